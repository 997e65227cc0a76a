//! State of the solver: resources in use, flows, their hops, and pairs of a group and a resource.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{NONE, TOP_LEVEL, UNBOUND};
use crate::sim::SimTime;

/// A resource that some flow crosses, with the group of flows that it binds.
pub(super) struct Busy {
    /// Its number in the topology; [`NONE`] for the cap of one flow.
    pub resource: u32,
    /// How many flows cross it, bound here or not.
    pub users: u32,
    /// In fine units (see the module).
    pub capacity: u128,
    /// Load of flows bound elsewhere, in fine units: exact if `exact`, else an upper bound.
    pub load: u128,
    /// The weight of all flows on it.
    pub total: u64,
    /// The weight of the flows that it binds.
    pub bound: u64,
    /// The level of those flows, or [`UNBOUND`] if there are none.
    pub level: u64,
    /// No group that crosses it has a higher level; kept while `exact`.
    pub top: u64,
    /// The integral of the level over time until `since`.
    pub clock: u128,
    pub since: SimTime,
    /// The flows that it binds: a heap by the clock at their end.
    pub members: Vec<u32>,
    /// The pairs of other groups with this resource.
    pub crossing: Vec<u32>,
    /// The pairs of this group with resources whose load is exact, and with the others.
    pub followed: Vec<u32>,
    pub guarded: Vec<u32>,
    /// Guarded pairs by the level that their resource has set aside for them; some outdated.
    pub guards: BinaryHeap<Reverse<(u64, u32)>>,
    /// Whether `load` follows every change of a level.
    pub exact: bool,
    /// While its level may be wrong: an estimate of the right one.
    pub dirty: Option<u64>,
    pub touched: bool,
}

impl Busy {
    pub fn new() -> Self {
        Self {
            resource: NONE,
            users: 0,
            capacity: 0,
            load: 0,
            total: 0,
            bound: 0,
            level: UNBOUND,
            top: 0,
            clock: 0,
            since: SimTime::ZERO,
            members: Vec::new(),
            crossing: Vec::new(),
            followed: Vec::new(),
            guarded: Vec::new(),
            guards: BinaryHeap::new(),
            exact: false,
            dirty: None,
            touched: false,
        }
    }

    /// Bytes of memory of its lists of pairs.
    pub fn list_memory(&self) -> usize {
        let pairs = [&self.crossing, &self.followed, &self.guarded];
        let guards = self.guards.capacity() * size_of::<Reverse<(u64, u32)>>();
        guards + pairs.iter().map(|list| list.capacity() * size_of::<u32>()).sum::<usize>()
    }

    /// Whether its flows, one level up each, would exceed it: only then can it bind any.
    pub fn is_tight(&self) -> bool {
        self.load + u128::from(self.total) > self.capacity
    }

    /// Whether it has so much to spare that a rough account of its load will do.
    pub fn is_roomy(&self) -> bool {
        let margin = if self.crossing.len() > 1 { self.capacity / 8 } else { 0 };
        self.load + u128::from(self.total) + margin <= self.capacity
    }

    /// Capacity left for each weight that it binds; `None` if others take too much.
    pub fn share(&self) -> Option<u64> {
        share(self.capacity, self.load, self.bound)
    }

    /// Brings the clock to `now`.
    pub fn advance(&mut self, now: SimTime) {
        if self.level != UNBOUND && now > self.since {
            let span = u128::from(now.since(self.since).as_nanos());
            self.clock = self.clock.wrapping_add(u128::from(self.level) * span);
        }
        self.since = now;
    }
}

/// The level at which `weight` takes what `load` leaves; [`TOP_LEVEL`] at most, also for no weight.
pub(super) fn share(capacity: u128, load: u128, weight: u64) -> Option<u64> {
    let left = capacity.checked_sub(load)?;
    if weight == 0 {
        return Some(TOP_LEVEL);
    }
    let level = match u64::try_from(left) {
        Ok(left) => left / weight,
        Err(_) => u64::try_from(left / u128::from(weight)).unwrap_or(TOP_LEVEL),
    };
    Some(level.min(TOP_LEVEL))
}

/// A flow as the solver sees it; slots are given and reused by the caller.
#[derive(Clone, Copy)]
pub(super) struct Member {
    /// Its hops are `first..first + hops`.
    pub first: u32,
    pub hops: u32,
    pub weight: u32,
    /// Its weight on resources: `weight`, or zero if it does not share.
    pub charge: u32,
    /// The busy resource that binds it; [`NONE`] until it joins.
    pub bound: u32,
    /// Its place among the members of that.
    pub place: u32,
    /// How much less than `weight` times the clock that remains is to be sent.
    pub spare: u32,
    /// The clock of that resource at which its last bit is sent.
    pub end: u128,
}

impl Member {
    pub const FREE: Self = Self {
        first: 0,
        hops: 0,
        weight: 1,
        charge: 0,
        bound: NONE,
        place: NONE,
        spare: 0,
        end: 0,
    };

    pub fn hops(&self) -> std::ops::Range<usize> {
        self.first as usize..(self.first + self.hops) as usize
    }
}

/// A flow's place on one resource of its path.
#[derive(Clone, Copy)]
pub(super) struct Hop {
    pub slot: u32,
    /// The resource; once the flow has joined, its number among the busy ones.
    pub at: u32,
    /// How often the flow crosses the resource.
    pub times: u32,
    /// The pair of the flow's group and this resource; [`NONE`] where the flow is bound.
    pub pair: u32,
    /// Neighbours in the list of the pair's hops.
    pub previous: u32,
    pub next: u32,
}

impl Hop {
    pub const FREE: Self =
        Self { slot: NONE, at: NONE, times: 1, pair: NONE, previous: NONE, next: NONE };
}

/// The flows that one resource binds (the group) and that cross another resource.
pub(super) struct Pair {
    pub group: u32,
    pub resource: u32,
    pub weight: u64,
    /// The level at which the resource's load counts them: theirs, or more if it is guarded.
    pub level: u64,
    /// The first of their hops.
    pub head: u32,
    /// Its places in the lists of the group and of the resource.
    pub in_group: u32,
    pub in_resource: u32,
    pub followed: bool,
}
