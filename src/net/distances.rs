//! Latency that depends on where two nodes are, besides that of the links between them.

use std::sync::Arc;

use super::Net;
use crate::ids::NodeId;
use crate::sim::SimDuration;

/// Where a node is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spot {
    /// Its place, as a row of the latencies.
    pub place: u32,
    /// The house there; nodes of one house are not apart.
    pub house: u64,
}

/// Where nodes are, and how long a bit takes from place to place.
#[derive(Clone, Debug, Default)]
pub struct Distances {
    /// Of each node; others are nowhere.
    nodes: Vec<Spot>,
    /// From each place to each place, row by row, one way.
    one_way: Arc<[SimDuration]>,
    count: usize,
}

impl Distances {
    /// Where the first nodes are, by id, and the square of latencies: one way, row by row, from the
    /// place of the row to that of the column.
    ///
    /// # Panics
    /// If the latencies are no square, or if a node is at a place that they do not have.
    pub fn new(nodes: Vec<Spot>, one_way: Arc<[SimDuration]>) -> Self {
        let count = one_way.len().isqrt();
        assert!(count * count == one_way.len(), "{} latencies are no square", one_way.len());
        let beyond = nodes.iter().find(|node| node.place as usize >= count);
        assert!(beyond.is_none(), "there is no place {beyond:?} among {count}");
        Self { nodes, one_way, count }
    }

    /// From node to node, one way; zero within a house, and from or to a node that is nowhere.
    /// O(1).
    pub fn between(&self, from: NodeId, to: NodeId) -> SimDuration {
        match (self.nodes.get(from.index()), self.nodes.get(to.index())) {
            (Some(from), Some(to)) if from.house != to.house => {
                self.one_way[from.place as usize * self.count + to.place as usize]
            }
            _ => SimDuration::ZERO,
        }
    }
}

impl Net {
    /// The same network with these latencies beside those of links: for messages and flows, not for
    /// the choice of routes.
    pub fn with_distances(mut self, distances: Distances) -> Self {
        self.distances = distances;
        self
    }
}
