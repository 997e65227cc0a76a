//! Which machine stands where: the fixed plan of a network.

use crate::architecture::PrintPath;
use crate::ids::{ComponentId, NodeId, SiteId, UserId};
use crate::net::{Element, LinkId};
use crate::operation::{Fault, Place};

use super::hardware::{Failure, Hardware};

/// The switch, access point and outward lines of a site.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct SiteLines {
    pub switch: NodeId,
    pub access_point: NodeId,
    pub gateway: NodeId,
    pub uplink: LinkId,
    pub second_uplink: Option<LinkId>,
}

/// The plan: devices come first, then servers, printers, and what joins them.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub devices: u32,
    pub servers: u32,
    pub printers: u32,
    pub users_per_printer: u32,
    pub laptops: Vec<bool>,
    /// Of each machine; `None` on the open Internet.
    pub sites: Vec<Option<SiteId>>,
    pub lines: Vec<SiteLines>,
    /// Of each machine: what joins it to a switch, an access point or the Internet.
    pub cables: Vec<LinkId>,
    /// Devices, servers and printers of each site.
    pub machines: Vec<Vec<NodeId>>,
    pub components: Vec<(Fault, Place)>,
}

impl Layout {
    pub fn is_user_device(&self, node: NodeId) -> bool {
        node.0 < self.devices
    }

    pub fn is_server(&self, node: NodeId) -> bool {
        (self.devices..self.devices + self.servers).contains(&node.0)
    }

    /// All servers, the standby included.
    pub fn servers(&self) -> impl Iterator<Item = NodeId> + use<> {
        (self.devices..self.devices + self.servers).map(NodeId)
    }

    pub fn machine_count(&self) -> usize {
        (self.devices + self.servers + self.printers) as usize
    }

    pub fn site_of(&self, node: NodeId) -> Option<SiteId> {
        self.sites.get(node.index()).copied().flatten()
    }

    pub fn machines(&self, site: SiteId) -> &[NodeId] {
        &self.machines[site.index()]
    }

    /// Laptops carry on without mains.
    pub fn has_battery(&self, node: NodeId) -> bool {
        self.laptops.get(node.index()).copied().unwrap_or(false)
    }

    /// What a machine is plugged into the network with; a laptop is not.
    pub fn cable(&self, node: NodeId) -> Option<LinkId> {
        let wired = self.site_of(node).is_some() && !self.has_battery(node);
        wired.then(|| self.cables[node.index()])
    }

    /// The node at which a fault of a site is mended.
    pub fn line(&self, site: SiteId, fault: Fault) -> NodeId {
        let lines = self.lines[site.index()];
        match fault {
            Fault::AccessPoint | Fault::AccessPointHang => lines.access_point,
            Fault::Uplink | Fault::SecondUplink => lines.gateway,
            _ => lines.switch,
        }
    }

    /// What of the network a fault of a site takes out.
    pub fn element(&self, site: SiteId, fault: Fault) -> Element {
        let lines = self.lines[site.index()];
        match (fault, lines.second_uplink) {
            (Fault::Uplink, _) => Element::Link(lines.uplink),
            (Fault::SecondUplink, Some(second)) => Element::Link(second),
            _ => Element::Node(self.line(site, fault)),
        }
    }

    pub fn component(&self, id: ComponentId) -> (Fault, Place) {
        self.components[id.index()]
    }

    /// How a component fails and is mended.
    pub fn failure<'a>(&self, hardware: &'a Hardware, id: ComponentId) -> Option<&'a Failure> {
        let failures = hardware.failures.as_ref()?;
        let (fault, place) = self.component(id);
        let laptop = matches!(place, Place::Node(node) if self.has_battery(node));
        Some(failures.of(fault, laptop))
    }

    /// The printer that a user is used to, and the desk on which it stands.
    pub fn print_path(&self, user: UserId) -> Option<PrintPath> {
        if self.printers == 0 {
            return None;
        }
        let group = user.0 / self.users_per_printer;
        Some(PrintPath {
            printer: NodeId(self.devices + self.servers + group),
            attached_to: NodeId(group * self.users_per_printer),
        })
    }
}
