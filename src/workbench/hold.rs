//! Hold models: the number of pending events stays, each execution schedules one more (Jones 1986).

use crate::dist::Law;
use crate::sim::{Model, Rng, Schedule, SimDuration, Simulation};

/// Executions before measuring, per pending event: the list forgets the order of its filling.
const WARM_UP: u32 = 2;
/// Executions before measuring, at most.
const LONGEST_WARM_UP: u32 = 1_000_000;

/// Schedules one event for each one that is executed.
struct Hold<D> {
    delay: D,
    rng: Rng,
}

impl<D: Fn(&mut Rng) -> SimDuration> Model for Hold<D> {
    type Event = u32;

    fn handle(&mut self, event: u32, agenda: &mut impl Schedule<Event = u32>) {
        agenda.after((self.delay)(&mut self.rng), event);
    }
}

/// Events with delays from `delay`, the first ones with delays from `first`.
fn hold<D: Fn(&mut Rng) -> SimDuration>(
    size: u32,
    first: impl Fn(&mut Rng) -> SimDuration,
    delay: D,
) -> Simulation<Hold<D>> {
    let mut simulation = Simulation::new(Hold { delay, rng: super::rng(0) });
    simulation.prepare(|model, agenda| {
        for event in 0..size {
            agenda.after(first(&mut model.rng), event);
        }
    });
    for _ in 0..size.saturating_mul(WARM_UP).min(LONGEST_WARM_UP) {
        simulation.step();
    }
    simulation
}

fn exponential_law(mean: f64) -> Law {
    Law::exponential(mean).expect("the mean of a case is positive")
}

/// Exponential delays: what is pending is in its steady state from the start.
pub(super) fn exponential(size: u32) -> Simulation<impl Model> {
    let (law, first) = (exponential_law(1.0), exponential_law(1.0));
    hold(size, move |rng| first.sample_span(rng), move |rng| law.sample_span(rng))
}

/// Delays of 1 to 16 whole seconds.
pub(super) fn ties(size: u32) -> Simulation<impl Model> {
    let whole = |rng: &mut Rng| SimDuration::from_secs(1 + u64::from(rng.below(16)));
    hold(size, whole, whole)
}

/// One delay in ten has a mean of 1,000 s, the others have a mean of 1 s: of the events executed
/// most are near ones, of those pending nearly all (100 / 100.9) are far.
pub(super) fn far_future(size: u32) -> Simulation<impl Model> {
    const FAR: f64 = 0.1;
    const FAR_PENDING: f64 = 100.0 / 100.9;
    let mixed = |share: f64| {
        let (near, far) = (exponential_law(1.0), exponential_law(1_000.0));
        move |rng: &mut Rng| {
            let law = if rng.chance(share) { &far } else { &near };
            law.sample_span(rng)
        }
    };
    hold(size, mixed(FAR_PENDING), mixed(FAR))
}
