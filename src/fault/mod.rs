//! Faults: components with lifetimes, and those that are broken now.

mod components;
mod open;

pub use components::{Age, Component, Ending, FaultEvent, Faults};
pub use open::OpenFaults;
