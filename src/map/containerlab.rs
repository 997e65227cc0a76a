//! Labs of containerlab as YAML: containers, and the links between their interfaces, which have no
//! capacity.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_saphyr::{Location, Spanned};

use super::attribute::Attribute;
use super::attributes::Attributes;
use super::{BareUnits, Map};
use crate::config::{Diagnostic, Diagnostics, File, Origin};
use crate::units::counted;

/// Kinds of nodes that pass on what others send.
const SWITCHES: [&str; 2] = ["bridge", "ovs-bridge"];
/// Names at an end of a link that are no nodes: it leads out of the lab.
const OUTSIDE: [&str; 6] = ["host", "mgmt-net", "macvlan", "vxlan", "vxlan-stitch", "dummy"];

#[derive(Deserialize)]
struct Lab {
    name: Option<String>,
    topology: Layout,
}

#[derive(Deserialize)]
struct Layout {
    #[serde(default)]
    defaults: Option<Container>,
    #[serde(default)]
    groups: Option<BTreeMap<String, Option<Container>>>,
    #[serde(default)]
    nodes: Containers,
    links: Option<Vec<Spanned<Cable>>>,
}

/// What is read of a node, a group of them, or of all.
#[derive(Deserialize, Default)]
struct Container {
    kind: Option<String>,
    group: Option<String>,
}

/// The nodes in the order of the file.
#[derive(Default)]
struct Containers(Vec<(Spanned<String>, Container)>);

#[derive(Deserialize)]
struct Cable {
    #[serde(rename = "type")]
    kind: Option<String>,
    endpoints: Option<Vec<Spanned<Plug>>>,
    mtu: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Plug {
    /// `node:interface`
    Brief(String),
    Long {
        node: String,
    },
}

impl Plug {
    fn node(&self) -> Option<&str> {
        match self {
            Self::Brief(end) => end.split_once(':').map(|(node, _)| node),
            Self::Long { node } => Some(node),
        }
    }
}

impl<'de> Deserialize<'de> for Containers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Containers;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("nodes by their names")
            }
            fn visit_unit<E>(self) -> Result<Containers, E> {
                Ok(Containers::default())
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Containers, M::Error> {
                let mut nodes = Vec::new();
                while let Some((name, part)) = map.next_entry::<_, Option<Container>>()? {
                    nodes.push((name, part.unwrap_or_default()));
                }
                Ok(Containers(nodes))
            }
        }
        deserializer.deserialize_any(InOrder)
    }
}

/// Reads a lab; all mistakes at once but for those of its form.
pub(super) fn read(file: &Arc<File>, name: String, units: BareUnits) -> Result<Map, Diagnostics> {
    let lab: Lab = serde_saphyr::from_str(&file.text).map_err(|error| {
        let place = error.location().map_or(0..0, |location| span(&location, &file.text));
        let message = format!("not a lab of containerlab: {}", error.without_snippet());
        let origin = Origin { file: Arc::clone(file), span: place };
        let help = "maps in YAML are those of containerlab: `topology` with `nodes` and `links`";
        Diagnostic::new(message, &origin).helped(help)
    })?;
    let mut attributes = Attributes::new(file, name, units, BTreeSet::new());
    attributes.rename(lab.name.as_deref().unwrap_or_default());
    let topology = &lab.topology;
    for (name, part) in &topology.nodes.0 {
        let span = span(&name.referenced, &file.text);
        let list = [("id", name.value.as_str()), ("kind", topology.kind(part))];
        attributes.node(&list.map(|(key, value)| attribute(key, value, &span)), span);
    }
    let is_node = |name: &&str| topology.nodes.0.iter().any(|(own, _)| own.value == *name);
    let no_nodes: Vec<&str> = OUTSIDE.into_iter().filter(|name| !is_node(name)).collect();
    let mut outside = 0;
    for link in topology.links.iter().flatten() {
        let span = span(&link.referenced, &file.text);
        let is_within = add_link(&link.value, span, &file.text, &no_nodes, &mut attributes);
        outside += usize::from(!is_within);
    }
    if outside > 0 {
        attributes.warn(format!("{} out of the lab left out", counted(outside, "link")));
    }
    attributes.finish()
}

impl Layout {
    /// The kind of a node here: that of a container says how it is run.
    fn kind(&self, node: &Container) -> &'static str {
        let group = node.group.as_ref().and_then(|name| self.groups.as_ref()?.get(name)?.as_ref());
        let parts = [Some(node), group, self.defaults.as_ref()];
        let kind = parts.into_iter().flatten().find_map(|part| part.kind.as_deref());
        if kind.is_some_and(|kind| SWITCHES.contains(&kind)) { "switch" } else { "host" }
    }
}

/// Adds a link between two nodes; returns whether it stays within the lab.
fn add_link(
    link: &Cable,
    head: Range<usize>,
    text: &str,
    no_nodes: &[&str],
    attributes: &mut Attributes,
) -> bool {
    if link.kind.as_ref().is_some_and(|kind| OUTSIDE.contains(&kind.as_str())) {
        return false;
    }
    let ends = link.endpoints.as_deref().unwrap_or_default();
    let named: Vec<_> = ends.iter().filter_map(|end| Some((end.value.node()?, end))).collect();
    let (2, &[(a, at_a), (b, at_b)]) = (ends.len(), named.as_slice()) else {
        let help = "such as `endpoints: [\"a:eth1\", \"b:eth1\"]`";
        attributes.mistake("a link has two ends `node:interface`", Some(help), head);
        return true;
    };
    if no_nodes.contains(&a) || no_nodes.contains(&b) {
        return false;
    }
    let ends = [("source", a, at_a), ("target", b, at_b)];
    let ends = ends.map(|(key, name, end)| attribute(key, name, &span(&end.referenced, text)));
    let mtu = link.mtu.map(|_| attribute("mtu", "given", &head));
    attributes.link(&ends.into_iter().chain(mtu).collect::<Vec<_>>(), head, false);
    true
}

fn attribute(key: &str, value: &str, span: &Range<usize>) -> Attribute {
    Attribute { key: key.to_owned(), value: value.to_owned(), span: span.clone() }
}

/// The bytes of a place, at most those of its line.
fn span(place: &Location, text: &str) -> Range<usize> {
    let bytes = place.span().byte_offset().zip(place.span().byte_len());
    let (start, length) = bytes.unwrap_or_default();
    let start = (start as usize).min(text.len());
    let rest = text.get(start..).and_then(|rest| rest.lines().next()).map_or(0, str::len);
    start..start + rest.min(length as usize)
}
