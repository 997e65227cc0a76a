//! Pilot trials as they are run.

use crate::experiment::plan::{Experiment, Pilots, TrialId, pilot_replication};
use crate::experiment::statistics::{FEWEST_OBSERVATIONS, NoWarmUp, find_warm_up, windows};
use crate::sim::SimDuration;
use crate::study::{Limits, Output, Run};

use super::crew::{Crew, News};

/// Runs the pilot trials. Their replications are counted from the greatest number downwards, so
/// that none of them is measured.
///
/// # Errors
/// If a trial fails, or the series are too short or do not become steady.
pub fn run_pilots(
    experiment: &Experiment,
    crew: &mut Crew,
    limits: Limits,
) -> Result<Pilots, NoWarmUp> {
    let known = vec![None; experiment.pilot_plan().trials()];
    run_pilots_beyond(experiment, known, crew, limits, |_: News| Ok(()))
}

/// The same where the series of some trials are known, by their places in the plan of the pilot
/// trials. `keep` is called for every other one that ends.
pub(super) fn run_pilots_beyond<E: From<NoWarmUp>>(
    experiment: &Experiment,
    known: Vec<Option<Vec<f64>>>,
    crew: &mut Crew,
    limits: Limits,
    keep: impl FnMut(News) -> Result<(), E>,
) -> Result<Pilots, E> {
    let plan = experiment.pilot_plan();
    let (length, step) = (experiment.observations(), experiment.rhythm().0);
    if length < FEWEST_OBSERVATIONS {
        return Err(NoWarmUp::TooShort { found: length, step }.into());
    }
    let names = experiment.auto_warm_up.iter().flatten();
    let metrics: Vec<usize> = names.filter_map(|name| experiment.columns.metric(name)).collect();
    let (step, window) = experiment.rhythm();
    let simulate = |trial: &TrialId| {
        let run = Run {
            seed: plan.seed,
            replication: pilot_replication(trial.replication),
            warm_up: SimDuration::ZERO,
            horizon: experiment.horizon,
        };
        let stretches = experiment.scenarios[trial.point].stretches(run, step, limits);
        let stretches = stretches?;
        let series = metrics.iter().map(|metric| windows(&stretches, *metric, window));
        // A series where metrics usually stand.
        Ok(Output { values: series.collect::<Vec<_>>().concat(), ..Output::default() })
    };
    let missing = (0..plan.trials()).filter(|at| known[*at].is_none()).collect();
    let ran = crew.run(&plan, missing, simulate, keep)?;
    if let Some((trial, message)) = ran.failures.into_iter().next() {
        return Err(NoWarmUp::Failed { trial, message }.into());
    }
    let new = ran.outputs.into_iter().map(|own| own.map(|own| own.values));
    let series: Option<Vec<Vec<f64>>> =
        known.into_iter().zip(new).map(|(known, new)| known.or(new)).collect();
    let series = series.ok_or(NoWarmUp::Stopped)?;
    Ok(find_warm_up(experiment, &plan, &series, (step, window))?)
}
