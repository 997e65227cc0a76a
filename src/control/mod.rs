//! Knowledge of hosts about users and each other: credentials, access lists, locks, names, beliefs.

mod access;
mod beliefs;
mod locks;
mod names;

pub use access::Access;
pub use beliefs::Beliefs;
pub use locks::Locks;
pub use names::Names;

use crate::ids::UserId;
use crate::sim::SimTime;

/// The state of control in a network, whoever keeps it.
#[derive(Clone, Debug)]
pub struct Control {
    credentials: Vec<SimTime>,
    /// Accounts and access lists that are missing or wrong.
    pub access: Access,
    /// Users that may change objects now.
    pub locks: Locks,
    /// Which machine answers under the servers' names.
    pub names: Names,
    /// Beliefs of an index about hosts.
    pub beliefs: Beliefs,
}

impl Control {
    /// Everybody has all accounts, nobody holds a credential or a lock.
    pub fn new(users: u32, objects: usize, names: Names, beliefs: Beliefs) -> Self {
        Self {
            credentials: vec![SimTime::ZERO; users as usize],
            access: Access::default(),
            locks: Locks::new(objects),
            names,
            beliefs,
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
