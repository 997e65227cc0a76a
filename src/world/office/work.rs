//! From occasions to tasks: one where control is central, one per device concerned where it is not.

use crate::architecture::{Patching, Scope};
use crate::ids::{NodeId, ObjectId, UserId};
use crate::operation::purposes::{self, Administered, Mood, Raised, WorkOn};
use crate::operation::{Assignee, Occasion, Task, TaskKind};
use crate::sim::{Rng, Schedule, SimDuration, SimTime};
use crate::study::Kth;

use super::{Event, Observer, World};

/// A device that was out of the network for this long misses a pushed patch.
const PUSH_REACH: SimDuration = SimDuration::from_secs(7 * 86_400);

impl<O: Observer> World<O> {
    /// One arm per occasion. O(team).
    pub(super) fn raise_work(
        &mut self,
        occasion: Occasion,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        match occasion {
            Occasion::Turnover(user) => self.replace_user(user, agenda),
            Occasion::PasswordChange(user) => self.change_password(user, agenda),
            Occasion::PermissionChange(user) => self.change_permission(user, agenda),
            Occasion::Ticket(user) => self.raise(TaskKind::Ticket, user.device(), user.0, agenda),
            Occasion::PatchRound => {
                if self.scenario.architecture.patching == Patching::Push {
                    let server = self.centre();
                    self.raise(TaskKind::PatchRound, server, 0, agenda);
                }
            }
            Occasion::PatchReleased(user, round) => self.push_patch(user, round, agenda),
            Occasion::PatchDue(user) => {
                self.raise(TaskKind::PatchDevice, user.device(), user.0, agenda);
            }
            Occasion::PatchReminder(user) => {
                self.raise(TaskKind::PatchReminder, user.device(), user.0, agenda);
            }
            Occasion::BackupRun => self.store.back_up_changes(agenda.now()),
            Occasion::BackupCheck => {
                let server = self.centre();
                self.raise(TaskKind::BackupCheck, server, 0, agenda);
            }
            Occasion::RestoreTest => {
                let server = self.centre();
                self.raise(TaskKind::RestoreTest, server, 0, agenda);
            }
            Occasion::OwnBackup(user) => {
                self.raise(TaskKind::OwnBackup, user.device(), user.0, agenda);
            }
        }
    }

    /// The machine where central work is done.
    pub(super) fn centre(&self) -> NodeId {
        self.control.names.answering().first().copied().unwrap_or(NodeId(0))
    }

    /// Raises a task with an effort drawn from what it concerns and the instant.
    pub(super) fn raise(
        &mut self,
        kind: TaskKind,
        at: NodeId,
        about: u32,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        self.raise_for(kind, at, about, 0, 1, agenda);
    }

    /// Raises a task of `times` equal actions that concerns a folder.
    pub(super) fn raise_for(
        &mut self,
        kind: TaskKind,
        at: NodeId,
        about: u32,
        folder: u32,
        times: u64,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let administration = self.scenario.organisation.administration.as_ref();
        let Some(law) = administration.and_then(|admin| admin.effort(kind)) else { return };
        let raised = Raised { at, now: agenda.now() };
        let mut rng = self.draws.of(purposes::EFFORT, WorkOn { kind, about }, raised);
        let effort = law.sample_span(&mut rng).saturating_times(times);
        let by = self.assignee(kind, at);
        let task = Task { kind, by, at, about, folder, effort };
        self.staff.raise(task, &mut agenda.scoped(Event::Staff));
    }

    /// Assignee of a task: the owner for some kinds, else the staff, if there is one.
    fn assignee(&self, kind: TaskKind, at: NodeId) -> Assignee {
        let owner = Assignee::Owner(UserId(at.0));
        let own_device = self.layout.is_user_device(at);
        match kind {
            TaskKind::OwnBackup
            | TaskKind::MergeByHand
            | TaskKind::FindFile
            | TaskKind::Conflict
            | TaskKind::Recreate
                if own_device =>
            {
                owner
            }
            TaskKind::PatchDevice
                if own_device && self.scenario.architecture.patching == Patching::Owner =>
            {
                owner
            }
            _ => Assignee::Staff,
        }
    }

    /// Two versions have to be merged by the one who wrote last.
    pub(super) fn raise_conflict(
        &mut self,
        object: ObjectId,
        writer: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        self.raise(TaskKind::Conflict, writer, object.0, agenda);
    }

    /// The devices on which a person has to be known where accounts are kept per device: those of
    /// the person's team.
    fn devices_concerned(&self, user: UserId) -> impl Iterator<Item = NodeId> + use<O> {
        let (first, members) = self.catalogue.team(user);
        (first.0..first.0 + members).filter(move |at| *at != user.0).map(NodeId)
    }

