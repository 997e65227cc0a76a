//! Weighted max-min fair rates, solved again only where something changes.
//!
//! # Definition of the rates
//!
//! A **resource** is one direction of a link, both directions of a shared one, or the cap of one
//! flow. Each flow has a weight `w`, a whole number of 1/1024, and a **level**: its rate is `w`
//! times its level, counted in **fine units** of 2^-30 bit/s, so that a flow of weight one (1024)
//! has its level in units of 2^-20 bit/s. All of this is whole numbers. Levels are defined by
//! filling step by step (Bertsekas and Gallager, "Data Networks", 1992, section 6.5.2):
//!
//! A flow that crosses a resource twice, as a radio channel on which it is relayed, takes twice its
//! rate there, and counts there with twice its weight.
//!
//! 1. The share of a resource is `floor((C - F) / W)`, for its capacity `C`, what flows with a
//!    level take of it (`F`) and the weight of its flows without one (`W`).
//! 2. Let `s` be the least share. The flows without a level on all resources of share `s` get the
//!    level `s`. Repeat while there are flows without a level.
//!
//! No order enters, so that rates are a function of the flows, their paths, weights and caps.
//! Levels rise from step to step: if the share of a resource is above `s`, then
//! `F + (s + 1) W <= C`, and with some of its flows at `s` its share is above `s` still. So each
//! flow gets the least level of its resources, and if `s` is the level of a resource,
//!
//! - it carries `F + s W <= C`, and `F + (s + 1) W > C`: less than `W` fine units are idle, that
//!   is less than n units of 2^-20 bit/s for n flows of weight one;
//! - none of its flows has a higher level.
//!
//! Each flow below [`TOP_LEVEL`] crosses such a resource: by these conditions the rates are
//! max-min fair but for the idle units (Bertsekas and Gallager, section 6.5.2). Equivalently, the
//! level of a resource is the least `s` for which its flows, those with a lower level elsewhere at
//! that level and all others at `s + 1`, would exceed it. This looks at levels below `s` only, so
//! that by induction from the lowest level up just one choice of levels meets it everywhere: any
//! procedure that reaches such a choice, in whatever order, has found the levels above.
//!
//! # How far they are from exact ones
//!
//! Rounding enters in one place, the division of step 1; sums, products and clocks are exact. Call
//! resource `r` full if it binds flows, and let `W_r` be their weight.
//!
//! *Backward.* Take from each full resource what it leaves idle, less than `W_r` fine units, which
//! is less than 2^-20 bit/s for each flow of weight one that it binds. In that network the levels
//! are feasible, and each flow has a resource without idle capacity where none has a higher level:
//! by the theorem of Bertsekas and Gallager they are its exact max-min fair levels. So what is
//! computed is exact for capacities that nobody could measure apart from the given ones: 10^4 flows
//! on 100 Mbit/s miss less than 10^-10 of it. A test compares this in exact fractions.
//!
//! *Forward.* Exact levels are continuous and piecewise linear in the capacities: there are
//! finitely many orders of filling, and within one of them each level is `(C - F) / W`. Go in a
//! straight line from the given capacities to those without what is idle, through pieces in each
//! of which `|dL| <= (|dC| + sum of w |dL| over the lower flows) / W`. For n flows of weight one
//! `|dC| < n` in all, so that the k-th lowest flow moves by `e_k <= n + e_1 + ... + e_(k-1)`: at
//! most `n 2^(k-1)` units of 2^-20 bit/s. That many are reached only if each flow meets all slower
//! ones at a resource of its own and all signs agree; what is pushed on has alternating signs, and
//! in 10^4 random networks it stays below the weight of all flows times their number.
//!
//! Ends are rounded up to whole nanoseconds, and a flow's share is free from then on: n ends one
//! after the other on a link are late by less than n nanoseconds.
//!
//! # How time passes
//!
//! The flows that a resource binds are a **group** and share its level. Its **clock** is the
//! integral of the level over time, in whole numbers. A flow of weight `w` that has `x` to send
//! when the clock shows `c` ends when it shows `c + ceil(x / w)`; at clock `v` it has
//! `w (end - v) - (w ceil(x / w) - x)` left, if that is positive, exactly `x` less what `w` times
//! the advance of the clock has sent. So nothing is lost when a flow changes its group, bits are
//! conserved with `==`, and a group that only gets another level keeps the order of its ends: one
//! event is scheduled for each group, for the first of them, rounded up to a nanosecond.

