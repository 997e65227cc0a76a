//! Architectures compared with the first one, in trials with common random numbers.

use std::collections::BTreeMap;

use crate::experiment::plan::Plan;
use crate::sim::{CHANCE, Estimate, holm};
use crate::study::{Interval, Metric};

use super::paired::{Gap, paired};
use super::pairing::Pairing;
use super::samples::Samples;
use super::tails::TailGap;

/// One metric of an architecture less that of the first one, at corresponding points.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Where.
    pub pair: Pair,
    /// Index of the metric.
    pub metric: usize,
    /// Mean difference, and deviation of differences.
    pub estimate: Estimate,
    /// The 95 % interval of the mean difference, by the kind of the metric.
    pub interval: Interval,
    /// The difference of what is known of a heavy metric besides its mean.
    pub tail: Option<TailGap>,
    /// What equal random numbers did to it.
    pub pairing: Pairing,
    /// Whether they did harm, beyond chance for all comparisons of the metric.
    pub pairing_hurts: bool,
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
pub fn differences(plan: &Plan, metrics: &[Metric], samples: &Samples) -> Vec<Difference> {
    let pairs = (1..plan.alternatives().len()).flat_map(|own| pairs(plan, own));
    let all = pairs.flat_map(|pair| (0..metrics.len()).map(move |metric| (pair.clone(), metric)));
    let mut found = Vec::new();
    for (pair, metric) in all {
        let (base, own) = (samples.of(pair.baseline, metric), samples.of(pair.point, metric));
        let about = &metrics[metric];
        let Gap { estimate, interval, chance } = paired(about.range(), &own, &base);
        let tail = about.is_heavy().then(|| samples.resamples(plan.seed).gap(&own, &base));
        found.push(Difference {
            pair,
            metric,
            estimate,
            interval,
            tail,
            pairing: Pairing::new(&own, &base),
            pairing_hurts: false,
            chance,
            adjusted: chance,
        });
    }
    adjust(plan, &mut found);
    judge_pairing(metrics.len(), &mut found);
    found
}

/// Finds out where pairing hurts. The family are all comparisons of a metric.
fn judge_pairing(metrics: usize, differences: &mut [Difference]) {
    for metric in 0..metrics {
        let own = || differences.iter().filter(|own| own.metric == metric);
        let hurts = Pairing::hurts(&own().map(|own| own.pairing).collect::<Vec<_>>());
        let own = differences.iter_mut().filter(|own| own.metric == metric);
        own.zip(hurts).for_each(|(own, hurts)| own.pairing_hurts = hurts);
    }
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
