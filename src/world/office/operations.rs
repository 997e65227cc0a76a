//! Operations from the intent to the recorded outcome: ask, plan, retry, give up.
//!
//! In the order of an intent's life: after a gap of presence a user sets out (`begin_intent`) and
//! asks for an operation (`ask`); the architecture plans an attempt, and another after each silent
//! host (`attempt`); in the end the operation has succeeded (`succeed`) or is denied (`deny`), and
//! then the user tries again later or gives up; the outcome is counted (`finish`), and the intent
//! says what follows (`go_on`): an operation, a pause (`think`) or nothing (`end_intent`).
//!
//! Left out: the steps of a plan (`steps`), versions (`replication`, `versions`), and what an
//! intent consists of, which its service alone knows.

use crate::ids::{NodeId, UserId};
use crate::operation::purposes::{self, Asked, Denied, IntentPart, ServiceUser};
use crate::operation::{
    Attempt, Cause, Function, Obstacle, Operation, Outcome, Stores, Whereabouts, Workplace,
};
use crate::service::{Ask, IfCutShort, Next, Pause, Reaction};
use crate::sim::{Schedule, SimDuration, SimTime};
use crate::store::PrivateCopy;

use super::running::Phase;
use super::steps::Became;
use super::view::WorldView;
use super::workarounds::WayAround;
use super::{Event, Observer, World};

/// What is counted where an operation was too late though nobody was silent or said no.
const TOO_SLOW: Obstacle =
    Obstacle { function: Function::Transfer, cause: Cause::Overload, culprit: None };

/// Time before leaving at which a user saves.
const PACKING_UP: SimDuration = SimDuration::MINUTE;

impl<O: Observer> World<O> {
    /// Schedules the user's next intent with a service, after a gap of presence. If the user leaves
    /// earlier, the rest of the gap is kept for the next day. O(1).
    pub(super) fn schedule_intent(
        &mut self,
        user: UserId,
        service: u8,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let Some(until) = self.presence.present_until(user) else { return };
        let cursor = self.running.cursor(user, service);
        let (number, rest) = (cursor.number, cursor.rest.take());
        let gap = rest.unwrap_or_else(|| {
            let demand = ServiceUser { service, user };
            let mut rng = self.draws.of(purposes::INTENT, demand, IntentPart::Gap(number));
            self.service(service).gap(&mut rng)
        });
        let now = agenda.now();
        if until.saturating_since(now) < gap {
            let rest = gap.saturating_sub(until.saturating_since(now));
            self.running.cursor(user, service).rest = Some(rest);
        } else {
            agenda.after(gap, Event::Intent(user, service));
        }
    }

    /// Whether the next intent of a user follows from the end of one that is under way.
    pub(super) fn is_in_loop(&mut self, user: UserId, service: u8) -> bool {
        let is_closed = self.service(service).is_closed_loop();
        is_closed && self.running.cursor(user, service).under_way > 0
    }

    /// A user sets out to do something. O(1) but for what the plan costs.
    pub(super) fn begin_intent(
        &mut self,
        user: UserId,
        service: u8,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let cursor = self.running.cursor(user, service);
        let number = cursor.number;
        cursor.number += 1;
        let workload = self.service(service);
        let demand = ServiceUser { service, user };
        let mut rng = self.draws.of(purposes::INTENT, demand, IntentPart::Content(number));
        let intent = workload.intent(user, &self.catalogue, &mut rng);
        let closed_loop = workload.is_closed_loop();
        if workload.is_for_the_office() && self.is_working_from_home(user) {
            return self.schedule_intent(user, service, agenda);
        }
        let first = intent.first();
        let op = self.operation(user, first);
        let slot = self.running.begin(service, user, number, intent, op);
        self.ask(slot, first.stage, agenda);
        if !closed_loop {
            self.schedule_intent(user, service, agenda);
        }
    }

    fn operation(&self, user: UserId, ask: Ask) -> Operation {
        let Ask { action, object, rounds, .. } = ask;
        let bytes = ask.bytes.unwrap_or_else(|| self.store.size(object));
        let place = self.workplace(user);
        Operation { action, user, object, bytes, rounds, base: 0, place }
    }

