//! From the table of faults to the components of one organisation: what is there to fail, under
//! names that do not depend on the architecture, and how often it does.

use crate::dist::Law;
use crate::fault::{Component, Ending};
use crate::ids::{ComponentId, NodeId, SiteId};
use crate::operation::purposes::{ComponentKey, Which};

use super::failures::Failure;
use super::faults::{Does, FAULTS, Fault, Hits, Place};
use super::hardware::Hardware;
use super::layout::Layout;
use super::line::Line;
use super::roles::Role;

impl Layout {
    /// Notes all that can fail, and says how it does. O(components).
    pub(super) fn find_components(&mut self, hardware: &Hardware) -> Vec<Component> {
        let mut found = Vec::new();
        for rows in FAULTS.chunk_by(|a, b| a.hits.thing() == b.hits.thing()) {
            let mut places: Vec<(Place, Which, &'static Fault)> = Vec::new();
            for row in rows {
                let struck = self.struck(row.hits).into_iter();
                places.extend(struck.map(|(place, which)| (place, which, row)));
            }
            // A stable order: rows of one thing stay in the order of the table.
            places.sort_by_key(|(place, ..)| self.order(*place));
            for (place, which, fault) in places {
                let Some(failure) = self.failure(hardware, fault, place) else { continue };
                let Some(mean) = failure.mean_life else { continue };
                let ending = match fault.passes_by_itself() {
                    true => Ending::ByItself(failure.lasts.clone()),
                    false => Ending::ByRepair,
                };
                let key = ComponentKey::new(fault.number, which);
                found.push(Component { key, lifetime: Law::memoryless(mean), ending });
                self.components.push((fault, place));
            }
        }
        found
    }

    /// The rank of a place among those of one thing.
    fn order(&self, place: Place) -> u32 {
        match place {
            Place::Node(node) | Place::Home(node) => node.0,
            Place::Site(site) => site.0,
            Place::BackboneNode(n) | Place::BackboneLink(n) | Place::Riser(n) => n,
        }
    }

    /// Where a fault can strike, with the stable names of what it strikes.
    fn struck(&self, hits: Hits) -> Vec<(Place, Which)> {
        let joined = self.leads_outward;
        let lines = |site: SiteId| self.lines[site.index()];
        match hits {
            Hits::Devices(only) => {
                let of =
                    |role: Role| role.traits().is_of_user && only.is_none_or(|own| own == role);
                self.nodes(|node| of(self.role(node)), Which::Nth)
            }
            Hits::Servers => self.nodes(|node| self.is_server(node), Which::Nth),
            // Beside the disks of devices, which the same fault strikes.
            Hits::ServerDisks => self.nodes(|node| self.is_server(node), Which::Server),
            Hits::Nas | Hits::NasDisks => {
                self.nodes(|node| self.role(node) == Role::Nas, Which::FileHost)
            }
            Hits::HostPcs => self.nodes(|node| self.role(node) == Role::HostPc, Which::FileHost),
            Hits::Printers => self.nodes(|node| self.role(node) == Role::Printer, Which::Nth),
            Hits::Sites => self.sites(|_| true, Which::Nth),
            // Nothing leads away from a site that is alone.
            Hits::JoinedSites => self.sites(|_| joined, Which::Nth),
            Hits::DoublyJoinedSites => {
                self.sites(|site| joined && lines(site).second_uplink.is_some(), Which::Nth)
            }
            Hits::Gateways => self.sites(|site| lines(site).tunnels.is_some(), Which::Nth),
            Hits::DoubleCores => self.sites(|site| lines(site).second_switch.is_some(), Which::Nth),
            Hits::SharedRadios => {
                let shared = |number| Which::Shared(SiteId(number));
                self.sites(|site| lines(site).air.is_some(), shared)
            }
            Hits::Cables => self.lines_of(|node| self.cable(node).is_some()),
            Hits::Homes => {
                let is_cloud = |node| Some(node) == self.cloud();
                self.lines_of(|node| self.site_of(node).is_none() && !is_cloud(node))
            }
            Hits::Cloud => self.nodes(|node| self.role(node) == Role::Cloud, Which::Nth),
            Hits::HomeOffices => {
                let there = self.nodes(|node| self.home(node).is_some(), Which::Nth);
                let at_home = |(place, which)| match place {
                    Place::Node(node) => (Place::Home(node), which),
                    other => (other, which),
                };
                there.into_iter().map(at_home).collect()
            }
            Hits::Radios => {
                let alone = |site: SiteId| lines(site).air.is_none();
                let here = |node| self.site_of(node).is_some_and(alone);
                self.nodes(|node| self.is_wireless(node) && here(node), Which::Nth)
            }
            Hits::Risers => self.riser_names(),
            // The Internet itself does not fail.
            Hits::BackboneNodes if self.backbone.1.is_empty() => Vec::new(),
            Hits::BackboneNodes => numbered(self.backbone.0.len(), Place::BackboneNode),
            Hits::BackboneLinks => numbered(self.backbone.1.len(), Place::BackboneLink),
        }
    }

    /// Machines, named by their numbers.
    fn nodes(
        &self,
        there: impl Fn(NodeId) -> bool,
        which: impl Fn(u32) -> Which,
    ) -> Vec<(Place, Which)> {
        let found = self.all().filter(|node| there(*node));
        found.map(|node| (Place::Node(node), which(self.number(node)))).collect()
    }

    /// Lines of machines of any role.
    fn lines_of(&self, there: impl Fn(NodeId) -> bool) -> Vec<(Place, Which)> {
        let found = self.all().filter(|node| there(*node));
        let named = found.map(|node| {
            let number = self.number(node);
            let which = match self.role(node) {
                Role::Desktop | Role::Laptop | Role::Cloud => Which::Nth(number),
                Role::Server => Which::Server(number),
                Role::Printer => Which::Printer(number),
                Role::Nas | Role::HostPc => Which::FileHost(number),
            };
            (Place::Node(node), which)
        });
        named.collect()
    }

    fn sites(
        &self,
        there: impl Fn(SiteId) -> bool,
        which: impl Fn(u32) -> Which,
    ) -> Vec<(Place, Which)> {
        let found = self.site_ids().filter(|site| there(*site));
        found.map(|site| (Place::Site(site), which(site.0))).collect()
    }

    /// The first line of a switch has the same random draws beside a second as alone.
    fn riser_names(&self) -> Vec<(Place, Which)> {
        let mut last = None;
        let named = (0..).zip(&self.risers).map(|(place, riser)| {
            let is_second = last.replace(riser.number) == Some(riser.number);
            let which = if is_second { Which::SecondLine } else { Which::Nth };
            (Place::Riser(place), which(riser.number))
        });
        named.collect()
    }

    /// How a component fails and is mended.
    pub(super) fn failure_of<'a>(
        &self,
        hardware: &'a Hardware,
        id: ComponentId,
    ) -> Option<&'a Failure> {
        let (fault, place) = self.component(id);
        self.failure(hardware, fault, place)
    }

    /// How a fault comes and goes at a place: that of a line as the line itself says, if it does.
    /// `None` where nothing says it.
    fn failure<'a>(
        &self,
        hardware: &'a Hardware,
        fault: &Fault,
        place: Place,
    ) -> Option<&'a Failure> {
        let failures = hardware.failures.as_ref()?;
        if let (Does::Slow, Place::Node(node)) = (fault.does, place) {
            return self.bad_pair(hardware, node).map(|own| &own.failure);
        }
        let line = self.line_struck(hardware, fault, place);
        let own = line.and_then(|line| line.failure.as_ref());
        own.or_else(|| failures.of(fault.key))
    }

    /// The line that a fault takes out.
    fn line_struck<'a>(
        &self,
        hardware: &'a Hardware,
        fault: &Fault,
        place: Place,
    ) -> Option<&'a Line> {
        match (fault.hits, place) {
            (Hits::JoinedSites | Hits::DoublyJoinedSites, _) => Some(&hardware.uplink),
            (Hits::SharedRadios, _) => Some(&hardware.laptop),
            (Hits::Risers, _) => Some(&hardware.riser),
            (Hits::HomeOffices, _) => Some(&hardware.home),
            (Hits::Cables | Hits::Homes | Hits::Radios, Place::Node(node)) => {
                Some(self.line_of(hardware, node))
            }
            _ => None,
        }
    }
}

fn numbered(count: usize, place: fn(u32) -> Place) -> Vec<(Place, Which)> {
    (0..count as u32).map(|number| (place(number), Which::Nth(number))).collect()
}
