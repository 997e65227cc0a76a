//! Experiments that check themselves, as they are run.

use std::fs;
use std::path::Path;

use crate::typed::{crosspoint, err, out, told};

const COUNTER: &str = r#"title = "Counter"
model = "queues"
queues = "mm1"
horizon = "2 h"
warm_up = "10 min"
replications = { min = 10, max = 10 }

[sweep]
"queues.station.counter.servers" = [1, 2]
"#;

fn write(folder: &Path, expectations: &str) {
    fs::write(folder.join("counter.toml"), format!("{COUNTER}{expectations}")).unwrap();
}

const RIGHT: &str = "[[expect]]\nmetric = \"response\"\nat_least = \"1 s\"\n";
const WRONG: &str = "[[expect]]\nmetric = \"wait.counter\"\nat_most = \"1 s\"\n\
                     where = \"queues.station.counter.servers = 1\"\n";

#[test]
fn an_expectation_that_fails_ends_with_5_and_keeps_the_results() {
    let folder = tempfile::tempdir().unwrap();
    let run = ["run", "counter.toml", "--progress", "none"];
    write(folder.path(), &format!("{RIGHT}{WRONG}"));
    let checked = told(&crosspoint(folder.path(), &["check", "counter.toml"]));
    assert!(checked.contains("\n  3 expectations, checked after the run\n"), "{checked}");
    let json = told(&crosspoint(folder.path(), &["check", "counter.toml", "--json"]));
    assert!(json.contains("\"expectations\":3"), "{json}");

    let failed = crosspoint(folder.path(), &run);
    assert_eq!(failed.status.code(), Some(5), "{}", err(&failed));
    assert!(out(&failed).contains("\nexpectations: 2 of 3 hold\n"), "{}", out(&failed));
    let line = "error: counter: expectation fails: wait.counter at mm1, \
                queues.station.counter.servers = 1: ";
    assert!(err(&failed).contains(line), "{}", err(&failed));
    assert!(err(&failed).contains(", expected at most 1 s: off\n"), "{}", err(&failed));
    let results = folder.path().join("results/counter");
    let table = fs::read_to_string(results.join("expectations.csv")).unwrap();
    assert_eq!(table.lines().count(), 4);
    let page = fs::read_to_string(results.join("report.html")).unwrap();
    assert!(page.contains("2 of 3 hold, by 99.9 % intervals"));

    write(folder.path(), RIGHT);
    let right = crosspoint(folder.path(), &run);
    assert!(err(&right).contains("kept 20 of 20 trials"), "{}", err(&right));
    assert!(told(&right).contains("\nexpectations: 2 of 2 hold\n"));
    write(folder.path(), "");
    assert!(!told(&crosspoint(folder.path(), &run)).contains("expectations"));
    assert!(!results.join("expectations.csv").exists());
}

#[test]
fn points_that_the_command_line_leaves_out_are_not_checked() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &format!("{RIGHT}{WRONG}"));
    let one = ["run", "counter.toml", "-q", "-w", "queues.station.counter.servers = 2"];
    let output = crosspoint(folder.path(), &one);
    assert!(told(&output).contains("\nexpectations: 1 of 1 hold\n"), "{}", out(&output));
}

#[test]
fn shards_are_checked_when_they_are_gathered() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), WRONG);
    for shard in ["1/2", "2/2"] {
        told(&crosspoint(folder.path(), &["run", "counter.toml", "-q", "--shard", shard]));
    }
    let gathered = crosspoint(folder.path(), &["gather", "results/counter"]);
    assert_eq!(gathered.status.code(), Some(5), "{}", err(&gathered));
    assert!(out(&gathered).contains("\nexpectations: 0 of 1 hold\n"), "{}", out(&gathered));
}
