//! Helpers of the tests of the whole model.

use std::path::Path;
use std::sync::Arc;

use crosspoint::experiment::{Experiment, Overrides, load_experiment};
use crosspoint::metrics::metric_index;
use crosspoint::operation::{Action, Operation};
use crosspoint::sim::{Estimate, Model, Schedule, SimTime};
use crosspoint::study::{Limits, Output, Run};
use crosspoint::world::STUDIES;
use crosspoint::world::office::{Observer, Office};
use crosspoint::world::queues::QueueNetwork;

/// An experiment from its text.
pub fn experiment(text: &str) -> Experiment {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.toml");
    std::fs::write(&path, text).unwrap();
    load_experiment(&STUDIES, &path, &Overrides::default())
        .unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// An experiment that comes with the program.
pub fn shipped(name: &str) -> Experiment {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("experiments/{name}.toml"));
    load_experiment(&STUDIES, &path, &Overrides::default())
        .unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// The names of all shipped experiments with offices, in alphabetical order.
pub fn all_shipped() -> Vec<String> {
    names_in("experiments")
}

/// The names of all shipped experiments with queueing networks, in alphabetical order.
pub fn all_textbook() -> Vec<String> {
    names_in("experiments/textbook").into_iter().map(|name| format!("textbook/{name}")).collect()
}

fn names_in(folder: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let toml = files.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
    let mut names: Vec<String> =
        toml.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    names
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

/// One trial of a point.
pub fn simulate(experiment: &Experiment, point: usize, run: Run) -> Output {
    let output = experiment.scenarios[point].simulate(run, Limits::default());
    output.expect("a trial without limits reaches none")
}

/// A point of a queueing network with its types.
pub fn network(experiment: &Experiment, point: usize) -> &Arc<QueueNetwork> {
    experiment.scenarios[point].point().expect("it is a queueing network")
}

/// A point of an office with its types.
pub fn office(experiment: &Experiment, point: usize) -> &Arc<Office> {
    experiment.scenarios[point].point().expect("it is an office")
}

/// One metric at one point in all replications.
pub fn values(experiment: &Experiment, point: usize, metric: &str) -> Vec<f64> {
    let metric = metric_index(metric).expect("the test names a metric");
    let one =
        |replication| simulate(experiment, point, run_of(experiment, replication)).values[metric];
    (0..experiment.plan.replications).map(one).collect()
}

/// Rule for statistical tests: the 99.9 % interval of 30 replications covers the value, is narrow,
/// and would not cover a value that is off by twice the tolerance.
pub fn agrees(samples: &[f64], theory: f64, tolerance: f64) {
    let estimate = Estimate::at_level(samples, 0.999);
    let width = tolerance * theory.abs();
    assert!(estimate.covers(theory), "{estimate:?} does not cover {theory}");
    assert!(estimate.half_width <= width, "{estimate:?} is wider than {width}");
    for wrong in [theory + 2.0 * width, theory - 2.0 * width] {
        assert!(!estimate.covers(wrong), "{estimate:?} covers {wrong} as well");
    }
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

/// Hashes every executed event with its time, as `W` numbers of eight bytes each.
pub struct Fingerprint<M: Model, const W: usize> {
    /// The world under it.
    pub world: M,
    /// How often each kind of event was executed, by the first of its numbers.
    pub kinds: [u64; 19],
    words: fn(M::Event) -> [u64; W],
    hasher: blake3::Hasher,
}

impl<M: Model, const W: usize> Fingerprint<M, W> {
    /// Over a world whose events are these numbers.
    pub fn new(world: M, words: fn(M::Event) -> [u64; W]) -> Self {
        Self { world, kinds: [0; 19], words, hasher: blake3::Hasher::new() }
    }

    /// The hash of all events so far, in hexadecimal digits.
    pub fn hash(&self) -> String {
        self.hasher.finalize().to_hex()[..32].to_owned()
    }
}

impl<M: Model<Event: Copy>, const W: usize> Model for Fingerprint<M, W> {
    type Event = M::Event;

    fn handle(&mut self, event: M::Event, agenda: &mut impl Schedule<Event = M::Event>) {
        let words = (self.words)(event);
        self.kinds[words[0] as usize] += 1;
        for word in [agenda.now().as_nanos()].into_iter().chain(words) {
            self.hasher.update(&word.to_le_bytes());
        }
        self.world.handle(event, agenda);
    }
}
