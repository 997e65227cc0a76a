//! From a scenario to a world: machines, lines, components, files and their holders.

use std::sync::Arc;

use crate::architecture::{Backup, Patching, Placement};
use crate::control::{Beliefs, Control, Names};
use crate::dist::Law;
use crate::fault::{Component, Conditions, Ending, Faults, OpenFaults};
use crate::host::{Hosts, Power};
use crate::ids::{NodeId, ObjectId, Purpose, SiteId, UserId};
use crate::net::{LinkId, LinkSpec, Net, NodeKind, Routing, Topology};
use crate::occasions::{OccasionPlan, Occasions};
use crate::operation::{Fault, Notices, Place};
use crate::presence::Presence;
use crate::service::Catalogue;
use crate::sim::{Schedule, SimDuration, SimTime, Streams};
use crate::staff::Staff;
use crate::store::{Holders, Store};
use crate::units::{BitRate, Bytes};

use super::hardware::{Failure, Hardware, Line};
use super::layout::{Layout, SiteLines};
use super::running::Running;
use super::upkeep::Upkeep;
use super::{Event, Observer, Scenario, World};

impl<O: Observer> World<O> {
    /// The world of a scenario in one replication, before its first event.
    pub fn new(scenario: Arc<Scenario>, streams: Streams, observer: O) -> Self {
        let (mut layout, topology) = lay_out(&scenario, streams);
        let organisation = &scenario.organisation;
        let catalogue = Catalogue::new(
            organisation.devices,
            organisation.files,
            organisation.team_size,
            organisation.popularity,
        );
        let nodes = topology.node_count();
        let routing = Routing { detection: scenario.hardware.detection, ..Routing::default() };
        let machines = layout.machine_count();
        let components = components(&scenario, &layout);
        layout.components = components.iter().map(|part| (part.fault, part.place)).collect();
        let faults = Faults::new(components, streams);
        let store = store(&scenario, &layout, &catalogue, streams);
        let control = control(&scenario, &layout, &store, machines);
        Self {
            presence: Presence::new(organisation.presence.clone(), &layout.laptops, streams),
            faults,
            conditions: Conditions::new(nodes, layout.lines.len())
                .with_uplinks(organisation.uplinks),
            open_faults: OpenFaults::default(),
            hosts: Hosts::new(machines, organisation.devices),
            power: Power::new(layout.lines.len()),
            staff: Staff::new(organisation.staff.clone(), organisation.devices),
            net: Net::with_routing(topology, &routing),
            store,
            control,
            occasions: Occasions::new(occasion_plan(&scenario), organisation.devices, streams),
            running: Running::new(organisation.devices, scenario.services.len()),
            upkeep: Upkeep::default(),
            totals: Default::default(),
            measured_from: SimTime::ZERO,
            notices: Notices::default(),
            net_notices: Vec::new(),
            observer,
            catalogue,
            layout,
            streams,
            scenario,
        }
    }

    /// Schedules the first events; what is measured counts from `warm_up` on.
    pub fn start(&mut self, warm_up: SimDuration, agenda: &mut impl Schedule<Event = Event>) {
        agenda.after(warm_up, Event::Measure);
        let first_server = self.layout.devices;
        for node in first_server..self.layout.machine_count() as u32 {
            self.host_changed(NodeId(node), agenda);
        }
        self.save_initial_backups();
        self.staff.start(&mut agenda.scoped(Event::Staff));
        self.presence.start(&mut agenda.scoped(Event::Presence), &mut self.notices);
        self.settle(agenda);
        self.faults.start(&mut agenda.scoped(Event::Fault));
        self.occasions.start(&mut agenda.scoped(Event::Occasion));
        self.settle(agenda);
    }

    /// The organisation has existed for a while: those who back up have done so before.
    fn save_initial_backups(&mut self) {
        let now = SimTime::ZERO;
        for object in (0..self.catalogue.objects()).map(ObjectId) {
            let saved = match self.scenario.architecture.backup {
                Backup::None => false,
                Backup::Owner => self.occasions.backs_up(self.catalogue.owner(object)),
                Backup::Central { .. } => true,
            };
            if saved {
                self.store.backups.store(object, 1, now);
            }
        }
    }
}

