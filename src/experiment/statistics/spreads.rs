//! Distributions over all replications of a point, and their quantiles with intervals.

use crate::experiment::plan::Plan;
use crate::sim::Histogram;
use crate::study::{Draws, QUANTILES};

use super::bootstrap::middle;
use super::trials::Trials;

/// The shares of observations below the reported quantiles.
pub const SHARES: [f64; 10] = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999];

/// Resamples of the replications behind an interval (Efron, 1979).
const RESAMPLES: usize = 1_000;

/// A distribution at one point.
pub struct SpreadSummary {
    /// Index of the point.
    pub point: usize,
    /// Index among the distributions that were asked for.
    pub spread: usize,
    /// The observations of all replications together.
    pub total: Histogram,
    /// The quantile at each of [`SHARES`], with its interval; not numbers where there is none.
    pub quantiles: Vec<(f64, (f64, f64))>,
}

/// All distributions at all points, by point; trials that failed are left out.
pub fn spreads(plan: &Plan, count: usize, trials: &Trials) -> Vec<SpreadSummary> {
    let mut found = Vec::new();
    for (point, outputs) in trials.outputs.chunks(plan.replications as usize).enumerate() {
        for spread in 0..count {
            let own = outputs.iter().flatten().filter_map(|output| output.spreads.get(spread));
            let parts: Vec<&Histogram> = own.collect();
            let pool = Pool::new(&parts);
            let quantiles = pool.quantiles(plan.seed);
            found.push(SpreadSummary { point, spread, total: pool.total, quantiles });
        }
    }
    found
}

/// The histograms of all replications, laid out so that quantiles of any weighted sum of them are
/// found by bisection.
struct Pool {
    total: Histogram,
    /// How many replications there are.
    parts: usize,
    /// By bucket of the total, then replication: observations up to the end of the bucket.
    upto: Vec<u64>,
    /// By replication: observations that count as zero, least and greatest observation.
    zeros: Vec<u64>,
    ends: Vec<(f64, f64)>,
}

impl Pool {
    fn new(parts: &[&Histogram]) -> Self {
        let mut total = Histogram::default();
        parts.iter().for_each(|part| total.merge(part));
        let count = parts.len();
        let mut upto = vec![0; total.buckets().len() * count];
        for (at, part) in parts.iter().enumerate() {
            let (mut own, mut sum) = (part.buckets().iter().peekable(), part.zeros());
            for (row, (bucket, _)) in total.buckets().iter().enumerate() {
                sum += own.next_if(|own| own.0 == *bucket).map_or(0, |own| own.1);
                upto[row * count + at] = sum;
            }
        }
        let zeros = parts.iter().map(|part| part.zeros()).collect();
        let ends = parts.iter().map(|part| (part.min(), part.max())).collect();
        Self { total, parts: count, upto, zeros, ends }
    }

    /// The quantiles of all replications together; their intervals are the middle 95 % of those of
    /// as many replications, drawn with replacement. A single replication has no interval.
    fn quantiles(&self, seed: u64) -> Vec<(f64, (f64, f64))> {
        let whole = self.quantiles_of(&vec![1; self.parts]);
        let mut resampled = vec![Vec::with_capacity(RESAMPLES); SHARES.len()];
        if self.parts > 1 && !self.total.is_empty() {
            // The same stream for all distributions: they see the same resamples.
            let mut rng = Draws::new(seed, 0).of(QUANTILES, (), ());
            let mut weights = vec![0u64; self.parts];
            for _ in 0..RESAMPLES {
                weights.fill(0);
                for _ in 0..self.parts {
                    weights[rng.below(self.parts as u32) as usize] += 1;
                }
                let found = self.quantiles_of(&weights).into_iter();
                resampled.iter_mut().zip(found).for_each(|(all, own)| all.push(own));
            }
        }
        whole.into_iter().zip(resampled).map(|(own, all)| (own, middle(all))).collect()
    }

