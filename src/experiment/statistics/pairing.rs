//! Whether equal random numbers make a comparison sharper.

use crate::sim::{Estimate, chance_of_opposition, holm};

/// A variance ratio from which on it matters that pairing hurts: intervals are 5 % wider.
const HURTFUL: f64 = 1.1;

/// Level at which pairing hurts beyond chance, for all comparisons of a metric.
const SURE: f64 = 0.01;

/// What equal random numbers did to a difference.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Pairing {
    /// The variance of differences over the sum of both variances: below 1 where common random
    /// numbers made the comparison sharper. Not a number where nothing varies.
    pub variance_ratio: f64,
    /// How likely it is that both sides run against each other so much if they do not depend on
    /// each other.
    opposition: f64,
}

impl Pairing {
    /// Of both sides, by replication; only those count in which both are defined.
    ///
    /// # Panics
    /// If the slices differ in length: then they are not pairs.
    pub fn new(own: &[f64], base: &[f64]) -> Self {
        let opposition = chance_of_opposition(own, base);
        let whole = |(a, b): &(&f64, &f64)| !a.is_nan() && !b.is_nan();
        let (own, base): (Vec<f64>, Vec<f64>) = own.iter().zip(base).filter(whole).unzip();
        let variance = |values: &[f64]| Estimate::of(values).sd.powi(2);
        let difference = Estimate::paired(&own, &base).sd.powi(2);
        Self { variance_ratio: difference / (variance(&own) + variance(&base)), opposition }
    }

    /// In which of the comparisons of a metric pairing hurts: the ratio is above 1 by more than a
    /// trifle and beyond chance, adjusted for their number. Half of all ratios of independent sides
    /// are above 1 by chance. The variance of differences is above the sum of both exactly where
    /// both sides run against each other: structures differ, so that equal random numbers make
    /// trials differ more.
    pub fn hurts(family: &[Self]) -> Vec<bool> {
        let chances: Vec<f64> = family.iter().map(|own| own.opposition).collect();
        let hurts = |(own, chance): (&Self, f64)| own.variance_ratio >= HURTFUL && chance < SURE;
        family.iter().zip(holm(&chances)).map(hurts).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(own: &[f64], base: &[f64]) -> f64 {
        Pairing::new(own, base).variance_ratio
    }

    #[test]
    fn equal_draws_lower_the_ratio() {
        assert_eq!(ratio(&[2.0, 4.0, 6.0, f64::NAN], &[1.0, 3.0, 5.0, 90.0]), 0.0);
        assert_eq!(ratio(&[1.0, 3.0, 5.0], &[5.0, 3.0, 1.0]), 2.0);
        assert!(ratio(&[1.0; 3], &[2.0; 3]).is_nan());
    }

    /// Ten pairs are enough for one comparison, and three of ten are too few whatever they show.
    #[test]
    fn a_ratio_above_one_has_to_be_beyond_chance() {
        let rising: Vec<f64> = (0..10).map(f64::from).collect();
        let wave = |at: usize| [0.0, 3.0, -2.0, 1.0, -3.0][at % 5];
        let falling: Vec<f64> = (0..10).map(|at| wave(at) - at as f64).collect();
        let against = Pairing::new(&rising, &falling);
        let few = Pairing::new(&rising[..3], &falling[..3]);
        let with = Pairing::new(&rising, &rising);
        assert!(few.variance_ratio > 1.1 && against.variance_ratio > 1.1);
        assert_eq!(Pairing::hurts(&[against, few, with]), [true, false, false]);
        // One such among enough comparisons is no surprise.
        let doubtful = Pairing { opposition: 0.004, ..against };
        assert_eq!(Pairing::hurts(&[doubtful, with]), [true, false]);
        assert_eq!(Pairing::hurts(&[doubtful, with, with]), [false; 3]);
        let trifle = Pairing { variance_ratio: 1.05, ..against };
        assert_eq!(Pairing::hurts(&[trifle]), [false]);
        assert!(Pairing::hurts(&[]).is_empty());
    }
}
