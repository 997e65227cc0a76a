//! Capacities as people and programs write them: `10 Gbps`, `OC-192c`, `155 Mbit/s`, `1Gbit`,
//! `10G`, `12 MB/s`, `45 Mbps DS-3`, `T1`. The same text is the same rate in every attribute.

use crate::units::{BitRate, Decimal};

/// Lines of telephone companies and their bit rates: ITU-T G.702 and G.707, ANSI T1.105.
const NAMED: [(&str, u64); 10] = [
    ("t1", 1_544_000),
    ("ds1", 1_544_000),
    ("e1", 2_048_000),
    ("e3", 34_368_000),
    ("t3", 44_736_000),
    ("ds3", 44_736_000),
    ("isdn", 128_000),
    ("fastethernet", 100_000_000),
    ("gigabitethernet", 1_000_000_000),
    ("ethernet", 10_000_000),
];
/// One step of the optical hierarchies: OC-1 of SONET and STM-1 of SDH.
const OC: u64 = 51_840_000;
const STM: u64 = 155_520_000;
/// Prefixes of units, in decimal steps of 1,000 and binary ones of 1,024.
const PREFIXES: [(&str, u32); 8] =
    [("kilo", 1), ("mega", 2), ("giga", 3), ("tera", 4), ("k", 1), ("m", 2), ("g", 3), ("t", 4)];
const PER_SECOND: [&str; 4] = ["/second", "/sec", "/s", "ps"];
/// Most bits per second of a link.
const MOST: u64 = 17_000_000_000_000;

/// A capacity that a text names.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Stated {
    /// With its unit, or as a class of lines.
    Rate(BitRate),
    /// A number above zero without a unit.
    Bare(f64),
}

/// The capacity that a text names which can name nothing else; `None` if it names none.
pub(super) fn of_value(text: &str) -> Option<Stated> {
    match text.trim().parse::<f64>() {
        Ok(number) => (number.is_finite() && number > 0.0).then_some(Stated::Bare(number)),
        Err(_) => of_label(text).map(Stated::Rate),
    }
}

/// The capacity that free text names: the last one of a range, the first one of several.
pub(super) fn of_label(label: &str) -> Option<BitRate> {
    let label = label.trim();
    let is_negative = label.strip_prefix('-').is_some_and(|rest| rest.starts_with(is_digit));
    if is_negative {
        return None;
    }
    let rate = with_unit(label).or_else(|| of_name(&label.to_ascii_lowercase()))?;
    (1..=MOST).contains(&rate).then(|| BitRate::new(rate))
}

