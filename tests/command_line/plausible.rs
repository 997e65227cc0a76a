//! Results beside the bounds of published figures, as experiments are run.

use std::fs;
use std::path::Path;

use crate::typed::{crosspoint, err, out, told};

const OFFICE: &str = r#"title = "Small offices"
organisation = "office"
architectures = ["client-server", "workgroup"]
horizon = "4 weeks"
warm_up = "1 week"
replications = { min = 3, max = 3 }

[sweep]
"organisation.devices" = [2, 3]

[explained]
admin_effort = "Two or three devices share what a server takes."
"#;

/// Networks of queues are bounded by nothing.
const COUNTER: &str = "title = \"Counter\"\nmodel = \"queues\"\nqueues = \"mm1\"\n\
                       horizon = \"1 h\"\nreplications = { min = 2, max = 2 }\n";

fn write(folder: &Path, text: &str) {
    fs::write(folder.join("small.toml"), text).unwrap();
}

fn table(folder: &Path) -> String {
    fs::read_to_string(folder.join("plausibility.csv")).unwrap()
}

#[test]
fn a_run_ends_with_its_results_beside_published_figures() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), OFFICE);
    let run = |more: &[&str]| {
        let words = [&["run", "small.toml", "--progress", "none"], more].concat();
        let output = crosspoint(folder.path(), &words);
        told(&output);
        output
    };
    let shown = out(&run(&["-j", "1"]));
    // Three trials of four weeks leave all of it open.
    let said =
        "\nbeside published figures, to which nothing is tuned: no point is outside of 7 bounds";
    assert!(shown.replace("\n  ", " ").contains(said), "{shown}");

    let results = folder.path().join("results/small");
    let whole = table(&results);
    // Two sizes of client-server have five bounds each, those of workgroups four.
    assert_eq!(whole.lines().count(), 1 + 2 * (5 + 4));
    let page = fs::read_to_string(results.join("report.html")).unwrap();
    assert!(page.contains("id=\"plausibility\""));
    run(&["-j", "3", "-o", "other"]);
    assert_eq!(table(&folder.path().join("other")), whole);
    for shard in ["1/2", "2/2"] {
        run(&["-o", "parts", "--shard", shard]);
    }
    let gathered = told(&crosspoint(folder.path(), &["gather", "parts"]));
    assert!(gathered.contains("\nbeside published figures"), "{gathered}");
    assert_eq!(table(&folder.path().join("parts")), whole);

    write(folder.path(), COUNTER);
    assert!(!out(&run(&["--force"])).contains("nothing is tuned"));
    assert!(!results.join("plausibility.csv").exists());
}

/// What is explained may have no bound at the points that are left.
#[test]
fn the_command_line_may_leave_out_what_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), OFFICE);
    let check = |more: &[&str]| {
        let words = [&["check", "small.toml"], more].concat();
        crosspoint(folder.path(), &words)
    };
    told(&check(&["-w", "architecture = \"workgroup\""]));
    told(&check(&["--set", "architecture.patching=owner"]));
    write(folder.path(), &OFFICE.replace("\"client-server\", ", ""));
    let wrong = check(&[]);
    assert_eq!(wrong.status.code(), Some(2));
    let message = "no published figure bounds `admin_effort` here: nothing is to explain";
    assert!(err(&wrong).contains(message), "{}", err(&wrong));
}
