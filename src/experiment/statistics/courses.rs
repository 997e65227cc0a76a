//! Values over time, bin by bin over all replications of a point.

use crate::experiment::plan::{Plan, SeriesPlan};
use crate::sim::Estimate;

use super::trials::Trials;

/// One metric at one point over time.
pub struct CourseSummary {
    /// Index of the point.
    pub point: usize,
    /// Index among the metrics of the series.
    pub metric: usize,
    /// Its mean with the 95 % interval over replications, bin by bin.
    pub bins: Vec<Estimate>,
}

/// All metrics of the series at all points, by point; trials that failed are left out.
pub fn courses(plan: &Plan, series: &SeriesPlan, trials: &Trials) -> Vec<CourseSummary> {
    let bins = series.bins as usize;
    let mut found = Vec::new();
    for (point, outputs) in trials.outputs.chunks(plan.replications as usize).enumerate() {
        for metric in 0..series.metrics.len() {
            let of_bin = |bin: usize| {
                let at = metric * bins + bin;
                let values = outputs.iter().flatten().filter_map(|output| output.series.get(at));
                Estimate::of(&values.copied().collect::<Vec<f64>>())
            };
            found.push(CourseSummary { point, metric, bins: (0..bins).map(of_bin).collect() });
        }
    }
    found
}
