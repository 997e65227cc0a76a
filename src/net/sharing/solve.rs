//! Solving again where something changed: resources whose level may be wrong, the lowest first.
//!
//! [`Solver::settle`] gives one resource the level that the definition asks for while all others
//! have theirs, and moves flows so that each is bound where its level is least. A level depends on
//! lower ones only, so that, once all below some level are right, the next is right from its next
//! turn on; going upwards, a resource has few turns (Ramalingam and Reps, 1996, on dynamic
//! fixed points, argue alike). Flows that change their bottleneck move one by one; all others are
//! reached through their group's clock.

use std::cmp::Reverse;

use super::state::{Busy, share};
use super::{NONE, Solver, TOP_LEVEL, UNBOUND, ends};
use crate::sim::SimTime;

/// A group on a resource that another one binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Elsewhere {
    level: u64,
    weight: u64,
    group: u32,
}

/// When a resource is looked at. Of two with the same level, those that bind flows come first: the
/// flows of the other may then have less to begin with, and need not move.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Turn {
    /// An estimate of its level.
    level: u64,
    /// Whether it binds no flow yet.
    newly: bool,
    at: u32,
}

impl Solver {
    /// Solves all that changed. O(what changes: see the module).
    pub fn solve(&mut self, now: SimTime) {
        while let Some(Reverse(turn)) = self.dirty.pop() {
            if self.busy[turn.at as usize].dirty == Some(turn.level) {
                self.settle(turn, now);
            }
        }
    }

    /// Takes note that the level of a resource may be wrong.
    pub(super) fn poke(&mut self, at: u32) {
        let busy = &mut self.busy[at as usize];
        let bound = busy.level != UNBOUND;
        let is_right = if bound {
            level_far_above(busy) == Some(busy.level)
        } else {
            !(busy.is_tight() || busy.exact && busy.is_roomy())
        };
        if is_right {
            return;
        }
        let level = if bound {
            busy.share().map_or(0, |share| share.min(busy.level))
        } else {
            share(busy.capacity, 0, busy.total).unwrap_or(0)
        };
        if busy.dirty.is_none_or(|before| level < before) {
            busy.dirty = Some(level);
            self.dirty.push(Reverse(Turn { level, newly: !bound, at }));
        }
    }

    /// Gives one resource its level; or finds that others have their turn first, as its level is
    /// higher than estimated.
    fn settle(&mut self, turn: Turn, now: SimTime) {
        let at = turn.at;
        self.busy[at as usize].dirty = None;
        if !self.busy[at as usize].exact {
            self.look_closer(at);
            if !self.busy[at as usize].exact {
                return;
            }
        }
        let mut taken = std::mem::take(&mut self.taken);
        let level = loop {
            let level = self.find_level(at, &mut taken);
            // Others that look at it meanwhile see that it binds no flow. The level of one that
            // binds flows must not wait: flows might come back to it while it is too low.
            let turn_now = Turn { level, ..turn };
            let may_wait = level > turn.level && self.busy[at as usize].bound == 0;
            if may_wait && self.dirty.peek().is_some_and(|next| next.0 < turn_now) {
                self.taken = taken;
                self.busy[at as usize].dirty = Some(level);
                self.dirty.push(Reverse(turn_now));
                return;
            }
            if !self.give_away(at, level, now) {
                break level;
            }
        };
        let busy = &self.busy[at as usize];
        if busy.members.is_empty() && taken.is_empty() {
            if busy.is_roomy() {
                self.relax(at);
            }
        } else {
            self.set_level(at, level, now);
            for &group in &taken {
                self.move_all(group, at, at, now);
            }
        }
        self.taken = taken;
        self.busy[at as usize].dirty = None;
    }

