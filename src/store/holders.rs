//! Which hosts hold which version of each object, and how many objects can be reached.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{NodeId, ObjectId};
use crate::operation::Version;
use crate::sim::{SimTime, TimeWeighted};

/// One host that holds an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Holder {
    /// The host.
    pub node: NodeId,
    /// The version it holds; 0 when it lost the data.
    pub version: Version,
}

/// The holders of all objects: so many places for each, and further ones for a while, of which each
/// stands in for one holder, and no two for the same.
#[derive(Clone, Debug)]
pub struct Holders {
    /// How many of each object hold it in their own right.
    regular: Vec<u32>,
    /// Of each object, in order of preference; the last ones stand in for others.
    table: Vec<Vec<Holder>>,
    /// The objects of each node.
    held: Vec<Vec<ObjectId>>,
    /// Objects of which some holder lacks changes.
    lagging: BTreeSet<ObjectId>,
    /// The holder that each stand-in of an object stands in for.
    stands_for: BTreeMap<(ObjectId, NodeId), NodeId>,
    up: Vec<bool>,
    /// How many holders of each object are up and have data.
    reachable: Vec<u32>,
    unreachable_since: Vec<Option<SimTime>>,
    level: TimeWeighted,
    /// How many holders have data of their objects.
    copies: TimeWeighted,
    longest_gap: f64,
}

impl Holders {
    /// `places` names distinct hosts for each object; all hosts of `nodes` begin down.
    ///
    /// # Panics
    /// If an object has no host.
    pub fn new(nodes: usize, places: impl IntoIterator<Item = Vec<NodeId>>) -> Self {
        let mut held = vec![Vec::new(); nodes];
        let mut table = Vec::new();
        for (object, own) in (0..).map(ObjectId).zip(places) {
            assert!(!own.is_empty(), "each object needs its holders");
            own.iter().for_each(|node| held[node.index()].push(object));
            table.push(own.into_iter().map(|node| Holder { node, version: 1 }).collect::<Vec<_>>());
        }
        let objects = table.len();
        let copies = table.iter().map(|own| own.len() as u64).sum();
        Self {
            regular: table.iter().map(|own| own.len() as u32).collect(),
            table,
            held,
            lagging: BTreeSet::new(),
            stands_for: BTreeMap::new(),
            up: vec![false; nodes],
            reachable: vec![0; objects],
            unreachable_since: vec![Some(SimTime::ZERO); objects],
            level: TimeWeighted::new(SimTime::ZERO, 0),
            copies: TimeWeighted::new(SimTime::ZERO, copies),
            longest_gap: 0.0,
        }
    }

    /// The holders of an object in order of preference.
    pub fn of(&self, object: ObjectId) -> &[Holder] {
        &self.table[object.index()]
    }

    fn of_mut(&mut self, object: ObjectId) -> &mut [Holder] {
        &mut self.table[object.index()]
    }

    /// The objects that a host holds (or held before its disk was lost).
    pub fn held_by(&self, node: NodeId) -> &[ObjectId] {
        &self.held[node.index()]
    }

    /// The version that a host holds; `None` if it is no holder or lost the data. O(copies).
    pub fn version_at(&self, object: ObjectId, node: NodeId) -> Option<Version> {
        let holder = self.of(object).iter().find(|holder| holder.node == node)?;
        (holder.version > 0).then_some(holder.version)
    }

    /// Whether a host is up as far as its data are concerned.
    pub fn is_up(&self, node: NodeId) -> bool {
        self.up[node.index()]
    }

    /// Whether any holder with data is up.
    pub fn is_reachable(&self, object: ObjectId) -> bool {
        self.reachable[object.index()] > 0
    }

    fn set_version(&mut self, object: ObjectId, node: NodeId, version: Version) {
        if let Some(holder) = self.of_mut(object).iter_mut().find(|holder| holder.node == node) {
            holder.version = version;
        }
    }

    /// Some holder of an object lacks changes that it cannot fetch now.
    pub fn note_lagging(&mut self, object: ObjectId) {
        self.lagging.insert(object);
    }

