//! Intervals of a single long trial, from the means of its batches.

use crate::sim::BatchMeans;
use crate::study::Batches;

/// Batches that are aimed at; there are up to twice as many.
const BATCHES: usize = 32;

/// Fewer batches have no interval worth showing.
const FEWEST: usize = 10;

/// Where a stretch has no value or none differs, there is no interval.
pub(in crate::experiment) fn of_series(series: impl Iterator<Item = f64>) -> Batches {
    let mut means = BatchMeans::new(BATCHES);
    for value in series {
        if !value.is_finite() {
            return Batches::NONE;
        }
        means.add(value);
    }
    let estimate = means.estimate(0.95);
    if estimate.no_variation() {
        return Batches::NONE;
    }
    let half_width = if means.batches() < FEWEST { f64::NAN } else { estimate.half_width };
    let correlated = means.too_short();
    Batches { half_width, batches: means.batches() as u32, correlated }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Streams;

    #[test]
    fn independent_stretches_have_an_interval_and_few_or_odd_ones_have_none() {
        let mut rng = Streams::new(6, 0).stream(0, 0, 0);
        let noise: Vec<f64> = (0..256).map(|_| rng.open01()).collect();
        let found = of_series(noise.iter().copied());
        assert_eq!((found.batches, found.correlated), (32, false));
        // 0.29 / sqrt 256, times 2.04.
        assert!((found.half_width - 0.037).abs() < 0.012, "{found:?}");
        assert!(!of_series(noise[..9].iter().copied()).are_enough());
        assert!(of_series(noise[..10].iter().copied()).are_enough());
        assert_eq!(of_series([0.5; 90].into_iter()).batches, 0, "nothing varies");
        assert_eq!(of_series([0.5, f64::NAN].into_iter().cycle().take(90)).batches, 0);
    }

    #[test]
    fn a_trend_is_correlated() {
        assert!(of_series((0..256).map(f64::from)).correlated);
    }
}