    fn replace_user(&mut self, user: UserId, agenda: &mut impl Schedule<Event = Event>) {
        let device = user.device();
        let mut rng = self.mistakes(user, agenda.now());
        self.raise(TaskKind::Leave, device, user.0, agenda);
        self.raise(TaskKind::Join, device, user.0, agenda);
        match self.scenario.architecture.identity.account_scope() {
            Scope::Nothing => {}
            Scope::Once => {
                self.forget_leaver(&mut rng);
                self.control.access.break_account(user, None);
                self.control.grant_credential(user, agenda.now());
            }
            Scope::PerDevice => {
                for host in self.devices_concerned(user) {
                    self.raise(TaskKind::LeaveDevice, host, user.0, agenda);
                    self.forget_leaver(&mut rng);
                    self.control.access.break_account(user, Some(host));
                    if !self.is_forgotten(&mut rng) {
                        self.raise(TaskKind::JoinDevice, host, user.0, agenda);
                    }
                }
            }
        }
    }

    fn forget_leaver(&mut self, rng: &mut Rng) {
        if self.is_forgotten(rng) {
            self.control.access.leave_behind();
        }
    }

    fn change_password(&mut self, user: UserId, agenda: &mut impl Schedule<Event = Event>) {
        let mut rng = self.mistakes(user, agenda.now());
        match self.scenario.architecture.identity.account_scope() {
            Scope::Nothing => {}
            Scope::Once => {
                self.control.access.break_account(user, None);
                self.control.grant_credential(user, agenda.now());
                let server = self.centre();
                self.raise(TaskKind::Password, server, user.0, agenda);
            }
            Scope::PerDevice => {
                for host in self.devices_concerned(user) {
                    self.control.access.break_account(user, Some(host));
                    if !self.is_forgotten(&mut rng) {
                        self.raise(TaskKind::Password, host, user.0, agenda);
                    }
                }
            }
        }
    }

    /// Somebody needs access to one folder: in one list, or on each device that holds it.
    fn change_permission(&mut self, user: UserId, agenda: &mut impl Schedule<Event = Event>) {
        let mut rng = self.mistakes(user, agenda.now());
        let folder = self.catalogue.of_team(user, &mut rng);
        let owner = self.catalogue.owner(folder);
        match self.scenario.architecture.permissions.change_scope() {
            Scope::Nothing => {}
            Scope::Once => {
                self.control.access.break_list(user, None, owner);
                if !self.is_forgotten(&mut rng) {
                    let server = self.centre();
                    self.raise_for(TaskKind::Permission, server, user.0, owner.0, 1, agenda);
                }
            }
            Scope::PerDevice => {
                for place in 0..self.store.holders.of(folder).len() {
                    let host = self.store.holders.of(folder)[place].node;
                    if host == user.device() {
                        continue;
                    }
                    self.control.access.break_list(user, Some(host), owner);
                    if !self.is_forgotten(&mut rng) {
                        self.raise_for(TaskKind::Permission, host, user.0, owner.0, 1, agenda);
                    }
                }
            }
        }
    }

    /// A pushed patch fails on some devices, and misses those that are away for long.
    fn push_patch(&mut self, user: UserId, round: u32, agenda: &mut impl Schedule<Event = Event>) {
        if self.scenario.architecture.patching != Patching::Push {
            return;
        }
        let Some(administration) = &self.scenario.organisation.administration else { return };
        let fails = administration.push_fails;
        let mut rng = self.draws.of(purposes::PUSH, Administered(user), Kth(round.into()));
        let away = self
            .conditions
            .down_since(user.device())
            .is_some_and(|since| agenda.now().since(since) > PUSH_REACH);
        if rng.chance(fails) || away {
            self.raise(TaskKind::PatchDevice, user.device(), user.0, agenda);
        }
    }

    /// Whatever concerned an account or an access list is in order once its task is done.
    pub(super) fn access_task_done(&mut self, task: Task) {
        let (user, owner) = (UserId(task.about), UserId(task.folder));
        let keeper = self.layout.is_user_device(task.at).then_some(task.at);
        let access = &mut self.control.access;
        match task.kind {
            TaskKind::Join => access.mend_account(user, None),
            TaskKind::JoinDevice | TaskKind::Password => access.mend_account(user, keeper),
            TaskKind::Permission => access.mend_list(user, keeper, owner),
            TaskKind::AccessMend => access.mend(user, keeper, owner),
            _ => {}
        }
    }

    /// A number from 0 to 1 that decides what a user does at an instant.
    pub(super) fn mood(&self, user: UserId, now: SimTime) -> f64 {
        self.draws.of(purposes::MOOD, Mood(user), now).open01()
    }

    fn mistakes(&self, user: UserId, now: SimTime) -> Rng {
        self.draws.of(purposes::MISTAKE, Administered(user), now)
    }

    fn is_forgotten(&self, rng: &mut Rng) -> bool {
        let administration = self.scenario.organisation.administration.as_ref();
        administration.is_some_and(|admin| rng.chance(admin.forgotten))
    }
}
