//! Queueing networks as a model: open, closed or both.
//!
//! Jobs of several classes pass through stations. The world holds the stations and the jobs; its
//! one `match` lets jobs come, moves them from station to station and lets servers fail. A network
//! is a value ([`QueueNetwork`]) that is read from a file in `models/queues/`:
//!
//! ```
//! use crosspoint::config::{Log, Reader, parse};
//! use crosspoint::sim::{SimDuration, SimTime, Simulation};
//! use crosspoint::study::Draws;
//! use crosspoint::world::queues::{QueueNetwork, QueueWorld};
//! use std::sync::Arc;
//!
//! let text = r#"
//!     [arrivals.customers]
//!     gap = { exponential = { mean = "2 s" } }
//!     to = "counter"
//!     [station.counter]
//!     demand = { exponential = { mean = "1 s" } }
//! "#;
//! let (item, log) = (parse("shop.toml", text.to_owned())?, Log::default());
//! let network = Arc::new(QueueNetwork::read(Reader::root(&item, "queues", &log)));
//! assert!(log.is_clean());
//!
//! let mut simulation = Simulation::new(QueueWorld::new(Arc::clone(&network), Draws::new(1, 0)));
//! simulation.prepare(|world, agenda| world.start(SimDuration::HOUR, agenda));
//! simulation.run_until(SimTime::ZERO + SimDuration::DAY);
//! let counts = simulation.model.counts(simulation.now(), simulation.executed());
//! // At half load a customer spends 1 / (1 - 1/2) = 2 s at the counter.
//! assert!((counts.stations[0].all.responses.mean() - 2.0).abs() < 0.1);
//! # Ok::<(), crosspoint::config::Diagnostics>(())
//! ```

mod check;
mod counts;
mod draws;
mod given;
mod idle;
mod metrics;
mod network;
mod read;
mod routing;
mod servers;
mod steps;
mod study;
mod trace;
mod traffic;

pub use counts::{Counts, JobCounts, Levels, StationCounts, VisitCounts};
pub use network::QueueNetwork;

use std::sync::Arc;

use crate::sim::{Model, Schedule, SimDuration, SimTime, TimeWeighted};
use crate::station::{Arrival, Departure, Request, SharedEvent, StationEvent};
use crate::study::{Draws, Load};

use draws::{JobVisit, QueueDraws};
use network::{Population, ServiceOrder};
use servers::{Site, StationBlocks};
use steps::{JobStep, JobWatch};

/// Everything that can happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum QueueEvent {
    /// Jobs of an open class come.
    Arrival(u16),
    /// A user has thought enough: the slot of its job.
    ThinkEnd(u32),
    /// Something happens at a station with a queue.
    Queue(u32, StationEvent),
    /// Something happens at a station that serves all at once.
    Shared(u32, SharedEvent),
    /// A server breaks down: its station and its number there.
    Fails(u32, u32),
    /// A server works again.
    Repaired(u32, u32),
    /// The warm-up is over.
    Measure,
}

impl QueueEvent {
    /// The event as numbers, for fingerprints of trials: the kind, then what the event concerns.
    /// Other numbers for an event would change every fingerprint.
    pub fn words(self) -> [u64; 4] {
        match self {
            Self::Arrival(class) => [0, class.into(), 0, 0],
            Self::ThinkEnd(job) => [1, job.into(), 0, 0],
            Self::Queue(queue, event) => {
                let [place, stamp] = event.words();
                [2, queue.into(), place, stamp]
            }
            Self::Shared(shared, _) => [3, shared.into(), 0, 0],
            Self::Fails(at, server) => [4, at.into(), server.into(), 0],
            Self::Repaired(at, server) => [5, at.into(), server.into(), 0],
            Self::Measure => [6, 0, 0, 0],
        }
    }
}

/// A job in the network, or of a user who thinks.
#[derive(Clone, Copy, Debug)]
struct QueueJob {
    class: u16,
    /// In its class; of a closed class, the number of its user.
    number: u64,
    /// Visits begun so far; of a user, by all its jobs.
    visits: u64,
    /// Think times of a user so far.
    thoughts: u64,
    /// When it came into the network.
    entered: SimTime,
    /// When it came to its station.
    came: SimTime,
    /// Drawn for the choice of the station after that.
    route: f64,
}

/// How a job leaves the network.
#[derive(Clone, Copy)]
enum Exit {
    Finished,
    Lost,
    Abandoned,
}

/// The stations and the jobs of a network in one trial, and who is told what happens to these.
pub struct QueueWorld<W = ()> {
    network: Arc<QueueNetwork>,
    draws: QueueDraws,
    /// By class.
    ranks: Vec<u8>,
    servers: StationBlocks,
    /// Jobs by slot: first those of users, then those of open classes.
    jobs: Vec<QueueJob>,
    vacant: Vec<u32>,
    /// Arrivals so far, by class.
    arrivals: Vec<u64>,
    in_network: TimeWeighted,
    /// By class.
    passages: Vec<JobCounts>,
    /// By station and class.
    visits: Vec<VisitCounts>,
    measured_from: SimTime,
    watch: W,
}

