//! The distribution of observations as whole numbers: what is kept of a tally and added up.

use super::tally::{HIGHEST, LOWEST, Tally, bucket_of, lower_end};

/// How many buckets there are.
const BUCKETS: usize = HIGHEST + 1 - LOWEST;

/// How many observations lie in each bucket of a [`Tally`], without the empty ones.
///
/// Buckets are numbered from 0, which begins at 2^-64; each is at most 1/128 of its values wide.
/// Sums of histograms are exact: whole numbers, whatever their order.
#[derive(Clone, PartialEq, Debug)]
pub struct Histogram {
    /// Observations below the first bucket.
    zeros: u64,
    /// Infinite while there is none.
    min: f64,
    max: f64,
    /// Number and count, ascending.
    buckets: Vec<(u16, u64)>,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { zeros: 0, min: f64::INFINITY, max: 0.0, buckets: Vec::new() }
    }
}

impl From<&Tally> for Histogram {
    fn from(tally: &Tally) -> Self {
        if tally.is_empty() {
            return Self::default();
        }
        let buckets = tally.filled().map(|(bucket, counted)| ((bucket - LOWEST) as u16, counted));
        let (zeros, min, max) = (tally.zeros(), tally.min(), tally.max());
        Self { zeros, min, max, buckets: buckets.collect() }
    }
}

impl Histogram {
    /// The histogram of these parts, which may come from a file: observations that count as zero,
    /// the least and the greatest of all, and the numbers of buckets with their counts. `None` if
    /// no observations have them.
    pub fn of_parts(zeros: u64, min: f64, max: f64, buckets: Vec<(u16, u64)>) -> Option<Self> {
        let own = Self { zeros, min, max, buckets };
        if own.is_empty() {
            return (own == Self::default()).then_some(own);
        }
        let ascending = own.buckets.is_sorted_by(|a, b| a.0 < b.0);
        let filled = own.buckets.iter().all(|own| usize::from(own.0) < BUCKETS && own.1 > 0);
        let range = min.is_sign_positive() && min <= max && max < f64::INFINITY;
        if !ascending || !filled || !range {
            return None;
        }
        let place = |value: f64| bucket_of(value).map(|bucket| (bucket - LOWEST) as u16);
        let first = own.buckets.first().map(|own| own.0).filter(|_| zeros == 0);
        let last = own.buckets.last().map(|own| own.0);
        ((place(min), place(max)) == (first, last)).then_some(own)
    }

    /// Adds all observations of another one.
    pub fn merge(&mut self, other: &Self) {
        self.zeros += other.zeros;
        (self.min, self.max) = (self.min.min(other.min), self.max.max(other.max));
        let mut merged = Vec::with_capacity(self.buckets.len().max(other.buckets.len()));
        let mut left = std::mem::take(&mut self.buckets).into_iter().peekable();
        for &(bucket, counted) in &other.buckets {
            while let Some(own) = left.next_if(|own| own.0 < bucket) {
                merged.push(own);
            }
            let own = left.next_if(|own| own.0 == bucket).map_or(0, |own| own.1);
            merged.push((bucket, own + counted));
        }
        merged.extend(left);
        self.buckets = merged;
    }

    /// Whether there is no observation.
    pub fn is_empty(&self) -> bool {
        self.zeros == 0 && self.buckets.is_empty()
    }

    /// How many observations there are.
    pub fn count(&self) -> u64 {
        self.zeros + self.buckets.iter().map(|(_, counted)| counted).sum::<u64>()
    }

    /// How many of them count as zero: they are below 2^-64.
    pub fn zeros(&self) -> u64 {
        self.zeros
    }

    /// The least observation; infinite if there is none.
    pub fn min(&self) -> f64 {
        self.min
    }

    /// The greatest observation; 0 if there is none.
    pub fn max(&self) -> f64 {
        self.max
    }

    /// The numbers of the buckets that hold something, ascending, with how much.
    pub fn buckets(&self) -> &[(u16, u64)] {
        &self.buckets
    }

    /// Where a bucket begins and ends.
    pub fn ends(bucket: u16) -> (f64, f64) {
        let bucket = LOWEST + usize::from(bucket);
        (lower_end(bucket), lower_end(bucket + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Streams;

    fn tally(values: &[f64]) -> Tally {
        let mut tally = Tally::new();
        values.iter().for_each(|value| tally.add(*value));
        tally
    }

    fn again(own: &Histogram) -> Option<Histogram> {
        Histogram::of_parts(own.zeros, own.min, own.max, own.buckets.clone())
    }

    #[test]
    fn sums_of_parts_are_the_histogram_of_all() {
        let mut rng = Streams::new(3, 0).stream(0, 0, 0);
        let mut parts = vec![Tally::new(); 7];
        let mut whole = Tally::new();
        for k in 0..3_000 {
            let value = if k % 40 == 0 { 0.0 } else { (rng.open01() * 30.0 - 15.0).exp() };
            parts[rng.below(7) as usize].add(value);
            whole.add(value);
        }
        parts.push(Tally::new());
        for order in [false, true] {
            let mut sum = Histogram::default();
            let parts: Vec<Histogram> = parts.iter().map(Histogram::from).collect();
            match order {
                true => parts.iter().for_each(|part| sum.merge(part)),
                false => parts.iter().rev().for_each(|part| sum.merge(part)),
            }
            assert_eq!(sum, Histogram::from(&whole));
            assert_eq!((sum.count(), sum.zeros()), (3_000, 75));
        }
    }

    #[test]
    fn every_value_lies_in_its_bucket() {
        for value in [5e-324, 1e-19, 0.3, 1.0, 127.99, 4e9, 1e300] {
            let own = Histogram::from(&tally(&[value]));
            assert_eq!(again(&own), Some(own.clone()), "{value}");
            let Some((bucket, 1)) = own.buckets().first().copied() else {
                assert!(value < 1e-19, "{value}");
                continue;
            };
            let (low, high) = Histogram::ends(bucket);
            assert!(low <= value && (value < high || value > 1e19), "{value}: {low} to {high}");
        }
    }

    #[test]
    fn parts_that_no_observations_have_are_refused() {
        let own = Histogram::from(&tally(&[0.0, 1.0, 1.5, 9.0]));
        assert_eq!(again(&own), Some(own.clone()));
        assert_eq!(again(&Histogram::default()), Some(Histogram::default()));
        let wrong: [fn(&mut Histogram); 9] = [
            |own| own.zeros = 0,
            |own| own.min = -0.0,
            |own| own.min = f64::NAN,
            |own| own.max = f64::INFINITY,
            |own| own.max = 8.0,
            |own| own.buckets.swap(0, 1),
            |own| own.buckets[1].1 = 0,
            |own| own.buckets.clear(),
            |own| own.buckets[2].0 = BUCKETS as u16,
        ];
        for (at, change) in wrong.into_iter().enumerate() {
            let mut own = own.clone();
            change(&mut own);
            assert!(again(&own).is_none(), "{at}");
        }
        assert!(Histogram::of_parts(0, 1.0, 1.0, Vec::new()).is_none());
    }
}
