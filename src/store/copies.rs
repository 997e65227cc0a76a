//! Copies that devices keep of files they have read, and changes that wait for the server.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{NodeId, ObjectId};
use crate::operation::Version;

/// Local copies on user devices; without limit of space.
#[derive(Clone, Debug)]
pub struct LocalCopies {
    versions: Vec<BTreeMap<ObjectId, Version>>,
    /// Objects changed without the server, and the version that the first change started from: a
    /// file is sent once, however often it was changed.
    unsent: Vec<BTreeMap<ObjectId, Version>>,
    /// Devices and objects of changes on their way to the server.
    sending: BTreeSet<(NodeId, ObjectId)>,
}

impl LocalCopies {
    /// No copies on any device.
    pub fn new(devices: u32) -> Self {
        Self {
            versions: vec![BTreeMap::new(); devices as usize],
            unsent: vec![BTreeMap::new(); devices as usize],
            sending: BTreeSet::new(),
        }
    }

    /// The version that a device keeps. O(log objects).
    pub fn version(&self, device: NodeId, object: ObjectId) -> Option<Version> {
        self.versions[device.index()].get(&object).copied()
    }

    /// A device keeps this version from now on. O(log objects).
    pub fn keep(&mut self, device: NodeId, object: ObjectId, version: Version) {
        self.versions[device.index()].insert(object, version);
    }

    /// A change is stored on the device only.
    pub fn change_offline(&mut self, device: NodeId, object: ObjectId, base: Version) {
        self.unsent[device.index()].entry(object).or_insert(base);
    }

    /// Takes the changes that wait on a device for the server.
    pub fn take_unsent(&mut self, device: NodeId) -> BTreeMap<ObjectId, Version> {
        std::mem::take(&mut self.unsent[device.index()])
    }

    /// A change of a device is on its way to the server.
    pub fn send(&mut self, device: NodeId, object: ObjectId) {
        self.sending.insert((device, object));
    }

    /// A change has come to the server, or was cut off; `false` if a later one has overtaken it.
    pub fn arrive(&mut self, device: NodeId, object: ObjectId) -> bool {
        self.sending.remove(&(device, object))
    }

    /// A device has stored a later change at the server, which has earlier ones in it.
    pub fn overtake(&mut self, device: NodeId, object: ObjectId) {
        self.unsent[device.index()].remove(&object);
        self.sending.remove(&(device, object));
    }

    /// Whether changes wait on a device.
    pub fn has_unsent(&self, device: NodeId) -> bool {
        !self.unsent[device.index()].is_empty()
    }

    /// The device's disk is lost, and what it kept with it; returns how many files had changes that
    /// nobody else has.
    pub fn lose(&mut self, device: NodeId) -> u64 {
        self.versions[device.index()].clear();
        std::mem::take(&mut self.unsent[device.index()]).len() as u64
    }
}
