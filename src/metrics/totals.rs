//! The counts and integrals of one trial, from the end of the warm-up to the horizon.

use crate::operation::{Cause, Function, Outcome, Workplace};
use crate::sim::{SimDuration, Tally, TotalTime};

/// One number for each cause, for each function.
type Grid = [[u64; Cause::ALL.len()]; Function::ALL.len()];

/// Operations not done in time, by the place of the asker, blocking function and root cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocks {
    counts: [Grid; Workplace::ALL.len()],
}

impl Default for Blocks {
    fn default() -> Self {
        Self { counts: [[[0; Cause::ALL.len()]; Function::ALL.len()]; Workplace::ALL.len()] }
    }
}

impl Blocks {
    /// Counts one operation.
    pub fn add(&mut self, place: Workplace, function: Function, cause: Cause) {
        self.counts[place as usize][function as usize][cause as usize] += 1;
    }

    /// All combinations that occurred, in the order of the enums, with their counts.
    pub fn iter(&self) -> impl Iterator<Item = (Workplace, Function, Cause, u64)> + '_ {
        let places = Workplace::ALL.into_iter();
        let pairs = places.flat_map(|p| Function::ALL.into_iter().map(move |f| (p, f)));
        let all = pairs.flat_map(|(p, f)| Cause::ALL.into_iter().map(move |c| (p, f, c)));
        all.map(|(p, f, c)| (p, f, c, self.counts[p as usize][f as usize][c as usize]))
            .filter(|(.., count)| *count > 0)
    }

    /// How many operations were not done in time.
    pub fn total(&self) -> u64 {
        self.counts.iter().flatten().flatten().sum()
    }
}

/// Operations of askers at one place.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ended {
    /// Those that had ended by the horizon.
    pub ended: u64,
    /// Those of them that were done before their deadline, stale ones included.
    pub in_time: u64,
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
    /// Done in time on a version that was not the newest.
    pub stale: u64,
    /// Opened in time, but to read only, as somebody else wrote.
    pub read_only: u64,
    /// Read in a copy apart from the shared file, which could not be had.
    pub workaround: u64,
    /// Those of them that were read in a copy that was not the newest version.
    pub stale_workarounds: u64,
    /// Done after the deadline.
    pub late: u64,
    /// Given up.
    pub denied: u64,
    /// Asked for, and not ended by the horizon.
    pub pending: u64,
    /// Operations not done in time, by function and cause.
    pub blocks: Blocks,
    /// Operations on files.
    pub on_files: Ended,
    /// Files that were opened, or were to be.
    pub reads: u64,
    /// Those that came from the user's own device.
    pub local_reads: u64,
    /// Those that came from a copy, as nobody could be asked for a newer version.
    pub unchecked_reads: u64,
    /// Saves that a client took for a conflict though nobody else had saved.
    pub false_conflicts: u64,
    /// Print jobs.
    pub prints: Ended,
    /// Operations by the place from which they were asked for, in the order of [`Workplace::ALL`].
    pub by_place: [Ended; Workplace::ALL.len()],
    /// Seconds from asking to the end, of file operations done in time.
    pub latency: Tally,
    /// Working time lost by waiting, turning to something else and giving up.
    pub blocked: TotalTime,
    /// Bytes of what was opened or stored in time, wherever it was.
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
    /// Copies of files that people mailed to each other.
    pub mailed_copies: u64,
    /// Changes stored in copies apart from the shared file.
    pub divergences: u64,
    /// Writes.
    pub writes: u64,
    /// Objects lost for good.
    pub objects_lost: u64,
    /// Changes lost with disks, although a backup brought an older version back.
    pub changes_lost: u64,
    /// Mean share of objects with a holder that is up.
    pub clock_availability: f64,
    /// Mean number of holders of an object that have data of it.
    pub copies: f64,
    /// As `clock_availability`, for independent hosts with the same uptimes.
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
    /// The part of administration that is patching.
    pub patching: TotalTime,
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
    /// Saves less than a day after one of the same object by somebody else.
    pub saves_after_another: u64,
    /// Objects that somebody opened.
    pub files_opened: u64,
    /// Those that one user only opened.
    pub files_of_one: u64,
    /// Users who lost an object, or changes of one, each once a year.
    pub losers: u64,
    /// Events executed, warm-up included.
    pub events: u64,
}

impl Totals {
    /// Counts the end of an operation.
    pub fn end(&mut self, outcome: Outcome, place: Workplace, on_file: bool) {
        let in_time = matches!(outcome, Outcome::Done | Outcome::Stale | Outcome::ReadOnly);
        let service = if on_file { &mut self.on_files } else { &mut self.prints };
        for own in [&mut self.by_place[place as usize], service] {
            own.ended += 1;
            own.in_time += u64::from(in_time);
        }
        match outcome {
            Outcome::Done => self.done += 1,
            Outcome::Stale => self.stale += 1,
            Outcome::ReadOnly => self.read_only += 1,
            Outcome::Workaround => self.workaround += 1,
            Outcome::Late => self.late += 1,
            Outcome::Denied => self.denied += 1,
        }
    }

    /// Operations that had ended by the horizon.
    pub fn ended(&self) -> u64 {
        self.done + self.stale + self.read_only + self.workaround + self.late + self.denied
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
