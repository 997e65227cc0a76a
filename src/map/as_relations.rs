//! Relations of autonomous systems as CAIDA publishes them (serial 1 and 2): a line
//! `provider|customer|-1` or `peer|peer|0` for each pair. Other lists have every pair twice, seen
//! from either end (`customer|provider|1`): that is one link.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::attributes::Attributes;
use super::plain::{Word, lines};
use super::{BareUnits, Map};
use crate::config::{Diagnostics, File};
use crate::units::counted;

/// Whether a text is such a list, by its first line.
pub(super) fn is_one(text: &str) -> bool {
    rows(text).next().is_some_and(|words| relation(text, &words).is_some())
}

/// Reads a list: every system is a node, every pair a link.
pub(super) fn read(file: &Arc<File>, name: String) -> Result<Map, Diagnostics> {
    let mut attributes = Attributes::new(file, name, BareUnits::default(), BTreeSet::new());
    let (mut known, mut pairs) = (BTreeSet::new(), Vec::new());
    for words in rows(&file.text) {
        let span = words[0].span.start..words[words.len() - 1].span.end;
        let Some(pair) = relation(&file.text, &words) else {
            let message = "a line is two systems and -1, 0 or 1, separated by `|`";
            attributes.mistake(message, None, span);
            continue;
        };
        for system in &pair {
            if known.insert(system.text) {
                attributes.node(&[system.attribute("id", "")], system.span.clone());
            }
        }
        pairs.push((pair, span));
    }
    let (mut linked, mut again) = (BTreeSet::new(), 0);
    for ([a, b], span) in pairs {
        if !linked.insert([a.text.min(b.text), a.text.max(b.text)]) {
            again += 1;
            continue;
        }
        let ends = [a.attribute("source", ""), b.attribute("target", "")];
        attributes.link(&ends, span, false);
    }
    if again > 0 {
        attributes.warn(format!("{} listed again: one link for each pair", counted(again, "pair")));
    }
    let assumed = "relations of providers, customers and peers have no effect: routes are the best";
    attributes.warn(format!("{assumed} by latency or weight"));
    attributes.finish()
}

fn rows(text: &str) -> impl Iterator<Item = Vec<Word<'_>>> {
    lines(text, |c| c == '|' || c.is_whitespace())
}

/// The two systems of a line of a text. Between blanks, figures are those of any weighted list.
fn relation<'t>(text: &str, words: &[Word<'t>]) -> Option<[Word<'t>; 2]> {
    let [a, b, relation, ..] = words else { return None };
    let is_apart = |a: &Word<'_>, b: &Word<'_>| text[a.span.end..b.span.start].trim() == "|";
    if !is_apart(a, b) || !is_apart(b, relation) {
        return None;
    }
    let are_numbers = [a, b].iter().all(|own| own.text.parse::<u32>().is_ok());
    let is_known = matches!(relation.text, "-1" | "0" | "1");
    (are_numbers && is_known).then(|| [a.clone(), b.clone()])
}