mod ends;
mod index;
mod pairs;
mod solve;
mod state;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::sim::{SimTime, grow};
use index::Index;
use solve::{Elsewhere, Turn};
use state::{Busy, Hop, Member, Pair, share};

/// Weights are counted in 1 / 1024.
pub(super) const WEIGHT_SHIFT: u32 = 10;

/// Stands for "no such thing" where a number is asked for.
const NONE: u32 = u32::MAX;

/// The level of a resource that binds no flow.
const UNBOUND: u64 = u64::MAX;

/// The highest level: 17 Tbit/s for a flow of weight one.
const TOP_LEVEL: u64 = UNBOUND - 1;

/// Marks a hop of a flow that has not joined as the number of a busy resource: its cap.
const CAP: u32 = 1 << 31;

/// Marks a resource of a path that the flow crosses twice.
const TWICE: u32 = 1 << 30;

/// Adds a resource to a path, or notes that the path crosses it twice: traffic from one device to
/// another at the same access point is relayed, and what comes in by a tunnel may go out again by
/// the line under it.
pub(super) fn cross(path: &mut Vec<u32>, resource: u32) {
    match path.iter_mut().find(|crossed| **crossed == resource) {
        Some(crossed) => *crossed = resource | TWICE,
        None => path.push(resource),
    }
}

/// A resource of the topology.
#[derive(Clone, Copy)]
struct Resource {
    /// In 2^-20 bit/s.
    capacity: u64,
    /// Its state while flows cross it.
    busy: u32,
}

/// Resources and the flows that share them.
pub(super) struct Solver {
    resources: Vec<Resource>,
    busy: Vec<Busy>,
    free_busy: Vec<u32>,
    members: Vec<Member>,
    hops: Vec<Hop>,
    /// Per length: the first hops of ranges that can be used again.
    free_hops: Vec<Vec<u32>>,
    pairs: Vec<Pair>,
    free_pairs: Vec<u32>,
    index: Index,
    /// Resources whose level may be wrong, the lowest first; some outdated.
    dirty: BinaryHeap<Reverse<Turn>>,
    /// Groups whose next end may have changed.
    touched: Vec<u32>,
    /// Reused: resources of lower level, groups on a resource, and those that it takes over.
    lower: Vec<(u64, u32)>,
    others: Vec<Elsewhere>,
    taken: Vec<u32>,
}

impl Solver {
    /// Resources with these capacities, each in 2^-20 bit/s, and no flow.
    pub fn new(capacities: impl Iterator<Item = u64>) -> Self {
        Self {
            resources: capacities.map(|capacity| Resource { capacity, busy: NONE }).collect(),
            busy: Vec::new(),
            free_busy: Vec::new(),
            members: Vec::new(),
            hops: Vec::new(),
            free_hops: Vec::new(),
            pairs: Vec::new(),
            free_pairs: Vec::new(),
            index: Index::new(),
            dirty: BinaryHeap::new(),
            touched: Vec::new(),
            lower: Vec::new(),
            others: Vec::new(),
            taken: Vec::new(),
        }
    }

    /// Makes a flow in a slot that is new or was closed: its path, without repetitions but for
    /// resources marked as crossed [`TWICE`], its weight in 1 / 1024, and its
    /// cap in 2^-20 bit/s. If it does not share, others are as if it were not there. O(path).
    pub fn open(&mut self, slot: u32, path: &[u32], weight: u32, cap: Option<u64>, shares: bool) {
        let length = path.len() + usize::from(cap.is_some());
        let first = match self.free_hops.get_mut(length).and_then(Vec::pop) {
            Some(first) => first,
            None => {
                let free = Hop { slot, at: NONE, ..Hop::FREE };
                grow(&mut self.hops, length);
                self.hops.resize(self.hops.len() + length, free);
                (self.hops.len() - length) as u32
            }
        };
        let cap = cap.map(|cap| CAP | self.employ(NONE, cap));
        let range = &mut self.hops[first as usize..first as usize + length];
        for (hop, at) in range.iter_mut().zip(path.iter().copied().chain(cap)) {
            let twice = at & (CAP | TWICE) == TWICE;
            let at = if twice { at & !TWICE } else { at };
            *hop = Hop { slot, at, times: 1 + u32::from(twice), ..Hop::FREE };
        }
        let charge = if shares { weight } else { 0 };
        let member = Member { first, hops: length as u32, weight, charge, ..Member::FREE };
        match self.members.get_mut(slot as usize) {
            Some(reused) => *reused = member,
            None => {
                grow(&mut self.members, 1);
                self.members.push(member);
            }
        }
    }

