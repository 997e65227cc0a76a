//! Commands on results folders: rows run again, comparisons, forecasts, provenance.

use std::fs;
use std::path::Path;
use std::process::Command;

use crosspoint::config::shell_word;
use serde_json::Value;

use crate::typed::{crosspoint, err, out};

const TINY: &str = "title = \"Tiny\"\norganisation = \"office\"\n\
    architectures = [\"client-server\", \"workgroup-copies\", \"workgroup\"]\n\
    horizon = \"2 weeks\"\nwarm_up = \"1 week\"\n\
    seed = 3\n[replications]\nmin = 4\nmax = 4\n[sweep]\n\"organisation.devices\" = [3, 6]\n\
    [sweep.redundancy]\nvalues = [1, 2]\n\
    key = { workgroup-copies = \"architecture.placement.peers.copies\" }\n\
    [[chart]]\nname = \"availability\"\nx = { key = \"organisation.devices\" }\n\
    y = \"availability\"\n";

/// A folder in which the tiny experiment has run, as `results/tiny`.
fn ran(more: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tiny.toml"), TINY).unwrap();
    let arguments = [&["run", "tiny.toml", "-q"], more].concat();
    let run = crosspoint(folder.path(), &arguments);
    assert!(run.status.success(), "{}", err(&run));
    folder
}

