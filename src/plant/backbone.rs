//! `organisation.network`: what joins sites and peers, and where they are in it.

use std::sync::Arc;

use crate::config::{Diagnostic, Diagnostics, Item, Log, Reader, Value};
use crate::map::{
    LinkKind, Map, Parts, RoundTrips, Waxman, random, random_connected, scale_free, waxman,
};
use crate::net::{Distances, NodeKind, Spot};
use crate::operation::Housed;
use crate::operation::purposes;
use crate::study::Draws;
use crate::units::BitRate;

/// The kinds of networks.
const KINDS: [(&str, &str); 8] = [
    ("star", "one node, the Internet, which never fails"),
    ("map", "a backbone from a file in `models/maps/`"),
    (
        "random",
        "a backbone drawn at random, each pair of nodes joined alike (G(n, p)); it may be in parts",
    ),
    ("random_connected", "a backbone drawn at random, its links anywhere, in one part"),
    ("waxman", "a backbone drawn at random, its links rather short"),
    ("scale_free", "a backbone drawn at random with hubs"),
    ("regions", "latency by regions, a file in `models/regions/`"),
    ("round_trips", "latency from a file of measured round trips"),
];

/// The units in which round trips are measured, and how many of them make a second.
const UNITS: [(&str, f64); 3] = [("s", 1.0), ("ms", 1e3), ("us", 1e6)];

/// The rules by which sites and peers get their nodes.
const ATTACH: [(&str, &str); 3] = [
    ("even", "to all nodes in turn"),
    ("random", "each to a node drawn at random"),
    ("busiest", "to nodes in proportion to their links, the first to that with most"),
];

/// Rules by which flows choose among the best ways.
const ROUTES: [(&str, &str); 2] = [
    ("shortest", "all between the same two ends take the same one"),
    ("spread", "each flow takes one of the equally good ones, by a hash (ECMP)"),
];

/// Quantities that the best ways minimise.
const ROUTES_BY: [(&str, &str); 2] = [
    ("latency", "the least sum of latencies"),
    ("weight", "the least sum of the links' `weight` in the map, 1 where it says nothing"),
];

/// A network of each kind that has parameters, as it stands in an organisation: `list params` names
/// them by these.
pub const EXAMPLES: [&str; 6] = [
    "network.map = { name = \"abilene\" }",
    "network.random = { nodes = 20, mean_degree = 4, capacity = \"1 Gbit/s\", latency = \"5 ms\" }",
    "network.random_connected = { nodes = 20, links = 30, capacity = \"1 Gbit/s\", latency = \"5 ms\" }",
    "network.waxman = { nodes = 20, alpha = 0.4, beta = 0.2, side = \"20 ms\", capacity = \"1 Gbit/s\" }",
    "network.scale_free = { nodes = 20, links = 2, capacity = \"1 Gbit/s\", latency = \"5 ms\" }",
    "network.round_trips = { file = \"round-trips.csv\", unit = \"ms\" }",
];

/// Network between sites and peers.
#[derive(Clone, Debug)]
pub enum Network {
    /// One node that never fails.
    Star,
    /// A network of nodes that may.
    Backbone(Backbone),
    /// One node, and latencies between places at which sites and peers are.
    Places(RoundTrips),
}

/// How routes are chosen. Messages follow the first of the best ways, flows may spread over all.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RouteRules {
    /// Each flow takes one of the equally good ways (equal-cost multipath, RFC 2992).
    pub spread: bool,
    /// The weights of a backbone's links decide and not their latencies; all other links count 1.
    pub by_weight: bool,
}

impl RouteRules {
    pub(super) fn read(table: &mut Reader) -> Self {
        let doc = "which of the best ways flows take";
        let routes = table.choice_of("routes", doc, &ROUTES, Some("shortest"));
        let doc = "quantity that the best ways minimise";
        let by = table.choice_of("routes_by", doc, &ROUTES_BY, Some("latency"));
        Self {
            spread: routes.is_some_and(|(name, _)| name == "spread"),
            by_weight: by.is_some_and(|(name, _)| name == "weight"),
        }
    }
}

/// A network between sites and peers.
#[derive(Clone, Debug)]
pub struct Backbone {
    /// Its nodes and links.
    pub plan: Plan,
    /// Rule that gives sites and peers their nodes.
    pub attach: Attach,
}

