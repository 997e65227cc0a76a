//! One trial of an office as sentences in the order of time, with reasons.

mod in_order;
mod notices;
mod versions;
mod words;

use std::sync::Arc;

use crate::ids::{ObjectId, UserId};
use crate::metrics::Totals;
use crate::operation::{Cause, Notice, Obstacle, Operation, Outcome, Step, Task, Version};
use crate::sim::{SimDuration, SimTime};
use crate::store::{PrivateCopy, Store};
use crate::study::{CutShort, Draws, Fact, Limits, Run, SpanPart, TraceLine, Wanted};

use super::trial::begun;
use super::{Observer, Office, Silent, VersionNews, World};
use in_order::InOrder;
use words::{Wording, copy, done, wish};

/// Runs one trial and reports the operations that are wanted; returns their number by outcome.
pub(super) fn trace(
    office: &Arc<Office>,
    run: Run,
    limits: Limits,
    wanted: Wanted,
    line: &mut dyn FnMut(TraceLine),
) -> Result<TraceLine, CutShort> {
    let draws = Draws::new(run.seed, run.replication);
    let names = Wording::new(World::new(Arc::clone(office), draws, Silent).plant.layout().clone());
    let lines = InOrder::new(line);
    let tracer = Tracer { wanted, names, lines, begun: 0, under_way: Vec::new() };
    let mut trial = begun(office, run, limits, tracer, |world| world.observer.lines.finish());
    let ended = trial.finish();
    let simulation = &mut trial.simulation;
    simulation.model.observer.lines.finish();
    Ok(closing(&simulation.model.totals(ended?, simulation.executed()), run))
}

/// The counts of a trial, which are those of its metrics.
fn closing(totals: &Totals, run: Run) -> TraceLine {
    let zero = run.warm_up == SimDuration::ZERO;
    let since = if zero { "from the start" } else { "after the warm-up" };
    let counts = [
        ("issued", totals.issued),
        ("done", totals.done),
        ("stale", totals.stale),
        ("read_only", totals.read_only),
        ("workaround", totals.workaround),
        ("late", totals.late),
        ("denied", totals.denied),
        ("under_way", totals.pending),
    ];
    let [(_, issued), outcomes @ ..] = counts;
    let outcomes = outcomes.map(|(name, count)| format!("{count} {}", name.replace('_', " ")));
    TraceLine {
        at: SimTime::ZERO + run.horizon,
        kind: "total",
        track: ("users", "all".to_owned()),
        part: SpanPart::Apart,
        text: format!("{issued} operations issued {since}: {}", outcomes.join(", ")),
        facts: counts.map(|(name, count)| (name, Fact::from(count))).into(),
    }
}

/// Words the lines of operations that are wanted.
struct Tracer<'a> {
    wanted: Wanted,
    names: Wording,
    lines: InOrder<'a>,
    /// How many operations have been asked for.
    begun: u64,
    /// Of each slot: the number of its operation, and when it was asked for.
    under_way: Vec<(u64, SimTime)>,
}

impl Tracer<'_> {
    fn wants(&self, op: &Operation) -> bool {
        self.wanted.user.is_none_or(|user| user == op.user.0 + 1)
            && self.wanted.object.is_none_or(|object| object == op.object.0 + 1)
    }

    /// Faults explain operations, whichever are wanted; of all else only what happens to the user.
    fn wants_notice(&self, notice: &Notice) -> bool {
        match *notice {
            // What they follow from is told.
            Notice::MachineUp(_) | Notice::MachineDown(_) | Notice::DiskReplaced(_) => false,
            _ if self.wanted == Wanted::default() => true,
            Notice::Failed(_) | Notice::Ended(_) | Notice::DataLost(_) => true,
            Notice::UserCame(user) | Notice::UserLeft(user) | Notice::DeviceMoved(user, _) => {
                self.wanted.user == Some(user.0 + 1)
            }
            Notice::Sleeps(node, _) => self.wanted.user == Some(node.0 + 1),
            Notice::TaskDone(_) | Notice::Occasion(_) => false,
        }
    }

    /// Adds a line of an operation, if that is wanted.
    fn note(
        &mut self,
        now: SimTime,
        op: &Operation,
        part: SpanPart,
        kind: &'static str,
        text: String,
        facts: Vec<(&'static str, Fact)>,
    ) {
        if !self.wants(op) {
            return;
        }
        let user = u64::from(op.user.0) + 1;
        let mut all = vec![("user", user.into()), ("object", (u64::from(op.object.0) + 1).into())];
        all.extend(facts);
        let track = ("users", format!("user {user}"));
        self.lines.push(TraceLine { at: now, kind, track, part, text, facts: all });
    }

    fn step(&self, slot: u32) -> SpanPart {
        SpanPart::Step(self.under_way[slot as usize].0)
    }

    /// A cause that has hit an operation decides whether its lines are wanted.
    fn hit(&mut self, slot: u32, cause: Cause) {
        if self.wanted.cause == Some(cause as usize) {
            self.lines.decide(self.under_way[slot as usize].0, true);
        }
    }
}

