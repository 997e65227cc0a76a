//! From a scenario to a world: components that fail, files and their holders, what is known.

use std::sync::Arc;

use crate::architecture::{Backup, Patching, Placement};
use crate::control::{Beliefs, Control, Names};
use crate::dist::Law;
use crate::fault::{Component, Conditions, Ending, Faults, OpenFaults};
use crate::host::{Hosts, Power};
use crate::ids::{NodeId, ObjectId, SiteId, UserId};
use crate::net::{Net, Routing};
use crate::occasions::{OccasionPlan, Occasions};
use crate::operation::purposes::{self, ComponentKey, Which};
use crate::operation::{Fault, Notices, Place};
use crate::presence::Presence;
use crate::service::Catalogue;
use crate::sim::{Schedule, SimDuration, SimTime};
use crate::staff::Staff;
use crate::store::{Holders, Store};
use crate::study::Draws;
use crate::units::Bytes;

use super::layout::Layout;
use super::running::Running;
use super::upkeep::Upkeep;
use super::{Event, Observer, Office, World};

impl<O: Observer> World<O> {
    /// The world of a scenario in one replication, before its first event.
    pub fn new(scenario: Arc<Office>, draws: Draws, observer: O) -> Self {
        let (mut layout, topology) = Layout::new(&scenario, draws);
        let organisation = &scenario.organisation;
        let catalogue = Catalogue::new(
            organisation.devices,
            organisation.files,
            organisation.team_size,
            organisation.popularity,
        );
        let nodes = topology.node_count();
        let distances = layout.distances(organisation, draws);
        let routing = Routing {
            weights: organisation.routes.by_weight.then(|| layout.weights(topology.link_count())),
            spread: organisation.routes.spread,
            detection: scenario.hardware.detection,
        };
        let machines = layout.machine_count();
        let components = components(&scenario, &layout);
        layout.components = components.iter().map(|part| (part.fault, part.place)).collect();
        let faults = Faults::new(components, draws);
        let store = store(&scenario, &layout, &catalogue, draws);
        let control = control(&scenario, &layout, &store, machines);
        Self {
            presence: Presence::new(organisation.presence.clone(), &layout.laptops, draws),
            faults,
            conditions: Conditions::new(nodes, layout.lines.len())
                .with_uplinks(organisation.uplinks)
                .with_switches(organisation.core_switches),
            open_faults: OpenFaults::default(),
            hosts: Hosts::new(machines, organisation.devices),
            power: Power::new(layout.lines.len()),
            staff: Staff::new(organisation.staff.clone(), organisation.devices),
            net: Net::with(topology, &routing, scenario.hardware.sharing).with_distances(distances),
            store,
            control,
            occasions: Occasions::new(occasion_plan(&scenario), organisation.devices, draws),
            running: Running::new(organisation.devices, scenario.services.len()),
            upkeep: Upkeep::default(),
            totals: Default::default(),
            measured_from: SimTime::ZERO,
            notices: Notices::default(),
            net_notices: Vec::new(),
            observer,
            catalogue,
            layout,
            draws,
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

    /// The organisation has existed for a while: those who back up have already done so.
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

/// Everything that can fail, with ids that do not depend on the architecture.
fn components(scenario: &Office, layout: &Layout) -> Vec<Component> {
    layout
        .breakable()
        .into_iter()
        .filter_map(|(fault, place, key)| {
            let failure = layout.failure_at(&scenario.hardware, fault, place)?;
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

fn store(scenario: &Office, layout: &Layout, catalogue: &Catalogue, draws: Draws) -> Store {
    let objects = catalogue.objects();
    let law = &scenario.organisation.file_size;
    let size = |object: u32| {
        let mut rng = draws.of(purposes::OBJECTS, ObjectId(object), ());
        law.sample_bytes(&mut rng).max(Bytes::new(1))
    };
    let mut places = Vec::new();
    for object in (0..objects).map(ObjectId) {
        place(scenario, layout, catalogue.owner(object), object, draws, &mut places);
    }
    let copies = places.len() / objects as usize;
    let holders = Holders::new(layout.machine_count(), copies, &places);
    Store::new((0..objects).map(size).collect(), holders, layout.devices)
}

/// The holders of an object: all servers, or the owner's device and others drawn at random.
fn place(
    scenario: &Office,
    layout: &Layout,
    owner: UserId,
    object: ObjectId,
    draws: Draws,
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
            let mut rng = draws.of(purposes::PLACEMENT, object, ());
            while places.len() - first < *copies as usize {
                let candidate = NodeId(rng.below(layout.devices));
                if !places[first..].contains(&candidate) {
                    places.push(candidate);
                }
            }
        }
    }
}

fn control(scenario: &Office, layout: &Layout, store: &Store, machines: usize) -> Control {
    let mut servers: Vec<NodeId> = layout.servers().collect();
    let standby = scenario.architecture.redundancy.standby.as_ref().and_then(|_| servers.pop());
    let beliefs = Beliefs::new(machines, scenario.architecture.discovery.belief_lasts());
    Control::new(layout.devices, store.len(), Names::new(servers, standby), beliefs)
}

fn occasion_plan(scenario: &Office) -> OccasionPlan {
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
    /// Faults, where they strike, and the stable names of what they strike.
    fn breakable(&self) -> Vec<(Fault, Place, ComponentKey)> {
        let mut list = Vec::new();
        let mut add = |fault: Fault, place: Place, which: Which| {
            list.push((fault, place, ComponentKey::new(fault, which)));
        };
        for device in (0..self.devices).map(NodeId) {
            add(Fault::DeviceHardware, Place::Node(device), Which::Nth(device.0));
            add(Fault::Disk, Place::Node(device), Which::Nth(device.0));
            if self.has_battery(device) {
                add(Fault::DeviceLost, Place::Node(device), Which::Nth(device.0));
            }
        }
        for (number, server) in (0..).zip(self.servers()) {
            add(Fault::ServerHardware, Place::Node(server), Which::Nth(number));
            add(Fault::ServerSoftware, Place::Node(server), Which::Nth(number));
            add(Fault::Disk, Place::Node(server), Which::Server(number));
        }
        for number in 0..self.printers {
            let printer = NodeId(self.devices + self.servers + number);
            add(Fault::Printer, Place::Node(printer), Which::Nth(number));
        }
        for site in (0..self.lines.len() as u32).map(SiteId) {
            let faults = [
                Fault::PowerOutage,
                Fault::PowerMajor,
                Fault::PowerDip,
                Fault::Switch,
                Fault::AccessPoint,
                Fault::AccessPointHang,
            ];
            for fault in faults {
                add(fault, Place::Site(site), Which::Nth(site.0));
            }
            // Nothing leads away from a site that is alone.
            if self.lines.len() > 1 {
                add(Fault::Uplink, Place::Site(site), Which::Nth(site.0));
            }
        }
        self.add_seconds(&mut add);
        let machines = (0..self.machine_count() as u32).map(NodeId);
        for node in machines.filter(|node| self.cable(*node).is_some()) {
            let which = if self.is_user_device(node) {
                Which::Nth(node.0)
            } else if self.is_server(node) {
                Which::Server(node.0 - self.devices)
            } else {
                Which::Printer(node.0 - self.devices - self.servers)
            };
            add(Fault::Cable, Place::Node(node), which);
            add(Fault::BadPair, Place::Node(node), which);
        }
        for peer in (0..self.devices).map(NodeId).filter(|peer| self.site_of(*peer).is_none()) {
            add(Fault::HomeLine, Place::Node(peer), Which::Nth(peer.0));
        }
        self.add_lines(&mut add);
        // The Internet itself does not fail.
        let (nodes, links) = &self.backbone;
        let nodes = if links.is_empty() { 0 } else { nodes.len() as u32 };
        for number in 0..nodes {
            add(Fault::BackboneNode, Place::BackboneNode(number), Which::Nth(number));
        }
        for number in 0..links.len() as u32 {
            add(Fault::BackboneLink, Place::BackboneLink(number), Which::Nth(number));
        }
        list
    }

    /// Second lines to the outside and second switches.
    fn add_seconds(&self, add: &mut impl FnMut(Fault, Place, Which)) {
        for (site, lines) in (0..).map(SiteId).zip(&self.lines) {
            if lines.second_uplink.is_some() && self.lines.len() > 1 {
                add(Fault::SecondUplink, Place::Site(site), Which::Nth(site.0));
            }
            if lines.second_switch.is_some() {
                add(Fault::SecondSwitch, Place::Site(site), Which::Nth(site.0));
            }
        }
    }

    /// Lines of access switches, of laptops, and of servers on the open Internet.
    fn add_lines(&self, add: &mut impl FnMut(Fault, Place, Which)) {
        for (server, node) in (0..).zip(self.servers()) {
            if self.site_of(node).is_none() {
                add(Fault::HomeLine, Place::Node(node), Which::Server(server));
            }
        }
        let mut last = None;
        for (place, riser) in (0..).zip(&self.risers) {
            // The first line of a switch has the same random draws beside a second as alone.
            let is_second = last.replace(riser.number) == Some(riser.number);
            let which = if is_second { Which::SecondLine } else { Which::Nth };
            add(Fault::Riser, Place::Riser(place), which(riser.number));
        }
        for (site, lines) in (0..).map(SiteId).zip(&self.lines) {
            if lines.air.is_some() {
                add(Fault::Radio, Place::Site(site), Which::Shared(site));
                continue;
            }
            let here = self.machines(site).iter().copied();
            for laptop in here.filter(|node| self.has_battery(*node)) {
                add(Fault::Radio, Place::Node(laptop), Which::Nth(laptop.0));
            }
        }
    }
}
