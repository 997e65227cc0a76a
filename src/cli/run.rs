//! `crosspoint run`: all trials, then files, charts and a summary.

use std::path::Path;
use std::process::ExitCode;

use crate::experiment::{
    Claim, Display, Experiment, Progress, Record, Stop, View, check_folder, summary,
};
use crate::metrics::METRICS;
use crate::report::{Format, draw, report};

use super::{
    Ending, FOLDER, Failure, INTERRUPTED, Look, RunArguments, TRIALS_FAILED, WRONG, load, print,
};

/// Columns of the summary.
const WIDTH: usize = 100;

pub(super) fn run(arguments: &RunArguments, look: Look) -> Ending {
    if arguments.out.is_some() && arguments.files.len() > 1 {
        let message = "error: `--out` takes the results of one file, but there are several";
        return Err(Failure { message: message.to_owned(), code: WRONG });
    }
    // All files are checked before the first one runs.
    let overrides = arguments.changes.overrides();
    let mut experiments = Vec::new();
    for file in &arguments.files {
        experiments.push(load(file, &overrides, look)?);
    }
    let stop = stop_on_interrupt();
    let mut code = ExitCode::SUCCESS;
    for experiment in &experiments {
        if !run_one(experiment, arguments, look, &stop)? {
            code = ExitCode::from(TRIALS_FAILED);
        }
    }
    Ok(code)
}

/// Runs one experiment; `false` if some trials failed.
fn run_one(
    experiment: &Experiment,
    arguments: &RunArguments,
    look: Look,
    stop: &Stop,
) -> Result<bool, Failure> {
    let plan = &experiment.plan;
    let default = Path::new("results").join(&plan.experiment);
    let dir = arguments.out.clone().unwrap_or(default);
    let not_ours = |error| Failure { message: format!("error: {error}"), code: FOLDER };
    let facts = experiment.facts();
    check_folder(&dir, &plan.experiment, &facts.plan_hash, arguments.force).map_err(not_ours)?;
    let claim = Claim::new(&dir).map_err(not_ours)?;
    let display = if arguments.quiet { Display::None } else { arguments.progress.into() };
    let total_cost = experiment.costs().total(plan);
    let mut progress = Progress::new(display, plan.trials() as u64, total_cost);
    let trials = experiment.run(jobs(arguments), &mut progress, stop);
    let counted = progress.finish();
    if trials.interrupted {
        let message = "stopped; nothing was written, earlier results are as they were".to_owned();
        return Err(Failure { message, code: INTERRUPTED });
    }
    if !arguments.quiet {
        eprintln!("{}: {counted}", plan.experiment);
    }
    let findings = experiment.findings(&trials);
    let record =
        Record { plan, metrics: METRICS, trials: &trials, findings: &findings, facts: &facts };
    let mut files = record.write(&claim).map_err(Failure::io)?;
    files.extend(draw(&dir, &[Format::Svg, Format::Png]).map_err(Failure::io)?);
    files.push(report(&dir).map_err(Failure::io)?);
    drop(claim);
    let view = View { rows: &experiment.rows(), width: WIDTH, colours: look.out };
    print(summary(plan, METRICS, &findings, &view, &files).trim_end())?;
    for (trial, message) in &trials.failures {
        let (point, replication) = (&plan.points[trial.point], trial.replication);
        eprintln!(
            "error: trial failed: {}, replication {replication}: {message}",
            plan.describe(point)
        );
    }
    Ok(trials.failures.is_empty())
}

fn jobs(arguments: &RunArguments) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    arguments.jobs.map_or_else(cores, usize::from)
}

/// The first Ctrl-C lets the running trials end, the second one ends everything.
fn stop_on_interrupt() -> Stop {
    let stop = Stop::new();
    let told = || eprintln!("stopping after the running trials; once more stops at once");
    if let Err(error) = stop.on_signals(told) {
        eprintln!("warning: Ctrl-C stops at once: {error}");
    }
    stop
}
