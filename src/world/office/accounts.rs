//! Accounts, passwords and rights of people: where they have to be entered, and what is forgotten.
//!
//! Somebody comes, leaves, changes a password or needs other rights: the record at each place that
//! keeps one is wrong from then on, and a task mends it, unless that is forgotten; then whoever is
//! refused asks. Left out: rights that somebody has too many of, and leavers who still come in.

use crate::architecture::Scope;
use crate::ids::{NodeId, UserId};
use crate::operation::purposes::{self, Administered};
use crate::operation::{Task, TaskKind};
use crate::sim::{Rng, Schedule, SimTime};

use super::{Event, Observer, World};

impl<O: Observer> World<O> {
    /// Whether a person has to be known at a host where accounts are kept per device: at each
    /// device of somebody else that keeps files, whoever's team that is, or at the one machine that
    /// keeps all.
    fn is_known_at(&self, user: UserId, host: NodeId) -> bool {
        host != user.device() && !self.store.holders.held_by(host).is_empty()
    }

    pub(super) fn replace_user(&mut self, user: UserId, agenda: &mut impl Schedule<Event = Event>) {
        let device = user.device();
        let mut rng = self.mistakes(user, agenda.now());
        self.raise(TaskKind::Leave, device, user.0, agenda);
        self.raise(TaskKind::Join, device, user.0, agenda);
        match self.architecture.identity.account_scope() {
            Scope::Nothing => {}
            Scope::Once => {
                self.forget_leaver(&mut rng);
                self.control.access.break_account(user, None);
                self.control.grant_credential(user, agenda.now());
            }
            Scope::PerDevice => {
                for host in self.plant.layout().all() {
                    if !self.is_known_at(user, host) {
                        continue;
                    }
                    if !self.forget_leaver(&mut rng) {
                        self.raise(TaskKind::LeaveDevice, host, user.0, agenda);
                    }
                    self.control.access.break_account(user, Some(host));
                    if !self.is_forgotten(&mut rng) {
                        self.raise(TaskKind::JoinDevice, host, user.0, agenda);
                    }
                }
            }
        }
    }

    /// Whether a leaver's account at one place is forgotten, and stays.
    fn forget_leaver(&mut self, rng: &mut Rng) -> bool {
        let forgotten = self.is_forgotten(rng);
        if forgotten {
            self.control.access.leave_behind();
        }
        forgotten
    }

    pub(super) fn change_password(
        &mut self,
        user: UserId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let mut rng = self.mistakes(user, agenda.now());
        match self.architecture.identity.account_scope() {
            Scope::Nothing => {}
            Scope::Once => {
                self.control.access.break_account(user, None);
                self.control.grant_credential(user, agenda.now());
                let server = self.centre();
                self.raise(TaskKind::Password, server, user.0, agenda);
            }
            Scope::PerDevice => {
                for host in self.plant.layout().all() {
                    if !self.is_known_at(user, host) {
                        continue;
                    }
                    self.control.access.break_account(user, Some(host));
                    if !self.is_forgotten(&mut rng) {
                        self.raise(TaskKind::Password, host, user.0, agenda);
                    }
                }
            }
        }
    }

    /// Somebody needs access to one folder: in one list, or on each device that holds it.
    pub(super) fn change_permission(
        &mut self,
        user: UserId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let mut rng = self.mistakes(user, agenda.now());
        let folder = self.catalogue.of_team(user, &mut rng);
        let owner = self.catalogue.owner(folder);
        match self.architecture.permissions.change_scope() {
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

    /// Whatever concerned an account or an access list is in order once its task is done.
    pub(super) fn access_task_done(&mut self, task: Task) {
        let (user, owner) = (UserId(task.about), UserId(task.folder));
        // Where there is one list for all, it does not matter which machine keeps it.
        let keeper = |scope| (scope == Scope::PerDevice).then_some(task.at);
        let (accounts, lists) = (
            self.architecture.identity.account_scope(),
            self.architecture.permissions.change_scope(),
        );
        let (account, list) = (keeper(accounts), keeper(lists));
        let access = &mut self.control.access;
        match task.kind {
            TaskKind::Join => access.mend_account(user, None),
            TaskKind::JoinDevice | TaskKind::Password => access.mend_account(user, account),
            TaskKind::Permission => access.mend_list(user, list, owner),
            TaskKind::AccessMend => access.mend(user, account, list, owner),
            _ => {}
        }
    }

    fn mistakes(&self, user: UserId, now: SimTime) -> Rng {
        self.draws.of(purposes::MISTAKE, Administered(user), now)
    }

    fn is_forgotten(&self, rng: &mut Rng) -> bool {
        let administration = self.scenario.organisation.administration.as_ref();
        administration.is_some_and(|admin| rng.chance(admin.forgotten))
    }
}
