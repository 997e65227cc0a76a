//! Cost of a flow: at sparse contention, behind a saturated backbone, in two tiers, in a mesh, in a
//! crowd.
//!
//! Each reports several sizes, so that the growth can be read as well as the constant, and the
//! time of one flow: it starts, joins, rates are solved, it completes, rates are solved. Beside
//! the network stands a solver that starts from scratch at each event ("from scratch"), so that
//! ratios come from one run. Time on the processor is measured; `memory` prints bytes per flow.

mod cpu;
mod full;

use cpu::CpuTime;
use criterion::{
    BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main,
};
use crosspoint::ids::NodeId;
use crosspoint::net::{LinkId, LinkSpec, Net, NetEvent, NetNotice, NodeKind, Topology};
use crosspoint::sim::{EventList, Rng, SimDuration, Streams};
use crosspoint::units::{BitRate, Bytes};
use crosspoint::workbench::provider;
use full::Full;

const ACCESS: u64 = 100_000_000;
/// Flows per iteration.
const FLOWS: u64 = 5_000;

/// Hosts, where flows go, and the resources on the way.
struct Scene {
    name: &'static str,
    hosts: u32,
    concurrent: u32,
    /// Bits per second between the two halves of the hosts; all flows cross from one to the other.
    backbone: Option<u64>,
    /// Whether the backbone is two equal links in a row.
    twice: bool,
    /// Hosts of each lower switch, whose uplink has half of their capacity.
    below: Option<u32>,
    /// Whether hosts are the places of an Internet provider instead.
    mesh: bool,
}

impl Scene {
    fn pick(&self, rng: &mut Rng) -> (u32, u32) {
        if self.backbone.is_some() {
            let half = self.hosts / 2;
            return (rng.below(half), half + rng.below(half));
        }
        let from = rng.below(self.hosts);
        (from, (from + 1 + rng.below(self.hosts - 1)) % self.hosts)
    }

    /// The lower switch of a host with what its uplink carries, unless it hangs from the core.
    fn switch(&self, host: u32) -> Option<(u32, u64)> {
        match (self.backbone, self.below) {
            (Some(rate), _) if host < self.hosts / 2 || self.twice => {
                Some((u32::from(host >= self.hosts / 2), rate))
            }
            (None, Some(below)) => Some((host / below, ACCESS * u64::from(below) / 2)),
            _ => None,
        }
    }

    fn topology(&self) -> Topology {
        if self.mesh {
            return provider(self.hosts);
        }
        let mut topology = Topology::new();
        let hosts: Vec<_> = (0..self.hosts).map(|_| topology.add_node(NodeKind::Host)).collect();
        let core = topology.add_node(NodeKind::Switch);
        let mut switches = Vec::new();
        for host in hosts {
            let above = self.switch(host.0).map_or(core, |(switch, uplink)| {
                if switch as usize == switches.len() {
                    switches.push(topology.add_node(NodeKind::Switch));
                    topology.add_link(switches[switch as usize], core, link(uplink));
                }
                switches[switch as usize]
            });
            topology.add_link(host, above, link(ACCESS));
        }
        topology
    }
}

/// The solver from scratch over the same topology, with the same routes.
struct Scratch {
    net: Net,
    full: Full,
    rng: Rng,
}

impl Scratch {
    fn new(scene: &Scene) -> Self {
        let topology = scene.topology();
        let links = (0..topology.link_count() as u32).map(LinkId);
        let rates = links.flat_map(|link| {
            let spec = topology.spec(link);
            [spec.a_to_b, spec.b_to_a].map(|rate| rate.bits_per_second() as f64)
        });
        Self { full: Full::new(rates.collect()), net: Net::new(topology), rng: rng() }
    }

    /// The directions of links between two hosts.
    fn path(&self, from: u32, to: u32) -> Vec<u32> {
        let mut node = NodeId(from);
        let direction = |link: LinkId| {
            let (a, b) = self.net.topology().ends(link);
            let back = node != a;
            node = if back { a } else { b };
            2 * link.0 + u32::from(back)
        };
        self.net.route(NodeId(from), NodeId(to)).into_iter().map(direction).collect()
    }

    /// Runs until `flows` flows have ended, each followed by another.
    fn run(&mut self, scene: &Scene, flows: u64) {
        for _ in 0..flows {
            while self.full.active() < scene.concurrent as usize {
                let (from, to) = scene.pick(&mut self.rng);
                self.full.start(self.path(from, to), 8.0 * size(&mut self.rng) as f64);
            }
            self.full.step();
        }
    }
}

fn link(rate: u64) -> LinkSpec {
    let rate = BitRate::new(rate);
    LinkSpec { a_to_b: rate, b_to_a: rate, latency: SimDuration::ZERO }
}

fn rng() -> Rng {
    Streams::new(1, 0).stream(0, 0, 0)
}

fn size(rng: &mut Rng) -> u64 {
    500_000 + u64::from(rng.below(1_000_000))
}

/// A closed loop over the network.
struct Closed<'a> {
    scene: &'a Scene,
    net: Net,
    agenda: EventList<NetEvent>,
    notices: Vec<NetNotice>,
    rng: Rng,
}

impl<'a> Closed<'a> {
    fn new(scene: &'a Scene) -> Self {
        let (net, agenda) = (Net::new(scene.topology()), EventList::new());
        let mut closed = Self { scene, net, agenda, notices: Vec::new(), rng: rng() };
        (0..scene.concurrent).for_each(|_| closed.start());
        closed.run(u64::from(scene.concurrent));
        closed
    }