impl<W: JobWatch> Model for QueueWorld<W> {
    type Event = QueueEvent;

    fn handle(&mut self, event: QueueEvent, agenda: &mut impl Schedule<Event = QueueEvent>) {
        match event {
            QueueEvent::Arrival(class) => self.arrive(class, agenda),
            QueueEvent::ThinkEnd(job) => {
                let class = usize::from(self.jobs[job as usize].class);
                self.watch.saw(JobStep::Asked { class, job });
                self.enter(job, agenda);
            }
            QueueEvent::Queue(queue, event) => {
                let mut scoped = agenda.scoped(|event| QueueEvent::Queue(queue, event));
                let (at, departure) = self.servers.queue_event(queue, event, &mut scoped);
                if let Some(departure) = departure {
                    self.depart(at, departure, agenda);
                }
            }
            QueueEvent::Shared(shared, event) => {
                let mut scoped = agenda.scoped(|event| QueueEvent::Shared(shared, event));
                let (at, finished) = self.servers.shared_event(shared, event, &mut scoped);
                if let Some(job) = finished {
                    self.served(at, job, agenda);
                }
            }
            QueueEvent::Fails(at, server) => self.fails(at, server, agenda),
            QueueEvent::Repaired(at, server) => self.repaired(at, server, agenda),
            QueueEvent::Measure => self.measure_from(agenda.now()),
        }
    }
}

impl QueueWorld {
    /// The world of a network in one replication, before its first event.
    pub fn new(network: Arc<QueueNetwork>, draws: Draws) -> Self {
        Self::watched(network, draws, ())
    }
}

impl<W: JobWatch> QueueWorld<W> {
    /// The same, where somebody is told what happens to jobs.
    fn watched(network: Arc<QueueNetwork>, draws: Draws, watch: W) -> Self {
        let classes = network.classes.len();
        Self {
            draws: QueueDraws::new(draws),
            ranks: network.ranks(),
            servers: StationBlocks::new(&network),
            jobs: Vec::new(),
            vacant: Vec::new(),
            arrivals: vec![0; classes],
            in_network: TimeWeighted::default(),
            passages: vec![JobCounts::default(); classes],
            visits: vec![VisitCounts::default(); classes * network.stations.len()],
            measured_from: SimTime::ZERO,
            network,
            watch,
        }
    }

    /// Schedules the first events; what is measured counts from `warm_up` on.
    pub fn start(&mut self, warm_up: SimDuration, agenda: &mut impl Schedule<Event = QueueEvent>) {
        agenda.after(warm_up, QueueEvent::Measure);
        let network = Arc::clone(&self.network);
        for (number, class) in network.classes.iter().enumerate() {
            let number = number as u16;
            match &class.population {
                Population::Open { gap, first, .. } => {
                    let mut rng = self.draws.gap(class.key, 0);
                    let first = first.unwrap_or_else(|| gap.residual_span(&mut rng));
                    agenda.after(first, QueueEvent::Arrival(number));
                }
                Population::Closed { size, think, first } => {
                    for user in 0..u64::from(*size) {
                        let mut rng = self.draws.think(class.key, user, 0);
                        let first = first.unwrap_or_else(|| think.residual_span(&mut rng));
                        let job = self.keep(QueueJob::new(number, user));
                        agenda.after(first, QueueEvent::ThinkEnd(job));
                    }
                }
            }
        }
        self.start_breakdowns(agenda);
    }

    /// Forgets what was counted so far but keeps the jobs.
    pub fn measure_from(&mut self, now: SimTime) {
        self.measured_from = now;
        self.in_network.reset(now);
        self.passages.iter_mut().for_each(JobCounts::clear);
        self.visits.iter_mut().for_each(VisitCounts::clear);
        self.servers.reset(now);
    }

    /// Everything that was counted up to `now`.
    pub fn counts(&self, now: SimTime, events: u64) -> Counts {
        let classes = self.network.classes.len();
        let stations = self.network.stations.iter().enumerate().map(|(at, plan)| {
            let servers = plan.all_servers().map_or(f64::INFINITY, |servers| servers as f64);
            let visits = &self.visits[at * classes..][..classes];
            StationCounts::new(self.servers.levels(at, now), servers, visits)
        });
        let (span, in_network) = (now.since(self.measured_from), self.in_network.mean(now));
        Counts::new((span, events), in_network, &self.passages, stations.collect())
    }

