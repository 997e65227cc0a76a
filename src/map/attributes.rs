//! Nodes and links from lists of attributes, as GML and GraphML give them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::attribute::{
    Attribute, find, given, metres, unread_of_link, unread_of_node, with_units,
};
use super::capacity::{self, Stated};
use super::delay::{self, Delay};
use super::directions::{Arrow, joined};
use super::draft::Draft;
use super::gaps::{CAPACITY, Gaps, LATENCY};
use super::{BareUnits, Coordinates, Map, MapLink, MapNode, weights};
use crate::config::{Diagnostic, Diagnostics, File, Log, Origin, canonical};
use crate::net::NodeKind;
use crate::sim::SimDuration;
use crate::units::{BitRate, Quantity};

/// Most shared names of nodes that are reported.
const MOST_WARNED: usize = 10;
/// Mean radius of the Earth in metres (IUGG).
const EARTH: f64 = 6_371_008.8;
/// Light in fibre, metres per second: vacuum over a group index of 1.468 (ITU-T G.652 fibre).
const FIBRE: f64 = 299_792_458.0 / 1.468;
/// Attributes of which the first counts.
const OF_LINKS_ONCE: [&str; 12] = [
    "capacity",
    "capacity_back",
    "bandwidth",
    "linkspeedraw",
    "linkspeed",
    "linkspeedunits",
    "latency",
    "delay",
    "dist",
    "weight",
    "duplex",
    "directed",
];
const OF_NODES_ONCE: [&str; 7] = ["kind", "latitude", "lat", "longitude", "lon", "long", "lng"];

/// A map that is read from attributes.
pub(super) struct Attributes {
    draft: Draft,
    log: Log,
    file: Arc<File>,
    units: BareUnits,
    /// Ids of nodes, in order.
    ids: Vec<String>,
    /// Ids of nodes to which links lead.
    linked: BTreeSet<String>,
    arrows: Vec<Arrow>,
    gaps: Gaps,
}

impl Attributes {
    /// None yet; `linked` are the ids of the nodes to which links lead.
    pub fn new(file: &Arc<File>, name: String, units: BareUnits, linked: BTreeSet<String>) -> Self {
        Self {
            draft: Draft::new(file, name),
            log: Log::default(),
            file: Arc::clone(file),
            units,
            ids: Vec::new(),
            linked: linked.iter().map(|id| canonical(id).into_owned()).collect(),
            arrows: Vec::new(),
            gaps: Gaps::default(),
        }
    }

    pub fn rename(&mut self, name: &str) {
        let name = on_one_line(name);
        if !name.is_empty() {
            self.draft.rename(name);
        }
    }

    /// Adds a node: `id` and what is known of `label`, `kind`, `Latitude` and `Longitude`. A frame
    /// around other nodes, `isGroup`, is one only if links lead to it.
    pub fn node(&mut self, list: &[Attribute], head: Range<usize>) {
        let Some(id) = find(list, &["id"]).filter(|id| !id.value.trim().is_empty()) else {
            self.mistake("a node has no `id`", None, head);
            return;
        };
        if find(list, &["isgroup"]).is_some_and(Attribute::is_true)
            && !self.linked.contains(canonical(&id.value).as_ref())
        {
            self.gaps.frames += 1;
            return;
        }
        let labels = ["label", "name"].iter().filter_map(|key| find(list, &[key]));
        let label = labels.map(|label| on_one_line(&label.value)).find(|label| !label.is_empty());
        let name = label.unwrap_or_else(|| on_one_line(&id.value));
        let is_switch = |kind: &Attribute| {
            ["switch", "router"].iter().any(|own| kind.value.trim().eq_ignore_ascii_case(own))
        };
        let kind = find(list, &["kind"]);
        let is_kind = kind.is_some_and(is_switch);
        self.gaps.has_kinds |= kind.is_some();
        self.gaps.typed += usize::from(find(list, &["type"]).is_some_and(is_switch));
        self.gaps.note_node(unread_of_node(list));
        self.note_repeated(list, &OF_NODES_ONCE);
        let kind = if is_kind { NodeKind::Switch } else { NodeKind::Host };
        let place = self.place(list);
        let origin = self.origin(id.span.clone());
        let before = self.draft.node_count();
        self.draft.add_node(&id.value, MapNode { name, kind, place }, &origin, &self.log);
        if self.draft.node_count() > before {
            self.ids.push(id.value.clone());
        }
    }

