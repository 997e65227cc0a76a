//! Values as they stand in files, each with its place.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::write;
use super::{Leeway, Sourced};
use crate::units::share_in_percent;

/// A file that was read.
#[derive(Debug)]
pub struct File {
    /// Its path as the user wrote it.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A place in a file.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Which file.
    pub file: Arc<File>,
    /// Which bytes of it.
    pub span: Range<usize>,
}

/// A file of data as another file names it.
#[derive(Clone, Debug)]
pub struct DataFile {
    /// The path in the naming file.
    pub naming: Origin,
    /// That path as it is written.
    pub written: String,
    /// What was read.
    pub file: Arc<File>,
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Item {
    /// The value.
    pub value: Value,
    /// Where the value stands.
    pub origin: Origin,
    /// Where its key stands.
    pub key: Origin,
    /// Where the value comes from, if the file says so: `{ value = X, source = "..." }` is X.
    pub note: Option<Sourced>,
    /// How far the value may be varied, if the file says so beside the source.
    pub leeway: Option<Arc<Leeway<Self>>>,
}

/// Values that can stand in a file.
#[derive(Clone, Debug)]
pub enum Value {
    /// Text in quotes.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A real number.
    Float(f64),
    /// `true` or `false`.
    Flag(bool),
    /// A list.
    List(Vec<Item>),
    /// A table, in the order of the file.
    Table(Vec<(String, Item)>),
}

impl Origin {
    /// Text that stands there.
    pub fn written(&self) -> &str {
        self.file.text.get(self.span.clone()).unwrap_or_default()
    }

    /// File and line in words: `office.toml, line 12`.
    pub fn place(&self) -> String {
        let before = self.file.text.get(..self.span.start).unwrap_or_default();
        format!("{}, line {}", self.file.name, before.matches('\n').count() + 1)
    }

    /// From the key to the end of its value, where both stand on one line.
    pub(super) fn joined(key: &Self, value: &Self) -> Self {
        let (start, end) = (key.span.start, value.span.end);
        let between = value.file.text.get(start..end);
        let together = Arc::ptr_eq(&key.file, &value.file)
            && between.is_some_and(|between| start < end && !between.contains('\n'));
        if together {
            Self { file: Arc::clone(&value.file), span: start..end }
        } else {
            value.clone()
        }
    }
}

impl Item {
    /// A value that stands at `origin` under the key at `key`, without a source.
    pub const fn new(value: Value, origin: Origin, key: Origin) -> Self {
        Self { value, origin, key, note: None, leeway: None }
    }

    /// An empty table in its place.
    pub(super) fn emptied(&self) -> Self {
        Self::new(Value::Table(Vec::new()), self.origin.clone(), self.key.clone())
    }

    /// The value at a key of a table.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, item)| item)
    }

    /// The entries of a table; none for other values.
    pub fn entries(&self) -> &[(String, Self)] {
        match &self.value {
            Value::Table(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none for other values.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The text of its source with its grade, where it has one.
    pub fn source(&self) -> Option<&str> {
        self.note.as_ref().map(|note| note.source.as_str())
    }

    /// How far the value may be varied, where its file says so.
    pub fn leeway(&self) -> Option<&Leeway<Self>> {
        self.leeway.as_deref()
    }

    /// Whether it and all within stand in the file in which another item stands.
    pub(super) fn is_all_beside(&self, other: &Self) -> bool {
        let beside = |own: &Self| Arc::ptr_eq(&own.origin.file, &other.origin.file);
        let within = self.entries().iter().all(|(_, own)| own.is_all_beside(other));
        beside(self) && within && self.items().iter().all(|own| own.is_all_beside(other))
    }

    /// The value as one cell of a table; `5 %` is the number 0.05, so that it has one cell however
    /// it is written.
    pub fn cell(&self) -> String {
        match &self.value {
            Value::Text(text) => {
                share_in_percent(text).map_or_else(|| text.clone(), |share| share.to_string())
            }
            Value::Integer(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            Value::Flag(flag) => flag.to_string(),
            Value::List(items) => items.iter().map(Self::cell).collect::<Vec<_>>().join(" "),
            Value::Table(entries) => {
                let entry = |(key, item): &(String, Self)| format!("{key} {}", item.cell());
                entries.iter().map(entry).collect::<Vec<_>>().join(" ")
            }
        }
    }

    /// Kind of value, for messages.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "a text",
            Value::Integer(_) => "a whole number",
            Value::Float(_) => "a number",
            Value::Flag(_) => "true or false",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }

    /// Text that stands in the file; for an item that stands in none, the text that would.
    pub(super) fn written(&self) -> String {
        match self.origin.written() {
            "" => self.to_string(),
            written => written.to_owned(),
        }
    }

    /// Text that stands there, for labels: short values themselves, else their kind.
    pub(super) fn shown(&self) -> String {
        const LONGEST: usize = 40;
        let written = self.written();
        let whole = written.len() <= LONGEST && !written.contains('\n');
        match &self.value {
            Value::Integer(_) | Value::Float(_) | Value::Flag(_) if whole => {
                format!("this is {written}")
            }
            Value::Text(_) if whole => format!("this is the text {written}"),
            _ => format!("this is {}", self.kind()),
        }
    }

    /// The tree as a TOML file, in the order it was written, with or without sources.
    pub fn to_toml(&self, with_sources: bool) -> String {
        write::document(self, with_sources)
    }
}

impl fmt::Display for Item {
    /// The value as inline TOML, without sources.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&write::inline(self, false))
    }
}
