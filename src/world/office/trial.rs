//! One trial of an office with an observer.

use std::sync::Arc;

use crate::metrics::Totals;
use crate::sim::{SimTime, Simulation};
use crate::study::{Draws, Run};

use super::{Observer, Office, World};

/// Runs one trial with an observer; returns all that was counted.
pub fn observe<O: Observer>(office: &Arc<Office>, run: Run, observer: O) -> (Totals, O) {
    let draws = Draws::new(run.seed, run.replication);
    let mut simulation = Simulation::new(World::new(Arc::clone(office), draws, observer));
    simulation.prepare(|world, agenda| world.start(run.warm_up, agenda));
    let horizon = SimTime::ZERO + run.horizon;
    simulation.run_until(horizon);
    let totals = simulation.model.totals(horizon, simulation.executed());
    (totals, simulation.model.observer)
}
