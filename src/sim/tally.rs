//! Observations one by one: count, mean, variance, extremes and quantiles, without keeping them.

use super::SimDuration;
use super::moments::Moments;

/// Buckets per factor of two: a bucket is at most 1/128 of any value in it wide.
const PER_OCTAVE: usize = 128;
/// Bits of an `f64` below the seven leading bits of the mantissa that choose the bucket.
const SHIFT: u32 = f64::MANTISSA_DIGITS - 1 - PER_OCTAVE.trailing_zeros();
/// Bucket of 2^-64; what is smaller counts as zero in the quantiles.
pub(super) const LOWEST: usize = (1023 - 64) * PER_OCTAVE;
/// Last bucket below 2^64; what is larger is counted here.
pub(super) const HIGHEST: usize = (1023 + 64) * PER_OCTAVE - 1;

/// Statistics of observations that are zero or positive, such as waiting times in seconds.
///
/// Sums are kept exactly and rounded once they are asked for: sum, mean and variance have a
/// relative error of at most 2^-51, also where the observations differ in their last digits only.
/// Quantiles come from log-linear buckets with a relative error of at most 1/128 between 2^-64 and
/// 2^64. Tallies of parts, merged in any grouping and order, give the very bits of one tally of
/// everything. An empty tally holds no memory; a full one at most 208 KiB, of which 1 KiB and
/// 40 bytes per power of two between the smallest and the largest observation.
#[derive(Clone, Debug)]
pub struct Tally {
    count: u64,
    moments: Moments,
    /// Infinite while there is none.
    min: f64,
    max: f64,
    zeros: u64,
    /// Bucket number of `buckets[0]`, at the beginning of an octave.
    first: usize,
    buckets: Vec<u64>,
}

impl Default for Tally {
    fn default() -> Self {
        let (min, max) = (f64::INFINITY, 0.0);
        let (moments, buckets) = (Moments::default(), Vec::new());
        Self { count: 0, moments, min, max, zeros: 0, first: 0, buckets }
    }
}

impl Tally {
    /// A tally without observations.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one observation. O(1), about 6 ns; allocates only for an octave not seen yet.
    ///
    /// # Panics
    /// If `value` is negative, infinite or not a number.
    #[inline]
    pub fn add(&mut self, value: f64) {
        assert!((0.0..f64::INFINITY).contains(&value), "a tally was given the observation {value}");
        // Minus zero becomes zero, which has bits that can be counted.
        let value = value + 0.0;
        self.count += 1;
        self.moments.add(value);
        // One instruction each; `f64::min` would ask again whether a number is one.
        self.min = if value < self.min { value } else { self.min };
        self.max = if value > self.max { value } else { self.max };
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

    /// Adds all observations of `other`; the result is that of one tally of everything, to the
    /// last bit. O(buckets).
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.moments.merge(&other.moments);
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.zeros += other.zeros;
        for (offset, &counted) in other.buckets.iter().enumerate().filter(|(_, n)| **n > 0) {
            *self.counter(other.first + offset) += counted;
        }
    }

    /// Forgets all observations but keeps the memory: the end of a warm-up.
    pub fn clear(&mut self) {
        let Self { mut moments, mut buckets, first, .. } = std::mem::take(self);
        moments.clear();
        buckets.fill(0);
        *self = Self { moments, first, buckets, ..Self::default() };
    }

    /// How many observations were added.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Sum of the observations; zero if there are none. O(octaves), some 100 ns.
    pub fn sum(&self) -> f64 {
        self.moments.sum_over(1)
    }

    /// Arithmetic mean; NaN without observations. O(octaves), some 100 ns.
    pub fn mean(&self) -> f64 {
        if self.count == 0 { f64::NAN } else { self.moments.sum_over(self.count) }
    }

