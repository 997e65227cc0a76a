//! A rung of the ladder: a range of time cut into equal buckets.

use super::blocks::{Blocks, Chain};
use super::ladder::Entry;

/// Most buckets of a rung: as many as two levels of 64 bits can find.
const MOST: u64 = 64 * 64;

/// Buckets of 2^`shift` ns each. Within a bucket entries stand in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(super) struct Rung {
    base: u64,
    /// The last instant that belongs to this rung.
    last: u64,
    shift: u32,
    buckets: Vec<Chain>,
    /// One bit a bucket: whether it holds entries.
    occupied: Vec<u64>,
    /// One bit a word of `occupied`: whether it is not zero.
    occupied_words: u64,
}

impl Rung {
    /// An empty rung of about `buckets` buckets from `base` to `highest`; it takes entries up to
    /// `limit` at most.
    pub(super) fn lay_out(&mut self, buckets: usize, base: u64, highest: u64, limit: u64) {
        let wanted = (buckets as u64).next_power_of_two().min(MOST);
        let range = highest - base;
        // The least width with which `wanted` buckets reach the highest entry.
        self.shift = (u64::BITS - range.leading_zeros()).saturating_sub(wanted.ilog2());
        let buckets = (range >> self.shift) + 1;
        let span = (u128::from(buckets) << self.shift) - 1;
        self.base = base;
        self.last = u64::try_from(u128::from(base) + span).unwrap_or(u64::MAX).min(limit);
        self.buckets.clear();
        self.buckets.resize(buckets as usize, Chain::EMPTY);
        self.occupied.clear();
        self.occupied.resize((buckets as usize).div_ceil(64), 0);
        self.occupied_words = 0;
    }

    pub(super) fn last(&self) -> u64 {
        self.last
    }

    #[inline]
    pub(super) fn push<E: Copy>(&mut self, blocks: &mut Blocks<Entry<E>>, entry: Entry<E>) {
        // An entry may be earlier than all that the rung was laid out for, if those were cancelled.
        let bucket = (entry.time.saturating_sub(self.base) >> self.shift) as usize;
        blocks.push(&mut self.buckets[bucket], entry);
        self.occupied[bucket / 64] |= 1 << (bucket % 64);
        self.occupied_words |= 1 << (bucket / 64);
    }

    /// Empties the first bucket that holds entries: these, and the last instant of the bucket.
    pub(super) fn take_first(&mut self) -> Option<(Chain, u64)> {
        if self.occupied_words == 0 {
            return None;
        }
        let word = self.occupied_words.trailing_zeros() as usize;
        let bit = self.occupied[word].trailing_zeros() as usize;
        self.occupied[word] &= self.occupied[word] - 1;
        if self.occupied[word] == 0 {
            self.occupied_words &= self.occupied_words - 1;
        }
        let bucket = word * 64 + bit;
        let end = (bucket as u128 + 1) << self.shift;
        let last = u64::try_from(u128::from(self.base) + end - 1).unwrap_or(u64::MAX);
        let chain = std::mem::replace(&mut self.buckets[bucket], Chain::EMPTY);
        Some((chain, last.min(self.last)))
    }

    /// Bytes held.
    pub(super) fn memory(&self) -> usize {
        self.buckets.capacity() * size_of::<Chain>() + self.occupied.capacity() * size_of::<u64>()
    }

    /// Keeps the entries that `keep` accepts. O(buckets + entries).
    pub(super) fn retain<E: Copy>(
        &mut self,
        blocks: &mut Blocks<Entry<E>>,
        mut keep: impl FnMut(&Entry<E>) -> bool,
    ) {
        for (bucket, chain) in self.buckets.iter_mut().enumerate() {
            blocks.retain(chain, &mut keep);
            if chain.len() == 0 {
                self.occupied[bucket / 64] &= !(1 << (bucket % 64));
            }
        }
        for (word, bits) in self.occupied.iter().enumerate() {
            if *bits == 0 {
                self.occupied_words &= !(1 << word);
            }
        }
    }
}
