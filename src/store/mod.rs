//! Objects, their holders and versions, local copies and backups: where the data are.
//!
//! Left out: the content of files, partial reads, and disks that fill up. A backup is the version
//! that an object had when it was made.

mod backups;
mod copies;
mod holders;

pub use backups::Backups;
pub use copies::LocalCopies;
pub use holders::{Holder, Holders};

use crate::ids::{NodeId, ObjectId};
use crate::operation::Version;
use crate::sim::SimTime;
use crate::units::Bytes;

/// Result of a write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Written {
    /// The version that the write made.
    pub version: Version,
    /// The write started from another version than the holder's: somebody's change is lost.
    pub conflict: bool,
}

/// All objects of an organisation.
#[derive(Clone, Debug)]
pub struct Store {
    sizes: Vec<Bytes>,
    newest: Vec<Version>,
    /// Objects changed since a backup covered them.
    dirty: Vec<ObjectId>,
    /// Holders of each object and the share of objects that can be reached.
    pub holders: Holders,
    /// Copies that devices keep from earlier readings.
    pub local: LocalCopies,
    /// Backups, which survive a lost disk.
    pub backups: Backups,
}

impl Store {
    /// Objects of these sizes, each at version 1 with all its holders.
    pub fn new(sizes: Vec<Bytes>, holders: Holders, devices: u32) -> Self {
        let count = sizes.len();
        Self {
            sizes,
            newest: vec![1; count],
            dirty: Vec::new(),
            holders,
            local: LocalCopies::new(devices),
            backups: Backups::new(count),
        }
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.sizes.is_empty()
    }

    /// The size of an object.
    pub fn size(&self, object: ObjectId) -> Bytes {
        self.sizes[object.index()]
    }

    /// The newest version that was ever made.
    pub fn newest(&self, object: ObjectId) -> Version {
        self.newest[object.index()]
    }

    /// A holder takes in a change that started from version `base`; a holder that had lost the
    /// object has it again. O(holders of the object).
    pub fn write(&mut self, object: ObjectId, at: NodeId, base: Version, now: SimTime) -> Written {
        let held = self.holders.version_at(object, at).unwrap_or(0);
        let version = self.newest[object.index()] + 1;
        self.newest[object.index()] = version;
        self.dirty.push(object);
        self.holders.receive(object, at, version, now);
        Written { version, conflict: base != 0 && held != base }
    }

    /// A central backup run: saves what changed since it was last saved and is within reach.
    /// O(changes since the last run).
    pub fn back_up_changes(&mut self, now: SimTime) {
        let Self { dirty, newest, holders, backups, .. } = self;
        dirty.retain(|object| {
            let within_reach = holders.is_reachable(*object);
            if within_reach {
                backups.store(*object, newest[object.index()], now);
            }
            !within_reach
        });
    }

    /// Somebody backs up all that one host holds. O(objects that it holds).
    pub fn back_up_host(&mut self, node: NodeId, now: SimTime) {
        for &object in self.holders.held_by(node) {
            if let Some(version) = self.holders.version_at(object, node) {
                self.backups.store(object, version, now);
            }
        }
    }

    /// The version that a lost object comes back with from a backup made before `now`, if any.
    pub fn backup_of(&self, object: ObjectId, now: SimTime) -> Option<Version> {
        self.backups.version_before(object, now)
    }

    /// An object starts again from an older version (or from nothing): later ones are gone.
    pub fn set_back(&mut self, object: ObjectId, version: Version) {
        self.newest[object.index()] = version;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_saved_where_the_data_were_lost_is_within_reach_again() {
        let (host, object, now) = (NodeId(0), ObjectId(0), SimTime::ZERO);
        let holders = Holders::new(1, 1, &[host]);
        let mut store = Store::new(vec![Bytes::new(1)], holders, 1);
        store.holders.set_up(host, true, now);
        store.holders.lose_data(host, now);
        assert!(!store.holders.is_reachable(object));
        store.write(object, host, 1, now);
        assert!(store.holders.is_reachable(object));
        store.holders.set_up(host, false, now);
        assert!(!store.holders.is_reachable(object));
    }
}
