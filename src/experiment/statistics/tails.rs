//! Heavy metrics, of which a mean says little: how many trials have any, and medians and 95th
//! percentiles with intervals by bootstrap.

use crate::sim::{Proportion, YesNoPairs};
use crate::study::{Draws, TAILS};

use super::bootstrap::{BEYOND, RESAMPLES, draw, middle};

/// A share as a fraction, so that ranks are whole numbers.
type Fraction = (u64, u64);

const MEDIAN: Fraction = (1, 2);
const NEARLY_ALL: Fraction = (19, 20);

/// A figure with its 95 % interval; an end that the trials cannot bound is not a number.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bounded {
    /// The figure; NaN if there is none.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A heavy metric at one point.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TailSummary {
    /// The trials with more than zero.
    pub any: Proportion,
    /// The median of trials.
    pub median: Bounded,
    /// The 95th percentile of trials.
    pub p95: Bounded,
}

/// A heavy metric at one point less that at another one.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TailGap {
    /// The share of trials with more than zero.
    pub any: Bounded,
    /// The median of trials.
    pub median: Bounded,
}

impl Bounded {
    fn new(value: f64, (low, high): (f64, f64)) -> Self {
        Self { value, low, high }
    }
}

/// The same resamples for all points and metrics: of the replications that any point has.
#[derive(Clone, Copy, Debug)]
pub struct Resamples {
    /// The seed of the experiment.
    pub seed: u64,
    /// The most replications that a point has; a point with fewer takes those that it has.
    pub replications: usize,
}

impl Resamples {
    /// What comes of each resample, from how often it has each replication.
    fn each(self, mut of: impl FnMut(&[u32]) -> f64) -> Vec<f64> {
        let mut rng = Draws::new(self.seed, 0).of(TAILS, (), ());
        let mut weights = vec![0; self.replications];
        let resample = |_| {
            draw(&mut rng, &mut weights);
            of(&weights)
        };
        (0..RESAMPLES).map(resample).collect()
    }

    /// The figures of a heavy metric at a point, whose values are by replication, NaN where one is
    /// undefined.
    pub fn tail(self, values: &[f64]) -> TailSummary {
        let sorted = Sorted::new(values);
        let quantile = |share: Fraction| {
            let value = sorted.quantile(share, |_| 1);
            let resampled = || self.each(|weights| sorted.quantile(share, |at| weights[at]));
            Bounded::new(value, bounds(share, sorted.0.len(), resampled))
        };
        let (median, p95) = (quantile(MEDIAN), quantile(NEARLY_ALL));
        TailSummary { any: Proportion::above_zero(values), median, p95 }
    }

    /// The same of a point less another one, over the replications in which both have a value.
    pub fn gap(self, own: &[f64], base: &[f64]) -> TailGap {
        let any = any_gap(own, base);
        let both = |(own, base): (&f64, &f64)| match own.is_nan() || base.is_nan() {
            true => (f64::NAN, f64::NAN),
            false => (*own, *base),
        };
        let (own, base): (Vec<f64>, Vec<f64>) = own.iter().zip(base).map(both).unzip();
        let (own, base) = (Sorted::new(&own), Sorted::new(&base));
        let gap = |weight: &dyn Fn(usize) -> u32| {
            own.quantile(MEDIAN, weight) - base.quantile(MEDIAN, weight)
        };
        let resampled = || self.each(|weights| gap(&|at| weights[at]));
        let median = Bounded::new(gap(&|_| 1), bounds(MEDIAN, own.0.len(), resampled));
        TailGap { any, median }
    }
}

/// The share of trials of one side with more than zero less that of the other, of replications in
/// which both have a value; one pair has no interval.
pub fn any_gap(own: &[f64], base: &[f64]) -> Bounded {
    let pairs = YesNoPairs::above_zero(own, base);
    let ends = if pairs.n() < 2 { (f64::NAN, f64::NAN) } else { pairs.interval() };
    Bounded::new(pairs.gap(), ends)
}

/// Defined values in ascending order, each with its replication.
struct Sorted(Vec<(f64, usize)>);

impl Sorted {
    fn new(values: &[f64]) -> Self {
        let defined = values.iter().copied().enumerate().filter(|(_, value)| !value.is_nan());
        let mut sorted: Vec<(f64, usize)> = defined.map(|(at, value)| (value, at)).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self(sorted)
    }

    /// The least value with that share at or below it; where the share falls between two values,
    /// the middle of both (Hyndman and Fan, 1996, definition 2). NaN if nothing weighs anything.
    fn quantile(&self, (part, whole): Fraction, weight: impl Fn(usize) -> u32) -> f64 {
        let count: u64 = self.0.iter().map(|(_, at)| u64::from(weight(*at))).sum();
        let (rank, is_between) =
            ((part * count).div_ceil(whole), (part * count).is_multiple_of(whole));
        let mut upto = 0;
        let mut lower = None;
        for &(value, at) in self.0.iter().filter(|(_, at)| weight(*at) > 0) {
            upto += u64::from(weight(at));
            if let Some(lower) = lower {
                return f64::midpoint(lower, value);
            }
            if upto == rank && is_between {
                lower = Some(value);
            } else if upto >= rank {
                return value;
            }
        }
        lower.unwrap_or(f64::NAN)
    }
}

/// The middle 95 % of resamples, as far as so many trials bound a quantile at all: they miss what
/// lies above it where all are below, by a chance of its share to the power of their number.
fn bounds((part, whole): Fraction, n: usize, resampled: impl FnOnce() -> Vec<f64>) -> (f64, f64) {
    let share = part as f64 / whole as f64;
    let is_known = |beyond: f64| n > 0 && beyond.powf(n as f64) <= BEYOND;
    let (is_low, is_high) = (is_known(1.0 - share), is_known(share));
    if !is_low && !is_high {
        return (f64::NAN, f64::NAN);
    }
    let (low, high) = middle(resampled());
    (if is_low { low } else { f64::NAN }, if is_high { high } else { f64::NAN })
}
