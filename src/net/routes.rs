//! Routes: the path of least latency between two nodes, found once and never stored per pair.
//!
//! Routes do not depend on what is up: in a tree there is no way around a failure.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::topology::{Arc, Topology, link_of};
use crate::ids::NodeId;
use crate::sim::SimDuration;

/// Marks the root of a tree, which has no arc towards a parent.
const NO_ARC: Arc = Arc::MAX;

/// How to get from anywhere to anywhere.
pub(super) enum Routes {
    /// The graph is a tree: memory O(nodes), no search ever.
    Tree(Vec<Rooted>),
    /// The graph has cycles: for each destination asked for so far, each node's next arc.
    Mesh(Vec<OnceCell<Box<[Arc]>>>),
}

/// A node of a tree that hangs from an arbitrary root.
#[derive(Clone, Copy)]
pub(super) struct Rooted {
    parent: u32,
    up: Arc,
    depth: u32,
}

impl Routes {
    /// Prepares the routes of a connected topology. O(nodes + links).
    ///
    /// # Panics
    /// If some node cannot be reached from node 0, all else being up.
    pub fn new(topology: &Topology) -> Self {
        let mut nodes = vec![None; topology.node_count()];
        let mut reached = 0;
        let mut open = Vec::new();
        if let Some(root) = nodes.first_mut() {
            *root = Some(Rooted { parent: 0, up: NO_ARC, depth: 0 });
            open.push((NodeId(0), 0));
        }
        while let Some((node, depth)) = open.pop() {
            reached += 1;
            for (arc, next) in topology.arcs_from(node) {
                let entry = &mut nodes[next.index()];
                if entry.is_none() {
                    *entry = Some(Rooted { parent: node.0, up: arc ^ 1, depth: depth + 1 });
                    open.push((next, depth + 1));
                }
            }
        }
        assert!(reached == nodes.len(), "{} nodes are not connected", nodes.len() - reached);
        if topology.link_count() + 1 == nodes.len() {
            Self::Tree(nodes.into_iter().flatten().collect())
        } else {
            Self::Mesh(vec![OnceCell::new(); nodes.len()])
        }
    }

    /// Calls `visit(arc, from_start)` for each arc of the path; arcs with `from_start` come in the
    /// order of travel, the others in the opposite order after them. O(path); in a mesh the first
    /// path to a destination costs one Dijkstra search.
    pub fn walk(
        &self,
        topology: &Topology,
        from: NodeId,
        to: NodeId,
        mut visit: impl FnMut(Arc, bool),
    ) {
        match self {
            Self::Tree(nodes) => {
                let (mut a, mut b) = (from.0, to.0);
                while a != b {
                    let (start, end) = (nodes[a as usize], nodes[b as usize]);
                    if start.depth >= end.depth {
                        visit(start.up, true);
                        a = start.parent;
                    } else {
                        visit(end.up ^ 1, false);
                        b = end.parent;
                    }
                }
            }
            Self::Mesh(destinations) => {
                let next = destinations[to.index()].get_or_init(|| towards(topology, to));
                let mut node = from;
                while node != to {
                    let arc = next[node.index()];
                    visit(arc, true);
                    node = topology.head(arc);
                }
            }
        }
    }

    /// The arcs of the path in the order of travel. O(path); allocates.
    pub fn path(&self, topology: &Topology, from: NodeId, to: NodeId) -> Vec<Arc> {
        let (mut path, mut tail) = (Vec::new(), Vec::new());
        self.walk(
            topology,
            from,
            to,
            |arc, from_start| {
                if from_start { path.push(arc) } else { tail.push(arc) }
            },
        );
        path.extend(tail.into_iter().rev());
        path
    }
}

/// Each node's next arc on its way to `to`: Dijkstra (1959) from the destination. Equal latencies
/// prefer fewer hops, then the lower arc. O(links log nodes).
fn towards(topology: &Topology, to: NodeId) -> Box<[Arc]> {
    let mut next = vec![NO_ARC; topology.node_count()];
    let mut settled = vec![false; topology.node_count()];
    let mut open = BinaryHeap::from([Reverse((SimDuration::ZERO, 0, NO_ARC, to))]);
    while let Some(Reverse((latency, hops, arc, node))) = open.pop() {
        if std::mem::replace(&mut settled[node.index()], true) {
            continue;
        }
        next[node.index()] = arc;
        for (away, neighbour) in topology.arcs_from(node) {
            if !settled[neighbour.index()] {
                let farther = latency + topology.spec(link_of(away)).latency;
                open.push(Reverse((farther, hops + 1, away ^ 1, neighbour)));
            }
        }
    }
    next.into_boxed_slice()
}
