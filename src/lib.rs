//! Crosspoint: which functions of a network need central control, and which run peer to peer?

pub mod sim;