impl Observer for Tracer<'_> {
    fn asked(&mut self, now: SimTime, slot: u32, op: &Operation) {
        self.begun += 1;
        let slot = slot as usize;
        if self.under_way.len() <= slot {
            self.under_way.resize(slot + 1, (0, SimTime::ZERO));
        }
        self.under_way[slot] = (self.begun, now);
        let text = format!("user {} wants to {} ({})", op.user.0 + 1, wish(op), op.bytes);
        let facts =
            vec![("action", op.action.traits().name.into()), ("bytes", op.bytes.as_u64().into())];
        self.note(now, op, SpanPart::Begin(self.begun), "ask", text, facts);
        if self.wanted.cause.is_none() {
            self.lines.decide(self.begun, true);
        }
    }

    fn planned(&mut self, now: SimTime, slot: u32, op: &Operation, steps: &[Step]) {
        let steps: Vec<String> = steps.iter().map(|step| self.names.step(op, step)).collect();
        let plan = if steps.is_empty() { "nothing to do".to_owned() } else { steps.join(", ") };
        let text = format!("plan for user {}: {plan}", op.user.0 + 1);
        let facts = vec![("steps", plan.into())];
        self.note(now, op, self.step(slot), "plan", text, facts);
    }

    fn silent(&mut self, now: SimTime, slot: u32, op: &Operation, blamed: Obstacle) {
        let host = self.names.culprit(blamed).expect("it is a host that is silent");
        let (user, cause) = (op.user.0 + 1, blamed.cause);
        let text = format!("{host} gives user {user} no answer: {}", cause.name());
        self.note(now, op, self.step(slot), "silence", text, self.names.blame(blamed));
        self.hit(slot, cause);
    }

    fn blocked(&mut self, now: SimTime, slot: u32, op: &Operation, blamed: Obstacle) {
        let text = format!("user {} is {}", op.user.0 + 1, self.names.blocked(blamed));
        self.note(now, op, self.step(slot), "block", text, self.names.blame(blamed));
        self.hit(slot, blamed.cause);
    }

    fn asked_for_copy(
        &mut self,
        now: SimTime,
        slot: u32,
        op: &Operation,
        helper: UserId,
        version: Version,
    ) {
        let (user, number) = (op.user.0 + 1, u64::from(helper.0) + 1);
        let text =
            format!("user {user} asks user {number}, who has version {version}, to mail a copy");
        let facts = vec![("helper", number.into()), ("version", u64::from(version).into())];
        self.note(now, op, self.step(slot), "request", text, facts);
    }

    fn missed_copy(&mut self, now: SimTime, slot: u32, op: &Operation, helper: UserId) {
        let (user, number) = (op.user.0 + 1, u64::from(helper.0) + 1);
        let text = format!("user {user} does not get the copy from user {number} in time");
        let facts = vec![("helper", number.into())];
        self.note(now, op, self.step(slot), "no_copy", text, facts);
    }

    fn used_copy(&mut self, now: SimTime, slot: u32, op: &Operation, own: PrivateCopy) {
        let (words, facts) = copy(op, own);
        let text = format!("user {} {words}", op.user.0 + 1);
        self.note(now, op, self.step(slot), "copy", text, facts);
    }

    fn used_copy_again(&mut self, now: SimTime, op: &Operation, own: PrivateCopy) {
        if self.wanted.cause.is_some() {
            return;
        }
        let (words, facts) = copy(op, own);
        let text = format!("user {} {words}", op.user.0 + 1);
        self.note(now, op, SpanPart::Apart, "copy", text, facts);
    }

    fn postponed(&mut self, now: SimTime, slot: u32, op: &Operation, span: SimDuration) {
        let text = format!("user {} tries again in {span}", op.user.0 + 1);
        let facts = vec![("after_s", span.as_secs_f64().into())];
        self.note(now, op, self.step(slot), "retry", text, facts);
    }

    fn ended(
        &mut self,
        now: SimTime,
        slot: u32,
        op: &Operation,
        outcome: Outcome,
        blamed: Option<Obstacle>,
    ) {
        let (number, asked_at) = self.under_way[slot as usize];
        let span = now.since(asked_at);
        let mut text = format!("user {} {} after {span}", op.user.0 + 1, done(op, outcome));
        let name = format!("{outcome:?}").to_lowercase();
        let mut facts = vec![("outcome", name.into()), ("lasted_s", span.as_secs_f64().into())];
        if let Some(blamed) = blamed {
            text.push_str(&format!(", {}", self.names.blocked(blamed)));
            facts.extend(self.names.blame(blamed));
            self.hit(slot, blamed.cause);
        }
        self.note(now, op, SpanPart::End(number), "end", text, facts);
        self.lines.decide(number, false);
    }

    fn versions(&mut self, now: SimTime, object: ObjectId, news: VersionNews, store: &Store) {
        let is_wanted = |wanted: Option<u32>, own: Option<u32>| wanted.is_none() || wanted == own;
        let number = object.0 + 1;
        if self.wanted.cause.is_some() || !is_wanted(self.wanted.object, Some(number)) {
            return;
        }
        let user = self.names.user_of(news).map(|user| user.0 + 1);
        if is_wanted(self.wanted.user, user) {
            self.lines.push(self.names.versions(now, object, news, store));
        }
    }

    fn called(&mut self, now: SimTime, task: &Task, part: SimDuration) {
        if self.wanted == Wanted::default() {
            self.lines.push(self.names.call(now, task, part));
        }
    }

    fn noticed(&mut self, now: SimTime, notice: &Notice) {
        if self.wants_notice(notice) {
            self.lines.push(self.names.notice(now, notice));
        }
    }
}
