//! A station whose servers are shared evenly by all jobs present (processor sharing).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Arrival, StationStatistics};
use crate::sim::{EventKey, Schedule, SimDuration, SimTime};

/// Fraction bits of attained service: it is counted in 2^-32 ns, rounded down.
const FRACTION: u32 = 32;

/// Some job may be finished. Made by a [`SharedStation`], for the same station.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SharedEvent(());

/// Servers shared evenly: n jobs on c servers each advance at rate min(1, c/n).
///
/// All jobs advance alike, so one clock of attained service is enough: a job ends when the clock
/// has advanced by its demand since it arrived. Arrival and end cost O(log n). Arithmetic is whole-
/// numbered; an end is late by less than 1 ns plus 2^-32 ns per change of the number of jobs.
///
/// ```
/// use crosspoint::sim::{EventList, SimDuration};
/// use crosspoint::station::{Arrival, SharedStation};
///
/// let (mut server, mut agenda) = (SharedStation::new(1).with_room(2), EventList::new());
/// server.arrive("long", SimDuration::from_secs(4), &mut agenda);
/// server.arrive("short", SimDuration::from_secs(1), &mut agenda);
/// let refused = server.arrive("late", SimDuration::from_secs(1), &mut agenda);
/// assert_eq!(refused, Arrival::Refused);
/// // Both advance at half speed until the short job has had its second.
/// let event = agenda.pop().expect("a service will end");
/// assert_eq!(server.handle(event, &mut agenda), Some("short"));
/// assert_eq!(agenda.now().as_secs_f64(), 2.0);
/// ```
#[derive(Clone, Debug)]
pub struct SharedStation<J> {
    room: u64,
    on_duty: u32,
    jobs: BinaryHeap<Reverse<Share<J>>>,
    arrivals: u64,
    /// Service that a job present from the beginning would have got, in 2^-32 ns.
    attained: u128,
    advanced: SimTime,
    next_end: Option<EventKey>,
    statistics: StationStatistics,
}

#[derive(Clone, Copy, Debug)]
struct Share<J> {
    /// The value of `attained` at which the job ends, then the order of arrival.
    ends: (u128, u64),
    job: J,
    arrived: SimTime,
}

impl<J> PartialEq for Share<J> {
    fn eq(&self, other: &Self) -> bool {
        self.ends == other.ends
    }
}

impl<J> Eq for Share<J> {}

impl<J> PartialOrd for Share<J> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<J> Ord for Share<J> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.ends.cmp(&other.ends)
    }
}

impl<J: Copy> SharedStation<J> {
    /// An empty station with `servers` on duty, observed from instant zero.
    pub fn new(servers: u32) -> Self {
        Self {
            room: u64::MAX,
            on_duty: servers,
            jobs: BinaryHeap::new(),
            arrivals: 0,
            attained: 0,
            advanced: SimTime::ZERO,
            next_end: None,
            statistics: StationStatistics::default(),
        }
    }

    /// The same with room for `jobs` jobs.
    pub fn with_room(self, jobs: u64) -> Self {
        Self { room: jobs, ..self }
    }

    /// A job arrives and asks for `demand` of one server's time. It is never [`Arrival::Waiting`]:
    /// where nobody is on duty, it rests as all others do. O(log n).
    pub fn arrive(
        &mut self,
        job: J,
        demand: SimDuration,
        agenda: &mut impl Schedule<Event = SharedEvent>,
    ) -> Arrival {
        let now = agenda.now();
        if !self.statistics.arrive(now, self.room) {
            return Arrival::Refused;
        }
        self.advance(now);
        let ends = self.attained + (u128::from(demand.as_nanos()) << FRACTION);
        self.jobs.push(Reverse(Share { ends: (ends, self.arrivals), job, arrived: now }));
        self.arrivals += 1;
        self.expect_next(agenda);
        Arrival::Begun
    }

