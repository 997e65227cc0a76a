//! Effects of faults on hosts, sites and data; how they are noticed; effects of their repair.

use crate::architecture::{Backup, Monitoring};
use crate::fault::Reason;
use crate::ids::{ComponentId, NodeId, SiteId};
use crate::net::{Element, LinkId};
use crate::operation::purposes::{self, Failing, NthRepair};
use crate::operation::{Assignee, Fault, Place, Step, Task, TaskKind};
use crate::sim::{Schedule, SimDuration, SimTime};

use super::{Event, Observer, World};

impl<O: Observer> World<O> {
    pub(super) fn component_failed(
        &mut self,
        id: ComponentId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let now = agenda.now();
        let (fault, place) = self.layout.component(id);
        self.open_faults.add(id);
        match (fault, place) {
            (Fault::ServerHardware, Place::Node(node)) => {
                self.host_fails(node, Reason::ServerHardware, agenda);
            }
            (Fault::ServerSoftware, Place::Node(node)) => {
                self.host_fails(node, Reason::ServerSoftware, agenda);
            }
            (Fault::DeviceHardware, Place::Node(node)) => {
                self.host_fails(node, Reason::DeviceBroken, agenda);
            }
            (Fault::Printer, Place::Node(node)) => self.host_fails(node, Reason::Printer, agenda),
            (Fault::DeviceLost, Place::Node(node)) => {
                self.store.local.lose(node);
                self.store.holders.lose_data(node, now);
                self.host_fails(node, Reason::DeviceLost, agenda);
            }
            (Fault::Disk, Place::Node(node)) => self.disk_fails(node, agenda),
            (Fault::Cable | Fault::HomeLine | Fault::Radio, Place::Node(node)) => {
                self.link_fails(self.layout.cables[node.index()], agenda);
            }
            (_, Place::Riser(number)) => {
                self.link_fails(self.layout.risers[number as usize].link, agenda);
            }
            (Fault::BadPair, Place::Node(node)) => self.change_speed(node, true, agenda),
            (Fault::PowerOutage | Fault::PowerMajor | Fault::PowerDip, Place::Site(site)) => {
                self.power_fails(site, agenda)
            }
            (fault, Place::Site(site)) => self.line_fails(fault, site, agenda),
            (_, Place::BackboneNode(_) | Place::BackboneLink(_)) => {
                self.conditions.change_backbone(true);
                let agenda = &mut agenda.scoped(Event::Net);
                let element = self.layout.backbone_element(place);
                self.net.fail_through(element, agenda, &mut self.net_notices);
            }
            (fault, Place::Node(node)) => unreachable!("{fault:?} cannot strike {node:?}"),
        }
        self.watch(id, agenda);
    }

    fn link_fails(&mut self, link: LinkId, agenda: &mut impl Schedule<Event = Event>) {
        let agenda = &mut agenda.scoped(Event::Net);
        self.net.fail_through(Element::Link(link), agenda, &mut self.net_notices);
    }

    fn host_fails(
        &mut self,
        node: NodeId,
        reason: Reason,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        self.conditions.set(node, reason, agenda.now());
        self.host_changed(node, agenda);
    }

    /// Mirrored disks of servers carry on; other disks take their data with them.
    fn disk_fails(&mut self, node: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        if self.layout.is_server(node) {
            if !self.scenario.architecture.redundancy.raid {
                self.store.holders.lose_data(node, agenda.now());
                self.host_fails(node, Reason::DiskLost, agenda);
            }
        } else {
            self.store.local.lose(node);
            self.store.holders.lose_data(node, agenda.now());
            self.host_fails(node, Reason::DeviceBroken, agenda);
        }
    }

    fn line_fails(
        &mut self,
        fault: Fault,
        site: SiteId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        self.conditions.change_line(site, fault, true);
        let element = self.layout.element(site, fault);
        let agenda = &mut agenda.scoped(Event::Net);
        self.net.fail_through(element, agenda, &mut self.net_notices);
    }

    /// The cable of a machine has lost a pair, or is as it should be.
    fn change_speed(
        &mut self,
        node: NodeId,
        lost: bool,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let hardware = &self.scenario.hardware;
        let line = self.layout.line_of(hardware, node).link(1.0);
        let (mut up, mut down) = (line.a_to_b, line.b_to_a);
        if let Some(bad_pair) = self.layout.bad_pair(hardware, node).filter(|_| lost) {
            (up, down) = (up.min(bad_pair.speed), down.min(bad_pair.speed));
        }
        let cable = self.layout.cables[node.index()];
        self.net.set_capacity(cable, up, down, &mut agenda.scoped(Event::Net));
    }

