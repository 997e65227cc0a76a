//! Root causes: the state of the host that a user would have turned to first.
//!
//! Left out: causes behind causes, such as the switch whose power is out.

use crate::architecture::Discovery;
use crate::ids::NodeId;
use crate::operation::{Cause, Denial, Obstacle, Operation};
use crate::sim::SimTime;

use super::{Observer, World};

impl<O: Observer> World<O> {
    /// The truth behind a denial: the state now of the host that would have been asked first.
    pub(super) fn root_cause(
        &self,
        at: u32,
        Denial { function, blamed }: Denial,
        now: SimTime,
    ) -> Obstacle {
        let op = &self.running[at].op;
        let first = self.store.holders.of(op.object).first().map(|holder| holder.node);
        match blamed.or(first) {
            Some(host) if self.would_have_answered(at, host, now) => {
                Obstacle::at(host, function, Cause::NotTried)
            }
            Some(host) => Obstacle::at(host, function, self.cause_of(op, host)),
            None => Obstacle { function, cause: Cause::Overload, culprit: None },
        }
    }

    /// Why a host did not serve an operation.
    pub(super) fn cause_of(&self, op: &Operation, host: NodeId) -> Cause {
        let device = op.user.device();
        if let Some(cause) = self.plant.cause(host) {
            return cause;
        }
        if let Some(cause) = self.plant.cause_between(device, host) {
            return cause;
        }
        let holds_nothing = self.store.holders.version_at(op.object, host).is_none();
        let is_holder = self.store.holders.of(op.object).iter().any(|h| h.node == host);
        if op.action.is_on_file() && is_holder && holds_nothing {
            return Cause::DiskLost;
        }
        let unheard = matches!(self.architecture.discovery, Discovery::Broadcast { .. })
            && !self.plant.share_broadcasts(device, host);
        if unheard { Cause::OutOfReach } else { Cause::Overload }
    }
}
