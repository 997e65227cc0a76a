//! Copies that devices keep of files, and changes on them that have not been sent yet.
//!
//! A device keeps what it has opened or stored. A change that it makes by itself waits until it is
//! sent; several changes of a file are sent as one. A device may know that there is a newer version
//! than the one it keeps. Left out: limits of space, and copies that are thrown away.

use std::collections::BTreeMap;

use crate::ids::{NodeId, ObjectId};
use crate::operation::Version;
use crate::sim::{SimDuration, SimTime};

/// A copy of a file on a user's device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LocalCopy {
    /// The version.
    pub version: Version,
    /// Whether the device knows that there is a newer one.
    pub outdated: bool,
}

/// A change that is on one device only.
#[derive(Clone, Copy, Debug)]
struct Unsent {
    /// When the first of the changes was made that are sent as one.
    since: SimTime,
    /// Whether it is on its way.
    sending: bool,
}

/// Local copies on user devices.
#[derive(Clone, Debug)]
pub struct LocalCopies {
    copies: Vec<BTreeMap<ObjectId, LocalCopy>>,
    unsent: Vec<BTreeMap<ObjectId, Unsent>>,
    /// The devices that keep a copy of each object.
    keepers: Vec<Vec<NodeId>>,
}

impl LocalCopies {
    /// No copies on any device.
    pub fn new(devices: u32, objects: usize) -> Self {
        Self {
            copies: vec![BTreeMap::new(); devices as usize],
            unsent: vec![BTreeMap::new(); devices as usize],
            keepers: vec![Vec::new(); objects],
        }
    }

    /// What a host keeps of an object; nothing where it is nobody's device. O(log objects).
    pub fn copy(&self, host: NodeId, object: ObjectId) -> Option<LocalCopy> {
        self.copies.get(host.index())?.get(&object).copied()
    }

    /// The version that a host keeps. O(log objects).
    pub fn version(&self, host: NodeId, object: ObjectId) -> Option<Version> {
        self.copy(host, object).map(|copy| copy.version)
    }

    /// The devices that keep a copy of an object.
    pub fn keepers(&self, object: ObjectId) -> &[NodeId] {
        &self.keepers[object.index()]
    }

    /// A device keeps this version from now on, and knows of no newer one. O(log objects).
    pub fn keep(&mut self, device: NodeId, object: ObjectId, version: Version) {
        let copy = LocalCopy { version, outdated: false };
        if self.copies[device.index()].insert(object, copy).is_none() {
            self.keepers[object.index()].push(device);
        }
    }

    /// A device learns that there is a newer version than the one it keeps. O(log objects).
    pub fn outdate(&mut self, device: NodeId, object: ObjectId) {
        if let Some(copy) = self.copies[device.index()].get_mut(&object) {
            copy.outdated = true;
        }
    }

    /// A version that a device has made by itself waits to be sent; `true` if no earlier change of
    /// the object waits with it. O(log objects).
    pub fn change(
        &mut self,
        device: NodeId,
        object: ObjectId,
        version: Version,
        now: SimTime,
    ) -> bool {
        self.keep(device, object, version);
        let unsent = &mut self.unsent[device.index()];
        let is_first = unsent.get(&object).is_none_or(|change| change.sending);
        if is_first {
            unsent.insert(object, Unsent { since: now, sending: false });
        }
        is_first
    }

    /// Begins to send the changes that have waited for `span`: their objects and the versions that
    /// the device keeps. O(changes that wait).
    pub fn send_due(
        &mut self,
        device: NodeId,
        span: SimDuration,
        now: SimTime,
    ) -> Vec<(ObjectId, Version)> {
        let copies = &self.copies[device.index()];
        let unsent = self.unsent[device.index()].iter_mut();
        let due = unsent.filter(|(_, change)| !change.sending && change.since + span <= now);
        due.map(|(object, change)| {
            change.sending = true;
            (*object, copies[object].version)
        })
        .collect()
    }

    /// What was sent has arrived, or a later change by the same device has, which follows from it.
    pub fn arrive(&mut self, device: NodeId, object: ObjectId) {
        let unsent = &mut self.unsent[device.index()];
        if unsent.get(&object).is_some_and(|change| change.sending) {
            unsent.remove(&object);
        }
    }

