//! The kernel's cost per event and per customer, through the public API.
//!
//! Hold model: N events are pending, and each execution schedules one more after an exponential
//! delay (Jones 1986). The reference does the same with a bare binary heap of the standard library.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use crosspoint::dist::Law;
use crosspoint::sim::{EventKey, Model, Rng, Schedule, SimTime, Simulation, Streams, Tally};
use crosspoint::station::{Station, StationEvent};

const SIZES: [u32; 3] = [1_000, 100_000, 1_000_000];
const STEPS: u64 = 100_000;
const CUSTOMERS: u64 = 100_000;

fn rng() -> Rng {
    Streams::new(1, 0).stream(0, 0, 0)
}

struct Hold {
    delay: Law,
    rng: Rng,
}

impl Model for Hold {
    type Event = u32;

    fn handle(&mut self, event: u32, agenda: &mut impl Schedule<Event = u32>) {
        agenda.after(self.delay.sample_span(&mut self.rng), event);
    }
}

fn hold(c: &mut Criterion) {
    let delay = Law::exponential(1.0).expect("one is a valid mean");
    let mut group = c.benchmark_group("hold");
    group.throughput(Throughput::Elements(STEPS));
    for size in SIZES {
        let mut simulation = Simulation::new(Hold { delay: delay.clone(), rng: rng() });
        simulation.prepare(|model, agenda| {
            for event in 0..size {
                agenda.after(model.delay.sample_span(&mut model.rng), event);
            }
        });
        // The list forgets its order of insertion before it is timed.
        (0..2 * size).for_each(|_| assert!(simulation.step()));
        group.bench_function(BenchmarkId::new("crosspoint", size), |b| {
            b.iter(|| (0..STEPS).for_each(|_| assert!(simulation.step())));
        });

        let (delay, mut rng) = (delay.clone(), rng());
        let mut heap = BinaryHeap::new();
        let mut number = 0u64;
        for event in 0..size {
            heap.push(Reverse((delay.sample_span(&mut rng).as_nanos(), number, event)));
            number += 1;
        }
        let mut step = move || {
            let Reverse((now, _, event)) = heap.pop().expect("the hold model never runs empty");
            heap.push(Reverse((now + delay.sample_span(&mut rng).as_nanos(), number, event)));
            number += 1;
        };
        (0..2 * size).for_each(|_| step());
        group.bench_function(BenchmarkId::new("std BinaryHeap", size), |b| {
            b.iter(|| (0..STEPS).for_each(|_| step()));
        });
    }
    group.finish();
}

/// Each event moves the time-out of another: cancel and schedule again.
struct TimeOuts {
    delay: Law,
    rng: Rng,
    keys: Vec<EventKey>,
}

impl Model for TimeOuts {
    type Event = u32;

    fn handle(&mut self, event: u32, agenda: &mut impl Schedule<Event = u32>) {
        let other = self.rng.below(self.keys.len() as u32);
        for moved in [event, other] {
            agenda.cancel(self.keys[moved as usize]);
            let delay = self.delay.sample_span(&mut self.rng);
            self.keys[moved as usize] = agenda.after(delay, moved);
        }
    }
}

fn cancel(c: &mut Criterion) {
    let delay = Law::exponential(1.0).expect("one is a valid mean");
    let mut group = c.benchmark_group("move a time-out per event");
    group.throughput(Throughput::Elements(STEPS));
    for size in SIZES {
        let model = TimeOuts { delay: delay.clone(), rng: rng(), keys: Vec::new() };
        let mut simulation = Simulation::new(model);
        simulation.prepare(|model, agenda| {
            let TimeOuts { delay, rng, keys } = model;
            keys.extend((0..size).map(|event| agenda.after(delay.sample_span(rng), event)));
        });
        (0..size).for_each(|_| assert!(simulation.step()));
        group.bench_function(BenchmarkId::from_parameter(size), |b| {
            b.iter(|| (0..STEPS).for_each(|_| assert!(simulation.step())));
        });
    }
    group.finish();
}

#[derive(Clone, Copy)]
enum Event {
    Arrival,
    Counter(StationEvent),
}

struct Queue {
    station: Station<()>,
    gap: Law,
    service: Law,
    arrivals: Rng,
    services: Rng,
}

impl Model for Queue {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut impl Schedule<Event = Event>) {
        match event {
            Event::Arrival => {
                agenda.after(self.gap.sample_span(&mut self.arrivals), Event::Arrival);
                let demand = self.service.sample_span(&mut self.services);
                self.station.arrive((), demand, &mut agenda.scoped(Event::Counter));
            }
            Event::Counter(event) => {
                self.station.handle(event, &mut agenda.scoped(Event::Counter));
            }
        }
    }
}

/// One arrival, one service and all statistics of a customer, at 90 % load.
fn queue(c: &mut Criterion) {
    let mut group = c.benchmark_group("customer");
    group.throughput(Throughput::Elements(CUSTOMERS));
    for servers in [1, 10] {
        let mut simulation = Simulation::new(Queue {
            station: Station::new(servers),
            gap: Law::exponential(1.0 / (0.9 * f64::from(servers))).expect("a valid mean"),
            service: Law::exponential(1.0).expect("a valid mean"),
            arrivals: rng(),
            services: Streams::new(1, 0).stream(1, 0, 0),
        });
        simulation.prepare(|_, agenda| agenda.at(SimTime::ZERO, Event::Arrival));
        let mut target = 0;
        group.bench_function(format!("M/M/{servers}"), |b| {
            b.iter(|| {
                target += CUSTOMERS;
                while simulation.model.station.statistics().finished < target {
                    simulation.step();
                }
                black_box(simulation.now())
            });
        });
    }
    group.finish();
}

/// One observation of a tally, among values over many orders of magnitude.
fn tally(c: &mut Criterion) {
    let law = Law::log_normal(0.0, 2.0).expect("valid parameters");
    let mut rng = rng();
    let values: Vec<f64> = (0..STEPS).map(|_| law.sample(&mut rng)).collect();
    let mut tally = Tally::new();
    let mut group = c.benchmark_group("tally");
    group.throughput(Throughput::Elements(STEPS));
    group.bench_function("add", |b| b.iter(|| values.iter().for_each(|&value| tally.add(value))));
    group.finish();
}

criterion_group!(benches, hold, cancel, queue, tally);
criterion_main!(benches);
