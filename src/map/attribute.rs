//! Attributes of nodes and links: which are read, which say nothing about a network, and which are
//! told as unread.

use std::borrow::Cow;
use std::ops::Range;

use super::{capacity, delay};

/// Texts by which programs say that there is no value.
const NOTHING: [&str; 7] = ["", "nan", "none", "null", "n/a", "-", "?"];
/// Attributes that are read, of links and of nodes.
const OF_LINKS: [&str; 17] = [
    "source",
    "target",
    "directed",
    "capacity",
    "capacity_back",
    "bandwidth",
    "linkspeedraw",
    "linkspeed",
    "linkspeedunits",
    "linklabel",
    "label",
    "linktype",
    "latency",
    "delay",
    "dist",
    "weight",
    "duplex",
];
const OF_NODES: [&str; 11] = [
    "label",
    "name",
    "isgroup",
    "kind",
    "type",
    "latitude",
    "lat",
    "longitude",
    "lon",
    "long",
    "lng",
];
/// What drawings and names of things consist of: these words of a key make it one of them.
const DRAWN: [&str; 47] = [
    "arrow",
    "background",
    "border",
    "center",
    "color",
    "colour",
    "comment",
    "country",
    "city",
    "desc",
    "description",
    "doubted",
    "fill",
    "font",
    "geocode",
    "graphics",
    "group",
    "h",
    "height",
    "hyperedge",
    "icon",
    "id",
    "image",
    "index",
    "internal",
    "key",
    "line",
    "linknote",
    "marker",
    "name",
    "note",
    "notes",
    "opacity",
    "parse",
    "port",
    "pos",
    "position",
    "selected",
    "shape",
    "shared",
    "size",
    "sourceport",
    "style",
    "targetport",
    "text",
    "title",
    "url",
];
const DRAWN_ALONE: [&str; 20] = [
    "r",
    "g",
    "b",
    "a",
    "x",
    "y",
    "z",
    "w",
    "width",
    "suid",
    "uuid",
    "interaction",
    "visible",
    "region",
    "continent",
    "label",
    "labels",
    "cx",
    "cy",
    "thickness",
];
/// Keys that begin like this are those of drawing programs.
const PROGRAMS: [&str; 5] = ["y:", "yfiles", "viz", "xmlns", "_"];
/// Words of keys that bear on traffic: these are named before others.
const NETWORKED: [&str; 26] = [
    "availab", "band", "ber", "buffer", "bw", "capac", "cost", "delay", "distance", "down",
    "duplex", "fail", "jitter", "latency", "length", "loss", "metric", "mtu", "plr", "queue",
    "rate", "rtt", "speed", "stat", "time", "util",
];
/// Names that a unit may follow: `latency_ms`, `bandwidth_mbps`, `distance_km`.
const WITH_UNIT: [(&str, &str); 7] = [
    ("capacity", "capacity"),
    ("bandwidth", "bandwidth"),
    ("latency", "latency"),
    ("delay", "delay"),
    ("dist", "dist"),
    ("distance", "dist"),
    ("length", "dist"),
];
/// Units of spans that a key can name; `delay_min` would be the least one.
const SPANS: [&str; 9] = ["ns", "nsec", "us", "usec", "ms", "msec", "millis", "s", "sec"];
/// Units of lengths and their metres.
const LENGTHS: [(&str, f64); 13] = [
    ("m", 1.0),
    ("metre", 1.0),
    ("metres", 1.0),
    ("meter", 1.0),
    ("meters", 1.0),
    ("km", 1e3),
    ("kilometre", 1e3),
    ("kilometres", 1e3),
    ("kilometer", 1e3),
    ("kilometers", 1e3),
    ("mi", 1_609.344),
    ("mile", 1_609.344),
    ("miles", 1_609.344),
];

/// One attribute of a node or link.
#[derive(Clone)]
pub(super) struct Attribute {
    pub key: String,
    pub value: String,
    pub span: Range<usize>,
}

impl Attribute {
    pub fn is_called(&self, name: &str) -> bool {
        self.key.eq_ignore_ascii_case(name)
    }

    /// Whether it says something.
    pub fn says(&self) -> bool {
        let value = self.value.trim();
        !NOTHING.iter().any(|nothing| nothing.eq_ignore_ascii_case(value))
    }

    /// Whether it says yes.
    pub fn is_true(&self) -> bool {
        let value = self.value.trim();
        value == "1" || value.eq_ignore_ascii_case("true")
    }
}

/// The first attribute with one of these names, whatever their case.
pub(super) fn find<'a>(list: &'a [Attribute], names: &[&str]) -> Option<&'a Attribute> {
    names.iter().find_map(|name| list.iter().find(|it| it.is_called(name)))
}

/// The first of these attributes that says something.
pub(super) fn given<'a>(list: &'a [Attribute], names: &[&str]) -> Option<&'a Attribute> {
    let found = |name: &&str| list.iter().find(|it| it.is_called(name) && it.says());
    names.iter().find_map(found)
}

/// The attributes of a link that are not read and may bear on traffic.
pub(super) fn unread_of_link(list: &[Attribute]) -> impl Iterator<Item = &str> {
    unread(list, &OF_LINKS)
}

