//! `crosspoint run`: the missing trials, then files, charts and a summary.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use crate::config::{io_in_words, shell_word};
use crate::experiment::{
    CheckedExpectation, Claim, Crew, Display, Experiment, Folder, Input, Outline, Pace, Progress,
    Session, Shard, Stop, Trials, check_folder, publish, run_trial, shortfalls, trace_command,
};
use crate::report::{Format, draw, report};
use crate::units::counted;

use super::common::{NamedExperiment, jobs, limits, stopped};
use super::pilots::find_warm_up;
use super::plausible::plausibility_in_words;
use super::screen;
use super::summary::{View, summary};
use super::{
    Ending, FAILED_CHECK, Failure, IMPRECISE, Look, RunArguments, TRIALS_FAILED, WRONG, load, tell,
    visible,
};

/// Columns of a summary in a file or a pipe.
const WIDTH: usize = 100;
/// Most warnings about a file that are shown before a run.
const MOST_REMARKS: usize = 8;

pub(super) fn run(arguments: &RunArguments, look: Look) -> Ending {
    if arguments.out.is_some() && arguments.files.len() > 1 {
        let message = "error: `--out` takes the results of one file, but there are several";
        return Err(Failure { message: message.to_owned(), code: WRONG });
    }
    // All files are checked before the first one runs.
    let overrides = arguments.changes.overrides();
    let mut experiments = Vec::new();
    for file in &arguments.files {
        let source = NamedExperiment::of(file, &overrides)?;
        let experiment = load(&source.file, &source.overrides, look)?;
        let dir = source.folder(&experiment, arguments.out.as_deref());
        experiments.push(Job { experiment, file, dir });
    }
    if let Some((first, second)) = of_one_folder(&experiments) {
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
        tell(&format!("warning: Ctrl-C stops at once: {}", io_in_words(&error)));
    }
    let mut all = Lacks::default();
    for job in &mut experiments {
        let own = run_one(job, arguments, look, &stop)?;
        all.trials |= own.trials;
        all.precision |= own.precision;
        all.expectations |= own.expectations;
    }
    Ok(all.code(arguments.strict))
}

/// Shortcomings of a run that has ended.
#[derive(Clone, Copy, Default)]
pub(super) struct Lacks {
    /// Some trials failed.
    trials: bool,
    /// Some points did not reach their precision.
    precision: bool,
    /// Some expectations do not hold.
    expectations: bool,
}

impl Lacks {
    /// The exit code; precision counts only for those who are strict.
    pub(super) fn code(self, strict: bool) -> ExitCode {
        match self {
            Self { trials: true, .. } => ExitCode::from(TRIALS_FAILED),
            Self { expectations: true, .. } => ExitCode::from(FAILED_CHECK),
            Self { precision: true, .. } if strict => ExitCode::from(IMPRECISE),
            _ => ExitCode::SUCCESS,
        }
    }
}

/// An experiment that is to be run.
struct Job<'a> {
    experiment: Experiment,
    /// Its file, or the results folder that it is from, as it was named.
    file: &'a Path,
    /// Where its results go.
    dir: PathBuf,
}

/// Two files whose results would go into one folder.
fn of_one_folder<'a>(jobs: &[Job<'a>]) -> Option<(&'a Path, &'a Path)> {
    jobs.iter().enumerate().find_map(|(at, job)| {
        let other = jobs[..at].iter().find(|own| own.dir == job.dir)?;
        Some((other.file, job.file))
    })
}

