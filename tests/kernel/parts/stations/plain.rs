//! A station as plain as its rules: one list of jobs, searched anew for every decision.

use crosspoint::sim::{SimDuration, Tally};
use crosspoint::station::{Arrival, Departure, Request};

/// What a station is made with.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub servers: u32,
    pub room: u64,
    pub preemptive: bool,
    pub repeats: bool,
}

/// What remains to be done, by whom.
#[derive(Clone, Copy, Debug)]
struct Service {
    /// Number among all starts of services.
    begun: u64,
    ends: u64,
}

#[derive(Clone, Debug)]
struct Job {
    /// Later jobs have higher numbers.
    number: usize,
    class: u8,
    arrived: u64,
    demand: u64,
    left: u64,
    /// Number of its first start, if that has come.
    first_begun: Option<u64>,
    wait: u64,
    service: Option<Service>,
    /// Instant and number of the event that it waits for.
    event: Option<(u64, u64)>,
}

/// Counts and sums; times in nanoseconds.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    pub arrived: u64,
    pub finished: u64,
    pub refused: u64,
    pub abandoned: u64,
    pub displaced: u64,
    pub evicted: u64,
    pub interrupted: u64,
    pub waits: Tally,
    pub responses: Tally,
    pub in_system: u128,
    pub busy: u128,
    pub most_in_system: u64,
    pub most_busy: u64,
}

/// The same station as the one that is tested.
#[derive(Clone, Debug)]
pub struct Plain {
    settings: Settings,
    pub now: u64,
    opened: u32,
    failed: u32,
    jobs: Vec<Job>,
    /// Displaced jobs whose departure is still to be reported.
    leaving: Vec<(u64, u64, usize)>,
    /// How many events and starts there have been.
    count: u64,
    pub sums: Sums,
}

