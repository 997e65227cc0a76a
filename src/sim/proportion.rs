//! Shares of trials that say yes or no: their intervals, and those of their differences.

use statrs::distribution::{ContinuousCDF, Normal};
use statrs::function::factorial::ln_binomial;

use super::estimate::LEVEL;

/// A share of independent trials with its interval by Wilson (1927), which holds near 0 and 1.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Proportion {
    /// Successes over trials; NaN without trials.
    pub share: f64,
    /// Lower end of the interval; 0 without trials.
    pub low: f64,
    /// Upper end of the interval; 1 without trials.
    pub high: f64,
    /// How many trials.
    pub n: u64,
}

impl Proportion {
    /// The share of `successes` among `n` trials with its 95 % interval.
    ///
    /// # Panics
    /// If there are more successes than trials.
    pub fn wilson(successes: u64, n: u64) -> Self {
        Self::wilson_at_level(successes, n, LEVEL)
    }

    /// As [`Proportion::wilson`], with another confidence.
    ///
    /// # Panics
    /// If there are more successes than trials, or `level` does not lie between 0 and 1.
    pub fn wilson_at_level(successes: u64, n: u64, level: f64) -> Self {
        assert!(successes <= n, "{successes} successes in {n} trials");
        assert!(level > 0.0 && level < 1.0, "a confidence of {level} was asked for");
        if n == 0 {
            return Self { share: f64::NAN, low: 0.0, high: 1.0, n };
        }
        let z = Normal::standard().inverse_cdf(f64::midpoint(1.0, level));
        let (trials, share) = (n as f64, successes as f64 / n as f64);
        let weight = z * z / trials;
        let middle = (share + weight / 2.0) / (1.0 + weight);
        let spread = share * (1.0 - share) / trials + weight / (4.0 * trials);
        let reach = z * spread.sqrt() / (1.0 + weight);
        // At 0 and 1 the ends are exact; rounding must not push them past the share.
        let low = if successes == 0 { 0.0 } else { middle - reach };
        let high = if successes == n { 1.0 } else { middle + reach };
        Self { share, low, high, n }
    }

    /// How many of the defined values are above zero, as a share with its 95 % interval.
    pub fn above_zero(values: &[f64]) -> Self {
        let defined = || values.iter().filter(|value| !value.is_nan());
        let above = defined().filter(|value| **value > 0.0).count();
        Self::wilson(above as u64, defined().count() as u64)
    }

    /// How many trials said yes.
    pub fn successes(&self) -> u64 {
        if self.n == 0 { 0 } else { (self.share * self.n as f64).round() as u64 }
    }

    /// The 95 % interval of this share less that of independent trials: the hybrid score interval
    /// of Newcombe (1998, Statistics in Medicine 17, 873-890, method 10). Not numbers where either
    /// side has no trials.
    pub fn less(&self, other: &Self) -> (f64, f64) {
        self.square_and_add(other, 0.0)
    }

    /// Wilson's distances from both shares, squared and added, for shares of that correlation.
    fn square_and_add(&self, other: &Self, correlation: f64) -> (f64, f64) {
        let reach = |own: f64, other: f64| {
            // Rounding may not make a length imaginary.
            (own * own - 2.0 * correlation * own * other + other * other).max(0.0).sqrt()
        };
        let gap = self.share - other.share;
        let down = reach(self.share - self.low, other.high - other.share);
        let up = reach(self.high - self.share, other.share - other.low);
        (gap - down, gap + up)
    }
}

/// Pairs of trials that say yes or no, both with the same random numbers.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct YesNoPairs {
    /// Both say yes.
    pub both: u64,
    /// Only the first one does.
    pub first: u64,
    /// Only the second one does.
    pub second: u64,
    /// Neither does.
    pub neither: u64,
}

