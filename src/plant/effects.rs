//! Effects of faults on machines, sites and links, of outages of power, and of their end.
//!
//! A machine that changes is told of by a notice, which the world handles within the same event.
//! Machines whose power is back come up one after the other (`wake_next`): each still finds the
//! later ones silent.

use crate::ids::{ComponentId, NodeId, SiteId};
use crate::net::Element;
use crate::operation::purposes::{self, ComponentKey, NthRepair};
use crate::operation::{Assignee, Cause, Notice, Notices, Task, TaskKind, Whereabouts};
use crate::sim::{Rng, Schedule, SimDuration};

use super::failures::{Comeback, SOFTWARE};
use super::faults::{Does, Ends, Hits, Place};
use super::roles::Supply;
use super::{Plant, PlantEvent};

/// A repair that somebody has ordered.
#[derive(Clone, Copy, Debug)]
pub struct RepairOrder {
    /// Until the spare part is there.
    pub part: SimDuration,
    /// Working time until somebody has come to the machine.
    pub way: SimDuration,
    /// The work after that.
    pub task: Task,
    /// What is broken, and for how many times it has been: alike under every architecture.
    pub of: (ComponentKey, NthRepair),
}

impl Plant {
    /// A component has failed: its fault takes effect.
    pub(super) fn strike(
        &mut self,
        id: ComponentId,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) {
        let (fault, place) = self.layout.component(id);
        self.open.add(id);
        match (fault.does, place) {
            (Does::LoseUnlessMirrored(_), _) if self.redundancy.raid => {}
            (Does::Stop(cause), Place::Node(node)) => self.stop(node, cause, agenda, notices),
            (Does::Lose(cause) | Does::LoseUnlessMirrored(cause), Place::Node(node)) => {
                notices.push(Notice::DataLost(node));
                self.stop(node, cause, agenda, notices);
            }
            (Does::Slow, Place::Node(node)) => self.change_speed(node, true, agenda),
            (Does::CutPart(part), Place::Site(site)) => {
                self.conditions.change_part(site, part, true);
                self.cut(self.layout.element(site, part), agenda);
                self.change_tunnels(site, agenda, notices);
            }
            (Does::CutHome, Place::Home(node)) => {
                self.change_home_line(node, true, agenda, notices);
            }
            (Does::Darken, Place::Site(site)) => self.power_fails(site, agenda, notices),
            (Does::Cut, _) => self.cut(self.layout.element_at(place), agenda),
            (Does::CutBackbone, _) => {
                self.conditions.change_backbone(true);
                self.cut(self.layout.element_at(place), agenda);
            }
            (does, place) => unreachable!("{does:?} has no effect on {place:?}"),
        }
    }

    /// A fault is over, by itself or by repair: its effect ends.
    pub(super) fn mend(
        &mut self,
        id: ComponentId,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) {
        let (fault, place) = self.layout.component(id);
        self.open.remove(id);
        match (fault.does, place) {
            (Does::Stop(cause), Place::Node(node)) => self.release(node, cause, agenda, notices),
            (Does::Lose(cause) | Does::LoseUnlessMirrored(cause), Place::Node(node)) => {
                self.release(node, cause, agenda, notices);
                notices.push(Notice::DiskReplaced(node));
            }
            (Does::Slow, Place::Node(node)) => self.change_speed(node, false, agenda),
            (Does::CutPart(part), Place::Site(site)) => {
                self.conditions.change_part(site, part, false);
                if !self.conditions.is_part_out(site, part) {
                    self.restore(self.layout.element(site, part), agenda);
                }
                self.change_tunnels(site, agenda, notices);
            }
            (Does::CutHome, Place::Home(node)) => {
                self.change_home_line(node, false, agenda, notices);
            }
            (Does::Darken, Place::Site(site)) => self.power_returns(site, agenda, notices),
            (Does::Cut, _) => self.restore(self.layout.element_at(place), agenda),
            (Does::CutBackbone, _) => {
                self.conditions.change_backbone(false);
                self.restore(self.layout.element_at(place), agenda);
            }
            (does, place) => unreachable!("{does:?} has no effect on {place:?}"),
        }
    }

