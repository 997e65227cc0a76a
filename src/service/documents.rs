//! `documents`: users open, read, edit and save shared files while they are present.
//!
//! An intent opens a file or stores a new one. What was opened may be edited for a while and saved,
//! and it may be opened once more some time later; a denial ends the intent. Who finds that
//! somebody else writes the file waits until it is free, or only reads it. All of it is drawn
//! before the first operation. Users come to their next intent whatever goes on with the last one,
//! or, one at a time, after its end.
//!
//! Left out: byte ranges and locks within a file, and files that grow; listing and attribute calls
//! are folded into the round trips of an operation. That matters for protocols that talk much over
//! long distances.

use crate::config::Reader;
use crate::dist::Law;
use crate::ids::{ObjectId, UserId};
use crate::operation::{Action, Outcome};
use crate::sim::{Rng, SimDuration};

use super::course::{Ask, Course, IfCutShort, Next, Pause};
use super::{Catalogue, Classes, Patience, Workaround, Workload, mean_gap};

/// The workload of an office's shared files.
#[derive(Clone, Debug)]
pub struct Documents {
    /// Presence between two intents of one user.
    gap: Law,
    /// Whether the gap begins when the last intent has ended; else when it began.
    one_at_a_time: bool,
    /// Share of intents that store a new file.
    create: f64,
    /// Share of openings that end with a changed file being stored.
    edit: f64,
    /// Share of openings without change after which the file is opened again.
    reopen: f64,
    edit_for: Law,
    reopen_after: Law,
    /// Who reads and writes which files.
    classes: Classes,
    /// Share of those who get a file to read only that wait until it is free.
    notify: f64,
    rounds: (u32, u32),
    patience: Patience,
    workaround: Option<Workaround>,
}

impl Workload for Documents {
    const NAME: &'static str = "documents";
    const ABOUT: &'static str =
        "users open, read, edit and save shared files while they are present";

    type Course = DocumentCourse;

    fn read(mut table: Reader) -> Self {
        let operations = table.frequency(
            "operations",
            "1 /y"..="3600 /h",
            None,
            "operations per user and hour of presence, follow-ups included",
        );
        let before = table.mistakes();
        let open = table.probability("open", None, "share of operations that open a file");
        let save = table.probability("save", None, "share of operations that save a changed file");
        let create = table.probability("create", None, "share of operations that store a new file");
        let reopen =
            table.probability("reopen", None, "share of operations that open a file once more");
        // Shares that could not be read add up to nothing.
        let sound = table.mistakes() == before;
        if sound && (open + save + create + reopen - 1.0).abs() > 1e-9 {
            table.error_at(
                "open",
                "`open`, `save`, `create` and `reopen` are shares of all operations: \
                 their sum has to be 1",
                None,
            );
        }
        if sound && (save > open || reopen > open) {
            table.error_at("save", "a file is saved or reopened only after it was opened", None);
        }
        if table.item("within_team").is_some() {
            let message = "this is gone: classes of files say who reads and writes which";
            let help = "set shares of intents in `service.documents.classes`, such as \
                        `classes.co-written.intents`";
            table.error_at("within_team", message, Some(help));
        }
        let before = table.mistakes();
        let intents = operations.per_hour() * (open + create);
        let documents = Self {
            gap: Law::memoryless(mean_gap(intents)),
            one_at_a_time: table.flag(
                "one_at_a_time",
                Some(false),
                "users come to the next file once they are done with the last: `operations` are \
                 those of an hour without a file, and what users want follows what they got",
            ),
            create: create / (open + create).max(f64::MIN_POSITIVE),
            edit: save / open.max(f64::MIN_POSITIVE),
            reopen: reopen / open.max(f64::MIN_POSITIVE),
            edit_for: Law::read(&mut table, "edit_for", "time from opening to saving"),
            reopen_after: Law::read(&mut table, "reopen_after", "time until a file is reopened"),
            classes: Classes::read(&mut table),
            notify: table.probability(
                "notify",
                Some(0.5),
                "who gets a file to read only waits for the notice that it is free",
            ),
            rounds: (
                table.count("rounds_min", 1..=100, None, "round trips of an operation, at least"),
                table.count("rounds_max", 1..=100, None, "round trips of an operation, at most"),
            ),
            patience: Patience::read(&mut table).unwrap_or_else(Patience::none),
            workaround: Workaround::read(&mut table),
        };
        if documents.rounds.0 > documents.rounds.1 && table.mistakes() == before {
            table.error_at("rounds_min", "`rounds_min` exceeds `rounds_max`", None);
        }
        table.finish();
        documents
    }