    fn place(&mut self, list: &[Attribute]) -> Option<Coordinates> {
        let latitude = find(list, &["latitude", "lat"])?;
        let longitude = find(list, &["longitude", "lon", "long", "lng"])?;
        let degrees = |own: &Attribute, most: f64| {
            own.value.trim().parse().ok().filter(|degrees: &f64| degrees.abs() <= most)
        };
        let place = degrees(latitude, 90.0).zip(degrees(longitude, 180.0));
        self.gaps.nowhere += usize::from(place.is_none());
        place.map(|(latitude, longitude)| Coordinates { latitude, longitude })
    }

    /// Adds a link: `source` and `target`, a capacity from `capacity`, `bandwidth`,
    /// `LinkSpeedRaw` (bit/s), `LinkSpeed` with `LinkSpeedUnits` or a label, a latency from
    /// `latency`, `delay`, the coordinates of its ends or `dist`, a `capacity_back`, a `weight`, a
    /// `duplex`, and `directed`, else as given. Keys may end in a unit, as `latency_ms`.
    pub fn link(&mut self, list: &[Attribute], head: Range<usize>, is_directed: bool) {
        let (Some(source), Some(target)) = (find(list, &["source"]), find(list, &["target"]))
        else {
            self.mistake("a link has no `source` and `target`", None, head);
            return;
        };
        let end = |end: &Attribute| {
            self.draft.find(&end.value, &self.origin(end.span.clone()), &self.log)
        };
        let (Some(a), Some(b)) = (end(source), end(target)) else { return };
        if a == b {
            self.draft.leave_out_loop();
            return;
        }
        self.gaps.links += 1;
        let list = with_units(list);
        let list = list.as_ref();
        self.gaps.note_link(unread_of_link(list));
        self.note_repeated(list, &OF_LINKS_ONCE);
        let capacity = self.capacity(list);
        let latency = self.latency(list, (a, b));
        let half_duplex = self.is_half_duplex(list);
        let back = self.capacity_back(list, half_duplex);
        let (capacity_back, weight) = (back.unwrap_or(capacity), 1);
        let ends = (a, b);
        let link = MapLink { ends, capacity, capacity_back, latency, half_duplex, weight };
        let is_directed = find(list, &["directed"]).map_or(is_directed, Attribute::is_true);
        // What has a capacity back leads back.
        let is_directed = is_directed && back.is_none();
        let weight = given(list, &["weight"]);
        let span = weight.map_or(head, |weight| weight.span.clone());
        let weight = weight.map(|weight| weight.value.clone());
        self.arrows.push(Arrow { link, weight, is_directed, span });
    }

    /// Adds a sentence about what is assumed.
    pub fn warn(&mut self, warning: String) {
        self.draft.warn(warning);
    }

    /// Leaves out a link of more than two ends.
    pub fn leave_out_hyperedge(&mut self) {
        self.gaps.hyperedges += 1;
    }

    fn is_half_duplex(&self, list: &[Attribute]) -> bool {
        let Some(duplex) = given(list, &["duplex"]) else { return false };
        match duplex.value.trim().to_ascii_lowercase().as_str() {
            "half" => true,
            "full" => false,
            _ => {
                let message = format!("`{}` has to be one of full, half", duplex.key);
                self.mistake(&message, None, duplex.span.clone());
                false
            }
        }
    }

