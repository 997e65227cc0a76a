//! Structure of a map: its extent, and the nodes and links that all depends on.

use std::collections::BTreeMap;

use petgraph::algo::articulation_points::articulation_points;
use petgraph::algo::bridges::bridges;
use petgraph::graph::{NodeIndex, UnGraph};

use super::{Map, MapLink};
use crate::ids::NodeId;
use crate::net::{Net, NodeKind};
use crate::sim::SimDuration;

/// Routes are followed between this many nodes, spread evenly over the list.
const MOST_NODES: usize = 300;
/// Most nodes that all searches visit together; routes in a large map are followed between fewer.
const MOST_VISITS: usize = 20_000_000;

/// A link by how much depends on it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Busy {
    /// Its position in the map.
    pub link: usize,
    /// Share of all routes that cross it, either way; 0 to 1.
    pub share: f64,
    /// Capacity per route that crosses it in the busier direction, in bit/s: the rate that this
    /// link would give each pair of nodes if all sent at once at the same rate.
    pub per_route: f64,
}

/// Structure of a map.
#[derive(Clone, PartialEq, Debug)]
pub struct Survey {
    /// Nodes at which transfers begin and end.
    pub hosts: usize,
    /// Most links on a route of least latency.
    pub most_hops: usize,
    /// Largest latency of a route, one way.
    pub largest_latency: SimDuration,
    /// Nodes without which others could not reach each other, in the order of the map.
    pub cut_nodes: Vec<usize>,
    /// Links without which some nodes could not reach others, in the order of the map.
    pub bridges: Vec<usize>,
    /// Links that routes cross, those with the least capacity per route first.
    pub bottlenecks: Vec<Busy>,
    /// The number of nodes whose routes were followed, if not all.
    pub sampled: Option<usize>,
}

impl Survey {
    /// Looks at a map. O(nodes + links), and for the routes O(n^2 hops + n links log nodes) for n
    /// nodes: up to 300, fewer if the map has more than 66,000.
    pub fn new(map: &Map) -> Self {
        let mut graph = UnGraph::<(), usize>::with_capacity(map.nodes.len(), map.links.len());
        for _ in &map.nodes {
            graph.add_node(());
        }
        for (at, link) in map.links.iter().enumerate() {
            graph.add_edge(NodeIndex::new(link.ends.0), NodeIndex::new(link.ends.1), at);
        }
        let mut cut_nodes: Vec<usize> =
            articulation_points(&graph).into_iter().map(NodeIndex::index).collect();
        cut_nodes.sort_unstable();
        let mut bridges: Vec<usize> = bridges(&graph).map(|edge| *edge.weight()).collect();
        // That search is for simple graphs; one of several links between two nodes is no bridge.
        let pairs = pairs(map);
        bridges.retain(|&link| pairs[&pair(map, link)] == 1);
        bridges.sort_unstable();
        let mut survey = Self {
            hosts: map.nodes.iter().filter(|node| node.kind == NodeKind::Host).count(),
            most_hops: 0,
            largest_latency: SimDuration::ZERO,
            cut_nodes,
            bridges,
            bottlenecks: Vec::new(),
            sampled: Some(sample(map)).filter(|&nodes| nodes < map.nodes.len()),
        };
        survey.follow_routes(map);
        survey
    }

    fn follow_routes(&mut self, map: &Map) {
        let topology = map.topology();
        let net = Net::new(topology);
        let (nodes, looked_at) = (map.nodes.len(), sample(map));
        let chosen: Vec<usize> = (0..looked_at).map(|k| k * nodes / looked_at).collect();
        // Per link: routes from its first end to its second, and back.
        let mut crossed = vec![[0u32; 2]; map.links.len()];
        for &to in &chosen {
            for &from in chosen.iter().filter(|from| **from != to) {
                let mut at = from;
                let route = net.route(NodeId(from as u32), NodeId(to as u32));
                let mut latency = SimDuration::ZERO;
                for link in &route {
                    let MapLink { ends: (a, b), latency: more, .. } = map.links[link.index()];
                    let back = usize::from(at != a);
                    crossed[link.index()][back] += 1;
                    latency += more;
                    at = [b, a][back];
                }
                self.most_hops = self.most_hops.max(route.len());
                self.largest_latency = self.largest_latency.max(latency);
            }
        }
        self.bottlenecks = bottlenecks(map, &crossed, looked_at);
    }
}

/// Between how many nodes routes are followed.
fn sample(map: &Map) -> usize {
    let nodes = map.nodes.len();
    nodes.min(MOST_NODES).min((MOST_VISITS / nodes.max(1)).max(2))
}

/// The ends of a link in the order of the nodes.
fn pair(map: &Map, link: usize) -> (usize, usize) {
    let (a, b) = map.links[link].ends;
    (a.min(b), a.max(b))
}

/// How many links join each pair of nodes.
fn pairs(map: &Map) -> BTreeMap<(usize, usize), u32> {
    let mut pairs = BTreeMap::new();
    for link in 0..map.links.len() {
        *pairs.entry(pair(map, link)).or_default() += 1;
    }
    pairs
}

fn bottlenecks(map: &Map, crossed: &[[u32; 2]], nodes: usize) -> Vec<Busy> {
    let routes = (nodes * nodes.saturating_sub(1)) as f64;
    let mut busy: Vec<Busy> = crossed
        .iter()
        .zip(&map.links)
        .enumerate()
        .filter(|(_, ([there, back], _))| there + back > 0)
        .map(|(link, ([there, back], spec))| {
            let sharing = if spec.half_duplex { there + back } else { *there.max(back) };
            let per_route = spec.capacity.bits_per_second() as f64 / f64::from(sharing);
            Busy { link, share: f64::from(there + back) / routes, per_route }
        })
        .collect();
    busy.sort_by(|a, b| a.per_route.total_cmp(&b.per_route).then(a.link.cmp(&b.link)));
    busy
}
