//! Estimates from replications: a mean with its confidence interval.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// Confidence of intervals unless another is asked for.
pub(super) const LEVEL: f64 = 0.95;

/// Level of significance: a difference is beyond chance if one so large would be rarer than this
/// without any.
pub const CHANCE: f64 = 0.05;

/// A mean over independent replications with a two-sided Student t interval (Gosset 1908).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Estimate {
    /// Mean of the defined values; NaN if there are none.
    pub mean: f64,
    /// Half of the interval's width; NaN below two values, zero if they do not differ.
    pub half_width: f64,
    /// Standard deviation of one value (divisor n - 1); NaN below two values.
    pub sd: f64,
    /// How many values were defined.
    pub n: usize,
}

impl Estimate {
    /// The mean of `values` with its 95 % interval. NaN stands for "undefined in this
    /// replication" and is left out.
    pub fn of(values: &[f64]) -> Self {
        Self::at_level(values, LEVEL)
    }

    /// As [`Estimate::of`], with another confidence, such as 0.999.
    ///
    /// # Panics
    /// If `level` does not lie between 0 and 1.
    pub fn at_level(values: &[f64], level: f64) -> Self {
        Self::of_defined(values.iter().copied().filter(|value| !value.is_nan()), level)
    }

    /// The mean of the differences a - b of replications with common random numbers, with its 95 %
    /// interval. Pairs in which either value is NaN are left out.
    ///
    /// # Panics
    /// If the slices differ in length: then they are not pairs.
    pub fn paired(a: &[f64], b: &[f64]) -> Self {
        assert_eq!(a.len(), b.len(), "paired differences need as many values on both sides");
        let differences = a.iter().zip(b).map(|(a, b)| a - b);
        Self::of_defined(differences.filter(|value| !value.is_nan()), LEVEL)
    }

    fn of_defined(values: impl Iterator<Item = f64> + Clone, level: f64) -> Self {
        assert!(level > 0.0 && level < 1.0, "a confidence of {level} was asked for");
        let n = values.clone().count();
        let Some(first) = values.clone().next() else {
            return Self { mean: f64::NAN, half_width: f64::NAN, sd: f64::NAN, n };
        };
        // Deviations from the first value: equal values then give exactly no variation.
        let shift = values.clone().map(|value| value - first).sum::<f64>() / n as f64;
        let mean = first + shift;
        if n < 2 {
            return Self { mean, half_width: f64::NAN, sd: f64::NAN, n };
        }
        let squares: f64 = values.map(|value| (value - first - shift).powi(2)).sum();
        let sd = (squares / (n - 1) as f64).sqrt();
        Self { mean, half_width: t_quantile(n - 1, level) * sd / (n as f64).sqrt(), sd, n }
    }

    /// Lower and upper end of the interval.
    pub fn interval(&self) -> (f64, f64) {
        (self.mean - self.half_width, self.mean + self.half_width)
    }

    /// Whether `value` lies in the interval; never if the interval is undefined.
    pub fn covers(&self, value: f64) -> bool {
        (value - self.mean).abs() <= self.half_width
    }

    /// How likely values so far from zero are if the true mean is zero: two-sided, by Student's t.
    /// Below 0.05 exactly where the 95 % interval excludes zero. NaN below two values; 0 or 1 where
    /// they do not differ.
    pub fn chance_of_zero(&self) -> f64 {
        if self.n < 2 {
            return f64::NAN;
        }
        if self.sd == 0.0 {
            return if self.mean == 0.0 { 1.0 } else { 0.0 };
        }
        let t = self.mean.abs() / (self.sd / (self.n as f64).sqrt());
        2.0 * student(self.n - 1).sf(t)
    }

    /// Whether two or more replications gave the same value: an interval of width zero that says
    /// nothing of its accuracy.
    pub fn no_variation(&self) -> bool {
        self.n >= 2 && self.sd == 0.0
    }
}

/// The share to cut off at either end of the resamples of `n` values, so that what remains covers
/// as much as if `beyond` were cut off from infinitely many: resamples vary by n - 1 of n parts and
/// take no account of how uncertain that variation is (Hesterberg, 2015, the expanded percentile
/// interval). Less than two values have none: nothing is cut off.
///
/// # Panics
/// If `beyond` does not lie between 0 and 1.
pub fn expanded(beyond: f64, n: usize) -> f64 {
    assert!(beyond > 0.0 && beyond < 1.0, "a share of {beyond} beyond an interval was asked for");
    if n < 2 {
        return 0.0;
    }
    let wider = (n as f64 / (n - 1) as f64).sqrt();
    Normal::standard().cdf(wider * student(n - 1).inverse_cdf(beyond))
}

