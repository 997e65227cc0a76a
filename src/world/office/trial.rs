//! One trial of an office with an observer.

use std::sync::Arc;

use crate::metrics::Totals;
use crate::sim::Simulation;
use crate::study::{Draws, Gauge, Limits, Load, Run, Trial};

use super::{Observer, Office, World};

/// Runs one trial with an observer; returns all that was counted.
///
/// # Panics
/// Never: a trial without limits reaches none.
pub fn observe<O: Observer>(office: &Arc<Office>, run: Run, observer: O) -> (Totals, O) {
    let mut trial = begun(office, run, Limits::default(), observer, |_| {});
    let horizon = trial.finish().expect("a trial without limits reaches none");
    let simulation = trial.simulation;
    let totals = simulation.model.totals(horizon, simulation.executed());
    (totals, simulation.model.observer)
}

/// A trial with an observer before its first event; `over` as a [`Gauge`] has it.
pub(super) fn begun<'a, O: Observer>(
    office: &Arc<Office>,
    run: Run,
    limits: Limits<'a>,
    observer: O,
    over: fn(&mut World<O>),
) -> Trial<'a, World<O>> {
    let draws = Draws::new(run.seed, run.replication);
    let mut simulation = Simulation::new(World::new(Arc::clone(office), draws, observer));
    simulation.prepare(|world, agenda| world.start(run.warm_up, agenda));
    let gauge = Gauge { load: World::load, busiest: World::busiest, over };
    Trial::new(simulation, run.horizon, limits, gauge)
}

impl<O: Observer> World<O> {
    /// Flows and operations under way. O(1).
    pub(super) fn load(&self) -> Load {
        Load { flows: self.plant.active_flows(), operations: self.running.count() }
    }

    /// The service with most operations under way, in words.
    pub(super) fn busiest(&self) -> Option<String> {
        let service = self.running.busiest()?;
        Some(format!("the service `{}`", self.scenario.services[usize::from(service)].name()))
    }
}
