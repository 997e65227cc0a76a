//! Backups: which version of an object survives a lost disk.

use crate::ids::ObjectId;
use crate::operation::Version;
use crate::sim::SimTime;

/// The newest backup of each object.
#[derive(Clone, Debug)]
pub struct Backups {
    newest: Vec<Option<(SimTime, Version)>>,
}

impl Backups {
    /// No backup of any object.
    pub fn new(objects: usize) -> Self {
        Self { newest: vec![None; objects] }
    }

    /// A backup of an object's version was made.
    pub fn store(&mut self, object: ObjectId, version: Version, now: SimTime) {
        self.newest[object.index()] = Some((now, version));
    }

    /// The version of the newest backup made up to `now`.
    pub fn version_before(&self, object: ObjectId, now: SimTime) -> Option<Version> {
        self.newest[object.index()].filter(|(made, _)| *made <= now).map(|(_, version)| version)
    }
}
