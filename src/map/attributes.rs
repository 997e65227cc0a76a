//! Nodes and links from lists of attributes, as GML and GraphML give them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::draft::Draft;
use super::{Coordinates, MOST_LATENCY, MOST_WEIGHT, Map, MapLink, MapNode, capacity};
use crate::config::{Diagnostic, Diagnostics, File, Log, Origin};
use crate::net::NodeKind;
use crate::sim::SimDuration;
use crate::units::{BitRate, Quantity};

/// The capacity of a link of which the file says nothing.
const CAPACITY: &str = "1 Gbit/s";
/// The latency of a link whose ends have no coordinates.
const LATENCY: &str = "1 ms";
/// Most shared names of nodes that are reported.
const MOST_WARNED: usize = 10;
/// Mean radius of the Earth in metres (IUGG).
const EARTH: f64 = 6_371_008.8;
/// Light in fibre, metres per second: vacuum over a group index of 1.468 (ITU-T G.652 fibre).
const FIBRE: f64 = 299_792_458.0 / 1.468;

/// One attribute of a node or link.
pub(super) struct Attribute {
    pub key: String,
    pub value: String,
    pub span: Range<usize>,
}

/// A map that is read from attributes.
pub(super) struct Attributes {
    draft: Draft,
    log: Log,
    file: Arc<File>,
    /// Ids of nodes, in order.
    ids: Vec<String>,
    /// Links without a capacity that could be read, and links without coordinates.
    no_capacity: usize,
    no_latency: usize,
    links: usize,
}

impl Attributes {
    pub fn new(file: &Arc<File>, name: String) -> Self {
        Self {
            draft: Draft::new(file, name),
            log: Log::default(),
            file: Arc::clone(file),
            ids: Vec::new(),
            no_capacity: 0,
            no_latency: 0,
            links: 0,
        }
    }

    pub fn rename(&mut self, name: String) {
        if !name.trim().is_empty() {
            self.draft.rename(name);
        }
    }

    /// Adds a node: `id` and what is known of `label`, `kind`, `Latitude` and `Longitude`.
    pub fn node(&mut self, list: &[Attribute], head: Range<usize>) {
        let Some(id) = find(list, &["id"]) else {
            self.mistake("a node has no `id`", head);
            return;
        };
        let label = find(list, &["label", "name"]).map(|label| label.value.trim());
        let name = label.filter(|label| !label.is_empty()).unwrap_or(&id.value).to_owned();
        let kind = match find(list, &["kind", "type"]).map(|kind| kind.value.to_ascii_lowercase()) {
            Some(kind) if kind == "switch" || kind == "router" => NodeKind::Switch,
            _ => NodeKind::Host,
        };
        let place = self.place(list);
        let origin = self.origin(id.span.clone());
        let before = self.draft.node_count();
        self.draft.add_node(&id.value, MapNode { name, kind, place }, &origin, &self.log);
        if self.draft.node_count() > before {
            self.ids.push(id.value.clone());
        }
    }

    fn place(&mut self, list: &[Attribute]) -> Option<Coordinates> {
        let latitude = self.degrees(find(list, &["latitude", "lat"])?, 90.0);
        let longitude = self.degrees(find(list, &["longitude", "lon", "long"])?, 180.0);
        Some(Coordinates { latitude: latitude?, longitude: longitude? })
    }

    fn degrees(&mut self, attribute: &Attribute, most: f64) -> Option<f64> {
        let found = attribute.value.trim().parse().ok().filter(|it: &f64| it.abs() <= most);
        if found.is_none() {
            let message = format!("`{}` has to be a number from -{most} to {most}", attribute.key);
            self.mistake(&message, attribute.span.clone());
        }
        found
    }

    /// Adds a link: `source` and `target`, a capacity from `capacity`, `bandwidth`,
    /// `LinkSpeedRaw` (bit/s), `LinkSpeed` with `LinkSpeedUnits` or a label, a latency from
    /// `latency` or the coordinates of its ends, a `weight`.
    pub fn link(&mut self, list: &[Attribute], head: Range<usize>) {
        let (Some(source), Some(target)) = (find(list, &["source"]), find(list, &["target"]))
        else {
            self.mistake("a link has no `source` and `target`", head);
            return;
        };
        let end = |end: &Attribute| {
            self.draft.find(&end.value, &self.origin(end.span.clone()), &self.log)
        };
        let (Some(a), Some(b)) = (end(source), end(target)) else { return };
        self.links += 1;
        let capacity = self.capacity(list);
        let latency = self.latency(list, (a, b));
        let half_duplex = self.is_half_duplex(list);
        let weight = self.weight(list);
        let link = MapLink { ends: (a, b), capacity, latency, half_duplex, weight };
        self.draft.add_link(link, &self.origin(head), &self.log);
    }

    /// Programs write whole numbers as `10` and as `10.0`.
    fn weight(&self, list: &[Attribute]) -> u32 {
        let Some(given) = find(list, &["weight"]) else { return 1 };
        let most = f64::from(MOST_WEIGHT);
        let sound = given.value.trim().parse::<f64>().ok();
        match sound.filter(|weight| weight.fract() == 0.0 && (1.0..=most).contains(weight)) {
            Some(weight) => weight as u32,
            None => {
                let range = format!("a whole number from 1 to {MOST_WEIGHT}");
                self.mistake(&format!("`{}` has to be {range}", given.key), given.span.clone());
                1
            }
        }
    }

