//! The part of a network in which there is more than one way, as its routers believe it to be.
//!
//! Whatever hangs from this core by a single link at a time (a tree has nothing else) has one way
//! only and is left to [`super::routes`]. A distance is one number that orders ways by how many
//! elements on them are believed to be down, then by weight, then by hops: so that there is always
//! a route, an unbroken one wherever there is any, and no cycle even among links without weight.

use super::topology::{Arc, Element, LinkId, Topology};
use crate::ids::NodeId;

/// Broken elements (32 bits), weight (64 bits), hops (32 bits).
pub(super) type Distance = u128;

/// Distance that one broken element adds.
const BROKEN: Distance = 1 << 96;

/// The distance of an unbroken link of a weight.
pub(super) const fn one_hop(weight: u64) -> Distance {
    (weight as Distance) << 32 | 1
}

/// One arc as seen from the node that it leaves.
#[derive(Clone, Copy)]
pub(super) struct Way {
    pub arc: Arc,
    /// The core number of the node that it leads to.
    pub head: u32,
    /// The same link in the other direction: an index of all ways.
    pub back: u32,
}

/// Nodes, counted by their own numbers, and the ways between them.
pub(super) struct Core {
    /// The core number of each node of the network, or [`Core::OUTSIDE`].
    numbers: Vec<u32>,
    /// The ways of node `n` are those from `first[n]` to `first[n + 1]`, lower arcs first.
    first: Vec<u32>,
    ways: Vec<Way>,
    /// The index of the way of each arc of the network, or [`Core::OUTSIDE`].
    places: Vec<u32>,
    /// For each link of the network, its failure included.
    link_costs: Vec<Distance>,
    /// For each node: [`BROKEN`] if it is believed to be down.
    node_costs: Vec<Distance>,
}

impl Core {
    /// Stands for a node or an arc that is not in the core.
    pub const OUTSIDE: u32 = u32::MAX;

    /// The nodes for which `is_inside` holds, all up, and links as they are. O(nodes + links log
    /// degree).
    pub fn new(
        topology: &Topology,
        is_inside: impl Fn(NodeId) -> bool,
        weight: impl Fn(LinkId) -> u64,
    ) -> Self {
        let mut numbers = vec![Self::OUTSIDE; topology.node_count()];
        let mut inside = Vec::new();
        for node in (0..numbers.len() as u32).map(NodeId).filter(|node| is_inside(*node)) {
            numbers[node.index()] = inside.len() as u32;
            inside.push(node);
        }
        let mut first = vec![0];
        let mut ways = Vec::new();
        let mut places = vec![Self::OUTSIDE; 2 * topology.link_count()];
        for node in &inside {
            let arcs = topology.arcs_from(*node);
            let mut own: Vec<_> = arcs.filter(|(_, head)| is_inside(*head)).collect();
            own.sort_unstable();
            for (arc, head) in own {
                places[arc as usize] = ways.len() as u32;
                ways.push(Way { arc, head: numbers[head.index()], back: 0 });
            }
            first.push(ways.len() as u32);
        }
        for way in &mut ways {
            way.back = places[way.arc as usize ^ 1];
        }
        let links = (0..topology.link_count() as u32).map(LinkId);
        let broken = |link| if topology.is_up(Element::Link(link)) { 0 } else { BROKEN };
        let link_costs = links.map(|link| one_hop(weight(link)) + broken(link)).collect();
        Self { numbers, first, ways, places, link_costs, node_costs: vec![0; inside.len()] }
    }

    /// How many nodes the core has.
    pub fn len(&self) -> usize {
        self.node_costs.len()
    }

    /// The core number of a node, or [`Core::OUTSIDE`].
    pub fn number(&self, node: NodeId) -> u32 {
        self.numbers[node.index()]
    }

    /// A way by its index.
    pub fn way(&self, at: u32) -> Way {
        self.ways[at as usize]
    }

    /// The ways that leave a node, each with its index.
    pub fn ways_from(&self, node: u32) -> impl Iterator<Item = (u32, Way)> {
        let range = self.first[node as usize]..self.first[node as usize + 1];
        range.map(|at| (at, self.ways[at as usize]))
    }

    /// Cost of a way in the distance from `root`. Whether the root itself is down would add to all
    /// routes alike, and is left out.
    pub fn cost(&self, way: Way, root: u32) -> Distance {
        let relay = if way.head == root { 0 } else { self.node_costs[way.head as usize] };
        self.link_costs[way.arc as usize / 2] + relay
    }

    /// Whether an element of the core is believed to be up.
    ///
    /// # Panics
    /// If it is a node outside.
    pub fn is_up(&self, element: Element) -> bool {
        match element {
            Element::Link(link) => self.link_costs[link.index()] < BROKEN,
            Element::Node(node) => self.node_costs[self.number(node) as usize] < BROKEN,
        }
    }

    /// Whether some choice may depend on an element.
    pub fn has(&self, element: Element) -> bool {
        match element {
            Element::Link(link) => self.places[2 * link.index()] != Self::OUTSIDE,
            Element::Node(node) => {
                // The first node of a tree is all of its core, without a way.
                let number = self.number(node);
                number != Self::OUTSIDE && self.ways_from(number).next().is_some()
            }
        }
    }

    /// Believes an element of the core to be up or down and fills `changed` with the ways that now
    /// cost less or more, each with the node that it leaves; `false` if that is nothing new.
    /// O(degree).
    ///
    /// # Panics
    /// If the element is outside.
    pub fn believe(&mut self, element: Element, up: bool, changed: &mut Vec<(u32, u32)>) -> bool {
        if self.is_up(element) == up {
            return false;
        }
        changed.clear();
        let cost = match element {
            Element::Link(link) => {
                let at = self.places[2 * link.index()];
                let way = self.way(at);
                changed.extend([(self.way(way.back).head, at), (way.head, way.back)]);
                &mut self.link_costs[link.index()]
            }
            Element::Node(node) => {
                let number = self.number(node);
                changed.extend(self.ways_from(number).map(|(_, way)| (way.head, way.back)));
                &mut self.node_costs[number as usize]
            }
        };
        *cost = if up { *cost - BROKEN } else { *cost + BROKEN };
        true
    }
}
