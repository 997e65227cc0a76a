//! The kernel's cost per event beside structures and loops written for one purpose, in one run.
//!
//! Cases are those of `crosspoint bench`; what stands beside them does the same work with the same
//! laws, so that ratios hold for the machine at hand. `cargo bench --bench kernel -- hold` runs one
//! group.

mod reference;

use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{
    BatchSize, BenchmarkGroup, BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group,
    criterion_main,
};
use crosspoint::dist::Law;
use crosspoint::sim::{EventKey, EventList, Rng, SimDuration, SimTime, Streams, Tally};
use crosspoint::workbench::{Driven, case};

use reference::{Binary, ByHand, FourAry, Hold, Pending, lindley};

const SIZES: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];
/// Events per iteration.
const STEPS: u64 = 50_000;
/// Customers per iteration: each is two events.
const CUSTOMERS: u64 = STEPS / 2;

fn rng(purpose: u32) -> Rng {
    Streams::new(1, 0).stream(purpose, 0, 0)
}

fn exponential(mean: f64) -> Law {
    Law::exponential(mean).expect("a positive mean is valid")
}

fn group<'a>(criterion: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(STEPS)).sampling_mode(SamplingMode::Flat);
    group.sample_size(20).warm_up_time(Duration::from_millis(300));
    group.measurement_time(Duration::from_millis(1_500));
    group
}

fn start(name: &str, size: u32) -> Box<dyn Driven> {
    case(name).expect("the case is listed").start(size)
}

/// One case of the workbench at one size.
fn shared(group: &mut BenchmarkGroup<WallTime>, name: &str, size: u32) {
    let mut driven = start(name, size);
    group.bench_function(BenchmarkId::new(name, size), |b| b.iter(|| driven.run(STEPS)));
}

/// The hold model over one structure.
fn over<P: Pending>(
    group: &mut BenchmarkGroup<WallTime>,
    (name, size): (&str, u32),
    first: impl Fn(&mut Rng) -> SimDuration,
    delay: impl Fn(&mut Rng) -> SimDuration,
) {
    let mut hold: Hold<P, _> = Hold::new(size, first, delay, rng(0));
    group.bench_function(BenchmarkId::new(name, size), |b| b.iter(|| hold.run(STEPS)));
}

/// One event for each that is executed: whole simulation, event list alone, reference structures.
fn hold(criterion: &mut Criterion) {
    let mut group = group(criterion, "hold");
    let law = exponential(1.0);
    let delay = |rng: &mut Rng| law.sample_span(rng);
    for size in SIZES {
        shared(&mut group, "phold", size);
        over::<EventList<u32>>(&mut group, ("EventList", size), delay, delay);
        over::<Binary>(&mut group, ("std BinaryHeap", size), delay, delay);
        over::<FourAry>(&mut group, ("four-ary heap", size), delay, delay);
    }
    group.finish();
}

/// The same where a sixteenth of all events falls due at one instant.
fn ties(criterion: &mut Criterion) {
    let mut group = group(criterion, "ties");
    let whole = |rng: &mut Rng| SimDuration::from_secs(1 + u64::from(rng.below(16)));
    for size in [1_000, 100_000] {
        shared(&mut group, "ties", size);
        over::<Binary>(&mut group, ("std BinaryHeap", size), whole, whole);
        over::<FourAry>(&mut group, ("four-ary heap", size), whole, whole);
    }
    group.finish();
}

/// The same where one delay in ten is a thousand times as long: nearly all that is pending is far.
fn far_future(criterion: &mut Criterion) {
    let mut group = group(criterion, "far-future");
    let (near, far) = (exponential(1.0), exponential(1_000.0));
    let mixed = |share: f64, rng: &mut Rng| {
        if rng.chance(share) { far.sample_span(rng) } else { near.sample_span(rng) }
    };
    let first = |rng: &mut Rng| mixed(100.0 / 100.9, rng);
    let delay = |rng: &mut Rng| mixed(0.1, rng);
    for size in [1_000, 100_000] {
        shared(&mut group, "far-future", size);
        over::<Binary>(&mut group, ("std BinaryHeap", size), first, delay);
        over::<FourAry>(&mut group, ("four-ary heap", size), first, delay);
    }
    group.finish();
}

/// Moving a time-out (strike out and schedule again) beside scheduling alone: `cancel` executes one
/// event, schedules two and strikes out one; `phold` executes one and schedules one.
fn cancel(criterion: &mut Criterion) {
    let mut group = group(criterion, "cancel");
    for size in [1_000, 100_000, 1_000_000] {
        shared(&mut group, "cancel", size);
        shared(&mut group, "phold", size);
    }
    group.finish();
}

