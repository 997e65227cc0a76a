//! Maps that are drawn at random: any number of nodes, always connected.

use std::collections::BTreeSet;

use petgraph::unionfind::UnionFind;

use super::{Map, MapLink, MapNode};
use crate::net::NodeKind;
use crate::sim::{Rng, SimDuration};
use crate::units::BitRate;

/// Pairs of nodes, the lower one first.
type Pairs = BTreeSet<(usize, usize)>;

/// Properties that all links of a graph have alike.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LinkKind {
    /// Each way.
    pub capacity: BitRate,
    /// One way.
    pub latency: SimDuration,
}

/// A random graph: of the graphs with these numbers of nodes and links (Erdős and Rényi, 1959) one
/// that contains a tree drawn first, in which each node hangs at one of those before it. O(links
/// log links).
///
/// # Panics
/// If there are too few links to connect the nodes, or more than pairs of nodes.
pub fn random(nodes: u32, links: u32, of: LinkKind, rng: &mut Rng) -> Map {
    let most = u64::from(nodes) * u64::from(nodes - 1) / 2;
    assert!(links + 1 >= nodes && u64::from(links) <= most, "{links} links for {nodes} nodes");
    let mut pairs = Pairs::new();
    for node in 1..nodes {
        pairs.insert((rng.below(node) as usize, node as usize));
    }
    while pairs.len() < links as usize {
        let (a, b) = (rng.below(nodes) as usize, rng.below(nodes) as usize);
        if a != b {
            pairs.insert((a.min(b), a.max(b)));
        }
    }
    map("random graph", nodes, &pairs, of.capacity, |_| of.latency)
}

/// A scale-free graph: each node after the first `links + 1`, which are all joined, joins `links`
/// of those before it, each with a chance that grows with its links (Barabási and Albert, 1999).
///
/// # Panics
/// If there are not more nodes than links of a node, or if there is no link.
pub fn scale_free(nodes: u32, links: u32, of: LinkKind, rng: &mut Rng) -> Map {
    assert!(links > 0 && links < nodes, "{links} links of each of {nodes} nodes");
    let mut pairs = Pairs::new();
    // Every node as often as it has links.
    let mut ends: Vec<usize> = Vec::new();
    for b in 0..=links as usize {
        for a in 0..b {
            pairs.insert((a, b));
            ends.extend([a, b]);
        }
    }
    for node in links as usize + 1..nodes as usize {
        let mut chosen = BTreeSet::new();
        while chosen.len() < links as usize {
            chosen.insert(ends[rng.below(ends.len() as u32) as usize]);
        }
        for other in chosen {
            pairs.insert((other, node));
            ends.extend([other, node]);
        }
    }
    map("scale-free graph", nodes, &pairs, of.capacity, |_| of.latency)
}

/// How likely two nodes of a Waxman graph are joined.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Waxman {
    /// The chance for two nodes at the same place, 0 to 1.
    pub alpha: f64,
    /// How far links reach, as a part of the diagonal: above 0.
    pub beta: f64,
    /// The time of a bit along a side of the square.
    pub side: SimDuration,
}

/// A graph of nodes spread over a square, joined with chance `alpha exp(-d / (beta L))` at distance
/// `d`, for a diagonal of `L` (Waxman, 1988). Parts that are left over are joined by the shortest
/// links that do it. Latencies are those of distances. O(nodes^2 log nodes).
pub fn waxman(nodes: u32, law: Waxman, capacity: BitRate, rng: &mut Rng) -> Map {
    let places: Vec<(f64, f64)> = (0..nodes).map(|_| (rng.open01(), rng.open01())).collect();
    let distance =
        |(a, b): (usize, usize)| (places[a].0 - places[b].0).hypot(places[a].1 - places[b].1);
    let reach = law.beta * 2.0_f64.sqrt();
    let all = (0..nodes as usize).flat_map(|b| (0..b).map(move |a| (a, b)));
    let chance = |pair| law.alpha * (-distance(pair) / reach).exp();
    let mut pairs: Pairs = all.clone().filter(|pair| rng.chance(chance(*pair))).collect();
    let mut parts = UnionFind::<usize>::new(nodes as usize);
    for &(a, b) in &pairs {
        parts.union(a, b);
    }
    let mut missing: Vec<(usize, usize)> = all.collect();
    missing.sort_by(|one, other| distance(*one).total_cmp(&distance(*other)));
    pairs.extend(missing.into_iter().filter(|(a, b)| parts.union(*a, *b)));
    let side = law.side.as_secs_f64();
    map("Waxman graph", nodes, &pairs, capacity, |pair| {
        SimDuration::from_secs_f64(side * distance(pair)).unwrap_or(law.side)
    })
}

