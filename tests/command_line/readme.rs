//! The blocks of README.md, pasted as they stand: commands run, files are read.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::typed::{copy_folder, crosspoint, err, out, told};

/// In place of the shipped experiment of that name: a small one with one chart.
const OFFICE: &str = "title = \"Office\"\norganisation = \"office\"\n\
    architectures = [\"client-server\", \"workgroup\", \"hybrid-cache\"]\nhorizon = \"1 week\"\n\
    [replications]\nmin = 2\nmax = 2\n[sweep]\n\"organisation.devices\" = [2, 3, 5]\n\
    [[chart]]\nname = \"availability\"\nx = { key = \"organisation.devices\" }\ny = \"availability\"\n";

/// Options that keep commands short which run for long: they are the same otherwise.
const SHORTER: [(&str, &str); 5] = [
    ("crosspoint run ", "crosspoint run --replications 1 --quiet "),
    ("verify --quick", "verify --only mm1"),
    ("--seconds 10", "--seconds 0.1"),
    ("bench --json", "bench --json --only cancel --seconds 0.1"),
    ("crosspoint bench ", "crosspoint bench --list "),
];

/// The blocks, each with the word after its fence.
fn blocks() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("README.md")).unwrap();
    let mut parts = text.split("\n```");
    let mut blocks = Vec::new();
    parts.next();
    while let Some(block) = parts.next() {
        let (kind, block) = block.split_once('\n').expect("a block has lines");
        blocks.push((kind.to_owned(), format!("{block}\n")));
        parts.next();
    }
    assert!(blocks.len() > 6, "{blocks:?}");
    blocks
}

/// The block of TOML with these words.
fn toml(words: &str) -> String {
    let mut found =
        blocks().into_iter().filter(|(kind, text)| kind == "toml" && text.contains(words));
    found.next().unwrap_or_else(|| panic!("README has no block with {words}")).1
}

/// A folder like that of a clone, with results of few replications.
fn clone() -> TempDir {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&root.join("experiments"), &folder.path().join("experiments"));
    fs::write(folder.path().join("experiments/office.toml"), OFFICE).unwrap();
    let run = ["run", "experiments/office.toml", "-q", "--replications", "2", "--progress", "none"];
    told(&crosspoint(folder.path(), &run));
    fs::write(folder.path().join("office.toml"), toml("[[link]]")).unwrap();
    let flows = "start_s,source,destination,bytes\n0,server,laptop,10000000\n";
    fs::write(folder.path().join("flows.csv"), flows).unwrap();
    let map =
        "graph [ node [ id 0 label \"a\" ] node [ id 1 label \"b\" ] edge [ source 0 target 1 ] ]";
    fs::write(folder.path().join("backbone.gml"), map).unwrap();
    folder
}

#[test]
fn every_command_runs_in_the_order_of_the_page() {
    let folder = clone();
    let program = Path::new(env!("CARGO_BIN_EXE_crosspoint"));
    let path =
        format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let (mut count, plain) = (0, |(kind, _): &(String, String)| kind.is_empty());
    for (_, block) in blocks().into_iter().filter(plain) {
        for line in block.lines().filter(|line| line.starts_with("crosspoint ")) {
            let command = line.split('#').next().unwrap();
            let long = SHORTER.iter().filter(|(own, _)| command.contains(own));
            let (from, to) = long.clone().next().copied().unwrap_or_default();
            let is_whole_bench = from != "crosspoint bench " || !command.contains("--");
            let command =
                if is_whole_bench { command.replacen(from, to, 1) } else { command.to_owned() };
            let mut shell = Command::new("sh");
            shell.current_dir(folder.path()).args(["-c", &command]).env("PATH", &path);
            let output = shell.output().unwrap();
            assert!(output.status.success(), "{command}\n{}{}", out(&output), err(&output));
            count += 1;
        }
    }
    assert!(count > 20, "{count} commands");
}

#[test]
fn every_file_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let models = folder.path().join("models/architectures");
    fs::create_dir_all(&models).unwrap();
    fs::write(models.join("indexed.toml"), toml("discovery   =")).unwrap();
    let head = |organisation: &str, architecture: &str| {
        format!(
            "title = \"t\"\norganisation = \"{organisation}\"\narchitectures = [\"client-server\", \
             \"{architecture}\"]\nhorizon = \"2 weeks\"\n[replications]\nmin = 2\nmax = 2\n"
        )
    };
    for (name, text) in [
        ("own.toml", toml("Do copies help")),
        ("indexed.toml", head("office", "indexed")),
        ("lines.toml", format!("{}{}", head("company", "workgroup"), toml("hardware.uplink"))),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
        told(&crosspoint(folder.path(), &["check", name]));
    }
}