impl YesNoPairs {
    /// Counts the pairs of which both are defined; above zero means yes.
    pub fn above_zero(first: &[f64], second: &[f64]) -> Self {
        let mut pairs = Self::default();
        for (own, other) in first.iter().zip(second) {
            if own.is_nan() || other.is_nan() {
                continue;
            }
            let count = match (*own > 0.0, *other > 0.0) {
                (true, true) => &mut pairs.both,
                (true, false) => &mut pairs.first,
                (false, true) => &mut pairs.second,
                (false, false) => &mut pairs.neither,
            };
            *count += 1;
        }
        pairs
    }

    /// How many pairs there are.
    pub fn n(&self) -> u64 {
        self.both + self.first + self.second + self.neither
    }

    /// The share of the first ones that say yes less that of the second ones; NaN without pairs.
    pub fn gap(&self) -> f64 {
        (self.first as f64 - self.second as f64) / self.n() as f64
    }

    /// Its 95 % interval: the paired score interval of Newcombe (1998, Statistics in Medicine 17,
    /// 2635-2650, method 10). Not numbers without pairs.
    pub fn interval(&self) -> (f64, f64) {
        let n = self.n();
        let of_first = Proportion::wilson(self.both + self.first, n);
        let of_second = Proportion::wilson(self.both + self.second, n);
        of_first.square_and_add(&of_second, self.correlation())
    }

    /// The correlation of both answers (phi), with the continuity correction of that method; 0
    /// where either answer never varies.
    fn correlation(&self) -> f64 {
        let [both, first, second, neither] =
            [self.both, self.first, self.second, self.neither].map(|count| count as f64);
        let margins = (both + first) * (second + neither) * (both + second) * (first + neither);
        if margins == 0.0 {
            return 0.0;
        }
        let product = both * neither - first * second;
        let half = self.n() as f64 / 2.0;
        let corrected = if product > 0.0 { (product - half).max(0.0) } else { product };
        corrected / margins.sqrt()
    }

    /// How likely pairs that differ so unevenly are if both say yes equally often: the exact
    /// two-sided test of McNemar (1947), binomial in the pairs that differ. NaN without pairs.
    pub fn chance(&self) -> f64 {
        if self.n() == 0 {
            return f64::NAN;
        }
        let (differ, fewer) = (self.first + self.second, self.first.min(self.second));
        let all_ways = differ as f64 * std::f64::consts::LN_2;
        let tail: f64 = (0..=fewer).map(|k| (ln_binomial(differ, k) - all_ways).exp()).sum();
        (2.0 * tail).min(1.0)
    }
}

