//! One step after the other: messages, queues of hosts, transfers, versions.

use crate::architecture::Discovery;
use crate::ids::NodeId;
use crate::operation::{Cause, Check, Culprit, Function, Obstacle, Request, Step};
use crate::sim::{Schedule, SimDuration};

use super::running::Phase;
use super::{Event, Observer, World};

impl Step {
    /// The function that is blocked when this step fails.
    pub(super) fn function(&self) -> Function {
        match self {
            Self::Message { function, .. }
            | Self::Serve { function, .. }
            | Self::Wait { function, .. } => *function,
            Self::Broadcast { .. } => Function::Discovery,
            Self::Transfer { .. } => Function::Transfer,
            Self::Commit { .. } | Self::KeepCopy | Self::UseLocalCopy => Function::Placement,
        }
    }
}

impl<O: Observer> World<O> {
    /// Begins steps until one takes time.
    pub(super) fn begin_step(&mut self, at: u32, agenda: &mut impl Schedule<Event = Event>) {
        let now = agenda.now();
        let slot = &mut self.running[at];
        slot.step_at = now;
        let Some(step) = slot.steps.as_slice().get(slot.at_step).copied() else {
            if slot.steps.is_open_ended() {
                return self.attempt(at, agenda);
            }
            return self.succeed(at, agenda);
        };
        let device = slot.user.device();
        match step {
            Step::Message { to, .. } => {
                let latency = self.net.latency(device, to);
                self.wait(at, Phase::Asking, latency, agenda);
            }
            Step::Broadcast { window } => self.broadcast(at, window, agenda),
            Step::Serve { at: host, work, .. } => self.serve(at, host, work, agenda),
            Step::Transfer { from, to, bytes } => {
                if from == to {
                    return self.step_done(at, agenda);
                }
                let other = if from == device { to } else { from };
                if !self.is_reachable(from, to) {
                    return self.fall_silent(at, other, agenda);
                }
                let agenda = &mut agenda.scoped(Event::Net);
                let flow = self.net.start_flow(from, to, bytes, at, agenda);
                let slot = &mut self.running[at];
                slot.flow = Some(flow);
                slot.phase = Phase::Transferring;
            }
            Step::Commit { at: host } => self.commit(at, host, agenda),
            Step::KeepCopy => {
                let op = self.running[at].op;
                let version = self.store.newest(op.object);
                self.store.local.keep(device, op.object, version);
                self.send_unsent(device, agenda);
                self.step_done(at, agenda);
            }
            Step::UseLocalCopy => self.use_local_copy(at, agenda),
            Step::Wait { span, .. } => self.wait(at, Phase::Waiting, span, agenda),
        }
    }

    /// The current step has been carried out.
    pub(super) fn step_done(&mut self, at: u32, agenda: &mut impl Schedule<Event = Event>) {
        self.running[at].at_step += 1;
        self.begin_step(at, agenda);
    }

    /// The host of the current step does not answer: the asker learns it after the time-out,
    /// counted from the beginning of the step.
    pub(super) fn fall_silent(
        &mut self,
        at: u32,
        host: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let waited = agenda.now().since(self.running[at].step_at);
        let rest = self.scenario.hardware.timeout.saturating_sub(waited);
        self.wait(at, Phase::Silence(host), rest, agenda);
    }

    /// A message has come to its host, if that is there. O(log deviations + holders).
    pub(super) fn message_arrives(&mut self, at: u32, agenda: &mut impl Schedule<Event = Event>) {
        let slot = &self.running[at];
        let (op, device) = (slot.op, slot.user.device());
        let Step::Message { to, request, rounds, function } = slot.steps.as_slice()[slot.at_step]
        else {
            unreachable!("a message arrives only in a message step");
        };
        if !self.is_reachable(device, to) {
            return self.fall_silent(at, to, agenda);
        }
        let now = agenda.now();
        let owner = self.catalogue.owner(op.object);
        let refused = match request {
            Request::SignIn(lasts) => {
                let refused = self.control.access.refuses_sign_in(op.user);
                if !refused {
                    self.control.grant_credential(op.user, now + lasts);
                }
                refused.then_some((function, Cause::Account, Check::CentralList))
            }
            Request::WhoHolds => {
                self.ask_index(at, now);
                None
            }
            Request::OpenAt(check) => {
                let refused = self.control.access.refusal(op.user, to, owner, check);
                refused.map(|cause| (Function::Permissions, cause, check))
            }
            Request::LockAt(lease, check) => {
                if let Some(cause) = self.control.access.refusal(op.user, to, owner, check) {
                    Some((Function::Permissions, cause, check))
                } else if let Err(holder) =
                    self.control.locks.take(op.object, op.user, now, now + lease)
                {
                    let culprit = Some(Culprit::User(holder));
                    let (function, cause) = (Function::Ordering, Cause::Locked);
                    return self.deny(at, Obstacle { function, cause, culprit }, agenda);
                } else {
                    None
                }
            }
        };
        if let Some((function, cause, check)) = refused {
            self.ask_for_access(&op, to, check, agenda);
            return self.deny(at, Obstacle::at(to, function, cause), agenda);
        }
        if op.action.traits().is_for_change {
            self.running[at].op.base = self.store.holders.version_at(op.object, to).unwrap_or(0);
        }
        let one_way = self.net.latency(to, device);
        let further = self.net.round_trip(device, to).times(u64::from(rounds.max(1)) - 1);
        self.wait(at, Phase::Answering, one_way + further, agenda);
    }

