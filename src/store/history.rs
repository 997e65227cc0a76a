//! Which versions of an object follow from which: what version vectors tell.
//!
//! Versions are numbered in the order of their making. Nearly always a version follows from the one
//! before it, so only others are noted: one that started from an older version (a fork), and one
//! that brings two together (a merge). Two versions conflict if neither follows from the other
//! (Parker et al., "Detection of Mutual Inconsistency in Distributed Systems", 1983). Version vectors
//! with a counter for each copy give the same order.

use std::collections::BTreeMap;

use crate::ids::ObjectId;
use crate::operation::Version;

/// How two versions of an object stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CausalOrder {
    /// They are the same.
    Equal,
    /// The first has been taken into the second.
    Before,
    /// The second has been taken into the first.
    After,
    /// Neither has been taken into the other.
    Conflict,
}

/// A version that does not just follow from the one before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Turn {
    version: Version,
    /// What it started from; 0 for nothing.
    parents: [Version; 2],
}

/// Forks and merges of all objects; most have none.
#[derive(Clone, Debug, Default)]
pub struct History {
    turns: BTreeMap<ObjectId, Vec<Turn>>,
}

impl History {
    /// A version was made from another one. O(log forked objects).
    pub fn note(&mut self, object: ObjectId, version: Version, base: Version) {
        if base + 1 != version {
            self.add(object, Turn { version, parents: [base, 0] });
        }
    }

    /// A version was made that brings two together. O(log forked objects).
    pub fn note_merge(&mut self, object: ObjectId, version: Version, bases: [Version; 2]) {
        self.add(object, Turn { version, parents: bases });
    }

    fn add(&mut self, object: ObjectId, turn: Turn) {
        self.turns.entry(object).or_default().push(turn);
    }

    /// The versions that one was made from; 0 for nothing. O(log forked objects + log forks).
    pub fn parents(&self, object: ObjectId, version: Version) -> [Version; 2] {
        let turns = self.turns.get(&object).map_or(&[][..], Vec::as_slice);
        match turns.binary_search_by_key(&version, |turn| turn.version) {
            Ok(at) => turns[at].parents,
            Err(_) => [version.saturating_sub(1), 0],
        }
    }

    /// How two versions stand to each other. O(forks and merges of the object between them).
    pub fn order(&self, object: ObjectId, one: Version, other: Version) -> CausalOrder {
        if one == other {
            return CausalOrder::Equal;
        }
        let (older, newer) = (one.min(other), one.max(other));
        match (self.includes(object, newer, older), one < other) {
            (false, _) => CausalOrder::Conflict,
            (true, true) => CausalOrder::Before,
            (true, false) => CausalOrder::After,
        }
    }

    /// Whether a version was made from an older one, at once or by others between.
    fn includes(&self, object: ObjectId, newer: Version, older: Version) -> bool {
        let turns = self.turns.get(&object).map_or(&[][..], Vec::as_slice);
        includes(turns, newer, older)
    }
}

/// Turns are in the order of their making.
fn includes(turns: &[Turn], newer: Version, older: Version) -> bool {
    if newer <= older {
        return newer == older;
    }
    let until = turns.partition_point(|turn| turn.version <= newer);
    match turns[..until].last() {
        // From the turn on each version follows from the one before it.
        Some(turn) if turn.version > older => {
            let mut parents = turn.parents.into_iter().filter(|parent| *parent > 0);
            parents.any(|parent| includes(&turns[..until - 1], parent, older))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: ObjectId = ObjectId(7);

    #[test]
    fn forks_conflict_until_they_are_merged() {
        let mut history = History::default();
        for (version, base) in [(2, 1), (3, 2), (4, 2), (5, 4)] {
            history.note(FILE, version, base);
        }
        let order = |one, other| history.order(FILE, one, other);
        assert_eq!(order(1, 5), CausalOrder::Before);
        assert_eq!(order(3, 2), CausalOrder::After);
        assert_eq!(order(3, 4), CausalOrder::Conflict);
        assert_eq!(order(5, 3), CausalOrder::Conflict);
        assert_eq!(order(4, 4), CausalOrder::Equal);
        history.note_merge(FILE, 6, [5, 3]);
        history.note(FILE, 7, 6);
        for version in 1..=6 {
            assert_eq!(history.order(FILE, version, 7), CausalOrder::Before, "{version}");
        }
        assert_eq!(history.order(ObjectId(0), 3, 4), CausalOrder::Before, "another file");
        let parents = [1, 3, 4, 6, 7].map(|version| history.parents(FILE, version));
        assert_eq!(parents, [[0, 0], [2, 0], [2, 0], [5, 3], [6, 0]]);
    }

    /// Random histories against the sets of all versions that each has taken in.
    #[test]
    fn the_order_is_that_of_the_sets_of_versions_taken_in() {
        use crate::sim::Streams;
        use std::collections::BTreeSet;

        let mut rng = Streams::new(3, 0).stream(0, 0, 0);
        let mut history = History::default();
        let mut taken_in = vec![BTreeSet::new(), BTreeSet::from([1])];
        for version in 2..120u32 {
            let base = if rng.chance(0.5) { version - 1 } else { 1 + rng.below(version - 1) };
            let mut own = taken_in[base as usize].clone();
            if rng.chance(0.2) {
                let other = 1 + rng.below(version - 1);
                own.extend(&taken_in[other as usize]);
                history.note_merge(FILE, version, [base, other]);
            } else {
                history.note(FILE, version, base);
            }
            own.insert(version);
            taken_in.push(own);
        }
        for one in 1..120u32 {
            for other in 1..120u32 {
                let [a, b] = [one, other].map(|own| &taken_in[own as usize]);
                let expected = match (a.is_subset(b), b.is_subset(a)) {
                    (true, true) => CausalOrder::Equal,
                    (true, false) => CausalOrder::Before,
                    (false, true) => CausalOrder::After,
                    (false, false) => CausalOrder::Conflict,
                };
                assert_eq!(history.order(FILE, one, other), expected, "{one} and {other}");
            }
        }
    }
}
