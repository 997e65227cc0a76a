//! The `[sweep]` of an experiment file: what is varied.

use crate::config::{Diagnostic, Item, Log, Origin, Reader, Value, is_name, nearest};

use super::file::check_root;
use super::plan::Axis;

/// An axis and what its values change.
pub(super) struct Variation {
    /// The axis.
    pub axis: Axis,
    settings: Settings,
}

/// Where the values of an axis are written.
enum Settings {
    /// At the same paths under every architecture: for each value, paths and items.
    Everywhere(Vec<Vec<(String, Item)>>),
    /// At a path that depends on the architecture; others have no such parameter.
    ByArchitecture {
        /// Architecture and path.
        paths: Vec<(String, String, Origin)>,
        /// One item for each value.
        items: Vec<Item>,
    },
}

impl Variation {
    /// Whether an architecture is varied along this axis.
    pub fn concerns(&self, architecture: &str) -> bool {
        match &self.settings {
            Settings::Everywhere(_) => true,
            Settings::ByArchitecture { paths, .. } => {
                paths.iter().any(|(name, ..)| name == architecture)
            }
        }
    }

    /// The paths and items of one value under one architecture.
    pub fn settings(&self, architecture: &str, value: usize) -> Vec<(String, Item)> {
        match &self.settings {
            Settings::Everywhere(values) => values[value].clone(),
            Settings::ByArchitecture { paths, items } => {
                let own = paths.iter().filter(|(name, ..)| name == architecture);
                // A mistake in the path points at the path.
                own.map(|(_, path, key)| {
                    (path.clone(), Item { key: key.clone(), ..items[value].clone() })
                })
                .collect()
            }
        }
    }
}

/// Reads all axes in the order of the file.
pub(super) fn read_axes(table: &mut Reader, architectures: &[String], log: &Log) -> Vec<Variation> {
    let Some(sweep) = table.item("sweep") else { return Vec::new() };
    if !matches!(sweep.value, Value::Table(_)) {
        table.expected(sweep, "sweep", "a table of axes");
        return Vec::new();
    }
    let mut axes = Vec::new();
    for (key, item) in sweep.entries() {
        let axis = match &item.value {
            Value::List(_) => read_plain(key, item, log),
            Value::Table(_) => read_named(key, item, architectures, log),
            _ => {
                let message = format!("`{key}` needs a list of values");
                log.push(Diagnostic::new(message, &item.origin).helped("for example `[2, 5, 10]`"));
                None
            }
        };
        axes.extend(axis);
    }
    axes
}

/// `"organisation.devices" = [2, 5, 10]`
fn read_plain(path: &str, item: &Item, log: &Log) -> Option<Variation> {
    check_root(path, item, log);
    let items = values_of(path, item, log)?;
    let cells = cells_of(path, &items, log)?;
    let settings = items.into_iter().map(|value| vec![(path.to_owned(), value)]).collect();
    let axis = Axis::new(path, &default_label(path), cells);
    Some(Variation { axis, settings: Settings::Everywhere(settings) })
}

/// `[sweep.redundancy]`: one name for paths that differ by architecture, or that change together.
fn read_named(name: &str, item: &Item, architectures: &[String], log: &Log) -> Option<Variation> {
    if !is_name(name) {
        let message = format!("`{name}` cannot name an axis");
        let help = "a name has small letters, digits, `-` and `_`; a path of a parameter stands \
                    in quotes with a list of values";
        log.push(Diagnostic::new(message, &item.key).helped(help));
        return None;
    }
    let label = match item.get("label").map(|label| &label.value) {
        Some(Value::Text(text)) => text.clone(),
        _ => default_label(name),
    };
    if item.get("key").is_some() || item.get("values").is_some() {
        return read_by_architecture(name, label, item, architectures, log);
    }
    read_together(name, label, item, log)
}