    fn is_half_duplex(&self, list: &[Attribute]) -> bool {
        let Some(duplex) = find(list, &["duplex"]) else { return false };
        match duplex.value.trim().to_ascii_lowercase().as_str() {
            "half" => true,
            "full" => false,
            _ => {
                let message = format!("`{}` has to be one of full, half", duplex.key);
                self.mistake(&message, duplex.span.clone());
                false
            }
        }
    }

    fn capacity(&mut self, list: &[Attribute]) -> BitRate {
        if let Some(raw) = find(list, &["linkspeedraw"]) {
            return plain_rate(&raw.value).unwrap_or_else(|| self.wrong_capacity(raw));
        }
        if let Some(given) = find(list, &["capacity", "bandwidth"]) {
            let with_unit = BitRate::parse(&given.value).ok();
            let sound = with_unit.filter(|rate| (1..1 << 44).contains(&rate.bits_per_second()));
            let rate = sound.or_else(|| plain_rate(&given.value));
            return rate.unwrap_or_else(|| self.wrong_capacity(given));
        }
        let speed = find(list, &["linkspeed"]).map(|speed| {
            let units = find(list, &["linkspeedunits"]).map_or("", |units| &units.value);
            format!("{} {units}bps", speed.value)
        });
        let label =
            find(list, &["linklabel", "label", "linktype"]).map(|label| label.value.clone());
        let found = [speed, label].into_iter().flatten().find_map(|text| capacity::of_label(&text));
        found.unwrap_or_else(|| {
            self.no_capacity += 1;
            bit_rate(CAPACITY)
        })
    }

    fn wrong_capacity(&mut self, attribute: &Attribute) -> BitRate {
        let message = format!("`{}` has to be a bit rate above zero", attribute.key);
        self.mistake(&message, attribute.span.clone());
        bit_rate(CAPACITY)
    }

    fn latency(&mut self, list: &[Attribute], (a, b): (usize, usize)) -> SimDuration {
        if let Some(given) = find(list, &["latency", "delay"]) {
            let found = match SimDuration::parse(&given.value) {
                Ok(latency) if latency <= MOST_LATENCY => return latency,
                Ok(_) => "has to be from 0 s to 1 h".to_owned(),
                Err(error) => error.to_string(),
            };
            self.mistake(&format!("`{}`: {found}", given.key), given.span.clone());
            return SimDuration::ZERO;
        }
        if let (Some(a), Some(b)) = (self.draft.node(a).place, self.draft.node(b).place) {
            return in_fibre(distance(a, b));
        }
        self.no_latency += 1;
        SimDuration::parse(LATENCY).expect("a default is a valid quantity")
    }

    /// Names that several nodes share become `name#id`; what was assumed is reported once.
    pub fn finish(mut self) -> Result<Map, Diagnostics> {
        self.tell_names_apart();
        let of_all = |count: usize| format!("{count} of {} links", self.links);
        if self.no_capacity > 0 {
            let links = of_all(self.no_capacity);
            self.draft.warn(format!("{links} name no capacity that can be read: {CAPACITY} each"));
        }
        if self.no_latency > 0 {
            let links = of_all(self.no_latency);
            self.draft.warn(format!("{links} lack coordinates at an end: latency {LATENCY} each"));
        }
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
                let mut apart = format!("{name}#{}", self.ids[at]);
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

    pub fn mistake(&self, message: &str, span: Range<usize>) {
        self.log.push(Diagnostic::new(message.to_owned(), &self.origin(span)));
    }
}

/// The first attribute with one of these names, whatever their case.
fn find<'a>(list: &'a [Attribute], names: &[&str]) -> Option<&'a Attribute> {
    names.iter().find_map(|name| list.iter().find(|it| it.key.eq_ignore_ascii_case(name)))
}

/// Bits per second without a unit, as programs write them: `1000000000`, `10000000000.0`, `1e9`.
fn plain_rate(text: &str) -> Option<BitRate> {
    let rate: f64 = text.trim().parse().ok()?;
    (1.0..1.7e13).contains(&rate).then(|| bit_rate(&format!("{rate:.0} bit/s")))
}

fn bit_rate(text: &str) -> BitRate {
    BitRate::parse(text).expect("a default or a rate in range is a valid quantity")
}

/// Metres along the great circle (haversine formula, Sinnott 1984).
fn distance(a: Coordinates, b: Coordinates) -> f64 {
    let (south, north) = (a.latitude.to_radians(), b.latitude.to_radians());
    let (rise, turn) = (north - south, (b.longitude - a.longitude).to_radians());
    let half = (rise / 2.0).sin().powi(2) + south.cos() * north.cos() * (turn / 2.0).sin().powi(2);
    2.0 * EARTH * half.sqrt().min(1.0).asin()
}

fn in_fibre(metres: f64) -> SimDuration {
    SimDuration::from_secs_f64(metres / FIBRE).expect("half of the Earth takes a tenth of a second")
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
        assert_eq!(in_fibre(1e6), SimDuration::from_nanos(4_896_721));
    }
}
