//! Max-min fair rates by progressive filling, solved again only where something changed.
//!
//! All rates are whole units of 2^-20 bit/s. A bottleneck that n flows wait for gives each the
//! integer share, so that less than n units stay idle and no arc ever carries too much. Bottlenecks
//! are filled in the order of (share, arc number), which makes the answer unique.
//!
//! An arc is **slack** if it could carry each of its flows at that flow's ceiling (the narrowest
//! arc of its path) plus one unit each. A slack arc is never a bottleneck whatever the rates are,
//! so that changes do not spread across it. (Were it filled with share s while some of its flows
//! were open, these would all end at s or more, and their rates plus one would exceed it.)

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::topology::Arc;

/// Stands for "no bottleneck yet".
pub(super) const NO_ARC: Arc = Arc::MAX;

/// A flow's place on one arc of its path.
#[derive(Clone, Copy)]
struct Hop {
    arc: Arc,
    /// Where the arc lists the flow.
    place: u32,
}

/// A flow on an arc: its slot, and which of its hops this is.
#[derive(Clone, Copy)]
struct Entry {
    slot: u32,
    hop: u32,
}

/// One direction of a link as a resource that flows share.
struct Resource {
    capacity: u64,
    /// The sum of the ceilings of its flows.
    demand: u128,
    flows: Vec<Entry>,
    /// How many of its flows have it as their bottleneck.
    bound: u32,
    /// The rate of those flows.
    level: u64,
    changed: bool,
    /// The last solution that looked at it, and then what is left for how many open flows.
    seen: u64,
    left: u64,
    open: u32,
}

impl Resource {
    fn is_slack(&self) -> bool {
        self.demand + self.flows.len() as u128 <= u128::from(self.capacity)
    }

    fn share(&self) -> u64 {
        if self.open > 1 { self.left / u64::from(self.open) } else { self.left }
    }
}

/// A flow as the solver sees it; slots are given and reused by the caller.
struct Member {
    hops: Vec<Hop>,
    ceiling: u64,
    rate: u64,
    bottleneck: Arc,
    /// The last solution that looked at it, and the last that fixed its rate.
    seen: u64,
    fixed: u64,
}

/// Arcs and the flows that share them.
pub(super) struct Sharing {
    arcs: Vec<Resource>,
    members: Vec<Member>,
    changed: Vec<Arc>,
    solution: u64,
    touched_arcs: Vec<Arc>,
    touched_flows: Vec<u32>,
    filling: BinaryHeap<Reverse<(u64, Arc)>>,
}

impl Sharing {
    /// Arcs with these capacities, each in 2^-20 bit/s, and no flow.
    pub fn new(capacities: impl Iterator<Item = u64>) -> Self {
        let resource = |capacity| Resource {
            capacity,
            demand: 0,
            flows: Vec::new(),
            bound: 0,
            level: 0,
            changed: false,
            seen: 0,
            left: 0,
            open: 0,
        };
        Self {
            arcs: capacities.map(resource).collect(),
            members: Vec::new(),
            changed: Vec::new(),
            solution: 0,
            touched_arcs: Vec::new(),
            touched_flows: Vec::new(),
            filling: BinaryHeap::new(),
        }
    }

    /// Clears a slot for a new flow with an empty path; a slot's memory is used again.
    pub fn open_slot(&mut self, slot: u32) {
        let at = slot as usize;
        if at == self.members.len() {
            let hops = Vec::new();
            let (ceiling, bottleneck) = (u64::MAX, NO_ARC);
            self.members.push(Member { hops, ceiling, rate: 0, bottleneck, seen: 0, fixed: 0 });
        }
        let member = &mut self.members[at];
        member.hops.clear();
        (member.ceiling, member.rate, member.bottleneck) = (u64::MAX, 0, NO_ARC);
    }

    /// Adds an arc to the path of a flow that has not joined yet.
    pub fn add_hop(&mut self, slot: u32, arc: Arc) {
        let member = &mut self.members[slot as usize];
        member.hops.push(Hop { arc, place: 0 });
        member.ceiling = member.ceiling.min(self.arcs[arc as usize].capacity);
    }

    /// The arcs of a flow's path, in no particular order.
    pub fn path(&self, slot: u32) -> impl Iterator<Item = Arc> {
        self.members[slot as usize].hops.iter().map(|hop| hop.arc)
    }

    /// A flow's rate in 2^-20 bit/s; 0 until the first solution after it joined.
    pub fn rate(&self, slot: u32) -> u64 {
        self.members[slot as usize].rate
    }

    /// The arc that limits a flow, or [`NO_ARC`].
    pub fn bottleneck(&self, slot: u32) -> Arc {
        self.members[slot as usize].bottleneck
    }

    /// The flows that have joined an arc.
    pub fn flows_on(&self, arc: Arc) -> impl Iterator<Item = u32> {
        self.arcs[arc as usize].flows.iter().map(|entry| entry.slot)
    }

    /// How many flows an arc limits.
    pub fn bound(&self, arc: Arc) -> u32 {
        self.arcs[arc as usize].bound
    }

    /// The rate of the flows that an arc limits.
    pub fn bound_rate(&self, arc: Arc) -> u64 {
        self.arcs[arc as usize].level
    }

    /// Whether rates must be solved again.
    pub fn is_changed(&self) -> bool {
        !self.changed.is_empty()
    }

