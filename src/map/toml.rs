//! Maps as TOML, read and written: `[[node]]` with name and kind, `[[link]]` with ends, capacity,
//! latency, duplex and weight.

use std::fmt::Write;
use std::sync::Arc;

use super::draft::Draft;
use super::{Coordinates, MOST_WEIGHT, Map, MapLink, MapNode};
use crate::config::{
    Diagnostics, File, Item, Log, Origin, Reader, Shapes, Value, parse_file, quoted,
};
use crate::net::NodeKind;
use crate::units::Quantity;

/// Kinds of nodes.
const KINDS: [(&str, &str); 2] =
    [("host", "transfers begin and end here"), ("switch", "passes on what others send")];

/// How a link can be used.
const DUPLEX: [(&str, &str); 2] = [
    ("full", "each direction has the capacity to itself"),
    ("half", "both directions share the capacity"),
];

/// Reads a map; all mistakes at once.
pub(super) fn read(file: &Arc<File>, name: String) -> Result<Map, Diagnostics> {
    let root = parse_file(file)?;
    let (mut draft, log) = (Draft::new(file, name), Log::default());
    read_map(&root, &mut draft, &log);
    draft.finish(log)
}

/// Keys that a map can have.
pub fn map_shapes() -> Shapes {
    Shapes::explore("", &|root, log| {
        read_map(root, &mut Draft::new(&root.origin.file, String::new()), log);
    })
}

/// A map as a file that is read back equal, but for what was assumed of it.
pub(super) fn write(map: &Map) -> String {
    let mut text = format!("name = {}\n", quoted(&map.name));
    for node in &map.nodes {
        let _ = write!(text, "\n[[node]]\nname = {}\n", quoted(&node.name));
        if node.kind != NodeKind::Host {
            text.push_str("kind = \"switch\"\n");
        }
        if let Some(Coordinates { latitude, longitude }) = node.place {
            // Minus zero is zero.
            let (latitude, longitude) = (latitude + 0.0, longitude + 0.0);
            let _ = write!(text, "latitude = {latitude:?}\nlongitude = {longitude:?}\n");
        }
    }
    for link in &map.links {
        let name = |at: usize| quoted(&map.nodes[at].name);
        let ends = format!("[{}, {}]", name(link.ends.0), name(link.ends.1));
        let capacity = exactly(link.capacity, link.capacity.bits_per_second());
        let _ = write!(text, "\n[[link]]\nbetween = {ends}\ncapacity = \"{capacity}\"\n");
        if link.capacity_back != link.capacity {
            let back = exactly(link.capacity_back, link.capacity_back.bits_per_second());
            let _ = writeln!(text, "capacity_back = \"{back}\"");
        }
        let latency = exactly(link.latency, link.latency.as_nanos());
        let _ = writeln!(text, "latency = \"{latency}\"");
        if link.half_duplex {
            text.push_str("duplex = \"half\"\n");
        }
        if link.weight != 1 {
            let _ = writeln!(text, "weight = {}", link.weight);
        }
    }
    text
}

/// A quantity of so many smallest units as a whole number of the largest unit that allows it; no
/// bit rate in bytes.
fn exactly<Q: Quantity>(_: Q, count: u64) -> String {
    let fits = |size: u64| count.is_multiple_of(size) && count >= size;
    let units = Q::UNITS.iter().filter(|(unit, size)| !unit.ends_with("B/s") && fits(*size));
    let (unit, size) = units.max_by_key(|(_, size)| *size).unwrap_or(&Q::UNITS[0]);
    format!("{} {unit}", count / size)
}

fn read_map(root: &Item, draft: &mut Draft, log: &Log) {
    let mut reader = Reader::root(root, "", log);
    if reader.has("name") {
        draft.rename(reader.text("name", None, "name of the network"));
    }
    for (item, node) in reader.tables("node") {
        read_node(node, item, draft, log);
    }
    for (_, link) in reader.tables("link") {
        read_link(link, draft, log);
    }
    reader.finish();
}

fn read_node(mut reader: Reader<'_>, item: &Item, draft: &mut Draft, log: &Log) {
    let written = reader.item("name").is_some();
    let name = reader.text("name", None, "name in links and transfers");
    let kind = match reader.choice("kind", &KINDS, Some("host")) {
        Some(("switch", _)) => NodeKind::Switch,
        _ => NodeKind::Host,
    };
    let place = (reader.has("latitude") || reader.has("longitude")).then(|| Coordinates {
        latitude: reader.number("latitude", -90.0..=90.0, None, "degrees north of the equator"),
        longitude: reader.number("longitude", -180.0..=180.0, None, "degrees east of Greenwich"),
    });
    if written && (name.is_empty() || name.trim() != name) {
        let message = "the name of a node is empty, or begins or ends with a blank";
        reader.error_at("name", message, None);
    } else if written {
        let origin = item.get("name").map_or(&item.origin, |name| &name.origin);
        draft.add_node(&name, MapNode { name: name.clone(), kind, place }, origin, log);
    }
    reader.finish();
}

fn read_link(mut reader: Reader<'_>, draft: &mut Draft, log: &Log) {
    let ends = read_ends(&mut reader, draft, log);
    let most = "1 bit/s"..="17 Tbit/s";
    let capacity = reader.bit_rate(
        "capacity",
        most.clone(),
        None,
        "from the first to the second, or both ways",
    );
    let back = "from the second node to the first; `capacity`, if it is left out";
    let capacity_back = reader.optional_bit_rate("capacity_back", most, back);
    let latency = reader.duration("latency", "0 s"..="1 h", Some("0 s"), "one way");
    let duplex = reader.choice("duplex", &DUPLEX, Some("full"));
    let half_duplex = duplex.is_some_and(|(name, _)| name == "half");
    let weight = reader.count("weight", 1..=MOST_WEIGHT, Some(1), "for routes by weight");
    if half_duplex && capacity_back.is_some() {
        let message = "both directions share one capacity: `capacity_back` has no meaning";
        reader.error_at("capacity_back", message, Some("leave it out, or `duplex = \"half\"`"));
    }
    reader.finish();
    if let Some(ends) = ends {
        let capacity_back = capacity_back.unwrap_or(capacity);
        draft.add_link(MapLink { ends, capacity, capacity_back, latency, half_duplex, weight });
    }
}

fn read_ends(reader: &mut Reader<'_>, draft: &Draft, log: &Log) -> Option<(usize, usize)> {
    let what = "a list of the names of two nodes";
    let Some(item) = reader.item("between") else {
        reader.error_at("between", "`link.between` is missing: the names of two nodes", None);
        return None;
    };
    let name = |item: &Item| match &item.value {
        Value::Text(name) => Some((name.clone(), item.origin.clone())),
        _ => None,
    };
    let names: Vec<(String, Origin)> = item.items().iter().filter_map(name).collect();
    let [(a, at_a), (b, at_b)] = names.as_slice() else {
        reader.expected(item, "between", what);
        return None;
    };
    let (a, b) = (draft.find(a, at_a, log), draft.find(b, at_b, log));
    Some((a?, b?))
}
