//! A station with several servers: first come, first served within classes of priority.

use super::jobs::{Jobs, PUT_ASIDE, Slot, of_class, stamp};
use super::{Arrival, Departure, Discipline, Interruption, Request, StationStatistics};
use crate::sim::{EventKey, Schedule, SimDuration, SimTime, TotalTime};

/// In place of the slot of a server's job.
const IDLE: u32 = u32::MAX;
/// Sets the visits of waiting jobs apart from those of jobs in service.
const WAITING: u64 = 1 << 63;
/// Sets the visits of displaced jobs apart from those of jobs that wait.
const DISPLACED: u64 = 1 << 62;
/// [`WAITING`] in the stamp of a visit.
const WAITING_STAMP: u32 = stamp(WAITING);

/// A service or a job's patience ends, or a displaced job leaves. Made by a [`Station`], for the
/// same station.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StationEvent {
    /// The server, or the slot of a job that waits.
    place: u32,
    /// The [`stamp`] of the service or of the wait, to know an event that is out of date.
    stamp: u32,
}

impl StationEvent {
    /// The event as numbers: the place and the stamp of its service or wait.
    pub const fn words(self) -> [u64; 2] {
        [self.place as u64, self.stamp as u64]
    }
}

/// Equal servers before a queue.
///
/// Jobs of a lower class number go first; within a class they go in the order of arrival. Without
/// further settings room and patience are unlimited and no service is interrupted by an arrival.
/// Servers may leave and return ([`Station::open`]) or break down ([`Station::fail_server`]): the
/// job of one that is lost is put aside and taken up again before all who wait, or before all
/// others of its class, as the [`Discipline`] says.
///
/// A service or a patience that lasts beyond the end of the clock ([`SimTime::MAX`]) ends after
/// every horizon: no event is scheduled for it.
///
/// At one instant events run in the order of their scheduling, here as everywhere: a job whose
/// patience ends when a server becomes free is served if that service was begun before the job
/// arrived, and leaves otherwise. A service that is due at this very instant is not interrupted.
///
/// Besides the event list, the arrival, the end and the giving up of a job cost O(classes) at
/// most, and O(busy servers) for an arrival that finds no free server where the discipline is
/// preemptive. They allocate only while more jobs are present than ever before.
///
/// ```
/// use crosspoint::sim::{EventList, SimDuration};
/// use crosspoint::station::{Arrival, Departure, Request, Station};
///
/// // One line, one place to wait; the second caller hangs up after 10 s.
/// let mut line = Station::new(1).with_room(2);
/// let mut agenda = EventList::new();
/// let (call, patience) = (SimDuration::MINUTE, SimDuration::from_secs(10));
/// assert_eq!(line.arrive('a', call, &mut agenda), Arrival::Begun);
/// let impatient = Request::new('b', call).with_patience(patience);
/// assert_eq!(line.arrive_as(impatient, &mut agenda), Arrival::Waiting);
/// assert_eq!(line.arrive('c', call, &mut agenda), Arrival::Refused);
///
/// let mut departures = Vec::new();
/// while let Some(event) = agenda.pop() {
///     departures.extend(line.handle(event, &mut agenda));
/// }
/// let served = Departure::Finished { job: 'a', wait: SimDuration::ZERO };
/// assert_eq!(departures, [Departure::Abandoned('b'), served]);
/// ```
#[derive(Clone, Debug)]
pub struct Station<J> {
    room: u64,
    discipline: Discipline,
    interruption: Interruption,
    opened: u32,
    failed: u32,
    jobs: Jobs<J>,
    /// By server that was ever busy: the slot of its job, or [`IDLE`].
    servers: Vec<u32>,
    /// Those of these servers that are idle.
    idle: Vec<u32>,
    services: u64,
    waits: u64,
    statistics: StationStatistics,
}

