//! Copies that people keep apart from the shared file: mailed by a colleague, or made of what the
//! own device has.
//!
//! Nobody brings them up to date, and no access list covers them. What is changed in one of them
//! diverges from the shared file until somebody merges it. Left out: copies that are deleted, and
//! those that colleagues who have left take with them.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{NodeId, ObjectId, UserId};
use crate::operation::Version;
use crate::sim::{SimDuration, SimTime};

/// How a private copy came about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CameBy {
    /// This user mailed it.
    Mail(UserId),
    /// The device had kept it from an earlier reading.
    Cache,
    /// The device is one of the file's holders.
    Replica,
    /// Its user has merged it into the shared file: it is what that was then.
    Merge,
}

/// One file on one device, apart from the shared one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PrivateCopy {
    /// The version of the shared file that it goes back to.
    pub base: Version,
    /// How it came about.
    pub came_by: CameBy,
    /// When it came, or was last found to be what the shared file is.
    pub since: SimTime,
    /// Changes that the shared file lacks.
    pub changes: u32,
    /// The user has seen another version of the shared file since.
    pub superseded: bool,
}

impl PrivateCopy {
    /// A copy as it has come.
    pub const fn new(base: Version, came_by: CameBy, since: SimTime) -> Self {
        Self { base, came_by, since, changes: 0, superseded: false }
    }

    /// Whether its user takes it for too old, `fresh_for` after it came. One with changes of one's
    /// own is gone on with.
    pub fn is_old(&self, fresh_for: SimDuration, now: SimTime) -> bool {
        !self.diverges() && now.since(self.since) >= fresh_for
    }

    /// Whether it has changes that the shared file lacks.
    pub const fn diverges(&self) -> bool {
        self.changes > 0
    }
}

/// All private copies.
#[derive(Clone, Debug, Default)]
pub struct PrivateCopies {
    /// By file and device: the copies of a file stand together.
    copies: BTreeMap<(ObjectId, NodeId), PrivateCopy>,
    /// Those that diverge and that nobody is about to merge.
    waiting: BTreeSet<(ObjectId, NodeId)>,
}

impl PrivateCopies {
    /// The copy on a device. O(log copies).
    pub fn at(&self, object: ObjectId, device: NodeId) -> Option<PrivateCopy> {
        self.copies.get(&(object, device)).copied()
    }

