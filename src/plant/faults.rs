//! The table of faults: what fails, where, what that does, and how it ends.
//!
//! To add a fault, add a row: its failures are read from `hardware.failures` under its key, its
//! components live and fail on random streams of their own, and its effect, its repair and its
//! words in a trace follow from the row. Left out: faults that cause others, and machines that
//! work, but slowly or wrongly.

use crate::ids::{NodeId, SiteId};
use crate::operation::{Cause, TaskKind};

use super::roles::Role;

/// A kind of fault: a row of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Its number in the names of random streams, which never changes.
    pub number: u32,
    /// What is broken, in words.
    pub name: &'static str,
    /// The key in `hardware.failures` that says how often; empty where only lines say it.
    pub key: &'static str,
    /// Where it strikes.
    pub hits: Hits,
    /// What it does there.
    pub does: Does,
    /// How it ends.
    pub ends: Ends,
}

/// Where a fault strikes, and thus what has a component of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hits {
    /// Users' devices, of one role or all.
    Devices(Option<Role>),
    /// Servers.
    Servers,
    /// Disks of servers.
    ServerDisks,
    /// A NAS.
    Nas,
    /// Disks of a NAS.
    NasDisks,
    /// A PC that holds all files and that nobody sits at.
    HostPcs,
    /// Printers.
    Printers,
    /// Sites.
    Sites,
    /// Sites that something leads away from.
    JoinedSites,
    /// Sites that two lines lead away from.
    DoublyJoinedSites,
    /// Sites with a gateway for people at home.
    Gateways,
    /// Sites with two switches in their core.
    DoubleCores,
    /// Cables of machines at sites.
    Cables,
    /// Lines of peers to the Internet, and of servers among peers.
    Homes,
    /// Lines of people who may work from home.
    HomeOffices,
    /// The host of a provider.
    Cloud,
    /// Lines between access switches and switches of their site.
    Risers,
    /// The radio that the laptops of a site share.
    SharedRadios,
    /// Radios of laptops at sites that do not share one.
    Radios,
    /// Nodes of the backbone.
    BackboneNodes,
    /// Links of the backbone.
    BackboneLinks,
}

/// What a fault does where it strikes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Does {
    /// A machine is down.
    Stop(Cause),
    /// A machine is down, and what it stored is gone.
    Lose(Cause),
    /// The same unless the disks of servers, or of a NAS, are mirrored: then nothing happens.
    LoseUnlessMirrored(Cause),
    /// A line carries nothing.
    Cut,
    /// The line of somebody's home carries nothing.
    CutHome,
    /// A line is slower.
    Slow,
    /// A part of a site carries nothing.
    CutPart(SitePart),
    /// A site has no power.
    Darken,
    /// A node or a link of the backbone carries nothing.
    CutBackbone,
}

/// How a fault ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ends {
    /// After a while, without anybody's work.
    ByItself,
    /// By a task of this kind, once somebody knows of it.
    ByRepair(TaskKind),
}

/// A part of a site that all its machines use.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SitePart {
    /// Its switch, the first of a redundant core.
    Switch,
    /// The second switch of a redundant core.
    SecondSwitch,
    /// Its access point, or the radio of that.
    AccessPoint,
    /// Its line to other sites and to the Internet.
    Uplink,
    /// The second such line.
    SecondUplink,
    /// Where tunnels from homes end.
    Gateway,
}

/// Where a component is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Place {
    /// One machine.
    Node(NodeId),
    /// The home of the owner of a device.
    Home(NodeId),
    /// A whole site.
    Site(SiteId),
    /// A node of the backbone, by its place among them.
    BackboneNode(u32),
    /// A link of the backbone, by its place among them.
    BackboneLink(u32),
    /// A line of an access switch, by its place among them.
    Riser(u32),
}

use Does::{Cut, CutBackbone, CutHome, CutPart, Darken, Lose, LoseUnlessMirrored, Slow, Stop};
use Ends::ByItself;
use Hits::{
    BackboneLinks, BackboneNodes, Cables, DoubleCores, DoublyJoinedSites, Gateways, HomeOffices,
    Homes, HostPcs, JoinedSites, Nas, NasDisks, Printers, Radios, Risers, ServerDisks, Servers,
    SharedRadios, Sites,
};
use SitePart::{AccessPoint, Gateway, SecondSwitch, SecondUplink, Switch, Uplink};

const REPAIR: Ends = Ends::ByRepair(TaskKind::Repair);
const PRINTER: Ends = Ends::ByRepair(TaskKind::PrinterTrouble);
const DESKTOPS: Hits = Hits::Devices(Some(Role::Desktop));
const LAPTOPS: Hits = Hits::Devices(Some(Role::Laptop));
const DEVICES: Hits = Hits::Devices(None);