fn lines(folder: &Path, arguments: &[&str]) -> Vec<Value> {
    let output = crosspoint(folder, arguments);
    assert!(output.status.success(), "{}", err(&output));
    out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn any_row_can_be_run_again_and_is_equal_to_the_bit() {
    let folder = ran(&["-s", "organisation.laptops=0.5", "--seed", "9"]);
    let repro = |trial: &str| crosspoint(folder.path(), &["repro", "results/tiny", trial]);
    for row in ["1", "7", "32"] {
        let again = repro(row);
        assert!(again.status.success(), "{}{}", out(&again), err(&again));
        assert!(out(&again).contains("equal: all"), "{}", out(&again));
    }
    let named = repro(
        "architecture = \"workgroup-copies\" and organisation.devices = 6 and redundancy = 2 \
         and replication = 1",
    );
    let text = out(&named);
    assert!(
        text.contains("workgroup-copies, organisation.devices = 6, redundancy = 2, replication 1")
    );
    // The second line is a command that shows the trial.
    let command = text.lines().nth(1).unwrap();
    // What was set when it ran is noted in the folder, which the command names.
    assert!(command.starts_with("crosspoint trace results/tiny --where"), "{command}");
    assert!(command.contains("--seed 9 --replication 1"), "{command}");
    let mut shell = Command::new("sh");
    let program = shell_word(env!("CARGO_BIN_EXE_crosspoint"));
    let command = command.replacen("crosspoint", &program, 1);
    let trace = shell.current_dir(folder.path()).args(["-c", &command]).output().unwrap();
    assert!(
        out(&trace).starts_with("# workgroup-copies, organisation.devices = 6"),
        "{}",
        err(&trace)
    );
    let from_file = command.replacen("results/tiny", "tiny.toml -s organisation.laptops=0.5", 1);
    let mut shell = Command::new("sh");
    let same = shell.current_dir(folder.path()).args(["-c", &from_file]).output().unwrap();
    assert_eq!(out(&trace), out(&same));
}

#[test]
fn a_changed_row_is_found_with_its_metric_and_exit_code() {
    let folder = ran(&[]);
    let path = folder.path().join("results/tiny/trials.csv");
    let text = fs::read_to_string(&path).unwrap();
    let row = text.lines().nth(2).unwrap().to_owned();
    let cells: Vec<&str> = row.split(',').collect();
    let last: f64 = cells[4].parse().unwrap();
    let mut changed = cells.clone();
    let next = f64::from_bits(last.to_bits() + 1).to_string();
    changed[4] = &next;
    fs::write(&path, text.replacen(&row, &changed.join(","), 1)).unwrap();
    let again = crosspoint(folder.path(), &["repro", "results/tiny", "2"]);
    assert_eq!(again.status.code(), Some(7), "{}", out(&again));
    let metric = text.lines().next().unwrap().split(',').nth(4).unwrap();
    assert!(
        out(&again).contains(&format!("{metric}: {next} in the row, {last} now")),
        "{}",
        out(&again)
    );
    assert!(err(&again).contains("1 of "), "{}", err(&again));
    assert!(crosspoint(folder.path(), &["repro", "results/tiny", "1"]).status.success());
}

#[test]
fn rows_that_are_not_there_or_not_one_are_explained() {
    let folder = ran(&[]);
    let repro = |trial: &str| crosspoint(folder.path(), &["repro", "results/tiny", trial]);
    for (trial, code, part) in [
        ("0", 2, "rows 1 to 32"),
        ("33", 2, "there is no row 33"),
        ("organisation.devices = 7", 2, "its values are 3, 6; nearest: 6"),
        ("architecture = \"workgroup\"", 2, "8 rows meet"),
        (
            "architecture = \"workgroup\"",
            2,
            "  25: workgroup, organisation.devices = 3, replication 0",
        ),
        ("organisation.devics = 3", 2, "did you mean `organisation.devices`?"),
        ("first", 2, "neither a row's number nor a condition"),
    ] {
        let refused = repro(trial);
        assert_eq!(refused.status.code(), Some(code), "{trial}: {}", out(&refused));
        assert!(err(&refused).contains(part), "{trial}: {}", err(&refused));
    }
    let nowhere = crosspoint(folder.path(), &["repro", "nowhere", "1"]);
    assert_eq!(nowhere.status.code(), Some(1), "{}", err(&nowhere));
    // Another file than the one that was run: what differs is named.
    let other = TINY.replace("[sweep]", "[set]\n\"organisation.laptops\" = 0.1\n[sweep]");
    fs::write(folder.path().join("other.toml"), other).unwrap();
    let refused =
        crosspoint(folder.path(), &["repro", "results/tiny", "1", "--file", "other.toml"]);
    assert_eq!(refused.status.code(), Some(6), "{}", out(&refused));
    assert!(err(&refused).contains("\"organisation.laptops\" = \"0.1\""), "{}", err(&refused));
}

#[test]
fn architectures_are_compared_by_pairs_as_the_tables_have_them() {
    let folder = ran(&[]);
    let all = lines(folder.path(), &["compare", "results/tiny", "--json"]);
    // Two sizes for workgroup, four combinations for workgroup-copies.
    assert_eq!(all.len(), 6);
    let differences =
        fs::read_to_string(folder.path().join("results/tiny/differences.csv")).unwrap();
    let mut found = 0;
    for own in &all {
        assert_eq!((&own["method"], &own["n"]), (&"paired".into(), &4.into()));
        let devices = own["point"]["organisation.devices"].as_str().unwrap();
        let copies = own["point"].get("redundancy").map_or("", |cell| cell.as_str().unwrap());
        let start = format!(
            "client-server,{},{devices},{copies},availability,share,4,",
            own["architecture"].as_str().unwrap()
        );
        let row = differences.lines().find(|line| line.starts_with(&start)).unwrap();
        let cells: Vec<f64> =
            row[start.len()..].split(',').map(|cell| cell.parse().unwrap_or(f64::NAN)).collect();
        for (at, key) in [(0, "difference"), (2, "ci_low"), (3, "ci_high")] {
            let wanted = own[key].as_f64().unwrap();
            assert!((cells[at] - wanted).abs() <= 1e-12, "{key}: {row} {own}");
        }
        assert!(own["p_holm"].as_f64().unwrap() >= own["p"].as_f64().unwrap());
        found += 1;
    }
    assert_eq!(found, 6);
    let text = out(&crosspoint(folder.path(), &["compare", "results/tiny"]));
    for part in [
        "workgroup less client-server",
        "user devices = 3",
        "[%], higher is better",
        "beyond chance at 5 %, for all 6 comparisons together (Holm 1979)",
        "seed 3, 4 runs",
    ] {
        assert!(text.contains(part), "`{part}` is missing in:\n{text}");
    }
    // The other way round only the sign changes.
    let turned =
        ["compare", "results/tiny", "workgroup", "client-server", "--json", "-m", "availability"];
    let turned = lines(folder.path(), &turned);
    let straight = all.iter().filter(|own| own["architecture"] == "workgroup");
    for (turned, straight) in turned.iter().zip(straight) {
        let [a, b] = [turned, straight].map(|own| own["difference"].as_f64().unwrap());
        assert!((a + b).abs() < 1e-15);
    }
    let only = [
        "compare",
        "results/tiny",
        "-w",
        "organisation.devices > 3",
        "--json",
        "-m",
        "availability,goodput",
    ];
    assert_eq!(lines(folder.path(), &only).len(), 6);
}

#[test]
fn folders_are_compared_by_pairs_only_where_the_seeds_are_the_same() {
    let folder = ran(&[]);
    for (name, arguments) in [("more", ["--replications", "6"]), ("other", ["--seed", "5"])] {
        let run = [&["run", "tiny.toml", "-q", "-o", name][..], &arguments].concat();
        assert!(crosspoint(folder.path(), &run).status.success());
    }
    let same = lines(folder.path(), &["compare", "results/tiny", "more", "--json"]);
    assert_eq!(same.len(), 2 + 4 + 2);
    for own in &same {
        assert_eq!((&own["method"], &own["n"]), (&"paired".into(), &4.into()));
        assert_eq!(own["difference"].as_f64(), Some(0.0), "the same trials are in both");
    }
    let text = out(&crosspoint(folder.path(), &["compare", "results/tiny", "more"]));
    assert!(text.contains("equal"), "{text}");
    // Page and terminal say alike what differences are of, and when they are beyond chance.
    let page = fs::read_to_string(folder.path().join("results/tiny/report.html")).unwrap();
    let of = "differences of those in which both sides gave one.";
    assert!(text.contains(of) && page.contains(of), "{text}");
    for part in ["beyond chance at 5 %, for all ", " together (Holm 1979)"] {
        assert!(text.contains(part) && page.contains(part), "{part}");
    }
    let equal = out(&crosspoint(folder.path(), &["compare", "results/tiny"]));
    assert!(!equal.contains(of), "{equal}");
    for share in ["0.01", "1 %"] {
        let within = ["compare", "results/tiny", "more", "--equal-within", share];
        assert!(crosspoint(folder.path(), &within).status.success());
    }
    // What one side lacks is said.
    let fewer = TINY.replace(", \"workgroup\"]", "]");
    fs::create_dir(folder.path().join("two")).unwrap();
    fs::write(folder.path().join("two/tiny.toml"), fewer).unwrap();
    let ran = crosspoint(folder.path(), &["run", "two/tiny.toml", "-q", "-o", "fewer"]);
    assert!(ran.status.success(), "{}", err(&ran));
    let compared = crosspoint(folder.path(), &["compare", "results/tiny", "fewer"]);
    let said = "only in results/tiny, left out: workgroup";
    assert!(err(&compared).contains(said), "{}", err(&compared));
    let other = lines(folder.path(), &["compare", "results/tiny", "other", "--json"]);
    assert!(other.iter().all(|own| own["method"] == "welch"));
    assert!(other.iter().any(|own| own["difference"].as_f64() != Some(0.0)));
    let text = out(&crosspoint(folder.path(), &["compare", "results/tiny", "other"]));
    assert!(text.contains("as the seeds differ (3 and 5, 4 runs): Welch's"), "{text}");
    let within =
        crosspoint(folder.path(), &["compare", "results/tiny", "other", "--equal-within", "0"]);
    assert_eq!(within.status.code(), Some(5));
    assert!(err(&within).contains("are not known to be within 0"), "{}", err(&within));
}

#[test]
fn wrong_comparisons_are_explained() {
    let folder = ran(&["--replications", "1"]);
    for (arguments, code, part) in [
        (&["workgroup", "clint-server"][..], 2, "did you mean `client-server`?"),
        (&["workgroup"], 2, "name a second one"),
        (&["nowhere"], 1, "there is no folder `nowhere`"),
        (&["-m", "availabilty"], 2, "did you mean `availability`?"),
        (&["-w", "organisation.devics > 3"], 2, "did you mean `organisation.devices`?"),
        (&["-w", "organisation.devices > 300"], 2, "its values are 3, 6; nearest: 6"),
        (&["--equal-within", "5"], 2, "a share from 0 to 1"),
    ] {
        let refused =
            crosspoint(folder.path(), &[&["compare", "results/tiny"], arguments].concat());
        assert_eq!(refused.status.code(), Some(code), "{arguments:?}: {}", out(&refused));
        assert!(err(&refused).contains(part), "{arguments:?}: {}", err(&refused));
    }
}

/// Results of some points of a sweep tell of the values that have run.
#[test]
fn values_that_no_point_has_are_not_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tiny.toml"), TINY).unwrap();
    let only = ["-w", "organisation.devices = 6 and redundancy = 2"];
    let checked = out(&crosspoint(folder.path(), &[&["check", "tiny.toml"][..], &only].concat()));
    assert!(checked.contains("organisation.devices: 6\n"), "{checked}");
    let ran = crosspoint(folder.path(), &[&["run", "tiny.toml", "-o", "out"][..], &only].concat());
    assert!(out(&ran).contains("6 user devices") && !out(&ran).contains("another table"));
    let manifest = fs::read_to_string(folder.path().join("out/manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["axes"][0]["values"], serde_json::json!(["6"]));
    assert_eq!(manifest["axes"][1]["values"], serde_json::json!(["2"]));
    // The rest of the sweep goes on where they are.
    let whole = crosspoint(folder.path(), &["run", "tiny.toml", "-o", "out"]);
    assert!(err(&whole).contains("kept 12 of 32 trials"), "{}", err(&whole));
}

/// Percent and numbers are one spelling of an axis: the same cells, conditions and comparisons.
#[test]
fn shares_in_percent_are_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let axis = |values: &str| {
        let (before, _) = TINY.split_once("\"organisation.devices\" = [3, 6]").unwrap();
        let chart = "[[chart]]\nname = \"availability\"\ny = \"availability\"\n\
                     x = { key = \"organisation.presence.office.absence\" }\n";
        format!("{before}\"organisation.presence.office.absence\" = {values}\n{chart}")
    };
    for (name, values) in
        [("text", "[\"5 %\", \"12.5 %\", \"50%\"]"), ("number", "[0.05, 0.125, 0.5]")]
    {
        fs::write(folder.path().join(format!("{name}.toml")), axis(values)).unwrap();
        let ran = crosspoint(folder.path(), &["run", &format!("{name}.toml"), "-q", "-o", name]);
        assert!(ran.status.success(), "{}", err(&ran));
    }
    for table in ["trials.csv", "summary.csv", "crossings.csv", "charts/availability.svg"] {
        let [text, number] =
            ["text", "number"].map(|own| fs::read(folder.path().join(own).join(table)).unwrap());
        assert!(text == number, "{table}");
    }
    let compared = crosspoint(folder.path(), &["compare", "text", "number"]);
    assert!(compared.status.success() && out(&compared).contains("equal"), "{}", out(&compared));
    let some = ["check", "text.toml", "-w", "organisation.presence.office.absence > \"10 %\""];
    let checked = out(&crosspoint(folder.path(), &some));
    assert!(checked.contains("absence: 0.125, 0.5\n"), "{checked}");
    let absurd = ["check", "text.toml", "-w", "organisation.presence.office.absence > \"1 h\""];
    assert!(err(&crosspoint(folder.path(), &absurd)).contains("are of two kinds"));
}

#[test]
fn check_predicts_from_what_has_run() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tiny.toml"), TINY).unwrap();
    let check =
        |more: &[&str]| crosspoint(folder.path(), &[&["check", "tiny.toml"], more].concat());
    let json = |more: &[&str]| {
        lines(folder.path(), &[&["check", "tiny.toml", "--json"], more].concat()).remove(0)
    };
    let before = out(&check(&[]));
    assert!(before.contains("no trial has run yet") && before.contains("--try"), "{before}");
    assert!(
        before.contains("client-server 2 x 4, workgroup-copies 4 x 4, workgroup 2 x 4"),
        "{before}"
    );
    assert!(before.contains(" MB of memory"), "{before}");
    assert_eq!(json(&[])["from_trials"], 0);
    let tried = json(&["--try"]);
    assert_eq!((&tried["from_trials"], &tried["missing"]), (&1.into(), &32.into()));
    assert!(!folder.path().join("results").exists(), "nothing is kept");
    let run = |more: &[&str]| {
        let run = crosspoint(folder.path(), &[&["run", "tiny.toml", "-q"], more].concat());
        assert!(run.status.success(), "{}", err(&run));
    };
    run(&["--replications", "3"]);
    let after = json(&[]);
    assert_eq!((&after["from_trials"], &after["missing"]), (&24.into(), &8.into()));
    let text = out(&check(&["-j", "1"]));
    assert!(text.contains("24 trials are in results/tiny, 8 to run"), "{text}");
    assert!(text.contains("on 1 thread,") && text.contains("(from 24 trials)"), "{text}");
    let by: Vec<&Value> =
        after["by_architecture"].as_array().unwrap().iter().map(|own| &own["trials"]).collect();
    assert_eq!(by, [8, 16, 8]);
    run(&[]);
    assert_eq!(json(&[])["missing"], 0);
    assert!(out(&check(&[])).contains("nothing to run"));
    let dry = out(&crosspoint(folder.path(), &["run", "-n", "tiny.toml"]));
    assert_eq!(dry, out(&check(&[])), "`run --dry-run` is the same");
    let elsewhere = json(&["-o", "elsewhere"]);
    assert_eq!(elsewhere["missing"], 32);
}

