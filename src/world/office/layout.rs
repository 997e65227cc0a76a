//! Which machine stands where: the fixed plan of a network.

use crate::architecture::PrintPath;
use crate::ids::{ComponentId, NodeId, SiteId, UserId};
use crate::net::{Element, LinkId};
use crate::operation::{Fault, Place};

use super::hardware::{BadPair, Failure, Hardware};
use super::line::Line;

/// The switch, access point and outward lines of a site.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct SiteLines {
    pub switch: NodeId,
    /// The other switch of a redundant core.
    pub second_switch: Option<NodeId>,
    pub access_point: NodeId,
    pub gateway: NodeId,
    pub uplink: LinkId,
    pub second_uplink: Option<LinkId>,
    /// Medium that laptops share, if they share one.
    pub air: Option<LinkId>,
}

/// A line between an access switch and a switch of its site.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Riser {
    pub switch: NodeId,
    pub site: SiteId,
    pub link: LinkId,
    /// The number of its switch, whether there is a second line of that or not.
    pub number: u32,
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
    /// The access switch of each device, if there are any.
    pub access: Vec<NodeId>,
    /// Their lines.
    pub risers: Vec<Riser>,
    /// Nodes and links between sites and peers; one node and no link if that is the Internet.
    pub backbone: (Vec<NodeId>, Vec<LinkId>),
    /// Of each link of the backbone, for routes by weight.
    pub weights: Vec<u32>,
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

    /// Cable of a machine at a site; a laptop has none.
    pub fn cable(&self, node: NodeId) -> Option<LinkId> {
        let wired = self.site_of(node).is_some() && !self.has_battery(node);
        wired.then(|| self.cables[node.index()])
    }

    /// The access switch to which a machine is joined. Printers are where their first users are if
    /// the core is redundant, so that nothing hangs by one switch.
    pub fn access_switch(&self, node: NodeId) -> Option<NodeId> {
        let is_redundant = self.lines.first().is_some_and(|lines| lines.second_switch.is_some());
        let desk = if is_redundant { self.desk_of(node).unwrap_or(node) } else { node };
        self.access.get(desk.index()).copied()
    }

    /// The lines of a machine's access switch.
    pub fn risers_of(&self, node: NodeId) -> impl Iterator<Item = LinkId> {
        let switch = self.access_switch(node);
        let own = self.risers.iter().filter(move |riser| Some(riser.switch) == switch);
        own.map(|riser| riser.link)
    }

    /// Line that joins a machine to its network.
    pub fn line_of<'a>(&self, hardware: &'a Hardware, node: NodeId) -> &'a Line {
        match self.site_of(node) {
            None if self.is_server(node) => &hardware.uplink,
            None => &hardware.home,
            Some(_) if self.is_server(node) => &hardware.server,
            Some(_) if !self.is_user_device(node) => &hardware.printer,
            Some(_) if self.has_battery(node) => &hardware.laptop,
            Some(_) => &hardware.desktop,
        }
    }

    /// The node at which a fault of a site is mended.
    pub fn line(&self, site: SiteId, fault: Fault) -> NodeId {
        let lines = self.lines[site.index()];
        match fault {
            Fault::AccessPoint | Fault::AccessPointHang | Fault::Radio => lines.access_point,
            Fault::Uplink | Fault::SecondUplink => lines.gateway,
            Fault::SecondSwitch => lines.second_switch.unwrap_or(lines.switch),
            _ => lines.switch,
        }
    }

    /// Element of the network that a fault of a site takes out.
    pub fn element(&self, site: SiteId, fault: Fault) -> Element {
        let lines = self.lines[site.index()];
        match (fault, lines.second_uplink) {
            (Fault::Uplink, _) => Element::Link(lines.uplink),
            (Fault::SecondUplink, Some(second)) => Element::Link(second),
            _ => Element::Node(self.line(site, fault)),
        }
    }

    /// Element of the network that a fault of the backbone takes out.
    ///
    /// # Panics
    /// If the place is elsewhere.
    pub fn backbone_element(&self, place: Place) -> Element {
        match place {
            Place::BackboneNode(number) => Element::Node(self.backbone.0[number as usize]),
            Place::BackboneLink(number) => Element::Link(self.backbone.1[number as usize]),
            Place::Node(_) | Place::Site(_) | Place::Riser(_) => {
                unreachable!("{place:?} is no place of a backbone")
            }
        }
    }

    /// The weight of each of `links` links: those that join machines to a backbone count 1.
    pub fn weights(&self, links: usize) -> Vec<u32> {
        let mut weights = vec![1; links];
        for (link, weight) in self.backbone.1.iter().zip(&self.weights) {
            weights[link.index()] = *weight;
        }
        weights
    }

    pub fn component(&self, id: ComponentId) -> (Fault, Place) {
        self.components[id.index()]
    }

    /// How a component fails and is mended.
    pub fn failure<'a>(&self, hardware: &'a Hardware, id: ComponentId) -> Option<&'a Failure> {
        let (fault, place) = self.component(id);
        self.failure_at(hardware, fault, place)
    }

    /// How a fault comes and goes at a place: that of a line as the line itself says, if it does.
    pub fn failure_at<'a>(
        &self,
        hardware: &'a Hardware,
        fault: Fault,
        place: Place,
    ) -> Option<&'a Failure> {
        let failures = hardware.failures.as_ref()?;
        let line = match (fault, place) {
            (Fault::Uplink | Fault::SecondUplink, _) => Some(&hardware.uplink),
            (Fault::Cable | Fault::HomeLine, Place::Node(node)) => {
                Some(self.line_of(hardware, node))
            }
            (Fault::Riser, _) => Some(&hardware.riser),
            (Fault::Radio, _) => Some(&hardware.laptop),
            _ => None,
        };
        if let Some(own) = line.and_then(|line| line.failure.as_ref()) {
            return Some(own);
        }
        if let (Fault::BadPair, Place::Node(node)) = (fault, place) {
            return self.bad_pair(hardware, node).map(|own| &own.failure);
        }
        let laptop = matches!(place, Place::Node(node) if self.has_battery(node));
        failures.of(fault, laptop)
    }

    /// How the cable of a machine loses a pair.
    pub fn bad_pair<'a>(&self, hardware: &'a Hardware, node: NodeId) -> Option<&'a BadPair> {
        let own = self.line_of(hardware, node).bad_pair.as_ref();
        own.or_else(|| hardware.failures.as_ref().map(|failures| &failures.bad_pair))
    }

    /// Parts of a site without power of their own, as the faults that take them out.
    pub fn powered(&self, site: SiteId) -> impl Iterator<Item = Fault> + use<> {
        let second = self.lines[site.index()].second_switch.map(|_| Fault::SecondSwitch);
        [Fault::Switch, Fault::AccessPoint].into_iter().chain(second)
    }

    /// The user device beside which a printer stands.
    pub fn desk_of(&self, node: NodeId) -> Option<NodeId> {
        let printer = node.0.checked_sub(self.devices + self.servers)?;
        Some(NodeId((printer * self.users_per_printer).min(self.devices - 1)))
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
