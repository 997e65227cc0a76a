//! `crosspoint bench` as a person types it: lists, rows, JSON, mistakes.

use std::process::Output;

use crosspoint::workbench::CASES;
use serde_json::Value;

use crate::typed::{crosspoint, err, told};

fn bench(arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    crosspoint(folder.path(), &[&["bench"], arguments].concat())
}

fn rows(arguments: &[&str]) -> Vec<Value> {
    let json = told(&bench(arguments));
    json.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_list_names_every_case_with_its_sizes() {
    let text = told(&bench(&["--list"]));
    let rows = rows(&["--list", "--json"]);
    assert_eq!(rows.len(), CASES.len());
    for (case, row) in CASES.iter().zip(&rows) {
        assert!(text.contains(case.name) && text.contains(case.doc), "{}", case.name);
        assert_eq!((&row["name"], &row["unit"]), (&case.name.into(), &case.unit.name().into()));
        assert_eq!(row["sizes"], Value::from(case.sizes));
    }
    assert!(text.contains("1000, 10000, 100000, 1000000, 10000000"), "{text}");
    assert_eq!(told(&bench(&["--list", "--only", "mm1"])).lines().count(), 2);
}

#[test]
fn a_typing_mistake_is_answered_with_the_nearest_name() {
    for (typed, parts) in [
        ("phlod", &["there is no case `phlod`", "did you mean `phold`?", "bench --list"][..]),
        ("mm1,cancl", &["there is no case `cancl`", "did you mean `cancel`?"]),
        ("something-else", &["there is no case `something-else`", "bench --list"]),
        ("star/500", &["`star` is not measured at size `500`", "100, 1000, 10000"]),
        ("star/", &["`star` is not measured at size ``"]),
    ] {
        let output = bench(&["--only", typed]);
        assert_eq!(output.status.code(), Some(2), "{typed}");
        for part in parts {
            assert!(err(&output).contains(part), "`{part}` is missing in:\n{}", err(&output));
        }
        assert!(output.stdout.is_empty(), "nothing is measured");
    }
    for arguments in [["--seconds", "-1"], ["--seconds", "soon"], ["--events", "0"]] {
        assert_eq!(bench(&arguments).status.code(), Some(2), "{arguments:?}");
    }
    assert_eq!(bench(&["--events", "9", "--seconds", "1"]).status.code(), Some(2));
}

#[test]
fn json_has_one_object_a_row_with_all_that_was_measured() {
    let rows = rows(&["--json", "--only", "phold/1000,mm1,phold/10000", "--seconds", "0.2"]);
    let names: Vec<_> = rows.iter().map(|row| (row["name"].as_str(), &row["size"])).collect();
    let expected = [("phold", 1_000), ("phold", 10_000), ("mm1", 1)];
    for ((name, size), found) in expected.into_iter().zip(&names) {
        assert_eq!(*found, (Some(name), &Value::from(size)));
    }
    assert_eq!(rows.len(), 3);
    for row in &rows {
        let (ns, rate) = (&row["ns_per_event"], &row["events_per_s"]);
        let product = ns.as_f64().unwrap() * rate.as_f64().unwrap() / 1e9;
        assert!((product - 1.0).abs() < 0.01, "{row}");
        assert!(row["events"].as_u64().unwrap() >= 5_000, "{row}");
    }
    let [small, large, queue] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((&small["pending"], &queue["pending"]), (&1_000.into(), &Value::Null));
    assert_eq!((&small["unit"], &queue["unit"]), (&"pending".into(), &"servers".into()));
    // A pending event is at least a time, a number and what happens.
    assert!(small["bytes_per_pending"].as_f64().unwrap() >= 16.0, "{small}");
    assert!(queue["bytes_per_pending"].is_null() && queue["growth"].is_null(), "{queue}");
    assert!(small["growth"].is_null() && large["growth"].is_number(), "{large}");
}

#[test]
fn the_table_says_the_same_with_dashes_where_nothing_is_meant() {
    let text = told(&bench(&["--only", "mm1,ties/1000", "--events", "3000"]));
    let words =
        |line: &str| -> Vec<String> { line.split_whitespace().map(str::to_owned).collect() };
    let lines: Vec<Vec<String>> = text.lines().map(words).collect();
    let head = "name size events ns/event M events/s B/pending growth";
    assert_eq!(lines[0].join(" "), head);
    assert_eq!(lines[1][..4], ["ties", "1000", "pending", "3000"]);
    assert_eq!(lines[2][..4], ["mm1", "1", "server", "3000"]);
    assert!(lines[1][6].parse::<f64>().unwrap() >= 16.0 && lines[1][7] == "-", "{text}");
    assert_eq!(lines[2][6..], ["-", "-"]);
    assert_eq!(lines.len(), 3);
}

#[test]
fn the_help_teaches() {
    let help = told(&bench(&["--help"]));
    for part in ["--only", "--list", "--seconds", "--events", "--json", "growth", "phold,cancel"] {
        assert!(help.contains(part), "{part}");
    }
}
