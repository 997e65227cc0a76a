//! Observations one by one: count, mean, variance, extremes and quantiles, without keeping them.

use super::SimDuration;
use super::wide::Wide;

/// Buckets per factor of two: a bucket is at most 1/128 of any value in it wide.
const PER_OCTAVE: usize = 128;
/// Bits of an `f64` below its exponent.
const MANTISSA: u32 = f64::MANTISSA_DIGITS - 1;
/// Bits of an `f64` below the seven leading bits of the mantissa that choose the bucket.
const SHIFT: u32 = MANTISSA - PER_OCTAVE.trailing_zeros();
/// Exponent bits of 2^-64; what is smaller counts as zero.
const LOWEST: usize = 1023 - 64;
/// Observations must be smaller than this: 2^64.
const LIMIT: f64 = (1u128 << 64) as f64;

/// Statistics of observations that are zero or positive, such as waiting times in seconds.
///
/// Sums and sums of squares are whole numbers, kept apart for each power of two. Hence tallies
/// merge exactly: in whatever order and grouping observations come together, every statistic is
/// the same to the last bit. The mean is exact but for its final rounding; the variance too, as
/// long as the standard deviation exceeds 10^-8 of the mean. Quantiles come from log-linear
/// buckets, with a relative error of at most 1/128. Values below 2^-64 count as zero.
///
/// An empty tally holds no memory; a full one about 1 KiB per power of two between the smallest
/// and the largest observation, at most 134 KiB.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    count: u64,
    min: f64,
    max: f64,
    zeros: u64,
    /// Exponent bits of the observations in `octaves[0]`.
    first: usize,
    octaves: Vec<Octave>,
}

/// The observations between two powers of two, as multiples of the last place of their mantissa.
#[derive(Clone, Debug)]
struct Octave {
    buckets: [u64; PER_OCTAVE],
    sum: u128,
    squares: u128,
    /// How often `squares` overflowed.
    squares_carry: u64,
}

impl Octave {
    const EMPTY: Self = Self { buckets: [0; PER_OCTAVE], sum: 0, squares: 0, squares_carry: 0 };

    fn add_squares(&mut self, squares: u128) {
        let (sum, overflowed) = self.squares.overflowing_add(squares);
        self.squares = sum;
        self.squares_carry += u64::from(overflowed);
    }
}

impl Tally {
    /// A tally without observations.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one observation. O(1), about 5 ns; allocates only for an octave not seen before.
    ///
    /// # Panics
    /// If `value` is negative, 2^64 or more, or not a number.
    #[inline]
    pub fn add(&mut self, value: f64) {
        assert!((0.0..LIMIT).contains(&value), "a tally was given the observation {value}");
        if self.count == 0 {
            (self.min, self.max) = (value, value);
        }
        self.count += 1;
        self.min = self.min.min(value);
        self.max = self.max.max(value);
        let bits = value.to_bits();
        let exponent = (bits >> MANTISSA) as usize;
        if exponent < LOWEST {
            self.zeros += 1;
            return;
        }
        let mantissa = bits & ((1 << MANTISSA) - 1) | 1 << MANTISSA;
        let octave = self.octave(exponent);
        octave.buckets[(bits >> SHIFT) as usize % PER_OCTAVE] += 1;
        octave.sum += u128::from(mantissa);
        octave.add_squares(u128::from(mantissa) * u128::from(mantissa));
    }

    /// Adds a span, in seconds.
    #[inline]
    pub fn add_span(&mut self, span: SimDuration) {
        self.add(span.as_secs_f64());
    }