    /// Somebody has mended a component: its next lifetime begins, and its effect ends.
    pub fn repaired(
        &mut self,
        id: ComponentId,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) {
        self.faults.repaired(id, &mut agenda.scoped(PlantEvent::Fault));
        self.mend(id, agenda, notices);
    }

    /// A machine is down for a cause, until as many calls of [`Plant::release`] have ended it.
    pub fn stop(
        &mut self,
        node: NodeId,
        cause: Cause,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) {
        self.conditions.set(node, cause, agenda.now());
        self.machine_changed(node, agenda, notices);
    }

    /// A cause for which a machine is down has ended.
    pub fn release(
        &mut self,
        node: NodeId,
        cause: Cause,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) {
        self.conditions.clear(node, cause);
        self.machine_changed(node, agenda, notices);
    }

    /// A user's device is somewhere else, or switched on or off.
    pub fn move_device(
        &mut self,
        device: NodeId,
        whereabouts: Whereabouts,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) {
        let cause = match whereabouts {
            Whereabouts::On | Whereabouts::Home => None,
            Whereabouts::Off => Some(Cause::SwitchedOff),
            Whereabouts::Away => Some(Cause::OwnerAway),
            Whereabouts::Offline => Some(Cause::Offline),
        };
        self.set_at_home(device, whereabouts == Whereabouts::Home, agenda, notices);
        for place in [Cause::SwitchedOff, Cause::Asleep, Cause::OwnerAway, Cause::Offline] {
            if cause == Some(place) {
                self.conditions.set(device, place, agenda.now());
            } else {
                self.conditions.clear(device, place);
            }
        }
        self.machine_changed(device, agenda, notices);
    }

    /// A machine may have come up or gone down: if so, its links follow, and a notice tells it.
    pub(super) fn machine_changed(
        &mut self,
        node: NodeId,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) {
        self.hosts.set_up(node, self.conditions.is_up(node), agenda.now());
        if self.tunnels.is_at_home(node) {
            self.follow_path(node, self.hardware.gateway.set_up, agenda, notices);
        } else {
            self.follow_joining(node, agenda, notices);
        }
    }

    /// The cable of a machine has lost a pair, or is as it should be.
    fn change_speed(
        &mut self,
        node: NodeId,
        lost: bool,
        agenda: &mut impl Schedule<Event = PlantEvent>,
    ) {
        let line = self.layout.line_of(&self.hardware, node).link(1.0);
        let (mut up, mut down) = (line.a_to_b, line.b_to_a);
        if let Some(bad_pair) = self.layout.bad_pair(&self.hardware, node).filter(|_| lost) {
            (up, down) = (up.min(bad_pair.speed), down.min(bad_pair.speed));
        }
        let cable = self.layout.cables[node.index()];
        self.net.set_capacity(cable, up, down, &mut agenda.scoped(PlantEvent::Net));
    }

    /// An outage begins: batteries carry what they can. O(machines of the site).
    fn power_fails(
        &mut self,
        site: SiteId,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) {
        let mut rng = self.draws.of(purposes::BATTERY, site, agenda.now());
        let takes_over = !rng.chance(self.hardware.ups_fails);
        if !self.power.fail(site) {
            return;
        }
        self.darken(site, Supply::Mains, agenda, notices);
        match self.redundancy.ups {
            Some(runtime) if takes_over => {
                let loss = self.power.losses(site);
                agenda.after(runtime, PlantEvent::BatteryEmpty(site, loss));
            }
            _ => self.server_room_fails(site, agenda, notices),
        }
    }

    pub(super) fn battery_empty(
        &mut self,
        site: SiteId,
        loss: u32,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) {
        if self.power.is_out_since(site, loss) {
            self.server_room_fails(site, agenda, notices);
        }
    }