    /// Capacity from the second end to the first, where it is another one.
    fn capacity_back(&mut self, list: &[Attribute], half_duplex: bool) -> Option<BitRate> {
        let back = given(list, &["capacity_back"])?;
        if half_duplex {
            let message = format!("`{}` of a link of half duplex has no meaning", back.key);
            let help = "both directions share one capacity: leave it out, or `duplex`";
            self.mistake(&message, Some(help), back.span.clone());
        }
        let rate = self.rate(&back.value);
        let is_bare = Self::is_bare(list, back) && self.units.capacity.is_none();
        // Counted once for each link.
        let is_first = is_bare
            && !given(list, &["capacity", "bandwidth"]).is_some_and(|own| Self::is_bare(list, own));
        self.gaps.bare_capacities += usize::from(is_first);
        Some(rate.unwrap_or_else(|| self.wrong_capacity(back)))
    }

    fn capacity(&mut self, list: &[Attribute]) -> BitRate {
        let keys = ["linkspeedraw", "capacity", "bandwidth", "linkspeed"];
        let stated: Vec<&Attribute> = keys.iter().filter_map(|key| given(list, &[key])).collect();
        let labels = ["linklabel", "label"].iter().filter_map(|key| find(list, &[key]));
        let labels: Vec<(&Attribute, BitRate)> =
            labels.filter_map(|own| Some((own, capacity::of_label(&own.value)?))).collect();
        // A `LinkSpeed` alone may say nothing, as a label.
        let is_wrong =
            |own: &Attribute| own.is_called("linkspeed") && self.rate_in(list, own).is_none();
        if let Some(&first) = stated.first().filter(|first| !is_wrong(first)) {
            let rate = self.rate_in(list, first);
            for other in &stated[1..] {
                let has_unit = !other.is_called("linkspeed") || !Self::is_bare(list, other);
                if has_unit && self.rate_in(list, other) != rate {
                    self.gaps.note_unlike("capacity", &first.key, &other.key);
                }
            }
            for (label, _) in
                labels.iter().filter(|(_, own)| rate.is_some_and(|it| is_far(it, *own)))
            {
                self.gaps.note_unlike("capacity", &first.key, &label.key);
            }
            self.gaps.bare_capacities +=
                usize::from(Self::is_bare(list, first) && self.units.capacity.is_none());
            return rate.unwrap_or_else(|| self.wrong_capacity(first));
        }
        let of_type = || capacity::of_label(&find(list, &["linktype"])?.value);
        let found = labels.first().map(|(_, rate)| *rate).or_else(of_type);
        found.unwrap_or_else(|| {
            self.gaps.no_capacity += 1;
            BitRate::parse(CAPACITY).expect("a default is a valid quantity")
        })
    }

    /// The rate of an attribute of a link: `LinkSpeedRaw` is in bit/s, a `LinkSpeed` in its units.
    fn rate_in(&self, list: &[Attribute], own: &Attribute) -> Option<BitRate> {
        match given(list, &["linkspeedunits"]) {
            _ if own.is_called("linkspeedraw") => raw_rate(&own.value),
            Some(units) if own.is_called("linkspeed") => {
                let of_units =
                    |end| capacity::of_label(&format!("{} {}{end}", own.value, units.value));
                of_units("").or_else(|| of_units("bps"))
            }
            _ => self.rate(&own.value),
        }
    }

    /// Whether an attribute is a number alone, whose unit the format does not name.
    fn is_bare(list: &[Attribute], own: &Attribute) -> bool {
        let has_units = match own.key.to_ascii_lowercase().as_str() {
            "linkspeedraw" => true,
            "linkspeed" => given(list, &["linkspeedunits"]).is_some(),
            _ => false,
        };
        !has_units && matches!(capacity::of_value(&own.value), Some(Stated::Bare(_)))
    }

