//! The network of a scenario: machines on their switches, sites and peers on the Internet.

use crate::dist::Law;
use crate::ids::{NodeId, SiteId};
use crate::map::MapLink;
use crate::net::{Distances, LinkId, NodeKind, Topology};
use crate::operation::purposes::{self, Housed};
use crate::study::Draws;

use super::Office;
use super::backbone::{self, Network, Places};
use super::hardware::Hardware;
use super::layout::{Layout, Riser, SiteLines};
use super::line::Line;
use super::organisation::Organisation;

/// Nodes that sites and peers are attached to.
struct Core {
    nodes: Vec<NodeId>,
    places: Option<Places>,
}

impl Core {
    /// The Internet, or a backbone.
    fn new(topology: &mut Topology, layout: &mut Layout, scenario: &Office, draws: Draws) -> Self {
        let Network::Backbone(backbone) = &scenario.organisation.network else {
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
        if self.is_server(node) {
            Housed::Server(node.0 - self.devices)
        } else {
            Housed::Machine(node)
        }
    }

    /// Where every machine is, if it matters: those of a site are together.
    pub(super) fn distances(&self, organisation: &Organisation, draws: Draws) -> Distances {
        let Network::Places(trips) = &organisation.network else { return Distances::default() };
        let housed = |node: NodeId| self.site_of(node).map_or(self.alone(node), Housed::Site);
        let machines = (0..self.machine_count() as u32).map(NodeId);
        backbone::distances(trips, machines.map(housed), draws)
    }

    /// Devices, servers and printers on their switches, or peers on the open Internet, and the
    /// network that joins them.
    pub(super) fn new(scenario: &Office, draws: Draws) -> (Self, Topology) {
        let mut layout =
            Self::without_lines(&scenario.organisation, scenario.architecture.servers());
        let mut topology = Topology::new();
        for _ in 0..layout.machine_count() {
            topology.add_node(NodeKind::Host);
        }
        let mut core = Core::new(&mut topology, &mut layout, scenario, draws);
        for site in 0..scenario.organisation.sites {
            let place = core.place(Housed::Site(SiteId(site)));
            layout.lines.push(add_site(&mut topology, place, scenario));
        }
        add_access_switches(&mut topology, &mut layout, scenario);
        for node in (0..layout.machine_count() as u32).map(NodeId) {
            let link = match layout.site_of(node) {
                Some(site) => {
                    let at = (layout.access_switch(node), layout.lines[site.index()]);
                    plug_in(&mut topology, &layout, node, at, &scenario.hardware)
                }
                None => {
                    let place = core.place(layout.alone(node));
                    connect(&mut topology, &layout, node, place, &scenario.hardware, draws)
                }
            };
            layout.cables.push(link);
        }
        (layout, topology)
    }

    /// Which machine stands where.
    fn without_lines(organisation: &Organisation, servers: u32) -> Self {
        let devices = organisation.devices;
        let users_per_printer = organisation.users_per_printer.unwrap_or(u32::MAX);
        let printers = organisation.users_per_printer.map_or(0, |users| devices.div_ceil(users));
        let sites = organisation.sites;
        let site_of_user = |user: u32| {
            (sites > 0)
                .then(|| SiteId((u64::from(user) * u64::from(sites) / u64::from(devices)) as u32))
        };
        let mut layout = Self {
            devices,
            servers,
            printers,
            users_per_printer,
            laptops: (0..devices).map(|user| is_laptop(user, organisation.laptops)).collect(),
            sites: (0..devices).map(site_of_user).collect(),
            lines: Vec::new(),
            access: Vec::new(),
            risers: Vec::new(),
            backbone: (Vec::new(), Vec::new()),
            weights: Vec::new(),
            cables: Vec::new(),
            machines: vec![Vec::new(); sites as usize],
            components: Vec::new(),
        };
        layout.sites.extend((0..servers).map(|_| (sites > 0).then_some(SiteId(0))));
        let printer_site =
            |printer: u32| site_of_user((printer * users_per_printer).min(devices - 1));
        layout.sites.extend((0..printers).map(printer_site));
        for (node, site) in layout.sites.iter().enumerate() {
            if let Some(site) = site {
                layout.machines[site.index()].push(NodeId(node as u32));
            }
        }
        layout
    }
}

/// Laptops are spread evenly over the users; the first user has a desktop unless all have laptops.
fn is_laptop(user: u32, share: f64) -> bool {
    laptops_among(user + 1, share) > laptops_among(user, share)
}

/// How many of the first `users` users have laptops.
pub(super) fn laptops_among(users: u32, share: f64) -> u32 {
    (f64::from(users) * share + 1e-9).floor() as u32
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

fn add_site(topology: &mut Topology, core: NodeId, scenario: &Office) -> SiteLines {
    let (organisation, hardware) = (&scenario.organisation, &scenario.hardware);
    let switch = topology.add_node(NodeKind::Switch);
    let access_point = topology.add_node(NodeKind::AccessPoint);
    let gateway = topology.add_node(NodeKind::Gateway);
    add(topology, access_point, switch, &hardware.desktop, 1.0);
    add(topology, switch, gateway, &hardware.server, 1.0);
    let mut outward = || add(topology, gateway, core, &hardware.uplink, 1.0);
    let uplink = outward();
    let second_uplink = (organisation.uplinks > 1).then(outward);
    let air = hardware.laptop.half_duplex.then(|| {
        // A node that leads nowhere holds the capacity of the air.
        let air = topology.add_node(NodeKind::AccessPoint);
        add(topology, air, access_point, &hardware.laptop, 1.0)
    });
    let second_switch = (organisation.core_switches > 1).then(|| {
        let second = topology.add_node(NodeKind::Switch);
        add(topology, switch, second, &hardware.server, 1.0);
        add(topology, access_point, second, &hardware.desktop, 1.0);
        add(topology, second, gateway, &hardware.server, 1.0);
        second
    });
    SiteLines { switch, second_switch, access_point, gateway, uplink, second_uplink, air }
}

/// The access switch of each user device, where the organisation has them: neighbours share one.
fn add_access_switches(topology: &mut Topology, layout: &mut Layout, scenario: &Office) {
    let Some(desks) = scenario.organisation.desks_per_switch else { return };
    let mut last = None;
    let (mut taken, mut number) = (0, 0);
    for device in (0..layout.devices).map(NodeId) {
        let Some(site) = layout.site_of(device) else { return };
        if taken == desks || last.is_none_or(|(_, at)| at != site) {
            let switch = topology.add_node(NodeKind::Switch);
            let lines = layout.lines[site.index()];
            for core in std::iter::once(lines.switch).chain(lines.second_switch) {
                let link = add(topology, switch, core, &scenario.hardware.riser, 1.0);
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
    if layout.has_battery(node) {
        let link = topology.add_link(node, lines.access_point, line.link(1.0));
        topology.set_loss(link, line.loss_per_billion());
        if let Some(air) = lines.air {
            topology.set_medium(link, air);
        }
        return link;
    }
    let link = add(topology, node, access.unwrap_or(lines.switch), line, 1.0);
    if let Some(second) = lines.second_switch.filter(|_| layout.is_server(node)) {
        add(topology, node, second, line, 1.0);
    }
    link
}

/// Joins a peer or a server to its place on the open Internet.
fn connect(
    topology: &mut Topology,
    layout: &Layout,
    node: NodeId,
    place: NodeId,
    hardware: &Hardware,
    draws: Draws,
) -> LinkId {
    let factor = if layout.is_server(node) { 1.0 } else { home_factor(node, hardware, draws) };
    add(topology, node, place, layout.line_of(hardware, node), factor)
}

/// How much faster than the median a home's line is.
fn home_factor(node: NodeId, hardware: &Hardware, draws: Draws) -> f64 {
    let mut rng = draws.of(purposes::ACCESS, node, ());
    let spread = Law::log_normal_with_median(1.0, hardware.home_sigma);
    spread.map_or(1.0, |law| law.sample(&mut rng))
}
