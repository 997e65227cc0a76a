//! Routes in networks that break: against searches from scratch, with partitions, with failover
//! after a detection time, and over equally good paths.

use crate::bed::{self, Bed, MEGABIT, arcs, chain, graph, random_links};
use crosspoint::ids::NodeId;
use crosspoint::net::{Element, LinkId, Net, NetNotice, Routing, Topology};
use crosspoint::sim::{EventList, Rng, SimDuration, SimTime, Streams};

fn rng(case: u32) -> Rng {
    Streams::new(1_996, 0).stream(1, case.into(), 0)
}

fn all_links(topology: &Topology) -> impl Iterator<Item = LinkId> + use<> {
    (0..topology.link_count() as u32).map(LinkId)
}

fn all_nodes(topology: &Topology) -> impl Iterator<Item = NodeId> + use<> {
    (0..topology.node_count() as u32).map(NodeId)
}

/// A square of `side` x `side` nodes; with a torus, each row and column is a ring.
fn square(side: u32, torus: bool) -> Vec<(u32, u32, u64)> {
    let mut links = Vec::new();
    for (row, column) in (0..side * side).map(|at| (at / side, at % side)) {
        if column + 1 < side || torus {
            links.push((row * side + column, row * side + (column + 1) % side, 1));
        }
        if row + 1 < side || torus {
            links.push((row * side + column, (row + 1) % side * side + column, 1));
        }
    }
    links
}

/// Elements that are down, and the rules of routes written a second time.
struct Reference<'a> {
    topology: &'a Topology,
    weights: Option<&'a [u32]>,
    down: &'a [Element],
}

/// Broken elements, weight, hops.
type Length = (u32, u64, u32);

impl Reference<'_> {
    fn weight(&self, link: LinkId) -> u64 {
        match self.weights {
            Some(weights) => weights[link.index()].into(),
            None => self.topology.spec(link).latency.as_nanos(),
        }
    }

    fn beyond(&self, node: NodeId, link: LinkId) -> NodeId {
        let (a, b) = self.topology.ends(link);
        if a == node { b } else { a }
    }

    /// The length of a way to `to` by this link and then as good as from its other end.
    fn by(&self, node: NodeId, link: LinkId, to: NodeId, lengths: &[Length]) -> Length {
        let next = self.beyond(node, link);
        let (broken, weight, hops) = lengths[next.index()];
        let breaks = u32::from(self.down.contains(&Element::Link(link)))
            + u32::from(next != to && self.down.contains(&Element::Node(next)));
        (broken + breaks, weight + self.weight(link), hops + 1)
    }

    /// Dijkstra's search without a queue: the length of the best way from each node to `to`.
    fn lengths(&self, to: NodeId) -> Vec<Length> {
        const FAR: Length = (1 << 30, 0, 0);
        let mut lengths = vec![FAR; self.topology.node_count()];
        let mut open: Vec<_> = all_nodes(self.topology).collect();
        lengths[to.index()] = (0, 0, 0);
        while let Some(at) = (0..open.len()).min_by_key(|at| lengths[open[*at].index()]) {
            let node = open.swap_remove(at);
            for link in self.topology.links_of(node) {
                let neighbour = self.beyond(node, link);
                let length = self.by(neighbour, link, to, &lengths);
                lengths[neighbour.index()] = lengths[neighbour.index()].min(length);
            }
        }
        lengths
    }

    /// The route, link by link: of equally good links the one added first.
    fn route(&self, from: NodeId, to: NodeId, lengths: &[Length]) -> Vec<LinkId> {
        let (mut node, mut route) = (from, Vec::new());
        while node != to {
            let good = |link: &LinkId| self.by(node, *link, to, lengths) == lengths[node.index()];
            let link = self.topology.links_of(node).filter(good).min().expect("there is a way");
            route.push(link);
            node = self.beyond(node, link);
        }
        route
    }

    /// Which nodes a search without weights finds from one; ends may be down.
    fn reached(&self, from: NodeId) -> Vec<bool> {
        let mut reached = vec![false; self.topology.node_count()];
        let mut open = vec![from];
        while let Some(node) = open.pop() {
            let seen = std::mem::replace(&mut reached[node.index()], true);
            if seen || (node != from && self.down.contains(&Element::Node(node))) {
                continue;
            }
            let links = self.topology.links_of(node);
            let up = links.filter(|link| !self.down.contains(&Element::Link(*link)));
            open.extend(up.map(|link| self.beyond(node, link)));
        }
        reached
    }

    fn assert_equal(&self, net: &Net, what: &str) {
        for to in all_nodes(self.topology) {
            let lengths = self.lengths(to);
            for from in all_nodes(self.topology) {
                let expected = self.route(from, to, &lengths);
                assert_eq!(net.route(from, to), expected, "{what}: {from:?} -> {to:?}");
            }
        }
    }

    fn assert_reachable(&self, net: &Net, what: &str) {
        for from in all_nodes(self.topology) {
            let reached = self.reached(from);
            for to in all_nodes(self.topology) {
                let expected = reached[to.index()];
                assert_eq!(net.reachable(from, to), expected, "{what}: {from:?} -> {to:?}");
            }
        }
    }
}

