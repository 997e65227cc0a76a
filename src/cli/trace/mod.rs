//! `crosspoint trace`: one trial as readable lines, with reasons.

mod machine;
mod printed;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use crate::experiment::{
    Experiment, Folder, MOST_SEED, Outline, Overrides, Stop, is_pilot, recall_warm_up,
    trace_command,
};
use crate::journal::Os;
use crate::study::{CutShort, LimitReached, Limits, Run, Scenario, TraceLine, Wanted};

use machine::Timeline;
use printed::Printed;

use super::common::{NamedExperiment, replace, signalled};
use super::{
    Ending, Failure, LimitArguments, Look, TRIALS_FAILED, WRONG, load, path_and_value, tell,
};

/// Lines for people unless they ask for a number; programs get all.
const FEW_LINES: u64 = 200;

#[derive(Args, Debug)]
pub(super) struct TraceArguments {
    /// Experiment file, or results folder.
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,
    /// Number of the replication, from 0.
    #[arg(long, value_name = "N", default_value_t = 0)]
    replication: u32,
    /// Only operations of this user, from 1.
    #[arg(long, value_name = "N")]
    user: Option<u32>,
    /// Only operations on this file, from 1.
    #[arg(long, value_name = "N")]
    object: Option<u32>,
    /// Only operations blocked by this cause, such as 'owner away'.
    #[arg(long, value_name = "CAUSE")]
    cause: Option<String>,
    /// Print at most N lines; 0 for all [default: 200, with --json all].
    #[arg(long, value_name = "N")]
    lines: Option<u64>,
    /// Write a value over a parameter: organisation.devices=20.
    #[arg(short, long, value_name = "PATH=VALUE", value_parser = path_and_value)]
    set: Vec<(String, String)>,
    /// The point to run; the first one if several meet the condition.
    #[arg(short, long, value_name = "CONDITION")]
    r#where: Option<String>,
    /// Another seed.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=MOST_SEED))]
    seed: Option<u64>,
    /// Results folder of a run whose pilot trials found the warm-up; results/NAME if left out.
    #[arg(short, long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    out: Option<PathBuf>,
    /// For programs: one JSON object a line, its fields as docs/traces.md tells.
    #[arg(long)]
    json: bool,
    /// Also write all lines that are wanted to a file that ui.perfetto.dev opens.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    perfetto: Option<PathBuf>,
    #[command(flatten)]
    limits: LimitArguments,
}

pub(super) fn trace(arguments: &TraceArguments, look: Look) -> Ending {
    let overrides = Overrides {
        set: arguments.set.clone(),
        only: arguments.r#where.clone(),
        replications: None,
        seed: arguments.seed,
        allow_idle: true,
        sample: false,
        recalled: None,
    };
    let source = NamedExperiment::of(&arguments.file, &overrides)?;
    let mut experiment = load(&source.file, &source.overrides, look)?;
    let cause = arguments.cause.as_deref();
    let cause = cause.map(|name| cause_of(name, &experiment.columns.causes)).transpose()?;
    // Pilot trials are measured from their start.
    let known = experiment.auto_warm_up.is_none() || is_pilot(arguments.replication);
    let warm_up = if known { None } else { recall(&mut experiment, &source, arguments)? };
    let plan = &experiment.plan;
    let Some(point) = plan.points.first() else { return Ok(ExitCode::SUCCESS) };
    let run = Run {
        seed: plan.seed,
        replication: arguments.replication,
        warm_up: experiment.warm_up,
        horizon: experiment.horizon,
    };
    let wanted = Wanted { user: arguments.user, object: arguments.object, cause };
    let (scenario, limits) = (&*experiment.scenarios[0], arguments.limits.of(&experiment));
    check_range(scenario, &wanted)?;
    if let Some(path) = &arguments.perfetto {
        refuse_inputs(path, &source.file, &experiment)?;
    }
    let heading = format!("{}, replication {}", plan.describe(point), arguments.replication);
    let few = if arguments.json { 0 } else { FEW_LINES };
    let most = Some(arguments.lines.unwrap_or(few)).filter(|most| *most > 0);
    let mut printed = Printed::new(most.unwrap_or(u64::MAX), arguments.json);
    [Some(heading), warm_up].iter().flatten().for_each(|heading| printed.head(heading));
    show(&TracedTrial { scenario, run, limits, wanted }, printed, arguments.perfetto.as_deref())
}

/// The trial that is shown.
struct TracedTrial<'a> {
    scenario: &'a dyn Scenario,
    run: Run,
    limits: Limits<'a>,
    wanted: Wanted,
}

