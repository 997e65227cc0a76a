//! Closed forms in results folders: a table, and dashed lines that are drawn from it alone.

use crate::made_up::{SHOWN, columns, facts, metrics, plan, run};
use crosspoint::experiment::{Claim, Facts, Findings, FormFigures, Record};
use crosspoint::report::{Format, draw};
use serde_json::json;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const NAME: &str = "m/m/1 wait where x = 'a, b'";

/// The facts of a run with one form that the second half of the points does not have.
fn with_forms() -> Facts {
    let points = plan(1).points.len();
    let value = |at: usize| (at < points / 2).then_some(1.5 + at as f64);
    let values = (0..points).map(value).collect();
    let charts = json!([{
        "name": "effort", "x": {"key": "organisation.devices", "scale": "log"},
        "y": ["admin_effort"],
        "closed_forms": [{
            "name": NAME, "label": "M/M/1 wait", "nature": "theory", "beside": ["admin_effort"],
        }],
    }]);
    let closed_forms = vec![FormFigures { name: NAME.into(), unit: "s".into(), values }];
    Facts { charts, closed_forms, ..facts() }
}

fn write(dir: &Path, facts: &Facts) {
    let plan = plan(2);
    let trials = run(&plan, 2);
    let findings = Findings::new(&plan, &metrics(), &SHOWN, &trials);
    let (columns, trials, findings) = (&columns(), &trials, &findings);
    let record = Record { plan: &plan, columns, trials, findings, facts };
    record.write(&Claim::new(dir).expect("the folder is free")).expect("it is writable");
}

fn svg(dir: &Path) -> String {
    let drawn = draw(dir, &[Format::Svg]).expect("the folder can be drawn");
    fs::read_to_string(&drawn[0]).expect("the chart is there")
}

#[test]
fn a_table_of_its_own_comes_and_goes() {
    let dir = tempfile::tempdir().expect("a folder");
    write(dir.path(), &with_forms());
    let path = dir.path().join("closed_forms.csv");
    let table = fs::read_to_string(&path).expect("the table is there");
    let mut lines = table.lines();
    let axes: Vec<String> = plan(1).axes.into_iter().map(|axis| axis.key).collect();
    let head = format!("architecture,{},name,unit,value", axes.join(","));
    assert_eq!(lines.next(), Some(head.as_str()));
    assert_eq!(lines.count(), plan(1).points.len() / 2);
    assert!(table.contains(&format!(",\"{NAME}\",s,1.5\n")), "{table}");
    write(dir.path(), &facts());
    assert!(!path.exists(), "nothing asks for it any more");
}

#[test]
fn lines_are_drawn_from_the_folder_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    write(dir.path(), &facts());
    let without = svg(dir.path());
    write(dir.path(), &with_forms());
    let with = svg(dir.path());
    // Only one architecture has the form: its line is darker than that of the architecture.
    assert!(with.contains("M/M/1 wait (theory, darker)"), "{with}");
    assert!(!without.contains("M/M/1"));
    let colours = |svg: &str| -> BTreeSet<String> {
        svg.split("stroke=\"").skip(1).map(|rest| rest[..7].to_owned()).collect()
    };
    assert!(colours(&with).difference(&colours(&without)).next().is_some(), "a line of its own");
    fs::remove_file(dir.path().join("closed_forms.csv")).expect("it is there");
    let missing = draw(dir.path(), &[Format::Svg]).unwrap_err().to_string();
    assert!(missing.contains("closed_forms.csv"), "{missing}");
}

/// Results without closed forms keep the bytes that they had before there were any.
#[test]
fn facts_without_forms_read_and_write_as_ever() {
    let old = serde_json::to_value(facts()).expect("facts are JSON");
    assert!(old.get("closed_forms").is_none());
    assert_eq!(serde_json::from_value::<Facts>(old).expect("it is read back"), facts());
    let new = serde_json::to_value(with_forms()).expect("facts are JSON");
    assert_eq!(serde_json::from_value::<Facts>(new).expect("it is read back"), with_forms());
}
