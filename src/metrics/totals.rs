//! The counts and integrals of one trial, from the end of the warm-up to the horizon.

use crate::operation::{Cause, Function, Outcome};
use crate::sim::{SimDuration, Tally, TotalTime};

/// Operations not done in time, by blocking function and root cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocks {
    counts: [[u64; Cause::ALL.len()]; Function::ALL.len()],
}

impl Default for Blocks {
    fn default() -> Self {
        Self { counts: [[0; Cause::ALL.len()]; Function::ALL.len()] }
    }
}

impl Blocks {
    /// Counts one operation.
    pub fn add(&mut self, function: Function, cause: Cause) {
        self.add_many(function, cause, 1);
    }

    /// Counts several operations.
    pub fn add_many(&mut self, function: Function, cause: Cause, count: u64) {
        self.counts[function as usize][cause as usize] += count;
    }

    /// All pairs that occurred, in the order of the enums, with their counts.
    pub fn iter(&self) -> impl Iterator<Item = (Function, Cause, u64)> + '_ {
        let pairs =
            Function::ALL.into_iter().flat_map(|f| Cause::ALL.into_iter().map(move |c| (f, c)));
        pairs
            .map(|(f, c)| (f, c, self.counts[f as usize][c as usize]))
            .filter(|(.., count)| *count > 0)
    }

    /// How often one pair occurred.
    pub fn count(&self, function: Function, cause: Cause) -> u64 {
        self.counts[function as usize][cause as usize]
    }

    /// How many operations were not done in time.
    pub fn total(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }
}

/// Everything that is counted in a trial.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    /// User devices.
    pub devices: u32,
    /// The measured span.
    pub span: SimDuration,
    /// Operations asked for.
    pub issued: u64,
    /// Done in time on the newest version.
    pub done: u64,
    /// Done in time on a copy that was not, or may not have been, the newest.
    pub stale: u64,
    /// Opened in time, but to read only, as somebody else wrote.
    pub read_only: u64,
    /// Done after the deadline.
    pub late: u64,
    /// Given up.
    pub denied: u64,
    /// Asked for, and not ended by the horizon.
    pub pending: u64,
    /// Operations not done in time, by function and cause.
    pub blocks: Blocks,
    /// Seconds from asking to the end, of file operations done in time.
    pub latency: Tally,
    /// Working time lost by waiting, turning to something else and giving up.
    pub blocked: TotalTime,
    /// Bytes that reached users in time, from other hosts.
    pub goodput: u128,
    /// Bytes carried by the network for users, from servers.
    pub from_servers: u128,
    /// Bytes carried by the network for users, from users' devices.
    pub from_devices: u128,
    /// Bytes carried to keep copies up to date.
    pub upkeep: u128,
    /// Hours for which there had been a newer version, of operations done on an older one.
    pub stale_hours: Tally,
    /// Pairs of versions of which neither follows from the other.
    pub conflicts: u64,
    /// Those that were noticed when the two met.
    pub noticed_at_sync: u64,
    /// Those that somebody noticed who opened the file later.
    pub noticed_at_opening: u64,
    /// Those of which one is gone, overwritten, and nobody knows.
    pub lost_updates: u64,
    /// Edits that did not come about as somebody else wrote and the user had left when it was over.
    pub edits_lost: u64,
    /// Writes.
    pub writes: u64,
    /// Objects lost for good.
    pub objects_lost: u64,
    /// Changes lost with disks, although a backup brought an older version back.
    pub changes_lost: u64,
    /// Mean share of objects with a holder that is up.
    pub clock_availability: f64,
    /// The same for independent hosts with the same uptimes.
    pub independent_availability: f64,
    /// The longest time for which an object had no holder that was up, in hours.
    pub longest_gap_hours: f64,
    /// Mean share of time for which a user's device was up.
    pub device_uptime: f64,
    /// Hands-on time of staff.
    pub staff_work: TotalTime,
    /// Hands-on time of device owners on tasks.
    pub owner_work: TotalTime,
    /// The part of both that is administration.
    pub administration: TotalTime,
    /// The other part: what was done again, looked for or merged.
    pub rework: TotalTime,
    /// Seconds from when a task could be begun, its part at hand, to its start.
    pub task_wait: Tally,
    /// Mean number of tasks waiting or in work.
    pub backlog: f64,
    /// The greatest number of staff (or stand-ins) busy at once.
    pub staff_most_busy: u64,
    /// Tasks raised.
    pub tasks: u64,
    /// Accounts of people who have left that nobody removed.
    pub leftover_accounts: u64,
    /// Events executed, warm-up included.
    pub events: u64,
}

impl Totals {
    /// Counts the end of an operation.
    pub fn end(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Done => self.done += 1,
            Outcome::Stale => self.stale += 1,
            Outcome::ReadOnly => self.read_only += 1,
            Outcome::Late => self.late += 1,
            Outcome::Denied => self.denied += 1,
        }
    }

    /// Operations that had ended by the horizon.
    pub fn ended(&self) -> u64 {
        self.done + self.stale + self.read_only + self.late + self.denied
    }

    pub(super) fn device_months(&self) -> f64 {
        f64::from(self.devices) * self.months()
    }

    pub(super) fn months(&self) -> f64 {
        self.span.as_secs_f64() / (365.0 * 86_400.0 / 12.0)
    }

    pub(super) fn years(&self) -> f64 {
        self.span.as_secs_f64() / SimDuration::YEAR.as_secs_f64()
    }
}