impl Plain {
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            now: 0,
            opened: settings.servers,
            failed: 0,
            jobs: Vec::new(),
            leaving: Vec::new(),
            count: 0,
            sums: Sums::default(),
        }
    }

    pub fn len(&self) -> u64 {
        self.jobs.len() as u64
    }

    pub fn busy(&self) -> u64 {
        self.jobs.iter().filter(|job| job.service.is_some()).count() as u64
    }

    pub fn on_duty(&self) -> u32 {
        self.opened.saturating_sub(self.failed)
    }

    pub fn arrive(&mut self, request: Request<usize>) -> Arrival {
        let Request { job: number, demand, class, patience } = request;
        self.sums.arrived += 1;
        if self.len() >= self.settings.room && self.settings.preemptive {
            self.displace_for(class);
        }
        if self.len() >= self.settings.room {
            self.sums.refused += 1;
            return Arrival::Refused;
        }
        let demand = demand.as_nanos();
        self.jobs.push(Job {
            number,
            class,
            arrived: self.now,
            demand,
            left: demand,
            first_begun: None,
            wait: 0,
            service: None,
            event: None,
        });
        let own = self.jobs.len() - 1;
        let victim = self.to_interrupt().filter(|&at| self.jobs[at].class > class);
        let arrival = if self.busy() < u64::from(self.on_duty()) {
            self.begin(own);
            Arrival::Begun
        } else if let Some(victim) = victim.filter(|_| self.settings.preemptive) {
            self.interrupt(victim);
            self.begin(own);
            Arrival::Begun
        } else {
            if let Some(patience) = patience {
                self.jobs[own].event = Some((self.now + patience.as_nanos(), self.next_number()));
            }
            Arrival::Waiting
        };
        self.note_levels();
        arrival
    }

    /// The instant of the next event.
    pub fn next_time(&self) -> Option<u64> {
        let leaving = self.leaving.iter().map(|(time, ..)| *time);
        self.jobs.iter().filter_map(|job| Some(job.event?.0)).chain(leaving).min()
    }

    /// Executes the next event.
    pub fn step(&mut self) -> Departure<usize> {
        let next = (0..self.jobs.len()).filter_map(|at| Some((self.jobs[at].event?, at))).min();
        let first_leaving = self.leaving.iter().copied().min();
        if let Some((time, number, job)) = first_leaving
            && next.is_none_or(|(event, _)| (time, number) < event)
        {
            self.advance(time);
            self.leaving.retain(|leaving| leaving.2 != job);
            return Departure::Displaced(job);
        }
        let ((time, _), at) = next.expect("an event is pending");
        self.advance(time);
        let job = self.jobs.remove(at);
        if job.service.is_none() {
            self.sums.abandoned += 1;
            return Departure::Abandoned(job.number);
        }
        self.sums.finished += 1;
        self.sums.responses.add_span(SimDuration::from_nanos(time - job.arrived));
        self.fill();
        Departure::Finished { job: job.number, wait: SimDuration::from_nanos(job.wait) }
    }

    pub fn advance(&mut self, until: u64) {
        let passed = u128::from(until - self.now);
        self.sums.in_system += passed * u128::from(self.len());
        self.sums.busy += passed * u128::from(self.busy());
        self.now = until;
    }

    pub fn open(&mut self, servers: u32) {
        self.opened = servers;
        self.adjust();
    }

    pub fn fail(&mut self) {
        self.failed += 1;
        self.adjust();
    }

    pub fn repair(&mut self) {
        self.failed -= 1;
        self.adjust();
    }

    /// Takes out jobs that were never in service.
    pub fn withdraw(&mut self, wanted: impl Fn(usize) -> bool) -> Option<usize> {
        let fits = |job: &Job| job.first_begun.is_none() && wanted(job.number);
        self.take_out(fits)
    }

    pub fn cancel(&mut self, wanted: impl Fn(usize) -> bool) -> Option<usize> {
        self.take_out(|job| wanted(job.number))
    }

    pub fn evict_all(&mut self) -> Vec<usize> {
        let mut gone = std::mem::take(&mut self.jobs);
        gone.sort_by_key(|job| self.place(job));
        self.sums.evicted += gone.len() as u64;
        gone.iter().map(|job| job.number).collect()
    }

    pub fn reset(&mut self) {
        let (most_in_system, most_busy) = (self.len(), self.busy());
        self.sums = Sums { most_in_system, most_busy, ..Sums::default() };
    }

    fn take_out(&mut self, fits: impl Fn(&Job) -> bool) -> Option<usize> {
        let fitting = (0..self.jobs.len()).filter(|&at| fits(&self.jobs[at]));
        let at = fitting.min_by_key(|&at| self.place(&self.jobs[at]))?;
        let job = self.jobs.remove(at);
        self.sums.evicted += 1;
        self.fill();
        Some(job.number)
    }

    /// Those in service by start, then the others in the order in which they would be served: first
    /// those put aside, by start, where arrivals interrupt nobody; then by class and by arrival.
    fn place(&self, job: &Job) -> (u8, u64, usize) {
        match (job.service, job.first_begun) {
            (Some(service), _) => (0, service.begun, 0),
            (None, Some(begun)) if !self.settings.preemptive => (1, begun, 0),
            (None, _) => (2, u64::from(job.class), job.number),
        }
    }

    /// The service begun last, of the highest class where arrivals interrupt; none that is due.
    fn to_interrupt(&self) -> Option<usize> {
        let service = |at: usize| self.jobs[at].service.filter(|own| own.ends > self.now);
        let served = (0..self.jobs.len()).filter_map(|at| Some((service(at)?.begun, at)));
        let class = |at: usize| if self.settings.preemptive { self.jobs[at].class } else { 0 };
        served.max_by_key(|&(begun, at)| (class(at), begun)).map(|(_, at)| at)
    }

    /// One of the least urgent jobs leaves for one of `class`: one that waits, the last of them, or
    /// else that whose service was begun last.
    fn displace_for(&mut self, class: u8) {
        let waiting = (0..self.jobs.len()).filter(|&at| self.jobs[at].service.is_none());
        let places = waiting.chain(self.to_interrupt()).map(|at| {
            let job = &self.jobs[at];
            (job.class, job.service.is_none(), job.number, at)
        });
        let Some((_, waits, number, at)) = places.max().filter(|place| place.0 > class) else {
            return;
        };
        self.sums.interrupted += u64::from(!waits);
        self.jobs.remove(at);
        self.sums.displaced += 1;
        let event = self.next_number();
        self.leaving.push((self.now, event, number));
    }

    fn adjust(&mut self) {
        while self.busy() > u64::from(self.on_duty())
            && let Some(victim) = self.to_interrupt()
        {
            self.interrupt(victim);
        }
        self.fill();
    }

    /// No server on duty is idle while a job waits.
    fn fill(&mut self) {
        while self.busy() < u64::from(self.on_duty()) {
            let waiting = (0..self.jobs.len()).filter(|&at| self.jobs[at].service.is_none());
            let Some(next) = waiting.min_by_key(|&at| self.place(&self.jobs[at])) else { break };
            self.begin(next);
        }
        self.note_levels();
    }

    fn begin(&mut self, at: usize) {
        let number = self.next_number();
        let job = &mut self.jobs[at];
        if job.first_begun.is_none() {
            job.first_begun = Some(number);
            job.wait = self.now - job.arrived;
            self.sums.waits.add_span(SimDuration::from_nanos(job.wait));
        }
        let ends = self.now + job.left;
        job.service = Some(Service { begun: number, ends });
        job.event = Some((ends, number));
    }

    fn interrupt(&mut self, at: usize) {
        self.sums.interrupted += 1;
        let job = &mut self.jobs[at];
        let service = job.service.take().expect("a job in service is interrupted");
        job.left = if self.settings.repeats { job.demand } else { service.ends - self.now };
        job.event = None;
    }

    fn next_number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    fn note_levels(&mut self) {
        self.sums.most_in_system = self.sums.most_in_system.max(self.len());
        self.sums.most_busy = self.sums.most_busy.max(self.busy());
    }
}
