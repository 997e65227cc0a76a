//! The values that a quantity can have, and intervals that are clipped to them.

use crate::sim::{Estimate, Proportion};

use super::Values;

/// The least and the most that a quantity can be.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Range {
    least: f64,
    most: f64,
    /// Nothing but both ends: no or yes.
    only_ends: bool,
}

/// The 95 % interval of a mean within the range of its quantity.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Interval {
    /// Lower end; NaN if there is no interval.
    pub low: f64,
    /// Upper end; NaN if there is no interval.
    pub high: f64,
    /// Whether Student's interval reaches beyond the range.
    pub is_clipped: bool,
}

impl Range {
    /// The range of a quantity in a unit: a `share` lies between 0 and 1, all else is not negative
    /// unless it is `signed`. What is yes or no is 1 or 0.
    pub fn of(unit: &str, signed: bool, values: Values) -> Self {
        let only_ends = values == Values::YesNo;
        let most = if only_ends || unit == "share" { 1.0 } else { f64::INFINITY };
        Self { least: if signed && !only_ends { -most } else { 0.0 }, most, only_ends }
    }

    /// Whether there is nothing but no and yes.
    pub fn is_yes_or_no(self) -> bool {
        self.only_ends
    }

    /// The range of the difference of two quantities of this range.
    #[must_use]
    pub fn of_difference(self) -> Self {
        Self { least: self.least - self.most, most: self.most - self.least, only_ends: false }
    }

    /// The 95 % interval of a mean within the range: Wilson's of a share of yes and no, else
    /// Student's. The mean is never moved, and an end stays at
    /// it where the mean is outside by rounding. Where it is farther outside, the range is not that
    /// of the quantity, as of one that forgot to say that it is signed: nothing is clipped.
    pub fn interval(self, estimate: &Estimate) -> Interval {
        const ROUNDING: f64 = 1e-9;
        if self.only_ends {
            return wilson(estimate);
        }
        let (low, high) = estimate.interval();
        let beyond = (self.least - estimate.mean).max(estimate.mean - self.most);
        let is_clipped = beyond <= ROUNDING && (low < self.least || high > self.most);
        if !is_clipped {
            return Interval { low, high, is_clipped };
        }
        let (least, most) = (self.least.min(estimate.mean), self.most.max(estimate.mean));
        Interval { low: low.max(least), high: high.min(most), is_clipped }
    }
}

/// The interval of a share of trials that say yes; one trial has none.
fn wilson(estimate: &Estimate) -> Interval {
    if estimate.n < 2 {
        return Interval { low: f64::NAN, high: f64::NAN, is_clipped: false };
    }
    let yes = (estimate.mean * estimate.n as f64).round() as u64;
    let Proportion { low, high, .. } = Proportion::wilson(yes, estimate.n as u64);
    Interval { low, high, is_clipped: false }
}

impl Interval {
    /// Half of its width.
    pub fn half_width(self) -> f64 {
        (self.high - self.low) / 2.0
    }

    /// Whether a mean lies elsewhere than in its middle, so that both ends have to be told.
    pub fn is_uneven(self, mean: f64) -> bool {
        let off = f64::midpoint(self.low, self.high) - mean;
        // Ends are rounded like the mean, however narrow the interval is.
        self.is_clipped || off.abs() > 1e-6 * self.half_width() + 1e-12 * mean.abs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clipped(unit: &str, mean: f64, half_width: f64) -> (f64, f64, bool) {
        let estimate = Estimate { mean, half_width, sd: 1.0, n: 2 };
        let Interval { low, high, is_clipped } =
            Range::of(unit, false, Values::Plain).interval(&estimate);
        (low, high, is_clipped)
    }

    #[test]
    fn intervals_end_where_the_quantity_does() {
        assert_eq!(clipped("share", 0.75, 0.5), (0.25, 1.0, true));
        assert_eq!(clipped("share", 0.25, 2.0), (0.0, 1.0, true));
        assert_eq!(clipped("share", 0.5, 0.5), (0.0, 1.0, false));
        assert_eq!(clipped("h", 2.0, 3.0), (0.0, 5.0, true));
        assert_eq!(clipped("h", 2.0, 1.0), (1.0, 3.0, false));
        // The mean is kept.
        let above = 1.0 + f64::EPSILON;
        assert_eq!(clipped("share", above, 0.5), (above - 0.5, above, true));
        // A quantity that is negative has another range.
        assert_eq!(clipped("h", -1.0, 0.5), (-1.5, -0.5, false));
        let (low, high, is_clipped) = clipped("h", 2.0, f64::NAN);
        assert!(low.is_nan() && high.is_nan() && !is_clipped);
    }

    #[test]
    fn differences_have_twice_the_range() {
        let estimate = Estimate { mean: -0.5, half_width: 2.0, sd: 1.0, n: 2 };
        let of = |unit, signed| {
            Range::of(unit, signed, Values::Heavy).of_difference().interval(&estimate)
        };
        assert_eq!(of("share", false), Interval { low: -1.0, high: 1.0, is_clipped: true });
        assert_eq!(of("h", false), Interval { low: -2.5, high: 1.5, is_clipped: false });
        assert_eq!(of("share", true), Interval { low: -2.0, high: 1.5, is_clipped: true });
        let signed = Range::of("h", true, Values::Plain).interval(&estimate);
        assert_eq!(signed, Interval { low: -2.5, high: 1.5, is_clipped: false });
    }

    /// One of 29 (Newcombe 1998, 857-872, table I, method 3).
    #[test]
    fn yes_and_no_have_the_interval_of_wilson() {
        let of = |yes: usize, n: usize| {
            let values: Vec<f64> = (0..n).map(|at| f64::from(u8::from(at < yes))).collect();
            let estimate = Estimate::of(&values);
            let interval = Range::of("share", false, Values::YesNo).interval(&estimate);
            (interval, interval.is_uneven(estimate.mean))
        };
        let (Interval { low, high, is_clipped }, uneven) = of(1, 29);
        assert!((low - 0.0061).abs() < 5e-5 && (high - 0.1718).abs() < 5e-5, "{low} to {high}");
        assert!(!is_clipped && uneven);
        // None of twenty has a width, ten of twenty are in the middle, one trial has no interval.
        assert!((of(0, 20).0.high - 0.1611).abs() < 5e-5 && of(0, 20).1);
        assert!(!of(10, 20).1);
        assert!(of(1, 1).0.low.is_nan() && of(0, 0).0.high.is_nan());
    }
}
