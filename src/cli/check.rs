//! `crosspoint check`: what a run would do and take, and all mistakes.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, ValueHint};

use crate::experiment::{
    ARCHITECTURE, Experiment, Folder, Forecast, Input, Known, Outline, Overrides, Pace, TrialId,
    largest, recall_pilots, rough_span, run_trial,
};
use crate::journal::Os;
use crate::study::Limits;
use crate::units::{Bytes, counted};

use super::common::{NamedExperiment, cores};
use super::machine::json_line;
use super::{
    Changes, Ending, Failure, Look, ProgressChoice, WRONG, load_shown, print, print_json, visible,
    wrong,
};

#[derive(Args, Debug)]
pub(super) struct CheckArguments {
    /// Experiment files, or results folders whose copies of files are run again.
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::AnyPath)]
    files: Vec<PathBuf>,
    /// Run one trial of the largest point, to know how long all of them take; nothing is kept.
    #[arg(long)]
    r#try: bool,
    /// Results folder whose finished trials count; results/NAME if left out.
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    out: Option<PathBuf>,
    /// Threads that the run would have; one per core if left out.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// For machines: one JSON object a line.
    #[arg(long)]
    json: bool,
    /// Look at every point: of more than 2,000, those that stand for all are looked at otherwise.
    #[arg(long)]
    all: bool,
    /// How progress is shown.
    #[arg(long, value_enum, default_value_t = ProgressChoice::Auto)]
    progress: ProgressChoice,
    #[command(flatten)]
    changes: Changes,
}

/// Files to check, and the form of the report.
pub(super) struct Wish<'a> {
    pub files: &'a [PathBuf],
    pub changes: &'a Changes,
    pub out: Option<&'a Path>,
    pub jobs: Option<u16>,
    pub trying: bool,
    pub all: bool,
    pub progress: ProgressChoice,
    pub json: bool,
}

