//! Intervals of a single long trial, from the means of its batches.

use crate::sim::BatchMeans;

/// Batches that are aimed at; there are up to twice as many.
const BATCHES: usize = 32;

/// Fewer batches have no interval worth showing.
const FEWEST: usize = 10;

/// The interval of one metric from the batches of one trial.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Batches {
    /// Half of the width of the 95 % interval; NaN where batches make no sense for the metric or
    /// are too few.
    pub half_width: f64,
    /// How many batches there are; 0 where they make no sense.
    pub batches: u32,
    /// Neighbouring batches are so much alike that the interval is too narrow.
    pub correlated: bool,
}

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

impl Batches {
    /// No batches.
    pub(in crate::experiment) const NONE: Self =
        Self { half_width: f64::NAN, batches: 0, correlated: false };

    /// As three numbers of a row.
    pub(in crate::experiment) fn numbers(self) -> [f64; 3] {
        [self.half_width, f64::from(self.batches), f64::from(u8::from(self.correlated))]
    }

    /// Back from three numbers.
    pub(in crate::experiment) fn from_numbers([half_width, batches, correlated]: [f64; 3]) -> Self {
        Self { half_width, batches: batches as u32, correlated: correlated == 1.0 }
    }

    /// Whether there is an interval.
    pub fn are_enough(&self) -> bool {
        !self.half_width.is_nan()
    }
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

    #[test]
    fn numbers_come_back() {
        let own = Batches { half_width: 0.25, batches: 40, correlated: true };
        assert_eq!(Batches::from_numbers(own.numbers()), own);
    }
}
