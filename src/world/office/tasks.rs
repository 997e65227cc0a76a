//! Tasks: what has to be done, how long it takes, and who does it.
//!
//! Somebody raises a task where something happens; its effort is drawn from what it concerns and
//! the instant. Owners do what concerns their own work and device, the staff do the rest. Left out:
//! skills, and tasks that need two people to work.

use crate::architecture::Patching;
use crate::ids::{NodeId, UserId};
use crate::operation::purposes::{self, Raised, WorkOn};
use crate::operation::{Assignee, DeviceIs, Doer, Task, TaskKind, Whereabouts};
use crate::sim::{Schedule, SimDuration, SimTime};

use super::{Event, Observer, World};

impl<O: Observer> World<O> {
    /// The machine where central work is done: a server, the host of a provider where there is
    /// none, or the first user's device where there is neither.
    pub(super) fn centre(&self) -> NodeId {
        let server = self.control.names.answering().first().copied();
        server.or(self.plant.layout().cloud()).unwrap_or(NodeId(0))
    }

    /// Raises a task with an effort drawn from what it concerns and the instant.
    pub(super) fn raise(
        &mut self,
        kind: TaskKind,
        at: NodeId,
        about: u32,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        self.raise_for(kind, at, about, 0, 1, agenda);
    }

    /// Raises a task of `times` equal actions that concerns a folder.
    pub(super) fn raise_for(
        &mut self,
        kind: TaskKind,
        at: NodeId,
        about: u32,
        folder: u32,
        times: u64,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let Some(effort) = self.effort(kind, at, about, agenda.now()) else { return };
        let by = self.assignee(kind, at);
        let task = Task { kind, by, at, about, folder, effort: effort.saturating_times(times) };
        self.call(task, agenda);
    }

    /// Somebody is to do a task.
    pub(super) fn call(&mut self, task: Task, agenda: &mut impl Schedule<Event = Event>) {
        self.observer.called(agenda.now(), &task, SimDuration::ZERO);
        self.staff.raise(task, &mut agenda.scoped(Event::Staff));
    }

    /// Raises a task for somebody in particular.
    pub(super) fn raise_by(
        &mut self,
        by: Assignee,
        kind: TaskKind,
        at: NodeId,
        about: u32,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let Some(effort) = self.effort(kind, at, about, agenda.now()) else { return };
        let task = Task { kind, by, at, about, folder: 0, effort };
        self.call(task, agenda);
    }

    /// Raises work that somebody does in any case: where no such work is counted, it takes no time.
    pub(super) fn raise_surely(
        &mut self,
        kind: TaskKind,
        at: NodeId,
        about: u32,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let effort = self.effort(kind, at, about, agenda.now()).unwrap_or(SimDuration::ZERO);
        let task = Task { kind, by: self.assignee(kind, at), at, about, folder: 0, effort };
        self.staff.raise(task, &mut agenda.scoped(Event::Staff));
    }

    /// The effort of an action, drawn from what it concerns and the instant; `None` where nobody
    /// does such work.
    fn effort(&self, kind: TaskKind, at: NodeId, about: u32, now: SimTime) -> Option<SimDuration> {
        let administration = self.scenario.organisation.administration.as_ref();
        let law = administration.and_then(|admin| admin.effort(kind))?;
        let mut rng = self.draws.of(purposes::EFFORT, WorkOn { kind, about }, Raised { at, now });
        Some(law.sample_span(&mut rng))
    }

    /// Assignee of a task: the owner for some kinds, else the staff, if there is one.
    fn assignee(&self, kind: TaskKind, at: NodeId) -> Assignee {
        let owns = match kind.row().by {
            Doer::Staff => false,
            Doer::Owner => true,
            Doer::Patcher => self.architecture.patching == Patching::Owner,
        };
        if owns && self.plant.layout().is_user_device(at) {
            Assignee::Owner(UserId(at.0))
        } else {
            Assignee::Staff
        }
    }

    /// Work at a user's device depends on where that is, and whether it is on.
    pub(super) fn tell_staff(&mut self, node: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        if !self.plant.layout().is_user_device(node) {
            return;
        }
        let user = UserId(node.0);
        let state = match self.presence.whereabouts(user) {
            Whereabouts::Away | Whereabouts::Home => DeviceIs::Anywhere,
            Whereabouts::On if self.plant.is_up(node) => DeviceIs::On,
            Whereabouts::On | Whereabouts::Off | Whereabouts::Offline => DeviceIs::There,
        };
        self.staff.device_is(user, state, &mut agenda.scoped(Event::Staff));
    }
}