impl<J: Copy> Station<J> {
    /// An empty station with `servers` on duty, observed from instant zero. `u32::MAX` servers
    /// are never all busy.
    pub fn new(servers: u32) -> Self {
        Self {
            room: u64::MAX,
            discipline: Discipline::default(),
            interruption: Interruption::default(),
            opened: servers,
            failed: 0,
            jobs: Jobs::new(),
            servers: Vec::new(),
            idle: Vec::new(),
            services: 0,
            waits: 0,
            statistics: StationStatistics::default(),
        }
    }

    /// The same with room for `jobs` jobs, those in service included. With as many as there are
    /// servers, nobody waits (Erlang's loss system).
    pub fn with_room(self, jobs: u64) -> Self {
        Self { room: jobs, ..self }
    }

    /// The same with another rule of who may interrupt whom.
    pub fn with_discipline(self, discipline: Discipline) -> Self {
        Self { discipline, ..self }
    }

    /// The same with another treatment of interrupted work, whatever interrupts it.
    pub fn with_interruption(self, interruption: Interruption) -> Self {
        Self { interruption, ..self }
    }

    /// A patient job of the first class arrives and asks for `demand` of one server's time.
    #[inline]
    pub fn arrive(
        &mut self,
        job: J,
        demand: SimDuration,
        agenda: &mut impl Schedule<Event = StationEvent>,
    ) -> Arrival {
        self.arrive_as(Request::new(job, demand), agenda)
    }

    /// A patient job of class `class` arrives; lower numbers go first.
    pub fn arrive_in_class(
        &mut self,
        class: u8,
        job: J,
        demand: SimDuration,
        agenda: &mut impl Schedule<Event = StationEvent>,
    ) -> Arrival {
        self.arrive_as(Request::new(job, demand).in_class(class), agenda)
    }

    /// A job arrives. O(1); O(classes + busy servers) if it finds no server free, or no room, and
    /// may interrupt others.
    #[inline]
    pub fn arrive_as(
        &mut self,
        request: Request<J>,
        agenda: &mut impl Schedule<Event = StationEvent>,
    ) -> Arrival {
        let now = agenda.now();
        let Request { job, demand, class, patience } = request;
        if self.len() >= self.room && self.discipline == Discipline::Preemptive {
            self.make_room(class, agenda);
        }
        if !self.statistics.arrive(now, self.room) {
            return Arrival::Refused;
        }
        let number = self.jobs.insert(Slot::new(job, class, demand, now));
        // A free server means that nobody waits: none is left idle while someone does.
        if self.busy() < self.on_duty() {
            self.statistics.busy.add(now, 1);
            self.occupy(number, agenda);
        } else if self.discipline == Discipline::Preemptive
            && let Some(victim) = self.to_interrupt(now).filter(|&v| self.jobs[v].class > class)
        {
            self.interrupt(victim, agenda);
            self.occupy(number, agenda);
        } else {
            self.wait(number, patience, agenda);
            return Arrival::Waiting;
        }
        Arrival::Begun
    }

    /// Executes an event: a job departs, and if it was served the next is begun. `None` if the
    /// event is out of date, which those of a station that is still in use never are. O(classes).
    #[inline]
    pub fn handle(
        &mut self,
        event: StationEvent,
        agenda: &mut impl Schedule<Event = StationEvent>,
    ) -> Option<Departure<J>> {
        let now = agenda.now();
        if event.stamp >= WAITING_STAMP {
            let slot = self.jobs.find(event.place, event.stamp)?;
            if slot.visit & DISPLACED != 0 {
                return Some(Departure::Displaced(self.jobs.remove(event.place)));
            }
            self.statistics.abandon(now);
            self.jobs.unlink(event.place);
            return Some(Departure::Abandoned(self.jobs.remove(event.place)));
        }
        let number = *self.servers.get(event.place as usize)?;
        let slot = self.jobs.find(number, event.stamp)?;
        self.statistics.finish(now, now.since(slot.arrived));
        let wait = slot.wait.expect("the service of a job that ends has begun");
        let job = self.jobs.remove(number);
        self.release(event.place, agenda);
        Some(Departure::Finished { job, wait })
    }

