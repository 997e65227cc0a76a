//! Tunnels of laptops at home: home line, Internet, uplink, gateway.
//!
//! A laptop at home has a place of its own in the network, which one link joins to the gateway of
//! its site: its tunnel, which is up or down. It is up some seconds after the device is on, down
//! once the home line, the uplink that it runs over, the gateway, its switch or its power fails,
//! and made again a while after all of them work. A gateway has so many sessions: who comes after
//! them is refused, and tries again as soon as one is free, in the order of being refused.
//!
//! Where all that people need is on the Internet, a laptop at home needs no tunnel: it is in the
//! network as soon as it is on and its line works.
//!
//! Left out: power at home; the way between the provider of a home and that of the office, which
//! takes no time of its own; people who give up a tunnel for others.

use std::collections::VecDeque;

use crate::config::Reader;
use crate::ids::{NodeId, SiteId};
use crate::operation::{Cause, Notices};
use crate::sim::{Schedule, SimDuration};
use crate::units::BitRate;

use super::faults::SitePart;
use super::{Plant, PlantEvent};

/// What tunnels from homes end at.
#[derive(Clone, Debug)]
pub struct Gateway {
    /// What it carries in all tunnels, both directions together.
    pub capacity: BitRate,
    /// Tunnels at once.
    pub sessions: u32,
    /// From a device that is on at home to its tunnel.
    pub set_up: SimDuration,
    /// From a path that works again to the tunnel.
    pub again: SimDuration,
    /// Whether broadcasts pass through tunnels.
    pub bridged: bool,
}

impl Gateway {
    pub(super) fn read(table: &mut Reader) -> Self {
        let mut options = table.usual_table("gateway");
        let (rate, span) = ("1 bit/s"..="10 Tbit/s", "0 s"..="1 h");
        let gateway = Self {
            capacity: options.bit_rate(
                "capacity",
                rate,
                Some("500 Mbit/s"),
                "what a gateway carries in all tunnels, both directions together",
            ),
            sessions: options.count("sessions", 0..=100_000, Some(100), "tunnels at once"),
            set_up: options.duration(
                "set_up",
                span.clone(),
                Some("10 s"),
                "from a device that is on at home to its tunnel",
            ),
            again: options.duration(
                "again",
                span,
                Some("30 s"),
                "from a path that works again to the tunnel",
            ),
            bridged: options.flag("bridged", Some(false), "broadcasts pass through tunnels"),
        };
        options.finish();
        gateway
    }
}

/// How far a device has come in joining its site from home.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// Nothing to wait for: the device is off or elsewhere, or its path is broken.
    Down,
    /// It will be up soon.
    Coming,
    /// All sessions were taken.
    Refused,
    /// It is up.
    Up,
}

/// The tunnel of one laptop.
#[derive(Clone, Copy, Debug)]
struct Tunnel {
    at_home: bool,
    /// Faults of the home line.
    cuts: u8,
    state: State,
    /// Counts changes of the state, so that an event knows whether it is still meant.
    serial: u32,
}

/// What tunnels of a site share.
#[derive(Clone, Debug, Default)]
struct Sessions {
    taken: u32,
    /// Who was refused and when, by the serial number of the tunnel; some have left.
    refused: VecDeque<(NodeId, u32)>,
    /// The tunnels run over the second uplink.
    over_second: bool,
}

/// The tunnels of all laptops that may be at home.
#[derive(Clone, Debug)]
pub(super) struct Tunnels {
    /// Of each device.
    tunnels: Vec<Tunnel>,
    /// Of each site.
    sites: Vec<Sessions>,
}

impl Tunnels {
    /// Nobody is at home.
    pub fn new(devices: u32, sites: usize) -> Self {
        let none = Tunnel { at_home: false, cuts: 0, state: State::Down, serial: 0 };
        Self { tunnels: vec![none; devices as usize], sites: vec![Sessions::default(); sites] }
    }

    /// Whether a machine is at its owner's home.
    pub fn is_at_home(&self, node: NodeId) -> bool {
        self.tunnels.get(node.index()).is_some_and(|own| own.at_home)
    }

    /// Whether the line of a machine's home works.
    pub fn has_home_line(&self, node: NodeId) -> bool {
        self.tunnels.get(node.index()).is_some_and(|own| own.cuts == 0)
    }

    /// Whether nothing keeps a machine that is up from its network: it is in its place, or its
    /// tunnel is up.
    pub fn joins(&self, node: NodeId) -> bool {
        self.tunnels.get(node.index()).is_none_or(|own| !own.at_home || own.state == State::Up)
    }

    /// Changes the state of a tunnel.
    fn turn(&mut self, node: NodeId, state: State) -> u32 {
        let tunnel = &mut self.tunnels[node.index()];
        tunnel.state = state;
        tunnel.serial = tunnel.serial.wrapping_add(1);
        tunnel.serial
    }
}

impl Plant {
    /// Whether two machines hear each other's broadcasts: in one building, or through tunnels that
    /// carry them.
    pub fn share_broadcasts(&self, one: NodeId, other: NodeId) -> bool {
        let near = |node| self.hardware.gateway.bridged || !self.tunnels.is_at_home(node);
        one == other
            || self.layout.site_of(one) == self.layout.site_of(other) && near(one) && near(other)
    }

