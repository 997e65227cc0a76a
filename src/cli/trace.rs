//! `crosspoint trace`: one trial as readable lines, with reasons.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;

use crate::experiment::{
    Experiment, Folder, Outline, Overrides, Run, is_pilot, observe, recall_warm_up, trace_command,
};
use crate::journal::Os;
use crate::metrics::METRICS;
use crate::operation::{Cause, Function, Notice, Operation, Outcome, Step};
use crate::sim::{SimDuration, SimTime};
use crate::world::office::Observer;

use super::run::folder_of;
use super::{Ending, Failure, Look, WRONG, load, path_and_value, print, tell, visible};

#[derive(Args, Debug)]
pub(super) struct TraceArguments {
    /// Experiment file.
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
    /// Stop after so many lines; 0 for all.
    #[arg(long, value_name = "N", default_value_t = 200)]
    lines: usize,
    /// Write a value over a parameter: organisation.devices=20.
    #[arg(short, long, value_name = "PATH=VALUE", value_parser = path_and_value)]
    set: Vec<(String, String)>,
    /// The point to run; the first one if several meet the condition.
    #[arg(short, long, value_name = "CONDITION")]
    r#where: Option<String>,
    /// Another seed.
    #[arg(long, value_name = "N")]
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
    };
    let mut experiment = load(&arguments.file, &overrides, look)?;
    let cause = arguments.cause.as_deref().map(cause_of).transpose()?;
    // Pilot trials are measured from their start.
    let known = experiment.auto_warm_up.is_none() || is_pilot(arguments.replication);
    let warm_up = if known { None } else { recall(&mut experiment, arguments)? };
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
    let whole_trial = arguments.user.is_none() && arguments.object.is_none() && cause.is_none();
    let tracer = Tracer {
        user: arguments.user,
        object: arguments.object,
        cause,
        notices: whole_trial,
        most: if arguments.lines == 0 { usize::MAX } else { arguments.lines },
        open: Vec::new(),
        lines: Vec::new(),
        left_out: 0,
    };
    let (totals, tracer) = observe(&Arc::clone(&experiment.scenarios[0]), run, tracer);
    for line in &tracer.lines {
        print(line)?;
    }
    if tracer.left_out > 0 {
        print(&format!("# ... {} more lines; `--lines 0` shows all", tracer.left_out))?;
    }
    let zero = experiment.warm_up == SimDuration::ZERO;
    let since = if zero { "from the start" } else { "after the warm-up" };
    print(&format!(
        "# {} operations issued {since}: {} done, {} stale, {} late, {} denied",
        totals.issued, totals.done, totals.stale, totals.late, totals.denied
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// Takes over the warm-up that a run of the results folder had at this point and says so; without
/// one it says how to get it.
fn recall(
    experiment: &mut Experiment,
    arguments: &TraceArguments,
) -> Result<Option<String>, Failure> {
    let dir = folder_of(experiment, arguments.out.as_deref());
    if let Some(pilots) = recall_warm_up(&Folder::new(Os, &dir), METRICS, experiment)? {
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

fn cause_of(name: &str) -> Result<Cause, Failure> {
    let names = || Cause::ALL.iter().map(|cause| cause.name());
    let found = Cause::ALL.into_iter().find(|cause| cause.name() == name);
    found.ok_or_else(|| {
        let help = match crate::config::nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("causes are: {}", names().collect::<Vec<_>>().join(", ")),
        };
        let message = format!("error: there is no cause `{name}`\n  help: {help}");
        Failure { message, code: WRONG }
    })
}

/// Collects the lines of operations that somebody wants to see.
struct Tracer {
    user: Option<u32>,
    object: Option<u32>,
    cause: Option<Cause>,
    notices: bool,
    most: usize,
    /// Lines of operations under way, by slot.
    open: Vec<(Vec<String>, bool)>,
    lines: Vec<String>,
    left_out: usize,
}

impl Tracer {
    fn wants(&self, op: &Operation) -> bool {
        self.user.is_none_or(|user| user == op.user.0)
            && self.object.is_none_or(|object| object == op.object.0)
    }

    fn note(&mut self, slot: u32, line: String) {
        let slot = slot as usize;
        if self.open.len() <= slot {
            self.open.resize(slot + 1, (Vec::new(), false));
        }
        self.open[slot].0.push(line);
    }

    fn show(&mut self, line: String) {
        if self.lines.len() < self.most {
            self.lines.push(line);
        } else {
            self.left_out += 1;
        }
    }
}

fn name(op: &Operation) -> String {
    format!("user {} {:?} object {} ({})", op.user.0, op.action, op.object.0, op.bytes)
}

impl Observer for Tracer {
    fn asked(&mut self, now: SimTime, slot: u32, op: &Operation) {
        self.note(slot, format!("{now}  asks      {}", name(op)));
    }

    fn planned(&mut self, now: SimTime, slot: u32, op: &Operation, steps: &[Step]) {
        if self.wants(op) {
            let steps: Vec<String> = steps.iter().map(describe).collect();
            let plan = if steps.is_empty() { "nothing to do".to_owned() } else { steps.join("; ") };
            self.note(slot, format!("{now}    plans   {plan}"));
        }
    }

    fn blocked(
        &mut self,
        now: SimTime,
        slot: u32,
        _op: &Operation,
        function: Function,
        cause: Cause,
    ) {
        self.note(slot, format!("{now}    blocked {}: {}", function.name(), cause.name()));
        if self.cause == Some(cause) {
            self.open[slot as usize].1 = true;
        }
    }

    fn ended(&mut self, now: SimTime, slot: u32, op: &Operation, outcome: Outcome) {
        let end = format!("{now}  {:<9} {}", format!("{outcome:?}").to_lowercase(), name(op));
        self.note(slot, end);
        let (lines, hit) = std::mem::take(&mut self.open[slot as usize]);
        if self.wants(op) && (self.cause.is_none() || hit) {
            lines.into_iter().for_each(|line| self.show(line));
        }
    }

    fn noticed(&mut self, now: SimTime, notice: &Notice) {
        if self.notices {
            self.show(format!("{now}  notice    {notice:?}"));
        }
    }
}

fn describe(step: &Step) -> String {
    match step {
        Step::Message { to, request, rounds, .. } => {
            format!("message to {} ({request:?}, {rounds} round trips)", to.0)
        }
        Step::Broadcast { .. } => "broadcast".to_owned(),
        Step::Serve { at, work, .. } => format!("{} works {work}", at.0),
        Step::Transfer { from, to, bytes } => format!("{bytes} from {} to {}", from.0, to.0),
        Step::Commit { at } => format!("new version at {}", at.0),
        Step::KeepCopy => "keep a copy".to_owned(),
        Step::UseLocalCopy => "use the local copy".to_owned(),
        Step::Wait { span, .. } => format!("wait {span}"),
    }
}
