//! Capacities as people label links: `10 Gbps`, `OC-192c`, `155 Mbit/s`, `45 Mbps DS-3`, `T1`.

use crate::units::BitRate;

/// Lines of telephone companies and their bit rates: ITU-T G.702 and G.707, ANSI T1.105.
const NAMED: [(&str, u64); 12] = [
    ("t1", 1_544_000),
    ("ds1", 1_544_000),
    ("e1", 2_048_000),
    ("e3", 34_368_000),
    ("t3", 44_736_000),
    ("ds3", 44_736_000),
    ("isdn", 128_000),
    ("fastethernet", 100_000_000),
    ("gigabitethernet", 1_000_000_000),
    ("gige", 1_000_000_000),
    ("10gige", 10_000_000_000),
    ("ethernet", 10_000_000),
];
/// One step of the optical hierarchies: OC-1 of SONET and STM-1 of SDH.
const OC: u64 = 51_840_000;
const STM: u64 = 155_520_000;

/// The capacity that a label names: the last one of a range, the first one of several.
pub(super) fn of_label(label: &str) -> Option<BitRate> {
    let lower = label.to_ascii_lowercase();
    let rate = with_unit(&lower).or_else(|| of_name(&lower))?;
    (1..1 << 44).contains(&rate).then(|| BitRate::new(rate))
}

/// A number before a unit: `2-34 mbit/s` is 34 Mbit/s.
fn with_unit(label: &str) -> Option<u64> {
    let bytes = label.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let rest = &label[at..];
        let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(length);
        let after = after.trim_start();
        let size =
            [("g", 1e9), ("m", 1e6), ("k", 1e3), ("t", 1e12)].into_iter().find(|(prefix, _)| {
                let unit = after.strip_prefix(prefix);
                unit.is_some_and(|unit| {
                    ["bps", "b/s", "bit", "bits", "b "].iter().any(|rate| unit.starts_with(rate))
                        || unit.is_empty()
                        || unit == "b"
                })
            });
        if let Some((_, size)) = size {
            return number.parse::<f64>().ok().map(|number| (number * size).round() as u64);
        }
        at += length;
    }
    None
}

/// A class of lines by its name.
fn of_name(label: &str) -> Option<u64> {
    let squeezed: String = label.chars().filter(|c| !matches!(c, '-' | ' ' | '_')).collect();
    for (prefix, step) in [("oc", OC), ("stm", STM)] {
        for (at, _) in squeezed.match_indices(prefix) {
            let digits = &squeezed[at + prefix.len()..];
            let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
            if let Ok(steps @ 1..=10_000) = digits[..end].parse::<u64>() {
                return Some(steps * step);
            }
        }
    }
    let word = |name: &str| {
        label.replace('-', "").split(|c: char| !c.is_ascii_alphanumeric()).any(|it| it == name)
    };
    NAMED.iter().find(|(name, _)| word(name)).map(|(_, rate)| *rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_real_maps_are_understood() {
        for (label, expected) in [
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
        ] {
            let found = of_label(label).map(BitRate::bits_per_second);
            assert_eq!(found, Some(expected), "{label}");
        }
        for label in [
            "Lit Fibre",
            "Completion 2007-2008",
            "Red Link",
            "",
            "0 Gbps",
            "DWDM",
            "route 1",
            "99999999999 Tbps",
        ] {
            assert_eq!(of_label(label), None, "{label}");
        }
    }
}