/// Names, graphs and weights of different kinds.
fn zoo() -> Vec<(&'static str, Topology, Option<Vec<u32>>)> {
    let mut rng = rng(0);
    let ring: Vec<_> = (0..9).map(|node| (node, (node + 1) % 9, 1)).collect();
    let twins: Vec<_> = (0..20).map(|at| (at / 4, at / 4 + 1, u64::from(at % 2))).collect();
    let weighted = square(4, true);
    let weights = (0..weighted.len()).map(|_| rng.below(5)).collect();
    vec![
        ("a tree", graph(16, &random_links(&mut rng, 16, 0, 9)), None),
        ("a ring", graph(9, &ring), None),
        ("trees on a ring", graph(18, &random_links(&mut rng, 18, 3, 9)), None),
        ("a mesh", graph(14, &random_links(&mut rng, 14, 20, 9)), None),
        ("a mesh without latency", graph(12, &random_links(&mut rng, 12, 12, 0)), None),
        ("parallel links", graph(6, &twins), None),
        ("a square", graph(16, &square(4, false)), None),
        ("a torus with weights", graph(16, &weighted), Some(weights)),
    ]
}

fn random_element(rng: &mut Rng, topology: &Topology) -> Element {
    if rng.chance(0.4) {
        Element::Node(NodeId(rng.below(topology.node_count() as u32)))
    } else {
        Element::Link(LinkId(rng.below(topology.link_count() as u32)))
    }
}

/// Each of 10,000 failures and returns leaves all routes as a search from scratch finds them, and
/// two nodes are reachable if and only if there is a way.
#[test]
fn repaired_routes_equal_new_ones() {
    const CHANGES: u32 = 1_250;
    let (mut broken, mut parted) = (0, 0);
    for (case, (name, topology, weights)) in zoo().into_iter().enumerate() {
        let mut rng = rng(1 + case as u32);
        let routing = Routing { weights: weights.clone(), ..Routing::default() };
        let mut net = Net::with_routing(topology.clone(), &routing);
        let mut agenda = EventList::new();
        let mut down: Vec<Element> = Vec::new();
        for change in 0..CHANGES {
            let few = down.len() < 1 + change as usize % 8;
            if few {
                let element = random_element(&mut rng, &topology);
                net.fail_through(element, &mut agenda, &mut Vec::new());
                down.retain(|other| *other != element);
                down.push(element);
            } else {
                let at = rng.below(down.len() as u32) as usize;
                net.restore(down.swap_remove(at), &mut agenda);
            }
            let reference =
                Reference { topology: &topology, weights: weights.as_deref(), down: &down };
            let what = format!("{name}, change {change}");
            reference.assert_equal(&net, &what);
            reference.assert_reachable(&net, &what);
            broken += usize::from(!few);
            parted += usize::from(reference.reached(NodeId(0)).contains(&false));
        }
        assert!(agenda.is_empty(), "without a detection time routes follow at once");
    }
    assert!(broken > 2_000 && parted > 2_000, "{broken} returns, {parted} partitions");
}

