//! One trial: a pure function of scenario, seed and replication.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::experiment::plan::{Experiment, TrialId, keeps_calendar};
use crate::experiment::statistics::{Batches, TrialOutput, of_series};
use crate::metrics::{METRICS, Totals};
use crate::sim::{SimDuration, SimTime, Simulation};
use crate::study::Draws;
use crate::world::office::{Observer, Scenario, Silent, World};

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

/// How much a trial may take.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// Events.
    pub events: Option<u64>,
    /// Time on the clock of the machine that runs it.
    pub time: Option<Duration>,
}

/// A trial took more than it may. It has no result; a limit never changes one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LimitReached {
    /// Too many events: which limit, and when in the trial.
    #[error("the limit of {0} events (--limit-events) was reached at {1} of {2}")]
    Events(u64, SimDuration, SimDuration),
    /// Too much time: which limit.
    #[error("the limit of {0:?} of time (--limit-time) was reached")]
    Time(Duration),
}

/// After how many events the clock is looked at.
const EVENTS_PER_LOOK: u64 = 1_024;

/// Runs one trial. Nobody else's state is read or written.
pub fn simulate(scenario: &Arc<Scenario>, run: Run) -> TrialOutput {
    let (totals, Silent) = observe(scenario, run, Silent);
    output(totals)
}

/// Runs one trial within limits.
///
/// # Errors
/// If it would take more.
pub fn simulate_within(
    scenario: &Arc<Scenario>,
    run: Run,
    limits: Limits,
) -> Result<TrialOutput, LimitReached> {
    let mut simulation = start(scenario, run, Silent);
    let horizon = SimTime::ZERO + run.horizon;
    advance(&mut simulation, run, horizon, limits, Instant::now())?;
    Ok(output(end(simulation, run).0))
}

/// Runs up to an instant. What was executed and the clock count from the beginning of the trial.
fn advance(
    simulation: &mut Simulation<World<Silent>>,
    run: Run,
    until: SimTime,
    limits: Limits,
    begun: Instant,
) -> Result<(), LimitReached> {
    let most = limits.events.unwrap_or(u64::MAX);
    while simulation.step_until(until) {
        let executed = simulation.executed();
        if executed > most {
            let at = simulation.now().since(SimTime::ZERO);
            return Err(LimitReached::Events(most, at, run.horizon));
        }
        if let Some(time) = limits.time
            && executed.is_multiple_of(EVENTS_PER_LOOK)
            && begun.elapsed() > time
        {
            return Err(LimitReached::Time(time));
        }
    }
    Ok(())
}

/// The metrics of one stretch of a trial after another, each measured by itself: from the end of
/// the warm-up to the horizon in stretches of `step`, what is left over excluded. Nothing happens
/// otherwise than in the whole trial; an operation that begins in one stretch and ends in the next
/// counts in neither.
///
/// # Errors
/// If it would take more than the limits.
pub fn stretches(
    scenario: &Arc<Scenario>,
    run: Run,
    step: SimDuration,
    limits: Limits,
) -> Result<Vec<Vec<f64>>, LimitReached> {
    let mut simulation = start(scenario, run, Silent);
    let begun = Instant::now();
    let (mut at, mut found) = (SimTime::ZERO + run.warm_up, Vec::new());
    let horizon = SimTime::ZERO + run.horizon;
    advance(&mut simulation, run, at, limits, begun)?;
    while horizon.since(at) >= step {
        at = at + step;
        advance(&mut simulation, run, at, limits, begun)?;
        let totals = simulation.model.totals(at, simulation.executed());
        found.push(values(&totals));
        simulation.prepare(|world, _| world.measure_from_now(at));
    }
    Ok(found)
}

fn values(totals: &Totals) -> Vec<f64> {
    METRICS.iter().map(|metric| (metric.value)(totals)).collect()
}

fn output(totals: Totals) -> TrialOutput {
    TrialOutput {
        metrics: values(&totals),
        batches: Vec::new(),
        ended: totals.ended(),
        events: totals.events,
        operations: totals.issued,
        blocks: totals.blocks,
    }
}

/// Runs one trial under the eyes of an observer.
pub fn observe<O: Observer>(scenario: &Arc<Scenario>, run: Run, observer: O) -> (Totals, O) {
    end(start(scenario, run, observer), run)
}

fn start<O: Observer>(scenario: &Arc<Scenario>, run: Run, observer: O) -> Simulation<World<O>> {
    let draws = Draws::new(run.seed, run.replication);
    let world = World::new(Arc::clone(scenario), draws, observer);
    let mut simulation = Simulation::new(world);
    simulation.prepare(|world, agenda| world.start(run.warm_up, agenda));
    simulation
}

/// Runs to the horizon whatever is left.
fn end<O: Observer>(mut simulation: Simulation<World<O>>, run: Run) -> (Totals, O) {
    let horizon = SimTime::ZERO + run.horizon;
    simulation.run_until(horizon);
    let totals = simulation.model.totals(horizon, simulation.executed());
    (totals, simulation.model.observer)
}

/// Stretches of a trial in which no calendar rules: enough for 64 batches that are four long.
const STRETCHES: u64 = 256;

/// How long the stretches of a trial are: weeks where people keep to calendars, so that all are
/// alike; else equal parts of what is measured.
pub(in crate::experiment) fn stretch(scenario: &Scenario, run: Run) -> SimDuration {
    if keeps_calendar(scenario) {
        return SimDuration::WEEK;
    }
    let measured = run.horizon.as_nanos() - run.warm_up.as_nanos();
    SimDuration::from_nanos((measured / STRETCHES).max(1))
}

/// The batches of each metric in a trial: the same trial again, measured stretch by stretch.
///
/// # Errors
/// If it reaches a limit.
pub(in crate::experiment) fn batches(
    scenario: &Arc<Scenario>,
    run: Run,
    limits: Limits,
) -> Result<Vec<Batches>, LimitReached> {
    let stretches = stretches(scenario, run, stretch(scenario, run), limits)?;
    let series = |metric: usize| stretches.iter().map(move |stretch| stretch[metric]);
    Ok((METRICS.iter().enumerate())
        .map(|(at, metric)| if metric.is_mean() { of_series(series(at)) } else { Batches::NONE })
        .collect())
}

/// Runs one trial of an experiment; where it is the only one of its point, with batches.
///
/// # Errors
/// If it reaches a limit.
pub fn run_trial(
    experiment: &Experiment,
    trial: &TrialId,
    limits: Limits,
) -> Result<TrialOutput, LimitReached> {
    let run = Run {
        seed: experiment.plan.seed,
        replication: trial.replication,
        warm_up: experiment.warm_up,
        horizon: experiment.horizon,
    };
    let scenario = &experiment.scenarios[trial.point];
    let mut output = simulate_within(scenario, run, limits)?;
    if experiment.plan.is_single() {
        output.batches = batches(scenario, run, limits)?;
    }
    Ok(output)
}
