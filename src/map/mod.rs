//! Maps of networks: named nodes and the links between them, as files give them.
//!
//! A [`Map`] is read from a file of one of eight formats ([`FORMATS`], [`Map::load`]), checked
//! as a whole, and becomes a [`Topology`] whose node and link ids are positions in the map.
//! [`replay`] sends a list of transfers over it, [`Survey`] describes its structure.

mod as_relations;
mod attribute;
mod attributes;
mod brite;
mod by_name;
mod capacity;
mod containerlab;
mod delay;
mod directions;
mod draft;
mod entities;
mod gaps;
mod gml;
mod graphml;
mod grown;
mod markup;
mod multiples;
mod parts;
mod plain;
mod platform;
mod replay;
mod round_trips;
mod sndlib;
mod sndlib_text;
mod survey;
mod toml;
mod weights;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::config::{Diagnostic, Diagnostics, File, Origin, is_like_toml, read_text};
use crate::ids::NodeId;
use crate::net::{LinkSpec, NodeKind, Topology};
use crate::sim::SimDuration;
use crate::units::BitRate;

pub use grown::{LinkKind, Waxman, random, random_connected, scale_free, waxman};
pub use parts::Parts;
pub use replay::{Schedule, Transfer, replay};
pub use round_trips::RoundTrips;
pub use survey::{Busy, Survey};
pub use toml::map_shapes;

/// What files can be maps.
pub const FORMATS: &str = "TOML (.toml), GML (.gml), GraphML (.graphml, .xml), SNDlib (.xml, or its \
                           text), a platform of SimGrid (.xml), a lab of containerlab (.yml, \
                           .yaml), a file of BRITE or a list of AS relations of CAIDA; texts are \
                           known by their first line";
/// Endings of the names of maps.
const ENDINGS: [&str; 6] = ["toml", "gml", "graphml", "xml", "yml", "yaml"];
/// What may have been meant by a list of transfers in the place of a map.
const OF_TRANSFERS: &str = "this looks like a list of transfers, which `crosspoint transfers \
                            --topology MAP --flows LIST` replays over a map";
/// No map is larger: the largest public ones have some hundred thousand links.
const MAX_BYTES: u64 = 64 << 20;
/// No link weighs more: the metric of IS-IS has 24 bits (RFC 5305, section 3.7).
pub const MOST_WEIGHT: u32 = (1 << 24) - 1;
/// No link takes longer: a radio signal comes from Jupiter in less.
const MOST_LATENCY: SimDuration = SimDuration::HOUR;
/// All links together take no longer, so that the latency of every path, and 13 times as much, lies
/// within the range of time.
const MOST_LATENCIES: SimDuration = SimDuration::from_secs(10 * 365 * 86_400);

/// Where a node lies on the Earth, in degrees.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Coordinates {
    /// North of the equator, -90 to 90.
    pub latitude: f64,
    /// East of Greenwich, -180 to 180.
    pub longitude: f64,
}

/// A node of a map.
#[derive(Clone, PartialEq, Debug)]
pub struct MapNode {
    /// Its name, unlike all others of the map.
    pub name: String,
    /// Whether it is an end of transfers or passes them on.
    pub kind: NodeKind,
    /// Where it lies, if the file says so.
    pub place: Option<Coordinates>,
}

/// A link of a map.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MapLink {
    /// Its ends, as positions in the list of nodes.
    pub ends: (usize, usize),
    /// From the first end to the second, or of both directions together where they share it.
    pub capacity: BitRate,
    /// From the second end to the first; the same as `capacity` where both directions share it.
    pub capacity_back: BitRate,
    /// One way.
    pub latency: SimDuration,
    /// Both directions share the capacity.
    pub half_duplex: bool,
    /// Its cost on a route where weights decide and not latencies, from 1 to [`MOST_WEIGHT`]; 1
    /// where the file says nothing, so that a map without weights is routed by hops. Real
    /// weights of a file are scaled by a common power of ten.
    pub weight: u32,
}

impl MapLink {
    /// The link as a topology has it.
    pub fn spec(&self) -> LinkSpec {
        LinkSpec { a_to_b: self.capacity, b_to_a: self.capacity_back, latency: self.latency }
    }
}

/// Units of numbers without a unit in GML, GraphML, SimGrid and, of capacities, SNDlib. TOML has a
/// unit at each number, BRITE names those of its own; containerlab and lists of AS relations have
/// no such numbers.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct BareUnits {
    /// Of capacities; bit/s with a warning, in SimGrid byte/s, if it is left out.
    pub capacity: Option<BitRate>,
    /// Of latencies; milliseconds with a warning, in SimGrid seconds, if it is left out.
    pub latency: Option<SimDuration>,
}

/// A network of named nodes, in one part or in several that no link joins.
#[derive(Clone, Debug)]
pub struct Map {
    /// Its name in the file, else the name of the file.
    pub name: String,
    /// The nodes, in the order of the file.
    pub nodes: Vec<MapNode>,
    /// The links, in the order of the file; two nodes may have several.
    pub links: Vec<MapLink>,
    /// Gaps of the file, and what was assumed instead.
    pub warnings: Vec<String>,
    /// Weights that cannot decide on routes, each with its place.
    wrong_weights: Diagnostics,
}

impl Map {
    /// A network of these nodes and links, about which there is no warning.
    pub fn new(name: String, nodes: Vec<MapNode>, links: Vec<MapLink>) -> Self {
        let (warnings, wrong_weights) = (Vec::new(), Diagnostics::default());
        Self { name, nodes, links, warnings, wrong_weights }
    }