/// The two-sided quantile of Student's t with `freedom` degrees of freedom.
fn t_quantile(freedom: usize, level: f64) -> f64 {
    student(freedom).inverse_cdf(f64::midpoint(1.0, level))
}

fn student(freedom: usize) -> StudentsT {
    StudentsT::new(0.0, 1.0, freedom as f64)
        .expect("scale one and at least one degree of freedom are valid")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64, by: f64) {
        assert!((a - b).abs() <= by, "{a} is not {b} +- {by}");
    }

    /// Quantiles from Fisher and Yates' tables, to their last digit.
    #[test]
    fn student_t_matches_the_tables() {
        for (freedom, level, value) in [
            (1, 0.95, 12.706),
            (9, 0.95, 2.262),
            (19, 0.95, 2.093),
            (29, 0.999, 3.659),
            (120, 0.99, 2.617),
        ] {
            close(t_quantile(freedom, level), value, 6e-4);
        }
    }

    #[test]
    fn the_interval_of_five_values() {
        let estimate = Estimate::of(&[4.0, 5.0, f64::NAN, 6.0, 7.0, 8.0]);
        assert_eq!((estimate.n, estimate.mean), (5, 6.0));
        close(estimate.sd, 2.5f64.sqrt(), 1e-12);
        close(estimate.half_width, 2.776_445 * (0.5f64).sqrt(), 1e-5);
        assert!(estimate.covers(7.9) && !estimate.covers(8.0));
        assert!(!estimate.no_variation());
        let (low, high) = estimate.interval();
        close(low, 4.036_757, 1e-5);
        close(high, 7.963_243, 1e-5);
    }

    /// The same tables read the other way, and the border of the interval.
    #[test]
    fn chances_of_zero_match_the_tables() {
        let at = |t: f64, n: usize| {
            let sd = (n as f64).sqrt() / t;
            Estimate { mean: 1.0, half_width: 0.0, sd, n }.chance_of_zero()
        };
        close(at(2.262, 10), 0.05, 2e-5);
        close(at(2.093, 20), 0.05, 2e-5);
        close(at(3.659, 30), 0.001, 2e-6);
        assert_eq!(Estimate::of(&[1.0, 1.0]).chance_of_zero(), 0.0);
        assert_eq!(Estimate::of(&[0.0, 0.0]).chance_of_zero(), 1.0);
        assert!(Estimate::of(&[1.0]).chance_of_zero().is_nan());
    }

    /// Hesterberg (2015) has 0.0086 at either end for 2.5 % of ten values.
    #[test]
    fn few_resampled_values_are_cut_less() {
        close(expanded(0.025, 10), 0.0086, 5e-5);
        close(expanded(0.025, 1_000_000), 0.025, 1e-5);
        assert_eq!(expanded(0.025, 1), 0.0);
    }

    #[test]
    fn pairs_remove_what_both_sides_share() {
        let (a, b) = ([10.0, 20.0, 30.0, f64::NAN], [9.0, 19.5, 28.5, 1.0]);
        let estimate = Estimate::paired(&a, &b);
        assert_eq!((estimate.n, estimate.mean), (3, 1.0));
        close(estimate.sd, 0.5, 1e-12);
    }

    #[test]
    fn one_value_has_no_interval_and_equal_values_no_variation() {
        let one = Estimate::of(&[3.0]);
        assert_eq!((one.mean, one.n), (3.0, 1));
        assert!(one.half_width.is_nan() && !one.no_variation() && !one.covers(3.0));
        let none = Estimate::of(&[f64::NAN]);
        assert!(none.mean.is_nan() && none.n == 0 && !none.no_variation());
        assert_eq!(Estimate::of(&[1.0, 3.0]).sd, 2.0f64.sqrt());
        let equal = Estimate::of(&[0.1; 30]);
        assert_eq!((equal.mean, equal.half_width), (0.1, 0.0));
        assert!(equal.no_variation());
    }
}
