//! Counts of a trial, from the end of the warm-up to the horizon.

use crate::sim::{SimDuration, Tally};

/// Jobs at one station.
#[derive(Clone, Debug, Default)]
pub struct VisitCounts {
    /// Jobs that came.
    pub arrived: u64,
    /// Jobs that were served to the end.
    pub finished: u64,
    /// Jobs that found no room, or lost theirs to a more urgent job.
    pub lost: u64,
    /// Jobs that lost patience.
    pub abandoned: u64,
    /// Seconds from coming to the first start of service, of jobs that were served to the end;
    /// none where all jobs are served at once.
    pub waits: Tally,
    /// Seconds from coming to the end of service.
    pub responses: Tally,
}

impl VisitCounts {
    /// Adds the counts of another class.
    fn add(&mut self, other: &Self) {
        self.arrived += other.arrived;
        self.finished += other.finished;
        self.lost += other.lost;
        self.abandoned += other.abandoned;
        self.waits.merge(&other.waits);
        self.responses.merge(&other.responses);
    }

    pub(super) fn clear(&mut self) {
        (self.arrived, self.finished, self.lost, self.abandoned) = (0, 0, 0, 0);
        self.waits.clear();
        self.responses.clear();
    }
}

/// Jobs in the whole network.
#[derive(Clone, Debug, Default)]
pub struct JobCounts {
    /// Jobs that came.
    pub entered: u64,
    /// Jobs that left after their last service.
    pub finished: u64,
    /// Jobs that some station refused, or that lost their room to a more urgent job.
    pub lost: u64,
    /// Jobs that lost patience at some station.
    pub abandoned: u64,
    /// Seconds from coming to leaving, of jobs that left after their last service.
    pub responses: Tally,
}

impl JobCounts {
    /// Jobs that left, in whatever way.
    pub fn ended(&self) -> u64 {
        self.finished + self.lost + self.abandoned
    }

    fn add(&mut self, other: &Self) {
        self.entered += other.entered;
        self.finished += other.finished;
        self.lost += other.lost;
        self.abandoned += other.abandoned;
        self.responses.merge(&other.responses);
    }

    pub(super) fn clear(&mut self) {
        (self.entered, self.finished, self.lost, self.abandoned) = (0, 0, 0, 0);
        self.responses.clear();
    }
}

/// Levels at a station, averaged over time.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Levels {
    /// Jobs present.
    pub in_system: f64,
    /// Jobs that are not being served.
    pub in_queue: f64,
    /// Busy servers.
    pub busy: f64,
    /// Share of servers that are up.
    pub up: f64,
}

/// One station, or several equal ones together.
#[derive(Clone, Debug)]
pub struct StationCounts {
    /// Means over time.
    pub levels: Levels,
    /// Servers, infinite if there are infinitely many.
    pub servers: f64,
    /// All classes together.
    pub all: VisitCounts,
    /// By class.
    pub by_class: Vec<VisitCounts>,
}

impl StationCounts {
    pub(super) fn new(levels: Levels, servers: f64, by_class: &[VisitCounts]) -> Self {
        let mut all = VisitCounts::default();
        by_class.iter().for_each(|own| all.add(own));
        Self { levels, servers, all, by_class: by_class.to_vec() }
    }
}

/// Everything that is counted in a trial.
#[derive(Clone, Debug)]
pub struct Counts {
    /// The measured span.
    pub span: SimDuration,
    /// Events executed, warm-up included.
    pub events: u64,
    /// Mean number of jobs in the network; users who think have none.
    pub in_network: f64,
    /// All classes together.
    pub all: JobCounts,
    /// By class.
    pub by_class: Vec<JobCounts>,
    /// By station.
    pub stations: Vec<StationCounts>,
}

impl Counts {
    pub(super) fn new(
        (span, events): (SimDuration, u64),
        in_network: f64,
        by_class: &[JobCounts],
        stations: Vec<StationCounts>,
    ) -> Self {
        let mut all = JobCounts::default();
        by_class.iter().for_each(|own| all.add(own));
        Self { span, events, in_network, all, by_class: by_class.to_vec(), stations }
    }
}
