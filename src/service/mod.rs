//! Workloads: what a user asks for next. A service decides and schedules nothing.
//!
//! Everything about the k-th intent of a user - when, on which object, what follows - is drawn from
//! (user, k) before anything is known of outcomes, so that it is the same under every architecture.

mod catalogue;
mod documents;
mod downloads;
mod fetch_loop;
mod patience;
mod printing;

pub use catalogue::Catalogue;
pub use documents::Documents;
pub use downloads::Downloads;
pub use fetch_loop::FetchLoop;
pub use patience::{Patience, Reaction};
pub use printing::Printing;

use crate::config::Reader;
use crate::ids::{ObjectId, UserId};
use crate::operation::{Action, Outcome};
use crate::sim::{Rng, SimDuration};
use crate::units::Bytes;

/// The names of all services, with one sentence each.
pub const SERVICES: [(&str, &str); 4] = [
    ("documents", "users open, read, edit and save shared files while they are present"),
    ("printing", "users print"),
    ("downloads", "peers fetch files of a community while they are online"),
    ("fetch-loop", "every device fetches a file, thinks, and fetches again"),
];

/// One thing a user sets out to do, with everything that may follow from it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Intent {
    /// On which object.
    pub object: ObjectId,
    /// Extra round trips of each operation.
    pub rounds: u8,
    /// First action.
    pub first: Action,
    /// How long the user works on what was opened before storing it; `None`: only reads.
    pub edit: Option<SimDuration>,
    /// After how long the user opens it once more; `None`: not.
    pub reopen: Option<SimDuration>,
    /// How many bytes move; `None`: as many as the object has.
    pub bytes: Option<Bytes>,
}

/// How far a user has come with an intent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Nothing has happened yet.
    Start,
    /// The first operation has ended.
    First,
    /// The user has edited and is about to save.
    Edited,
    /// The changed file was stored, or not.
    Saved,
    /// The user is about to look at it again.
    Reopening,
    /// The second look has ended.
    Reopened,
}

/// Next step within an intent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Next {
    /// An operation, and the stage reached when it has ended.
    Ask(Action, Stage),
    /// A pause, and the stage reached after it.
    Think(SimDuration, Stage),
    /// Nothing.
    End,
}

/// A workload with its parameters.
#[derive(Clone, Debug)]
pub enum Service {
    /// Shared files of an office.
    Documents(Documents),
    /// Printing.
    Printing(Printing),
    /// Files of an Internet community.
    Downloads(Downloads),
    /// A closed loop of fetches.
    FetchLoop(FetchLoop),
}

impl Service {
    /// Reads the service called `name`; `None` if there is none.
    pub fn read(name: &str, table: Reader) -> Option<Self> {
        Some(match name {
            "documents" => Self::Documents(Documents::read(table)),
            "printing" => Self::Printing(Printing::read(table)),
            "downloads" => Self::Downloads(Downloads::read(table)),
            "fetch-loop" => Self::FetchLoop(FetchLoop::read(table)),
            _ => return None,
        })
    }

    /// Its name in files.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Documents(_) => "documents",
            Self::Printing(_) => "printing",
            Self::Downloads(_) => "downloads",
            Self::FetchLoop(_) => "fetch-loop",
        }
    }

    /// The time of presence until the user's next intent. In a closed loop the next intent begins
    /// when the previous one has ended, after this pause.
    pub fn gap(&self, rng: &mut Rng) -> SimDuration {
        match self {
            Self::Documents(service) => service.gap.sample_span(rng),
            Self::Printing(service) => service.gap.sample_span(rng),
            Self::Downloads(service) => service.gap.sample_span(rng),
            Self::FetchLoop(service) => service.think.sample_span(rng),
        }
    }

    /// Whether the next intent waits for the end of the previous one.
    pub fn is_closed_loop(&self) -> bool {
        matches!(self, Self::FetchLoop(_))
    }

    /// Whether people do without it at home: the printers are in the office, and what is printed at
    /// home does not concern the network.
    pub fn is_for_the_office(&self) -> bool {
        matches!(self, Self::Printing(_))
    }

    /// The user's next intent.
    pub fn intent(&self, user: UserId, catalogue: &Catalogue, rng: &mut Rng) -> Intent {
        match self {
            Self::Documents(service) => service.intent(user, catalogue, rng),
            Self::Printing(service) => service.intent(catalogue, rng),
            Self::Downloads(service) => service.intent(user, catalogue, rng),
            Self::FetchLoop(service) => service.intent(user, catalogue, rng),
        }
    }

    /// Next step within `intent`; `last` is the outcome of the operation just ended.
    pub fn next(&self, intent: &Intent, stage: Stage, last: Option<Outcome>) -> Next {
        let served = last != Some(Outcome::Denied);
        match (stage, intent.edit, intent.reopen) {
            (Stage::Start, ..) => Next::Ask(intent.first, Stage::First),
            (Stage::First, Some(span), _) if served => Next::Think(span, Stage::Edited),
            (Stage::First, None, Some(span)) if served => Next::Think(span, Stage::Reopening),
            (Stage::Edited, ..) => Next::Ask(Action::Save, Stage::Saved),
            (Stage::Saved, _, Some(span)) if served => Next::Think(span, Stage::Reopening),
            (Stage::Reopening, ..) => Next::Ask(Action::Open, Stage::Reopened),
            (Stage::First | Stage::Saved | Stage::Reopened, ..) => Next::End,
        }
    }

    /// How long a user counts an operation as done in time.
    pub fn deadline(&self) -> SimDuration {
        self.patience().deadline
    }

    /// Reactions of users to denials.
    pub fn patience(&self) -> &Patience {
        match self {
            Self::Documents(service) => &service.patience,
            Self::Printing(service) => &service.patience,
            Self::Downloads(service) => &service.patience,
            Self::FetchLoop(service) => &service.patience,
        }
    }
}

/// The mean time between two events at this rate.
fn mean_gap(per_hour: f64) -> SimDuration {
    SimDuration::from_secs_f64(3_600.0 / per_hour).unwrap_or(SimDuration::YEAR.times(500))
}
