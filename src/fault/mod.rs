//! Faults: components with lifetimes, the reasons why hosts are not up, open faults.

mod components;
mod conditions;
mod open;

pub use components::{Age, Component, Ending, FaultEvent, Faults};
pub use conditions::{Conditions, Reason};
pub use open::OpenFaults;
