//! Crosspoint: which functions of a network need central control, and which run peer to peer?

pub mod ids;
pub mod net;
pub mod operation;
pub mod sim;
pub mod units;
