//! Words of plain text, each with its place.

use std::ops::Range;

use super::attribute::Attribute;

/// A word of a file.
#[derive(Clone)]
pub(super) struct Word<'t> {
    pub text: &'t str,
    pub span: Range<usize>,
}

impl Word<'_> {
    /// The word as the value of an attribute, with the unit in which the format gives it.
    pub fn attribute(&self, key: &str, unit: &str) -> Attribute {
        let value = format!("{}{unit}", self.text);
        Attribute { key: key.to_owned(), value, span: self.span.clone() }
    }
}

/// The lines of a text that have words and do not begin with `#`, as words between separators.
pub(super) fn lines(
    text: &str,
    separates: fn(char) -> bool,
) -> impl Iterator<Item = Vec<Word<'_>>> {
    let mut start = 0;
    let lines = text.split_inclusive('\n').map(move |line| {
        start += line.len();
        (start - line.len(), line)
    });
    let lines = lines.filter(|(_, line)| !line.trim_start().starts_with('#'));
    lines.map(move |line| words(line, separates)).filter(|words| !words.is_empty())
}

fn words((start, line): (usize, &str), separates: fn(char) -> bool) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut at = start;
    for piece in line.split_inclusive(separates) {
        let text = piece.trim_end_matches(separates);
        if !text.is_empty() {
            words.push(Word { text, span: at..at + text.len() });
        }
        at += piece.len();
    }
    words
}
