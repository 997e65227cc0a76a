//! Flows in the background: what each is for, until it ends.
//!
//! Left out: what follows when one has ended or was cut off (`replication`).

use crate::ids::{NodeId, ObjectId};
use crate::operation::Version;
use crate::sim::Schedule;

use super::{Event, Observer, World};

/// Tokens of background flows have this bit; those of operations are slot numbers without it.
const ERRAND: u32 = 1 << 31;

/// Purpose of a background flow.
#[derive(Clone, Copy, Debug)]
pub enum Errand {
    /// Bring a holder this version.
    Refresh { object: ObjectId, to: NodeId, version: Version },
    /// Make a copy at `to`, to stand in for the one at `old`.
    StandIn { object: ObjectId, old: NodeId, to: NodeId, version: Version },
    /// Store at the host a change that a device made without it.
    Send { object: ObjectId, to: NodeId, version: Version },
    /// Bring a device that keeps a copy what the host has.
    Fetch { object: ObjectId, to: NodeId, version: Version },
}

/// The background flows under way.
#[derive(Debug, Default)]
pub struct Errands {
    errands: Vec<Option<Errand>>,
    free: Vec<u32>,
}

impl Errands {
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
    /// Begins to move a whole object for an errand.
    pub(super) fn start_errand(
        &mut self,
        from: NodeId,
        to: NodeId,
        object: ObjectId,
        errand: Errand,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let token = self.errands.begin(errand);
        let bytes = self.store.size(object);
        self.sleepers.use_at(from, agenda.now());
        self.sleepers.use_at(to, agenda.now());
        self.plant.start_flow(from, to, bytes, token, &mut agenda.scoped(Event::Plant));
    }
}