    /// From now on `servers` are on duty, apart from those that are broken. Of those that leave,
    /// idle ones go first, then those whose service began last (of the highest class, where the
    /// discipline is preemptive), and their jobs are put aside; those that come take up such jobs,
    /// then waiting ones. O(1) for each server that comes, O(busy servers) for each that
    /// must leave its job.
    pub fn open(&mut self, servers: u32, agenda: &mut impl Schedule<Event = StationEvent>) {
        self.opened = servers;
        self.adjust(agenda);
    }

    /// A server breaks down: as if it left, until it is repaired. When, and how often, is for the
    /// model to say. Servers bear no names: the one that fails is chosen as in [`Station::open`].
    /// If several are up and some idle, that is exact for work that is resumed (an idle server
    /// would take it over at once), but work to be repeated is then never lost.
    ///
    /// # Panics
    /// If all servers of `u32` are broken.
    pub fn fail_server(&mut self, agenda: &mut impl Schedule<Event = StationEvent>) {
        self.failed = self.failed.checked_add(1).expect("2^32 servers cannot be broken");
        self.adjust(agenda);
    }

    /// A broken server works again.
    ///
    /// # Panics
    /// If none is broken.
    pub fn repair_server(&mut self, agenda: &mut impl Schedule<Event = StationEvent>) {
        self.failed =
            self.failed.checked_sub(1).expect("a server was repaired that was not broken");
        self.adjust(agenda);
    }

    /// Takes all jobs away unfinished, as when a host crashes: those in service in the order in
    /// which they were begun, then those put aside, then those waiting by class. Servers stay as
    /// they are. O(jobs + b log b) with b busy servers.
    pub fn evict_all(
        &mut self,
        agenda: &mut impl Schedule<Event = StationEvent>,
        mut each: impl FnMut(J),
    ) {
        let now = agenda.now();
        let mut served: Vec<u32> = self.in_service().collect();
        served.sort_unstable_by_key(|&number| self.jobs[number].visit);
        for &number in &served {
            if let Some(server) = self.jobs[number].server {
                self.vacate(server);
            }
        }
        let mut served = served.into_iter();
        while let Some(number) = served.next().or_else(|| self.jobs.take_first()) {
            self.jobs[number].key.take().map(|key| agenda.cancel(key));
            each(self.jobs.remove(number));
        }
        self.statistics.evict(now, self.len());
        self.statistics.busy.set(now, 0);
    }

    /// Takes the first waiting job for which `wanted` holds out of the queue, as when its asker
    /// gives up; jobs whose service has begun stay ([`Station::cancel`] takes those too). It counts
    /// as evicted. O(waiting).
    pub fn withdraw(
        &mut self,
        agenda: &mut impl Schedule<Event = StationEvent>,
        wanted: impl Fn(J) -> bool,
    ) -> Option<J> {
        let waiting = |&at: &u32| self.jobs[at].wait.is_none() && wanted(self.jobs[at].job);
        let number = self.jobs.listed().find(waiting)?;
        Some(self.take_out(number, agenda))
    }

    /// Takes the first job for which `wanted` holds out of the station, wherever it is, in the
    /// order of [`Station::evict_all`]; it counts as evicted. The server of a job in service begins
    /// the next one, also where that service was due at this very instant. O(jobs + servers that
    /// were ever busy).
    ///
    /// ```
    /// use crosspoint::sim::{EventList, SimDuration, SimTime};
    /// use crosspoint::station::{Departure, Station};
    ///
    /// let (mut printer, mut agenda) = (Station::new(1), EventList::new());
    /// printer.arrive("book", SimDuration::HOUR, &mut agenda);
    /// printer.arrive("letter", SimDuration::MINUTE, &mut agenda);
    /// assert_eq!(printer.withdraw(&mut agenda, |job| job == "book"), None);
    /// assert_eq!(printer.cancel(&mut agenda, |job| job == "book"), Some("book"));
    ///
    /// let end = agenda.pop().expect("the letter is in print");
    /// let departure = printer.handle(end, &mut agenda);
    /// assert_eq!(departure.and_then(Departure::finished), Some("letter"));
    /// assert_eq!(agenda.now(), SimTime::ZERO + SimDuration::MINUTE);
    /// ```
    pub fn cancel(
        &mut self,
        agenda: &mut impl Schedule<Event = StationEvent>,
        wanted: impl Fn(J) -> bool,
    ) -> Option<J> {
        let wanted = |&number: &u32| wanted(self.jobs[number].job);
        let served = self.in_service().filter(wanted);
        let number = served
            .min_by_key(|&number| self.jobs[number].visit)
            .or_else(|| self.jobs.listed().find(wanted))?;
        Some(self.take_out(number, agenda))
    }

