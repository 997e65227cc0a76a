//! The standby: it takes over once the heartbeats of the first server have been missed.
//!
//! A server goes down; after the misses and the switch the standby answers in its name, if it is up
//! and the first is still down. Left out: a server that comes back takes nothing back, and both
//! never answer at once.

use crate::ids::NodeId;
use crate::operation::purposes::{self, Failing};
use crate::sim::{Schedule, SimTime};

use super::{Event, Observer, World};

impl<O: Observer> World<O> {
    /// With a standby, a server that goes down is replaced once its heartbeats have been missed.
    pub(super) fn expect_take_over(
        &self,
        machine: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let Some(standby) = &self.architecture.redundancy.standby else { return };
        if self.control.names.answering().first() != Some(&machine) {
            return;
        }
        let now = agenda.now();
        let mut rng = self.draws.of(purposes::TAKE_OVER, Failing(machine), now);
        let (phase, succeeds) = (rng.open01(), rng.chance(standby.coverage));
        if succeeds {
            let delay = standby.detection(phase) + standby.switch;
            agenda.after(delay, Event::TakeOver(machine, now.into()));
        }
    }

    pub(super) fn take_over(
        &mut self,
        machine: NodeId,
        since: SimTime,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let still_down = self.plant.down_since(machine) == Some(since);
        let ready = self.control.names.standby().is_some_and(|node| self.plant.is_up(node));
        if still_down && ready && self.control.names.answering().first() == Some(&machine) {
            self.control.names.take_over();
        }
        debug_assert!(agenda.now() >= since);
    }
}