    /// Ends the job that is due; returns it. `None` if none is due. O(log n).
    pub fn handle(
        &mut self,
        _: SharedEvent,
        agenda: &mut impl Schedule<Event = SharedEvent>,
    ) -> Option<J> {
        let now = agenda.now();
        self.advance(now);
        let due = self.jobs.peek().is_some_and(|Reverse(share)| share.ends.0 <= self.attained);
        let share = due.then(|| self.jobs.pop()).flatten();
        if let Some(Reverse(share)) = share {
            self.statistics.finish(now, now.since(share.arrived));
        }
        self.expect_next(agenda);
        share.map(|Reverse(share)| share.job)
    }

    /// From now on `servers` are on duty; with none, all jobs rest. O(1) besides the event list.
    pub fn open(&mut self, servers: u32, agenda: &mut impl Schedule<Event = SharedEvent>) {
        self.advance(agenda.now());
        self.on_duty = servers;
        self.expect_next(agenda);
    }

    /// Takes all jobs away unfinished, as when a host crashes, in the order of arrival.
    /// O(n log n).
    pub fn evict_all(
        &mut self,
        agenda: &mut impl Schedule<Event = SharedEvent>,
        mut each: impl FnMut(J),
    ) {
        let now = agenda.now();
        self.advance(now);
        let mut shares: Vec<_> = self.jobs.drain().map(|Reverse(share)| share).collect();
        shares.sort_by_key(|share| share.ends.1);
        self.statistics.evict(now, shares.len() as u64);
        shares.into_iter().for_each(|share| each(share.job));
        self.expect_next(agenda);
    }

    /// Takes the first job to arrive of those for which `wanted` holds out of the station; it
    /// counts as evicted, and all others advance faster. O(n).
    ///
    /// ```
    /// use crosspoint::sim::{EventList, SimDuration, SimTime};
    /// use crosspoint::station::SharedStation;
    ///
    /// let (mut server, mut agenda) = (SharedStation::new(1), EventList::new());
    /// server.arrive("report", SimDuration::HOUR, &mut agenda);
    /// server.arrive("question", SimDuration::from_secs(2), &mut agenda);
    /// agenda.advance_to(SimTime::ZERO + SimDuration::from_secs(2));
    /// assert_eq!(server.cancel(&mut agenda, |job| job == "report"), Some("report"));
    /// // One of its two seconds was served at half speed; the other is served at full speed.
    /// let end = agenda.pop().expect("the question will be answered");
    /// assert_eq!(server.handle(end, &mut agenda), Some("question"));
    /// assert_eq!(agenda.now().as_secs_f64(), 3.0);
    /// ```
    pub fn cancel(
        &mut self,
        agenda: &mut impl Schedule<Event = SharedEvent>,
        wanted: impl Fn(J) -> bool,
    ) -> Option<J> {
        let shares = self.jobs.iter().map(|Reverse(share)| share);
        let Share { ends: (_, number), job, .. } =
            *shares.filter(|share| wanted(share.job)).min_by_key(|share| share.ends.1)?;
        self.advance(agenda.now());
        self.jobs.retain(|Reverse(share)| share.ends.1 != number);
        self.statistics.evict(agenda.now(), 1);
        self.expect_next(agenda);
        Some(job)
    }

    /// How many servers are on duty.
    pub fn on_duty(&self) -> u32 {
        self.on_duty
    }

    /// How many jobs are in the station.
    pub fn len(&self) -> u64 {
        self.statistics.in_system.level()
    }

    /// Whether no job is in the station.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Statistics since the start or the last reset; no job waits, `busy` counts working servers.
    pub fn statistics(&self) -> &StationStatistics {
        &self.statistics
    }

    /// Forgets these statistics but keeps the jobs: the end of a warm-up.
    pub fn reset_statistics(&mut self, now: SimTime) {
        self.statistics.reset(now);
    }

    fn working(&self) -> u128 {
        (self.jobs.len() as u128).min(u128::from(self.on_duty))
    }

