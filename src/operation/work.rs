//! Faults, and kinds of administrative work.

use crate::ids::{NodeId, SiteId, UserId};
use crate::sim::SimDuration;

/// Kinds of faults.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u32)]
pub enum Fault {
    /// A server's hardware, disks apart.
    ServerHardware = 1,
    /// A server's operating system or software.
    ServerSoftware = 2,
    /// A disk with data on it (of a server or a device).
    Disk = 3,
    /// A user's device.
    DeviceHardware = 4,
    /// A user's laptop is lost or stolen, with its data.
    DeviceLost = 5,
    /// An ordinary power outage of a site.
    PowerOutage = 6,
    /// A major power outage of a site.
    PowerMajor = 7,
    /// A dip of the supply: everything without battery or UPS restarts.
    PowerDip = 8,
    /// A site's switch.
    Switch = 9,
    /// A site's access point, dead.
    AccessPoint = 10,
    /// A site's access point, hanging for some minutes.
    AccessPointHang = 11,
    /// A site's link to the Internet and to other sites.
    Uplink = 12,
    /// A printer.
    Printer = 13,
    /// The second such link of a site, where it has one.
    SecondUplink = 14,
    /// The cable of a machine, or the port of the switch at its other end.
    Cable = 15,
    /// The line of a peer, or of a server among peers, to the Internet.
    HomeLine = 16,
    /// The cable of a machine has lost a pair.
    BadPair = 17,
    /// The second switch of a site, where it has one.
    SecondSwitch = 18,
    /// A node of the backbone.
    BackboneNode = 19,
    /// A link of the backbone.
    BackboneLink = 20,
    /// The line between an access switch and a switch of the site.
    Riser = 21,
    /// The radio of a site's laptops where they share it, else of one of them.
    Radio = 22,
}

impl Fault {
    /// Whether it passes without anybody's work.
    pub const fn passes_by_itself(self) -> bool {
        matches!(
            self,
            Self::PowerOutage
                | Self::PowerMajor
                | Self::PowerDip
                | Self::AccessPointHang
                | Self::Uplink
                | Self::SecondUplink
                | Self::HomeLine
                | Self::BackboneNode
                | Self::BackboneLink
        )
    }
}

/// Where a fault strikes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Place {
    /// One machine.
    Node(NodeId),
    /// A whole site.
    Site(SiteId),
    /// A node of the backbone, by its place among them.
    BackboneNode(u32),
    /// A link of the backbone, by its place among them.
    BackboneLink(u32),
    /// A line of an access switch, by its place among them.
    Riser(u32),
}

/// Kinds of administrative work.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u32)]
pub enum TaskKind {
    /// Repair or replace a broken component.
    Repair = 1,
    /// Bring lost data back from a backup.
    Restore = 2,
    /// Do again by hand what no backup holds.
    Recreate = 3,
    /// Set up a joiner: device and account.
    Join = 4,
    /// Add a joiner's account on one more device.
    JoinDevice = 5,
    /// Remove a leaver.
    Leave = 6,
    /// Remove a leaver's account from one more device.
    LeaveDevice = 7,
    /// Reset or synchronise a password in one place.
    Password = 8,
    /// Change a permission in one place.
    Permission = 9,
    /// Mend an account or access list that was found wrong.
    AccessMend = 10,
    /// A central round of patches.
    PatchRound = 11,
    /// Patch one device by hand (owner, or staff where the push failed).
    PatchDevice = 12,
    /// Remind an owner whose device is still unpatched.
    PatchReminder = 13,
    /// Check the central backup.
    BackupCheck = 14,
    /// Try a restore.
    RestoreTest = 15,
    /// Run one's own backup.
    OwnBackup = 16,
    /// A user's ordinary request for help.
    Ticket = 17,
    /// Find out which of two versions is right and merge them.
    Conflict = 18,
    /// Bring work into the shared file that could not be saved there.
    MergeByHand = 19,
    /// Deal with a printer.
    PrinterTrouble = 20,
    /// Look for a file that nobody could serve.
    FindFile = 21,
}

/// Assignee of a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Assignee {
    /// The IT staff; without one, the most technical owner.
    Staff,
    /// The owner of a device, alone.
    Owner(UserId),
}

/// A piece of administrative work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Task {
    /// Kind of work.
    pub kind: TaskKind,
    /// Its assignee.
    pub by: Assignee,
    /// The host it concerns.
    pub at: NodeId,
    /// The component, user or object that it also concerns, by kind.
    pub about: u32,
    /// The folder it concerns (the user who owns it), where the kind has one.
    pub folder: u32,
    /// Hands-on time.
    pub effort: SimDuration,
}