/// Runs one experiment or one shard of it.
fn run_one(
    job: &mut Job,
    arguments: &RunArguments,
    look: Look,
    stop: &Stop,
) -> Result<Lacks, Failure> {
    let Job { experiment, file, dir } = job;
    let claim = claim(experiment, dir, arguments)?;
    if experiment.auto_warm_up.is_some() {
        let pilots = find_warm_up(experiment, &claim, file, arguments, stop)?;
        experiment.warm_up_as_found(pilots);
    }
    let experiment = &*experiment;
    let plan = &experiment.plan;
    let outline = Outline::of(experiment);
    let folder: &Folder = &claim;
    tell_remarks(experiment);
    let costs = experiment.costs();
    let points = arguments.shard.map(|shard| shard.points(plan, &costs));
    let own = |point: usize| points.as_ref().is_none_or(|own| own[point]);
    // A trace finds the warm-up of pilot trials in the folder.
    let out = arguments.out.as_deref().filter(|_| experiment.auto_warm_up.is_some());
    let trace = trace_command(file, out) + &arguments.limits.words();
    let mut session = Session::open(folder, &outline, arguments.shard, own)?.shown_by(trace);
    for note in session.notes() {
        if !arguments.quiet || note.starts_with("warning") {
            tell(&format!("{}: {note}", plan.experiment));
        }
    }
    if arguments.shard.is_none() && !arguments.quiet {
        tell_fewer(folder, &outline)?;
    }
    let display = if arguments.quiet { Display::None } else { arguments.progress.into() };
    let missing = session.missing();
    let mut progress = Progress::new(display, missing.len() as u64, costs.total(&missing));
    let crew = Crew { jobs: jobs(arguments), costs: &costs, progress: &mut progress, stop };
    let limits = limits(experiment, arguments, stop);
    let pace = Pace::default();
    let trials = session.run(crew, |trial| {
        let begun = Instant::now();
        let output = run_trial(experiment, trial, limits)?;
        pace.add(output.events, begun.elapsed());
        Ok(output)
    });
    let counted = progress.finish();
    let trials = trials?;
    if let Some(speed) = pace.speed() {
        // Only forecasts need it; a full disk is reported where results are at stake.
        let _ = speed.write(folder);
    }
    if trials.interrupted {
        return Err(stopped(dir, &kept(session.done()), stop));
    }
    if !arguments.quiet && !missing.is_empty() {
        tell(&format!("{}: {counted}", plan.experiment));
    }
    drop(session);
    if let Some(shard) = arguments.shard {
        return Ok(shard_done(dir, shard, &outline, &trials, arguments.quiet));
    }
    finish(folder, &outline, &trials, look)
}

/// Warns of what has no effect.
fn tell_remarks(experiment: &Experiment) {
    let (name, remarks) = (&experiment.plan.experiment, experiment.remarks());
    for remark in remarks.iter().take(MOST_REMARKS) {
        tell(&format!("warning: {name}: {remark}"));
    }
    if remarks.len() > MOST_REMARKS {
        let more = remarks.len() - MOST_REMARKS;
        tell(&format!("warning: {name}: ... and {more} more, all of which `check` prints"));
    }
}

/// Makes the folder this run's: looked at before anything is written, and once more when nobody
/// else can write, as another run may have come and gone in between.
fn claim(experiment: &Experiment, dir: &Path, arguments: &RunArguments) -> Result<Claim, Failure> {
    let (plan, hash) = (&experiment.plan, experiment.plan_hash());
    check_folder(dir, plan, &hash, arguments.force)?;
    let claim = match arguments.no_lock {
        true => Claim::unlocked(dir)?,
        false => Claim::of_shard(dir, arguments.shard)?,
    };
    for warning in claim.warnings() {
        tell(&format!("warning: {}: {warning}", plan.experiment));
    }
    check_folder(dir, plan, &hash, arguments.force)?;
    if arguments.force {
        claim.forget(arguments.shard)?;
    }
    Ok(claim)
}

/// Says so if results of more trials are to be replaced; where precision decides, more is no
/// better.
fn tell_fewer(folder: &Folder, outline: &Outline) -> Result<(), Failure> {
    let before = folder.manifest()?.map_or(0, |manifest| manifest.trials);
    let (now, plan) = (outline.plan.trials(), &outline.plan);
    if plan.precision.is_none() && before > now as u64 {
        tell(&format!(
            "{}: tables and charts of {before} trials in {} are replaced by those of {now}; the \
             journal keeps all that have run; `-o DIR` writes elsewhere",
            plan.experiment,
            folder.dir().display()
        ));
    }
    Ok(())
}

