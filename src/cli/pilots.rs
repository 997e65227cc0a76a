//! The warm-up of an experiment that leaves it to pilot trials: recalled, or found by running them.

use std::path::Path;

use crate::experiment::{
    Claim, Crew, Display, Experiment, NoWarmUp, Outline, PilotSession, Pilots, Progress, RunError,
    Stop, pilot_replication, recall_pilots, trace_command,
};

use super::common::{jobs, limits, stopped};
use super::{Failure, LimitArguments, RunArguments, tell};

/// Where the warm-up ends: as an earlier run of the folder found it, else from pilot trials, of
/// which those that the folder knows are not run again.
pub(super) fn find_warm_up(
    experiment: &Experiment,
    folder: &Claim,
    file: &Path,
    arguments: &RunArguments,
    stop: &Stop,
) -> Result<Pilots, Failure> {
    let name = &experiment.plan.experiment;
    let recalled = recall_pilots(folder, experiment)?;
    if let Some(pilots) = recalled.filter(|_| !arguments.force) {
        return Ok(pilots);
    }
    let shard = arguments.shard;
    let mut session = PilotSession::open(folder, experiment, shard, !arguments.force)?;
    for note in session.notes() {
        if !arguments.quiet || note.starts_with("warning") {
            tell(&format!("{name}: {note}"));
        }
    }
    let (missing, costs) = (session.missing(), experiment.costs());
    let display = if arguments.quiet { Display::None } else { arguments.progress.into() };
    let mut progress = Progress::new(display, missing.len() as u64, costs.total(&missing));
    let mut crew = Crew { jobs: jobs(arguments), costs: &costs, progress: &mut progress, stop };
    let limits = limits(experiment, arguments, stop);
    let found = session.run(&mut crew, limits);
    progress.finish();
    let (done, all) = session.count();
    let pilots = match found {
        Err(RunError::WarmUp(NoWarmUp::Stopped)) => {
            return Err(stopped(folder.dir(), &format!("{done} of {all} pilot trials are"), stop));
        }
        Err(RunError::WarmUp(error)) => {
            return Err(not_found(experiment, arguments.limits, file, error));
        }
        found => found?,
    };
    if !arguments.quiet {
        let days = pilots.cut_days();
        tell(&format!("{name}: {all} pilot trials: the warm-up ends after {days} d"));
    }
    Ok(pilots)
}

/// Why there is no warm-up, with the command that shows a trial that failed.
fn not_found(
    experiment: &Experiment,
    limits: LimitArguments,
    file: &Path,
    error: NoWarmUp,
) -> Failure {
    let name = &experiment.plan.experiment;
    let command = match &error {
        NoWarmUp::Failed { trial, .. } => {
            let mut trial = *trial;
            trial.replication = pilot_replication(trial.replication);
            let trace = trace_command(file, None) + &limits.words();
            let command = Outline::of(experiment).replay(&trace, &trial);
            format!("; see it with: {command}")
        }
        _ => String::new(),
    };
    let mut failure = Failure::from(RunError::WarmUp(error));
    failure.message =
        failure.message.replacen("error: ", &format!("error: {name}: "), 1) + &command;
    failure
}
