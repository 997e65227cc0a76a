//! How pairs come and go, and which of them a change of level must look at.
//!
//! A pair is **followed** if its resource's load is exact: each change of the group's level is
//! recorded there at once. Else it is **guarded**: the resource has set aside load up to some
//! higher level, and is updated only when the group's level passes that.

use std::cmp::Reverse;

use crate::sim::grow;

use super::state::{Busy, Hop, Pair, share};
use super::{NONE, Solver, TOP_LEVEL, UNBOUND};

impl Solver {
    /// Puts a hop into the pair of its flow's new group and its resource. O(1), or O(groups on the
    /// resource) when it has nothing left to set aside.
    pub(super) fn enter(&mut self, hop: usize, group: u32) {
        let resource = self.hops[hop].at;
        let charge = self.charge(hop);
        let at = self
            .index
            .get(&self.pairs, group, resource)
            .unwrap_or_else(|| self.add_pair(group, resource, charge));
        let pair = &mut self.pairs[at as usize];
        pair.weight += charge;
        let next = std::mem::replace(&mut pair.head, hop as u32);
        self.busy[resource as usize].load += u128::from(charge) * u128::from(pair.level);
        (self.hops[hop].pair, self.hops[hop].previous, self.hops[hop].next) = (at, NONE, next);
        if next != NONE {
            self.hops[next as usize].previous = hop as u32;
        }
    }

    /// Takes a hop out of its pair. O(1).
    pub(super) fn exit(&mut self, hop: usize) {
        let (at, previous, next) =
            (self.hops[hop].pair, self.hops[hop].previous, self.hops[hop].next);
        let charge = self.charge(hop);
        let pair = &mut self.pairs[at as usize];
        pair.weight -= charge;
        let load = u128::from(charge) * u128::from(pair.level);
        self.busy[pair.resource as usize].load -= load;
        if previous == NONE {
            pair.head = next;
        } else {
            self.hops[previous as usize].next = next;
        }
        if next != NONE {
            self.hops[next as usize].previous = previous;
        }
        self.hops[hop].pair = NONE;
        if pair.head == NONE {
            self.remove_pair(at);
        }
    }

    /// Weight of a flow where this hop is.
    fn charge(&self, hop: usize) -> u64 {
        let Hop { slot, times, .. } = self.hops[hop];
        u64::from(self.members[slot as usize].charge) * u64::from(times)
    }

    /// A new pair, for a first flow of this weight.
    fn add_pair(&mut self, group: u32, resource: u32, weight: u64) -> u32 {
        let at = self.free_pairs.pop().unwrap_or(self.pairs.len() as u32);
        let level = self.busy[group as usize].level;
        debug_assert!(level != UNBOUND, "a group has a level before it has members");
        let crossed = &mut self.busy[resource as usize];
        let in_resource = crossed.crossing.len() as u32;
        crossed.crossing.push(at);
        let followed = crossed.exact;
        let rise = if followed {
            crossed.top = crossed.top.max(level);
            0
        } else {
            let more = u128::from(weight) * u128::from(level);
            possible_rise(crossed, crossed.crossing.len(), more)
        };
        let pair = Pair {
            group,
            resource,
            weight: 0,
            level: level.saturating_add(rise).min(TOP_LEVEL),
            head: NONE,
            in_group: 0,
            in_resource,
            followed,
        };
        if at as usize == self.pairs.len() {
            grow(&mut self.pairs, 1);
            self.pairs.push(pair);
        } else {
            self.pairs[at as usize] = pair;
        }
        self.index.insert(&self.pairs, at);
        self.list(at);
        at
    }

    fn remove_pair(&mut self, at: u32) {
        self.unlist(at);
        let Pair { resource, in_resource, .. } = self.pairs[at as usize];
        let crossing = &mut self.busy[resource as usize].crossing;
        crossing.swap_remove(in_resource as usize);
        if let Some(&moved) = crossing.get(in_resource as usize) {
            self.pairs[moved as usize].in_resource = in_resource;
        }
        self.index.remove(&self.pairs, at);
        self.pairs[at as usize].group = NONE;
        self.free_pairs.push(at);
    }

    /// Enters a pair in the list of its group that fits it.
    fn list(&mut self, at: u32) {
        let pair = &mut self.pairs[at as usize];
        let group = &mut self.busy[pair.group as usize];
        let list = if pair.followed { &mut group.followed } else { &mut group.guarded };
        pair.in_group = list.len() as u32;
        list.push(at);
        if !pair.followed {
            group.guards.push(Reverse((pair.level, at)));
            self.forget_outdated(self.pairs[at as usize].group);
        }
    }

    fn unlist(&mut self, at: u32) {
        let Pair { group, in_group, followed, .. } = self.pairs[at as usize];
        let group = &mut self.busy[group as usize];
        let list = if followed { &mut group.followed } else { &mut group.guarded };
        list.swap_remove(in_group as usize);
        if let Some(&moved) = list.get(in_group as usize) {
            self.pairs[moved as usize].in_group = in_group;
        }
    }

