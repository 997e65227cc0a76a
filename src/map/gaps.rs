//! Gaps of a file of attributes, and the sentences that say what is assumed instead.

use std::collections::BTreeMap;

use super::attribute::is_networked;
use crate::units::counted;

/// The capacity of a link of which the file says nothing.
pub(super) const CAPACITY: &str = "1 Gbit/s";
/// The latency of a link whose ends have no coordinates.
pub(super) const LATENCY: &str = "1 ms";

/// Most attributes that are named as unread, of links and of nodes.
const MOST_NAMED: usize = 8;

/// Counts of what a file leaves open.
#[derive(Default)]
pub(super) struct Gaps {
    /// Links, those from a node to itself left out.
    pub links: usize,
    /// Links without a capacity that could be read.
    pub no_capacity: usize,
    /// Links without latency and without coordinates at an end.
    pub no_latency: usize,
    /// Links whose length, `dist`, is taken instead: with a unit, and as km without one.
    pub by_length: usize,
    pub by_bare_length: usize,
    /// Those whose `dist` could not be read.
    pub no_length: usize,
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
    unread_of_links: Unread,
    unread_of_nodes: Unread,
    /// Links with two attributes that say unlike things, by what they are about, the one that
    /// counts and the other one.
    unlike_attributes: BTreeMap<(&'static str, String, String), usize>,
    /// Nodes and links that have an attribute several times.
    repeated: BTreeMap<String, usize>,
}

/// By the key in small letters: how it is written first, and how often it is there.
type Unread = BTreeMap<String, (String, usize)>;

impl Gaps {
    /// Notes the attributes of a link that are not read.
    pub fn note_link<'a>(&mut self, keys: impl Iterator<Item = &'a str>) {
        note(&mut self.unread_of_links, keys);
    }

    /// Notes the attributes of a node that are not read.
    pub fn note_node<'a>(&mut self, keys: impl Iterator<Item = &'a str>) {
        note(&mut self.unread_of_nodes, keys);
    }

    /// Notes two attributes of a link that are unlike.
    pub fn note_unlike(&mut self, what: &'static str, counts: &str, other: &str) {
        let key = (what, counts.to_owned(), other.to_owned());
        *self.unlike_attributes.entry(key).or_default() += 1;
    }

    /// Notes an attribute that is there several times with unlike values.
    pub fn note_repeated(&mut self, key: &str) {
        *self.repeated.entry(key.to_owned()).or_default() += 1;
    }

    /// What was assumed and left out, a sentence each.
    pub fn warnings(&self) -> Vec<String> {
        let told = self.of_nodes().into_iter().chain(self.of_links());
        let told = told.filter(|(count, _)| *count > 0).map(|(_, sentence)| sentence);
        told.chain(self.contradictions()).chain(self.unread()).collect()
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
    fn of_links(&self) -> [(usize, String); 10] {
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
            of_all(self.by_bare_length, &format!("{no_place} of `dist`, taken as km of fibre")),
            of_all(self.by_length, &format!("{no_place} of `dist` in fibre")),
            of_all(
                self.no_length,
                &format!("have a `dist` that is no length in m, km or mi: latency {LATENCY} each"),
            ),
            of_all(self.no_latency, &format!("{no_place} {LATENCY} each")),
            of_all(self.one_way, "are directed without an opposite: usable both ways alike"),
            (
                self.unlike,
                format!(
                    "{unlike} of opposite links with unlike latency, weight or duplex, or unlike \
                     capacity that both share: the mean latency, and the rest of the first link, \
                     both ways"
                ),
            ),
        ]
    }

    /// Sentences about attributes that contradict each other.
    fn contradictions(&self) -> impl Iterator<Item = String> {
        let unlike = self.unlike_attributes.iter().map(|((what, counts, other), count)| {
            let links = counted(*count, "link");
            format!("{links} with an unlike {what} in `{counts}` and `{other}`: `{counts}` counts")
        });
        let repeated = self.repeated.iter().map(|(key, count)| {
            format!(
                "`{key}` given more than once, and unlike ({count} times): the first one counts"
            )
        });
        unlike.chain(repeated)
    }

    fn unread(&self) -> Option<String> {
        let named = |keys: &Unread, whose: &str| {
            let mut keys: Vec<&(String, usize)> = keys.values().collect();
            keys.sort_by_key(|(key, _)| !is_networked(key));
            let shown = keys.iter().take(MOST_NAMED);
            let shown: Vec<String> =
                shown.map(|(key, count)| format!("`{key}` ({count})")).collect();
            let more = keys.len().saturating_sub(MOST_NAMED);
            let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
            (!keys.is_empty()).then(|| format!("{}{rest} of {whose}", shown.join(", ")))
        };
        let of_links = named(&self.unread_of_links, "links");
        let of_nodes = named(&self.unread_of_nodes, "nodes");
        let all: Vec<String> = of_links.into_iter().chain(of_nodes).collect();
        (!all.is_empty()).then(|| format!("attributes that have no effect: {}", all.join("; ")))
    }
}

fn note<'a>(noted: &mut Unread, keys: impl Iterator<Item = &'a str>) {
    for key in keys {
        let entry = noted.entry(key.to_ascii_lowercase());
        entry.or_insert_with(|| (key.to_owned(), 0)).1 += 1;
    }
}
