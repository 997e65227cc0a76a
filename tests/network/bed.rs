//! A network on a bench: an agenda, a log of what happened when, and builders of small networks.

use crosspoint::ids::NodeId;
use crosspoint::net::{
    FlowId, LinkId, LinkSpec, Net, NetEvent, NetNotice, NodeKind, Routing, Topology,
};
use crosspoint::sim::{EventList, Rng, SimDuration, SimTime};
use crosspoint::units::{BitRate, Bytes};

/// One rate unit is 2^-20 bit/s.
pub const UNIT: f64 = 1.0 / (1u64 << 20) as f64;

pub const MEGABIT: u64 = 1_000_000;

/// A network with its agenda and all its notices, with the instant.
pub struct Bed {
    pub net: Net,
    pub agenda: EventList<NetEvent>,
    pub log: Vec<(SimTime, NetNotice)>,
}

impl Bed {
    pub fn new(topology: Topology) -> Self {
        Self::with_routing(topology, &Routing::default())
    }

    pub fn with_routing(topology: Topology, routing: &Routing) -> Self {
        let net = Net::with_routing(topology, routing);
        Self { net, agenda: EventList::new(), log: Vec::new() }
    }

    pub fn start(&mut self, from: NodeId, to: NodeId, bytes: u64, token: u32) -> FlowId {
        self.net.start_flow(from, to, Bytes::new(bytes), token, &mut self.agenda)
    }

    /// Executes one event; `false` if there is none.
    pub fn step(&mut self) -> bool {
        let Some(event) = self.agenda.pop() else { return false };
        let mut notices = Vec::new();
        self.net.handle(event, &mut self.agenda, &mut notices);
        let now = self.agenda.now();
        self.log.extend(notices.into_iter().map(|notice| (now, notice)));
        true
    }

    /// Executes all events up to and including `time`.
    pub fn run_until(&mut self, time: SimTime) {
        while self.agenda.next_time().is_some_and(|next| next <= time) {
            self.step();
        }
        self.agenda.advance_to(time);
    }

    /// Executes all events of the current instant, so that rates are valid.
    pub fn settle(&mut self) {
        self.run_until(self.agenda.now());
    }

    pub fn run(&mut self) {
        while self.step() {}
    }

    pub fn rate(&self, flow: FlowId) -> u64 {
        self.net.rate(flow).expect("the flow is under way")
    }

    /// When the flow with this token was done.
    pub fn done_at(&self, token: u32) -> SimTime {
        let done = |entry: &&(SimTime, NetNotice)| match entry.1 {
            NetNotice::FlowDone { token: done, .. } => done == token,
            NetNotice::FlowFailed { .. } => false,
        };
        self.log.iter().find(done).expect("the flow was done").0
    }
}

/// A link with the same capacity both ways, in bit/s.
pub fn link(rate: u64, latency: SimDuration) -> LinkSpec {
    LinkSpec { a_to_b: BitRate::new(rate), b_to_a: BitRate::new(rate), latency }
}

/// Nodes 0, 1, 2 ... in a row, joined by links of these rates without latency.
pub fn chain(rates: &[u64]) -> Topology {
    let mut topology = Topology::new();
    let mut last = topology.add_node(NodeKind::Host);
    for &rate in rates {
        let next = topology.add_node(NodeKind::Host);
        topology.add_link(last, next, link(rate, SimDuration::ZERO));
        last = next;
    }
    topology
}

/// Hosts 0, 1, 2 ... each with its rate (in bit/s) up and down, on one switch, without latency.
pub fn star(rates: &[(u64, u64)]) -> Topology {
    let mut topology = Topology::new();
    for _ in rates {
        topology.add_node(NodeKind::Host);
    }
    let switch = topology.add_node(NodeKind::Switch);
    for (host, &(up, down)) in rates.iter().enumerate() {
        let (a_to_b, b_to_a) = (BitRate::new(up), BitRate::new(down));
        let spec = LinkSpec { a_to_b, b_to_a, latency: SimDuration::ZERO };
        topology.add_link(NodeId(host as u32), switch, spec);
    }
    topology
}

/// The route as (link, whether it is travelled from its first end to its second).
pub fn arcs(net: &Net, from: NodeId, to: NodeId) -> Vec<(LinkId, bool)> {
    let mut node = from;
    let step = |link: LinkId| {
        let (a, b) = net.topology().ends(link);
        let forward = node == a;
        assert!(forward || node == b, "a route is connected");
        node = if forward { b } else { a };
        (link, forward)
    };
    let arcs: Vec<_> = net.route(from, to).into_iter().map(step).collect();
    assert_eq!(node, to, "a route ends where it should");
    arcs
}

/// Nodes, and links `(end, end, latency in milliseconds)`.
pub fn graph(nodes: u32, links: &[(u32, u32, u64)]) -> Topology {
    let mut topology = Topology::new();
    for _ in 0..nodes {
        topology.add_node(NodeKind::Switch);
    }
    for &(a, b, millis) in links {
        let latency = SimDuration::from_millis(millis);
        topology.add_link(NodeId(a), NodeId(b), link(8 * MEGABIT, latency));
    }
    topology
}

/// A random tree and further links, some of them parallel; latencies from 0 to `most`.
pub fn random_links(rng: &mut Rng, nodes: u32, chords: u32, most: u64) -> Vec<(u32, u32, u64)> {
    let millis = |rng: &mut Rng| u64::from(rng.below(most as u32 + 1));
    let tree: Vec<_> = (1..nodes).map(|node| (rng.below(node), node, millis(rng))).collect();
    let chord = |_| {
        let a = rng.below(nodes);
        (a, (a + 1 + rng.below(nodes - 1)) % nodes, millis(rng))
    };
    let chords: Vec<_> = (0..chords).map(chord).collect();
    [tree, chords].concat()
}
