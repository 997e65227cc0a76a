//! The `[sweep]` of an experiment file: what is varied.

use crate::config::{
    Diagnostic, Item, Log, Reader, Value, WHY_NOT_PRINTED, is_name, is_obeyed, nearest,
};
use crate::experiment::plan::Axis;
use crate::study::Root;

use super::labels::{label_of, last_words, stated_label, tell_apart};
use super::paths::{check_root, how_to_quote, is_unquoted_path};
use super::range::{is_range, read_range};
use super::variation::{Variation, Writes};

/// Reads all axes in the order of the file.
pub(in crate::experiment) fn read_axes(
    table: &mut Reader,
    architectures: &[String],
    roots: &'static [Root],
    log: &Log,
) -> Vec<Variation> {
    let Some(sweep) = table.item("sweep") else { return Vec::new() };
    if !matches!(sweep.value, Value::Table(_)) {
        table.expected(sweep, "sweep", "a table of axes");
        return Vec::new();
    }
    let mut axes = Vec::new();
    for (key, item) in sweep.entries() {
        let axis = match &item.value {
            Value::List(_) => {
                values_of(key, item, log).and_then(|own| plain(key, item, own, roots, log))
            }
            Value::Table(_) if is_range(item) => {
                read_range(key, item, log).and_then(|own| plain(key, item, own, roots, log))
            }
            Value::Table(_) if key.contains('.') => read_labelled(key, item, roots, log),
            Value::Table(_) if is_unquoted_path(key, item, roots) => {
                let message = format!("`{key}` names no axis");
                log.push(Diagnostic::new(message, &item.key).helped(how_to_quote(key, item)));
                None
            }
            Value::Table(_) => read_named(key, item, architectures, roots, log),
            _ => {
                let message = format!("`{key}` needs a list of values");
                log.push(Diagnostic::new(message, &item.origin).helped("for example `[2, 5, 10]`"));
                None
            }
        };
        axes.extend(axis);
    }
    tell_apart(&mut axes);
    axes
}

/// `"organisation.devices" = { values = [2, 5, 10], label = "desks" }`
fn read_labelled(path: &str, item: &Item, roots: &'static [Root], log: &Log) -> Option<Variation> {
    let mut table = Reader::root(item, &format!("sweep.{path}"), log);
    let (values, _) = (table.item("values"), table.item("label"));
    table.finish();
    let Some(values) = values else {
        let message = format!("the axis `{path}` needs `values`, or a range");
        let help = "for example `{ values = [2, 5, 10], label = \"text on charts\" }`, or a list \
                    alone: `[2, 5, 10]`";
        log.push(Diagnostic::new(message, &item.key).helped(help));
        return None;
    };
    let values = values_of(path, values, log)?;
    // A mistake in a value points at the axis.
    let values = values.into_iter().map(|own| Item { key: item.key.clone(), ..own });
    plain(path, item, values.collect(), roots, log)
}

/// `"organisation.devices" = [2, 5, 10]`
fn plain(
    path: &str,
    item: &Item,
    items: Vec<Item>,
    roots: &'static [Root],
    log: &Log,
) -> Option<Variation> {
    check_root(path, item, roots, log);
    let stated = stated_label(path, item, log)?;
    let cells = cells_of(path, &items, Item::cell, log)?;
    let settings = items.into_iter().map(|value| vec![(path.to_owned(), value)]).collect();
    let (settings, has_label) = (Writes::Everywhere(settings), stated.is_some());
    let label = stated.unwrap_or_else(|| label_of(path, roots));
    let axis = Axis::new(path, &label, cells);
    Some(Variation { axis, has_label, settings, origin: item.key.clone() })
}

/// `[sweep.redundancy]`: one name for paths that differ by architecture, or that change together.
fn read_named(
    name: &str,
    item: &Item,
    architectures: &[String],
    roots: &'static [Root],
    log: &Log,
) -> Option<Variation> {
    if !is_name(name) {
        let message = format!("`{name}` cannot name an axis");
        let help = "a name has small letters, digits, `-` and `_`; the path of a parameter stands \
                    in quotes, with a list of values or a range";
        log.push(Diagnostic::new(message, &item.key).helped(help));
        return None;
    }
    let stated = stated_label(name, item, log)?;
    let has_label = stated.is_some();
    let label = (stated.unwrap_or_else(|| last_words(name, 1)), has_label);
    if item.get("key").is_some() || item.get("values").is_some() {
        return read_by_architecture(name, label, item, architectures, roots, log);
    }
    read_together(name, label, item, roots, log)
}