/// Where a backbone comes from. A backbone drawn at random is another one in each replication, and
/// the same under every architecture.
#[derive(Clone, Debug)]
pub enum Plan {
    /// A map that was read from a file.
    Map(Arc<Map>),
    /// Nodes, links of each on average; see [`random`].
    Random(u32, f64, LinkKind),
    /// Nodes, links; see [`random_connected`].
    Connected(u32, u32, LinkKind),
    /// Nodes, see [`waxman`]; the capacity of the links.
    Waxman(u32, Waxman, BitRate),
    /// Nodes, links that each brings; see [`scale_free`].
    ScaleFree(u32, u32, LinkKind),
}

/// Rule that gives sites and peers their nodes of a backbone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Attach {
    /// In turn.
    Even,
    /// By chance.
    Random,
    /// In proportion to the links of a node, the busiest first.
    Busiest,
}

impl Network {
    /// The folder of `models/` and the name of the file that a network names.
    pub fn file(network: &Item) -> Option<(&'static str, &Item)> {
        if let Some(regions) = network.get("regions") {
            return Some(("regions", regions));
        }
        let map = network.get("map")?;
        Some(("maps", if is_name_alone(map) { map } else { map.get("name")? }))
    }

    /// Reads `network`; `file` is what it names, if there is a file of that name.
    pub fn read(table: &mut Reader, file: Option<&Item>, log: &Log) -> Self {
        let Some(item) = table.item("network") else { return Self::Star };
        let doc = "network between sites and peers";
        let Some((kind, mut options)) = table.choice_of("network", doc, &KINDS, None) else {
            return Self::Star;
        };
        if let "regions" | "round_trips" = kind {
            let found = match kind {
                "regions" => read_regions(&mut options, file, log),
                _ => read_round_trips(&mut options, log),
            };
            options.finish();
            return found.map_or(Self::Star, Self::Places);
        }
        if kind == "map" && item.get(kind).is_some_and(is_name_alone) {
            options.own_item();
            let plan = read_map(&options, file, log)
                .map(|map| Backbone { plan: map, attach: Attach::Even });
            return plan.map_or(Self::Star, Self::Backbone);
        }
        let plan = match kind {
            "map" if options.item("file").is_some() => read_map_beside(&mut options, log),
            "map" => {
                options.label("name", None, "file in `models/maps/`; else `file`");
                read_map(&options, file, log)
            }
            "random" => Some(read_random(&mut options)),
            "random_connected" => Some(read_connected(&mut options)),
            "waxman" => Some(read_waxman(&mut options)),
            "scale_free" => Some(read_scale_free(&mut options)),
            _ => return Self::Star,
        };
        let attach = match options.choice("attach", &ATTACH, Some("even")) {
            Some(("random", _)) => Attach::Random,
            Some(("busiest", _)) => Attach::Busiest,
            _ => Attach::Even,
        };
        options.finish();
        plan.map_or(Self::Star, |plan| Self::Backbone(Backbone { plan, attach }))
    }
}

fn is_name_alone(item: &Item) -> bool {
    matches!(item.value, Value::Text(_))
}

/// A map of one's own, in any format. Where such files do not distinguish switches from
/// hosts, any node passes on, and anybody can be attached to it.
fn read_map_beside(options: &mut Reader, log: &Log) -> Option<Plan> {
    let doc = "a map that `topology` reads, as seen from the naming file";
    let file = options.data_file("file", doc)?;
    let mut map = sound(Map::of(&file), log)?;
    warn(&map, &file.name, log);
    if places(&map).is_empty() {
        map.nodes.iter_mut().for_each(|node| node.kind = NodeKind::Switch);
    }
    Some(Plan::Map(Arc::new(map)))
}

/// The map of a file. `None` if it is not sound or not there, which has been reported.
fn read_map(options: &Reader, file: Option<&Item>, log: &Log) -> Option<Plan> {
    let file = file?;
    options.is_data("", &file.origin.file);
    let map = sound(Map::of_toml(&file.origin.file, "map"), log)?;
    warn(&map, &file.origin.file.name, log);
    match map {
        map if places(&map).is_empty() => {
            let message = format!("nothing can be attached to `{}`: it has no switches", map.name);
            let help = "sites and peers are attached to nodes of kind \"switch\"";
            log.push(Diagnostic::new(message, &file.origin).helped(help));
            None
        }
        map => Some(Plan::Map(Arc::new(map))),
    }
}

