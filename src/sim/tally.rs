//! Observations one by one: count, mean, variance, extremes and quantiles, without keeping them.

use super::SimDuration;

/// Buckets per factor of two: a bucket is at most 1/128 of any value in it wide.
const PER_OCTAVE: usize = 128;
/// Bits of an `f64` below the seven leading bits of the mantissa that choose the bucket.
const SHIFT: u32 = f64::MANTISSA_DIGITS - 1 - PER_OCTAVE.trailing_zeros();
/// Bucket of 2^-64; what is smaller counts as zero in the quantiles.
const LOWEST: usize = (1023 - 64) * PER_OCTAVE;
/// Last bucket below 2^64; what is larger is counted here.
const HIGHEST: usize = (1023 + 64) * PER_OCTAVE - 1;

/// Statistics of observations that are zero or positive, such as waiting times in seconds.
///
/// Mean and variance by Welford's recurrence (1962), quantiles from log-linear buckets with a
/// relative error of at most 1/128 between 2^-64 and 2^64. An empty tally holds no memory; a full
/// one at most 128 KiB.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    count: u64,
    mean: f64,
    /// Sum of squared deviations from the mean.
    squares: f64,
    min: f64,
    max: f64,
    zeros: u64,
    /// Bucket number of `buckets[0]`, at the beginning of an octave.
    first: usize,
    buckets: Vec<u64>,
}

impl Tally {
    /// A tally without observations.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one observation. O(1), about 10 ns; allocates only for an octave not seen before.
    ///
    /// # Panics
    /// If `value` is negative, infinite or not a number.
    #[inline]
    pub fn add(&mut self, value: f64) {
        assert!((0.0..f64::INFINITY).contains(&value), "a tally was given the observation {value}");
        if self.count == 0 {
            (self.min, self.max) = (value, value);
        }
        self.count += 1;
        let deviation = value - self.mean;
        self.mean += deviation / self.count as f64;
        self.squares += deviation * (value - self.mean);
        self.min = self.min.min(value);
        self.max = self.max.max(value);
        match bucket_of(value) {
            None => self.zeros += 1,
            Some(bucket) => *self.counter(bucket) += 1,
        }
    }

    /// Adds a span, in seconds.
    #[inline]
    pub fn add_span(&mut self, span: SimDuration) {
        self.add(span.as_secs_f64());
    }

