//! Knowledge of hosts about users and each other: credentials, access lists, handles, names,
//! beliefs; and of users about hosts.

mod access;
mod beliefs;
mod connections;
mod experience;
mod handles;
mod names;

pub use access::Access;
pub use beliefs::Beliefs;
pub use connections::Connections;
pub use experience::Experience;
pub use handles::{Handles, Waiter};
pub use names::Names;

use crate::ids::UserId;
use crate::sim::SimTime;

/// The state of control in a network, whoever keeps it.
#[derive(Clone, Debug)]
pub struct Control {
    credentials: Vec<SimTime>,
    /// Accounts and access lists that are missing or wrong.
    pub access: Access,
    /// Files that are open for writing now.
    pub handles: Handles,
    /// The devices that the machine for all files serves.
    pub connections: Connections,
    /// Which machine answers under the servers' names.
    pub names: Names,
    /// Beliefs of an index about hosts.
    pub beliefs: Beliefs,
    /// What users have learnt about hosts.
    pub experience: Experience,
}

impl Control {
    /// Everybody has all accounts, nobody holds a credential or has a file open.
    pub fn new(
        users: u32,
        handles: Handles,
        connections: Connections,
        names: Names,
        beliefs: Beliefs,
    ) -> Self {
        Self {
            credentials: vec![SimTime::ZERO; users as usize],
            access: Access::default(),
            handles,
            connections,
            names,
            beliefs,
            experience: Experience::default(),
        }
    }

    /// Until when a user's device may use its credential.
    pub fn credential_until(&self, user: UserId) -> SimTime {
        self.credentials[user.index()]
    }

    /// A user's device has received a credential.
    pub fn grant_credential(&mut self, user: UserId, until: SimTime) {
        self.credentials[user.index()] = until;
    }
}
