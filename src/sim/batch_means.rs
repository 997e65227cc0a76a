//! The mean of one long dependent series with an interval, from the means of its batches.

use statrs::distribution::{ContinuousCDF, Normal};

use super::Estimate;

/// Chance that the batches of an independent series are called too short.
const FALSE_ALARM: f64 = 0.05;

/// Batch means (Conway 1963) of a stationary series, in the unit of its observations.
///
/// The number of batches stays between n and 2n - 1 (n as given, plus one unfinished batch): when
/// 2n are full, neighbours are joined and batches become twice as long. Few batches suffice
/// (Schmeiser 1982: more than 30 seldom pay), provided that they are long enough to be nearly
/// independent; [`BatchMeans::lag1`] shows whether they are. O(n) memory however long the series.
/// There is no merging: the order of a series matters.
#[derive(Clone, Debug)]
pub struct BatchMeans {
    /// Observations per batch, a power of two.
    length: u64,
    /// Sums of the full batches.
    sums: Vec<f64>,
    /// The number of full batches that makes them join, even.
    most: usize,
    /// The unfinished batch.
    open: f64,
    in_open: u64,
}

impl BatchMeans {
    /// At least `batches` batches once there are as many observations; 32 is a good choice.
    ///
    /// # Panics
    /// If `batches` is below two: a single mean has no interval.
    pub fn new(batches: usize) -> Self {
        assert!(batches >= 2, "{batches} batches have no interval");
        let most = 2 * batches;
        Self { length: 1, sums: Vec::with_capacity(most), most, open: 0.0, in_open: 0 }
    }

    /// Adds the next observation of the series. O(1) on average.
    ///
    /// # Panics
    /// If `value` is infinite or not a number.
    pub fn add(&mut self, value: f64) {
        assert!(value.is_finite(), "batches were given the observation {value}");
        self.open += value;
        self.in_open += 1;
        if self.in_open < self.length {
            return;
        }
        self.sums.push(self.open);
        (self.open, self.in_open) = (0.0, 0);
        if self.sums.len() == self.most {
            for at in 0..self.most / 2 {
                self.sums[at] = self.sums[2 * at] + self.sums[2 * at + 1];
            }
            self.sums.truncate(self.most / 2);
            self.length *= 2;
        }
    }

    /// How many batches are full; the observations after the last of them count nowhere.
    pub fn batches(&self) -> usize {
        self.sums.len()
    }

    /// Observations per batch.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The mean of all full batches with its two-sided Student t interval; it covers as often as
    /// `level` says if the batches are long. O(n).
    ///
    /// # Panics
    /// If `level` does not lie between 0 and 1.
    pub fn estimate(&self, level: f64) -> Estimate {
        let means: Vec<f64> = self.sums.iter().map(|sum| sum / self.length as f64).collect();
        Estimate::at_level(&means, level)
    }

    /// Correlation of neighbouring batch means, from -1 to 1: that of independent batches lies
    /// around -1/n, that of batches that are too short is positive, and their interval is then too
    /// narrow. NaN below three batches, or if all means are equal. O(n).
    pub fn lag1(&self) -> f64 {
        let Some((squares, deviations)) = self.deviations() else { return f64::NAN };
        deviations.windows(2).map(|pair| pair[0] * pair[1]).sum::<f64>() / squares
    }

    /// Whether neighbouring batch means are so much alike that the interval is not to be trusted:
    /// von Neumann's ratio (1941) against its normal limit (Fishman 1978), one-sided, wrong for one
    /// independent series in twenty. Never below three batches. O(n).
    pub fn too_short(&self) -> bool {
        let Some((squares, deviations)) = self.deviations() else { return false };
        let steps = deviations.windows(2).map(|pair| (pair[1] - pair[0]).powi(2));
        let likeness = 1.0 - steps.sum::<f64>() / (2.0 * squares);
        let n = deviations.len() as f64;
        let limit = Normal::standard().inverse_cdf(1.0 - FALSE_ALARM);
        likeness > limit * ((n - 2.0) / (n * n - 1.0)).sqrt()
    }

