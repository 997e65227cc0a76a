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
            0.0 if !is_zero(text) => Err(TOO_SHORT.to_owned()),
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
        && let (Ok(times_unit), Ok(size)) =
            (number.parse(), SimDuration::parse(&format!("1 {unit}")))
    {
        return match times_unit {
            0.0 if !is_zero(number) => Err(TOO_SHORT.to_owned()),
            _ => times(times_unit, size).map(Delay::Span),
        };
    }
    let span = SimDuration::parse(&format!("{number} {unit}")).map_err(in_words)?;
    if span <= MOST_LATENCY { Ok(Delay::Span(span)) } else { Err(RANGE.to_owned()) }
}

const RANGE: &str = "has to be from 0 s to 1 h";
const TOO_SHORT: &str = "would be rounded to 0; write 0 if it is meant, else at least 1 ns";

/// Whether a number is written as 0: one like `1e-400` is not, though it becomes 0.
pub(super) fn is_zero(number: &str) -> bool {
    let digits = number.split(['e', 'E']).next().unwrap_or(number);
    !digits.contains(|c: char| matches!(c, '1'..='9'))
}

fn in_words(error: QuantityError) -> String {
    format!("{}; it is written as \"5 ms\" or \"300 us\"", error.message)
}

/// This many times a span.
///
/// # Errors
/// A sentence, if that is out of the range of latencies, or above zero and below half a nanosecond.
pub(super) fn times(number: f64, unit: SimDuration) -> Result<SimDuration, String> {
    let span = of_seconds(number * unit.as_secs_f64()).ok_or_else(|| RANGE.to_owned())?;
    if span == SimDuration::ZERO && number > 0.0 { Err(TOO_SHORT.to_owned()) } else { Ok(span) }
}

/// The nearest latency, which is 0 below half a nanosecond; `None` beyond their range.
pub(super) fn of_seconds(seconds: f64) -> Option<SimDuration> {
    let span = SimDuration::from_secs_f64(seconds);
    span.filter(|span| seconds >= 0.0 && *span <= MOST_LATENCY)
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
        for short in ["3e-10 s", "1e-400", "1e-400 s", "4e-4 us", "0.3 ns", "0.0003 us"] {
            let mistake = of_value(short).unwrap_err();
            assert!(mistake.contains("would be rounded to 0"), "{short}: {mistake}");
        }
        let ms = SimDuration::from_millis(1);
        assert!(times(1e-7, ms).unwrap_err().starts_with("would be rounded to 0"));
        assert_eq!(times(5e-7, ms), Ok(SimDuration::from_nanos(1)));
        assert_eq!(times(0.0, ms), Ok(SimDuration::ZERO));
        assert_eq!(of_value("0e-5 s"), Ok(Delay::Span(SimDuration::ZERO)));
        // Nodes beside each other are no mistake.
        assert_eq!(of_seconds(1e-12), Some(SimDuration::ZERO));
    }
}
