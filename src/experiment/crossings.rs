//! Where the curves of two architectures cross, with an interval.

use crate::ids::Purpose;
use crate::metrics::{Direction, METRICS};
use crate::report::{ChartSpec, ScaleKind};
use crate::sim::{Rng, Streams};

use super::estimates::Samples;
use super::plan::Plan;

/// Resamples of the replications behind an interval (Efron, 1979).
const RESAMPLES: u32 = 2_000;

/// A comparison of two architectures in one metric along one axis.
#[derive(Clone, Debug)]
pub struct Crossing {
    /// Index of the metric.
    pub metric: usize,
    /// Index of the axis.
    pub axis: usize,
    /// Index of the architecture.
    pub architecture: usize,
    /// The cells of the point at which the comparison starts; the axis' own is empty.
    pub cells: Vec<String>,
    /// Where the mean difference changes its sign first; `None` if it does not.
    pub at: Option<f64>,
    /// The 2.5 % and 97.5 % points of the resamples that cross; not numbers if none does.
    pub interval: (f64, f64),
    /// Share of resamples that do not cross.
    pub share_without: f64,
    /// Whether the architecture is better than the baseline where the axis begins.
    pub better_at_first: bool,
    /// Whether the difference is beyond chance anywhere.
    pub differs: bool,
}

/// Every architecture against the first one, for the metrics that charts show, along every
/// numeric axis.
pub fn crossings(plan: &Plan, charts: &[ChartSpec], samples: &Samples) -> Vec<Crossing> {
    let mut found = Vec::new();
    for (metric, entry) in METRICS.iter().enumerate() {
        let shown = charts.iter().any(|chart| chart.y.iter().any(|name| name == entry.name));
        if !shown || entry.direction == Direction::Neutral {
            continue;
        }
        for (axis, scale) in numeric_axes(plan, charts) {
            for architecture in 1..plan.architectures.len() {
                for run in runs_along(plan, axis, architecture) {
                    found.extend(compare(plan, samples, metric, axis, scale, &run));
                }
            }
        }
    }
    found
}

/// Axes of numbers with at least two values, and whether charts divide them by ratios.
fn numeric_axes(plan: &Plan, charts: &[ChartSpec]) -> Vec<(usize, ScaleKind)> {
    let scale = |key: &str| {
        let own = charts.iter().find(|chart| chart.x.key == key);
        own.map_or(ScaleKind::Linear, |chart| chart.x.scale)
    };
    let axes = plan.axes.iter().enumerate();
    axes.filter(|(_, axis)| axis.cells.len() > 1 && axis.numbers().is_some())
        .map(|(at, axis)| (at, scale(&axis.key)))
        .collect()
}

/// The points of an architecture along an axis, one list for each combination of the others.
fn runs_along(plan: &Plan, axis: usize, architecture: usize) -> Vec<Vec<usize>> {
    let mut runs: Vec<(Vec<Option<usize>>, Vec<usize>)> = Vec::new();
    for (at, point) in plan.points.iter().enumerate() {
        if point.architecture != architecture || point.values[axis].is_none() {
            continue;
        }
        let mut others = point.values.clone();
        others[axis] = None;
        match runs.iter_mut().find(|(key, _)| *key == others) {
            Some((_, run)) => run.push(at),
            None => runs.push((others, vec![at])),
        }
    }
    runs.into_iter().map(|(_, run)| run).filter(|run| run.len() > 1).collect()
}

fn compare(
    plan: &Plan,
    samples: &Samples,
    metric: usize,
    axis: usize,
    scale: ScaleKind,
    run: &[usize],
) -> Option<Crossing> {
    let numbers = plan.axes[axis].numbers()?;
    let mut positions = Vec::new();
    let mut differences = Vec::new();
    for &point in run {
        let baseline = plan.counterpart(&plan.points[point], 0)?;
        let own = samples.differences(baseline, point, metric);
        if own.iter().any(|difference| difference.is_nan()) {
            return None;
        }
        positions.push(numbers[plan.points[point].values[axis]?]);
        differences.push(own);
    }
    let log = scale == ScaleKind::Log && positions.iter().all(|x| *x > 0.0);
    let all: Vec<usize> = (0..plan.replications as usize).collect();
    let means = means_of(&differences, &all);
    let at = first_crossing(&positions, &means, log);
    let mut rng =
        Streams::new(plan.seed, 0).stream(Purpose::Bootstrap as u32, metric as u64, axis as u64);
    let (interval, share_without) = bootstrap(&positions, &differences, log, &mut rng);
    let point = &plan.points[run[0]];
    let mut cells = plan.cells(point);
    cells[axis].clear();
    let higher = METRICS[metric].direction == Direction::Higher;
    let first = means.iter().copied().find(|mean| *mean != 0.0).unwrap_or(0.0);
    let differs = differences.iter().any(|own| {
        let estimate = crate::sim::Estimate::of(own);
        !estimate.covers(0.0)
    });
    Some(Crossing {
        metric,
        axis,
        architecture: point.architecture,
        cells,
        at,
        interval,
        share_without,
        better_at_first: (first > 0.0) == higher,
        differs,
    })
}

