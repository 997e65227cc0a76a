//! One trial: a pure function of scenario, seed and replication.

use std::sync::Arc;

use crate::metrics::{Blocks, METRICS, Totals};
use crate::sim::{SimDuration, SimTime, Simulation, Streams};
use crate::world::{Observer, Scenario, Silent, World};

/// How long a trial is, and on which random numbers.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// Seed of the experiment.
    pub seed: u64,
    /// Number of the replication, from 0.
    pub replication: u32,
    /// What comes before is not measured.
    pub warm_up: SimDuration,
    /// The end.
    pub horizon: SimDuration,
}

/// What a trial gave.
#[derive(Clone, Debug)]
pub struct TrialOutput {
    /// One value per entry of `METRICS`; not a number where nothing was measured.
    pub metrics: Vec<f64>,
    /// Operations not done in time.
    pub blocks: Blocks,
    /// Operations that ended.
    pub ended: u64,
    /// Events executed.
    pub events: u64,
    /// Operations asked for, warm-up left out.
    pub operations: u64,
}

/// Runs one trial. Nobody else's state is read or written.
pub fn simulate(scenario: &Arc<Scenario>, run: Run) -> TrialOutput {
    let totals = observe(scenario, run, Silent).0;
    TrialOutput {
        metrics: METRICS.iter().map(|metric| (metric.value)(&totals)).collect(),
        ended: totals.ended(),
        events: totals.events,
        operations: totals.issued,
        blocks: totals.blocks,
    }
}

/// Runs one trial under the eyes of an observer.
pub fn observe<O: Observer>(scenario: &Arc<Scenario>, run: Run, observer: O) -> (Totals, O) {
    let streams = Streams::new(run.seed, run.replication);
    let world = World::new(Arc::clone(scenario), streams, observer);
    let mut simulation = Simulation::new(world);
    simulation.prepare(|world, agenda| world.start(run.warm_up, agenda));
    let horizon = SimTime::ZERO + run.horizon;
    simulation.run_until(horizon);
    let totals = simulation.model.totals(horizon, simulation.executed());
    (totals, simulation.model.observer)
}