    /// Servers, switches and access point of a site are without power.
    fn server_room_fails(
        &mut self,
        site: SiteId,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) {
        self.darken(site, Supply::ServerRoom, agenda, notices);
        self.conditions.change_power(site, true);
        for part in self.layout.powered(site) {
            self.cut(Element::Node(self.layout.node_of(site, part)), agenda);
        }
        self.change_tunnels(site, agenda, notices);
    }

    /// Machines of a site that depend on a supply go down.
    fn darken(
        &mut self,
        site: SiteId,
        supply: Supply,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) {
        for at in 0..self.layout.machines(site).len() {
            let node = self.layout.machines(site)[at];
            if self.layout.role(node).traits().supply == supply {
                self.stop(node, Cause::Power, agenda, notices);
            }
        }
    }

    fn power_returns(
        &mut self,
        site: SiteId,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) {
        if !self.power.come_back(site) {
            return;
        }
        self.conditions.change_power(site, false);
        for part in self.layout.powered(site) {
            if !self.conditions.is_part_out(site, part) {
                self.restore(Element::Node(self.layout.node_of(site, part)), agenda);
            }
        }
        self.change_tunnels(site, agenda, notices);
        self.waking.extend(self.layout.machines(site).iter().rev());
    }

    /// The next machine whose power is back comes up; `false` if there is none.
    pub fn wake_next(
        &mut self,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) -> bool {
        let next = self.waking.pop();
        if let Some(node) = next {
            self.release(node, Cause::Power, agenda, notices);
        }
        next.is_some()
    }

    /// Whether central monitoring would notice a fault: of servers and lines. Devices are switched
    /// off too often for silence to mean anything.
    pub fn is_watched(&self, id: ComponentId) -> bool {
        let (_, place) = self.layout.component(id);
        match place {
            Place::Node(node) => !self.layout.is_user_device(node),
            Place::Home(_) => false,
            _ => true,
        }
    }

    /// Whether a machine that goes on tells of a fault itself: a NAS of a disk that a mirror stands
    /// in for, by a light, a sound and mail.
    pub fn shows(&self, id: ComponentId) -> bool {
        let (fault, _) = self.layout.component(id);
        fault.hits == Hits::NasDisks && self.redundancy.raid
    }

    /// The first open fault, from the `from`-th on, that a user finds who is blocked by a machine:
    /// one of the machine, of its site or of that where the user is, `here`; with its place among
    /// open faults. O(open faults).
    pub fn fault_behind(
        &self,
        node: NodeId,
        here: Option<SiteId>,
        from: usize,
    ) -> Option<(usize, ComponentId)> {
        let sites = [self.layout.site_of(node), here];
        let is_behind = |id: ComponentId| match self.layout.component(id).1 {
            Place::Node(broken) | Place::Home(broken) => broken == node,
            Place::Site(broken) => sites.contains(&Some(broken)),
            Place::Riser(number) => sites.contains(&Some(self.layout.risers[number as usize].site)),
            // Its carrier knows.
            Place::BackboneNode(_) | Place::BackboneLink(_) => false,
        };
        let open = (from..self.open.len()).map(|at| (at, self.open.get(at)));
        open.into_iter().find(|(_, id)| is_behind(*id))
    }

    /// An open fault by which a line is slower, and its machine, among those that `is_end` names.
    /// O(open faults).
    pub fn slow_line(&self, is_end: impl Fn(NodeId) -> bool) -> Option<(ComponentId, NodeId)> {
        let mut open = (0..self.open.len()).map(|at| self.open.get(at));
        open.find_map(|id| match self.layout.component(id) {
            (fault, Place::Node(node)) if fault.does == Does::Slow && is_end(node) => {
                Some((id, node))
            }
            _ => None,
        })
    }