    /// Takes all objects of which some holder lacks changes. O(1).
    pub fn take_all_lagging(&mut self) -> BTreeSet<ObjectId> {
        std::mem::take(&mut self.lagging)
    }

    /// Takes the objects of a host of which some holder lacks changes. O(objects that it holds log
    /// lagging objects), or O(1) where there are none.
    pub fn take_lagging(&mut self, node: NodeId) -> Vec<ObjectId> {
        if self.lagging.is_empty() {
            return Vec::new();
        }
        let held = self.held[node.index()].iter().copied();
        held.filter(|object| self.lagging.remove(object)).collect()
    }

    /// A host came or went. O(objects that it holds).
    pub fn set_up(&mut self, node: NodeId, up: bool, now: SimTime) {
        if std::mem::replace(&mut self.up[node.index()], up) == up {
            return;
        }
        for at in 0..self.held[node.index()].len() {
            let object = self.held[node.index()][at];
            if self.version_at(object, node).is_some() {
                self.change_reachable(object, up, now);
            }
        }
    }

    fn change_reachable(&mut self, object: ObjectId, more: bool, now: SimTime) {
        let count = &mut self.reachable[object.index()];
        let was_reachable = *count > 0;
        *count = if more { *count + 1 } else { *count - 1 };
        let is_reachable = *count > 0;
        if was_reachable == is_reachable {
            return;
        }
        self.level.add(now, if is_reachable { 1 } else { -1 });
        let since = &mut self.unreachable_since[object.index()];
        if is_reachable {
            if let Some(start) = since.take() {
                self.longest_gap = self.longest_gap.max(now.since(start).as_hours_f64());
            }
        } else {
            *since = Some(now);
        }
    }

    /// A host lost its data: its versions are gone, the places stay. O(objects that it holds).
    pub fn lose_data(&mut self, node: NodeId, now: SimTime) {
        for at in 0..self.held[node.index()].len() {
            let object = self.held[node.index()][at];
            if self.version_at(object, node).is_some() {
                if self.up[node.index()] {
                    self.change_reachable(object, false, now);
                }
                self.set_version(object, node, 0);
                self.copies.add(now, -1);
            }
        }
    }

    /// A holder has received data. O(copies).
    pub fn receive(&mut self, object: ObjectId, node: NodeId, version: Version, now: SimTime) {
        let Some(at) = self.of(object).iter().position(|holder| holder.node == node) else {
            return;
        };
        let had_data = self.of(object)[at].version > 0;
        self.of_mut(object)[at].version = version;
        if had_data {
            return;
        }
        self.copies.add(now, 1);
        if self.up[node.index()] {
            self.change_reachable(object, true, now);
        }
    }

    /// Whether a further host may stand in for a holder: it is one, and down, and none does yet.
    /// O(copies).
    pub fn wants_stand_in(&self, object: ObjectId, holder: NodeId) -> bool {
        let holds = self.of(object).iter().any(|own| own.node == holder);
        holds && !self.is_up(holder) && self.stand_ins(object).all(|(_, away)| away != holder)
    }

    /// A further host holds a version, in place of a holder that is away. O(log stand-ins).
    pub fn add(
        &mut self,
        object: ObjectId,
        Holder { node, version }: Holder,
        away: NodeId,
        now: SimTime,
    ) {
        self.stands_for.insert((object, node), away);
        self.held[node.index()].push(object);
        self.table[object.index()].push(Holder { node, version });
        self.copies.add(now, 1);
        if self.up[node.index()] {
            self.change_reachable(object, true, now);
        }
    }

    /// Whether any holder stands in for another one.
    pub fn has_stand_ins(&self) -> bool {
        !self.stands_for.is_empty()
    }

    /// The holders of an object that stand in for others, each with the one it stands in for.
    pub fn stand_ins(&self, object: ObjectId) -> impl Iterator<Item = (Holder, NodeId)> {
        let extra = &self.of(object)[self.regular[object.index()] as usize..];
        extra.iter().map(move |own| (*own, self.stands_for[&(object, own.node)]))
    }