    /// Whether a user who has an office works at home just now.
    fn is_working_from_home(&self, user: UserId) -> bool {
        self.presence.whereabouts(user) == Whereabouts::Home
    }

    fn workplace(&self, user: UserId) -> Workplace {
        let is_peer = self.plant.layout().site_of(user.device()).is_none();
        match is_peer || self.is_working_from_home(user) {
            true => Workplace::Home,
            false => Workplace::Office,
        }
    }

    /// The next operation or pause within an intent.
    fn go_on(&mut self, at: u32, last: Option<Outcome>, agenda: &mut impl Schedule<Event = Event>) {
        let slot = &mut self.running[at];
        let (user, opened) = (slot.user, slot.op.base);
        match slot.intent.next(last) {
            Next::Ask(ask) => {
                let is_change = ask.action.traits().stores == Stores::Change;
                let base = if is_change { opened } else { 0 };
                let op = Operation { base, ..self.operation(user, ask) };
                if let Some(copy) = self.running[at].detour.copy {
                    let last = self.use_copy_again(&op, copy, agenda);
                    return self.go_on(at, Some(last), agenda);
                }
                self.running[at].op = op;
                self.ask(at, ask.stage, agenda);
            }
            Next::Think(pause) => self.think(at, pause, agenda),
            Next::AwaitNotice => self.await_notice(at, agenda),
            Next::End => self.end_intent(at, agenda),
        }
    }

    /// A user who has to leave before a pause is over goes on before leaving, or ends the intent.
    fn think(&mut self, at: u32, pause: Pause, agenda: &mut impl Schedule<Event = Event>) {
        let slot = &self.running[at];
        let now = agenda.now();
        let until = self.presence.present_until(slot.user).unwrap_or(now);
        let left = until.saturating_since(now).saturating_sub(PACKING_UP);
        if pause.span > left && pause.if_cut_short == IfCutShort::End {
            return self.end_intent(at, agenda);
        }
        self.wait(at, Phase::Thinking, pause.span.min(left), agenda);
    }

    /// A file that the user waited for is free: the user asks for it again, if still there.
    fn notice_comes(&mut self, at: u32, agenda: &mut impl Schedule<Event = Event>) {
        if self.presence.present_until(self.running[at].user).is_some() {
            return self.go_on(at, None, agenda);
        }
        self.totals.edits_lost += 1;
        self.end_intent(at, agenda);
    }

    fn end_intent(&mut self, at: u32, agenda: &mut impl Schedule<Event = Event>) {
        let slot = &self.running[at];
        let (user, service) = (slot.user, slot.service);
        self.running.end(at);
        if self.service(service).is_closed_loop() {
            self.schedule_intent(user, service, agenda);
        }
    }

    /// A user asks for the operation in a slot, at this stage of the intent.
    fn ask(&mut self, at: u32, stage: u8, agenda: &mut impl Schedule<Event = Event>) {
        let now = agenda.now();
        let deadline = self.service(self.running[at].service).deadline();
        let slot = &mut self.running[at];
        slot.stage = stage;
        slot.asked_at = now;
        slot.deadline = now + deadline;
        slot.retries = 0;
        slot.attempts = 0;
        slot.stale = false;
        slot.moved = false;
        slot.unchecked = false;
        slot.stale_for = SimDuration::ZERO;
        slot.keeper = None;
        slot.trouble = None;
        slot.start_attempt(now);
        self.observer.asked(now, at, &slot.op);
        self.totals.issued += 1;
        if self.is_open(&self.running[at].op) {
            // It is on the screen.
            return self.succeed(at, agenda);
        }
        self.attempt(at, agenda);
    }

