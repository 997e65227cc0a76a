//! The rules of the house: layers, sizes of files and functions, sources of numbers.

mod circles;
mod findings;
mod house;
mod sources;

use std::fs;
use std::path::{Path, PathBuf};

/// Modules by layer, lowest first; a module may import only from layers below its own.
const LAYERS: [&[&str]; 16] = [
    &["sim", "theory"],
    &["station"],
    &["units", "ids", "system"],
    &["config"],
    &["dist"],
    &["study"],
    &["operation"],
    &["architecture", "service"],
    &["net", "store", "fault", "presence", "control", "staff", "occasions"],
    &["metrics", "map"],
    &["plant"],
    &["world"],
    &["report", "journal"],
    &["experiment"],
    &["workbench"],
    &["cli"],
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("target") {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|own| own == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

#[test]
fn imports_point_downward_only() {
    let mut wrong = Vec::new();
    for path in files(&root().join("src"), "rs") {
        let inside = path.strip_prefix(root().join("src")).unwrap();
        let module = inside.components().next().unwrap().as_os_str().to_str().unwrap();
        let module = module.trim_end_matches(".rs");
        if module == "lib" || module == "main" {
            continue;
        }
        let own = layer(module).unwrap_or_else(|| panic!("`{module}` has no layer"));
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            for part in line.split("crate::").skip(1) {
                let end = part.find(|c: char| !(c.is_alphanumeric() || c == '_'));
                let used = &part[..end.unwrap_or(part.len())];
                let below = layer(used).is_some_and(|layer| layer < own);
                // One module may hold kinds of a test below another's; documentation may name all.
                if used != module && !below && !line.trim_start().starts_with("//") {
                    wrong.push(format!("{}:{}: {used}", inside.display(), number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports that point up or sideways:\n{}", wrong.join("\n"));
}

#[test]
fn the_kernel_knows_nothing_of_networks_and_deciders_cannot_schedule() {
    for module in ["architecture", "service"] {
        for path in files(&root().join("src").join(module), "rs") {
            let text = fs::read_to_string(&path).unwrap();
            assert!(!text.contains("Schedule"), "{} schedules", path.display());
        }
    }
    for path in files(&root().join("src/report"), "rs") {
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("crate::world"), "{} reads more than results", path.display());
    }
}

#[test]
fn files_open_with_a_sentence_and_stay_readable() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "benches", "examples"] {
        for path in files(&root().join(folder), "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            if !text.starts_with("//! ") {
                wrong.push(format!("{name} does not say what it is"));
            }
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            if code.lines().count() > 520 && folder == "src" {
                wrong.push(format!("{name} has {} lines", code.lines().count()));
            }
            for (number, line) in text.lines().enumerate() {
                // Texts of messages are not broken.
                if line.chars().count() > 100 && !line.contains('"') && !line.contains("\\n") {
                    wrong.push(format!("{name}:{} is longer than 100", number + 1));
                }
            }
            if folder == "src" {
                wrong.extend(long_functions(&name, code));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Functions of more than 70 lines, as rustfmt lays them out.
fn long_functions(name: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Option<(usize, usize, String)> = None;
    for (number, line) in text.lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let start = line.trim_start();
        let begins = start.starts_with("fn ") || start.contains(" fn ") && start.starts_with("pub");
        if open.is_none() && begins && !line.trim_end().ends_with(';') {
            open = Some((number, indent, start.to_owned()));
        } else if let Some((first, depth, head)) = &open
            && indent == *depth
            && start == "}"
        {
            if number - first > 70 {
                found.push(format!("{name}:{}: {} lines: {head}", first + 1, number - first));
            }
            open = None;
        }
    }
    found
}

/// Bytes of each folder of results and those in it, but for what a run leaves beside what is
/// shipped.
fn shipped_sizes(results: &Path) -> Vec<u64> {
    let is_left = |path: &Path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let is_scratch = name.starts_with("journal") || name.starts_with('.');
        is_scratch || name == "trials.csv" || name == "report.html" || name.ends_with(".png")
    };
    let (mut own, mut sizes) = (0, Vec::new());
    for path in fs::read_dir(results).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            let is_part = path.ends_with("charts") || path.ends_with("inputs");
            let inner = shipped_sizes(&path);
            if is_part { own += inner.iter().sum::<u64>() } else { sizes.extend(inner) }
        } else if !is_left(&path) {
            own += fs::metadata(path).unwrap().len();
        }
    }
    sizes.push(own);
    sizes
}

/// Every model file is read without a mistake, and every one is used or listed.
#[test]
fn every_shipped_experiment_is_in_order() {
    for path in files(&root().join("experiments"), "toml") {
        let experiment = crosspoint::experiment::load_experiment(
            &crosspoint::world::STUDIES,
            &path,
            &Default::default(),
        );
        let experiment = experiment.unwrap_or_else(|mistakes| panic!("{mistakes}"));
        // Reference experiments are run by `verify`, which keeps no results.
        if path.parent().is_some_and(|folder| folder.ends_with("reference")) {
            continue;
        }
        // Otherwise a run on a fresh clone would be refused: results of another plan.
        let results = root().join("results").join(&experiment.plan.experiment);
        let manifest = fs::read_to_string(results.join("manifest.json")).unwrap();
        let hash = format!("\"plan_hash\": \"{}\"", experiment.plan_hash());
        assert!(manifest.contains(&hash), "{} is not of this plan: run it", results.display());
    }
    let sizes = shipped_sizes(&root().join("results"));
    assert!(sizes.iter().sum::<u64>() < 40_000_000, "shipped results are too large");
    assert!(sizes.iter().all(|size| *size < 7_000_000), "an experiment's are too large");
    let library = crosspoint::experiment::Library::shipped();
    for folder in ["architectures", "organisations", "services", "hardware", "links", "queues"] {
        for path in files(&root().join("models").join(folder), "toml") {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            assert!(library.names(folder).contains(&name), "{folder}/{name} is not shipped");
        }
    }
}
