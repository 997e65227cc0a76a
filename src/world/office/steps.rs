//! One step of a plan after the other: messages, queues of hosts, transfers, versions.
//!
//! A step is begun, may go on when something has arrived or ended, and each time says what became
//! of it: done, on its way for a while, a flow under way, silence, a refusal. What follows from
//! that - the next step, a time-out, a denial - is not decided here (`operations`). Left out:
//! answers that get lost, and hosts that answer wrongly.

use crate::architecture::Discovery;
use crate::ids::NodeId;
use crate::operation::{Cause, Check, Function, Obstacle, Operation, Request, Step, Told};
use crate::sim::{Schedule, SimDuration, SimTime};

use super::running::Phase;
use super::{Event, Observer, World};

/// The end of a transfer that does not answer: the other one, or the far one where a host moves
/// something on for the asker.
fn silent_end(device: NodeId, from: NodeId, to: NodeId) -> NodeId {
    if to == device { from } else { to }
}

/// What has become of a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Became {
    /// It is done.
    Done,
    /// It goes on after a span, or is done then.
    After(Phase, SimDuration),
    /// It goes on when its flow has ended.
    Flow,
    /// This host does not answer.
    Silent(NodeId),
    /// A provider said no.
    Refused(Obstacle),
}

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
            Self::Share { .. } => Function::Ordering,
        }
    }
}

impl<O: Observer> World<O> {
    /// Begins the current step of an operation.
    pub(super) fn begin_step(
        &mut self,
        at: u32,
        agenda: &mut impl Schedule<Event = Event>,
    ) -> Became {
        let slot = &self.running[at];
        let device = slot.user.device();
        match slot.current_step() {
            Step::Message { to, .. } => {
                Became::After(Phase::Asking, self.plant.latency(device, to))
            }
            Step::Broadcast { window } => self.broadcast(at, window, agenda),
            Step::Serve { at: host, by, work, .. } => self.serve(by, host, work, agenda.now()),
            Step::Transfer { from, to, .. } if from == to => Became::Done,
            Step::Transfer { from, to, bytes } => {
                if !self.plant.is_reachable(from, to) {
                    return Became::Silent(silent_end(device, from, to));
                }
                let agenda = &mut agenda.scoped(Event::Plant);
                let flow = self.plant.start_flow(from, to, bytes, at, agenda);
                self.running[at].flow = Some(flow);
                Became::Flow
            }
            Step::Commit { at: host } => {
                self.commit(at, host, agenda);
                Became::Done
            }
            Step::KeepCopy => {
                let op = self.running[at].op;
                self.keep_copy(device, op.object, op.base, agenda);
                Became::Done
            }
            Step::UseLocalCopy => {
                self.use_local_copy(at, agenda);
                Became::Done
            }
            Step::Share { at: host } => match self.open_for_writing(at, host, agenda) {
                Some(obstacle) => Became::Refused(obstacle),
                None => Became::Done,
            },
            Step::Wait { span, .. } => Became::After(Phase::Waiting, span),
        }
    }

