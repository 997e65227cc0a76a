//! Shapes of files, found by reading: the keys of a kind of file with all their variants.
//!
//! A reader only asks for the keys of the variants that a file chooses. So it is run again and
//! again over made-up files, each with one more table or variant opened, until nothing new comes
//! up: what can stand in a file is written once, in its reader.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{File, Item, Log, Origin, Value};

/// The end of a path that is opened with a text: `fixed = "5 min"`.
const AS_TEXT: &str = "=";

/// Kind of value that a key holds.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Shape {
    /// A real number in a range.
    Number(f64, f64),
    /// A whole number in a range.
    Count(u64, u64),
    /// A text.
    Text,
    /// A text, or a list of texts.
    Texts,
    /// `true` or `false`.
    Flag,
    /// A list of names.
    Names,
    /// A number with one of these units.
    Quantity(Vec<&'static str>),
    /// One of some variants with a sentence each, tagged by key.
    Choice(Vec<(String, String)>),
    /// A value in the place of a table.
    Own,
    /// A whole number in a range, or this word.
    CountOr(u32, u32, &'static str),
    /// A table.
    Table,
    /// A table with names as keys: what any of them holds is noted under `*`.
    Named,
    /// A list of tables.
    Tables,
    /// A table, or a list of tables.
    OneOrTables,
    /// Something that was asked for; other notes may say more.
    Asked,
}

/// A key that a reader has asked for.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Noted {
    /// Dotted path.
    pub path: String,
    /// Kind of value that it holds.
    pub shape: Shape,
    /// Values that it may have, in words; may be empty.
    pub expected: String,
    /// One sentence; may be empty.
    pub doc: String,
    /// Value that holds if it is left out.
    pub default: Option<String>,
    /// Whether it may not be left out.
    pub required: bool,
}

/// All keys that a kind of file can have.
#[derive(Clone, Debug, Default)]
pub struct Shapes {
    keys: BTreeMap<String, Noted>,
}

impl Shape {
    /// Whether numbers from `low` to `high` are shares, which may be written in percent.
    pub(super) fn is_share(low: f64, high: f64) -> bool {
        low >= 0.0 && high <= 1.0
    }
}

impl Shapes {
    /// Finds what `read` asks for in a file whose parameters are called `prefix.key`; `prefix` may
    /// be empty.
    pub fn explore(prefix: &str, read: &dyn Fn(&Item, &Log)) -> Self {
        let mut explorer = Explorer::default();
        let mut waiting = vec![String::new()];
        let mut seen = BTreeSet::from([String::new()]);
        while let Some(opened) = waiting.pop() {
            let log = Log::noting();
            read(&explorer.file(&opened), &log);
            for path in explorer.learn(prefix, log.noted()) {
                if seen.insert(path.clone()) {
                    waiting.push(path);
                }
            }
        }
        Self { keys: explorer.keys }
    }

    /// The key that was noted at a path.
    pub(super) fn get(&self, path: &str) -> Option<&Noted> {
        self.keys.get(path)
    }

    /// The keys of the table at a path (empty: of the whole file), by name.
    pub(super) fn children(&self, path: &str) -> Vec<(&str, &Noted)> {
        let start = if path.is_empty() { 0 } else { path.len() + 1 };
        let inner = |noted: &&Noted| {
            let rest = noted.path.strip_prefix(path).and_then(|rest| match start {
                0 => Some(rest),
                _ => rest.strip_prefix('.'),
            });
            rest.is_some_and(|rest| !rest.contains('.'))
        };
        let found = self.keys.values().filter(inner);
        found.map(|noted| (&noted.path[start..], noted)).collect()
    }

    /// The paths of all that a value can be written at.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        let holds = |noted: &&Noted| {
            !matches!(noted.shape, Shape::Tables | Shape::OneOrTables | Shape::Asked)
        };
        self.keys.values().filter(holds).map(|noted| noted.path.as_str())
    }
}

/// Keys found so far.
#[derive(Default)]
struct Explorer {
    keys: BTreeMap<String, Noted>,
    /// Paths that are lists of tables.
    lists: BTreeSet<String>,
}

