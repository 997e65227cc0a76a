//! Quantities with units, and how they are written in files.

mod decimal;
mod kinds;
mod money;
mod parse;

pub use decimal::Decimal;
pub use money::{Effort, HourlyRate, Money};
pub use parse::{Quantity, QuantityError};

use std::fmt;

use crate::sim::SimDuration;

/// Whether a name is that of things that can be counted: `user devices`, `copies of each file`.
pub fn is_plural(name: &str) -> bool {
    name.split(" of ").next().is_some_and(|head| head.ends_with('s'))
}

/// A number of things by their [plural](is_plural): `1 copy of each file`, `8 user devices`.
pub fn of_things(number: &str, plural: &str) -> String {
    if number != "1" {
        return format!("{number} {plural}");
    }
    let (head, rest) = plural.split_at(plural.find(" of ").unwrap_or(plural.len()));
    let hisses = ["ches", "shes", "sses", "xes"].iter().any(|end| head.ends_with(end));
    let one = match head.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => head.strip_suffix(if hisses { "es" } else { "s" }).unwrap_or(head).to_owned(),
    };
    format!("1 {one}{rest}")
}

/// The last whole number before a place where two curves cross, and the first after it.
pub fn whole_sides(at: f64) -> (f64, f64) {
    (at.ceil() - 1.0, at.floor() + 1.0)
}

/// A number of things with its noun: `1 trial`, `2 trials`.
pub fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// The unit of shares, which people read in percent.
pub const SHARE: &str = "share";

/// A share in percent, to twelve digits: `20 %` for `0.2`; a text that is no number as it is.
pub fn in_percent(share: &str) -> String {
    match share.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => {
            let percent = format!("{:.11e}", 100.0 * number);
            format!("{} %", percent.parse().unwrap_or(100.0 * number))
        }
        _ => share.to_owned(),
    }
}

/// The share that `75 %` stands for: the number next to 75/100, as `0.75` is.
pub fn share_in_percent(text: &str) -> Option<f64> {
    let digits = text.trim().strip_suffix('%')?.trim_end();
    let plain = digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    if plain { format!("{digits}e-2").parse().ok() } else { None }
}

/// An amount of data.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Bytes(u64);

impl Bytes {
    /// An amount given in bytes.
    pub const fn new(bytes: u64) -> Self {
        Self(bytes)
    }

    /// The amount in bytes.
    pub const fn as_u64(self) -> u64 {
        self.0
    }
}

/// A bit rate.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct BitRate(u64);

impl BitRate {
    /// A rate given in bits per second.
    pub const fn new(bits_per_second: u64) -> Self {
        Self(bits_per_second)
    }

    /// The rate in bits per second.
    pub const fn bits_per_second(self) -> u64 {
        self.0
    }

    /// The time in which `bytes` pass at this rate, rounded down to a nanosecond;
    /// [`SimDuration::MAX`] if that is longer, or the rate is zero.
    pub fn time_for(self, bytes: Bytes) -> SimDuration {
        let work = u128::from(bytes.0) * 8_000_000_000;
        let nanos = work.checked_div(self.0.into()).and_then(|nanos| u64::try_from(nanos).ok());
        nanos.map_or(SimDuration::MAX, SimDuration::from_nanos)
    }
}

/// How often something happens.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug, Default)]
pub struct Frequency {
    per_hour: f64,
}

impl Frequency {
    /// A frequency given in times per hour.
    ///
    /// # Panics
    /// If that is negative or not finite.
    pub const fn new_per_hour(per_hour: f64) -> Self {
        assert!(per_hour >= 0.0 && per_hour.is_finite(), "a frequency is finite, not negative");
        Self { per_hour }
    }

    /// Times per hour.
    pub const fn per_hour(self) -> f64 {
        self.per_hour
    }

    /// Times per year of 365 days.
    pub const fn per_year(self) -> f64 {
        self.per_hour * 8_760.0
    }

    /// The mean time between two occurrences; `None` if it never happens, or not within 584 years.
    pub fn mean_interval(self) -> Option<SimDuration> {
        if self.per_hour <= 0.0 {
            return None;
        }
        SimDuration::from_secs_f64(3_600.0 / self.per_hour)
    }
}

/// `value` with at most three decimals, in the largest of the units that keeps it at or above one.
fn write_scaled(f: &mut fmt::Formatter<'_>, value: f64, units: &[(f64, &str)]) -> fmt::Result {
    // A value that three decimals round up to the next unit is written in that unit.
    let fits = units.iter().find(|(size, _)| value >= size * 0.999_999_5);
    let (size, unit) = fits.or(units.last()).copied().unwrap_or((1.0, ""));
    let text = format!("{:.3}", value / size);
    write!(f, "{} {unit}", text.trim_end_matches('0').trim_end_matches('.'))
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B")];
        write_scaled(f, self.0 as f64, &units)
    }
}

impl fmt::Display for BitRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(1e9, "Gbit/s"), (1e6, "Mbit/s"), (1e3, "kbit/s"), (1.0, "bit/s")];
        write_scaled(f, self.0 as f64, &units)
    }
}

impl fmt::Display for Frequency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} /y", self.per_year())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_is_no_plural() {
        for (number, plural, expected) in [
            ("1", "copies of each file", "1 copy of each file"),
            ("3", "copies of each file", "3 copies of each file"),
            ("1", "user devices", "1 user device"),
            ("1", "core switches", "1 core switch"),
            ("1", "classes of jobs", "1 class of jobs"),
        ] {
            assert!(is_plural(plural));
            assert_eq!(of_things(number, plural), expected);
        }
        assert!(!is_plural("absence") && !is_plural("load") && !is_plural("share of laptops"));
        assert_eq!([3.09, 3.0].map(whole_sides), [(3.0, 4.0), (2.0, 4.0)]);
    }

    #[test]
    fn shares_are_read_in_percent() {
        let all = ["0.2", "0.07", "1", "0", "0.125", "1e-9", "75 %"].map(in_percent);
        assert_eq!(all, ["20 %", "7 %", "100 %", "0 %", "12.5 %", "0.0000001 %", "75 %"]);
    }

    #[test]
    fn percent_is_the_nearest_share() {
        for (text, share) in
            [("75 %", 0.75), ("0.1%", 0.001), ("29 %", 0.29), (" 100 % ", 1.0), ("0 %", 0.0)]
        {
            assert_eq!(share_in_percent(text), Some(share), "{text}");
        }
        for text in ["75", "%", "-5 %", "1e1 %", "inf %", "7 5 %", ". %", "75 %%"] {
            assert_eq!(share_in_percent(text), None, "{text}");
        }
    }
}
