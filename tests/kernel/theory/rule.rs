//! How a simulated figure is compared with theory, so that the comparison can fail.
//!
//! The 99.9 % interval of the replications must cover the value, must be narrow, and must be able
//! to distinguish the value from one that is wrong by twice the width allowed.

use crosspoint::sim::{Estimate, Streams};

/// Independent replications of every statistical test.
pub const REPLICATIONS: u32 = 30;
const CONFIDENCE: f64 = 0.999;

/// How wide the interval may be to either side.
#[derive(Clone, Copy)]
pub enum Width {
    /// In parts of the theoretical value.
    Relative(f64),
    /// In its unit.
    Absolute(f64),
}

/// Runs `trial` once per replication; column k of the result holds the k-th figure of all.
pub fn replicate<const N: usize>(seed: u64, trial: impl Fn(Streams) -> [f64; N]) -> [Vec<f64>; N] {
    replicate_often(REPLICATIONS, seed, trial)
}

/// The same with another number of replications, for figures of a single instant.
pub fn replicate_often<const N: usize>(
    replications: u32,
    seed: u64,
    trial: impl Fn(Streams) -> [f64; N],
) -> [Vec<f64>; N] {
    let mut columns = [const { Vec::new() }; N];
    for replication in 0..replications {
        let figures = trial(Streams::new(seed, replication));
        for (column, figure) in columns.iter_mut().zip(figures) {
            column.push(figure);
        }
    }
    columns
}

/// Checks that `values` agree with `theory`.
#[track_caller]
pub fn agrees(name: &str, values: &[f64], theory: f64, width: Width) {
    let estimate = Estimate::at_level(values, CONFIDENCE);
    let (mean, half_width) = (estimate.mean, estimate.half_width);
    let allowed = match width {
        Width::Relative(share) => share * theory,
        Width::Absolute(width) => width,
    };
    println!("{name}: {mean:.6} +- {half_width:.6}, theory {theory:.6} +- {allowed:.6}");
    assert!(estimate.covers(theory), "{name}: {mean} +- {half_width} misses {theory}");
    assert!(half_width <= allowed, "{name}: {mean} +- {half_width}, wider than {allowed}");
    for wrong in [theory - 2.0 * allowed, theory + 2.0 * allowed] {
        assert!(!estimate.covers(wrong), "{name}: {mean} +- {half_width} would accept {wrong}");
    }
}

/// Checks that `values` do not agree with the value of a typical mistake.
#[track_caller]
pub fn excludes(name: &str, values: &[f64], wrong: f64) {
    let estimate = Estimate::at_level(values, CONFIDENCE);
    assert!(!estimate.covers(wrong), "{name}: {estimate:?} must exclude {wrong}");
}

/// Checks a figure without randomness.
#[track_caller]
pub fn equals(name: &str, value: f64, theory: f64) {
    assert!((value - theory).abs() <= 1e-9 * theory.abs(), "{name}: {value} is not {theory}");
}