    /// A holder stands in for another one no longer, and holds nothing; who stood in for it stands
    /// in for that other one. O(copies + objects that it holds).
    pub fn drop_stand_in(&mut self, object: ObjectId, node: NodeId, now: SimTime) {
        let Some(away) = self.stands_for.remove(&(object, node)) else { return };
        let at = self.of(object).iter().position(|holder| holder.node == node);
        let Holder { version, .. } =
            self.table[object.index()].remove(at.expect("who stands in is a holder"));
        self.held[node.index()].retain(|held| *held != object);
        for extra in &self.table[object.index()][self.regular[object.index()] as usize..] {
            if let Some(stood_for) = self.stands_for.get_mut(&(object, extra.node))
                && *stood_for == node
            {
                *stood_for = away;
            }
        }
        if version > 0 {
            self.copies.add(now, -1);
            if self.up[node.index()] {
                self.change_reachable(object, false, now);
            }
        }
    }

    /// The mean number of holders with data per object since the last reset.
    pub fn mean_copies(&self, now: SimTime) -> f64 {
        self.copies.mean(now) / self.reachable.len() as f64
    }

    /// The mean share of objects with a reachable holder since the last reset.
    pub fn mean_share_reachable(&self, now: SimTime) -> f64 {
        self.level.mean(now) / self.reachable.len() as f64
    }

    /// The longest time in hours for which an object was out of reach, open gaps included.
    pub fn longest_gap_hours(&self, now: SimTime) -> f64 {
        let open = self.unreachable_since.iter().flatten().map(|start| now.since(*start));
        open.map(|gap| gap.as_hours_f64()).fold(self.longest_gap, f64::max)
    }

    /// Forgets what was measured before `now`.
    pub fn reset(&mut self, now: SimTime) {
        self.level.reset(now);
        self.copies.reset(now);
        self.longest_gap = 0.0;
        for start in self.unreachable_since.iter_mut().flatten() {
            *start = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::SimDuration;

    const FILE: ObjectId = ObjectId(0);

    fn hour(hours: u64) -> SimTime {
        SimTime::ZERO + SimDuration::HOUR.times(hours)
    }

    /// Two hold a file. One stands in for the first, and another for that one, which goes.
    #[test]
    fn each_stand_in_is_for_one_holder() {
        let [first, second, third, fourth] = [0, 1, 2, 3].map(NodeId);
        let mut holders = Holders::new(4, [vec![first, second]]);
        let stand_in = |node| Holder { node, version: 1 };
        assert!(holders.wants_stand_in(FILE, first) && !holders.wants_stand_in(FILE, third));
        holders.add(FILE, stand_in(third), first, hour(1));
        assert!(!holders.wants_stand_in(FILE, first) && holders.wants_stand_in(FILE, second));
        holders.add(FILE, stand_in(fourth), third, hour(2));
        let pairs: Vec<_> = holders.stand_ins(FILE).map(|(own, away)| (own.node, away)).collect();
        assert_eq!(pairs, [(third, first), (fourth, third)]);
        holders.lose_data(fourth, hour(3));
        holders.drop_stand_in(FILE, third, hour(4));
        let pairs: Vec<_> = holders.stand_ins(FILE).map(|(own, away)| (own.node, away)).collect();
        assert_eq!(pairs, [(fourth, first)]);
        assert!(holders.held_by(third).is_empty() && holders.has_stand_ins());
        holders.receive(FILE, fourth, 1, hour(6));
        holders.drop_stand_in(FILE, fourth, hour(7));
        assert!(!holders.has_stand_ins());
        assert_eq!(holders.of(FILE), [stand_in(first), stand_in(second)]);
        // Two, and by the hour 0 1 2 1 0 0 1 0 more.
        assert_eq!(holders.mean_copies(hour(8)), 2.0 + 5.0 / 8.0);
    }
}
