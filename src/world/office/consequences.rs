//! Consequences of notices for the parts: one arm per notice.

use crate::ids::{NodeId, UserId};
use crate::net::NetNotice;
use crate::operation::{Notice, Task, TaskKind};
use crate::sim::{Schedule, SimTime};

use super::{Event, Observer, World};

impl<O: Observer> World<O> {
    /// Handles notices, first in first out, until none is left.
    pub(super) fn settle(&mut self, agenda: &mut impl Schedule<Event = Event>) {
        loop {
            if let Some(notice) = self.notices.pop() {
                self.observer.noticed(agenda.now(), &notice);
                self.follow(notice, agenda);
            } else if self.wake_next(agenda) {
                // Its notice comes first.
            } else if self.plant.has_flows() {
                let mut batch = self.plant.take_flows();
                for notice in batch.drain(..) {
                    self.follow_flow(notice, agenda);
                }
                self.plant.give_back(batch);
            } else {
                return;
            }
        }
    }

    /// The next machine whose power is back comes up.
    fn wake_next(&mut self, agenda: &mut impl Schedule<Event = Event>) -> bool {
        self.plant.wake_next(&mut agenda.scoped(Event::Plant), &mut self.notices)
    }

    fn follow(&mut self, notice: Notice, agenda: &mut impl Schedule<Event = Event>) {
        match notice {
            Notice::UserCame(user) => {
                self.wake(user.device(), agenda);
                self.look_at_switch(user, user.device(), agenda);
                for service in 0..self.scenario.services.len() as u8 {
                    if !self.is_in_loop(user, service) {
                        self.schedule_intent(user, service, agenda);
                    }
                }
                let mut staff_agenda = agenda.scoped(Event::Staff);
                self.staff.owner_came(user, &mut staff_agenda);
            }
            Notice::UserLeft(user) => {
                self.leave_host(user, agenda);
                self.leave_device(user, agenda);
                let mut staff_agenda = agenda.scoped(Event::Staff);
                self.staff.owner_left(user, &mut staff_agenda);
            }
            Notice::DeviceMoved(user, whereabouts) => {
                let plant = &mut agenda.scoped(Event::Plant);
                self.plant.move_device(user.device(), whereabouts, plant, &mut self.notices);
                self.rest_where_it_is(user, whereabouts, agenda);
                self.tell_staff(user.device(), agenda);
            }
            Notice::Failed(component) => self.watch(component, agenda),
            Notice::Ended(_) => {
                self.reconnect(agenda);
                self.take_up_merges(agenda);
            }
            Notice::MachineUp(node) => self.machine_up(node, agenda),
            Notice::MachineDown(node) => self.machine_down(node, agenda),
            Notice::Sleeps(..) => {}
            Notice::DataLost(node) => self.data_lost(node, agenda.now()),
            Notice::DiskReplaced(node) => {
                self.bring_data_back(node, agenda);
                self.fetch_all(node, agenda);
            }
            Notice::TaskDone(task) => self.task_done(task, agenda),
            Notice::Occasion(occasion) => self.raise_work(occasion, agenda),
        }
    }

    fn follow_flow(&mut self, notice: NetNotice, agenda: &mut impl Schedule<Event = Event>) {
        let machine = |node| self.plant.layout().machine_at(node);
        match notice {
            NetNotice::FlowDone { token, from, bytes, .. } => match self.errands.end(token) {
                Some(errand) => {
                    let from = machine(from);
                    self.totals.upkeep += u128::from(bytes.as_u64());
                    self.errand_done(errand, from, agenda);
                }
                None => {
                    let became = self.transferred(token, agenda.now());
                    self.follow_step(token, became, agenda);
                }
            },
            NetNotice::FlowFailed { token, from, .. } => match self.errands.end(token) {
                Some(errand) => {
                    let from = machine(from);
                    self.errand_failed(errand, from, agenda);
                }
                None => {
                    let became = self.cut_off(token, agenda.now());
                    self.follow_step(token, became, agenda);
                }
            },
        }
    }

    /// A machine has come up: it is up to date again, and what waits on it goes on.
    fn machine_up(&mut self, node: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        self.store.holders.set_up(node, true, agenda.now());
        self.control.beliefs.set(node, true, agenda.now());
        let own = self.plant.layout().is_user_device(node).then_some(UserId(node.0));
        let freed = self.control.handles.begin_anew(node, own);
        self.tell(freed, agenda);
        if let Some(user) = own {
            let freed = self.control.handles.come_back(user, agenda.now());
            self.tell(freed, agenda);
            self.ask_when_up(node, agenda);
        }
        self.catch_up(node, agenda);
        self.tell_staff(node, agenda);
        self.take_up_merges(agenda);
    }

    /// A machine has gone down: others are to take its place.
    fn machine_down(&mut self, node: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        self.store.holders.set_up(node, false, agenda.now());
        self.control.beliefs.set(node, false, agenda.now());
        self.forget_connections(node);
        self.tell_staff(node, agenda);
        if self.plant.layout().is_user_device(node) {
            let user = UserId(node.0);
            if let Some(until) = self.control.handles.fall_silent(user, agenda.now()) {
                agenda.at(until, Event::HandlesEnd(user));
            }
            self.expect_back(node, agenda);
        } else {
            self.expect_take_over(node, agenda);
        }
    }

    /// All that a machine stored is gone.
    fn data_lost(&mut self, node: NodeId, now: SimTime) {
        if self.plant.layout().is_user_device(node) {
            let changes = self.store.lose_copies(node) + self.store.private.lose(node);
            self.note_loss(UserId(node.0), changes, now);
        }
        for (object, changes) in self.store.lose_data(node, now) {
            self.note_loss(self.catalogue.owner(object), changes, now);
        }
    }

    /// Begins to measure: what came before was warm-up.
    pub fn measure_from_now(&mut self, now: SimTime) {
        self.measured_from = now;
        self.totals = Default::default();
        self.store.holders.reset(now);
        self.store.usage.reset();
        self.staff.reset(now);
        self.plant.reset(now);
    }

    /// A task is finished: its effect takes place.
    fn task_done(&mut self, task: Task, agenda: &mut impl Schedule<Event = Event>) {
        match task.kind {
            TaskKind::Repair | TaskKind::RemoteRepair | TaskKind::PrinterTrouble => {
                self.repaired(task, agenda);
            }
            TaskKind::Restore => self.restored(task, agenda),
            TaskKind::Recreate => self.recreated(task, agenda),
            TaskKind::Conflict => {
                if let Some((object, node)) = self.merged(task, agenda.now()) {
                    self.spread(object, node, agenda);
                }
                self.merge_copy(task, agenda);
            }
            TaskKind::MergeByHand => self.merge_copy(task, agenda),
            TaskKind::OwnBackup => self.owner_backed_up(task.at, agenda.now()),
            TaskKind::PatchRound => self.plan_reboots(agenda),
            TaskKind::SwitchOn => self.switched_on(task.at, agenda),
            TaskKind::PowerCycle => self.power_cycled(task.at, agenda),
            TaskKind::PatchDevice => self.device_patched(task.at, agenda),
            _ => {
                self.access_task_done(task);
                self.take_up_merges(agenda);
            }
        }
    }
}
