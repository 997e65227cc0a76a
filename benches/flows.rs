//! What a flow costs, start to end: alone, at sparse contention, and behind a saturated backbone.
//!
//! Each reports several sizes, so that the growth can be read as well as the constant.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

use crosspoint::ids::NodeId;
use crosspoint::net::{LinkSpec, Net, NetEvent, NetNotice, NodeKind, Topology};
use crosspoint::sim::{EventList, Rng, SimDuration, Streams};
use crosspoint::units::{BitRate, Bytes};

const FLOWS: u64 = 10_000;
const ACCESS: u64 = 100_000_000;

fn link(rate: u64) -> LinkSpec {
    let rate = BitRate::new(rate);
    LinkSpec { a_to_b: rate, b_to_a: rate, latency: SimDuration::from_millis(1) }
}

/// Hosts `0..hosts` on one switch.
fn star(hosts: u32) -> Net {
    let mut topology = Topology::new();
    let hosts: Vec<_> = (0..hosts).map(|_| topology.add_node(NodeKind::Host)).collect();
    let switch = topology.add_node(NodeKind::Switch);
    for host in hosts {
        topology.add_link(host, switch, link(ACCESS));
    }
    Net::new(topology)
}

/// Hosts on two switches with a backbone between them.
fn dumbbell(hosts_per_side: u32, backbone: u64) -> Net {
    let mut topology = Topology::new();
    let hosts: Vec<_> =
        (0..2 * hosts_per_side).map(|_| topology.add_node(NodeKind::Host)).collect();
    let left = topology.add_node(NodeKind::Switch);
    let right = topology.add_node(NodeKind::Switch);
    for (at, host) in hosts.into_iter().enumerate() {
        let switch = if at < hosts_per_side as usize { left } else { right };
        topology.add_link(host, switch, link(ACCESS));
    }
    topology.add_link(left, right, link(backbone));
    Net::new(topology)
}

/// Runs flows in a closed loop: `concurrent` are under way until `FLOWS` have ended.
fn run(mut net: Net, concurrent: u64, mut pick: impl FnMut(&mut Rng) -> (u32, u32)) -> u128 {
    let mut agenda: EventList<NetEvent> = EventList::new();
    let mut notices: Vec<NetNotice> = Vec::new();
    let mut rng = Streams::new(1, 0).stream(1, 0, 0);
    let mut start = |net: &mut Net, agenda: &mut EventList<NetEvent>, token: u64| {
        let (from, to) = pick(&mut rng);
        let bytes = Bytes::new(500_000 + u64::from(rng.below(1_000_000)));
        net.start_flow(NodeId(from), NodeId(to), bytes, token as u32, agenda);
    };
    for token in 0..concurrent {
        start(&mut net, &mut agenda, token);
    }
    let (mut started, mut ended) = (concurrent, 0);
    while ended < FLOWS {
        let event = agenda.pop().expect("flows are under way");
        net.handle(event, &mut agenda, &mut notices);
        for _ in notices.drain(..) {
            ended += 1;
            start(&mut net, &mut agenda, started);
            started += 1;
        }
    }
    net.carried_work()
}

fn other(rng: &mut Rng, hosts: u32) -> (u32, u32) {
    let from = rng.below(hosts);
    (from, (from + 1 + rng.below(hosts - 1)) % hosts)
}

fn flows(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("flows");
    group.throughput(Throughput::Elements(FLOWS)).sample_size(10);
    for hosts in [10, 100, 1_000] {
        group.bench_function(BenchmarkId::new("alone", hosts), |bencher| {
            bencher.iter(|| black_box(run(star(hosts), 1, |rng| other(rng, hosts))));
        });
    }
    for hosts in [100, 1_000, 10_000] {
        group.bench_function(BenchmarkId::new("sparse star", hosts), |bencher| {
            let concurrent = u64::from(hosts) / 4;
            bencher.iter(|| black_box(run(star(hosts), concurrent, |rng| other(rng, hosts))));
        });
    }
    for concurrent in [10, 100, 1_000] {
        group.bench_function(BenchmarkId::new("saturated backbone", concurrent), |bencher| {
            let hosts = 1_000;
            bencher.iter(|| {
                let across = |rng: &mut Rng| (rng.below(hosts), hosts + rng.below(hosts));
                black_box(run(dumbbell(hosts, ACCESS / 10), concurrent, across))
            });
        });
    }
    group.finish();
}

criterion_group!(benches, flows);
criterion_main!(benches);
