//! Bad files and command lines as somebody types them, each with the messages that it has to get.
//!
//! `tests/corpus/expected.toml` names for each command the place, the key, the message and the help
//! of every mistake, in order: no other may be reported. All deviations are printed at once.

mod made;

use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

#[derive(Deserialize)]
struct Expected {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    /// As it is typed after `crosspoint`, in the folder `tests/corpus`.
    command: String,
    #[serde(default)]
    mistakes: Vec<Mistake>,
    /// How many more mistakes there are than those that are listed.
    #[serde(default)]
    more: usize,
    /// Parts of what is reported where there is no file to show.
    #[serde(default)]
    tells: Vec<String>,
}

#[derive(Deserialize)]
struct Mistake {
    /// Line and column in the file that the command names, or file, line and column.
    at: String,
    #[serde(default)]
    key: String,
    /// The message; only its beginning if it ends with three points.
    says: String,
    /// A part of what would help.
    #[serde(default)]
    help: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

fn crosspoint(folder: &Path, command: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_crosspoint");
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("exec '{program}' {command}")]).current_dir(folder);
    shell.env("NO_COLOR", "1").stdin(Stdio::null()).output().unwrap()
}

/// Deviations from what is expected.
fn deviations(folder: &Path, case: &Case) -> Vec<String> {
    let mut wrong = Vec::new();
    let plain = crosspoint(folder, &case.command);
    let text = String::from_utf8_lossy(&plain.stderr).into_owned();
    if plain.status.code() != Some(2) {
        wrong.push(format!("it ended with {:?}", plain.status.code()));
    }
    if let Some(bad) = text.chars().find(|c| c.is_control() && *c != '\n') {
        wrong.push(format!("{bad:?} reaches the terminal"));
    }
    if let Some(long) = text.lines().find(|line| line.chars().count() > 500) {
        wrong.push(format!("a line of {} characters", long.chars().count()));
    }
    for part in case.tells.iter().filter(|part| !text.contains(*part)) {
        wrong.push(format!("`{part}` is not told"));
    }
    if !case.mistakes.is_empty() {
        wrong.extend(mistaken(folder, case, &text));
    }
    if !wrong.is_empty() {
        wrong.push(format!("it said:\n{text}"));
    }
    wrong
}

/// How the mistakes of a file that was checked differ from those expected.
fn mistaken(folder: &Path, case: &Case, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let json = crosspoint(folder, &format!("{} --json", case.command));
    let json: serde_json::Value = match serde_json::from_slice(&json.stdout) {
        Ok(json) => json,
        Err(error) => return vec![format!("no JSON: {error}")],
    };
    let found = json["mistakes"].as_array().map_or(&[][..], Vec::as_slice);
    if found.len() != case.mistakes.len() + case.more {
        wrong.push(format!("{} mistakes, not {}", found.len(), case.mistakes.len() + case.more));
    }
    let own_file = json["file"].as_str().unwrap_or_default();
    for (found, wanted) in found.iter().zip(&case.mistakes) {
        let text_of = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
        let place = match (&found["line"], &found["column"]) {
            (serde_json::Value::Null, _) => String::new(),
            (line, column) if text_of("file") == own_file => format!("{line}:{column}"),
            (line, column) => format!("{}:{line}:{column}", text_of("file")),
        };
        let message = text_of("message");
        let helps: Vec<&str> =
            found["help"].as_array().into_iter().flatten().filter_map(|own| own.as_str()).collect();
        let says = match wanted.says.strip_suffix("...") {
            Some(begin) => message.starts_with(begin),
            None => message == wanted.says,
        };
        if place != wanted.at {
            wrong.push(format!("at {place}, not {}: {message}", wanted.at));
        }
        if !says || text_of("key") != wanted.key {
            wrong.push(format!(
                "{}: {message}, not {}: {}",
                text_of("key"),
                wanted.key,
                wanted.says
            ));
        }
        if !wanted.help.is_empty() && !helps.iter().any(|own| own.contains(&wanted.help)) {
            wrong.push(format!("`{}` is not among the help {helps:?}", wanted.help));
        }
        // People see the same place.
        let shown = if wanted.at.contains(".toml")
            || wanted.at.starts_with("--")
            || wanted.at.contains(".csv")
        {
            format!("--> {}\n", wanted.at)
        } else {
            format!("--> {own_file}:{}\n", wanted.at)
        };
        if !wanted.at.is_empty() && !text.contains(&shown) {
            wrong.push(format!("people do not see `{}`", shown.trim()));
        }
    }
    wrong
}

#[test]
fn every_bad_file_gets_the_messages_that_it_needs() {
    let text = std::fs::read_to_string(folder().join("expected.toml")).unwrap();
    let expected: Expected = toml::from_str(&text).unwrap();
    let mut report = Vec::new();
    for case in &expected.case {
        let wrong = deviations(&folder(), case);
        if !wrong.is_empty() {
            report.push(format!("crosspoint {}\n  {}", case.command, wrong.join("\n  ")));
        }
    }
    assert!(report.is_empty(), "{} deviations:\n{}", report.len(), report.join("\n\n"));
    let named: BTreeSet<&str> =
        expected.case.iter().flat_map(|case| case.command.split(' ')).collect();
    for entry in std::fs::read_dir(folder().join("experiments")).unwrap() {
        let name = format!("experiments/{}", entry.unwrap().file_name().to_str().unwrap());
        assert!(named.contains(name.as_str()), "no command of expected.toml reads {name}");
    }
    assert!(expected.case.len() >= 200, "{} bad files and command lines", expected.case.len());
}

/// Files that do not fit into a repository.
#[test]
fn files_that_are_no_text_of_usual_size_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut report = Vec::new();
    for (name, parts) in made::make(folder.path()) {
        let case = Case {
            command: format!("check {name}"),
            mistakes: Vec::new(),
            more: 0,
            tells: parts.iter().map(|part| (*part).to_owned()).collect(),
        };
        let wrong = deviations(folder.path(), &case);
        if !wrong.is_empty() {
            report.push(format!("{name}\n  {}", wrong.join("\n  ")));
        }
    }
    assert!(report.is_empty(), "{} deviations:\n{}", report.len(), report.join("\n\n"));
}
