//! A station with several servers: first come, first served within classes of priority.

use std::collections::VecDeque;

use super::StationStatistics;
use crate::sim::{EventKey, Schedule, SimDuration, SimTime};

/// The end of a service. Made by a [`Station`], for the same station.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct StationEvent {
    server: u32,
    /// The number of the service, to know one that was interrupted.
    visit: u64,
}

/// Equal servers before a queue with infinite room.
///
/// Jobs of a lower class number go first, without interrupting a service; within a class they go
/// in the order of arrival. Servers may leave and return ([`Station::open`]): the job of one that
/// leaves is put aside with the effort it still needs, and is the first to be resumed. All
/// operations cost O(1) besides the event list; leaving servers cost O(busy servers).
#[derive(Clone, Debug)]
pub struct Station<J> {
    on_duty: u32,
    /// A place per server that was ever busy.
    servers: Vec<Option<Service<J>>>,
    /// Places of `servers` that are free.
    free: Vec<u32>,
    /// Interrupted jobs, the one started first in front.
    set_aside: VecDeque<Work<J>>,
    /// Waiting jobs by class.
    waiting: Vec<VecDeque<Work<J>>>,
    visits: u64,
    statistics: StationStatistics,
}

#[derive(Clone, Copy, Debug)]
struct Work<J> {
    job: J,
    arrived: SimTime,
    remaining: SimDuration,
}

#[derive(Clone, Copy, Debug)]
struct Service<J> {
    work: Work<J>,
    visit: u64,
    ends: SimTime,
    key: EventKey,
}

impl<J: Copy> Station<J> {
    /// An empty station with `servers` on duty, observed from instant zero. `u32::MAX` servers
    /// are never all busy.
    pub fn new(servers: u32) -> Self {
        Self {
            on_duty: servers,
            servers: Vec::new(),
            free: Vec::new(),
            set_aside: VecDeque::new(),
            waiting: Vec::new(),
            visits: 0,
            statistics: StationStatistics::default(),
        }
    }

    /// A job of the first class arrives and asks for `demand` of one server's time.
    pub fn arrive(
        &mut self,
        job: J,
        demand: SimDuration,
        agenda: &mut impl Schedule<Event = StationEvent>,
    ) {
        self.arrive_in_class(0, job, demand, agenda);
    }

    /// A job of class `class` arrives; lower numbers go first.
    pub fn arrive_in_class(
        &mut self,
        class: u8,
        job: J,
        demand: SimDuration,
        agenda: &mut impl Schedule<Event = StationEvent>,
    ) {
        let now = agenda.now();
        self.statistics.arrive(now);
        let work = Work { job, arrived: now, remaining: demand };
        // A free server means that nobody waits: `fill` leaves none idle while someone does.
        if self.busy() < self.on_duty {
            self.statistics.waits.add_span(SimDuration::ZERO);
            self.start(work, agenda);
        } else {
            let class = usize::from(class);
            if class >= self.waiting.len() {
                self.waiting.resize_with(class + 1, VecDeque::new);
            }
            self.waiting[class].push_back(work);
        }
    }

    /// Ends the service that `event` stands for and starts the next; returns the finished job.
    /// `None` if that service was interrupted meanwhile.
    pub fn handle(
        &mut self,
        event: StationEvent,
        agenda: &mut impl Schedule<Event = StationEvent>,
    ) -> Option<J> {
        let place = self.servers.get_mut(event.server as usize)?;
        let service = place.take_if(|service| service.visit == event.visit)?;
        self.free.push(event.server);
        let now = agenda.now();
        self.statistics.finish(now, now.since(service.work.arrived));
        if self.busy() >= self.on_duty || !self.start_next(agenda) {
            self.statistics.busy.add(now, -1);
        }
        Some(service.work.job)
    }

    /// From now on `servers` are on duty. Those that leave put their jobs aside, the job started
    /// last first; those that come resume such jobs, then take waiting ones. A job that is due at
    /// this very instant is not put aside: its server leaves after it.
    pub fn open(&mut self, servers: u32, agenda: &mut impl Schedule<Event = StationEvent>) {
        let now = agenda.now();
        self.on_duty = servers;
        while self.busy() > servers {
            let unfinished = self.servers.iter().flatten().filter(|service| service.ends > now);
            let last = unfinished.max_by_key(|service| service.visit).copied();
            let Some(service) = last else { break };
            self.stop(service.visit, agenda);
            let remaining = service.ends.since(now);
            self.set_aside.push_front(Work { remaining, ..service.work });
        }
        self.statistics.busy.set(now, u64::from(self.busy()));
        while self.busy() < servers && self.start_next(agenda) {
            self.statistics.busy.add(now, 1);
        }
    }