    /// The index names the holders that it takes for present, newest version first.
    fn ask_index(&mut self, at: u32, now: crate::sim::SimTime) {
        let object = self.running[at].op.object;
        let believed = |node| self.control.beliefs.is_believed_up(node, now);
        let holders = self.store.holders.of(object);
        let newest = holders.iter().filter(|h| believed(h.node)).map(|h| h.version).max();
        let slot = &mut self.running[at];
        slot.answers.clear();
        let named = holders.iter().filter(|h| believed(h.node) && Some(h.version) == newest);
        slot.answers.extend(named.filter(|h| h.version > 0).map(|h| h.node));
        slot.has_answers = true;
    }

    /// Everybody on the local network is asked; those who hold the object answer.
    fn broadcast(
        &mut self,
        at: u32,
        window: SimDuration,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let mut answers = std::mem::take(&mut self.running[at].answers);
        let op = self.running[at].op;
        let device = op.user.device();
        let site = self.layout.site_of(device);
        let hears = |node| self.layout.site_of(node) == site && self.is_reachable(device, node);
        let holders = self.store.holders.of(op.object).iter();
        let hearing = holders.filter(|holder| holder.version > 0 && hears(holder.node));
        let newest = hearing.clone().map(|holder| holder.version).max();
        answers.clear();
        answers.extend(hearing.filter(|h| Some(h.version) == newest).map(|h| h.node));
        let span = match answers.first() {
            Some(first) => self.net.round_trip(device, *first).min(window),
            None => window,
        };
        self.running[at].answers = answers;
        self.wait(at, Phase::Listening, span, agenda);
    }

    /// The time for answers to a broadcast is over.
    pub(super) fn answers_arrive(&mut self, at: u32, agenda: &mut impl Schedule<Event = Event>) {
        debug_assert!(matches!(self.scenario.architecture.discovery, Discovery::Broadcast { .. }));
        self.running[at].has_answers = true;
        self.step_done(at, agenda);
    }

    /// A host works on a request after those before it. O(1).
    fn serve(
        &mut self,
        at: u32,
        host: NodeId,
        work: SimDuration,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let device = self.running[at].user.device();
        if !self.is_reachable(device, host) {
            return self.fall_silent(at, host, agenda);
        }
        let done = self.hosts.serve(host, work, agenda.now());
        let span = done.since(agenda.now());
        self.wait(at, Phase::Serving, span, agenda);
    }

    /// A host has finished its work, if it has lived to do so.
    pub(super) fn served(&mut self, at: u32, agenda: &mut impl Schedule<Event = Event>) {
        let slot = &self.running[at];
        let Step::Serve { at: host, .. } = slot.steps.as_slice()[slot.at_step] else {
            unreachable!("a host serves only in a serving step");
        };
        let (device, began, op) = (slot.user.device(), slot.step_at, slot.op);
        let died = self.hosts.has_died_since(host, began);
        if died || !self.is_reachable(device, host) {
            return self.fall_silent(at, host, agenda);
        }
        if op.action.reads() {
            let version = self.store.holders.version_at(op.object, host);
            let Some(version) = version else {
                let lost = Obstacle::at(host, Function::Placement, Cause::DiskLost);
                return self.deny(at, lost, agenda);
            };
            self.running[at].op.base = version;
            self.running[at].stale = version < self.store.newest(op.object);
        }
        self.step_done(at, agenda);
    }

    /// A flow of an operation has ended well.
    pub(super) fn transferred(&mut self, at: u32, agenda: &mut impl Schedule<Event = Event>) {
        let slot = &mut self.running[at];
        slot.flow = None;
        if let Step::Transfer { from, bytes, .. } = slot.steps.as_slice()[slot.at_step] {
            let totals = &mut self.totals;
            let sum = match self.layout.is_server(from) {
                true => &mut totals.from_servers,
                false => &mut totals.from_devices,
            };
            *sum += u128::from(bytes.as_u64());
        }
        self.step_done(at, agenda);
    }

    /// A flow of an operation was cut off.
    pub(super) fn transfer_failed(&mut self, at: u32, agenda: &mut impl Schedule<Event = Event>) {
        let slot = &mut self.running[at];
        slot.flow = None;
        let device = slot.user.device();
        let Step::Transfer { from, to, .. } = slot.steps.as_slice()[slot.at_step] else {
            unreachable!("a flow belongs to a transfer step");
        };
        let other = if from == device { to } else { from };
        self.running[at].step_at = agenda.now();
        self.fall_silent(at, other, agenda);
    }
}