/// With a detection time, routes are those of what has been so for that time; whether a node can
/// be reached is what comes of these routes now.
#[test]
fn routes_follow_what_has_lasted() {
    let detection = SimDuration::from_millis(10);
    let mut late = 0;
    for (case, (name, topology, weights)) in zoo().into_iter().enumerate() {
        let mut rng = rng(100 + case as u32);
        let routing = Routing { weights: weights.clone(), detection, ..Routing::default() };
        let mut bed = Bed::with_routing(topology.clone(), &routing);
        let links = all_links(&topology).map(Element::Link);
        let elements: Vec<_> = all_nodes(&topology).map(Element::Node).chain(links).collect();
        // Since when each element is up or down, and what it is believed to be.
        let mut history = vec![(SimTime::ZERO, true, true); elements.len()];
        for change in 0..400 {
            let pause = SimDuration::from_millis(rng.below(4).into());
            let now = bed.agenda.now() + pause;
            bed.run_until(now);
            let at = rng.below(elements.len() as u32) as usize;
            for (since, up, believed) in &mut history {
                if now.since(*since) >= detection {
                    *believed = *up;
                }
            }
            let believed_down: Vec<_> =
                elements.iter().zip(&history).filter(|(_, h)| !h.2).map(|(e, _)| *e).collect();
            let down: Vec<_> =
                elements.iter().zip(&history).filter(|(_, h)| !h.1).map(|(e, _)| *e).collect();
            let weights = weights.as_deref();
            let reference = Reference { topology: &topology, weights, down: &believed_down };
            reference.assert_equal(&bed.net, &format!("{name}, change {change}"));
            late += usize::from(down != believed_down);
            let (from, to) = (NodeId(0), NodeId(rng.below(topology.node_count() as u32)));
            let works = arcs(&bed.net, from, to).iter().all(|(link, forward)| {
                let ends = topology.ends(*link);
                let head = if *forward { ends.1 } else { ends.0 };
                !down.contains(&Element::Link(*link))
                    && (head == to || !down.contains(&Element::Node(head)))
            });
            assert_eq!(bed.net.reachable(from, to), works);
            // Few are down at a time.
            let up = !history[at].1 || down.len() >= 5;
            if up {
                let back = (0..elements.len()).find(|at| !history[*at].1);
                let at = back.unwrap_or(at);
                bed.net.restore(elements[at], &mut bed.agenda);
                if !history[at].1 {
                    history[at] = (now, true, history[at].2);
                }
            } else {
                bed.net.fail_through(elements[at], &mut bed.agenda, &mut Vec::new());
                history[at] = (now, false, history[at].2);
            }
        }
    }
    assert!(late > 1_000, "routes were behind only {late} times");
}

/// Two ways from node 0 to node 3: by node 1 within 2 ms, by node 2 within 20 ms.
fn diamond() -> Topology {
    graph(4, &[(0, 1, 1), (1, 3, 1), (0, 2, 10), (2, 3, 10)])
}

const WAY_OUT: NodeId = NodeId(0);
const WAY_IN: NodeId = NodeId(3);

fn has_failed(bed: &Bed, which: u32) -> bool {
    let failed = |(_, notice): &(SimTime, NetNotice)| match notice {
        NetNotice::FlowFailed { token, .. } => *token == which,
        NetNotice::FlowDone { .. } => false,
    };
    bed.log.iter().any(failed)
}

