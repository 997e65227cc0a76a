//! Values that files give, in one form for equal ones: the names of trials are made of them.

use std::collections::BTreeMap;

/// The parameters whose values are not their defaults, by path. A default is what holds where no
/// file has the key, so that a new parameter is not here until somebody sets it; and equal values
/// have one text however they were written, so that nothing here depends on code.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Said(BTreeMap<String, String>);

impl Said {
    /// Paths and values, in the order of paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, value)| (path.as_str(), value.as_str()))
    }

    pub(super) fn insert(&mut self, path: String, value: String) {
        self.0.insert(path, value);
    }

    /// Forgets a path and all below it.
    pub(super) fn forget(&mut self, path: &str) {
        self.0.retain(|own, _| {
            own.strip_prefix(path).is_none_or(|rest| !(rest.is_empty() || rest.starts_with('.')))
        });
    }
}

/// A real number in one form: the shortest digits that give it back.
pub(super) fn exact(number: f64) -> String {
    format!("{number:e}")
}
