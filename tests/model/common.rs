//! What the tests of the whole model share.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::Path;

use crosspoint::experiment::{Experiment, Overrides, Run, load_experiment, simulate};
use crosspoint::metrics::metric_index;
use crosspoint::operation::{Action, Operation};
use crosspoint::sim::{Model, Schedule, SimTime};
use crosspoint::world::{Event, Observer, Silent, World};

/// An experiment from its text.
pub fn experiment(text: &str) -> Experiment {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.toml");
    std::fs::write(&path, text).unwrap();
    load_experiment(&path, &Overrides::default()).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// An experiment that comes with the program.
pub fn shipped(name: &str) -> Experiment {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("experiments/{name}.toml"));
    load_experiment(&path, &Overrides::default()).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// One replication as the experiment wants it.
pub fn run_of(experiment: &Experiment, replication: u32) -> Run {
    Run {
        seed: experiment.plan.seed,
        replication,
        warm_up: experiment.warm_up,
        horizon: experiment.horizon,
    }
}

/// One metric at one point in all replications.
pub fn values(experiment: &Experiment, point: usize, metric: &str) -> Vec<f64> {
    let metric = metric_index(metric).expect("the test names a metric");
    let one = |replication| {
        simulate(&experiment.scenarios[point], run_of(experiment, replication)).metrics[metric]
    };
    (0..experiment.plan.replications).map(one).collect()
}

/// The names of the architectures.
pub fn ids_of(experiment: &Experiment) -> Vec<&str> {
    experiment.plan.architectures.iter().map(String::as_str).collect()
}

/// Numbers as bits, so that not-a-number equals itself.
pub fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// Records what users set out to do, and when.
#[derive(Default)]
pub struct Recorder {
    /// Time, user, object and bytes of everything that begins an intent for certain.
    pub wishes: Vec<(SimTime, u32, u32, u64)>,
}

impl Observer for Recorder {
    fn asked(&mut self, now: SimTime, _slot: u32, op: &Operation) {
        // `Open` may be a second look, which depends on how the first one went.
        if matches!(op.action, Action::OpenToEdit | Action::Create | Action::Print) {
            self.wishes.push((now, op.user.0, op.object.0, op.bytes.as_u64()));
        }
    }
}

/// Hashes every executed event with its time.
pub struct Kinds {
    /// The world under it.
    pub world: World<Silent>,
    hasher: DefaultHasher,
}

impl Kinds {
    /// Over a world.
    pub fn new(world: World<Silent>) -> Self {
        Self { world, hasher: DefaultHasher::new() }
    }

    /// The hash of all events so far.
    pub fn hash(&self) -> u64 {
        self.hasher.finish()
    }
}

impl Model for Kinds {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut impl Schedule<Event = Event>) {
        (agenda.now(), event).hash(&mut self.hasher);
        self.world.handle(event, agenda);
    }
}
