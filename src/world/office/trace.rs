//! One trial of an office as readable lines, with reasons.

use std::sync::Arc;

use crate::operation::{Cause, Function, Notice, Operation, Outcome, Step};
use crate::sim::{SimDuration, SimTime};
use crate::study::{Run, Wanted};

use super::trial::observe;
use super::{Observer, Office};

/// Runs one trial and reports the operations that are wanted; returns their number by outcome.
pub(super) fn trace(
    office: &Arc<Office>,
    run: Run,
    wanted: Wanted,
    line: &mut dyn FnMut(String),
) -> String {
    let tracer = Tracer { wanted, open: Vec::new(), line };
    let (totals, _) = observe(office, run, tracer);
    let zero = run.warm_up == SimDuration::ZERO;
    let since = if zero { "from the start" } else { "after the warm-up" };
    format!(
        "{} operations issued {since}: {} done, {} stale, {} late, {} denied",
        totals.issued, totals.done, totals.stale, totals.late, totals.denied
    )
}

/// Reports the lines of operations that are wanted, each operation when it ends.
struct Tracer<'a> {
    wanted: Wanted,
    /// Lines of operations under way, by slot, and whether the wanted cause has blocked them.
    open: Vec<(Vec<String>, bool)>,
    line: &'a mut dyn FnMut(String),
}

impl Tracer<'_> {
    fn wants(&self, op: &Operation) -> bool {
        self.wanted.user.is_none_or(|user| user == op.user.0)
            && self.wanted.object.is_none_or(|object| object == op.object.0)
    }

    fn note(&mut self, slot: u32, line: String) {
        let slot = slot as usize;
        if self.open.len() <= slot {
            self.open.resize(slot + 1, (Vec::new(), false));
        }
        self.open[slot].0.push(line);
    }
}

fn name(op: &Operation) -> String {
    format!("user {} {:?} object {} ({})", op.user.0, op.action, op.object.0, op.bytes)
}

impl Observer for Tracer<'_> {
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
        if self.wanted.cause == Some(cause as usize) {
            self.open[slot as usize].1 = true;
        }
    }

    fn ended(&mut self, now: SimTime, slot: u32, op: &Operation, outcome: Outcome) {
        let end = format!("{now}  {:<9} {}", format!("{outcome:?}").to_lowercase(), name(op));
        self.note(slot, end);
        let (lines, hit) = std::mem::take(&mut self.open[slot as usize]);
        if self.wants(op) && (self.wanted.cause.is_none() || hit) {
            lines.into_iter().for_each(&mut *self.line);
        }
    }

    fn noticed(&mut self, now: SimTime, notice: &Notice) {
        if self.wanted == Wanted::default() {
            (self.line)(format!("{now}  notice    {notice:?}"));
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
