//! What a station counts, and Little's law as its check.

use crate::sim::{SimDuration, SimTime, Tally, TimeWeighted};

/// What happened at a station since the start or the last reset.
#[derive(Clone, Debug, Default)]
pub struct StationStatistics {
    /// Jobs that arrived.
    pub arrived: u64,
    /// Jobs that finished.
    pub finished: u64,
    /// Jobs that were taken away unfinished.
    pub evicted: u64,
    /// Waits from arrival to the first start of service, in seconds; entered at that start.
    pub waits: Tally,
    /// Times from arrival to the end of service, in seconds; entered at that end.
    pub responses: Tally,
    /// Jobs in the station, waiting or served.
    pub in_system: TimeWeighted,
    /// Jobs being served.
    pub busy: TimeWeighted,
}

impl StationStatistics {
    /// Mean number of jobs that are not being served; NaN if no time has passed.
    pub fn mean_waiting(&self, now: SimTime) -> f64 {
        let waiting = self.in_system.integral(now) - self.busy.integral(now);
        waiting as f64 / self.in_system.observed(now).as_nanos() as f64
    }

    /// Forgets the past but keeps the jobs present: the end of a warm-up.
    pub fn reset(&mut self, now: SimTime) {
        (self.arrived, self.finished, self.evicted) = (0, 0, 0);
        self.waits.clear();
        self.responses.clear();
        self.in_system.reset(now);
        self.busy.reset(now);
    }

    pub(super) fn arrive(&mut self, now: SimTime) {
        self.arrived += 1;
        self.in_system.add(now, 1);
    }

    pub(super) fn finish(&mut self, now: SimTime, response: SimDuration) {
        self.finished += 1;
        self.in_system.add(now, -1);
        self.responses.add_span(response);
    }
}
