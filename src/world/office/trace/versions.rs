//! Versions of files in words: how each is made, where it comes to, and which conflict.

use crate::ids::{NodeId, ObjectId, UserId};
use crate::operation::Version;
use crate::sim::SimTime;
use crate::store::Store;
use crate::study::{Fact, SpanPart, TraceLine};

use super::super::observer::{Keeps, Noticed, VersionNews};
use super::words::Wording;

type Facts = Vec<(&'static str, Fact)>;

impl Wording {
    /// The user whom news of versions concern; none where a machine that is nobody's has one.
    pub fn user_of(&self, news: VersionNews) -> Option<UserId> {
        match news {
            VersionNews::Made(_, _, user, _)
            | VersionNews::Conflict(_, _, user, _)
            | VersionNews::Opened(user, _)
            | VersionNews::Merged(_, _, user) => Some(user),
            VersionNews::Taken(_, at, _) | VersionNews::Dropped(at) => self.user_at(at),
        }
    }

    /// The line of news of versions; the store says what a version was made from.
    pub fn versions(
        &self,
        now: SimTime,
        object: ObjectId,
        news: VersionNews,
        store: &Store,
    ) -> TraceLine {
        let file = format!("file {}", object.0 + 1);
        let user = self.user_of(news);
        let (kind, at, (text, own)) = match news {
            VersionNews::Made(version, at, by, keeps) => {
                let bases = store.parents(object, version);
                ("version", Some(at), self.made(&file, version, bases, (at, by, keeps)))
            }
            VersionNews::Taken(version, at, keeps) => {
                let (machine, verb) = (self.machine(at), verb(keeps));
                let text = format!("{machine} {verb} version {version} of {file}");
                ("take", Some(at), (text, vec![number("version", version), kept(keeps)]))
            }
            VersionNews::Dropped(at) => {
                let machine = self.machine(at);
                let text = format!("{machine} no longer stands in as a holder of {file}");
                ("drop", Some(at), (text, Vec::new()))
            }
            VersionNews::Conflict(versions, at, by, noticed) => {
                ("conflict", Some(at), self.conflict(&file, versions, (at, by), noticed))
            }
            VersionNews::Opened(by, count) => {
                let text = format!("user {} opens {file} and notices conflicts: {count}", by.0 + 1);
                ("notice", None, (text, vec![("count", count.into())]))
            }
            VersionNews::Merged(version, at, by) => {
                let (by, machine) = (by.0 + 1, self.machine(at));
                let text = format!("user {by} has merged {file} at {machine}: version {version}");
                ("merge", Some(at), (text, vec![number("version", version)]))
            }
        };
        let track = match (at, user) {
            (Some(at), _) => ("machines", self.machine(at)),
            (None, user) => ("users", format!("user {}", user.map_or(0, |user| user.0 + 1))),
        };
        let user = user.map(|user| number("user", user.0 + 1));
        let about = user.into_iter().chain([number("object", object.0 + 1)]);
        let facts = about.chain(own).collect();
        TraceLine { at: now, kind, track, part: SpanPart::Apart, text, facts }
    }

    fn made(
        &self,
        file: &str,
        version: Version,
        bases: [Version; 2],
        (at, by, keeps): (NodeId, UserId, Keeps),
    ) -> (String, Facts) {
        let mut facts = vec![number("version", version), number("base", bases[0])];
        let from = match bases {
            [0, _] => "from nothing".to_owned(),
            [base, 0] => format!("from version {base}"),
            [base, other] => {
                facts.push(number("other", other));
                format!("from versions {base} and {other}")
            }
        };
        facts.push(kept(keeps));
        let (by, machine) = (by.0 + 1, self.machine(at));
        (format!("user {by} makes version {version} of {file} at {machine}, {from}"), facts)
    }

    fn conflict(
        &self,
        file: &str,
        [older, newer]: [Version; 2],
        (at, by): (NodeId, UserId),
        noticed: Noticed,
    ) -> (String, Facts) {
        let mut facts = vec![number("version", newer), number("other", older)];
        let user = format!("user {}", by.0 + 1);
        let (words, name) = match noticed {
            Noticed::AtSync(count) => {
                facts.push(("count", count.into()));
                (format!("{user} notices it"), "at sync")
            }
            Noticed::NotYet => (format!("{user} does not notice it"), "not yet"),
            Noticed::Never => (format!("{user} has saved over version {older} unseen"), "never"),
        };
        facts.push(("noticed", name.into()));
        let machine = self.machine(at);
        (format!("versions {older} and {newer} of {file} conflict at {machine}: {words}"), facts)
    }
}

/// A field that is a number.
fn number(field: &'static str, count: u32) -> (&'static str, Fact) {
    (field, u64::from(count).into())
}

/// What a machine has a version as, in a field.
fn kept(keeps: Keeps) -> (&'static str, Fact) {
    let name = match keeps {
        Keeps::Held => "holder",
        Keeps::StandsIn => "stand-in",
        Keeps::Copied => "copy",
        Keeps::RestoredTo => "backup",
    };
    ("keeps", name.into())
}

/// What a machine does that comes by a version.
const fn verb(keeps: Keeps) -> &'static str {
    match keeps {
        Keeps::Held => "takes in",
        Keeps::StandsIn => "stands in for a holder with",
        Keeps::Copied => "keeps a copy of",
        Keeps::RestoredTo => "gets back from a backup",
    }
}