    /// What was sent was cut off: it waits again.
    pub fn cut_off(&mut self, device: NodeId, object: ObjectId) {
        if let Some(change) = self.unsent[device.index()].get_mut(&object) {
            change.sending = false;
        }
    }

    /// A device has stored a later change where it belongs, which has its earlier ones in it.
    pub fn overtake(&mut self, device: NodeId, object: ObjectId) {
        self.unsent[device.index()].remove(&object);
    }

    /// Since when the first of a device's changes has waited that is not on its way. O(changes).
    pub fn waits_since(&self, device: NodeId) -> Option<SimTime> {
        let unsent = self.unsent[device.index()].values();
        unsent.filter(|change| !change.sending).map(|change| change.since).min()
    }

    /// Whether changes of a device are nowhere else.
    pub fn has_unsent(&self, device: NodeId) -> bool {
        !self.unsent[device.index()].is_empty()
    }

    /// Whether a device has changed an object, and nobody else has the change. O(log objects).
    pub fn is_unsent(&self, device: NodeId, object: ObjectId) -> bool {
        self.unsent[device.index()].contains_key(&object)
    }

    /// The device's disk is lost, and what it kept with it: the objects with changes that nobody
    /// else has. O(objects that it kept, keepers of each).
    pub fn lose(&mut self, device: NodeId) -> Vec<ObjectId> {
        for object in std::mem::take(&mut self.copies[device.index()]).into_keys() {
            self.keepers[object.index()].retain(|keeper| *keeper != device);
        }
        std::mem::take(&mut self.unsent[device.index()]).into_keys().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEVICE: NodeId = NodeId(1);
    const FILE: ObjectId = ObjectId(2);

    fn at(seconds: u64) -> SimTime {
        SimTime::ZERO + SimDuration::from_secs(seconds)
    }

    #[test]
    fn several_changes_are_sent_as_one_and_one_made_meanwhile_waits_for_its_turn() {
        let mut copies = LocalCopies::new(2, 3);
        let watch = SimDuration::from_secs(10);
        assert!(copies.change(DEVICE, FILE, 2, at(0)));
        assert!(!copies.change(DEVICE, FILE, 3, at(8)), "it waits with the first");
        assert!(copies.send_due(DEVICE, watch, at(9)).is_empty());
        assert_eq!(copies.send_due(DEVICE, watch, at(10)), [(FILE, 3)]);
        assert!(copies.send_due(DEVICE, watch, at(30)).is_empty(), "it is on its way");
        assert!(copies.change(DEVICE, FILE, 4, at(31)));
        copies.arrive(DEVICE, FILE);
        assert!(copies.is_unsent(DEVICE, FILE), "what arrived was the change before");
        assert_eq!(copies.send_due(DEVICE, watch, at(41)), [(FILE, 4)]);
        copies.cut_off(DEVICE, FILE);
        assert_eq!(copies.send_due(DEVICE, watch, at(50)), [(FILE, 4)], "once more");
        copies.arrive(DEVICE, FILE);
        assert!(!copies.has_unsent(DEVICE));
        assert_eq!(copies.keepers(FILE), [DEVICE]);
    }

    #[test]
    fn a_lost_disk_takes_copies_and_changes_with_it() {
        let mut copies = LocalCopies::new(2, 3);
        copies.keep(DEVICE, ObjectId(0), 5);
        copies.outdate(DEVICE, ObjectId(0));
        copies.change(DEVICE, FILE, 2, at(0));
        let outdated = LocalCopy { version: 5, outdated: true };
        assert_eq!(copies.copy(DEVICE, ObjectId(0)), Some(outdated));
        assert_eq!(copies.lose(DEVICE), [FILE]);
        assert_eq!(copies.copy(DEVICE, ObjectId(0)), None);
        assert!(copies.keepers(FILE).is_empty() && !copies.has_unsent(DEVICE));
        assert_eq!(copies.version(NodeId(7), FILE), None, "it is no user's device");
    }
}
