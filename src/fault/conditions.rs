//! Why a host is not up: a set of reasons for each, and the state of the lines of each site.

use crate::ids::{NodeId, SiteId};
use crate::operation::{Cause, Fault};
use crate::sim::SimTime;

/// One reason why a host is not up. In the order of blame: the most fundamental first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
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

    /// The cause that operations are attributed to.
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

    /// Whether several faults at once may be the reason, so that it lasts until all have ended. A
    /// device is in one place at a time.
    const fn may_be_manifold(self) -> bool {
        !matches!(self, Self::Away | Self::Off | Self::Offline)
    }
}

/// How many faults of one kind hold a line of a site at once.
#[derive(Clone, Copy, Default, Debug)]
struct Lines {
    no_power: u8,
    switch: u8,
    second_switch: u8,
    has_second_switch: bool,
    access_point: u8,
    uplink: u8,
    second_uplink: u8,
    has_second_uplink: bool,
}

impl Lines {
    /// Whether no switch is left.
    const fn are_switched_off(self) -> bool {
        self.switch > 0 && (self.second_switch > 0 || !self.has_second_switch)
    }

    /// Whether nothing leads to other sites.
    const fn are_cut_off(self) -> bool {
        self.uplink > 0 && (self.second_uplink > 0 || !self.has_second_uplink)
    }
}

/// The condition of every host and of the lines of every site.
///
/// A reason that two faults share, such as a broken screen and a broken disk, holds until both are
/// mended. Left out: hosts that work, but slowly or wrongly.
#[derive(Clone, Debug)]
pub struct Conditions {
    reasons: Vec<u16>,
    down_since: Vec<Option<SimTime>>,
    sites: Vec<Lines>,
    /// One entry for each further fault behind a reason that holds already; mostly empty.
    further: Vec<(NodeId, Reason)>,
    /// How many nodes and links of the backbone are out.
    backbone: u32,
}

impl Conditions {
    /// Hosts and sites, all in order.
    pub fn new(hosts: usize, sites: usize) -> Self {
        Self {
            reasons: vec![0; hosts],
            down_since: vec![None; hosts],
            sites: vec![Lines::default(); sites],
            further: Vec::new(),
            backbone: 0,
        }
    }

    /// The same with `uplinks` uplinks at each site, one or two.
    pub fn with_uplinks(mut self, uplinks: u32) -> Self {
        for lines in &mut self.sites {
            lines.has_second_uplink = uplinks > 1;
        }
        self
    }

    /// The same with `switches` switches in the core of each site, one or two.
    pub fn with_switches(mut self, switches: u32) -> Self {
        for lines in &mut self.sites {
            lines.has_second_switch = switches > 1;
        }
        self
    }

    /// Adds a reason; `true` if the host was up until now. Whereabouts may be repeated, every
    /// other reason counts once for each call. O(1).
    pub fn set(&mut self, node: NodeId, reason: Reason, now: SimTime) -> bool {
        let reasons = &mut self.reasons[node.index()];
        let was_up = *reasons == 0;
        if was_up {
            self.down_since[node.index()] = Some(now);
        } else if *reasons & reason.bit() != 0 && reason.may_be_manifold() {
            self.further.push((node, reason));
        }
        *reasons |= reason.bit();
        was_up
    }

