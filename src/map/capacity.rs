//! Capacities as people and programs write them: `10 Gbps`, `OC-192c`, `155 Mbit/s`, `1Gbit`,
//! `10G`, `12 MB/s`, `45 Mbps DS-3`, `T1`, `2 x 10G`, `STM-4x2`. The same text is the same rate in
//! every attribute; what may mean several rates means none.

use super::multiples::{Before, Term, is_digit, is_x, multiplies, several, without_sign};
use crate::units::{BitRate, Decimal};

/// Lines of telephone companies and their bit rates: ITU-T G.702 and G.707, ANSI T1.105; and kinds
/// of Ethernet.
const NAMED: [(&str, u64); 18] = [
    ("t1", 1_544_000),
    ("ds1", 1_544_000),
    ("e1", 2_048_000),
    ("e3", 34_368_000),
    ("t3", 44_736_000),
    ("ds3", 44_736_000),
    ("isdn", 128_000),
    ("fast ethernet", 100_000_000),
    ("gigabit ethernet", 1_000_000_000),
    ("giga ethernet", 1_000_000_000),
    ("gig ethernet", 1_000_000_000),
    ("gig e", 1_000_000_000),
    ("gbe", 1_000_000_000),
    ("ten gig e", 10_000_000_000),
    ("ten gigabit ethernet", 10_000_000_000),
    ("forty gig e", 40_000_000_000),
    ("hundred gig e", 100_000_000_000),
    ("hundred gigabit ethernet", 100_000_000_000),
];
/// Ethernet, if nothing says how fast.
const ETHERNET: u64 = 10_000_000;
const NO_10_MBIT: [&str; 12] = [
    "metro",
    "carrier",
    "fast",
    "gig",
    "giga",
    "gigabit",
    "tera",
    "terabit",
    "multi",
    "multigigabit",
    "ge",
    "fe",
];
/// What stands between the ends of a range.
const RANGE: [&str; 3] = ["-", "\u{2013}", "to "];
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

/// The capacity that free text names: the last one of a range, the first one of several, the sum of
/// those with `+` between them, the product with a number of lines.
pub(super) fn of_label(label: &str) -> Option<BitRate> {
    let label = label.trim();
    let is_negative = label.strip_prefix('-').is_some_and(|rest| rest.starts_with(is_digit));
    if is_negative {
        return None;
    }
    let rate = rate(label)?;
    (1..=MOST).contains(&rate).then(|| BitRate::new(rate))
}

/// This many times a rate, if that is in the range of links.
pub(super) fn times(number: f64, unit: BitRate) -> Option<BitRate> {
    let rate = (number * unit.bits_per_second() as f64).round();
    (1.0..=MOST as f64).contains(&rate).then(|| BitRate::new(rate as u64))
}

/// The rate of a label: numbers with units come before names. What is added with `+` counts, and of
/// a range the larger end.
fn rate(label: &str) -> Option<u64> {
    let first = by_unit(label).or_else(|| by_name(label))?;
    let (mut rate, mut rest) = (first.rate?, &label[first.end..]);
    let begins = |term: &Term| term.begin == 0;
    loop {
        let trimmed = rest.trim_start();
        if let Some(more) = trimmed.strip_prefix('+').map(str::trim_start)
            && let Some(term) = [by_unit(more), by_name(more)].into_iter().flatten().find(begins)
        {
            rate = rate.checked_add(term.rate?)?;
            rest = &more[term.end..];
        } else if let Some(more) = RANGE.iter().find_map(|to| trimmed.strip_prefix(to))
            && let Some(term) = by_unit(more.trim_start()).filter(begins)
        {
            return term.rate.map(|other| other.max(rate));
        } else {
            // `45 Mbps DS-3 x 2`: so many of what?
            return (!multiplies(rest)).then_some(rate);
        }
    }
}

/// The first number before a unit: `2-34 Mbit/s` is 34 Mbit/s.
fn by_unit(label: &str) -> Option<Term> {
    let mut at = 0;
    // A name such as `E3` holds no number; the times of `2x10G` is no name.
    let mut in_word = false;
    while let Some(first) = label[at..].chars().next() {
        if in_word || !is_digit(first) {
            in_word = first.is_ascii_alphanumeric() && (in_word || !is_x(first));
            at += first.len_utf8();
            continue;
        }
        let (number, after) = label[at..].split_at(number_length(&label[at..]));
        // `10-Gigabit`, but not the `3-m` of `OC-3-m`.
        let hyphened = after.strip_prefix('-').filter(|rest| word_length(rest) > 1);
        let trimmed = hyphened.unwrap_or(after).trim_start();
        let is_near = trimmed.len() == after.len();
        if let Some((length, size)) = unit(trimmed, is_near) {
            let rest = &trimmed[length..];
            let ethernet = named(&rest.to_ascii_lowercase(), " ethernet").unwrap_or_default();
            let end = label.len() - rest.len() + ethernet;
            return Some(several(label, at, end, product(number, size), Before::Rate));
        }
        at += number.len();
    }
    None
}

