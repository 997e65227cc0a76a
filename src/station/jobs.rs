//! Where a station keeps its jobs: slots that are used again, strung on doubly linked lists.

use std::ops::{Index, IndexMut};

use crate::sim::{EventKey, SimDuration, SimTime};

/// In place of the number of a slot.
const NONE: u32 = u32::MAX;
/// The visit of a vacant slot: no event carries it.
const VACANT: u64 = u64::MAX;

/// Part of a visit that events carry: its highest bit and the 31 lowest, so that events stay small.
/// Two visits to one slot have the same stamp only if 2^31 others lie between them.
pub const fn stamp(visit: u64) -> u32 {
    const HIGHEST: u32 = 1 << 31;
    (visit >> 32) as u32 & HIGHEST | visit as u32 & !HIGHEST
}

/// One job that is present.
#[derive(Clone, Copy, Debug)]
pub struct Slot<J> {
    pub job: J,
    pub class: u8,
    /// How long it waited for the first start of its service, if that has come: an interrupted job
    /// has no patience.
    pub wait: Option<SimDuration>,
    pub arrived: SimTime,
    pub demand: SimDuration,
    /// Demand that remains at the start of the next service.
    pub left: SimDuration,
    /// When the service under way will end.
    pub ends: SimTime,
    /// Number of the wait or of the service, whichever came last.
    pub visit: u64,
    /// The only event that a job can have pending: the end of its service or of its patience.
    pub key: Option<EventKey>,
    /// The server that is busy with the job, if one is.
    pub server: Option<u32>,
    before: u32,
    /// The next on the same list, or the next vacant slot.
    after: u32,
}

impl<J> Slot<J> {
    #[inline]
    pub fn new(job: J, class: u8, demand: SimDuration, now: SimTime) -> Self {
        Self {
            job,
            class,
            wait: None,
            arrived: now,
            demand,
            left: demand,
            ends: now,
            visit: VACANT,
            key: None,
            server: None,
            before: NONE,
            after: NONE,
        }
    }
}

/// The first and the last of jobs that are strung together.
#[derive(Clone, Copy, Debug)]
pub struct List {
    first: u32,
    last: u32,
}

impl Default for List {
    fn default() -> Self {
        Self { first: NONE, last: NONE }
    }
}

impl List {
    #[inline]
    pub fn first(self) -> Option<u32> {
        (self.first != NONE).then_some(self.first)
    }

    pub fn last(self) -> Option<u32> {
        (self.last != NONE).then_some(self.last)
    }
}

/// All jobs of a station. Everything costs O(1); memory is that of the most jobs ever present.
#[derive(Clone, Debug)]
pub struct Jobs<J> {
    slots: Vec<Slot<J>>,
    vacant: u32,
}

impl<J: Copy> Jobs<J> {
    pub fn new() -> Self {
        Self { slots: Vec::new(), vacant: NONE }
    }

    /// Keeps a job; returns the number of its slot.
    ///
    /// # Panics
    /// If more than 2^32 - 1 jobs are present.
    #[inline]
    pub fn insert(&mut self, slot: Slot<J>) -> u32 {
        let number = self.vacant;
        if number != NONE {
            let place = &mut self.slots[number as usize];
            self.vacant = place.after;
            *place = slot;
            return number;
        }
        self.slots.push(slot);
        let number = u32::try_from(self.slots.len() - 1).ok().filter(|number| *number != NONE);
        number.expect("fewer than 2^32 - 1 jobs are in a station")
    }

    /// Gives up the slot of a job that is on no list; returns the job.
    #[inline]
    pub fn remove(&mut self, number: u32) -> J {
        let slot = &mut self.slots[number as usize];
        slot.visit = VACANT;
        slot.after = self.vacant;
        self.vacant = number;
        slot.job
    }

    /// The slot, if its job is still at the visit of this stamp.
    #[inline]
    pub fn find(&self, number: u32, visit: u32) -> Option<&Slot<J>> {
        let at_visit = |slot: &&Slot<J>| slot.visit != VACANT && stamp(slot.visit) == visit;
        self.slots.get(number as usize).filter(at_visit)
    }

    #[inline]
    pub fn push_back(&mut self, list: &mut List, number: u32) {
        let last = std::mem::replace(&mut list.last, number);
        let slot = &mut self[number];
        (slot.before, slot.after) = (last, NONE);
        *self.after(last, list) = number;
    }

    pub fn push_front(&mut self, list: &mut List, number: u32) {
        let first = std::mem::replace(&mut list.first, number);
        let slot = &mut self[number];
        (slot.before, slot.after) = (NONE, first);
        *self.before(first, list) = number;
    }

    #[inline]
    pub fn unlink(&mut self, list: &mut List, number: u32) {
        let Slot { before, after, .. } = self[number];
        *self.after(before, list) = after;
        *self.before(after, list) = before;
    }

    /// The numbers on a list from its beginning to its end.
    pub fn on_list(&self, list: List) -> impl Iterator<Item = u32> {
        let existing = |number| (number != NONE).then_some(number);
        std::iter::successors(list.first(), move |&number| existing(self[number].after))
    }

    /// Link from a job to its follower, or from the list to its first job.
    #[inline]
    fn after<'a>(&'a mut self, number: u32, list: &'a mut List) -> &'a mut u32 {
        if number == NONE { &mut list.first } else { &mut self[number].after }
    }

    /// Link from a job to the one before it, or from the list to its last job.
    #[inline]
    fn before<'a>(&'a mut self, number: u32, list: &'a mut List) -> &'a mut u32 {
        if number == NONE { &mut list.last } else { &mut self[number].before }
    }
}

impl<J> Index<u32> for Jobs<J> {
    type Output = Slot<J>;

    #[inline]
    fn index(&self, number: u32) -> &Slot<J> {
        &self.slots[number as usize]
    }
}

impl<J> IndexMut<u32> for Jobs<J> {
    #[inline]
    fn index_mut(&mut self, number: u32) -> &mut Slot<J> {
        &mut self.slots[number as usize]
    }
}
