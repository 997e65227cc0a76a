//! One trial of an office under the eyes of an observer.

use std::sync::Arc;

use crate::metrics::Totals;
use crate::sim::{SimTime, Simulation, Streams};
use crate::study::Run;

use super::{Observer, Office, World};

/// Runs one trial under the eyes of an observer; returns all that was counted.
pub fn observe<O: Observer>(office: &Arc<Office>, run: Run, observer: O) -> (Totals, O) {
    let streams = Streams::new(run.seed, run.replication);
    let mut simulation = Simulation::new(World::new(Arc::clone(office), streams, observer));
    simulation.prepare(|world, agenda| world.start(run.warm_up, agenda));
    let horizon = SimTime::ZERO + run.horizon;
    simulation.run_until(horizon);
    let totals = simulation.model.totals(horizon, simulation.executed());
    (totals, simulation.model.observer)
}
