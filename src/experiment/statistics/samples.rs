//! The values of all metrics of all trials, and their estimates.

use crate::experiment::plan::Plan;
use crate::sim::Estimate;
use crate::study::Batches;

use super::tails::Resamples;
use super::trials::Trials;

/// The values of all metrics of all trials.
pub struct Samples {
    /// Trials of each point in `values`.
    pub(super) replications: usize,
    /// Replications that points have: the fewest and the most.
    pub(super) range: (usize, usize),
    pub(super) metrics: usize,
    /// By trial, then metric; NaN where nothing was measured.
    pub(super) values: Vec<f64>,
    /// By point, then metric, where single trials have batches.
    pub(super) batches: Vec<Vec<Batches>>,
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
                values[at * metrics..(at + 1) * metrics].copy_from_slice(&output.values);
            }
        }
        let batches = trials.outputs.iter().filter(|_| plan.is_single());
        let batches =
            batches.map(|output| output.iter().flat_map(|own| own.batches.clone()).collect());
        let replications = plan.replications as usize;
        let last = |point: &[Option<_>]| {
            point.iter().rposition(|output| output.is_some()).map_or(0, |last| last + 1)
        };
        let range = match plan.precision {
            Some(_) => {
                let counts = || trials.outputs.chunks(replications).map(last);
                (counts().min().unwrap_or(0), counts().max().unwrap_or(0))
            }
            None => (replications, replications),
        };
        Self { replications, range, metrics, values, batches: batches.collect() }
    }

    /// How many replications points have: the fewest and the most.
    pub fn replications(&self) -> (usize, usize) {
        self.range
    }

    /// Resamples of the replications, the same ones for all points.
    pub(super) fn resamples(&self, seed: u64) -> Resamples {
        Resamples { seed, replications: self.range.1 }
    }

    /// One metric at one point, by replication.
    pub fn of(&self, point: usize, metric: usize) -> Vec<f64> {
        let first = point * self.replications;
        let trials = first..first + self.replications;
        trials.map(|trial| self.values[trial * self.metrics + metric]).collect()
    }

    /// Its estimate; from a single trial with the half-width of its batches.
    pub fn estimate(&self, point: usize, metric: usize) -> Estimate {
        let estimate = Estimate::of(&self.of(point, metric));
        match self.batches(point, metric) {
            Some(Batches { half_width, .. }) if estimate.n == 1 => {
                Estimate { half_width, ..estimate }
            }
            _ => estimate,
        }
    }

    /// The value of a metric, as an estimate, if it is the same one in all trials that gave one, of
    /// which there are several.
    pub fn only_value(&self, metric: usize) -> Option<Estimate> {
        let values = self.values.iter().skip(metric).step_by(self.metrics);
        let values: Vec<f64> = values.copied().filter(|value| !value.is_nan()).collect();
        Some(Estimate::of(&values)).filter(Estimate::no_variation)
    }

    /// The batches of a metric at a point, if its trial has some.
    pub fn batches(&self, point: usize, metric: usize) -> Option<Batches> {
        let own = self.batches.get(point)?.get(metric).copied();
        own.filter(|own| own.batches > 0)
    }

    /// The difference of two points, replication by replication: `point` less `baseline`.
    pub fn differences(&self, baseline: usize, point: usize, metric: usize) -> Vec<f64> {
        let pairs = self.of(baseline, metric).into_iter().zip(self.of(point, metric));
        pairs.map(|(base, own)| own - base).collect()
    }
}
