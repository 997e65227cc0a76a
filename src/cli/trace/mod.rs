//! `crosspoint trace`: one trial as readable lines, with reasons.

mod machine;

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::experiment::{
    Experiment, Folder, MOST_SEED, Outline, Overrides, is_pilot, recall_warm_up, trace_command,
};
use crate::journal::Os;
use crate::study::{Run, Scenario, SpanPart, TraceLine, Wanted};

use machine::{Timeline, object};

use super::common::NamedExperiment;
use super::{Ending, Failure, Look, WRONG, load, path_and_value, print, print_json, tell, visible};

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
    /// Stop after N lines; 0 for all.
    #[arg(long, value_name = "N", default_value_t = 200)]
    lines: usize,
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
    let scenario = experiment.scenarios[0].as_ref();
    check_range(scenario, &wanted)?;
    let heading = format!("{}, replication {}", plan.describe(point), arguments.replication);
    let headings = [Some(heading), warm_up];
    show(arguments, &headings.map(Option::unwrap_or_default), scenario, run, wanted)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the lines of a trial between its headings and its counts.
fn show(
    arguments: &TraceArguments,
    headings: &[String],
    scenario: &dyn Scenario,
    run: Run,
    wanted: Wanted,
) -> Result<(), Failure> {
    let (mut lines, mut left_out) = (Vec::new(), 0u64);
    let most = if arguments.lines == 0 { usize::MAX } else { arguments.lines };
    let mut timeline = arguments.perfetto.as_deref().map(timeline).transpose()?;
    let mut written = Ok(());
    let mut keep = |line: TraceLine| {
        if let Some(timeline) = &mut timeline
            && written.is_ok()
        {
            written = timeline.add(&line);
        }
        if lines.len() < most {
            lines.push(line);
        } else {
            left_out += 1;
        }
    };
    let end = scenario.trace(run, wanted, &mut keep);
    if let (Some(timeline), Some(path)) = (timeline, &arguments.perfetto) {
        let written = written.and_then(|()| timeline.finish(&end));
        written.map_err(|error| Failure::of_system("write", path, &error))?;
    }
    if arguments.json {
        return lines.iter().chain([&end]).try_for_each(|line| print_json(&object(line)));
    }
    let headings = headings.iter().filter(|heading| !heading.is_empty());
    headings.cloned().try_for_each(|heading| print(&visible(&format!("# {heading}"))))?;
    for line in &lines {
        let indent = if matches!(line.part, SpanPart::Step(_)) { "    " } else { "" };
        print(&format!("{}  {indent}{}", line.at, visible(&line.text)))?;
    }
    if left_out > 0 {
        print(&format!("# ... {left_out} more lines; `--lines 0` shows all"))?;
    }
    print(&format!("# {}", end.text))
}

/// The file of a timeline, begun.
fn timeline(path: &Path) -> Result<Timeline<BufWriter<File>>, Failure> {
    let begun = File::create(path).and_then(|file| Timeline::new(BufWriter::new(file)));
    begun.map_err(|error| Failure::of_system("write", path, &error))
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
            None => format!("causes are: {}", causes.join(", ")),
        };
        let message = format!("error: there is no cause `{name}`\n  help: {help}");
        Failure { message, code: WRONG }
    })
}
