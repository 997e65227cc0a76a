//! Platforms of SimGrid (Casanova, Giersch, Legrand, Quinson and Suter, JPDC 74(10), 2014) as XML:
//! hosts, routers, links, and the links on the route between two nodes.
//!
//! A platform names no nodes within a route, so that a link lies where routes of it alone lead. One
//! that joins more than two nodes, or lies on longer routes only, has no place in a map.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use roxmltree::Node;

use super::attributes::{Attribute, Attributes};
use super::markup::{elements, head, is_named};
use super::{BareUnits, Map};
use crate::config::{Diagnostics, File, canonical, nearest};
use crate::sim::SimDuration;
use crate::units::{BitRate, counted};

/// A number alone is bytes per second, or seconds.
const BYTES: BitRate = BitRate::new(8);
/// Elements that stand for many nodes and links, or for routes that are none of the best.
const UNREAD: [&str; 7] =
    ["cluster", "cabinet", "peer", "include", "bypassRoute", "bypassZoneRoute", "bypassASroute"];
/// Files of a link's capacity, latency and faults over time.
const OVER_TIME: [&str; 4] = ["bandwidth_file", "latency_file", "state_file", "availability_file"];
const ROUTES: [&str; 3] = ["route", "zoneRoute", "ASroute"];

/// A link, and the pairs of nodes between which it is all of a route.
struct Link<'a> {
    element: Node<'a, 'a>,
    /// From, to, and whether the route counts both ways.
    uses: Vec<(Cow<'a, str>, Cow<'a, str>, bool)>,
    is_in_longer: bool,
}

/// A route over several links.
struct Route<'a> {
    element: Node<'a, 'a>,
    ends: (Cow<'a, str>, Cow<'a, str>),
    links: Vec<usize>,
}

/// Reads a platform of version 3 or later.
pub(super) fn read<'a>(
    root: Node<'a, 'a>,
    file: &Arc<File>,
    name: String,
    units: BareUnits,
) -> Result<Map, Diagnostics> {
    let units = BareUnits {
        capacity: units.capacity.or(Some(BYTES)),
        latency: units.latency.or(Some(SimDuration::from_secs(1))),
    };
    let mut attributes = Attributes::new(file, name, units, BTreeSet::new());
    for element in UNREAD.into_iter().flat_map(|tag| elements(root, tag)) {
        let message = format!("`{}` is not read from platforms", element.tag_name().name());
        let help = "write out the hosts, routers, links and routes that it stands for";
        attributes.mistake(&message, Some(help), head(element));
    }
    for (tag, kind) in [("host", "host"), ("router", "switch")] {
        for node in elements(root, tag) {
            let kind = Attribute { key: "kind".into(), value: kind.into(), span: head(node) };
            let list: Vec<_> = own(node, "id", "id").into_iter().chain([kind]).collect();
            attributes.node(&list, head(node));
        }
    }
    let (mut links, by_name) = links(root, &attributes);
    let mut longer = Vec::new();
    for route in ROUTES.into_iter().flat_map(|tag| elements(root, tag)) {
        longer.extend(read_route(route, &mut links, &by_name, &attributes));
    }
    add_links(&links, &longer, &mut attributes);
    attributes.finish()
}

/// The links in the order of the file, and where each is by its name.
fn links<'a>(
    root: Node<'a, 'a>,
    attributes: &Attributes,
) -> (Vec<Link<'a>>, BTreeMap<Cow<'a, str>, usize>) {
    let (mut links, mut by_name) = (Vec::new(), BTreeMap::new());
    for element in elements(root, "link") {
        let id = element.attribute("id").unwrap_or_default();
        if by_name.insert(canonical(id), links.len()).is_some() || id.is_empty() {
            let message = format!("a link needs an `id` of its own, not `{id}`");
            attributes.mistake(&message, None, head(element));
        }
        links.push(Link { element, uses: Vec::new(), is_in_longer: false });
    }
    (links, by_name)
}

