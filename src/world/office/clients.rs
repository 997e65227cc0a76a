//! Clients of one host of files: copies on devices that go on without it.
//!
//! A change that a device makes by itself is stored in its copy at once and sent to the host later;
//! several changes of a file are sent as one. Where devices ask the host for news, each does so on
//! a grid of its own: no question without news is an event, and what the host takes in is heard by
//! each device with a copy at its next question, and fetched then. A device that does not reach the
//! host tries again after spans that double, up to ten minutes, and when it comes up. Left out:
//! deletions, parts of files, clients that hang or whose tokens have ended, and copies that are
//! thrown away for want of space.

use std::collections::BTreeMap;

use crate::architecture::Architecture;
use crate::ids::{NodeId, ObjectId, UserId};
use crate::operation::purposes;
use crate::operation::{Operation, Outcome, TaskKind, Version};
use crate::sim::{Schedule, SimDuration, SimTime};
use crate::study::{Draws, Kth};

use super::errands::Errand;
use super::observer::{Keeps, VersionNews};
use super::{Event, Observer, World};

/// The longest span between two tries to reach the host.
const LONGEST: SimDuration = SimDuration::from_secs(600);

/// One device's client.
#[derive(Debug, Default)]
struct State {
    /// When it asks within each period.
    phase: SimDuration,
    /// The span until the last try.
    span: SimDuration,
    /// The contact that is to come, and its number.
    due: Option<SimTime>,
    serial: u32,
    /// Objects of which the host has versions that the device has not fetched, and when it hears of
    /// them.
    news: BTreeMap<ObjectId, SimTime>,
    /// How many changes its user has stored that can be taken for conflicts.
    saves: u64,
}

/// The clients of all devices.
#[derive(Debug)]
pub struct Clients {
    clients: Vec<State>,
    /// The time between two questions.
    period: SimDuration,
    /// How long a change waits before it is sent.
    watch: SimDuration,
}

impl Clients {
    /// Clients that ask once in a period, each at its own time within it.
    pub fn new(devices: u32, architecture: &Architecture, draws: Draws) -> Self {
        let period = architecture.placement.asks_every();
        let client = |device: u32| {
            let share = draws.of(purposes::POLLS, NodeId(device), ()).open01();
            let phase = (period.as_nanos() as f64 * share) as u64;
            State { phase: SimDuration::from_nanos(phase), span: period, ..State::default() }
        };
        let watch = architecture.placement.client().map_or(SimDuration::ZERO, |own| own.watch);
        Self { clients: (0..devices).map(client).collect(), period, watch }
    }

    fn of(&mut self, device: NodeId) -> &mut State {
        &mut self.clients[device.index()]
    }

    /// The next question on a device's grid, after now.
    fn next_question(&self, device: NodeId, now: SimTime) -> SimTime {
        let phase = self.clients[device.index()].phase.as_nanos();
        let period = self.period.as_nanos().max(1);
        let asked = (now.as_nanos() + period - phase) / period;
        SimTime::from_nanos(asked * period + phase)
    }

    /// A device is to be in contact with the host at an instant, or before.
    fn call(&mut self, device: NodeId, at: SimTime, agenda: &mut impl Schedule<Event = Event>) {
        let client = self.of(device);
        if client.due.is_none_or(|due| at < due) {
            client.due = Some(at);
            client.serial = client.serial.wrapping_add(1);
            agenda.at(at, Event::Contact(device, client.serial));
        }
    }

    /// The host is out of reach: the next try comes after a longer span.
    fn try_later(&mut self, device: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        let longest = LONGEST.max(self.period);
        let client = self.of(device);
        client.span = client.span.times(2).min(longest);
        let at = agenda.now() + client.span;
        self.call(device, at, agenda);
    }
}

impl<O: Observer> World<O> {
    /// A host of files that a device reaches.
    fn reached_host(&self, device: NodeId) -> Option<NodeId> {
        let cloud = self.plant.layout().cloud();
        let hosts = match &cloud {
            Some(_) if self.architecture.placement.is_in_cloud() => cloud.as_slice(),
            _ => self.control.names.answering(),
        };
        hosts.iter().copied().find(|host| self.plant.is_reachable(device, *host))
    }