    /// The quantiles of a sum of replications, each with its weight.
    fn quantiles_of(&self, weights: &[u64]) -> Vec<f64> {
        let weighted = |own: &[u64]| own.iter().zip(weights).map(|(n, weight)| n * weight).sum();
        let rows = self.total.buckets().len();
        let row = |at: usize| -> u64 { weighted(&self.upto[at * self.parts..][..self.parts]) };
        let zeros: u64 = weighted(&self.zeros);
        let count = if rows == 0 { zeros } else { row(rows - 1) };
        let counted = self.ends.iter().zip(weights).filter(|(_, weight)| **weight > 0);
        let (min, max) = counted.fold((f64::INFINITY, 0.0f64), |(min, max), (ends, _)| {
            (min.min(ends.0), max.max(ends.1))
        });
        let quantile = |share: f64| {
            let rank = ((share * count as f64).ceil() as u64).clamp(1, count.max(1));
            if count == 0 || rank == count || rank <= zeros {
                return if count == 0 {
                    f64::NAN
                } else if rank == count {
                    max
                } else {
                    min
                };
            }
            let (mut from, mut to) = (0, rows - 1);
            while from < to {
                let middle = usize::midpoint(from, to);
                (from, to) = if row(middle) < rank { (middle + 1, to) } else { (from, middle) };
            }
            let before = if from == 0 { zeros } else { row(from - 1) };
            let (low, high) = Histogram::ends(self.total.buckets()[from].0);
            let inside = ((rank - before) as f64 - 0.5) / (row(from) - before) as f64;
            (low + (high - low) * inside).clamp(min, max)
        };
        SHARES.map(quantile).to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::{Streams, Tally};

    /// Exponential observations of some replications, a tenth of them zero.
    fn parts(count: u32, each: u32) -> Vec<Tally> {
        let part = |replication| {
            let mut rng = Streams::new(11, replication).stream(0, 0, 0);
            let mut tally = Tally::new();
            for k in 0..each {
                tally.add(if k % 10 == 0 { 0.0 } else { -rng.open01().ln() });
            }
            tally
        };
        (0..count).map(part).collect()
    }

    fn pool(parts: &[Tally]) -> Pool {
        let parts: Vec<Histogram> = parts.iter().map(Histogram::from).collect();
        Pool::new(&parts.iter().collect::<Vec<_>>())
    }

    #[test]
    fn quantiles_are_those_of_one_tally_of_everything() {
        let mut parts = parts(8, 300);
        parts.push(Tally::new());
        let mut whole = Tally::new();
        parts.iter().for_each(|part| whole.merge(part));
        let expected = SHARES.map(|share| whole.quantile(share));
        assert_eq!(pool(&parts).quantiles_of(&[1; 9]), expected);
        // A replication that counts thrice is one that was merged thrice.
        whole.merge(&parts[2]);
        whole.merge(&parts[2]);
        let expected = SHARES.map(|share| whole.quantile(share));
        assert_eq!(pool(&parts).quantiles_of(&[1, 1, 3, 1, 1, 1, 1, 1, 1]), expected);
    }

    #[test]
    fn intervals_hold_the_quantile_and_shrink_with_replications() {
        let width = |count| {
            let quantiles = pool(&parts(count, 200)).quantiles(5);
            let (median, (low, high)) = quantiles[4];
            assert!(low <= median && median <= high && low < high, "{quantiles:?}");
            high - low
        };
        let (few, many) = (width(10), width(160));
        assert!(many < few / 2.0, "{few} and {many}");
        assert_eq!(width(10), few, "the same resamples each time");
    }

    #[test]
    fn where_nothing_was_observed_there_is_no_quantile() {
        for parts in [vec![], vec![Tally::new(), Tally::new()]] {
            let quantiles = pool(&parts).quantiles(5);
            assert!(quantiles.iter().all(|(own, ends)| own.is_nan() && ends.0.is_nan()));
        }
        let single = pool(&parts(1, 50)).quantiles(5);
        assert!(single.iter().all(|(own, ends)| !own.is_nan() && ends.0.is_nan()));
        let mut zeros = Tally::new();
        zeros.add(0.0);
        let zeros = pool(&[zeros.clone(), zeros]).quantiles(5);
        assert!(zeros.iter().all(|own| *own == (0.0, (0.0, 0.0))));
    }
}
