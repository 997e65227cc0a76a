//! Copies in the background: new versions reach the other holders, lost copies are made anew.

use crate::architecture::Placement;
use crate::ids::{NodeId, ObjectId};
use crate::operation::Version;
use crate::operation::purposes::{self, CopyAt};
use crate::sim::{Schedule, SimTime};

use super::{Event, Observer, World};

/// Tokens of background flows have this bit; those of operations are slot numbers without it.
const ERRAND: u32 = 1 << 31;

/// Purpose of a background flow.
#[derive(Clone, Copy, Debug)]
pub enum Errand {
    /// Bring a holder up to this version.
    Refresh { object: ObjectId, to: NodeId, version: Version },
    /// Make a copy at `to` in place of the one at `old`.
    Replace { object: ObjectId, old: NodeId, to: NodeId, version: Version },
    /// Store at the server a change that a device made without it.
    Send { object: ObjectId, to: NodeId, base: Version },
}

/// The background flows under way.
#[derive(Debug, Default)]
pub struct Upkeep {
    errands: Vec<Option<Errand>>,
    free: Vec<u32>,
}

impl Upkeep {
    fn begin(&mut self, errand: Errand) -> u32 {
        let at = self.free.pop().unwrap_or_else(|| {
            self.errands.push(None);
            (self.errands.len() - 1) as u32
        });
        self.errands[at as usize] = Some(errand);
        at | ERRAND
    }

    /// The errand of a finished flow; `None` if the flow belongs to an operation.
    pub fn end(&mut self, token: u32) -> Option<Errand> {
        if token & ERRAND == 0 {
            return None;
        }
        let at = token & !ERRAND;
        self.free.push(at);
        self.errands[at as usize].take()
    }
}

impl<O: Observer> World<O> {
    /// A holder takes in what a user saved; the other holders follow. O(holders).
    pub(super) fn commit(
        &mut self,
        at: u32,
        host: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let op = self.running[at].op;
        let version = self.write(op.object, host, op.base, op.user.device(), agenda);
        self.control.locks.release(op.object, op.user);
        self.running[at].op.base = version;
    }

    fn write(
        &mut self,
        object: ObjectId,
        host: NodeId,
        base: Version,
        writer: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) -> Version {
        let written = self.store.write(object, host, base, agenda.now());
        self.totals.writes += 1;
        if written.conflict {
            self.totals.conflicts += 1;
            self.raise_conflict(object, writer, agenda);
        }
        for place in 0..self.store.holders.of(object).len() {
            let holder = self.store.holders.of(object)[place].node;
            if holder != host {
                self.refresh(object, holder, agenda);
            }
        }
        written.version
    }

    /// Brings a holder up to the newest version that any reachable holder has, or remembers to.
    pub(super) fn refresh(
        &mut self,
        object: ObjectId,
        to: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let held = self.store.holders.version_at(object, to).unwrap_or(0);
        let holders = self.store.holders.of(object).iter();
        let best = holders
            .filter(|h| h.node != to && h.version > held && self.plant.is_reachable(h.node, to))
            .max_by_key(|h| h.version);
        match best.copied() {
            Some(source) => {
                let errand = Errand::Refresh { object, to, version: source.version };
                self.start_errand(source.node, to, object, errand, agenda);
            }
            None if held < self.store.newest(object) => {
                self.store.holders.note_outdated(object, to);
            }
            None => {}
        }
    }

    fn start_errand(
        &mut self,
        from: NodeId,
        to: NodeId,
        object: ObjectId,
        errand: Errand,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let token = self.upkeep.begin(errand);
        let bytes = self.store.size(object);
        self.plant.start_flow(from, to, bytes, token, &mut agenda.scoped(Event::Plant));
    }

    /// A host is back: it fetches what changed while it was away. O(changes).
    pub(super) fn catch_up(&mut self, node: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        let mut objects = self.store.holders.take_outdated(node);
        objects.sort_unstable();
        objects.dedup();
        for object in objects {
            if self.store.holders.of(object).iter().any(|h| h.node == node) {
                self.refresh(object, node, agenda);
            }
        }
    }

