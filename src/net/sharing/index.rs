//! Finds the pair of a group and a resource.
//!
//! The table is never iterated, so that its order cannot reach a result.

use hashbrown::HashTable;

use super::state::Pair;

/// The numbers of pairs by group and resource, which stand in the pairs themselves.
pub(super) struct Index(HashTable<u32>);

impl Index {
    /// An empty table.
    pub fn new() -> Self {
        Self(HashTable::new())
    }

    /// The pair of a group and a resource. O(1) expected.
    #[inline]
    pub fn get(&self, pairs: &[Pair], group: u32, resource: u32) -> Option<u32> {
        let is_it = |&at: &u32| {
            let pair = &pairs[at as usize];
            pair.group == group && pair.resource == resource
        };
        self.0.find(hash(group, resource), is_it).copied()
    }

    /// Adds a pair that is not in the table. O(1) expected and amortised.
    pub fn insert(&mut self, pairs: &[Pair], at: u32) {
        let hash_of = |at: &u32| hash(pairs[*at as usize].group, pairs[*at as usize].resource);
        self.0.insert_unique(hash_of(&at), at, hash_of);
    }

    /// Takes out a pair that is in the table. O(1) expected.
    pub fn remove(&mut self, pairs: &[Pair], at: u32) {
        let Pair { group, resource, .. } = pairs[at as usize];
        let place = self.0.find_entry(hash(group, resource), |&other| other == at);
        place.expect("every pair is in the table until it is removed").remove();
    }

    /// Bytes of memory held.
    pub fn memory(&self) -> usize {
        self.0.allocation_size()
    }
}

/// Fibonacci hashing (Knuth, "The Art of Computer Programming" 3, 1998, section 6.4). The upper bits
/// are mixed best, but the table looks at the lower ones as well.
fn hash(group: u32, resource: u32) -> u64 {
    let key = u64::from(group) << 32 | u64::from(resource);
    let mixed = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ mixed >> 32
}
