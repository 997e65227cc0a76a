//! Routes: the best path between two nodes, found once per destination and kept up to date.
//!
//! A node that hangs from the rest by one link at a time has one way only; only its place is
//! stored. In a tree that is everything. Among the other nodes, the core, each destination asked
//! for so far has a tree of shortest ways, which follows failures and returns. In a large core only
//! destinations that are asked for often have one, as far as there is room; to the others the way
//! is searched for each time.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;

use super::core_graph::Core;
use super::search::Search;
use super::shortest::{Tree, Workshop};
use super::topology::{Arc, Element, LinkId, Topology};
use crate::ids::NodeId;
use crate::sim::SimDuration;

/// In a core of more nodes a tree is not made at once: it costs a visit to each of them.
const LARGE: usize = 4_096;
/// How often a destination in a large core is asked for before it gets a tree.
const OFTEN: u8 = 16;
/// Most bytes of the trees of a large core.
const ROOM: usize = 512 << 20;

/// How routes are chosen.
///
/// The best path has the fewest elements that are believed to be down, then the least weight, then
/// the fewest hops; of equal next hops a node takes the link added first. Left out: weights that
/// depend on load or on the direction, and nodes that disagree about what is up.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Routing {
    /// The weight of each link, in the order of adding; `None`: its latency in nanoseconds.
    pub weights: Option<Vec<u32>>,
    /// Whether each flow takes one of the equally good next hops (in weight and in hops, RFC 2992)
    /// at random, by a hash of its ends and its number among the flows between them, as each
    /// connection has a port of its own; otherwise all take the first of them. So flows between
    /// other nodes change nothing.
    pub spread: bool,
    /// How long a failure or return lasts before routes follow it; until then packets go the old
    /// way. A change that is undone sooner is never noticed.
    pub detection: SimDuration,
}

/// How to get from anywhere to anywhere.
pub(super) struct Routes {
    places: Vec<Place>,
    core: Core,
    /// For each core node: the ways towards it, once asked for, in a large core often.
    trees: Vec<OnceCell<Tree>>,
    /// In a large core how often each node was asked for, and for how many trees there is room.
    asked: Vec<Cell<u8>>,
    room: Cell<usize>,
    search: RefCell<Search>,
    spread: bool,
    /// Where flows spread, how many have started between two nodes.
    counts: BTreeMap<(NodeId, NodeId), u64>,
    /// Reused by repairs.
    shop: Workshop,
    changed: Vec<(u32, u32)>,
}

/// Where a node hangs; nodes of the core have depth 0.
#[derive(Clone, Copy)]
struct Place {
    parent: u32,
    up: Arc,
    depth: u32,
}

impl Routes {
    /// Prepares the routes of a topology whose [parts are joined](Topology::join_parts).
    /// O(nodes + links log degree).
    ///
    /// # Panics
    /// If there is not one weight for each link (those that join parts need none), or if weights
    /// add up to 2^64.
    pub fn new(topology: &Topology, routing: &Routing) -> Self {
        let links = topology.link_count() - topology.gap_count();
        if let Some(weights) = &routing.weights {
            assert!(weights.len() == links, "{} weights of links", weights.len());
        }
        let weight = |link: LinkId| match &routing.weights {
            Some(weights) => weights.get(link.index()).copied().unwrap_or(0).into(),
            None => topology.spec(link).latency.as_nanos(),
        };
        let links = (0..topology.link_count() as u32).map(LinkId);
        let sum: u128 = links.map(|link| u128::from(weight(link))).sum();
        assert!(u64::try_from(sum).is_ok(), "weights add up to {sum}");
        let places = hang(topology);
        let core = Core::new(topology, |node| places[node.index()].depth == 0, weight);
        let trees = (0..core.len()).map(|_| OnceCell::new()).collect();
        let (spread, counts) = (routing.spread, BTreeMap::new());
        let (shop, changed, search) = (Workshop::default(), Vec::new(), RefCell::default());
        let asked = if core.len() > LARGE { vec![Cell::new(0); core.len()] } else { Vec::new() };
        let room = Cell::new(ROOM / Tree::bytes(&core).max(1));
        Self { places, core, trees, asked, room, search, spread, counts, shop, changed }
    }

    /// The number of a new flow among those from node to node, counted from 0, if that decides its
    /// path. O(log pairs of nodes that had a flow).
    pub fn count(&mut self, from: NodeId, to: NodeId) -> Option<u64> {
        if !self.spread {
            return None;
        }
        let count = self.counts.entry((from, to)).or_default();
        *count += 1;
        Some(*count - 1)
    }

