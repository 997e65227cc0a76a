//! The whole model against theory: lines, backbones, forecasts, and what every trial keeps to.

mod attempts;
mod availability;
mod backbones;
mod books;
mod by_hand;
mod common;
mod conflicts;
mod copies;
mod file_hosts;
mod fingerprints;
mod forecast;
mod host_pc;
mod identity;
mod idle;
mod lines;
#[path = "../long/mod.rs"]
mod long;
mod plausible;
mod queues;
mod remote;
mod repair;
mod replicas;
mod sharing;
mod sleep;
mod stand_ins;
mod table;
mod traces;
mod uplinks;
mod whole;
mod windows;
mod workarounds;
