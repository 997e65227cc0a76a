//! Which machine stands where: the fixed plan of a network.

use crate::architecture::{Machines, PrintPath};
use crate::ids::{ComponentId, NodeId, SiteId, UserId};
use crate::net::{Element, LinkId};
use crate::study::Draws;

use super::failures::BadPair;
use super::faults::{Fault, Place, SitePart};
use super::hardware::Hardware;
use super::line::Line;
use super::premises::Premises;
use super::roles::Role;

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
    /// Where tunnels from homes end, and the medium that they share; `None` where nobody works from
    /// home.
    pub tunnels: Option<(NodeId, LinkId)>,
}

/// The place of a laptop at its owner's home.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Home {
    pub node: NodeId,
    /// Its tunnel.
    pub link: LinkId,
}

/// A line between an access switch and a switch of its site.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Riser {
    pub switch: NodeId,
    pub site: SiteId,
    pub link: LinkId,
    /// The number of its switch, whether there is a second line of that or not.
    pub number: u32,
}

/// The machine that holds all files where no server does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileHost {
    /// None: files are on servers or on users' devices.
    None,
    /// A NAS at the first site.
    Nas,
    /// The device of a user.
    Device(UserId),
    /// A PC at the first site that nobody sits at.
    Dedicated,
}

impl FileHost {
    /// The user at whose desk it stands.
    pub const fn user(self) -> Option<UserId> {
        match self {
            Self::Device(user) => Some(user),
            Self::None | Self::Nas | Self::Dedicated => None,
        }
    }
}

/// Machines that an architecture adds to those of an organisation, and what they are for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Central {
    /// Servers, and a provider's host.
    pub machines: Machines,
    /// What holds all files, if that is no server.
    pub files: FileHost,
}

/// Which machine stands where, and what joins it to the others.
///
/// The machine of a number may be anything: what it is, its role says.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The role of each machine.
    pub(super) roles: Vec<Role>,
    /// The number of each machine among users' devices, servers or printers.
    numbers: Vec<u32>,
    devices: u32,
    servers: Vec<NodeId>,
    /// The machine that holds all files where no server does.
    file_host: Option<NodeId>,
    printers: Vec<NodeId>,
    cloud: Option<NodeId>,
    /// People at home reach all they need over the Internet.
    pub(super) without_tunnels: bool,
    users_per_printer: u32,
    /// Of each machine; `None` on the open Internet.
    sites: Vec<Option<SiteId>>,
    pub(super) lines: Vec<SiteLines>,
    /// The access switch of each device, if there are any.
    pub(super) access: Vec<NodeId>,
    /// Their lines.
    pub(super) risers: Vec<Riser>,
    /// Nodes and links between sites and peers; one node and no link if that is the Internet.
    pub(super) backbone: (Vec<NodeId>, Vec<LinkId>),
    /// Of each link of the backbone, for routes by weight.
    pub(super) weights: Vec<u32>,
    /// Of each machine: what joins it to a switch, an access point or the Internet.
    pub(super) cables: Vec<LinkId>,
    /// Of each device; `None` for those that stay at their site.
    pub(super) homes: Vec<Option<Home>>,
    /// The first node that is a home, and the laptops of all that follow it.
    pub(super) homed: (usize, Vec<NodeId>),
    /// Whether something leads away from sites.
    pub(super) leads_outward: bool,
    /// Devices, servers and printers of each site.
    machines: Vec<Vec<NodeId>>,
    /// What can fail, and where, by the number of the component.
    pub(super) components: Vec<(&'static Fault, Place)>,
}

impl Layout {
    /// The machines of an organisation, not joined yet: a device for each user, in their order,
    /// then servers and printers, and those that its architecture needs beside.
    pub(super) fn of(premises: &Premises, central: Central, draws: Draws) -> Self {
        let machines = central.machines;
        let (devices, sites) = (premises.devices, premises.sites);
        let mut layout = Self {
            roles: Vec::new(),
            numbers: Vec::new(),
            devices,
            servers: Vec::new(),
            file_host: None,
            printers: Vec::new(),
            cloud: None,
            without_tunnels: machines.without_tunnels,
            users_per_printer: premises.users_per_printer.unwrap_or(u32::MAX),
            sites: Vec::new(),
            lines: Vec::new(),
            access: Vec::new(),
            risers: Vec::new(),
            backbone: (Vec::new(), Vec::new()),
            weights: Vec::new(),
            cables: Vec::new(),
            homes: Vec::new(),
            homed: (usize::MAX, Vec::new()),
            leads_outward: premises.leads_outward(machines),
            machines: vec![Vec::new(); sites as usize],
            components: Vec::new(),
        };
        let site_of_user = |user: u32| {
            (sites > 0)
                .then(|| SiteId((u64::from(user) * u64::from(sites) / u64::from(devices)) as u32))
        };
        for user in 0..devices {
            let has_laptop = premises.has_laptop(UserId(user), draws);
            let role = if has_laptop { Role::Laptop } else { Role::Desktop };
            layout.add(role, user, site_of_user(user));
        }
        let first_site = (sites > 0).then_some(SiteId(0));
        for number in 0..machines.servers {
            let node = layout.add(Role::Server, number, first_site);
            layout.servers.push(node);
        }
        for number in 0..premises.printers() {
            let desk = layout.desk_of_printer(number);
            let node = layout.add(Role::Printer, number, site_of_user(desk.0));
            layout.printers.push(node);
        }
        layout.cloud = machines.cloud.then(|| layout.add(Role::Cloud, 0, None));
        layout.file_host = match central.files {
            FileHost::None => None,
            FileHost::Nas => Some(layout.add(Role::Nas, 0, first_site)),
            FileHost::Device(user) => Some(user.device()),
            FileHost::Dedicated => Some(layout.add(Role::HostPc, 0, first_site)),
        };
        layout
    }

