//! Crosspoint: which functions of a network need central control, and which run peer to peer?
//!
//! The command `crosspoint` runs experiments from files. As a library it is a kernel for models of
//! your own ([`sim`]), with random times ([`dist`]), queues with servers ([`station`]) and links
//! that flows share ([`net`]). A first model: customers before a counter, and what theory says.
//!
//! ```
//! use crosspoint::dist::Law;
//! use crosspoint::sim::{Model, Rng, Schedule, SimDuration, SimTime, Simulation, Streams};
//! use crosspoint::station::{Station, StationEvent};
//!
//! #[derive(Clone, Copy)]
//! enum Event { Arrival, Counter(StationEvent) }
//!
//! struct Shop { counter: Station<()>, gap: Law, service: Law, rng: Rng }
//!
//! impl Model for Shop {
//!     type Event = Event;
//!
//!     fn handle(&mut self, event: Event, agenda: &mut impl Schedule<Event = Event>) {
//!         match event {
//!             Event::Arrival => {
//!                 agenda.after(self.gap.sample_span(&mut self.rng), Event::Arrival);
//!                 let demand = self.service.sample_span(&mut self.rng);
//!                 self.counter.arrive((), demand, &mut agenda.scoped(Event::Counter));
//!             }
//!             Event::Counter(event) => {
//!                 self.counter.handle(event, &mut agenda.scoped(Event::Counter));
//!             }
//!         }
//!     }
//! }
//!
//! let (gap, service) = (Law::exponential(2.0)?, Law::exponential(1.0)?);
//! let rng = Streams::new(1, 0).stream(1, 0, 0);
//! let shop = Shop { counter: Station::new(1), gap, service, rng };
//! let mut simulation = Simulation::new(shop);
//! simulation.prepare(|_, agenda| agenda.at(SimTime::ZERO, Event::Arrival));
//! simulation.run_until(SimTime::ZERO + SimDuration::from_secs(1_000_000));
//! // At half load a customer spends 1 / (1 - 1/2) = 2 s in the shop.
//! let response = simulation.model.counter.statistics().responses.mean();
//! assert!((response - 2.0).abs() < 0.05, "{response}");
//! # Ok::<(), crosspoint::dist::DomainError>(())
//! ```
//!
//! Closed forms for many such systems are in [`theory`], longer models in `examples/`; `crosspoint
//! bench` measures what an event costs ([`workbench`]).

pub mod architecture;
pub mod cli;
pub mod config;
pub mod control;
pub mod dist;
pub mod experiment;
pub mod fault;
pub mod ids;
pub mod journal;
pub mod map;
pub mod metrics;
pub mod net;
pub mod occasions;
pub mod operation;
pub mod plant;
pub mod presence;
pub mod report;
pub mod service;
pub mod sim;
pub mod staff;
pub mod station;
pub mod store;
pub mod study;
pub mod system;
pub mod theory;
pub mod units;
pub mod workbench;
pub mod world;