    /// Takes a reason away, once; `true` if that brings the host up. Nothing happens if the reason
    /// does not hold. O(1), or O(hosts with the same trouble twice) while there are any.
    pub fn clear(&mut self, node: NodeId, reason: Reason) -> bool {
        let reasons = &mut self.reasons[node.index()];
        if *reasons & reason.bit() == 0 {
            return false;
        }
        if let Some(at) = self.further.iter().position(|twice| *twice == (node, reason)) {
            self.further.swap_remove(at);
            return false;
        }
        *reasons &= !reason.bit();
        let is_up = *reasons == 0;
        if is_up {
            self.down_since[node.index()] = None;
        }
        is_up
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
            Fault::AccessPoint | Fault::AccessPointHang | Fault::Radio => &mut lines.access_point,
            Fault::Switch => &mut lines.switch,
            Fault::SecondSwitch => &mut lines.second_switch,
            Fault::Uplink => &mut lines.uplink,
            Fault::SecondUplink => &mut lines.second_uplink,
            _ => &mut lines.no_power,
        };
        *count = if broken { *count + 1 } else { count.saturating_sub(1) };
    }

    /// A node or a link of the backbone goes out or comes back. O(1).
    pub fn change_backbone(&mut self, broken: bool) {
        self.backbone = if broken { self.backbone + 1 } else { self.backbone.saturating_sub(1) };
    }

    /// Whether anything of the backbone is out.
    pub fn is_backbone_broken(&self) -> bool {
        self.backbone > 0
    }

    /// Whether the line that this fault takes out is out, for this or another reason.
    pub fn is_line_out(&self, site: SiteId, fault: Fault) -> bool {
        let lines = self.sites[site.index()];
        match fault {
            Fault::AccessPoint | Fault::AccessPointHang | Fault::Radio => {
                lines.access_point > 0 || lines.no_power > 0
            }
            Fault::Uplink => lines.uplink > 0,
            Fault::SecondUplink => lines.second_uplink > 0,
            Fault::SecondSwitch => lines.second_switch > 0 || lines.no_power > 0,
            _ => lines.switch > 0 || lines.no_power > 0,
        }
    }

    /// Cause of an outage of a site's lines; its uplinks count if `outward`. Where there are two of
    /// a kind, they count when both are out.
    pub fn line_cause(&self, site: SiteId, outward: bool) -> Option<Cause> {
        let lines = self.sites[site.index()];
        let causes = [
            (lines.no_power > 0, Cause::Power),
            (lines.are_switched_off(), Cause::Switch),
            (outward && lines.are_cut_off(), Cause::Uplink),
            (lines.access_point > 0, Cause::AccessPoint),
        ];
        causes.into_iter().find(|(broken, _)| *broken).map(|(_, cause)| cause)
    }

    /// Which of two lines of a kind is out: the cause of what is lost before routes have followed.
    pub fn failover_cause(&self, site: SiteId, outward: bool) -> Option<Cause> {
        let lines = self.sites[site.index()];
        let causes = [
            (lines.switch > 0 || lines.second_switch > 0, Cause::Switch),
            (outward && (lines.uplink > 0 || lines.second_uplink > 0), Cause::Uplink),
        ];
        causes.into_iter().find(|(broken, _)| *broken).map(|(_, cause)| cause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: NodeId = NodeId(1);
    const SITE: SiteId = SiteId(0);

    fn at(secs: u64) -> SimTime {
        SimTime::from_nanos(secs * 1_000_000_000)
    }

    #[test]
    fn a_host_is_up_once_every_reason_is_gone() {
        let mut conditions = Conditions::new(2, 1);
        assert!(conditions.set(HOST, Reason::Off, at(1)));
        assert!(!conditions.set(HOST, Reason::ServerSoftware, at(2)));
        assert!(!conditions.set(HOST, Reason::NoPower, at(3)));
        assert_eq!(conditions.cause(HOST), Some(Cause::Power));
        assert!(!conditions.clear(HOST, Reason::NoPower));
        assert_eq!(conditions.cause(HOST), Some(Cause::ServerSoftware));
        assert!(!conditions.clear(HOST, Reason::Off));
        assert_eq!(conditions.down_since(HOST), Some(at(1)), "it was down all the time");
        assert!(conditions.clear(HOST, Reason::ServerSoftware));
        assert!(conditions.is_up(HOST) && conditions.is_up(NodeId(0)));
        assert_eq!((conditions.cause(HOST), conditions.down_since(HOST)), (None, None));
    }

    #[test]
    fn what_two_faults_broke_is_mended_twice() {
        let mut conditions = Conditions::new(2, 1);
        conditions.set(HOST, Reason::DeviceBroken, at(1));
        conditions.set(HOST, Reason::DeviceBroken, at(2));
        assert!(!conditions.clear(HOST, Reason::DeviceBroken));
        assert_eq!(conditions.cause(HOST), Some(Cause::DeviceBroken));
        assert!(conditions.clear(HOST, Reason::DeviceBroken));
        assert!(!conditions.clear(HOST, Reason::DeviceBroken), "nothing was left to mend");
    }

    #[test]
    fn a_device_put_to_sleep_twice_wakes_once() {
        let mut conditions = Conditions::new(2, 1);
        conditions.set(HOST, Reason::Off, at(1));
        conditions.set(HOST, Reason::Off, at(2));
        assert!(conditions.clear(HOST, Reason::Off));
    }

    #[test]
    fn a_line_works_once_every_fault_and_the_power_are_back() {
        let mut conditions = Conditions::new(0, 1);
        conditions.change_line(SITE, Fault::AccessPoint, true);
        conditions.change_line(SITE, Fault::AccessPointHang, true);
        conditions.change_line(SITE, Fault::PowerOutage, true);
        assert_eq!(conditions.line_cause(SITE, false), Some(Cause::Power));
        assert!(conditions.is_line_out(SITE, Fault::Switch));
        conditions.change_line(SITE, Fault::PowerOutage, false);
        assert!(!conditions.is_line_out(SITE, Fault::Switch));
        conditions.change_line(SITE, Fault::AccessPointHang, false);
        assert_eq!(conditions.line_cause(SITE, false), Some(Cause::AccessPoint));
        conditions.change_line(SITE, Fault::AccessPoint, false);
        assert_eq!(conditions.line_cause(SITE, true), None);
        conditions.change_line(SITE, Fault::Uplink, true);
        assert_eq!(conditions.line_cause(SITE, false), None, "inside the site nothing is wrong");
        assert_eq!(conditions.line_cause(SITE, true), Some(Cause::Uplink));
    }

    #[test]
    fn a_redundant_core_is_out_when_both_switches_are() {
        let mut conditions = Conditions::new(0, 1).with_switches(2);
        conditions.change_line(SITE, Fault::Switch, true);
        assert_eq!(conditions.line_cause(SITE, false), None);
        assert_eq!(conditions.failover_cause(SITE, false), Some(Cause::Switch));
        assert!(!conditions.is_line_out(SITE, Fault::SecondSwitch));
        conditions.change_line(SITE, Fault::SecondSwitch, true);
        assert_eq!(conditions.line_cause(SITE, false), Some(Cause::Switch));
        conditions.change_line(SITE, Fault::Switch, false);
        assert_eq!(conditions.line_cause(SITE, false), None);
        conditions.change_line(SITE, Fault::SecondSwitch, false);
        assert_eq!(conditions.failover_cause(SITE, true), None);
    }

    #[test]
    fn a_site_with_two_uplinks_is_cut_off_when_both_are_out() {
        let mut conditions = Conditions::new(0, 1).with_uplinks(2);
        for (first, second) in
            [(Fault::Uplink, Fault::SecondUplink), (Fault::SecondUplink, Fault::Uplink)]
        {
            conditions.change_line(SITE, first, true);
            assert!(conditions.is_line_out(SITE, first) && !conditions.is_line_out(SITE, second));
            assert_eq!(conditions.line_cause(SITE, true), None);
            conditions.change_line(SITE, second, true);
            assert_eq!(conditions.line_cause(SITE, true), Some(Cause::Uplink));
            conditions.change_line(SITE, first, false);
            assert_eq!(conditions.line_cause(SITE, true), None);
            conditions.change_line(SITE, second, false);
        }
    }
}