    /// How many servers are on duty and not broken.
    pub fn on_duty(&self) -> u32 {
        self.opened.saturating_sub(self.failed)
    }

    /// How many servers are broken.
    pub fn failed(&self) -> u32 {
        self.failed
    }

    /// How many jobs are being served.
    pub fn busy(&self) -> u32 {
        (self.servers.len() - self.idle.len()) as u32
    }

    /// How many jobs are in the station, served or not.
    pub fn len(&self) -> u64 {
        self.statistics.in_system.level()
    }

    /// Whether no job is in the station.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Statistics since the start or the last reset.
    pub fn statistics(&self) -> &StationStatistics {
        &self.statistics
    }

    /// Forgets these statistics but keeps the jobs: the end of a warm-up.
    pub fn reset_statistics(&mut self, now: SimTime) {
        self.statistics.reset(now);
    }

    /// Makes as many jobs be served as there are servers, if there are as many.
    fn adjust(&mut self, agenda: &mut impl Schedule<Event = StationEvent>) {
        let now = agenda.now();
        while self.busy() > self.on_duty()
            && let Some(victim) = self.to_interrupt(now)
        {
            self.interrupt(victim, agenda);
        }
        while self.busy() < self.on_duty()
            && let Some(next) = self.jobs.take_first()
        {
            self.occupy(next, agenda);
        }
        self.statistics.busy.set(now, u64::from(self.busy()));
    }

    /// The service that some of those present have had, where work is resumed. O(jobs + servers).
    pub fn service_had(&self, now: SimTime, wanted: impl Fn(J) -> bool) -> TotalTime {
        let present = self.in_service().chain(self.jobs.listed()).map(|at| &self.jobs[at]);
        present.filter(|slot| wanted(slot.job)).map(|slot| slot.had(now)).sum()
    }

    /// Slots of jobs in service. O(servers that were ever busy).
    fn in_service(&self) -> impl Iterator<Item = u32> {
        self.servers.iter().copied().filter(|&number| number != IDLE)
    }

    /// Whose server is taken first: that of the job begun last (of the highest class); never that
    /// of a job which is due at this instant.
    fn to_interrupt(&self, now: SimTime) -> Option<u32> {
        let unfinished = self.in_service().filter(|&number| self.jobs[number].ends > now);
        unfinished.max_by_key(|&number| {
            let Slot { class, visit, .. } = self.jobs[number];
            (if self.discipline == Discipline::Preemptive { class } else { 0 }, visit)
        })
    }

    /// Serves a job at an idle server: the one that became idle last.
    #[inline]
    fn occupy(&mut self, number: u32, agenda: &mut impl Schedule<Event = StationEvent>) {
        let server = self.idle.pop().unwrap_or_else(|| {
            self.servers.push(IDLE);
            (self.servers.len() - 1) as u32
        });
        self.begin(number, server, agenda);
    }

    /// Gives a server whose job leaves to the next one, if it may stay and somebody waits.
    #[inline]
    fn release(&mut self, server: u32, agenda: &mut impl Schedule<Event = StationEvent>) {
        if self.busy() <= self.on_duty()
            && let Some(next) = self.jobs.take_first()
        {
            self.begin(next, server, agenda);
        } else {
            self.vacate(server);
            self.statistics.busy.add(agenda.now(), -1);
        }
    }

    #[inline]
    fn vacate(&mut self, server: u32) {
        self.servers[server as usize] = IDLE;
        self.idle.push(server);
    }