#[test]
fn results_say_what_made_them() {
    let folder = ran(&["-s", "organisation.laptops=0.5", "-w", "organisation.devices = 3"]);
    let run = crosspoint(folder.path(), &["run", "tiny.toml", "-o", "again"]);
    let text = out(&run);
    assert!(text.contains("parameters: ") && text.contains(" assumed here"), "{text}");
    let manifest = |dir: &str| -> Value {
        let path = folder.path().join(dir).join("manifest.json");
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    };
    let made = manifest("results/tiny");
    for key in ["version", "model_version", "seed", "plan_hash", "parameters", "platform"] {
        assert!(!made[key].is_null(), "{key}");
    }
    assert_eq!(made["overrides"]["set"], serde_json::json!([["organisation.laptops", "0.5"]]));
    assert_eq!(made["overrides"]["only"], "organisation.devices = 3");
    let target = made["platform"]["target"].as_str().unwrap();
    assert!(target.starts_with(std::env::consts::ARCH) && target.contains('-'), "{target}");
    let counted: u64 = ["measured", "published", "rule_of_thumb", "assumed", "unsourced"]
        .iter()
        .map(|key| made["parameters"][key].as_u64().unwrap())
        .sum();
    assert!(counted > 100, "{counted}");
    let number = format!(" {} assumed here", manifest("again")["parameters"]["assumed"]);
    assert!(text.contains(&number), "{text}");
}