    /// Jobs in the network; users who think have none.
    pub fn jobs(&self) -> u64 {
        self.in_network.level()
    }

    /// Jobs at a station, by its number in the order of the file.
    pub fn jobs_at(&self, station: usize) -> u64 {
        self.servers.jobs_at(station)
    }

    /// Jobs under way. O(1).
    fn load(&self) -> Load {
        Load { flows: 0, operations: self.jobs() }
    }

    /// The station with most jobs, in words.
    fn busiest(&self) -> Option<String> {
        let station = (0..self.network.stations.len()).max_by_key(|at| self.jobs_at(*at))?;
        Some(format!("jobs at the station `{}`", self.network.stations[station].name))
    }

    /// The next jobs of an open class come.
    fn arrive(&mut self, class: u16, agenda: &mut impl Schedule<Event = QueueEvent>) {
        let own = &self.network.classes[usize::from(class)];
        let Population::Open { gap, batch, .. } = &own.population else {
            unreachable!("arrivals are scheduled for open classes only")
        };
        self.watch.saw(JobStep::Came { class: usize::from(class), jobs: *batch });
        let arrivals = &mut self.arrivals[usize::from(class)];
        let (batch, first) = (u64::from(*batch), *arrivals * u64::from(*batch));
        *arrivals += 1;
        let gap = gap.sample_span(&mut self.draws.gap(own.key, *arrivals));
        agenda.after(gap, QueueEvent::Arrival(class));
        for number in first..first + batch {
            let job = self.keep(QueueJob::new(class, number));
            self.enter(job, agenda);
        }
    }

    /// Keeps a job; returns its slot.
    fn keep(&mut self, job: QueueJob) -> u32 {
        if let Some(slot) = self.vacant.pop() {
            self.jobs[slot as usize] = job;
            return slot;
        }
        self.jobs.push(job);
        (self.jobs.len() - 1) as u32
    }

    fn enter(&mut self, job: u32, agenda: &mut impl Schedule<Event = QueueEvent>) {
        let now = agenda.now();
        let own = &mut self.jobs[job as usize];
        own.entered = now;
        let class = usize::from(own.class);
        self.in_network.add(now, 1);
        self.passages[class].entered += 1;
        self.visit(job, self.network.classes[class].to, agenda);
    }

    /// A job comes to a station.
    fn visit(&mut self, job: u32, at: usize, agenda: &mut impl Schedule<Event = QueueEvent>) {
        let plan = &self.network.stations[at];
        let own = &mut self.jobs[job as usize];
        let class = usize::from(own.class);
        let visit = &plan.visits[class];
        let named = own.named(self.network.classes[class].key);
        // However the visit ends, the next one has draws of its own.
        own.visits += 1;
        let mut rng = self.draws.visit(named);
        (own.route, own.came) = (rng.open01(), agenda.now());
        let demand = visit.demand.sample_span(&mut rng);
        let site = self.servers.site(at, || self.draws.choice(named));
        let arrival = match site {
            Site::Queue(queue) => {
                let patience = visit.patience.as_ref();
                let patience = patience.map(|law| law.sample_span(&mut self.draws.patience(named)));
                let urgent =
                    matches!(plan.order, ServiceOrder::Priority | ServiceOrder::Preemptive);
                let rank = if urgent { self.ranks[class] } else { 0 };
                let request = Request { job, demand, class: rank, patience };
                let mut scoped = agenda.scoped(|event| QueueEvent::Queue(queue, event));
                self.servers.queue(queue).arrive_as(request, &mut scoped)
            }
            Site::Shared(shared) => {
                let mut scoped = agenda.scoped(|event| QueueEvent::Shared(shared, event));
                self.servers.shared(shared).arrive(job, demand, &mut scoped)
            }
        };
        let counted = self.counted(at, class);
        counted.arrived += 1;
        if arrival == Arrival::Refused {
            counted.lost += 1;
            self.watch.saw(JobStep::Refused { class, job, at });
            self.leave(job, Exit::Lost, agenda);
        }
    }

    /// A job leaves a station with a queue.
    fn depart(
        &mut self,
        at: usize,
        departure: Departure<u32>,
        agenda: &mut impl Schedule<Event = QueueEvent>,
    ) {
        let class = |job: u32| usize::from(self.jobs[job as usize].class);
        match departure {
            Departure::Finished { job, wait } => {
                let class = class(job);
                self.counted(at, class).waits.add_span(wait);
                self.served(at, job, agenda);
            }
            Departure::Abandoned(job) => {
                let class = class(job);
                self.counted(at, class).abandoned += 1;
                self.watch.saw(JobStep::Abandoned { class, job, at });
                self.leave(job, Exit::Abandoned, agenda);
            }
            Departure::Displaced(job) => {
                let class = class(job);
                self.counted(at, class).lost += 1;
                self.watch.saw(JobStep::Displaced { class, job, at });
                self.leave(job, Exit::Lost, agenda);
            }
        }
    }

