//! Finds the pair of a group and a resource: a hash table with open addressing.
//!
//! It is never iterated, so that its order cannot reach a result.

use super::NONE;

/// From (group, resource) to the number of their pair.
pub(super) struct Index {
    /// Keys with their pairs; a pair of [`NONE`] marks an empty place.
    places: Vec<(u64, u32)>,
    len: usize,
}

impl Index {
    /// An empty table.
    pub fn new() -> Self {
        Self { places: vec![(0, NONE); 16], len: 0 }
    }

    /// The pair of a group and a resource. O(1) expected.
    pub fn get(&self, group: u32, resource: u32) -> Option<u32> {
        let key = key(group, resource);
        let mut at = self.home(key);
        loop {
            let (found, pair) = self.places[at];
            if pair == NONE {
                return None;
            }
            if found == key {
                return Some(pair);
            }
            at = self.next(at);
        }
    }

    /// Adds a pair that is not in the table. O(1) expected and amortised.
    pub fn insert(&mut self, group: u32, resource: u32, pair: u32) {
        if 2 * (self.len + 1) > self.places.len() {
            let larger = vec![(0, NONE); 2 * self.places.len()];
            for (key, pair) in std::mem::replace(&mut self.places, larger) {
                if pair != NONE {
                    self.place(key, pair);
                }
            }
        }
        self.len += 1;
        self.place(key(group, resource), pair);
    }

    /// Takes out a pair that is in the table. O(1) expected.
    pub fn remove(&mut self, group: u32, resource: u32) {
        let key = key(group, resource);
        let mut hole = self.home(key);
        while self.places[hole].0 != key || self.places[hole].1 == NONE {
            hole = self.next(hole);
        }
        // Later entries move up, unless that would put them before their home.
        let mut at = self.next(hole);
        while self.places[at].1 != NONE {
            let home = self.home(self.places[at].0);
            let mask = self.places.len() - 1;
            if at.wrapping_sub(home) & mask >= at.wrapping_sub(hole) & mask {
                self.places[hole] = self.places[at];
                hole = at;
            }
            at = self.next(at);
        }
        self.places[hole].1 = NONE;
        self.len -= 1;
    }

    /// Bytes of memory held.
    pub fn memory(&self) -> usize {
        self.places.capacity() * size_of::<(u64, u32)>()
    }

    fn place(&mut self, key: u64, pair: u32) {
        let mut at = self.home(key);
        while self.places[at].1 != NONE {
            at = self.next(at);
        }
        self.places[at] = (key, pair);
    }

    /// Fibonacci hashing (Knuth, "The Art of Computer Programming" 3, 1998, section 6.4).
    fn home(&self, key: u64) -> usize {
        let hash = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (hash >> (64 - self.places.len().trailing_zeros())) as usize
    }

    fn next(&self, at: usize) -> usize {
        (at + 1) & (self.places.len() - 1)
    }
}

fn key(group: u32, resource: u32) -> u64 {
    u64::from(group) << 32 | u64::from(resource)
}