    /// The resources of the path of a flow that has not joined, in no particular order.
    pub fn path(&self, slot: u32) -> impl Iterator<Item = u32> {
        let hops = &self.hops[self.members[slot as usize].hops()];
        hops.iter().map(|hop| hop.at).filter(|at| at & CAP == 0)
    }

    /// Lets a flow with `left` to send (in fine units times nanoseconds) use its path, which is not
    /// empty. O(path + log n) for n flows with the same bottleneck.
    pub fn join(&mut self, slot: u32, left: u128, now: SimTime) {
        let charge = self.members[slot as usize].charge;
        let (mut least, mut first) = ((true, UNBOUND), NONE);
        for hop in self.members[slot as usize].hops() {
            let at = self.hops[hop].at;
            let at = if at & CAP == 0 { self.find_busy(at) } else { at & !CAP };
            self.hops[hop].at = at;
            let busy = &mut self.busy[at as usize];
            busy.users += 1;
            busy.total += u64::from(charge) * u64::from(self.hops[hop].times);
            // Resources that bind flows go first: if the least of them is wrong, the one that is
            // tighter takes the flow over, whereas a new one might take many flows for nothing.
            let newly = busy.level == UNBOUND;
            let level = if newly {
                share(busy.capacity, 0, busy.total.max(1)).unwrap_or(0)
            } else {
                busy.level
            };
            if (newly, level) < least && (charge > 0 || busy.resource == NONE) {
                (least, first) = ((newly, level), at);
            }
        }
        self.follow(first);
        if self.busy[first as usize].level == UNBOUND {
            self.set_level(first, least.1, now);
        }
        self.bind(slot, first, left, now);
        for hop in self.members[slot as usize].hops() {
            self.poke(self.hops[hop].at);
        }
    }

    /// Takes a flow out, joined or not, and closes its slot; returns what it had left, if it had
    /// joined. O(path + log n) for n flows with the same bottleneck.
    pub fn close(&mut self, slot: u32, now: SimTime) -> Option<u128> {
        let member = self.members[slot as usize];
        let joined = member.bound != NONE;
        let left = joined.then(|| self.unbind(slot, now));
        for hop in member.hops() {
            let at = self.hops[hop].at;
            if joined {
                let busy = &mut self.busy[at as usize];
                busy.users -= 1;
                busy.total -= u64::from(member.charge) * u64::from(self.hops[hop].times);
                if busy.users == 0 {
                    self.dismiss(at);
                } else {
                    self.poke(at);
                }
            } else if at & CAP != 0 {
                self.dismiss(at & !CAP);
            }
        }
        let length = member.hops as usize;
        if self.free_hops.len() <= length {
            self.free_hops.resize(length + 1, Vec::new());
        }
        self.free_hops[length].push(member.first);
        left
    }

    /// Changes the capacity of a resource, in 2^-20 bit/s. O(1).
    pub fn set_capacity(&mut self, resource: u32, capacity: u64) {
        let resource = &mut self.resources[resource as usize];
        resource.capacity = capacity;
        let at = resource.busy;
        if at != NONE {
            self.busy[at as usize].capacity = fine(capacity);
            self.poke(at);
        }
    }

    /// Bytes of memory held: for flows and where groups meet resources, and for the resources that
    /// flows cross.
    pub fn memory(&self) -> (usize, usize) {
        let flows = bytes(&self.members)
            + bytes(&self.hops)
            + bytes(&self.pairs)
            + bytes(&self.free_pairs)
            + self.free_hops.iter().map(bytes).sum::<usize>()
            + self.index.memory()
            + self.busy.iter().map(|busy| bytes(&busy.members)).sum::<usize>();
        let resources = bytes(&self.resources)
            + bytes(&self.busy)
            + bytes(&self.touched)
            + self.dirty.capacity() * size_of::<Reverse<Turn>>()
            + self.busy.iter().map(Busy::list_memory).sum::<usize>();
        (flows, resources)
    }

    /// Whether a level may have to change.
    pub fn is_changed(&self) -> bool {
        !self.dirty.is_empty()
    }

    /// A flow's rate in fine units; 0 until it joins.
    pub fn fine_rate(&self, slot: u32) -> u128 {
        let Member { bound, weight, .. } = self.members[slot as usize];
        if bound == NONE {
            return 0;
        }
        u128::from(self.busy[bound as usize].level) * u128::from(weight)
    }

