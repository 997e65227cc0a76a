//! Objects, their holders and versions, local copies and backups: where the data are.
//!
//! A save makes a version that follows from the one it started from. Where a holder has another one
//! that the save did not know, both conflict: the holder goes on with the new one, and the other is
//! kept beside it until somebody notices and merges them, or is overwritten where one place serves
//! all. Copies that meet are compared likewise. A loss takes the versions with it that nobody else
//! has. Left out: the content of files, partial reads, and disks that fill up.

mod backups;
mod conflicts;
mod copies;
mod history;
mod holders;
mod private;
mod usage;

pub use backups::Backups;
pub use conflicts::{ConflictingPair, Conflicts};
pub use copies::{LocalCopies, LocalCopy};
pub use history::{CausalOrder, History};
pub use holders::{Holder, Holders};
pub use private::{CameBy, PrivateCopies, PrivateCopy};
pub use usage::Usage;

use crate::ids::{NodeId, ObjectId};
use crate::operation::Version;
use crate::sim::{SimDuration, SimTime};
use crate::units::Bytes;

/// What a holder has made of a version that came to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Taken {
    /// It holds that version now.
    New,
    /// It has it, or one that follows from it.
    Known,
    /// It has another one that conflicts with it: one of them is kept beside the other.
    Conflict {
        /// The version that was kept beside the other or overwritten.
        other: Version,
    },
}

/// All objects of an organisation.
#[derive(Clone, Debug)]
pub struct Store {
    sizes: Vec<Bytes>,
    /// How many versions of each object were made.
    made: Vec<Version>,
    /// The newest version of each object that is not lost.
    newest: Vec<Version>,
    /// When recent versions were made, by object and version.
    ages: Ages,
    history: History,
    /// Objects changed since a backup covered them.
    dirty: Vec<ObjectId>,
    /// Holders of each object and the share of objects that can be reached.
    pub holders: Holders,
    /// Copies that devices keep beside the holders.
    pub local: LocalCopies,
    /// Copies that people keep apart from the shared files.
    pub private: PrivateCopies,
    /// Versions that conflict and are not merged yet.
    pub conflicts: Conflicts,
    /// Backups, which survive a lost disk.
    pub backups: Backups,
    /// Who uses which object, and who loses some.
    pub usage: Usage,
}

/// How many versions of an object are remembered with the instant of their making.
const REMEMBERED: usize = 32;

/// The instants at which recent versions of each object were made.
type Ages = Vec<Vec<(Version, SimTime)>>;

