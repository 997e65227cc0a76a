//! Crosspoint, through its public interface.

use crosspoint::sim::{Model, Rng, Schedule, SimDuration, SimTime, Simulation};
use crosspoint::station::{Station, StationEvent};

use super::{HoldModel, Line, QueueModel, exponential, gap, rng};

fn whole(seconds: f64) -> SimDuration {
    SimDuration::from_secs_f64(seconds).expect("draws are positive and finite")
}

fn span(rng: &mut Rng, mean: f64) -> SimDuration {
    whole(exponential(rng, mean))
}

pub struct Holder {
    rng: Rng,
}

impl Model for Holder {
    type Event = u32;

    fn handle(&mut self, event: u32, agenda: &mut impl Schedule<Event = u32>) {
        agenda.after(span(&mut self.rng, 1.0), event);
    }
}

pub struct Hold(Simulation<Holder>);

impl HoldModel for Hold {
    fn new(pending: u32) -> Self {
        let mut simulation = Simulation::new(Holder { rng: rng(0) });
        simulation.prepare(|holder, agenda| {
            for event in 0..pending {
                agenda.after(span(&mut holder.rng, 1.0), event);
            }
        });
        Self(simulation)
    }

    fn run(&mut self, events: u64) {
        for _ in 0..events {
            self.0.step();
        }
    }

    fn now(&self) -> f64 {
        self.0.now().as_secs_f64()
    }
}

#[derive(Clone, Copy)]
pub enum Event {
    Arrival,
    Counter(StationEvent),
}

pub struct Shop {
    counter: Station<()>,
    gap: f64,
    arrivals: Rng,
    services: Rng,
}

impl Model for Shop {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut impl Schedule<Event = Event>) {
        match event {
            Event::Arrival => {
                agenda.after(span(&mut self.arrivals, self.gap), Event::Arrival);
                let service = span(&mut self.services, 1.0);
                self.counter.arrive((), service, &mut agenda.scoped(Event::Counter));
            }
            Event::Counter(event) => {
                self.counter.handle(event, &mut agenda.scoped(Event::Counter));
            }
        }
    }
}

/// With all statistics of a station: waits and responses with quantiles, numbers present and busy.
pub struct Queue(Simulation<Shop>);

impl QueueModel for Queue {
    fn new(servers: u32) -> Self {
        let counter = Station::new(servers);
        let (gap, mut arrivals, services) = (gap(servers), rng(0), rng(1));
        let first = SimTime::ZERO + span(&mut arrivals, gap);
        let mut simulation = Simulation::new(Shop { counter, gap, arrivals, services });
        simulation.prepare(|_, agenda| agenda.at(first, Event::Arrival));
        Self(simulation)
    }

    fn run(&mut self, customers: u64) {
        while self.0.model.counter.statistics().finished < customers {
            self.0.step();
        }
    }

    fn mean_wait(&self) -> f64 {
        self.0.model.counter.statistics().waits.mean()
    }
}

#[derive(Clone, Copy)]
pub enum LineEvent {
    Arrival,
    Departure,
}

impl Model for Line {
    type Event = LineEvent;

    fn handle(&mut self, event: LineEvent, agenda: &mut impl Schedule<Event = LineEvent>) {
        let now = agenda.now().as_secs_f64();
        let service = match event {
            LineEvent::Arrival => {
                agenda.after(whole(self.next_gap()), LineEvent::Arrival);
                self.arrive(now)
            }
            LineEvent::Departure => self.leave(now),
        };
        if let Some(service) = service {
            agenda.after(whole(service), LineEvent::Departure);
        }
    }
}

/// With the mean wait only, by the code that the peers' queues use.
pub struct LineQueue(Simulation<Line>);

impl QueueModel for LineQueue {
    fn new(servers: u32) -> Self {
        let mut simulation = Simulation::new(Line::new(servers));
        simulation.prepare(|line, agenda| {
            agenda.after(whole(line.next_gap()), LineEvent::Arrival);
        });
        Self(simulation)
    }

    fn run(&mut self, customers: u64) {
        while self.0.model.left < customers {
            self.0.step();
        }
    }

    fn mean_wait(&self) -> f64 {
        self.0.model.mean_wait()
    }
}
