//! Versions that conflict: how they meet, who notices, and how they are merged.
//!
//! Somebody saves over a version that the save did not know. Where one place serves the file, the
//! program says so if the place keeps share modes; if not, the other's change is gone and nobody
//! notices. Where copies meet, both are kept: the one whose device brings them together notices at
//! once, or else the next who opens the file does. Whoever notices merges them; the merged version
//! follows from both. Left out: conflicts that programs solve by themselves, and merges that lose
//! something.

use crate::ids::{NodeId, ObjectId, UserId};
use crate::operation::purposes;
use crate::operation::{Task, TaskKind, Version};
use crate::sim::{Schedule, SimTime};
use crate::store::{ConflictingPair, Holder};
use crate::study::Kth;

use super::observer::{Keeps, Noticed, VersionNews};
use super::{Event, Observer, World};

impl<O: Observer> World<O> {
    /// A save went over a version that it did not know: at the one place of a file the other is
    /// gone, at one of several copies both are kept. The older one first.
    pub(super) fn saved_over(
        &mut self,
        object: ObjectId,
        versions: [Version; 2],
        host: NodeId,
        writer: UserId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        if self.architecture.keeps_both_versions() {
            return self.copies_met(object, versions, [host, writer.device()], agenda);
        }
        self.totals.conflicts += 1;
        self.totals.lost_updates += 1;
        let news = VersionNews::Conflict(versions, host, writer, Noticed::Never);
        self.note_versions(object, news, agenda);
    }

    /// Copies of two versions that conflict have met at a host, where a device brought them
    /// together.
    pub(super) fn copies_met(
        &mut self,
        object: ObjectId,
        versions: [Version; 2],
        [host, at]: [NodeId; 2],
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let writer = self.user_at(at, object);
        let [one, other] = versions;
        let versions = [one.min(other), one.max(other)];
        if !self.store.conflicts.add(object, ConflictingPair { versions, writer, noticed: false }) {
            return;
        }
        self.totals.conflicts += 1;
        let administration = self.scenario.organisation.administration.as_ref();
        let notices = administration.map_or(1.0, |admin| admin.notices_conflict);
        let newer = Kth(versions[1].into());
        let mut noticed = Noticed::NotYet;
        if self.draws.of(purposes::NOTICE, object, newer).chance(notices) {
            let count = self.store.conflicts.notice(object);
            self.totals.noticed_at_sync += count;
            noticed = Noticed::AtSync(count);
        }
        let news = VersionNews::Conflict(versions, host, writer, noticed);
        self.note_versions(object, news, agenda);
        if noticed != Noticed::NotYet {
            self.raise(TaskKind::Conflict, writer.device(), object.0, agenda);
        }
    }

    /// Somebody opens a file: conflicts that nobody knows of are noticed. O(log conflicts).
    pub(super) fn notice_conflicts(
        &mut self,
        object: ObjectId,
        user: UserId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        if self.store.conflicts.has_unnoticed(object) {
            let count = self.store.conflicts.notice(object);
            self.totals.noticed_at_opening += count;
            self.note_versions(object, VersionNews::Opened(user, count), agenda);
            self.raise(TaskKind::Conflict, user.device(), object.0, agenda);
        }
    }

    /// The user of a device; of another machine the owner of a file.
    fn user_at(&self, machine: NodeId, object: ObjectId) -> UserId {
        match self.plant.layout().is_user_device(machine) {
            true => UserId(machine.0),
            false => self.catalogue.owner(object),
        }
    }

    /// Says what has become of the versions of a file, where anybody observes.
    pub(super) fn note_versions(
        &mut self,
        object: ObjectId,
        news: VersionNews,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        self.observer.versions(agenda.now(), object, news, &self.store);
    }

    /// Somebody has merged the versions of a file that conflicted: the file, and the holder that
    /// has the merged version; `None` if no holder is within reach, or nothing is left to merge.
    pub(super) fn merged(&mut self, task: Task, now: SimTime) -> Option<(ObjectId, NodeId)> {
        let (object, device) = (ObjectId(task.about), task.at);
        if !self.store.conflicts.is_open(object) {
            return None;
        }
        let Some(place) = self.merging_place(object, device) else {
            self.store.conflicts.wait(object, device);
            return None;
        };
        let conflicts = self.store.conflicts.take(object);
        let merger = self.user_at(device, object);
        let mut version = place.version;
        for conflict in &conflicts {
            for other in conflict.versions {
                if !self.store.includes(object, version, other) {
                    let versions = [version, other];
                    version = self.store.merge(object, place.node, versions, now);
                    let news = VersionNews::Made(version, place.node, merger, Keeps::Held);
                    self.observer.versions(now, object, news, &self.store);
                }
            }
        }
        if !conflicts.is_empty() {
            let news = VersionNews::Merged(version, place.node, merger);
            self.observer.versions(now, object, news, &self.store);
        }
        if self.plant.layout().is_user_device(device) {
            // Whoever has the file open goes on with the merged one.
            self.sessions.go_on_from(UserId(device.0), object, version);
        }
        Some((object, place.node))
    }

    /// The first holder of a file that a device reaches.
    fn merging_place(&self, object: ObjectId, device: NodeId) -> Option<Holder> {
        let mut holders = self.store.holders.of(object).iter();
        let found = holders.find(|h| h.version > 0 && self.plant.is_reachable(device, h.node));
        found.copied()
    }

    /// Something may be within reach again: merges that could not be stored are begun anew, where
    /// nobody else has made them. O(such merges).
    pub(super) fn merge_again(&mut self, agenda: &mut impl Schedule<Event = Event>) {
        for (object, device) in self.store.conflicts.waiting() {
            let is_open = self.store.conflicts.is_open(object);
            if is_open && self.merging_place(object, device).is_none() {
                continue;
            }
            self.store.conflicts.take_in_work(object, device);
            if is_open {
                self.raise(TaskKind::Conflict, device, object.0, agenda);
            }
        }
    }

    /// An operation goes on with a version of its file: whether it is the newest one, and for how
    /// long it has not been.
    pub(super) fn note_staleness(&mut self, at: u32, version: Version, now: SimTime) {
        let object = self.running[at].op.object;
        let stale = version < self.store.newest(object);
        self.running[at].stale = stale;
        self.running[at].stale_for =
            if stale { self.store.staleness(object, version, now) } else { Default::default() };
    }
}
