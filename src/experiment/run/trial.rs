//! One trial of an experiment.

use crate::experiment::plan::{Experiment, SeriesPlan, TrialId};
use crate::experiment::statistics::of_series;
use crate::sim::SimDuration;
use crate::study::{Batches, LimitReached, Limits, Output, Run, Scenario};

/// Stretches of a trial in which no calendar rules: enough for 64 batches that are four long.
const STRETCHES: u64 = 256;

/// Runs one trial of an experiment; where it is the only one of its point, with batches.
///
/// # Errors
/// If it reaches a limit.
pub fn run_trial(
    experiment: &Experiment,
    trial: &TrialId,
    limits: Limits,
) -> Result<Output, LimitReached> {
    let run = Run {
        seed: experiment.plan.seed,
        replication: trial.replication,
        warm_up: experiment.warm_up,
        horizon: experiment.horizon,
    };
    let scenario = &*experiment.scenarios[trial.point];
    let details = &experiment.details;
    let mut output = scenario.measure(run, limits, &details.spreads)?;
    if let Some(plan) = &details.series {
        output.series = series(experiment, plan, scenario, run, limits)?;
    }
    if experiment.plan.is_single() {
        output.batches = batches(experiment, scenario, run, limits)?;
    }
    Ok(output)
}

/// The values of each metric bin by bin: the same trial again from its start, each bin measured by
/// itself. Counters that go on to the horizon cannot begin anew at each bin as well, and what
/// crosses from one bin to the next counts in neither.
fn series(
    experiment: &Experiment,
    plan: &SeriesPlan,
    scenario: &dyn Scenario,
    run: Run,
    limits: Limits,
) -> Result<Vec<f64>, LimitReached> {
    let whole = Run { warm_up: SimDuration::ZERO, ..run };
    let bins = scenario.stretches(whole, plan.bin(), limits)?;
    let metrics = plan.metrics.iter().filter_map(|name| experiment.columns.metric(name));
    Ok(metrics.flat_map(|metric| bins.iter().map(move |bin| bin[metric])).collect())
}

/// How long the stretches of a trial are: weeks where people keep to calendars, so that all are
/// alike; else equal parts of what is measured.
fn stretch(scenario: &dyn Scenario, run: Run) -> SimDuration {
    if scenario.extent().keeps_calendar {
        return SimDuration::WEEK;
    }
    let measured = run.horizon.as_nanos() - run.warm_up.as_nanos();
    SimDuration::from_nanos((measured / STRETCHES).max(1))
}

/// The batches of each metric in a trial: the same trial again, measured stretch by stretch.
fn batches(
    experiment: &Experiment,
    scenario: &dyn Scenario,
    run: Run,
    limits: Limits,
) -> Result<Vec<Batches>, LimitReached> {
    let stretches = scenario.stretches(run, stretch(scenario, run), limits)?;
    let series = |metric: usize| stretches.iter().map(move |stretch| stretch[metric]);
    let metrics = experiment.columns.metrics.iter().enumerate();
    Ok(metrics
        .map(|(at, metric)| if metric.is_mean() { of_series(series(at)) } else { Batches::NONE })
        .collect())
}
