//! A model of one's own in the program of the example `own_study`: its runs are as safe as those
//! of the models that come with Crosspoint.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::examples::built;

/// The experiment of the example with these people and trials, in a folder with its model file.
fn folder(people: u32, trials: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/own-study");
    let text = fs::read_to_string(example.join("rumour.toml")).unwrap();
    let text = text
        .replace("[16, 64, 100]", &format!("[2, {people}]"))
        .replace("200", &trials.to_string());
    fs::write(folder.path().join("rumour.toml"), text).unwrap();
    let models = folder.path().join("models/rumours");
    fs::create_dir_all(&models).unwrap();
    fs::copy(example.join("models/rumours/village.toml"), models.join("village.toml")).unwrap();
    folder
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let program = format!("own_study{}", std::env::consts::EXE_SUFFIX);
    let mut command = Command::new(built().join(program));
    command.args(arguments).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// Runs it into a folder of results; returns what it said.
fn run(folder: &Path, out: &str, more: &[&str]) -> String {
    let run = ["run", "rumour.toml", "--progress", "none", "-o", out];
    let output = command(folder, &[&run, more].concat()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    said
}

/// The tables of a folder of results.
fn tables(folder: &Path, out: &str) -> Vec<Vec<u8>> {
    let read = |name: &str| fs::read(folder.join(out).join(name)).unwrap();
    ["trials.csv", "summary.csv", "differences.csv", "crossings.csv"].map(read).into()
}

#[test]
fn shards_make_the_same_tables_as_the_whole() {
    let folder = folder(40, 30);
    let folder = folder.path();
    run(folder, "whole", &[]);
    // The values of the only axis are compared; each shard has one of the two.
    for part in ["1/2", "2/2"] {
        let said = run(folder, "parts", &["--shard", part]);
        assert!(said.contains("rumour: 30 trials"), "shard {part}: {said}");
    }
    assert!(command(folder, &["gather", "parts"]).status().unwrap().success());
    assert!(tables(folder, "parts") == tables(folder, "whole"));
}

#[test]
fn a_run_that_is_killed_goes_on() {
    let folder = folder(100_000, 150);
    let folder = folder.path();
    let run_all = ["run", "rumour.toml", "--progress", "none", "-o", "killed"];
    let mut running = command(folder, &run_all).spawn().unwrap();
    let done = || {
        let mut status = command(folder, &["status", "killed", "--json"]);
        let rows = status.stdout(Stdio::piped()).output().unwrap().stdout;
        let rows = serde_json::Deserializer::from_slice(&rows).into_iter::<serde_json::Value>();
        rows.map(|row| row.unwrap()["done"].as_u64().unwrap()).sum::<u64>()
    };
    while done() < 5 {
        std::thread::sleep(Duration::from_millis(2));
    }
    running.kill().unwrap();
    running.wait().unwrap();
    let said = run(folder, "killed", &[]);
    let kept = said.split("kept ").nth(1).and_then(|rest| rest.split(' ').next());
    let kept: u32 = kept.unwrap_or_else(|| panic!("{said}")).parse().unwrap();
    assert!((1..300).contains(&kept), "{said}");
    run(folder, "whole", &[]);
    assert!(tables(folder, "killed") == tables(folder, "whole"));
}

#[test]
fn all_commands_know_the_model_and_no_other() {
    let folder = folder(3, 2);
    let said = |arguments: &[&str]| {
        let output = command(folder.path(), arguments).stdout(Stdio::piped()).output().unwrap();
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    let models = said(&["list", "models"]);
    assert!(models.contains("rumours") && !models.contains("office"), "{models}");
    assert!(said(&["list", "params", "--for", "rumour.toml"]).contains("rumours.round"));
    assert!(said(&["schema", "rumours"]).contains("people in the village"));
    assert!(said(&["trace", "rumour.toml"]).contains("2 people"));
    let wrong = said(&["check", "rumour.toml", "--set", "rumours.peopel=3"]);
    assert!(wrong.contains("did you mean `rumours.people`?"), "{wrong}");
}
