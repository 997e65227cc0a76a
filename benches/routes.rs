//! Cost of following one failure and its return: repairing the ways to all destinations asked for,
//! against finding them anew.
//!
//! Square meshes of 100 to 1,024 nodes with random latencies; 50 destinations are known. One
//! iteration is one link that fails and returns.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

use crosspoint::ids::NodeId;
use crosspoint::net::{Element, LinkId, LinkSpec, Net, NetEvent, NodeKind, Topology};
use crosspoint::sim::{EventList, Rng, SimDuration, Streams};
use crosspoint::units::BitRate;

const DESTINATIONS: u32 = 50;

fn mesh(side: u32, rng: &mut Rng) -> Topology {
    let mut topology = Topology::new();
    let nodes: Vec<_> = (0..side * side).map(|_| topology.add_node(NodeKind::Switch)).collect();
    let rate = BitRate::new(1_000_000_000);
    for at in 0..side * side {
        let right = (at % side + 1 < side).then_some(at + 1);
        let below = (at / side + 1 < side).then_some(at + side);
        for next in [right, below].into_iter().flatten() {
            let latency = SimDuration::from_nanos(u64::from(1 + rng.below(1_000_000)));
            let spec = LinkSpec { a_to_b: rate, b_to_a: rate, latency };
            topology.add_link(nodes[at as usize], nodes[next as usize], spec);
        }
    }
    topology
}

/// Asks for a path to each known destination, so that its ways are found.
fn ask(net: &Net) -> SimDuration {
    let nodes = net.topology().node_count() as u32;
    let destinations = (0..DESTINATIONS).map(|at| NodeId(at * (nodes / DESTINATIONS)));
    let latency = |to| net.latency(NodeId(nodes - 1), to);
    destinations.map(latency).fold(SimDuration::ZERO, |sum, one| sum + one)
}

fn fail(net: &mut Net, link: LinkId, agenda: &mut EventList<NetEvent>) {
    net.fail_through(Element::Link(link), agenda, &mut Vec::new());
}

fn routes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("routes");
    group.sample_size(10);
    for side in [10, 18, 32] {
        let mut rng = Streams::new(1_996, 0).stream(1, side.into(), 0);
        let topology = mesh(side, &mut rng);
        let links = topology.link_count() as u32;
        let mut net = Net::new(topology.clone());
        let mut agenda = EventList::new();
        ask(&net);
        let size = side * side;
        group.bench_function(BenchmarkId::new("repaired", size), |bencher| {
            bencher.iter(|| {
                let link = LinkId(rng.below(links));
                fail(&mut net, link, &mut agenda);
                let without = ask(&net);
                net.restore(Element::Link(link), &mut agenda);
                (without, ask(&net))
            });
        });
        group.bench_function(BenchmarkId::new("anew", size), |bencher| {
            bencher.iter(|| {
                let mut net = Net::new(topology.clone());
                fail(&mut net, LinkId(rng.below(links)), &mut agenda);
                (ask(&net), ask(&Net::new(topology.clone())))
            });
        });
    }
    group.finish();
}

criterion_group!(benches, routes);
criterion_main!(benches);