    fn gap(&self, rng: &mut Rng) -> SimDuration {
        self.gap.sample_span(rng)
    }

    fn is_closed_loop(&self) -> bool {
        self.one_at_a_time
    }

    fn intent(&self, user: UserId, catalogue: &Catalogue, rng: &mut Rng) -> DocumentCourse {
        let used = catalogue.wanted(user, rng);
        let (least, most) = self.rounds;
        let rounds = (least + rng.below(most.saturating_sub(least) + 1)) as u8;
        let create = rng.chance(self.create);
        let object = if create { catalogue.least_wanted(user, rng) } else { used };
        let changes = rng.chance(self.edit) && !create && catalogue.may_write(user, object);
        let edit = changes.then(|| self.edit_for.sample_span(rng));
        let reopen = (rng.chance(self.reopen) && !create)
            .then(|| self.reopen_after.sample_span(rng).max(SimDuration::from_secs(1)));
        let waits = rng.chance(self.notify);
        DocumentCourse { object, rounds, create, edit, reopen, waits, stage: Stage::First }
    }

    fn patience(&self) -> &Patience {
        &self.patience
    }

    fn classes(&self) -> Option<&Classes> {
        Some(&self.classes)
    }

    fn workaround(&self) -> Option<&Workaround> {
        self.workaround.as_ref()
    }
}

/// One file that a user works with, and what goes on with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct DocumentCourse {
    object: ObjectId,
    /// Extra round trips of each operation.
    rounds: u8,
    /// A new file is stored; else one is opened.
    create: bool,
    /// How long the user works on what was opened before storing it; `None`: only reads.
    edit: Option<SimDuration>,
    /// After how long the user opens it once more; `None`: not.
    reopen: Option<SimDuration>,
    /// Whether the user waits for a file that somebody else writes.
    waits: bool,
    stage: Stage,
}

/// The operation or pause that goes on; its number is that of the stage in random draws.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
enum Stage {
    /// The file is opened, or a new one is stored.
    First = 1,
    /// The user edits it.
    Editing = 2,
    /// The changed file is stored.
    Saving = 3,
    /// The user does other things before looking at it again.
    Elsewhere = 4,
    /// The file is opened once more.
    Reopening = 5,
    /// Somebody else writes the file, which is to be edited then.
    Waiting = 6,
}

impl Course for DocumentCourse {
    fn first(&self) -> Ask {
        self.ask(match (self.create, self.edit) {
            (true, _) => Action::Create,
            (false, Some(_)) => Action::OpenToEdit,
            (false, None) => Action::Open,
        })
    }

    fn next(&mut self, last: Option<Outcome>) -> Next {
        let served = last != Some(Outcome::Denied);
        if let (Stage::First, Some(Outcome::ReadOnly)) = (self.stage, last) {
            if self.waits {
                self.stage = Stage::Waiting;
                return Next::AwaitNotice;
            }
            // What was to be changed is read.
            self.edit = None;
        }
        match (self.stage, self.edit, self.reopen) {
            (Stage::Waiting, ..) => self.go_on(Stage::First, Action::OpenToEdit),
            (Stage::First, Some(span), _) if served => {
                // Users who go home save their work before.
                self.think(Stage::Editing, Pause { span, if_cut_short: IfCutShort::GoOn })
            }
            (Stage::First, None, Some(span)) | (Stage::Saving, _, Some(span)) if served => {
                self.think(Stage::Elsewhere, Pause { span, if_cut_short: IfCutShort::End })
            }
            (Stage::Editing, ..) => self.go_on(Stage::Saving, Action::Save),
            (Stage::Elsewhere, ..) => self.go_on(Stage::Reopening, Action::Open),
            (Stage::First | Stage::Saving | Stage::Reopening, ..) => Next::End,
        }
    }
}