#[test]
fn flows_take_the_other_way_after_the_detection_time() {
    let detection = SimDuration::from_millis(500);
    let routing = Routing { detection, ..Routing::default() };
    for element in [Element::Link(LinkId(1)), Element::Node(NodeId(1))] {
        let mut bed = Bed::with_routing(diamond(), &routing);
        let at = |millis| SimTime::ZERO + SimDuration::from_millis(millis);
        bed.start(WAY_OUT, WAY_IN, 10_000_000, 1);
        bed.run_until(at(1_000));
        let mut notices = Vec::new();
        bed.net.fail_through(element, &mut bed.agenda, &mut notices);
        assert_eq!(notices.len(), 1, "the flow under way fails at once");
        assert!(!bed.net.reachable(WAY_OUT, WAY_IN), "packets still go the old way");
        bed.start(WAY_OUT, WAY_IN, 1_000, 2);
        bed.run_until(at(1_499));
        assert!(has_failed(&bed, 2) && !bed.net.reachable(WAY_OUT, WAY_IN));
        bed.run_until(at(1_500));
        assert!(bed.net.reachable(WAY_OUT, WAY_IN) && bed.net.reachable(WAY_IN, WAY_OUT));
        assert_eq!(bed.net.latency(WAY_OUT, WAY_IN), SimDuration::from_millis(20));
        bed.start(WAY_OUT, WAY_IN, 1_000_000, 3);
        bed.run_until(at(1_600));
        bed.net.restore(element, &mut bed.agenda);
        bed.run_until(at(2_099));
        assert_eq!(bed.net.latency(WAY_OUT, WAY_IN), SimDuration::from_millis(20));
        bed.run_until(at(2_100));
        assert_eq!(bed.net.latency(WAY_OUT, WAY_IN), SimDuration::from_millis(2));
        // The first way fails once more: that does not touch flows that went the second.
        bed.net.fail_through(element, &mut bed.agenda, &mut notices);
        assert_eq!(notices.len(), 1);
        bed.run();
        assert_eq!(bed.done_at(3), at(2_520), "20 ms of latency and one second of bits");
    }
}

/// A failure shorter than the detection time cuts flows off, but moves no route.
#[test]
fn a_short_failure_is_not_noticed() {
    let detection = SimDuration::from_millis(500);
    let mut bed = Bed::with_routing(diamond(), &Routing { detection, ..Routing::default() });
    for _ in 0..10 {
        bed.net.fail_through(Element::Node(NodeId(1)), &mut bed.agenda, &mut Vec::new());
        bed.run_until(bed.agenda.now() + SimDuration::from_millis(499));
        bed.net.restore(Element::Node(NodeId(1)), &mut bed.agenda);
        assert!(bed.agenda.is_empty() && bed.net.reachable(WAY_OUT, WAY_IN));
        assert_eq!(bed.net.latency(WAY_OUT, WAY_IN), SimDuration::from_millis(2));
        bed.run_until(bed.agenda.now() + SimDuration::from_millis(2));
    }
}

/// Where there is one way only, nothing is to be detected: what returns works at once.
#[test]
fn a_tree_has_nothing_to_detect() {
    let routing = Routing { detection: SimDuration::from_secs(1), ..Routing::default() };
    let mut bed = Bed::with_routing(chain(&[MEGABIT; 3]), &routing);
    let (first, last) = (NodeId(0), NodeId(3));
    bed.net.fail_through(Element::Link(LinkId(1)), &mut bed.agenda, &mut Vec::new());
    assert!(bed.agenda.is_empty() && !bed.net.reachable(first, last));
    assert!(bed.net.reachable(first, NodeId(1)) && bed.net.reachable(NodeId(2), last));
    bed.net.restore(Element::Link(LinkId(1)), &mut bed.agenda);
    assert!(bed.agenda.is_empty() && bed.net.reachable(first, last));
    for node in (0..4).map(NodeId) {
        bed.net.fail_through(Element::Node(node), &mut bed.agenda, &mut Vec::new());
        assert_eq!(bed.net.reachable(first, last), node == first || node == last);
        bed.net.restore(Element::Node(node), &mut bed.agenda);
        assert!(bed.agenda.is_empty() && bed.net.reachable(first, last));
    }
}