    /// Lets a flow use its path. If it shares none but slack arcs, it has its rate at once, changes
    /// nobody else's, and the answer is `true`. O(path).
    pub fn join(&mut self, slot: u32) -> bool {
        let member = &mut self.members[slot as usize];
        let mut alone = true;
        for (number, hop) in member.hops.iter_mut().enumerate() {
            let arc = &mut self.arcs[hop.arc as usize];
            hop.place = arc.flows.len() as u32;
            arc.flows.push(Entry { slot, hop: number as u32 });
            arc.demand += u128::from(member.ceiling);
            if arc.flows.len() > 1 && !arc.is_slack() {
                alone = false;
                mark(arc, hop.arc, &mut self.changed);
            }
        }
        if alone {
            // The narrowest arc is never slack, so that here the flow is alone on it.
            let narrowest = |hop: &&Hop| self.arcs[hop.arc as usize].capacity == member.ceiling;
            let hop = member.hops.iter().find(narrowest).expect("a path is not empty");
            (member.rate, member.bottleneck) = (member.ceiling, hop.arc);
            let narrowest = &mut self.arcs[hop.arc as usize];
            (narrowest.bound, narrowest.level) = (1, member.ceiling);
        }
        alone
    }

    /// Takes a flow from its path. Others change only if an arc of the path limits them. O(path).
    pub fn leave(&mut self, slot: u32) {
        let mut hops = std::mem::take(&mut self.members[slot as usize].hops);
        let Member { ceiling, bottleneck, .. } = self.members[slot as usize];
        if bottleneck != NO_ARC {
            self.arcs[bottleneck as usize].bound -= 1;
        }
        for hop in &hops {
            let arc = &mut self.arcs[hop.arc as usize];
            arc.flows.swap_remove(hop.place as usize);
            arc.demand -= u128::from(ceiling);
            if let Some(moved) = arc.flows.get(hop.place as usize) {
                let place = &mut self.members[moved.slot as usize].hops[moved.hop as usize].place;
                *place = hop.place;
            }
            if arc.bound > 0 {
                mark(arc, hop.arc, &mut self.changed);
            }
        }
        hops.clear();
        let member = &mut self.members[slot as usize];
        (member.hops, member.rate, member.bottleneck) = (hops, 0, NO_ARC);
    }

    /// Finds the arcs and flows that the changes since the last solution can reach: everything
    /// connected to a changed arc through flows and arcs that are not slack. O(their hops).
    pub fn gather(&mut self) {
        self.solution += 1;
        self.touched_flows.clear();
        self.touched_arcs.clear();
        for arc in self.changed.drain(..) {
            let resource = &mut self.arcs[arc as usize];
            resource.changed = false;
            resource.seen = self.solution;
            self.touched_arcs.push(arc);
        }
        let mut next = 0;
        while let Some(&arc) = self.touched_arcs.get(next) {
            next += 1;
            for at in 0..self.arcs[arc as usize].flows.len() {
                let slot = self.arcs[arc as usize].flows[at].slot;
                let member = &mut self.members[slot as usize];
                if member.seen == self.solution {
                    continue;
                }
                member.seen = self.solution;
                self.touched_flows.push(slot);
                for hop in &member.hops {
                    let resource = &mut self.arcs[hop.arc as usize];
                    if resource.seen != self.solution && !resource.is_slack() {
                        resource.seen = self.solution;
                        self.touched_arcs.push(hop.arc);
                    }
                }
            }
        }
    }

    /// The flows found by [`Sharing::gather`].
    pub fn touched_flows(&self) -> &[u32] {
        &self.touched_flows
    }

    /// The arcs found by [`Sharing::gather`]; whoever limits or limited a touched flow is in it.
    pub fn touched_arcs(&self) -> &[Arc] {
        &self.touched_arcs
    }

    /// Gives each touched flow its rate and its bottleneck: progressive filling after Bertsekas and
    /// Gallager (1992), section 6.5.2. O(h log a) for h hops and a arcs touched.
    pub fn fill(&mut self) {
        let mut filling = std::mem::take(&mut self.filling).into_vec();
        filling.clear();
        for &arc in &self.touched_arcs {
            let resource = &mut self.arcs[arc as usize];
            (resource.left, resource.open) = (resource.capacity, resource.flows.len() as u32);
            if resource.open > 0 {
                filling.push(Reverse((resource.share(), arc)));
            }
        }
        let mut filling = BinaryHeap::from(filling);
        let mut open = self.touched_flows.len();
        while open > 0 {
            let Reverse((share, arc)) = filling.pop().expect("an open flow is on a touched arc");
            let resource = &self.arcs[arc as usize];
            if resource.open == 0 {
                continue;
            }
            // Shares only grow while others are fixed: an outdated one is put back.
            if resource.share() > share {
                filling.push(Reverse((resource.share(), arc)));
                continue;
            }
            open -= self.fix_all_on(arc, share);
        }
        self.filling = filling;
    }

    /// Fixes the open flows of a bottleneck at its share; returns how many.
    fn fix_all_on(&mut self, arc: Arc, share: u64) -> usize {
        let mut fixed = 0;
        self.arcs[arc as usize].level = share;
        for at in 0..self.arcs[arc as usize].flows.len() {
            let slot = self.arcs[arc as usize].flows[at].slot;
            let member = &mut self.members[slot as usize];
            if member.fixed == self.solution {
                continue;
            }
            member.fixed = self.solution;
            member.rate = share;
            fixed += 1;
            if member.bottleneck != arc {
                if member.bottleneck != NO_ARC {
                    self.arcs[member.bottleneck as usize].bound -= 1;
                }
                member.bottleneck = arc;
                self.arcs[arc as usize].bound += 1;
            }
            for hop in &member.hops {
                let resource = &mut self.arcs[hop.arc as usize];
                if resource.seen == self.solution {
                    resource.left -= share;
                    resource.open -= 1;
                }
            }
        }
        fixed
    }
}

fn mark(resource: &mut Resource, arc: Arc, changed: &mut Vec<Arc>) {
    if !resource.changed {
        resource.changed = true;
        changed.push(arc);
    }
}
