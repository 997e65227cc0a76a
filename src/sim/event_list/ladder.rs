//! The ladder: entries come in at any time and go out in order, moving down a few steps of
//! buckets that grow ever narrower.
//!
//! A ladder queue (Tang, Goh and Thng 2005) on whole nanoseconds. From far to near: a chain of
//! entries beyond all rungs; rungs, each of which cuts one bucket of the rung above into narrower
//! ones; and the sorted run of what comes next. An entry is put where its time belongs and is
//! sorted only when its time has nearly come, among few. So memory is touched in sequence, and
//! the cost per event hardly grows with the number of pending events.
//!
//! Every container keeps the order of arrival, and whatever moves a bucket moves it first to
//! last. Hence entries with equal times leave in the order in which they came.

use super::blocks::{Blocks, Chain};
use super::run::Run;
use super::rung::Rung;

/// A bucket of at most this many entries is sorted; a fuller one becomes a rung.
const SORTED: usize = 48;
/// Entries per bucket of a rung that is laid out over another rung's bucket.
const PER_BUCKET: usize = 8;

/// Entry of the ladder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<E> {
    pub(super) time: u64,
    pub(super) slot: u32,
    pub(super) event: E,
}

#[derive(Clone, Debug)]
pub(super) struct Ladder<E> {
    run: Run<E>,
    /// Whatever is due up to this instant belongs into the run.
    run_last: u64,
    /// The first `depth` are in use, the widest first; the others wait to be used again.
    rungs: Vec<Rung>,
    depth: usize,
    far: Chain,
    blocks: Blocks<Entry<E>>,
}

impl<E: Copy> Ladder<E> {
    pub(super) const fn new() -> Self {
        Self {
            run: Run::new(),
            run_last: u64::MAX,
            rungs: Vec::new(),
            depth: 0,
            far: Chain::EMPTY,
            blocks: Blocks::new(),
        }
    }

    /// Adds an entry, which must not be earlier than any that was popped. O(1) amortised.
    #[inline]
    pub(super) fn push(&mut self, entry: Entry<E>) {
        if entry.time <= self.run_last {
            if !self.run.insert(entry) {
                self.spread(entry);
            }
            return;
        }
        for rung in self.rungs[..self.depth].iter_mut().rev() {
            if entry.time <= rung.last() {
                rung.push(&mut self.blocks, entry);
                return;
            }
        }
        self.blocks.push(&mut self.far, entry);
    }

    /// Removes the entry that comes first, if it is due at `horizon` or earlier. O(1) amortised for
    /// times that spread over their range; at worst an entry moves down once per binary digit of
    /// its time.
    #[inline]
    pub(super) fn pop_until(&mut self, horizon: u64) -> Option<Entry<E>> {
        if self.first()?.time > horizon {
            return None;
        }
        self.run.pop()
    }

    /// The entry that comes first.
    #[inline]
    pub(super) fn first(&mut self) -> Option<&Entry<E>> {
        self.first_kept(|_| true)
    }

    /// The entry that comes first. `keep` may drop some of those that were not looked at so far.
    #[inline]
    pub(super) fn first_kept(&mut self, keep: impl FnMut(&Entry<E>) -> bool) -> Option<&Entry<E>> {
        if self.run.first().is_none() {
            self.refill(keep);
        }
        self.run.first()
    }

    /// Keeps the entries that `keep` accepts. O(entries).
    pub(super) fn retain(&mut self, mut keep: impl FnMut(&Entry<E>) -> bool) {
        self.run.retain(&mut keep);
        for rung in &mut self.rungs[..self.depth] {
            rung.retain(&mut self.blocks, &mut keep);
        }
        self.blocks.retain(&mut self.far, &mut keep);
    }

    /// Bytes held, in use or not.
    pub(super) fn memory(&self) -> usize {
        let rungs = self.rungs.capacity() * size_of::<Rung>();
        let buckets: usize = self.rungs.iter().map(Rung::memory).sum();
        self.run.memory() + rungs + buckets + self.blocks.memory()
    }

    /// Fills the empty run with what comes next, opening buckets until one is short enough.
    #[cold]
    fn refill(&mut self, mut keep: impl FnMut(&Entry<E>) -> bool) {
        while self.run.first().is_none() {
            let (chain, last) = self.take_nearest();
            if chain.len() > SORTED {
                self.open(chain, last);
                continue;
            }
            self.move_into_run(chain, &mut keep);
            self.run.sort();
            self.run_last = last;
            if chain.len() == 0 {
                return;
            }
        }
    }

    /// Empties the nearest bucket, or else the chain beyond all rungs: what it held, and the last
    /// instant that belongs there. An empty chain if there is nothing at all.
    fn take_nearest(&mut self) -> (Chain, u64) {
        while let Some(rung) = self.rungs[..self.depth].last_mut() {
            if let Some(bucket) = rung.take_first() {
                return bucket;
            }
            self.depth -= 1;
        }
        (std::mem::replace(&mut self.far, Chain::EMPTY), u64::MAX)
    }

    /// Turns a chain into the next rung, which takes entries up to `limit` at most. Entries that
    /// are all due at one instant go into the run as they are.
    fn open(&mut self, mut chain: Chain, limit: u64) {
        let (mut lowest, mut highest) = (u64::MAX, 0);
        self.blocks.read(chain, |entry| {
            lowest = lowest.min(entry.time);
            highest = highest.max(entry.time);
        });
        if lowest == highest {
            self.move_into_run(chain, |_| true);
            self.run_last = lowest;
            return;
        }
        if self.depth == self.rungs.len() {
            self.rungs.push(Rung::default());
        }
        let rung = &mut self.rungs[self.depth];
        self.depth += 1;
        // The widest rung is laid out finer: it goes on being filled for a long time, and densest
        // where time comes first.
        let buckets = if self.depth == 1 { chain.len() } else { chain.len() / PER_BUCKET };
        rung.lay_out(buckets, lowest, highest, limit);
        while let Some((entries, count)) = self.blocks.take(&mut chain) {
            entries[..count].iter().for_each(|entry| rung.push(&mut self.blocks, *entry));
        }
    }

    fn move_into_run(&mut self, chain: Chain, mut keep: impl FnMut(&Entry<E>) -> bool) {
        let Self { blocks, run, .. } = self;
        blocks.empty(chain, |entry| {
            if keep(entry) {
                run.append(*entry);
            }
        });
    }

    /// Too many entries are due within the run, and `entry` belongs among them: cuts its range
    /// into the buckets of a new rung.
    #[cold]
    fn spread(&mut self, entry: Entry<E>) {
        let mut chain = Chain::EMPTY;
        for other in self.run.as_slice().iter().chain([&entry]) {
            self.blocks.push(&mut chain, *other);
        }
        self.run.clear();
        self.open(chain, self.run_last);
        self.refill(|_| true);
    }
}