#[test]
fn rows_of_a_run_whose_warm_up_was_found_can_be_run_again() {
    let folder = tempfile::tempdir().unwrap();
    let text = TINY
        .replace("\"client-server\", \"workgroup-copies\", ", "")
        .replace("horizon = \"2 weeks\"", "horizon = \"14 weeks\"")
        .replace("warm_up = \"1 week\"", "warm_up = { auto = [\"goodput\"] }")
        .replace("[sweep.redundancy]\nvalues = [1, 2]\n", "")
        .replace("key = { workgroup-copies = \"architecture.placement.peers.copies\" }\n", "");
    fs::write(folder.path().join("tiny.toml"), text).unwrap();
    let run = crosspoint(folder.path(), &["run", "tiny.toml", "-q", "--replications", "2"]);
    assert!(run.status.success(), "{}", err(&run));
    let check = ["check", "tiny.toml", "--replications", "2", "--json"];
    assert_eq!(lines(folder.path(), &check)[0]["missing"], 0);
    for journal in [true, false] {
        if !journal {
            // As in a fresh clone: pilot trials find it again.
            fs::remove_file(folder.path().join("results/tiny/journal")).unwrap();
        }
        let again = crosspoint(folder.path(), &["repro", "results/tiny", "3"]);
        assert!(again.status.success(), "{}{}", out(&again), err(&again));
    }
}

