//! Ways around the network: a copy of one's own, a copy that a colleague mails, and hosts that
//! nobody tries any more.
//!
//! Whoever is denied a file for the first time in an intent takes a copy that the own device has;
//! who has none, knows that it is old, or got it long ago, may ask the colleague who gets at the
//! newest version among those who are at work, from the own device or from a host that serves that
//! colleague, and takes the old copy where there is nobody to ask. Where that helps nobody,
//! patience decides as for every other denial. Meanwhile the
//! asker does something else. What follows in the intent is done in the copy, and what is changed
//! there is merged into the shared file once that is within reach.
//!
//! Mail is a service beyond the model, always up: asker and helper need their own way to the
//! Internet, no tunnel, and no line here carries its bytes. Left out: copies that are passed on
//! unasked, and people who find out in vain that nobody is there, which costs them nothing.

use crate::architecture::Discovery;
use crate::ids::{NodeId, ObjectId, UserId};
use crate::operation::purposes;
use crate::operation::{Assignee, Operation, Outcome, Step, Task, TaskKind, Version};
use crate::sim::{Rng, Schedule, SimDuration, SimTime};
use crate::store::{CameBy, PrivateCopy};
use crate::study::Kth;

use super::{Event, Observer, World};

/// What a user does who goes around the network.
#[derive(Clone, Copy, Debug)]
pub(super) enum WayAround {
    /// Takes a copy that the own device has.
    Copy(PrivateCopy),
    /// Asks a colleague.
    Question {
        /// The colleague.
        helper: UserId,
        /// Until when the user cannot work.
        blocked_until: SimTime,
        /// When the copy comes.
        comes_after: SimDuration,
    },
}

impl<O: Observer> World<O> {
    /// How a user who has just been denied something goes around the network; `None` if not at all.
    /// O(holders, copies of the file, people of the team).
    pub(super) fn way_around(
        &mut self,
        at: u32,
        agenda: &mut impl Schedule<Event = Event>,
    ) -> Option<WayAround> {
        let slot = &self.running[at];
        let workaround = self.service(slot.service).workaround().filter(|own| own.is_used())?;
        let (ask, fresh_for) = (workaround.ask, workaround.fresh_for);
        if !slot.op.action.reads() || !self.plant.is_up(slot.user.device()) {
            return None;
        }
        if std::mem::replace(&mut self.running[at].detour.tried, true) {
            return None;
        }
        let now = agenda.now();
        let own = self.own_copy(&self.running[at].op, now);
        let known = match own {
            None => Some(0),
            Some(own) if own.superseded => Some(own.base),
            // Whether there is a newer version only the answer tells.
            Some(own) if own.is_old(fresh_for, now) => Some(own.base - 1),
            Some(_) => None,
        };
        let own = own.map(WayAround::Copy);
        let Some(known) = known else { return own };
        let slot = &self.running[at];
        let mut rng = self.draws.of(purposes::WORKAROUND, slot.demand(), Kth(slot.number));
        if !rng.chance(ask) {
            // Whoever thinks of nobody to ask waits, as one without a copy does.
            return None;
        }
        self.ask_for_copy(at, known, rng, agenda).or(own)
    }

    /// The copy on the user's own device that has the user's own changes, else the newest one.
    fn own_copy(&self, op: &Operation, now: SimTime) -> Option<PrivateCopy> {
        let (object, device) = (op.object, op.user.device());
        let apart = self.store.private.at(object, device);
        if apart.is_some_and(|copy| copy.diverges()) {
            return apart;
        }
        let kept = self.store.local.version(device, object).filter(|version| *version > 0);
        let held = self.store.holders.version_at(object, device).filter(|version| *version > 0);
        // The device keeps these as new as it can.
        let kept = kept.map(|version| PrivateCopy::new(version, CameBy::Cache, now));
        let held = held.map(|version| PrivateCopy::new(version, CameBy::Replica, now));
        [apart, kept, held].into_iter().flatten().max_by_key(|copy| copy.base)
    }

    /// The user asks a colleague for a copy of a later version than the known one, if there is
    /// anybody to ask, and turns to something else. The question and its answer take as `rng` says.
    fn ask_for_copy(
        &mut self,
        at: u32,
        known: Version,
        mut rng: Rng,
        agenda: &mut impl Schedule<Event = Event>,
    ) -> Option<WayAround> {
        let now = agenda.now();
        let slot = &self.running[at];
        let op = slot.op;
        let service = self.service(slot.service);
        let workaround = service.workaround()?;
        let delay = workaround.delay.sample_span(&mut rng);
        let until = self.presence.present_until(op.user)?;
        if !self.plant.is_online(op.user.device()) {
            return None;
        }
        let (helper, version) = self.helper(&op, known)?;
        let (asker, effort) = (workaround.asker, workaround.helper);
        let elsewhere = asker.saturating_add(delay.min(service.patience().switch_cost()));
        let task = Task {
            kind: TaskKind::Interruption,
            by: Assignee::Owner(helper),
            at: helper.device(),
            about: op.object.0,
            folder: 0,
            effort,
        };
        self.observer.asked_for_copy(now, at, &op, helper, version);
        self.call(task, agenda);
        Some(WayAround::Question {
            helper,
            blocked_until: now.saturating_add(elsewhere).min(until),
            comes_after: asker.saturating_add(delay),
        })
    }

