//! Values as they stand in a file, with their places.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A file that was read: its name as the user knows it, and its text.
#[derive(PartialEq, Eq, Debug)]
pub struct File {
    /// The path as typed or found.
    pub name: String,
    /// The whole text.
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

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Item {
    /// The value.
    pub value: Value,
    /// Where the value stands.
    pub origin: Origin,
    /// Where its key stands.
    pub key: Origin,
}

/// What can stand in a file.
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

impl Item {
    /// The value behind a source: `{ value = X, source = "..." }` stands for X.
    pub fn unwrapped(&self) -> &Self {
        self.get("value").filter(|_| self.get("source").is_some()).unwrap_or(self)
    }

    /// The text of its source, where it has one.
    pub fn source(&self) -> Option<&str> {
        match (&self.get("value"), &self.get("source")?.value) {
            (Some(_), Value::Text(source)) => Some(source),
            _ => None,
        }
    }

    /// The value at a key of a table.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match &self.value {
            Value::Table(entries) => {
                entries.iter().find(|(name, _)| name == key).map(|(_, item)| item)
            }
            _ => None,
        }
    }

    /// The entries of a table; none for other values.
    pub fn entries(&self) -> &[(String, Self)] {
        match &self.value {
            Value::Table(entries) => entries,
            _ => &[],
        }
    }

    /// Writes a value at a dotted path, making tables on the way. A provider given by its name
    /// alone becomes a table with that name.
    pub fn set(&mut self, path: &str, item: Self) {
        let (first, rest) = match path.split_once('.') {
            Some((first, rest)) => (first, Some(rest)),
            None => (path, None),
        };
        if self.source().is_some() {
            *self = self.unwrapped().clone();
        }
        if let Value::Text(name) = &self.value {
            let inner = Self { value: Value::Table(Vec::new()), ..self.clone() };
            self.value = Value::Table(vec![(name.clone(), inner)]);
        }
        let Value::Table(entries) = &mut self.value else {
            self.value = Value::Table(Vec::new());
            return self.set(path, item);
        };
        let at = entries.iter().position(|(name, _)| name == first).unwrap_or_else(|| {
            let empty = Self { value: Value::Table(Vec::new()), ..item.clone() };
            entries.push((first.to_owned(), empty));
            entries.len() - 1
        });
        match rest {
            Some(rest) => entries[at].1.set(rest, item),
            None => entries[at].1 = item,
        }
    }

    /// The value as one cell of a table.
    pub fn cell(&self) -> String {
        match &self.unwrapped().value {
            Value::Text(text) => text.clone(),
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

    /// What kind of value it is, for messages.
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
}

impl fmt::Display for Item {
    /// The value as inline TOML, without sources.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.unwrapped().value {
            Value::Text(text) => write!(f, "{}", toml::Value::String(text.clone())),
            Value::Integer(number) => write!(f, "{number}"),
            Value::Float(number) => write!(f, "{number:?}"),
            Value::Flag(flag) => write!(f, "{flag}"),
            Value::List(items) => {
                let texts: Vec<String> = items.iter().map(ToString::to_string).collect();
                write!(f, "[{}]", texts.join(", "))
            }
            Value::Table(entries) => {
                let entry = |(key, item): &(String, Self)| format!("{} = {item}", quoted(key));
                let texts: Vec<String> = entries.iter().map(entry).collect();
                write!(f, "{{ {} }}", texts.join(", "))
            }
        }
    }
}

/// A key as TOML wants it.
pub(super) fn quoted(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !key.is_empty() && key.chars().all(bare) {
        key.to_owned()
    } else {
        toml::Value::String(key.to_owned()).to_string()
    }
}
