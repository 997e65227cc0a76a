//! Maps that are drawn at random, of any number of nodes. All but [`random`] are connected.

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

/// A random graph G(n, p): each pair of nodes is joined with the same chance, independently of all
/// others (Gilbert, "Random graphs", 1959), so that a node has `mean_degree` links on average. Below
/// a mean degree of about ln n some nodes are nearly always apart from the largest part. Pairs
/// without a link are passed over in leaps of geometric lengths (Batagelj and Brandes, "Efficient
/// generation of large random networks", 2005). O(nodes + links log links).
///
/// # Panics
/// If a node has more links than there are other nodes, or fewer than none.
pub fn random(nodes: u32, mean_degree: f64, of: LinkKind, rng: &mut Rng) -> Map {
    let others = f64::from(nodes.saturating_sub(1));
    assert!((0.0..=others).contains(&mean_degree), "{mean_degree} links of each of {nodes} nodes");
    let missing = (-mean_degree / others.max(1.0)).ln_1p();
    let pairs_in_all = u64::from(nodes) * u64::from(nodes.saturating_sub(1)) / 2;
    let mut pairs = Pairs::new();
    // The pairs of node `b` with those before it are the next `b` ones.
    let (mut at, mut first, mut b) = (0, 0, 1);
    loop {
        // An infinite leap, of a graph without links, leads beyond the last pair.
        at += (rng.open01().ln() / missing) as u64;
        if at >= pairs_in_all {
            break;
        }
        while at >= first + b {
            first += b;
            b += 1;
        }
        pairs.insert(((at - first) as usize, b as usize));
        at += 1;
    }
    map("random graph", nodes, &pairs, of.capacity, |_| of.latency)
}

/// A connected random graph: a tree in which each node hangs at one of those before it (a random
/// recursive tree), and further links between pairs drawn at random until there are `links`. Trees
/// of that kind are shallower, and their first nodes have more links, than those of all connected
/// graphs with as many nodes and links. O(links log links).
///
/// # Panics
/// If there are too few links to connect the nodes, or more than pairs of nodes.
pub fn random_connected(nodes: u32, links: u32, of: LinkKind, rng: &mut Rng) -> Map {
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
    map("connected random graph", nodes, &pairs, of.capacity, |_| of.latency)
}

/// A scale-free graph: each node after the first `links + 1`, which are all joined, joins `links`
/// different ones of those before it, each with a chance in proportion to its links (Barabási and
/// Albert, "Emergence of scaling in random networks", 1999). In a large one, 2m (m + 1) /
/// (k (k + 1) (k + 2)) of the nodes have k links, where each brings m (Dorogovtsev, Mendes and
/// Samukhin, 2000). O(nodes links log(nodes links)).
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

