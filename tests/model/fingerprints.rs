//! Fingerprints of one version of the model: one trial of every shipped experiment under each of
//! its architectures, or of its networks, hashed event by event, and the names of all trials.
//!
//! A pass says that nothing changed, not that it is right. `UPDATE=1` renews the tables.

use std::sync::Arc;

use crate::common::{self, Fingerprint, all_shipped, all_textbook, run_of};
use crosspoint::experiment::{Experiment, Outline};
use crosspoint::sim::{SimTime, Simulation};
use crosspoint::study::Draws;
use crosspoint::world::office::{Event, Silent, World};
use crosspoint::world::queues::{QueueEvent, QueueWorld};

/// The middle one of the points of an architecture: neither the smallest nor the largest world.
fn middle(experiment: &Experiment, architecture: usize) -> usize {
    let points = experiment.plan.points.iter().enumerate();
    let own: Vec<usize> =
        points.filter(|(_, point)| point.architecture == architecture).map(|(at, _)| at).collect();
    own[own.len() / 2]
}

/// A row of the table, with the version for which it holds.
fn row(
    name: &str,
    experiment: &Experiment,
    point: usize,
    (events, hash): (u64, String),
) -> (String, u32) {
    let point = experiment.plan.describe(&experiment.plan.points[point]).replace(',', ";");
    (format!("{name},{point},{events},{hash}"), experiment.columns.model.version)
}

/// The rows of an experiment with queueing networks.
fn of_networks(name: &str) -> Vec<(String, u32)> {
    let experiment = common::shipped(name);
    let own = |alternative: usize| {
        let (point, run) = (middle(&experiment, alternative), run_of(&experiment, 0));
        let network = Arc::clone(common::network(&experiment, point));
        let world = QueueWorld::new(network, Draws::new(run.seed, 0));
        let mut simulation = Simulation::new(Fingerprint::new(world, QueueEvent::words));
        simulation.prepare(|model, agenda| model.world.start(run.warm_up, agenda));
        simulation.run_until(SimTime::ZERO + run.horizon);
        let told = (simulation.executed(), simulation.model.hash());
        row(name, &experiment, point, told)
    };
    (0..experiment.plan.architectures.len()).map(own).collect()
}

#[test]
fn fingerprints_are_unchanged() {
    let (mut rows, mut kinds) = (Vec::new(), [0; 19]);
    for name in all_shipped() {
        let experiment = common::shipped(&name);
        for architecture in 0..experiment.plan.architectures.len() {
            let point = middle(&experiment, architecture);
            let run = run_of(&experiment, 0);
            let scenario = Arc::clone(common::office(&experiment, point));
            let world = World::new(scenario, Draws::new(run.seed, 0), Silent);
            let mut simulation = Simulation::new(Fingerprint::new(world, Event::words));
            simulation.prepare(|model, agenda| model.world.start(run.warm_up, agenda));
            simulation.run_until(SimTime::ZERO + run.horizon);
            let told = (simulation.executed(), simulation.model.hash());
            rows.push(row(&name, &experiment, point, told));
            for (sum, count) in kinds.iter_mut().zip(simulation.model.kinds) {
                *sum += count;
            }
        }
    }
    assert!(!kinds.contains(&0), "a kind of event is in no trial: {kinds:?}");
    rows.extend(all_textbook().iter().flat_map(|name| of_networks(name)));
    let columns = "experiment,point,events,fingerprint";
    crate::table::holds("fingerprints.csv", columns, &rows);
}

/// Names of the trials of every shipped experiment: journals keep what was computed only as long as
/// these names stay.
#[test]
fn keys_of_trials_are_unchanged() {
    let mut rows = Vec::new();
    for name in all_shipped().into_iter().chain(all_textbook()) {
        let experiment = common::shipped(&name);
        let outline = Outline::of(&experiment);
        for (at, architecture) in experiment.plan.architectures.iter().enumerate() {
            let points = experiment.plan.points.iter().zip(&outline.points);
            let (mut hasher, mut count) = (blake3::Hasher::new(), 0);
            for (_, key) in points.filter(|(point, _)| point.architecture == at) {
                hasher.update(key.as_bytes());
                count += 1;
            }
            let hash = &hasher.finalize().to_hex()[..32];
            let row = format!("{name},{architecture},{count},{hash}");
            rows.push((row, experiment.columns.model.version));
        }
    }
    let columns = "experiment,architecture,points,keys";
    crate::table::holds("keys.csv", columns, &rows);
}
