//! Maps as GML (Himsolt 1997), with the attributes of the Internet Topology Zoo (Knight, Nguyen,
//! Falkner, Bowden and Roughan, IEEE JSAC 29(9), 2011).

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::attribute::Attribute;
use super::attributes::Attributes;
use super::entities::character;
use super::{BareUnits, Map};
use crate::config::{Diagnostic, Diagnostics, File, Origin};

/// Lists within lists; maps have three levels.
const DEEPEST: usize = 100;

/// Bytes of the longest character reference, `&#x10ffff;`, and some zeros.
const LONGEST_REFERENCE: usize = 12;

/// A key with its value.
struct Entry<'t> {
    key: &'t str,
    value: Value<'t>,
    /// From the key to the end of the value.
    span: Range<usize>,
}

enum Value<'t> {
    /// A number or a word, as it is written.
    Word(&'t str),
    /// Text between quotes.
    Text(&'t str),
    List(Vec<Entry<'t>>),
}

/// Reads a map; all mistakes at once, but only the first one of syntax.
pub(super) fn read(file: &Arc<File>, name: String, units: BareUnits) -> Result<Map, Diagnostics> {
    // Some programs mark UTF-8 with an invisible character.
    let start = file.text.len() - file.text.trim_start_matches('\u{feff}').len();
    let mut parser = Parser { text: &file.text, at: start };
    let entries = parser.entries(0).map_err(|(message, span)| {
        let origin = Origin { file: Arc::clone(file), span };
        Diagnostics::from(Diagnostic::new(format!("not GML: {message}"), &origin))
    })?;
    let graphs: Vec<&[Entry<'_>]> = lists(&entries, "graph").map(|(_, graph)| graph).collect();
    let edges = graphs.iter().flat_map(|graph| lists(graph, "edge"));
    let ends = edges.flat_map(|(_, edge)| flatten(edge)).filter(|own| is_end(&own.key));
    let linked: BTreeSet<String> = ends.map(|end| end.value).collect();
    let mut attributes = Attributes::new(file, name, units, linked);
    for graph in graphs {
        read_graph(graph, &mut attributes);
    }
    attributes.finish()
}

/// The lists of a key, each with its entry.
fn lists<'e, 't>(
    entries: &'e [Entry<'t>],
    key: &str,
) -> impl Iterator<Item = (&'e Entry<'t>, &'e [Entry<'t>])> {
    entries.iter().filter_map(move |entry| match &entry.value {
        Value::List(inner) if entry.key.eq_ignore_ascii_case(key) => Some((entry, &**inner)),
        _ => None,
    })
}

fn is_end(key: &str) -> bool {
    key.eq_ignore_ascii_case("source") || key.eq_ignore_ascii_case("target")
}

fn read_graph(graph: &[Entry<'_>], attributes: &mut Attributes) {
    let about = flatten(graph);
    let named = |key: &str| about.iter().find(|own| own.key.eq_ignore_ascii_case(key));
    for name in ["name", "label"].iter().filter_map(|key| named(key)) {
        attributes.rename(&name.value);
    }
    let is_directed = named("directed").is_some_and(Attribute::is_true);
    let head = |entry: &Entry<'_>| entry.span.start..entry.span.start + entry.key.len();
    // Links may stand before the nodes that they join.
    for (entry, node) in lists(graph, "node") {
        attributes.node(&flatten(node), head(entry));
    }
    for (entry, edge) in lists(graph, "edge") {
        attributes.link(&flatten(edge), head(entry), is_directed);
    }
}

fn flatten(entries: &[Entry<'_>]) -> Vec<Attribute> {
    let leaf = |entry: &Entry<'_>| {
        let value = match entry.value {
            // Programs that know real numbers only write the id 7 as `7.0`.
            Value::Word(word) if is_end(entry.key) || entry.key.eq_ignore_ascii_case("id") => {
                word.strip_suffix(".0").unwrap_or(word).to_owned()
            }
            Value::Word(word) => word.to_owned(),
            Value::Text(text) => unescape(text),
            Value::List(_) => return None,
        };
        Some(Attribute { key: entry.key.to_owned(), value, span: entry.span.clone() })
    };
    entries.iter().filter_map(leaf).collect()
}

/// Resolves the character references of XML that GML uses in texts.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.bytes().take(LONGEST_REFERENCE).position(|byte| byte == b';');
        match end.and_then(|end| Some((end, refers(&rest[1..end])?))) {
            Some((end, character)) => {
                out.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn refers(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else { return character(name) };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
}

/// A mistake, and where it is.
type Wrong = (String, Range<usize>);

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Parser<'t> {
    /// Reads entries up to the end of the list, or of the file at depth zero.
    fn entries(&mut self, depth: usize) -> Result<Vec<Entry<'t>>, Wrong> {
        let opened = self.at.saturating_sub(1);
        if depth > DEEPEST {
            return Err((format!("more than {DEEPEST} lists in lists"), opened..self.at));
        }
        let mut entries = Vec::new();
        loop {
            self.skip_blanks();
            let start = self.at;
            match self.peek() {
                None if depth == 0 => return Ok(entries),
                None => {
                    return Err(("this list does not end".to_owned(), opened..opened + 1));
                }
                Some(b']') if depth > 0 => {
                    self.at += 1;
                    return Ok(entries);
                }
                Some(b']' | b'[' | b'"') => {
                    return Err(("a name was expected here".to_owned(), start..start + 1));
                }
                Some(_) => entries.push(self.entry(depth)?),
            }
        }
    }

    fn entry(&mut self, depth: usize) -> Result<Entry<'t>, Wrong> {
        let start = self.at;
        let key = self.word();
        if !key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            return Err((
                format!("a name was expected instead of `{}`", short(key)),
                start..self.at,
            ));
        }
        self.skip_blanks();
        let value = match self.peek() {
            Some(b'[') => {
                self.at += 1;
                Value::List(self.entries(depth + 1)?)
            }
            Some(b'"') => Value::Text(self.quoted()?),
            None | Some(b']') => {
                return Err((format!("`{}` has no value", short(key)), start..start + key.len()));
            }
            Some(_) => Value::Word(self.word()),
        };
        Ok(Entry { key, value, span: start..self.at })
    }

    fn quoted(&mut self) -> Result<&'t str, Wrong> {
        let start = self.at + 1;
        match self.text[start..].find('"') {
            Some(length) => {
                self.at = start + length + 1;
                Ok(&self.text[start..start + length])
            }
            None => Err(("this text does not end".to_owned(), start - 1..start)),
        }
    }

    fn word(&mut self) -> &'t str {
        let rest = &self.text[self.at..];
        let ends = |c: char| c.is_whitespace() || matches!(c, '[' | ']' | '"');
        let length = rest.find(ends).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// Skips blanks and lines that begin with `#`.
    fn skip_blanks(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let blanks = rest.len() - rest.trim_start().len();
            self.at += blanks;
            if self.peek() != Some(b'#') {
                return;
            }
            let rest = &self.text[self.at..];
            self.at += rest.find('\n').unwrap_or(rest.len());
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

fn short(text: &str) -> String {
    const LONGEST: usize = 40;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain(std::iter::once('…')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_of_characters_are_resolved() {
        assert_eq!(unescape("Z&uuml;rich &amp; &Eacute;vry &nbsp;&yuml;"), "Zürich & Évry \u{a0}ÿ");
        assert_eq!(unescape("A &amp; B &#233;&#xe9; &unknown; & C"), "A & B éé &unknown; & C");
        assert_eq!(unescape("äöü&äöüäöüäöü;"), "äöü&äöüäöüäöü;");
    }
}
