//! Options that name the units of a map's bare numbers.

use std::path::Path;
use std::sync::LazyLock;

use clap::Args;

use crate::map::{BareUnits, FORMATS, Map};
use crate::sim::SimDuration;
use crate::units::{BitRate, Quantity};

use super::{Failure, Look, wrong};

/// What the file of a map can be, in the help of all commands that read one.
pub(super) static MAP_HELP: LazyLock<String> =
    LazyLock::new(|| format!("Map of a network: {FORMATS}"));

#[derive(Args, Debug)]
pub(super) struct UnitArguments {
    /// Unit of capacities that have none, as Mbit/s: in GML, GraphML and SNDlib (else bit/s with a
    /// warning) and in SimGrid (else B/s).
    #[arg(long, value_name = "UNIT", value_parser = one::<BitRate>)]
    capacity_unit: Option<BitRate>,
    /// Unit of latencies that have none, as us: in GML and GraphML (else ms with a warning) and in
    /// SimGrid (else s).
    #[arg(long, value_name = "UNIT", value_parser = one::<SimDuration>)]
    latency_unit: Option<SimDuration>,
}

impl UnitArguments {
    /// Reads a map whose bare numbers have these units.
    pub fn load(&self, path: &Path, look: Look) -> Result<Map, Failure> {
        let units = BareUnits { capacity: self.capacity_unit, latency: self.latency_unit };
        Map::load_with(path, units).map_err(|mistakes| wrong(&mistakes, look))
    }
}

/// One of a unit, which may stand with the number 1.
fn one<Q: Quantity>(unit: &str) -> Result<Q, String> {
    let unit = unit.trim().trim_start_matches('1');
    Q::parse(&format!("1 {unit}")).map_err(|error| error.to_string())
}
