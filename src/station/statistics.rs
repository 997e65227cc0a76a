//! Statistics of a station, and Little's law as their check.

use crate::sim::{SimDuration, SimTime, Tally, TimeWeighted};

/// Statistics of a station since the start or the last reset.
///
/// Counted from an empty station on, `arrived` = `finished` + `refused` + `abandoned` + `displaced`
/// + `evicted` + jobs present.
///
/// ```
/// use crosspoint::sim::{EventList, SimDuration, SimTime};
/// use crosspoint::station::Station;
///
/// let (mut desk, mut agenda) = (Station::new(1), EventList::new());
/// for job in ['a', 'b'] {
///     desk.arrive(job, SimDuration::from_secs(2), &mut agenda);
/// }
/// while let Some(event) = agenda.pop() {
///     desk.handle(event, &mut agenda);
/// }
/// let counted = desk.statistics();
/// assert_eq!((counted.finished, counted.waits.mean(), counted.responses.mean()), (2, 1.0, 3.0));
/// assert_eq!(counted.mean_waiting(agenda.now()), 0.5);
/// ```
#[derive(Clone, Debug, Default)]
pub struct StationStatistics {
    /// Jobs that arrived, whether or not there was room.
    pub arrived: u64,
    /// Jobs that finished.
    pub finished: u64,
    /// Jobs that found no room.
    pub refused: u64,
    /// Jobs whose patience ended before their service began.
    pub abandoned: u64,
    /// Jobs that left a full station for a more urgent one.
    pub displaced: u64,
    /// Jobs that were taken away unfinished.
    pub evicted: u64,
    /// Services that were interrupted; a job may be interrupted several times.
    pub interrupted: u64,
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
        (self.arrived, self.finished, self.refused) = (0, 0, 0);
        (self.abandoned, self.displaced, self.evicted, self.interrupted) = (0, 0, 0, 0);
        self.waits.clear();
        self.responses.clear();
        self.in_system.reset(now);
        self.busy.reset(now);
    }

    /// Counts an arrival; `false` if there is no room for it.
    pub(super) fn arrive(&mut self, now: SimTime, room: u64) -> bool {
        self.arrived += 1;
        let admitted = self.in_system.level() < room;
        if admitted {
            self.in_system.add(now, 1);
        } else {
            self.refused += 1;
        }
        admitted
    }

    pub(super) fn finish(&mut self, now: SimTime, response: SimDuration) {
        self.finished += 1;
        self.in_system.add(now, -1);
        self.responses.add_span(response);
    }

    pub(super) fn abandon(&mut self, now: SimTime) {
        self.abandoned += 1;
        self.in_system.add(now, -1);
    }

    pub(super) fn displace(&mut self, now: SimTime) {
        self.displaced += 1;
        self.in_system.add(now, -1);
    }

    pub(super) fn evict(&mut self, now: SimTime, jobs: u64) {
        self.evicted += jobs;
        self.in_system.set(now, self.in_system.level() - jobs);
    }
}
