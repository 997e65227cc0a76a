//! `crosspoint run`: all trials, then files, charts and a summary.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::Ordering;

use crate::experiment::{
    Display, Experiment, Progress, STOP, claim, cost, run_all, summary, write_results,
};
use crate::report::{Format, draw};

use super::{
    Ending, FOLDER, Failure, INTERRUPTED, Look, RunArguments, TRIALS_FAILED, WRONG, load, print,
};

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
    stop_on_interrupt();
    let mut code = ExitCode::SUCCESS;
    for experiment in &experiments {
        if !run_one(experiment, arguments, look)? {
            code = ExitCode::from(TRIALS_FAILED);
        }
    }
    Ok(code)
}

/// Runs one experiment; `false` if some trials failed.
fn run_one(experiment: &Experiment, arguments: &RunArguments, look: Look) -> Result<bool, Failure> {
    let plan = &experiment.plan;
    let default = Path::new("results").join(&plan.experiment);
    let dir = arguments.out.clone().unwrap_or(default);
    let claimed = claim(&dir, experiment, arguments.force)
        .map_err(|error| Failure { message: format!("error: {error}"), code: FOLDER })?;
    let display = if arguments.quiet { Display::None } else { arguments.progress.into() };
    let total_cost = (0..plan.trials()).map(|trial| cost(experiment, trial)).sum();
    let mut progress = Progress::new(display, plan.trials() as u64, total_cost);
    let trials = run_all(experiment, jobs(arguments), &mut progress);
    let counted = progress.finish();
    if trials.interrupted {
        let message = "stopped; nothing was written, earlier results are as they were".to_owned();
        return Err(Failure { message, code: INTERRUPTED });
    }
    if !arguments.quiet {
        eprintln!("{}: {counted}", plan.experiment);
    }
    let findings = write_results(&dir, experiment, &trials).map_err(Failure::io)?;
    let charts = draw(&dir, &[Format::Svg, Format::Png]).map_err(Failure::io)?;
    drop(claimed);
    print(&summary(experiment, &findings.samples, &findings.crossings, look.out))?;
    print_paths(&findings.files, &charts)?;
    for (trial, message) in &trials.failures {
        let point = &plan.points[trial / plan.replications as usize];
        let replication = trial % plan.replications as usize;
        eprintln!(
            "error: trial failed: {}, replication {replication}: {message}",
            plan.describe(point)
        );
    }
    Ok(trials.failures.is_empty())
}

fn print_paths(files: &[PathBuf], charts: &[PathBuf]) -> Result<(), Failure> {
    print("written:")?;
    for path in files.iter().chain(charts) {
        print(&format!("  {}", path.display()))?;
    }
    Ok(())
}

fn jobs(arguments: &RunArguments) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    arguments.jobs.map_or_else(cores, usize::from)
}

/// The first Ctrl-C lets the running trials end, the second one ends everything.
fn stop_on_interrupt() {
    let handler = || {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(INTERRUPTED));
        }
        eprintln!("stopping after the running trials; once more stops at once");
    };
    if let Err(error) = ctrlc::set_handler(handler) {
        eprintln!("warning: Ctrl-C stops at once: {error}");
    }
}
