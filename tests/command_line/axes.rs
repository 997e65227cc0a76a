//! What axes and their values are called where people read.

use std::fs;
use std::path::Path;

use crate::typed::{crosspoint, err, told};

/// An experiment with this sweep.
fn lay(folder: &Path, sweep: &str) {
    let head = "title = \"T\"\norganisation = \"office\"\n\
        architectures = [\"client-server\", \"workgroup\"]\nhorizon = \"2 weeks\"\n\
        warm_up = \"1 week\"\n[replications]\nmin = 3\nmax = 3\n[sweep]\n";
    let chart = "\n[[chart]]\nname = \"lines\"\nx = { key = \"organisation.laptops\" }\n\
        y = \"availability\"\n";
    fs::write(folder.join("own.toml"), [head, sweep, chart].concat()).unwrap();
}

/// Runs it and gives the printed summary.
fn run(folder: &Path, sweep: &str) -> String {
    lay(folder, sweep);
    told(&crosspoint(folder, &["run", "own.toml", "--progress", "none", "-o", "out"]))
}

fn file(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join("out").join(name)).unwrap()
}

const LAPTOPS: &str = "\"organisation.laptops\" = [0.2, 0.5]";

/// The last parts of both paths are the same.
#[test]
fn axes_with_equal_last_parts_have_different_names() {
    let folder = tempfile::tempdir().unwrap();
    let rates = "\"hardware.failures.desktop.rate\" = [\"1 /y\"]\n\
        \"hardware.failures.laptop.rate\" = [\"2 /y\", \"3 /y\"]\n";
    let summary = run(folder.path(), &[rates, LAPTOPS].concat());
    let compare = told(&crosspoint(folder.path(), &["compare", "out"]));
    let (chart, page) =
        (file(folder.path(), "charts/lines.svg"), file(folder.path(), "report.html"));
    for name in ["desktop rate", "laptop rate"] {
        for text in [&summary, &compare, &page] {
            assert!(text.contains(name), "{name}: {text}");
        }
        assert!(chart.replace('\u{a0}', " ").contains(&format!("{name} = ")), "{name}: {chart}");
    }
    assert!(file(folder.path(), "summary.csv").contains(",hardware.failures.desktop.rate,"));
}

/// A label costs no trial.
#[test]
fn labels_of_axes_are_those_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), LAPTOPS);
    let list = "\"organisation.laptops\" = { values = [0.2, 0.5], label = \"part of laptops\" }";
    let range = "\"organisation.laptops\" = { from = 0.2, to = 0.5, points = 2, label = \"part of \
        laptops\" }";
    for sweep in [list, range] {
        lay(folder.path(), sweep);
        let plan = crosspoint(folder.path(), &["run", "own.toml", "-o", "out", "--dry-run"]);
        assert!(told(&plan).contains("12 trials are in out, 0 to run"), "{}", told(&plan));
        run(folder.path(), sweep);
        assert!(file(folder.path(), "charts/lines.svg").contains("part of laptops"));
    }
    for (sweep, message) in [
        ("\"organisation.laptops\" = { label = \"x\" }", "needs `values`, or a range"),
        (
            "\"organisation.laptops\" = { values = [0.2], label = \" \" }",
            "has to be text in quotes",
        ),
        ("\"organisation.laptops\" = { values = [0.2], label = 3 }", "has to be text in quotes"),
        ("\"organisation.laptops\" = { values = [0.2], lable = \"x\" }", "laptops.label`?"),
    ] {
        lay(folder.path(), sweep);
        let check = crosspoint(folder.path(), &["check", "own.toml"]);
        assert_eq!(check.status.code(), Some(2), "{sweep}");
        assert!(err(&check).contains(message), "{sweep}: {}", err(&check));
    }
}

#[test]
fn shares_of_a_sweep_are_percent_where_people_read() {
    let folder = tempfile::tempdir().unwrap();
    let summary = run(folder.path(), LAPTOPS);
    assert!(summary.contains("laptops = 20 %"), "{summary}");
    let compare = told(&crosspoint(folder.path(), &["compare", "out"]));
    assert!(compare.contains("laptops = 50 %") && !compare.contains("0.5 "), "{compare}");
    let chart = file(folder.path(), "charts/lines.svg");
    let ticks: Vec<&str> = chart.lines().filter(|line| line.ends_with('%')).collect();
    assert!(ticks.contains(&"20\u{a0}%") && ticks.contains(&"50\u{a0}%"), "{ticks:?}");
    let page = file(folder.path(), "report.html");
    assert!(page.contains("20 %, 50 %") && page.contains(">50 %</th>"), "{page}");
    let table = file(folder.path(), "summary.csv");
    assert!(table.contains("client-server,0.2,") && !table.contains('%'));
}
