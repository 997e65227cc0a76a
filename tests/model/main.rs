//! The whole model against theory: lines, backbones, forecasts, and what every trial keeps to.

mod backbones;
mod common;
mod fingerprints;
mod forecast;
mod idle;
mod lines;
#[path = "../long/mod.rs"]
mod long;
mod queues;
mod remote;
mod sharing;
mod table;
mod traces;
mod uplinks;
mod whole;
mod workarounds;