    /// The devices with a copy of a file, and the versions that these go back to. O(log copies) and
    /// the copies of the file.
    pub fn of(&self, object: ObjectId) -> impl Iterator<Item = (NodeId, Version)> + '_ {
        let all = self.copies.range((object, NodeId(0))..=(object, NodeId(u32::MAX)));
        all.map(|((_, device), copy)| (*device, copy.base))
    }

    /// A copy comes to a device, in the place of an earlier one, which must not diverge.
    /// O(log copies).
    pub fn put(&mut self, object: ObjectId, device: NodeId, copy: PrivateCopy) {
        let old = self.copies.insert((object, device), copy);
        debug_assert!(old.is_none_or(|old| !old.diverges()), "changes are thrown away");
    }

    /// A change is stored in the copy on a device, which begins as `copy` if there is none.
    /// O(log copies).
    pub fn change(&mut self, object: ObjectId, device: NodeId, copy: PrivateCopy) {
        let place = (object, device);
        let own = self.copies.entry(place).or_insert(copy);
        if !own.diverges() {
            self.waiting.insert(place);
        }
        own.superseded = false;
        own.changes += 1;
    }

    /// The user of a device has seen this version of the shared file: a copy of it is as good as
    /// new, one of another version, without changes, is superseded. O(log copies).
    pub fn see_shared(&mut self, object: ObjectId, device: NodeId, version: Version, now: SimTime) {
        let Some(copy) = self.copies.get_mut(&(object, device)) else { return };
        if copy.base == version {
            copy.since = now;
        } else {
            copy.superseded |= !copy.diverges();
        }
    }

    /// Whether the copy on a device diverges and nobody is about to merge it. O(log copies).
    pub fn waits(&self, object: ObjectId, device: NodeId) -> bool {
        self.waiting.contains(&(object, device))
    }

    /// Copies that diverge and that nobody is about to merge. O(such copies).
    pub fn waiting(&self) -> Vec<(ObjectId, NodeId)> {
        self.waiting.iter().copied().collect()
    }

    /// Somebody is about to merge the copy on a device.
    pub fn take_in_work(&mut self, object: ObjectId, device: NodeId) {
        self.waiting.remove(&(object, device));
    }

    /// The copy on a device, which diverges, could not be merged.
    pub fn wait(&mut self, object: ObjectId, device: NodeId) {
        self.waiting.insert((object, device));
    }

    /// The shared file has all changes of a copy now, as this version. O(log copies).
    pub fn merge(&mut self, object: ObjectId, device: NodeId, version: Version, now: SimTime) {
        let place = (object, device);
        if let Some(copy) = self.copies.get_mut(&place) {
            *copy = PrivateCopy::new(version, CameBy::Merge, now);
            self.waiting.remove(&place);
        }
    }

    /// A device's disk is lost, and its copies with it; returns how many changes nobody else has.
    /// O(copies).
    pub fn lose(&mut self, device: NodeId) -> u64 {
        let mut lost = 0;
        self.copies.retain(|(_, at), copy| {
            lost += if *at == device { u64::from(copy.changes) } else { 0 };
            *at != device
        });
        self.waiting.retain(|(_, at)| *at != device);
        lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: ObjectId = ObjectId(7);
    const DEVICE: NodeId = NodeId(2);
    const MAILED: PrivateCopy = PrivateCopy::new(4, CameBy::Mail(UserId(1)), at(0));

    const fn at(seconds: u64) -> SimTime {
        SimTime::from_nanos(seconds * 1_000_000_000)
    }

    #[test]
    fn a_copy_diverges_with_its_first_change_until_it_is_merged() {
        let mut copies = PrivateCopies::default();
        copies.put(FILE, DEVICE, MAILED);
        copies.put(ObjectId(8), DEVICE, MAILED);
        copies.put(FILE, NodeId(5), PrivateCopy::new(3, CameBy::Cache, at(0)));
        assert_eq!(copies.of(FILE).collect::<Vec<_>>(), [(DEVICE, 4), (NodeId(5), 3)]);
        assert!(copies.waiting().is_empty());
        copies.change(FILE, DEVICE, MAILED);
        copies.change(FILE, DEVICE, MAILED);
        copies.see_shared(FILE, DEVICE, 6, at(1));
        let own = copies.at(FILE, DEVICE).unwrap();
        assert_eq!((own.changes, own.superseded), (2, false), "its changes are not seen there");
        assert_eq!(copies.waiting(), [(FILE, DEVICE)]);
        copies.take_in_work(FILE, DEVICE);
        assert!(copies.waiting().is_empty());
        copies.wait(FILE, DEVICE);
        assert!(copies.waits(FILE, DEVICE));
        copies.merge(FILE, DEVICE, 9, at(2));
        let own = copies.at(FILE, DEVICE).unwrap();
        assert_eq!(own, PrivateCopy::new(9, CameBy::Merge, at(2)));
        assert!(copies.waiting().is_empty());
        copies.change(FILE, DEVICE, own);
        assert!(copies.waits(FILE, DEVICE), "it diverges again");
    }

    #[test]
    fn a_copy_is_superseded_once_its_user_has_seen_another_version() {
        let mut copies = PrivateCopies::default();
        copies.put(FILE, DEVICE, MAILED);
        copies.see_shared(FILE, NodeId(3), 5, at(8));
        assert_eq!(copies.at(FILE, DEVICE), Some(MAILED), "somebody else's");
        copies.see_shared(FILE, DEVICE, 4, at(8));
        let same = PrivateCopy { since: at(8), ..MAILED };
        assert_eq!(copies.at(FILE, DEVICE), Some(same), "it is the same");
        copies.see_shared(FILE, DEVICE, 5, at(9));
        assert!(copies.at(FILE, DEVICE).is_some_and(|copy| copy.superseded));
        copies.put(FILE, DEVICE, MAILED);
        assert_eq!(copies.at(FILE, DEVICE), Some(MAILED), "mailed again");
    }

    #[test]
    fn a_copy_without_changes_is_old_after_a_while() {
        let (mut copies, day) = (PrivateCopies::default(), SimDuration::DAY);
        copies.put(FILE, DEVICE, MAILED);
        assert!(!MAILED.is_old(day, at(86_399)) && MAILED.is_old(day, at(86_400)));
        copies.see_shared(FILE, DEVICE, 4, at(3_600));
        let own = copies.at(FILE, DEVICE).unwrap();
        assert!(!own.is_old(day, at(89_999)) && own.is_old(day, at(90_000)));
        copies.change(FILE, DEVICE, MAILED);
        assert!(!copies.at(FILE, DEVICE).unwrap().is_old(day, at(900_000)), "it is worked on");
    }

    #[test]
    fn changes_in_copies_are_lost_with_the_disk() {
        let mut copies = PrivateCopies::default();
        copies.change(FILE, DEVICE, MAILED);
        copies.change(FILE, DEVICE, MAILED);
        copies.change(FILE, NodeId(3), MAILED);
        copies.put(ObjectId(8), DEVICE, MAILED);
        assert_eq!(copies.lose(DEVICE), 2);
        assert_eq!(copies.at(FILE, DEVICE), None);
        assert_eq!(copies.waiting(), [(FILE, NodeId(3))]);
        assert_eq!((copies.lose(NodeId(3)), copies.waiting()), (1, Vec::new()));
    }
}
