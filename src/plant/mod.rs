//! Machines, lines and power of an organisation: what is up, who reaches whom, and why not.
//!
//! In this order: a fault strikes (`faults` is the table, `components` what there is to strike),
//! its effect is carried out on machines, parts of sites and links (`effects`), and the rest of the
//! world is told of it by notices: a machine came up or went down, data were lost, a disk is new.
//! Flows that break or end are told apart (`take_flows`). A repair is ordered once somebody knows
//! of the fault (`report`), and its end brings things back.
//!
//! Left out: machines that work slowly or wrongly, faults that cause others, and boots that take
//! time.

mod backbone;
mod classes;
mod cloud;
mod components;
mod conditions;
mod effects;
mod failures;
mod faults;
mod hardware;
mod hosts;
mod idle;
mod joining;
mod layout;
mod line;
mod power;
mod premises;
mod reach;
mod remote;
mod roles;
mod wiring;

pub use backbone::{Attach, Backbone, EXAMPLES as NETWORKS, Network, Plan, RouteRules};
pub use classes::{fill_in_classes, network_file};
pub use effects::RepairOrder;
pub use failures::{BadPair, Failure, Failures};
pub use faults::{FAULTS, Fault, Place};
pub use hardware::Hardware;
pub use idle::{
    ALONE, NO_CLOUD, NO_DESKTOPS, NO_LAPTOPS, NO_NAS, NO_PRINTERS, NO_SERVERS, NO_SITES,
    NO_TUNNELS, NOT_FROM_HOME, idle_failures,
};
pub use layout::{Central, FileHost, Layout};
pub use line::{FAULTS as LINE_FAULTS, LINES, Line, PAIRED};
pub use premises::Premises;
pub use remote::Gateway;
pub use roles::Role;

use std::sync::Arc;

use crate::architecture::Redundancy;
use crate::fault::{FaultEvent, Faults, OpenFaults};
use crate::ids::{NodeId, SiteId};
use crate::net::{Element, FlowId, Net, NetEvent, NetNotice, Routing};
use crate::operation::Notices;
use crate::sim::{Schedule, SimDuration, SimTime};
use crate::study::Draws;
use crate::units::Bytes;

use conditions::Conditions;
use hosts::Hosts;
use power::Power;
use remote::Tunnels;

/// What can happen to machines and lines by themselves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlantEvent {
    /// Something breaks, or a fault passes.
    Fault(FaultEvent),
    /// A flow joins the sharing or ends.
    Net(NetEvent),
    /// The battery of a site is empty, if it has been without power since it lost it for the n-th
    /// time.
    BatteryEmpty(SiteId, u32),
    /// The tunnel of a device at home is up, if nothing has changed since.
    Tunnel(NodeId, u32),
}

/// All machines, lines and supplies, and what is wrong with them.
pub struct Plant {
    layout: Layout,
    hardware: Arc<Hardware>,
    /// Disks and batteries of servers, as the architecture has them.
    redundancy: Redundancy,
    net: Net,
    faults: Faults,
    open: OpenFaults,
    conditions: Conditions,
    hosts: Hosts,
    power: Power,
    tunnels: Tunnels,
    /// Machines whose power is back, and that come up one after the other.
    waking: Vec<NodeId>,
    /// Flows that have ended or broken, for the world.
    flows: Vec<NetNotice>,
    draws: Draws,
}

impl Plant {
    /// The plant of an organisation with these machines beside users' devices; all are down.
    pub fn new(
        premises: &Premises,
        hardware: &Arc<Hardware>,
        redundancy: &Redundancy,
        central: Central,
        draws: Draws,
    ) -> Self {
        let (mut layout, topology) = Layout::new(premises, hardware, central, draws);
        let routing = Routing {
            weights: premises.routes.by_weight.then(|| layout.weights(topology.link_count())),
            spread: premises.routes.spread,
            detection: hardware.detection,
        };
        let distances = layout.distances(&premises.network, draws);
        let faults = Faults::new(layout.find_components(hardware), draws);
        let sites = layout.site_count();
        let conditions = Conditions::new(topology.node_count(), sites)
            .with_uplinks(premises.uplinks)
            .with_switches(premises.core_switches);
        Self {
            faults,
            conditions,
            open: OpenFaults::default(),
            hosts: Hosts::new(layout.machine_count(), layout.device_count()),
            power: Power::new(sites),
            tunnels: Tunnels::new(layout.device_count(), sites),
            net: Net::with(topology, &routing, hardware.sharing).with_distances(distances),
            waking: Vec::new(),
            flows: Vec::new(),
            hardware: Arc::clone(hardware),
            redundancy: redundancy.clone(),
            layout,
            draws,
        }
    }

