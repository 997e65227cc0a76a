//! `[set]` of an experiment file and `--set` of the command line.

use std::path::Path;

use crate::config::{Diagnostic, Item, Log, Reader, Value, parse, quoted};
use crate::experiment::plan::Overrides;
use crate::study::Root;

use super::paths::{check_overlaps, check_root};
use super::variation::Variation;

/// Name of the command line in messages about values that it sets.
pub(super) const COMMAND_LINE: &str = "--set";

/// `[set]` of the file and `--set` of the command line: values that hold at every point.
pub(super) fn read_settings(
    table: &mut Reader,
    variations: &[Variation],
    (roots, overrides): (&'static [Root], &Overrides),
    log: &Log,
) -> Vec<(String, Item)> {
    let mut settings = Vec::new();
    match table.item("set") {
        Some(set) if matches!(set.value, Value::Table(_)) => {
            settings.extend_from_slice(set.entries())
        }
        Some(set) => table.expected(set, "set", "a table of parameters"),
        None => {}
    }
    settings.extend(typed_overrides(overrides));
    for (path, item) in &settings {
        check_root(path, item, roots, log);
    }
    refuse_twice(overrides, log);
    check_overlaps(&settings, variations, log);
    settings
}

/// One command sets each path once: the earlier value would be lost.
fn refuse_twice(overrides: &Overrides, log: &Log) {
    for (at, (path, value)) in overrides.set.iter().enumerate() {
        let earlier = overrides.set[..at].iter().find(|(other, _)| other == path);
        if let Some((_, earlier)) = earlier {
            let item = typed(COMMAND_LINE, path, value);
            let message = format!("`{path}` is set twice, to {earlier} and to {value}");
            let help = "only one of the two values can hold: leave one out";
            log.push(Diagnostic::new(message, &item.key).at_key(path).helped(help));
        }
    }
}

/// Values that the command line sets.
pub(super) fn typed_overrides(overrides: &Overrides) -> Vec<(String, Item)> {
    let item = |(folder, path, value): (&Path, &str, &str)| {
        let from = folder.join(COMMAND_LINE).display().to_string();
        (path.to_owned(), typed(&from, path, value))
    };
    overrides.values().map(item).collect()
}

/// The value that `--set PATH=VALUE` writes at its path: a value of TOML, or else a text. `from`
/// stands for a file: paths in the value begin in its folder.
fn typed(from: &str, path: &str, value: &str) -> Item {
    let read = |value: &str| {
        let document = parse(from, format!("{} = {value}", quoted(path))).ok()?;
        match document.entries() {
            [(_, item)] => Some(item.clone()),
            // Several lines are no value.
            _ => None,
        }
    };
    let text = || read(&quoted(value));
    read(value).or_else(text).expect("a key and a text in quotes are TOML")
}
