//! Latencies as people and programs write them: `5 ms`, `1.2 msec`, `300 µs`, `1e-3 s`, or a number
//! alone.

use crate::sim::SimDuration;
use crate::units::{Quantity, QuantityError};

use super::MOST_LATENCY;

/// Units as programs write them, and the quantity's own.
const UNITS: [(&str, &str); 17] = [
    ("nsec", "ns"),
    ("nanosecond", "ns"),
    ("nanoseconds", "ns"),
    ("\u{b5}s", "us"),
    ("\u{3bc}s", "us"),
    ("usec", "us"),
    ("microsecond", "us"),
    ("microseconds", "us"),
    ("msec", "ms"),
    ("msecs", "ms"),
    ("millisecond", "ms"),
    ("milliseconds", "ms"),
    ("sec", "s"),
    ("secs", "s"),
    ("second", "s"),
    ("seconds", "s"),
    ("minutes", "min"),
];

/// A latency that a text gives.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Delay {
    /// With its unit, or none at all.
    Span(SimDuration),
    /// A number above zero without a unit.
    Bare(f64),
}

/// The latency that a text gives.
///
/// # Errors
/// What is wrong with it.
pub(super) fn of_value(text: &str) -> Result<Delay, String> {
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        return match number {
            0.0 => Ok(Delay::Span(SimDuration::ZERO)),
            _ if number > 0.0 && number.is_finite() => Ok(Delay::Bare(number)),
            _ => Err(RANGE.to_owned()),
        };
    }
    let start = text.rfind(|c: char| c.is_ascii_digit() || c == '.').map_or(0, |at| at + 1);
    let (number, unit) = (text[..start].trim(), text[start..].trim());
    let own = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit));
    let unit = own.map_or(unit, |(_, own)| own);
    if number.contains(['e', 'E'])
        && let (Ok(number), Ok(size)) = (number.parse(), SimDuration::parse(&format!("1 {unit}")))
    {
        return times(number, size).map(Delay::Span);
    }
    let span = SimDuration::parse(&format!("{number} {unit}")).map_err(in_words)?;
    if span <= MOST_LATENCY { Ok(Delay::Span(span)) } else { Err(RANGE.to_owned()) }
}

const RANGE: &str = "has to be from 0 s to 1 h";

fn in_words(error: QuantityError) -> String {
    format!("{}; it is written as \"5 ms\" or \"300 us\"", error.message)
}

/// This many times a span.
///
/// # Errors
/// A sentence, if that is out of the range of latencies.
pub(super) fn times(number: f64, unit: SimDuration) -> Result<SimDuration, String> {
    let span = SimDuration::from_secs_f64(number * unit.as_secs_f64());
    span.filter(|span| number >= 0.0 && *span <= MOST_LATENCY).ok_or_else(|| RANGE.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latencies_are_read_as_people_write_them() {
        for text in [
            "1500 us",
            "1.5 ms",
            "1.5ms",
            "1.5 msec",
            "1.5 Milliseconds",
            "1500 \u{b5}s",
            "1.5e-3 s",
            "1.5E3 usec",
            "0.0015 seconds",
            " 1500000 ns ",
        ] {
            let span = Delay::Span(SimDuration::from_nanos(1_500_000));
            assert_eq!(of_value(text), Ok(span), "{text}");
        }
        assert_eq!(of_value("1.2"), Ok(Delay::Bare(1.2)));
        for zero in ["0", "0.0", "0 ms", "-0.0"] {
            assert_eq!(of_value(zero), Ok(Delay::Span(SimDuration::ZERO)), "{zero}");
        }
        for wrong in ["", "-1", "-1 ms", "fast", "2 h", "5 parsec", "inf", "1e30 s", "1,5 ms", "ms"]
        {
            assert!(of_value(wrong).is_err(), "{wrong}");
        }
    }
}
