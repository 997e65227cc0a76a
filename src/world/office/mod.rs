//! The model: the parts of an organisation's network, and the one `match` that runs them.
//!
//! The world holds no state but its parts and the running operations. It carries out plans
//! (`operations`), passes facts from part to part (`consequences`), turns occasions into tasks
//! (`occasions`, `tasks`), and keeps copies up to date (`replication`, `versions`).

mod accounts;
mod administration;
mod build;
mod causes;
mod clients;
mod consequences;
mod errands;
mod failover;
mod file_host;
mod hangs;
mod idle;
mod monitoring;
mod observer;
mod occasions;
mod operations;
mod organisation;
mod patches;
mod plausible;
mod point;
mod reactions;
mod recovery;
mod replication;
mod roots;
mod running;
mod sessions;
mod sleep;
mod steps;
mod study;
mod tasks;
mod telling;
mod totals;
mod trace;
mod trial;
mod versions;
mod view;
mod workarounds;

pub use administration::Administration;
pub use observer::{Keeps, Noticed, Observer, Silent, VersionNews};
pub use organisation::Organisation;
pub use point::{Office, read_names};
pub use roots::ROOTS;
pub use trial::observe;

use std::sync::Arc;

use crate::architecture::Architecture;
use crate::control::Control;
use crate::ids::{ComponentId, NodeId, ObjectId, UserId};
use crate::metrics::Totals;
use crate::occasions::{OccasionEvent, Occasions};
use crate::operation::Notices;
use crate::plant::{Plant, PlantEvent};
use crate::presence::{Presence, PresenceEvent};
use crate::service::{Catalogue, Service};
use crate::sim::{EventTime, Model, Schedule, SimTime};
use crate::staff::{Staff, StaffEvent};
use crate::store::Store;
use crate::study::Draws;

use clients::Clients;
use errands::Errands;
use file_host::PowerSwitch;
use hangs::Rescuer;
use running::Running;
use sessions::Sessions;
use sleep::Sleepers;

/// Everything that can happen. Parts own their events; the others are the world's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// Somebody comes, leaves, or a device moves.
    Presence(PresenceEvent),
    /// Something breaks, a fault passes, a flow goes on or a battery is empty.
    Plant(PlantEvent),
    /// Work on a task goes on or ends.
    Staff(StaffEvent),
    /// Something gives administrators work.
    Occasion(OccasionEvent),
    /// A user sets out to do something with one of the services.
    Intent(UserId, u8),
    /// A running operation goes on: slot and serial number.
    Resume(u32, u32),
    /// Central monitoring asks what is broken.
    Noticed(ComponentId),
    /// What was broken works again, without anybody's work at this instant.
    Mended(ComponentId),
    /// The standby takes over from this machine, if that is still down.
    TakeOver(NodeId, EventTime),
    /// A holder has been away for too long since this instant.
    CopiesDue(NodeId, EventTime),
    /// Other holders are told of what one of them has.
    Spread(ObjectId, NodeId),
    /// A planned reboot of a server begins or ends.
    Reboot(NodeId, bool),
    /// A device asks the host of files, for the n-th time.
    Contact(NodeId, u32),
    /// The warm-up is over.
    Measure,
    /// A machine at rest falls asleep or wakes, if its state is still the one of this number.
    Rest(NodeId, u32),
    /// What a user has open ends, if the device has been silent since.
    HandlesEnd(UserId),
}

