//! nexosim: asynchronous models with mailboxes; one thread is used, as by all the others.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crosspoint::sim::Rng;
use nexosim::model::{Context, Model, schedulable};
use nexosim::simulation::{Mailbox, SimInit, Simulation};
use nexosim::time::MonotonicTime;
use serde::{Deserialize, Serialize};

use super::{HoldModel, Line, QueueModel, exponential, rng};

/// Customers who have left: a model cannot be read while it belongs to the simulation.
static LEFT: AtomicU64 = AtomicU64::new(0);
/// The bits of their mean wait.
static MEAN_WAIT: AtomicU64 = AtomicU64::new(0);

/// Times are whole nanoseconds, and events lie in the future: never less than one.
fn span(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds).max(Duration::from_nanos(1))
}

fn first_stream() -> Rng {
    rng(0)
}

/// Draws at least once before it is first stored, so it is never restored either.
#[derive(Serialize, Deserialize)]
struct Holder {
    pending: u32,
    #[serde(skip, default = "first_stream")]
    rng: Rng,
}

#[Model]
impl Holder {
    #[nexosim(init)]
    async fn init(&mut self, context: &Context<Self>) {
        for number in 0..self.pending {
            self.schedule(number, context);
        }
    }

    #[nexosim(schedulable)]
    async fn due(&mut self, number: u32, context: &Context<Self>) {
        self.schedule(number, context);
    }

    fn schedule(&mut self, number: u32, context: &Context<Self>) {
        let delay = span(exponential(&mut self.rng, 1.0));
        context.schedule_event(delay, schedulable!(Self::due), number).expect("it is later");
    }
}

/// One thread, one model, time from zero.
fn simulation<M: Model<Env = ()>>(model: M) -> Simulation {
    let bench = SimInit::with_num_threads(1).add_model(model, Mailbox::new(), "model");
    bench.init(MonotonicTime::EPOCH).expect("the model is complete")
}

pub struct Hold(Simulation);

impl HoldModel for Hold {
    fn new(pending: u32) -> Self {
        Self(simulation(Holder { pending, rng: rng(0) }))
    }

    fn run(&mut self, events: u64) {
        // A step executes all events of one instant, which is nearly always one.
        for _ in 0..events {
            self.0.step().expect("the hold model goes on");
        }
    }

    fn now(&self) -> f64 {
        self.0.time().duration_since(MonotonicTime::EPOCH).as_secs_f64()
    }
}

fn no_line() -> Line {
    Line::new(1)
}

#[derive(Serialize, Deserialize)]
struct Shop {
    #[serde(skip, default = "no_line")]
    line: Line,
}

#[Model]
impl Shop {
    #[nexosim(init)]
    async fn init(&mut self, context: &Context<Self>) {
        self.expect_arrival(context);
    }

    #[nexosim(schedulable)]
    async fn arrival(&mut self, _: (), context: &Context<Self>) {
        self.expect_arrival(context);
        let service = self.line.arrive(now(context));
        begin(service, context);
    }

    #[nexosim(schedulable)]
    async fn departure(&mut self, _: (), context: &Context<Self>) {
        let service = self.line.leave(now(context));
        LEFT.store(self.line.left, Relaxed);
        MEAN_WAIT.store(self.line.mean_wait().to_bits(), Relaxed);
        begin(service, context);
    }

    fn expect_arrival(&mut self, context: &Context<Self>) {
        let gap = span(self.line.next_gap());
        context.schedule_event(gap, schedulable!(Self::arrival), ()).expect("it is later");
    }
}

fn begin(service: Option<f64>, context: &Context<Shop>) {
    if let Some(service) = service {
        let departure = schedulable!(Shop::departure);
        context.schedule_event(span(service), departure, ()).expect("it is later");
    }
}

fn now(context: &Context<Shop>) -> f64 {
    context.time().duration_since(MonotonicTime::EPOCH).as_secs_f64()
}

pub struct Queue(Simulation);

impl QueueModel for Queue {
    fn new(servers: u32) -> Self {
        Self(simulation(Shop { line: Line::new(servers) }))
    }

    fn run(&mut self, customers: u64) {
        while LEFT.load(Relaxed) < customers {
            self.0.step().expect("customers keep coming");
        }
    }

    fn mean_wait(&self) -> f64 {
        f64::from_bits(MEAN_WAIT.load(Relaxed))
    }
}
