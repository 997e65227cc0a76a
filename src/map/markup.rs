//! XML as maps use it.

use std::ops::Range;
use std::sync::Arc;

use roxmltree::{Document, Node, ParsingOptions};

use crate::config::{Diagnostic, Diagnostics, File, Origin};

/// Reads a document. A definition of its type that is elsewhere is never read, and one that defines
/// entities is refused.
pub(super) fn parse(file: &Arc<File>) -> Result<Document<'_>, Diagnostics> {
    let wrong = |message: String, place: usize| {
        Diagnostic::new(message, &Origin { file: Arc::clone(file), span: place..place })
    };
    if let Some(place) = entity(&file.text) {
        let mistake = wrong("not XML as maps use it: it defines entities".into(), place);
        return Err(mistake.helped("write their texts out, and take the DOCTYPE out").into());
    }
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(&file.text, options).map_err(|error| {
        let place = offset(&file.text, error.pos().row, error.pos().col);
        wrong(format!("not XML: {error}"), place).into()
    })
}

/// Where a text defines its first entity, if it does: entities of entities can be of any size.
fn entity(text: &str) -> Option<usize> {
    let start = text.find("<!DOCTYPE")?;
    let begins = |at: usize| text[at + 1..].starts_with(|c: char| c.is_alphabetic() || c == '_');
    let mut tags = text[start..].match_indices('<').map(|(at, _)| start + at);
    let root = tags.find(|&at| begins(at)).unwrap_or(text.len());
    text[start..root].find("<!ENTITY").map(|at| start + at)
}

/// Whether an element has this name, in whatever namespace: many files leave it out.
pub(super) fn is_named(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// All elements of this name below another one.
pub(super) fn elements<'a, 'd>(
    root: Node<'a, 'd>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'd>> {
    root.descendants().filter(move |node| is_named(*node, name))
}

/// The start of an element, for messages about all of it.
pub(super) fn head(element: Node<'_, '_>) -> Range<usize> {
    let start = element.range().start;
    start..start + 1 + element.tag_name().name().len()
}

/// The byte at a row and column, from 1.
fn offset(text: &str, row: u32, column: u32) -> usize {
    let before: usize = text.split_inclusive('\n').take(row as usize - 1).map(str::len).sum();
    let line = text[before..].lines().next().unwrap_or_default();
    let within = line.char_indices().nth(column as usize - 1).map_or(line.len(), |(at, _)| at);
    before + within
}
