//! Queues with servers: what staff desks and hosts are made of.
//!
//! | block | for |
//! |---|---|
//! | [`Station`] | equal servers before a queue: classes, finite room, impatience, breakdowns |
//! | [`SharedStation`] | servers shared evenly by all who are present |
//! | [`FifoServer`] | one server whose departures are known at arrival |
//! | [`Balancer`] | which of several stations a job joins |
//!
//! Laws of arrival, service and failure belong to the model: a station is given a job's demand and
//! notified of a server's failure. A station is a part of a model. It owns its event type, and its
//! parent wraps that:
//!
//! ```
//! use crosspoint::sim::{Model, Schedule, SimDuration, SimTime, Simulation};
//! use crosspoint::station::{Departure, Station, StationEvent};
//!
//! struct Desk { station: Station<char>, served: String }
//!
//! impl Model for Desk {
//!     type Event = StationEvent;
//!
//!     fn handle(&mut self, event: Self::Event, agenda: &mut impl Schedule<Event = Self::Event>) {
//!         let departure = self.station.handle(event, agenda);
//!         self.served.extend(departure.and_then(Departure::finished));
//!     }
//! }
//!
//! let mut desk = Simulation::new(Desk { station: Station::new(1), served: String::new() });
//! desk.prepare(|desk, agenda| {
//!     desk.station.arrive('a', SimDuration::from_secs(2), agenda);
//!     desk.station.arrive('b', SimDuration::from_secs(1), agenda);
//! });
//! while desk.step() {}
//! assert_eq!(desk.now(), SimTime::ZERO + SimDuration::from_secs(3));
//! assert_eq!(desk.model.served, "ab");
//! ```

mod balancer;
mod jobs;
mod queue;
mod request;
mod server;
mod shared;
mod statistics;
#[cfg(test)]
mod tests;

pub use balancer::Balancer;
pub use queue::{Station, StationEvent};
pub use request::{Arrival, Departure, Discipline, Interruption, Request};
pub use server::FifoServer;
pub use shared::{SharedEvent, SharedStation};
pub use statistics::StationStatistics;
