//! What `topology --json` and `transfers` print belongs to the network and to each row: another
//! order of nodes, links and rows, and other names, change no figure.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crosspoint::sim::{Rng, Streams};
use serde_json::Value;

use crate::long::rounds;
use crate::typed::{fed, told};

const HEADER: &str = "start_s,source,destination,bytes";

/// A connected map and a list of transfers, in the order of the files.
#[derive(Clone)]
struct Case {
    /// Name and kind.
    nodes: Vec<(String, &'static str)>,
    /// Ends, and all that follows.
    links: Vec<(String, String, String)>,
    /// Start, source, destination, bytes.
    rows: Vec<(String, String, String, u64)>,
}

impl Case {
    /// A tree and some links more; a latency belongs to one link, so that there is one way of least
    /// latency. Starts and sizes are often the same.
    fn new(rng: &mut Rng) -> Self {
        let count = 3 + rng.below(8);
        let name = |at: u32| format!("n{at:02}");
        let kind = |at: u32, rng: &mut Rng| {
            if at > 1 && rng.chance(0.3) { "switch" } else { "host" }
        };
        let nodes: Vec<_> = (0..count).map(|at| (name(at), kind(at, rng))).collect();
        let tree = (1..count).map(|at| (at, rng.below(at))).collect::<Vec<_>>();
        let more = (0..rng.below(count)).map(|_| (rng.below(count), rng.below(count)));
        let pairs: Vec<_> = tree.into_iter().chain(more.collect::<Vec<_>>()).collect();
        let mut links = Vec::new();
        for (a, b) in pairs.into_iter().filter(|(a, b)| a != b) {
            let (capacity, latency) = (1 + rng.below(100), 1 + rng.below(1 << 30));
            let mut about = format!("capacity = \"{capacity} Mbit/s\"\nlatency = \"{latency} ns\"");
            match rng.below(3) {
                0 => about.push_str("\nduplex = \"half\""),
                1 => write!(about, "\ncapacity_back = \"{} kbit/s\"", 1 + rng.below(900)).unwrap(),
                _ => {}
            }
            links.push((name(a), name(b), about));
        }
        let hosts: Vec<_> = nodes.iter().filter(|(_, kind)| *kind == "host").collect();
        let host = |rng: &mut Rng| hosts[rng.below(hosts.len() as u32) as usize].0.clone();
        let row = |_| {
            let start = ["0", "0.5", "3", "1e1"][rng.below(4) as usize].to_owned();
            (start, host(rng), host(rng), 100_000 * u64::from(rng.below(5)))
        };
        let rows = (0..20).map(row).collect();
        Self { nodes, links, rows }
    }

    fn map(&self) -> String {
        let mut text = "name = \"alike\"\n".to_owned();
        for (name, kind) in &self.nodes {
            write!(text, "[[node]]\nname = \"{name}\"\nkind = \"{kind}\"\n").unwrap();
        }
        for (a, b, about) in &self.links {
            write!(text, "[[link]]\nbetween = [\"{a}\", \"{b}\"]\n{about}\n").unwrap();
        }
        text
    }

    fn list(&self) -> String {
        let row = |(start, from, to, bytes): &_| format!("{start},{from},{to},{bytes}\n");
        format!("{HEADER}\n{}", self.rows.iter().map(row).collect::<String>())
    }