    fn start(&mut self) {
        let (from, to) = self.scene.pick(&mut self.rng);
        let bytes = Bytes::new(size(&mut self.rng));
        self.net.start_flow(NodeId(from), NodeId(to), bytes, 0, &mut self.agenda);
    }

    /// Runs until `flows` flows have ended, each followed by another.
    fn run(&mut self, flows: u64) {
        let mut ended = 0;
        while ended < flows {
            let event = self.agenda.pop().expect("flows are under way");
            self.net.handle(event, &mut self.agenda, &mut self.notices);
            while self.notices.pop().is_some() {
                ended += 1;
                self.start();
            }
        }
    }
}

fn scenes() -> Vec<Scene> {
    let plain = Scene {
        name: "",
        hosts: 0,
        concurrent: 0,
        backbone: None,
        twice: false,
        below: None,
        mesh: false,
    };
    let mut scenes = Vec::new();
    for hosts in [100, 1_000, 10_000, 100_000] {
        scenes.push(Scene { name: "star", hosts, concurrent: hosts, ..plain });
        scenes.push(Scene { name: "star, two per host", hosts, concurrent: 2 * hosts, ..plain });
    }
    for concurrent in [100, 1_000, 10_000, 100_000] {
        let backbone = Some(ACCESS / 10);
        scenes.push(Scene { name: "backbone", hosts: 100, concurrent, backbone, ..plain });
        let (name, twice) = ("two equal backbones", true);
        scenes.push(Scene { name, hosts: 100, concurrent, backbone, twice, ..plain });
    }
    for hosts in [1_000, 10_000] {
        let (concurrent, backbone) = (hosts, Some(ACCESS / 10));
        scenes.push(Scene { name: "backbone, many hosts", hosts, concurrent, backbone, ..plain });
    }
    for concurrent in [100, 1_000, 10_000, 100_000] {
        let (hosts, below) = (concurrent / 2, Some(20));
        scenes.push(Scene { name: "two-tier", hosts, concurrent, below, ..plain });
    }
    for concurrent in [100, 1_000, 10_000, 100_000] {
        let (hosts, mesh) = (150, true);
        scenes.push(Scene { name: "mesh", hosts, concurrent, mesh, ..plain });
    }
    scenes
}

fn closed_loops(criterion: &mut Criterion<CpuTime>) {
    for scene in &scenes() {
        let mut group = criterion.benchmark_group(scene.name);
        group.sampling_mode(SamplingMode::Flat).sample_size(10);
        let mut closed = None;
        group.throughput(Throughput::Elements(FLOWS));
        let id = BenchmarkId::new("net", scene.concurrent);
        group.bench_function(id, |bencher| {
            let closed = closed.get_or_insert_with(|| Closed::new(scene));
            bencher.iter(|| closed.run(FLOWS));
        });
        if scene.concurrent <= 1_000 || scene.mesh && scene.concurrent <= 10_000 {
            let mut scratch = None;
            let flows = (FLOWS / u64::from(scene.concurrent)).max(1);
            group.throughput(Throughput::Elements(flows));
            let id = BenchmarkId::new("from scratch", scene.concurrent);
            group.bench_function(id, |bencher| {
                let scratch = scratch.get_or_insert_with(|| Scratch::new(scene));
                scratch.run(scene, 1);
                bencher.iter(|| scratch.run(scene, flows));
            });
        }
        group.finish();
    }
}

/// All flows start at once on one link; the time is that of all of them.
fn crowd(criterion: &mut Criterion<CpuTime>) {
    let mut group = criterion.benchmark_group("crowd");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    for flows in [1_000, 10_000, 100_000, 1_000_000] {
        group.throughput(Throughput::Elements(flows));
        group.bench_function(BenchmarkId::new("net", flows), |bencher| {
            bencher.iter(|| {
                let mut topology = Topology::new();
                let ends = [(); 2].map(|()| topology.add_node(NodeKind::Host));
                topology.add_link(ends[0], ends[1], link(ACCESS));
                let (mut net, mut agenda) = (Net::new(topology), EventList::new());
                let (mut rng, mut notices) = (rng(), Vec::new());
                for token in 0..flows as u32 {
                    let bytes = Bytes::new(size(&mut rng));
                    net.start_flow(ends[0], ends[1], bytes, token, &mut agenda);
                }
                while let Some(event) = agenda.pop() {
                    net.handle(event, &mut agenda, &mut notices);
                }
                assert_eq!(notices.len() as u64, flows);
            });
        });
        if flows <= 1_000 {
            group.bench_function(BenchmarkId::new("from scratch", flows), |bencher| {
                bencher.iter(|| {
                    let (mut full, mut rng) = (Full::new(vec![ACCESS as f64]), rng());
                    for _ in 0..flows {
                        full.start(vec![0], 8.0 * size(&mut rng) as f64);
                    }
                    (0..flows).for_each(|_| full.step());
                });
            });
        }
    }
    group.finish();
}

/// Bytes per flow under way: for flows and groups, and for the links that they cross.
fn memory(_: &mut Criterion<CpuTime>) {
    let asked: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    for scene in scenes() {
        let name = format!("memory/{}/{}", scene.name, scene.concurrent);
        if asked.iter().any(|wanted| name.contains(wanted.as_str())) {
            let closed = Closed::new(&scene);
            let (flows, links) = closed.net.memory();
            let per_flow = |bytes: usize| bytes as f64 / f64::from(scene.concurrent);
            println!("{name:<40} {:>7.0} B + links {:>7.0} B", per_flow(flows), per_flow(links));
        }
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(CpuTime::default());
    targets = crowd, closed_loops, memory
}
criterion_main!(benches);