fn word_length(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len())
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

/// The unit with which a text begins: its length and its bits per second. `MB` alone is an amount
/// of data, `10 m` a length, and `10 b` may be anything. `is_near` says that no blank stands before
/// it: `100BASE-TX` has 100 Mbit/s, `100 base stations` have not.
fn unit(text: &str, is_near: bool) -> Option<(usize, u64)> {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '/').unwrap_or(text.len());
    let times =
        text[..end].char_indices().find(|&(at, c)| is_x(c) && text[at + 1..].starts_with(is_digit));
    let word = text[..times.map_or(end, |(at, _)| at)].trim_end_matches('/');
    let lower = word.to_ascii_lowercase();
    let after = |length: usize| if is_near { lower.get(length..) } else { None };
    for (length, size) in [(0, 1_000_000), (1, 1_000_000_000)] {
        let is_base = after(length).is_some_and(|rest| rest.starts_with("base"));
        if is_base && (length == 0 || lower.starts_with('g')) {
            return Some((word.len(), size));
        }
    }
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
            "e" | "be" | "ige" | "ig" | "eg" | "ethernet" | "bitethernet" | "igethernet"
                if !is_rate && step > 1 =>
            {
                1
            }
            _ => 0,
        },
    };
    (bits > 0).then(|| (word.len(), bits * size))
}

/// The first class of lines by its name, `Ethernet` alone only if there is no other one.
fn by_name(label: &str) -> Option<Term> {
    let lower = label.to_ascii_lowercase();
    let starts = lower.char_indices().filter(|&(at, c)| {
        let before = &lower[..at];
        let is_times = || without_sign(before).is_some_and(|own| own.ends_with(is_digit));
        c.is_ascii_alphabetic() && (!before.ends_with(|c: char| c.is_alphanumeric()) || is_times())
    });
    let starts: Vec<usize> = starts.map(|(at, _)| at).collect();
    let class = starts.iter().find_map(|&at| {
        let (length, rate, before) = class(&lower[at..])?;
        Some(several(label, at, at + length, Some(rate), before))
    });
    class.or_else(|| {
        let (at, length) =
            starts.iter().find_map(|&at| Some((at, named(&lower[at..], "ethernet")?)))?;
        let mut term = several(label, at, at + length, Some(ETHERNET), Before::Ethernet);
        let mut rest = [&lower[..term.begin], &lower[term.end..]].concat();
        rest.retain(|c| c != '-');
        let words = || rest.split(|c: char| !c.is_alphanumeric());
        // Something else says how fast it is, or may.
        let is_else = rest.contains(is_digit) || words().any(|word| NO_10_MBIT.contains(&word));
        term.rate = term.rate.filter(|_| !is_else);
        Some(term)
    })
}

/// The class of lines with whose name a text begins: the length of that and the rate.
fn class(text: &str) -> Option<(usize, u64, Before)> {
    for (prefix, step) in [("oc", OC), ("stm", STM)] {
        let Some(rest) = text.strip_prefix(prefix) else { continue };
        let digits = rest.trim_start_matches(['-', ' ', '_']);
        let length = digits.find(|c| !is_digit(c)).unwrap_or(digits.len());
        if let Ok(steps @ 1..=10_000) = digits[..length].parse::<u64>() {
            // The `c` of concatenated.
            let rest = digits[length..].strip_prefix('c').unwrap_or(&digits[length..]);
            return Some((text.len() - rest.len(), steps * step, Before::Class));
        }
    }
    let before = |name: &str| match name.contains("eth") {
        true => Before::Ethernet,
        false => Before::Class,
    };
    NAMED.iter().find_map(|(name, rate)| Some((named(text, name)?, *rate, before(name))))
}