    /// The rate that a text names; a number alone has the unit that was asked for, else bit/s.
    fn rate(&self, text: &str) -> Option<BitRate> {
        match capacity::of_value(text)? {
            Stated::Rate(rate) => Some(rate),
            Stated::Bare(number) => {
                capacity::times(number, self.units.capacity.unwrap_or(BitRate::new(1)))
            }
        }
    }

    /// Notes attributes that are given several times with different values: the first counts.
    fn note_repeated(&mut self, list: &[Attribute], keys: &[&str]) {
        for key in keys {
            let mut all = list.iter().filter(|own| own.is_called(key) && own.says());
            if let Some(first) = all.next()
                && all.any(|own| own.value.trim() != first.value.trim())
            {
                self.gaps.note_repeated(&first.key);
            }
        }
    }

    fn wrong_capacity(&self, attribute: &Attribute) -> BitRate {
        let message = format!("`{}` has to be a bit rate above zero", attribute.key);
        let help = "such as \"10 Mbit/s\", \"1 Gbps\" or \"12 MB/s\", up to 17 Tbit/s";
        self.mistake(&message, Some(help), attribute.span.clone());
        BitRate::new(1)
    }

    fn latency(&mut self, list: &[Attribute], (a, b): (usize, usize)) -> SimDuration {
        let both = ["latency", "delay"].map(|key| given(list, &[key]));
        if let [Some(latency), Some(delay)] = both
            && self.span(&latency.value) != self.span(&delay.value)
        {
            self.gaps.note_unlike("latency", &latency.key, &delay.key);
        }
        if let Some(given) = both.into_iter().flatten().next() {
            let is_bare = matches!(delay::of_value(&given.value), Ok(Delay::Bare(_)));
            self.gaps.bare_latencies += usize::from(is_bare && self.units.latency.is_none());
            return self.span(&given.value).unwrap_or_else(|wrong| {
                self.mistake(&format!("`{}`: {wrong}", given.key), None, given.span.clone());
                SimDuration::ZERO
            });
        }
        if let (Some(a), Some(b)) = (self.draft.node(a).place, self.draft.node(b).place) {
            return in_fibre(distance(a, b)).expect("half of the Earth takes a tenth of a second");
        }
        if let Some(length) = given(list, &["dist"]) {
            let read = metres(&length.value);
            if let Some((latency, has_unit)) =
                read.and_then(|(metres, has_unit)| Some((in_fibre(metres)?, has_unit)))
            {
                self.gaps.by_length += usize::from(has_unit);
                self.gaps.by_bare_length += usize::from(!has_unit);
                return latency;
            }
            self.gaps.no_length += 1;
            return SimDuration::parse(LATENCY).expect("a default is a valid quantity");
        }
        self.gaps.no_latency += 1;
        SimDuration::parse(LATENCY).expect("a default is a valid quantity")
    }

    /// The latency that a text gives; a number alone has the unit that was asked for, else ms.
    fn span(&self, text: &str) -> Result<SimDuration, String> {
        match delay::of_value(text)? {
            Delay::Span(span) => Ok(span),
            Delay::Bare(number) => {
                delay::times(number, self.units.latency.unwrap_or(SimDuration::from_millis(1)))
            }
        }
    }

    /// Opposite links become one, names that several nodes share become `name#id`; what was assumed
    /// is reported once.
    pub fn finish(mut self) -> Result<Map, Diagnostics> {
        let links = joined(std::mem::take(&mut self.arrows), &mut self.gaps);
        let weights: Vec<Option<&str>> = links.iter().map(|own| own.weight.as_deref()).collect();
        match weights::whole(&weights) {
            Ok(weights) => {
                for (own, weight) in links.iter().zip(weights) {
                    self.draft.add_link(MapLink { weight, ..own.link });
                }
            }
            Err(wrong) => {
                links.iter().for_each(|own| self.draft.add_link(own.link));
                for at in wrong {
                    self.draft.refuse_weight(self.origin(links[at].span.clone()));
                }
            }
        }
        self.tell_names_apart();
        self.gaps.warnings().into_iter().for_each(|warning| self.draft.warn(warning));
        self.draft.finish(self.log)
    }

