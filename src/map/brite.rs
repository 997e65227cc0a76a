//! Maps as the generator BRITE writes them (Medina, Lakhina, Matta and Byers, MASCOTS 2001): after
//! `Nodes:` a line `id x y ...` for each node, after `Edges:` a line
//! `id from to length delay bandwidth ...` for each link, delays in ms and bandwidths in Mbit/s.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::attribute::Attribute;
use super::attributes::Attributes;
use super::plain::{Word, lines};
use super::{BareUnits, Map};
use crate::config::{Diagnostics, File};

/// Whether a text is such a map, by its first line.
pub(super) fn is_one(text: &str) -> bool {
    text.trim_start().starts_with("Topology: (")
}

/// Reads a map.
pub(super) fn read(file: &Arc<File>, name: String) -> Result<Map, Diagnostics> {
    let mut attributes = Attributes::new(file, name, BareUnits::default(), BTreeSet::new());
    let mut part = "";
    for words in lines(&file.text, char::is_whitespace) {
        let head = ["Nodes:", "Edges:"].into_iter().find(|head| words[0].text.starts_with(head));
        match head.unwrap_or(part) {
            head if head != part => part = head,
            "Nodes:" => attributes.node(&[words[0].attribute("id", "")], words[0].span.clone()),
            "Edges:" => add_link(&words, &mut attributes),
            _ => {}
        }
    }
    attributes.finish()
}

/// Adds a link; a delay or bandwidth that is not above zero was not drawn.
fn add_link(words: &[Word<'_>], attributes: &mut Attributes) {
    let span = words[0].span.start..words[words.len() - 1].span.end;
    let [_, from, to, _, delay, bandwidth, rest @ ..] = words else {
        attributes.mistake("a link is `id from to length delay bandwidth ...`", None, span);
        return;
    };
    let is_drawn = |word: &&Word<'_>| word.text.parse::<f64>().is_ok_and(|number| number > 0.0);
    let delay = Some(delay).filter(is_drawn).map(|word| word.attribute("delay", " ms"));
    let bandwidth = Some(bandwidth).filter(is_drawn);
    let bandwidth = bandwidth.map(|word| word.attribute("bandwidth", " Mbit/s"));
    let ends = [from.attribute("source", ""), to.attribute("target", "")];
    let list: Vec<Attribute> = ends.into_iter().chain(delay).chain(bandwidth).collect();
    attributes.link(&list, span, rest.last().is_some_and(|last| last.text == "D"));
}