    /// The fault of a cable that has lost a pair, and its machine at an end of an operation's
    /// transfers; a user who waited too long looks for it. O(open faults).
    pub(super) fn slow_cable(&self, steps: &[Step]) -> Option<(ComponentId, NodeId)> {
        let is_end = |node: NodeId| {
            steps.iter().any(|step| match step {
                Step::Transfer { from, to, .. } => [*from, *to].contains(&node),
                _ => false,
            })
        };
        let mut open = (0..self.open_faults.len()).map(|at| self.open_faults.get(at));
        open.find_map(|id| match self.layout.component(id) {
            (Fault::BadPair, Place::Node(node)) if is_end(node) => Some((id, node)),
            _ => None,
        })
    }

    /// Central monitoring asks servers and lines in turn; devices are switched off too often for
    /// silence to mean anything, so their owners report them.
    fn watch(&mut self, id: ComponentId, agenda: &mut impl Schedule<Event = Event>) {
        let (_, place) = self.layout.component(id);
        let device = matches!(place, Place::Node(node) if self.layout.is_user_device(node));
        if let (false, Monitoring::Central { interval }) =
            (device, self.scenario.architecture.monitoring)
        {
            let period = interval.as_nanos();
            let next = (agenda.now().as_nanos() / period + 1) * period;
            agenda.at(SimTime::from_nanos(next), Event::Noticed(id));
        }
    }

    /// A user was blocked by this host, and says so: open faults of the host and of its site are
    /// reported. O(open faults).
    pub(super) fn report_node(&mut self, node: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        for at in 0..self.open_faults.len() {
            let id = self.open_faults.get(at);
            let concerned = match self.layout.component(id).1 {
                Place::Node(broken) => broken == node,
                Place::Site(site) => self.layout.site_of(node) == Some(site),
                Place::Riser(number) => {
                    self.layout.site_of(node) == Some(self.layout.risers[number as usize].site)
                }
                // Its carrier knows.
                Place::BackboneNode(_) | Place::BackboneLink(_) => false,
            };
            if concerned {
                self.report(id, agenda);
            }
        }
    }

    /// A fault is known: its repair is ordered, once.
    pub(super) fn report(&mut self, id: ComponentId, agenda: &mut impl Schedule<Event = Event>) {
        let (fault, place) = self.layout.component(id);
        if fault.passes_by_itself() || !self.open_faults.report(id) {
            return;
        }
        let at = match place {
            Place::Node(node) => node,
            Place::Site(site) => self.layout.line(site, fault),
            Place::Riser(number) => self.layout.risers[number as usize].switch,
            Place::BackboneNode(_) | Place::BackboneLink(_) => return,
        };
        let kind =
            if fault == Fault::Printer { TaskKind::PrinterTrouble } else { TaskKind::Repair };
        let Some(failure) = self.layout.failure(&self.scenario.hardware, id) else { return };
        let key = self.faults.component(id).key;
        let mut rng = self.draws.of(purposes::REPAIR, key, NthRepair(self.faults.failures(id)));
        let effort = failure.lasts.sample_span(&mut rng);
        let part = failure.part.sample_span(&mut rng);
        let task = Task { kind, by: Assignee::Staff, at, about: id.0, folder: 0, effort };
        self.staff.raise_after(part, task, &mut agenda.scoped(Event::Staff));
    }

    pub(super) fn component_repaired(
        &mut self,
        task: Task,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let id = ComponentId(task.about);
        self.faults.repaired(id, &mut agenda.scoped(Event::Fault));
        self.component_mended(id, agenda);
    }