    /// Adds all observations of `other` (Chan, Golub and LeVeque 1979). Count, extremes and
    /// quantiles are those of one tally of everything; mean and variance up to rounding.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            (self.min, self.max) = (other.min, other.max);
        }
        let (here, there) = (self.count as f64, other.count as f64);
        let shift = other.mean - self.mean;
        self.count += other.count;
        self.mean += shift * there / (here + there);
        self.squares += other.squares + shift * shift * here * there / (here + there);
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.zeros += other.zeros;
        for (offset, &counted) in other.buckets.iter().enumerate().filter(|(_, n)| **n > 0) {
            *self.counter(other.first + offset) += counted;
        }
    }

    /// Forgets all observations but keeps the memory: the end of a warm-up.
    pub fn clear(&mut self) {
        let mut buckets = std::mem::take(&mut self.buckets);
        buckets.fill(0);
        *self = Self { first: self.first, buckets, ..Self::default() };
    }

    /// How many observations were added.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Sum of the observations; zero if there are none.
    pub fn sum(&self) -> f64 {
        self.mean * self.count as f64
    }

    /// Arithmetic mean; NaN without observations.
    pub fn mean(&self) -> f64 {
        if self.count == 0 { f64::NAN } else { self.mean }
    }

    /// Unbiased variance (divisor n - 1); NaN below two observations.
    pub fn variance(&self) -> f64 {
        if self.count < 2 { f64::NAN } else { self.squares / (self.count - 1) as f64 }
    }

    /// Standard deviation: root of [`Tally::variance`].
    pub fn sd(&self) -> f64 {
        self.variance().sqrt()
    }

    /// Smallest observation; NaN without observations.
    pub fn min(&self) -> f64 {
        if self.count == 0 { f64::NAN } else { self.min }
    }

    /// Largest observation; NaN without observations.
    pub fn max(&self) -> f64 {
        if self.count == 0 { f64::NAN } else { self.max }
    }

    /// The observation of rank ceil(`share` n), within 1/128 of its value (linear within its
    /// bucket); exact for shares 0 and 1. NaN without observations.
    ///
    /// # Panics
    /// If `share` lies outside 0 to 1.
    pub fn quantile(&self, share: f64) -> f64 {
        assert!((0.0..=1.0).contains(&share), "a quantile of {share} was asked for");
        if self.count == 0 {
            return f64::NAN;
        }
        let rank = ((share * self.count as f64).ceil() as u64).clamp(1, self.count);
        if rank == 1 && share == 0.0 {
            return self.min;
        }
        if rank == self.count {
            return self.max;
        }
        let mut seen = self.zeros;
        if rank <= seen {
            return self.min;
        }
        for (offset, &counted) in self.buckets.iter().enumerate() {
            if rank <= seen + counted {
                let low = lower_end(self.first + offset);
                let high = lower_end(self.first + offset + 1);
                let inside = ((rank - seen) as f64 - 0.5) / counted as f64;
                return (low + (high - low) * inside).clamp(self.min, self.max);
            }
            seen += counted;
        }
        self.max
    }

    /// Share of observations above `limit`, which is taken with a relative error of at most 1/128
    /// (linear within its bucket). NaN without observations.
    ///
    /// # Panics
    /// If `limit` is negative, infinite or not a number.
    pub fn share_above(&self, limit: f64) -> f64 {
        assert!((0.0..f64::INFINITY).contains(&limit), "a share above {limit} was asked for");
        if limit >= self.max && self.count > 0 {
            return 0.0;
        }
        let Some(bucket) = bucket_of(limit) else {
            return (self.count - self.zeros) as f64 / self.count as f64;
        };
        let mut above = 0.0;
        for (offset, &counted) in self.buckets.iter().enumerate() {
            let here = self.first + offset;
            above += counted as f64
                * match here.cmp(&bucket) {
                    std::cmp::Ordering::Less => 0.0,
                    std::cmp::Ordering::Equal => {
                        let (low, high) = (lower_end(here), lower_end(here + 1));
                        ((high - limit) / (high - low)).clamp(0.0, 1.0)
                    }
                    std::cmp::Ordering::Greater => 1.0,
                };
        }
        above / self.count as f64
    }

    #[inline]
    fn counter(&mut self, bucket: usize) -> &mut u64 {
        // A bucket before the first wraps around and is found too large as well.
        if bucket.wrapping_sub(self.first) >= self.buckets.len() {
            self.grow(bucket);
        }
        &mut self.buckets[bucket - self.first]
    }

    /// Makes room for the octave of `bucket` and all between it and those present.
    #[cold]
    fn grow(&mut self, bucket: usize) {
        let octave = bucket - bucket % PER_OCTAVE;
        if self.buckets.is_empty() {
            self.first = octave;
        }
        if octave < self.first {
            let missing = self.first - octave;
            self.buckets.splice(0..0, std::iter::repeat_n(0, missing));
            self.first = octave;
        }
        let end = (octave + PER_OCTAVE).max(self.first + self.buckets.len());
        self.buckets.resize(end - self.first, 0);
    }
}

/// The bucket of a value: its exponent and the leading bits of its mantissa. `None` near zero.
#[inline]
fn bucket_of(value: f64) -> Option<usize> {
    let bucket = (value.to_bits() >> SHIFT) as usize;
    (bucket >= LOWEST).then_some(bucket.min(HIGHEST))
}

