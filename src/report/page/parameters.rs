//! The parameters of `resolved.toml`: providers of functions, and assumptions with their sources.

use super::cells::{Cell, Row, Sheet};
use crate::config::Grade;
use crate::report::manifest::Manifest;
use crate::report::text::clean;
use std::collections::{BTreeMap, BTreeSet};
use toml::de::{DeTable, DeValue};

/// Parameters of one group on the page, at most.
const MOST_ROWS: usize = 600;

/// The functions of a network, in the order of architecture files, as questions.
const FUNCTIONS: [(&str, &str); 12] = [
    ("identity", "Who are you?"),
    ("permissions", "What may you do?"),
    ("discovery", "Where is it?"),
    ("placement", "Where do data live?"),
    ("transfer", "How do bytes move?"),
    ("ordering", "Who orders writes?"),
    ("execution", "Who computes?"),
    ("backup", "Who keeps history?"),
    ("patching", "Who maintains?"),
    ("security", "Who defends endpoints?"),
    ("monitoring", "Who notices a fault?"),
    ("redundancy", "What if it dies?"),
];

/// A parameter of one architecture.
#[derive(Debug, PartialEq, Eq)]
struct Parameter {
    value: String,
    /// With its grade before it; empty if there is none.
    source: String,
    /// How far it may be varied; empty if nothing says so.
    varied: String,
}

/// The parameters of one architecture by their paths, in the order of the file.
struct Settings {
    architecture: String,
    paths: Vec<String>,
    parameters: BTreeMap<String, Parameter>,
}

/// The parameters of all architectures.
pub struct Parameters(Vec<Settings>);

impl Parameters {
    /// Reads the text of `resolved.toml`; none of a text that is no TOML.
    pub fn read(text: &str) -> Self {
        let Ok(file) = DeTable::parse(text) else { return Self(Vec::new()) };
        let tables = file.get_ref().iter().filter_map(|(name, value)| match value.get_ref() {
            DeValue::Table(table) => Some(Settings::new(name.get_ref(), table, text)),
            _ => None,
        });
        Self(tables.collect())
    }

    /// Which provider each architecture has for each function, with the provider's parameters.
    pub fn functions(&self, manifest: &Manifest) -> Option<Sheet> {
        let named = |name: &String| self.0.iter().find(|own| own.architecture == *name);
        let columns: Vec<&Settings> = manifest.architectures.iter().filter_map(named).collect();
        let used = columns.iter().flat_map(|own| &own.paths).filter_map(|path| function(path));
        let used: BTreeSet<&str> = used.collect();
        let known = FUNCTIONS.iter().filter(|(name, _)| used.contains(name));
        let others = used.iter().filter(|name| FUNCTIONS.iter().all(|(known, _)| known != *name));
        let row = |(name, question): (&str, &str)| Row {
            labels: vec![clean(name), question.to_owned()],
            cells: columns.iter().map(|own| Cell::Text(own.provider(name))).collect(),
        };
        let rows: Vec<Row> =
            known.copied().chain(others.map(|name| (*name, ""))).map(row).collect();
        let names = columns.iter().map(|own| manifest.title_of(&own.architecture));
        (!rows.is_empty()).then(|| Sheet {
            caption: "Provider of each function, at the first point of the sweep".to_owned(),
            heads: ["function", "question"].map(str::to_owned).into_iter().chain(names).collect(),
            rows,
            left_out: 0,
        })
    }

    /// Values with grade, source and how far they may be varied, a table for each group of
    /// parameters: organisation, services, hardware, architectures.
    pub fn assumptions(&self, manifest: &Manifest) -> Vec<Sheet> {
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        let mut listed = BTreeSet::new();
        for path in self.0.iter().flat_map(|own| &own.paths) {
            let group = path.split('.').next().unwrap_or(path);
            if !listed.insert(path) || path.ends_with(".title") {
                continue;
            }
            match groups.iter_mut().find(|(name, _)| name == group) {
                Some((_, paths)) => paths.push(path.clone()),
                None => groups.push((group.to_owned(), vec![path.clone()])),
            }
        }
        groups.into_iter().map(|(group, paths)| self.group(manifest, &group, &paths)).collect()
    }

    fn group(&self, manifest: &Manifest, group: &str, paths: &[String]) -> Sheet {
        // Older results do not say how far a value may be varied, and no file has to.
        let says = |own: &Settings, path| {
            own.parameters.get(path).is_some_and(|own: &Parameter| !own.varied.is_empty())
        };
        let varied = paths.iter().any(|path| self.0.iter().any(|own| says(own, path)));
        let rows = paths.iter().flat_map(|path| self.rows(manifest, path, varied));
        let mut rows: Vec<Row> = rows.collect();
        let left_out = rows.len().saturating_sub(MOST_ROWS);
        rows.truncate(MOST_ROWS);
        let heads = ["parameter", "value with unit", "grade", "source"].into_iter();
        let heads = heads.chain(varied.then_some("varied")).chain(["architectures"]);
        Sheet { caption: clean(group), heads: heads.map(str::to_owned).collect(), rows, left_out }
    }

