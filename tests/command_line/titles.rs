//! Titles of what is compared, where people read; names of files, where files and commands do.

use std::fs;
use std::path::Path;

use crate::typed::{crosspoint, told};

const CHART: &str = "horizon = \"2 weeks\"\nwarm_up = \"1 week\"\n[replications]\nmin = 3\nmax = 3\n\
    [sweep]\n\"organisation.devices\" = [3, 6]\n[[chart]]\nname = \"lines\"\n\
    x = { key = \"organisation.devices\" }\ny = \"availability\"\n[[chart]]\nname = \"bars\"\n\
    x = { key = \"architecture\" }\ny = \"availability\"\n";

/// An experiment of these architectures, each of its own file: a copy of `workgroup` with another
/// title.
fn lay(folder: &Path, titles: &[(&str, &str)]) {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/architectures/workgroup.toml");
    let text = fs::read_to_string(shipped).unwrap();
    let own = folder.join("models/architectures");
    fs::create_dir_all(&own).unwrap();
    for (name, title) in titles {
        let text = text.replace("title       = \"workgroup\"", &format!("title = {title:?}"));
        fs::write(own.join(format!("{name}.toml")), text).unwrap();
    }
    let names: Vec<&str> = titles.iter().map(|(name, _)| *name).collect();
    let head = format!(
        "title = \"T\"\norganisation = \"office\"\narchitectures = {:?}\n",
        [&["client-server"], &names[..]].concat()
    );
    fs::write(folder.join("own.toml"), head + CHART).unwrap();
}

/// Lays the files and runs the experiment.
fn run(folder: &Path, titles: &[(&str, &str)]) -> String {
    lay(folder, titles);
    told(&crosspoint(folder, &["run", "own.toml", "--progress", "none", "-o", "out"]))
}

#[test]
fn people_read_titles_and_files_keep_names() {
    let folder = tempfile::tempdir().unwrap();
    let summary = run(folder.path(), &[("shared", "Shared folders")]);
    let file = |name: &str| fs::read_to_string(folder.path().join("out").join(name)).unwrap();
    assert!(summary.contains("Shared folders") && !summary.contains("  shared"), "{summary}");
    for chart in ["charts/lines.svg", "charts/bars.svg"] {
        assert!(file(chart).contains("Shared") && !file(chart).contains(">shared"), "{chart}");
    }
    let page = file("report.html");
    for part in ["against client-server, Shared folders", "<th scope=\"col\">Shared folders</th>"] {
        assert!(page.contains(part), "{part}");
    }
    for table in ["summary.csv", "differences.csv", "trials.csv", "causes.csv"] {
        assert!(file(table).contains("shared,") && !file(table).contains("Shared"), "{table}");
    }
    let manifest: serde_json::Value = serde_json::from_str(&file("manifest.json")).unwrap();
    assert_eq!(manifest["architectures"], serde_json::json!(["client-server", "shared"]));
    assert_eq!(manifest["titles"], serde_json::json!(["client-server", "Shared folders"]));
    let compare = ["compare", "out", "client-server", "shared"];
    let text = told(&crosspoint(folder.path(), &compare));
    assert!(text.contains("Shared folders less client-server: "), "{text}");
    let rows = told(&crosspoint(folder.path(), &[&compare[..], &["--json"]].concat()));
    assert!(rows.contains("\"architecture\":\"shared\"") && !rows.contains("Shared"), "{rows}");
}

/// Another title is no reason to run a trial again; the charts have it all the same.
#[test]
fn a_title_costs_no_trial() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &[("shared", "Shared folders")]);
    let trials = || fs::read(folder.path().join("out/trials.csv")).unwrap();
    let before = trials();
    lay(folder.path(), &[("shared", "Folders of everybody")]);
    let plan = told(&crosspoint(folder.path(), &["run", "own.toml", "-o", "out", "--dry-run"]));
    assert!(plan.contains("12 trials are in out, 0 to run"), "{plan}");
    run(folder.path(), &[("shared", "Folders of everybody")]);
    assert_eq!(trials(), before);
    let chart = fs::read_to_string(folder.path().join("out/charts/lines.svg")).unwrap();
    assert!(chart.contains("Folders of everybody") && !chart.contains("Shared folders"));
}

/// A results folder of an earlier version, whose manifest has no titles, shows names.
#[test]
fn equal_titles_have_names_beside_them_and_no_titles_are_names() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &[("one", "Same"), ("two", "Same")]);
    let path = folder.path().join("out/manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    let titles = serde_json::json!(["client-server", "Same (one)", "Same (two)"]);
    assert_eq!(manifest["titles"], titles);
    let chart = || fs::read_to_string(folder.path().join("out/charts/lines.svg")).unwrap();
    assert!(chart().contains("Same (one)") && chart().contains("Same (two)"));
    manifest.as_object_mut().unwrap().remove("titles");
    fs::write(&path, manifest.to_string()).unwrap();
    told(&crosspoint(folder.path(), &["plot", "out"]));
    assert!(!chart().contains("Same") && chart().contains("client-server, one, two."));
}
