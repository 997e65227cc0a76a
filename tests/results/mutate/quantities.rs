//! Numbers with units.

use super::harness::feed;
use crosspoint::sim::SimDuration;
use crosspoint::units::{BitRate, Bytes, Effort, Frequency, HourlyRate, Money, Quantity};

const TEXTS: [&str; 12] = [
    "8 h",
    "20 Mbit/s",
    "1.5 /y",
    "62.5MB",
    "45.50 USD",
    "30 USD/h",
    "0.25 h/month",
    ".5 min",
    "18446744073709551615 ns",
    "100 y",
    "1 Tbit/s",
    "1000 TB",
];

fn check<Q: Quantity>(text: &str) {
    match Q::parse(text) {
        Ok(value) => {
            let again = Q::parse(text.trim());
            assert!(again.is_ok_and(|again| again == value), "{text:?} is read in two ways");
        }
        Err(error) => {
            let told = error.to_string();
            assert!(!error.message.is_empty() && told.chars().count() < 400, "{told}");
        }
    }
}

#[test]
fn quantities_are_read_or_refused() {
    let corpus: Vec<Vec<u8>> = TEXTS.iter().map(|text| text.as_bytes().to_vec()).collect();
    feed("quantity", &corpus, 100_000, |input| {
        let text = String::from_utf8_lossy(input);
        check::<SimDuration>(&text);
        check::<Bytes>(&text);
        check::<BitRate>(&text);
        check::<Frequency>(&text);
        check::<Money>(&text);
        check::<HourlyRate>(&text);
        check::<Effort>(&text);
    });
}
