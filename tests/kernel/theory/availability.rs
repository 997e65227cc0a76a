//! One repairable component: up and down in turn, in the long run and soon after the start.

use crosspoint::dist::Law;
use crosspoint::sim::{
    Estimate, Model, Rng, Schedule, SimDuration, SimTime, Simulation, Streams, TimeWeighted,
};

use super::rule::Width::{Absolute, Relative};
use super::rule::{agrees, excludes, replicate};

const HOUR: f64 = 3_600.0;

/// The component changes between up and down.
#[derive(Clone, Copy)]
struct Change;

struct Component {
    lifetime: Law,
    repair: Law,
    rng: Rng,
    up: TimeWeighted,
    failures: u64,
}

impl Component {
    /// A component that has just been put into service.
    fn new(lifetime: Law, repair: Law, rng: Rng) -> Simulation<Self> {
        let up = TimeWeighted::new(SimTime::ZERO, 1);
        let mut simulation = Simulation::new(Self { lifetime, repair, rng, up, failures: 0 });
        simulation.prepare(|component, agenda| {
            let lifetime = component.lifetime.sample_span(&mut component.rng);
            agenda.after(lifetime, Change);
        });
        simulation
    }

    /// A component that has been in service for ever: it is down with the long-run chance, and
    /// only the rest of its present span is left.
    fn in_steady_state(lifetime: Law, repair: Law, mut rng: Rng) -> Simulation<Self> {
        let is_up = rng.chance(lifetime.mean() / (lifetime.mean() + repair.mean()));
        let up = TimeWeighted::new(SimTime::ZERO, u64::from(is_up));
        let mut simulation = Simulation::new(Self { lifetime, repair, rng, up, failures: 0 });
        simulation.prepare(|component, agenda| {
            let law = if is_up { &component.lifetime } else { &component.repair };
            agenda.after(law.residual_span(&mut component.rng), Change);
        });
        simulation
    }
}

impl Model for Component {
    type Event = Change;

    fn handle(&mut self, _: Change, agenda: &mut impl Schedule<Event = Change>) {
        let fails = self.up.level() == 1;
        self.failures += u64::from(fails);
        self.up.set(agenda.now(), u64::from(!fails));
        let law = if fails { &self.repair } else { &self.lifetime };
        agenda.after(law.sample_span(&mut self.rng), Change);
    }
}

fn exponential(hours: f64) -> Law {
    Law::exponential(hours * HOUR).expect("a valid mean")
}

/// Lifetimes with many early failures and repairs with a long tail; means 1000 h and 10 h.
fn uneven() -> (Law, Law) {
    let lifetime = Law::weibull_with_scale(0.7, 789.999_550 * HOUR).expect("valid parameters");
    let repair = Law::log_normal_with_cv(10.0 * HOUR, 3f64.sqrt()).expect("valid parameters");
    (lifetime, repair)
}

/// Barlow and Proschan (1975): M/(M + R), whatever the laws.
#[test]
fn in_the_long_run() {
    for (name, (lifetime, repair), years, seed) in [
        ("exponential", (exponential(1_000.0), exponential(10.0)), 500, 501),
        ("Weibull and log-normal", uneven(), 1_500, 502),
    ] {
        let years = SimDuration::YEAR.times(years / 5);
        let parts = 5;
        let [down, failures, hours] = replicate(seed, |streams| {
            let (mut down, mut failures) = (0.0, 0.0);
            for part in 0..parts {
                let rng = streams.stream(1, part, 0);
                let mut simulation =
                    Component::in_steady_state(lifetime.clone(), repair.clone(), rng);
                simulation.run_until(SimTime::ZERO + years);
                down += 1.0 - simulation.model.up.mean(simulation.now());
                failures += simulation.model.failures as f64;
            }
            let observed = years.as_hours_f64() * parts as f64;
            let down = down / parts as f64;
            [down, failures / observed * 8_760.0, down * 8_760.0]
        });
        agrees(&format!("unavailability, {name}"), &down, 0.009_900_990, Relative(0.02));
        agrees(&format!("failures per year, {name}"), &failures, 8.673_267, Relative(0.02));
        agrees(&format!("hours down per year, {name}"), &hours, 86.732_673, Relative(0.02));
    }
}

/// Soon after the start a new component is more available: mu/(lambda + mu) +
/// lambda/(lambda + mu) exp(-(lambda + mu) t), from 100,000 lives.
#[test]
fn soon_after_the_start() {
    let columns = lives(|streams| {
        let rng = streams.stream(1, 0, 0);
        Component::new(exponential(1_000.0), exponential(10.0), rng)
    });
    let [at_5, at_20, over_24] = columns;
    agrees("A(5 h)", &at_5, 0.996_074_313, Absolute(1e-3));
    agrees("A(20 h)", &at_20, 0.991_412_430, Absolute(1e-3));
    agrees("availability of the first day", &over_24, 0.993_821_820, Absolute(1e-3));
    excludes("the long-run value", &at_5, 0.990_099_010);
}

/// One that starts in its steady state is as available on the first day as ever, whatever the
/// laws; with whole instead of remaining lifetimes it is not.
#[test]
fn a_steady_state_from_the_first_hour_on() {
    let (lifetime, repair) = uneven();
    let columns = lives(|streams| {
        let rng = streams.stream(1, 0, 0);
        Component::in_steady_state(lifetime.clone(), repair.clone(), rng)
    });
    for (name, column) in ["5 h", "20 h", "first day"].iter().zip(&columns) {
        agrees(name, column, 0.990_099_010, Absolute(1.2e-3));
    }
    let [_, _, new] =
        lives(|streams| Component::new(lifetime.clone(), repair.clone(), streams.stream(1, 0, 0)));
    excludes("a first day from new", &new, 0.990_099_010);
    assert!(Estimate::of(&new).mean < 0.99, "early failures make a new one worse");
}

/// Up at 5 h, up at 20 h, and the share of the first 24 h, of 100,000 components.
fn lives(component: impl Fn(Streams) -> Simulation<Component>) -> [Vec<f64>; 3] {
    let mut columns = [const { Vec::new() }; 3];
    for replication in 0..100_000 {
        let mut simulation = component(Streams::new(503, replication));
        for (column, hour) in [(0, 5), (1, 20)] {
            simulation.run_until(SimTime::ZERO + SimDuration::HOUR.times(hour));
            columns[column].push(simulation.model.up.level() as f64);
        }
        simulation.run_until(SimTime::ZERO + SimDuration::DAY);
        columns[2].push(simulation.model.up.mean(simulation.now()));
    }
    columns
}