    /// The colleague who gets at the newest version among those who are at work and can mail it:
    /// users of holders in order of preference, then people of the own team who may read the file,
    /// then those who were mailed a copy. O(holders x such people).
    fn helper(&self, op: &Operation, known: Version) -> Option<(UserId, Version)> {
        let object = op.object;
        let layout = self.plant.layout();
        let holders = self.store.holders.of(object).iter().map(|holder| holder.node);
        let users = holders.filter(|node| layout.is_user_device(*node)).map(|node| UserId(node.0));
        let (first, members) = self.catalogue.team(op.user);
        let team = (first.0..first.0 + members).map(UserId);
        let team = team.filter(|user| self.catalogue.may_read(*user, object));
        let mailed = self.store.private.of(object).map(|(device, _)| UserId(device.0));
        let mut best: Option<(UserId, Version)> = None;
        for user in users.chain(team).chain(mailed) {
            if user == op.user || !self.is_at_hand(user) {
                continue;
            }
            let version = self.version_for(object, user);
            if version > best.map_or(known, |(_, version)| version) {
                best = Some((user, version));
            }
        }
        best
    }

    /// The newest version of a file that somebody gets at: on the own device, or at a holder within
    /// reach that serves that device; 0 if there is none.
    fn version_for(&self, object: ObjectId, user: UserId) -> Version {
        let device = user.device();
        let own = self.version_on(object, device);
        let is_served = self.control.connections.serves(user);
        let host = self.within_reach(object, device).filter(|_| is_served);
        let there = host.and_then(|host| self.store.holders.version_at(object, host));
        own.max(there.unwrap_or(0))
    }

    /// Whether somebody is at work, with a device that can send mail.
    fn is_at_hand(&self, user: UserId) -> bool {
        self.presence.is_present(user) && self.plant.is_online(user.device())
    }

    /// The newest version of a file on a device, of whatever kind of copy; 0 if there is none.
    fn version_on(&self, object: ObjectId, device: NodeId) -> Version {
        let held = self.store.holders.version_at(object, device);
        let kept = self.store.local.version(device, object);
        let apart = self.store.private.at(object, device).map(|copy| copy.base);
        [held, kept, apart].into_iter().flatten().max().unwrap_or(0)
    }

    /// A copy comes, if the helper is still there; returns the one that the user goes on with, who
    /// may have got another one meanwhile, or have left.
    pub(super) fn receive_copy(
        &mut self,
        at: u32,
        helper: UserId,
        now: SimTime,
    ) -> Option<PrivateCopy> {
        let op = self.running[at].op;
        let (object, device) = (op.object, op.user.device());
        let version = self.version_for(object, helper);
        if version > 0 && self.is_at_hand(helper) {
            self.totals.mailed_copies += 1;
            let own = self.store.private.at(object, device);
            if !own.is_some_and(|own| own.diverges()) {
                let copy = PrivateCopy::new(version, CameBy::Mail(helper), now);
                self.store.private.put(object, device, copy);
            }
        } else {
            self.observer.missed_copy(now, at, &op, helper);
        }
        let is_there = self.presence.is_present(op.user) && self.plant.is_up(device);
        self.own_copy(&op, now).filter(|_| is_there)
    }

    /// The user goes on in a copy.
    pub(super) fn take_copy(&mut self, at: u32, copy: PrivateCopy, now: SimTime) {
        let slot = &mut self.running[at];
        slot.op.base = copy.base;
        slot.read_only = false;
        slot.detour.copy = Some(copy);
        self.observer.used_copy(now, at, &slot.op, copy);
    }

    /// What follows in an intent is done in the copy, without the network: a change makes it
    /// diverge. It is no operation that could be denied, and none that counts.
    pub(super) fn use_copy_again(
        &mut self,
        op: &Operation,
        copy: PrivateCopy,
        agenda: &mut impl Schedule<Event = Event>,
    ) -> Outcome {
        let device = op.user.device();
        if !self.plant.is_up(device) {
            self.after_denial(op, None, agenda);
            return Outcome::Denied;
        }
        if op.action.writes() {
            self.store.private.change(op.object, device, copy);
            self.totals.divergences += 1;
        }
        self.observer.used_copy_again(agenda.now(), op, copy);
        Outcome::Workaround
    }

