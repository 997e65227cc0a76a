//! Quantities as text: a decimal number and a unit, `"8 h"`, `"20 Mbit/s"`, `"1.5 /y"`.

use crate::sim::SimDuration;

use super::{BitRate, Bytes, Frequency};

/// Why a text is not the quantity that was expected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QuantityError {
    /// What is wrong.
    pub message: String,
    /// What would help.
    pub help: Option<String>,
}

/// Something that is written as a number with a unit.
pub trait Quantity: Sized + Copy + PartialOrd {
    /// What it is called in messages.
    const NAME: &'static str;
    /// Units and their size in the base unit.
    const UNITS: &'static [(&'static str, f64)];

    /// From a number in the base unit; `None` if that is out of range.
    fn from_base(base: f64) -> Option<Self>;

    /// Reads a quantity: a number that is not negative, a space if one likes, a unit.
    fn parse(text: &str) -> Result<Self, QuantityError> {
        let text = text.trim();
        let split = text
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+')))
            .unwrap_or(text.len());
        let (number, unit) = (&text[..split], text[split..].trim());
        let value: f64 = number.parse().map_err(|_| QuantityError {
            message: format!("expected {}, a number with a unit", Self::NAME),
            help: Some(format!("for example {}", Self::examples("1"))),
        })?;
        if unit.is_empty() {
            return Err(QuantityError {
                message: format!("{} needs a unit", Self::NAME),
                help: Some(format!("did you mean {}?", Self::examples(number))),
            });
        }
        if value < 0.0 || number.starts_with('-') {
            return Err(QuantityError {
                message: format!("{} cannot be negative", Self::NAME),
                help: None,
            });
        }
        let size = Self::unit_size(unit)?;
        Self::from_base(value * size).ok_or_else(|| QuantityError {
            message: format!("`{text}` is too large for {}", Self::NAME),
            help: None,
        })
    }

    /// The size of a unit in the base unit.
    fn unit_size(unit: &str) -> Result<f64, QuantityError> {
        let known = Self::UNITS.iter().find(|(name, _)| *name == unit);
        known.map(|(_, size)| *size).ok_or_else(|| {
            let distance = |name: &str| strsim::damerau_levenshtein(name, unit);
            let nearest = Self::UNITS.iter().min_by_key(|(name, _)| distance(name));
            QuantityError {
                message: format!("`{unit}` is not a unit of {}", Self::NAME),
                help: nearest.map(|(name, _)| format!("did you mean `{name}`?")),
            }
        })
    }

    /// The number with two common units.
    fn examples(number: &str) -> String {
        let shown: Vec<String> =
            Self::UNITS.iter().take(2).map(|(unit, _)| format!("\"{number} {unit}\"")).collect();
        shown.join(" or ")
    }
}

const HOUR: f64 = 3_600.0;
const DAY: f64 = 24.0 * HOUR;
const YEAR: f64 = 365.0 * DAY;

impl Quantity for SimDuration {
    const NAME: &'static str = "a duration";
    const UNITS: &'static [(&'static str, f64)] = &[
        ("s", 1.0),
        ("h", HOUR),
        ("min", 60.0),
        ("ms", 1e-3),
        ("us", 1e-6),
        ("ns", 1e-9),
        ("d", DAY),
        ("day", DAY),
        ("days", DAY),
        ("week", 7.0 * DAY),
        ("weeks", 7.0 * DAY),
        ("month", YEAR / 12.0),
        ("months", YEAR / 12.0),
        ("quarter", 91.0 * DAY),
        ("quarters", 91.0 * DAY),
        ("y", YEAR),
        ("year", YEAR),
        ("years", YEAR),
    ];

    fn from_base(base: f64) -> Option<Self> {
        Self::from_secs_f64(base)
    }
}

/// Whole numbers above 2^53 are not exact as reals, and no file needs them.
fn whole(base: f64) -> Option<u64> {
    let rounded = base.round();
    (rounded.is_finite() && rounded <= 9e15).then_some(rounded as u64)
}

impl Quantity for Bytes {
    const NAME: &'static str = "an amount of data";
    const UNITS: &'static [(&'static str, f64)] = &[
        ("MB", 1e6),
        ("MiB", 1_048_576.0),
        ("B", 1.0),
        ("kB", 1e3),
        ("GB", 1e9),
        ("TB", 1e12),
        ("KiB", 1_024.0),
        ("GiB", 1_073_741_824.0),
        ("TiB", 1_099_511_627_776.0),
    ];

    fn from_base(base: f64) -> Option<Self> {
        whole(base).map(Self::new)
    }
}

impl Quantity for BitRate {
    const NAME: &'static str = "a bit rate";
    const UNITS: &'static [(&'static str, f64)] = &[
        ("Mbit/s", 1e6),
        ("MB/s", 8e6),
        ("bit/s", 1.0),
        ("kbit/s", 1e3),
        ("Gbit/s", 1e9),
        ("Tbit/s", 1e12),
        ("kB/s", 8e3),
        ("GB/s", 8e9),
    ];

    fn from_base(base: f64) -> Option<Self> {
        whole(base).map(Self::new)
    }
}

impl Quantity for Frequency {
    const NAME: &'static str = "a frequency";
    const UNITS: &'static [(&'static str, f64)] = &[
        ("/y", HOUR / YEAR),
        ("/month", HOUR * 12.0 / YEAR),
        ("/week", 1.0 / 168.0),
        ("/d", 1.0 / 24.0),
        ("/h", 1.0),
        ("/min", 60.0),
        ("/s", HOUR),
    ];

    fn from_base(base: f64) -> Option<Self> {
        base.is_finite().then_some(Self::new_per_hour(base))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_read_with_their_units() {
        assert_eq!(SimDuration::parse("1.5 h"), Ok(SimDuration::from_secs(5_400)));
        assert_eq!(SimDuration::parse("13 weeks"), Ok(SimDuration::WEEK.times(13)));
        assert_eq!(SimDuration::parse("250ms"), Ok(SimDuration::from_millis(250)));
        assert_eq!(Bytes::parse("62.5 MB"), Ok(Bytes::new(62_500_000)));
        assert_eq!(Bytes::parse("4 GiB"), Ok(Bytes::new(4 << 30)));
        assert_eq!(BitRate::parse("10 MB/s"), Ok(BitRate::new(80_000_000)));
        let yearly = Frequency::parse("8760 /y").map(Frequency::per_hour);
        assert!(yearly.is_ok_and(|rate| (rate - 1.0).abs() < 1e-12));
    }

    #[test]
    fn what_is_no_quantity_is_explained() {
        let explain = |text| {
            let error = SimDuration::parse(text).unwrap_err();
            format!("{} / {}", error.message, error.help.unwrap_or_default())
        };
        assert_eq!(explain("8"), "a duration needs a unit / did you mean \"8 s\" or \"8 h\"?");
        assert_eq!(explain("8 hr"), "`hr` is not a unit of a duration / did you mean `h`?");
        assert_eq!(explain("-8 h"), "a duration cannot be negative / ");
        assert_eq!(explain("999999 y"), "`999999 y` is too large for a duration / ");
        let no_number =
            "expected a duration, a number with a unit / for example \"1 s\" or \"1 h\"";
        for text in ["nan h", "inf h", "", "h", "--1 h"] {
            assert_eq!(explain(text), no_number, "{text}");
        }
    }
}
