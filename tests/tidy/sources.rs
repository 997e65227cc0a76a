//! Every figure in `models/` says where it comes from, and how far it may be varied.

use crosspoint::config::{Grade, Item, Log, Value, load, parse};

use crosspoint::experiment::Library;
use crosspoint::world::STUDIES;

use super::{files, root};

/// Folders of data: a map and a table of regions were each measured as one, so that no figure of
/// theirs varies alone; and their text is a part of the names of trials.
const DATA: [&str; 2] = ["maps", "regions"];

/// The figures of a file that were found, and those that lack something.
#[derive(Default)]
struct Found {
    figures: u32,
    wrong: Vec<String>,
}

impl Found {
    fn check(&mut self, item: &Item, path: &str) {
        if let Some(source) = item.source() {
            self.figures += 1;
            if Grade::of(source).is_none() || source.len() < 10 {
                self.wrong.push(format!("{path}: `{source}` is no source"));
            }
            if item.leeway().is_none() {
                self.wrong.push(format!("{path} has no `range`, `among` or `fixed`"));
            }
            return;
        }
        match &item.value {
            Value::Table(entries) => {
                for (key, entry) in entries {
                    self.check(entry, &format!("{path}: {key}"));
                }
            }
            Value::List(items) => items.iter().for_each(|own| self.check(own, path)),
            Value::Integer(_) | Value::Float(_) => {
                self.wrong.push(format!("{path} has no source"));
            }
            Value::Text(text) if text.starts_with(|c: char| c.is_ascii_digit()) => {
                self.wrong.push(format!("{path} = {text} has no source"));
            }
            _ => {}
        }
    }
}

#[test]
fn every_number_has_a_source_and_a_leeway() {
    let models = root().join("models");
    let mut found = Found::default();
    for path in files(&models, "toml") {
        let inside = path.strip_prefix(&models).unwrap();
        if DATA.iter().any(|folder| inside.starts_with(folder)) {
            continue;
        }
        let item = load(&path).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        found.check(&item, &inside.display().to_string());
    }
    assert!(found.figures > 200, "only {} numbers were found", found.figures);
    assert!(found.wrong.is_empty(), "{}", found.wrong.join("\n"));
}

/// Ranges included: what no shipped experiment uses is read as well.
#[test]
fn every_model_file_is_read_without_a_mistake() {
    let library = Library::shipped();
    let read = |root: &crosspoint::study::Root, name: &str, item: &Item| {
        let log = Log::of_parameters();
        (root.read)(name, item, &library, &log);
        assert!(log.is_clean(), "{}", log.into_diagnostics());
    };
    let mut count = 0;
    for root in STUDIES.iter().flat_map(|study| study.roots) {
        for name in library.names(root.folder) {
            let item = library.read(root.folder, &name).expect("it is named").expect("it is TOML");
            read(root, &name, &item);
            count += 1;
        }
    }
    assert!(count > 30, "only {count} files");
    let hardware = STUDIES.iter().flat_map(|study| study.roots).find(|own| own.name == "hardware");
    for class in library.names("links") {
        let text = format!("home.class = \"{class}\"\n");
        let mut item =
            library.read("hardware", "standard").expect("it is named").expect("it is TOML");
        let line =
            parse("line.toml", text).expect("it is TOML").get("home").expect("a line").clone();
        item.set("home", line);
        read(hardware.expect("the office has hardware"), "standard", &item);
    }
}

#[test]
fn a_number_without_source_or_leeway_is_found() {
    let ranged = "range = [1, 9], source = \"O: a guess of this test\"";
    let wrong = |text: String| {
        let mut found = Found::default();
        found.check(&parse("made-up.toml", text).unwrap(), "made-up");
        (found.figures, found.wrong)
    };
    assert_eq!(wrong(format!("a = {{ value = 3, {ranged} }}")), (1, Vec::new()));
    for (text, complaint) in [
        ("a = 3", "made-up: a has no source"),
        ("[b]\na = 0.5", "made-up: b: a has no source"),
        ("a = \"3 h\"", "made-up: a = 3 h has no source"),
        ("a = [\"3 h\"]", "made-up: a = 3 h has no source"),
        ("[[b]]\na = 3", "made-up: b: a has no source"),
        (
            "a = { value = 3, source = \"O: a guess of this test\" }",
            "made-up: a has no `range`, `among` or `fixed`",
        ),
        ("a = { value = 3, source = \"O: x\", fixed = \"x\" }", "made-up: a: `O: x` is no source"),
    ] {
        assert_eq!(wrong(text.to_owned()).1, [complaint], "{text}");
    }
}
