//! Shortest ways to one node of the core, repaired where an element fails or returns.
//!
//! Repairs follow Ramalingam and Reps ("An incremental algorithm for a generalization of the
//! shortest-path problem", 1996): they visit the nodes whose distance or next way changes and the
//! neighbours of these. The next way of a node is the lowest of those that keep its distance, so
//! that the whole tree is a function of the distances, and these of what is believed to be up:
//! repaired trees equal new ones.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::core_graph::{Core, Distance, Way};

/// Stands for "no way": the root has none.
const NO_WAY: u32 = u32::MAX;

/// Memory that a repair needs beside the tree, used again.
#[derive(Default)]
pub(super) struct Workshop {
    queue: Queue,
    farther: Vec<u32>,
    is_farther: Vec<bool>,
}

/// Distances with nodes, the least distance first. An entry is out of date if the node is nearer.
pub(super) type Queue = BinaryHeap<Reverse<(Distance, u32)>>;

/// For each node of the core: how far the root is, and the way to take.
pub(super) struct Tree {
    root: u32,
    distances: Box<[Distance]>,
    next: Box<[u32]>,
}

impl Tree {
    /// The tree towards `root`: Dijkstra (1959). O(ways log nodes).
    pub fn new(core: &Core, root: u32) -> Self {
        let mut tree = Self {
            root,
            distances: vec![Distance::MAX; core.len()].into_boxed_slice(),
            next: vec![NO_WAY; core.len()].into_boxed_slice(),
        };
        tree.distances[root as usize] = 0;
        let mut queue = Queue::new();
        tree.offer_from(root, core, &mut queue);
        tree.settle(core, &mut queue);
        tree
    }

    /// The memory of a tree.
    pub fn bytes(core: &Core) -> usize {
        core.len() * (size_of::<Distance>() + size_of::<u32>())
    }

    /// The next way of a node other than the root.
    pub fn next(&self, core: &Core, node: u32) -> Way {
        core.way(self.next[node as usize])
    }

    /// The `number`-th, counted around, of the ways from `node` that are as good as the next one.
    /// O(degree).
    pub fn next_of_equals(&self, core: &Core, node: u32, number: u64) -> Way {
        let equals = || core.ways_from(node).filter(|(_, way)| self.keeps(core, node, *way));
        let nth = number % equals().count().max(1) as u64;
        equals().nth(nth as usize).map_or_else(|| self.next(core, node), |(_, way)| way)
    }

    /// Follows the ways in `changed` (each with the node that it leaves) having become worse.
    /// O(nodes that are farther now, with their ways, log nodes).
    pub fn follow_loss(&mut self, core: &Core, changed: &[(u32, u32)], shop: &mut Workshop) {
        for &(tail, way) in changed {
            if self.next[tail as usize] == way {
                shop.queue.push(Reverse((self.distances[tail as usize], tail)));
            }
        }
        if shop.queue.is_empty() {
            return;
        }
        self.find_farther(core, shop);
        for &node in &shop.farther {
            self.distances[node as usize] = Distance::MAX;
        }
        for &node in &shop.farther {
            for (at, way) in core.ways_from(node) {
                let beyond = self.distances[way.head as usize];
                if beyond < Distance::MAX {
                    let distance = beyond + core.cost(way, self.root);
                    self.offer(node, at, distance, &mut shop.queue);
                }
            }
        }
        self.settle(core, &mut shop.queue);
        for node in shop.farther.drain(..) {
            shop.is_farther[node as usize] = false;
        }
    }

    /// Empties the queue of nodes that have lost their way, the nearest first: those with another
    /// way as good as the lost one take it, the others are farther now and so may be nodes that go
    /// through them. Nearer nodes are decided earlier, since every way has a positive cost.
    fn find_farther(&mut self, core: &Core, shop: &mut Workshop) {
        shop.is_farther.resize(core.len(), false);
        while let Some(Reverse((_, node))) = shop.queue.pop() {
            if shop.is_farther[node as usize] {
                continue;
            }
            let stays = |(_, way): &(u32, Way)| {
                !shop.is_farther[way.head as usize] && self.keeps(core, node, *way)
            };
            if let Some((at, _)) = core.ways_from(node).find(stays) {
                self.next[node as usize] = at;
                continue;
            }
            shop.is_farther[node as usize] = true;
            shop.farther.push(node);
            for (_, way) in core.ways_from(node) {
                if self.next[way.head as usize] == way.back {
                    let distance = self.distances[way.head as usize];
                    shop.queue.push(Reverse((distance, way.head)));
                }
            }
        }
    }

    /// Follows the ways in `changed` having become better. O(nodes that are nearer now, with their
    /// ways, log nodes).
    pub fn follow_gain(&mut self, core: &Core, changed: &[(u32, u32)], shop: &mut Workshop) {
        for &(tail, at) in changed {
            let way = core.way(at);
            let distance = self.distances[way.head as usize] + core.cost(way, self.root);
            self.offer(tail, at, distance, &mut shop.queue);
        }
        self.settle(core, &mut shop.queue);
    }

    /// Takes nodes from the queue, the nearest first, and offers their neighbours what follows.
    fn settle(&mut self, core: &Core, queue: &mut Queue) {
        while let Some(Reverse((distance, node))) = queue.pop() {
            if distance == self.distances[node as usize] {
                self.offer_from(node, core, queue);
            }
        }
    }

    /// Offers the neighbours of a node the ways through it.
    fn offer_from(&mut self, node: u32, core: &Core, queue: &mut Queue) {
        for (_, way) in core.ways_from(node) {
            let towards = core.way(way.back);
            let distance = self.distances[node as usize] + core.cost(towards, self.root);
            self.offer(way.head, way.back, distance, queue);
        }
    }

    /// A node takes a way if it is shorter than its own, or as long and lower; if it is shorter,
    /// its neighbours are to be told.
    fn offer(&mut self, node: u32, way: u32, distance: Distance, queue: &mut Queue) {
        let at = node as usize;
        if (distance, way) < (self.distances[at], self.next[at]) {
            if distance < self.distances[at] {
                queue.push(Reverse((distance, node)));
            }
            (self.distances[at], self.next[at]) = (distance, way);
        }
    }

    /// Whether a way from a node keeps the node's distance.
    fn keeps(&self, core: &Core, node: u32, way: Way) -> bool {
        let distance = self.distances[way.head as usize] + core.cost(way, self.root);
        distance == self.distances[node as usize]
    }
}
