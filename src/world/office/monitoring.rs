//! How faults come to be known, and their repair.
//!
//! Central monitoring asks what it watches in turn, from a server that is up and has a line: no
//! machine notices that it is dead itself, but a NAS tells of a disk that a mirror stands in for.
//! What nobody notices so is reported by the first user whom it blocks and who says so. A report
//! orders the repair, once; the staff do it when they get to it. Software may come back before.
//! Left out: wrong reports, and alarms that do not arrive.

use crate::architecture::Monitoring;
use crate::ids::{ComponentId, NodeId, UserId};
use crate::operation::purposes;
use crate::operation::{Cause, Task, Whereabouts};
use crate::plant::RepairOrder;
use crate::sim::{Schedule, SimDuration, SimTime};
use crate::staff::courier_comes;

use super::{Event, Observer, World};

impl<O: Observer> World<O> {
    /// A fault has begun: it is over by itself after a while, or central monitoring will find it.
    pub(super) fn watch(&mut self, id: ComponentId, agenda: &mut impl Schedule<Event = Event>) {
        if let Some(span) = self.plant.restarts_after(id) {
            agenda.after(span, Event::Mended(id));
        } else if self.plant.shows(id) {
            self.report(id, agenda);
        } else if self.plant.is_watched(id) {
            self.probe_next(id, agenda);
        }
    }

    /// The next time at which central monitoring asks, if there is any.
    fn probe_next(&self, id: ComponentId, agenda: &mut impl Schedule<Event = Event>) {
        if let Monitoring::Central { interval } = self.architecture.monitoring {
            let period = interval.as_nanos();
            let next = (agenda.now().as_nanos() / period + 1) * period;
            agenda.at(SimTime::from_nanos(next), Event::Noticed(id));
        }
    }

    /// Monitoring asks; if no server can, it asks again the next time. O(servers + open faults).
    pub(super) fn probe(&mut self, id: ComponentId, agenda: &mut impl Schedule<Event = Event>) {
        if !self.plant.is_unreported(id) {
            return;
        }
        let servers = self.plant.layout().servers();
        if servers.iter().any(|server| self.plant.can_notice(*server)) {
            self.report(id, agenda);
        } else {
            self.probe_next(id, agenda);
        }
    }

    /// A user is blocked by a host. Whose own device it is says so; of others somebody may.
    pub(super) fn complain(
        &mut self,
        user: UserId,
        node: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let administration = self.scenario.organisation.administration.as_ref();
        let says_so = administration.map_or(1.0, |admin| admin.reports);
        let own = node == user.device();
        if own || self.draws.of(purposes::REPORTS, user, agenda.now()).chance(says_so) {
            self.report_node(user, node, agenda);
            self.look_at_switch(user, node, agenda);
            self.look_at_hang(user, node, agenda);
        }
    }

    /// Somebody says that a host does not answer: open faults of the host, of its site and of the
    /// one where that user is are reported. O(open faults).
    fn report_node(
        &mut self,
        user: UserId,
        node: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let is_at_home = self.presence.whereabouts(user) == Whereabouts::Home;
        let here = self.plant.layout().site_of(user.device()).filter(|_| !is_at_home);
        let mut from = 0;
        while let Some((at, id)) = self.plant.fault_behind(node, here, from) {
            self.report(id, agenda);
            from = at + 1;
        }
    }

    /// A fault is known: its repair is ordered, once.
    pub(super) fn report(&mut self, id: ComponentId, agenda: &mut impl Schedule<Event = Event>) {
        if let Some(RepairOrder { part, way, task, of }) = self.plant.report(id) {
            let now = agenda.now();
            let there = if part == SimDuration::ZERO { now } else { courier_comes(now + part) };
            let ready = self.scenario.organisation.staff.after(there, way).max(there);
            let ready = if way == SimDuration::ZERO { there } else { ready };
            let part = ready.since(now);
            self.observer.called(now, &task, part);
            self.staff.raise_repair(part, task, of, &mut agenda.scoped(Event::Staff));
        }
    }

    /// Somebody has repaired what was broken; it may take a while to come up.
    pub(super) fn repaired(&mut self, task: Task, agenda: &mut impl Schedule<Event = Event>) {
        let id = ComponentId(task.about);
        let alone = self.plant.unattended(id);
        if alone == SimDuration::ZERO {
            self.mended(id, agenda);
        } else {
            agenda.after(alone, Event::Mended(id));
        }
    }

    /// What was broken works again.
    pub(super) fn mended(&mut self, id: ComponentId, agenda: &mut impl Schedule<Event = Event>) {
        let plant = &mut agenda.scoped(Event::Plant);
        self.plant.repaired(id, plant, &mut self.notices);
        self.reconnect(agenda);
        self.take_up_merges(agenda);
    }

    /// A user who reaches nobody looks at the device's plug, or radio.
    pub(super) fn look_at_own_line(
        &mut self,
        user: UserId,
        cause: Cause,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let device = user.device();
        let no_radio = cause == Cause::AccessPoint && !self.plant.has_line(device);
        if cause == Cause::Cable || no_radio {
            self.complain(user, device, agenda);
        }
    }
}