    /// A user has the shared file: of a copy without changes it is known whether that is old, one
    /// with changes is to be merged.
    pub(super) fn see_shared(&mut self, at: u32, agenda: &mut impl Schedule<Event = Event>) {
        let slot = &self.running[at];
        let Operation { object, base, .. } = slot.op;
        let device = slot.user.device();
        if slot.stale || base == 0 || !slot.op.action.is_on_file() {
            return;
        }
        self.store.private.see_shared(object, device, base, agenda.now());
        if self.store.private.waits(object, device) {
            self.raise_merge(object, device, agenda);
        }
    }

    /// Something may be within reach again: what waits for that is merged.
    /// O(copies that diverge and merges that wait).
    pub(super) fn take_up_merges(&mut self, agenda: &mut impl Schedule<Event = Event>) {
        self.raise_merges(agenda);
        self.merge_again(agenda);
    }

    /// A machine has come up: copies that diverge from files which are within reach again are to be
    /// merged. O(such copies).
    fn raise_merges(&mut self, agenda: &mut impl Schedule<Event = Event>) {
        for (object, device) in self.store.private.waiting() {
            self.raise_merge(object, device, agenda);
        }
    }

    /// Somebody brings what was changed in a copy into the shared file, if that is within reach:
    /// by comparing both where the file has changed, too.
    fn raise_merge(
        &mut self,
        object: ObjectId,
        device: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let Some(host) = self.within_reach(object, device) else { return };
        let held = self.store.holders.version_at(object, host);
        let base = self.store.private.at(object, device).map(|copy| copy.base);
        let kind = if held == base { TaskKind::MergeByHand } else { TaskKind::Conflict };
        self.store.private.take_in_work(object, device);
        self.raise_surely(kind, device, object.0, agenda);
    }

    /// The first holder of a file that a device reaches and that lets its user in.
    fn within_reach(&self, object: ObjectId, device: NodeId) -> Option<NodeId> {
        let (user, owner) = (UserId(device.0), self.catalogue.owner(object));
        let check = self.architecture.permissions.check();
        let heard = |host| match self.architecture.discovery {
            Discovery::Broadcast { .. } => self.plant.share_broadcasts(device, host),
            Discovery::Known | Discovery::Index { .. } => true,
        };
        let lets_in = |host| {
            host == device || self.control.access.refusal(user, host, owner, check).is_none()
        };
        let mut holders = self.store.holders.of(object).iter().filter(|h| h.version > 0);
        let found = holders
            .find(|h| self.plant.is_reachable(device, h.node) && heard(h.node) && lets_in(h.node));
        found.map(|holder| holder.node)
    }

    /// Somebody has merged the changes of a copy into the shared file; if that is out of reach, or
    /// somebody else writes it, they are to be merged later.
    pub(super) fn merge_copy(&mut self, task: Task, agenda: &mut impl Schedule<Event = Event>) {
        let (object, device) = (ObjectId(task.about), task.at);
        let Some(copy) = self.store.private.at(object, device) else { return };
        if !copy.diverges() {
            return;
        }
        let user = UserId(device.0);
        let mut opened = false;
        let host = self.within_reach(object, device).filter(|host| {
            let is_open = self.control.handles.is_writer(object, *host, user);
            opened = !is_open;
            is_open || self.control.handles.open(object, *host, user, agenda.now()).is_ok()
        });
        let Some(host) = host else { return self.store.private.wait(object, device) };
        let held = self.store.holders.version_at(object, host).unwrap_or(0);
        let version = self.write(object, host, held, user, agenda);
        self.store.private.merge(object, device, version, agenda.now());
        self.sessions.go_on_from(user, object, version);
        if opened {
            self.close_unless_used(object, host, user, agenda);
        }
    }

    /// Whether the user of an operation learns which holders of files answer.
    pub(super) fn learns(&self, at: u32) -> bool {
        let slot = &self.running[at];
        let workaround = self.service(slot.service).workaround();
        slot.op.action.is_on_file() && workaround.is_some_and(|own| own.learning)
    }

    /// The host of the current message has answered.
    pub(super) fn hear_of(&mut self, at: u32, now: SimTime) {
        if let Step::Message { to, .. } = self.running[at].current_step() {
            self.learn(at, to, true, now);
        }
    }

    /// A user has tried a colleague's device. O(log tries).
    pub(super) fn learn(&mut self, at: u32, host: NodeId, answered: bool, now: SimTime) {
        let user = self.running[at].user;
        let is_other = host != user.device() && self.plant.layout().is_user_device(host);
        if is_other && self.learns(at) {
            self.control.experience.note(user, host, answered, now);
        }
    }

    /// Whether a user has passed over a host that would have answered.
    pub(super) fn would_have_answered(&self, at: u32, host: NodeId, now: SimTime) -> bool {
        let slot = &self.running[at];
        self.learns(at)
            && !slot.tried.contains(&host)
            && self.control.experience.passes_over(slot.user, host, now)
            && self.plant.is_reachable(slot.user.device(), host)
    }
}
