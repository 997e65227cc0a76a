//! Chains of blocks: many queues of items in one piece of memory, written and read in sequence.

/// Items per block. Smaller blocks waste less in buckets that hold little, larger ones link less.
const BLOCK: usize = 16;
/// In place of the number of a block where there is none.
const NONE: u32 = u32::MAX;

/// One queue of items: its first and its last block. Every block but the last is full.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chain {
    first: u32,
    last: u32,
    len: u32,
}

impl Chain {
    pub(super) const EMPTY: Self = Self { first: NONE, last: NONE, len: 0 };

    pub(super) fn len(&self) -> usize {
        self.len as usize
    }
}

/// The items of all chains, and which block follows which.
#[derive(Clone, Debug)]
pub(super) struct Blocks<T> {
    items: Vec<T>,
    next: Vec<u32>,
    /// First of the blocks that no chain uses; the one freed last is used first.
    free: u32,
}

impl<T: Copy> Blocks<T> {
    pub(super) const fn new() -> Self {
        Self { items: Vec::new(), next: Vec::new(), free: NONE }
    }

    /// Bytes held, in use or not.
    pub(super) fn memory(&self) -> usize {
        self.items.capacity() * size_of::<T>() + self.next.capacity() * size_of::<u32>()
    }

    /// Adds an item at the end of a chain.
    #[inline]
    pub(super) fn push(&mut self, chain: &mut Chain, item: T) {
        let inside = chain.len as usize % BLOCK;
        if inside == 0 {
            self.lengthen(chain, item);
        }
        self.items[chain.last as usize * BLOCK + inside] = item;
        chain.len += 1;
    }

    /// Takes the first block off a chain and frees it: its items, and how many of them count.
    #[inline]
    pub(super) fn take(&mut self, chain: &mut Chain) -> Option<([T; BLOCK], usize)> {
        if chain.len == 0 {
            return None;
        }
        let block = chain.first;
        let at = block as usize * BLOCK;
        let items = *self.items[at..].first_chunk().expect("blocks are allocated whole");
        let count = chain.len().min(BLOCK);
        chain.first = self.next[block as usize];
        chain.len -= count as u32;
        self.next[block as usize] = self.free;
        self.free = block;
        Some((items, count))
    }

    /// Calls `each` with the items of a chain, first to last.
    pub(super) fn read(&self, chain: Chain, mut each: impl FnMut(&T)) {
        let (mut block, mut left) = (chain.first, chain.len());
        while left > 0 {
            let at = block as usize * BLOCK;
            let count = left.min(BLOCK);
            self.items[at..at + count].iter().for_each(&mut each);
            block = self.next[block as usize];
            left -= count;
        }
    }

    /// Calls `each` with the items of a chain, first to last, and frees its blocks.
    pub(super) fn empty(&mut self, chain: Chain, mut each: impl FnMut(&T)) {
        self.read(chain, &mut each);
        if chain.len > 0 {
            self.next[chain.last as usize] = self.free;
            self.free = chain.first;
        }
    }

    /// Keeps the items of a chain that `keep` accepts, in their order.
    pub(super) fn retain(&mut self, chain: &mut Chain, mut keep: impl FnMut(&T) -> bool) {
        let mut old = std::mem::replace(chain, Chain::EMPTY);
        while let Some((mut items, count)) = self.take(&mut old) {
            let mut kept = 0;
            for at in 0..count {
                let item = items[at];
                // No branch on whether it is kept: it would be mispredicted every other time.
                items[kept] = item;
                kept += usize::from(keep(&item));
            }
            items[..kept].iter().for_each(|item| self.push(chain, *item));
        }
    }

    /// Appends a free block to a full chain; `filler` initialises memory used for the first time.
    #[inline]
    fn lengthen(&mut self, chain: &mut Chain, filler: T) {
        let block = if self.free == NONE { self.allocate(filler) } else { self.free };
        self.free = self.next[block as usize];
        if chain.len == 0 {
            chain.first = block;
        } else {
            self.next[chain.last as usize] = block;
        }
        chain.last = block;
    }

    #[cold]
    fn allocate(&mut self, filler: T) -> u32 {
        let block = u32::try_from(self.next.len()).expect("fewer than 2^32 blocks are in use");
        grow(&mut self.next, 1);
        grow(&mut self.items, BLOCK);
        self.next.push(NONE);
        self.items.extend([filler; BLOCK]);
        self.free = block;
        block
    }
}

/// Makes room for `more` items, in steps of an eighth: pushing still costs O(1) amortised, and
/// less memory lies idle than with doubling.
pub(crate) fn grow<T>(items: &mut Vec<T>, more: usize) {
    if items.capacity() - items.len() < more {
        items.reserve_exact(more.max(items.len() / 8));
    }
}
