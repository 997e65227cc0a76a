//! Who reaches whom now, and the root cause where somebody does not.

use crate::ids::{NodeId, SiteId};
use crate::net::{Element, LinkId};
use crate::operation::Cause;
use crate::sim::{SimDuration, SimTime};

use super::Plant;

impl Plant {
    /// Whether nothing keeps a machine from being up. O(1).
    pub fn is_up(&self, node: NodeId) -> bool {
        self.conditions.is_up(node)
    }

    /// Since when a machine has been down.
    pub fn down_since(&self, node: NodeId) -> Option<SimTime> {
        self.conditions.down_since(node)
    }

    /// The most fundamental cause for which a machine is down.
    pub fn cause(&self, node: NodeId) -> Option<Cause> {
        self.conditions.cause(node)
    }

    /// The time of a message from one machine to another.
    pub fn latency(&self, from: NodeId, to: NodeId) -> SimDuration {
        self.net.latency(self.seat(from), self.seat(to))
    }

    /// The time of a message and its answer.
    pub fn round_trip(&self, from: NodeId, to: NodeId) -> SimDuration {
        self.net.round_trip(self.seat(from), self.seat(to))
    }

    /// Whether a message from one machine reaches the other and is answered.
    pub fn is_reachable(&self, from: NodeId, to: NodeId) -> bool {
        self.conditions.is_up(from)
            && self.conditions.is_up(to)
            && (from == to || self.net.reachable(self.seat(from), self.seat(to)))
    }

    /// Whether the line of a machine, cable or radio, carries something.
    pub fn has_line(&self, node: NodeId) -> bool {
        !self.is_line_cut(node)
    }

    /// Whether a machine gets out to the Internet without any tunnel: by the line of a home, or by
    /// its own line and what its site shares.
    pub fn is_online(&self, node: NodeId) -> bool {
        if !self.conditions.is_up(node) {
            return false;
        }
        if self.tunnels.is_at_home(node) {
            return self.tunnels.has_home_line(node);
        }
        let Some(site) = self.layout.site_of(node) else { return !self.is_line_cut(node) };
        let wired = self.layout.cable(node).is_some();
        let mut risers = self.layout.risers_of(node).peekable();
        let has_riser = risers.peek().is_none() || risers.any(|riser| !self.is_cut(&riser));
        let is_open = match self.conditions.line_cause(site, true) {
            None => true,
            Some(cause) => wired && cause == Cause::AccessPoint,
        };
        is_open && has_riser && !self.is_line_cut(node)
    }

    /// Where a machine is in the network now: in its place, or at home.
    pub(super) fn seat(&self, node: NodeId) -> NodeId {
        match self.layout.home(node).filter(|_| self.tunnels.is_at_home(node)) {
            Some(home) => home.node,
            None => node,
        }
    }

    /// Whether the line of a machine in its place is cut.
    fn is_line_cut(&self, node: NodeId) -> bool {
        !self.tunnels.is_at_home(node) && self.is_cut(&self.layout.cables[node.index()])
    }

    /// Cause of a broken path between two machines that are up themselves; `None` if there is one.
    pub fn cause_between(&self, from: NodeId, to: NodeId) -> Option<Cause> {
        if from == to || self.net.reachable(self.seat(from), self.seat(to)) {
            return None;
        }
        if let Some(cause) = [from, to].into_iter().find_map(|node| self.tunnel_cause(node)) {
            return Some(cause);
        }
        let is_peer = |node: &NodeId| self.layout.site_of(*node).is_none();
        if [from, to].iter().filter(|n| is_peer(n)).any(|n| self.is_line_cut(*n)) {
            return Some(Cause::Uplink);
        }
        let lines = [from, to].map(|node| (self.is_line_cut(node), node));
        if let Some((_, node)) = lines.into_iter().find(|(cut, _)| *cut) {
            let wired = self.layout.cable(node).is_some();
            return Some(if wired { Cause::Cable } else { Cause::AccessPoint });
        }
        let is_there = |node: NodeId| self.layout.without_tunnels && self.tunnels.is_at_home(node);
        let sites = [from, to].map(|node| self.layout.site_of(node).filter(|_| !is_there(node)));
        let outward = sites[0] != sites[1];
        let cause = |site: &SiteId| self.conditions.line_cause(*site, outward);
        let failover = |site: &SiteId| self.conditions.failover_cause(*site, outward);
        // A line of an access switch is out alone, or routes have not followed yet.
        let mut risers = [from, to].into_iter().flat_map(|node| self.layout.risers_of(node));
        let riser = risers.any(|riser| self.is_cut(&riser)).then_some(Cause::Cable);
        let sites = sites.iter().flatten();
        let found = sites.clone().find_map(cause).or(riser);
        let found = found.or_else(|| sites.clone().find_map(failover));
        // A backbone that is drawn at random may have parts that nothing joins.
        let joined = self.net.joins(self.seat(from), self.seat(to));
        let parted = self.conditions.is_backbone_broken() || !joined;
        let between = parted.then_some(Cause::Backbone);
        Some(found.or(between).unwrap_or(Cause::Uplink))
    }

    fn is_cut(&self, link: &LinkId) -> bool {
        !self.net.topology().is_up(Element::Link(*link))
    }
}
