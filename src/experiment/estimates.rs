//! From trials to estimates: means with intervals, and paired differences.

use crate::metrics::METRICS;
use crate::sim::Estimate;

use super::plan::Plan;
use super::runner::Trials;

/// The values of all metrics of all trials, by point.
pub struct Samples {
    replications: usize,
    /// By trial, then metric.
    values: Vec<Vec<f64>>,
}

impl Samples {
    /// Trials that failed count as not measured.
    pub fn new(plan: &Plan, trials: &Trials) -> Self {
        let nothing = vec![f64::NAN; METRICS.len()];
        let values = trials
            .outputs
            .iter()
            .map(|output| output.as_ref().map_or_else(|| nothing.clone(), |o| o.metrics.clone()))
            .collect();
        Self { replications: plan.replications as usize, values }
    }

    /// One metric at one point, by replication.
    pub fn of(&self, point: usize, metric: usize) -> Vec<f64> {
        let first = point * self.replications;
        self.values[first..first + self.replications].iter().map(|row| row[metric]).collect()
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

/// The variance of paired differences over the sum of both variances: below 1 where the same fate
/// made the comparison sharper. Not a number where nothing varies.
pub fn variance_ratio(samples: &Samples, baseline: usize, point: usize, metric: usize) -> f64 {
    let variance = |values: &[f64]| Estimate::of(values).sd.powi(2);
    let apart = variance(&samples.of(baseline, metric)) + variance(&samples.of(point, metric));
    variance(&samples.differences(baseline, point, metric)) / apart
}
