//! Trials of a plan on all cores; results do not depend on how many there are.

use std::cell::Cell;
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Once, mpsc};
use std::time::Duration;

use crate::experiment::plan::{Costs, Plan, TrialId};
use crate::experiment::statistics::Trials;
use crate::study::Output;

use super::progress::Progress;
use super::stop::Stop;

/// Longest time without an ended trial before [`News::Waiting`].
const PATIENCE: Duration = Duration::from_millis(100);

/// Events reported to the caller that records results.
#[derive(Debug)]
pub enum News<'a> {
    /// A trial has ended.
    Done(&'a TrialId, &'a Output),
    /// A trial has failed, and why.
    Failed(&'a TrialId, &'a str),
    /// No trial has ended for a while.
    Waiting,
}

/// The threads that run trials.
pub struct Crew<'a> {
    /// How many there are.
    pub jobs: usize,
    /// Costs of trials, which decide the order of work.
    pub costs: &'a Costs,
    /// Display of the progress.
    pub progress: &'a mut Progress,
    /// When to take no more trials.
    pub stop: &'a Stop,
}

/// Runs every trial of a plan on `jobs` threads; see [`Crew::run`].
pub fn run_all(
    plan: &Plan,
    jobs: usize,
    costs: &Costs,
    simulate: impl Fn(&TrialId) -> Output + Sync,
    progress: &mut Progress,
    stop: &Stop,
) -> Trials {
    let mut crew = Crew { jobs, costs, progress, stop };
    let all = (0..plan.trials()).collect();
    let keep = |_: News| Ok::<(), Infallible>(());
    let Ok(trials) = crew.run(plan, all, |trial| Ok(simulate(trial)), keep);
    trials
}

impl Crew<'_> {
    /// Runs trials of a plan, named by their places in it. The trial is the unit of parallelism: it
    /// shares nothing with others, and its result is put in its place, so that the order of
    /// finishing does not matter. A trial that panics or reaches a limit fails alone. `keep` is
    /// called for every trial that ends, in this thread.
    ///
    /// # Errors
    /// If `keep` fails; no more trials are taken then.
    pub fn run<E>(
        &mut self,
        plan: &Plan,
        trials: Vec<usize>,
        simulate: impl Fn(&TrialId) -> Result<Output, String> + Sync,
        mut keep: impl FnMut(News) -> Result<(), E>,
    ) -> Result<Trials, E> {
        quiet_panics();
        let Self { jobs, costs, progress, stop } = self;
        let (costs, stop) = (*costs, *stop);
        let order = costs.order(plan, trials);
        let (next, halt) = (AtomicUsize::new(0), AtomicBool::new(false));
        let (sender, finished) = mpsc::channel();
        let mut outputs: Vec<Option<Output>> = vec![None; plan.trials()];
        let mut failures = Vec::new();
        let mut ran = 0;
        let kept = std::thread::scope(|scope| {
            for _ in 0..(*jobs).clamp(1, order.len().max(1)) {
                let sender = sender.clone();
                let (order, next, halt, simulate) = (&order, &next, &halt, &simulate);
                scope.spawn(move || {
                    while !stop.requested() && !halt.load(Ordering::Relaxed) {
                        let taken = next.fetch_add(1, Ordering::Relaxed);
                        let Some(&index) = order.get(taken) else { return };
                        let trial = plan.trial(index);
                        let outcome = caught(|| simulate(&trial)).unwrap_or_else(Err);
                        if sender.send((index, outcome)).is_err() {
                            return;
                        }
                    }
                });
            }
            // The loop below ends when the last worker lets go of its sender.
            drop(sender);
            let mut receive = || loop {
                progress.stopping(stop.requested());
                let (index, outcome) = match finished.recv_timeout(PATIENCE) {
                    Ok(ended) => ended,
                    Err(RecvTimeoutError::Disconnected) => return Ok(()),
                    Err(RecvTimeoutError::Timeout) => {
                        keep(News::Waiting)?;
                        continue;
                    }
                };
                let trial = plan.trial(index);
                ran += 1;
                match outcome {
                    Ok(output) => {
                        keep(News::Done(&trial, &output))?;
                        progress.trial_done(costs.of(&trial), output.events);
                        outputs[index] = Some(output);
                    }
                    Err(message) => {
                        keep(News::Failed(&trial, &message))?;
                        progress.trial_failed(costs.of(&trial));
                        failures.push((trial, message));
                    }
                }
            };
            let kept = receive();
            halt.store(kept.is_err(), Ordering::Relaxed);
            kept
        });
        kept?;
        failures.sort();
        Ok(Trials { outputs, failures, interrupted: ran < order.len() })
    }
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
    // State that a panicking trial leaves behind is dropped with it: nothing outside is changed.
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
            compared: "architecture".into(),
            architectures: vec!["a".into()],
            points: product.points().collect(),
            axes,
            replications: 2,
            precision: None,
            seed: 1,
        }
    }

    #[test]
    fn expensive_trials_start_first_and_equal_ones_in_order() {
        let costs = Costs::by_point(vec![1, 9, 3]);
        let all: Vec<usize> = (0..6).collect();
        assert_eq!(costs.order(&plan(), all.clone()), [2, 3, 4, 5, 0, 1]);
        assert_eq!(costs.order(&plan(), vec![1, 4, 5]), [4, 5, 1]);
        let ids: Vec<TrialId> = plan().trial_ids().collect();
        assert_eq!(costs.total(&ids), 26);
        assert_eq!(Costs::equal().order(&plan(), all.clone()), all);
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
