//! All trials of a plan on all cores; results do not depend on how many there are.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;

use super::file::Experiment;
use super::progress::Progress;
use super::trial::{Run, TrialOutput, simulate};

/// What became of all trials.
pub struct Trials {
    /// By point, then replication; `None` for a trial that failed or was not run.
    pub outputs: Vec<Option<TrialOutput>>,
    /// Trials that failed, with the message of the panic.
    pub failures: Vec<(usize, String)>,
    /// The user stopped the run before its end.
    pub interrupted: bool,
}

/// Tells a run to stop taking trials.
pub static STOP: AtomicBool = AtomicBool::new(false);

/// Runs every trial of an experiment on `jobs` threads. The trial is the unit of parallelism: it
/// shares nothing with others, and its result is put in its place, so that the order of finishing
/// does not matter.
pub fn run_all(experiment: &Experiment, jobs: usize, progress: &mut Progress) -> Trials {
    let plan = &experiment.plan;
    let order = costly_first(experiment);
    let next = AtomicUsize::new(0);
    let (sender, finished) = mpsc::channel();
    let mut outputs: Vec<Option<TrialOutput>> = vec![None; plan.trials()];
    let mut failures = Vec::new();
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, plan.trials().max(1)) {
            let (sender, order, next) = (sender.clone(), &order, &next);
            scope.spawn(move || {
                while !STOP.load(Ordering::Relaxed) {
                    let Some(&trial) = order.get(next.fetch_add(1, Ordering::Relaxed)) else {
                        return;
                    };
                    let outcome = catch_unwind(AssertUnwindSafe(|| run_one(experiment, trial)));
                    if sender.send((trial, outcome)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for (trial, outcome) in finished {
            match outcome {
                Ok(output) => {
                    progress.trial_done(cost(experiment, trial), output.events);
                    outputs[trial] = Some(output);
                }
                Err(panic) => failures.push((trial, message_of(panic.as_ref()))),
            }
        }
    });
    failures.sort();
    let interrupted = STOP.load(Ordering::Relaxed);
    Trials { outputs, failures, interrupted }
}

fn run_one(experiment: &Experiment, trial: usize) -> TrialOutput {
    let replications = experiment.plan.replications as usize;
    let scenario = &experiment.scenarios[trial / replications];
    let run = Run {
        seed: experiment.plan.seed,
        replication: (trial % replications) as u32,
        warm_up: experiment.warm_up,
        horizon: experiment.horizon,
    };
    simulate(scenario, run)
}

/// A trial costs about as much as it has devices.
pub fn cost(experiment: &Experiment, trial: usize) -> u64 {
    let point = trial / experiment.plan.replications as usize;
    u64::from(experiment.scenarios[point].organisation.devices)
}

/// Long trials first, so that no core waits for one at the end.
fn costly_first(experiment: &Experiment) -> Vec<usize> {
    let mut order: Vec<usize> = (0..experiment.plan.trials()).collect();
    order.sort_by_key(|trial| std::cmp::Reverse(cost(experiment, *trial)));
    order
}

fn message_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "the trial panicked without a message".to_owned())
}
