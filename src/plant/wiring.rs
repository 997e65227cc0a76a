//! The network of a scenario: machines on their switches, sites and peers on the Internet.

use crate::dist::Law;
use crate::ids::{NodeId, SiteId};
use crate::map::MapLink;
use crate::net::{Distances, LinkId, LinkSpec, NodeKind, Topology};
use crate::operation::Housed;
use crate::operation::purposes;
use crate::sim::SimDuration;
use crate::study::Draws;

use super::backbone::{self, Network, Places};
use super::hardware::Hardware;
use super::layout::{Central, Home, Layout, Riser, SiteLines};
use super::line::Line;
use super::premises::Premises;

/// Nodes that sites and peers are attached to.
struct Core {
    nodes: Vec<NodeId>,
    places: Option<Places>,
}

impl Core {
    /// The Internet, or a backbone.
    fn new(topology: &mut Topology, layout: &mut Layout, network: &Network, draws: Draws) -> Self {
        let Network::Backbone(backbone) = network else {
            let nodes = vec![topology.add_node(NodeKind::Core)];
            layout.backbone.0.clone_from(&nodes);
            return Self { nodes, places: None };
        };
        let map = backbone.map(draws);
        let nodes: Vec<NodeId> =
            map.nodes.iter().map(|_| topology.add_node(NodeKind::Core)).collect();
        let add = |link: &MapLink| {
            let added = topology.add_link(nodes[link.ends.0], nodes[link.ends.1], link.spec());
            if link.half_duplex {
                topology.set_shared(added);
            }
            added
        };
        let links = map.links.iter().map(add).collect();
        layout.backbone = (nodes.clone(), links);
        layout.weights = map.links.iter().map(|link| link.weight).collect();
        Self { nodes, places: Some(Places::new(&map, backbone.attach, draws)) }
    }

    /// Where the next site or machine is attached.
    fn place(&mut self, who: Housed) -> NodeId {
        self.nodes[self.places.as_mut().map_or(0, |places| places.next(who))]
    }
}

impl Layout {
    /// A machine that is nowhere but at its own place, under a stable name.
    fn alone(&self, node: NodeId) -> Housed {
        match node {
            _ if self.is_server(node) => Housed::Server(self.number(node)),
            _ if self.desk_of(node).is_some() => Housed::Printer(self.number(node)),
            _ if self.cloud() == Some(node) => Housed::Cloud,
            _ => Housed::Machine(node),
        }
    }

    /// Where every machine is, if it matters: those of a site are together.
    pub(super) fn distances(&self, network: &Network, draws: Draws) -> Distances {
        let Network::Places(trips) = network else { return Distances::default() };
        let housed = |node: NodeId| self.site_of(node).map_or(self.alone(node), Housed::Site);
        backbone::distances(trips, self.all().map(housed), draws)
    }

    /// Devices, servers and printers on their switches, or peers on the open Internet, and the
    /// network that joins them.
    pub(super) fn new(
        premises: &Premises,
        hardware: &Hardware,
        central: Central,
        draws: Draws,
    ) -> (Self, Topology) {
        let mut layout = Self::of(premises, central, draws);
        let has_tunnels = premises.has_tunnels(central.machines);
        let mut topology = Topology::new();
        for _ in 0..layout.machine_count() {
            topology.add_node(NodeKind::Host);
        }
        let mut core = Core::new(&mut topology, &mut layout, &premises.network, draws);
        for site in 0..premises.sites {
            let place = core.place(Housed::Site(SiteId(site)));
            layout.lines.push(add_site(&mut topology, place, premises, has_tunnels, hardware));
        }
        if let Some(desks) = premises.desks_per_switch {
            add_access_switches(&mut topology, &mut layout, desks, &hardware.riser);
        }
        for node in layout.all() {
            let link = match layout.site_of(node) {
                Some(site) => {
                    let at = (layout.access_switch(node), layout.lines[site.index()]);
                    plug_in(&mut topology, &layout, node, at, hardware)
                }
                None => {
                    let place = core.place(layout.alone(node));
                    connect(&mut topology, &layout, node, place, hardware, draws)
                }
            };
            layout.cables.push(link);
        }
        if premises.from_home {
            add_homes(&mut topology, &mut layout, hardware, draws);
        }
        (layout, topology)
    }
}

/// Adds a line, its host first.
fn add(topology: &mut Topology, host: NodeId, to: NodeId, line: &Line, factor: f64) -> LinkId {
    let link = topology.add_link(host, to, line.link(factor));
    topology.set_loss(link, line.loss_per_billion());
    if line.half_duplex {
        topology.set_shared(link);
    }
    link
}

fn add_site(
    topology: &mut Topology,
    core: NodeId,
    premises: &Premises,
    has_tunnels: bool,
    hardware: &Hardware,
) -> SiteLines {
    let switch = topology.add_node(NodeKind::Switch);
    let access_point = topology.add_node(NodeKind::AccessPoint);
    let gateway = topology.add_node(NodeKind::Gateway);
    add(topology, access_point, switch, &hardware.desktop, 1.0);
    add(topology, switch, gateway, &hardware.server, 1.0);
    let mut outward = || add(topology, gateway, core, &hardware.uplink, 1.0);
    let uplink = outward();
    let second_uplink = (premises.uplinks > 1).then(outward);
    let air = hardware.laptop.half_duplex.then(|| {
        // A node that leads nowhere holds the capacity of the air.
        let air = topology.add_node(NodeKind::AccessPoint);
        add(topology, air, access_point, &hardware.laptop, 1.0)
    });
    let second_switch = (premises.core_switches > 1).then(|| {
        let second = topology.add_node(NodeKind::Switch);
        add(topology, switch, second, &hardware.server, 1.0);
        add(topology, access_point, second, &hardware.desktop, 1.0);
        add(topology, second, gateway, &hardware.server, 1.0);
        second
    });
    let tunnels = has_tunnels.then(|| {
        let end = topology.add_node(NodeKind::Gateway);
        for core in std::iter::once(switch).chain(second_switch) {
            add(topology, end, core, &hardware.server, 1.0);
        }
        // A node that leads nowhere holds what the gateway can do.
        let load = topology.add_node(NodeKind::Gateway);
        let capacity = hardware.gateway.capacity;
        let all = LinkSpec { a_to_b: capacity, b_to_a: capacity, latency: SimDuration::ZERO };
        let medium = topology.add_link(load, end, all);
        topology.set_shared(medium);
        (end, medium)
    });
    SiteLines { switch, second_switch, access_point, gateway, uplink, second_uplink, air, tunnels }
}

