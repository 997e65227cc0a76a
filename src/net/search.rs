//! The shortest ways between two nodes of the core, where a tree to all of them would cost too
//! much.
//!
//! Dijkstra's search from both ends at once (Pohl, "Bi-directional search", 1971). It goes on until
//! every node on any of the shortest ways is known, so that the way taken is the very one that a
//! tree towards the destination gives: at each node the lowest of those that keep its distance.

use std::cmp::Reverse;

use super::core_graph::{Core, Distance, Way};
use super::shortest::Queue;

/// Searches between pairs of nodes, with memory that is used again.
#[derive(Default)]
pub(super) struct Search {
    /// From the start, and from the destination backwards.
    sides: [Side; 2],
    /// The number of the search under way: what has another number is of an earlier one.
    number: u32,
    root: u32,
    /// Length of the shortest ways found so far.
    shortest: Distance,
    /// Nodes that the start has reached from which a way leads on, over one arc, to a node that the
    /// destination has reached, all in all of the shortest length.
    meeting: Vec<u32>,
    /// Nodes on shortest ways whose distance from the start is known, by the number of the search.
    on_way: Vec<u32>,
}

/// What one end has found.
#[derive(Default)]
struct Side {
    /// Of each node: the search that reached it, how far it is, the search that settled it.
    nodes: Vec<(u32, Distance, u32)>,
    queue: Queue,
}

impl Side {
    fn begin(&mut self, nodes: usize, first: u32, number: u32) {
        self.nodes.resize(nodes, (0, 0, 0));
        self.queue.clear();
        self.nodes[first as usize] = (number, 0, 0);
        self.queue.push(Reverse((0, first)));
    }

    /// How far a node that this search has reached is.
    fn reached(&self, node: u32, number: u32) -> Option<Distance> {
        let (by, distance, _) = self.nodes[node as usize];
        (by == number).then_some(distance)
    }

    /// The same, if it can be no nearer.
    fn settled(&self, node: u32, number: u32) -> Option<Distance> {
        let (_, distance, by) = self.nodes[node as usize];
        (by == number).then_some(distance)
    }

    fn offer(&mut self, node: u32, distance: Distance, number: u32) {
        if self.reached(node, number).is_none_or(|old| distance < old) {
            self.nodes[node as usize].0 = number;
            self.nodes[node as usize].1 = distance;
            self.queue.push(Reverse((distance, node)));
        }
    }

    /// The nearest node that is not settled, without taking it.
    fn next(&mut self) -> Option<(Distance, u32)> {
        while let Some(&Reverse((distance, node))) = self.queue.peek() {
            if distance == self.nodes[node as usize].1 {
                return Some((distance, node));
            }
            self.queue.pop();
        }
        None
    }
}

const START: usize = 0;
const END: usize = 1;

impl Search {
    /// Calls `visit` for each way from a node to the root, which are not the same. `choose` is
    /// given how many ways from a node are equally good and the node, and returns which to take.
    /// O(ways of the nodes that are nearer than half of the way, log nodes).
    pub fn walk(
        &mut self,
        core: &Core,
        from: u32,
        root: u32,
        choose: impl Fn(u32, u64) -> u64,
        mut visit: impl FnMut(Way),
    ) {
        self.find(core, from, root);
        self.mark(core);
        let mut node = from;
        while node != root {
            let equals = || core.ways_from(node).filter(|(_, way)| self.keeps(core, node, *way));
            let count = equals().count() as u64;
            let nth = choose(node, count) as usize;
            let way = equals().nth(nth).map(|(_, way)| way);
            let way = way.expect("shortest ways lead from each of their nodes to the root");
            visit(way);
            node = way.head;
        }
    }

    /// Searches from both ends until no way that is as short can be unknown.
    fn find(&mut self, core: &Core, from: u32, root: u32) {
        // After 2^32 searches numbers would come again.
        self.number = self.number.checked_add(1).unwrap_or_else(|| {
            self.sides = Default::default();
            self.on_way.clear();
            1
        });
        self.on_way.resize(core.len(), 0);
        (self.root, self.shortest) = (root, Distance::MAX);
        self.meeting.clear();
        for (side, first) in self.sides.iter_mut().zip([from, root]) {
            side.begin(core.len(), first, self.number);
        }
        loop {
            let (start, end) = (self.sides[START].next(), self.sides[END].next());
            let (Some((near, _)), Some((far, _))) = (start, end) else { break };
            if near + far > self.shortest {
                break;
            }
            let fewer = self.sides[START].queue.len() <= self.sides[END].queue.len();
            if fewer { self.settle_start(core) } else { self.settle_end(core) }
        }
    }

    fn take(&mut self, which: usize) -> Option<(Distance, u32)> {
        let side = &mut self.sides[which];
        let found = side.next()?;
        side.queue.pop();
        side.nodes[found.1 as usize].2 = self.number;
        Some(found)
    }

    /// Settles the nearest node to the start and offers what follows.
    fn settle_start(&mut self, core: &Core) {
        let Some((distance, node)) = self.take(START) else { return };
        for (_, way) in core.ways_from(node) {
            let there = distance + core.cost(way, self.root);
            if let Some(rest) = self.sides[END].reached(way.head, self.number) {
                self.meet(node, there + rest);
            }
            self.sides[START].offer(way.head, there, self.number);
        }
    }

