//! Exact sums of observations and of their squares, for means and variances without rounding.

/// Bits of an `f64` below its exponent.
const FRACTION_BITS: u32 = f64::MANTISSA_DIGITS - 1;
/// The leading one of a mantissa, which an `f64` does not store.
const HIDDEN: u64 = 1 << FRACTION_BITS;
/// An `f64` with exponent field e and mantissa m is m 2^(e - BIAS).
const BIAS: i64 = 1075;

/// Sums over the observations of one octave, whose mantissas are whole numbers below 2^53: 2^64 of
/// them stay below 2^117, their squares below 2^170.
#[derive(Clone, Copy, Debug, Default)]
struct Octave {
    sum: [u64; 2],
    squares: [u64; 3],
}

/// Sum and sum of squares of finite numbers that are zero or positive, kept exactly as whole
/// numbers, one pair per octave (after the small superaccumulator of Neal 2015).
///
/// Adding and merging commute and associate: any grouping and order gives the same bits. Results
/// are computed from the exact totals and rounded at the end: sum, mean and variance have a
/// relative error of at most 2^-51, however close together the observations lie. Holds 40 bytes per
/// octave between the smallest and the largest observation, 80 KiB at most, nothing when empty.
#[derive(Clone, Debug, Default)]
pub(super) struct Moments {
    /// Exponent field of `octaves[0]`.
    first: usize,
    octaves: Vec<Octave>,
}

impl Moments {
    /// Adds a number that is finite and not negative. O(1).
    #[inline]
    pub(super) fn add(&mut self, value: f64) {
        let bits = value.to_bits();
        let mut exponent = (bits >> FRACTION_BITS) as usize;
        let mut mantissa = bits & (HIDDEN - 1) | HIDDEN;
        if exponent == 0 {
            // Zero and the subnormal numbers have the scale of exponent 1, but no leading one.
            mantissa -= HIDDEN;
            exponent = 1;
            if mantissa == 0 {
                return;
            }
        }
        let square = u128::from(mantissa) * u128::from(mantissa);
        let octave = self.octave(exponent);
        add_words(&mut octave.sum, &[mantissa]);
        add_words(&mut octave.squares, &[square as u64, (square >> 64) as u64]);
    }

    /// Adds the sums of another one. O(octaves).
    pub(super) fn merge(&mut self, other: &Self) {
        for (offset, theirs) in other.octaves.iter().enumerate() {
            let octave = self.octave(other.first + offset);
            add_words(&mut octave.sum, &theirs.sum);
            add_words(&mut octave.squares, &theirs.squares);
        }
    }

    /// Forgets everything but keeps the memory.
    pub(super) fn clear(&mut self) {
        self.octaves.fill(Octave::default());
    }

    /// The sum over `divisor`, which is not zero: the sum itself or the mean.
    pub(super) fn sum_over(&self, divisor: u64) -> f64 {
        let (leading, exponent) = self.total().leading();
        times_power(leading / divisor as f64, exponent + self.scale())
    }

    /// Sum of squared deviations from the mean of `count` observations, over `count - 1`:
    /// (n sum(x^2) - sum(x)^2) / (n (n - 1)), the numerator exact, so that nothing cancels.
    pub(super) fn variance(&self, count: u64) -> f64 {
        let total = self.total();
        let mut numerator = Whole::default();
        for (offset, octave) in self.octaves.iter().enumerate() {
            numerator.add(&octave.squares, 2 * offset);
        }
        numerator.multiply(count);
        numerator.subtract(&total.square());
        let (leading, exponent) = numerator.leading();
        let divisor = count as f64 * (count - 1) as f64;
        times_power(leading / divisor, exponent + 2 * self.scale())
    }

    /// The exact sum in units of 2^scale.
    fn total(&self) -> Whole {
        let mut total = Whole::default();
        for (offset, octave) in self.octaves.iter().enumerate() {
            total.add(&octave.sum, offset);
        }
        total
    }