/// A place at home for each laptop of a site, and its way into the network: a tunnel to the gateway
/// there, or the Internet.
fn add_homes(topology: &mut Topology, layout: &mut Layout, hardware: &Hardware, draws: Draws) {
    layout.homed.0 = topology.node_count();
    for device in (0..layout.device_count()).map(NodeId) {
        let site = layout.site_of(device).filter(|_| layout.is_wireless(device));
        let home = site.map(|site| {
            let lines = layout.lines[site.index()];
            let factor = home_factor(device, hardware, draws);
            let node = topology.add_node(NodeKind::Host);
            layout.homed.1.push(device);
            let link = match lines.tunnels {
                Some(tunnels) => {
                    add_tunnel(topology, node, lines.uplink, tunnels, factor, hardware)
                }
                None => {
                    let internet = topology.ends(lines.uplink).1;
                    add(topology, node, internet, &hardware.home, factor)
                }
            };
            Home { node, link }
        });
        layout.homes.push(home);
    }
}

/// A tunnel is as fast as the slowest of home line, uplink and gateway. The capacities of the last
/// two are shared with others.
fn add_tunnel(
    topology: &mut Topology,
    node: NodeId,
    uplink: LinkId,
    (end, medium): (NodeId, LinkId),
    factor: f64,
    hardware: &Hardware,
) -> LinkId {
    let (line, outward) = (hardware.home.link(factor), topology.spec(uplink));
    let spec = LinkSpec {
        a_to_b: line.a_to_b.min(outward.b_to_a).min(hardware.gateway.capacity),
        b_to_a: line.b_to_a.min(outward.a_to_b).min(hardware.gateway.capacity),
        latency: line.latency + outward.latency,
    };
    let link = topology.add_link(node, end, spec);
    let loss = hardware.home.loss_per_billion() + topology.loss(uplink);
    topology.set_loss(link, loss.min(1_000_000_000));
    if hardware.home.half_duplex {
        topology.set_shared(link);
    }
    topology.set_medium(link, medium);
    link
}

/// The access switch of each user device: so many neighbours share one.
fn add_access_switches(topology: &mut Topology, layout: &mut Layout, desks: u32, line: &Line) {
    let mut last = None;
    let (mut taken, mut number) = (0, 0);
    for device in (0..layout.device_count()).map(NodeId) {
        let Some(site) = layout.site_of(device) else { return };
        if taken == desks || last.is_none_or(|(_, at)| at != site) {
            let switch = topology.add_node(NodeKind::Switch);
            let lines = layout.lines[site.index()];
            for core in std::iter::once(lines.switch).chain(lines.second_switch) {
                let link = add(topology, switch, core, line, 1.0);
                layout.risers.push(Riser { switch, site, link, number });
            }
            (last, taken) = (Some((switch, site)), 0);
            number += 1;
        }
        taken += 1;
        layout.access.extend(last.map(|(switch, _)| switch));
    }
}

/// Joins a machine to the network of its site: through its access switch, if it has one.
fn plug_in(
    topology: &mut Topology,
    layout: &Layout,
    node: NodeId,
    (access, lines): (Option<NodeId>, SiteLines),
    hardware: &Hardware,
) -> LinkId {
    let line = layout.line_of(hardware, node);
    if layout.is_wireless(node) {
        let link = topology.add_link(node, lines.access_point, line.link(1.0));
        topology.set_loss(link, line.loss_per_billion());
        if let Some(air) = lines.air {
            topology.set_medium(link, air);
        }
        return link;
    }
    let link = add(topology, node, access.unwrap_or(lines.switch), line, 1.0);
    if let Some(second) = lines.second_switch.filter(|_| layout.role(node).traits().has_two_lines) {
        add(topology, node, second, line, 1.0);
    }
    link
}

/// Joins a peer, a server or the host of a provider to its place on the open Internet.
fn connect(
    topology: &mut Topology,
    layout: &Layout,
    node: NodeId,
    place: NodeId,
    hardware: &Hardware,
    draws: Draws,
) -> LinkId {
    if layout.cloud() == Some(node) {
        return topology.add_link(node, place, hardware.cloud.link());
    }
    // A printer has the line of the home where it stands.
    let home = layout.desk_of(node).unwrap_or(node);
    let factor = if layout.is_server(node) { 1.0 } else { home_factor(home, hardware, draws) };
    add(topology, node, place, layout.line_of(hardware, node), factor)
}

/// How much faster than the median a home's line is.
fn home_factor(node: NodeId, hardware: &Hardware, draws: Draws) -> f64 {
    let mut rng = draws.of(purposes::ACCESS, node, ());
    let spread = Law::log_normal_with_median(1.0, hardware.home_sigma);
    spread.map_or(1.0, |law| law.sample(&mut rng))
}
