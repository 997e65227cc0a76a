//! Consequences of notices for the parts: one arm per notice.

use crate::fault::Reason;
use crate::ids::{NodeId, SiteId};
use crate::net::{Element, LinkId, NetNotice};
use crate::operation::{
    Cause, Check, Function, GivenUp, Notice, Obstacle, Operation, Task, TaskKind, Whereabouts,
};
use crate::sim::{Schedule, SimTime};

use super::{Event, Observer, World};

impl<O: Observer> World<O> {
    /// Handles notices, first in first out, until none is left.
    pub(super) fn settle(&mut self, agenda: &mut impl Schedule<Event = Event>) {
        loop {
            if let Some(notice) = self.notices.pop() {
                self.observer.noticed(agenda.now(), &notice);
                self.follow(notice, agenda);
            } else if !self.net_notices.is_empty() {
                let mut batch = std::mem::take(&mut self.net_notices);
                for notice in batch.drain(..) {
                    self.follow_flow(notice, agenda);
                }
                if self.net_notices.is_empty() {
                    self.net_notices = batch;
                }
            } else {
                return;
            }
        }
    }

    fn follow(&mut self, notice: Notice, agenda: &mut impl Schedule<Event = Event>) {
        match notice {
            Notice::UserCame(user) => {
                for service in 0..self.scenario.services.len() as u8 {
                    self.schedule_intent(user, service, agenda);
                }
                let mut staff_agenda = agenda.scoped(Event::Staff);
                self.staff.owner_came(user, &mut staff_agenda);
            }
            Notice::UserLeft(user) => {
                let mut staff_agenda = agenda.scoped(Event::Staff);
                self.staff.owner_left(user, &mut staff_agenda);
            }
            Notice::DeviceMoved(user, whereabouts) => {
                self.device_moved(user.device(), whereabouts, agenda);
            }
            Notice::Failed(component) => self.component_failed(component, agenda),
            Notice::Ended(component) => self.component_mended(component, agenda),
            Notice::TaskDone(task) => self.task_done(task, agenda),
            Notice::Occasion(occasion) => self.raise_work(occasion, agenda),
        }
    }

    fn follow_flow(&mut self, notice: NetNotice, agenda: &mut impl Schedule<Event = Event>) {
        match notice {
            NetNotice::FlowDone { token, from, bytes, .. } => match self.upkeep.end(token) {
                Some(errand) => {
                    self.totals.upkeep += u128::from(bytes.as_u64());
                    self.errand_done(errand, from, agenda);
                }
                None => self.transferred(token, agenda),
            },
            NetNotice::FlowFailed { token, from, .. } => match self.upkeep.end(token) {
                Some(errand) => self.errand_failed(errand, from),
                None => self.transfer_failed(token, agenda),
            },
        }
    }

    fn device_moved(
        &mut self,
        device: NodeId,
        whereabouts: Whereabouts,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let reason = match whereabouts {
            Whereabouts::On => None,
            Whereabouts::Off => Some(Reason::Off),
            Whereabouts::Away => Some(Reason::Away),
            Whereabouts::Offline => Some(Reason::Offline),
        };
        let now = agenda.now();
        for place in [Reason::Off, Reason::Away, Reason::Offline] {
            if reason == Some(place) {
                self.conditions.set(device, place, now);
            } else {
                self.conditions.clear(device, place);
            }
        }
        self.host_changed(device, agenda);
    }

    /// A host may have come up or gone down: the parts concerned follow.
    pub(super) fn host_changed(&mut self, node: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        let up = self.conditions.is_up(node);
        let now = agenda.now();
        if !self.hosts.set_up(node, up, now) {
            return;
        }
        self.store.holders.set_up(node, up, now);
        self.control.beliefs.set(node, up, now);
        if up {
            self.net.restore(Element::Node(node), &mut agenda.scoped(Event::Net));
            self.catch_up(node, agenda);
        } else {
            let net_agenda = &mut agenda.scoped(Event::Net);
            self.net.fail_through(Element::Node(node), net_agenda, &mut self.net_notices);
            if self.layout.is_user_device(node) {
                self.expect_back(node, agenda);
            } else {
                self.expect_take_over(node, agenda);
            }
        }
    }

