//! From trials to estimates: means with intervals, and differences of trials with the same fate.

use std::collections::BTreeMap;

use crate::metrics::Metric;
use crate::sim::Estimate;

use super::crossings::{Crossing, crossings};
use super::plan::Plan;
use super::runner::Trials;

/// The values of all metrics of all trials.
pub struct Samples {
    replications: usize,
    metrics: usize,
    /// By trial, then metric; NaN where nothing was measured.
    values: Vec<f64>,
}

impl Samples {
    /// Trials that failed count as not measured.
    ///
    /// # Panics
    /// If a trial has another number of metrics.
    pub fn new(plan: &Plan, metrics: usize, trials: &Trials) -> Self {
        let mut values = vec![f64::NAN; plan.trials() * metrics];
        for (at, output) in trials.outputs.iter().enumerate() {
            if let Some(output) = output {
                values[at * metrics..(at + 1) * metrics].copy_from_slice(&output.metrics);
            }
        }
        Self { replications: plan.replications as usize, metrics, values }
    }

    /// How many replications each point has.
    pub fn replications(&self) -> usize {
        self.replications
    }

    /// One metric at one point, by replication.
    pub fn of(&self, point: usize, metric: usize) -> Vec<f64> {
        let first = point * self.replications;
        let trials = first..first + self.replications;
        trials.map(|trial| self.values[trial * self.metrics + metric]).collect()
    }

    /// Its estimate.
    pub fn estimate(&self, point: usize, metric: usize) -> Estimate {
        Estimate::of(&self.of(point, metric))
    }

    /// The difference of two points, replication by replication: `point` less `baseline`.
    pub fn differences(&self, baseline: usize, point: usize, metric: usize) -> Vec<f64> {
        let pairs = self.of(baseline, metric).into_iter().zip(self.of(point, metric));
        pairs.map(|(base, own)| own - base).collect()
    }
}

/// One metric at one point.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Index of the point.
    pub point: usize,
    /// Index of the metric.
    pub metric: usize,
    /// Mean with its 95 % interval.
    pub estimate: Estimate,
    /// Skewness of the values (adjusted for their number); NaN below three values.
    pub skewness: f64,
}

impl Summary {
    /// Whether skewness makes the interval shorter than it claims: by Cochran's rule it takes 25
    /// times the squared skewness of values (Sampling Techniques, 1977, section 2.15), and the
    /// skewness itself has to be beyond twice its error under no skewness.
    pub fn is_too_short(&self) -> bool {
        let n = self.estimate.n as f64;
        let error = (6.0 * n * (n - 1.0) / ((n - 2.0) * (n + 1.0) * (n + 3.0))).sqrt();
        self.skewness.abs() > 2.0 * error && n < self.enough()
    }

    /// How many replications Cochran's rule asks for.
    pub fn enough(&self) -> f64 {
        (25.0 * self.skewness.powi(2)).ceil()
    }
}

/// One metric of an architecture less that of the first one, at corresponding points.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Where.
    pub pair: Pair,
    /// Index of the metric.
    pub metric: usize,
    /// Mean difference with its 95 % interval.
    pub estimate: Estimate,
    /// The variance of differences over the sum of both variances: below 1 where the same fate
    /// made the comparison sharper. Not a number where nothing varies.
    pub variance_ratio: f64,
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

/// Everything that is computed from trials.
pub struct Findings {
    /// The values behind it.
    pub samples: Samples,
    /// By point, then metric.
    pub summaries: Vec<Summary>,
    /// By architecture, values in file order, then metric.
    pub differences: Vec<Difference>,
    /// Where curves cross.
    pub crossings: Vec<Crossing>,
}

impl Findings {
    /// Computes all of it; `shown` are the metrics that charts show, by index.
    pub fn new(plan: &Plan, metrics: &[Metric], shown: &[usize], trials: &Trials) -> Self {
        let samples = Samples::new(plan, metrics.len(), trials);
        let summaries = summaries(plan, metrics.len(), &samples);
        let differences = differences(plan, metrics.len(), &samples);
        let crossings = crossings(plan, metrics, shown, &samples);
        Self { samples, summaries, differences, crossings }
    }

    /// Which of the given metrics have intervals that are too short, in one sentence; `None` if
    /// none has.
    pub fn note(&self, plan: &Plan, metrics: &[Metric], shown: &[usize]) -> Option<String> {
        let short = |metric: &usize| {
            let own = self.summaries.iter().filter(|summary| summary.metric == *metric);
            own.filter(|summary| summary.is_too_short()).count()
        };
        let counts: Vec<(usize, usize)> =
            shown.iter().map(|metric| (*metric, short(metric))).filter(|(_, n)| *n > 0).collect();
        let all = self.summaries.iter().filter(|summary| shown.contains(&summary.metric));
        let worst = all
            .filter(|summary| summary.is_too_short())
            .max_by(|a, b| a.enough().total_cmp(&b.enough()))?;
        let name = |(metric, n): &(usize, usize)| format!("{} ({n})", metrics[*metric].label);
        Some(format!(
            "skewed trials: intervals may be too short for {} of {} points; most for {} at {}, \
             where about {:.0} replications would do",
            counts.iter().map(name).collect::<Vec<_>>().join(", "),
            plan.points.len(),
            metrics[worst.metric].label,
            plan.describe(&plan.points[worst.point]),
            worst.enough()
        ))
    }
}