    /// Everything but users' devices comes up, and no tunnel is there. O(machines).
    pub fn start(&mut self, agenda: &mut impl Schedule<Event = PlantEvent>, notices: &mut Notices) {
        for node in
            self.layout.all().filter(|node| !self.layout.is_user_device(*node)).collect::<Vec<_>>()
        {
            self.machine_changed(node, agenda, notices);
        }
        for at in 0..self.layout.homes.len() {
            if let Some(home) = self.layout.homes[at] {
                self.cut(Element::Link(home.link), agenda);
            }
        }
    }

    /// Schedules the first failures. O(components).
    pub fn start_faults(&mut self, agenda: &mut impl Schedule<Event = PlantEvent>) {
        self.faults.start(&mut agenda.scoped(PlantEvent::Fault));
    }

    /// Executes an event.
    pub fn handle(
        &mut self,
        event: PlantEvent,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) {
        match event {
            PlantEvent::Fault(event) => {
                self.faults.handle(event, &mut agenda.scoped(PlantEvent::Fault), notices);
                match event {
                    FaultEvent::Fail(id) => self.strike(id, agenda, notices),
                    FaultEvent::End(id) => self.mend(id, agenda, notices),
                }
            }
            PlantEvent::Net(event) => {
                self.net.handle(event, &mut agenda.scoped(PlantEvent::Net), &mut self.flows);
            }
            PlantEvent::BatteryEmpty(site, loss) => {
                self.battery_empty(site, loss, agenda, notices);
            }
            PlantEvent::Tunnel(node, serial) => {
                self.tunnel_comes(node, serial, agenda, notices);
            }
        }
    }

    /// Which machine stands where.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Begins to move bytes; the flow tells its end under a token. See [`Net::start_flow`].
    pub fn start_flow(
        &mut self,
        from: NodeId,
        to: NodeId,
        bytes: Bytes,
        token: u32,
        agenda: &mut impl Schedule<Event = PlantEvent>,
    ) -> FlowId {
        let (from, to) = (self.seat(from), self.seat(to));
        self.net.start_flow(from, to, bytes, token, &mut agenda.scoped(PlantEvent::Net))
    }

    /// Whether flows have ended or broken since they were last taken.
    pub fn has_flows(&self) -> bool {
        !self.flows.is_empty()
    }

    /// Takes the flows that have ended or broken since the last time; give the buffer back.
    pub fn take_flows(&mut self) -> Vec<NetNotice> {
        std::mem::take(&mut self.flows)
    }

    /// Gives the buffer of [`Plant::take_flows`] back, so that none is allocated.
    pub fn give_back(&mut self, buffer: Vec<NetNotice>) {
        debug_assert!(buffer.is_empty(), "flows were not looked at");
        if self.flows.is_empty() {
            self.flows = buffer;
        }
    }

    /// How many flows are under way.
    pub fn active_flows(&self) -> u64 {
        self.net.active_flows() as u64
    }

    /// A machine takes in work; returns when that will be done, after all before it. O(1).
    pub fn serve(&mut self, node: NodeId, work: SimDuration, now: SimTime) -> SimTime {
        self.hosts.serve(node, work, now)
    }

    /// Whether a machine has gone down at or after an instant.
    pub fn has_died_since(&self, node: NodeId, since: SimTime) -> bool {
        self.hosts.has_died_since(node, since)
    }

    /// Mean share of users' devices that were up since the last reset.
    pub fn mean_device_uptime(&self, now: SimTime) -> f64 {
        self.hosts.mean_device_uptime(now)
    }

    /// Forgets what was measured before `now`.
    pub fn reset(&mut self, now: SimTime) {
        self.hosts.reset(now);
    }
}