    /// A fault is over, by itself or by repair.
    pub(super) fn component_mended(
        &mut self,
        id: ComponentId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let (fault, place) = self.layout.component(id);
        self.open_faults.remove(id);
        match place {
            Place::Node(node) if matches!(fault, Fault::Cable | Fault::HomeLine | Fault::Radio) => {
                let cable = Element::Link(self.layout.cables[node.index()]);
                self.net.restore(cable, &mut agenda.scoped(Event::Net));
            }
            Place::Riser(number) => {
                let riser = Element::Link(self.layout.risers[number as usize].link);
                self.net.restore(riser, &mut agenda.scoped(Event::Net));
            }
            Place::Node(node) if fault == Fault::BadPair => self.change_speed(node, false, agenda),
            Place::Node(node) => {
                let reason = match fault {
                    Fault::ServerHardware => Reason::ServerHardware,
                    Fault::ServerSoftware => Reason::ServerSoftware,
                    Fault::DeviceLost => Reason::DeviceLost,
                    Fault::Printer => Reason::Printer,
                    Fault::Disk if self.layout.is_server(node) => Reason::DiskLost,
                    _ => Reason::DeviceBroken,
                };
                self.conditions.clear(node, reason);
                self.host_changed(node, agenda);
                if matches!(fault, Fault::Disk | Fault::DeviceLost) {
                    self.bring_data_back(node, agenda);
                }
            }
            Place::BackboneNode(_) | Place::BackboneLink(_) => {
                self.conditions.change_backbone(false);
                let element = self.layout.backbone_element(place);
                self.net.restore(element, &mut agenda.scoped(Event::Net));
            }
            Place::Site(site) => match fault {
                Fault::PowerOutage | Fault::PowerMajor | Fault::PowerDip => {
                    self.power_returns(site, agenda);
                }
                _ => {
                    self.conditions.change_line(site, fault, false);
                    if !self.conditions.is_line_out(site, fault) {
                        let element = self.layout.element(site, fault);
                        self.net.restore(element, &mut agenda.scoped(Event::Net));
                    }
                }
            },
        }
    }

    /// An outage begins: batteries carry what they can. O(machines of the site).
    fn power_fails(&mut self, site: SiteId, agenda: &mut impl Schedule<Event = Event>) {
        let now = agenda.now();
        let ups = self.scenario.architecture.redundancy.ups;
        let mut rng = self.draws.of(purposes::BATTERY, site, now);
        let takes_over = !rng.chance(self.scenario.hardware.ups_fails);
        if !self.power.fail(site, now) {
            return;
        }
        for at in 0..self.layout.machines(site).len() {
            let node = self.layout.machines(site)[at];
            if !self.layout.has_battery(node) && !self.layout.is_server(node) {
                self.host_fails(node, Reason::NoPower, agenda);
            }
        }
        match ups {
            Some(runtime) if takes_over => {
                agenda.after(runtime, Event::BatteryEmpty(site, now.into()));
            }
            _ => self.server_room_fails(site, agenda),
        }
    }

    pub(super) fn battery_empty(
        &mut self,
        site: SiteId,
        since: SimTime,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        if self.power.out_since(site) == Some(since) {
            self.server_room_fails(site, agenda);
        }
    }

    /// Servers, switch and access point of a site are without power.
    fn server_room_fails(&mut self, site: SiteId, agenda: &mut impl Schedule<Event = Event>) {
        for at in 0..self.layout.machines(site).len() {
            let node = self.layout.machines(site)[at];
            if self.layout.is_server(node) {
                self.host_fails(node, Reason::NoPower, agenda);
            }
        }
        self.conditions.change_line(site, Fault::PowerOutage, true);
        for fault in self.layout.powered(site) {
            let node = Element::Node(self.layout.line(site, fault));
            let agenda = &mut agenda.scoped(Event::Net);
            self.net.fail_through(node, agenda, &mut self.net_notices);
        }
    }

    fn power_returns(&mut self, site: SiteId, agenda: &mut impl Schedule<Event = Event>) {
        if !self.power.come_back(site) {
            return;
        }
        self.conditions.change_line(site, Fault::PowerOutage, false);
        for fault in self.layout.powered(site) {
            if !self.conditions.is_line_out(site, fault) {
                let node = self.layout.line(site, fault);
                self.net.restore(Element::Node(node), &mut agenda.scoped(Event::Net));
            }
        }
        for at in 0..self.layout.machines(site).len() {
            let node = self.layout.machines(site)[at];
            self.conditions.clear(node, Reason::NoPower);
            self.host_changed(node, agenda);
        }
    }

    /// With a standby, a server that goes down is replaced once its heartbeats have been missed.
    pub(super) fn expect_take_over(
        &self,
        machine: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let Some(standby) = &self.scenario.architecture.redundancy.standby else { return };
        if self.control.names.answering().first() != Some(&machine) {
            return;
        }
        let now = agenda.now();
        let mut rng = self.draws.of(purposes::TAKE_OVER, Failing(machine), now);
        let (phase, succeeds) = (rng.open01(), rng.chance(standby.coverage));
        if succeeds {
            let delay = standby.detection(phase) + standby.switch;
            agenda.after(delay, Event::TakeOver(machine, now.into()));
        }
    }