/// All metrics at all points.
pub fn summaries(plan: &Plan, metrics: usize, samples: &Samples) -> Vec<Summary> {
    let all = (0..plan.points.len()).flat_map(|point| (0..metrics).map(move |m| (point, m)));
    all.map(|(point, metric)| {
        let values = samples.of(point, metric);
        let estimate = Estimate::of(&values);
        Summary { point, metric, estimate, skewness: skewness(&values, &estimate) }
    })
    .collect()
}

/// All metrics of every architecture less those of the first one.
pub fn differences(plan: &Plan, metrics: usize, samples: &Samples) -> Vec<Difference> {
    let pairs = (1..plan.architectures.len()).flat_map(|architecture| pairs(plan, architecture));
    let all = pairs.flat_map(|pair| (0..metrics).map(move |metric| (pair.clone(), metric)));
    all.map(|(pair, metric)| {
        let (base, own) = (samples.of(pair.baseline, metric), samples.of(pair.point, metric));
        let estimate = Estimate::paired(&own, &base);
        let variance_ratio = variance_ratio(&own, &base);
        Difference { pair, metric, estimate, variance_ratio }
    })
    .collect()
}

/// The corresponding points of an architecture and the first one, in file order: equal values
/// where both are varied, and every value of the one where the other is not.
pub fn pairs(plan: &Plan, architecture: usize) -> Vec<Pair> {
    let of = |wanted: usize| {
        plan.points.iter().enumerate().filter(move |(_, point)| point.architecture == wanted)
    };
    let varied = |wanted: usize, axis: usize| {
        of(wanted).next().is_some_and(|(_, point)| point.values[axis].is_some())
    };
    let common: Vec<bool> =
        (0..plan.axes.len()).map(|axis| varied(0, axis) && varied(architecture, axis)).collect();
    let key = |values: &[Option<usize>]| -> Vec<Option<usize>> {
        values.iter().zip(&common).map(|(value, common)| value.filter(|_| *common)).collect()
    };
    let mut baselines: BTreeMap<Vec<Option<usize>>, Vec<usize>> = BTreeMap::new();
    for (at, point) in of(0) {
        baselines.entry(key(&point.values)).or_default().push(at);
    }
    let mut pairs = Vec::new();
    for (at, point) in of(architecture) {
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

/// The third standardised moment of the defined values, adjusted for their number (Joanes and
/// Gill, 1998, G1).
fn skewness(values: &[f64], estimate: &Estimate) -> f64 {
    let n = estimate.n as f64;
    if estimate.n < 3 || estimate.sd == 0.0 {
        return f64::NAN;
    }
    let defined = values.iter().filter(|value| !value.is_nan());
    let cubes: f64 = defined.map(|value| ((value - estimate.mean) / estimate.sd).powi(3)).sum();
    cubes * n / ((n - 1.0) * (n - 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Streams;

    fn summary(values: &[f64]) -> Summary {
        let estimate = Estimate::of(values);
        Summary { point: 0, metric: 0, estimate, skewness: skewness(values, &estimate) }
    }

    #[test]
    fn skewness_by_hand() {
        // Mean 2, deviations -1, -1, 2: sd sqrt 3, sum of cubes 6 / 3^1.5, times 3 / 2.
        let skewness = summary(&[1.0, f64::NAN, 1.0, 4.0]).skewness;
        assert!((skewness - 3f64.sqrt()).abs() < 1e-12, "{skewness}");
        assert!(summary(&[1.0, 2.0]).skewness.is_nan());
        assert!(!summary(&[5.0; 20]).is_too_short(), "no variation is not skewed");
    }

    #[test]
    fn exponential_trials_are_warned_about_and_uniform_ones_are_not() {
        let mut rng = Streams::new(5, 0).stream(0, 0, 0);
        let uniform: Vec<f64> = (0..30).map(|_| rng.open01()).collect();
        let exponential: Vec<f64> = (0..30).map(|_| -rng.open01().ln()).collect();
        assert!(!summary(&uniform).is_too_short());
        assert!(summary(&exponential).is_too_short());
    }

    #[test]
    fn equal_luck_lowers_the_ratio() {
        let (own, base) = ([2.0, 4.0, 6.0, f64::NAN], [1.0, 3.0, 5.0, 90.0]);
        assert_eq!(variance_ratio(&own, &base), 0.0);
        assert_eq!(variance_ratio(&[1.0, 3.0, 5.0], &[5.0, 3.0, 1.0]), 2.0);
        assert!(variance_ratio(&[1.0; 3], &[2.0; 3]).is_nan());
    }
}