/// Devices, servers and printers on their switches, or peers on the open Internet.
fn lay_out(scenario: &Scenario, streams: Streams) -> (Layout, Topology) {
    let organisation = &scenario.organisation;
    let devices = organisation.devices;
    let users_per_printer = organisation.users_per_printer.unwrap_or(u32::MAX);
    let printers = organisation.users_per_printer.map_or(0, |users| devices.div_ceil(users));
    let servers = scenario.architecture.servers();
    let sites = organisation.sites;
    let site_of_user = |user: u32| {
        (sites > 0)
            .then(|| SiteId((u64::from(user) * u64::from(sites) / u64::from(devices)) as u32))
    };
    let mut layout = Layout {
        devices,
        servers,
        printers,
        users_per_printer,
        laptops: (0..devices).map(|user| is_laptop(user, organisation.laptops)).collect(),
        sites: (0..devices).map(site_of_user).collect(),
        lines: Vec::new(),
        cables: Vec::new(),
        machines: vec![Vec::new(); sites as usize],
        components: Vec::new(),
    };
    layout.sites.extend((0..servers).map(|_| (sites > 0).then_some(SiteId(0))));
    let printer_site = |printer: u32| site_of_user((printer * users_per_printer).min(devices - 1));
    layout.sites.extend((0..printers).map(printer_site));
    for (node, site) in layout.sites.iter().enumerate() {
        if let Some(site) = site {
            layout.machines[site.index()].push(NodeId(node as u32));
        }
    }
    let mut topology = Topology::new();
    for _ in 0..layout.machine_count() {
        topology.add_node(NodeKind::Host);
    }
    let core = topology.add_node(NodeKind::Core);
    for _ in 0..sites {
        let lines = add_site(&mut topology, core, organisation.uplinks, &scenario.hardware);
        layout.lines.push(lines);
    }
    let risers = add_access_switches(&mut topology, &layout, scenario);
    for node in (0..layout.machine_count() as u32).map(NodeId) {
        let riser = risers.get(node.index()).copied();
        let link = attach(&mut topology, &layout, (node, riser), core, &scenario.hardware, streams);
        layout.cables.push(link);
    }
    (layout, topology)
}

/// Laptops are spread evenly over the users; the first user has a desktop unless all have laptops.
fn is_laptop(user: u32, share: f64) -> bool {
    let upto = |users: u32| (f64::from(users) * share + 1e-9).floor() as u32;
    upto(user + 1) > upto(user)
}

fn add_site(topology: &mut Topology, core: NodeId, uplinks: u32, hardware: &Hardware) -> SiteLines {
    let switch = topology.add_node(NodeKind::Switch);
    let access_point = topology.add_node(NodeKind::AccessPoint);
    let gateway = topology.add_node(NodeKind::Gateway);
    topology.add_link(access_point, switch, spec(&hardware.desktop, 1.0));
    topology.add_link(switch, gateway, spec(&hardware.server, 1.0));
    let mut outward = || topology.add_link(gateway, core, spec(&hardware.uplink, 1.0));
    let uplink = outward();
    let second_uplink = (uplinks > 1).then(outward);
    SiteLines { switch, access_point, gateway, uplink, second_uplink }
}

/// The access switch of each user device, where the organisation has them: neighbours share one.
fn add_access_switches(
    topology: &mut Topology,
    layout: &Layout,
    scenario: &Scenario,
) -> Vec<NodeId> {
    let Some(desks) = scenario.organisation.desks_per_switch else { return Vec::new() };
    let mut of_devices = Vec::new();
    let mut last = None;
    let mut taken = 0;
    for device in (0..layout.devices).map(NodeId) {
        let Some(site) = layout.site_of(device) else { return Vec::new() };
        if taken == desks || last.is_none_or(|(_, at)| at != site) {
            let switch = topology.add_node(NodeKind::Switch);
            let riser = spec(&scenario.hardware.riser, 1.0);
            topology.add_link(switch, layout.lines[site.index()].switch, riser);
            (last, taken) = (Some((switch, site)), 0);
        }
        taken += 1;
        of_devices.extend(last.map(|(switch, _)| switch));
    }
    of_devices
}