fn means_of(differences: &[Vec<f64>], chosen: &[usize]) -> Vec<f64> {
    let mean = |own: &Vec<f64>| chosen.iter().map(|at| own[*at]).sum::<f64>() / chosen.len() as f64;
    differences.iter().map(mean).collect()
}

/// The first change of sign, interpolated in the axis' own scale.
fn first_crossing(positions: &[f64], means: &[f64], log: bool) -> Option<f64> {
    let place = |x: f64| if log { x.ln() } else { x };
    let back = |x: f64| if log { x.exp() } else { x };
    // Points without any difference belong to neither side.
    let sided: Vec<(f64, f64)> =
        positions.iter().copied().zip(means.iter().copied()).filter(|(_, y)| *y != 0.0).collect();
    sided.windows(2).find(|pair| pair[0].1.signum() != pair[1].1.signum()).map(|pair| {
        let ((from, before), (to, after)) = (pair[0], pair[1]);
        let (from, to) = (place(from), place(to));
        back(from + (to - from) * before / (before - after))
    })
}

/// The same resample of replications for all points.
fn bootstrap(
    positions: &[f64],
    differences: &[Vec<f64>],
    log: bool,
    rng: &mut Rng,
) -> ((f64, f64), f64) {
    let replications = differences[0].len();
    let mut crossings = Vec::new();
    for _ in 0..RESAMPLES {
        let chosen: Vec<usize> =
            (0..replications).map(|_| rng.below(replications as u32) as usize).collect();
        crossings.extend(first_crossing(positions, &means_of(differences, &chosen), log));
    }
    let share_without = 1.0 - crossings.len() as f64 / f64::from(RESAMPLES);
    crossings.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (share * (crossings.len() as f64 - 1.0)).round().max(0.0) as usize;
        crossings.get(place).copied().unwrap_or(f64::NAN)
    };
    ((at(0.025), at(0.975)), share_without)
}

impl Crossing {
    /// The finding in words.
    pub fn sentence(&self, plan: &Plan) -> String {
        let (own, base) = (&plan.architectures[self.architecture], &plan.architectures[0]);
        let metric = &METRICS[self.metric];
        let axis = &plan.axes[self.axis];
        let held: Vec<String> = self
            .cells
            .iter()
            .zip(&plan.axes)
            .filter(|(cell, _)| !cell.is_empty())
            .map(|(cell, axis)| format!("{} {cell}", axis.label))
            .collect();
        let held = if held.is_empty() { String::new() } else { format!(" ({})", held.join(", ")) };
        let (better, worse) = if self.better_at_first { (own, base) } else { (base, own) };
        let label = metric.label;
        match self.at {
            Some(at) => {
                let (low, high) = self.interval;
                let doubt = if self.share_without > 0.05 {
                    format!("; {:.0} % of resamples do not cross", self.share_without * 100.0)
                } else {
                    String::new()
                };
                format!(
                    "{label}: {better} is better than {worse} up to {at:.1} {} \
                     (95 %: {low:.1} to {high:.1}{doubt}){held}",
                    axis.label
                )
            }
            None if self.differs => {
                format!(
                    "{label}: {better} is better than {worse} at every value of {}{held}",
                    axis.label
                )
            }
            None => format!("{label}: no difference between {own} and {base} beyond chance{held}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_cross_where_they_cross() {
        let x = [2.0, 4.0, 8.0];
        assert_eq!(first_crossing(&x, &[-1.0, 1.0, 3.0], false), Some(3.0));
        let log = first_crossing(&x, &[-1.0, 1.0, 3.0], true).unwrap();
        assert!((log - 8f64.sqrt()).abs() < 1e-12, "half way between 2 and 4 by ratio: {log}");
        assert_eq!(first_crossing(&x, &[1.0, 1.0, 3.0], false), None);
        assert_eq!(first_crossing(&x, &[1.0, 0.0, 0.0], false), None, "touching is not crossing");
    }

    #[test]
    fn the_interval_covers_a_known_crossing_and_is_narrow() {
        let mut rng = Streams::new(7, 0).stream(0, 0, 0);
        let x = [0.0, 10.0];
        let noise = |mean: f64, rng: &mut Rng| (0..30).map(|_| mean + rng.open01() - 0.5).collect();
        let differences = vec![noise(-3.0, &mut rng), noise(7.0, &mut rng)];
        let ((low, high), without) = bootstrap(&x, &differences, false, &mut rng);
        assert!(low < 3.0 && 3.0 < high && high - low < 0.5, "{low} {high}");
        assert_eq!(without, 0.0);
    }
}