/// Passes on what a map says of its gaps.
fn warn(map: &Map, file: &str, log: &Log) {
    for warning in &map.warnings {
        log.warn(format!("{file}: {warning}"));
    }
}

fn sound<T>(read: Result<T, Diagnostics>, log: &Log) -> Option<T> {
    read.map_err(|mistakes| mistakes.iter().for_each(|mistake| log.push(mistake.clone()))).ok()
}

fn read_regions(options: &mut Reader, file: Option<&Item>, log: &Log) -> Option<RoundTrips> {
    if !options.own_item().is_some_and(is_name_alone) {
        options.error_at("", "this has to be the name of a file in `models/regions/`", None);
    }
    let file = file?;
    options.is_data("", &file.origin.file);
    sound(RoundTrips::regions(file), log)
}

fn read_round_trips(options: &mut Reader, log: &Log) -> Option<RoundTrips> {
    let file = options.data_file("file", "a square of figures, as seen from the naming file");
    let units = UNITS.map(|(name, _)| (name, "of each figure"));
    let (unit, _) = options.choice_of("unit", "of each figure", &units, None)?;
    let per_second = UNITS.iter().find(|(name, _)| *name == unit)?.1;
    sound(RoundTrips::square(&file?, per_second), log)
}

/// The nodes of a map to which sites and peers are attached.
fn places(map: &Map) -> Vec<usize> {
    let nodes = map.nodes.iter().enumerate();
    nodes.filter(|(_, node)| node.kind == NodeKind::Switch).map(|(at, _)| at).collect()
}

fn read_nodes(options: &mut Reader) -> u32 {
    options.count("nodes", 2..=1_000, None, "nodes of the backbone")
}

fn read_capacity(options: &mut Reader) -> BitRate {
    options.bit_rate("capacity", "1 bit/s"..="10 Tbit/s", None, "of each link, each way")
}

fn read_kind(options: &mut Reader) -> LinkKind {
    let capacity = read_capacity(options);
    let latency = options.duration("latency", "0 s"..="10 s", None, "of each link, one way");
    LinkKind { capacity, latency }
}

fn read_random(options: &mut Reader) -> Plan {
    let nodes = read_nodes(options);
    if options.has("links") {
        let message = "each pair of nodes is joined alike: how many links there are is by chance";
        let help = "`mean_degree` says how many a node has on average; a connected network with a \
                    number of links is `random_connected`";
        options.error_at("links", message, Some(help));
        options.item("links");
    }
    let mean = options.number("mean_degree", 0.0..=999.0, None, "links of a node on average");
    let most = f64::from(nodes - 1);
    if mean > most {
        let message = format!("each of {nodes} nodes can have {most} links at most");
        options.error_at("mean_degree", &message, None);
    }
    Plan::Random(nodes, mean.min(most), read_kind(options))
}

fn read_connected(options: &mut Reader) -> Plan {
    let nodes = read_nodes(options);
    let links = options.count("links", 1..=499_500, None, "links of the backbone");
    let (least, most) = (nodes - 1, nodes * (nodes - 1) / 2);
    if links < least {
        let message = format!("{links} links cannot connect {nodes} nodes: that takes {least}");
        options.error_at("links", &message, None);
    } else if links > most {
        let message = format!("{nodes} nodes have room for {most} links, not for {links}");
        options.error_at("links", &message, None);
    }
    Plan::Connected(nodes, links.clamp(least, most), read_kind(options))
}

fn read_waxman(options: &mut Reader) -> Plan {
    let nodes = read_nodes(options);
    let alpha = options.probability("alpha", None, "chance of a link between nodes at one place");
    let reach = "how far links reach, as a part of the diagonal";
    let beta = options.number("beta", 0.001..=1_000.0, None, reach);
    let side = options.duration("side", "0 s"..="1 s", None, "latency along a side of the square");
    Plan::Waxman(nodes, Waxman { alpha, beta, side }, read_capacity(options))
}

fn read_scale_free(options: &mut Reader) -> Plan {
    let nodes = read_nodes(options);
    let links = options.count("links", 1..=999, None, "links that each node brings");
    if links >= nodes {
        let message = format!("each of {nodes} nodes can bring {} links at most", nodes - 1);
        options.error_at("links", &message, None);
    }
    Plan::ScaleFree(nodes, links.min(nodes - 1), read_kind(options))
}