/// How likely two nodes of a Waxman graph are joined. The letters are those of the generator BRITE
/// (Medina, Lakhina, Matta and Byers, 2001); in Waxman's paper they are exchanged.
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
/// `d`, for a diagonal of `L` (Waxman, "Routing of multipoint connections", 1988). Parts that are left over are joined by the shortest
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
        capacity_back: capacity,
        latency: latency(*ends),
        half_duplex: false,
        weight: 1,
    };
    Map::new(name.to_owned(), (0..nodes).map(node).collect(), pairs.iter().map(link).collect())
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

    /// Nodes in the largest part.
    fn largest_part(map: &Map) -> usize {
        let mut parts = UnionFind::<usize>::new(map.nodes.len());
        map.links.iter().for_each(|link| _ = parts.union(link.ends.0, link.ends.1));
        let mut sizes = vec![0; map.nodes.len()];
        parts.into_labeling().into_iter().for_each(|part| sizes[part] += 1);
        sizes.into_iter().max().unwrap_or(0)
    }

    /// Three nodes that are all joined.
    fn triangles(map: &Map) -> usize {
        let mut beyond = vec![BTreeSet::new(); map.nodes.len()];
        for link in &map.links {
            beyond[link.ends.0].insert(link.ends.1);
        }
        let common = |link: &MapLink| {
            let (a, b) = link.ends;
            beyond[a].intersection(&beyond[b]).count()
        };
        map.links.iter().map(common).sum()
    }

    /// Erdos and Renyi (1960) at 10^4 nodes of mean degree 3: the largest part holds the share s =
    /// 1 - exp(-3 s) = .94048 of them, degrees are Poisson, and 4.5 triangles are expected.
    #[test]
    fn random_graphs_are_those_of_erdos_and_renyi() {
        const NODES: u32 = 10_000;
        const DRAWN: u32 = 12;
        let (mut largest, mut found, mut with_degree) = (0.0, 0, [0; 12]);
        for replication in 0..DRAWN {
            let map = random(NODES, 3.0, AT_ONCE, &mut rng(replication));
            // 15,000 links: a standard deviation is 122.
            assert!((map.links.len() as f64 - 15_000.0).abs() < 4.5 * 122.0);
            largest += largest_part(&map) as f64 / f64::from(NODES * DRAWN);
            found += triangles(&map);
            degrees(&map).into_iter().for_each(|degree| with_degree[degree.min(11)] += 1);
        }
        assert!((largest - 0.94048).abs() < 0.0025, "{largest}");
        // 54 in all, itself nearly Poisson.
        assert!((found as f64 - 54.0).abs() < 4.5 * 54_f64.sqrt(), "{found}");
        let nodes = f64::from(NODES * DRAWN);
        let mut poisson = (-3.0_f64).exp();
        let mut chi_squared = 0.0;
        for (degree, &count) in with_degree.iter().enumerate().take(11) {
            let expected = nodes * poisson;
            chi_squared += (f64::from(count) - expected).powi(2) / expected;
            poisson *= 3.0 / (degree as f64 + 1.0);
        }
        // Eleven classes of twelve: 31.3 is passed once in a thousand times.
        assert!(chi_squared < 31.3, "{chi_squared}");
    }

    #[test]
    fn random_graphs_may_have_no_link_or_all_of_them() {
        for (nodes, mean_degree, links) in [(1, 0.0, 0), (2, 1.0, 1), (9, 0.0, 0), (9, 8.0, 36)] {
            let map = random(nodes, mean_degree, AT_ONCE, &mut rng(1));
            assert_eq!(map.links.len(), links, "{nodes} {mean_degree}");
        }
        // Every pair comes as often as any other.
        let mut often = [0; 10];
        for replication in 0..4_000 {
            for link in random(5, 1.0, AT_ONCE, &mut rng(replication)).links {
                often[link.ends.1 * (link.ends.1 - 1) / 2 + link.ends.0] += 1;
            }
        }
        // 1,000 each: a standard deviation is 27.
        assert!(often.iter().all(|count| (count - 1_000_i32).abs() < 5 * 27), "{often:?}");
    }

    #[test]
    fn connected_graphs_have_the_links_asked_for() {
        for replication in 0..50 {
            for (nodes, links) in [(2, 1), (20, 19), (20, 40), (20, 190)] {
                let map = random_connected(nodes, links, AT_ONCE, &mut rng(replication));
                assert!(is_connected(&map), "{map:?}");
                assert_eq!(map.links.len(), links as usize);
            }
            let (alpha, side) = (0.2, SimDuration::from_secs(1));
            let law = Waxman { alpha, beta: 0.15, side };
            assert!(is_connected(&waxman(40, law, CAPACITY, &mut rng(replication))));
        }
    }

    /// Each node brings its links: n - m - 1 nodes with m each, and the first m + 1 all joined. Of
    /// all nodes 1/2 have two links, 1/5 three, 1/10 four and 2/35 five, where each brings two.
    #[test]
    fn scale_free_graphs_have_hubs() {
        const NODES: u32 = 20_000;
        let grown = scale_free(NODES, 2, AT_ONCE, &mut rng(0));
        assert_eq!(grown.links.len(), 3 + (NODES as usize - 3) * 2);
        assert!(is_connected(&grown));
        let found = degrees(&grown);
        for (degree, expected) in [(2, 0.5), (3, 0.2), (4, 0.1), (5, 2.0 / 35.0)] {
            let nodes = found.iter().filter(|it| **it == degree).count();
            let share = nodes as f64 / f64::from(NODES);
            assert!((share - expected).abs() < 0.01, "{degree}: {share}");
        }
        // The largest grows as m sqrt(n) = 283; that of a random graph is about 15.
        let most = found.into_iter().max().unwrap_or(0);
        assert!((70..1_200).contains(&most), "{most}");
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

    /// Links and their mean length with a short reach, by the density of the distance between two
    /// random points of a square (Ghosh, "Random distances within a rectangle", 1951).
    #[test]
    fn waxman_links_are_as_short_as_their_law_says() {
        let (alpha, beta) = (0.4, 0.2);
        let density = |d: f64| {
            let near = 2.0 * d * (d * d - 4.0 * d + std::f64::consts::PI);
            let leg = (d * d - 1.0).max(0.0).sqrt();
            let far = 4.0 * leg - (d * d + 2.0 - std::f64::consts::PI) - 4.0 * leg.atan();
            if d <= 1.0 { near } else { 2.0 * d * far }
        };
        let chance = |d: f64| alpha * (-d / (beta * 2.0_f64.sqrt())).exp();
        const STEPS: u32 = 20_000;
        let step = 2.0_f64.sqrt() / f64::from(STEPS);
        let middles = (0..STEPS).map(|k| (f64::from(k) + 0.5) * step);
        let (mut joined, mut length) = (0.0, 0.0);
        for d in middles {
            joined += density(d) * chance(d) * step;
            length += density(d) * chance(d) * d * step;
        }
        let law = Waxman { alpha, beta, side: SimDuration::from_secs(1) };
        let (mut links, mut lengths) = (0, 0.0);
        for replication in 0..10 {
            let map = waxman(300, law, CAPACITY, &mut rng(replication));
            links += map.links.len();
            lengths += map.links.iter().map(|link| link.latency.as_secs_f64()).sum::<f64>();
        }
        let (share, mean) = (links as f64 / (10.0 * 44_850.0), lengths / links as f64);
        assert!((share / joined - 1.0).abs() < 0.03, "{share} {joined}");
        assert!((mean / (length / joined) - 1.0).abs() < 0.01, "{mean} {}", length / joined);
    }

    #[test]
    fn one_stream_gives_one_graph() {
        let law = Waxman { alpha: 0.5, beta: 0.2, side: SimDuration::from_secs(1) };
        let twice = [0, 0, 1].map(|number| waxman(30, law, CAPACITY, &mut rng(number)).links);
        assert_eq!(twice[0], twice[1]);
        assert_ne!(twice[0], twice[2]);
    }
}