/// Two switches with a pair of lines between them part only when both lines are down.
#[test]
fn a_pair_of_lines_parts_when_both_fail() {
    let mut bed = Bed::new(graph(4, &[(0, 1, 1), (1, 2, 5), (1, 2, 5), (2, 3, 1)]));
    let lines = [LinkId(1), LinkId(2)];
    let (left, right) = (NodeId(0), NodeId(3));
    assert_eq!(bed.net.route(left, right), [LinkId(0), LinkId(1), LinkId(3)]);
    for (first, second) in [(0, 1), (1, 0)] {
        let fail = |bed: &mut Bed, line: usize| {
            let element = Element::Link(lines[line]);
            bed.net.fail_through(element, &mut bed.agenda, &mut Vec::new());
        };
        fail(&mut bed, first);
        assert_eq!(bed.net.route(left, right)[1], lines[second]);
        assert_eq!(bed.net.route(right, left)[1], lines[second]);
        assert!(bed.net.reachable(left, right));
        fail(&mut bed, second);
        assert!(!bed.net.reachable(left, right) && !bed.net.reachable(right, left));
        assert!(bed.net.reachable(left, NodeId(1)), "each side works on");
        assert!(bed.net.reachable(NodeId(2), right));
        bed.net.restore(Element::Link(lines[first]), &mut bed.agenda);
        assert!(bed.net.reachable(left, right));
        bed.net.restore(Element::Link(lines[second]), &mut bed.agenda);
    }
    assert_eq!(bed.net.route(left, right)[1], lines[0], "all is as it was");
}

/// A hypercube looks the same from each of its nodes: latencies are Hamming distances, both ways,
/// and after one link has failed only pairs across that link are farther, by two hops.
#[test]
fn a_hypercube_is_symmetric() {
    const DIMENSIONS: u32 = 4;
    let neighbours = |node: u32| (0..DIMENSIONS).map(move |bit| (node, node ^ (1 << bit), 1));
    let pairs = (0..1 << DIMENSIONS).flat_map(neighbours).filter(|(a, b, _)| a < b);
    let links: Vec<_> = pairs.collect();
    let hops = |net: &Net, a: u32, b: u32| {
        let latency = net.latency(NodeId(a), NodeId(b)).as_nanos() / 1_000_000;
        assert_eq!(net.route(NodeId(a), NodeId(b)).len() as u64, latency);
        latency as u32
    };
    for (broken, &(x, y, _)) in (0..).map(LinkId).zip(&links) {
        let mut bed = Bed::new(graph(1 << DIMENSIONS, &links));
        for (a, b) in (0..256).map(|pair| (pair / 16, pair % 16)) {
            assert_eq!(hops(&bed.net, a, b), u32::count_ones(a ^ b));
        }
        bed.net.fail_through(Element::Link(broken), &mut bed.agenda, &mut Vec::new());
        for (a, b) in (0..256).map(|pair| (pair / 16, pair % 16)) {
            let across = (a, b) == (x, y) || (a, b) == (y, x);
            let expected = if across { 3 } else { u32::count_ones(a ^ b) };
            assert_eq!(hops(&bed.net, a, b), expected);
        }
    }
}

/// Eight equally good ways of two hops, and one of one hop that takes as long but is lighter in
/// hops, when `short` holds.
fn fan(short: bool) -> Topology {
    let ways = (0..8).flat_map(|way| [(0, 2 + way, 1), (2 + way, 1, 1)]);
    graph(10, &ways.chain(short.then_some((0, 1, 2))).collect::<Vec<_>>())
}

#[test]
fn flows_spread_evenly_over_equally_good_paths() {
    const FLOWS: u64 = 8_000;
    let spread = Routing { spread: true, ..Routing::default() };
    let count = |net: &Net, from, to| {
        let mut counts = [0u64; 8];
        for number in 0..FLOWS {
            let route = net.route_of_flow(NodeId(from), NodeId(to), number);
            assert_eq!(route.len(), 2);
            assert_eq!(route, net.route_of_flow(NodeId(from), NodeId(to), number));
            counts[route[0].index() / 2] += 1;
        }
        counts
    };
    let net = Net::with_routing(fan(false), &spread);
    // Pearson's statistic; 24.32 is the 99.9 % quantile for seven degrees of freedom.
    for counts in [count(&net, 0, 1), count(&net, 1, 0)] {
        let mean = FLOWS as f64 / 8.0;
        let statistic: f64 = counts.iter().map(|n| (*n as f64 - mean).powi(2) / mean).sum();
        assert!(statistic < 24.32, "{counts:?}");
    }
    assert_ne!(count(&net, 0, 1), count(&net, 1, 0), "ends are part of the hash");
    assert_eq!(count(&net, 0, 1), count(&Net::with_routing(fan(false), &spread), 0, 1));
    assert_eq!(count(&Net::new(fan(false)), 0, 1)[0], FLOWS, "by default all take the first");
    let shorter = Net::with_routing(fan(true), &spread);
    assert!((0..FLOWS).all(|flow| shorter.route_of_flow(WAY_OUT, NodeId(1), flow).len() == 1));
}