    pub(super) fn take_over(
        &mut self,
        machine: NodeId,
        since: SimTime,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let still_down = self.conditions.down_since(machine) == Some(since);
        let ready = self.control.names.standby().is_some_and(|node| self.conditions.is_up(node));
        if still_down && ready && self.control.names.answering().first() == Some(&machine) {
            self.control.names.take_over();
        }
        debug_assert!(agenda.now() >= since);
    }

    /// After a round of patches the servers restart one after the other in the evening.
    pub(super) fn plan_reboots(&mut self, agenda: &mut impl Schedule<Event = Event>) {
        let day = SimDuration::DAY.as_nanos();
        let evening = SimDuration::HOUR.times(20).as_nanos();
        let today = agenda.now().as_nanos() / day * day + evening;
        let start = if today > agenda.now().as_nanos() { today } else { today + day };
        for (at, server) in self.layout.servers().enumerate() {
            let delay = SimDuration::HOUR.times(at as u64);
            agenda.at(SimTime::from_nanos(start) + delay, Event::Reboot(server, true));
        }
    }

    pub(super) fn reboot(
        &mut self,
        server: NodeId,
        begins: bool,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        if begins {
            let administration = self.scenario.organisation.administration.as_ref();
            let span = administration.map_or(SimDuration::ZERO, |admin| admin.reboot);
            self.host_fails(server, Reason::PlannedReboot, agenda);
            agenda.after(span, Event::Reboot(server, false));
        } else {
            self.conditions.clear(server, Reason::PlannedReboot);
            self.host_changed(server, agenda);
        }
    }

    /// A new disk is empty: other holders fill it; what nobody else has needs a restore.
    fn bring_data_back(&mut self, node: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        let mut missing = false;
        for at in 0..self.store.holders.held_by(node).len() {
            let object = self.store.holders.held_by(node)[at];
            if self.store.holders.version_at(object, node).is_none() {
                self.refresh(object, node, agenda);
                missing |= self.store.holders.of(object).iter().all(|h| h.version == 0);
            }
        }
        if missing {
            self.raise(TaskKind::Restore, node, node.0, agenda);
        }
    }

    /// Somebody has tried to restore a host's data. O(objects that it holds).
    pub(super) fn restored(&mut self, task: Task, agenda: &mut impl Schedule<Event = Event>) {
        let now = agenda.now();
        let node = task.at;
        let works = self.restore_works(node, now);
        let mut lost = 0;
        for at in 0..self.store.holders.held_by(node).len() {
            let object = self.store.holders.held_by(node)[at];
            if self.store.holders.of(object).iter().any(|h| h.version > 0) {
                continue;
            }
            match self.store.backup_of(object, now).filter(|_| works) {
                Some(version) => {
                    let newest = self.store.newest(object);
                    self.totals.changes_lost += u64::from(newest.saturating_sub(version));
                    self.store.set_back(object, version);
                    self.store.holders.receive(object, node, version, now);
                }
                None => lost += 1,
            }
        }
        if lost > 0 {
            self.totals.objects_lost += lost;
            self.raise_for(TaskKind::Recreate, node, node.0, 0, lost, agenda);
        }
    }

    fn restore_works(&self, node: NodeId, now: SimTime) -> bool {
        let Some(administration) = &self.scenario.organisation.administration else { return false };
        let [tested, untested, own] = administration.restore_works;
        let probability = match self.scenario.architecture.backup {
            Backup::None => return false,
            Backup::Owner => own,
            Backup::Central { restore_test: Some(_), .. } => tested,
            Backup::Central { restore_test: None, .. } => untested,
        };
        self.draws.of(purposes::RESTORE, node, now).chance(probability)
    }

    /// Data that no backup held were done again by hand.
    pub(super) fn recreated(&mut self, task: Task, agenda: &mut impl Schedule<Event = Event>) {
        let now = agenda.now();
        for at in 0..self.store.holders.held_by(task.at).len() {
            let object = self.store.holders.held_by(task.at)[at];
            if self.store.holders.of(object).iter().all(|h| h.version == 0) {
                let version = self.store.newest(object) + 1;
                self.store.set_back(object, version);
                self.store.holders.receive(object, task.at, version, now);
            }
        }
    }
}
