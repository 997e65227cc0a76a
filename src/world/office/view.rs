//! View of an architecture on the world: a struct of borrows of the parts.

use crate::architecture::{PrintPath, View};
use crate::control::Control;
use crate::ids::{NodeId, ObjectId, UserId};
use crate::service::Catalogue;
use crate::sim::{SimDuration, SimTime};
use crate::store::Store;
use crate::units::Bytes;

use super::hardware::Hardware;
use super::layout::Layout;

/// Knowledge of an asker now.
pub(super) struct WorldView<'a> {
    pub now: SimTime,
    pub control: &'a Control,
    pub store: &'a Store,
    pub layout: &'a Layout,
    pub hardware: &'a Hardware,
    pub catalogue: &'a Catalogue,
}

impl View for WorldView<'_> {
    fn now(&self) -> SimTime {
        self.now
    }

    fn servers(&self) -> &[NodeId] {
        self.control.names.answering()
    }

    fn owner(&self, object: ObjectId) -> NodeId {
        self.catalogue.owner(object).device()
    }

    fn credential_until(&self, user: UserId) -> SimTime {
        self.control.credential_until(user)
    }

    fn holds(&self, user: UserId, object: ObjectId) -> bool {
        self.store.holders.version_at(object, user.device()).is_some()
    }

    fn keeps_copy(&self, user: UserId, object: ObjectId) -> bool {
        self.store.local.version(user.device(), object).is_some()
    }

    fn print_path(&self, user: UserId) -> Option<PrintPath> {
        self.layout.print_path(user)
    }

    fn disk_time(&self, bytes: Bytes) -> SimDuration {
        let nanos = u128::from(bytes.as_u64()) * 8 * 1_000_000_000;
        let rate = u128::from(self.hardware.disk_rate.bits_per_second());
        self.hardware.disk_access + SimDuration::from_nanos((nanos / rate) as u64)
    }

    fn print_time(&self, bytes: Bytes) -> SimDuration {
        let nanos = u128::from(bytes.as_u64()) * 1_000_000_000;
        let rate = u128::from(self.hardware.print_rate.as_u64());
        self.hardware.print_start + SimDuration::from_nanos((nanos / rate) as u64)
    }
}
