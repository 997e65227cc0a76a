//! Values written over a tree at dotted paths: how a sweep changes a scenario.

use std::fmt;

use super::{Diagnostic, Item, Origin, Value, nearest};

/// Why a dotted path leads nowhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PathError {
    /// The whole path.
    pub path: String,
    /// The mistake, in words.
    pub message: String,
    /// Suggestion.
    pub help: Option<String>,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.help {
            Some(help) => write!(f, "{}: {help}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for PathError {}

impl PathError {
    /// As a mistake at the place that names the path.
    pub fn at(self, origin: &Origin) -> Diagnostic {
        let diagnostic = Diagnostic::new(self.message, origin).at_key(self.path);
        match self.help {
            Some(help) => diagnostic.helped(help),
            None => diagnostic,
        }
    }
}

impl Item {
    /// Writes a value at a dotted path. The table around the last key has to exist; a provider
    /// given by its name alone, `placement = "server"`, becomes a table for
    /// `placement.server.copies`. Nothing changes in case of an error.
    ///
    /// The last key may be new: whoever reads the table reports it, at the place of `item`, if it
    /// has no meaning.
    pub fn try_set(&mut self, path: &str, item: Self) -> Result<(), PathError> {
        let parts: Vec<&str> = path.split('.').collect();
        self.check(path, &parts)?;
        self.put(&parts, item);
        Ok(())
    }

    /// Writes a value at a dotted path, making the tables on the way; whoever reads them reports,
    /// at the place of `item`, those that have no meaning.
    pub fn set(&mut self, path: &str, item: Self) {
        let parts: Vec<&str> = path.split('.').collect();
        self.put(&parts, item);
    }

    fn check(&self, path: &str, parts: &[&str]) -> Result<(), PathError> {
        let error = |message: String, help: Option<String>| {
            Err(PathError { path: path.to_owned(), message, help })
        };
        if parts.iter().any(|part| part.is_empty()) {
            return error(format!("`{path}` is not a path: a name is missing"), None);
        }
        let mut here = Some(self);
        for (depth, part) in parts.iter().enumerate() {
            let before = parts[..depth].join(".");
            let last = depth + 1 == parts.len();
            match here.map(|item| (item, &item.value)) {
                None => {}
                Some((item, Value::Table(entries))) => {
                    here = item.get(part);
                    if here.is_none() && !last {
                        let near = nearest(part, entries.iter().map(|(name, _)| name.as_str()));
                        let tail = parts[depth + 1..].join(".");
                        let dot = if before.is_empty() { "" } else { "." };
                        return error(
                            format!("`{path}` leads nowhere: there is no `{before}{dot}{part}`"),
                            near.map(|near| format!("did you mean `{before}{dot}{near}.{tail}`?")),
                        );
                    }
                }
                // Below a provider's name everything is new.
                Some((_, Value::Text(name))) if name == part && depth > 0 => here = None,
                Some((_, Value::Text(name))) if depth > 0 => {
                    return error(
                        format!("`{path}` leads nowhere: `{before}` is `{name}` here"),
                        None,
                    );
                }
                Some((item, _)) => {
                    let (place, kind) = (if depth == 0 { "it" } else { &before }, item.kind());
                    return error(format!("`{path}` leads nowhere: `{place}` is {kind}"), None);
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, parts: &[&str], item: Self) {
        let Some((first, rest)) = parts.split_first() else {
            *self = item;
            return;
        };
        if let Value::Text(name) = &self.value {
            let inner = self.emptied();
            *self = Self { value: Value::Table(vec![(name.clone(), inner)]), ..self.emptied() };
        }
        if !matches!(self.value, Value::Table(_)) {
            // From here on the value is the overlaid one's doing: messages point there.
            *self = item.emptied();
        }
        let Value::Table(entries) = &mut self.value else { return };
        let at = entries.iter().position(|(name, _)| name == first).unwrap_or_else(|| {
            entries.push(((*first).to_owned(), item.emptied()));
            entries.len() - 1
        });
        entries[at].1.put(rest, item);
    }
}
