//! All trials of a plan on all cores; results do not depend on how many there are.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Once, mpsc};

use super::plan::{Plan, TrialId};
use super::progress::Progress;
use super::trial::TrialOutput;

/// What became of all trials.
pub struct Trials {
    /// In the order of the plan; `None` for a trial that failed or was not run.
    pub outputs: Vec<Option<TrialOutput>>,
    /// Trials that failed, in the order of the plan, with the message of the panic.
    pub failures: Vec<(TrialId, String)>,
    /// The run was stopped before its end, so that trials are missing.
    pub interrupted: bool,
}

/// Tells a run to take no more trials. Clones share one state.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

/// The exit code of a program that an interrupt ended.
const INTERRUPTED: i32 = 130;

impl Stop {
    /// A stop that nobody has asked for yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for it on the first Ctrl-C, hang-up or request to terminate, after which `first` may
    /// say so, and exits on the second. May be called once in a program; the error says why the
    /// system refused.
    pub fn on_signals(&self, first: impl Fn() + Send + 'static) -> Result<(), ctrlc::Error> {
        let stop = self.clone();
        ctrlc::set_handler(move || {
            if stop.0.swap(true, Ordering::Relaxed) {
                std::process::exit(INTERRUPTED);
            }
            first();
        })
    }

    /// Asks for it.
    pub fn request(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether somebody has asked for it.
    pub fn requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What trials cost compared with each other, such as their devices: one number per point, or
/// none where all cost the same. Decides the order of work and the time that is left.
#[derive(Clone, Debug, Default)]
pub struct Costs(Vec<u64>);

impl Costs {
    /// All trials cost the same.
    pub fn equal() -> Self {
        Self::default()
    }

    /// One cost per point of the plan.
    pub fn by_point(costs: Vec<u64>) -> Self {
        Self(costs)
    }

    /// The cost of one trial; 1 where nothing is known.
    pub fn of(&self, trial: &TrialId) -> u64 {
        self.0.get(trial.point).copied().unwrap_or(1).max(1)
    }

    /// The cost of all trials.
    pub fn total(&self, plan: &Plan) -> u64 {
        plan.trial_ids().fold(0, |sum, trial| sum.saturating_add(self.of(&trial)))
    }

    /// Long trials first, so that no core waits for one at the end.
    fn order(&self, plan: &Plan) -> Vec<usize> {
        let mut order: Vec<usize> = (0..plan.trials()).collect();
        order.sort_by_key(|index| std::cmp::Reverse(self.of(&plan.trial(*index))));
        order
    }
}

/// Runs every trial of a plan on `jobs` threads. The trial is the unit of parallelism: it shares
/// nothing with others, and its result is put in its place, so that the order of finishing does
/// not matter. A trial that panics fails alone.
pub fn run_all(
    plan: &Plan,
    jobs: usize,
    costs: &Costs,
    simulate: impl Fn(&TrialId) -> TrialOutput + Sync,
    progress: &mut Progress,
    stop: &Stop,
) -> Trials {
    quiet_panics();
    let order = costs.order(plan);
    let next = AtomicUsize::new(0);
    let (sender, finished) = mpsc::channel();
    let mut outputs: Vec<Option<TrialOutput>> = vec![None; plan.trials()];
    let mut failures = Vec::new();
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, plan.trials().max(1)) {
            let (sender, order, next, simulate) = (sender.clone(), &order, &next, &simulate);
            scope.spawn(move || {
                while !stop.requested() {
                    let taken = next.fetch_add(1, Ordering::Relaxed);
                    let Some(&index) = order.get(taken) else { return };
                    let outcome = caught(|| simulate(&plan.trial(index)));
                    if sender.send((index, outcome)).is_err() {
                        return;
                    }
                }
            });
        }
        // The loop below ends when the last worker lets go of its sender.
        drop(sender);
        for (index, outcome) in finished {
            let trial = plan.trial(index);
            match outcome {
                Ok(output) => {
                    progress.trial_done(costs.of(&trial), output.events);
                    outputs[index] = Some(output);
                }
                Err(message) => {
                    progress.trial_failed(costs.of(&trial));
                    failures.push((trial, message));
                }
            }
        }
    });
    failures.sort();
    let ran = outputs.iter().flatten().count() + failures.len();
    Trials { outputs, failures, interrupted: ran < plan.trials() }
}

thread_local! {
    /// Whether a panic of this thread is recorded elsewhere.
    static RECORDED: Cell<bool> = const { Cell::new(false) };
}

/// Keeps the panics of trials off the terminal, where they would tear the progress bar: they are
/// results. Asking for a backtrace brings them back.
fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !RECORDED.get() || std::env::var_os("RUST_BACKTRACE").is_some() {
                before(panic);
            }
        }));
    });
}

/// The result, or the message of the panic.
fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    RECORDED.set(true);
    // What a panicking trial leaves behind is dropped with it: nothing outside is changed.
    let outcome = catch_unwind(AssertUnwindSafe(work));
    RECORDED.set(false);
    outcome.map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        text.or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "the trial panicked without a message".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::plan::{Axis, Product};

    fn plan() -> Plan {
        let axes = vec![Axis::new("size", "size", vec!["1".into(), "9".into(), "3".into()])];
        let product = Product::new(&axes, 1, 2, |_, _| true).unwrap();
        Plan {
            experiment: "e".into(),
            title: "t".into(),
            organisation: "o".into(),
            architectures: vec!["a".into()],
            points: product.points().collect(),
            axes,
            replications: 2,
            seed: 1,
        }
    }

    #[test]
    fn expensive_trials_start_first_and_equal_ones_in_order() {
        let costs = Costs::by_point(vec![1, 9, 3]);
        assert_eq!(costs.order(&plan()), [2, 3, 4, 5, 0, 1]);
        assert_eq!(costs.total(&plan()), 26);
        assert_eq!(Costs::equal().order(&plan()), [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn panics_become_messages() {
        quiet_panics();
        assert_eq!(caught(|| 7), Ok(7));
        assert_eq!(caught::<()>(|| panic!("disk {} full", 3)), Err("disk 3 full".to_owned()));
        assert_eq!(caught::<()>(|| panic!("plain")), Err("plain".to_owned()));
        let odd = caught::<()>(|| std::panic::panic_any(7_u32));
        assert_eq!(odd, Err("the trial panicked without a message".to_owned()));
    }
}
