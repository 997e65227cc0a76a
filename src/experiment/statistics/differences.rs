//! Architectures compared with the first one, in trials with common random numbers.

use std::collections::BTreeMap;

use crate::experiment::plan::Plan;
use crate::sim::{CHANCE, Estimate, holm};

use super::samples::Samples;

/// One metric of an architecture less that of the first one, at corresponding points.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Where.
    pub pair: Pair,
    /// Index of the metric.
    pub metric: usize,
    /// Mean difference with its 95 % interval.
    pub estimate: Estimate,
    /// The variance of differences over the sum of both variances: below 1 where common random
    /// numbers made the comparison sharper. Not a number where nothing varies.
    pub variance_ratio: f64,
    /// How likely a difference so large is if there is none; NaN below two pairs.
    pub chance: f64,
    /// The same adjusted by Holm over the family: all differences of the metric between points
    /// with the same values on the axes that every architecture is varied along.
    pub adjusted: f64,
}

impl Difference {
    /// Whether it is beyond chance, however many architectures are compared.
    pub fn is_clear(&self) -> bool {
        self.adjusted < CHANCE
    }
}

/// A point of an architecture and the corresponding one of the first architecture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pair {
    /// Index of the first architecture's point.
    pub baseline: usize,
    /// Index of the other's point.
    pub point: usize,
    /// The values of both together: where one is not varied, those of the other.
    pub values: Vec<Option<usize>>,
}

/// All metrics of every architecture less those of the first one.
pub fn differences(plan: &Plan, metrics: usize, samples: &Samples) -> Vec<Difference> {
    let pairs = (1..plan.alternatives().len()).flat_map(|own| pairs(plan, own));
    let all = pairs.flat_map(|pair| (0..metrics).map(move |metric| (pair.clone(), metric)));
    let mut found: Vec<Difference> = all
        .map(|(pair, metric)| {
            let (base, own) = (samples.of(pair.baseline, metric), samples.of(pair.point, metric));
            let estimate = Estimate::paired(&own, &base);
            let variance_ratio = variance_ratio(&own, &base);
            let chance = estimate.chance_of_zero();
            Difference { pair, metric, estimate, variance_ratio, chance, adjusted: chance }
        })
        .collect();
    adjust(plan, &mut found);
    found
}

/// Adjusts the chances of differences within their families.
fn adjust(plan: &Plan, differences: &mut [Difference]) {
    let families = plan.families();
    let mut members: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (at, own) in differences.iter().enumerate() {
        members.entry((families[own.pair.point], own.metric)).or_default().push(at);
    }
    for family in members.values() {
        let chances: Vec<f64> = family.iter().map(|at| differences[*at].chance).collect();
        for (at, adjusted) in family.iter().zip(holm(&chances)) {
            differences[*at].adjusted = adjusted;
        }
    }
}

/// The corresponding points of an architecture and the first one, in file order: equal values
/// where both are varied, and every value of the one where the other is not.
pub fn pairs(plan: &Plan, alternative: usize) -> Vec<Pair> {
    let of = |wanted: usize| {
        plan.points.iter().enumerate().filter(move |(_, point)| plan.alternative(point) == wanted)
    };
    let varied = |wanted: usize, axis: usize| {
        of(wanted).next().is_some_and(|(_, point)| point.values[axis].is_some())
    };
    let both = |axis| varied(0, axis) && varied(alternative, axis);
    let first = plan.first_axis();
    let common: Vec<bool> = (0..plan.axes.len()).map(|axis| axis >= first && both(axis)).collect();
    let key = |values: &[Option<usize>]| -> Vec<Option<usize>> {
        values.iter().zip(&common).map(|(value, common)| value.filter(|_| *common)).collect()
    };
    let mut baselines: BTreeMap<Vec<Option<usize>>, Vec<usize>> = BTreeMap::new();
    for (at, point) in of(0) {
        baselines.entry(key(&point.values)).or_default().push(at);
    }
    let mut pairs = Vec::new();
    for (at, point) in of(alternative) {
        for &baseline in baselines.get(&key(&point.values)).into_iter().flatten() {
            let other = &plan.points[baseline].values;
            let values = point.values.iter().zip(other).map(|(own, base)| own.or(*base)).collect();
            pairs.push(Pair { baseline, point: at, values });
        }
    }
    pairs.sort_by(|a, b| a.values.cmp(&b.values));
    pairs
}

/// Only replications count in which both are defined.
fn variance_ratio(own: &[f64], base: &[f64]) -> f64 {
    let whole = |(a, b): &(&f64, &f64)| !a.is_nan() && !b.is_nan();
    let (own, base): (Vec<f64>, Vec<f64>) = own.iter().zip(base).filter(whole).unzip();
    let variance = |values: &[f64]| Estimate::of(values).sd.powi(2);
    Estimate::paired(&own, &base).sd.powi(2) / (variance(&own) + variance(&base))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_draws_lower_the_ratio() {
        let (own, base) = ([2.0, 4.0, 6.0, f64::NAN], [1.0, 3.0, 5.0, 90.0]);
        assert_eq!(variance_ratio(&own, &base), 0.0);
        assert_eq!(variance_ratio(&[1.0, 3.0, 5.0], &[5.0, 3.0, 1.0]), 2.0);
        assert!(variance_ratio(&[1.0; 3], &[2.0; 3]).is_nan());
    }
}
