//! Structure of a map: its extent, and the nodes and links that all depends on.

use std::collections::{BTreeMap, VecDeque};

use petgraph::algo::articulation_points::articulation_points;
use petgraph::algo::bridges::bridges;
use petgraph::graph::{NodeIndex, UnGraph};

use super::{Map, MapLink, Parts};
use crate::ids::NodeId;
use crate::net::{Net, NodeKind};
use crate::sim::SimDuration;
use crate::units::BitRate;

/// Routes are followed between this many nodes, spread evenly over the list.
const MOST_NODES: usize = 300;
/// Most nodes that all searches visit together; routes in a large map are followed between fewer.
const MOST_VISITS: usize = 20_000_000;

/// Most nodes and links that all searches for the diameter visit together; in a larger map they
/// begin at the nodes between which routes are followed.
const MOST_STEPS: usize = 200_000_000;

/// A link by how much depends on it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Busy {
    /// Its position in the map.
    pub link: usize,
    /// Share of all routes that cross it, either way; 0 to 1.
    pub share: f64,
    /// Capacity per route that crosses it, in bit/s, in the direction that has less: the rate that
    /// this link would give each pair of nodes if all sent at once at the same rate.
    pub per_route: f64,
}

/// Structure of a map.
#[derive(Clone, PartialEq, Debug)]
pub struct Survey {
    /// Nodes at which transfers begin and end.
    pub hosts: usize,
    /// Parts that no link joins to each other: 1 where links join all nodes.
    pub parts: usize,
    /// Diameter: most links on a way with fewest links between two nodes of one part; at least that
    /// many where it is not exact.
    pub diameter: usize,
    /// Whether the ways from all nodes were looked at for it.
    pub diameter_is_exact: bool,
    /// Links of the longest route: of the routes of least latency between two nodes of one part
    /// that of most latency, of equals one with most links.
    pub longest_hops: usize,
    /// Latency of the longest route, one way.
    pub longest_latency: SimDuration,
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
    /// Looks at a map. O(nodes + links), for routes O(n^2 hops + n links log nodes) for n nodes, up
    /// to 300 and fewer if the map has more than 66,000; and for the diameter O(nodes links), or in
    /// a large map O(n links).
    pub fn new(map: &Map) -> Self {
        Self::watched(map, |_| {})
    }

    /// The same; `watch` is called with the number of nodes to which all routes were followed, of
    /// [`Survey::searches`].
    pub fn watched(map: &Map, watch: impl FnMut(usize)) -> Self {
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
        let (ordered, links) = map.by_name();
        let parts = Parts::new(&ordered);
        let mut survey = Self {
            hosts: map.nodes.iter().filter(|node| node.kind == NodeKind::Host).count(),
            parts: parts.count(),
            diameter: diameter(&ordered),
            diameter_is_exact: diameter_is_exact(map),
            longest_hops: 0,
            longest_latency: SimDuration::ZERO,
            cut_nodes,
            bridges,
            bottlenecks: Vec::new(),
            sampled: Some(sample(map)).filter(|&nodes| nodes < map.nodes.len()),
        };
        survey.follow_routes(&ordered, &parts, watch);
        for busy in &mut survey.bottlenecks {
            busy.link = links[busy.link];
        }
        worst_first(&mut survey.bottlenecks);
        survey
    }

    /// To how many nodes of a map routes are followed.
    pub fn searches(map: &Map) -> usize {
        sample(map)
    }

    fn follow_routes(&mut self, map: &Map, parts: &Parts, mut watch: impl FnMut(usize)) {
        let topology = map.topology();
        let net = Net::new(topology);
        let chosen = chosen(map);
        let (mut routes, mut longest) = (0, (SimDuration::ZERO, 0));
        // Per link: routes from its first end to its second, and back.
        let mut crossed = vec![[0u32; 2]; map.links.len()];
        for (done, &to) in chosen.iter().enumerate() {
            watch(done);
            for &from in chosen.iter().filter(|from| **from != to && parts.join(**from, to)) {
                routes += 1;
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
                longest = longest.max((latency, route.len()));
            }
        }
        (self.longest_latency, self.longest_hops) = longest;
        self.bottlenecks = bottlenecks(map, &crossed, routes);
    }
}

/// Between how many nodes routes are followed.
fn sample(map: &Map) -> usize {
    let nodes = map.nodes.len();
    nodes.min(MOST_NODES).min((MOST_VISITS / nodes.max(1)).max(2))
}

/// The nodes between which routes are followed.
fn chosen(map: &Map) -> Vec<usize> {
    let (nodes, looked_at) = (map.nodes.len(), sample(map));
    (0..looked_at).map(|k| k * nodes / looked_at).collect()
}

/// The largest number of links from one node to any other of its part, on the way with fewest.
fn diameter(map: &Map) -> usize {
    const UNSEEN: usize = usize::MAX;
    let mut neighbours = vec![Vec::new(); map.nodes.len()];
    for link in &map.links {
        let (a, b) = link.ends;
        neighbours[a].push(b);
        neighbours[b].push(a);
    }
    let farthest = |from: usize| {
        let (mut hops, mut open) = (vec![UNSEEN; map.nodes.len()], VecDeque::from([from]));
        let mut last = 0;
        hops[from] = 0;
        while let Some(node) = open.pop_front() {
            last = hops[node];
            for &next in &neighbours[node] {
                if hops[next] == UNSEEN {
                    hops[next] = last + 1;
                    open.push_back(next);
                }
            }
        }
        last
    };
    let all = (0..map.nodes.len()).collect();
    let from: Vec<usize> = if diameter_is_exact(map) { all } else { chosen(map) };
    from.into_iter().map(farthest).max().unwrap_or(0)
}

fn diameter_is_exact(map: &Map) -> bool {
    let (nodes, links) = (map.nodes.len(), map.links.len());
    nodes.saturating_mul(nodes + links) <= MOST_STEPS || sample(map) == nodes
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

fn bottlenecks(map: &Map, crossed: &[[u32; 2]], routes: usize) -> Vec<Busy> {
    let busy = crossed
        .iter()
        .zip(&map.links)
        .enumerate()
        .filter(|(_, ([there, back], _))| there + back > 0)
        .map(|(link, ([there, back], spec))| {
            let [one, other] = if spec.half_duplex { [there + back, 0] } else { [*there, *back] };
            let each = |capacity: BitRate, count: u32| match count {
                0 => f64::INFINITY,
                _ => capacity.bits_per_second() as f64 / f64::from(count),
            };
            let per_route = each(spec.capacity, one).min(each(spec.capacity_back, other));
            Busy { link, share: f64::from(there + back) / routes as f64, per_route }
        });
    busy.collect()
}

fn worst_first(busy: &mut [Busy]) {
    busy.sort_by(|a, b| a.per_route.total_cmp(&b.per_route).then(a.link.cmp(&b.link)));
}
