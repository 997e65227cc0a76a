//! `documents`: users open, read, edit and save shared files while they are present.
//!
//! Left out: byte ranges and locks within a file, and files that grow; listing and attribute calls
//! are folded into the round trips of an operation. That matters for protocols that talk much over
//! long distances.

use crate::config::Reader;
use crate::dist::Law;
use crate::ids::UserId;
use crate::operation::Action;
use crate::sim::{Rng, SimDuration};

use super::{Catalogue, Intent, Patience, mean_gap};

/// The workload of an office's shared files.
#[derive(Clone, Debug)]
pub struct Documents {
    /// Presence between two intents of one user.
    pub(super) gap: Law,
    /// Share of intents that store a new file.
    create: f64,
    /// Share of openings that end with a changed file being stored.
    edit: f64,
    /// Share of openings without change after which the file is opened again.
    reopen: f64,
    edit_for: Law,
    reopen_after: Law,
    /// Share of intents on the files of the user's team.
    within_team: f64,
    rounds: (u32, u32),
    pub(super) patience: Patience,
}

impl Documents {
    pub(super) fn read(mut table: Reader) -> Self {
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
        let before = table.mistakes();
        let intents = operations.per_hour() * (open + create);
        let documents = Self {
            gap: Law::memoryless(mean_gap(intents)),
            create: create / (open + create).max(f64::MIN_POSITIVE),
            edit: save / open.max(f64::MIN_POSITIVE),
            reopen: reopen / open.max(f64::MIN_POSITIVE),
            edit_for: Law::read(&mut table, "edit_for", "time from opening to saving"),
            reopen_after: Law::read(&mut table, "reopen_after", "time until a file is reopened"),
            within_team: table.probability(
                "within_team",
                None,
                "share of intents on files of the own team; the others are on anybody's",
            ),
            rounds: (
                table.count("rounds_min", 1..=100, None, "round trips of an operation, at least"),
                table.count("rounds_max", 1..=100, None, "round trips of an operation, at most"),
            ),
            patience: Patience::read(&mut table).unwrap_or_else(Patience::none),
        };
        if documents.rounds.0 > documents.rounds.1 && table.mistakes() == before {
            table.error_at("rounds_min", "`rounds_min` exceeds `rounds_max`", None);
        }
        table.finish();
        documents
    }

    pub(super) fn intent(&self, user: UserId, catalogue: &Catalogue, rng: &mut Rng) -> Intent {
        let within_team = rng.chance(self.within_team);
        let used = if within_team { catalogue.of_team(user, rng) } else { catalogue.any(rng) };
        let (least, most) = self.rounds;
        let rounds = (least + rng.below(most.saturating_sub(least) + 1)) as u8;
        let create = rng.chance(self.create);
        let object = if create { catalogue.least_popular_of(user) } else { used };
        let edit = (rng.chance(self.edit) && !create).then(|| self.edit_for.sample_span(rng));
        let reopen = (rng.chance(self.reopen) && !create)
            .then(|| self.reopen_after.sample_span(rng).max(SimDuration::from_secs(1)));
        let first = match (create, edit) {
            (true, _) => Action::Create,
            (false, Some(_)) => Action::OpenToEdit,
            (false, None) => Action::Open,
        };
        Intent { object, rounds, first, edit, reopen, bytes: None }
    }
}
