//! Why a host is not up: a set of reasons for each, and the state of the lines of each site.

use crate::ids::{NodeId, SiteId};
use crate::operation::{Cause, Fault};
use crate::sim::SimTime;

/// One reason why a host is not up. In the order of blame: the most fundamental first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Reason {
    /// No power.
    NoPower,
    /// A server's hardware.
    ServerHardware,
    /// A device is lost.
    DeviceLost,
    /// A device is broken.
    DeviceBroken,
    /// A server's disk is gone.
    DiskLost,
    /// A server's software.
    ServerSoftware,
    /// A planned reboot.
    PlannedReboot,
    /// A printer is out of order.
    Printer,
    /// Its owner carries it outside the network.
    Away,
    /// Switched off or asleep.
    Off,
    /// Between two sessions.
    Offline,
}

impl Reason {
    const ALL: [Self; 11] = [
        Self::NoPower,
        Self::ServerHardware,
        Self::DeviceLost,
        Self::DeviceBroken,
        Self::DiskLost,
        Self::ServerSoftware,
        Self::PlannedReboot,
        Self::Printer,
        Self::Away,
        Self::Off,
        Self::Offline,
    ];

    /// The cause that goes into the books.
    pub const fn cause(self) -> Cause {
        match self {
            Self::NoPower => Cause::Power,
            Self::ServerHardware => Cause::ServerHardware,
            Self::DeviceLost | Self::DeviceBroken => Cause::DeviceBroken,
            Self::DiskLost => Cause::DiskLost,
            Self::ServerSoftware => Cause::ServerSoftware,
            Self::PlannedReboot => Cause::PlannedReboot,
            Self::Printer => Cause::Printer,
            Self::Away => Cause::OwnerAway,
            Self::Off => Cause::SwitchedOff,
            Self::Offline => Cause::Offline,
        }
    }

    const fn bit(self) -> u16 {
        1 << self as u8
    }
}

/// How many faults of one kind hold a line of a site at once.
#[derive(Clone, Copy, Default, Debug)]
struct Lines {
    no_power: u8,
    switch: u8,
    access_point: u8,
    uplink: u8,
}

/// The condition of every host and of the lines of every site.
#[derive(Clone, Debug)]
pub struct Conditions {
    reasons: Vec<u16>,
    down_since: Vec<Option<SimTime>>,
    sites: Vec<Lines>,
}

impl Conditions {
    /// So many hosts and sites, all in order.
    pub fn new(hosts: usize, sites: usize) -> Self {
        Self {
            reasons: vec![0; hosts],
            down_since: vec![None; hosts],
            sites: vec![Lines::default(); sites],
        }
    }

    /// Adds a reason. O(1).
    pub fn set(&mut self, node: NodeId, reason: Reason, now: SimTime) {
        let reasons = &mut self.reasons[node.index()];
        if *reasons == 0 {
            self.down_since[node.index()] = Some(now);
        }
        *reasons |= reason.bit();
    }

    /// Takes a reason away. O(1).
    pub fn clear(&mut self, node: NodeId, reason: Reason) {
        let reasons = &mut self.reasons[node.index()];
        *reasons &= !reason.bit();
        if *reasons == 0 {
            self.down_since[node.index()] = None;
        }
    }

    /// Whether nothing keeps a host from being up. O(1).
    pub fn is_up(&self, node: NodeId) -> bool {
        self.reasons[node.index()] == 0
    }

    /// Since when a host has been down.
    pub fn down_since(&self, node: NodeId) -> Option<SimTime> {
        self.down_since[node.index()]
    }

    /// The most fundamental reason why a host is not up, as a cause.
    pub fn cause(&self, node: NodeId) -> Option<Cause> {
        let reasons = self.reasons[node.index()];
        Reason::ALL.into_iter().find(|reason| reasons & reason.bit() != 0).map(Reason::cause)
    }

    /// A fault of a site's line begins or ends. O(1).
    pub fn change_line(&mut self, site: SiteId, fault: Fault, broken: bool) {
        let lines = &mut self.sites[site.index()];
        let count = match fault {
            Fault::AccessPoint | Fault::AccessPointHang => &mut lines.access_point,
            Fault::Switch => &mut lines.switch,
            Fault::Uplink => &mut lines.uplink,
            _ => &mut lines.no_power,
        };
        *count = if broken { *count + 1 } else { count.saturating_sub(1) };
    }

    /// Whether the line that this fault takes out is out, for this or another reason.
    pub fn is_line_out(&self, site: SiteId, fault: Fault) -> bool {
        let lines = self.sites[site.index()];
        match fault {
            Fault::AccessPoint | Fault::AccessPointHang => {
                lines.access_point > 0 || lines.no_power > 0
            }
            Fault::Uplink => lines.uplink > 0,
            _ => lines.switch > 0 || lines.no_power > 0,
        }
    }

    /// What is wrong with the lines of a site; `outward` tells whether its uplink matters.
    pub fn line_cause(&self, site: SiteId, outward: bool) -> Option<Cause> {
        let lines = self.sites[site.index()];
        let causes = [
            (lines.no_power > 0, Cause::Power),
            (lines.switch > 0, Cause::Switch),
            (outward && lines.uplink > 0, Cause::Uplink),
            (lines.access_point > 0, Cause::AccessPoint),
        ];
        causes.into_iter().find(|(broken, _)| *broken).map(|(_, cause)| cause)
    }
}
