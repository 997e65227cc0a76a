//! Whether two values of each replication run against each other.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::Estimate;

/// How likely values that run against each other so much are if they do not depend on each other:
/// one-sided, by Student's t of their correlation. Pairs in which either is NaN are left out; NaN
/// below three pairs, or where either does not vary.
///
/// # Panics
/// If the slices differ in length: then they are not pairs.
pub fn chance_of_opposition(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len(), "a correlation needs as many values on both sides");
    let whole = |(a, b): &(&f64, &f64)| !a.is_nan() && !b.is_nan();
    let (a, b): (Vec<f64>, Vec<f64>) = a.iter().zip(b).filter(whole).unzip();
    let (own, other) = (Estimate::of(&a), Estimate::of(&b));
    if own.n < 3 || own.sd == 0.0 || other.sd == 0.0 {
        return f64::NAN;
    }
    let products = a.iter().zip(&b).map(|(a, b)| (a - own.mean) * (b - other.mean));
    let covariance = products.sum::<f64>() / (own.n - 1) as f64;
    let correlation = (covariance / (own.sd * other.sd)).clamp(-1.0, 1.0);
    if correlation.abs() == 1.0 {
        return if correlation < 0.0 { 0.0 } else { 1.0 };
    }
    let freedom = (own.n - 2) as f64;
    let law = StudentsT::new(0.0, 1.0, freedom).expect("three pairs have a degree of freedom");
    law.cdf(correlation * (freedom / (1.0 - correlation * correlation)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tables have 0.5494 for 5 % one-sided at 10 pairs.
    #[test]
    fn correlations_by_hand() {
        let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0];
        let residual = [1.0, -1.0, -1.0, 1.0, 0.0, 0.0, 1.0, -1.0, -1.0, 1.0];
        // x and the residuals do not correlate: squares are 82.5 and 8.
        let slope = -(0.5494f64.powi(2) / (1.0 - 0.5494f64.powi(2)) * 8.0 / 82.5).sqrt();
        let line = |slope: f64| -> Vec<f64> {
            x.iter().zip(residual).map(|(x, own)| slope * x + own).collect()
        };
        assert!((chance_of_opposition(&x, &line(slope)) - 0.05).abs() < 5e-5);
        assert!((chance_of_opposition(&x, &line(-slope)) - 0.95).abs() < 5e-5);
        assert_eq!(chance_of_opposition(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]), 0.0);
        assert_eq!(chance_of_opposition(&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0]), 1.0);
        assert!(chance_of_opposition(&[1.0, 2.0, 3.0, f64::NAN], &[1.0, 1.0, 1.0, 2.0]).is_nan());
        assert!(chance_of_opposition(&[1.0, 2.0], &[2.0, 1.0]).is_nan());
    }
}