    /// The user goes on with the local copy: to open it, as nobody could be asked for a newer
    /// version; or to store a change in it, which is sent later.
    pub(super) fn use_local_copy(&mut self, at: u32, agenda: &mut impl Schedule<Event = Event>) {
        let op = self.running[at].op;
        if !op.action.writes() {
            self.running[at].unchecked = true;
            return;
        }
        let (device, now) = (op.user.device(), agenda.now());
        let base = self.sessions.base(op.user, op.object).unwrap_or(op.base);
        let (version, is_first) = self.store.change_copy(op.object, device, base, now);
        let news = VersionNews::Made(version, device, op.user, Keeps::Copied);
        self.note_versions(op.object, news, agenda);
        self.totals.writes += 1;
        self.store.usage.save(op.object, op.user, now);
        self.running[at].op.base = version;
        self.sessions.go_on_from(op.user, op.object, version);
        self.conflict_falsely(&op, agenda);
        if is_first {
            self.clients.call(device, now + self.clients.watch, agenda);
        }
    }

    /// A user has stored a change on the own device. Now and then the program that brings copies up
    /// to date takes the changes of one user for those of two.
    pub(super) fn conflict_falsely(
        &mut self,
        op: &Operation,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let chance = self.architecture.placement.false_conflicts();
        if chance <= 0.0 {
            return;
        }
        let client = self.clients.of(op.user.device());
        client.saves += 1;
        let nth = Kth(client.saves);
        if self.draws.of(purposes::FALSE_CONFLICT, op.user, nth).chance(chance) {
            self.totals.false_conflicts += 1;
            self.raise(TaskKind::Conflict, op.user.device(), op.object.0, agenda);
        }
    }

    /// A device that reaches the host sends it the changes that have waited long enough.
    /// O(changes).
    pub(super) fn send_changes(
        &mut self,
        device: NodeId,
        host: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        if !self.store.local.has_unsent(device) {
            return;
        }
        let until = agenda.now();
        for (object, version) in self.store.local.send_due(device, self.clients.watch, until) {
            let errand = Errand::Send { object, to: host, version };
            self.start_errand(device, host, object, errand, agenda);
        }
    }

    /// What a device was to send or to fetch was cut off.
    pub(super) fn try_later(&mut self, device: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        self.clients.try_later(device, agenda);
    }

    /// A device that has come up asks the host the next time on its grid, if it has anything to
    /// send or to fetch.
    pub(super) fn ask_when_up(
        &mut self,
        device: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let period = self.clients.period;
        let client = self.clients.of(device);
        client.span = period;
        if self.store.local.has_unsent(device) || !client.news.is_empty() {
            let at = self.clients.next_question(device, agenda.now());
            self.clients.call(device, at, agenda);
        }
    }

    /// A device is in contact with the host: it sends what has waited, and fetches what is new.
    /// O(changes and news of the device).
    pub(super) fn contact(
        &mut self,
        device: NodeId,
        serial: u32,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let client = self.clients.of(device);
        if client.serial != serial {
            return;
        }
        client.due = None;
        if !self.plant.is_up(device) {
            return;
        }
        let Some(host) = self.reached_host(device) else { return self.try_later(device, agenda) };
        self.clients.of(device).span = self.clients.period;
        self.send_changes(device, host, agenda);
        self.fetch_news(device, host, agenda);
        let heard = self.clients.of(device).news.values().min().copied();
        let sent = self.store.local.waits_since(device).map(|since| since + self.clients.watch);
        if let Some(at) = heard.into_iter().chain(sent).min() {
            self.clients.call(device, at, agenda);
        }
    }