    /// Asks the architecture for a plan and begins to carry it out, or takes its denial.
    pub(super) fn attempt(&mut self, at: u32, agenda: &mut impl Schedule<Event = Event>) {
        let now = agenda.now();
        let slot = &mut self.running[at];
        let device = slot.user.device();
        if !self.plant.is_up(device) {
            let cause = self.plant.cause(device).unwrap_or(Cause::DeviceBroken);
            self.complain(self.running[at].user, device, agenda);
            return self.deny(at, Obstacle::at(device, Function::Execution, cause), agenda);
        }
        let learns = self.learns(at);
        let slot = &mut self.running[at];
        slot.attempts += 1;
        slot.at_step = 0;
        let attempt = Attempt {
            tried: &slot.tried,
            answers: slot.has_answers.then_some(slot.answers.as_slice()),
            told: slot.told,
            deadline: slot.deadline,
        };
        let view = WorldView {
            now,
            control: &self.control,
            learnt: learns.then_some(&self.control.experience),
            store: &self.store,
            layout: self.plant.layout(),
            hardware: &self.scenario.hardware,
            catalogue: &self.catalogue,
        };
        let asked = Asked { intent: slot.number, attempt: slot.attempts };
        let mut rng = self.draws.of(purposes::CHOICE, slot.demand(), asked);
        let op = slot.op;
        let planned = self.architecture.plan(&op, &attempt, &view, &mut rng, &mut slot.steps);
        match planned {
            Ok(()) => {
                self.observer.planned(now, at, &op, slot.steps.as_slice());
                self.next_step(at, agenda);
            }
            Err(denial) => {
                let obstacle = self.root_cause(at, denial, now);
                self.deny(at, obstacle, agenda);
            }
        }
    }

    /// Begins the next step of a plan, until one takes time; or ends the attempt with the last.
    fn next_step(&mut self, at: u32, agenda: &mut impl Schedule<Event = Event>) {
        let slot = &mut self.running[at];
        slot.step_at = agenda.now();
        if slot.at_step < slot.steps.as_slice().len() {
            let became = self.begin_step(at, agenda);
            return self.follow_step(at, became, agenda);
        }
        if slot.steps.is_open_ended() { self.attempt(at, agenda) } else { self.succeed(at, agenda) }
    }

    /// Follows from what has become of the current step.
    pub(super) fn follow_step(
        &mut self,
        at: u32,
        became: Became,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        match became {
            Became::Done => {
                self.running[at].at_step += 1;
                self.next_step(at, agenda);
            }
            Became::After(phase, span) => self.wait(at, phase, span, agenda),
            Became::Flow => self.running[at].phase = Phase::Transferring,
            Became::Silent(host) => self.fall_silent(at, host, agenda),
            Became::Refused(obstacle) => self.deny(at, obstacle, agenda),
        }
    }

    /// The host of the current step does not answer: the asker learns it after the time-out,
    /// counted from the beginning of the step.
    fn fall_silent(&mut self, at: u32, host: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        let waited = agenda.now().since(self.running[at].step_at);
        let rest = self.scenario.hardware.timeout.saturating_sub(waited);
        self.wait(at, Phase::Silence(host), rest, agenda);
    }

    /// A function said no, or nobody is left to ask: the user reacts.
    pub(super) fn deny(
        &mut self,
        at: u32,
        obstacle: Obstacle,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        self.look_at_own_line(self.running[at].user, obstacle.cause, agenda);
        let now = agenda.now();
        let slot = &mut self.running[at];
        slot.trouble = Some(obstacle);
        self.observer.blocked(now, at, &slot.op, obstacle);
        let (user, since) = (slot.user, slot.attempt_at);
        match self.way_around(at, agenda) {
            None => self.react(at, agenda),
            Some(WayAround::Copy(copy)) => {
                self.block(user, since, now);
                self.use_copy(at, copy, agenda);
            }
            Some(WayAround::Question { helper, blocked_until, comes_after }) => {
                self.block(user, since, blocked_until);
                self.wait(at, Phase::AwaitingCopy(helper), comes_after, agenda);
            }
        }
    }

    /// The user reads a copy in place of the shared file.
    fn use_copy(&mut self, at: u32, copy: PrivateCopy, agenda: &mut impl Schedule<Event = Event>) {
        self.take_copy(at, copy, agenda.now());
        self.finish(at, Outcome::Workaround, agenda);
    }