fn lower_end(bucket: usize) -> f64 {
    f64::from_bits((bucket as u64) << SHIFT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Streams;

    fn tally(values: &[f64]) -> Tally {
        let mut tally = Tally::new();
        values.iter().for_each(|&value| tally.add(value));
        tally
    }

    /// Values over 20 orders of magnitude, some of them zero.
    fn spread(n: usize) -> Vec<f64> {
        let mut rng = Streams::new(1, 0).stream(0, 0, 0);
        let mut draw = || (rng.open01() * 46.0 - 23.0).exp();
        (0..n).map(|k| if k % 50 == 0 { 0.0 } else { draw() }).collect()
    }

    #[test]
    fn moments_and_extremes() {
        let tally = tally(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
        assert_eq!((tally.count(), tally.mean(), tally.sum()), (8, 5.0, 40.0));
        assert!((tally.variance() - 32.0 / 7.0).abs() < 1e-12);
        assert_eq!((tally.min(), tally.max()), (2.0, 9.0));
    }

    #[test]
    fn an_empty_tally_knows_nothing_and_holds_nothing() {
        let empty = Tally::new();
        for value in [empty.mean(), empty.variance(), empty.min(), empty.quantile(0.5)] {
            assert!(value.is_nan());
        }
        assert!(empty.share_above(1.0).is_nan());
        assert_eq!((empty.sum(), empty.buckets.capacity()), (0.0, 0));
        assert!(tally(&[1.0]).variance().is_nan());
    }

    #[test]
    fn quantiles_lie_within_a_128th() {
        let mut values = spread(5_000);
        let tally = tally(&values);
        values.sort_by(f64::total_cmp);
        for permille in 0..=1_000 {
            let share = f64::from(permille) / 1_000.0;
            let rank = ((share * values.len() as f64).ceil() as usize).max(1);
            let (exact, found) = (values[rank - 1], tally.quantile(share));
            assert!((found - exact).abs() <= exact / 128.0, "{share}: {found} for {exact}");
        }
    }

    #[test]
    fn shares_above_a_limit_fall_from_one_to_zero() {
        let tally = tally(&(0..=1_000).map(|n| f64::from(n) / 1_000.0).collect::<Vec<_>>());
        assert_eq!(tally.share_above(0.0), 1_000.0 / 1_001.0);
        assert!((tally.share_above(0.25) - 0.75).abs() < 1.0 / 128.0);
        assert_eq!(tally.share_above(1.0), 0.0);
    }

    #[test]
    fn merging_equals_adding_everything() {
        let values = spread(3_000);
        let whole = tally(&values);
        let mut merged = Tally::new();
        for part in values.chunks(700) {
            merged.merge(&tally(part));
        }
        merged.merge(&Tally::new());
        assert_eq!((merged.count(), merged.zeros), (whole.count(), whole.zeros));
        assert_eq!((merged.min(), merged.max()), (whole.min(), whole.max()));
        for share in [0.01, 0.3, 0.5, 0.9, 0.999] {
            assert_eq!(merged.quantile(share), whole.quantile(share));
        }
        assert!((merged.mean() / whole.mean() - 1.0).abs() < 1e-12);
        assert!((merged.variance() / whole.variance() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn clearing_leaves_an_empty_tally_with_its_memory() {
        let mut tally = tally(&[1.0, 300.0]);
        let room = tally.buckets.len();
        tally.clear();
        assert!(tally.is_empty() && tally.mean().is_nan());
        tally.add(20.0);
        assert_eq!((tally.quantile(0.5), tally.min(), tally.buckets.len()), (20.0, 20.0, room));
    }

    #[test]
    fn extreme_values_neither_panic_nor_take_much_memory() {
        let tally = tally(&[0.0, 5e-324, 1e-300, 1.0, f64::MAX]);
        assert!(tally.buckets.len() <= 128 * PER_OCTAVE);
        assert_eq!((tally.quantile(0.0), tally.quantile(1.0)), (0.0, f64::MAX));
    }

    #[test]
    #[should_panic(expected = "observation NaN")]
    fn what_is_not_a_number_is_refused() {
        Tally::new().add(f64::NAN);
    }
}
