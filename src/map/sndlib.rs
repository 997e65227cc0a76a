//! Networks of SNDlib (Orlowski, Wessäly, Pióro and Tomaszewski, Networks 55(3), 2010) as XML:
//! nodes with coordinates, links with a capacity that is installed or can be.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use roxmltree::Node;

use super::attribute::Attribute;
use super::attributes::Attributes;
use super::markup::{elements, head, is_named};
use super::{BareUnits, Map};
use crate::config::{Diagnostics, File};
use crate::units::counted;

/// Reads a network; capacities have no unit in this format, and those that can be installed do not
/// count.
pub(super) fn read(
    root: Node<'_, '_>,
    file: &Arc<File>,
    name: String,
    units: BareUnits,
) -> Result<Map, Diagnostics> {
    let mut attributes = Attributes::new(file, name, units, BTreeSet::new());
    for nodes in elements(root, "nodes") {
        let are_places = nodes.attribute("coordinatesType") != Some("pixel");
        for node in elements(nodes, "node") {
            let place =
                [("x", "longitude"), ("y", "latitude")].map(|(tag, key)| below(node, tag, key));
            let place = place.into_iter().flatten().filter(|_| are_places);
            attributes.node(&id(node).into_iter().chain(place).collect::<Vec<_>>(), head(node));
        }
    }
    for link in elements(root, "link") {
        let ends = [below(link, "source", "source"), below(link, "target", "target")];
        let installed = elements(link, "preInstalledModule").next();
        let capacity = installed.and_then(|module| below(module, "capacity", "capacity"));
        add_link(&mut attributes, ends.into_iter().flatten(), capacity, head(link));
    }
    leave_out_demands(&mut attributes, elements(root, "demand").count());
    attributes.finish()
}

/// Adds a link between two ends; of a capacity of zero nothing is installed.
pub(super) fn add_link(
    attributes: &mut Attributes,
    ends: impl Iterator<Item = Attribute>,
    installed: Option<Attribute>,
    head: Range<usize>,
) {
    let capacity = installed.filter(|own| own.value.trim().parse::<f64>() != Ok(0.0));
    attributes.link(&ends.chain(capacity).collect::<Vec<_>>(), head, false);
}

/// Says that demands have no effect.
pub(super) fn leave_out_demands(attributes: &mut Attributes, count: usize) {
    if count > 0 {
        let demands = counted(count, "demand");
        attributes.warn(format!("{demands} left out: a map holds no traffic"));
    }
}

fn id(node: Node<'_, '_>) -> Option<Attribute> {
    let id = node.attribute_node("id")?;
    Some(Attribute { key: "id".to_owned(), value: id.value().to_owned(), span: id.range() })
}

/// The text of the first element of a name below another one, as an attribute.
fn below(outer: Node<'_, '_>, tag: &str, key: &str) -> Option<Attribute> {
    let found = outer.descendants().find(|inner| is_named(*inner, tag))?;
    let value = found.text().unwrap_or_default().trim().to_owned();
    Some(Attribute { key: key.to_owned(), value, span: found.range() })
}