/// Writes the files of a whole run, draws its charts and prints its summary.
pub(super) fn finish(
    folder: &Folder,
    outline: &Outline,
    trials: &Trials,
    look: Look,
) -> Result<Lacks, Failure> {
    let (mut files, findings) = publish(folder, outline, trials)?;
    files.extend(draw(folder.dir(), &[Format::Svg, Format::Png]).map_err(Failure::io)?);
    files.push(report(folder.dir()).map_err(Failure::io)?);
    let metrics = &outline.columns.metrics;
    let rows = outline.row_indices();
    let grades = &outline.facts.grades;
    let checked = outline.checked(&findings);
    let failing = checked.iter().filter(|own| !own.judgement.holds());
    let failing: Vec<&CheckedExpectation> = failing.collect();
    let mut foot = format!("parameters: {grades}");
    if let Some(own) = Input::own_in_words(&outline.facts.inputs) {
        foot.push_str(&format!("\n{}", visible(&own)));
    }
    if !checked.is_empty() {
        let holding = checked.len() - failing.len();
        foot.push_str(&format!("\nexpectations: {holding} of {} hold", checked.len()));
    }
    let width = screen::columns().unwrap_or(WIDTH);
    let plausible = outline.plausibility(&findings);
    let plausible = plausibility_in_words(&outline.plan, metrics, &plausible, width.min(WIDTH));
    if !plausible.is_empty() {
        foot.push_str(&format!("\n{}", plausible.trim_end()));
    }
    // Below them stand an empty line, the foot and the next prompt.
    let below: usize = foot.lines().map(|line| line.chars().count().div_ceil(width)).sum();
    let height = screen::lines().map_or(usize::MAX, |lines| lines.saturating_sub(below + 2));
    let view = View { rows: &rows, width, height, colours: look.out };
    let text = summary(&outline.plan, metrics, &findings, &view, &files);
    match writeln!(io::stdout(), "{}\n\n{foot}", text.trim_end()) {
        // The reader has seen enough; the files are there, and other experiments may follow.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        other => other.map_err(|error| {
            Failure::io(format!("cannot print a summary: {}", io_in_words(&error)))
        })?,
    }
    for own in &failing {
        let sentence = own.sentence(&outline.plan, metrics);
        tell(&format!("error: {}: expectation fails: {sentence}", outline.plan.experiment));
    }
    Ok(Lacks { expectations: !failing.is_empty(), ..tell_lacks(outline, trials) })
}

/// Trials that a stopped run keeps, in words.
fn kept(done: usize) -> String {
    let verb = if done == 1 { "is" } else { "are" };
    format!("{} {verb}", counted(done, "trial"))
}

fn shard_done(dir: &Path, shard: Shard, outline: &Outline, trials: &Trials, quiet: bool) -> Lacks {
    if !quiet {
        tell(&format!(
            "{}: shard {}/{} is done; when all are: crosspoint gather {}",
            outline.plan.experiment,
            shard.number,
            shard.of,
            shell_word(&dir.to_string_lossy())
        ));
    }
    tell_lacks(outline, trials)
}

/// Names the trials that failed and the points that did not reach their precision.
fn tell_lacks(outline: &Outline, trials: &Trials) -> Lacks {
    let (plan, metrics) = (&outline.plan, &outline.columns.metrics);
    for (trial, message) in &trials.failures {
        let (point, replication) = (&plan.points[trial.point], trial.replication);
        tell(&format!(
            "error: trial failed: {}, replication {replication}: {message}",
            plan.describe(point)
        ));
    }
    let short = shortfalls(plan, metrics, trials);
    if !short.is_empty() {
        let mut points: Vec<usize> = short.iter().map(|own| own.point).collect();
        points.dedup();
        tell(&format!(
            "warning: {}: {} of {} did not reach their precision with {} replications",
            plan.experiment,
            points.len(),
            counted(plan.points.len(), "point"),
            plan.replications
        ));
    }
    for own in &short {
        tell(&format!("  {}", own.sentence(plan, metrics)));
    }
    Lacks { trials: !trials.failures.is_empty(), precision: !short.is_empty(), ..Lacks::default() }
}