    /// Why a machine at home has no tunnel; `None` if it has one, or is not at home.
    pub(super) fn tunnel_cause(&self, node: NodeId) -> Option<Cause> {
        if self.tunnels.joins(node) {
            return None;
        }
        let tunnel = self.tunnels.tunnels[node.index()];
        if tunnel.cuts > 0 {
            return Some(Cause::HomeLine);
        }
        if self.layout.without_tunnels {
            return None;
        }
        let site = self.layout.site_of(node)?;
        Some(self.conditions.tunnel_cause(site).unwrap_or(match tunnel.state {
            State::Refused => Cause::SessionLimit,
            _ => Cause::Tunnel,
        }))
    }

    /// A device comes home, or leaves it.
    pub(super) fn set_at_home(
        &mut self,
        node: NodeId,
        at_home: bool,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) {
        if self.tunnels.is_at_home(node) == at_home {
            return;
        }
        self.leave_network(node, agenda, notices);
        if !at_home {
            self.drop_tunnel(node, agenda);
        }
        self.tunnels.tunnels[node.index()].at_home = at_home;
    }

    /// The line of a home fails or works again.
    pub(super) fn change_home_line(
        &mut self,
        node: NodeId,
        broken: bool,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) {
        let cuts = &mut self.tunnels.tunnels[node.index()].cuts;
        *cuts = if broken { *cuts + 1 } else { *cuts - 1 };
        let again = self.hardware.gateway.again;
        self.follow_path(node, again, agenda, notices);
    }

    /// Something at a site that tunnels depend on has failed or works again: they follow.
    /// O(devices of the site) where somebody may be at home, else O(1).
    pub(super) fn change_tunnels(
        &mut self,
        site: SiteId,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) {
        if self.layout.lines[site.index()].tunnels.is_none() {
            return;
        }
        let second = self.tunnels.sites[site.index()].over_second;
        let used = if second { SitePart::SecondUplink } else { SitePart::Uplink };
        let changes_over = self.conditions.is_part_out(site, used);
        if changes_over && self.layout.lines[site.index()].second_uplink.is_some() {
            // All are cut off, and come back over the other line if that works.
            for at in 0..self.layout.machines(site).len() {
                let node = self.layout.machines(site)[at];
                if self.tunnels.is_at_home(node) {
                    self.drop_tunnel(node, agenda);
                    self.follow_joining(node, agenda, notices);
                }
            }
            self.tunnels.sites[site.index()].over_second = !second;
        }
        let again = self.hardware.gateway.again;
        for at in 0..self.layout.machines(site).len() {
            let node = self.layout.machines(site)[at];
            if self.tunnels.is_at_home(node) {
                self.follow_path(node, again, agenda, notices);
            }
        }
    }

    /// The path of a tunnel, or the device, has changed: it goes down, or will be up after a while.
    pub(super) fn follow_path(
        &mut self,
        node: NodeId,
        after: SimDuration,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) {
        if !self.tunnels.is_at_home(node) {
            return;
        }
        let Some(site) = self.layout.site_of(node) else { return };
        let tunnel = self.tunnels.tunnels[node.index()];
        let is_open = self.conditions.is_up(node)
            && tunnel.cuts == 0
            && (self.layout.without_tunnels || self.conditions.tunnel_cause(site).is_none());
        let after = if self.layout.without_tunnels { SimDuration::ZERO } else { after };
        if !is_open {
            self.drop_tunnel(node, agenda);
        } else if tunnel.state == State::Down {
            let serial = self.tunnels.turn(node, State::Coming);
            agenda.after(after, PlantEvent::Tunnel(node, serial));
        }
        self.follow_joining(node, agenda, notices);
    }

    /// A tunnel goes down; its session is for the one who was refused first.
    fn drop_tunnel(&mut self, node: NodeId, agenda: &mut impl Schedule<Event = PlantEvent>) {
        let state = self.tunnels.tunnels[node.index()].state;
        if state == State::Down {
            return;
        }
        self.tunnels.turn(node, State::Down);
        let had_session = state == State::Up && !self.layout.without_tunnels;
        let Some(site) = self.layout.site_of(node).filter(|_| had_session) else { return };
        let Tunnels { tunnels, sites } = &mut self.tunnels;
        let sessions = &mut sites[site.index()];
        sessions.taken -= 1;
        while let Some((next, serial)) = sessions.refused.pop_front() {
            let waiting = tunnels[next.index()];
            if waiting.serial == serial && waiting.state == State::Refused {
                let serial = self.tunnels.turn(next, State::Coming);
                agenda.after(self.hardware.gateway.set_up, PlantEvent::Tunnel(next, serial));
                return;
            }
        }
    }

    /// A tunnel is up, if it is still meant and a session is left. O(1).
    pub(super) fn tunnel_comes(
        &mut self,
        node: NodeId,
        serial: u32,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) {
        if self.tunnels.tunnels[node.index()].serial != serial {
            return;
        }
        let Some(site) = self.layout.site_of(node) else { return };
        if self.layout.without_tunnels {
            self.tunnels.turn(node, State::Up);
            return self.follow_joining(node, agenda, notices);
        }
        let sessions = &self.tunnels.sites[site.index()];
        if sessions.taken >= self.hardware.gateway.sessions {
            let serial = self.tunnels.turn(node, State::Refused);
            self.tunnels.sites[site.index()].refused.push_back((node, serial));
            return;
        }
        let over_second = sessions.over_second;
        self.tunnels.turn(node, State::Up);
        self.tunnels.sites[site.index()].taken += 1;
        let lines = self.layout.lines[site.index()];
        let uplink = lines.second_uplink.filter(|_| over_second).unwrap_or(lines.uplink);
        if let Some(home) = self.layout.home(node) {
            self.net.set_under(home.link, uplink);
        }
        self.follow_joining(node, agenda, notices);
    }
}
