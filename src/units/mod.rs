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

/// A number of things with its noun: `1 trial`, `2 trials`.
pub fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
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
