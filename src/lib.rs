//! Crosspoint: which functions of a network need central control, and which run peer to peer?

pub mod architecture;
pub mod cli;
pub mod config;
pub mod control;
pub mod dist;
pub mod experiment;
pub mod fault;
pub mod host;
pub mod ids;
pub mod metrics;
pub mod net;
pub mod occasions;
pub mod operation;
pub mod presence;
pub mod report;
pub mod service;
pub mod sim;
pub mod staff;
pub mod station;
pub mod store;
pub mod units;
pub mod workbench;
pub mod world;
