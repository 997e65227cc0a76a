//! The difference of a metric between two points, by the kind of its values.

use crate::sim::{Estimate, Proportion, YesNoPairs, fisher};
use crate::study::{Interval, Range};

/// A mean of one side less that of the other.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Gap {
    /// Mean difference, and deviation of differences.
    pub estimate: Estimate,
    /// The 95 % interval of the mean difference.
    pub interval: Interval,
    /// How likely a difference so large is if there is none; NaN below two pairs.
    pub chance: f64,
}

/// The difference of trials with common random numbers, own less base, of a quantity of that
/// range: of yes and no by Newcombe's paired score interval and the exact test of McNemar, else by
/// Student's t.
///
/// # Panics
/// If the slices differ in length: then they are not pairs.
pub fn paired(range: Range, own: &[f64], base: &[f64]) -> Gap {
    let estimate = Estimate::paired(own, base);
    if !range.is_yes_or_no() {
        let interval = range.of_difference().interval(&estimate);
        return Gap { estimate, interval, chance: estimate.chance_of_zero() };
    }
    let pairs = YesNoPairs::above_zero(own, base);
    of_shares(estimate, pairs.interval(), pairs.chance())
}

/// The difference of independent trials, own less base: of yes and no by Newcombe's hybrid score
/// interval and Fisher's exact test, else by Welch's t.
pub fn unpaired(range: Range, own: &[f64], base: &[f64]) -> Gap {
    let (estimate, chance) = Estimate::unpaired(&Estimate::of(own), &Estimate::of(base));
    if !range.is_yes_or_no() {
        let interval = range.of_difference().interval(&estimate);
        return Gap { estimate, interval, chance };
    }
    let [own, base] = [own, base].map(Proportion::above_zero);
    let chance = fisher((own.successes(), own.n), (base.successes(), base.n));
    of_shares(estimate, own.less(&base), chance)
}

/// One trial has no interval, as with means.
fn of_shares(estimate: Estimate, (low, high): (f64, f64), chance: f64) -> Gap {
    let ends = if estimate.n < 2 { [f64::NAN; 3] } else { [low, high, chance] };
    let [low, high, chance] = ends;
    Gap { estimate, interval: Interval { low, high, is_clipped: false }, chance }
}