    /// A message has come to its host, if that is there. O(log deviations + holders).
    pub(super) fn message_arrives(
        &mut self,
        at: u32,
        agenda: &mut impl Schedule<Event = Event>,
    ) -> Became {
        let slot = &self.running[at];
        let (op, device) = (slot.op, slot.user.device());
        let Step::Message { to, request, rounds, function } = slot.current_step() else {
            unreachable!("a message arrives only in a message step");
        };
        if !self.plant.is_reachable(device, to) {
            let wakes = self.knock(device, to, agenda);
            return wakes.map_or(Became::Silent(to), |span| Became::After(Phase::Asking, span));
        }
        let now = agenda.now();
        if !self.lets_in(op.user, to, now) {
            return Became::Refused(Obstacle::at(to, function, Cause::SessionLimit));
        }
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
            Request::WriteAt(check) => {
                if let Some(cause) = self.control.access.refusal(op.user, to, owner, check) {
                    Some((Function::Permissions, cause, check))
                } else if let Some(obstacle) = self.open_for_writing(at, to, agenda) {
                    return Became::Refused(obstacle);
                } else {
                    None
                }
            }
        };
        if let Some((function, cause, check)) = refused {
            self.ask_for_access(&op, to, check, agenda);
            return Became::Refused(Obstacle::at(to, function, cause));
        }
        if op.action.is_on_file() && !matches!(request, Request::SignIn(_) | Request::WhoHolds) {
            self.say_version(at, to);
            self.send_changes(device, to, agenda);
        }
        let one_way = self.plant.latency(to, device);
        let further = self.plant.round_trip(device, to).times(u64::from(rounds.max(1)) - 1);
        Became::After(Phase::Answering, one_way + further)
    }

    /// A host that lets a user in says which version of a file it has.
    fn say_version(&mut self, at: u32, host: NodeId) {
        let op = self.running[at].op;
        let device = op.user.device();
        let held = self.store.holders.version_at(op.object, host).unwrap_or(0);
        if op.action.traits().is_for_change {
            self.running[at].op.base = held;
        }
        let copy_is_current = self.store.local.copy(device, op.object).is_some_and(|copy| {
            let is_in_it = held > 0 && self.store.includes(op.object, copy.version, held);
            is_in_it || self.store.local.is_unsent(device, op.object)
        });
        self.running[at].told = Some(Told { by: host, copy_is_current });
    }

    /// The index names the holders that it takes for present, newest version first.
    fn ask_index(&mut self, at: u32, now: SimTime) {
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
    ) -> Became {
        let mut answers = std::mem::take(&mut self.running[at].answers);
        let op = self.running[at].op;
        let device = op.user.device();
        let hears = |node| {
            self.plant.share_broadcasts(device, node) && self.plant.is_reachable(device, node)
        };
        let holders = self.store.holders.of(op.object).iter();
        let hearing = holders.filter(|holder| holder.version > 0 && hears(holder.node));
        let newest = hearing.clone().map(|holder| holder.version).max();
        answers.clear();
        answers.extend(hearing.filter(|h| Some(h.version) == newest).map(|h| h.node));
        let span = match answers.first() {
            Some(first) => self.plant.round_trip(device, *first).min(window),
            None => match self.wake_holder(&op, &mut answers, agenda) {
                Some(span) => span,
                None => window,
            },
        };
        self.running[at].answers = answers;
        Became::After(Phase::Listening, span)
    }

    /// Nobody answers a broadcast: of the holders that hear it asleep the first may wake. Returns
    /// how long that takes.
    fn wake_holder(
        &mut self,
        op: &Operation,
        answers: &mut Vec<NodeId>,
        agenda: &mut impl Schedule<Event = Event>,
    ) -> Option<SimDuration> {
        let device = op.user.device();
        (0..self.store.holders.of(op.object).len()).find_map(|place| {
            let holder = self.store.holders.of(op.object)[place];
            let hears = holder.version > 0 && self.plant.share_broadcasts(device, holder.node);
            let span = hears.then(|| self.knock(device, holder.node, agenda)).flatten()?;
            answers.push(holder.node);
            Some(span)
        })
    }

    /// The time for answers to a broadcast is over.
    pub(super) fn answers_arrive(&mut self, at: u32) -> Became {
        debug_assert!(matches!(self.architecture.discovery, Discovery::Broadcast { .. }));
        self.running[at].has_answers = true;
        Became::Done
    }

    /// A host works on a request after those before it. O(1).
    fn serve(&mut self, by: NodeId, host: NodeId, work: SimDuration, now: SimTime) -> Became {
        if !self.plant.is_reachable(by, host) {
            return Became::Silent(host);
        }
        Became::After(Phase::Serving, self.plant.serve(host, work, now).since(now))
    }

    /// A host has finished its work, if it has lived to do so.
    pub(super) fn served(&mut self, at: u32, agenda: &mut impl Schedule<Event = Event>) -> Became {
        let slot = &self.running[at];
        let Step::Serve { at: host, by, .. } = slot.current_step() else {
            unreachable!("a host serves only in a serving step");
        };
        let (began, op) = (slot.step_at, slot.op);
        let died = self.plant.has_died_since(host, began);
        if died || !self.plant.is_reachable(by, host) {
            return Became::Silent(host);
        }
        self.note_traffic(op.user, host, agenda.now());
        if op.action.reads() {
            let Some(version) = self.store.version_on(op.object, host) else {
                let (function, cause) = (Function::Placement, Cause::DiskLost);
                return Became::Refused(Obstacle::at(host, function, cause));
            };
            self.running[at].op.base = version;
            self.note_staleness(at, version, agenda.now());
            self.notice_conflicts(op.object, op.user, agenda);
        }
        Became::Done
    }

    /// A flow of an operation has ended well.
    pub(super) fn transferred(&mut self, at: u32, now: SimTime) -> Became {
        let slot = &mut self.running[at];
        slot.flow = None;
        slot.moved = true;
        if let Step::Transfer { from, to, bytes } = slot.current_step() {
            let user = slot.user;
            let totals = &mut self.totals;
            let sum = match self.plant.layout().is_user_device(from) {
                true => &mut totals.from_devices,
                false => &mut totals.from_servers,
            };
            *sum += u128::from(bytes.as_u64());
            let host = if to == user.device() { from } else { to };
            self.note_traffic(user, host, now);
        }
        Became::Done
    }

    /// A flow of an operation was cut off: the time-out runs from now.
    pub(super) fn cut_off(&mut self, at: u32, now: SimTime) -> Became {
        let slot = &mut self.running[at];
        slot.flow = None;
        slot.step_at = now;
        let device = slot.user.device();
        let Step::Transfer { from, to, .. } = slot.current_step() else {
            unreachable!("a flow belongs to a transfer step");
        };
        Became::Silent(silent_end(device, from, to))
    }
}
