//! Flows in a closed loop: when one ends, the next begins; the number under way stays. And crowds,
//! which all begin at once and end one by one.

use crate::ids::NodeId;
use crate::net::{LinkSpec, Net, NetEvent, NetNotice, NodeKind, Topology};
use crate::sim::{EventList, Model, Rng, Schedule, SimDuration, Simulation};
use crate::units::{BitRate, Bytes};

use super::Driven;

/// Bits per second of a host's link.
const ACCESS: u64 = 100_000_000;
/// Bits per second of the link that all flows of [`backbone`] share.
const BACKBONE: u64 = ACCESS / 10;
/// Hosts on each side of the backbone.
const SIDE: u32 = 1_000;
/// Hosts on each lower switch of [`two_tier`], whose uplink has half their capacity.
const BELOW: u32 = 20;
/// Nodes of [`mesh`], and the kilometres of the square in which they lie.
const MESH_NODES: u32 = 150;
const MESH_SIDE: u32 = 2_000;

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

fn size(rng: &mut Rng) -> Bytes {
    Bytes::new(500_000 + u64::from(rng.below(1_000_000)))
}

impl<P: Fn(&mut Rng) -> (u32, u32)> Loop<P> {
    fn start(&mut self, agenda: &mut impl Schedule<Event = NetEvent>) {
        let (from, to) = (self.pick)(&mut self.rng);
        let bytes = size(&mut self.rng);
        self.net.start_flow(NodeId(from), NodeId(to), bytes, 0, agenda);
    }

    /// The loop with `concurrent` flows under way, after the first ones have ended.
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

/// Flows between random places of an Internet provider, `concurrent` under way.
pub(super) fn mesh(concurrent: u32) -> Simulation<impl Model> {
    let topology = provider(MESH_NODES);
    Loop::under_way(Net::new(topology), concurrent, |rng: &mut Rng| {
        let from = rng.below(MESH_NODES);
        (from, (from + 1 + rng.below(MESH_NODES - 1)) % MESH_NODES)
    })
}

/// A network in the shape of an Internet provider's, made up: places lie at random in a square of
/// 2,000 km; each joins the nearest earlier one, and every other one also the second nearest, which
/// gives 1.5 links for each node, as many as the larger maps of the Internet Topology Zoo have
/// (Knight, Nguyen, Falkner, Bowden and Roughan 2011). Links have 0.1, 0.6, 1 or 2.5 Gbit/s.
pub fn provider(nodes: u32) -> Topology {
    let mut rng = super::rng(1);
    let mut topology = Topology::new();
    let mut places: Vec<(u32, u32)> = Vec::new();
    for node in 0..nodes {
        topology.add_node(NodeKind::Host);
        let place = (rng.below(MESH_SIDE), rng.below(MESH_SIDE));
        let kilometres = |other: &(u32, u32)| {
            let (x, y) = (place.0.abs_diff(other.0), place.1.abs_diff(other.1));
            f64::from(x).hypot(f64::from(y)) as u64
        };
        let mut near: Vec<_> = places.iter().map(kilometres).zip(0..).collect();
        near.sort_unstable();
        let wanted = if node.is_multiple_of(2) { 2 } else { 1 };
        for &(kilometres, other) in near.iter().take(wanted) {
            let rate = BitRate::new(ACCESS * [1, 6, 10, 25][rng.below(4) as usize]);
            // Light in fibre takes 5 us for a kilometre.
            let latency = SimDuration::from_nanos(5_000 * kilometres);
            let spec = LinkSpec { a_to_b: rate, b_to_a: rate, latency };
            topology.add_link(NodeId(node), NodeId(other), spec);
        }
        places.push(place);
    }
    topology
}

/// Crowds on one link, one after the other.
struct Crowd {
    flows: u32,
    net: Net,
    agenda: EventList<NetEvent>,
    notices: Vec<NetNotice>,
    rng: Rng,
}

/// `flows` flows that all start at once on one link; when the last one has ended, a new crowd.
/// Only whole crowds are run.
pub(super) fn crowd(flows: u32) -> impl Driven {
    let mut topology = Topology::new();
    let ends = [(); 2].map(|()| topology.add_node(NodeKind::Host));
    topology.add_link(ends[0], ends[1], link(ACCESS));
    let (net, rng) = (Net::new(topology), super::rng(0));
    Crowd { flows, net, agenda: EventList::new(), notices: Vec::new(), rng }
}

impl Driven for Crowd {
    fn run(&mut self, events: u64) -> u64 {
        let mut executed = 0;
        while executed < events {
            for _ in 0..self.flows {
                let bytes = size(&mut self.rng);
                self.net.start_flow(NodeId(0), NodeId(1), bytes, 0, &mut self.agenda);
            }
            while let Some(event) = self.agenda.pop() {
                self.net.handle(event, &mut self.agenda, &mut self.notices);
                self.notices.clear();
                executed += 1;
            }
        }
        executed
    }

    fn pending(&self) -> usize {
        self.agenda.len()
    }

    fn memory(&self) -> usize {
        self.agenda.memory()
    }
}
