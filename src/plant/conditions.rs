//! Why a host is not up: a set of causes for each, and the state of the lines of each site.

use crate::ids::{NodeId, SiteId};
use crate::operation::Cause;
use crate::sim::SimTime;

use super::faults::SitePart;

/// Causes for which a host is down, in the order of blame: the most fundamental first.
const CAUSES: [Cause; 13] = [
    Cause::Power,
    Cause::Cloud,
    Cause::ServerHardware,
    Cause::Nas,
    Cause::DeviceBroken,
    Cause::DiskLost,
    Cause::ServerSoftware,
    Cause::PlannedReboot,
    Cause::Printer,
    Cause::OwnerAway,
    Cause::SwitchedOff,
    Cause::Asleep,
    Cause::Offline,
];

const fn bit(cause: Cause) -> u32 {
    1 << cause as u32
}

/// Whether several faults at once may be the cause, so that it lasts until all have ended. A
/// device is in one place at a time, and on, off or asleep.
const fn may_be_manifold(cause: Cause) -> bool {
    !matches!(cause, Cause::OwnerAway | Cause::SwitchedOff | Cause::Asleep | Cause::Offline)
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
    gateway: u8,
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
    causes: Vec<u32>,
    down_since: Vec<Option<SimTime>>,
    sites: Vec<Lines>,
    /// One entry for each further fault behind a reason that holds already; mostly empty.
    further: Vec<(NodeId, Cause)>,
    /// How many nodes and links of the backbone are out.
    backbone: u32,
}