    /// Work left at `now` of a flow that has joined, in fine units times nanoseconds.
    pub fn left(&self, slot: u32, now: SimTime) -> u128 {
        let member = &self.members[slot as usize];
        let group = &self.busy[member.bound as usize];
        let span = u128::from(now.since(group.since).as_nanos());
        let clock = group.clock.wrapping_add(u128::from(group.level) * span);
        let span = member.end.wrapping_sub(clock);
        if span.cast_signed() <= 0 {
            return 0;
        }
        // Half of the range of clocks bounds what a flow of the least weight may have left.
        (span * u128::from(member.weight)).saturating_sub(member.spare.into())
    }

    /// The flows that have joined a resource, in no particular order.
    pub fn flows_on(&self, resource: u32) -> impl Iterator<Item = u32> {
        let busy = self.busy.get(self.resources[resource as usize].busy as usize);
        busy.into_iter().flat_map(|busy| {
            let crossing = busy.crossing.iter().flat_map(|&pair| {
                let head = self.pairs[pair as usize].head;
                let next = |&hop: &u32| Some(self.hops[hop as usize].next).filter(|&h| h != NONE);
                std::iter::successors(Some(head), next).map(|hop| self.hops[hop as usize].slot)
            });
            busy.members.iter().copied().chain(crossing)
        })
    }

    /// The groups whose next end may have changed since the last call; each once.
    pub fn take_touched(&mut self) -> Option<u32> {
        let at = self.touched.pop()?;
        self.busy[at as usize].touched = false;
        Some(at)
    }

    /// How many groups there may be.
    pub fn group_count(&self) -> usize {
        self.busy.len()
    }

    /// When the first flow of a group ends; `None` without flows, at level 0, or beyond 584 years.
    pub fn next_end(&self, at: u32) -> Option<SimTime> {
        let group = &self.busy[at as usize];
        let first = *group.members.first()?;
        if group.level == 0 {
            return None;
        }
        let span = self.members[first as usize].end.wrapping_sub(group.clock).cast_signed().max(0);
        let level = u128::from(group.level);
        let nanos = match u64::try_from(span) {
            Ok(span) => u128::from(span.div_ceil(group.level)),
            Err(_) => span.cast_unsigned().div_ceil(level),
        };
        let time = nanos + u128::from(group.since.as_nanos());
        u64::try_from(time).ok().map(SimTime::from_nanos)
    }

    /// A flow of a group that has sent its last bit, if there is one.
    pub fn done(&mut self, at: u32, now: SimTime) -> Option<u32> {
        let group = &mut self.busy[at as usize];
        let first = *group.members.first()?;
        group.advance(now);
        let span = self.members[first as usize].end.wrapping_sub(group.clock);
        if span.cast_signed() <= 0 {
            return Some(first);
        }
        // Asked too early: the next end must be looked at again.
        self.touch(at);
        None
    }

    fn find_busy(&mut self, resource: u32) -> u32 {
        let Resource { capacity, busy } = self.resources[resource as usize];
        if busy != NONE {
            return busy;
        }
        let at = self.employ(resource, capacity);
        self.resources[resource as usize].busy = at;
        at
    }

    /// State for a resource that flows begin to cross.
    fn employ(&mut self, resource: u32, capacity: u64) -> u32 {
        let at = self.free_busy.pop().unwrap_or_else(|| {
            self.busy.push(Busy::new());
            self.busy.len() as u32 - 1
        });
        let busy = &mut self.busy[at as usize];
        (busy.resource, busy.capacity) = (resource, fine(capacity));
        at
    }

    /// Ends the state of a resource that no flow crosses any more.
    fn dismiss(&mut self, at: u32) {
        let busy = &mut self.busy[at as usize];
        if busy.resource != NONE {
            self.resources[busy.resource as usize].busy = NONE;
        }
        debug_assert!(busy.load == 0 && busy.total == 0 && busy.bound == 0, "somebody was left");
        busy.guards.clear();
        (busy.exact, busy.dirty, busy.level, busy.top, busy.clock) = (false, None, UNBOUND, 0, 0);
        self.free_busy.push(at);
    }
}

/// A rate of 2^-20 bit/s in fine units.
fn fine(rate: u64) -> u128 {
    u128::from(rate) << WEIGHT_SHIFT
}

/// Bytes of memory that a vector holds.
fn bytes<T>(vector: &Vec<T>) -> usize {
    vector.capacity() * size_of::<T>()
}
