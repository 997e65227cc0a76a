//! Crosspoint: which functions of a network need central control, and which run peer to peer?

pub mod dist;
pub mod ids;
pub mod operation;
pub mod sim;
pub mod station;
pub mod units;
