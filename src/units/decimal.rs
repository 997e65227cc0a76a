//! Decimal numbers as they are written: exact until they meet a unit.

/// A number without sign: `digits / 10^places`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Decimal {
    digits: u128,
    places: u32,
}

impl Decimal {
    /// The number 0.
    pub const ZERO: Self = Self { digits: 0, places: 0 };

    /// Reads `12`, `0.25` or `.5`; `None` for anything else or too many digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let only_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() && fraction.is_empty() || !only_digits(whole) || !only_digits(fraction)
        {
            return None;
        }
        let fraction = fraction.trim_end_matches('0');
        let places = u32::try_from(fraction.len()).ok()?;
        let digits = whole.bytes().chain(fraction.bytes()).try_fold(0u128, |sum, digit| {
            sum.checked_mul(10)?.checked_add(u128::from(digit - b'0'))
        })?;
        Some(Self { digits, places })
    }

    /// Whether this is 0.
    pub fn is_zero(self) -> bool {
        self.digits == 0
    }

    /// The product with `size`, rounded half up; `None` if it exceeds 2^64.
    pub fn times(self, size: u64) -> Option<u64> {
        let Self { mut digits, mut places } = self;
        // Digits that overflow beside a large unit are far below half of the base unit.
        let product = loop {
            match digits.checked_mul(u128::from(size)) {
                Some(product) => break product,
                None if places == 0 => return None,
                None => (digits, places) = (digits / 10, places - 1),
            }
        };
        let Some(divisor) = 10u128.checked_pow(places) else { return Some(0) };
        let rest = product % divisor;
        let up = u128::from(rest >= divisor - rest);
        u64::try_from(product / divisor + up).ok()
    }

    /// The product with `size` if that is a whole number below 2^64.
    pub fn times_exactly(self, size: u64) -> Option<u64> {
        let product = self.digits.checked_mul(u128::from(size))?;
        let divisor = 10u128.checked_pow(self.places)?;
        (product % divisor == 0).then(|| u64::try_from(product / divisor).ok())?
    }

    /// The nearest real number.
    pub fn as_f64(self) -> f64 {
        self.digits as f64 / 10f64.powi(self.places.cast_signed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_stay_exact() {
        let times = |text, size| Decimal::parse(text).and_then(|number| number.times(size));
        assert_eq!(times("62.5", 1_000_000), Some(62_500_000));
        assert_eq!(times("0.1", 3_600_000_000_000), Some(360_000_000_000));
        assert_eq!(times("18446744073709551615", 1), Some(u64::MAX));
        assert_eq!(times("18446744073709551616", 1), None);
        assert_eq!(times("0.5", 1), Some(1));
        assert_eq!(times("0.49", 1), Some(0));
        assert_eq!(times("0.33333333333333333333333333333", 3 << 60), Some(1 << 60));
        let exactly = |text, size| Decimal::parse(text).and_then(|n| n.times_exactly(size));
        assert_eq!(exactly("45.50", 100), Some(4_550));
        assert_eq!(exactly("45.505", 100), None);
    }

    #[test]
    fn only_digits_and_one_point_make_a_decimal() {
        for text in ["", ".", "1.2.3", "1e3", "+1", "-1", "1_000", "nan", "\u{663}"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
        assert_eq!(Decimal::parse(&"9".repeat(60)), None);
        assert_eq!(Decimal::parse(".5"), Decimal::parse("0.50"));
    }
}