    #[inline]
    fn wait(
        &mut self,
        number: u32,
        patience: Option<SimDuration>,
        agenda: &mut impl Schedule<Event = StationEvent>,
    ) {
        let slot = &mut self.jobs[number];
        slot.visit = WAITING | self.waits;
        self.waits += 1;
        if let Some(patience) = patience {
            let event = StationEvent { place: number, stamp: stamp(slot.visit) };
            slot.key = schedule(agenda.now().saturating_add(patience), event, agenda);
        }
        let list = of_class(slot.class);
        self.jobs.push_back(list, number);
    }

    /// Serves a job that is on no list at a server that is free.
    #[inline]
    fn begin(
        &mut self,
        number: u32,
        server: u32,
        agenda: &mut impl Schedule<Event = StationEvent>,
    ) {
        let now = agenda.now();
        let slot = &mut self.jobs[number];
        if slot.wait.is_none() {
            let wait = now.since(slot.arrived);
            slot.wait = Some(wait);
            self.statistics.waits.add_span(wait);
            slot.key.take().map(|key| agenda.cancel(key));
        }
        slot.server = Some(server);
        slot.visit = self.services;
        self.services += 1;
        slot.ends = now.saturating_add(slot.left);
        let event = StationEvent { place: server, stamp: stamp(slot.visit) };
        slot.key = schedule(slot.ends, event, agenda);
        self.servers[server as usize] = number;
    }

    /// Frees the server of a job, strikes out its end and puts it first.
    fn interrupt(&mut self, number: u32, agenda: &mut impl Schedule<Event = StationEvent>) {
        self.statistics.interrupted += 1;
        let slot = &mut self.jobs[number];
        slot.key.take().map(|key| agenda.cancel(key));
        slot.left = match self.interruption {
            Interruption::Resume => slot.ends.since(agenda.now()),
            Interruption::Repeat => slot.demand,
        };
        let list = match self.discipline {
            Discipline::NonPreemptive => PUT_ASIDE,
            Discipline::Preemptive => of_class(slot.class),
        };
        let server = slot.server.take();
        self.jobs.push_front(list, number);
        self.vacate(server.expect("only a job in service is interrupted"));
    }

    /// Of a full station one of the least urgent jobs leaves, if it is less urgent than `class`:
    /// the last that waits, or else the one whose service began last. It departs by an event of
    /// this instant.
    #[cold]
    fn make_room(&mut self, class: u8, agenda: &mut impl Schedule<Event = StationEvent>) {
        let now = agenda.now();
        let waiting = self.jobs.last();
        let served = self.to_interrupt(now);
        // A waiting job is never more urgent than one in service, unless that is due right now.
        let Some(number) = waiting.or(served).filter(|&number| self.jobs[number].class > class)
        else {
            return;
        };
        if self.jobs[number].server.is_some() {
            self.interrupt(number, agenda);
            self.statistics.busy.add(now, -1);
        }
        self.jobs.unlink(number);
        self.statistics.displace(now);
        let slot = &mut self.jobs[number];
        slot.key.take().map(|key| agenda.cancel(key));
        slot.visit = WAITING | DISPLACED | self.waits;
        self.waits += 1;
        let event = StationEvent { place: number, stamp: stamp(slot.visit) };
        agenda.at(now, event);
    }

    /// Takes a job away unfinished, in service or not.
    fn take_out(&mut self, number: u32, agenda: &mut impl Schedule<Event = StationEvent>) -> J {
        self.statistics.evict(agenda.now(), 1);
        let slot = &mut self.jobs[number];
        slot.key.take().map(|key| agenda.cancel(key));
        match slot.server.take() {
            Some(server) => self.release(server, agenda),
            None => self.jobs.unlink(number),
        }
        self.jobs.remove(number)
    }
}

/// Schedules an event, unless it comes at the end of the clock or later: after every horizon.
#[inline]
fn schedule(
    time: SimTime,
    event: StationEvent,
    agenda: &mut impl Schedule<Event = StationEvent>,
) -> Option<EventKey> {
    (time < SimTime::MAX).then(|| agenda.at(time, event))
}
