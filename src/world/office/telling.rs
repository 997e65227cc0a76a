//! Devices that tell each other of new versions, some time after a save.
//!
//! Left out: devices that look through all their files now and then, as they do where they cannot
//! watch them.

use crate::ids::{NodeId, ObjectId, UserId};
use crate::sim::Schedule;

use super::{Event, Observer, World};

impl<O: Observer> World<O> {
    /// A device tells the other holders of an object that it has a new version. Where it reaches
    /// one of them no more although both are on, it shows so, and its user says so.
    pub(super) fn tell_holders(
        &mut self,
        object: ObjectId,
        from: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        self.spread(object, from, agenda);
        let is_cut_off = |node| self.plant.is_up(node) && !self.plant.is_reachable(from, node);
        let mut holders = self.store.holders.of(object).iter();
        if self.plant.is_up(from) && holders.any(|holder| is_cut_off(holder.node)) {
            self.complain(UserId(from.0), from, agenda);
        }
    }
}
