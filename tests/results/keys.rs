//! Names of trials: made of what files say, and not of how they say it or how code reads it.

use crosspoint::experiment::{Experiment, Outline, Overrides, load_experiment};
use crosspoint::world::STUDIES;
use std::fs;
use std::path::Path;

const ORGANISATION: &str = "title = \"four\"\ndevices = 4\nteam_size = 4\nfiles = 3\npopularity = 0.8\n\
    file_size = { fixed = \"1 MB\" }\nservices = [\"downloads\"]\nhardware = \"faultless\"\n\
    [presence.sessions]\non = { trace = { file = \"spans.csv\", column = \"on\", unit = \"h\" } }\n\
    off = { exponential = { mean = \"20 min\" } }\n";
const SPANS: &str = "on,other\n1,2\n2.5,3\n";
const EXPERIMENT: &str = "title = \"Keys\"\norganisation = \"four\"\n\
    architectures = [\"client-server\"]\nhorizon = \"2 d\"\n";

/// Name of the trials of the only point, but seed and replication; and that of the whole plan.
fn names(organisation: &str, experiment: &str, spans: &str) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let models = folder.path().join("models");
    fs::create_dir_all(models.join("organisations")).unwrap();
    fs::create_dir_all(models.join("architectures")).unwrap();
    fs::write(models.join("organisations/four.toml"), organisation).unwrap();
    for name in ["spans.csv", "others.csv"] {
        fs::write(models.join("organisations").join(name), spans).unwrap();
    }
    let file = folder.path().join("keys.toml");
    fs::write(&file, experiment).unwrap();
    let experiment = load(&file);
    (Outline::of(&experiment).points[0].clone(), experiment.plan_hash())
}

fn load(file: &Path) -> Experiment {
    load_experiment(&STUDIES, file, &Overrides::default())
        .unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

#[test]
fn values_name_a_trial_however_they_are_written() {
    let base = names(ORGANISATION, EXPERIMENT, SPANS);
    let lines: Vec<&str> = ORGANISATION.split_inclusive('\n').collect();
    let reordered = lines[1..8].iter().rev().chain(&lines[..1]).chain(&lines[8..]);
    let reordered: String = reordered.copied().collect();
    let with = |from: &str, to: &str| {
        assert!(ORGANISATION.contains(from), "{from}");
        ORGANISATION.replacen(from, to, 1)
    };
    for (what, organisation) in [
        ("another order of lines", reordered),
        ("another unit", with("\"20 min\"", "\"1200 s\"")),
        ("more digits", with("0.8", "8.0e-1")),
        ("a comment", with("devices", "# as many as there are\ndevices")),
        ("a source", with("devices = 4", "devices = { value = 4, source = \"O: a guess\" }")),
        (
            "a range",
            with("devices = 4", "devices = { value = 4, range = [2, 8], source = \"O: a guess\" }"),
        ),
        (
            "a range of a law",
            with(
                "off = { exponential = { mean = \"20 min\" } }",
                "off = { value = { exponential = { mean = \"20 min\" } }, \
                 range = [\"10 min\", \"1 h\"], source = \"O: a guess\" }",
            ),
        ),
        ("another title", with("\"four\"", "\"4 peers\"")),
        ("a default spelt out", with("team_size", "sites = 1\nlaptops = 0.0\nteam_size")),
        ("a choice at its default", with("team_size", "routes = \"shortest\"\nteam_size")),
        ("a table of defaults", with("[presence", "[staff]\npeople = 0\n[presence")),
        ("the same data elsewhere", with("spans.csv", "others.csv")),
    ] {
        assert_eq!(names(&organisation, EXPERIMENT, SPANS), base, "{what}");
    }
    let laptops = |share: &str| {
        names(&with("team_size", &format!("laptops = {share}\nteam_size")), EXPERIMENT, SPANS)
    };
    assert_eq!(laptops("\"75 %\""), laptops("0.75"));
    assert_ne!(laptops("\"75 %\""), base);
    let set = format!("{EXPERIMENT}[set]\n\"organisation.devices\" = 4\n");
    assert_eq!(names(ORGANISATION, &set, SPANS), base, "a value that is set as it is");
}

#[test]
fn another_value_is_another_trial() {
    let base = names(ORGANISATION, EXPERIMENT, SPANS);
    let with = |from: &str, to: &str| ORGANISATION.replacen(from, to, 1);
    let others = [
        names(&with("\"20 min\"", "\"1201 s\""), EXPERIMENT, SPANS),
        names(&with("devices = 4", "devices = 5"), EXPERIMENT, SPANS),
        names(&with("\"on\"", "\"other\""), EXPERIMENT, SPANS),
        names(ORGANISATION, EXPERIMENT, "on,other\n1,2\n2.6,3\n"),
        names(ORGANISATION, &EXPERIMENT.replace("2 d", "3 d"), SPANS),
    ];
    for (at, (trials, plan)) in others.iter().enumerate() {
        assert_ne!(*trials, base.0, "change {at}");
        assert_ne!(*plan, base.1, "change {at}");
    }
}

/// A value that no trial reads is part of the plan, but not of the names of its trials.
#[test]
fn what_is_idle_names_no_trial() {
    let base = names(ORGANISATION, EXPERIMENT, SPANS);
    let set = format!("{EXPERIMENT}[set]\n\"hardware.home.up\" = \"77 Mbit/s\"\n");
    let (trials, plan) = names(ORGANISATION, &set, SPANS);
    assert_eq!(trials, base.0);
    assert_ne!(plan, base.1);
}