/// Joins a machine to its network; a desktop to its access switch, if it has one.
fn attach(
    topology: &mut Topology,
    layout: &Layout,
    (node, riser): (NodeId, Option<NodeId>),
    core: NodeId,
    hardware: &Hardware,
    streams: Streams,
) -> LinkId {
    let Some(site) = layout.site_of(node) else {
        let mut rng = streams.stream(Purpose::Access as u32, u64::from(node.0), 0);
        let spread = Law::log_normal_with_median(1.0, hardware.home_sigma);
        let factor = spread.map_or(1.0, |law| law.sample(&mut rng));
        let server = layout.is_server(node);
        let line = if server { &hardware.uplink } else { &hardware.home };
        return topology.add_link(node, core, spec(line, if server { 1.0 } else { factor }));
    };
    let lines = layout.lines[site.index()];
    let (line, to) = if layout.is_server(node) {
        (&hardware.server, lines.switch)
    } else if !layout.is_user_device(node) {
        (&hardware.printer, lines.switch)
    } else if layout.has_battery(node) {
        (&hardware.laptop, lines.access_point)
    } else {
        (&hardware.desktop, riser.unwrap_or(lines.switch))
    };
    topology.add_link(node, to, spec(line, 1.0))
}

fn spec(line: &Line, factor: f64) -> LinkSpec {
    let scaled = |rate: BitRate| BitRate::new((rate.bits_per_second() as f64 * factor) as u64);
    LinkSpec { a_to_b: scaled(line.up), b_to_a: scaled(line.down), latency: line.latency }
}

/// Everything that can fail, with ids that do not depend on the architecture.
fn components(scenario: &Scenario, layout: &Layout) -> Vec<Component> {
    let Some(failures) = &scenario.hardware.failures else { return Vec::new() };
    layout
        .breakable()
        .into_iter()
        .filter_map(|(fault, place, key)| {
            let laptop = matches!(place, Place::Node(node) if layout.has_battery(node));
            let failure: &Failure = failures.of(fault, laptop);
            let mean = failure.mean_life?;
            let lifetime = Law::memoryless(mean);
            let ending = if fault.passes_by_itself() {
                Ending::ByItself(failure.lasts.clone())
            } else {
                Ending::ByRepair
            };
            Some(Component { fault, place, key, lifetime, ending })
        })
        .collect()
}

fn store(scenario: &Scenario, layout: &Layout, catalogue: &Catalogue, streams: Streams) -> Store {
    let objects = catalogue.objects();
    let law = &scenario.organisation.file_size;
    let size = |object: u32| {
        let mut rng = streams.stream(Purpose::Objects as u32, u64::from(object), 0);
        Bytes::new(law.sample(&mut rng).max(1.0) as u64)
    };
    let mut places = Vec::new();
    for object in (0..objects).map(ObjectId) {
        place(scenario, layout, catalogue.owner(object), object, streams, &mut places);
    }
    let copies = places.len() / objects as usize;
    let holders = Holders::new(layout.machine_count(), copies, &places);
    Store::new((0..objects).map(size).collect(), holders, layout.devices)
}

/// The holders of an object: all servers, or the owner's device and others drawn at random.
fn place(
    scenario: &Scenario,
    layout: &Layout,
    owner: UserId,
    object: ObjectId,
    streams: Streams,
    places: &mut Vec<NodeId>,
) {
    match &scenario.architecture.placement {
        Placement::Server { copies } | Placement::Cache { copies } => {
            let standby = u32::from(scenario.architecture.redundancy.standby.is_some());
            places.extend(layout.servers().take((copies + standby) as usize));
        }
        Placement::Owner => places.push(owner.device()),
        Placement::Peers { copies, .. } => {
            let first = places.len();
            places.push(owner.device());
            let purpose = Purpose::Placement as u32;
            let mut rng = streams.stream(purpose, u64::from(object.0), 0);
            while places.len() - first < *copies as usize {
                let candidate = NodeId(rng.below(layout.devices));
                if !places[first..].contains(&candidate) {
                    places.push(candidate);
                }
            }
        }
    }
}

