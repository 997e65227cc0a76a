//! desque: boxed events in a binary heap; time is whatever is ordered.

use std::cmp::Ordering;
use std::ops::Add;

use crosspoint::sim::Rng;
use desque::serial::{OkEvent, Simulation};
use desque::{SimState, SimTime};

use super::{HoldModel, Line, QueueModel, exponential, rng};

/// Seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Time(f64);

impl Eq for Time {}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Add<f64> for Time {
    type Output = Self;

    fn add(self, seconds: f64) -> Self {
        Self(self.0 + seconds)
    }
}

impl SimTime for Time {}

pub struct Holder {
    rng: Rng,
    executed: u64,
    until: u64,
}

impl SimState<Time> for Holder {
    fn is_complete(&self, _: &Time) -> bool {
        self.executed >= self.until
    }
}

#[derive(Debug)]
struct Due(u32);

impl OkEvent<Holder, Time> for Due {
    fn execute(&mut self, simulation: &mut Simulation<Holder, Time>) {
        let holder = simulation.state_mut();
        holder.executed += 1;
        let delay = exponential(&mut holder.rng, 1.0);
        let time = *simulation.current_time() + delay;
        simulation.schedule(Due(self.0), time).expect("delays are positive");
    }
}

pub struct Hold(Simulation<Holder, Time>);

impl HoldModel for Hold {
    fn new(pending: u32) -> Self {
        let holder = Holder { rng: rng(0), executed: 0, until: 0 };
        let mut simulation = Simulation::new(holder, Time(0.0));
        for event in 0..pending {
            let delay = exponential(&mut simulation.state_mut().rng, 1.0);
            simulation.schedule(Due(event), Time(delay)).expect("delays are positive");
        }
        Self(simulation)
    }

    fn run(&mut self, events: u64) {
        self.0.state_mut().until += events;
        self.0.run().expect("no event fails");
    }

    fn now(&self) -> f64 {
        self.0.current_time().0
    }
}

pub struct Shop {
    line: Line,
    customers: u64,
}

impl SimState<Time> for Shop {
    fn is_complete(&self, _: &Time) -> bool {
        self.line.left >= self.customers
    }
}

#[derive(Debug)]
struct Arrival;

#[derive(Debug)]
struct Departure;

fn begin(service: Option<f64>, simulation: &mut Simulation<Shop, Time>) {
    if let Some(service) = service {
        let time = *simulation.current_time() + service;
        simulation.schedule(Departure, time).expect("services are positive");
    }
}

impl OkEvent<Shop, Time> for Arrival {
    fn execute(&mut self, simulation: &mut Simulation<Shop, Time>) {
        let now = *simulation.current_time();
        let line = &mut simulation.state_mut().line;
        let next = now + line.next_gap();
        let service = line.arrive(now.0);
        simulation.schedule(Arrival, next).expect("gaps are positive");
        begin(service, simulation);
    }
}

impl OkEvent<Shop, Time> for Departure {
    fn execute(&mut self, simulation: &mut Simulation<Shop, Time>) {
        let now = simulation.current_time().0;
        let service = simulation.state_mut().line.leave(now);
        begin(service, simulation);
    }
}

pub struct Queue(Simulation<Shop, Time>);

impl QueueModel for Queue {
    fn new(servers: u32) -> Self {
        let mut line = Line::new(servers);
        let first = Time(line.next_gap());
        let mut simulation = Simulation::new(Shop { line, customers: 0 }, Time(0.0));
        simulation.schedule(Arrival, first).expect("gaps are positive");
        Self(simulation)
    }

    fn run(&mut self, customers: u64) {
        self.0.state_mut().customers = customers;
        self.0.run().expect("no event fails");
    }

    fn mean_wait(&self) -> f64 {
        self.0.state().line.mean_wait()
    }
}