pub(super) fn check(arguments: &CheckArguments, look: Look) -> Ending {
    let CheckArguments { files, r#try, all, progress, out, jobs, json, changes } = arguments;
    let (out, jobs, json) = (out.as_deref(), *jobs, *json);
    let (all, progress, trying) = (*all, *progress, *r#try);
    tell_all(&Wish { files, changes, out, jobs, trying, all, progress, json }, look)
}

/// Says of each file what a run would do, or what is wrong.
pub(super) fn tell_all(wish: &Wish, look: Look) -> Ending {
    let overrides = Overrides { sample: !wish.all, ..wish.changes.overrides() };
    let mut messages = Vec::new();
    for file in wish.files {
        let source = NamedExperiment::of(file, &overrides)?;
        match load_shown(&source.file, &source.overrides, wish.progress) {
            Ok(experiment) => {
                let dir = source.folder(&experiment, wish.out);
                print(&describe(experiment, &dir, wish)?)?;
            }
            Err(mistakes) if wish.json => {
                let line = serde_json::json!({
                    "file": file.display().to_string(),
                    "ok": false,
                    "mistakes": mistakes.to_json(),
                });
                print_json(&line)?;
                messages.push(String::new());
            }
            Err(mistakes) => messages.push(wrong(&mistakes, look).message),
        }
    }
    if messages.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let message = messages.join("\n\n").trim().to_owned();
    Err(Failure { message, code: WRONG })
}

fn describe(mut experiment: Experiment, dir: &Path, wish: &Wish) -> Result<String, Failure> {
    let folder = Folder::new(Os, dir);
    if experiment.auto_warm_up.is_some()
        && let Some(pilots) = recall_pilots(&folder, &experiment)?
    {
        experiment.warm_up_as_found(pilots);
    }
    let experiment = &experiment;
    let outline = Outline::of(experiment);
    let mut known = Known::of(&folder, &outline)?;
    let done = known.trials();
    let jobs = wish.jobs.map_or_else(cores, usize::from);
    // A trial that is tried is not kept, and stays missing.
    let missing = Forecast::of(experiment, &known, jobs).missing;
    if wish.trying {
        try_largest(experiment, &mut known)?;
    }
    let forecast = Forecast { missing, ..Forecast::of(experiment, &known, jobs) };
    Ok(if wish.json {
        json_line(&as_json(experiment, &forecast, jobs))
    } else {
        in_words(experiment, &forecast, dir, done, jobs)
    })
}

/// Runs one trial of the largest point.
fn try_largest(experiment: &Experiment, known: &mut Known) -> Result<(), Failure> {
    let Some(point) = largest(experiment) else { return Ok(()) };
    let architecture = experiment.plan.points[point].architecture;
    let (pace, begun) = (Pace::default(), Instant::now());
    let trial = TrialId { architecture, point, replication: 0 };
    let limits = Limits { budget: Some(experiment.budget), ..Limits::default() };
    let output = run_trial(experiment, &trial, limits).map_err(Failure::io)?;
    pace.add(output.events, begun.elapsed());
    known.add(point, output.events);
    known.speed = pace.speed();
    Ok(())
}

/// Points and trials of each architecture.
fn counts(experiment: &Experiment) -> Vec<(&str, usize, usize)> {
    let plan = &experiment.plan;
    let named = plan.architectures.iter().enumerate();
    named
        .map(|(at, name)| {
            let points = experiment.all_points[at];
            (name.as_str(), points, points * plan.replications as usize)
        })
        .collect()
}

/// How many expectations there are, one for each of their points.
fn expectations(experiment: &Experiment) -> usize {
    experiment.expectations.iter().map(|own| own.points.len()).sum()
}

fn in_words(
    experiment: &Experiment,
    forecast: &Forecast,
    dir: &Path,
    done: u64,
    jobs: usize,
) -> String {
    let plan = &experiment.plan;
    let at_most = if plan.precision.is_some() { "at most " } else { "" };
    let noun = if plan.compared == ARCHITECTURE { ARCHITECTURE } else { "file" };
    let mut text = format!(
        "{}: {}\n  {}, {}, {at_most}{} replication{}: {at_most}{} of {}",
        plan.experiment,
        visible(&plan.title),
        counted(plan.architectures.len(), noun),
        points_in_words(experiment),
        plan.replications_in_words(),
        if plan.replications == 1 { "" } else { "s" },
        counted(experiment.trials(), "trial"),
        experiment.horizon,
    );
    for axis in &plan.axes {
        // A value may hold commas itself.
        let comma = axis.cells.iter().any(|cell| cell.contains(','));
        let cells = axis.cells.join(if comma { "; " } else { ", " });
        text.push_str(&format!("\n  {}: {}", axis.key, visible(&cells)));
    }
    let each: Vec<String> = counts(experiment)
        .into_iter()
        .map(|(name, points, trials)| format!("{name} {points} x {}", trials / points.max(1)))
        .collect();
    text.push_str(&format!("\n  points x trials: {}", each.join(", ")));
    if done > 0 && !experiment.is_sample() {
        let missing = forecast.missing;
        let verb = if done == 1 { "is" } else { "are" };
        let done = counted(done as usize, "trial");
        text.push_str(&format!("\n  {done} {verb} in {}, {missing} to run", dir.display()));
    }
    let checks = expectations(experiment);
    if checks > 0 {
        text.push_str(&format!("\n  {}, checked after the run", counted(checks, "expectation")));
    }
    for remark in experiment.remarks() {
        text.push_str(&format!("\n  warning: {}", visible(&remark)));
    }
    let most = experiment.budget.events;
    if forecast.longest > most as f64 {
        text.push_str(&format!(
            "\n  warning: a trial may have some {:.1e} events, and fails after {most}: `[limits] events \
             = ...` raises that, if it is meant",
            forecast.longest
        ));
    }
    text.push_str(&time_in_words(forecast, jobs));
    let megabytes = (forecast.memory as f64 / 1e6).round();
    text.push_str(&format!("\n  about {} of memory", Bytes::new(megabytes as u64 * 1_000_000)));
    text.push_str(&format!("\n  parameters: {}", experiment.grades));
    if let Some(own) = Input::own_in_words(&experiment.inputs) {
        text.push_str(&format!("\n  {}", visible(&own)));
    }
    text
}

/// How many points there are, and how many were looked at if not all.
fn points_in_words(experiment: &Experiment) -> String {
    let all = counted(experiment.all_points.iter().sum(), "point");
    if !experiment.is_sample() {
        return all;
    }
    format!("{all} ({} looked at; `--all` looks at all)", experiment.plan.points.len())
}

fn time_in_words(forecast: &Forecast, jobs: usize) -> String {
    let (alone, all) = (forecast.seconds, forecast.seconds / jobs as f64);
    let (span, alone) = (rough_span(all), rough_span(alone));
    let threads = if jobs == 1 { "thread" } else { "threads" };
    match forecast.basis {
        _ if forecast.missing == 0 => "\n  nothing to run".to_owned(),
        0 => format!(
            "\n  very roughly {span} on {jobs} {threads} (no trial has run yet, it may be ten times \
             more or less; --try runs one)"
        ),
        n => {
            let from = counted(n as usize, "trial");
            format!("\n  about {span} on {jobs} {threads}, {alone} on one (from {from})")
        }
    }
}

fn as_json(experiment: &Experiment, forecast: &Forecast, jobs: usize) -> serde_json::Value {
    let plan = &experiment.plan;
    let axes: Vec<_> = plan
        .axes
        .iter()
        .map(|axis| serde_json::json!({ "key": axis.key, "values": axis.cells }))
        .collect();
    let each: Vec<_> = counts(experiment)
        .into_iter()
        .map(|(name, points, trials)| {
            serde_json::json!({ "architecture": name, "points": points, "trials": trials })
        })
        .collect();
    serde_json::json!({
        "experiment": plan.experiment,
        "ok": true,
        "title": plan.title,
        "architectures": plan.architectures,
        "axes": axes,
        "points": experiment.all_points.iter().sum::<usize>(),
        "points_looked_at": plan.points.len(),
        "replications": plan.replications,
        "trials": experiment.trials(),
        "by_architecture": each,
        "missing": forecast.missing,
        "from_trials": forecast.basis,
        "events": forecast.events.round(),
        "seconds_alone": forecast.seconds,
        "jobs": jobs,
        "memory_bytes": forecast.memory,
        "parameters": experiment.grades,
        "expectations": expectations(experiment),
        "idle": experiment.idle,
        "warnings": experiment.remarks(),
    })
}
