//! Weights of links as texts: whole or real numbers, scaled together to whole ones.

use crate::units::Decimal;

use super::MOST_WEIGHT;

/// Most decimal places of a weight, and most zeros at its end.
const MOST_PLACES: i32 = 24;

/// The weights of links, 1 where there is no text, times the least power of ten from 1 on that
/// makes all of them whole, or, where some are too large, over the largest one that leaves all
/// whole: routes stay the same.
///
/// # Errors
/// The positions of weights that are no numbers above zero; else of those that stay no whole
/// numbers or exceed [`MOST_WEIGHT`].
pub(super) fn whole(texts: &[Option<&str>]) -> Result<Vec<u32>, Vec<usize>> {
    let read = |text: &Option<&str>| text.map_or_else(|| Real::parse("1"), Real::parse);
    let weights: Vec<Option<Real>> = texts.iter().map(read).collect();
    let wrong = |is_sound: &dyn Fn(&Real) -> bool| -> Vec<usize> {
        let sound = |weight: &Option<Real>| weight.as_ref().is_some_and(is_sound);
        weights.iter().enumerate().filter(|(_, own)| !sound(own)).map(|(at, _)| at).collect()
    };
    let misread = wrong(&|_| true);
    if !misread.is_empty() {
        return Err(misread);
    }
    let whole_at = |places: i32| wrong(&|weight: &Real| weight.shifted(places).is_some());
    let scaled = |weight: &Real, places: i32| {
        let weight = weight.shifted(places).and_then(|weight| u32::try_from(weight).ok());
        weight.filter(|weight| (1..=MOST_WEIGHT).contains(weight))
    };
    let all = |fits: &dyn Fn(&Real) -> bool| weights.iter().flatten().all(fits);
    let more = (0..=MOST_PLACES).find(|&places| all(&|own| own.shifted(places).is_some()));
    let fewer = (-MOST_PLACES..0).filter(|_| more.is_none_or(|more| more == 0));
    let mut places = more.into_iter().chain(fewer);
    match places.find(|&places| all(&|own| scaled(own, places).is_some())) {
        Some(places) => {
            Ok(weights.iter().flatten().filter_map(|own| scaled(own, places)).collect())
        }
        None => Err(match more {
            Some(places) => wrong(&|own| scaled(own, places).is_some()),
            None => whole_at(0),
        }),
    }
}

/// A number as it is written: `digits * 10^exponent`.
struct Real {
    digits: Decimal,
    exponent: i32,
}

impl Real {
    /// Reads a number above zero, such as `2`, `0.25` or `1e3`.
    fn parse(text: &str) -> Option<Self> {
        let (digits, exponent) = text.trim().split_once(['e', 'E']).unwrap_or((text.trim(), "0"));
        let number = Self { digits: Decimal::parse(digits)?, exponent: exponent.parse().ok()? };
        (number.digits.as_f64() > 0.0).then_some(number)
    }

    /// This number times `10^places`, if that is a whole one below 2^64.
    fn shifted(&self, places: i32) -> Option<u64> {
        let exponent = self.exponent.checked_add(places)?;
        let size = 10u64.checked_pow(exponent.unsigned_abs())?;
        if exponent >= 0 {
            return self.digits.times_exactly(size);
        }
        let whole = self.digits.times_exactly(1).filter(|whole| whole.is_multiple_of(size));
        whole.map(|whole| whole / size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_weights_are_scaled_together() {
        let whole = |texts: &[&str]| {
            whole(&texts.iter().map(|text| (!text.is_empty()).then_some(*text)).collect::<Vec<_>>())
        };
        assert_eq!(whole(&["3", "", "4.0", "1e2"]), Ok(vec![3, 1, 4, 100]));
        assert_eq!(whole(&["0.25", "2.5", ""]), Ok(vec![25, 250, 100]));
        assert_eq!(whole(&["0.142857", "1"]), Ok(vec![142_857, 1_000_000]));
        assert_eq!(whole(&["1.5e-3", "2"]), Ok(vec![15, 20_000]));
        assert_eq!(whole(&["16777215"]), Ok(vec![MOST_WEIGHT]));
        assert_eq!(whole(&["1", "0", "-2", "heavy", "NaN"]), Err(vec![1, 2, 3, 4]));
        assert_eq!(whole(&["0.1", "16777215"]), Err(vec![1]));
        assert_eq!(whole(&["1", "0.33333333333333333"]), Err(vec![0, 1]));
        assert_eq!(whole(&["1e300", "2"]), Err(vec![0]));
        assert_eq!(whole(&["1e9", "2e9"]), Ok(vec![1, 2]));
        assert_eq!(whole(&["1000000000", "2.5e9"]), Ok(vec![10, 25]));
        assert_eq!(whole(&["1e20", "3e21"]), Ok(vec![1, 30]));
        assert_eq!(whole(&["10", "20"]), Ok(vec![10, 20]));
        assert_eq!(whole(&["1e9", "1"]), Err(vec![0]));
        assert_eq!(whole(&["1e9", "0.5"]), Err(vec![0]));
        assert_eq!(whole(&[]), Ok(vec![]));
    }
}