    /// Unbiased variance (divisor n - 1); NaN below two observations. O(octaves^2), below 1 us for
    /// a usual range.
    pub fn variance(&self) -> f64 {
        if self.count < 2 { f64::NAN } else { self.moments.variance(self.count) }
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

    /// How many observations count as zero.
    pub(super) fn zeros(&self) -> u64 {
        self.zeros
    }

    /// The numbers of the buckets that hold something, ascending, with how much.
    pub(super) fn filled(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        let all = (self.first..).zip(self.buckets.iter().copied());
        all.filter(|(_, counted)| *counted > 0)
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
pub(super) fn bucket_of(value: f64) -> Option<usize> {
    let bucket = (value.to_bits() >> SHIFT) as usize;
    (bucket >= LOWEST).then_some(bucket.min(HIGHEST))
}

/// Where a bucket begins, and the one before it ends.
pub(super) fn lower_end(bucket: usize) -> f64 {
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
        assert!((tally.sd() - (32.0f64 / 7.0).sqrt()).abs() < 1e-12 && !tally.is_empty());
        assert_eq!((tally.min(), tally.max()), (2.0, 9.0));
    }

    #[test]
    fn an_empty_tally_knows_nothing_and_holds_nothing() {
        let empty = Tally::new();
        for value in [empty.mean(), empty.variance(), empty.min(), empty.quantile(0.5)] {
            assert!(value.is_nan());
        }
        assert!(empty.share_above(1.0).is_nan() && empty.is_empty());
        assert_eq!((empty.sum(), empty.buckets.capacity()), (0.0, 0));
        assert!(tally(&[1.0]).variance().is_nan());
        assert_eq!(tally(&[1.0, 3.0]).variance(), 2.0);
    }

    #[test]
    fn spans_are_observations_in_seconds() {
        let mut tally = Tally::new();
        tally.add_span(SimDuration::from_millis(1_500));
        assert_eq!((tally.count(), tally.sum()), (1, 1.5));
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

    /// Four values in the bucket from 1 to 129/128, which count as spread evenly over it.
    #[test]
    fn within_a_bucket_everything_is_linear() {
        let mut tally = tally(&[1.0, 1.001, 1.004, 1.007]);
        assert_eq!((tally.quantile(0.0), tally.quantile(1.0)), (1.0, 1.007));
        assert_eq!(tally.quantile(0.5), 1.0 + 1.5 / 4.0 / 128.0);
        assert_eq!(tally.share_above(1.0 + 0.25 / 128.0), 0.75);
        tally.add(3.0);
        assert_eq!(tally.share_above(1.0 + 0.25 / 128.0), 0.8);
        assert_eq!((tally.share_above(0.5), tally.share_above(2.0)), (1.0, 0.2));
    }

    /// All statistics of a tally, to the bit.
    fn bits(tally: &Tally) -> Vec<u64> {
        let shares = (0..=50).map(|k| f64::from(k) / 50.0);
        let quantiles = shares.map(|share| tally.quantile(share));
        let above = [0.0, 1e-8, 0.3, 7.0, 1e9].map(|limit| tally.share_above(limit));
        let moments = [tally.sum(), tally.mean(), tally.variance(), tally.min(), tally.max()];
        let all = moments.into_iter().chain(quantiles).chain(above);
        all.map(f64::to_bits).chain([tally.count()]).collect()
    }

    #[test]
    fn merging_in_any_grouping_and_order_gives_the_same_bits() {
        let values = spread(3_000);
        let whole = bits(&tally(&values));
        let mut rng = Streams::new(2, 0).stream(0, 0, 0);
        for _ in 0..50 {
            let mut parts = vec![Tally::new(); 1 + rng.below(20) as usize];
            for &value in &values {
                let part = rng.below(parts.len() as u32) as usize;
                parts[part].add(value);
            }
            // Any two are joined until one is left: every tree of merges can come up.
            while parts.len() > 1 {
                let taken = parts.swap_remove(rng.below(parts.len() as u32) as usize);
                let other = rng.below(parts.len() as u32) as usize;
                parts[other].merge(&taken);
            }
            assert_eq!(bits(&parts[0]), whole);
        }
    }

    #[test]
    fn merging_nothing_changes_nothing() {
        let mut some = tally(&[3.0, 0.1]);
        let before = bits(&some);
        some.merge(&Tally::new());
        assert_eq!(bits(&some), before);
        let mut none = Tally::new();
        none.merge(&some);
        assert_eq!(bits(&none), before);
        none.clear();
        some.merge(&none);
        assert_eq!(bits(&some), before);
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
    fn the_lowest_rank_is_not_yet_the_least_value() {
        let tally = tally(&[1.0, 1.005, 2.0]);
        assert_eq!(tally.quantile(0.0), 1.0);
        assert!(tally.quantile(0.1) > 1.0 && tally.quantile(0.1) < 1.005);
    }

    #[test]
    fn buckets_end_where_the_quantiles_are_promised() {
        assert_eq!((lower_end(LOWEST), lower_end(HIGHEST + 1)), (0.5f64.powi(64), 2f64.powi(64)));
    }

    #[test]
    fn extreme_values_neither_panic_nor_take_much_memory() {
        let tally = tally(&[0.0, 5e-324, 1e-300, 1.0, f64::MAX]);
        assert!(tally.buckets.len() <= 128 * PER_OCTAVE);
        assert_eq!((tally.quantile(0.0), tally.quantile(1.0)), (0.0, f64::MAX));
        assert_eq!((tally.sum(), tally.mean()), (f64::MAX, f64::MAX / 5.0));
        assert_eq!(tally.variance(), f64::INFINITY);
    }

    #[test]
    fn minus_zero_is_zero() {
        let tally = tally(&[-0.0, 0.0, 4.0]);
        assert_eq!((tally.zeros, tally.quantile(0.5), tally.share_above(1.0)), (2, 0.0, 1.0 / 3.0));
        assert!(tally.min().is_sign_positive());
    }

    #[test]
    #[should_panic(expected = "observation NaN")]
    fn what_is_not_a_number_is_refused() {
        Tally::new().add(f64::NAN);
    }
}