fn control(scenario: &Scenario, layout: &Layout, store: &Store, machines: usize) -> Control {
    let mut servers: Vec<NodeId> = layout.servers().collect();
    let standby = scenario.architecture.redundancy.standby.as_ref().and_then(|_| servers.pop());
    let beliefs = Beliefs::new(machines, scenario.architecture.discovery.belief_lasts());
    Control::new(layout.devices, store.len(), Names::new(servers, standby), beliefs)
}

fn occasion_plan(scenario: &Scenario) -> OccasionPlan {
    let Some(admin) = &scenario.organisation.administration else {
        return OccasionPlan::none();
    };
    let architecture = &scenario.architecture;
    let (central_backup, restore_test) = match architecture.backup {
        Backup::Central { interval, restore_test } => (Some(interval), restore_test),
        Backup::None | Backup::Owner => (None, None),
    };
    let owners_patch = architecture.patching == Patching::Owner;
    OccasionPlan {
        personal: admin.personal,
        patch_interval: Some(admin.patch_interval),
        owner_patches: owners_patch.then(|| admin.owner_patches.clone()),
        central_backup,
        backup_check: central_backup.map(|_| admin.backup_check),
        restore_test,
        own_backups: match architecture.backup {
            Backup::Owner => admin.own_backups.clone(),
            Backup::None | Backup::Central { .. } => Vec::new(),
        },
    }
}

impl Layout {
    /// Faults, where they strike, and a key that is the same under every architecture.
    fn breakable(&self) -> Vec<(Fault, Place, u64)> {
        let mut list = Vec::new();
        let mut add = |fault: Fault, place: Place, number: u32| {
            list.push((fault, place, u64::from(fault as u32) << 32 | u64::from(number)));
        };
        for device in (0..self.devices).map(NodeId) {
            add(Fault::DeviceHardware, Place::Node(device), device.0);
            add(Fault::Disk, Place::Node(device), device.0);
            if self.has_battery(device) {
                add(Fault::DeviceLost, Place::Node(device), device.0);
            }
        }
        for (number, server) in (0..).zip(self.servers()) {
            add(Fault::ServerHardware, Place::Node(server), number);
            add(Fault::ServerSoftware, Place::Node(server), number);
            add(Fault::Disk, Place::Node(server), (1 << 31) | number);
        }
        for number in 0..self.printers {
            let printer = NodeId(self.devices + self.servers + number);
            add(Fault::Printer, Place::Node(printer), number);
        }
        for site in (0..self.lines.len() as u32).map(SiteId) {
            let faults = [
                Fault::PowerOutage,
                Fault::PowerMajor,
                Fault::PowerDip,
                Fault::Switch,
                Fault::AccessPoint,
                Fault::AccessPointHang,
                Fault::Uplink,
            ];
            for fault in faults {
                add(fault, Place::Site(site), site.0);
            }
        }
        for (site, lines) in (0..).map(SiteId).zip(&self.lines) {
            if lines.second_uplink.is_some() {
                add(Fault::SecondUplink, Place::Site(site), site.0);
            }
        }
        // Servers count apart: how many there are depends on the architecture.
        let machines = (0..self.machine_count() as u32).map(NodeId);
        for node in machines.filter(|node| self.cable(*node).is_some()) {
            let number = if self.is_user_device(node) {
                node.0
            } else if self.is_server(node) {
                (1 << 31) | (node.0 - self.devices)
            } else {
                (1 << 30) | (node.0 - self.devices - self.servers)
            };
            add(Fault::Cable, Place::Node(node), number);
        }
        list
    }
}