    /// One row for each value that a parameter has, with the architectures that have it and, if
    /// asked for, how far it may be varied.
    fn rows(&self, manifest: &Manifest, path: &str, varied: bool) -> Vec<Row> {
        let mut values: Vec<(&Parameter, Vec<&str>)> = Vec::new();
        let all = self.0.iter().filter(|own| !own.is_part_of_a_law(path));
        for own in all {
            let Some(parameter) = own.parameters.get(path) else { continue };
            match values.iter_mut().find(|(known, _)| *known == parameter) {
                Some((_, names)) => names.push(&own.architecture),
                None => values.push((parameter, vec![&own.architecture])),
            }
        }
        let row = |(parameter, names): (&Parameter, Vec<&str>)| {
            let (grade, source) = graded(&parameter.source);
            let names: Vec<String> = names.into_iter().map(|own| manifest.title_of(own)).collect();
            let all = names.len() == self.0.len();
            let names = if all { "all".to_owned() } else { names.join(", ") };
            let varied = varied.then(|| clean(&parameter.varied));
            let texts = [clean(&parameter.value), grade.to_owned(), source].into_iter();
            let texts = texts.chain(varied).chain([names]);
            Row { labels: vec![clean(path)], cells: texts.map(Cell::Text).collect() }
        };
        values.into_iter().map(row).collect()
    }
}

impl Settings {
    fn new(name: &str, table: &DeTable<'_>, text: &str) -> Self {
        // Tables forget the order of lines, positions do not.
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let mut own =
            Self { architecture: name.to_owned(), paths: Vec::new(), parameters: BTreeMap::new() };
        for (key, value) in entries {
            let DeValue::String(content) = value.get_ref() else { continue };
            let rest = text.get(value.span().end..).unwrap_or_default();
            let rest = rest.lines().next().unwrap_or_default().trim_start();
            let said = rest.strip_prefix('#').unwrap_or_default().trim();
            let (source, varied) = said.split_once("  # varied ").unwrap_or((said, ""));
            let path = key.get_ref().to_string();
            own.paths.push(path.clone());
            let (source, varied) = (source.to_owned(), varied.to_owned());
            own.parameters.insert(path, Parameter { value: content.to_string(), source, varied });
        }
        own
    }

    /// Whether a parameter only repeats a part of a law whose source stands with the law.
    fn is_part_of_a_law(&self, path: &str) -> bool {
        let sourced = |path: &str| self.parameters.get(path).is_some_and(|p| !p.source.is_empty());
        let above = path.match_indices('.').map(|(dot, _)| &path[..dot]);
        !sourced(path) && above.filter(|above| sourced(above)).count() > 0
    }

    /// The provider of a function with its parameters, such as `directory (servers 1)`.
    fn provider(&self, function: &str) -> String {
        let own = format!("architecture.{function}");
        let name = self.parameters.get(&own).map_or("", |parameter| &parameter.value);
        let within = [format!("{own}.{name}."), format!("{own}.")];
        let part = |path: &String| {
            let rest = within.iter().find_map(|prefix| path.strip_prefix(prefix.as_str()))?;
            let value = &self.parameters.get(path)?.value;
            let told = !value.is_empty() && !self.is_part_of_a_law(path);
            told.then(|| format!("{} {value}", rest.replace(['_', '.'], " ")))
        };
        let parts: Vec<String> = self.paths.iter().filter_map(part).collect();
        match (name, parts.join(", ")) {
            ("", parts) if parts.is_empty() => "\u{2013}".to_owned(),
            ("", parts) => clean(&parts),
            (name, parts) if parts.is_empty() => clean(name),
            (name, parts) => clean(&format!("{name} ({parts})")),
        }
    }
}

/// The function that a path belongs to.
fn function(path: &str) -> Option<&str> {
    let own = path.strip_prefix("architecture.")?;
    let name = own.split('.').next()?;
    (name != "title").then_some(name)
}

/// The grade in words, and the source without it.
fn graded(source: &str) -> (&'static str, String) {
    let words = match Grade::of(source) {
        Some(Grade::Measured) => "measured",
        Some(Grade::Published) => "published",
        Some(Grade::RuleOfThumb) => "rule of thumb",
        Some(Grade::Assumed) => "own assumption",
        None => return ("\u{2013}", "a choice, or set by the experiment".to_owned()),
    };
    let text = source.split_once(": ").map_or(source, |(_, text)| text);
    (words, clean(text))
}
