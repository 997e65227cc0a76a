//! `crosspoint run`: the missing trials, then files, charts and a summary.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::experiment::{
    Claim, Crew, Display, Experiment, Folder, Limits, Outline, Progress, Session, Shard, Stop,
    Trials, View, check_folder, publish, quoted, summary,
};
use crate::metrics::METRICS;
use crate::report::{Format, draw, report};

use super::{Ending, Failure, Look, RunArguments, SIGNALLED, TRIALS_FAILED, WRONG, load, tell};

/// Columns of the summary.
const WIDTH: usize = 100;
/// The signal of Ctrl-C.
const INTERRUPT: u8 = 2;

pub(super) fn run(arguments: &RunArguments, look: Look) -> Ending {
    if arguments.out.is_some() && arguments.files.len() > 1 {
        let message = "error: `--out` takes the results of one file, but there are several";
        return Err(Failure { message: message.to_owned(), code: WRONG });
    }
    // All files are checked before the first one runs.
    let overrides = arguments.changes.overrides();
    let mut experiments = Vec::new();
    for file in &arguments.files {
        experiments.push((load(file, &overrides, look)?, file));
    }
    if let Some((first, second)) = of_one_name(&experiments).filter(|_| arguments.out.is_none()) {
        let message = format!(
            "error: {} and {} would write to the same folder of results; run them one by one, each \
             with a folder of its own: `-o DIR`",
            first.display(),
            second.display()
        );
        return Err(Failure { message, code: WRONG });
    }
    let stop = Stop::new();
    if let Err(error) = stop.on_signals() {
        tell(&format!("warning: Ctrl-C stops at once: {error}"));
    }
    let mut code = ExitCode::SUCCESS;
    for (experiment, file) in &experiments {
        if !run_one(experiment, file, arguments, look, &stop)? {
            code = ExitCode::from(TRIALS_FAILED);
        }
    }
    Ok(code)
}

/// Two files whose experiments have one name.
fn of_one_name<'a>(experiments: &[(Experiment, &'a PathBuf)]) -> Option<(&'a Path, &'a Path)> {
    experiments.iter().enumerate().find_map(|(at, (experiment, file))| {
        let same = |(own, _): &&(Experiment, _)| own.plan.experiment == experiment.plan.experiment;
        let (_, other) = experiments[..at].iter().find(same)?;
        Some((other.as_path(), file.as_path()))
    })
}

/// Runs one experiment or one shard of it; `false` if some trials failed.
fn run_one(
    experiment: &Experiment,
    file: &Path,
    arguments: &RunArguments,
    look: Look,
    stop: &Stop,
) -> Result<bool, Failure> {
    let plan = &experiment.plan;
    let default = Path::new("results").join(&plan.experiment);
    let dir = arguments.out.clone().unwrap_or(default);
    let outline = experiment.outline(file);
    let hash = &outline.facts.plan_hash;
    check_folder(&dir, &plan.experiment, hash, arguments.force)?;
    let claim = Claim::of_shard(&dir, arguments.shard)?;
    if arguments.force {
        claim.forget(arguments.shard)?;
    }
    let folder: &Folder = &claim;
    let costs = experiment.costs();
    let points = arguments.shard.map(|shard| shard.points(plan, &costs));
    let own = |point: usize| points.as_ref().is_none_or(|own| own[point]);
    let mut session = Session::open(folder, &outline, METRICS, arguments.shard, own)?;
    for note in session.notes() {
        if !arguments.quiet || note.starts_with("warning") {
            tell(&format!("{}: {note}", plan.experiment));
        }
    }
    let display = if arguments.quiet { Display::None } else { arguments.progress.into() };
    let missing = session.missing();
    let mut progress = Progress::new(display, missing.len() as u64, costs.total(&missing));
    let crew = Crew { jobs: jobs(arguments), costs: &costs, progress: &mut progress, stop };
    let limits = Limits { events: arguments.limit_events, time: arguments.limit_time };
    let trials = session.run(crew, |trial| {
        experiment.simulate(trial, limits).map_err(|reached| reached.to_string())
    });
    let counted = progress.finish();
    let trials = trials?;
    if trials.interrupted {
        return Err(stopped(&dir, session.done(), stop));
    }
    if !arguments.quiet && !missing.is_empty() {
        tell(&format!("{}: {counted}", plan.experiment));
    }
    drop(session);
    if let Some(shard) = arguments.shard {
        return Ok(shard_done(&dir, shard, &outline, &trials, arguments.quiet));
    }
    finish(folder, &outline, &trials, look)
}

/// Writes the files of a whole run, draws its charts and prints its summary; `false` if some
/// trials failed.
pub(super) fn finish(
    folder: &Folder,
    outline: &Outline,
    trials: &Trials,
    look: Look,
) -> Result<bool, Failure> {
    let (mut files, findings) = publish(folder, outline, METRICS, trials)?;
    files.extend(draw(folder.dir(), &[Format::Svg, Format::Png]).map_err(Failure::io)?);
    files.push(report(folder.dir()).map_err(Failure::io)?);
    let rows = outline.row_indices(METRICS);
    let view = View { rows: &rows, width: WIDTH, colours: look.out };
    let text = summary(&outline.plan, METRICS, &findings, &view, &files);
    match writeln!(io::stdout(), "{}", text.trim_end()) {
        // Whoever read it has seen enough; the files are there, and other experiments may follow.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        other => other.map_err(|error| Failure::io(format!("cannot print a summary: {error}")))?,
    }
    Ok(tell_failures(outline, trials))
}

/// What a run that a signal has stopped leaves to say.
fn stopped(dir: &Path, done: usize, stop: &Stop) -> Failure {
    let words = std::env::args_os().map(|word| quoted(&word.to_string_lossy()));
    let words: Vec<String> = words.collect();
    let message = format!(
        "stopped: {done} trials are kept in {}, earlier results are as they were; go on with:\n  {}",
        dir.display(),
        words.join(" ")
    );
    Failure { message, code: SIGNALLED + stop.signal().unwrap_or(INTERRUPT) }
}

fn shard_done(dir: &Path, shard: Shard, outline: &Outline, trials: &Trials, quiet: bool) -> bool {
    if !quiet {
        tell(&format!(
            "{}: shard {}/{} is done; when all are: crosspoint gather {}",
            outline.plan.experiment,
            shard.number,
            shard.of,
            quoted(&dir.to_string_lossy())
        ));
    }
    tell_failures(outline, trials)
}

/// Names the trials that failed; `false` if there are any.
fn tell_failures(outline: &Outline, trials: &Trials) -> bool {
    let plan = &outline.plan;
    for (trial, message) in &trials.failures {
        let (point, replication) = (&plan.points[trial.point], trial.replication);
        tell(&format!(
            "error: trial failed: {}, replication {replication}: {message}",
            plan.describe(point)
        ));
    }
    trials.failures.is_empty()
}

fn jobs(arguments: &RunArguments) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    arguments.jobs.map_or_else(cores, usize::from)
}
