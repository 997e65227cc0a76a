//! Data after a loss: copies from other holders, a restore from a backup, or work done again.
//!
//! A new disk is empty. What another holder has is copied; for the rest somebody tries a restore,
//! which works or does not; files that no backup holds are done again by hand. Left out: files that
//! were changed between the backup and the loss are counted, and nobody does them again.

use crate::architecture::Backup;
use crate::ids::{NodeId, UserId};
use crate::operation::purposes;
use crate::operation::{Task, TaskKind};
use crate::sim::{Schedule, SimTime};

use super::observer::{Keeps, VersionNews};
use super::{Event, Observer, World};

impl<O: Observer> World<O> {
    /// An owner has made a backup: of the own device, or of the own files where another machine
    /// holds all, if it answers. O(files that were saved).
    pub(super) fn owner_backed_up(&mut self, device: NodeId, now: SimTime) {
        match self.plant.layout().file_host() {
            Some(host) if host != device => {
                if self.plant.is_reachable(device, host) {
                    for object in self.catalogue.of_owner(UserId(device.0)) {
                        self.store.back_up(object, host, now);
                    }
                }
            }
            _ => self.store.back_up_host(device, now),
        }
    }

    /// A new disk is empty: other holders fill it; what nobody else has needs a restore.
    pub(super) fn bring_data_back(
        &mut self,
        node: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
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
                    let changes = self.store.bring_back(object, node, version, now);
                    let news = VersionNews::Taken(version, node, Keeps::RestoredTo);
                    self.note_versions(object, news, agenda);
                    self.note_loss(self.catalogue.owner(object), changes, now);
                }
                None => {
                    self.store.usage.lose(self.catalogue.owner(object), now);
                    lost += 1;
                }
            }
        }
        if lost > 0 {
            self.totals.objects_lost += lost;
            self.raise_for(TaskKind::Recreate, node, node.0, 0, lost, agenda);
        }
    }

    /// Changes of a user's file are gone.
    pub(super) fn note_loss(&mut self, user: UserId, changes: u64, now: SimTime) {
        self.totals.changes_lost += changes;
        if changes > 0 {
            self.store.usage.lose(user, now);
        }
    }

    fn restore_works(&self, node: NodeId, now: SimTime) -> bool {
        let Some(administration) = &self.scenario.organisation.administration else { return false };
        let [tested, untested, own] = administration.restore_works;
        let probability = match self.architecture.backup {
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
                let version = self.store.recreate(object, task.at, now);
                let owner = self.catalogue.owner(object);
                let news = VersionNews::Made(version, task.at, owner, Keeps::Held);
                self.note_versions(object, news, agenda);
            }
        }
    }
}
