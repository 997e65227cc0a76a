//! The files in `models/queues/`, the metrics that they have, and what is idle in them.

use std::path::Path;
use std::sync::Arc;

use super::rule::Width::Relative;
use super::rule::agrees;
use super::{figures, network, shipped, text_of, with};
use crosspoint::config::{Item, Log, Reader, Schema, Shapes};
use crosspoint::world::queues::QueueNetwork;

/// A file, a metric, its value, how wide its interval may be, warm-up and length of a trial.
type Promise = (&'static str, &'static str, f64, f64, (u64, u64));

/// All files, with a figure that their first lines name.
const FILES: [Promise; 11] = [
    ("closed-loop", "throughput", 2.575_205, 0.02, (200, 10_000)),
    ("fast-clerk", "response", 1.25, 0.06, (500, 25_000)),
    ("four-queues", "response", 5.0, 0.06, (1_000, 25_000)),
    ("mg1", "wait.server", 5.833_333, 0.15, (3_000, 90_000)),
    ("mm1", "response", 5.0, 0.06, (1_000, 60_000)),
    ("mmc", "wait.clerks", 0.745_540_590, 0.06, (500, 25_000)),
    ("priorities", "wait.clerk.normal", 3.333_333, 0.06, (1_000, 50_000)),
    ("repairman", "in_system.repair", 10.018_691, 0.04, (40_000_000, 300_000_000)),
    ("tandem", "response", 5.333_333, 0.04, (500, 40_000)),
    ("two-choices", "response", 2.65, 0.03, (100, 300)),
    ("two-kinds", "wait.server", 3.5, 0.06, (1_000, 50_000)),
];

#[test]
fn every_file_gives_what_it_promises() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/queues");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<String> =
        files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    assert_eq!(names, FILES.map(|(name, ..)| name));
    for (name, metric, expected, width, length) in FILES {
        let network = shipped(name);
        assert!(!network.title.is_empty());
        let [found] = figures(&network, 401, length, [metric]);
        agrees(&format!("{metric} of {name}"), &found, expected, Relative(width));
    }
}

/// A law of gaps as they were observed.
#[test]
fn gaps_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("gaps.csv"), "seconds\n1\n4\n2\n1\n7\n").unwrap();
    let text = "[arrivals.jobs]
        gap = { trace = { file = \"gaps.csv\", column = \"seconds\", unit = \"s\" } }
        to = \"desk\"
        [station.desk]
        demand = { fixed = \"1 s\" }";
    let path = folder.path().join("queues.toml");
    std::fs::write(&path, text).unwrap();
    let (item, log) = (crosspoint::config::load(&path).unwrap(), Log::default());
    let network = QueueNetwork::read(Reader::root(&item, "queues", &log));
    assert!(log.is_clean(), "{}", log.into_diagnostics());
    let [rate] = figures(&Arc::new(network), 402, (0, 100_000), ["throughput"]);
    agrees("throughput", &rate, 1.0 / 3.0, Relative(0.01));
}

/// Forecasts know how many events there will be.
#[test]
fn events_are_foreseen() {
    for (name, secs, width) in
        [("mm1", 100_000, 0.05), ("tandem", 100_000, 0.05), ("closed-loop", 20_000, 0.15)]
    {
        let network = shipped(name);
        let counts = super::trial(&network, crosspoint::sim::Streams::new(1, 0), (0, secs));
        let ratio = counts.events as f64 / secs as f64 / network.events_per_second();
        assert!((ratio - 1.0).abs() < width, "{name}: {ratio}");
    }
}

/// Columns are named by stations and classes, so that sweeps of numbers keep them.
#[test]
fn metrics_depend_on_names_alone() {
    let names = |network: &QueueNetwork| -> Vec<String> {
        super::metrics(network).into_iter().map(|metric| metric.name.into_owned()).collect()
    };
    let one = names(&shipped("mm1"));
    assert_eq!(
        one,
        [
            "throughput",
            "response",
            "response_p50",
            "response_p95",
            "response_p99",
            "loss",
            "abandoned",
            "in_network",
            "utilisation.counter",
            "in_system.counter",
            "in_queue.counter",
            "up.counter",
            "wait.counter",
            "wait_p95.counter",
            "response.counter",
            "response_p95.counter",
            "throughput.counter",
            "loss.counter",
            "abandoned.counter",
        ]
    );
    let text = text_of("priorities");
    let two = names(&network(&text));
    for discipline in ["fifo", "preemptive", "sharing"] {
        let other = with(&text, &[("\"priority\"\n", &format!("\"{discipline}\"\nroom = 4\n"))]);
        assert_eq!(names(&network(&other)), two);
    }
    for expected in ["response.urgent", "wait.clerk", "wait.clerk.normal", "loss.normal"] {
        assert!(two.iter().any(|name| name == expected), "{expected} is not in {two:?}");
    }
    let mut sorted = two.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), two.len(), "two metrics have one name");
}

