//! Maps as GraphML (Brandes, Eiglsperger, Herman, Himsolt and Marshall 2002).

use std::collections::BTreeMap;
use std::sync::Arc;

use roxmltree::{Document, Node, ParsingOptions};

use super::Map;
use super::attributes::{Attribute, Attributes};
use crate::config::{Diagnostic, Diagnostics, File, Origin};

/// Reads a map; all mistakes at once, but only the first one of syntax. Of several graphs in a
/// file the nodes and links of all count, those within nodes too.
pub(super) fn read(file: &Arc<File>, name: String) -> Result<Map, Diagnostics> {
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    let document = Document::parse_with_options(&file.text, options).map_err(|error| {
        let place = offset(&file.text, error.pos().row, error.pos().col);
        let origin = Origin { file: Arc::clone(file), span: place..place };
        Diagnostics::from(Diagnostic::new(format!("not GraphML: {error}"), &origin))
    })?;
    let mut attributes = Attributes::new(file, name);
    let root = document.root_element();
    if root.tag_name().name() != "graphml" {
        attributes.mistake(
            "the file does not begin with <graphml>",
            root.range().start..root.range().start + 1,
        );
    }
    let keys = Keys::of(root);
    for graph in elements(root, "graph") {
        for data in graph.children().filter(|child| child.has_tag_name_of("data")) {
            let key = data.attribute("key").map(|key| keys.name(key));
            if key.is_some_and(|key| key.eq_ignore_ascii_case("label")) {
                attributes.rename(data.text().unwrap_or_default().to_owned());
            }
        }
    }
    for node in elements(root, "node") {
        attributes.node(&keys.listed(node), head(node));
    }
    for edge in elements(root, "edge") {
        attributes.link(&keys.listed(edge), head(edge));
    }
    attributes.finish()
}

/// Names without regard to namespaces, which many files leave out.
trait Named {
    fn has_tag_name_of(&self, name: &str) -> bool;
}

impl Named for Node<'_, '_> {
    fn has_tag_name_of(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

fn elements<'a, 'd>(root: Node<'a, 'd>, name: &'static str) -> impl Iterator<Item = Node<'a, 'd>> {
    root.descendants().filter(move |node| node.has_tag_name_of(name))
}

/// Meanings of the keys of data.
struct Keys<'d> {
    /// The name of each key by its id.
    names: BTreeMap<&'d str, &'d str>,
    /// Kind of element, name, and the value of elements without such data.
    defaults: Vec<(&'d str, &'d str, Node<'d, 'd>)>,
}

impl<'d> Keys<'d> {
    fn of(root: Node<'d, 'd>) -> Self {
        let (mut names, mut defaults) = (BTreeMap::new(), Vec::new());
        for key in elements(root, "key") {
            let Some(id) = key.attribute("id") else { continue };
            let name = key.attribute("attr.name").unwrap_or(id);
            names.insert(id, name);
            if let Some(value) = key.children().find(|child| child.has_tag_name_of("default")) {
                defaults.push((key.attribute("for").unwrap_or("all"), name, value));
            }
        }
        Self { names, defaults }
    }

    fn name<'a>(&self, key: &'a str) -> &'a str
    where
        'd: 'a,
    {
        self.names.get(key).copied().unwrap_or(key)
    }

    /// The XML attributes and the data of an element, and the defaults of data that it lacks: of
    /// two with the same name the first counts.
    fn listed(&self, element: Node<'d, 'd>) -> Vec<Attribute> {
        let own = element.attributes().map(|attribute| Attribute {
            key: attribute.name().to_owned(),
            value: attribute.value().to_owned(),
            span: attribute.range(),
        });
        let data = element.children().filter(|child| child.has_tag_name_of("data"));
        let data = data.filter_map(|data| Some(text(self.name(data.attribute("key")?), data)));
        let kind = element.tag_name().name();
        let meant = self.defaults.iter().filter(|(whose, ..)| [kind, "all"].contains(whose));
        let defaults = meant.map(|(_, name, value)| text(name, *value));
        own.chain(data).chain(defaults).collect()
    }
}

fn text(key: &str, element: Node<'_, '_>) -> Attribute {
    let value = element.text().unwrap_or_default().to_owned();
    Attribute { key: key.to_owned(), value, span: element.range() }
}

/// The start of an element, for messages about all of it.
fn head(element: Node<'_, '_>) -> std::ops::Range<usize> {
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
