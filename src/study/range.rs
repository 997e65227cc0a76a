//! The values that a quantity can have, and intervals that are clipped to them.

use crate::sim::Estimate;

/// The least and the most that a quantity can be.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Range {
    least: f64,
    most: f64,
}

/// The 95 % interval of a mean, clipped to the range of its quantity.
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
    /// unless it is `signed`.
    pub fn of(unit: &str, signed: bool) -> Self {
        let most = if unit == "share" { 1.0 } else { f64::INFINITY };
        Self { least: if signed { -most } else { 0.0 }, most }
    }

    /// The range of the difference of two quantities of this range.
    #[must_use]
    pub fn of_difference(self) -> Self {
        Self { least: self.least - self.most, most: self.most - self.least }
    }

    /// The 95 % interval of a mean within the range. The mean is never moved, and an end stays at
    /// it where the mean is outside by rounding. Where it is farther outside, the range is not that
    /// of the quantity, as of one that forgot to say that it is signed: nothing is clipped.
    pub fn interval(self, estimate: &Estimate) -> Interval {
        const ROUNDING: f64 = 1e-9;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn clipped(unit: &str, mean: f64, half_width: f64) -> (f64, f64, bool) {
        let estimate = Estimate { mean, half_width, sd: 1.0, n: 2 };
        let Interval { low, high, is_clipped } = Range::of(unit, false).interval(&estimate);
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
        let of = |unit, signed| Range::of(unit, signed).of_difference().interval(&estimate);
        assert_eq!(of("share", false), Interval { low: -1.0, high: 1.0, is_clipped: true });
        assert_eq!(of("h", false), Interval { low: -2.5, high: 1.5, is_clipped: false });
        assert_eq!(of("share", true), Interval { low: -2.0, high: 1.5, is_clipped: true });
        let signed = Range::of("h", true).interval(&estimate);
        assert_eq!(signed, Interval { low: -2.5, high: 1.5, is_clipped: false });
    }
}
