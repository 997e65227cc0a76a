//! How unit tests compare figures of theory.

/// Agreement with a published figure of at least seven digits.
#[track_caller]
pub(super) fn near(value: f64, expected: f64) {
    assert!((value - expected).abs() <= 1e-6 * expected.abs(), "{value} is not {expected}");
}

/// Agreement of two ways to the same figure.
#[track_caller]
pub(super) fn equals(value: f64, expected: f64) {
    let tolerance = 1e-9 * expected.abs();
    assert!((value - expected).abs() <= tolerance, "{value} is not {expected}");
}
