//! How long the loops of tests are.

/// `usual` rounds, or `CROSSPOINT_LONG` times as many: the scripts in `tests/long` say how much
/// longer theirs are.
pub fn rounds(usual: u32) -> u32 {
    let times = std::env::var("CROSSPOINT_LONG").map_or(1.0, |text| {
        text.parse().expect("CROSSPOINT_LONG is how many times as long the loops of tests are")
    });
    (f64::from(usual) * times).round() as u32
}