    /// Moves flows to resources of a level lower than `level`; whether there were any.
    fn give_away(&mut self, at: u32, level: u64, now: SimTime) -> bool {
        let mut lower = std::mem::take(&mut self.lower);
        lower.clear();
        for &pair in &self.busy[at as usize].followed {
            let resource = self.pairs[pair as usize].resource;
            let other = self.busy[resource as usize].level;
            if other < level {
                lower.push((other, resource));
            }
        }
        lower.sort_unstable();
        for &(_, resource) in &lower {
            self.move_all(at, resource, resource, now);
        }
        let moved = !lower.is_empty();
        self.lower = lower;
        moved
    }

    /// Moves the flows of a group that cross a resource to the group `to`.
    fn move_all(&mut self, group: u32, resource: u32, to: u32, now: SimTime) {
        while let Some(pair) = self.index.get(&self.pairs, group, resource) {
            let hop = self.pairs[pair as usize].head;
            self.rebind(self.hops[hop as usize].slot, to, now);
        }
    }

    /// The least level `s` at which all flows on a resource, those with less elsewhere at theirs
    /// and the others at `s + 1`, would exceed it; and the groups with more than that elsewhere.
    /// O(1) if all other groups are far below, else O(k log k) for k groups on the resource.
    fn find_level(&mut self, at: u32, taken: &mut Vec<u32>) -> u64 {
        taken.clear();
        let busy = &self.busy[at as usize];
        if let Some(level) = level_far_above(busy) {
            return level;
        }
        let mut others = std::mem::take(&mut self.others);
        others.clear();
        others.extend(busy.crossing.iter().filter_map(|&pair| {
            let pair = &self.pairs[pair as usize];
            let Busy { level, .. } = self.busy[pair.group as usize];
            (pair.weight > 0).then_some(Elsewhere { level, weight: pair.weight, group: pair.group })
        }));
        others.sort_unstable_by(|a, b| b.cmp(a));
        let busy = &mut self.busy[at as usize];
        busy.top = others.first().map_or(0, |other| other.level);
        let (level, count) = least_exceeding(busy, &others);
        taken.extend(others[..count].iter().map(|other| other.group));
        self.others = others;
        level
    }

    /// Sets the level of a group and records it wherever its flows go.
    pub(super) fn set_level(&mut self, at: u32, level: u64, now: SimTime) {
        let busy = &mut self.busy[at as usize];
        busy.advance(now);
        let old = std::mem::replace(&mut busy.level, level);
        self.touch(at);
        if old == level || old == UNBOUND {
            return;
        }
        for place in 0..self.busy[at as usize].followed.len() {
            let pair = &mut self.pairs[self.busy[at as usize].followed[place] as usize];
            pair.level = level;
            let (resource, weight) = (pair.resource, u128::from(pair.weight));
            let crossed = &mut self.busy[resource as usize];
            crossed.load -= weight * u128::from(old);
            crossed.load += weight * u128::from(level);
            crossed.top = crossed.top.max(level);
            self.poke(resource);
        }
        while let Some(pair) = self.passed_guard(at) {
            self.raise(pair);
        }
    }

    /// Lets a flow be bound by another resource of its path, which has a level. O(path + log n).
    fn rebind(&mut self, slot: u32, to: u32, now: SimTime) {
        let left = self.unbind(slot, now);
        self.bind(slot, to, left, now);
        for hop in self.members[slot as usize].hops() {
            self.poke(self.hops[hop].at);
        }
    }

    /// Lets a flow with `left` to send be bound by a resource that has a level.
    pub(super) fn bind(&mut self, slot: u32, to: u32, left: u128, now: SimTime) {
        let member = &mut self.members[slot as usize];
        let group = &mut self.busy[to as usize];
        group.advance(now);
        let charge = u64::from(member.weight);
        let weight = u128::from(charge);
        let span = left.div_ceil(weight);
        member.end = group.clock.wrapping_add(span);
        member.spare = (span * weight - left) as u32;
        member.bound = to;
        let hops = member.hops();
        ends::push(&mut group.members, &mut self.members, slot);
        for hop in hops {
            if self.hops[hop].at != to {
                self.enter(hop, to);
            } else {
                self.busy[to as usize].bound += charge * u64::from(self.hops[hop].times);
            }
        }
        self.touch(to);
    }