impl Store {
    /// Objects of these sizes, each at version 1 with all its holders.
    pub fn new(sizes: Vec<Bytes>, holders: Holders, devices: u32) -> Self {
        let count = sizes.len();
        Self {
            sizes,
            made: vec![1; count],
            newest: vec![1; count],
            ages: vec![Vec::new(); count],
            history: History::default(),
            dirty: Vec::new(),
            holders,
            local: LocalCopies::new(devices, count),
            private: PrivateCopies::default(),
            conflicts: Conflicts::default(),
            backups: Backups::new(count),
            usage: Usage::new(count),
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

    /// The newest version that is not lost.
    pub fn newest(&self, object: ObjectId) -> Version {
        self.newest[object.index()]
    }

    /// How two versions of an object stand to each other; nothing (0) is before all others.
    pub fn order(&self, object: ObjectId, one: Version, other: Version) -> CausalOrder {
        match (one, other) {
            (0, 0) => CausalOrder::Equal,
            (0, _) => CausalOrder::Before,
            (_, 0) => CausalOrder::After,
            _ => self.history.order(object, one, other),
        }
    }

    /// The versions that one was made from: one or two, 0 for nothing. O(log forks and merges).
    pub fn parents(&self, object: ObjectId, version: Version) -> [Version; 2] {
        self.history.parents(object, version)
    }

    /// Whether a version has taken another one in.
    pub fn includes(&self, object: ObjectId, version: Version, other: Version) -> bool {
        matches!(self.order(object, other, version), CausalOrder::Before | CausalOrder::Equal)
    }

    /// Makes a version that follows from `base`, or from nothing (0). Amortised O(1).
    fn make(&mut self, object: ObjectId, base: Version, now: SimTime) -> Version {
        let version = self.next_version(object, now);
        self.history.note(object, version, base);
        version
    }

    fn next_version(&mut self, object: ObjectId, now: SimTime) -> Version {
        let at = object.index();
        self.made[at] += 1;
        let version = self.made[at];
        self.newest[at] = version;
        let ages = &mut self.ages[at];
        if ages.len() == REMEMBERED {
            ages.remove(0);
        }
        ages.push((version, now));
        self.dirty.push(object);
        version
    }

    /// A holder takes in a change that started from version `base`; a holder that had lost the
    /// object has it again. Returns the new version and what the holder made of it. O(holders of
    /// the object).
    pub fn write(
        &mut self,
        object: ObjectId,
        at: NodeId,
        base: Version,
        now: SimTime,
    ) -> (Version, Taken) {
        let held = self.holders.version_at(object, at).unwrap_or(0);
        // A change of nothing, such as a new file, replaces whatever is there.
        let base = if base == 0 { held } else { base };
        let knows =
            matches!(self.order(object, held, base), CausalOrder::Equal | CausalOrder::Before);
        let version = self.make(object, base, now);
        self.holders.receive(object, at, version, now);
        (version, if knows { Taken::New } else { Taken::Conflict { other: held } })
    }

    /// The version that a host has, as a holder or as a copy. O(holders + log objects).
    pub fn version_on(&self, object: ObjectId, host: NodeId) -> Option<Version> {
        self.holders.version_at(object, host).or_else(|| self.local.version(host, object))
    }

    /// A device stores a change in its local copy, which waits to be sent: the new version, and
    /// whether no earlier change of the object waits with it. A change of nothing (0), such as a
    /// new file, replaces whatever there is. O(log objects).
    pub fn change_copy(
        &mut self,
        object: ObjectId,
        device: NodeId,
        base: Version,
        now: SimTime,
    ) -> (Version, bool) {
        let base = if base == 0 { self.newest(object) } else { base };
        let version = self.make(object, base, now);
        let is_first = self.local.change(device, object, version, now);
        (version, is_first)
    }

    /// A version comes to a device that keeps copies. Of two that conflict the later one is kept,
    /// as by holders; a change of its own that it has not sent stays. Returns whether the device
    /// has another version than before. O(log objects).
    pub fn keep_copy(&mut self, object: ObjectId, device: NodeId, version: Version) -> bool {
        let is_new = self.lacks(object, device, version);
        if is_new || self.local.version(device, object) == Some(version) {
            self.local.keep(device, object, version);
        }
        is_new
    }

    /// Whether a device is to fetch a version that its host has: it is not in its copy, if there is
    /// one, nor older than that, and nothing of the object waits there to be sent. O(log objects).
    pub fn lacks(&self, object: ObjectId, device: NodeId, version: Version) -> bool {
        let own = self.local.version(device, object).unwrap_or(0);
        match self.order(object, own, version) {
            CausalOrder::Equal | CausalOrder::After => false,
            _ if self.local.is_unsent(device, object) => false,
            CausalOrder::Before => true,
            CausalOrder::Conflict => own < version,
        }
    }

    /// A device loses its local copies. Returns the number of files with changes that nobody else
    /// has: these go on from the newest version that is left. O(objects that it kept, copies of
    /// each).
    pub fn lose_copies(&mut self, device: NodeId) -> u64 {
        let lost = self.local.lose(device);
        for &object in &lost {
            let held = self.holders.of(object).iter().map(|holder| holder.version);
            let copied = self.local.keepers(object).iter();
            let copied = copied.filter_map(|keeper| self.local.version(*keeper, object));
            self.newest[object.index()] = held.chain(copied).max().unwrap_or(0);
        }
        lost.len() as u64
    }

    /// A version comes to a holder. Of two that conflict the later one is kept, so that all holders
    /// agree. O(holders of the object).
    pub fn take_in(
        &mut self,
        object: ObjectId,
        at: NodeId,
        version: Version,
        now: SimTime,
    ) -> Taken {
        let held = self.holders.version_at(object, at).unwrap_or(0);
        match self.order(object, held, version) {
            CausalOrder::Equal | CausalOrder::After => Taken::Known,
            CausalOrder::Before => {
                self.holders.receive(object, at, version, now);
                Taken::New
            }
            CausalOrder::Conflict => {
                self.holders.receive(object, at, held.max(version), now);
                Taken::Conflict { other: held.min(version) }
            }
        }
    }

    /// Somebody has merged versions that conflicted, at a holder. O(holders of the object).
    pub fn merge(
        &mut self,
        object: ObjectId,
        at: NodeId,
        versions: [Version; 2],
        now: SimTime,
    ) -> Version {
        let version = self.next_version(object, now);
        self.history.note_merge(object, version, versions);
        self.holders.receive(object, at, version, now);
        version
    }

    /// For how long there has been a version that follows from this one: how stale a copy of it is.
    /// Zero for the newest one; at least so long where it is very old. O(1).
    pub fn staleness(&self, object: ObjectId, version: Version, now: SimTime) -> SimDuration {
        let ages = &self.ages[object.index()];
        let next = ages.iter().find(|(made, _)| *made > version);
        next.map_or(SimDuration::ZERO, |(_, at)| now.since(*at))
    }

    /// A central backup run: saves of each object that has changed the newest version within
    /// reach. O(changes since the last run).
    pub fn back_up_changes(&mut self, now: SimTime) {
        self.dirty.sort_unstable();
        self.dirty.dedup();
        let Self { dirty, newest, holders, backups, .. } = self;
        dirty.retain(|object| {
            let up = holders.of(*object).iter().filter(|holder| holders.is_up(holder.node));
            let best = up.map(|holder| holder.version).max().unwrap_or(0);
            if best > 0 {
                backups.store(*object, best, now);
            }
            best < newest[object.index()]
        });
    }

    /// Somebody backs up all that one host holds. O(objects that it holds).
    pub fn back_up_host(&mut self, node: NodeId, now: SimTime) {
        for at in 0..self.holders.held_by(node).len() {
            self.back_up(self.holders.held_by(node)[at], node, now);
        }
    }

    /// Somebody backs up one object from a host, if that holds it.
    pub fn back_up(&mut self, object: ObjectId, at: NodeId, now: SimTime) {
        if let Some(version) = self.holders.version_at(object, at) {
            self.backups.store(object, version, now);
        }
    }

    /// The version that a lost object comes back with from a backup made before `now`, if any.
    pub fn backup_of(&self, object: ObjectId, now: SimTime) -> Option<Version> {
        self.backups.version_before(object, now)
    }

    /// A host has lost its data. Returns the objects of which others hold an older version, and how
    /// many changes nobody else has: these objects go on from that. O(objects that it holds).
    pub fn lose_data(&mut self, node: NodeId, now: SimTime) -> Vec<(ObjectId, u64)> {
        let mut lost = Vec::new();
        for at in 0..self.holders.held_by(node).len() {
            let object = self.holders.held_by(node)[at];
            let Some(version) = self.holders.version_at(object, node) else { continue };
            let others = self.holders.of(object).iter().filter(|holder| holder.node != node);
            let best = others.map(|holder| holder.version).max().unwrap_or(0);
            if best > 0 && best < version {
                lost.push((object, u64::from(version - best)));
                self.newest[object.index()] = best;
            }
        }
        self.holders.lose_data(node, now);
        lost
    }

    /// A lost object comes back at a host with an older version: later changes are gone. Returns
    /// how many. O(holders of the object).
    pub fn bring_back(
        &mut self,
        object: ObjectId,
        at: NodeId,
        version: Version,
        now: SimTime,
    ) -> u64 {
        let newest = std::mem::replace(&mut self.newest[object.index()], version);
        self.holders.receive(object, at, version, now);
        u64::from(newest.saturating_sub(version))
    }

    /// A lost object was made anew at a host, from nothing. O(holders of the object).
    pub fn recreate(&mut self, object: ObjectId, at: NodeId, now: SimTime) -> Version {
        let version = self.make(object, 0, now);
        self.holders.receive(object, at, version, now);
        version
    }
}
