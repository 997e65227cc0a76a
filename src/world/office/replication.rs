//! Copies in the background: new versions reach the other holders, and holders that have gone are
//! stood in for.
//!
//! A save at one holder starts a flow to every other that is within reach; the others get theirs
//! when they, or a holder with the version, are back. A holder that stays away is stood in for by
//! another device until it is back and up to date; an owner's copy is never given up. A device that
//! changed files without the server sends each of them once when it is back. Left out: changes of a
//! part of a file, which cost the whole of it, and devices that are full.

use crate::architecture::Placement;
use crate::ids::{NodeId, ObjectId, UserId};
use crate::operation::Version;
use crate::operation::purposes::{self, CopyAt};
use crate::sim::{Rng, Schedule, SimDuration, SimTime};
use crate::store::{CausalOrder, Taken};

use super::errands::Errand;
use super::{Event, Observer, World};

impl<O: Observer> World<O> {
    /// A holder takes in what a user saved; the other holders follow. O(holders).
    pub(super) fn commit(
        &mut self,
        at: u32,
        host: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let op = self.running[at].op;
        let edited = self.sessions.base(op.user, op.object);
        let version = self.write(op.object, host, edited.unwrap_or(op.base), op.user, agenda);
        self.store.local.overtake(op.user.device(), op.object);
        self.running[at].op.base = version;
        self.sessions.go_on_from(op.user, op.object, version);
    }

    pub(super) fn write(
        &mut self,
        object: ObjectId,
        host: NodeId,
        base: Version,
        writer: UserId,
        agenda: &mut impl Schedule<Event = Event>,
    ) -> Version {
        let (version, taken) = self.store.write(object, host, base, agenda.now());
        self.totals.writes += 1;
        self.store.usage.save(object, writer, agenda.now());
        if let Taken::Conflict { other } = taken {
            self.saved_over(object, [other, version], writer, agenda);
        }
        match self.architecture.placement.watch() {
            SimDuration::ZERO => self.spread(object, host, agenda),
            watch => {
                agenda.after(watch, Event::Spread(object, host));
            }
        }
        version
    }

    /// Brings the other holders of an object what one of them has; devices with copies hear of it.
    /// O(holders + copies).
    pub(super) fn spread(
        &mut self,
        object: ObjectId,
        from: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        for place in 0..self.store.holders.of(object).len() {
            let holder = self.store.holders.of(object)[place].node;
            if holder != from {
                self.refresh(object, holder, agenda);
            }
        }
        self.tell_clients(object, from, agenda);
    }

    /// Brings a holder the newest version within reach that it does not have, or remembers to.
    pub(super) fn refresh(
        &mut self,
        object: ObjectId,
        to: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let Some(own) = self.store.holders.of(object).iter().find(|h| h.node == to) else {
            // It stood in for another one, which is back.
            return;
        };
        let held = own.version;
        // Of two that conflict the later one goes to the holder of the other.
        let is_new = |version| match self.store.order(object, held, version) {
            CausalOrder::Before => true,
            CausalOrder::Conflict => version > held,
            CausalOrder::Equal | CausalOrder::After => false,
        };
        let holders = self.store.holders.of(object).iter();
        let others = holders.filter(|h| h.node != to && h.version > 0 && is_new(h.version));
        let best = others.filter(|h| self.plant.is_reachable(h.node, to)).max_by_key(|h| h.version);
        match best.copied() {
            Some(source) => {
                let errand = Errand::Refresh { object, to, version: source.version };
                self.start_errand(source.node, to, object, errand, agenda);
            }
            None if is_new(self.store.newest(object)) => self.store.holders.note_lagging(object),
            None => {}
        }
    }

    /// A host is back: it fetches what changed while it was away, and others fetch what only it
    /// has. O(objects that it holds) where any are behind.
    pub(super) fn catch_up(&mut self, node: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        for object in self.store.holders.take_lagging(node) {
            self.refresh_all(object, agenda);
        }
        self.dismiss_stand_ins(node, agenda.now());
    }

    /// Something works again: holders may reach each other that did not. O(objects that lag).
    pub(super) fn reconnect(&mut self, agenda: &mut impl Schedule<Event = Event>) {
        for object in self.store.holders.take_all_lagging() {
            self.refresh_all(object, agenda);
        }
    }

    /// Brings all holders that are up what they lack, and remembers the others.
    fn refresh_all(&mut self, object: ObjectId, agenda: &mut impl Schedule<Event = Event>) {
        for place in 0..self.store.holders.of(object).len() {
            let holder = self.store.holders.of(object)[place].node;
            if self.plant.is_up(holder) {
                self.refresh(object, holder, agenda);
            } else if self.is_behind(object, holder) {
                self.store.holders.note_lagging(object);
            }
        }
    }

