//! Files of a results folder, as charts and the page read them.

use super::harness::feed;
use crosspoint::report::{Format, draw, report};
use std::fs;
use std::path::Path;

const FILES: [&str; 5] =
    ["manifest.json", "summary.csv", "causes.csv", "crossings.csv", "plausibility.csv"];

/// A shipped results folder, its tables cut to `rows` rows.
fn folder_of(name: &str, rows: usize) -> tempfile::TempDir {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("results").join(name);
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(&from).unwrap() {
        let path = entry.unwrap().path();
        let ending = path.extension().unwrap_or_default().to_owned();
        // A folder in which the experiment was run has a journal and a page, too.
        if !["csv", "json", "toml"].iter().any(|own| ending == *own) {
            continue;
        }
        let mut text = fs::read_to_string(&path).unwrap();
        if ending == "csv" {
            text = text.lines().take(rows).map(|line| format!("{line}\n")).collect();
        }
        fs::write(folder.path().join(path.file_name().unwrap()), text).unwrap();
    }
    folder
}

#[test]
fn tables_and_manifests_are_drawn_or_refused() {
    for name in ["weekend", "throughput"] {
        let folder = folder_of(name, 120);
        draw(folder.path(), &[Format::Svg]).expect("it is sound");
        for file in FILES {
            let path = folder.path().join(file);
            let Ok(sound) = fs::read(&path) else { continue };
            feed(&format!("{name}-{file}"), std::slice::from_ref(&sound), 150, |input| {
                fs::write(&path, input).unwrap();
                for result in
                    [draw(folder.path(), &[Format::Svg]).map(drop), report(folder.path()).map(drop)]
                {
                    if let Err(error) = result {
                        let told = error.to_string();
                        assert!(!told.is_empty() && told.chars().count() < 1_000, "{told}");
                    }
                }
            });
            fs::write(&path, sound).unwrap();
        }
    }
}