/// `values = [1, 2]` and `key = { workgroup = "path", ... }`
fn read_by_architecture(
    name: &str,
    (label, has_label): (String, bool),
    item: &Item,
    architectures: &[String],
    roots: &'static [Root],
    log: &Log,
) -> Option<Variation> {
    let mut table = Reader::root(item, &format!("sweep.{name}"), log);
    let values = table.item("values");
    let keys = table.item("key");
    let _ = table.item("label");
    table.finish();
    let (Some(values), Some(keys)) = (values, keys) else {
        let message = format!("the axis `{name}` needs both `values` and `key`");
        let help = "for example `key = { workgroup = \"organisation.devices\" }`";
        log.push(Diagnostic::new(message, &item.key).helped(help));
        return None;
    };
    if keys.entries().is_empty() {
        let message = format!("the axis `{name}` needs a path for some architecture");
        let help = "for example `key = { workgroup = \"organisation.devices\" }`";
        log.push(Diagnostic::new(message, &keys.origin).helped(help));
        return None;
    }
    let mut paths = Vec::new();
    for (architecture, path) in keys.entries() {
        let Value::Text(text) = &path.value else {
            let message = format!("`{architecture}` needs the path of a parameter in quotes");
            log.push(Diagnostic::new(message, &path.origin));
            continue;
        };
        // The path is named by its text, not by the architecture's name.
        let named = Item { key: path.origin.clone(), ..path.clone() };
        check_root(text, &named, roots, log);
        if !architectures.contains(architecture) {
            let message = format!("`{architecture}` is not among the architectures");
            let mut diagnostic = Diagnostic::new(message, &path.key);
            if let Some(near) = nearest(architecture, architectures.iter().map(String::as_str)) {
                diagnostic = diagnostic.helped(format!("did you mean `{near}`?"));
            }
            log.push(diagnostic);
        }
        paths.push((architecture.clone(), text.clone(), named));
    }
    let items = values_of(name, values, log)?;
    let cells = cells_of(name, &items, Item::cell, log)?;
    let settings = Writes::ByArchitecture { paths, items };
    let axis = Axis::new(name, &label, cells);
    Some(Variation { axis, has_label, settings, origin: item.key.clone() })
}

/// `labels = ["a", "b"]` and lists of the same length at several paths.
fn read_together(
    name: &str,
    (label, has_label): (String, bool),
    item: &Item,
    roots: &'static [Root],
    log: &Log,
) -> Option<Variation> {
    let Some(labels) = item.get("labels") else {
        let message = format!("the axis `{name}` needs `labels`, or `values` and `key`");
        let help = "`labels` name the steps of lists that change together";
        log.push(Diagnostic::new(message, &item.key).helped(help));
        return None;
    };
    let names = values_of("labels", labels, log)?;
    let cells = cells_of("labels", &names, as_written, log)?;
    let mut settings = vec![Vec::new(); cells.len()];
    for (path, list) in item.entries() {
        if path == "labels" || path == "label" {
            continue;
        }
        check_root(path, list, roots, log);
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
    if settings.iter().all(Vec::is_empty) {
        let message = format!("the axis `{name}` changes nothing");
        let help = "add paths of parameters in quotes, with one value for each label";
        log.push(Diagnostic::new(message, &item.key).helped(help));
        return None;
    }
    let axis = Axis::new(name, &label, cells);
    let settings = Writes::Everywhere(settings);
    Some(Variation { axis, has_label, settings, origin: item.key.clone() })
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

/// A label as it is written: `5 %` is no number there.
fn as_written(label: &Item) -> String {
    match &label.value {
        Value::Text(text) => text.clone(),
        _ => label.cell(),
    }
}

/// The cells of values, no two of which may be alike.
fn cells_of(
    name: &str,
    items: &[Item],
    cell: fn(&Item) -> String,
    log: &Log,
) -> Option<Vec<String>> {
    let cells: Vec<String> = items.iter().map(cell).collect();
    for (at, cell) in cells.iter().enumerate() {
        if cells[..at].contains(cell) {
            let message = format!("`{name}` has the value {cell} twice");
            log.push(Diagnostic::new(message, &items[at].origin));
            return None;
        }
        if cell.contains(is_obeyed) {
            let message = format!("`{name}` has a value with characters that cannot be printed");
            log.push(Diagnostic::new(message, &items[at].origin).helped(WHY_NOT_PRINTED));
            return None;
        }
    }
    Some(cells)
}