    /// Takes all jobs away unfinished, as when a host crashes: those in service, then those put
    /// aside, then those waiting. Servers stay on duty.
    pub fn evict_all(
        &mut self,
        agenda: &mut impl Schedule<Event = StationEvent>,
        mut each: impl FnMut(J),
    ) {
        let now = agenda.now();
        let mut services: Vec<_> = self.servers.iter().flatten().copied().collect();
        services.sort_by_key(|service| service.visit);
        for service in services {
            self.stop(service.visit, agenda);
            each(service.work.job);
        }
        let waiting = self.waiting.iter_mut().flat_map(|class| class.drain(..));
        self.set_aside.drain(..).chain(waiting).for_each(|work| each(work.job));
        self.statistics.evicted += self.statistics.in_system.level();
        self.statistics.in_system.set(now, 0);
        self.statistics.busy.set(now, 0);
    }

    /// Takes the first waiting job for which `wanted` holds out of the queue, as when its asker
    /// gives up; jobs in service and put aside stay. O(waiting).
    pub fn withdraw(&mut self, now: SimTime, wanted: impl Fn(J) -> bool) -> Option<J> {
        for class in &mut self.waiting {
            let Some(position) = class.iter().position(|work| wanted(work.job)) else { continue };
            let work = class.remove(position)?;
            self.statistics.evicted += 1;
            self.statistics.in_system.add(now, -1);
            return Some(work.job);
        }
        None
    }

    /// How many servers are on duty.
    pub fn on_duty(&self) -> u32 {
        self.on_duty
    }

    /// How many jobs are being served.
    pub fn busy(&self) -> u32 {
        (self.servers.len() - self.free.len()) as u32
    }

    /// How many jobs are in the station, served or not.
    pub fn len(&self) -> u64 {
        self.statistics.in_system.level()
    }

    /// Whether no job is in the station.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What was counted so far.
    pub fn statistics(&self) -> &StationStatistics {
        &self.statistics
    }

    /// Forgets what was counted so far but keeps the jobs: the end of a warm-up.
    pub fn reset_statistics(&mut self, now: SimTime) {
        self.statistics.reset(now);
    }

    /// Starts the next job, if any; the caller knows of a free server.
    fn start_next(&mut self, agenda: &mut impl Schedule<Event = StationEvent>) -> bool {
        if let Some(work) = self.set_aside.pop_front() {
            self.serve(work, agenda);
            return true;
        }
        let Some(work) = self.waiting.iter_mut().find_map(VecDeque::pop_front) else {
            return false;
        };
        self.statistics.waits.add_span(agenda.now().since(work.arrived));
        self.serve(work, agenda);
        true
    }

    fn start(&mut self, work: Work<J>, agenda: &mut impl Schedule<Event = StationEvent>) {
        self.statistics.busy.add(agenda.now(), 1);
        self.serve(work, agenda);
    }

    fn serve(&mut self, work: Work<J>, agenda: &mut impl Schedule<Event = StationEvent>) {
        let server = self.free.pop().unwrap_or_else(|| {
            self.servers.push(None);
            (self.servers.len() - 1) as u32
        });
        let visit = self.visits;
        self.visits += 1;
        let ends = agenda.now() + work.remaining;
        let key = agenda.at(ends, StationEvent { server, visit });
        self.servers[server as usize] = Some(Service { work, visit, ends, key });
    }