    /// The same from the destination.
    fn settle_end(&mut self, core: &Core) {
        let Some((rest, node)) = self.take(END) else { return };
        for (_, way) in core.ways_from(node) {
            let towards = core.way(way.back);
            let whole = rest + core.cost(towards, self.root);
            if let Some(distance) = self.sides[START].reached(way.head, self.number) {
                self.meet(way.head, distance + whole);
            }
            self.sides[END].offer(way.head, whole, self.number);
        }
    }

    /// There is a way of this length over a node and the arc after it.
    fn meet(&mut self, node: u32, length: Distance) {
        if length < self.shortest {
            self.shortest = length;
            self.meeting.clear();
        }
        if length == self.shortest {
            self.meeting.push(node);
        }
    }

    /// Marks the nodes of the shortest ways that the start has settled, from where both ends meet
    /// back to the start.
    fn mark(&mut self, core: &Core) {
        while let Some(node) = self.meeting.pop() {
            let Some(distance) = self.sides[START].settled(node, self.number) else { continue };
            if std::mem::replace(&mut self.on_way[node as usize], self.number) == self.number {
                continue;
            }
            for (_, way) in core.ways_from(node) {
                let before = self.sides[START].settled(way.head, self.number);
                let step = core.cost(core.way(way.back), self.root);
                if before.is_some_and(|before| before + step == distance) {
                    self.meeting.push(way.head);
                }
            }
        }
    }

    /// How far the root is from a node on a shortest way.
    fn rest(&self, node: u32) -> Option<Distance> {
        let of_start = || {
            let distance = self.sides[START].settled(node, self.number)?;
            (self.on_way[node as usize] == self.number).then(|| self.shortest - distance)
        };
        self.sides[END].settled(node, self.number).or_else(of_start)
    }

    /// Whether a way from a node of a shortest way is a part of one.
    fn keeps(&self, core: &Core, node: u32, way: Way) -> bool {
        let beyond = self.rest(way.head).map(|rest| rest + core.cost(way, self.root));
        beyond.is_some() && beyond == self.rest(node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::NodeId;
    use crate::net::shortest::Tree;
    use crate::net::{Element, LinkId, LinkSpec, NodeKind, Topology};
    use crate::sim::{Rng, SimDuration, Streams};
    use crate::units::BitRate;

    /// A ring with chords, so that all nodes have several ways, and some of them are down; weights
    /// from 0 to `most`, so that many ways are equally good where that is small.
    fn core(nodes: u32, chords: u32, most: u32, rng: &mut Rng) -> Core {
        let mut topology = Topology::new();
        (0..nodes).for_each(|_| _ = topology.add_node(NodeKind::Switch));
        let rate = BitRate::new(1);
        let spec = LinkSpec { a_to_b: rate, b_to_a: rate, latency: SimDuration::ZERO };
        for at in 0..nodes + chords {
            let (a, b) = if at < nodes {
                (at, (at + 1) % nodes)
            } else {
                let a = rng.below(nodes);
                (a, (a + 1 + rng.below(nodes - 1)) % nodes)
            };
            topology.add_link(NodeId(a), NodeId(b), spec);
        }
        let weights: Vec<u64> = (0..nodes + chords).map(|_| rng.below(most + 1).into()).collect();
        let mut core = Core::new(&topology, |_| true, |link| weights[link.index()]);
        for _ in 0..rng.below(6) {
            let element = match rng.below(2) {
                0 => Element::Link(LinkId(rng.below(nodes + chords))),
                _ => Element::Node(NodeId(rng.below(nodes))),
            };
            core.believe(element, false, &mut Vec::new());
        }
        core
    }

    /// Way by way what a tree to the destination gives, the first and any other of equal ones.
    #[test]
    fn ways_are_those_of_a_tree() {
        let mut search = Search::default();
        for case in 0..120 {
            let mut rng = Streams::new(1_971, 0).stream(1, case, 0);
            let (nodes, chords) = (3 + rng.below(40), rng.below(60));
            let core = core(nodes, chords, [0, 1, 3, 1_000_000][case as usize % 4], &mut rng);
            for root in 0..nodes {
                let tree = Tree::new(&core, root);
                for from in (0..nodes).filter(|from| *from != root) {
                    for hash in [0_u64, 7, 1 << 40] {
                        let mut node = from;
                        let choose = |node: u32, equals: u64| (hash ^ u64::from(node)) % equals;
                        search.walk(&core, from, root, choose, |way| {
                            let number = hash ^ u64::from(node);
                            let expected = tree.next_of_equals(&core, node, number);
                            assert_eq!(way.arc, expected.arc, "{case}: {from} -> {root}");
                            node = way.head;
                        });
                        assert_eq!(node, root);
                    }
                    let first = |_: u32, _: u64| 0;
                    let mut node = from;
                    search.walk(&core, from, root, first, |way| {
                        assert_eq!(way.arc, tree.next(&core, node).arc);
                        node = way.head;
                    });
                }
            }
        }
    }
}