    fn add(&mut self, role: Role, number: u32, site: Option<SiteId>) -> NodeId {
        let node = NodeId(self.roles.len() as u32);
        self.roles.push(role);
        self.numbers.push(number);
        self.sites.push(site);
        if let Some(site) = site {
            self.machines[site.index()].push(node);
        }
        node
    }

    /// The role of a machine.
    ///
    /// # Panics
    /// If it is none: a switch, say.
    pub fn role(&self, node: NodeId) -> Role {
        self.roles[node.index()]
    }

    /// The number of a machine among users' devices, servers or printers.
    pub fn number(&self, node: NodeId) -> u32 {
        self.numbers[node.index()]
    }

    fn is(&self, node: NodeId, of: impl Fn(Role) -> bool) -> bool {
        self.roles.get(node.index()).is_some_and(|role| of(*role))
    }

    /// Whether it is the device of a user.
    pub fn is_user_device(&self, node: NodeId) -> bool {
        self.is(node, |role| role.traits().is_of_user)
    }

    /// Whether it is a server.
    pub fn is_server(&self, node: NodeId) -> bool {
        self.is(node, |role| role == Role::Server)
    }

    /// How many users' devices there are.
    pub fn device_count(&self) -> u32 {
        self.devices
    }

    /// All servers, the standby included.
    pub fn servers(&self) -> &[NodeId] {
        &self.servers
    }

    /// The host of a provider; `None` where nothing is in the cloud.
    pub fn cloud(&self) -> Option<NodeId> {
        self.cloud
    }

    /// The machine that holds all files where no server does.
    pub fn file_host(&self) -> Option<NodeId> {
        self.file_host
    }

    /// How many machines there are.
    pub fn machine_count(&self) -> usize {
        self.roles.len()
    }

