//! Flows in a closed loop: when one ends, the next begins; the number under way stays.

use crate::ids::NodeId;
use crate::net::{LinkSpec, Net, NetEvent, NetNotice, NodeKind, Topology};
use crate::sim::{Model, Rng, Schedule, SimDuration, Simulation};
use crate::units::{BitRate, Bytes};

/// Bits per second of a host's link.
const ACCESS: u64 = 100_000_000;
/// Bits per second of the link that all flows of [`backbone`] share.
const BACKBONE: u64 = ACCESS / 10;
/// Hosts on each side of the backbone.
const SIDE: u32 = 1_000;
/// Hosts on each lower switch of [`two_tier`], whose uplink has half their capacity.
const BELOW: u32 = 20;

struct Loop<P> {
    net: Net,
    notices: Vec<NetNotice>,
    /// From whom to whom the next flow goes.
    pick: P,
    rng: Rng,
}

impl<P: Fn(&mut Rng) -> (u32, u32)> Model for Loop<P> {
    type Event = NetEvent;

    fn handle(&mut self, event: NetEvent, agenda: &mut impl Schedule<Event = NetEvent>) {
        self.net.handle(event, agenda, &mut self.notices);
        while self.notices.pop().is_some() {
            self.start(agenda);
        }
    }
}

impl<P: Fn(&mut Rng) -> (u32, u32)> Loop<P> {
    fn start(&mut self, agenda: &mut impl Schedule<Event = NetEvent>) {
        let (from, to) = (self.pick)(&mut self.rng);
        let bytes = Bytes::new(500_000 + u64::from(self.rng.below(1_000_000)));
        self.net.start_flow(NodeId(from), NodeId(to), bytes, 0, agenda);
    }

    /// With so many flows under way, after the first ones have ended.
    fn under_way(net: Net, concurrent: u32, pick: P) -> Simulation<Self> {
        let model = Self { net, notices: Vec::new(), pick, rng: super::rng(0) };
        let mut simulation = Simulation::new(model);
        simulation.prepare(|model, agenda| (0..concurrent).for_each(|_| model.start(agenda)));
        for _ in 0..4 * concurrent {
            simulation.step();
        }
        simulation
    }
}

fn link(rate: u64) -> LinkSpec {
    let rate = BitRate::new(rate);
    LinkSpec { a_to_b: rate, b_to_a: rate, latency: SimDuration::from_millis(1) }
}

/// `hosts` hosts on one switch, with as many flows between random ones: few meet, but chains of
/// flows that meet grow long.
pub(super) fn star(hosts: u32) -> Simulation<impl Model> {
    let mut topology = Topology::new();
    let nodes: Vec<_> = (0..hosts).map(|_| topology.add_node(NodeKind::Host)).collect();
    let switch = topology.add_node(NodeKind::Switch);
    for node in nodes {
        topology.add_link(node, switch, link(ACCESS));
    }
    let pick = move |rng: &mut Rng| {
        let from = rng.below(hosts);
        (from, (from + 1 + rng.below(hosts - 1)) % hosts)
    };
    Loop::under_way(Net::new(topology), hosts, pick)
}

/// Hosts on two switches, with `concurrent` flows that all cross a slow link between them.
pub(super) fn backbone(concurrent: u32) -> Simulation<impl Model> {
    let mut topology = Topology::new();
    let nodes: Vec<_> = (0..2 * SIDE).map(|_| topology.add_node(NodeKind::Host)).collect();
    let sides = [topology.add_node(NodeKind::Switch), topology.add_node(NodeKind::Switch)];
    for (at, node) in nodes.into_iter().enumerate() {
        topology.add_link(node, sides[at / SIDE as usize], link(ACCESS));
    }
    topology.add_link(sides[0], sides[1], link(BACKBONE));
    let pick = |rng: &mut Rng| (rng.below(SIDE), SIDE + rng.below(SIDE));
    Loop::under_way(Net::new(topology), concurrent, pick)
}

/// `hosts` hosts, 20 to a switch, the switches on one more, with two flows for each host between
/// random ones: some wait for a host's link, others for a switch's.
pub(super) fn two_tier(hosts: u32) -> Simulation<impl Model> {
    let mut topology = Topology::new();
    let nodes: Vec<_> = (0..hosts).map(|_| topology.add_node(NodeKind::Host)).collect();
    let core = topology.add_node(NodeKind::Switch);
    for below in nodes.chunks(BELOW as usize) {
        let switch = topology.add_node(NodeKind::Switch);
        topology.add_link(switch, core, link(ACCESS * u64::from(BELOW) / 2));
        for &node in below {
            topology.add_link(node, switch, link(ACCESS));
        }
    }
    let pick = move |rng: &mut Rng| {
        let from = rng.below(hosts);
        (from, (from + 1 + rng.below(hosts - 1)) % hosts)
    };
    Loop::under_way(Net::new(topology), 2 * hosts, pick)
}
