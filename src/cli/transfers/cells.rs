//! Cells of a list of transfers: instants, amounts, and how a cell is shown.

use crate::sim::SimTime;
use crate::units::{Bytes, Decimal};

/// An instant in seconds, to the nanosecond.
pub(super) fn time(text: &str) -> Result<SimTime, String> {
    const BILLION: u64 = 1_000_000_000;
    let expected =
        || format!("has to be a number of seconds from 0 to 9 x 10^9, not `{}`", shown(text));
    let nanos = number(text, |decimal| decimal.times(BILLION));
    let sound = nanos.filter(|nanos| *nanos <= 9 * BILLION * BILLION);
    sound.map(SimTime::from_nanos).ok_or_else(expected)
}

/// A number as programs write it: small and large ones with an exponent, and 0 with a sign.
fn number(text: &str, meaning: impl FnOnce(Decimal) -> Option<u64>) -> Option<u64> {
    if let Some(number) = text.strip_prefix('-') {
        let digits = number.split(['e', 'E']).next().and_then(Decimal::parse);
        let is_zero = digits.is_some_and(Decimal::is_zero) && number.parse::<f64>().is_ok();
        return is_zero.then_some(0);
    }
    match Decimal::parse(text) {
        Some(decimal) => meaning(decimal),
        None => written_out(text).and_then(|text| meaning(Decimal::parse(&text)?)),
    }
}

/// A number with an exponent, `1.5e-7`, without it.
fn written_out(text: &str) -> Option<String> {
    let (number, exponent) = text.split_once(['e', 'E'])?;
    let exponent: i32 = exponent.parse().ok().filter(|exponent| (-30..=30).contains(exponent))?;
    Decimal::parse(number)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let zeros = "0".repeat(30);
    let digits = format!("{zeros}{whole}{fraction}{zeros}");
    let point = (zeros.len() + whole.len()).checked_add_signed(exponent as isize)?;
    Some(format!("{}.{}", digits.get(..point)?, digits.get(point..)?))
}

/// A whole number of bytes.
pub(super) fn amount(text: &str) -> Result<Bytes, String> {
    const MOST: u64 = 1 << 60;
    let whole = number(text, |decimal| decimal.times_exactly(1));
    let sound = whole.filter(|bytes| *bytes <= MOST);
    sound.map(Bytes::new).ok_or_else(|| {
        format!("has to be a whole number from 0 to 2^60 (about 10^18), not `{}`", shown(text))
    })
}

/// Seconds with as many of nine decimals as it takes.
pub(super) fn seconds(time: SimTime) -> String {
    let nanos = time.as_nanos();
    let text = format!("{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Text of a cell, short and without what a terminal would obey.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut short: String = text.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if text.chars().count() > LONGEST {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_to_the_nanosecond() {
        let nanos = |text| time(text).ok().map(SimTime::as_nanos);
        for zero in ["0", "-0", "-0.0", "-0e0", "-0.00E-5"] {
            assert_eq!(nanos(zero), Some(0), "{zero}");
        }
        assert_eq!(nanos("1.000000001"), Some(1_000_000_001));
        assert_eq!(nanos("2.5e-3"), Some(2_500_000));
        assert_eq!(nanos("1E3"), Some(1_000_000_000_000));
        assert_eq!(nanos("9000000000"), Some(9_000_000_000_000_000_000));
        for wrong in [
            "",
            "-1",
            "1 s",
            "9000000001",
            "nan",
            "inf",
            "1e31",
            "e5",
            "1e",
            "0x10",
            "é",
            "--0",
            "-0.1",
            "-",
            "-0e",
            "-0 s",
        ] {
            assert_eq!(nanos(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn amounts_are_whole() {
        let bytes = |text| amount(text).ok().map(Bytes::as_u64);
        assert_eq!((bytes("0"), bytes("-0")), (Some(0), Some(0)));
        assert_eq!(bytes("1152921504606846976"), Some(1 << 60));
        for (text, amount) in
            [("1e+06", 1_000_000), ("3e3", 3_000), ("1.5E3", 1_500), ("25e-1e", 0), ("120e-1", 12)]
        {
            assert_eq!(bytes(text), (amount > 0).then_some(amount), "{text}");
        }
        for wrong in [
            "",
            "-1",
            "1.5",
            "1152921504606846977",
            "1.5e0",
            "1e19",
            "10 MB",
            "18446744073709551616",
        ] {
            assert_eq!(bytes(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn instants_are_written_as_they_are_read() {
        for text in ["0", "0.000000001", "20.015", "9000000000"] {
            assert_eq!(time(text).map(seconds), Ok(text.to_owned()));
        }
    }
}