    /// Changes that a device made without the server go there now. O(changes).
    pub(super) fn send_unsent(
        &mut self,
        device: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        if !self.store.local.has_unsent(device) {
            return;
        }
        let Some(&server) = self.control.names.answering().first() else { return };
        for (object, base) in self.store.local.take_unsent(device) {
            let errand = Errand::Send { object, to: server, base };
            self.start_errand(device, server, object, errand, agenda);
        }
    }

    /// The user works on the local copy, without the server.
    pub(super) fn use_local_copy(&mut self, at: u32) {
        let op = self.running[at].op;
        let device = op.user.device();
        let version = self.store.local.version(device, op.object);
        let slot = &mut self.running[at];
        slot.stale = true;
        if op.action.writes() {
            self.store.local.change_offline(device, op.object, op.base);
        } else {
            slot.op.base = version.unwrap_or(0);
        }
    }

    /// A background flow has ended well.
    pub(super) fn errand_done(
        &mut self,
        errand: Errand,
        from: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let now = agenda.now();
        match errand {
            Errand::Refresh { object, to, version } => {
                let held = self.store.holders.version_at(object, to).unwrap_or(0);
                if version > held {
                    self.store.holders.receive(object, to, version, now);
                }
                if version < self.store.newest(object) {
                    self.refresh(object, to, agenda);
                }
            }
            Errand::Replace { object, old, to, version } => {
                let taken = self.store.holders.of(object).iter().any(|h| h.node == to);
                if !taken && !self.store.holders.is_up(old) {
                    self.store.holders.replace(object, old, to, version, now);
                }
            }
            Errand::Send { object, to, base } => {
                self.write(object, to, base, from, agenda);
            }
        }
    }

    /// A background flow was cut off: it is tried again when the host is back.
    pub(super) fn errand_failed(&mut self, errand: Errand, from: NodeId) {
        match errand {
            Errand::Refresh { object, to, .. } => self.store.holders.note_outdated(object, to),
            Errand::Send { object, base, .. } => {
                self.store.local.change_offline(from, object, base);
            }
            Errand::Replace { .. } => {}
        }
    }

    /// Where the architecture says so, holders that have gone are replaced after a while.
    pub(super) fn expect_back(&self, node: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        if let Placement::Peers { repair_after: Some(span), .. } = self.architecture.placement {
            let now = agenda.now();
            agenda.after(span, Event::CopiesDue(node, now.into()));
        }
    }

    /// A holder has been away too long: its copies are made anew on other devices that are up.
    /// O(objects that it holds).
    pub(super) fn replace_copies(
        &mut self,
        node: NodeId,
        since: SimTime,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        if self.plant.down_since(node) != Some(since) {
            return;
        }
        for at in 0..self.store.holders.held_by(node).len() {
            let object = self.store.holders.held_by(node)[at];
            let mut rng = self.draws.of(purposes::REPLACEMENT, CopyAt { node, object }, since);
            let Some(to) = self.new_holder(object, &mut rng) else { continue };
            let holders = self.store.holders.of(object).iter();
            let source = holders
                .filter(|h| h.version > 0 && self.plant.is_reachable(h.node, to))
                .max_by_key(|h| h.version);
            if let Some(source) = source.copied() {
                let version = source.version;
                let errand = Errand::Replace { object, old: node, to, version };
                self.start_errand(source.node, to, object, errand, agenda);
            }
        }
    }

    /// A device that is up and holds no copy yet, found by at most 20 random tries.
    fn new_holder(&self, object: ObjectId, rng: &mut crate::sim::Rng) -> Option<NodeId> {
        (0..20).map(|_| NodeId(rng.below(self.scenario.organisation.premises.devices))).find(
            |node| {
                self.plant.is_up(*node)
                    && self.store.holders.of(object).iter().all(|h| h.node != *node)
            },
        )
    }
}
