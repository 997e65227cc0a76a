//! The whole model against theory: lines, backbones, forecasts, and the laws that every trial keeps.

mod backbones;
mod common;
mod fingerprints;
mod forecast;
mod lines;
mod table;
mod uplinks;
mod whole;
