//! Sessions: who edits which file now, and from which version.
//!
//! Opening a file for writing takes a handle at its keeper; somebody else who has it leaves it
//! readable only. From then on the user edits: opening it again goes on with the same session. Each
//! save continues from the version of the one before. With the last save the handle is given back,
//! and those who waited are told. A save without a handle, after a long silence of the device,
//! takes it again, unless somebody else writes by then. Left out: programs that crash and leave
//! their handle behind.

use std::collections::BTreeMap;

use crate::control::Waiter;
use crate::ids::{NodeId, ObjectId, UserId};
use crate::operation::{Cause, Culprit, Function, Obstacle, Operation, Outcome, Stores, Version};
use crate::sim::Schedule;

use super::running::Phase;
use super::{Event, Observer, World};

/// One file that a user edits.
#[derive(Clone, Copy, Debug)]
struct Session {
    /// The host that keeps the handle; `None` where nobody does.
    keeper: Option<NodeId>,
    /// The version that the next save starts from.
    base: Version,
    /// Intents that will save it.
    edits: u32,
}

/// All files that are being edited.
#[derive(Debug, Default)]
pub struct Sessions {
    open: BTreeMap<(UserId, ObjectId), Session>,
}

impl Sessions {
    /// The version that a user's edits of a file have come to; `None` if it is not open.
    pub fn base(&self, user: UserId, object: ObjectId) -> Option<Version> {
        self.open.get(&(user, object)).map(|session| session.base)
    }

    /// Whether a user edits a file by the handle that this host keeps.
    pub fn uses(&self, user: UserId, object: ObjectId, keeper: NodeId) -> bool {
        self.open.get(&(user, object)).is_some_and(|session| session.keeper == Some(keeper))
    }

    /// A user has stored a version of a file: what is edited goes on from it, if it is open. So it
    /// does from a new file in the place of an old one that is still open.
    pub fn go_on_from(&mut self, user: UserId, object: ObjectId, version: Version) {
        if let Some(session) = self.open.get_mut(&(user, object)) {
            session.base = version;
        }
    }
}

impl<O: Observer> World<O> {
    /// A keeper is asked for a file for writing. Whoever wants to edit it gets it to read only if
    /// somebody else writes; whoever wants to save is refused. What an earlier attempt got from
    /// another keeper is given back. O(log open files).
    pub(super) fn open_for_writing(
        &mut self,
        at: u32,
        keeper: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) -> Option<Obstacle> {
        let op = self.running[at].op;
        if let Some(earlier) = self.running[at].keeper.replace(keeper).filter(|own| *own != keeper)
        {
            self.close_unless_used(op.object, earlier, op.user, agenda);
        }
        let opened = self.control.handles.open(op.object, keeper, op.user, agenda.now());
        let slot = &mut self.running[at];
        slot.read_only = false;
        let Err(writer) = opened else { return None };
        if op.action.traits().is_for_change {
            slot.read_only = true;
            return None;
        }
        let (function, cause) = (Function::Ordering, Cause::Locked);
        Some(Obstacle { function, cause, culprit: Some(Culprit::User(writer)) })
    }

    /// Whether the user has the file of an operation open for editing already.
    pub(super) fn is_open(&self, op: &Operation) -> bool {
        let open = || self.sessions.base(op.user, op.object).is_some();
        op.action.traits().is_for_change && open()
    }

    /// An operation has ended: a session begins or goes on, or one of its edits is over.
    pub(super) fn follow_session(
        &mut self,
        at: u32,
        outcome: Outcome,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let slot = &self.running[at];
        let (op, keeper, read_only) = (slot.op, slot.keeper, slot.read_only);
        let place = (op.user, op.object);
        let mut over = None;
        if op.action.traits().is_for_change {
            let apart = matches!(outcome, Outcome::Denied | Outcome::Workaround);
            if !apart && !read_only {
                let new = Session { keeper, base: op.base, edits: 0 };
                self.sessions.open.entry(place).or_insert(new).edits += 1;
            }
        } else if op.action.traits().stores == Stores::Change
            && let Some(session) = self.sessions.open.get_mut(&place)
        {
            session.edits -= 1;
            if session.edits == 0 {
                over = session.keeper;
                self.sessions.open.remove(&place);
            }
        }
        // A save may have taken the handle at another keeper.
        for keeper in over.into_iter().chain(keeper.filter(|own| Some(*own) != over)) {
            self.close_unless_used(op.object, keeper, op.user, agenda);
        }
    }

    /// A user gives a handle back, unless a session goes on with it.
    pub(super) fn close_unless_used(
        &mut self,
        object: ObjectId,
        keeper: NodeId,
        user: UserId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        if !self.sessions.uses(user, object, keeper) {
            let waiting = self.control.handles.close(object, keeper, user);
            self.tell(waiting, agenda);
        }
    }

    /// A file is free: those who waited for it ask again, in the order of coming.
    pub(super) fn tell(&mut self, waiting: Vec<Waiter>, agenda: &mut impl Schedule<Event = Event>) {
        for (at, serial) in waiting {
            agenda.at(agenda.now(), Event::Resume(at, serial));
        }
    }

    /// A user who got a file to read only waits for the notice that it is free.
    pub(super) fn await_notice(&mut self, at: u32, agenda: &mut impl Schedule<Event = Event>) {
        let slot = &mut self.running[at];
        slot.phase = Phase::AwaitingNotice;
        let (object, waiter) = (slot.op.object, (at, slot.serial));
        let waits =
            slot.keeper.is_some_and(|keeper| self.control.handles.wait(object, keeper, waiter));
        if !waits {
            self.tell(vec![waiter], agenda);
        }
    }
}
