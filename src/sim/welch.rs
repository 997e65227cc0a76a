//! The difference of two means of independent replications.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::Estimate;

impl Estimate {
    /// The mean of one set of replications less that of an independent one, with its 95 % interval
    /// and the chance of values so far apart if the true means are equal (Welch, 1947). `sd` is
    /// that of the difference of one value of each, `n` the smaller number.
    pub fn unpaired(a: &Self, b: &Self) -> (Self, f64) {
        let mean = a.mean - b.mean;
        let (own, other) = (a.sd.powi(2) / a.n as f64, b.sd.powi(2) / b.n as f64);
        let sd = a.sd.hypot(b.sd);
        let error = (own + other).sqrt();
        let n = a.n.min(b.n);
        if n < 2 {
            return (Self { mean, half_width: f64::NAN, sd: f64::NAN, n }, f64::NAN);
        }
        if error == 0.0 {
            let chance = if mean == 0.0 { 1.0 } else { 0.0 };
            return (Self { mean, half_width: 0.0, sd, n }, chance);
        }
        let parts = own.powi(2) / (a.n - 1) as f64 + other.powi(2) / (b.n - 1) as f64;
        let freedom = (own + other).powi(2) / parts;
        let law = StudentsT::new(0.0, 1.0, freedom).expect("the degrees of freedom are positive");
        let half_width = law.inverse_cdf(0.975) * error;
        (Self { mean, half_width, sd, n }, 2.0 * law.sf(mean.abs() / error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Means 20 and 22, variances 4 and 9, 10 values each: t = -2 / sqrt(1.3), freedom
    /// 1.3^2 / (0.4^2 / 9 + 0.9^2 / 9) = 15.68, whose 97.5 % point the tables have at 2.1235.
    #[test]
    fn unequal_variances_by_hand() {
        let of = |mean, sd| Estimate { mean, half_width: f64::NAN, sd, n: 10 };
        let (gap, chance) = Estimate::unpaired(&of(20.0, 2.0), &of(22.0, 3.0));
        assert_eq!((gap.mean, gap.n), (-2.0, 10));
        assert!((gap.half_width - 2.1235 * 1.3f64.sqrt()).abs() < 1e-3, "{}", gap.half_width);
        // t = 1.754: between the points of 0.10 (1.747) and 0.05.
        assert!((0.095..0.1).contains(&chance), "{chance}");
    }

    #[test]
    fn what_does_not_vary_is_equal_or_surely_is_not() {
        let (ones, twos) = (Estimate::of(&[1.0; 4]), Estimate::of(&[2.0; 4]));
        assert_eq!(Estimate::unpaired(&ones, &ones).1, 1.0);
        assert_eq!(Estimate::unpaired(&ones, &twos).1, 0.0);
        assert!(Estimate::unpaired(&ones, &Estimate::of(&[2.0])).1.is_nan());
        assert_eq!(Estimate::unpaired(&ones, &Estimate::of(&[2.0; 2])).1, 0.0);
    }
}