    /// Brings the clock of attained service up to `now`.
    fn advance(&mut self, now: SimTime) {
        let passed = u128::from(now.since(self.advanced).as_nanos()) << FRACTION;
        self.advanced = now;
        if !self.jobs.is_empty() {
            self.attained += passed * self.working() / self.jobs.len() as u128;
        }
    }

    /// Schedules the next end, instead of the one expected earlier.
    fn expect_next(&mut self, agenda: &mut impl Schedule<Event = SharedEvent>) {
        let now = agenda.now();
        let working = self.working();
        self.statistics.busy.set(now, working as u64);
        if let Some(key) = self.next_end.take() {
            agenda.cancel(key);
        }
        let Some(Reverse(first)) = self.jobs.peek() else { return };
        if working > 0 {
            // Rounded up to the next nanosecond, so that the job is due when the event comes.
            let left = first.ends.0.saturating_sub(self.attained) * self.jobs.len() as u128;
            let nanos = u64::try_from(left.div_ceil(working << FRACTION)).ok();
            // An end that the clock cannot show comes after every horizon, unless others leave.
            let end = nanos.and_then(|nanos| now.as_nanos().checked_add(nanos));
            self.next_end = end.map(|end| agenda.at(SimTime::from_nanos(end), SharedEvent(())));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::EventList;

    fn secs(n: u64) -> SimDuration {
        SimDuration::from_secs(n)
    }

    fn finish_all(
        station: &mut SharedStation<char>,
        agenda: &mut EventList<SharedEvent>,
    ) -> Vec<(char, f64)> {
        let mut finished = Vec::new();
        while let Some(event) = agenda.pop() {
            let now = agenda.now().as_secs_f64();
            finished.extend(station.handle(event, agenda).map(|job| (job, now)));
        }
        finished
    }

    #[test]
    fn three_jobs_on_two_servers_advance_at_two_thirds() {
        let (mut station, mut agenda) = (SharedStation::new(2), EventList::new());
        for (job, demand) in [('a', 2), ('b', 2), ('c', 4)] {
            station.arrive(job, secs(demand), &mut agenda);
        }
        // All reach 2 s of service at 3 s; `c` then runs alone at full speed.
        let finished = finish_all(&mut station, &mut agenda);
        assert_eq!(finished, [('a', 3.0), ('b', 3.0), ('c', 5.0)]);
        assert_eq!(station.statistics().busy.integral(agenda.now()), 8_000_000_000);
    }

    #[test]
    fn jobs_rest_while_nobody_is_on_duty() {
        let (mut station, mut agenda) = (SharedStation::new(0), EventList::new());
        station.arrive('a', secs(2), &mut agenda);
        assert!(agenda.is_empty());
        agenda.advance_to(SimTime::ZERO + secs(7));
        station.open(1, &mut agenda);
        assert_eq!(finish_all(&mut station, &mut agenda), [('a', 9.0)]);
    }

    #[test]
    fn services_beyond_the_end_of_the_clock_are_waited_for() {
        let (mut station, mut agenda) = (SharedStation::new(1), EventList::new());
        for job in 'a'..='k' {
            station.arrive(job, SimDuration::YEAR.times(100), &mut agenda);
        }
        assert!(agenda.is_empty() && station.len() == 11);
        station.open(11, &mut agenda);
        assert_eq!(agenda.next_time(), Some(SimTime::ZERO + SimDuration::YEAR.times(100)));
    }

    #[test]
    fn a_crash_takes_all_jobs_in_the_order_of_arrival() {
        let (mut station, mut agenda) = (SharedStation::new(1), EventList::new());
        for (job, demand) in [('a', 3), ('b', 1)] {
            station.arrive(job, secs(demand), &mut agenda);
        }
        let mut lost = String::new();
        station.evict_all(&mut agenda, |job| lost.push(job));
        assert_eq!((lost.as_str(), agenda.len(), station.statistics().evicted), ("ab", 0, 2));
    }
}
