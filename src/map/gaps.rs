//! Gaps of a file of attributes, and the sentences that say what is assumed instead.

use std::collections::BTreeSet;

use crate::units::counted;

/// The capacity of a link of which the file says nothing.
pub(super) const CAPACITY: &str = "1 Gbit/s";
/// The latency of a link whose ends have no coordinates.
pub(super) const LATENCY: &str = "1 ms";

/// Attributes of links and of nodes that describe a network and take no part here.
const UNREAD_OF_LINKS: [&str; 26] = [
    "packet_loss",
    "packetloss",
    "loss",
    "loss_rate",
    "plr",
    "ber",
    "jitter",
    "cost",
    "metric",
    "igp_metric",
    "ospf_cost",
    "distance",
    "length",
    "bw",
    "speed",
    "rate",
    "mtu",
    "queue",
    "queue_size",
    "max_queue_size",
    "mtbf",
    "availability",
    "bandwidth_file",
    "latency_file",
    "state_file",
    "availability_file",
];
const UNREAD_OF_NODES: [&str; 7] = [
    "host_bandwidth_up",
    "host_bandwidth_down",
    "bandwidth_up",
    "bandwidth_down",
    "bandwidth",
    "capacity",
    "availability",
];

/// Counts of what a file leaves open.
#[derive(Default)]
pub(super) struct Gaps {
    /// Links, those from a node to itself left out.
    pub links: usize,
    /// Links without a capacity that could be read.
    pub no_capacity: usize,
    /// Links without latency and without coordinates at an end.
    pub no_latency: usize,
    /// Those of them that give their length as `dist`.
    pub by_length: usize,
    /// Capacities and latencies that are numbers alone, and no unit was named for them.
    pub bare_capacities: usize,
    pub bare_latencies: usize,
    /// Directed links without an opposite.
    pub one_way: usize,
    /// Pairs of opposite links that differ in more than capacity.
    pub unlike: usize,
    /// Nodes with coordinates of no place on the Earth.
    pub nowhere: usize,
    /// Frames around nodes.
    pub frames: usize,
    /// Links of more than two ends.
    pub hyperedges: usize,
    /// Nodes whose `type` is that of a switch, and whether any node has a `kind`.
    pub typed: usize,
    pub has_kinds: bool,
    unread_of_links: BTreeSet<String>,
    unread_of_nodes: BTreeSet<String>,
}

impl Gaps {
    /// Notes the attributes of a link that are not read.
    pub fn note_link<'a>(&mut self, keys: impl Iterator<Item = &'a str>) {
        note(&mut self.unread_of_links, &UNREAD_OF_LINKS, keys);
    }

    /// Notes the attributes of a node that are not read.
    pub fn note_node<'a>(&mut self, keys: impl Iterator<Item = &'a str>) {
        note(&mut self.unread_of_nodes, &UNREAD_OF_NODES, keys);
    }

    /// What was assumed and left out, a sentence each.
    pub fn warnings(&self) -> Vec<String> {
        let told = self.of_nodes().into_iter().chain(self.of_links());
        let told = told.filter(|(count, _)| *count > 0).map(|(_, sentence)| sentence);
        told.chain(self.unread()).collect()
    }

    /// Sentences about nodes, each with its count.
    fn of_nodes(&self) -> [(usize, String); 3] {
        let typed = if self.has_kinds { 0 } else { self.typed };
        let frames = counted(self.frames, "frame");
        let (nodes, hosts) = (counted(self.nowhere, "node"), counted(typed, "host"));
        let typed_as = "`type` is free text and makes no switch, `kind` does";
        let ranges = "latitude -90 to 90, longitude -180 to 180";
        [
            (self.frames, format!("{frames} around other nodes left out: no link leads to it")),
            (typed, format!("{typed_as}: {hosts} with the `type` of a router or switch")),
            (
                self.nowhere,
                format!("coordinates of {nodes} left out: no place on the Earth ({ranges})"),
            ),
        ]
    }

    /// Sentences about links, each with its count.
    fn of_links(&self) -> [(usize, String); 8] {
        let of_all =
            |count: usize, rest: &str| (count, format!("{count} of {} links {rest}", self.links));
        let bare = |what: &str, unit: &str, option: &str| {
            format!(
                "give a {what} without a unit: taken as {unit} (`{option}` of `topology` and `transfers` names another one)"
            )
        };
        let bare_capacity = bare("capacity", "bit/s", "--capacity-unit Mbit/s");
        let no_place = "lack coordinates at an end: latency";
        let unlike = counted(self.unlike, "pair");
        [
            (self.hyperedges, format!("{} left out", counted(self.hyperedges, "hyperedge"))),
            of_all(
                self.no_capacity,
                &format!("name no capacity that can be read: {CAPACITY} each"),
            ),
            of_all(self.bare_capacities, &bare_capacity),
            of_all(self.bare_latencies, &bare("latency", "ms", "--latency-unit us")),
            of_all(self.by_length, &format!("{no_place} of `dist`, taken as km of fibre")),
            of_all(self.no_latency, &format!("{no_place} {LATENCY} each")),
            of_all(self.one_way, "are directed without an opposite: usable both ways alike"),
            (
                self.unlike,
                format!(
                    "{unlike} of opposite links with unlike latency, weight or duplex: the mean \
                     latency, and the rest of the first link, both ways"
                ),
            ),
        ]
    }

    fn unread(&self) -> Option<String> {
        let named = |keys: &BTreeSet<String>, whose: &str| {
            let quoted: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
            (!keys.is_empty()).then(|| format!("{} of {whose}", quoted.join(", ")))
        };
        let of_links = named(&self.unread_of_links, "links");
        let of_nodes = named(&self.unread_of_nodes, "nodes");
        let all: Vec<String> = of_links.into_iter().chain(of_nodes).collect();
        (!all.is_empty()).then(|| format!("attributes that have no effect: {}", all.join("; ")))
    }
}

fn note<'a>(noted: &mut BTreeSet<String>, known: &[&str], keys: impl Iterator<Item = &'a str>) {
    for key in keys {
        if known.iter().any(|known| known.eq_ignore_ascii_case(key)) && !noted.contains(key) {
            noted.insert(key.to_owned());
        }
    }
}
