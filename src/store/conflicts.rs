//! Versions that conflict, from when they meet until somebody has merged them.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{NodeId, ObjectId, UserId};
use crate::operation::Version;

/// Two versions of an object that conflict.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ConflictingPair {
    /// The older and the newer of the two.
    pub versions: [Version; 2],
    /// The one who saved the newer one.
    pub writer: UserId,
    /// Whether somebody knows of it.
    pub noticed: bool,
}

/// The open conflicts of all objects; most have none.
#[derive(Clone, Debug, Default)]
pub struct Conflicts {
    open: BTreeMap<ObjectId, Vec<ConflictingPair>>,
    /// Merges that are to be begun anew, and the devices of those who make them.
    waiting: BTreeSet<(ObjectId, NodeId)>,
}

impl Conflicts {
    /// Two versions have met; `false` if that is known. O(log objects in conflict).
    pub fn add(&mut self, object: ObjectId, conflict: ConflictingPair) -> bool {
        let open = self.open.entry(object).or_default();
        if open.iter().any(|own| own.versions == conflict.versions) {
            return false;
        }
        open.push(conflict);
        true
    }

    /// Whether an object has conflicts. O(log objects in conflict).
    pub fn is_open(&self, object: ObjectId) -> bool {
        self.open.contains_key(&object)
    }

    /// Whether an object has conflicts that nobody knows of. O(log objects in conflict).
    pub fn has_unnoticed(&self, object: ObjectId) -> bool {
        self.open.get(&object).is_some_and(|open| open.iter().any(|own| !own.noticed))
    }

    /// Somebody notices the conflicts of an object; returns how many were not known before.
    pub fn notice(&mut self, object: ObjectId) -> u64 {
        let open = self.open.get_mut(&object).into_iter().flatten();
        let unnoticed = open.filter(|own| !own.noticed);
        unnoticed.map(|own| own.noticed = true).count() as u64
    }

    /// The user of a device could not store what came of a merge.
    pub fn wait(&mut self, object: ObjectId, device: NodeId) {
        self.waiting.insert((object, device));
    }

    /// Merges that are to be begun anew. O(such merges).
    pub fn waiting(&self) -> Vec<(ObjectId, NodeId)> {
        self.waiting.iter().copied().collect()
    }

    /// A merge is begun anew, or others have made it.
    pub fn take_in_work(&mut self, object: ObjectId, device: NodeId) {
        self.waiting.remove(&(object, device));
    }

    /// Takes the conflicts of an object, which are being merged.
    pub fn take(&mut self, object: ObjectId) -> Vec<ConflictingPair> {
        self.open.remove(&object).unwrap_or_default()
    }

    /// How many conflicts nobody knows of. O(objects in conflict).
    pub fn unnoticed(&self) -> u64 {
        self.open.values().flatten().filter(|own| !own.noticed).count() as u64
    }
}
