//! The programs, and what every one of them does.
//!
//! All draw from the same generator (xoshiro256++) by the same formula, in the same order; so all
//! simulate the same history, and what they find agrees to rounding.

mod crosspoint;
mod desque;
mod nexosim;
mod simcore;

use std::process::{Command, Stdio};
use std::time::Instant;

use ::crosspoint::sim::{Rng, Streams};

use crate::measurement::{Case, Measurement, largest_resident};

/// Load of each server of a queue.
const LOAD: f64 = 0.9;
/// Executions of the hold model before it is timed, per pending event.
const WARM_UP: u64 = 2;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Program {
    Crosspoint,
    /// Ours with the queue that the peers use, in place of a `Station`.
    CrosspointLine,
    Desque,
    Simcore,
    Nexosim,
    SimPy,
}

impl Program {
    /// Ours first: ratios refer to it.
    pub const ALL: [Self; 6] = [
        Self::Crosspoint,
        Self::CrosspointLine,
        Self::Desque,
        Self::Simcore,
        Self::Nexosim,
        Self::SimPy,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Crosspoint => "crosspoint",
            Self::CrosspointLine => "crosspoint*",
            Self::Desque => "desque",
            Self::Simcore => "simcore",
            Self::Nexosim => "nexosim",
            Self::SimPy => "simpy",
        }
    }

    /// As pinned in `Cargo.toml`; SimPy's is whatever Python has.
    pub fn version(self) -> &'static str {
        match self {
            Self::Crosspoint | Self::CrosspointLine => "here",
            Self::Desque => "0.4.0",
            Self::Simcore => "0.1.0",
            Self::Nexosim => "1.0.0",
            Self::SimPy => "-",
        }
    }

    /// Whether it can be run here; says so if not.
    pub fn is_there(&self) -> bool {
        if *self != Self::SimPy {
            return true;
        }
        let mut python = Command::new("python3");
        python.args(["-c", "import simpy"]).stdout(Stdio::null()).stderr(Stdio::null());
        let there = python.status().is_ok_and(|status| status.success());
        if !there {
            eprintln!("skipped: simpy not installed (pip install simpy)");
        }
        there
    }

    /// Whether it has its own way of running a case.
    pub fn runs(self, case: Case) -> bool {
        self != Self::CrosspointLine || matches!(case, Case::Queue(_))
    }

    /// How many events or customers are timed: fewer where each takes longer.
    pub fn count(self, case: Case) -> u64 {
        let whole = match case {
            Case::Hold(pending) => 4_000_000.max(u64::from(pending) * 3),
            Case::Queue(_) => 4_000_000,
        };
        match self {
            Self::Crosspoint | Self::CrosspointLine | Self::Desque | Self::Simcore => whole,
            Self::Nexosim => whole / 4,
            Self::SimPy => whole / 20,
        }
    }

    /// Measures a case in this process.
    pub fn run(self, case: Case) -> Measurement {
        let count = self.count(case);
        match (self, case) {
            (Self::Crosspoint, Case::Hold(pending)) => hold::<crosspoint::Hold>(pending, count),
            (Self::Desque, Case::Hold(pending)) => hold::<desque::Hold>(pending, count),
            (Self::Simcore, Case::Hold(pending)) => hold::<simcore::Hold>(pending, count),
            (Self::Nexosim, Case::Hold(pending)) => hold::<nexosim::Hold>(pending, count),
            (Self::Crosspoint, Case::Queue(c)) => queue::<crosspoint::Queue>(c, count),
            (Self::CrosspointLine, Case::Queue(c)) => queue::<crosspoint::LineQueue>(c, count),
            (Self::CrosspointLine, Case::Hold(_)) => unreachable!("it has no hold model"),
            (Self::Desque, Case::Queue(c)) => queue::<desque::Queue>(c, count),
            (Self::Simcore, Case::Queue(c)) => queue::<simcore::Queue>(c, count),
            (Self::Nexosim, Case::Queue(c)) => queue::<nexosim::Queue>(c, count),
            (Self::SimPy, _) => unreachable!("Python runs it"),
        }
    }
}