    /// All machines.
    pub fn all(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.machine_count() as u32).map(NodeId)
    }

    /// The site of a machine; `None` on the open Internet.
    pub fn site_of(&self, node: NodeId) -> Option<SiteId> {
        self.sites.get(node.index()).copied().flatten()
    }

    /// The machines of a site.
    pub fn machines(&self, site: SiteId) -> &[NodeId] {
        &self.machines[site.index()]
    }

    /// How many sites there are.
    pub fn site_count(&self) -> usize {
        self.lines.len()
    }

    /// The sites.
    pub(super) fn site_ids(&self) -> impl Iterator<Item = SiteId> + use<> {
        (0..self.lines.len() as u32).map(SiteId)
    }

    /// Whether its line is a radio: it is a laptop.
    pub fn is_wireless(&self, node: NodeId) -> bool {
        self.is(node, |role| role.traits().is_wireless)
    }

    /// The place of a laptop at its owner's home, if it may be there.
    pub(super) fn home(&self, node: NodeId) -> Option<Home> {
        self.homes.get(node.index()).copied().flatten()
    }

    /// The machine at a node of the network: a home is that of one laptop.
    pub fn machine_at(&self, node: NodeId) -> NodeId {
        let at = node.index().checked_sub(self.homed.0);
        at.and_then(|at| self.homed.1.get(at)).copied().unwrap_or(node)
    }

    /// Cable of a machine at a site; a laptop has none.
    pub(super) fn cable(&self, node: NodeId) -> Option<LinkId> {
        let wired = self.site_of(node).is_some() && !self.is_wireless(node);
        wired.then(|| self.cables[node.index()])
    }

    /// The access switch to which a machine is joined. Printers are where their first users are if
    /// the core is redundant, so that nothing hangs by one switch.
    pub(super) fn access_switch(&self, node: NodeId) -> Option<NodeId> {
        let is_redundant = self.lines.first().is_some_and(|lines| lines.second_switch.is_some());
        let desk = if is_redundant { self.desk_of(node).unwrap_or(node) } else { node };
        self.access.get(desk.index()).copied()
    }

    /// A line of an access switch, by its place among them.
    pub fn riser(&self, number: u32) -> Riser {
        self.risers[number as usize]
    }

    /// The lines of a machine's access switch.
    pub(super) fn risers_of(&self, node: NodeId) -> impl Iterator<Item = LinkId> {
        let switch = self.access_switch(node);
        let own = self.risers.iter().filter(move |riser| Some(riser.switch) == switch);
        own.map(|riser| riser.link)
    }

    /// Line that joins a machine to its network.
    pub(super) fn line_of<'a>(&self, hardware: &'a Hardware, node: NodeId) -> &'a Line {
        hardware.line_of(self.role(node), self.site_of(node).is_some())
    }

    /// The node at which a part of a site is mended.
    pub(super) fn node_of(&self, site: SiteId, part: SitePart) -> NodeId {
        let lines = self.lines[site.index()];
        match part {
            SitePart::AccessPoint => lines.access_point,
            SitePart::Uplink | SitePart::SecondUplink => lines.gateway,
            SitePart::SecondSwitch => lines.second_switch.unwrap_or(lines.switch),
            SitePart::Switch => lines.switch,
            SitePart::Gateway => lines.tunnels.map_or(lines.gateway, |(node, _)| node),
        }
    }

    /// Element of the network that is out with a part of a site.
    pub(super) fn element(&self, site: SiteId, part: SitePart) -> Element {
        let lines = self.lines[site.index()];
        match (part, lines.second_uplink) {
            (SitePart::Uplink, _) => Element::Link(lines.uplink),
            (SitePart::SecondUplink, Some(second)) => Element::Link(second),
            _ => Element::Node(self.node_of(site, part)),
        }
    }

    /// Element of the network that a fault takes out at a place that is no site.
    ///
    /// # Panics
    /// If it is a site, which has several.
    pub(super) fn element_at(&self, place: Place) -> Element {
        match place {
            Place::Node(node) | Place::Home(node) => Element::Link(self.cables[node.index()]),
            Place::Riser(number) => Element::Link(self.risers[number as usize].link),
            Place::BackboneNode(number) => Element::Node(self.backbone.0[number as usize]),
            Place::BackboneLink(number) => Element::Link(self.backbone.1[number as usize]),
            Place::Site(site) => unreachable!("{site:?} has several elements"),
        }
    }

    /// The weight of each of `links` links: those that join machines to a backbone count 1.
    pub(super) fn weights(&self, links: usize) -> Vec<u32> {
        let mut weights = vec![1; links];
        for (link, weight) in self.backbone.1.iter().zip(&self.weights) {
            weights[link.index()] = *weight;
        }
        weights
    }

    /// What a component is: how it fails, and where.
    pub fn component(&self, id: ComponentId) -> (&'static Fault, Place) {
        self.components[id.index()]
    }

    /// How the cable of a machine loses a pair.
    pub(super) fn bad_pair<'a>(&self, hardware: &'a Hardware, node: NodeId) -> Option<&'a BadPair> {
        let own = self.line_of(hardware, node).bad_pair.as_ref();
        own.or_else(|| hardware.failures.as_ref().map(|failures| &failures.bad_pair))
    }

    /// Parts of a site that need its power.
    pub(super) fn powered(&self, site: SiteId) -> impl Iterator<Item = SitePart> + use<> {
        let lines = self.lines[site.index()];
        let second = lines.second_switch.map(|_| SitePart::SecondSwitch);
        let gateway = lines.tunnels.map(|_| SitePart::Gateway);
        [SitePart::Switch, SitePart::AccessPoint].into_iter().chain(second).chain(gateway)
    }

    /// The user device beside which a printer of a number stands.
    fn desk_of_printer(&self, number: u32) -> NodeId {
        NodeId((number * self.users_per_printer).min(self.devices - 1))
    }

    /// The user device beside which a printer stands; `None` for what is no printer.
    pub(super) fn desk_of(&self, node: NodeId) -> Option<NodeId> {
        let is_printer = self.is(node, |role| role == Role::Printer);
        is_printer.then(|| self.desk_of_printer(self.number(node)))
    }

    /// The printer that a user is used to, and the desk on which it stands.
    pub fn print_path(&self, user: UserId) -> Option<PrintPath> {
        let group = user.0 / self.users_per_printer;
        let printer = *self.printers.get(group as usize)?;
        Some(PrintPath { printer, attached_to: NodeId(group * self.users_per_printer) })
    }

    /// What a switch, an access point or a gateway of a site is, in words.
    pub fn equipment(&self, node: NodeId) -> Option<(&'static str, SiteId)> {
        self.lines.iter().zip(self.site_ids()).find_map(|(lines, site)| {
            let name = match node {
                own if own == lines.switch => "switch",
                own if Some(own) == lines.second_switch => "second switch",
                own if own == lines.access_point => "access point",
                own if own == lines.gateway => "gateway",
                own if lines.tunnels.is_some_and(|(node, _)| own == node) => "gateway of tunnels",
                _ => return None,
            };
            Some((name, site))
        })
    }
}
