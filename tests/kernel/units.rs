//! Quantities: what is written is what is read.

use crosspoint::sim::SimDuration;
use crosspoint::units::{BitRate, Bytes, Effort, Frequency, HourlyRate, Money, Quantity};
use proptest::prelude::*;

fn explain<Q: Quantity + std::fmt::Debug>(text: &str) -> String {
    match Q::parse(text) {
        Ok(value) => format!("{value:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn quantities_are_read_with_their_units() {
    let seconds = |text| SimDuration::parse(text).map(SimDuration::as_secs_f64);
    for (text, expected) in [
        ("8 h", 28_800.0),
        ("40 min", 2_400.0),
        ("250ms", 0.25),
        ("5 us", 5e-6),
        ("10 ns", 1e-8),
        ("2 d", 172_800.0),
        ("1 week", 604_800.0),
        ("13 weeks", 7_862_400.0),
        ("1 quarter", 7_862_400.0),
        ("2 months", 5_256_000.0),
        (" 1 y ", 31_536_000.0),
        ("0.5 years", 15_768_000.0),
    ] {
        assert_eq!(seconds(text), Ok(expected), "{text}");
    }
    assert_eq!(Bytes::parse("4 GiB"), Ok(Bytes::new(4 << 30)));
    assert_eq!(Bytes::parse("500 kB"), Ok(Bytes::new(500_000)));
    assert_eq!(Bytes::parse("62.5 MB"), Ok(Bytes::new(62_500_000)));
    assert_eq!(BitRate::parse("20 Mbit/s"), Ok(BitRate::new(20_000_000)));
    assert_eq!(BitRate::parse("10 MB/s"), Ok(BitRate::new(80_000_000)));
    assert_eq!(Money::parse("45.50 USD"), Ok(Money::from_cents(4_550)));
    assert_eq!(HourlyRate::parse("45 USD/h"), Ok(HourlyRate::new(Money::from_cents(4_500))));
    assert_eq!(Effort::parse("90 min").map(Effort::hours), Ok(1.5));
    assert_eq!(Frequency::parse("6 /h").map(Frequency::per_hour), Ok(6.0));
    let monthly = Frequency::parse("12 /month").map(Frequency::per_year);
    assert!(monthly.is_ok_and(|rate| (rate - 144.0).abs() < 1e-9));
    let yearly = Frequency::parse("1.0 /y").expect("it is a frequency");
    assert_eq!(yearly.mean_interval(), SimDuration::parse("1 y").ok());
    assert_eq!(Frequency::parse("0 /y").map(Frequency::mean_interval), Ok(None));
}

/// A number above zero stays above zero, or is a mistake.
#[test]
fn what_would_be_rounded_to_nothing_is_refused() {
    let nothing = |text, unit| {
        format!("`{text}` would be rounded to 0: write 0 if it is meant, else at least 1 {unit}")
    };
    assert_eq!(SimDuration::parse("0.5 ns"), Ok(SimDuration::from_nanos(1)));
    for zero in ["0 ns", "0.000 y"] {
        assert_eq!(SimDuration::parse(zero), Ok(SimDuration::ZERO));
    }
    for text in ["0.49 ns", "0.0004 us", "0.00000000000000000000000000001 y"] {
        assert_eq!(explain::<SimDuration>(text), nothing(text, "ns"));
    }
    assert_eq!(explain::<Bytes>("0.4 B"), nothing("0.4 B", "B"));
    assert_eq!(explain::<BitRate>("0.0001 kbit/s"), nothing("0.0001 kbit/s", "bit/s"));
    assert_eq!(explain::<Effort>("0.0000000001 s"), "`0.0000000001 s` would be rounded to 0");
}

/// 8 Mbit pass at 3 Mbit/s in 2.67 s, rounded down; 25,000 years are longer than the clock.
#[test]
fn data_pass_at_a_rate() {
    let secs = |bytes: u64, rate: u64| BitRate::new(rate).time_for(Bytes::new(bytes));
    assert_eq!(secs(1_000_000, 3_000_000), SimDuration::from_nanos(2_666_666_666));
    assert_eq!(secs(0, 1), SimDuration::ZERO);
    assert_eq!(secs(100_000_000_000_000, 1_000), SimDuration::MAX);
    assert_eq!(secs(1, 0), SimDuration::MAX);
}

#[test]
fn what_is_no_quantity_is_explained() {
    let units =
        "the units are `ns`, `us`, `ms`, `s`, `min`, `h`, `d`, `week`, `month`, `quarter`, `y`";
    for (text, expected) in [
        ("8", "a duration needs a unit: did you mean \"8 s\" or \"8 h\"?".to_owned()),
        ("8 hr", format!("`hr` is not a unit of a duration: did you mean `h`? {units}")),
        ("8 m", format!("`m` is not a unit of a duration: did you mean `min` or `month`? {units}")),
        ("8 Week", format!("`Week` is not a unit of a duration: did you mean `week`? {units}")),
        ("8 mont", format!("`mont` is not a unit of a duration: did you mean `month`? {units}")),
        ("8 USD", format!("`USD` is not a unit of a duration: {units}")),
        ("-8 h", "a duration cannot be negative".to_owned()),
        ("-0 h", "a duration cannot be negative".to_owned()),
        ("600 y", "`600 y` is out of range for a duration".to_owned()),
    ] {
        assert_eq!(explain::<SimDuration>(text), expected, "{text}");
    }
    let no_number = "expected a duration, a number with a unit: for example \"1 s\" or \"1 h\"";
    for text in ["nan h", "inf h", "-inf h", "", "h", "-", "."] {
        assert_eq!(explain::<SimDuration>(text), no_number, "{text}");
    }
    for text in ["1,000 h", "1_000 h", "1.2.3 h", "--1 h 2", "+1 h", "1e3 s", "1E-3 s", "1-2 h"] {
        let message = explain::<SimDuration>(text);
        let refused = message.contains("is not a plain decimal number")
            || message.contains("cannot be negative");
        assert!(refused, "{text}: {message}");
    }
    assert!(explain::<BitRate>("3 MB").contains("did you mean `MB/s`?"));
    assert!(explain::<BitRate>("3 Mbps").contains("did you mean `Mbit/s`?"));
    assert!(explain::<BitRate>("3 Mb/s").contains("did you mean `Mbit/s` or `MB/s`?"));
    assert!(explain::<Bytes>("3 KB").contains("did you mean `kB`?"));
    assert!(explain::<Bytes>("99999999 TB").contains("out of range"));
    assert!(explain::<Money>("45 $").contains("did you mean `USD`?"));
    assert!(explain::<Money>("1.005 USD").contains("out of range"));
    assert!(explain::<Frequency>("3").contains("did you mean \"3 /y\" or \"3 /h\"?"));
    assert!(explain::<Effort>("1 d").contains("is not a unit of an effort"));
    let long = format!("8 {}", "x".repeat(1 << 20));
    assert!(explain::<SimDuration>(&long).len() < 300);
    assert!(explain::<SimDuration>(&"9".repeat(1 << 20)).len() < 300);
}

#[test]
fn quantities_print_with_a_unit() {
    assert_eq!(Bytes::new(62_500_000).to_string(), "62.5 MB");
    assert_eq!(Bytes::new(999_999_999).to_string(), "1 GB");
    assert_eq!(Bytes::new(0).to_string(), "0 B");
    assert_eq!(BitRate::new(20_000_000).to_string(), "20 Mbit/s");
    for text in ["1 /y", "0.08 /y", "0.1237 /y", "12 /y"] {
        assert_eq!(Frequency::parse(text).map(|f| f.to_string()).as_deref(), Ok(text));
    }
    assert_eq!(Frequency::new_per_hour(6.0).to_string(), "52560 /y");
    assert_eq!(SimDuration::parse("1.5 h").map(|span| span.to_string()).as_deref(), Ok("1.5 h"));
}

/// Printed with three decimals, a value keeps its first digits.
fn close(read: u64, value: u64) -> bool {
    (read as f64 - value as f64).abs() <= value as f64 * 5.1e-4
}

proptest! {
    #[test]
    fn printed_quantities_are_read_back(value in any::<u64>(), cents in 0..i64::MAX) {
        let bytes = Bytes::parse(&Bytes::new(value / 2).to_string()).map(Bytes::as_u64);
        prop_assert!(bytes.is_ok_and(|read| close(read, value / 2)));
        let rate = BitRate::parse(&BitRate::new(value / 2).to_string());
        prop_assert!(rate.is_ok_and(|read| close(read.bits_per_second(), value / 2)));
        let span = SimDuration::parse(&SimDuration::from_nanos(value / 2).to_string());
        prop_assert!(span.is_ok_and(|read| close(read.as_nanos(), value / 2)));
        let money = Money::from_cents(cents);
        prop_assert_eq!(Money::parse(&money.to_string()), Ok(money));
        let rate = HourlyRate::new(money);
        prop_assert_eq!(HourlyRate::parse(&rate.to_string()), Ok(rate));
    }

    #[test]
    fn frequencies_are_read_back(per_hour in 1e-9..1e9f64) {
        let frequency = Frequency::new_per_hour(per_hour);
        let read = Frequency::parse(&frequency.to_string()).expect("it was printed");
        prop_assert!((read.per_hour() / per_hour - 1.0).abs() < 1e-9);
    }

    #[test]
    fn whole_numbers_are_exact(value in any::<u64>()) {
        prop_assert_eq!(Bytes::parse(&format!("{value} B")), Ok(Bytes::new(value)));
        let span = SimDuration::parse(&format!("{value} ns"));
        prop_assert_eq!(span, Ok(SimDuration::from_nanos(value)));
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,20}", number in "[0-9.e+-]{0,50}") {
        for text in [text, format!("{number} y"), number] {
            let _ = (SimDuration::parse(&text), Bytes::parse(&text), Frequency::parse(&text));
            let _ = (Money::parse(&text), BitRate::parse(&text), HourlyRate::parse(&text));
        }
    }
}