/// An exponential draw in seconds.
pub fn exponential(rng: &mut Rng, mean: f64) -> f64 {
    -rng.open01().ln() * mean
}

/// Stream number `purpose` of every program.
pub fn rng(purpose: u32) -> Rng {
    Streams::new(1, 0).stream(purpose, 0, 0)
}

/// A hold model on one program.
trait HoldModel {
    /// With `pending` events, numbered, after delays of mean one second.
    fn new(pending: u32) -> Self;
    /// Executes `events` events.
    fn run(&mut self, events: u64);
    /// Simulated seconds.
    fn now(&self) -> f64;
}

fn hold<H: HoldModel>(pending: u32, events: u64) -> Measurement {
    let before = largest_resident();
    let mut model = H::new(pending);
    model.run(u64::from(pending) * WARM_UP);
    let (start, then) = (Instant::now(), model.now());
    model.run(events);
    let nanoseconds = start.elapsed().as_secs_f64() * 1e9 / events as f64;
    let found = (model.now() - then) * f64::from(pending) / events as f64;
    Measurement { count: events, nanoseconds, bytes: largest_resident() - before, found }
}

/// A queue on one program: arrivals and services drawn when a customer arrives, mean service one
/// second, first come first served, the wait of every customer added up.
trait QueueModel {
    fn new(servers: u32) -> Self;
    /// Runs until `customers` customers have left since the beginning.
    fn run(&mut self, customers: u64);
    /// Mean wait of all whose service has begun, in seconds.
    fn mean_wait(&self) -> f64;
}

fn queue<Q: QueueModel>(servers: u32, customers: u64) -> Measurement {
    let before = largest_resident();
    let mut model = Q::new(servers);
    let start = Instant::now();
    model.run(customers);
    let nanoseconds = start.elapsed().as_secs_f64() * 1e9 / customers as f64;
    let bytes = largest_resident() - before;
    Measurement { count: customers, nanoseconds, bytes, found: model.mean_wait() }
}

/// Mean time between arrivals before `servers` servers.
fn gap(servers: u32) -> f64 {
    1.0 / (LOAD * f64::from(servers))
}

/// State of the peers' queues, since they bring none: customers who wait, servers that are free.
pub struct Line {
    free: u32,
    /// Arrival and service of those who wait.
    waiting: std::collections::VecDeque<(f64, f64)>,
    waits: f64,
    begun: u64,
    left: u64,
    gap: f64,
    arrivals: Rng,
    services: Rng,
}

impl Line {
    fn new(servers: u32) -> Self {
        let (arrivals, services) = (rng(0), rng(1));
        let waiting = std::collections::VecDeque::new();
        Self {
            free: servers,
            waiting,
            waits: 0.0,
            begun: 0,
            left: 0,
            gap: gap(servers),
            arrivals,
            services,
        }
    }

    /// Seconds until the next arrival.
    fn next_gap(&mut self) -> f64 {
        exponential(&mut self.arrivals, self.gap)
    }

    /// Somebody arrives; returns the service that begins.
    fn arrive(&mut self, now: f64) -> Option<f64> {
        let service = exponential(&mut self.services, 1.0);
        if self.free == 0 {
            self.waiting.push_back((now, service));
            return None;
        }
        self.free -= 1;
        self.begun += 1;
        Some(service)
    }

    /// Somebody leaves; returns the service that begins.
    fn leave(&mut self, now: f64) -> Option<f64> {
        self.left += 1;
        let Some((arrived, service)) = self.waiting.pop_front() else {
            self.free += 1;
            return None;
        };
        self.waits += now - arrived;
        self.begun += 1;
        Some(service)
    }

    fn mean_wait(&self) -> f64 {
        self.waits / self.begun as f64
    }
}