    /// A device fetches the versions that it has heard of, and knows that its copies are old. What
    /// it has changed itself it sends first: the host says then whether both conflict.
    fn fetch_news(
        &mut self,
        device: NodeId,
        host: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let now = agenda.now();
        let news = std::mem::take(&mut self.clients.of(device).news);
        let (heard, later) = news.into_iter().partition(|(_, at)| *at <= now);
        self.clients.of(device).news = later;
        for (object, _) in BTreeMap::<ObjectId, SimTime>::from_iter(heard) {
            let Some(version) = self.store.holders.version_at(object, host) else { continue };
            if self.store.lacks(object, device, version) {
                self.store.local.outdate(device, object);
                let errand = Errand::Fetch { object, to: device, version };
                self.start_errand(host, device, object, errand, agenda);
            }
        }
    }

    /// A device will hear at its next question that the host has a version of an object.
    pub(super) fn tell_client(
        &mut self,
        device: NodeId,
        object: ObjectId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let at = self.clients.next_question(device, agenda.now());
        self.clients.of(device).news.entry(object).or_insert(at);
        if self.plant.is_up(device) {
            self.clients.call(device, at, agenda);
        }
    }

    /// A host has another version of an object: devices with a copy will hear of it, where they
    /// ask. O(copies).
    pub(super) fn tell_clients(
        &mut self,
        object: ObjectId,
        host: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        if !self.architecture.placement.is_in_cloud() {
            return;
        }
        let Some(version) = self.store.holders.version_at(object, host) else { return };
        for at in 0..self.store.local.keepers(object).len() {
            let device = self.store.local.keepers(object)[at];
            if self.store.lacks(object, device, version) {
                self.tell_client(device, object, agenda);
            }
        }
    }

    /// A version has come to a device, for its user or in the background. The host may have a newer
    /// one by now, of which the device has not been told before it had a copy.
    pub(super) fn keep_copy(
        &mut self,
        device: NodeId,
        object: ObjectId,
        version: Version,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        if self.store.keep_copy(object, device, version) {
            self.note_versions(object, VersionNews::Taken(version, device, Keeps::Copied), agenda);
        }
        let host =
            self.plant.layout().cloud().filter(|_| self.architecture.placement.is_in_cloud());
        let held = host.and_then(|host| self.store.holders.version_at(object, host));
        if held.is_some_and(|held| self.store.lacks(object, device, held)) {
            self.tell_client(device, object, agenda);
        }
    }

    /// A device with an empty disk fetches all that its user may read, where clients keep all.
    /// O(objects).
    pub(super) fn fetch_all(&mut self, device: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        let keeps_all = self.architecture.placement.client().is_some_and(|own| own.keeps_all);
        if !keeps_all || !self.plant.layout().is_user_device(device) {
            return;
        }
        for object in (0..self.catalogue.objects()).map(ObjectId) {
            if self.catalogue.may_read(UserId(device.0), object) {
                self.tell_client(device, object, agenda);
            }
        }
    }

    /// How many holders and local copies of all files do not have the newest version in them.
    /// O(copies).
    pub fn outdated_copies(&self) -> usize {
        let objects = (0..self.catalogue.objects()).map(ObjectId);
        let behind = |object: ObjectId| {
            let holders = self.store.holders.of(object).iter().map(|holder| holder.version);
            let keepers = self.store.local.keepers(object).iter();
            let copies = keepers.filter_map(|device| self.store.local.version(*device, object));
            let newest = self.store.newest(object);
            let lacks_it = |version: &Version| !self.store.includes(object, *version, newest);
            holders.chain(copies).filter(lacks_it).count()
        };
        objects.map(behind).sum()
    }

    /// An operation on a file has ended: whether the file came over the network.
    pub(super) fn count_source(&mut self, at: u32, outcome: Outcome) {
        let slot = &self.running[at];
        if !slot.op.action.reads() {
            return;
        }
        let is_served = outcome != Outcome::Denied;
        self.totals.reads += 1;
        self.totals.local_reads += u64::from(is_served && !slot.moved);
        self.totals.unchecked_reads += u64::from(is_served && slot.unchecked);
    }
}
