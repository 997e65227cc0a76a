//! One trial of every shipped experiment under each of its architectures, hashed event by event.
//!
//! A pass says that nothing changed, not that it is right. `UPDATE=1` renews the table; say why in
//! CHANGELOG.md.

mod common;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use common::{Fingerprint, run_of};
use crosspoint::experiment::Experiment;
use crosspoint::sim::{SimTime, Simulation, Streams};
use crosspoint::world::{Silent, World};

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fingerprints.csv");

/// The names of all shipped experiments, in alphabetical order.
fn experiments() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let toml = files.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
    let mut names: Vec<String> =
        toml.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

/// The middle one of the points of an architecture: neither the smallest nor the largest world.
fn middle(experiment: &Experiment, architecture: usize) -> usize {
    let points = experiment.plan.points.iter().enumerate();
    let own: Vec<usize> =
        points.filter(|(_, point)| point.architecture == architecture).map(|(at, _)| at).collect();
    own[own.len() / 2]
}

#[test]
fn fingerprints_are_unchanged() {
    let mut lines = String::from("experiment,point,events,fingerprint\n");
    let mut kinds = [0; 13];
    for name in experiments() {
        let experiment = common::shipped(&name);
        for architecture in 0..experiment.plan.architectures.len() {
            let point = middle(&experiment, architecture);
            let run = run_of(&experiment, 0);
            let scenario = Arc::clone(&experiment.scenarios[point]);
            let world = World::new(scenario, Streams::new(run.seed, 0), Silent);
            let mut simulation = Simulation::new(Fingerprint::new(world));
            simulation.prepare(|model, agenda| model.world.start(run.warm_up, agenda));
            simulation.run_until(SimTime::ZERO + run.horizon);
            let (events, hash) = (simulation.executed(), simulation.model.hash());
            let point = experiment.plan.describe(&experiment.plan.points[point]);
            lines.push_str(&format!("{name},\"{point}\",{events},{hash}\n"));
            for (sum, count) in kinds.iter_mut().zip(simulation.model.kinds) {
                *sum += count;
            }
        }
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(TABLE, &lines).unwrap();
    }
    assert!(!kinds.contains(&0), "a kind of event is in no trial: {kinds:?}");
    let golden = fs::read_to_string(TABLE).unwrap_or_default();
    assert_eq!(lines, golden, "run with UPDATE=1 if the change is meant");
}
