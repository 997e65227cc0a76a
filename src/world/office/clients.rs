//! Clients of one host of files: copies on devices that go on without it.
//!
//! A change that a device makes by itself is stored in its copy at once and sent to the host later;
//! several changes of a file are sent as one. Where devices ask the host for news, each does so on
//! a grid of its own: no question without news is an event, and what the host takes in is heard by
//! each device with a copy at its next question, and fetched then. A device that does not reach the
//! host tries again after spans that double, up to ten minutes, and when it comes up. Left out:
//! deletions, parts of files, and clients that hang.

use std::collections::BTreeSet;

use crate::ids::{NodeId, ObjectId};
use crate::operation::purposes;
use crate::operation::{Outcome, Version};
use crate::sim::{Schedule, SimDuration, SimTime};
use crate::study::Draws;

use super::replication::Errand;
use super::{Event, Observer, World};

/// The longest span between two tries to reach the host.
const LONGEST: SimDuration = SimDuration::from_secs(600);

/// One device's client.
#[derive(Debug, Default)]
struct Client {
    /// When it asks within each period.
    phase: SimDuration,
    /// The span until the last try.
    span: SimDuration,
    /// The number of the question that is to come.
    serial: u32,
    /// Whether one is to come.
    asks: bool,
    /// Objects of which the host has versions that the device has not fetched.
    news: BTreeSet<ObjectId>,
}

/// The clients of all devices.
#[derive(Debug)]
pub struct Clients {
    clients: Vec<Client>,
    /// The time between two questions.
    period: SimDuration,
}

impl Clients {
    /// Clients that ask once in a period, each at its own time within it.
    pub fn new(devices: u32, period: SimDuration, draws: Draws) -> Self {
        let client = |device: u32| {
            let share = draws.of(purposes::POLLS, NodeId(device), ()).open01();
            let phase = (period.as_nanos() as f64 * share) as u64;
            Client { phase: SimDuration::from_nanos(phase), span: period, ..Client::default() }
        };
        Self { clients: (0..devices).map(client).collect(), period }
    }

    /// The next question on a device's grid.
    fn next_question(&self, device: NodeId, now: SimTime) -> SimTime {
        let phase = self.clients[device.index()].phase.as_nanos();
        let period = self.period.as_nanos().max(1);
        let asked = (now.as_nanos() + period - phase) / period;
        SimTime::from_nanos(asked * period + phase)
    }

    /// The host is asked at an instant, rather than when it was to be; the number of the question.
    fn ask(&mut self, device: NodeId) -> u32 {
        let client = &mut self.clients[device.index()];
        client.asks = true;
        client.serial = client.serial.wrapping_add(1);
        client.serial
    }
}

impl<O: Observer> World<O> {
    /// A host of files that a device reaches.
    fn reached_host(&self, device: NodeId) -> Option<NodeId> {
        let hosts = self.control.names.answering().iter().copied();
        hosts.into_iter().find(|host| self.plant.is_reachable(device, *host))
    }

    /// The user goes on with the local copy, about which nobody was asked.
    pub(super) fn use_local_copy(&mut self, at: u32, agenda: &mut impl Schedule<Event = Event>) {
        let op = self.running[at].op;
        if !op.action.writes() {
            self.running[at].unchecked = true;
            return;
        }
        let device = op.user.device();
        let base = self.sessions.base(op.user, op.object).unwrap_or(op.base);
        let (version, is_first) = self.store.change_copy(op.object, device, base, agenda.now());
        self.totals.writes += 1;
        self.store.usage.save(op.object, op.user, agenda.now());
        self.running[at].op.base = version;
        self.sessions.go_on_from(op.user, op.object, version);
        if is_first {
            self.try_later(device, agenda);
        }
    }

    /// A device that reaches the host sends it the changes that have waited long enough.
    pub(super) fn send_changes(
        &mut self,
        device: NodeId,
        host: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        if !self.store.local.has_unsent(device) {
            return;
        }
        let span = SimDuration::ZERO;
        for (object, version) in self.store.local.send_due(device, span, agenda.now()) {
            let errand = Errand::Send { object, to: host, version };
            self.start_errand(device, host, object, errand, agenda);
        }
    }

    /// A device has not reached the host, or has something to send to it: it tries later, unless it
    /// does so anyway.
    pub(super) fn try_later(&mut self, device: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        let longest = LONGEST.max(self.clients.period);
        let client = &mut self.clients.clients[device.index()];
        if client.asks {
            return;
        }
        client.span = client.span.times(2).min(longest);
        let span = client.span;
        agenda.after(span, Event::Contact(device, self.clients.ask(device)));
    }

    /// A device that has come up asks the host, if it has anything to send or to fetch.
    pub(super) fn ask_when_up(
        &mut self,
        device: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let period = self.clients.period;
        let client = &mut self.clients.clients[device.index()];
        client.span = period;
        client.asks = false;
        if self.store.local.has_unsent(device) || !client.news.is_empty() {
            self.ask_soon(device, agenda);
        }
    }

    /// A device asks the host the next time on its grid.
    fn ask_soon(&mut self, device: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        if !self.clients.clients[device.index()].asks {
            let at = self.clients.next_question(device, agenda.now());
            agenda.at(at, Event::Contact(device, self.clients.ask(device)));
        }
    }

    /// A device asks the host: it sends what waits, and fetches what is new.
    pub(super) fn contact(
        &mut self,
        device: NodeId,
        serial: u32,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let period = self.clients.period;
        let client = &mut self.clients.clients[device.index()];
        if client.serial != serial || !client.asks {
            return;
        }
        client.asks = false;
        if !self.plant.is_up(device) {
            return;
        }
        let Some(host) = self.reached_host(device) else { return self.try_later(device, agenda) };
        let client = &mut self.clients.clients[device.index()];
        client.span = period;
        self.send_changes(device, host, agenda);
    }

    /// A change of a device has come to the host.
    pub(super) fn change_arrived(
        &mut self,
        object: ObjectId,
        [from, host]: [NodeId; 2],
        version: Version,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        self.store.local.arrive(from, object);
        self.take_in(object, host, version, from, agenda);
        self.spread(object, host, agenda);
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
