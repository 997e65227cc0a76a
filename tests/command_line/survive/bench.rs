//! A tiny experiment in a folder of its own, and the program that runs it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::time::Duration;

use crosspoint::config::shell_word;

use crate::typed::command;

const TINY: &str = "title = \"Tiny\"\norganisation = \"office\"\n\
    architectures = [\"client-server\", \"workgroup\"]\nhorizon = \"2 weeks\"\nwarm_up = \"1 week\"\n\
    seed = 3\n[replications]\nmin = 3\nmax = 3\n[sweep]\n\"organisation.devices\" = [3, 6]\n\
    [[chart]]\nname = \"availability\"\nx = { key = \"organisation.devices\" }\n\
    y = [\"availability\", \"admin_effort\"]\n[[chart]]\nname = \"causes\"\n\
    x = { key = \"organisation.devices\" }\nstack = \"cause\"\n";

/// A folder with `tiny.toml`: 2 architectures, 2 sizes, 3 replications.
pub struct Bench(tempfile::TempDir);

impl Bench {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("tiny.toml"), TINY).unwrap();
        Self(folder)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The program with these arguments, in this folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        command(self.0.path(), arguments)
    }

    pub fn run(&self, arguments: &[&str]) -> Ended {
        Ended::from(self.command(arguments).output().unwrap())
    }

    /// `crosspoint run tiny.toml -o OUT` and more.
    pub fn tiny(&self, out: &str, more: &[&str]) -> Ended {
        self.run(&[&["run", "tiny.toml", "-o", out, "--progress", "none"], more].concat())
    }

    /// The same with a longer experiment, started and left alone.
    pub fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().unwrap()
    }

    /// A command line of the shell, in which `crosspoint` is the program.
    pub fn shell(&self, line: &str) -> Ended {
        let line = line.replace("crosspoint", &shell_word(env!("CARGO_BIN_EXE_crosspoint")));
        let mut shell = Command::new("sh");
        let output = shell.args(["-c", &line]).current_dir(self.0.path()).output();
        Ended::from(output.unwrap())
    }

    /// Done, failed and missing trials of a folder; `None` if nothing was begun there.
    pub fn status(&self, out: &str) -> Option<[u64; 3]> {
        let ended = self.run(&["status", out, "--json"]);
        let rows = ended.out.lines().map(|line| serde_json::from_str(line).unwrap());
        let mut sums = [0; 3];
        for row in rows {
            let row: serde_json::Value = row;
            for (sum, key) in sums.iter_mut().zip(["done", "failed", "missing"]) {
                *sum += row[key].as_u64().unwrap();
            }
        }
        (ended.code == Some(0)).then_some(sums)
    }

    /// Waits until a run has finished `trials` trials.
    pub fn wait_for(&self, out: &str, trials: u64) {
        while self.status(out).is_none_or(|[done, ..]| done < trials) {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// All files of a results folder but journals and locks.
    pub fn files(&self, out: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        collect(&self.path(out), Path::new(""), &mut found);
        found.retain(|path, _| {
            let name = path.to_string_lossy();
            !name.starts_with("journal") && !name.starts_with(".lock")
        });
        found
    }

    /// The files of an undisturbed run.
    pub fn wanted(&self, more: &[&str]) -> BTreeMap<PathBuf, Vec<u8>> {
        let ended = self.tiny("undisturbed", &[&["--force"], more].concat());
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        let files = self.files("undisturbed");
        assert!(files.len() >= 12, "{:?}", files.keys());
        files
    }
}

fn collect(root: &Path, inside: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(root.join(inside)).unwrap() {
        let name = inside.join(entry.unwrap().file_name());
        if root.join(&name).is_dir() {
            collect(root, &name, found);
        } else {
            found.insert(name.clone(), fs::read(root.join(&name)).unwrap());
        }
    }
}

/// How a command ended.
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// Sends a signal by its name.
pub fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}
