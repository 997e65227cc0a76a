//! Networks of SNDlib in its native text: sections in brackets, a line `name ( x y )` for each node
//! and `name ( from to ) capacity ...` for each link.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::attribute::Attribute;
use super::attributes::Attributes;
use super::plain::{Word, lines};
use super::sndlib::{add_link, leave_out_demands};
use super::{BareUnits, Map};
use crate::config::{Diagnostics, File};

/// Whether a text is such a network, by its first line.
pub(super) fn is_one(text: &str) -> bool {
    text.trim_start().starts_with("?SNDlib native format")
}

/// Reads a network as [`super::sndlib::read`] does.
pub(super) fn read(file: &Arc<File>, name: String, units: BareUnits) -> Result<Map, Diagnostics> {
    let mut attributes = Attributes::new(file, name, units, BTreeSet::new());
    let sections = Sections::of(&file.text, &attributes);
    let are_places = sections.nodes.iter().all(|node| is_place(node));
    if !are_places {
        attributes.warn(
            "coordinates left out: those of some node are no degrees (longitude -180 to 180, \
             latitude -90 to 90)"
                .to_owned(),
        );
    }
    for [name, x, y] in &sections.nodes {
        let place = [x.attribute("longitude", ""), y.attribute("latitude", "")];
        let place = place.into_iter().filter(|_| are_places);
        let list: Vec<Attribute> = [name.attribute("id", "")].into_iter().chain(place).collect();
        attributes.node(&list, name.span.clone());
    }
    for [name, from, to, capacity] in &sections.links {
        let ends = [from.attribute("source", ""), to.attribute("target", "")];
        let capacity = Some(capacity.attribute("capacity", ""));
        add_link(&mut attributes, ends.into_iter(), capacity, name.span.clone());
    }
    leave_out_demands(&mut attributes, sections.demands);
    attributes.finish()
}

/// What the sections hold.
#[derive(Default)]
struct Sections<'t> {
    /// Name and coordinates.
    nodes: Vec<[Word<'t>; 3]>,
    /// Name, ends and installed capacity.
    links: Vec<[Word<'t>; 4]>,
    demands: usize,
}

impl<'t> Sections<'t> {
    fn of(text: &'t str, attributes: &Attributes) -> Self {
        let mut sections = Self::default();
        // The section and how many of its brackets are open.
        let (mut section, mut open): (Option<Word<'_>>, usize) = (None, 0);
        for words in lines(text, char::is_whitespace).map(apart) {
            let span = words[0].span.start..words[words.len() - 1].span.end;
            let count = |mark: &str| words.iter().filter(|word| word.text == mark).count();
            let after = (open + count("(")).checked_sub(count(")"));
            match (&section, words.as_slice()) {
                (None, [first, ..]) if first.text.starts_with('?') => {
                    let kind: String = text[span.clone()].split_whitespace().collect();
                    if !kind.contains("type:network") {
                        attributes.mistake("this is no network: `type: network`", None, span);
                        return sections;
                    }
                }
                (None, [name, mark]) if mark.text == "(" => section = Some(name.clone()),
                (None, _) => {
                    let help = "such as `NODES (`; a line `)` ends it";
                    attributes.mistake("a section has to begin here", Some(help), span);
                }
                (Some(_), _) if after == Some(0) => section = None,
                (Some(name), _) => sections.take(name.text, &words, span, attributes),
            }
            open = after.unwrap_or(0);
        }
        if let Some(name) = section {
            let message = format!("section `{}` has no end: a line `)`", name.text);
            attributes.mistake(&message, None, name.span);
        }
        sections
    }

    /// Takes a line within a section.
    fn take(
        &mut self,
        section: &str,
        words: &[Word<'t>],
        span: Range<usize>,
        attributes: &Attributes,
    ) {
        let is_mark = |at: usize, mark| words.get(at).is_some_and(|word| word.text == mark);
        let is_pair = is_mark(1, "(") && is_mark(4, ")");
        match (section, words) {
            ("NODES", [name, _, x, y, _]) if is_pair => {
                self.nodes.push([name, x, y].map(Word::clone));
            }
            ("NODES", _) => attributes.mistake("a node is `name ( x y )`", None, span),
            ("LINKS", [name, _, from, to, _, capacity, ..]) if is_pair => {
                self.links.push([name, from, to, capacity].map(Word::clone));
            }
            ("LINKS", _) => {
                attributes.mistake("a link is `name ( from to ) capacity ...`", None, span);
            }
            ("DEMANDS", _) => self.demands += 1,
            // Facts about the file, and paths of demands.
            _ => {}
        }
    }
}

fn is_place([_, x, y]: &[Word<'_>; 3]) -> bool {
    let within = |word: &Word<'_>, most: f64| {
        word.text.parse::<f64>().is_ok_and(|degrees| degrees.abs() <= most)
    };
    within(x, 180.0) && within(y, 90.0)
}

/// Brackets are words of their own.
fn apart(words: Vec<Word<'_>>) -> Vec<Word<'_>> {
    let mut list = Vec::new();
    for word in words {
        let mut add = |range: Range<usize>| {
            if !range.is_empty() {
                let span = word.span.start + range.start..word.span.start + range.end;
                list.push(Word { text: &word.text[range], span });
            }
        };
        let mut start = 0;
        for (at, _) in word.text.match_indices(['(', ')']) {
            add(start..at);
            add(at..at + 1);
            start = at + 1;
        }
        add(start..word.text.len());
    }
    list
}
