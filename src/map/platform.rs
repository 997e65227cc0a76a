//! Platforms of SimGrid (Casanova, Giersch, Legrand, Quinson and Suter, JPDC 74(10), 2014) as XML:
//! hosts, routers, links, and the links on the route between two nodes.
//!
//! A platform names no nodes within a route, so that a link lies where routes of it alone lead. One
//! that joins more than two nodes, or lies on longer routes only, has no place in a map.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use roxmltree::Node;

use super::attribute::Attribute;
use super::attributes::Attributes;
use super::markup::{elements, head, is_named};
use super::{BareUnits, Map};
use crate::config::{Diagnostics, File, canonical, nearest};
use crate::sim::SimDuration;
use crate::units::{BitRate, counted};

/// A number alone is bytes per second, or seconds.
const BYTES: BitRate = BitRate::new(8);
/// Elements that stand for many nodes and links, or for routes that are none of the best.
const UNREAD: [&str; 8] = [
    "cabinet",
    "peer",
    "host_link",
    "backbone",
    "include",
    "bypassRoute",
    "bypassZoneRoute",
    "bypassASroute",
];
/// Files of a link's capacity, latency and faults over time.
const OVER_TIME: [&str; 4] = ["bandwidth_file", "latency_file", "state_file", "availability_file"];
/// Clusters with one of these are more than links of their own between hosts and a router.
const MORE_THAN_FLAT: [&str; 3] = ["bb_bw", "limiter_link", "topo_parameters"];
/// Most hosts of a cluster.
const MOST_HOSTS: u32 = 1_000_000;
const ROUTES: [&str; 3] = ["route", "zoneRoute", "ASroute"];

/// Names of the attributes of a link, and its policy of sharing if none is given.
struct Keys {
    bandwidth: &'static str,
    latency: &'static str,
    usual: &'static str,
}

const OF_LINKS: Keys = Keys { bandwidth: "bandwidth", latency: "latency", usual: "SHARED" };
const OF_CLUSTERS: Keys = Keys { bandwidth: "bw", latency: "lat", usual: "SPLITDUPLEX" };

/// A link, and the pairs of nodes between which it is all of a route.
struct Wire<'a> {
    element: Node<'a, 'a>,
    /// From, to, and whether the route counts both ways.
    uses: Vec<(Cow<'a, str>, Cow<'a, str>, bool)>,
    is_in_longer: bool,
}

/// A route over several links.
struct LongRoute<'a> {
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
            let kind = attribute("kind", kind, head(node));
            let list: Vec<_> = own(node, "id", "id").into_iter().chain([kind]).collect();
            attributes.node(&list, head(node));
        }
    }
    let mut unshared = 0;
    for cluster in elements(root, "cluster") {
        unshared += add_cluster(cluster, &mut attributes);
    }
    let (mut links, by_name) = links(root, &attributes);
    let mut longer = Vec::new();
    for route in ROUTES.into_iter().flat_map(|tag| elements(root, tag)) {
        longer.extend(read_route(route, &mut links, &by_name, &attributes));
    }
    unshared += add_links(&links, &longer, &mut attributes);
    let traces = elements(root, "trace_connect").count();
    let unused = links.iter().filter(|own| own.uses.is_empty() && !own.is_in_longer).count();
    for (count, what, rest) in [
        (traces, "trace", "of what changes over time left out"),
        (unused, "link", "that no route takes left out"),
        (unshared, "link", "of the policy FATPIPE or WIFI taken as one that its flows share"),
        (longer.len(), "route", "over several links left out: the best by latency or weight count"),
    ] {
        if count > 0 {
            attributes.warn(format!("{} {rest}", counted(count, what)));
        }
    }
    attributes.finish()
}

/// Adds a cluster: a router, and hosts with a link each to it. Returns how many links have a policy
/// that no map has.
fn add_cluster(cluster: Node<'_, '_>, attributes: &mut Attributes) -> usize {
    let text = |key: &str| cluster.attribute(key).unwrap_or_default();
    let is_flat = ["", "FLAT"].contains(&text("topology"));
    let more = MORE_THAN_FLAT.iter().find(|key| cluster.attribute(**key).is_some());
    if let Some(more) = more.or((!is_flat).then_some(&"topology")) {
        let message = format!("a cluster with `{more}` is not read: it is no star around a router");
        attributes.mistake(&message, None, head(cluster));
        return 0;
    }
    let Some(numbers) = radical(text("radical")) else {
        let message = "the `radical` of a cluster has to number its hosts: `0-9,12`";
        let help = format!("no number twice, {MOST_HOSTS} hosts at most");
        attributes.mistake(message, Some(&help), head(cluster));
        return 0;
    };
    let given = |key: &str, value: &str| attribute(key, value, head(cluster));
    let usual = format!("{}{}_router{}", text("prefix"), text("id"), text("suffix"));
    let router = cluster.attribute("router_id").unwrap_or(&usual);
    attributes.node(&[given("id", router), given("kind", "switch")], head(cluster));
    let mut unshared = 0;
    for number in numbers {
        let host = format!("{}{number}{}", text("prefix"), text("suffix"));
        attributes.node(&[given("id", &host)], head(cluster));
        let ends = (host.as_str(), router);
        unshared += usize::from(add_link(cluster, &OF_CLUSTERS, ends, false, attributes));
    }
    unshared
}