/// All kinds of faults. Rows that strike the same things stand together: so do the components of
/// one thing, which are numbered in this order.
pub static FAULTS: [Fault; 33] = [
    row(4, "hardware", "desktop", DESKTOPS, Stop(Cause::DeviceBroken), REPAIR),
    row(4, "hardware", "laptop", LAPTOPS, Stop(Cause::DeviceBroken), REPAIR),
    row(3, "disk", "disk", DEVICES, Lose(Cause::DeviceBroken), REPAIR),
    row(5, "loss or theft", "lost", LAPTOPS, Lose(Cause::DeviceBroken), REPAIR),
    row(1, "hardware", "server", Servers, Stop(Cause::ServerHardware), REPAIR),
    row(2, "software", "software", Servers, Stop(Cause::ServerSoftware), REPAIR),
    row(3, "disk", "disk", ServerDisks, LoseUnlessMirrored(Cause::DiskLost), REPAIR),
    row(13, "printer", "printer", Printers, Stop(Cause::Printer), PRINTER),
    row(6, "power", "power", Sites, Darken, ByItself),
    row(7, "power, for long", "power_major", Sites, Darken, ByItself),
    row(8, "dip of the power", "power_dip", Sites, Darken, ByItself),
    row(9, "switch", "switch", Sites, CutPart(Switch), REPAIR),
    row(10, "access point", "access_point", Sites, CutPart(AccessPoint), REPAIR),
    row(11, "access point that hangs", "access_point_hang", Sites, CutPart(AccessPoint), ByItself),
    row(12, "uplink", "uplink", JoinedSites, CutPart(Uplink), ByItself),
    row(23, "gateway", "gateway", Gateways, CutPart(Gateway), REPAIR),
    row(14, "second uplink", "uplink", DoublyJoinedSites, CutPart(SecondUplink), ByItself),
    row(18, "second switch", "switch", DoubleCores, CutPart(SecondSwitch), REPAIR),
    row(15, "cable", "cable", Cables, Cut, REPAIR),
    row(17, "cable with a lost pair", "bad_pair", Cables, Slow, REPAIR),
    row(16, "line to the Internet", "", Homes, Cut, ByItself),
    row(24, "line of the home", "home_line", HomeOffices, CutHome, ByItself),
    row(21, "line to the site's switch", "cable", Risers, Cut, REPAIR),
    row(22, "radio", "", SharedRadios, CutPart(AccessPoint), REPAIR),
    row(22, "radio", "", Radios, Cut, REPAIR),
    row(30, "outage", "cloud", Hits::Cloud, Stop(Cause::Cloud), ByItself),
    row(19, "node", "backbone_node", BackboneNodes, CutBackbone, ByItself),
    row(20, "link", "backbone_link", BackboneLinks, CutBackbone, ByItself),
    row(25, "case, board or supply", "nas", Nas, Stop(Cause::Nas), REPAIR),
    row(29, "software", "software", Nas, Stop(Cause::Nas), REPAIR),
    row(26, "disk", "disk", NasDisks, LoseUnlessMirrored(Cause::DiskLost), REPAIR),
    row(27, "hardware", "desktop", HostPcs, Stop(Cause::DeviceBroken), REPAIR),
    row(28, "disk", "disk", HostPcs, Lose(Cause::DeviceBroken), REPAIR),
];

const fn row(
    number: u32,
    name: &'static str,
    key: &'static str,
    hits: Hits,
    does: Does,
    ends: Ends,
) -> Fault {
    Fault { number, name, key, hits, does, ends }
}

impl Hits {
    /// The kind of thing that is struck. Components of one thing are numbered one after the other,
    /// whichever rows of its kind they are of.
    pub(super) const fn thing(self) -> u8 {
        match self {
            Self::Devices(_) => 0,
            Self::Servers | Self::ServerDisks => 1,
            Self::Printers => 2,
            Self::Sites | Self::JoinedSites | Self::Gateways => 3,
            Self::DoublyJoinedSites | Self::DoubleCores => 4,
            Self::Cables => 5,
            Self::Homes | Self::HomeOffices => 6,
            Self::Risers => 7,
            Self::SharedRadios => 8,
            Self::Radios => 9,
            Self::Cloud => 10,
            Self::BackboneNodes => 11,
            Self::BackboneLinks => 12,
            Self::Nas | Self::NasDisks => 13,
            Self::HostPcs => 14,
        }
    }
}

impl Hits {
    /// Whether users have such a thing each, rather than one for many.
    pub const fn is_of_each_user(self) -> bool {
        matches!(
            self,
            Self::Devices(_) | Self::Cables | Self::Homes | Self::HomeOffices | Self::Radios
        )
    }
}

impl Fault {
    /// Whether it takes the power from a site.
    pub fn darkens(&self) -> bool {
        self.does == Does::Darken
    }

    /// Whether it passes without anybody's work.
    pub fn passes_by_itself(&self) -> bool {
        self.ends == Ends::ByItself
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Streams are named by the number of a fault and that of a component.
    #[test]
    fn rows_of_one_number_strike_different_things() {
        for (at, row) in FAULTS.iter().enumerate() {
            let alike = |other: &&Fault| (other.number, other.hits) == (row.number, row.hits);
            assert!(FAULTS[..at].iter().find(alike).is_none(), "{row:?} is there twice");
        }
    }

    #[test]
    fn rows_that_strike_one_kind_of_thing_stand_together() {
        let things: Vec<u8> = FAULTS.iter().map(|row| row.hits.thing()).collect();
        assert!(things.is_sorted(), "{things:?}");
    }
}