fn map(
    name: &str,
    nodes: u32,
    pairs: &Pairs,
    capacity: BitRate,
    latency: impl Fn((usize, usize)) -> SimDuration,
) -> Map {
    let node = |number: u32| MapNode {
        name: format!("node {number}"),
        kind: NodeKind::Switch,
        place: None,
    };
    let link = |ends: &(usize, usize)| MapLink {
        ends: *ends,
        capacity,
        latency: latency(*ends),
        half_duplex: false,
        weight: 1,
    };
    Map {
        name: name.to_owned(),
        nodes: (0..nodes).map(node).collect(),
        links: pairs.iter().map(link).collect(),
        warnings: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::purposes;
    use crate::study::Draws;

    const CAPACITY: BitRate = BitRate::new(1_000_000);
    const AT_ONCE: LinkKind = LinkKind { capacity: CAPACITY, latency: SimDuration::ZERO };

    fn rng(replication: u32) -> Rng {
        Draws::new(1, replication).of(purposes::MAP, (), ())
    }

    fn degrees(map: &Map) -> Vec<usize> {
        let mut degrees = vec![0; map.nodes.len()];
        for link in &map.links {
            degrees[link.ends.0] += 1;
            degrees[link.ends.1] += 1;
        }
        degrees
    }

    fn is_connected(map: &Map) -> bool {
        let mut parts = UnionFind::<usize>::new(map.nodes.len());
        map.links.iter().filter(|link| parts.union(link.ends.0, link.ends.1)).count() + 1
            == map.nodes.len()
    }

    #[test]
    fn random_graphs_are_connected_and_have_the_links_asked_for() {
        for replication in 0..50 {
            for (nodes, links) in [(2, 1), (20, 19), (20, 40), (20, 190)] {
                let map = random(nodes, links, AT_ONCE, &mut rng(replication));
                assert!(is_connected(&map), "{map:?}");
                assert_eq!(map.links.len(), links as usize);
            }
            let (alpha, side) = (0.2, SimDuration::from_secs(1));
            let law = Waxman { alpha, beta: 0.15, side };
            assert!(is_connected(&waxman(40, law, CAPACITY, &mut rng(replication))));
        }
    }

    /// Each node brings its links: n - m - 1 nodes with m each, and the first m + 1 all joined. The
    /// largest degree is far above that of a random graph with as many links.
    #[test]
    fn scale_free_graphs_have_hubs() {
        let grown = scale_free(500, 2, AT_ONCE, &mut rng(0));
        assert_eq!(grown.links.len(), 3 + 497 * 2);
        assert!(is_connected(&grown));
        assert!(degrees(&grown).iter().all(|degree| *degree >= 2));
        let even = random(500, 997, AT_ONCE, &mut rng(0));
        let most = |map: &Map| degrees(map).into_iter().max().unwrap_or(0);
        assert!(most(&grown) > 2 * most(&even), "{} {}", most(&grown), most(&even));
    }

    /// With a long reach the chance is alpha for every pair; latencies are those of distances.
    #[test]
    fn waxman_links_come_at_the_rate_of_their_law() {
        let side = SimDuration::from_millis(10);
        let law = Waxman { alpha: 0.3, beta: 1e9, side };
        let map = waxman(200, law, CAPACITY, &mut rng(3));
        // 19,900 pairs: a standard deviation is 65.
        let off = map.links.len() as f64 - 0.3 * 19_900.0;
        assert!(off.abs() < 4.0 * 65.0, "{off}");
        let longest = map.links.iter().map(|link| link.latency).max().unwrap_or(side);
        assert!(longest > side && longest < side.times(2), "the diagonal is 1.41 sides");
    }

    #[test]
    fn one_stream_gives_one_graph() {
        let law = Waxman { alpha: 0.5, beta: 0.2, side: SimDuration::from_secs(1) };
        let twice = [0, 0, 1].map(|number| waxman(30, law, CAPACITY, &mut rng(number)));
        assert_eq!(twice[0], twice[1]);
        assert_ne!(twice[0], twice[2]);
    }
}
