//! From a tree back to TOML.

use super::{Item, Leeway, Value};

/// Tables within tables that fit in this width stay on one line.
const LINE_WIDTH: usize = 100;

/// A file: what has no table of its own first, then the tables.
pub(super) fn document(root: &Item, sources: bool) -> String {
    let mut out = String::new();
    table(&mut out, root, "", sources);
    out.trim_start_matches('\n').to_owned()
}

/// One value on one line.
pub(super) fn inline(item: &Item, sources: bool) -> String {
    let value = match &item.value {
        Value::Text(text) => quoted(text),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) if number.is_nan() => "nan".to_owned(),
        Value::Float(number) => format!("{number:?}"),
        Value::Flag(flag) => flag.to_string(),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| inline(item, sources)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Table(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Table(entries) => {
            let entry = |(key, item): &(String, Item)| {
                format!("{} = {}", bare_or_quoted(key), inline(item, sources))
            };
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    };
    match &item.note {
        Some(note) if sources => {
            let leeway = item.leeway().map(|own| format!("{}, ", varied(own)));
            let (leeway, source) = (leeway.unwrap_or_default(), quoted(&note.source));
            format!("{{ value = {value}, {leeway}source = {source} }}")
        }
        _ => value,
    }
}

/// The key that says how far a value may be varied, with what it says.
fn varied(leeway: &Leeway<Item>) -> String {
    let list = |values: &[Item]| {
        let values: Vec<String> = values.iter().map(|own| inline(own, false)).collect();
        format!("[{}]", values.join(", "))
    };
    let value = match leeway {
        Leeway::Range(ends) => list(ends),
        Leeway::Among(values) => list(values),
        Leeway::Fixed(reason) => quoted(reason),
    };
    format!("{} = {value}", leeway.key())
}

fn table(out: &mut String, item: &Item, path: &str, sources: bool) {
    let mut later = Vec::new();
    for (key, item) in item.entries() {
        let name = bare_or_quoted(key);
        let line = format!("{name} = {}\n", inline(item, sources));
        let is_tables = !item.items().is_empty()
            && item.items().iter().all(|item| is_table(item, sources))
            && path.is_empty();
        let is_section =
            is_table(item, sources) && (path.is_empty() || line.chars().count() > LINE_WIDTH);
        if is_section || is_tables {
            let dot = if path.is_empty() { "" } else { "." };
            later.push((format!("{path}{dot}{name}"), item));
        } else {
            out.push_str(&line);
        }
    }
    for (path, item) in later {
        if item.items().is_empty() {
            out.push_str(&format!("\n[{path}]\n"));
            table(out, item, &path, sources);
        }
        for item in item.items() {
            out.push_str(&format!("\n[[{path}]]\n"));
            table(out, item, &path, sources);
        }
    }
}

fn is_table(item: &Item, sources: bool) -> bool {
    matches!(item.value, Value::Table(_)) && (item.note.is_none() || !sources)
}

/// A key as TOML wants it.
fn bare_or_quoted(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !key.is_empty() && key.chars().all(bare) { key.to_owned() } else { quoted(key) }
}

/// A text on one line, as TOML wants it.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