/// Spread flows share more bandwidth than one way has, and leave a way that fails.
#[test]
fn spread_flows_use_all_ways_and_leave_a_broken_one() {
    let spread = Routing { spread: true, ..Routing::default() };
    let rates = |routing: &Routing, broken: bool| {
        let mut bed = Bed::with_routing(fan(false), routing);
        if broken {
            bed.net.fail_through(Element::Node(NodeId(2)), &mut bed.agenda, &mut Vec::new());
        }
        let start = |token| bed.start(WAY_OUT, NodeId(1), 1 << 40, token);
        let flows: Vec<_> = (0..200).map(start).collect();
        bed.run_until(SimTime::ZERO + SimDuration::from_secs(1));
        flows.into_iter().map(|flow| bed.rate(flow) as f64 * bed::UNIT).sum::<f64>()
    };
    let way = (8 * MEGABIT) as f64;
    let near = |rate: f64, ways: f64| (rate / (ways * way) - 1.0).abs() < 1e-6;
    assert!(near(rates(&Routing::default(), false), 1.0));
    assert!(near(rates(&spread, false), 8.0));
    assert!(near(rates(&spread, true), 7.0));
}

/// At each node of a spread route, every choice keeps its length; with failures too.
#[test]
fn spread_routes_are_as_short_as_the_first() {
    for (case, (name, topology, weights)) in zoo().into_iter().enumerate() {
        let mut rng = rng(200 + case as u32);
        let routing = Routing { weights: weights.clone(), spread: true, ..Routing::default() };
        let mut net = Net::with_routing(topology.clone(), &routing);
        let mut down = Vec::new();
        for token in 0..200 {
            if token % 20 == 19 {
                let element = random_element(&mut rng, &topology);
                net.fail_through(element, &mut EventList::new(), &mut Vec::new());
                down.push(element);
            }
            let weights = weights.as_deref();
            let reference = Reference { topology: &topology, weights, down: &down };
            let from = NodeId(rng.below(topology.node_count() as u32));
            let to = NodeId(rng.below(topology.node_count() as u32));
            let lengths = reference.lengths(to);
            let mut node = from;
            for link in net.route_of_flow(from, to, token) {
                let length = reference.by(node, link, to, &lengths);
                assert_eq!(length, lengths[node.index()], "{name}: {from:?} -> {to:?}");
                node = reference.beyond(node, link);
            }
            assert_eq!(node, to);
        }
    }
}

/// Weights decide against latency where they are given.
#[test]
fn weights_replace_latencies() {
    let weights = Some(vec![10, 10, 1, 1]);
    let net = Net::with_routing(diamond(), &Routing { weights, ..Routing::default() });
    assert_eq!(net.route(WAY_OUT, WAY_IN), [LinkId(2), LinkId(3)]);
    assert_eq!(net.latency(WAY_OUT, WAY_IN), SimDuration::from_millis(20));
    assert_eq!(Net::new(diamond()).route(WAY_OUT, WAY_IN), [LinkId(0), LinkId(1)]);
}

#[test]
#[should_panic(expected = "1 weights of links")]
fn every_link_has_a_weight() {
    let routing = Routing { weights: Some(vec![1]), ..Routing::default() };
    Net::with_routing(diamond(), &routing);
}