    /// The time is over at which a copy was to come.
    fn copy_comes(&mut self, at: u32, helper: UserId, agenda: &mut impl Schedule<Event = Event>) {
        let now = agenda.now();
        let copy = self.receive_copy(at, helper, now);
        let slot = &mut self.running[at];
        slot.attempt_at = now;
        let is_present = self.presence.is_present(slot.user);
        match copy {
            Some(copy) => self.use_copy(at, copy, agenda),
            None if is_present => self.react(at, agenda),
            None => self.finish(at, Outcome::Denied, agenda),
        }
    }

    /// A user who has been denied something tries again later, or gives up.
    fn react(&mut self, at: u32, agenda: &mut impl Schedule<Event = Event>) {
        let now = agenda.now();
        let slot = &self.running[at];
        let denied = Denied { intent: slot.number, stage: slot.stage, retries: slot.retries };
        let mut rng = self.draws.of(purposes::REACTION, slot.demand(), denied);
        let (user, attempt_at, retries) = (slot.user, slot.attempt_at, slot.retries);
        let patience = self.service(self.running[at].service).patience();
        let until = self.presence.present_until(user).unwrap_or(now);
        match patience.react(retries, &mut rng) {
            Reaction::Retry { after, blocked } if now + after + PACKING_UP <= until => {
                self.running[at].retries += 1;
                self.block(user, attempt_at, now + blocked);
                self.observer.postponed(now, at, &self.running[at].op, after);
                self.wait(at, Phase::Away, after, agenda);
            }
            Reaction::Retry { .. } => {
                // The day is over before the next try.
                let rest = until.saturating_since(now).min(patience.give_up_cost());
                self.block(user, attempt_at, now + rest);
                self.finish(at, Outcome::Denied, agenda);
            }
            Reaction::GiveUp { blocked } => {
                let rest = until.saturating_since(now).min(blocked);
                self.block(user, attempt_at, now + rest);
                self.finish(at, Outcome::Denied, agenda);
            }
        }
    }

    /// A user loses the working time from `since` to `until`; nobody loses an hour twice.
    fn block(&mut self, user: UserId, since: SimTime, until: SimTime) {
        let blocked = &mut self.running.blocked_until[user.index()];
        let since = since.max(*blocked);
        if until > since {
            *blocked = until;
            self.totals.blocked += until.since(since);
        }
    }

    /// The last step is done.
    pub(super) fn succeed(&mut self, at: u32, agenda: &mut impl Schedule<Event = Event>) {
        let now = agenda.now();
        let slot = &self.running[at];
        let outcome = match (now <= slot.deadline, slot.read_only, slot.stale) {
            (true, true, _) => Outcome::ReadOnly,
            (true, false, false) => Outcome::Done,
            (true, false, true) => Outcome::Stale,
            (false, ..) => Outcome::Late,
        };
        let (user, attempt_at) = (slot.user, slot.attempt_at);
        if outcome == Outcome::Late
            && slot.trouble.is_none()
            && let Some((cable, machine)) = self.plant.slow_line(|node| slot.steps.moves_at(node))
        {
            let obstacle = Obstacle::at(machine, Function::Transfer, Cause::Cable);
            self.running[at].trouble = Some(obstacle);
            self.report(cable, agenda);
        }
        if self.running[at].was_silent {
            self.block(user, attempt_at, now);
        }
        self.see_shared(at, agenda);
        self.finish(at, outcome, agenda);
    }

    /// Records an outcome and goes on with the intent.
    fn finish(&mut self, at: u32, outcome: Outcome, agenda: &mut impl Schedule<Event = Event>) {
        let now = agenda.now();
        let slot = &self.running[at];
        let (op, asked_at, trouble) = (slot.op, slot.asked_at, slot.trouble);
        let stale_for = slot.stale_for;
        let blamed = match outcome {
            Outcome::Done | Outcome::Stale | Outcome::ReadOnly => None,
            Outcome::Late | Outcome::Workaround | Outcome::Denied => {
                Some(trouble.unwrap_or(TOO_SLOW))
            }
        };
        self.observer.ended(now, at, &op, outcome, blamed);
        if blamed.is_none() {
            // A rate over the measured span: what was asked for before it counts as well.
            self.totals.goodput += u128::from(op.bytes.as_u64());
        }
        if asked_at >= self.measured_from {
            self.book(&op, [now.since(asked_at), stale_for], outcome, blamed);
            self.count_source(at, outcome);
        }
        if outcome == Outcome::Denied {
            self.after_denial(&op, trouble, agenda);
        }
        let slot = &self.running[at];
        let is_read_only = slot.read_only && outcome != Outcome::Denied;
        let last = if is_read_only { Outcome::ReadOnly } else { outcome };
        self.follow_session(at, outcome, agenda);
        self.go_on(at, Some(last), agenda);
    }