/// This many times a rate, if that is in the range of links.
pub(super) fn times(number: f64, unit: BitRate) -> Option<BitRate> {
    let rate = (number * unit.bits_per_second() as f64).round();
    (1.0..=MOST as f64).contains(&rate).then(|| BitRate::new(rate as u64))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// A number before a unit: `2-34 Mbit/s` is 34 Mbit/s.
fn with_unit(label: &str) -> Option<u64> {
    let mut rest = label;
    // A name such as `E3` holds no number; the times of `2x10G` is no name.
    let mut in_word = false;
    while let Some(first) = rest.chars().next() {
        if in_word || !is_digit(first) {
            in_word = first.is_ascii_alphanumeric() && first != 'x';
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let (number, after) = rest.split_at(number_length(rest));
        if let Some(size) = unit(after.trim_start()) {
            return product(number, size);
        }
        rest = after;
    }
    None
}

/// Bytes of the number with which a text begins: digits, points, commas, and an exponent.
fn number_length(text: &str) -> usize {
    let of_number = |c: char| is_digit(c) || matches!(c, '.' | ',');
    let digits = text.find(|c| !of_number(c)).unwrap_or(text.len());
    let Some(exponent) = text[digits..].strip_prefix(['e', 'E']) else { return digits };
    let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let length = unsigned.find(|c| !is_digit(c)).unwrap_or(unsigned.len());
    if length == 0 { digits } else { digits + 1 + exponent.len() - unsigned.len() + length }
}

/// A number times the size of its unit. A comma stands before decimals; before three of them it may
/// also separate thousands: no number.
fn product(number: &str, size: u64) -> Option<u64> {
    let pointed = match number.split_once(',') {
        Some((_, decimals)) if decimals.len() == 3 || number.contains('.') => return None,
        Some((whole, decimals)) => format!("{whole}.{decimals}"),
        None => number.to_owned(),
    };
    match Decimal::parse(&pointed) {
        Some(exact) => exact.times(size),
        None => pointed.parse::<f64>().ok().map(|number| (number * size as f64).round() as u64),
    }
}

/// The bits per second of the unit with which a text begins. `MB` alone is an amount of data,
/// `10 m` a length, and `10 b` may be anything.
fn unit(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '/').unwrap_or(text.len());
    let word = text[..end].trim_end_matches('/');
    let lower = word.to_ascii_lowercase();
    let prefix = PREFIXES.into_iter().find(|(prefix, _)| lower.starts_with(prefix));
    let (prefix, step) = prefix.unwrap_or(("", 0));
    let is_binary = step > 0 && lower[prefix.len()..].starts_with("ib");
    let size = if is_binary { 1u64 << (10 * step) } else { 10u64.pow(3 * step) };
    let rest = &word[prefix.len() + usize::from(is_binary)..];
    let ending = PER_SECOND.iter().find(|end| rest.to_ascii_lowercase().ends_with(**end));
    let (body, per_second) = rest.split_at(rest.len() - ending.map_or(0, |end| end.len()));
    let is_rate = ending.is_some();
    let bits = match body {
        // All in capitals, `MBPS`, case says nothing; `MBps` and `MB/s` are bytes.
        "B" if is_rate && per_second != "PS" => 8,
        "b" | "B" => u64::from(is_rate || body == "b" && step > 0),
        "" => u64::from(matches!(word, "k" | "K" | "M" | "g" | "G" | "T")),
        _ => match body.to_ascii_lowercase().as_str() {
            "bit" | "bits" => 1,
            "byte" | "bytes" if is_rate => 8,
            "e" | "be" | "ige" | "bitethernet" if !is_rate && step > 1 => 1,
            _ => 0,
        },
    };
    (bits > 0).then(|| bits * size)
}

/// A class of lines by its name.
fn of_name(label: &str) -> Option<u64> {
    let squeezed: String = label.chars().filter(|c| !matches!(c, '-' | ' ' | '_')).collect();
    for (prefix, step) in [("oc", OC), ("stm", STM)] {
        for (at, _) in squeezed.match_indices(prefix) {
            let digits = &squeezed[at + prefix.len()..];
            let end = digits.find(|c| !is_digit(c)).unwrap_or(digits.len());
            if let Ok(steps @ 1..=10_000) = digits[..end].parse::<u64>() {
                return Some(steps * step);
            }
        }
    }
    let joined = label.replace('-', "");
    let word = |name: &str| joined.split(|c: char| !c.is_ascii_alphanumeric()).any(|it| it == name);
    let gige = word("gige") || word("gbe");
    let named = NAMED.iter().find(|(name, _)| word(name)).map(|(_, rate)| *rate);
    named.or(gige.then_some(1_000_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(texts: &[(&str, u64)]) {
        for &(text, expected) in texts {
            let rate = BitRate::new(expected);
            assert_eq!(of_label(text), Some(rate), "{text}");
            assert_eq!(of_value(text), Some(Stated::Rate(rate)), "{text}");
        }
    }

    #[test]
    fn labels_of_real_maps_are_understood() {
        rates(&[
            ("< 10 Gbps", 10_000_000_000),
            ("2.5 Gbit/s", 2_500_000_000),
            ("OC-192c", 9_953_280_000),
            ("STM-16", 2_488_320_000),
            ("45 Mbps DS-3", 45_000_000),
            ("Peering, 4Gbps", 4_000_000_000),
            ("2-34 Mbit/s", 34_000_000),
            ("100 Mb/s", 100_000_000),
            ("T1", 1_544_000),
            ("DS-3", 44_736_000),
            ("10G", 10_000_000_000),
            ("2x10GE", 10_000_000_000),
            ("E3 G.703", 34_368_000),
            ("10 GigabitEthernet", 10_000_000_000),
            ("GigE", 1_000_000_000),
        ]);
    }

    /// One bit rate in every spelling; 12 MB/s are 96 Mbit/s, 100 Mibit/s are 104,857,600 bit/s.
    #[test]
    fn units_are_read_as_people_spell_them() {
        for unit in [
            "Gbit",
            "gbit",
            "Gbits",
            " Gbps",
            " GBPS",
            "Gb/s",
            " GBit/s",
            "G",
            " Gb",
            "Gbit/sec",
            " gigabit per second",
            "GbE",
            "000 Mbit/s",
            "e9 bit/s",
            "000000 kbps",
            ",0 Gbit/s",
        ] {
            rates(&[(&format!("1{unit}"), 1_000_000_000)]);
        }
        rates(&[
            ("10kbps", 10_000),
            ("12 MB/s", 96_000_000),
            ("12 MBps", 96_000_000),
            ("1 MiB/s", 8 << 20),
            ("100 Mibit", 100 << 20),
            ("1500 B/s", 12_000),
            ("3 Mbyte/s", 24_000_000),
            ("64000 bps", 64_000),
            ("2,5 Gbit/s", 2_500_000_000),
            ("0.1 Tbit/s", 100_000_000_000),
        ]);
    }

    #[test]
    fn other_texts_name_no_rate() {
        for text in [
            "Lit Fibre",
            "Completion 2007-2008",
            "Red Link",
            "",
            "0 Gbps",
            "DWDM",
            "route 1",
            "99999999999 Tbps",
            "-5 Mbit/s",
            "500 m",
            "100 MB",
            "10 b",
            "1,000 Mbit/s",
            "1.2.3 Gbit/s",
            "\u{661} Gbit/s",
            "10 Gäste",
        ] {
            assert_eq!(of_label(text), None, "{text}");
            assert_eq!(of_value(text), None, "{text}");
        }
        assert_eq!(of_value(" 1e9 "), Some(Stated::Bare(1e9)));
        assert_eq!(of_label("1000"), None);
        for text in ["0", "-3", "NaN", "inf"] {
            assert_eq!(of_value(text), None, "{text}");
        }
    }
}
