//! Which function blocked an operation, what was the root cause, and whose.

use crate::ids::{NodeId, UserId};

/// A column of an architecture: a question that every network answers somehow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Function {
    /// Identity: who are you?
    Identity,
    /// Permissions: what may you do?
    Permissions,
    /// Discovery: where is it?
    Discovery,
    /// Placement: where do data live?
    Placement,
    /// Transfer: how do bytes move?
    Transfer,
    /// Ordering: who orders writes?
    Ordering,
    /// Execution: who computes? (here: who spools print jobs; the user's own device)
    Execution,
}

impl Function {
    /// All functions that can block an operation, in the order of the architecture file.
    pub const ALL: [Self; 7] = [
        Self::Identity,
        Self::Permissions,
        Self::Discovery,
        Self::Placement,
        Self::Transfer,
        Self::Ordering,
        Self::Execution,
    ];

    /// The name used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Permissions => "permissions",
            Self::Discovery => "discovery",
            Self::Placement => "placement",
            Self::Transfer => "transfer",
            Self::Ordering => "ordering",
            Self::Execution => "execution",
        }
    }
}

/// The true state that kept an operation from being done in time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Cause {
    /// The host is with its owner, outside the network.
    OwnerAway,
    /// The host is at its place and switched off, or its lid is closed.
    SwitchedOff,
    /// The peer is between two sessions.
    Offline,
    /// A user's device is broken, lost or waits for its repair.
    DeviceBroken,
    /// Server hardware failed.
    ServerHardware,
    /// A server's system or software crashed.
    ServerSoftware,
    /// A planned reboot.
    PlannedReboot,
    /// No power.
    Power,
    /// A switch is dead.
    Switch,
    /// An access point is dead or hangs, or its radio is disturbed.
    AccessPoint,
    /// A machine's cable or its port of the switch is dead, or the line of its access switch.
    Cable,
    /// The link to the other site or to the Internet is down.
    Uplink,
    /// The backbone between sites or peers is broken.
    Backbone,
    /// The printer is out of order.
    Printer,
    /// The disk that held the only copy is lost.
    DiskLost,
    /// The account does not exist there yet, or its password differs.
    Account,
    /// The access list is wrong.
    AccessList,
    /// Somebody else holds the lock.
    Locked,
    /// The host is up, but a broadcast does not reach its site, or its owner's home.
    OutOfReach,
    /// Everything worked, but too slowly.
    Overload,
    /// The line of somebody's home is down.
    HomeLine,
    /// The gateway at which tunnels from homes end is down.
    Gateway,
    /// As many tunnels, or sessions, as can be at once are open.
    SessionLimit,
    /// A tunnel from a home is being set up.
    Tunnel,
    /// The provider of something in the cloud has an outage.
    Cloud,
    /// A NAS is broken, or hangs.
    Nas,
    /// The host is at its place and asleep, because nobody was at it.
    Asleep,
    /// The host would have answered, but the user had learnt that it seldom does, and did not try.
    NotTried,
}

impl Cause {
    /// All causes in the order of the results files.
    pub const ALL: [Self; 28] = [
        Self::OwnerAway,
        Self::SwitchedOff,
        Self::Offline,
        Self::DeviceBroken,
        Self::ServerHardware,
        Self::ServerSoftware,
        Self::PlannedReboot,
        Self::Power,
        Self::Switch,
        Self::AccessPoint,
        Self::Cable,
        Self::Uplink,
        Self::Backbone,
        Self::Printer,
        Self::DiskLost,
        Self::Account,
        Self::AccessList,
        Self::Locked,
        Self::OutOfReach,
        Self::Overload,
        Self::HomeLine,
        Self::Gateway,
        Self::SessionLimit,
        Self::Tunnel,
        Self::Cloud,
        Self::Nas,
        Self::Asleep,
        Self::NotTried,
    ];

    /// The name used in files and charts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OwnerAway => "owner away",
            Self::SwitchedOff => "switched off",
            Self::Offline => "peer offline",
            Self::DeviceBroken => "device broken",
            Self::ServerHardware => "server hardware",
            Self::ServerSoftware => "server software",
            Self::PlannedReboot => "planned reboot",
            Self::Power => "power",
            Self::Switch => "switch",
            Self::AccessPoint => "access point",
            Self::Cable => "cable",
            Self::Uplink => "uplink",
            Self::Backbone => "backbone",
            Self::Printer => "printer",
            Self::DiskLost => "disk lost",
            Self::Account => "account",
            Self::AccessList => "access list",
            Self::Locked => "locked",
            Self::OutOfReach => "elsewhere",
            Self::Overload => "overload",
            Self::HomeLine => "home line",
            Self::Gateway => "gateway",
            Self::SessionLimit => "session limit",
            Self::Tunnel => "tunnel",
            Self::Cloud => "cloud",
            Self::Nas => "NAS",
            Self::Asleep => "asleep",
            Self::NotTried => "not tried",
        }
    }
}

/// Whose state a root cause is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Culprit {
    /// A machine that is down, out of reach, slow, or says no.
    Machine(NodeId),
    /// A user who holds the lock.
    User(UserId),
}

/// What keeps an operation from going on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Obstacle {
    /// The blocked function: it had no provider left, or its provider said no.
    pub function: Function,
    /// The root cause.
    pub cause: Cause,
    /// Whose state that is; `None` where nothing broke and nobody said no: it took too long.
    pub culprit: Option<Culprit>,
}

impl Obstacle {
    /// A function that the state of a machine blocks.
    pub const fn at(host: NodeId, function: Function, cause: Cause) -> Self {
        Self { function, cause, culprit: Some(Culprit::Machine(host)) }
    }
}
