//! Files that users write: trees of values that know where they stand, read with all mistakes at
//! once.

mod braces;
mod brackets;
mod canonical;
mod choice;
mod column;
mod diagnostics;
mod encoding;
mod excerpt;
mod io_words;
mod leeway;
mod load;
mod log;
mod named;
mod numbers;
mod overlay;
mod quantities;
mod reader;
mod said;
mod schema;
mod shape;
mod shell;
mod sources;
mod tree;
mod varied;
mod write;

pub use canonical::canonical;
pub use column::other_separator;
pub use diagnostics::{Diagnostic, Diagnostics};
pub use excerpt::{WHY_NOT_PRINTED, is_obeyed};
pub use io_words::{csv_in_words, io_in_words};
pub use leeway::Leeway;
pub use load::{is_like_toml, is_named_toml, load, nearest_path, parse, parse_file, read_text};
pub use log::{Log, Param};
pub use numbers::WHOLE_NUMBER;
pub use overlay::PathError;
pub use reader::Reader;
pub use said::Said;
pub use schema::Schema;
pub use shape::Shapes;
pub use shell::shell_word;
pub use sources::{Grade, Grades, Sourced};
pub use tree::{DataFile, File, Item, Origin, Value};
pub use write::quoted;

/// Longer words are not compared: the time to compare two words grows with their product.
const LONGEST_COMPARED: usize = 100;

/// Whether a text can name a file, an axis or a chart: `[a-z0-9][a-z0-9_-]{0,63}`.
pub fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars.next().is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let rest = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    first && text.len() <= 64 && chars.all(rest)
}

/// The candidate that looks most like `name`, if any does: the one that differs in fewest letters,
/// else one that begins with it; among equals the first.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > LONGEST_COMPARED {
        return None;
    }
    let distance = |other: &str| strsim::damerau_levenshtein(name, other);
    let allowed = (name.len() / 3).max(2);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST_COMPARED)
        .map(|candidate| (distance(candidate), candidate))
        .filter(|(distance, candidate)| {
            *distance <= allowed || name.len() > 2 && candidate.starts_with(name)
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
