//! k of n components, each with its own repair crew: uptime, frequency of failures, first failure.

use crosspoint::dist::Law;
use crosspoint::sim::{Model, Rng, Schedule, SimTime, Simulation, Streams, Tally, TimeWeighted};

use super::rule::Width::Relative;
use super::rule::{agrees, replicate};

/// Component n changes between up and down.
#[derive(Clone, Copy)]
struct Change(u32);

/// A system that works while `needed` of its components do. A second of the clock is an hour.
struct System {
    lifetime: Law,
    repair: Law,
    rng: Rng,
    is_up: Vec<bool>,
    up: u32,
    needed: u32,
    working: TimeWeighted,
    failures: u64,
}

impl Model for System {
    type Event = Change;

    fn handle(&mut self, Change(n): Change, agenda: &mut impl Schedule<Event = Change>) {
        let is_up = &mut self.is_up[n as usize];
        *is_up = !*is_up;
        let next = if *is_up { &self.lifetime } else { &self.repair };
        agenda.after(next.sample_span(&mut self.rng), Change(n));
        self.failures += u64::from(!*is_up && self.up == self.needed);
        self.up = if *is_up { self.up + 1 } else { self.up - 1 };
        self.working.set(agenda.now(), u64::from(self.up >= self.needed));
    }
}

/// All components are new; `mtbf` and `mttr` are means of exponential laws, in hours.
fn system(needed: u32, of: u32, mtbf: f64, mttr: f64, rng: Rng) -> Simulation<System> {
    let law = |mean| Law::exponential(mean).expect("a valid mean");
    let mut simulation = Simulation::new(System {
        lifetime: law(mtbf),
        repair: law(mttr),
        rng,
        is_up: vec![true; of as usize],
        up: of,
        needed,
        working: TimeWeighted::new(SimTime::ZERO, 1),
        failures: 0,
    });
    simulation.prepare(|system, agenda| {
        for n in 0..of {
            agenda.after(system.lifetime.sample_span(&mut system.rng), Change(n));
        }
    });
    simulation
}

fn hours(n: u64) -> SimTime {
    SimTime::from_nanos(n * 1_000_000_000)
}

/// Share of time in which the system works, and failures per hour, over `length` hours.
fn long_run(mut simulation: Simulation<System>, length: u64) -> [f64; 2] {
    let warm_up = length / 100;
    simulation.run_until(hours(warm_up));
    simulation.model.working.reset(simulation.now());
    simulation.model.failures = 0;
    simulation.run_until(hours(warm_up + length));
    let working = simulation.model.working.mean(simulation.now());
    [working, simulation.model.failures as f64 / length as f64]
}

/// The binomial sum (Barlow and Proschan 1975): share of time in which at least k of n are up.
/// The time down is checked as well, since nearly 1 is soon said.
#[test]
fn share_of_time_up() {
    for (needed, of, p, up, length) in [
        (3, 5, 0.9, 0.991_440, 300_000),
        (1, 4, 0.7, 0.991_900, 300_000),
        (4, 7, 0.8, 0.966_656, 150_000),
    ] {
        // One cycle of a component takes 10 h.
        let [working, down] = replicate(u64::from(800 + of), |streams: Streams| {
            let rng = streams.stream(1, 0, 0);
            let simulation = system(needed, of, 10.0 * p, 10.0 * (1.0 - p), rng);
            let [working, _] = long_run(simulation, length);
            [working, 1.0 - working]
        });
        agrees(&format!("{needed} of {of}, up"), &working, up, Relative(0.01));
        agrees(&format!("{needed} of {of}, down"), &down, 1.0 - up, Relative(0.02));
    }
}

/// Two of three with MTBF 1000 h and MTTR 10 h: how often it fails, and how seldom it is down.
#[test]
fn frequency_of_failures() {
    let [working, failures, down] = replicate(820, |streams: Streams| {
        let simulation = system(2, 3, 1_000.0, 10.0, streams.stream(1, 0, 0));
        let [working, failures] = long_run(simulation, 180_000_000);
        [working, failures, 1.0 - working]
    });
    let p: f64 = 1_000.0 / 1_010.0;
    let up = p * p * (3.0 - 2.0 * p);
    agrees("2 of 3, up", &working, up, Relative(0.01));
    agrees("2 of 3, down", &down, 1.0 - up, Relative(0.02));
    agrees("2 of 3, failures per hour", &failures, 5.823_541e-5, Relative(0.01));
}

/// From three new components to the first moment with only one: (5 lambda + mu)/(6 lambda^2).
#[test]
fn first_failure() {
    let [mean] = replicate(830, |streams: Streams| {
        let mut lives = Tally::new();
        for life in 0..2_000 {
            let mut simulation = system(2, 3, 1_000.0, 10.0, streams.stream(1, life, 0));
            while simulation.model.failures == 0 {
                assert!(simulation.step());
            }
            lives.add(simulation.now().as_secs_f64());
        }
        [lives.mean()]
    });
    agrees("mean time to the first failure", &mean, 17_500.0, Relative(0.02));
}