/// `values = [1, 2]` and `key = { workgroup = "path", ... }`
fn read_by_architecture(
    name: &str,
    label: String,
    item: &Item,
    architectures: &[String],
    log: &Log,
) -> Option<Variation> {
    let mut table = Reader::root(item, &format!("sweep.{name}"), log);
    let values = table.item("values");
    let keys = table.item("key");
    let _ = table.item("label");
    table.finish();
    let (Some(values), Some(keys)) = (values, keys) else {
        let message = format!("the axis `{name}` needs both `values` and `key`");
        log.push(Diagnostic::new(message, &item.key));
        return None;
    };
    let mut paths = Vec::new();
    for (architecture, path) in keys.entries() {
        let Value::Text(text) = &path.value else {
            let message = format!("`{architecture}` needs the path of a parameter in quotes");
            log.push(Diagnostic::new(message, &path.origin));
            continue;
        };
        check_root(text, path, log);
        if !architectures.contains(architecture) {
            let message = format!("`{architecture}` is not among the architectures");
            let mut diagnostic = Diagnostic::new(message, &path.key);
            if let Some(near) = nearest(architecture, architectures.iter().map(String::as_str)) {
                diagnostic = diagnostic.helped(format!("did you mean `{near}`?"));
            }
            log.push(diagnostic);
        }
        paths.push((architecture.clone(), text.clone(), path.origin.clone()));
    }
    let items = values_of(name, values, log)?;
    let cells = cells_of(name, &items, log)?;
    let settings = Settings::ByArchitecture { paths, items };
    Some(Variation { axis: Axis::new(name, &label, cells), settings })
}

/// `labels = ["a", "b"]` and lists of the same length at several paths.
fn read_together(name: &str, label: String, item: &Item, log: &Log) -> Option<Variation> {
    let labels = item.get("labels")?;
    let names = values_of("labels", labels, log)?;
    let cells = cells_of("labels", &names, log)?;
    let mut settings = vec![Vec::new(); cells.len()];
    for (path, list) in item.entries() {
        if path == "labels" || path == "label" {
            continue;
        }
        check_root(path, list, log);
        let values = values_of(path, list, log)?;
        if values.len() != cells.len() {
            let message =
                format!("`{path}` has {} values for {} labels", values.len(), cells.len());
            log.push(Diagnostic::new(message, &list.origin));
            return None;
        }
        for (setting, value) in settings.iter_mut().zip(values) {
            setting.push((path.clone(), value));
        }
    }
    let axis = Axis::new(name, &label, cells);
    Some(Variation { axis, settings: Settings::Everywhere(settings) })
}

/// The values of a list; their keys point at the axis, for messages.
fn values_of(name: &str, item: &Item, log: &Log) -> Option<Vec<Item>> {
    let Value::List(items) = &item.value else {
        let message = format!("`{name}` needs a list of values");
        log.push(Diagnostic::new(message, &item.origin));
        return None;
    };
    if items.is_empty() {
        let message = format!("`{name}` has no values");
        log.push(Diagnostic::new(message, &item.origin));
        return None;
    }
    Some(items.iter().map(|value| Item { key: item.key.clone(), ..value.clone() }).collect())
}

/// The cells of values, no two of which may be alike.
fn cells_of(name: &str, items: &[Item], log: &Log) -> Option<Vec<String>> {
    let cells: Vec<String> = items.iter().map(Item::cell).collect();
    for (at, cell) in cells.iter().enumerate() {
        if cells[..at].contains(cell) {
            let message = format!("`{name}` has the value {cell} twice");
            log.push(Diagnostic::new(message, &items[at].origin));
            return None;
        }
    }
    Some(cells)
}

/// `organisation.presence.office.taken_home` becomes "taken home".
fn default_label(path: &str) -> String {
    match path {
        "organisation.devices" => "user devices".to_owned(),
        "organisation.staff.people" => "IT staff".to_owned(),
        _ => path.rsplit('.').next().unwrap_or(path).replace(['_', '-'], " "),
    }
}