    /// What both commands print.
    fn printed(&self, path: &Path, sharing: &str) -> (Value, String) {
        fs::write(path, self.map()).unwrap();
        let map = path.to_str().unwrap();
        let json = told(&fed(&["topology", map, "--json"], ""));
        let options = ["transfers", "--topology", map, "--flows", "-", "--sharing", sharing];
        let rows = told(&fed(&options, &self.list()));
        (serde_json::from_str(&json).unwrap(), rows)
    }
}

fn shuffle<T>(list: &mut [T], rng: &mut Rng) {
    for at in (1..list.len()).rev() {
        list.swap(at, rng.below(at as u32 + 1) as usize);
    }
}

/// A text or list whose order is that of the file, in an order of its own.
fn sorted(list: &Value) -> Vec<String> {
    let mut list: Vec<String> = list.as_array().unwrap().iter().map(Value::to_string).collect();
    list.sort_unstable();
    list
}

/// The bottlenecks, worst first: of those that tie with the last one that is shown it is the order
/// of the file that chooses, and only their rate is compared.
fn bottlenecks(json: &Value) -> (Vec<String>, Vec<String>) {
    let shown = json["bottlenecks"].as_array().unwrap();
    let rate = |own: &Value| own["per_route_bit_per_s"].to_string();
    let rates: Vec<String> = shown.iter().map(rate).collect();
    let above = shown.iter().filter(|own| Some(&rate(own)) != rates.last()).cloned().collect();
    (sorted(&Value::Array(above)), rates)
}

/// All other figures; the parts of lists in an order of their own.
fn figures(json: &Value) -> BTreeMap<String, Vec<String>> {
    let own = json.as_object().unwrap().iter().filter(|(key, _)| *key != "bottlenecks");
    own.map(|(key, value)| {
        let parts = if value.is_array() { sorted(value) } else { vec![value.to_string()] };
        (key.clone(), parts)
    })
    .collect()
}

#[test]
fn order_of_files_orders_what_is_printed_and_changes_no_figure() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.toml");
    for (number, sharing) in ["max-min", "tcp", "constant"].into_iter().enumerate() {
        for round in 0..rounds(8) {
            let mut rng = Streams::new(41, 0).stream(1, number as u64, u64::from(round));
            let mut case = Case::new(&mut rng);
            let (json, rows) = case.printed(&path, sharing);
            shuffle(&mut case.nodes, &mut rng);
            shuffle(&mut case.links, &mut rng);
            shuffle(&mut case.rows, &mut rng);
            let (other, other_rows) = case.printed(&path, sharing);
            assert_eq!(figures(&other), figures(&json), "{}", case.map());
            assert_eq!(bottlenecks(&other), bottlenecks(&json), "{}", case.map());
            // Each row comes back in its place.
            let given = case.list();
            for (row, whole) in given.lines().zip(other_rows.lines()) {
                assert!(whole.strip_prefix(row).is_some_and(|added| added.starts_with(',')));
            }
            let lines = |text: &str| {
                let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
                lines.sort_unstable();
                lines
            };
            assert_eq!(lines(&other_rows), lines(&rows), "{sharing}\n{}{given}", case.map());
        }
    }
}

#[test]
fn other_names_change_names_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.toml");
    for round in 0..rounds(8) {
        let mut rng = Streams::new(43, 0).stream(1, 0, u64::from(round));
        let case = Case::new(&mut rng);
        // Names that sort in another order, and are no longer of one length.
        let mut numbers: Vec<usize> = (0..case.nodes.len()).collect();
        shuffle(&mut numbers, &mut rng);
        let renamed = |text: &str| {
            let mut text = text.to_owned();
            for ((name, _), number) in case.nodes.iter().zip(&numbers) {
                text = text.replace(name, &format!("{} {}", "\u{e9}".repeat(1 + number), number));
            }
            text
        };
        let name = |name: &String| renamed(name);
        let mut other = case.clone();
        other.nodes.iter_mut().for_each(|own| own.0 = name(&own.0));
        other.links.iter_mut().for_each(|own| (own.0, own.1) = (name(&own.0), name(&own.1)));
        other.rows.iter_mut().for_each(|own| (own.1, own.2) = (name(&own.1), name(&own.2)));
        for options in ["max-min", "tcp"] {
            let (json, rows) = case.printed(&path, options);
            let (other_json, other_rows) = other.printed(&path, options);
            assert_eq!(other_json.to_string(), renamed(&json.to_string()));
            assert_eq!(other_rows, renamed(&rows));
        }
    }
}
