//! View of an architecture on the world: a struct of borrows of the parts.

use crate::architecture::{PrintPath, View};
use crate::control::{Control, Experience};
use crate::ids::{NodeId, ObjectId, UserId};
use crate::plant::{Hardware, Layout};
use crate::service::Catalogue;
use crate::sim::{SimDuration, SimTime};
use crate::store::Store;
use crate::units::{BitRate, Bytes};

/// Knowledge of an asker now.
pub(super) struct WorldView<'a> {
    pub now: SimTime,
    pub control: &'a Control,
    /// What users have learnt about hosts, if they do.
    pub learnt: Option<&'a Experience>,
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

    fn cloud(&self) -> Option<NodeId> {
        self.layout.cloud()
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

    fn keeps_current_copy(&self, user: UserId, object: ObjectId) -> bool {
        self.store.local.copy(user.device(), object).is_some_and(|copy| !copy.outdated)
    }

    fn passes_over(&self, user: UserId, host: NodeId) -> bool {
        self.learnt.is_some_and(|own| own.passes_over(user, host, self.now))
    }

    fn print_path(&self, user: UserId) -> Option<PrintPath> {
        self.layout.print_path(user)
    }

    fn disk_time(&self, bytes: Bytes) -> SimDuration {
        self.hardware.disk_access.saturating_add(self.hardware.disk_rate.time_for(bytes))
    }

    fn print_time(&self, bytes: Bytes) -> SimDuration {
        let rate = BitRate::new(8 * self.hardware.print_rate.as_u64());
        self.hardware.print_start.saturating_add(rate.time_for(bytes))
    }
}