    /// Adds all observations of `other`, as if they had been added one by one.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            (self.min, self.max) = (other.min, other.max);
        }
        self.count += other.count;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.zeros += other.zeros;
        for (offset, theirs) in other.octaves.iter().enumerate() {
            let ours = self.octave(other.first + offset);
            for (counter, counted) in ours.buckets.iter_mut().zip(theirs.buckets) {
                *counter += counted;
            }
            ours.sum += theirs.sum;
            ours.add_squares(theirs.squares);
            ours.squares_carry += theirs.squares_carry;
        }
    }

    /// Forgets all observations but keeps the memory: the end of a warm-up.
    pub fn clear(&mut self) {
        let mut octaves = std::mem::take(&mut self.octaves);
        octaves.fill(Octave::EMPTY);
        *self = Self { first: self.first, octaves, ..Self::default() };
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
        self.wide_sum().rounded()
    }

    /// Arithmetic mean; NaN without observations.
    pub fn mean(&self) -> f64 {
        if self.count == 0 { f64::NAN } else { self.wide_sum().over(self.count).rounded() }
    }

    /// Unbiased variance (divisor n - 1); NaN below two observations.
    pub fn variance(&self) -> f64 {
        if self.count < 2 {
            return f64::NAN;
        }
        let sum = self.wide_sum();
        let deviations = self.wide_squares().minus(sum.times(sum).over(self.count));
        // Rounding may push a variance of zero below it.
        (deviations.rounded() / (self.count - 1) as f64).max(0.0)
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
        for (bucket, counted) in self.buckets() {
            if rank <= seen + counted {
                let (low, high) = (lower_end(bucket), lower_end(bucket + 1));
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
        let limiting = (limit.to_bits() >> SHIFT) as usize;
        let mut above = 0.0;
        for (bucket, counted) in self.buckets() {
            above += counted as f64
                * match bucket.cmp(&limiting) {
                    std::cmp::Ordering::Less => 0.0,
                    std::cmp::Ordering::Equal => {
                        let (low, high) = (lower_end(bucket), lower_end(bucket + 1));
                        ((high - limit) / (high - low)).clamp(0.0, 1.0)
                    }
                    std::cmp::Ordering::Greater => 1.0,
                };
        }
        above / self.count as f64
    }

    /// All buckets in ascending order: their numbers, and how many observations they hold.
    fn buckets(&self) -> impl Iterator<Item = (usize, u64)> {
        let counters = self.octaves.iter().flat_map(|octave| octave.buckets);
        counters.enumerate().map(|(at, counted)| (self.first * PER_OCTAVE + at, counted))
    }

    fn wide_sum(&self) -> Wide {
        self.weighted(1, |octave| Wide::from_whole(octave.sum, 0))
    }

    fn wide_squares(&self) -> Wide {
        self.weighted(2, |octave| Wide::from_whole(octave.squares, octave.squares_carry))
    }

    /// The sum of a property of the octaves, each scaled by `power` times its last place.
    fn weighted(&self, power: i32, property: impl Fn(&Octave) -> Wide) -> Wide {
        let octaves = self.octaves.iter().enumerate();
        octaves.fold(Wide::ZERO, |sum, (offset, octave)| {
            let last_place = (self.first + offset) as i32 - 1023 - MANTISSA as i32;
            sum.plus(property(octave).scaled(power * last_place))
        })
    }

    #[inline]
    fn octave(&mut self, exponent: usize) -> &mut Octave {
        // An octave before the first wraps around and is found too large as well.
        if exponent.wrapping_sub(self.first) >= self.octaves.len() {
            self.grow(exponent);
        }
        &mut self.octaves[exponent - self.first]
    }

    /// Makes room for an octave and all between it and those present.
    #[cold]
    fn grow(&mut self, exponent: usize) {
        if self.octaves.is_empty() {
            self.first = exponent;
        }
        if exponent < self.first {
            let missing = self.first - exponent;
            self.octaves.splice(0..0, std::iter::repeat_n(Octave::EMPTY, missing));
            self.first = exponent;
        }
        let len = (exponent + 1 - self.first).max(self.octaves.len());
        self.octaves.resize(len, Octave::EMPTY);
    }
}

/// The least value that falls into a bucket.
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
        assert_eq!((empty.sum(), empty.octaves.capacity()), (0.0, 0));
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

    /// Everything that a tally tells, to the last bit.
    fn told(tally: &Tally) -> Vec<u64> {
        let quantiles = [0.0, 0.01, 0.3, 0.5, 0.9, 0.999, 1.0].map(|share| tally.quantile(share));
        let moments = [tally.mean(), tally.variance(), tally.sum(), tally.share_above(0.1)];
        let all = [tally.min(), tally.max()].into_iter().chain(moments).chain(quantiles);
        all.map(f64::to_bits).chain([tally.count()]).collect()
    }

    #[test]
    fn merging_is_exact_in_any_order_and_grouping() {
        let values = spread(3_000);
        let whole = told(&tally(&values));
        for size in [1, 7, 700, 2_999] {
            let mut merged = Tally::new();
            values.chunks(size).for_each(|part| merged.merge(&tally(part)));
            merged.merge(&Tally::new());
            assert_eq!(told(&merged), whole, "parts of {size}");
            let mut backwards = Tally::new();
            values.rchunks(size).for_each(|part| backwards.merge(&tally(part)));
            assert_eq!(told(&backwards), whole, "parts of {size}, backwards");
        }
    }

    #[test]
    fn a_small_deviation_from_a_large_mean_is_not_cancelled() {
        let large = tally(&[1e9 + 1.0, 1e9 + 2.0, 1e9 + 3.0]);
        assert_eq!((large.mean(), large.variance()), (1e9 + 2.0, 1.0));
        let tenths = tally(&[0.1; 1_000]);
        assert_eq!((tenths.mean(), tenths.variance()), (0.1, 0.0));
    }

    #[test]
    fn sums_of_squares_carry_beyond_128_bits() {
        let mut doubled = tally(&[1.5, 1.75]);
        for _ in 0..40 {
            let same = doubled.clone();
            doubled.merge(&same);
        }
        let n = 2f64.powi(41);
        assert!(doubled.octaves[0].squares_carry > 0);
        assert_eq!((doubled.count() as f64, doubled.mean()), (n, 1.625));
        assert!((doubled.variance() / (0.125f64.powi(2) * n / (n - 1.0)) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn clearing_leaves_an_empty_tally_with_its_memory() {
        let mut tally = tally(&[1.0, 300.0]);
        let room = tally.octaves.len();
        tally.clear();
        assert!(tally.is_empty() && tally.mean().is_nan());
        tally.add(20.0);
        assert_eq!((tally.quantile(0.5), tally.min(), tally.octaves.len()), (20.0, 20.0, room));
        assert_eq!((tally.mean(), tally.count()), (20.0, 1));
    }

    #[test]
    fn extreme_values_neither_panic_nor_take_much_memory() {
        let largest = LIMIT.next_down();
        let tally = tally(&[0.0, 5e-324, 1e-300, 1.0, largest]);
        assert!(tally.octaves.len() * size_of::<Octave>() <= 134 * 1024);
        assert_eq!((tally.quantile(0.0), tally.quantile(1.0)), (0.0, largest));
        assert_eq!(tally.mean(), largest / 5.0);
    }

    #[test]
    #[should_panic(expected = "observation 18446744073709552000")]
    fn what_is_too_large_is_refused() {
        Tally::new().add(LIMIT);
    }

    #[test]
    #[should_panic(expected = "observation NaN")]
    fn what_is_not_a_number_is_refused() {
        Tally::new().add(f64::NAN);
    }
}