/// Notes a route at its link, or returns it if it has several.
fn read_route<'a>(
    route: Node<'a, 'a>,
    links: &mut [Link<'a>],
    by_name: &BTreeMap<Cow<'a, str>, usize>,
    attributes: &Attributes,
) -> Option<Route<'a>> {
    let end =
        |gateway, node| route.attribute(gateway).or_else(|| route.attribute(node)).map(canonical);
    let ends = end("gw_src", "src").zip(end("gw_dst", "dst"));
    let mut found = Vec::new();
    for part in route.children().filter(|child| is_named(*child, "link_ctn")) {
        let id = part.attribute("id").unwrap_or_default();
        let Some(&at) = by_name.get(&canonical(id)) else {
            let near = nearest(id, by_name.keys().map(AsRef::as_ref));
            let help = near.map(|near| format!("did you mean `{near}`?"));
            attributes.mistake(&format!("there is no link `{id}`"), help.as_deref(), head(part));
            return None;
        };
        found.push(at);
    }
    let Some((from, to)) = ends.filter(|_| !found.is_empty()) else {
        let message = "a route has `src`, `dst` and at least one `<link_ctn id=\"...\"/>`";
        attributes.mistake(message, None, head(route));
        return None;
    };
    if let [at] = found[..] {
        let is_both = !route
            .attribute("symmetrical")
            .is_some_and(|own| own.eq_ignore_ascii_case("no") || own.eq_ignore_ascii_case("false"));
        links[at].uses.push((from, to, is_both));
        return None;
    }
    found.iter().for_each(|&at| links[at].is_in_longer = true);
    Some(Route { element: route, ends: (from, to), links: found })
}

/// Adds the links that join two nodes; the others are mistakes, unless no route takes them.
fn add_links(links: &[Link<'_>], longer: &[Route<'_>], attributes: &mut Attributes) {
    let (mut unused, mut unshared) = (0, 0);
    let mut placed = BTreeMap::new();
    for (at, link) in links.iter().enumerate() {
        let Some((a, b, _)) = link.uses.first() else {
            unused += usize::from(!link.is_in_longer);
            continue;
        };
        let is_same = |(from, to, _): &_| [(a, b), (b, a)].contains(&(from, to));
        if !link.uses.iter().all(is_same) {
            let message = "this link joins more than two nodes, which share it: in a map it would \
                           be several";
            attributes.mistake(message, None, head(link.element));
            continue;
        }
        placed.insert(at, (a.as_ref(), b.as_ref()));
        unshared += usize::from(add_link(link, (a, b), attributes));
    }
    for route in longer.iter().filter(|route| !is_way(route, &placed)) {
        let message = "no nodes stand between the links of this route: in a map each link lies \
                       between two nodes, where all routes over it share it";
        let help = "give each link a route of its own between the hosts or routers that it joins";
        attributes.mistake(message, Some(help), head(route.element));
    }
    let sentences = [
        (
            longer.len(),
            "route",
            "over several links left out: routes are the best by latency or weight",
        ),
        (unused, "link", "that no route takes left out"),
        (unshared, "link", "of the policy FATPIPE or WIFI taken as one that its flows share"),
    ];
    for (count, what, rest) in sentences.into_iter().filter(|(count, ..)| *count > 0) {
        attributes.warn(format!("{} {rest}", counted(count, what)));
    }
}

/// Adds a link between two nodes; returns whether its policy is another than can be told.
fn add_link(link: &Link<'_>, (a, b): (&str, &str), attributes: &mut Attributes) -> bool {
    let policy = link.element.attribute("sharing_policy").unwrap_or("SHARED");
    let is_split = ["SPLITDUPLEX", "FULLDUPLEX"].iter().any(|own| own.eq_ignore_ascii_case(policy));
    let there = link.uses.iter().any(|(from, _, is_both)| *is_both || from == a);
    let back = link.uses.iter().any(|(from, _, is_both)| *is_both || from == b);
    let is_directed = !(there && back);
    let given = |key: &str, value: &str| {
        let (key, value, span) = (key.to_owned(), value.to_owned(), head(link.element));
        Attribute { key, value, span }
    };
    let mut list = vec![given("source", a), given("target", b)];
    list.extend(own(link.element, "bandwidth", "bandwidth"));
    list.push(own(link.element, "latency", "latency").unwrap_or_else(|| given("latency", "0")));
    list.push(given("duplex", if is_split || is_directed { "full" } else { "half" }));
    list.extend(OVER_TIME.iter().filter_map(|key| own(link.element, key, key)));
    attributes.link(&list, head(link.element), is_directed);
    !is_split && !policy.eq_ignore_ascii_case("SHARED")
}

/// Whether the links of a route lead from node to node along the ends of each.
fn is_way(route: &Route<'_>, placed: &BTreeMap<usize, (&str, &str)>) -> bool {
    let mut at = route.ends.0.as_ref();
    for link in &route.links {
        at = match placed.get(link) {
            Some(&(a, b)) if a == at => b,
            Some(&(a, b)) if b == at => a,
            _ => return false,
        };
    }
    at == route.ends.1
}

/// An attribute of an element, by the key under which it counts.
fn own(element: Node<'_, '_>, name: &str, key: &str) -> Option<Attribute> {
    let found = element.attribute_node(name)?;
    Some(Attribute { key: key.into(), value: found.value().into(), span: found.range() })
}
