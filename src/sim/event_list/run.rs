//! The run: the entries that come next, sorted.

use super::ladder::Entry;

/// Entries that an insertion may move.
const MOVED: usize = 16;

/// Entries in order of time, at equal times in order of arrival; `entries[..head]` are gone.
#[derive(Clone, Debug)]
pub(super) struct Run<E> {
    entries: Vec<Entry<E>>,
    head: usize,
}

impl<E: Copy> Run<E> {
    pub(super) const fn new() -> Self {
        Self { entries: Vec::new(), head: 0 }
    }

    pub(super) fn as_slice(&self) -> &[Entry<E>] {
        &self.entries[self.head..]
    }

    #[inline]
    pub(super) fn first(&self) -> Option<&Entry<E>> {
        self.entries.get(self.head)
    }

    #[inline]
    pub(super) fn pop(&mut self) -> Option<Entry<E>> {
        let entry = *self.entries.get(self.head)?;
        self.head += 1;
        if self.head == self.entries.len() {
            self.clear();
        }
        Some(entry)
    }

    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.head = 0;
    }

    /// Bytes held.
    pub(super) fn memory(&self) -> usize {
        self.entries.capacity() * size_of::<Entry<E>>()
    }

    /// Adds an entry that comes after all others.
    #[inline]
    pub(super) fn append(&mut self, entry: Entry<E>) {
        if self.entries.len() == self.entries.capacity() {
            self.make_room();
        }
        self.entries.push(entry);
    }

    /// Adds an entry behind those that are due at the same time or earlier, if that moves fewer
    /// than [`MOVED`] others; `false` if it would move more.
    #[inline]
    pub(super) fn insert(&mut self, entry: Entry<E>) -> bool {
        let len = self.entries.len();
        if len - self.head < MOVED || self.entries[len - MOVED].time <= entry.time {
            self.append(entry);
            self.sift_towards_head(self.entries.len() - 1, self.head);
            true
        } else if self.head > 0 && self.entries[self.head + MOVED - 1].time > entry.time {
            self.head -= 1;
            self.entries[self.head] = entry;
            self.sift_towards_end(self.head);
            true
        } else {
            false
        }
    }

    /// Sorts the entries by insertion, which keeps the order of equal times. For few entries.
    pub(super) fn sort(&mut self) {
        for at in self.head + 1..self.entries.len() {
            self.sift_towards_head(at, self.head);
        }
    }

    /// Moves the entry at `at` before all those that are due later, down to `lowest`.
    #[inline]
    fn sift_towards_head(&mut self, mut at: usize, lowest: usize) {
        let entry = self.entries[at];
        while at > lowest && self.entries[at - 1].time > entry.time {
            self.entries[at] = self.entries[at - 1];
            at -= 1;
        }
        self.entries[at] = entry;
    }

    /// Moves the entry at `at` behind all those that are due at the same time or earlier.
    fn sift_towards_end(&mut self, mut at: usize) {
        let entry = self.entries[at];
        while self.entries.get(at + 1).is_some_and(|next| next.time <= entry.time) {
            self.entries[at] = self.entries[at + 1];
            at += 1;
        }
        self.entries[at] = entry;
    }

    /// Reuses the room of what is gone, or makes more.
    #[cold]
    fn make_room(&mut self) {
        if self.head > self.entries.len() / 2 {
            self.entries.drain(..self.head);
            self.head = 0;
        } else {
            self.entries.reserve(4 * MOVED);
        }
    }

    /// Keeps the entries that `keep` accepts.
    pub(super) fn retain(&mut self, keep: impl FnMut(&Entry<E>) -> bool) {
        self.entries.drain(..self.head);
        self.head = 0;
        self.entries.retain(keep);
    }
}