/// Prints the lines of a trial as they come, then what was counted or which limit it reached;
/// writes its timeline, too, if that has a path.
fn show(trial: &TracedTrial, mut printed: Printed, timeline: Option<&Path>) -> Ending {
    let stop = Stop::with_grace(Duration::ZERO);
    let end = match timeline {
        None => {
            trial.follow(&mut printed, &stop, None).map_err(|error| Failure::results(&error))?
        }
        Some(path) => {
            if let Err(error) = stop.on_signals() {
                tell(&format!("warning: Ctrl-C leaves a part of the timeline: {error}"));
            }
            let mut end = None;
            let written = replace(path, |file| {
                end = Some(trial.follow(&mut printed, &stop, Some(Timeline::new(file)?))?);
                Ok(())
            });
            if stop.signal().is_some() && end.is_none() {
                return Err(signalled("stopped: no timeline was written".to_owned(), &stop));
            }
            written.map_err(|error| Failure::of_system("write", path, &error))?;
            end.expect("what is written has an end")
        }
    };
    match end {
        Ok(counts) => printed.close(&counts).map(|()| ExitCode::SUCCESS),
        Err(cut) => {
            printed.close(&cut.line())?;
            let read = cut.reached == LimitReached::GivenUp;
            Ok(if read { ExitCode::SUCCESS } else { ExitCode::from(TRIALS_FAILED) })
        }
    }
}

impl TracedTrial<'_> {
    /// Runs the trial, until nobody takes any lines; an error is one of the timeline, or says that
    /// the trial was stopped before that was whole.
    fn follow(
        &self,
        printed: &mut Printed,
        stop: &Stop,
        mut timeline: Option<Timeline>,
    ) -> io::Result<Result<TraceLine, CutShort>> {
        let mut written = Ok(());
        let limits = Limits { abort: Some(stop), ..self.limits };
        let end = self.scenario.trace(self.run, limits, self.wanted, &mut |line| {
            printed.add(&line);
            match &mut timeline {
                Some(timeline) if written.is_ok() => written = timeline.add(&line),
                Some(_) => stop.request(),
                None if printed.has_failed() => stop.request(),
                None => {}
            }
        });
        written?;
        if let Some(timeline) = timeline {
            if end.as_ref().is_err_and(|cut| cut.reached == LimitReached::GivenUp) {
                return Err(io::ErrorKind::Interrupted.into());
            }
            timeline.finish(&end.clone().unwrap_or_else(|cut| cut.line()))?;
        }
        Ok(end)
    }
}

/// Refuses a timeline in the place of a file that the experiment is read from.
fn refuse_inputs(path: &Path, named: &Path, experiment: &Experiment) -> Result<(), Failure> {
    let Ok(place) = path.canonicalize() else { return Ok(()) };
    let mut files = experiment.files.iter().map(Path::new).chain([named]);
    if files.all(|file| file.canonicalize().ok().as_ref() != Some(&place)) {
        return Ok(());
    }
    let message = format!(
        "error: the experiment is read from `{}`, which the timeline would replace\n  help: \
         name another file after --perfetto",
        path.display()
    );
    Err(Failure { message, code: WRONG })
}

/// Refuses users and objects that the point does not have.
fn check_range(scenario: &dyn Scenario, wanted: &Wanted) -> Result<(), Failure> {
    let range = scenario.traceable();
    let asked = [("user", wanted.user, range.users), ("object", wanted.object, range.objects)];
    for (what, number, count) in asked {
        let Some(number) = number.map(u64::from) else { continue };
        let help = match count {
            _ if (1..=count).contains(&number) => continue,
            0 => format!("traces of this point cannot be narrowed by --{what}"),
            1 => format!("the only {what} is {what} 1"),
            _ => format!("{what}s are numbered from 1 to {count}"),
        };
        let message = format!("error: there is no {what} {number}\n  help: {help}");
        return Err(Failure { message, code: WRONG });
    }
    Ok(())
}

/// Takes over the warm-up that a run of the results folder had at this point and says so; without
/// one it says how to get it.
fn recall(
    experiment: &mut Experiment,
    source: &NamedExperiment,
    arguments: &TraceArguments,
) -> Result<Option<String>, Failure> {
    let dir = source.folder(experiment, arguments.out.as_deref());
    if let Some(pilots) = recall_warm_up(&Folder::new(Os, &dir), experiment)? {
        let (days, dir) = (pilots.cut_days(), dir.display());
        let line = format!("warm-up: {days} d, as pilot trials of {dir} found it");
        experiment.warm_up_as_found(pilots);
        return Ok(Some(line));
    }
    let run = trace_command(&arguments.file, arguments.out.as_deref());
    let set = Outline::of(experiment).replay;
    let seed = arguments.seed.map(|seed| format!(" --seed {seed}")).unwrap_or_default();
    tell(&format!(
        "warning: pilot trials find the warm-up of this experiment, and {} has none of this \
         point, so that the last line counts from the start; this finds it:\n  {}{set}{seed}",
        dir.display(),
        run.replacen("trace", "run", 1)
    ));
    Ok(None)
}

/// The index of a cause.
fn cause_of(name: &str, causes: &[String]) -> Result<usize, Failure> {
    causes.iter().position(|cause| cause == name).ok_or_else(|| {
        let help = match crate::config::nearest(name, causes.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None if causes.is_empty() => "nothing is blocked in this model".to_owned(),
            None => format!("causes are: {}", causes.join(", ")),
        };
        let message = format!("error: there is no cause `{name}`\n  help: {help}");
        Failure { message, code: WRONG }
    })
}
