//! Files that users write: trees of values that know where they stand, read with all mistakes at
//! once.

mod diagnostics;
mod load;
mod log;
mod reader;
mod tree;

pub use diagnostics::{Diagnostic, Diagnostics};
pub use load::{load, parse};
pub use log::{Grade, Grades, Log, Param};
pub use reader::Reader;
pub use tree::{File, Item, Origin, Value};

/// Whether a text can name a file, an axis or a chart: `[a-z0-9][a-z0-9_-]{0,63}`.
pub fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars.next().is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let rest = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    first && text.len() <= 64 && chars.all(rest)
}

/// The candidate that looks most like `name`, if any does.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let distance = |other: &str| strsim::damerau_levenshtein(name, other);
    let best = candidates.into_iter().min_by_key(|candidate| distance(candidate))?;
    (distance(best) <= (name.len() / 3).max(2)).then_some(best)
}