    /// Reads a file of at most 64 MiB in one of the [`FORMATS`], by the ending of its name in any
    /// case, else by its first line.
    ///
    /// # Errors
    /// All mistakes of the file with their places: syntax, names that occur twice or not at all,
    /// capacities and latencies that cannot be read.
    pub fn load(path: &Path) -> Result<Self, Diagnostics> {
        Self::load_with(path, BareUnits::default())
    }

    /// [`Map::load`], with units of numbers without a unit.
    ///
    /// # Errors
    /// As [`Map::load`].
    pub fn load_with(path: &Path, units: BareUnits) -> Result<Self, Diagnostics> {
        Self::of_file(&read_text(path, MAX_BYTES)?, units)
    }

    /// A map from the text of a file that was read already, by the ending of its name.
    ///
    /// # Errors
    /// As [`Map::load`].
    pub fn of(file: &Arc<File>) -> Result<Self, Diagnostics> {
        Self::of_file(file, BareUnits::default())
    }

    /// Whether a file has the ending of a map, such as `.gml`.
    pub fn is_named(path: &Path) -> bool {
        ending_of(path).is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
    }

    fn of_file(file: &Arc<File>, units: BareUnits) -> Result<Self, Diagnostics> {
        let read = Self::by_format(file, units);
        if read.is_ok() || is_like_map(file) {
            return read;
        }
        // Nothing is printed of a file that was named by mistake: it may be a secret.
        let message = match ending_of(Path::new(&file.name)).as_deref() {
            Some(ending) if ENDINGS.contains(&ending) => {
                "this file has nothing of the format that its ending names"
            }
            _ => "the name of this file has not the ending of a map",
        };
        let origin = Origin { file: Arc::clone(file), span: 0..0 };
        let mistake =
            Diagnostic::new(message.to_owned(), &origin).helped(format!("a map is {FORMATS}"));
        let is_list = file.name.ends_with(".csv") || file.text.starts_with("start_s");
        let mistake = if is_list { mistake.helped(OF_TRANSFERS) } else { mistake };
        Err(Diagnostics::from(mistake).without_lines())
    }

    fn by_format(file: &Arc<File>, units: BareUnits) -> Result<Self, Diagnostics> {
        let path = Path::new(&file.name);
        let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into());
        match ending_of(path).as_deref() {
            Some("toml") => toml::read(file, name),
            Some("gml") => gml::read(file, name, units),
            Some("graphml" | "xml") => {
                let document = markup::parse(file)?;
                let root = document.root_element();
                match root.tag_name().name() {
                    "network" => sndlib::read(root, file, name, units),
                    "platform" => platform::read(root, file, name, units),
                    _ => graphml::read(root, file, name, units),
                }
            }
            Some("yml" | "yaml") => containerlab::read(file, name, units),
            _ if sndlib_text::is_one(&file.text) => sndlib_text::read(file, name, units),
            _ if as_relations::is_one(&file.text) => as_relations::read(file, name),
            _ if brite::is_one(&file.text) => brite::read(file, name),
            _ => Err(Diagnostics::default()),
        }
    }

    /// A map from the text of a TOML file that was read already.
    ///
    /// # Errors
    /// As [`Map::load`].
    pub fn of_toml(file: &Arc<File>, name: &str) -> Result<Self, Diagnostics> {
        toml::read(file, name.to_owned())
    }

    /// The map as a TOML file: [`Map::of_toml`] reads it back with the same nodes and links.
    pub fn to_toml(&self) -> String {
        toml::write(self)
    }

    /// The network of this map; nodes and links keep their positions as ids.
    pub fn topology(&self) -> Topology {
        let mut topology = Topology::new();
        for node in &self.nodes {
            topology.add_node(node.kind);
        }
        for link in &self.links {
            let (a, b) = link.ends;
            let id = topology.add_link(NodeId(a as u32), NodeId(b as u32), link.spec());
            if link.half_duplex {
                topology.set_shared(id);
            }
        }
        topology
    }

    /// The weights of the links, in their order.
    ///
    /// # Errors
    /// The weights of a file that cannot decide on routes, with their places: those that are no
    /// numbers above zero, and real ones that no common power of ten makes whole numbers up to
    /// [`MOST_WEIGHT`].
    pub fn weights(&self) -> Result<Vec<u32>, &Diagnostics> {
        if self.wrong_weights.is_empty() {
            Ok(self.links.iter().map(|link| link.weight).collect())
        } else {
            Err(&self.wrong_weights)
        }
    }

    /// The hosts by name.
    pub fn hosts(&self) -> BTreeMap<&str, NodeId> {
        let numbered = self.nodes.iter().enumerate();
        numbered
            .filter(|(_, node)| node.kind == NodeKind::Host)
            .map(|(at, node)| (node.name.as_str(), NodeId(at as u32)))
            .collect()
    }
}

/// The ending of a name, in small letters.
fn ending_of(path: &Path) -> Option<String> {
    Some(path.extension()?.to_string_lossy().to_ascii_lowercase())
}

/// Whether a file has something of what its ending, or its first line, says that it is.
fn is_like_map(file: &File) -> bool {
    let text = file.text.as_str();
    match ending_of(Path::new(&file.name)).as_deref() {
        // There is nothing to print.
        Some(ending) if ENDINGS.contains(&ending) && text.trim().is_empty() => true,
        Some("toml") => is_like_toml(text),
        Some("gml") => text.contains('['),
        Some("graphml" | "xml") => text.contains('<'),
        Some("yml" | "yaml") => ["topology", "nodes", "links"].iter().any(|own| text.contains(own)),
        _ => sndlib_text::is_one(text) || as_relations::is_one(text) || brite::is_one(text),
    }
}