impl Event {
    /// The event as numbers, for fingerprints of trials: the kind, then what the event concerns.
    /// The numbers depend on nothing but the event, so that a fingerprint holds for every compiler;
    /// a change of them requires new fingerprints.
    pub fn words(self) -> [u64; 5] {
        let nanos = |time: EventTime| SimTime::from(time).as_nanos();
        let (kind, rest) = match self {
            Self::Presence(PresenceEvent(user)) => (0, [u64::from(user.0), 0, 0, 0]),
            Self::Plant(PlantEvent::Fault(event)) => (1, padded(event.words())),
            Self::Staff(event) => (2, event.words()),
            Self::Plant(PlantEvent::Net(event)) => (3, padded(event.words())),
            Self::Occasion(event) => (4, event.words()),
            Self::Intent(user, service) => (5, padded([user.0.into(), service.into()])),
            Self::Resume(slot, serial) => (6, padded([slot.into(), serial.into()])),
            Self::Noticed(component) => (7, padded([component.0.into()])),
            Self::TakeOver(machine, since) => (8, padded([machine.0.into(), nanos(since)])),
            Self::Plant(PlantEvent::BatteryEmpty(site, loss)) => {
                (9, padded([site.0.into(), loss.into()]))
            }
            Self::CopiesDue(node, since) => (10, padded([node.0.into(), nanos(since)])),
            Self::Reboot(server, begins) => (11, padded([server.0.into(), begins.into()])),
            Self::Measure => (12, [0; 4]),
            Self::Spread(object, from) => (16, padded([object.0.into(), from.0.into()])),
            Self::Mended(component) => (13, padded([component.0.into()])),
            Self::Plant(PlantEvent::Tunnel(node, serial)) => {
                (14, padded([node.0.into(), serial.into()]))
            }
            Self::Rest(node, serial) => (15, padded([node.0.into(), serial.into()])),
            Self::Contact(device, serial) => (17, padded([device.0.into(), serial.into()])),
            Self::HandlesEnd(user) => (18, padded([user.0.into()])),
        };
        let [a, b, c, d] = rest;
        [kind, a, b, c, d]
    }
}

/// A few numbers, filled up with zeros.
fn padded<const N: usize>(words: [u64; N]) -> [u64; 4] {
    std::array::from_fn(|at| words.get(at).copied().unwrap_or(0))
}

/// The parts of one organisation under one architecture, and what is going on in them.
pub struct World<O> {
    scenario: Arc<Office>,
    /// The providers of functions now; a change of them is a change of the network.
    architecture: Architecture,
    draws: Draws,
    plant: Plant,
    catalogue: Catalogue,
    presence: Presence,
    staff: Staff,
    store: Store,
    control: Control,
    occasions: Occasions,
    running: Running,
    errands: Errands,
    clients: Clients,
    sessions: Sessions,
    power_switch: PowerSwitch,
    rescuer: Rescuer,
    sleepers: Sleepers,
    totals: Totals,
    measured_from: SimTime,
    notices: Notices,
    /// Sees what happens; has no influence on it.
    pub observer: O,
}

impl<O> World<O> {
    /// A service by its place in the scenario.
    fn service(&self, number: u8) -> &Service {
        &self.scenario.services[usize::from(number)]
    }
}

impl<O: Observer> Model for World<O> {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut impl Schedule<Event = Event>) {
        match event {
            Event::Presence(event) => {
                self.presence.handle(event, &mut agenda.scoped(Event::Presence), &mut self.notices);
            }
            Event::Plant(event) => {
                self.plant.handle(event, &mut agenda.scoped(Event::Plant), &mut self.notices);
            }
            Event::Staff(event) => {
                self.staff.handle(event, &mut agenda.scoped(Event::Staff), &mut self.notices);
            }
            Event::Occasion(event) => {
                let agenda = &mut agenda.scoped(Event::Occasion);
                self.occasions.handle(event, agenda, &mut self.notices);
            }
            Event::Intent(user, service) => self.begin_intent(user, service, agenda),
            Event::Resume(slot, serial) => self.resume(slot, serial, agenda),
            Event::Noticed(component) => self.probe(component, agenda),
            Event::Mended(component) => self.mended(component, agenda),
            Event::TakeOver(machine, since) => self.take_over(machine, since.into(), agenda),
            Event::CopiesDue(node, since) => self.replace_copies(node, since.into(), agenda),
            Event::Spread(object, from) => self.tell_holders(object, from, agenda),
            Event::Reboot(server, begins) => self.reboot(server, begins, agenda),
            Event::Contact(device, serial) => self.contact(device, serial, agenda),
            Event::Measure => self.measure_from_now(agenda.now()),
            Event::Rest(node, serial) => self.rest(node, serial, agenda),
            Event::HandlesEnd(user) => {
                let freed = self.control.handles.end(user, agenda.now());
                self.tell(freed, agenda);
            }
        }
        self.settle(agenda);
    }
}
