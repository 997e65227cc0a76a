//! One model file alone: the values of the first axis are compared, in tables, on the terminal and
//! on the page.

use std::fs;
use std::path::Path;

use crate::typed::{crosspoint, err, told};

/// One server could not do what the file asks for; three, four and five can.
const CLERKS: &str = r#"
title = "How many clerks?"
model = "queues"
queues = "mm1"
horizon = "2 h"
warm_up = "10 min"
[replications]
min = 5
max = 5
[set]
"queues.arrivals.customers.gap.exponential.mean" = "500 ms"
[sweep.clerks]
label = "clerks"
labels = [3, 4, 5]
"queues.station.counter.servers" = [3, 4, 5]
[sweep.service]
label = "mean service"
labels = [1.0, 1.2]
"queues.station.counter.demand.exponential.mean" = ["1 s", "1200 ms"]
[[chart]]
name = "wait"
x = { key = "service" }
y = "wait.counter"
series = "clerks"
"#;

/// The printed summary, the rows of a table, and the page without its marks.
fn run(folder: &Path, more: &[&str]) -> (String, Vec<String>, String) {
    fs::write(folder.join("clerks.toml"), CLERKS).unwrap();
    let run = ["run", "clerks.toml", "--progress", "none", "-o", "out"];
    let text = told(&crosspoint(folder, &[&run[..], more].concat()));
    let file = |name: &str| fs::read_to_string(folder.join("out").join(name)).unwrap();
    let rows = file("differences.csv").lines().map(str::to_owned).collect();
    (text, rows, file("report.html"))
}

#[test]
fn values_of_the_first_axis_are_compared_with_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let (text, rows, page) = run(folder.path(), &[]);
    let sentence = "clerks = 5 has lower mean wait at counter than clerks = 3 at every value of";
    assert!(text.contains(sentence), "{text}");
    assert!(rows[0].starts_with("baseline,queues,clerks,service,metric,"), "{}", rows[0]);
    assert!(rows[1..].iter().all(|row| row.starts_with("3,mm1,4,") || row.starts_with("3,mm1,5,")));
    let answer = "against clerks = 3: 4 and 5 are ahead at all 2 points.";
    for part in [answer, "compared with the trial of clerks = 3", ", compared with clerks = 3"] {
        assert!(page.contains(part), "{part}");
    }
}

/// The baseline is the first value that has points.
#[test]
fn a_condition_without_the_first_value_leaves_comparisons() {
    let folder = tempfile::tempdir().unwrap();
    let (text, rows, page) = run(folder.path(), &["-w", "clerks >= 4"]);
    assert!(text.contains("than clerks = 4 at every value of"), "{text}");
    assert!(rows.len() > 1 && rows[1..].iter().all(|row| row.starts_with("4,mm1,5,")));
    assert!(page.contains("against clerks = 4: 5 is ahead at all 2 points."));
}

#[test]
fn values_are_compared_by_name() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &[]);
    let compare = |more: &[&str]| crosspoint(folder.path(), &[&["compare", "out"], more].concat());
    let all = told(&compare(&[]));
    for part in ["clerks = 4 less clerks = 3: ", "clerks = 5 less clerks = 3: ", "for all 4 "] {
        assert!(all.contains(part), "{part}: {all}");
    }
    let one = told(&compare(&["3", "5", "-w", "service = 1"]));
    assert!(!one.contains("clerks = 4") && !one.contains("mean service = 1.2"), "{one}");
    for (named, message) in [
        (
            &["3", "7"][..],
            "`7` is not a value of `clerks` in out: did you mean `3`? it has 3, 4, 5",
        ),
        (&["5"], "`5` is a value of `clerks`: name a second one to compare it with, A before B"),
    ] {
        let wrong = compare(named);
        assert_eq!(wrong.status.code(), Some(2));
        assert!(err(&wrong).contains(message), "{}", err(&wrong));
    }
}
