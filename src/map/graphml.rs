//! Maps as GraphML (Brandes, Eiglsperger, Herman, Himsolt and Marshall 2002).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use roxmltree::{Document, Node, ParsingOptions};

use super::attributes::{Attribute, Attributes};
use super::{BareUnits, Map};
use crate::config::{Diagnostic, Diagnostics, File, Origin};

/// Reads a map; all mistakes at once, but only the first one of syntax. Of several graphs in a
/// file the nodes and links of all count, those within nodes too. A definition of the document's
/// type that is elsewhere is never read.
pub(super) fn read(file: &Arc<File>, name: String, units: BareUnits) -> Result<Map, Diagnostics> {
    let wrong = |message: String, place: usize| {
        Diagnostic::new(message, &Origin { file: Arc::clone(file), span: place..place })
    };
    if let Some(place) = entity(&file.text) {
        let mistake = wrong("not GraphML: a file may define no entities of its own".into(), place);
        return Err(mistake.helped("write their texts out, and take the DOCTYPE out").into());
    }
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(&file.text, options).map_err(|error| {
        let place = offset(&file.text, error.pos().row, error.pos().col);
        Diagnostics::from(wrong(format!("not GraphML: {error}"), place))
    })?;
    let root = document.root_element();
    if root.tag_name().name() != "graphml" {
        let place = root.range().start;
        let mistake = wrong("the file does not begin with <graphml>".to_owned(), place);
        return Err(mistake.helped("maps are .toml, .gml and .graphml").into());
    }
    let keys = Keys::of(root);
    let ends =
        elements(root, "edge").flat_map(|edge| ["source", "target"].map(|end| edge.attribute(end)));
    let linked: BTreeSet<String> = ends.flatten().map(str::to_owned).collect();
    let mut attributes = Attributes::new(file, name, units, linked);
    for graph in elements(root, "graph") {
        for data in graph.children().filter(|child| child.has_tag_name_of("data")) {
            let key = data.attribute("key").map(|key| keys.name(key));
            if key.is_some_and(|key| key.eq_ignore_ascii_case("label")) {
                attributes.rename(data.text().unwrap_or_default());
            }
        }
    }
    for node in elements(root, "node") {
        attributes.node(&keys.listed(node), head(node));
    }
    for edge in elements(root, "edge") {
        attributes.link(&keys.listed(edge), head(edge), is_directed(edge));
    }
    elements(root, "hyperedge").for_each(|_| attributes.leave_out_hyperedge());
    attributes.finish()
}

/// Where a text defines its first entity, if it does: entities of entities can be of any size.
fn entity(text: &str) -> Option<usize> {
    let start = text.find("<!DOCTYPE")?;
    let begins = |at: usize| text[at + 1..].starts_with(|c: char| c.is_alphabetic() || c == '_');
    let mut tags = text[start..].match_indices('<').map(|(at, _)| start + at);
    let root = tags.find(|&at| begins(at)).unwrap_or(text.len());
    text[start..root].find("<!ENTITY").map(|at| start + at)
}

/// Whether links of the graph around one are directed.
fn is_directed(edge: Node<'_, '_>) -> bool {
    let graph = edge.ancestors().find(|outer| outer.has_tag_name_of("graph"));
    graph.and_then(|graph| graph.attribute("edgedefault")) == Some("directed")
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

    /// The XML attributes, the data and the drawn label of an element, and the defaults of data
    /// that it lacks: of two with the same name the first counts.
    fn listed(&self, element: Node<'d, 'd>) -> Vec<Attribute> {
        let own = element.attributes().filter(|attribute| attribute.namespace().is_none());
        let own = own.map(|attribute| Attribute {
            key: attribute.name().to_owned(),
            value: attribute.value().to_owned(),
            span: attribute.range(),
        });
        let data = element.children().filter(|child| child.has_tag_name_of("data"));
        let texts =
            data.clone().filter_map(|data| Some(text(self.name(data.attribute("key")?), data)));
        let kind = element.tag_name().name();
        let meant = self.defaults.iter().filter(|(whose, ..)| [kind, "all"].contains(whose));
        let defaults = meant.map(|(_, name, value)| text(name, *value));
        let drawn = data.flat_map(|data| data.descendants()).filter(|inner| {
            inner.has_tag_name_of("NodeLabel") || inner.has_tag_name_of("EdgeLabel")
        });
        let drawn =
            drawn.map(|label| text("label", label)).find(|own| !own.value.trim().is_empty());
        let frame = is_frame(element).then(|| Attribute {
            key: "isGroup".to_owned(),
            value: "true".to_owned(),
            span: element.range(),
        });
        own.chain(frame).chain(texts).chain(drawn).chain(defaults).collect()
    }
}

/// Whether a node is drawn around others: a group or folder of yEd, or a node with a graph inside.
fn is_frame(node: Node<'_, '_>) -> bool {
    node.attribute("yfiles.foldertype").is_some()
        || node.children().any(|inner| inner.has_tag_name_of("graph"))
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