    /// Keeps outdated guards from outnumbering the others. O(1) amortised.
    fn forget_outdated(&mut self, group: u32) {
        let group = &mut self.busy[group as usize];
        if group.guards.len() > 2 * group.guarded.len() + 16 {
            let mut guards = std::mem::take(&mut group.guards).into_vec();
            guards.clear();
            let pairs = &self.pairs;
            guards.extend(group.guarded.iter().map(|&at| Reverse((pairs[at as usize].level, at))));
            group.guards = guards.into();
        }
    }

    /// The guarded pair of a group whose level the group has passed, taken from its guards.
    pub(super) fn passed_guard(&mut self, group: u32) -> Option<u32> {
        let level = self.busy[group as usize].level;
        while let Some(&Reverse((guard, at))) = self.busy[group as usize].guards.peek()
            && guard < level
        {
            self.busy[group as usize].guards.pop();
            let pair = &self.pairs[at as usize];
            if pair.group == group && !pair.followed && pair.level == guard {
                return Some(at);
            }
        }
        None
    }

    /// Records the level of a group that passed its guard; the resource sets aside more if it can.
    pub(super) fn raise(&mut self, at: u32) {
        let Pair { group, resource, weight, level: old, .. } = self.pairs[at as usize];
        let level = self.busy[group as usize].level;
        let crossed = &mut self.busy[resource as usize];
        crossed.load += u128::from(weight) * u128::from(level - old);
        self.pairs[at as usize].level = level;
        if crossed.is_tight() {
            self.look_closer(resource);
        } else {
            let rise = possible_rise(crossed, crossed.crossing.len(), 0);
            self.set_aside(at, rise);
        }
    }

    /// Takes the exact load of a resource. If that leaves something, the groups get their part of
    /// it set aside; else the load is followed from now on. O(groups on the resource).
    pub(super) fn look_closer(&mut self, resource: u32) {
        self.count(resource);
        if self.busy[resource as usize].is_tight() {
            self.set_followed(resource, true);
            self.poke(resource);
        } else {
            self.set_all_aside(resource);
        }
    }

    /// Follows a resource's load from now on. O(groups on the resource), unless it does so already.
    pub(super) fn follow(&mut self, resource: u32) {
        if !self.busy[resource as usize].exact {
            self.count(resource);
            self.set_followed(resource, true);
        }
    }

    /// Makes the load of a resource exact for now.
    fn count(&mut self, resource: u32) {
        let (mut load, mut top) = (0, 0);
        for &at in &self.busy[resource as usize].crossing {
            let pair = &mut self.pairs[at as usize];
            pair.level = self.busy[pair.group as usize].level;
            load += u128::from(pair.weight) * u128::from(pair.level);
            top = pair.level.max(top);
        }
        let crossed = &mut self.busy[resource as usize];
        (crossed.load, crossed.top) = (load, top);
    }

    /// Follows a resource's load no longer. O(groups on the resource).
    pub(super) fn relax(&mut self, resource: u32) {
        self.set_followed(resource, false);
        self.set_all_aside(resource);
    }

    /// The levels of all pairs of the resource equal their groups' when this is called.
    fn set_followed(&mut self, resource: u32, followed: bool) {
        let crossing = std::mem::take(&mut self.busy[resource as usize].crossing);
        for &at in &crossing {
            self.unlist(at);
            self.pairs[at as usize].followed = followed;
            self.list(at);
        }
        let crossed = &mut self.busy[resource as usize];
        crossed.crossing = crossing;
        crossed.exact = followed;
    }

    /// Sets aside a rise for each pair of a resource.
    fn set_all_aside(&mut self, resource: u32) {
        let crossing = std::mem::take(&mut self.busy[resource as usize].crossing);
        let rise = possible_rise(&self.busy[resource as usize], crossing.len(), 0);
        for &at in &crossing {
            self.set_aside(at, rise);
        }
        self.busy[resource as usize].crossing = crossing;
    }

    /// Sets aside a rise of the level for a guarded pair.
    fn set_aside(&mut self, at: u32, rise: u64) {
        let pair = &mut self.pairs[at as usize];
        let level = pair.level.saturating_add(rise).min(TOP_LEVEL);
        let load = u128::from(pair.weight) * u128::from(level - pair.level);
        pair.level = level;
        let group = pair.group;
        self.busy[pair.resource as usize].load += load;
        self.busy[group as usize].guards.push(Reverse((level, at)));
        self.forget_outdated(group);
    }
}

/// By how much all groups on a resource may rise together, beside `more` load, and leave half of
/// what is left for those who come next; a single group leaves nothing.
fn possible_rise(resource: &Busy, groups: usize, more: u128) -> u64 {
    let parts = resource.total.saturating_mul(if groups > 1 { 2 } else { 1 });
    let load = resource.load + u128::from(resource.total) + more;
    share(resource.capacity, load, parts).unwrap_or(0)
}