    /// Power of two that one unit of the first octave stands for.
    fn scale(&self) -> i64 {
        self.first as i64 - BIAS
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
            self.octaves.splice(0..0, std::iter::repeat_n(Octave::default(), missing));
            self.first = exponent;
        }
        let length = self.octaves.len().max(exponent + 1 - self.first);
        self.octaves.resize(length, Octave::default());
    }
}

/// Adds `addend` to `words`, lowest words first; the callers leave room for the carry.
#[inline]
fn add_words(words: &mut [u64], addend: &[u64]) {
    let mut carry = false;
    for (index, word) in words.iter_mut().enumerate() {
        (*word, carry) = word.carrying_add(addend.get(index).copied().unwrap_or(0), carry);
    }
}

/// A whole number of any size, lowest words first.
#[derive(Clone, Debug, Default)]
struct Whole(Vec<u64>);

impl Whole {
    /// Adds `words` times 2^shift.
    fn add(&mut self, words: &[u64], shift: usize) {
        let (skipped, bits) = (shift / 64, (shift % 64) as u32);
        // One word for the bits shifted out of the last, one for the carry.
        let needed = skipped + words.len() + 2;
        if self.0.len() < needed {
            self.0.resize(needed, 0);
        }
        let (mut from_below, mut carry) = (0, false);
        for (index, target) in self.0[skipped..].iter_mut().enumerate() {
            let word = words.get(index).copied().unwrap_or(0);
            let shifted = u128::from(word) << bits;
            (*target, carry) = target.carrying_add(shifted as u64 | from_below, carry);
            from_below = (shifted >> 64) as u64;
        }
    }

    /// Multiplies by `factor`.
    fn multiply(&mut self, factor: u64) {
        let mut carry = 0;
        for word in &mut self.0 {
            (*word, carry) = word.carrying_mul(factor, carry);
        }
        self.0.push(carry);
    }

    /// The square. O(words^2).
    fn square(&self) -> Self {
        let mut product = vec![0; 2 * self.0.len()];
        for (at, &factor) in self.0.iter().enumerate() {
            let mut carry = 0;
            for (&word, target) in self.0.iter().zip(&mut product[at..]) {
                (*target, carry) = word.carrying_mul_add(factor, *target, carry);
            }
            product[at + self.0.len()] = carry;
        }
        Self(product)
    }

    /// Subtracts a number that is not larger.
    fn subtract(&mut self, other: &Self) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        let mut borrow = false;
        for (index, word) in self.0.iter_mut().enumerate() {
            (*word, borrow) = word.borrowing_sub(other.0.get(index).copied().unwrap_or(0), borrow);
        }
        assert!(!borrow, "n times the sum of squares is never below the square of the sum");
    }

    /// The number as x 2^e, x rounded to an `f64` below 2^64; (0, 0) for zero.
    fn leading(&self) -> (f64, i64) {
        let Some(top) = self.0.iter().rposition(|&word| word != 0) else { return (0.0, 0) };
        let shift = self.0[top].leading_zeros();
        let below = if top > 0 { self.0[top - 1] } else { 0 };
        let both = (u128::from(self.0[top]) << 64 | u128::from(below)) << shift;
        // The lowest of 64 bits lies far below the last bit of the result and stands for all that
        // follow: then rounding to nearest is right.
        let lost = (both as u64) != 0 || self.0[..top.saturating_sub(1)].iter().any(|&w| w != 0);
        let leading = (both >> 64) as u64 | u64::from(lost);
        (leading as f64, 64 * top as i64 - i64::from(shift))
    }
}

