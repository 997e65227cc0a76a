//! The program and the examples as somebody runs them: output, files, exit codes, signals.

mod alike;
mod alternatives;
mod axes;
mod bench;
mod commands;
mod examples;
mod expectations;
mod idle;
#[path = "../long/mod.rs"]
mod long;
mod networks;
mod offices;
#[cfg(unix)]
mod own_models;
mod own_study;
mod plausible;
mod readme;
mod results;
mod schemas;
mod stand_alone;
mod start;
#[cfg(unix)]
mod survive;
mod titles;
mod traces;
mod transfers;
mod typed;
mod verify;
mod versions;