/// The numbers of a list of ranges, `0-9,12`, none twice.
fn radical(text: &str) -> Option<BTreeSet<u32>> {
    let mut numbers = BTreeSet::new();
    for range in text.split(',') {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (first, last): (u32, u32) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        let more = last.checked_sub(first)? as usize;
        let fits = numbers.len() + more < MOST_HOSTS as usize;
        if !fits || !(first..=last).all(|number| numbers.insert(number)) {
            return None;
        }
    }
    Some(numbers)
}

/// The links in the order of the file, and where each is by its name.
fn links<'a>(
    root: Node<'a, 'a>,
    attributes: &Attributes,
) -> (Vec<Wire<'a>>, BTreeMap<Cow<'a, str>, usize>) {
    let (mut links, mut by_name) = (Vec::new(), BTreeMap::new());
    for element in elements(root, "link") {
        let id = element.attribute("id").unwrap_or_default();
        if by_name.insert(canonical(id), links.len()).is_some() || id.is_empty() {
            let message = format!("a link needs an `id` of its own, not `{id}`");
            attributes.mistake(&message, None, head(element));
        }
        links.push(Wire { element, uses: Vec::new(), is_in_longer: false });
    }
    (links, by_name)
}

/// Notes a route at its link, or returns it if it has several.
fn read_route<'a>(
    route: Node<'a, 'a>,
    links: &mut [Wire<'a>],
    by_name: &BTreeMap<Cow<'a, str>, usize>,
    attributes: &Attributes,
) -> Option<LongRoute<'a>> {
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
    Some(LongRoute { element: route, ends: (from, to), links: found })
}

/// Adds the links that join two nodes; of the others those that routes take are mistakes. Returns
/// how many links have a policy that no map has.
fn add_links(links: &[Wire<'_>], longer: &[LongRoute<'_>], attributes: &mut Attributes) -> usize {
    let mut unshared = 0;
    let mut placed = BTreeMap::new();
    for (at, link) in links.iter().enumerate() {
        let Some((a, b, _)) = link.uses.first() else { continue };
        let is_same = |(from, to, _): &_| [(a, b), (b, a)].contains(&(from, to));
        if !link.uses.iter().all(is_same) {
            let message = "this link joins more than two nodes, which share it: in a map it would \
                           be several";
            attributes.mistake(message, None, head(link.element));
            continue;
        }
        let ends = (a.as_ref(), b.as_ref());
        placed.insert(at, ends);
        let there = link.uses.iter().any(|(from, _, is_both)| *is_both || from == a);
        let back = link.uses.iter().any(|(from, _, is_both)| *is_both || from == b);
        let is_directed = !(there && back);
        let is_odd = add_link(link.element, &OF_LINKS, ends, is_directed, attributes);
        unshared += usize::from(is_odd);
    }
    for route in longer.iter().filter(|route| !is_way(route, &placed)) {
        let message = "no nodes stand between the links of this route: in a map each link lies \
                       between two nodes, where all routes over it share it";
        let help = "give each link a route of its own between the hosts or routers that it joins";
        attributes.mistake(message, Some(help), head(route.element));
    }
    unshared
}

/// Adds a link between two nodes; returns whether its policy is one that no map has.
fn add_link(
    element: Node<'_, '_>,
    keys: &Keys,
    (a, b): (&str, &str),
    is_directed: bool,
    attributes: &mut Attributes,
) -> bool {
    let policy = element.attribute("sharing_policy").unwrap_or(keys.usual);
    let is_split = ["SPLITDUPLEX", "FULLDUPLEX"].iter().any(|own| own.eq_ignore_ascii_case(policy));
    let duplex = if is_split || is_directed { "full" } else { "half" };
    let given = |key: &str, value: &str| attribute(key, value, head(element));
    let mut list = vec![given("source", a), given("target", b), given("duplex", duplex)];
    list.extend(own(element, keys.bandwidth, "bandwidth"));
    list.push(own(element, keys.latency, "latency").unwrap_or_else(|| given("latency", "0")));
    list.extend(OVER_TIME.iter().filter_map(|key| own(element, key, key)));
    attributes.link(&list, head(element), is_directed);
    !is_split && !policy.eq_ignore_ascii_case("SHARED")
}

/// Whether the links of a route lead from node to node along the ends of each.
fn is_way(route: &LongRoute<'_>, placed: &BTreeMap<usize, (&str, &str)>) -> bool {
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
    Some(attribute(key, found.value(), found.range()))
}

fn attribute(key: &str, value: &str, span: Range<usize>) -> Attribute {
    Attribute { key: key.to_owned(), value: value.to_owned(), span }
}