#[test]
fn values_and_spreads_are_as_many_as_their_names() {
    for (name, ..) in FILES {
        let network = shipped(name);
        let counts = super::trial(&network, crosspoint::sim::Streams::new(1, 0), (0, 3_000));
        assert_eq!(network.values(&counts).len(), super::metrics(&network).len(), "{name}");
        let (spreads, tallies) = (super::spreads(&network), network.tallies(&counts));
        assert_eq!(spreads[0].name, "response");
        assert_eq!(spreads.len(), tallies.len(), "{name}");
        let classes = network.class_names().count();
        let places = network.station_names().count();
        let split = if classes > 1 { classes } else { 0 };
        assert_eq!(spreads.len(), 1 + split + 2 * places * (1 + split), "{name}");
    }
}

#[test]
fn parameters_that_no_trial_reads() {
    let text = |station: &str| {
        format!(
            "[arrivals.a]\ngap = {{ fixed = \"3 s\" }}\nto = \"s\"\n\
             [arrivals.b]\ngap = {{ fixed = \"3 s\" }}\nto = \"s\"\npriority = 1\n\
             [station.s]\ndemand = {{ fixed = \"1 s\" }}\n{station}"
        )
    };
    let breakdowns = "breakdowns = { up = { fixed = \"9 h\" }, down = { fixed = \"1 h\" } }\n";
    let reasons = |station: &str, path: &str| {
        let idle = network(&text(station)).idle();
        idle.reason(&format!("queues.{path}")).is_some()
    };
    let unlimited = "servers = \"unlimited\"\n";
    for (path, station, expected) in [
        ("overload", "", true),
        ("station.s.choices", "", true),
        ("station.s.choices", "count = 2\nchoices = 2\n", false),
        ("station.s.patience.fixed", "", false),
        ("station.s.patience.fixed", unlimited, true),
        ("station.s.class.a.patience", "discipline = \"sharing\"\n", true),
        ("station.s.patience", "room = 1\n", true),
        ("station.s.patience", &format!("room = 1\n{breakdowns}"), false),
        ("station.s.breakdowns.up", unlimited, true),
        ("station.s.breakdowns.up", "", false),
        ("station.s.breakdowns.age", unlimited, true),
        ("station.s.breakdowns.age", breakdowns, false),
        ("station.s.room", unlimited, false),
        ("station.s.discipline", unlimited, true),
        ("station.s.discipline", &format!("{unlimited}room = 5\n"), false),
        ("station.s.interruption", "", true),
        ("station.s.interruption", "discipline = \"preemptive\"\n", false),
        ("station.s.interruption", breakdowns, false),
        ("station.s.interruption", &format!("{breakdowns}discipline = \"sharing\"\n"), true),
        ("arrivals.a.priority", "", true),
        ("arrivals.a.priority", "discipline = \"priority\"\n", false),
        ("arrivals.a.priority", "discipline = \"sharing\"\n", true),
        ("arrivals.a.gap", "", false),
    ] {
        assert_eq!(reasons(station, path), expected, "{path} with {station:?}");
    }
}

/// Editors know all keys, also below names.
#[test]
fn the_shape_of_a_file_is_known() {
    let read = |item: &Item, log: &Log| drop(QueueNetwork::read(Reader::root(item, "queues", log)));
    let shapes = Shapes::explore("queues", &read);
    let mut schema = Schema::default();
    let table = serde_json::Value::from(schema.table(&shapes, ""));
    let inner = |table: &serde_json::Value, key: &str| {
        let table = table["allOf"][0].clone();
        let any = table["additionalProperties"].clone();
        assert!(any["properties"][key].is_object(), "{key}: {table}");
        any
    };
    let station = inner(&table["properties"]["station"], "demand");
    inner(&station["properties"]["class"], "patience");
    inner(&table["properties"]["arrivals"], "gap");
    inner(&table["properties"]["population"], "think");
}