impl Conditions {
    /// Hosts and sites, all in order.
    pub fn new(hosts: usize, sites: usize) -> Self {
        Self {
            causes: vec![0; hosts],
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
    pub fn set(&mut self, node: NodeId, cause: Cause, now: SimTime) -> bool {
        let causes = &mut self.causes[node.index()];
        let was_up = *causes == 0;
        if was_up {
            self.down_since[node.index()] = Some(now);
        } else if *causes & bit(cause) != 0 && may_be_manifold(cause) {
            self.further.push((node, cause));
        }
        *causes |= bit(cause);
        was_up
    }

    /// Takes a reason away, once; `true` if that brings the host up. Nothing happens if the reason
    /// does not hold. O(1), or O(hosts with the same trouble twice) while there are any.
    pub fn clear(&mut self, node: NodeId, cause: Cause) -> bool {
        let causes = &mut self.causes[node.index()];
        if *causes & bit(cause) == 0 {
            return false;
        }
        if let Some(at) = self.further.iter().position(|twice| *twice == (node, cause)) {
            self.further.swap_remove(at);
            return false;
        }
        *causes &= !bit(cause);
        let is_up = *causes == 0;
        if is_up {
            self.down_since[node.index()] = None;
        }
        is_up
    }

    /// Whether nothing keeps a host from being up. O(1).
    pub fn is_up(&self, node: NodeId) -> bool {
        self.causes[node.index()] == 0
    }

    /// Since when a host has been down.
    pub fn down_since(&self, node: NodeId) -> Option<SimTime> {
        self.down_since[node.index()]
    }

    /// The most fundamental reason why a host is not up, as a cause.
    pub fn cause(&self, node: NodeId) -> Option<Cause> {
        let causes = self.causes[node.index()];
        CAUSES.into_iter().find(|cause| causes & bit(*cause) != 0)
    }

    /// A fault of a part of a site begins or ends. O(1).
    pub fn change_part(&mut self, site: SiteId, part: SitePart, broken: bool) {
        let lines = &mut self.sites[site.index()];
        let count = match part {
            SitePart::AccessPoint => &mut lines.access_point,
            SitePart::Switch => &mut lines.switch,
            SitePart::SecondSwitch => &mut lines.second_switch,
            SitePart::Uplink => &mut lines.uplink,
            SitePart::SecondUplink => &mut lines.second_uplink,
            SitePart::Gateway => &mut lines.gateway,
        };
        step(count, broken);
    }

    /// The server room of a site loses its power or has it again. O(1).
    pub fn change_power(&mut self, site: SiteId, out: bool) {
        step(&mut self.sites[site.index()].no_power, out);
    }

    /// A node or a link of the backbone goes out or comes back. O(1).
    pub fn change_backbone(&mut self, broken: bool) {
        self.backbone = if broken { self.backbone + 1 } else { self.backbone.saturating_sub(1) };
    }

    /// Whether anything of the backbone is out.
    pub fn is_backbone_broken(&self) -> bool {
        self.backbone > 0
    }

    /// Whether a part of a site is out, for whatever reason.
    pub fn is_part_out(&self, site: SiteId, part: SitePart) -> bool {
        let lines = self.sites[site.index()];
        let (faults, needs_power) = match part {
            SitePart::AccessPoint => (lines.access_point, true),
            SitePart::Switch => (lines.switch, true),
            SitePart::SecondSwitch => (lines.second_switch, true),
            SitePart::Uplink => (lines.uplink, false),
            SitePart::SecondUplink => (lines.second_uplink, false),
            SitePart::Gateway => (lines.gateway, true),
        };
        faults > 0 || (needs_power && lines.no_power > 0)
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

    /// Why no tunnel from a home reaches a site, the most fundamental cause first.
    pub fn tunnel_cause(&self, site: SiteId) -> Option<Cause> {
        let lines = self.sites[site.index()];
        let causes = [
            (lines.no_power > 0, Cause::Power),
            (lines.are_switched_off(), Cause::Switch),
            (lines.gateway > 0, Cause::Gateway),
            (lines.are_cut_off(), Cause::Uplink),
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

/// One more, or one less.
fn step(count: &mut u8, up: bool) {
    *count = if up { *count + 1 } else { count.saturating_sub(1) };
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
        assert!(conditions.set(HOST, Cause::SwitchedOff, at(1)));
        assert!(!conditions.set(HOST, Cause::ServerSoftware, at(2)));
        assert!(!conditions.set(HOST, Cause::Power, at(3)));
        assert_eq!(conditions.cause(HOST), Some(Cause::Power));
        assert!(!conditions.clear(HOST, Cause::Power));
        assert_eq!(conditions.cause(HOST), Some(Cause::ServerSoftware));
        assert!(!conditions.clear(HOST, Cause::SwitchedOff));
        assert_eq!(conditions.down_since(HOST), Some(at(1)), "it was down all the time");
        assert!(conditions.clear(HOST, Cause::ServerSoftware));
        assert!(conditions.is_up(HOST) && conditions.is_up(NodeId(0)));
        assert_eq!((conditions.cause(HOST), conditions.down_since(HOST)), (None, None));
    }

    #[test]
    fn what_two_faults_broke_is_mended_twice() {
        let mut conditions = Conditions::new(2, 1);
        conditions.set(HOST, Cause::DeviceBroken, at(1));
        conditions.set(HOST, Cause::DeviceBroken, at(2));
        assert!(!conditions.clear(HOST, Cause::DeviceBroken));
        assert_eq!(conditions.cause(HOST), Some(Cause::DeviceBroken));
        assert!(conditions.clear(HOST, Cause::DeviceBroken));
        assert!(!conditions.clear(HOST, Cause::DeviceBroken), "nothing was left to mend");
    }

    #[test]
    fn a_device_put_to_sleep_twice_wakes_once() {
        let mut conditions = Conditions::new(2, 1);
        conditions.set(HOST, Cause::SwitchedOff, at(1));
        conditions.set(HOST, Cause::SwitchedOff, at(2));
        assert!(conditions.clear(HOST, Cause::SwitchedOff));
    }

    #[test]
    fn a_line_works_once_every_fault_and_the_power_are_back() {
        let mut conditions = Conditions::new(0, 1);
        conditions.change_part(SITE, SitePart::AccessPoint, true);
        conditions.change_part(SITE, SitePart::AccessPoint, true);
        conditions.change_power(SITE, true);
        assert_eq!(conditions.line_cause(SITE, false), Some(Cause::Power));
        assert!(conditions.is_part_out(SITE, SitePart::Switch));
        conditions.change_power(SITE, false);
        assert!(!conditions.is_part_out(SITE, SitePart::Switch));
        conditions.change_part(SITE, SitePart::AccessPoint, false);
        assert_eq!(conditions.line_cause(SITE, false), Some(Cause::AccessPoint));
        conditions.change_part(SITE, SitePart::AccessPoint, false);
        assert_eq!(conditions.line_cause(SITE, true), None);
        conditions.change_part(SITE, SitePart::Uplink, true);
        assert_eq!(conditions.line_cause(SITE, false), None, "inside the site nothing is wrong");
        assert_eq!(conditions.line_cause(SITE, true), Some(Cause::Uplink));
    }

    #[test]
    fn a_redundant_core_is_out_when_both_switches_are() {
        let mut conditions = Conditions::new(0, 1).with_switches(2);
        conditions.change_part(SITE, SitePart::Switch, true);
        assert_eq!(conditions.line_cause(SITE, false), None);
        assert_eq!(conditions.failover_cause(SITE, false), Some(Cause::Switch));
        assert!(!conditions.is_part_out(SITE, SitePart::SecondSwitch));
        conditions.change_part(SITE, SitePart::SecondSwitch, true);
        assert_eq!(conditions.line_cause(SITE, false), Some(Cause::Switch));
        conditions.change_part(SITE, SitePart::Switch, false);
        assert_eq!(conditions.line_cause(SITE, false), None);
        conditions.change_part(SITE, SitePart::SecondSwitch, false);
        assert_eq!(conditions.failover_cause(SITE, true), None);
    }

    #[test]
    fn a_site_with_two_uplinks_is_cut_off_when_both_are_out() {
        let mut conditions = Conditions::new(0, 1).with_uplinks(2);
        for (first, second) in
            [(SitePart::Uplink, SitePart::SecondUplink), (SitePart::SecondUplink, SitePart::Uplink)]
        {
            conditions.change_part(SITE, first, true);
            assert!(conditions.is_part_out(SITE, first) && !conditions.is_part_out(SITE, second));
            assert_eq!(conditions.line_cause(SITE, true), None);
            conditions.change_part(SITE, second, true);
            assert_eq!(conditions.line_cause(SITE, true), Some(Cause::Uplink));
            conditions.change_part(SITE, first, false);
            assert_eq!(conditions.line_cause(SITE, true), None);
            conditions.change_part(SITE, second, false);
        }
    }
}
