//! Trials of a plan on all cores; results do not depend on how many there are.

use std::cell::Cell;
use std::convert::Infallible;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Once, mpsc};
use std::thread::Builder;
use std::time::Duration;

use crate::config::io_in_words;
use crate::experiment::plan::{Costs, Plan, TrialId};
use crate::experiment::statistics::Trials;
use crate::study::{LimitReached, Output};

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

/// Why a trial has no result.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unfinished {
    /// It failed, and why.
    Failed(String),
    /// The run is to stop, and it took too long: the next run begins it anew.
    GivenUp,
}

impl From<String> for Unfinished {
    fn from(message: String) -> Self {
        Self::Failed(message)
    }
}

impl From<LimitReached> for Unfinished {
    fn from(reached: LimitReached) -> Self {
        match reached {
            LimitReached::GivenUp => Self::GivenUp,
            reached => Self::Failed(reached.to_string()),
        }
    }
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
    /// called for every trial that ends, in this thread. Where the system starts fewer threads than
    /// are wanted there is a warning; where it starts none, trials run in this one.
    ///
    /// # Errors
    /// If `keep` fails; no more trials are taken then.
    pub fn run<E>(
        &mut self,
        plan: &Plan,
        trials: Vec<usize>,
        simulate: impl Fn(&TrialId) -> Result<Output, Unfinished> + Sync,
        mut keep: impl FnMut(News) -> Result<(), E>,
    ) -> Result<Trials, E> {
        quiet_panics();
        let Self { jobs, costs, progress, stop } = self;
        let (costs, stop) = (*costs, *stop);
        let order = costs.order(plan, trials);
        let wanted = (*jobs).clamp(1, order.len().max(1));
        let (next, halt) = (AtomicUsize::new(0), AtomicBool::new(false));
        let work = |give: &mut dyn FnMut(Ended) -> bool| {
            while !stop.requested() && !halt.load(Ordering::Relaxed) {
                let taken = next.fetch_add(1, Ordering::Relaxed);
                let Some(&index) = order.get(taken) else { return };
                let trial = plan.trial(index);
                let outcome = caught(|| simulate(&trial)).unwrap_or_else(|text| Err(text.into()));
                let outcome = match outcome {
                    Err(Unfinished::GivenUp) => return,
                    Err(Unfinished::Failed(message)) => Err(message),
                    Ok(output) => Ok(output),
                };
                if !give((index, outcome)) {
                    return;
                }
            }
        };
        let mut taken = Taken::new(plan, costs, progress);
        let kept = std::thread::scope(|scope| {
            let (sender, finished) = mpsc::channel();
            let worker = || {
                let sender = sender.clone();
                move || work(&mut |ended| sender.send(ended).is_ok())
            };
            let started = (0..wanted).map(|_| Builder::new().spawn_scoped(scope, worker()));
            let (threads, refused) = until_refused(started);
            if let Some(error) = refused {
                taken.progress.warn(&fewer_threads(threads, wanted, &error));
            }
            // The loop of `receive` ends when the last worker lets go of its sender.
            drop(sender);
            if threads > 0 {
                let kept = taken.receive(&finished, stop, &mut keep);
                halt.store(kept.is_err(), Ordering::Relaxed);
                return kept;
            }
            let mut kept = Ok(());
            work(&mut |ended| {
                taken.progress.stopping(stop.requested());
                kept = taken.take(ended, &mut keep);
                kept.is_ok()
            });
            kept
        });
        kept?;
        Ok(taken.trials(order.len()))
    }
}

/// The place of a trial in its plan, and how it ended.
type Ended = (usize, Result<Output, String>);

/// Trials that have ended so far.
struct Taken<'a> {
    plan: &'a Plan,
    costs: &'a Costs,
    progress: &'a mut Progress,
    outputs: Vec<Option<Output>>,
    failures: Vec<(TrialId, String)>,
    ran: usize,
}

impl<'a> Taken<'a> {
    fn new(plan: &'a Plan, costs: &'a Costs, progress: &'a mut Progress) -> Self {
        let outputs = vec![None; plan.trials()];
        Self { plan, costs, progress, outputs, failures: Vec::new(), ran: 0 }
    }

    /// Takes what threads send, until the last one has ended.
    fn receive<E>(
        &mut self,
        finished: &Receiver<Ended>,
        stop: &Stop,
        keep: &mut impl FnMut(News) -> Result<(), E>,
    ) -> Result<(), E> {
        loop {
            self.progress.stopping(stop.requested());
            match finished.recv_timeout(PATIENCE) {
                Ok(ended) => self.take(ended, keep)?,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
                Err(RecvTimeoutError::Timeout) => keep(News::Waiting)?,
            }
        }
    }

    fn take<E>(
        &mut self,
        (index, outcome): Ended,
        keep: &mut impl FnMut(News) -> Result<(), E>,
    ) -> Result<(), E> {
        let trial = self.plan.trial(index);
        self.ran += 1;
        match outcome {
            Ok(output) => {
                keep(News::Done(&trial, &output))?;
                self.progress.trial_done(self.costs.of(&trial), output.events);
                self.outputs[index] = Some(output);
            }
            Err(message) => {
                keep(News::Failed(&trial, &message))?;
                self.progress.trial_failed(self.costs.of(&trial));
                self.failures.push((trial, message));
            }
        }
        Ok(())
    }

    /// All of them; `wanted` is how many there were to run.
    fn trials(mut self, wanted: usize) -> Trials {
        self.failures.sort();
        Trials { outputs: self.outputs, failures: self.failures, interrupted: self.ran < wanted }
    }
}

/// Counts what starts, up to the first refusal of the system, which would refuse others too.
fn until_refused<T>(started: impl Iterator<Item = io::Result<T>>) -> (usize, Option<io::Error>) {
    let mut count = 0;
    for one in started {
        match one {
            Ok(_) => count += 1,
            Err(error) => return (count, Some(error)),
        }
    }
    (count, None)
}

fn fewer_threads(threads: usize, wanted: usize, error: &io::Error) -> String {
    let own = match threads {
        0 => "none could be started, trials run one after the other".to_owned(),
        threads => format!("{threads} could be started"),
    };
    let why = io_in_words(error);
    format!("of {wanted} threads {own} ({why}); results are the same")
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
            titles: Vec::new(),
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