    /// Somebody knows of a fault: its repair, where that is somebody's work and not ordered yet.
    pub fn report(&mut self, id: ComponentId) -> Option<RepairOrder> {
        let (fault, place) = self.layout.component(id);
        let Ends::ByRepair(kind) = fault.ends else { return None };
        let way = self.way_of(id);
        // Who is on the spot needs no order.
        if matches!(way, Some(Comeback::PowerCycle(_))) || !self.open.report(id) {
            return None;
        }
        let at = match (place, fault.does) {
            (Place::Node(node), _) => node,
            (Place::Site(site), Does::CutPart(part)) => self.layout.node_of(site, part),
            (Place::Riser(number), _) => self.layout.risers[number as usize].switch,
            _ => return None,
        };
        let of = self.nth_repair(id);
        let order = |kind, effort, part, way| RepairOrder {
            part,
            way,
            of,
            task: Task { kind, by: Assignee::Staff, at, about: id.0, folder: 0, effort },
        };
        let none = SimDuration::ZERO;
        match way {
            Some(Comeback::Restart(_) | Comeback::PowerCycle(_)) => None,
            Some(Comeback::Remote(hands, _)) => {
                Some(order(TaskKind::RemoteRepair, hands, none, none))
            }
            Some(Comeback::Visit(hands, before)) => Some(order(kind, hands, none, before)),
            None => {
                let failure = self.layout.failure_of(&self.hardware, id)?;
                let mut rng = self.repair_draws(id);
                let effort = failure.lasts.sample_span(&mut rng);
                Some(order(kind, effort, failure.part.sample_span(&mut rng), none))
            }
        }
    }

    /// The way in which the software of a server or a NAS is mended after its last failure.
    fn way_of(&self, id: ComponentId) -> Option<Comeback> {
        let (fault, _) = self.layout.component(id);
        let ways = self.hardware.failures.as_ref()?.software.as_ref();
        let ways = ways.filter(|_| fault.key == SOFTWARE)?;
        let rng = &mut self.repair_draws(id);
        Some(match fault.hits {
            Hits::Nas => ways.draw_on_the_spot(rng),
            _ => ways.draw(rng),
        })
    }

    /// The open fault of a machine that ends when somebody switches the machine off and on, which
    /// nobody has done yet. O(open faults).
    pub fn hangs(&self, node: NodeId) -> Option<ComponentId> {
        let mut open = (0..self.open.len()).map(|at| self.open.get(at));
        open.find(|id| {
            self.layout.component(*id).1 == Place::Node(node)
                && self.open.is_unreported(*id)
                && matches!(self.way_of(*id), Some(Comeback::PowerCycle(_)))
        })
    }

    /// Somebody has switched a machine off and on that hangs: its fault, and how long it takes to
    /// come up; `None` if it does not hang. O(open faults).
    pub fn power_cycle(&mut self, node: NodeId) -> Option<(ComponentId, SimDuration)> {
        let id = self.hangs(node)?;
        self.open.report(id);
        Some((id, self.unattended(id)))
    }

    fn nth_repair(&self, id: ComponentId) -> (ComponentKey, NthRepair) {
        (self.faults.component(id).key, NthRepair(self.faults.failures(id)))
    }

    fn repair_draws(&self, id: ComponentId) -> Rng {
        let (key, nth) = self.nth_repair(id);
        self.draws.of(purposes::REPAIR, key, nth)
    }

    /// After how long a fault that has just begun is over by itself, although others of its kind
    /// are mended by somebody.
    pub fn restarts_after(&self, id: ComponentId) -> Option<SimDuration> {
        match self.way_of(id)? {
            Comeback::Restart(span) => Some(span),
            Comeback::Remote(..) | Comeback::Visit(..) | Comeback::PowerCycle(_) => None,
        }
    }

    /// How long what was repaired goes on without anybody until it is up.
    pub fn unattended(&self, id: ComponentId) -> SimDuration {
        match self.way_of(id) {
            Some(Comeback::Remote(_, alone) | Comeback::PowerCycle(alone)) => alone,
            _ => SimDuration::ZERO,
        }
    }

    /// Whether a fault is there that nobody has reported. O(open faults).
    pub fn is_unreported(&self, id: ComponentId) -> bool {
        self.open.is_unreported(id)
    }

    /// Whether a machine can notice what is broken, and tell of it: it is up and has a line, so
    /// that it is not what is dead itself.
    pub fn can_notice(&self, prober: NodeId) -> bool {
        self.is_up(prober) && self.has_line(prober)
    }
}