impl DocumentCourse {
    fn think(&mut self, stage: Stage, pause: Pause) -> Next {
        self.stage = stage;
        Next::Think(pause)
    }

    fn go_on(&mut self, stage: Stage, action: Action) -> Next {
        self.stage = stage;
        Next::Ask(self.ask(action))
    }

    /// An operation of the stage that goes on.
    fn ask(&self, action: Action) -> Ask {
        let Self { object, rounds, stage, .. } = *self;
        Ask { action, object, rounds, bytes: None, stage: stage as u8 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EDIT: SimDuration = SimDuration::from_secs(720);
    const REOPEN: SimDuration = SimDuration::from_secs(30);

    fn course(create: bool, edit: bool, reopen: bool) -> DocumentCourse {
        DocumentCourse {
            object: ObjectId(7),
            rounds: 4,
            create,
            edit: edit.then_some(EDIT),
            reopen: reopen.then_some(REOPEN),
            waits: false,
            stage: Stage::First,
        }
    }

    /// The whole course where operations end in turn with these outcomes: each operation by its
    /// name and the number of its stage, each pause by its length and what happens if it is cut
    /// short.
    fn written(mut course: DocumentCourse, outcomes: &[Outcome]) -> String {
        let mut words = Vec::new();
        let mut outcomes = outcomes.iter().copied();
        let mut next = Next::Ask(course.first());
        loop {
            let last = match next {
                Next::Ask(ask) => {
                    assert_eq!((ask.object, ask.rounds, ask.bytes), (ObjectId(7), 4, None));
                    words.push(format!("{} {}", ask.action.traits().name, ask.stage));
                    Some(outcomes.next().expect("an outcome for each operation"))
                }
                Next::Think(Pause { span, if_cut_short }) => {
                    words.push(format!("{span} or {if_cut_short:?}"));
                    None
                }
                Next::AwaitNotice => {
                    words.push("wait".to_owned());
                    None
                }
                Next::End => break,
            };
            next = course.next(last);
        }
        assert_eq!(outcomes.next(), None, "more outcomes than operations");
        words.join(", ")
    }

    #[test]
    fn a_file_is_opened_edited_saved_and_opened_again() {
        use Outcome::{Denied, Done, Late, Stale};
        for (create, edit, reopen, outcomes, expected) in [
            (false, false, false, &[Done][..], "open 1"),
            (false, false, false, &[Denied], "open 1"),
            (false, false, true, &[Stale, Done], "open 1, 30 s or End, open 5"),
            (false, false, true, &[Done, Denied], "open 1, 30 s or End, open 5"),
            (false, false, true, &[Denied], "open 1"),
            (false, true, false, &[Done, Done], "edit 1, 12 min or GoOn, save 3"),
            (false, true, false, &[Denied], "edit 1"),
            (
                false,
                true,
                true,
                &[Late, Stale, Done],
                "edit 1, 12 min or GoOn, save 3, 30 s or End, open 5",
            ),
            (false, true, true, &[Done, Denied], "edit 1, 12 min or GoOn, save 3"),
            (false, true, true, &[Denied], "edit 1"),
            (true, false, false, &[Done], "create 1"),
            (true, false, false, &[Denied], "create 1"),
        ] {
            assert_eq!(written(course(create, edit, reopen), outcomes), expected, "{outcomes:?}");
        }
    }
}
