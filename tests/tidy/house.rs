//! Rules that keep room for several models: what experiments may know, how large events are, and
//! that the description of the code names what is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::{files, root};

/// Modules that `experiment` may import: none that a model consists of.
const KNOWN_TO_EXPERIMENTS: [&str; 9] =
    ["config", "experiment", "journal", "report", "sim", "study", "system", "theory", "units"];

/// The folders of `experiment`, each with those that it may use.
const FOLDERS: [(&str, &[&str]); 5] = [
    ("plan", &[]),
    ("read", &["plan"]),
    ("statistics", &["plan"]),
    ("record", &["plan", "statistics"]),
    ("run", &["plan", "statistics", "record"]),
];

/// Names of types that several files have. This list only shrinks.
const TYPES_OF_ONE_NAME: &[&str] = &[
    "Axis",
    "Blocks",
    "Busy",
    "Content",
    "Crossing",
    "Curve",
    "Diary",
    "Entry",
    "Estimate",
    "Failure",
    "Figure",
    "Header",
    "Layout",
    "Metric",
    "Overrides",
    "Pair",
    "Plan",
    "Point",
    "Request",
    "Row",
    "Run",
    "Scale",
    "Schedule",
    "Slot",
    "Transfer",
    "View",
    "WarmUp",
];

#[test]
fn experiments_name_no_model() {
    let mut found = BTreeSet::new();
    for path in files(&root().join("src/experiment"), "rs") {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for part in code.flat_map(|line| line.split("crate::").skip(1)) {
            let end = part.find(|c: char| !(c.is_alphanumeric() || c == '_'));
            if !KNOWN_TO_EXPERIMENTS.contains(&&part[..end.unwrap_or(part.len())]) {
                found.insert(path.strip_prefix(root().join("src")).unwrap().display().to_string());
            }
        }
    }
    assert!(found.is_empty(), "files of `experiment` that name a model: {found:?}");
}

#[test]
fn folders_of_experiment_use_lower_ones_only() {
    for (folder, below) in FOLDERS {
        let inside = root().join("src/experiment").join(folder);
        for path in files(&inside, "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            for part in code.flat_map(|line| line.split("crate::experiment::").skip(1)) {
                let end = part.find(|c: char| !(c.is_alphanumeric() || c == '_'));
                let used = &part[..end.unwrap_or(part.len())];
                assert!(
                    below.contains(&used) || used == folder,
                    "{}: uses `{used}`",
                    path.display()
                );
            }
        }
    }
    let folders = fs::read_dir(root().join("src/experiment")).unwrap().flatten();
    let names: Vec<String> = folders.map(|own| own.file_name().into_string().unwrap()).collect();
    let known = |name: &String| name == "mod.rs" || FOLDERS.iter().any(|(own, _)| own == name);
    assert!(names.iter().all(known), "a file or folder without a place: {names:?}");
}

#[test]
fn models_do_not_import_each_other() {
    let world = root().join("src/world");
    for path in files(&world, "rs") {
        let inside = path.strip_prefix(&world).unwrap();
        let own = inside.components().next().unwrap().as_os_str().to_str().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for part in code.flat_map(|line| line.split("crate::world::").skip(1)) {
            assert!(own == "mod.rs" || part.starts_with(own), "{}: {part}", path.display());
        }
    }
}

/// The event list copies events: a larger one costs every model.
#[test]
fn events_are_small() {
    assert!(size_of::<crosspoint::world::office::Event>() <= 16);
    assert!(size_of::<crosspoint::world::queues::QueueEvent>() <= 16);
    assert!(size_of::<crosspoint::net::NetEvent>() <= 12);
    assert!(size_of::<crosspoint::station::StationEvent>() <= 8);
}

#[test]
fn every_path_that_the_architecture_names_exists() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let quoted = text.split('`').skip(1).step_by(2);
    let is_path = |word: &&str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
        word.chars().all(plain) && (word.contains('/') || word.ends_with(".rs"))
    };
    let (mut named, mut missing) = (0, Vec::new());
    for path in quoted.filter(is_path) {
        named += 1;
        let places = [root().join(path), root().join("src").join(path)];
        if !places.iter().any(|place| place.exists()) {
            missing.push(path);
        }
    }
    assert!(named > 10, "only {named} paths were found");
    assert!(missing.is_empty(), "ARCHITECTURE.md names what is not there: {missing:?}");
}

/// A test in a file that no program has runs nowhere, without a message.
#[test]
fn every_file_of_tests_is_part_of_a_program() {
    let tests = root().join("tests");
    let mut lost = Vec::new();
    for path in files(&tests, "rs") {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let folder = path.parent().unwrap();
        if stem == "main" || folder.ends_with("long") {
            continue;
        }
        let (name, folder) = match stem {
            "mod" => (folder.file_name().unwrap().to_str().unwrap(), folder.parent().unwrap()),
            stem => (stem, folder),
        };
        let faces = ["main.rs", "mod.rs"].map(|face| fs::read_to_string(folder.join(face)));
        let names =
            |text: &String| text.lines().any(|line| line.ends_with(&format!("mod {name};")));
        if !faces.iter().flatten().any(names) {
            lost.push(path.strip_prefix(&tests).unwrap().display().to_string());
        }
    }
    assert!(lost.is_empty(), "no program has these files: {lost:?}");
}

#[test]
fn no_two_types_have_one_name() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in files(&root().join("src"), "rs") {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for line in code.lines() {
            let line = line.trim_start();
            let line = match line.split_once(' ') {
                Some(("pub" | "pub(super)", rest)) => rest,
                Some(("pub(in", rest)) => rest.split_once(") ").map_or("", |(_, rest)| rest),
                _ => "",
            };
            for kind in ["struct ", "enum ", "trait "] {
                let Some(rest) = line.strip_prefix(kind) else { continue };
                let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'));
                let name = rest[..end.unwrap_or(rest.len())].to_owned();
                let place = path.strip_prefix(root().join("src")).unwrap().display().to_string();
                places.entry(name).or_default().push(place);
            }
        }
    }
    let twice: BTreeMap<&str, &Vec<String>> = places
        .iter()
        .filter(|(_, places)| places.len() > 1)
        .map(|(name, places)| (name.as_str(), places))
        .collect();
    let names: Vec<&str> = twice.keys().copied().collect();
    assert_eq!(names, TYPES_OF_ONE_NAME, "types of one name: {twice:#?}");
}
