//! Networks in several parts: each part works as if it were alone, and nothing leads to another.

use crate::bed::{Bed, MEGABIT, graph, link, random_links};
use crosspoint::ids::NodeId;
use crosspoint::net::{Element, LinkId, Net, NetNotice, Topology};
use crosspoint::sim::{Rng, SimDuration, SimTime, Streams};

/// Two networks side by side: the nodes and links of the second follow those of the first.
fn beside(first: &[(u32, u32, u64)], second: &[(u32, u32, u64)], nodes: u32) -> Topology {
    let shifted = second.iter().map(|&(a, b, millis)| (a + nodes, b + nodes, millis));
    let all: Vec<_> = first.iter().copied().chain(shifted).collect();
    graph(2 * nodes, &all)
}

#[test]
fn a_flow_to_another_part_fails_and_others_go_on() {
    let mut bed = Bed::new(graph(5, &[(0, 1, 1), (2, 3, 1)]));
    for (a, b, together) in [(0, 1, true), (3, 2, true), (0, 3, false), (4, 0, false)] {
        assert_eq!(bed.net.reachable(NodeId(a), NodeId(b)), together, "{a} {b}");
    }
    bed.start(NodeId(0), NodeId(1), 1_000_000, 1);
    bed.start(NodeId(1), NodeId(2), 1_000_000, 2);
    bed.start(NodeId(2), NodeId(3), 1_000_000, 3);
    bed.run();
    let failed: Vec<u32> = bed.log.iter().filter_map(|(_, notice)| failure(notice)).collect();
    assert_eq!(failed, [2]);
    let end = SimTime::ZERO + SimDuration::from_millis(1_001);
    assert_eq!([bed.done_at(1), bed.done_at(3)], [end, end], "8 Mbit at 8 Mbit/s, each alone");
}

fn failure(notice: &NetNotice) -> Option<u32> {
    match notice {
        NetNotice::FlowFailed { token, .. } => Some(*token),
        NetNotice::FlowDone { .. } => None,
    }
}

/// Two random networks side by side: routes and latencies within each are those of it alone, also
/// after a link of each has failed, and no failure or return joins them.
#[test]
fn parts_are_as_if_each_were_alone() {
    const NODES: u32 = 12;
    for case in 0..60 {
        let mut rng: Rng = Streams::new(77, 0).stream(1, case, 0);
        let chords = rng.below(8);
        let halves = [0; 2].map(|_| random_links(&mut rng, NODES, chords, 5));
        let mut both = Bed::new(beside(&halves[0], &halves[1], NODES));
        let links = halves[0].len() as u32;
        for (half, own) in (0..).zip(&halves) {
            let mut alone = Bed::new(graph(NODES, own));
            let broken = rng.below(links);
            for (bed, shift) in [(&mut alone, 0), (&mut both, half * links)] {
                let element = Element::Link(LinkId(broken + shift));
                bed.net.fail_through(element, &mut bed.agenda, &mut Vec::new());
            }
            for (a, b) in (0..NODES * NODES).map(|pair| (pair / NODES, pair % NODES)) {
                let here = |node: u32| NodeId(node + half * NODES);
                let (from, to) = (NodeId(a), NodeId(b));
                let found = both.net.route(here(a), here(b));
                let expected = alone.net.route(from, to).into_iter();
                let expected: Vec<_> = expected.map(|it| LinkId(it.0 + half * links)).collect();
                assert_eq!(found, expected);
                let reached = both.net.reachable(here(a), here(b));
                assert_eq!(reached, alone.net.reachable(from, to));
                let other = NodeId(b + (1 - half) * NODES);
                assert!(!both.net.reachable(here(a), other) && !both.net.reachable(other, here(a)));
                assert!(both.net.joins(here(a), here(b)) && !both.net.joins(here(a), other));
            }
        }
    }
}

/// Also where parts have more than one way within them, and where a part is one node.
#[test]
fn rings_beside_each_other_stay_apart() {
    let ring = [(0, 1, 1), (1, 2, 1), (2, 0, 1)];
    let mut topology = beside(&ring, &ring, 3);
    let lonely = topology.add_node(topology.kind(NodeId(0)));
    let net = Net::new(topology);
    let parts = [0, 0, 0, 1, 1, 1, 2];
    for (a, of_a) in (0..).map(NodeId).zip(parts) {
        for (b, of_b) in (0..).map(NodeId).zip(parts) {
            assert_eq!(net.reachable(a, b), of_a == of_b, "{a:?} {b:?}");
            assert_eq!(net.joins(a, b), of_a == of_b, "{a:?} {b:?}");
        }
    }
    assert_eq!(net.latency(lonely, lonely), SimDuration::ZERO);
    assert_eq!(net.topology().spec(LinkId(0)), link(8 * MEGABIT, SimDuration::from_millis(1)));
}
