//! Real numbers of twice the precision of an `f64`, for sums that would cancel.
//!
//! A number is the unevaluated sum of two `f64` (Dekker 1971; Knuth, volume 2, section 4.2.2):
//! about 106 bits, so a relative error of some 2^-104 per operation.

/// The sum of its two parts, of which the second is at most half a last place of the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wide {
    high: f64,
    low: f64,
}

impl Wide {
    pub(super) const ZERO: Self = Self { high: 0.0, low: 0.0 };

    /// The exact sum of two numbers.
    fn sum(a: f64, b: f64) -> Self {
        let high = a + b;
        let of_b = high - a;
        Self { high, low: (a - (high - of_b)) + (b - of_b) }
    }

    /// The exact product of two numbers.
    fn product(a: f64, b: f64) -> Self {
        let high = a * b;
        Self { high, low: a.mul_add(b, -high) }
    }

    /// `whole` + `carry` 2^128.
    pub(super) fn from_whole(whole: u128, carry: u64) -> Self {
        // Three pieces of at most 53 bits are exact, whatever they hold.
        let piece = |shift: u32| ((whole >> shift) as u64 & ((1 << 48) - 1)) as f64;
        let pieces = [
            Self::sum(carry as f64, 0.0).scaled(128),
            Self::sum(piece(96), 0.0).scaled(96),
            Self::sum(piece(48), 0.0).scaled(48),
            Self::sum(piece(0), 0.0),
        ];
        pieces.into_iter().fold(Self::ZERO, Self::plus)
    }

    pub(super) fn plus(self, other: Self) -> Self {
        let sum = Self::sum(self.high, other.high);
        let rest = Self::sum(self.low, other.low);
        let sum = Self::sum(sum.high, sum.low + rest.high);
        Self::sum(sum.high, sum.low + rest.low)
    }

    pub(super) fn minus(self, other: Self) -> Self {
        self.plus(Self { high: -other.high, low: -other.low })
    }

    pub(super) fn times(self, other: Self) -> Self {
        let product = Self::product(self.high, other.high);
        let cross = self.high.mul_add(other.low, self.low * other.high);
        Self::sum(product.high, product.low + cross)
    }

    /// Divided by a count, which must not be zero.
    pub(super) fn over(self, count: u64) -> Self {
        let divisor = Self::from_whole(u128::from(count), 0);
        let quotient = self.high / divisor.high;
        let rest = self.minus(divisor.times(Self { high: quotient, low: 0.0 }));
        let more = rest.high / divisor.high;
        let rest = rest.minus(divisor.times(Self { high: more, low: 0.0 }));
        Self::sum(quotient, more).plus(Self { high: rest.high / divisor.high, low: 0.0 })
    }

    /// Times 2^`exponent`; exact unless it over- or underflows.
    pub(super) fn scaled(self, exponent: i32) -> Self {
        let factor = 2f64.powi(exponent);
        Self { high: self.high * factor, low: self.low * factor }
    }

    pub(super) fn rounded(self) -> f64 {
        self.high + self.low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_keep_106_bits() {
        let large = Wide::from_whole((1 << 100) + 1, 0);
        assert_eq!(large.minus(Wide::from_whole(1 << 100, 0)).rounded(), 1.0);
        let carried = Wide::from_whole(3, 5);
        assert_eq!(carried.rounded(), 5.0 * 2f64.powi(128));
        assert_eq!(
            Wide::from_whole(u128::MAX, 0).plus(Wide::from_whole(1, 0)).rounded(),
            2f64.powi(128)
        );
    }

    #[test]
    fn products_and_quotients_undo_each_other() {
        let third = Wide::from_whole(1, 0).over(3);
        let one = third.times(Wide::from_whole(3, 0));
        assert!(one.minus(Wide::from_whole(1, 0)).rounded().abs() < 2f64.powi(-103));
        // 1/3 as an `f64` alone is off by 2^-56.
        assert!((third.low * 2f64.powi(56)).abs() > 0.3);
        let n = u64::MAX;
        let back = Wide::from_whole(u128::from(n) * 7, 0).over(n);
        assert_eq!(back.minus(Wide::from_whole(7, 0)).rounded(), 0.0);
    }
}