/// How likely two independent shares so far apart are if they are equal, both as successes and
/// trials: Fisher's exact test (1935), two-sided by the chances of tables. NaN where a side has no
/// trials.
///
/// # Panics
/// If a side has more successes than trials.
pub fn fisher((yes, n): (u64, u64), (other_yes, other_n): (u64, u64)) -> f64 {
    assert!(yes <= n && other_yes <= other_n, "there are more successes than trials");
    if n == 0 || other_n == 0 {
        return f64::NAN;
    }
    let all_yes = yes + other_yes;
    let chance = |k: u64| {
        let ways = ln_binomial(n, k) + ln_binomial(other_n, all_yes - k);
        (ways - ln_binomial(n + other_n, all_yes)).exp()
    };
    let own = chance(yes);
    let (least, most) = (all_yes.saturating_sub(other_n), all_yes.min(n));
    // A table as likely as this one counts, however its chance was rounded.
    let as_rare = (least..=most).map(chance).filter(|other| *other <= own * (1.0 + 1e-7));
    as_rare.sum::<f64>().min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close((low, high): (f64, f64), wanted: (f64, f64)) {
        let near = |a: f64, b: f64| (a - b).abs() < 5.1e-5;
        assert!(near(low, wanted.0) && near(high, wanted.1), "{low} to {high} is not {wanted:?}");
    }

    /// Newcombe (1998), table I: 81 of 263 and 0 of 20.
    #[test]
    fn wilson_matches_newcombe() {
        let some = Proportion::wilson(81, 263);
        close((some.low, some.high), (0.2553, 0.3662));
        let none = Proportion::wilson(0, 20);
        assert_eq!((none.share, none.low), (0.0, 0.0));
        close((0.0, none.high), (0.0, 0.1611));
        assert_eq!(Proportion::wilson(20, 20).high, 1.0);
        assert!(Proportion::wilson(0, 0).share.is_nan());
        let three = Proportion::above_zero(&[0.0, 2.5, f64::NAN, 0.0, 1.0, 3.0]);
        assert_eq!((three.successes(), three.n), (3, 5));
    }

    /// The examples of Newcombe (1998, 873-890), table II, method 10.
    #[test]
    fn independent_differences_match_newcombe() {
        for ((a, n), (b, m), wanted) in [
            ((56, 70), (48, 80), (0.0524, 0.3339)),
            ((9, 10), (3, 10), (0.1705, 0.8090)),
            ((6, 7), (2, 7), (0.0582, 0.8062)),
            ((5, 56), (0, 29), (-0.0381, 0.1926)),
            ((0, 10), (0, 20), (-0.1611, 0.2775)),
            ((0, 10), (0, 10), (-0.2775, 0.2775)),
            ((10, 10), (0, 20), (0.6791, 1.0)),
            ((10, 10), (0, 10), (0.6075, 1.0)),
        ] {
            close(Proportion::wilson(a, n).less(&Proportion::wilson(b, m)), wanted);
        }
        let nothing = Proportion::wilson(1, 2).less(&Proportion::wilson(0, 0));
        assert!(nothing.0.is_nan() && nothing.1.is_nan());
    }

    /// Of Newcombe (1998, 2635-2650) 36, 12, 2, 0, whose product is negative; of Fagerland,
    /// Lydersen and Laake (2014) 1, 1, 7, 12, where the correction counts.
    #[test]
    fn paired_differences_match_newcombe() {
        let pairs = |both, first, second, neither| YesNoPairs { both, first, second, neither };
        close(pairs(36, 12, 2, 0).interval(), (0.0569, 0.3404));
        close(pairs(1, 1, 7, 12).interval(), (-0.5069, -0.0256));
        assert!((pairs(1, 1, 7, 12).gap() + 6.0 / 21.0).abs() < 1e-12);
        // Turned round, and where nothing varies.
        close(pairs(1, 7, 1, 12).interval(), (0.0256, 0.5069));
        close(pairs(0, 0, 0, 20).interval(), (-0.1611, 0.1611));
        assert!(
            YesNoPairs::default().interval().0.is_nan() && YesNoPairs::default().chance().is_nan()
        );
        let counted = YesNoPairs::above_zero(&[1.0, 0.0, 2.0, f64::NAN], &[1.0, 0.0, 0.0, 1.0]);
        assert_eq!(counted, pairs(1, 1, 0, 1));
    }

    /// By hand: 2 (1 + 8) / 2^8 of one against seven; of none against five 2 / 2^5.
    #[test]
    fn mcnemar_by_hand() {
        let chance = |first, second| YesNoPairs { both: 1, first, second, neither: 12 }.chance();
        assert!((chance(1, 7) - 18.0 / 256.0).abs() < 1e-12);
        assert!((chance(5, 0) - 2.0 / 32.0).abs() < 1e-12);
        assert_eq!((chance(0, 0), chance(3, 3)), (1.0, 1.0));
        assert!((0.0..1e-290).contains(&chance(0, 1000)), "no step is too small");
    }

    /// The lady tasting tea (Fisher, 1935): 3 of 4 against 1 of 4 has 34 / 70, 4 against 0 has
    /// 2 / 70.
    #[test]
    fn fisher_by_hand() {
        assert!((fisher((3, 4), (1, 4)) - 34.0 / 70.0).abs() < 1e-12);
        assert!((fisher((4, 4), (0, 4)) - 2.0 / 70.0).abs() < 1e-12);
        // Unequal sizes: of 0 of 2 against 3 of 3 no other of the 10 tables is as rare.
        assert!((fisher((0, 2), (3, 3)) - 0.1).abs() < 1e-12);
        assert!((fisher((0, 20), (0, 30)) - 1.0).abs() < 1e-12);
        assert!(fisher((0, 0), (1, 2)).is_nan());
    }
}
