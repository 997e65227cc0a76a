//! The units of each quantity.

use crate::sim::SimDuration;

use super::decimal::Decimal;
use super::{BitRate, Bytes, Effort, Frequency, HourlyRate, Money, Quantity};

/// Nanoseconds in a second.
const SECOND: u64 = 1_000_000_000;
/// Seconds in a day.
const DAY: u64 = 86_400;
/// Seconds in a year.
const YEAR: u64 = 365 * DAY;

impl Quantity for SimDuration {
    const NAME: &'static str = "a duration";
    const BASE: &'static str = "s";
    const EXAMPLES: [&'static str; 2] = ["s", "h"];
    const UNITS: &'static [(&'static str, u64)] = &[
        ("ns", 1),
        ("us", 1_000),
        ("ms", 1_000_000),
        ("s", SECOND),
        ("min", 60 * SECOND),
        ("h", 3_600 * SECOND),
        ("d", DAY * SECOND),
        ("week", 7 * DAY * SECOND),
        ("month", YEAR / 12 * SECOND),
        ("quarter", 91 * DAY * SECOND),
        ("y", YEAR * SECOND),
    ];
    const ALIASES: &'static [(&'static str, &'static str)] = &[
        ("day", "d"),
        ("days", "d"),
        ("weeks", "week"),
        ("months", "month"),
        ("quarters", "quarter"),
        ("year", "y"),
        ("years", "y"),
    ];

    fn examples(most: Self) -> [&'static str; 2] {
        if most <= Self::HOUR { ["ms", "s"] } else { Self::EXAMPLES }
    }

    fn from_decimal(number: Decimal, size: u64) -> Option<Self> {
        number.times(size).map(Self::from_nanos)
    }

    fn exact(self) -> String {
        self.as_nanos().to_string()
    }
}

impl Quantity for Effort {
    const NAME: &'static str = "an effort";
    const BASE: &'static str = "h";
    const EXAMPLES: [&'static str; 2] = ["h", "min"];
    // Days would be ambiguous: a working day has eight hours, a day of the clock 24.
    const UNITS: &'static [(&'static str, u64)] =
        &[("s", SECOND), ("min", 60 * SECOND), ("h", 3_600 * SECOND)];

    fn from_decimal(number: Decimal, size: u64) -> Option<Self> {
        SimDuration::from_decimal(number, size).map(Self::new)
    }

    fn exact(self) -> String {
        self.span().exact()
    }
}

impl Quantity for Bytes {
    const NAME: &'static str = "an amount of data";
    const BASE: &'static str = "B";
    const EXAMPLES: [&'static str; 2] = ["MB", "MiB"];
    const UNITS: &'static [(&'static str, u64)] = &[
        ("B", 1),
        ("kB", 1_000),
        ("KiB", 1 << 10),
        ("MB", 1_000_000),
        ("MiB", 1 << 20),
        ("GB", 1_000_000_000),
        ("GiB", 1 << 30),
        ("TB", 1_000_000_000_000),
        ("TiB", 1 << 40),
    ];

    fn from_decimal(number: Decimal, size: u64) -> Option<Self> {
        number.times(size).map(Self::new)
    }

    fn exact(self) -> String {
        self.as_u64().to_string()
    }
}

impl Quantity for BitRate {
    const NAME: &'static str = "a bit rate";
    const BASE: &'static str = "bit/s";
    // Bits and bytes differ by eight: a bare number shows both readings.
    const EXAMPLES: [&'static str; 2] = ["Mbit/s", "MB/s"];
    const UNITS: &'static [(&'static str, u64)] = &[
        ("bit/s", 1),
        ("B/s", 8),
        ("kbit/s", 1_000),
        ("kB/s", 8_000),
        ("Mbit/s", 1_000_000),
        ("MB/s", 8_000_000),
        ("Gbit/s", 1_000_000_000),
        ("GB/s", 8_000_000_000),
        ("Tbit/s", 1_000_000_000_000),
    ];

    fn from_decimal(number: Decimal, size: u64) -> Option<Self> {
        number.times(size).map(Self::new)
    }

    fn exact(self) -> String {
        self.bits_per_second().to_string()
    }
}

impl Quantity for Frequency {
    const NAME: &'static str = "a frequency";
    const BASE: &'static str = "/y";
    const EXAMPLES: [&'static str; 2] = ["/y", "/h"];
    // The size is the interval in seconds.
    const UNITS: &'static [(&'static str, u64)] = &[
        ("/s", 1),
        ("/min", 60),
        ("/h", 3_600),
        ("/d", DAY),
        ("/week", 7 * DAY),
        ("/month", YEAR / 12),
        ("/quarter", 91 * DAY),
        ("/y", YEAR),
    ];
    const ALIASES: &'static [(&'static str, &'static str)] = &[("/day", "/d"), ("/year", "/y")];

    fn from_decimal(number: Decimal, size: u64) -> Option<Self> {
        Some(Self::new_per_hour(number.as_f64() * (3_600.0 / size as f64)))
    }

    fn exact(self) -> String {
        format!("{:e}", self.per_hour())
    }
}

impl Quantity for Money {
    const NAME: &'static str = "an amount of money";
    const BASE: &'static str = "USD";
    const EXAMPLES: [&'static str; 2] = ["USD", "kUSD"];
    const UNITS: &'static [(&'static str, u64)] = &[("USD", 100), ("kUSD", 100_000)];

    /// Amounts are whole cents: a fraction of one would be lost in silence.
    fn from_decimal(number: Decimal, size: u64) -> Option<Self> {
        let cents = number.times_exactly(size)?;
        i64::try_from(cents).ok().map(Self::from_cents)
    }

    fn exact(self) -> String {
        self.cents().to_string()
    }
}

impl Quantity for HourlyRate {
    const NAME: &'static str = "an hourly rate";
    const BASE: &'static str = "USD/h";
    const EXAMPLES: [&'static str; 2] = ["USD/h", "kUSD/h"];
    const UNITS: &'static [(&'static str, u64)] = &[("USD/h", 100), ("kUSD/h", 100_000)];

    fn from_decimal(number: Decimal, size: u64) -> Option<Self> {
        Money::from_decimal(number, size).map(Self::new)
    }

    fn exact(self) -> String {
        self.per_hour().exact()
    }
}
