//! An open queue: customers come after random gaps to one station, and leave it for good.

use crosspoint::dist::Law;
use crosspoint::sim::{
    Model, Rng, Schedule, SimDuration, SimTime, Simulation, Streams, TimeWeighted,
};
use crosspoint::station::{Request, Station, StationEvent};

#[derive(Clone, Copy)]
pub enum Event {
    Arrival,
    Counter(StationEvent),
    Breakdown,
    Repair,
}

/// Exponential spans at this rate.
pub fn at_rate(rate: f64) -> Law {
    Law::exponential(1.0 / rate).expect("a valid mean")
}

/// Service of one law, or of another with some probability.
#[derive(Clone)]
pub struct Service {
    law: Law,
    other: Option<(f64, Law)>,
}

impl From<Law> for Service {
    fn from(law: Law) -> Self {
        Self { law, other: None }
    }
}

impl Service {
    /// Exponential with mean `others.1` with probability `others.0`, else with mean `mean`.
    pub fn hyperexponential(mean: f64, others: (f64, f64)) -> Self {
        Self { law: at_rate(1.0 / mean), other: Some((others.0, at_rate(1.0 / others.1))) }
    }

    fn sample(&self, rng: &mut Rng) -> SimDuration {
        match &self.other {
            Some((chance, law)) if rng.chance(*chance) => law.sample_span(rng),
            _ => self.law.sample_span(rng),
        }
    }
}

/// A function of the number present.
type OfNumber = fn(u64) -> u64;

/// Poisson arrivals at one station, with impatience and breakdowns if asked for.
pub struct Open {
    pub counter: Station<()>,
    /// Functions that are watched over time.
    pub watched: Vec<(OfNumber, TimeWeighted)>,
    /// Sum of the squares of the demands since the end of the warm-up, and how many.
    squares: (f64, u64),
    gap: Law,
    service: Service,
    patience: Option<Law>,
    /// Laws of the time to a breakdown and of the time to repair.
    breakdowns: Option<[Law; 2]>,
    gaps: Rng,
    services: Rng,
    others: Rng,
}

impl Open {
    pub fn new(
        streams: Streams,
        counter: Station<()>,
        rate: f64,
        service: impl Into<Service>,
    ) -> Self {
        Self {
            counter,
            watched: Vec::new(),
            squares: (0.0, 0),
            gap: at_rate(rate),
            service: service.into(),
            patience: None,
            breakdowns: None,
            gaps: streams.stream(1, 0, 0),
            services: streams.stream(2, 0, 0),
            others: streams.stream(3, 0, 0),
        }
    }

    pub fn with_patience(self, law: Law) -> Self {
        Self { patience: Some(law), ..self }
    }

    /// The server breaks down at `rate`, busy or not, and is repaired at another.
    pub fn with_breakdowns(self, rate: f64, repair_rate: f64) -> Self {
        Self { breakdowns: Some([at_rate(rate), at_rate(repair_rate)]), ..self }
    }

    pub fn watch(mut self, number: OfNumber) -> Self {
        self.watched.push((number, TimeWeighted::new(SimTime::ZERO, number(0))));
        self
    }

    /// The model at instant zero, with its first arrival scheduled after a gap.
    pub fn start(self) -> Simulation<Self> {
        let mut simulation = Simulation::new(self);
        simulation.prepare(|model, agenda| {
            agenda.after(model.gap.sample_span(&mut model.gaps), Event::Arrival);
            if let Some([up, _]) = &model.breakdowns {
                agenda.after(up.sample_span(&mut model.others), Event::Breakdown);
            }
        });
        simulation
    }

    /// A run whose observation begins after a warm-up; both in seconds.
    pub fn observe(self, warm_up: u64, secs: u64) -> Simulation<Self> {
        let mut simulation = self.start();
        simulation.run_until(SimTime::ZERO + SimDuration::from_secs(warm_up));
        let (now, model) = (simulation.now(), &mut simulation.model);
        model.counter.reset_statistics(now);
        model.watched.iter_mut().for_each(|(_, level)| level.reset(now));
        model.squares = (0.0, 0);
        simulation.run_until(now + SimDuration::from_secs(secs));
        simulation
    }

    pub fn mean_square_demand(&self) -> f64 {
        self.squares.0 / self.squares.1 as f64
    }

    fn arrive(&mut self, agenda: &mut impl Schedule<Event = Event>) {
        agenda.after(self.gap.sample_span(&mut self.gaps), Event::Arrival);
        let demand = self.service.sample(&mut self.services);
        self.squares.0 += demand.as_secs_f64().powi(2);
        self.squares.1 += 1;
        let patience = self.patience.as_ref().map(|law| law.sample_span(&mut self.others));
        let request = Request { patience, ..Request::new((), demand) };
        self.counter.arrive_as(request, &mut agenda.scoped(Event::Counter));
    }
}

impl Model for Open {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut impl Schedule<Event = Event>) {
        match (event, &self.breakdowns) {
            (Event::Arrival, _) => self.arrive(agenda),
            (Event::Counter(event), _) => {
                self.counter.handle(event, &mut agenda.scoped(Event::Counter));
            }
            (Event::Breakdown, Some([_, down])) => {
                agenda.after(down.sample_span(&mut self.others), Event::Repair);
                self.counter.fail_server(&mut agenda.scoped(Event::Counter));
            }
            (Event::Repair, Some([up, _])) => {
                agenda.after(up.sample_span(&mut self.others), Event::Breakdown);
                self.counter.repair_server(&mut agenda.scoped(Event::Counter));
            }
            (Event::Breakdown | Event::Repair, None) => unreachable!("the server does not fail"),
        }
        for (number, level) in &mut self.watched {
            level.set(agenda.now(), number(self.counter.len()));
        }
    }
}