/// The length of a name with which a text begins as a whole word, maybe with hyphens within; for a
/// blank of the name there may be any, or none.
fn named(text: &str, name: &str) -> Option<usize> {
    let mut rest = text;
    for c in name.chars() {
        if c == ' ' {
            rest = rest.trim_start_matches([' ', '-', '_']);
            continue;
        }
        let within = if rest.len() < text.len() { rest.strip_prefix('-') } else { None };
        rest = within.unwrap_or(rest).strip_prefix(c)?;
    }
    let ends = |rest: &str| {
        let mut after = rest.chars();
        match after.next() {
            Some('x') => after.next().is_some_and(is_digit),
            Some(c) => !c.is_alphanumeric(),
            None => true,
        }
    };
    let plural = rest.strip_prefix('s').filter(|rest| ends(rest));
    let rest = plural.or_else(|| ends(rest).then_some(rest))?;
    Some(text.len() - rest.len())
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
            ("2x10GE", 20_000_000_000),
            ("E3 G.703", 34_368_000),
            ("10 GigabitEthernet", 10_000_000_000),
            ("GigE", 1_000_000_000),
        ]);
    }

    /// So many times a line are so many lines, however it is written.
    #[test]
    fn several_lines_are_their_product() {
        for ten in ["10 Gbps", "10G", "10Gbps", "10GE", "10GbE", "10 Gbit/s", "10-Gigabit Ethernet"]
        {
            for two in [
                "2x",
                "2 x ",
                "2*",
                "2 * ",
                "2X",
                "2\u{d7}",
                "2 \u{d7} ",
                "2@",
                "(2x) ",
                "dual ",
                "Two ",
            ] {
                rates(&[(&format!("{two}{ten}"), 20_000_000_000)]);
            }
            for two in [" x 2", " x2", "x2", "*2", " (x2)", " (2x)", " \u{d7} 2"] {
                rates(&[(&format!("{ten}{two}"), 20_000_000_000)]);
            }
        }
        rates(&[
            ("2x1GbE", 2_000_000_000),
            ("8*GbE", 8_000_000_000),
            ("4 x STM-16", 9_953_280_000),
            ("2x OC-3", 311_040_000),
            ("2*STM-4", 1_244_160_000),
            ("STM-4x2", 1_244_160_000),
            ("STM-64x4", 39_813_120_000),
            ("30 x E1", 61_440_000),
            ("4xE1s", 8_192_000),
            ("T1 x 3", 4_632_000),
            ("2 T1", 3_088_000),
            ("Backup, 2 DS-3s", 89_472_000),
            ("3 x 622Mbps", 1_866_000_000),
            ("4*2 Mbps PDH", 8_000_000),
            ("2x2x10G", 40_000_000_000),
            ("1-2 x 10G", 20_000_000_000),
            ("4x1 Gbps + 2x STM-1", 4_311_040_000),
            ("10G + 1G", 11_000_000_000),
            ("20 Gbps (2 x 10 Gbps)", 20_000_000_000),
            ("20 Gbps as 2 x 10 Gbps", 20_000_000_000),
            ("155 Mbps, 2x STM-1", 155_000_000),
        ]);
        for unknown in [
            "n x 64 kbit/s",
            "nx64 kbit/s",
            "N*10Gbit/s",
            "CANARIE N*10Gbit/s",
            "x 10 Gbps",
            "0 x 10 Gbps",
            "2.5 x 10 Gbps",
            "lambdas x 10G",
            "10G x n",
            "10G*n",
            "multiple 10 Gbps",
            "2 500 Mbit/s",
            "2'500 Mbit/s",
            "10^9 bit/s",
            "2 * 10^9 bit/s",
            "9999999999999 x 9999999999 Gbps",
            "route 2 T1",
            "45 Mbps DS-3 x 2",
            "10 Gbps wave x2",
            "2x10",
        ] {
            assert_eq!(of_value(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn an_x_or_a_number_of_a_name_counts_no_lines() {
        rates(&[
            ("IX 10 Gbps", 10_000_000_000),
            ("max 100 Mbit/s", 100_000_000),
            ("I2 10Gbit/s", 10_000_000_000),
            ("TAT-14 10 Gbps", 10_000_000_000),
            ("10 Gbps x-connect", 10_000_000_000),
            ("10 Gbps*", 10_000_000_000),
            ("24 Mb/s + Satellite", 24_000_000),
            ("STM-1 TAT-14", 155_520_000),
            ("300M-1Gb/s", 1_000_000_000),
            ("100 Mbps to 1 Gbps", 1_000_000_000),
            ("45 Mbps - DS3", 45_000_000),
        ]);
        assert_eq!((of_label("Loc 3"), of_label("Linux2 M")), (None, None));
    }

    #[test]
    fn ethernet_is_as_fast_as_its_words_say() {
        for gigabit in [
            "Gigabit Ethernet",
            "Gigabit-Ethernet",
            "GigabitEthernet",
            "Gig Ethernet",
            "Giga Ethernet",
            "Gig-E",
            "Gig E",
            "1 Gig Ethernet",
            "1 Gig",
            "1000BASE-T",
            "1000BaseLX Ethernet",
            "1 Gigabit Ethernet",
            "1-Gigabit Ethernet",
        ] {
            rates(&[(gigabit, 1_000_000_000)]);
        }
        rates(&[
            ("Ethernet", 10_000_000),
            ("Circuito Ethernet", 10_000_000),
            ("2 x Ethernet", 20_000_000),
            ("Fast Ethernet", 100_000_000),
            ("2 x Fast Ethernet", 200_000_000),
            ("100BASE-TX Ethernet", 100_000_000),
            ("10GBASE-LR", 10_000_000_000),
            ("Ten Gigabit Ethernet", 10_000_000_000),
            ("TenGigE", 10_000_000_000),
            ("4 x Gigabit Ethernet", 4_000_000_000),
        ]);
        for unknown in [
            "Metro Ethernet",
            "100 Ethernet",
            "Ethernet 100",
            "100 Fast Ethernet",
            "Terabit Ethernet",
            "64 base stations",
        ] {
            assert_eq!(of_label(unknown), None, "{unknown}");
        }
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