    /// A job was served to the end: it goes to the next station or leaves.
    fn served(&mut self, at: usize, job: u32, agenda: &mut impl Schedule<Event = QueueEvent>) {
        let own = &self.jobs[job as usize];
        let (class, came, route) = (usize::from(own.class), own.came, own.route);
        let counted = self.counted(at, class);
        counted.finished += 1;
        counted.responses.add_span(agenda.now().since(came));
        let next = self.network.stations[at].visits[class].next.pick(route);
        self.watch.saw(JobStep::Served { class, job, at, next });
        match next {
            Some(next) => self.visit(job, next, agenda),
            None => self.leave(job, Exit::Finished, agenda),
        }
    }

    /// A job leaves the network; if it has a user, that begins to think.
    fn leave(&mut self, job: u32, exit: Exit, agenda: &mut impl Schedule<Event = QueueEvent>) {
        let now = agenda.now();
        let own = &mut self.jobs[job as usize];
        let class = usize::from(own.class);
        let passages = &mut self.passages[class];
        match exit {
            Exit::Finished => {
                passages.finished += 1;
                passages.responses.add_span(now.since(own.entered));
            }
            Exit::Lost => passages.lost += 1,
            Exit::Abandoned => passages.abandoned += 1,
        }
        self.in_network.add(now, -1);
        let class = &self.network.classes[class];
        match &class.population {
            Population::Open { .. } => self.vacant.push(job),
            Population::Closed { think, .. } => {
                own.thoughts += 1;
                let mut rng = self.draws.think(class.key, own.number, own.thoughts);
                agenda.after(think.sample_span(&mut rng), QueueEvent::ThinkEnd(job));
            }
        }
    }

    /// The first spells of all servers that fail begin: those of new ones, or the rests of spells
    /// as if they had been failing for ever.
    fn start_breakdowns(&mut self, agenda: &mut impl Schedule<Event = QueueEvent>) {
        let network = Arc::clone(&self.network);
        for (at, plan) in network.stations.iter().enumerate() {
            let Some(breakdowns) = plan.breakdowns.as_ref().filter(|_| plan.breaks_down()) else {
                continue;
            };
            let station = at as u32;
            for server in 0..plan.all_servers().unwrap_or_default() as u32 {
                let mut rng = self.draws.spell(plan.key, u64::from(server), 0);
                if breakdowns.new {
                    let whole = breakdowns.up.sample_span(&mut rng);
                    agenda.after(whole, QueueEvent::Fails(station, server));
                } else if rng.chance(breakdowns.availability()) {
                    let rest = breakdowns.up.residual_span(&mut rng);
                    agenda.after(rest, QueueEvent::Fails(station, server));
                } else {
                    self.servers.fail(at, server, agenda);
                    let rest = breakdowns.down.residual_span(&mut rng);
                    agenda.after(rest, QueueEvent::Repaired(station, server));
                }
            }
        }
    }

    fn fails(&mut self, at: u32, server: u32, agenda: &mut impl Schedule<Event = QueueEvent>) {
        self.servers.fail(at as usize, server, agenda);
        let span = self.spell(at, server, |breakdowns| &breakdowns.down);
        agenda.after(span, QueueEvent::Repaired(at, server));
    }

    fn repaired(&mut self, at: u32, server: u32, agenda: &mut impl Schedule<Event = QueueEvent>) {
        self.servers.repair(at as usize, server, agenda);
        let span = self.spell(at, server, |breakdowns| &breakdowns.up);
        agenda.after(span, QueueEvent::Fails(at, server));
    }

    /// The length of a server's next spell, up or down.
    fn spell(
        &mut self,
        at: u32,
        server: u32,
        law: fn(&network::Breakdowns) -> &crate::dist::Law,
    ) -> SimDuration {
        let plan = &self.network.stations[at as usize];
        let breakdowns = plan.breakdowns.as_ref().expect("only servers with breakdowns fail");
        let number = self.servers.next_spell(at as usize, server);
        let mut rng = self.draws.spell(plan.key, u64::from(server), number);
        law(breakdowns).sample_span(&mut rng)
    }

    fn counted(&mut self, at: usize, class: usize) -> &mut VisitCounts {
        &mut self.visits[at * self.passages.len() + class]
    }
}

impl QueueJob {
    fn new(class: u16, number: u64) -> Self {
        let (entered, came) = (SimTime::ZERO, SimTime::ZERO);
        Self { class, number, visits: 0, thoughts: 0, entered, came, route: 0.0 }
    }

    /// The names of the streams of its next visit.
    fn named(&self, class: u64) -> JobVisit {
        JobVisit { class, number: self.number, visit: self.visits }
    }
}