impl Backbone {
    /// The map, in a replication of its own if it is drawn.
    pub(super) fn map(&self, draws: Draws) -> Arc<Map> {
        let mut rng = draws.of(purposes::MAP, (), ());
        let map = match &self.plan {
            Plan::Map(map) => return Arc::clone(map),
            Plan::Random(nodes, degree, kind) => random(*nodes, *degree, *kind, &mut rng),
            Plan::Connected(nodes, links, kind) => {
                random_connected(*nodes, *links, *kind, &mut rng)
            }
            Plan::Waxman(nodes, law, capacity) => waxman(*nodes, *law, *capacity, &mut rng),
            Plan::ScaleFree(nodes, links, kind) => scale_free(*nodes, *links, *kind, &mut rng),
        };
        Arc::new(map)
    }

    /// Reports weights of the map that cannot decide on routes.
    pub(super) fn check_weights(&self, log: &Log) {
        if let Plan::Map(map) = &self.plan
            && let Err(mistakes) = map.weights()
        {
            mistakes.iter().for_each(|mistake| log.push(mistake.clone()));
        }
    }

    /// Two nodes to which some of `count` sites or peers may be attached, by name, if no link joins
    /// their parts. Nodes without links have no part in `attach = "busiest"`.
    pub(super) fn divided(&self, count: usize) -> Option<(&str, &str)> {
        let Plan::Map(map) = &self.plan else { return None };
        let parts = Parts::new(map);
        if parts.count() == 1 {
            return None;
        }
        let mut nodes = places(map);
        match self.attach {
            Attach::Even => nodes.truncate(count),
            Attach::Random => {}
            Attach::Busiest => {
                let mut is_linked = vec![false; map.nodes.len()];
                for link in &map.links {
                    (is_linked[link.ends.0], is_linked[link.ends.1]) = (true, true);
                }
                nodes.retain(|&node| is_linked[node]);
            }
        }
        let first = *nodes.first()?;
        let other = nodes.iter().find(|&&node| !parts.join(first, node))?;
        Some((&map.nodes[first].name, &map.nodes[*other].name))
    }
}

/// Where machines are, those of one name at one place.
pub(super) fn distances(
    trips: &RoundTrips,
    housed: impl Iterator<Item = Housed>,
    draws: Draws,
) -> Distances {
    let place = |who: Housed| Spot {
        place: trips.draw(&mut draws.of(purposes::PLACE, who, ())),
        house: who.name(),
    };
    Distances::new(housed.map(place).collect(), trips.one_way())
}

/// Gives sites and peers their nodes, one after the other.
pub(super) struct Places {
    attach: Attach,
    draws: Draws,
    /// The nodes of the map, each with its links and who is there so far.
    nodes: Vec<(usize, u32, u32)>,
    given: usize,
}

impl Places {
    pub fn new(map: &Map, attach: Attach, draws: Draws) -> Self {
        let links = |node: usize| {
            let ends = map.links.iter().flat_map(|link| [link.ends.0, link.ends.1]);
            ends.filter(|end| *end == node).count() as u32
        };
        let nodes = places(map).into_iter().map(|node| (node, links(node), 0)).collect();
        Self { attach, draws, nodes, given: 0 }
    }

    /// The node of the map for the next one, `who`. O(nodes).
    pub fn next(&mut self, who: Housed) -> usize {
        let at = match self.attach {
            Attach::Even => self.given % self.nodes.len(),
            Attach::Random => {
                let mut rng = self.draws.of(purposes::PLACE, who, ());
                rng.below(self.nodes.len() as u32) as usize
            }
            Attach::Busiest => self.most_links_each(),
        };
        self.given += 1;
        self.nodes[at].2 += 1;
        self.nodes[at].0
    }

    /// The node with most links for each of those there, with one more; of equals the first
    /// (the rule of D'Hondt, 1882).
    fn most_links_each(&self) -> usize {
        let part = |at: usize| {
            let (_, links, there) = self.nodes[at];
            f64::from(links) / f64::from(there + 1)
        };
        let better = |best: usize, at: usize| if part(at) > part(best) { at } else { best };
        (0..self.nodes.len()).reduce(better).unwrap_or(0)
    }
}
