//! The whole model against theory: lines, backbones, forecasts, and what every trial keeps to.

mod backbones;
mod common;
mod file_hosts;
mod fingerprints;
mod forecast;
mod host_pc;
mod idle;
mod lines;
#[path = "../long/mod.rs"]
mod long;
mod queues;
mod remote;
mod sharing;
mod sleep;
mod table;
mod traces;
mod uplinks;
mod whole;
