//! Which machine stands where: the fixed plan of a network.

use crate::architecture::PrintPath;
use crate::ids::{ComponentId, NodeId, SiteId, UserId};
use crate::operation::{Fault, Place};

use super::hardware::{Failure, Hardware};

/// The switch, access point and outward line of a site.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct SiteLines {
    pub switch: NodeId,
    pub access_point: NodeId,
    pub gateway: NodeId,
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

    /// The node of the network that a fault of a site takes out.
    pub fn line(&self, site: SiteId, fault: Fault) -> NodeId {
        let lines = self.lines[site.index()];
        match fault {
            Fault::AccessPoint | Fault::AccessPointHang => lines.access_point,
            Fault::Uplink => lines.gateway,
            _ => lines.switch,
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