    fn book(
        &mut self,
        op: &Operation,
        [latency, stale_for]: [SimDuration; 2],
        outcome: Outcome,
        blamed: Option<Obstacle>,
    ) {
        self.totals.end(outcome, op.place, op.action.is_on_file());
        if outcome == Outcome::Stale {
            self.totals.stale_hours.add(stale_for.as_hours_f64());
        }
        let is_old = outcome == Outcome::Workaround && op.base < self.store.newest(op.object);
        self.totals.stale_workarounds += u64::from(is_old);
        if let Some(Obstacle { function, cause, .. }) = blamed {
            self.totals.blocks.add(op.place, function, cause);
        } else if op.action.is_on_file() {
            self.totals.latency.add(latency.as_secs_f64());
        }
        if op.action.reads() && outcome != Outcome::Denied {
            self.store.usage.open(op.object, op.user);
        }
    }

    /// Lets the operation in a slot go on after a span.
    pub(super) fn wait(
        &mut self,
        at: u32,
        phase: Phase,
        span: SimDuration,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let slot = &mut self.running[at];
        slot.phase = phase;
        agenda.after(span, Event::Resume(at, slot.serial));
    }

    /// A running operation goes on.
    pub(super) fn resume(
        &mut self,
        at: u32,
        serial: u32,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let Some(slot) = self.running.get(at, serial) else { return };
        match slot.phase {
            Phase::Thinking => self.go_on(at, None, agenda),
            Phase::AwaitingNotice => self.notice_comes(at, agenda),
            Phase::AwaitingCopy(helper) => self.copy_comes(at, helper, agenda),
            Phase::Away | Phase::Waiting => {
                match slot.phase {
                    Phase::Waiting => slot.forget_answers(),
                    _ => slot.start_attempt(agenda.now()),
                }
                self.attempt(at, agenda);
            }
            Phase::Asking => {
                let became = self.message_arrives(at, agenda);
                self.follow_step(at, became, agenda);
            }
            Phase::Answering => {
                self.hear_of(at, agenda.now());
                self.follow_step(at, Became::Done, agenda);
            }
            Phase::Silence(host) => self.silence(at, host, agenda),
            Phase::Listening => {
                let became = self.answers_arrive(at);
                self.follow_step(at, became, agenda);
            }
            Phase::Serving => {
                let became = self.served(at, agenda);
                self.follow_step(at, became, agenda);
            }
            Phase::Transferring => unreachable!("a transfer ends by a notice of the network"),
        }
    }

    /// A host has been silent for too long: it is not asked again in this attempt.
    fn silence(&mut self, at: u32, host: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        let op = self.running[at].op;
        let cause = self.cause_of(&op, host);
        let slot = &mut self.running[at];
        let function = slot.steps.as_slice()[slot.at_step].function();
        let obstacle = Obstacle::at(host, function, cause);
        slot.trouble.get_or_insert(obstacle);
        slot.tried.push(host);
        slot.was_silent = true;
        let too_late = agenda.now() > slot.deadline;
        if !self.plant.is_up(op.user.device()) {
            // It is the asker who is gone, which is the next to be observed.
            return self.attempt(at, agenda);
        }
        self.learn(at, host, false, agenda.now());
        self.observer.silent(agenda.now(), at, &op, obstacle);
        self.complain(op.user, host, agenda);
        if too_late {
            return self.deny(at, obstacle, agenda);
        }
        self.attempt(at, agenda);
    }
}