    fn is_behind(&self, object: ObjectId, holder: NodeId) -> bool {
        let held = self.store.holders.version_at(object, holder).unwrap_or(0);
        self.store.order(object, held, self.store.newest(object)) != CausalOrder::Equal
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
                self.take_in(object, to, version, to, agenda);
                self.refresh(object, to, agenda);
                self.dismiss_stand_in(object, now);
            }
            Errand::StandIn { object, old, to, version } => {
                let taken = self.store.holders.of(object).iter().any(|h| h.node == to);
                if !taken && !self.store.holders.is_up(old) {
                    self.store.holders.add(object, to, version, now);
                    self.refresh(object, to, agenda);
                }
            }
            Errand::Send { object, to, version } => {
                self.change_arrived(object, [from, to], version, agenda);
            }
            Errand::Fetch { object, to, version } => {
                self.keep_copy(to, object, version, agenda);
            }
        }
    }

    /// A change of a device has come to the host.
    fn change_arrived(
        &mut self,
        object: ObjectId,
        [from, host]: [NodeId; 2],
        version: Version,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        self.store.local.arrive(from, object);
        self.take_in(object, host, version, from, agenda);
        self.spread(object, host, agenda);
    }

    /// A version comes to a holder; where it meets another one that conflicts, both are kept, and
    /// the device `by` brought them together.
    fn take_in(
        &mut self,
        object: ObjectId,
        to: NodeId,
        version: Version,
        by: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let taken = self.store.take_in(object, to, version, agenda.now());
        if let Taken::Conflict { other } = taken {
            let newer = self.store.holders.version_at(object, to).unwrap_or(version);
            self.copies_met(object, [other, newer], by, agenda);
        }
    }

    /// A background flow was cut off: it is tried again later, or when the host is back.
    pub(super) fn errand_failed(
        &mut self,
        errand: Errand,
        from: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        match errand {
            Errand::Refresh { object, .. } => self.store.holders.note_lagging(object),
            Errand::Send { object, .. } => {
                self.store.local.cut_off(from, object);
                self.try_later(from, agenda);
            }
            Errand::Fetch { object, to, .. } => {
                self.tell_client(to, object, agenda);
            }
            Errand::StandIn { .. } => {}
        }
    }

    /// Where the architecture says so, holders that have gone are stood in for after a while.
    pub(super) fn expect_back(&self, node: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        if let Placement::Peers { repair_after: Some(span), .. } = self.architecture.placement {
            let now = agenda.now();
            agenda.after(span, Event::CopiesDue(node, now.into()));
        }
    }

    /// A holder has been away too long: other devices that are up stand in for it.
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
                let errand = Errand::StandIn { object, old: node, to, version };
                self.start_errand(source.node, to, object, errand, agenda);
            }
        }
    }

    /// A device that is up and holds no copy yet, found by at most 20 random tries.
    fn new_holder(&self, object: ObjectId, rng: &mut Rng) -> Option<NodeId> {
        let devices = self.plant.layout().device_count();
        (0..20).map(|_| NodeId(rng.below(devices))).find(|node| {
            self.plant.is_up(*node) && self.store.holders.of(object).iter().all(|h| h.node != *node)
        })
    }

    /// A host is back: those who stood in for it are no longer needed. O(objects that it holds)
    /// while anybody stands in.
    fn dismiss_stand_ins(&mut self, node: NodeId, now: SimTime) {
        if !self.store.holders.has_stand_ins() {
            return;
        }
        // From the end: what it stands in for itself leaves the list.
        for at in (0..self.store.holders.held_by(node).len()).rev() {
            let object = self.store.holders.held_by(node)[at];
            self.dismiss_stand_in(object, now);
        }
    }

    /// A stand-in goes once all holders of its own right are back and have what it has.
    fn dismiss_stand_in(&mut self, object: ObjectId, now: SimTime) {
        while let Some(extra) = self.store.holders.stand_in(object) {
            let mut regular = self.store.holders.regular(object).iter();
            let knows = |version| {
                let order = self.store.order(object, extra.version, version);
                matches!(order, CausalOrder::Before | CausalOrder::Equal)
            };
            if !regular.all(|h| self.store.holders.is_up(h.node) && knows(h.version)) {
                return;
            }
            self.store.holders.drop_stand_in(object, now);
        }
    }
}