    /// Deviations of the batch sums from their mean, and the sum of their squares; `None` if they
    /// say nothing of correlation.
    fn deviations(&self) -> Option<(f64, Vec<f64>)> {
        let mean = self.sums.iter().sum::<f64>() / self.sums.len() as f64;
        let deviations: Vec<f64> = self.sums.iter().map(|sum| sum - mean).collect();
        let squares: f64 = deviations.iter().map(|deviation| deviation * deviation).sum();
        (deviations.len() >= 3 && squares > 0.0).then_some((squares, deviations))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_double_and_nothing_full_is_lost() {
        let mut batches = BatchMeans::new(4);
        let mut lengths = Vec::new();
        for value in 1..=20 {
            batches.add(f64::from(value));
            lengths.push((batches.batches(), batches.length()));
        }
        assert_eq!(lengths[6..9], [(7, 1), (4, 2), (4, 2)]);
        assert_eq!(lengths[14..], [(7, 2), (4, 4), (4, 4), (4, 4), (4, 4), (5, 4)]);
        let estimate = batches.estimate(0.95);
        assert_eq!((estimate.n, estimate.mean), (5, 10.5));
        assert_eq!(estimate.sd, Estimate::of(&[2.5, 6.5, 10.5, 14.5, 18.5]).sd);
        // Deviations -2 to 2 in units of 4: (2 + 0 + 0 + 2) / 10.
        assert!((batches.lag1() - 0.4).abs() < 1e-15);
    }

    #[test]
    fn too_few_or_equal_batches_say_nothing_of_correlation() {
        let mut batches = BatchMeans::new(2);
        assert!(batches.estimate(0.9).mean.is_nan() && batches.lag1().is_nan());
        for _ in 0..7 {
            batches.add(0.5);
        }
        assert_eq!((batches.batches(), batches.estimate(0.9).half_width), (3, 0.0));
        assert!(batches.lag1().is_nan() && !batches.too_short());
    }

    /// Likeness 1 - steps / (2 squares) against the limit 1.6449 sqrt((n - 2) / (n^2 - 1)).
    #[test]
    fn batches_are_too_short_beyond_the_limit_of_von_neumanns_ratio() {
        let too_short = |series: &[f64]| {
            let mut batches = BatchMeans::new(8);
            series.iter().for_each(|value| batches.add(*value));
            assert_eq!((batches.batches(), batches.length()), (series.len(), 1));
            batches.too_short()
        };
        // Two batches say nothing; three and five have the limit 0.5816.
        assert!(!too_short(&[1.0, 2.0]));
        assert!(!too_short(&[1.0, 2.0, 3.0])); // 0.5
        assert!(too_short(&[1.0, 2.0, 3.0, 5.0, 4.0])); // 0.65
        assert!(!too_short(&[1.0, 2.0, 4.0, 5.0, 3.0])); // 0.5
        // Four: 0.6006.
        assert!(too_short(&[0.0, 1.0, 4.0, 4.0])); // 0.608
        assert!(!too_short(&[1.0, 3.0, 4.0, 4.0])); // 0.583
        // Eight: 0.5076.
        assert!(too_short(&[1.0, 2.0, 3.0, 4.0, 8.0, 7.0, 6.0, 0.0])); // 0.5159
        assert!(!too_short(&[1.0, 2.0, 3.0, 4.0, 8.0, 7.0, 6.0, -0.5])); // 0.4978
        assert!(!too_short(&[1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0])); // -0.75
    }

    #[test]
    fn two_batches_that_differ_have_no_lag() {
        let mut batches = BatchMeans::new(2);
        batches.add(1.0);
        batches.add(2.0);
        assert!(batches.lag1().is_nan());
    }

    #[test]
    #[should_panic(expected = "1 batches have no interval")]
    fn a_single_batch_is_refused() {
        BatchMeans::new(1);
    }
}