/// The attributes of a node that are not read and may bear on traffic.
pub(super) fn unread_of_node(list: &[Attribute]) -> impl Iterator<Item = &str> {
    unread(list, &OF_NODES)
}

fn unread<'a>(list: &'a [Attribute], read: &'a [&str]) -> impl Iterator<Item = &'a str> {
    let is_read = |own: &Attribute| read.iter().any(|name| own.is_called(name));
    let unread = list.iter().filter(move |own| own.says() && !is_read(own));
    unread.map(|own| own.key.as_str()).filter(|key| !is_drawn(key))
}

/// Whether a key is one of a drawing, a name or a place.
fn is_drawn(key: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    // Keys of data without a name in GraphML: `d12`.
    let is_number = |digits: &str| digits.chars().all(|c| c.is_ascii_digit());
    let is_nameless = lower.strip_prefix(['d', 'e', 'n', 'v']).is_some_and(is_number);
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    is_nameless
        || PROGRAMS.iter().any(|start| lower.starts_with(start))
        || DRAWN_ALONE.contains(&lower.as_str())
        || !is_networked(key) && words.any(|word| DRAWN.contains(&word))
}

/// Whether a key speaks of traffic.
pub(super) fn is_networked(key: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    words.any(|word| NETWORKED.iter().any(|stem| word.starts_with(stem)))
}

/// Attributes of a link, those whose key ends in a unit under the name without it.
pub(super) fn with_units(list: &[Attribute]) -> Cow<'_, [Attribute]> {
    if !list.iter().any(|own| unit_of(&own.key).is_some()) {
        return Cow::Borrowed(list);
    }
    let read = |own: &Attribute| match unit_of(&own.key) {
        Some((name, unit)) => {
            let is_bare = own.says() && own.value.trim().parse::<f64>().is_ok();
            let unit = if is_bare { unit } else { "" };
            let value = format!("{} {unit}", own.value.trim());
            Attribute { key: name.to_owned(), value, span: own.span.clone() }
        }
        None => own.clone(),
    };
    list.iter().map(read).collect()
}

/// The name of an attribute and its unit, from a key such as `latency_ms`.
fn unit_of(key: &str) -> Option<(&'static str, &str)> {
    let (name, unit) = key.rsplit_once('_')?;
    let (_, meant) = WITH_UNIT.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
    let is_unit = match meant {
        "latency" | "delay" => SPANS.iter().any(|own| own.eq_ignore_ascii_case(unit)),
        "dist" => LENGTHS.iter().any(|(own, _)| own.eq_ignore_ascii_case(unit)),
        // A letter alone may be anything.
        _ => unit.len() > 1 && capacity::of_label(&format!("1 {unit}")).is_some(),
    };
    is_unit.then_some((meant, unit))
}

/// A length in metres, and whether it had a unit: km are meant by numbers alone.
pub(super) fn metres(text: &str) -> Option<(f64, bool)> {
    let text = text.trim();
    let number = |text: &str| {
        let number = text.trim().parse::<f64>().ok()?;
        (number >= 0.0 && number.is_finite() && (number > 0.0 || delay::is_zero(text)))
            .then_some(number)
    };
    if let Some(number) = number(text) {
        return Some((1e3 * number, false));
    }
    let start = text
        .rfind(|c: char| !c.is_alphabetic())
        .map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    let (digits, unit) = text.split_at(start);
    let (_, size) = LENGTHS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit))?;
    Some((size * number(digits)?, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_in_their_units() {
        for (text, expected) in [
            ("5", (5e3, false)),
            ("5 km", (5e3, true)),
            ("5km", (5e3, true)),
            ("10 mi", (16_093.44, true)),
            ("1e3 m", (1e3, true)),
            ("0 m", (0.0, true)),
            ("2.5 Kilometers", (2.5e3, true)),
        ] {
            assert_eq!(metres(text), Some(expected), "{text}");
        }
        for wrong in ["", "far", "5 parsec", "-5 km", "km", "1,000 km", "nan", "5 ft"] {
            assert_eq!(metres(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn keys_may_end_in_units() {
        for (key, expected) in [
            ("latency_ms", Some(("latency", "ms"))),
            ("Delay_us", Some(("delay", "us"))),
            ("bandwidth_mbps", Some(("bandwidth", "mbps"))),
            ("capacity_Gbps", Some(("capacity", "Gbps"))),
            ("bandwidth_MBps", Some(("bandwidth", "MBps"))),
            ("distance_km", Some(("dist", "km"))),
            ("delay_min", None),
            ("capacity_back", None),
            ("capacity_MB", None),
            ("bandwidth_g", None),
            ("latency", None),
        ] {
            assert_eq!(unit_of(key), expected, "{key}");
        }
    }

    #[test]
    fn drawings_and_names_do_not_bear_on_traffic() {
        for key in ["d12", "y:style", "viz:size", "edge_color", "LinkNote", "geocode_id", "id", "x"]
        {
            assert!(is_drawn(key), "{key}");
        }
        for key in ["status", "half_duplex", "packet_loss", "jitter", "loss_id", "up", "down"] {
            assert!(!is_drawn(key), "{key}");
        }
    }
}
