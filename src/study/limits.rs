//! The most that a trial may use, so that none is endless.

use std::fmt::{self, Debug, Display};
use std::time::Duration;

use crate::sim::SimDuration;

/// The most that one trial may use of each thing. The defaults are a hundred times what the largest
/// experiment that comes with the program needs, and small enough for a machine of 16 GB.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TrialBudget {
    /// Events executed, from the start of the warm-up on.
    pub events: u64,
    /// Events scheduled at one time.
    pub pending: u64,
    /// Flows under way at one time.
    pub flows: u64,
    /// Operations, or jobs in a queueing network, under way at one time.
    pub operations: u64,
}

impl Default for TrialBudget {
    fn default() -> Self {
        Self {
            events: 1_000_000_000,
            pending: 50_000_000,
            flows: 10_000_000,
            operations: 10_000_000,
        }
    }
}

/// The most that a trial may take; nothing limits it by default.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits<'a> {
    /// Events, in place of those of the budget.
    pub events: Option<u64>,
    /// Time on the clock of the machine that runs it.
    pub time: Option<Duration>,
    /// What it may use.
    pub budget: Option<TrialBudget>,
    /// Decides whether it is given up.
    pub abort: Option<&'a dyn Abort>,
}

/// Asked by a trial now and then whether it is to end without a result.
pub trait Abort: Debug + Sync {
    /// Whether it is. Cheap: asked every thousand events.
    fn is_due(&self) -> bool;
}

/// Flows and operations under way in a world.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Load {
    /// Flows.
    pub flows: u64,
    /// Operations, or jobs.
    pub operations: u64,
}

/// A thing of which a trial has a budget.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Used {
    /// Events executed.
    Events,
    /// Events scheduled at one time.
    Pending,
    /// Flows under way at one time.
    Flows,
    /// Operations under way at one time.
    Operations,
}

impl Used {
    /// The key of `[limits]` in an experiment file.
    pub fn key(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Pending => "pending",
            Self::Flows => "flows",
            Self::Operations => "operations",
        }
    }
}

impl Display for Used {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Events => "events",
            Self::Pending => "pending events",
            Self::Flows => "flows at one time",
            Self::Operations => "operations at one time",
        })
    }
}

/// A trial took more than it may. It has no result; a limit never changes one.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LimitReached {
    /// Too many events: which limit, and when in the trial.
    #[error("the limit of {0} events (--limit-events) was reached at {1} of {2}")]
    Events(u64, SimDuration, SimDuration),
    /// Too much time: which limit.
    #[error("the limit of {0:?} of time (--limit-time) was reached")]
    Time(Duration),
    /// More of a thing than the budget has.
    #[error(
        "the budget of {most} {used} was used up at {at} of {horizon}{by}; `[limits] {} = ...` in \
         the experiment file raises it", used.key()
    )]
    Budget {
        /// The thing.
        used: Used,
        /// How many there may be.
        most: u64,
        /// When in the trial.
        at: SimDuration,
        /// Its end.
        horizon: SimDuration,
        /// What has used most of it, in words, if that is known.
        by: String,
    },
    /// It was given up, as the run is to stop: nothing is wrong with it.
    #[error("the trial was given up")]
    GivenUp,
}