#[test]
fn a_value_that_an_axis_lacks_is_a_mistake_wherever_conditions_are_taken() {
    let folder = ran(&["--replications", "2"]);
    let wrong = "redundancy = 9 and organisation.devices = 3";
    for arguments in [
        &["run", "tiny.toml", "-w", wrong][..],
        &["run", "tiny.toml", "-n", "-w", wrong],
        &["check", "tiny.toml", "-w", wrong],
        &["trace", "tiny.toml", "-w", wrong],
        &["repro", "results/tiny", wrong],
        &["compare", "results/tiny", "-w", wrong],
    ] {
        let ended = crosspoint(folder.path(), arguments);
        assert_eq!(ended.status.code(), Some(2), "{arguments:?}: {}", out(&ended));
        for part in ["no value of `redundancy` meets this", "its values are 1, 2; nearest: 2"] {
            assert!(err(&ended).contains(part), "{arguments:?}: {}", err(&ended));
        }
    }
    // The baseline without that axis stays beside a value that is there.
    let check = ["check", "tiny.toml", "-w", "redundancy = 2", "--json"];
    let plan = &lines(folder.path(), &check)[0];
    assert_eq!(plan["points"], 6, "{plan}");
    let mistake = ["check", "tiny.toml", "-w", "redundancy = 2 or redundancy = 9", "--json"];
    assert!(!crosspoint(folder.path(), &mistake).status.success(), "a typing mistake in `or`");
}

/// Tables stay readable when names of trials and plans change.
#[test]
fn tables_of_an_earlier_version_of_the_model_are_drawn_told_and_compared() {
    let folder = ran(&[]);
    let path = folder.path().join("results/tiny/manifest.json");
    let mut manifest: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    manifest["model_version"] = 1.into();
    manifest["plan_hash"] = "0123456789abcdef0123456789abcdef".into();
    fs::write(&path, serde_json::to_vec(&manifest).unwrap()).unwrap();
    for arguments in [
        &["plot", "results/tiny"][..],
        &["report", "results/tiny"],
        &["compare", "results/tiny", "workgroup", "workgroup-copies"],
    ] {
        let output = crosspoint(folder.path(), arguments);
        assert!(output.status.success(), "{arguments:?}: {}", err(&output));
    }
}