/// An event list to which events are only added and struck out, with the keys of some of them.
struct Agenda {
    list: EventList<u32>,
    keys: Vec<EventKey>,
    turn: usize,
    delay: Law,
    rng: Rng,
}

impl Agenda {
    fn new(size: u32) -> Self {
        let (list, delay) = (EventList::new(), exponential(1e6));
        let mut agenda = Self { list, keys: Vec::new(), turn: 0, delay, rng: rng(0) };
        agenda.keys = (0..size).map(|event| agenda.push(event)).collect();
        agenda
    }

    fn push(&mut self, event: u32) -> EventKey {
        self.list.push(SimTime::ZERO + self.delay.sample_span(&mut self.rng), event)
    }

    /// The place of each key in turn, in the order in which they were scheduled.
    fn in_turn(&mut self) -> usize {
        self.turn = (self.turn + 1) % self.keys.len();
        self.turn
    }

    /// The place of any key: far from the one before, as is all that it names.
    fn any(&mut self) -> usize {
        self.rng.below(self.keys.len() as u32) as usize
    }

    fn schedule(&mut self, at: usize) {
        self.keys[at] = self.push(at as u32);
    }

    fn reschedule(&mut self, at: usize) {
        assert!(self.list.cancel(self.keys[at]), "every event is pending");
        self.schedule(at);
    }
}

/// Strike out and schedule again beside scheduling alone, keys being noted in the same places, from
/// the same number of pending events and without executing anything.
fn reschedule(criterion: &mut Criterion) {
    type Choice = fn(&mut Agenda) -> usize;
    let choices: [(&str, Choice); 2] = [("in turn", Agenda::in_turn), ("any", Agenda::any)];
    let mut group = group(criterion, "reschedule");
    let sizes = [1_000, 100_000, 1_000_000];
    for (size, (order, choose)) in sizes.into_iter().flat_map(|n| choices.map(|c| (n, c))) {
        let (both, push) = (format!("cancel and push, {order}"), format!("push only, {order}"));
        let mut agenda = Agenda::new(size);
        group.bench_function(BenchmarkId::new(both, size), |b| {
            b.iter(|| {
                for _ in 0..STEPS {
                    let at = choose(&mut agenda);
                    agenda.reschedule(at);
                }
            });
        });
        let push_only = |agenda: &mut Agenda| {
            for _ in 0..STEPS {
                let at = choose(agenda);
                agenda.schedule(at);
            }
        };
        group.bench_function(BenchmarkId::new(push, size), |b| {
            b.iter_batched_ref(|| Agenda::new(size), push_only, BatchSize::LargeInput);
        });
    }
    group.finish();
}

/// Two events per customer, with all statistics; beside the recursion and a loop made for it.
fn queues(criterion: &mut Criterion) {
    let mut group = group(criterion, "queue");
    let service = exponential(1.0);
    for (name, servers) in [("mm1", 1), ("mm10", 10)] {
        shared(&mut group, name, servers);
        let gap = exponential(1.0 / (0.9 * f64::from(servers)));
        let (mut gaps, mut services) = (rng(0), rng(1));
        let mut by_hand = ByHand::new(servers);
        group.bench_function(BenchmarkId::new("by hand", servers), |b| {
            b.iter(|| {
                let gap = || gap.sample(&mut gaps);
                by_hand.run(CUSTOMERS, gap, || service.sample(&mut services));
                black_box(by_hand.waits)
            });
        });
    }
    let gap = exponential(1.0 / 0.9);
    let (mut gaps, mut services) = (rng(0), rng(1));
    group.bench_function("Lindley", |b| {
        b.iter(|| {
            let gap = || gap.sample(&mut gaps);
            black_box(lindley(CUSTOMERS, gap, || service.sample(&mut services)))
        });
    });
    group.finish();
}

/// Two parts with events of their own, and the same as one.
fn parts(criterion: &mut Criterion) {
    let mut group = group(criterion, "parts");
    shared(&mut group, "scoped", 1_000);
    shared(&mut group, "flat", 1_000);
    group.finish();
}

/// One observation of a tally, among values over many orders of magnitude.
fn tally(criterion: &mut Criterion) {
    let law = Law::log_normal(0.0, 2.0).expect("valid parameters");
    let mut rng = rng(0);
    let values: Vec<f64> = (0..STEPS).map(|_| law.sample(&mut rng)).collect();
    let mut tally = Tally::new();
    let mut group = group(criterion, "tally");
    group.bench_function("add", |b| b.iter(|| values.iter().for_each(|&value| tally.add(value))));
    group.bench_function("sum alone", |b| b.iter(|| black_box(values.iter().sum::<f64>())));
    group.finish();
}

criterion_group!(benches, hold, ties, far_future, cancel, reschedule, queues, parts, tally);
criterion_main!(benches);
