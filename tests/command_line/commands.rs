//! The commands as a person types them: output, files, exit codes.

use std::fs;

use crate::typed::{crosspoint, err, out, told};

pub const TINY: &str = "title = \"Tiny\"\norganisation = \"office\"\n\
    architectures = [\"client-server\", \"workgroup\"]\nhorizon = \"2 weeks\"\nwarm_up = \"1 week\"\n\
    seed = 3\n[replications]\nmin = 3\nmax = 3\n[sweep]\n\"organisation.devices\" = [3, 6]\n\
    [[chart]]\nname = \"availability\"\nx = { key = \"organisation.devices\" }\n\
    y = \"availability\"\n[[chart]]\nname = \"causes\"\nx = { key = \"organisation.devices\" }\n\
    stack = \"cause\"\n";

pub fn folder_with(name: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), text).unwrap();
    folder
}

const TABLES: [&str; 6] = [
    "trials.csv",
    "summary.csv",
    "differences.csv",
    "crossings.csv",
    "causes.csv",
    "manifest.json",
];

#[test]
fn a_run_writes_its_files_and_says_so_the_same_for_any_number_of_threads() {
    let folder = folder_with("tiny.toml", TINY);
    for jobs in ["1", "2", "8"] {
        let run = crosspoint(folder.path(), &["run", "tiny.toml", "-j", jobs, "-o", jobs]);
        assert!(run.status.success(), "{}", err(&run));
        assert!(out(&run).contains("client-server") && out(&run).contains("availability"));
        assert!(out(&run).contains(&format!("all of it: {jobs}/report.html;")), "{}", out(&run));
        assert!(out(&run).lines().count() <= 24, "{}", out(&run));
        assert!(err(&run).contains("12 trials"), "{}", err(&run));
    }
    let read = |jobs: &str, name: &str| fs::read(folder.path().join(jobs).join(name)).unwrap();
    for name in TABLES.iter().chain(&["charts/availability.svg", "charts/causes.png"]) {
        assert!(!read("1", name).is_empty(), "{name}");
        assert_eq!(read("1", name), read("2", name), "{name}");
        assert_eq!(read("1", name), read("8", name), "{name}");
    }
    let trials = String::from_utf8(read("1", "trials.csv")).unwrap();
    assert!(trials.starts_with("architecture,organisation.devices,replication,availability,"));
    assert_eq!(trials.lines().count(), 13);
    let entries = fs::read_dir(folder.path().join("1")).unwrap().flatten();
    let left: Vec<String> = entries
        .map(|entry| entry.file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".tmp") || name.contains("lock"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn experiments_in_subfolders_write_to_subfolders() {
    let folder = folder_with("tiny.toml", TINY);
    let inner = folder.path().join("experiments/textbook");
    fs::create_dir_all(&inner).unwrap();
    fs::rename(folder.path().join("tiny.toml"), inner.join("tiny.toml")).unwrap();
    fs::copy(inner.join("tiny.toml"), inner.with_file_name("other.toml")).unwrap();
    let file = "experiments/textbook/tiny.toml";
    let ran = crosspoint(folder.path(), &["run", file, "-q", "--replications", "2"]);
    assert!(ran.status.success(), "{}", err(&ran));
    let page = folder.path().join("results/textbook/tiny/report.html");
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("crosspoint run results/textbook/tiny<"));
    assert!(page.contains("results/textbook/tiny"));
    let checked = crosspoint(folder.path(), &["check", file]);
    assert!(out(&checked).starts_with("textbook/tiny: "), "{}", out(&checked));
    let listed = out(&crosspoint(folder.path(), &["list", "experiments"]));
    let [other, tiny] = ["experiments/other.toml", file].map(|name| listed.find(name));
    assert!(other.is_some() && other < tiny, "{listed}");
}

#[test]
fn a_folder_of_another_plan_is_refused_until_forced() {
    let folder = folder_with("tiny.toml", TINY);
    let run = |more: &[&str]| {
        let mut arguments = vec!["run", "tiny.toml", "-q", "-o", "here", "--replications", "2"];
        arguments.extend(more);
        crosspoint(folder.path(), &arguments)
    };
    assert!(run(&[]).status.success());
    assert!(run(&[]).status.success(), "the same plan replaces its own results");
    let before = fs::read(folder.path().join("here/trials.csv")).unwrap();
    let other = run(&["--seed", "9"]);
    assert_eq!(other.status.code(), Some(6));
    assert!(err(&other).contains("-o") && err(&other).contains("--force"), "{}", err(&other));
    assert_eq!(before, fs::read(folder.path().join("here/trials.csv")).unwrap());
    assert!(run(&["--seed", "9", "--force"]).status.success());
    fs::create_dir(folder.path().join("mine")).unwrap();
    fs::write(folder.path().join("mine/thesis.txt"), "dear").unwrap();
    let foreign = crosspoint(folder.path(), &["run", "tiny.toml", "-q", "-o", "mine"]);
    assert_eq!(foreign.status.code(), Some(6));
}

#[test]
fn charts_are_made_again_from_the_tables_alone() {
    let folder = folder_with("tiny.toml", TINY);
    let run = crosspoint(folder.path(), &["run", "tiny.toml", "-q", "--replications", "2"]);
    assert!(run.status.success());
    let chart = folder.path().join("results/tiny/charts/availability.png");
    let before = fs::read(&chart).unwrap();
    fs::remove_file(&chart).unwrap();
    fs::remove_file(folder.path().join("tiny.toml")).unwrap();
    let plot = crosspoint(folder.path(), &["plot", "results/tiny"]);
    assert!(plot.status.success(), "{}", err(&plot));
    assert_eq!(before, fs::read(&chart).unwrap());
    assert!(!crosspoint(folder.path(), &["plot", "nowhere"]).status.success());
}

#[test]
fn check_counts_points_and_trials_and_runs_nothing() {
    let folder = folder_with("tiny.toml", TINY);
    for arguments in [&["check", "tiny.toml"][..], &["run", "-n", "tiny.toml"]] {
        let check = crosspoint(folder.path(), arguments);
        assert!(check.status.success());
        assert!(out(&check).contains("4 points") && out(&check).contains("12 trials"));
    }
    let json = out(&crosspoint(folder.path(), &["check", "--json", "tiny.toml"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["trials"], 12);
    assert!(!folder.path().join("results").exists());
}

#[test]
fn all_mistakes_of_a_file_are_told_at_once_with_their_places() {
    let text = "title = \"bad\"\norganisation = \"ofice\"\narchitectures = [\"workgrup\"]\n\
        horizon = 13\nsead = 3\n[replications]\nmin = 0\n";
    let folder = folder_with("bad.toml", text);
    let run = crosspoint(folder.path(), &["run", "bad.toml"]);
    assert_eq!(run.status.code(), Some(2));
    let message = err(&run);
    for part in [
        "there is no `ofice` in `models/organisations/`",
        "bad.toml:2:16",
        "did you mean `office`?",
        "bad.toml:3:18",
        "did you mean `workgroup`?",
        "bad.toml:4:11",
        "did you mean \"13 s\" or \"13 h\"?",
        "bad.toml:5:1",
        "did you mean `seed`?",
        "bad.toml:7:7",
        "`replications.min` has to be a whole number from 1 to 100000",
    ] {
        assert!(message.contains(part), "`{part}` is missing in:\n{message}");
    }
    assert!(!folder.path().join("results").exists(), "nothing is written");
    let json = out(&crosspoint(folder.path(), &["check", "--json", "bad.toml"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json["mistakes"].as_array().unwrap().len() >= 5);
}

/// Each change of the tiny experiment is a mistake that is explained.
#[test]
fn mistakes_in_a_sweep_are_explained() {
    let cases: [(&str, &str, &[&str]); 8] = [
        (
            "\"organisation.devices\" = [3, 6]",
            "\"organisation.devics\" = [3, 6]",
            &["`organisation.devics` is not a parameter", "did you mean `organisation.devices`?"],
        ),
        (
            "\"organisation.devices\" = [3, 6]",
            "\"organisation.devices\" = [3, 3]",
            &["has the value 3 twice"],
        ),
        ("warm_up = \"1 week\"", "warm_up = \"3 weeks\"", &["leaves nothing of the horizon"]),
        ("y = \"availability\"", "y = \"availabilty\"", &["did you mean `availability`?"]),
        (
            "x = { key = \"organisation.devices\" }",
            "x = { key = \"organisation.device\" }",
            &["is not an axis of this sweep", "did you mean `organisation.devices`?"],
        ),
        (
            "[sweep]",
            "[sweep]\n\"organisation.presence.office.absence\" = [1.5]",
            &["has to be a number from 0 to 1"],
        ),
        (
            "[sweep]",
            "[sweep]\n\"architecture.patching\" = [\"push\"]",
            &["`push` reaches only devices that are enrolled centrally"],
        ),
        ("max = 3", "max = 3\n[", &["changed.toml:"]),
    ];
    for (from, to, parts) in cases {
        let folder = folder_with("changed.toml", &TINY.replacen(from, to, 1));
        let check = crosspoint(folder.path(), &["check", "changed.toml"]);
        assert_eq!(check.status.code(), Some(2), "{to}");
        for part in parts {
            assert!(err(&check).contains(part), "`{part}` is missing in:\n{}", err(&check));
        }
    }
}

#[test]
fn copies_need_devices_and_a_huge_sweep_is_refused() {
    let copies = TINY.replace("\"workgroup\"", "\"workgroup-copies\"").replace(
        "[sweep]\n",
        "[sweep]\n\"organisation.files\" = [20]\n[set]\n\
         \"architecture.placement.peers.copies\" = 5\n[sweep2]\n",
    );
    let copies = copies.replace("[sweep2]\n\"organisation.devices\" = [3, 6]\n", "");
    let copies = copies.replace("[set]\n", "[set]\n\"organisation.devices\" = 4\n");
    let copies = copies.replace("\"client-server\", ", "");
    let copies = copies.replace("organisation.devices\" }", "organisation.files\" }");
    let folder = folder_with("copies.toml", &copies);
    let check = crosspoint(folder.path(), &["check", "copies.toml"]);
    assert!(err(&check).contains("5 copies need 5 devices, but there are 4"), "{}", err(&check));

    let many: Vec<String> = (1..=2_000).map(|n| n.to_string()).collect();
    let many = many.join(", ");
    let axes = format!(
        "[sweep]\n\"organisation.files\" = [{many}]\n\"organisation.team_size\" = [{many}]"
    );
    let folder = folder_with("huge.toml", &TINY.replacen("[sweep]", &axes, 1));
    let check = crosspoint(folder.path(), &["check", "huge.toml"]);
    assert_eq!(check.status.code(), Some(2));
    assert!(err(&check).contains("trials, more than 1000000"), "{}", err(&check));
}

#[test]
fn lists_name_what_files_can_use() {
    let folder = tempfile::tempdir().unwrap();
    for (what, part) in [
        ("architectures", "hybrid-cache"),
        ("organisations", "office-15"),
        ("services", "printing"),
        ("metrics", "admin_effort"),
        ("params", "organisation.devices"),
    ] {
        let plain = crosspoint(folder.path(), &["list", what]);
        assert!(plain.status.success() && out(&plain).contains(part), "{what}");
        for line in out(&crosspoint(folder.path(), &["list", what, "--json"])).lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(row.is_object(), "{line}");
        }
    }
    let metrics = out(&crosspoint(folder.path(), &["list", "metrics"]));
    assert!(metrics.contains("h/device-month"), "units are printed");
    let architectures = out(&crosspoint(folder.path(), &["list", "architectures"]));
    for (name, about) in [
        ("client-server ", "One server knows the users, holds the files"),
        ("workgroup ", "Everybody shares folders from the own device"),
        ("internet-copies ", "An open community: an index names the peers"),
    ] {
        let line = architectures.lines().find(|line| line.starts_with(name)).unwrap();
        assert!(line.contains(about) && line.ends_with('.'), "{line}");
    }
    let links = out(&crosspoint(folder.path(), &["list", "links"]));
    let heading: Vec<&str> = links.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(heading, ["name", "up", "down", "latency", "loss", "title"]);
}

#[test]
fn lists_can_be_cut_down_to_what_has_some_words() {
    let folder = tempfile::tempdir().unwrap();
    let list = |words: &str| crosspoint(folder.path(), &["list", "params", words]);
    let rates = out(&list("failures.server rate"));
    assert_eq!(rates.lines().count(), 2, "a heading and one parameter: {rates}");
    assert!(rates.contains("hardware.failures.server.rate"), "{rates}");
    let heading: Vec<&str> = rates.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(heading, ["path", "value", "expected", "doc", "varied", "source"]);
    let words = ["list", "params", "riser.failure", "rate"];
    let riser = out(&crosspoint(folder.path(), &words));
    assert!(riser.contains("hardware.riser.failure.rate"), "several words: {riser}");
    let queue = "title = \"t\"\nmodel = \"queues\"\nqueues = \"mm1\"\nhorizon = \"2 h\"\n";
    fs::write(folder.path().join("queue.toml"), queue).unwrap();
    let metrics = ["list", "metrics", "counter", "--for", "queue.toml"];
    let metrics = out(&crosspoint(folder.path(), &metrics));
    assert!(metrics.contains("utilisation.counter") || metrics.contains(".counter "), "{metrics}");
    let many = out(&list("FAILURES"));
    assert!(many.lines().skip(1).all(|line| line.to_lowercase().contains("failures")), "{many}");
    let wrong = list("hardware.failures.sever.rate");
    assert_eq!(wrong.status.code(), Some(2));
    let help = "did you mean `hardware.failures.server.rate`?";
    assert!(err(&wrong).contains(help), "{}", err(&wrong));
}

#[test]
fn a_trace_tells_who_was_blocked_and_why() {
    let folder = folder_with("tiny.toml", TINY);
    let only = "architecture = \"workgroup\" and organisation.devices = 6";
    let trace = |more: &[&str]| {
        let mut arguments = vec!["trace", "tiny.toml", "--where", only, "--lines", "40"];
        arguments.extend(more);
        crosspoint(folder.path(), &arguments)
    };
    let all = trace(&[]);
    assert!(all.status.success(), "{}", err(&all));
    assert!(out(&all).contains("# workgroup, organisation.devices = 6"));
    let blocked = out(&trace(&["--cause", "switched off"]));
    let told =
        blocked.contains("is blocked in placement at ") && blocked.contains(": switched off");
    assert!(told, "{blocked}");
    let mine = out(&trace(&["--user", "2"]));
    assert!(mine.contains("  user 2 ") && !mine.contains("  user 3 "), "{mine}");
    for (wrong, help) in [
        (["--cause", "owner awy"], "did you mean `owner away`?"),
        (["--user", "7"], "there is no user 7\n  help: users are numbered from 1 to 6"),
        (["--object", "0"], "there is no object 0\n  help: objects are numbered from 1 to "),
    ] {
        let wrong = trace(&wrong);
        assert_eq!(wrong.status.code(), Some(2));
        assert!(err(&wrong).contains(help), "{}", err(&wrong));
    }
}

/// A folder that is not there is told with the one that is; numbers of the system are not.
#[test]
fn paths_that_are_not_there_are_told_in_words() {
    let folder = folder_with("tiny.toml", TINY);
    fs::create_dir_all(folder.path().join("results/tiny")).unwrap();
    fs::write(folder.path().join("flows.csv"), "start_s\n").unwrap();
    let map = "node = [{ name = \"a\", kind = \"host\" }]\nlink = []\n";
    fs::write(folder.path().join("map.toml"), map).unwrap();
    let near = "there is no folder `results/tinny`\n  help: did you mean `results/tiny`?";
    for command in ["compare", "plot", "report", "status", "gather"] {
        let refused = crosspoint(folder.path(), &[command, "results/tinny"]);
        assert_eq!(refused.status.code(), Some(1), "{command}");
        assert!(err(&refused).contains(near), "{command}: {}", err(&refused));
    }
    for (command, words) in [
        (&["repro", "results/tinny", "1"][..], near),
        (&["status", "tiny.toml"], "`tiny.toml` is a file, not a results folder"),
        (&["trace", "tinny.toml"], "there is no such file or folder"),
        (
            &["trace", "tiny.toml", "--perfetto", "no/t.json"],
            "cannot write `no/t.json`: there is no",
        ),
        (
            &["transfers", "--topology", "map.toml", "--flows", "flow.csv"],
            "did you mean `flows.csv`?",
        ),
        (&["man", "--out", "tiny.toml/pages"], "a part of the path is a file, not a folder"),
    ] {
        let refused = crosspoint(folder.path(), command);
        assert!(err(&refused).contains(words), "{command:?}: {}", err(&refused));
        assert!(!err(&refused).contains("os error"), "{}", err(&refused));
    }
}

#[test]
fn help_teaches_and_wrong_words_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let help = out(&crosspoint(folder.path(), &["--help"]));
    for part in
        ["run", "check", "plot", "list", "trace", "bench", "crosspoint run experiments/office.toml"]
    {
        assert!(help.contains(part), "{part}");
    }
    assert!(out(&crosspoint(folder.path(), &["run", "--help"])).contains("--replications"));
    for arguments in [&["runn"][..], &["run"], &["run", "x.toml", "--jobs", "0"], &["list", "x"]] {
        assert_eq!(crosspoint(folder.path(), arguments).status.code(), Some(2), "{arguments:?}");
    }
}

/// Of a large sweep `check` looks at each value alone and at a thousand points: the numbers are
/// those of all, and a mistake at one value is found.
#[test]
fn a_large_sweep_is_checked_by_some_of_its_points() {
    let values =
        |from: u32| (from..from + 20).map(|n| n.to_string()).collect::<Vec<_>>().join(", ");
    let text = |devices: String| {
        format!(
            "title = \"many\"\norganisation = \"office\"\narchitectures = [\"client-server\"]\n\
             horizon = \"1 week\"\n[replications]\nmin = 2\nmax = 2\n[sweep]\n\
             \"organisation.devices\" = [{devices}]\n\"organisation.team_size\" = [{}]\n\
             \"organisation.files\" = [{}]\n",
            values(1),
            values(10)
        )
    };
    let folder = folder_with("many.toml", &text(values(2)));
    let check = told(&crosspoint(folder.path(), &["check", "many.toml"]));
    assert!(check.contains("8000 points (10"), "{check}");
    assert!(check.contains(" looked at; `--all` looks at all), 2 replications: 16000 trials"));
    fs::write(folder.path().join("many.toml"), text(values(2).replace("21", "0"))).unwrap();
    let wrong = crosspoint(folder.path(), &["check", "many.toml"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", out(&wrong));
    assert!(err(&wrong).contains("`organisation.devices`"), "{}", err(&wrong));
}