    /// Frees the server of service number `visit` and strikes out its end.
    fn stop(&mut self, visit: u64, agenda: &mut impl Schedule<Event = StationEvent>) {
        let position = self.servers.iter().position(|s| s.is_some_and(|s| s.visit == visit));
        let position = position.expect("a service that is stopped is under way");
        if let Some(service) = self.servers[position].take() {
            agenda.cancel(service.key);
        }
        self.free.push(position as u32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::EventList;

    fn secs(n: u64) -> SimDuration {
        SimDuration::from_secs(n)
    }

    fn at(n: u64) -> SimTime {
        SimTime::ZERO + secs(n)
    }

    /// Runs to `until` and lists the jobs that finished with the second of their end.
    fn run(
        station: &mut Station<char>,
        agenda: &mut EventList<StationEvent>,
        until: u64,
    ) -> Vec<(char, u64)> {
        let mut finished = Vec::new();
        while agenda.next_time().is_some_and(|time| time <= at(until)) {
            let Some(event) = agenda.pop() else { break };
            let second = agenda.now().as_nanos() / 1_000_000_000;
            finished.extend(station.handle(event, agenda).map(|job| (job, second)));
        }
        agenda.advance_to(at(until));
        finished
    }

    #[test]
    fn urgent_jobs_go_first_but_interrupt_nobody() {
        let (mut station, mut agenda) = (Station::new(1), EventList::new());
        station.arrive_in_class(2, 'a', secs(4), &mut agenda);
        station.arrive_in_class(2, 'b', secs(1), &mut agenda);
        station.arrive_in_class(0, 'c', secs(1), &mut agenda);
        station.arrive_in_class(1, 'd', secs(1), &mut agenda);
        let order = run(&mut station, &mut agenda, 20);
        assert_eq!(order, [('a', 4), ('c', 5), ('d', 6), ('b', 7)]);
        assert_eq!(station.statistics().waits.sum(), 4.0 + 5.0 + 6.0);
    }

    #[test]
    fn work_in_progress_rests_off_duty_and_is_resumed_first() {
        let (mut station, mut agenda) = (Station::new(2), EventList::new());
        for (job, demand) in [('a', 10), ('b', 3), ('c', 1)] {
            station.arrive_in_class(0, job, secs(demand), &mut agenda);
        }
        assert_eq!(run(&mut station, &mut agenda, 2), []);
        // The job started last is put aside; then nobody works for 5 s.
        station.open(1, &mut agenda);
        assert_eq!(run(&mut station, &mut agenda, 4), []);
        station.open(0, &mut agenda);
        assert_eq!((station.busy(), station.len()), (0, 3));
        assert_eq!(run(&mut station, &mut agenda, 9), []);
        station.open(1, &mut agenda);
        // `a` has 6 s left, then `b` 1 s, then `c` begins.
        assert_eq!(run(&mut station, &mut agenda, 30), [('a', 15), ('b', 16), ('c', 17)]);
        assert_eq!(station.statistics().waits.max(), 16.0);
        assert_eq!(station.statistics().busy.integral(agenda.now()), 14_000_000_000);
    }

    #[test]
    fn a_job_due_at_the_end_of_duty_is_finished_and_the_next_is_not_begun() {
        let (mut station, mut agenda) = (Station::new(1), EventList::new());
        // The end of duty is scheduled first, so it is executed before the end of the service.
        station.arrive('a', secs(5), &mut agenda);
        station.arrive('b', secs(1), &mut agenda);
        agenda.advance_to(at(5));
        station.open(0, &mut agenda);
        assert_eq!(run(&mut station, &mut agenda, 9), [('a', 5)]);
        assert_eq!((station.busy(), station.len()), (0, 1));
        station.open(1, &mut agenda);
        assert_eq!(run(&mut station, &mut agenda, 20), [('b', 10)]);
        assert_eq!(station.statistics().busy.integral(agenda.now()), 6_000_000_000);
        assert_eq!(station.statistics().busy.max(), 1);
    }

    #[test]
    fn more_servers_take_waiting_jobs_at_once() {
        let (mut station, mut agenda) = (Station::new(0), EventList::new());
        for job in ['a', 'b', 'c'] {
            station.arrive(job, secs(2), &mut agenda);
        }
        station.open(u32::MAX, &mut agenda);
        assert_eq!(run(&mut station, &mut agenda, 5), [('a', 2), ('b', 2), ('c', 2)]);
        assert_eq!(station.statistics().in_system.max(), 3);
    }

    #[test]
    fn a_crash_takes_all_jobs_and_leaves_no_event_behind() {
        let (mut station, mut agenda) = (Station::new(1), EventList::new());
        for job in ['a', 'b', 'c'] {
            station.arrive(job, secs(2), &mut agenda);
        }
        assert_eq!(station.withdraw(agenda.now(), |job| job == 'b'), Some('b'));
        assert_eq!(station.withdraw(agenda.now(), |job| job == 'a'), None, "it is in service");
        let mut lost = String::new();
        station.evict_all(&mut agenda, |job| lost.push(job));
        assert_eq!((lost.as_str(), agenda.len(), station.len()), ("ac", 0, 0));
        station.arrive('d', secs(1), &mut agenda);
        assert_eq!(run(&mut station, &mut agenda, 5), [('d', 1)]);
        let statistics = station.statistics();
        assert_eq!((statistics.arrived, statistics.finished, statistics.evicted), (4, 1, 3));
    }
}
