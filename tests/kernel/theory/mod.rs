//! The simulator against theory: queues, closed systems, availability and random numbers.
//!
//! Each test builds a small model from the public kernel, stations and laws, runs 30 independent
//! replications and compares them with a published formula; `rule.rs` says how.

mod availability;
mod breakdowns;
mod closed;
mod detection;
mod disciplines;
mod estimators;
mod loss;
mod networks;
mod open;
mod peers;
mod queues;
mod redundancy;
mod remote;
pub mod rule;
mod shares;
mod streams;
mod traces;
mod variates;
