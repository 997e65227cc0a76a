//! Maps as GraphML (Brandes, Eiglsperger, Herman, Himsolt and Marshall 2002).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use roxmltree::Node;

use super::attribute::Attribute;
use super::attributes::Attributes;
use super::markup::{elements, head, is_named};
use super::{BareUnits, Map};
use crate::config::{Diagnostic, Diagnostics, File, Origin};

/// Reads the map of a document; all mistakes at once. Of several graphs in a file the nodes and
/// links of all count, those within nodes too.
pub(super) fn read(
    root: Node<'_, '_>,
    file: &Arc<File>,
    name: String,
    units: BareUnits,
) -> Result<Map, Diagnostics> {
    if root.tag_name().name() != "graphml" {
        let span = root.range().start..root.range().start + 1;
        let origin = Origin { file: Arc::clone(file), span };
        let mistake = Diagnostic::new("the file does not begin with <graphml>".into(), &origin);
        return Err(mistake
            .helped("XML may be GraphML, a network of SNDlib or a platform of SimGrid")
            .into());
    }
    let keys = Keys::of(root);
    let ends =
        elements(root, "edge").flat_map(|edge| ["source", "target"].map(|end| edge.attribute(end)));
    let linked: BTreeSet<String> = ends.flatten().map(str::to_owned).collect();
    let mut attributes = Attributes::new(file, name, units, linked);
    for graph in elements(root, "graph") {
        for data in graph.children().filter(|child| is_named(*child, "data")) {
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

/// Whether links of the graph around one are directed.
fn is_directed(edge: Node<'_, '_>) -> bool {
    let graph = edge.ancestors().find(|outer| is_named(*outer, "graph"));
    graph.and_then(|graph| graph.attribute("edgedefault")) == Some("directed")
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
            if let Some(value) = key.children().find(|child| is_named(*child, "default")) {
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
        let data = element.children().filter(|child| is_named(*child, "data"));
        let texts =
            data.clone().filter_map(|data| Some(text(self.name(data.attribute("key")?), data)));
        let kind = element.tag_name().name();
        let meant = self.defaults.iter().filter(|(whose, ..)| [kind, "all"].contains(whose));
        let defaults = meant.map(|(_, name, value)| text(name, *value));
        let drawn = data
            .flat_map(|data| data.descendants())
            .filter(|inner| is_named(*inner, "NodeLabel") || is_named(*inner, "EdgeLabel"));
        let drawn =
            drawn.map(|label| text("label", label)).find(|own| !own.value.trim().is_empty());
        let frame = is_frame(element).then(|| Attribute {
            key: "isGroup".to_owned(),
            value: "true".to_owned(),
            span: element.range(),
        });
        let mut list: Vec<Attribute> = own.chain(frame).chain(texts).chain(drawn).collect();
        for default in defaults {
            if !list.iter().any(|own| own.is_called(&default.key)) {
                list.push(default);
            }
        }
        list
    }
}

/// Whether a node is drawn around others: a group or folder of yEd, or a node with a graph inside.
fn is_frame(node: Node<'_, '_>) -> bool {
    node.attribute("yfiles.foldertype").is_some()
        || node.children().any(|inner| is_named(inner, "graph"))
}

fn text(key: &str, element: Node<'_, '_>) -> Attribute {
    let value = element.text().unwrap_or_default().to_owned();
    Attribute { key: key.to_owned(), value, span: element.range() }
}