/// `value` times 2^exponent, in steps that neither overflow nor underflow before the result does.
fn times_power(mut value: f64, mut exponent: i64) -> f64 {
    const STEP: i64 = 1000;
    while value != 0.0 && value.is_finite() && exponent != 0 {
        let step = exponent.clamp(-STEP, STEP);
        value *= f64::from_bits(((step + 1023) as u64) << FRACTION_BITS);
        exponent -= step;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Streams;

    fn moments(values: &[f64]) -> Moments {
        let mut moments = Moments::default();
        values.iter().for_each(|&value| moments.add(value));
        moments
    }

    fn close(a: f64, b: f64) {
        assert!((a / b - 1.0).abs() <= 0.5f64.powi(51), "{a} is not {b}");
    }

    #[test]
    fn sums_have_no_rounding() {
        let tenths = moments(&[0.1; 10]);
        assert_eq!((tenths.sum_over(1), tenths.sum_over(10)), (1.0, 0.1));
        // 1 is far below the last digit of 1e300, and that of 1e300 below nothing.
        let wide = moments(&[1e300, 1.0, 1e-300, 5e-324]);
        assert_eq!((wide.sum_over(1), moments(&[]).sum_over(1)), (1e300, 0.0));
        assert_eq!(moments(&[5e-324; 6]).sum_over(3), 1e-323);
        assert_eq!(moments(&[f64::MAX; 2]).sum_over(2), f64::MAX);
    }

    /// Numbers below 2^-1022 have no leading one; zero adds nothing.
    #[test]
    fn the_smallest_numbers_are_added_exactly() {
        let mut moments = Moments::default();
        for units in [3, 5, 0] {
            moments.add(f64::from_bits(units));
        }
        assert_eq!(moments.sum_over(1), f64::from_bits(8));
    }

    /// Half a last digit is rounded to even, anything more upwards, however small it is.
    #[test]
    fn sums_are_rounded_to_nearest() {
        let half = 0.5f64.powi(53);
        assert_eq!(moments(&[1.0, half]).sum_over(1), 1.0);
        assert_eq!(moments(&[1.0, half, 1e-300]).sum_over(1), 1.0 + 2.0 * half);
        assert_eq!(moments(&[1.0, half, 2.0 * half]).sum_over(1), 1.0 + 4.0 * half);
    }

    /// Bits far below that have all been carried upwards leave nothing behind.
    #[test]
    fn what_was_carried_away_rounds_nothing_up() {
        let mut half = moments(&[0.5f64.powi(200)]);
        for _ in 0..23 {
            half.merge(&half.clone());
        }
        let mut sum = moments(&[0.5f64.powi(124)]);
        sum.merge(&half);
        assert_eq!(sum.sum_over(1), 0.5f64.powi(124));
        sum.add(1e-300);
        assert_eq!(sum.sum_over(1), 0.5f64.powi(124).next_up());
    }

    #[test]
    fn there_is_room_for_what_lies_between_and_no_more() {
        assert_eq!(moments(&[1.0, 4.0]).octaves.len(), 3);
        assert_eq!(moments(&[4.0, 1.0, 2.0]).octaves.len(), 3);
    }

    /// The variance of n, n + 1, ... does not depend on where they begin.
    #[test]
    fn variances_do_not_cancel() {
        for start in [0.0, 1.0, 1e9, 9e15 - 100.0] {
            let values: Vec<f64> = (0..100).map(|k| start + f64::from(k)).collect();
            close(moments(&values).variance(100), 841.0 + 2.0 / 3.0);
        }
        assert_eq!(moments(&[0.1; 7]).variance(7), 0.0);
        close(moments(&[1e-150, 3e-150]).variance(2), 2e-300);
        close(moments(&[1e150, 3e150]).variance(2), 2e300);
    }

    /// Whole numbers up to 2^40 in units of 2^-20: sums that 128 bits hold exactly.
    #[test]
    fn random_whole_numbers_give_what_whole_numbers_give() {
        let mut rng = Streams::new(3, 0).stream(0, 0, 0);
        for n in [2, 3, 10, 1_000] {
            let values: Vec<u128> =
                (0..n).map(|_| u128::from(rng.below(u32::MAX)) << rng.below(9)).collect();
            let as_reals: Vec<f64> = values.iter().map(|&v| v as f64 / 1048576.0).collect();
            let moments = moments(&as_reals);
            let sum: u128 = values.iter().sum();
            let squares: u128 = values.iter().map(|v| v * v).sum();
            close(moments.sum_over(1), sum as f64 / 1048576.0);
            let count = u128::from(n);
            let variance = (count * squares - sum * sum) as f64 / (count * (count - 1)) as f64;
            close(moments.variance(n), variance / (1048576.0 * 1048576.0));
        }
    }
}