    fn tell_names_apart(&mut self) {
        let mut called: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for at in 0..self.draft.node_count() {
            called.entry(self.draft.node(at).name.clone()).or_default().push(at);
        }
        let mut taken: BTreeSet<String> = called.keys().cloned().collect();
        let shared: Vec<_> = called.into_iter().filter(|(_, nodes)| nodes.len() > 1).collect();
        for (name, nodes) in &shared {
            for &at in nodes {
                let mut apart = format!("{name}#{}", on_one_line(&self.ids[at]));
                while !taken.insert(apart.clone()) {
                    apart.push('#');
                }
                self.draft.node_mut(at).name = apart;
            }
        }
        for (name, nodes) in shared.iter().take(MOST_WARNED) {
            let (count, first) = (nodes.len(), &self.draft.node(nodes[0]).name);
            self.draft.warn(format!("{count} nodes are called `{name}`: now `{first}` and so on"));
        }
        if shared.len() > MOST_WARNED {
            let more = shared.len() - MOST_WARNED;
            self.draft.warn(format!("{more} more names are shared by several nodes"));
        }
    }

    fn origin(&self, span: Range<usize>) -> Origin {
        Origin { file: Arc::clone(&self.file), span }
    }

    pub fn mistake(&self, message: &str, help: Option<&str>, span: Range<usize>) {
        let mistake = Diagnostic::new(message.to_owned(), &self.origin(span));
        self.log.push(match help {
            Some(help) => mistake.helped(help),
            None => mistake,
        });
    }
}

/// Whether a label says something else: more than a tenth apart, as `STM-64` is called 10 Gbit/s.
fn is_far(rate: BitRate, label: BitRate) -> bool {
    let [a, b] = [rate, label].map(BitRate::bits_per_second);
    a.abs_diff(b) > a.max(b) / 10
}

/// A rate in bit/s, if it names no unit.
fn raw_rate(text: &str) -> Option<BitRate> {
    match capacity::of_value(text)? {
        Stated::Bare(rate) => capacity::times(rate, BitRate::new(1)),
        Stated::Rate(rate) => Some(rate),
    }
}

/// A name without blanks around it, and without line breaks and tabs.
fn on_one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() && c.is_whitespace();
    let lines = text.split(breaks).map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// Metres along the great circle (haversine formula, Sinnott 1984).
fn distance(a: Coordinates, b: Coordinates) -> f64 {
    let (south, north) = (a.latitude.to_radians(), b.latitude.to_radians());
    let (rise, turn) = (north - south, (b.longitude - a.longitude).to_radians());
    let half = (rise / 2.0).sin().powi(2) + south.cos() * north.cos() * (turn / 2.0).sin().powi(2);
    2.0 * EARTH * half.sqrt().min(1.0).asin()
}

/// The time that light takes in fibre; `None` beyond the range of latencies.
fn in_fibre(metres: f64) -> Option<SimDuration> {
    delay::of_seconds(metres / FIBRE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// New York to Chicago is 1,145 km, pole to pole half of the circumference.
    #[test]
    fn distances_follow_the_great_circle() {
        let place = |latitude, longitude| Coordinates { latitude, longitude };
        let by_air = distance(place(40.71427, -74.00597), place(41.85003, -87.65005));
        assert!((by_air / 1e3 - 1_145.0).abs() < 2.0, "{by_air}");
        let half = distance(place(90.0, 0.0), place(-90.0, 50.0));
        assert!((half - std::f64::consts::PI * EARTH).abs() < 1.0);
        // 1,000 km of fibre: 4.9 ms.
        assert_eq!(in_fibre(1e6), Some(SimDuration::from_nanos(4_896_721)));
        assert_eq!((in_fibre(-1.0), in_fibre(1e18)), (None, None));
    }
}
