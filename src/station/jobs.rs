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
    /// The list that it is on, or was on last.
    list: u16,
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
            list: PUT_ASIDE,
            before: NONE,
            after: NONE,
        }
    }
}

impl<J> Slot<J> {
    /// How much of its demand it has had, where interrupted work is resumed.
    pub fn had(&self, now: SimTime) -> SimDuration {
        let left = if self.server.is_some() { self.ends.since(now) } else { self.left };
        self.demand.saturating_sub(left)
    }
}

/// The list of interrupted jobs that go before all who wait.
pub const PUT_ASIDE: u16 = 0;

/// The list of waiting jobs of a class.
pub const fn of_class(class: u8) -> u16 {
    class as u16 + 1
}

/// The first and the last of jobs that are strung together.
#[derive(Clone, Copy, Debug)]
struct List {
    first: u32,
    last: u32,
}

impl List {
    const EMPTY: Self = Self { first: NONE, last: NONE };
}

/// All jobs of a station, and the lists of those that are not in service in the order in which they
/// are to be served. What is said of no cost takes O(1); memory is that of the most jobs ever
/// present.
#[derive(Clone, Debug)]
pub struct Jobs<J> {
    slots: Vec<Slot<J>>,
    vacant: u32,
    /// [`PUT_ASIDE`], then the classes; made when they are first needed.
    lists: Vec<List>,
}

impl<J: Copy> Jobs<J> {
    pub fn new() -> Self {
        Self { slots: Vec::new(), vacant: NONE, lists: Vec::new() }
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
    pub fn push_back(&mut self, list: u16, number: u32) {
        self.make(list);
        let last = self.lists[usize::from(list)].last;
        self.string(list, last, number, NONE);
    }

    pub fn push_front(&mut self, list: u16, number: u32) {
        self.make(list);
        let first = self.lists[usize::from(list)].first;
        self.string(list, NONE, number, first);
    }

    /// Takes a job off the list that it is on.
    #[inline]
    pub fn unlink(&mut self, number: u32) {
        let Slot { list, before, after, .. } = self[number];
        *self.after(before, list) = after;
        *self.before(after, list) = before;
    }

    /// Takes the job that is to be served next off its list. O(classes).
    #[inline]
    pub fn take_first(&mut self) -> Option<u32> {
        let first = self.lists.iter().map(|list| list.first).find(|&first| first != NONE)?;
        self.unlink(first);
        Some(first)
    }

    /// The job that is to be served last. O(classes).
    pub fn last(&self) -> Option<u32> {
        self.lists.iter().rev().map(|list| list.last).find(|&last| last != NONE)
    }

    /// The jobs on all lists in the order in which they are to be served.
    pub fn listed(&self) -> impl Iterator<Item = u32> {
        let existing = |number| (number != NONE).then_some(number);
        self.lists.iter().flat_map(move |list| {
            std::iter::successors(existing(list.first), move |&at| existing(self[at].after))
        })
    }

    /// Makes a list, and all before it, if it is the first time.
    #[inline]
    fn make(&mut self, list: u16) {
        if usize::from(list) >= self.lists.len() {
            self.lists.resize(usize::from(list) + 1, List::EMPTY);
        }
    }

    /// Puts a job between two neighbours on a list.
    #[inline]
    fn string(&mut self, list: u16, before: u32, number: u32, after: u32) {
        let slot = &mut self[number];
        (slot.list, slot.before, slot.after) = (list, before, after);
        *self.after(before, list) = number;
        *self.before(after, list) = number;
    }

    /// Link from a job to its follower, or from the list to its first job.
    #[inline]
    fn after(&mut self, number: u32, list: u16) -> &mut u32 {
        let list = usize::from(list);
        if number == NONE { &mut self.lists[list].first } else { &mut self[number].after }
    }

    /// Link from a job to the one before it, or from the list to its last job.
    #[inline]
    fn before(&mut self, number: u32, list: u16) -> &mut u32 {
        let list = usize::from(list);
        if number == NONE { &mut self.lists[list].last } else { &mut self[number].before }
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