impl Explorer {
    /// A file in which a path leads to an empty table, or to a text if the path ends so.
    fn file(&self, opened: &str) -> Item {
        let (path, mut item) = match opened.strip_suffix(AS_TEXT) {
            Some(path) => (path, nothing(Value::Text(String::new()))),
            None => (opened, nothing(Value::Table(Vec::new()))),
        };
        let parts: Vec<&str> = path.split('.').filter(|part| !part.is_empty()).collect();
        for depth in (0..parts.len()).rev() {
            if self.lists.contains(&parts[..=depth].join(".")) {
                item = nothing(Value::List(vec![item]));
            }
            item = nothing(Value::Table(vec![(parts[depth].to_owned(), item)]));
        }
        item
    }

    /// Takes in what one reading has noted; returns the paths that are worth opening.
    fn learn(&mut self, prefix: &str, noted: Vec<Noted>) -> Vec<String> {
        let mut open = Vec::new();
        let mut read = BTreeMap::new();
        for mut own in noted {
            let rest = own.path.strip_prefix(prefix).unwrap_or(&own.path);
            own.path = rest.trim_start_matches('.').to_owned();
            match &own.shape {
                Shape::Choice(variants) => {
                    for (name, _) in variants {
                        open.push(format!("{}.{name}", own.path));
                        open.push(format!("{}.{name}{AS_TEXT}", own.path));
                    }
                }
                Shape::Table | Shape::OneOrTables | Shape::Named | Shape::Asked => {
                    open.push(own.path.clone())
                }
                Shape::Tables => {
                    self.lists.insert(own.path.clone());
                    open.push(own.path.clone());
                }
                _ => {}
            }
            let known = read.entry(own.path.clone()).or_insert_with(|| own.clone());
            if known.shape == Shape::Asked {
                *known = own;
            }
        }
        self.loosen(&read);
        for (path, own) in read {
            match self.keys.get_mut(&path) {
                None => drop(self.keys.insert(path, own)),
                Some(known) if known.shape == Shape::Asked => {
                    let required = known.required && own.required;
                    *known = Noted { required, ..own };
                }
                Some(known) => known.required &= own.required,
            }
        }
        open
    }

    /// A key that one reading of its table did without may be left out.
    fn loosen(&mut self, read: &BTreeMap<String, Noted>) {
        let parent = |path: &str| path.rsplit_once('.').map_or("", |(parent, _)| parent).to_owned();
        let tables: BTreeSet<String> = read.keys().map(|path| parent(path)).collect();
        for (path, known) in &mut self.keys {
            if tables.contains(&parent(path)) && !read.contains_key(path) {
                known.required = false;
            }
        }
    }
}

/// A value that stands in no file.
fn nothing(value: Value) -> Item {
    let file = Arc::new(File { name: String::new(), text: String::new() });
    let origin = Origin { file, span: 0..0 };
    Item::new(value, origin.clone(), origin)
}

#[cfg(test)]
mod tests {
    use super::super::Reader;
    use super::*;

    fn read(item: &Item, log: &Log) {
        let mut table = Reader::root(item, "root", log);
        table.count("size", 1..=5, None, "how many");
        let variants = [("plain", "without more"), ("rich", "with more")];
        if let Some(("rich", mut options)) = table.choice("kind", &variants, None) {
            if options.has("scale") {
                options.number("scale", 0.0..=1.0, None, "scale");
            } else {
                options.duration("mean", "1 s"..="1 h", None, "mean");
            }
            if let Some(mut inner) = options.optional_table("inner") {
                inner.flag("deep", Some(true), "far below");
            }
            options.finish();
        }
        table.finish();
    }

    #[test]
    fn everything_that_a_reader_may_ask_for_is_found() {
        let shapes = Shapes::explore("root", &read);
        let paths: Vec<&str> = shapes.parameters().collect();
        let inner =
            ["kind.rich.inner", "kind.rich.inner.deep", "kind.rich.mean", "kind.rich.scale"];
        assert_eq!(paths, [&["kind"][..], &inner, &["size"]].concat());
        let required = |path: &str| shapes.get(path).map(|noted| noted.required);
        assert_eq!(required("size"), Some(true));
        assert_eq!(required("kind.rich.mean"), Some(false), "a scale does as well");
        assert_eq!(required("kind.rich.inner"), Some(false));
        assert_eq!(shapes.get("size").unwrap().shape, Shape::Count(1, 5));
        let inner: Vec<&str> = shapes.children("kind.rich").iter().map(|(name, _)| *name).collect();
        assert_eq!(inner, ["inner", "mean", "scale"]);
    }
}
