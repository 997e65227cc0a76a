//! Queues with servers: what staff desks and hosts are made of.
//!
//! A station is a part of a model. It owns its event type, and its parent wraps that:
//!
//! ```
//! use crosspoint::sim::{Model, Schedule, SimDuration, SimTime, Simulation};
//! use crosspoint::station::{Station, StationEvent};
//!
//! struct Desk { station: Station<char>, served: String }
//!
//! impl Model for Desk {
//!     type Event = StationEvent;
//!
//!     fn handle(&mut self, event: Self::Event, agenda: &mut impl Schedule<Event = Self::Event>) {
//!         self.served.extend(self.station.handle(event, agenda));
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

mod fifo;
mod server;
mod shared;
mod statistics;

pub use fifo::{Station, StationEvent};
pub use server::FifoServer;
pub use shared::{SharedEvent, SharedStation};
pub use statistics::StationStatistics;
