//! Knowledge of a participant: caches, registrations, heartbeats. Never "is it really up".

use crate::ids::{NodeId, ObjectId, UserId};
use crate::sim::{SimDuration, SimTime};
use crate::units::Bytes;

/// The way of a print job, as far as the asker knows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PrintPath {
    /// The printer the user is used to.
    pub printer: NodeId,
    /// The device on whose desk the printer stands.
    pub attached_to: NodeId,
}

/// Knowledge of an asker at the instant of asking.
pub trait View {
    /// The current instant.
    fn now(&self) -> SimTime;
    /// The servers in the order in which names resolve to them; without servers the machine that
    /// holds all files, if there is one.
    fn servers(&self) -> &[NodeId];
    /// The host of the provider; `None` where nothing is in the cloud.
    fn cloud(&self) -> Option<NodeId>;
    /// The device of the object's owner.
    fn owner(&self, object: ObjectId) -> NodeId;
    /// Until when the user's device holds a valid credential; the past if none.
    fn credential_until(&self, user: UserId) -> SimTime;
    /// Whether the user's own device is one of the object's holders.
    fn holds(&self, user: UserId, object: ObjectId) -> bool;
    /// Whether the user's own device keeps a copy from an earlier reading.
    fn keeps_copy(&self, user: UserId, object: ObjectId) -> bool;
    /// Whether the user's own device keeps a copy, and knows of no newer version.
    fn keeps_current_copy(&self, user: UserId, object: ObjectId) -> bool;
    /// Whether the user does not even try a host, which seldom answers at this hour.
    fn passes_over(&self, user: UserId, host: NodeId) -> bool;
    /// The user's usual printer; `None` where there is none.
    fn print_path(&self, user: UserId) -> Option<PrintPath>;
    /// How long a host's disk works on `bytes`.
    fn disk_time(&self, bytes: Bytes) -> SimDuration;
    /// How long a printer works on a job of `bytes`.
    fn print_time(&self, bytes: Bytes) -> SimDuration;
}