    /// Takes a flow from the resource that binds it; returns what it has to send.
    pub(super) fn unbind(&mut self, slot: u32, now: SimTime) -> u128 {
        let from = self.members[slot as usize].bound;
        self.busy[from as usize].advance(now);
        let left = self.left(slot, now);
        let weight = u64::from(self.members[slot as usize].weight);
        for hop in self.members[slot as usize].hops() {
            if self.hops[hop].at != from {
                self.exit(hop);
            } else {
                self.busy[from as usize].bound -= weight * u64::from(self.hops[hop].times);
            }
        }
        let group = &mut self.busy[from as usize];
        ends::remove(&mut group.members, &mut self.members, slot);
        if group.members.is_empty() {
            (group.level, group.clock) = (UNBOUND, 0);
        }
        self.members[slot as usize].bound = NONE;
        self.touch(from);
        left
    }

    /// Takes note that the next end of a group may have changed.
    pub(super) fn touch(&mut self, at: u32) {
        if !std::mem::replace(&mut self.busy[at as usize].touched, true) {
            self.touched.push(at);
        }
    }
}

/// The level of a resource whose other groups cannot matter: it binds no flow and has room for one
/// more unit each, or all others lie so far below that no sum comes near its capacity.
fn level_far_above(busy: &Busy) -> Option<u64> {
    if busy.bound == 0 {
        return (!busy.is_tight()).then_some(UNBOUND);
    }
    let level = busy.share()?;
    let gap = level.checked_sub(busy.top)?.checked_sub(1)?;
    let spread = u128::from(gap) * u128::from(busy.bound);
    (busy.crossing.is_empty() || spread >= busy.total.into()).then_some(level)
}

/// [`Solver::find_level`], given the other groups from the highest level down: the level, and how
/// many of them lie above it.
fn least_exceeding(busy: &Busy, others: &[Elsewhere]) -> (u64, usize) {
    let (mut bound, mut load) = (busy.bound, busy.load);
    // Without bound flows nothing limits the level, unless the others take too much.
    let level_of = |load: u128, bound: u64| match bound {
        0 if load <= busy.capacity => Some(UNBOUND),
        0 => None,
        _ => share(busy.capacity, load, bound),
    };
    let mut level = level_of(load, bound);
    let mut count = 0;
    while let Some(other) = others.get(count)
        && level.is_none_or(|level| other.level > level)
    {
        bound += other.weight;
        load -= u128::from(other.weight) * u128::from(other.level);
        level = level_of(load, bound);
        count += 1;
    }
    let mut level = level.expect("with every flow bound here, no load is left");
    // By rounding, the sum may come too close to the capacity at a level of others just below.
    let (mut open, mut fixed) = (u128::from(bound), load);
    let mut at = count;
    let upper = level;
    while let Some(&Elsewhere { level: below, .. }) = others.get(at) {
        let own = if bound > 0 { upper.saturating_sub(below + 1) } else { 0 };
        let higher = load - fixed;
        let raised = (open - u128::from(bound)) * (u128::from(below) + 1);
        let used = load + if bound > 0 { u128::from(bound) * u128::from(upper) } else { 0 };
        let room = busy.capacity - used + u128::from(bound) * u128::from(own);
        if room + higher >= raised + u128::from(busy.total) {
            break;
        }
        while let Some(other) = others.get(at).filter(|other| other.level == below) {
            open += u128::from(other.weight);
            fixed -= u128::from(other.weight) * u128::from(below);
            at += 1;
        }
        if below < upper && fixed + (u128::from(below) + 1) * open > busy.capacity {
            let left = (busy.capacity - fixed) / open;
            level = u64::try_from(left).unwrap_or(TOP_LEVEL).min(TOP_LEVEL);
        }
    }
    while others.get(count).is_some_and(|other| other.level > level) {
        count += 1;
    }
    (level, count)
}