    /// Calls `visit(arc, from_start)` for each arc of the path that the flow of this number between
    /// its ends takes, or for `None` of the first of equally good paths; arcs with `from_start`
    /// come in the order of travel, the others in the opposite order. O(path); where there is more
    /// than one way, the first path to a destination costs one Dijkstra search, and in a large
    /// network each path to a destination that is not asked for often one from both ends.
    pub fn walk(
        &self,
        from: NodeId,
        to: NodeId,
        number: Option<u64>,
        mut visit: impl FnMut(Arc, bool),
    ) {
        let (mut a, mut b) = (from, to);
        while a != b {
            let (start, end) = (self.places[a.index()], self.places[b.index()]);
            if start.depth == 0 && end.depth == 0 {
                let number = number.filter(|_| self.spread);
                let ends = u64::from(from.0) << 32 | u64::from(to.0);
                let hash = number.map(|number| mix(mix(ends) ^ number));
                return self.walk_core(a, b, hash, |arc| visit(arc, true));
            }
            if start.depth >= end.depth {
                visit(start.up, true);
                a = NodeId(start.parent);
            } else {
                visit(end.up ^ 1, false);
                b = NodeId(end.parent);
            }
        }
    }

    fn walk_core(&self, from: NodeId, to: NodeId, hash: Option<u64>, mut visit: impl FnMut(Arc)) {
        let (mut node, root) = (self.core.number(from), self.core.number(to));
        let Some(tree) = self.tree(root) else {
            let choose = |node: u32, equals: u64| match hash {
                None => 0,
                Some(hash) => mix(hash ^ u64::from(node)) % equals.max(1),
            };
            let mut search = self.search.borrow_mut();
            return search.walk(&self.core, node, root, choose, |way| visit(way.arc));
        };
        while node != root {
            let way = match hash {
                None => tree.next(&self.core, node),
                Some(hash) => tree.next_of_equals(&self.core, node, mix(hash ^ u64::from(node))),
            };
            visit(way.arc);
            node = way.head;
        }
    }

    /// The ways towards a node of the core; `None` if it is not worth the tree.
    fn tree(&self, root: u32) -> Option<&Tree> {
        let tree = &self.trees[root as usize];
        let Some(asked) = self.asked.get(root as usize).filter(|_| tree.get().is_none()) else {
            return Some(tree.get_or_init(|| Tree::new(&self.core, root)));
        };
        if asked.get() < OFTEN || self.room.get() == 0 {
            asked.set(asked.get().saturating_add(1));
            return None;
        }
        self.room.set(self.room.get() - 1);
        Some(tree.get_or_init(|| Tree::new(&self.core, root)))
    }

    /// The arcs of the path in the order of travel. O(path); allocates.
    pub fn path(&self, from: NodeId, to: NodeId, number: Option<u64>) -> Vec<Arc> {
        let (mut path, mut tail) = (Vec::new(), Vec::new());
        self.walk(
            from,
            to,
            number,
            |arc, from_start| {
                if from_start { path.push(arc) } else { tail.push(arc) }
            },
        );
        path.extend(tail.into_iter().rev());
        path
    }

    /// Whether routes will have to follow an element that is now up or down: some choice depends
    /// on it, and it is believed to be otherwise.
    pub fn differ(&self, element: Element, up: bool) -> bool {
        self.core.has(element) && self.core.is_up(element) != up
    }

    /// Believes from now on that an element is up or down. O(1) if no choice depends on it;
    /// otherwise O(degree) for each destination asked for so far, and the repair of those trees
    /// that lose a way or gain a better one.
    pub fn believe(&mut self, element: Element, up: bool) {
        if !self.core.has(element) || !self.core.believe(element, up, &mut self.changed) {
            return;
        }
        for tree in self.trees.iter_mut().filter_map(OnceCell::get_mut) {
            if up {
                tree.follow_gain(&self.core, &self.changed, &mut self.shop);
            } else {
                tree.follow_loss(&self.core, &self.changed, &mut self.shop);
            }
        }
    }
}

/// Takes off nodes with one link until none is left; a tree is taken off down to its first node.
fn hang(topology: &Topology) -> Vec<Place> {
    let core = Place { parent: 0, up: Arc::MAX, depth: 0 };
    let nodes = topology.node_count();
    let stays = (topology.link_count() + 1 == nodes).then_some(NodeId(0));
    let mut places = vec![core; nodes];
    let mut degrees: Vec<_> =
        (0..nodes as u32).map(|node| topology.links_of(NodeId(node)).count()).collect();
    let mut order: Vec<_> = (0..nodes as u32)
        .map(NodeId)
        .filter(|n| degrees[n.index()] == 1 && Some(*n) != stays)
        .collect();
    let mut is_off = vec![false; nodes];
    let mut at = 0;
    while let Some(&node) = order.get(at) {
        at += 1;
        is_off[node.index()] = true;
        let mut arcs = topology.arcs_from(node);
        let Some((arc, parent)) = arcs.find(|(_, next)| !is_off[next.index()]) else { continue };
        places[node.index()] = Place { parent: parent.0, up: arc, depth: 1 };
        degrees[parent.index()] -= 1;
        if degrees[parent.index()] == 1 && Some(parent) != stays {
            order.push(parent);
        }
    }
    // Nodes that were taken off later are nearer to the core.
    for &node in order.iter().rev() {
        let parent = places[node.index()].parent;
        places[node.index()].depth = places[parent as usize].depth + 1;
    }
    places
}

/// Spreads the bits of a number over all of it (Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators", 2014).
fn mix(number: u64) -> u64 {
    let sum = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let half = (sum ^ (sum >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let whole = (half ^ (half >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    whole ^ (whole >> 31)
}
