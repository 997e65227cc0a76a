//! `crosspoint trace`: one trial as readable lines, with reasons.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::experiment::{
    Experiment, Folder, MOST_SEED, Outline, Overrides, is_pilot, recall_warm_up, trace_command,
};
use crate::journal::Os;
use crate::study::{Run, Wanted};

use super::common::NamedExperiment;
use super::{Ending, Failure, Look, WRONG, load, path_and_value, print, tell, visible};

#[derive(Args, Debug)]
pub(super) struct TraceArguments {
    /// Experiment file, or results folder.
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,
    /// Number of the replication, from 0.
    #[arg(long, value_name = "N", default_value_t = 0)]
    replication: u32,
    /// Only this user's operations.
    #[arg(long, value_name = "N")]
    user: Option<u32>,
    /// Only operations on this object.
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
    let heading = format!("# {}, replication {}", plan.describe(point), arguments.replication);
    print(&visible(&heading))?;
    if let Some(line) = &warm_up {
        print(&visible(line))?;
    }
    let run = Run {
        seed: plan.seed,
        replication: arguments.replication,
        warm_up: experiment.warm_up,
        horizon: experiment.horizon,
    };
    let wanted = Wanted { user: arguments.user, object: arguments.object, cause };
    let most = if arguments.lines == 0 { usize::MAX } else { arguments.lines };
    let (mut lines, mut left_out) = (Vec::new(), 0usize);
    let mut keep = |line| {
        if lines.len() < most {
            lines.push(line);
        } else {
            left_out += 1;
        }
    };
    let end = experiment.scenarios[0].trace(run, wanted, &mut keep);
    for line in &lines {
        print(line)?;
    }
    if left_out > 0 {
        print(&format!("# ... {left_out} more lines; `--lines 0` shows all"))?;
    }
    print(&format!("# {end}"))?;
    Ok(ExitCode::SUCCESS)
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
        let line = format!("# warm-up: {days} d, as pilot trials of {dir} found it");
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
