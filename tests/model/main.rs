//! The whole model against theory: lines, backbones, forecasts, and what every trial keeps to.

mod backbones;
mod common;
mod fingerprints;
mod forecast;
mod lines;
mod table;
mod uplinks;
mod whole;