    /// Whether a message from one host reaches the other and is answered.
    pub(super) fn is_reachable(&self, from: NodeId, to: NodeId) -> bool {
        self.conditions.is_up(from)
            && self.conditions.is_up(to)
            && (from == to || self.net.reachable(from, to))
    }

    /// Cause of a broken path between two hosts that are up themselves.
    pub(super) fn path_cause(&self, from: NodeId, to: NodeId) -> Option<Cause> {
        if from == to || self.net.reachable(from, to) {
            return None;
        }
        let is_cut = |cable: &LinkId| !self.net.topology().is_up(Element::Link(*cable));
        let is_peer = |node: &NodeId| self.layout.site_of(*node).is_none();
        if [from, to].iter().filter(|n| is_peer(n)).any(|n| is_cut(&self.layout.cables[n.index()]))
        {
            return Some(Cause::Uplink);
        }
        let lines = [from, to].map(|node| (is_cut(&self.layout.cables[node.index()]), node));
        if let Some((_, node)) = lines.into_iter().find(|(cut, _)| *cut) {
            let wired = self.layout.cable(node).is_some();
            return Some(if wired { Cause::Cable } else { Cause::AccessPoint });
        }
        let sites = [self.layout.site_of(from), self.layout.site_of(to)];
        let outward = sites[0] != sites[1];
        let cause = |site: &SiteId| self.conditions.line_cause(*site, outward);
        let failover = |site: &SiteId| self.conditions.failover_cause(*site, outward);
        // A line of an access switch is out alone, or routes have not followed yet.
        let mut risers = [from, to].into_iter().flat_map(|node| self.layout.risers_of(node));
        let riser = risers.any(|riser| is_cut(&riser)).then_some(Cause::Cable);
        let sites = sites.iter().flatten();
        let found = sites.clone().find_map(cause).or(riser);
        let found = found.or_else(|| sites.clone().find_map(failover));
        // A backbone that is drawn at random may have parts that nothing joins.
        let parted = self.conditions.is_backbone_broken() || !self.net.joins(from, to);
        let between = parted.then_some(Cause::Backbone);
        Some(found.or(between).unwrap_or(Cause::Uplink))
    }

    /// Somebody was refused: access is mended when the request has been dealt with.
    pub(super) fn ask_for_access(
        &mut self,
        op: &Operation,
        at: NodeId,
        check: Check,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let owner = self.catalogue.owner(op.object);
        if self.control.access.ask_to_mend(op.user, at, owner, check) {
            let at = if check == Check::OwnList { at } else { self.centre() };
            self.raise_for(TaskKind::AccessMend, at, op.user.0, owner.0, 1, agenda);
        }
    }

    /// Reaction of a user to an operation that was given up.
    pub(super) fn after_denial(
        &mut self,
        op: &Operation,
        trouble: Option<Obstacle>,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let Some(administration) = &self.scenario.organisation.administration else { return };
        let asks_around = administration.asks_around;
        let device = op.user.device();
        let lost_sight = trouble.is_some_and(|own| {
            matches!(own.function, Function::Placement | Function::Discovery)
                && own.cause != Cause::DiskLost
        });
        match op.action.traits().given_up {
            GivenUp::MergeByHand => {
                self.raise(TaskKind::MergeByHand, device, op.object.0, agenda);
            }
            GivenUp::AskAround if lost_sight && self.mood(op.user, agenda.now()) < asks_around => {
                self.raise(TaskKind::FindFile, device, op.object.0, agenda);
            }
            GivenUp::AskAround | GivenUp::Nothing => {}
        }
    }

    /// Begins to measure: what came before was warm-up.
    pub fn measure_from_now(&mut self, now: SimTime) {
        self.measured_from = now;
        self.totals = Default::default();
        self.store.holders.reset(now);
        self.staff.reset(now);
        self.hosts.reset(now);
    }

    /// A task is finished: its effect takes place.
    fn task_done(&mut self, task: Task, agenda: &mut impl Schedule<Event = Event>) {
        match task.kind {
            TaskKind::Repair | TaskKind::PrinterTrouble => {
                self.component_repaired(task, agenda);
            }
            TaskKind::Restore => self.restored(task, agenda),
            TaskKind::Recreate => self.recreated(task, agenda),
            TaskKind::OwnBackup => self.store.back_up_host(task.at, agenda.now()),
            TaskKind::PatchRound => self.plan_reboots(agenda),
            _ => self.access_task_done(task),
        }
    }
}
