//! When points have enough replications: half-widths beside their targets, at growing numbers.

use crate::experiment::plan::{Plan, Target, TrialId, Width};
use crate::sim::{Estimate, Proportion};
use crate::study::Metric;

use super::trials::Trials;
use crate::study::Output;

/// Number of equal values from which at most 5 % of runs are other: the upper end of Wilson's
/// interval of none of n is 5 % from n = 73 on.
const UNVARIED: usize = 73;

/// A half-width from fewer values is too uncertain.
const FEWEST_VALUES: usize = 10;

/// How near a metric at a point has come to its target.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Reach {
    /// How many values were defined.
    pub n: usize,
    /// Their mean; NaN if there are none.
    pub mean: f64,
    /// Half of the width of the 95 % interval; NaN below two values.
    pub half_width: f64,
    /// How wide it may be.
    pub allowed: f64,
    /// Whether that is enough.
    pub met: bool,
    /// How many replications would about do; `None` if that cannot be computed.
    pub enough: Option<u64>,
}

impl Target {
    /// How near the values of a metric have come. A metric that was never measured asks for
    /// nothing; values that do not vary are enough once there are 73 of them, as then at most 5 %
    /// of runs are other (Wilson 1927, none of 73).
    pub fn reach(&self, values: &[f64], metric: &Metric) -> Reach {
        let (estimate, half_width) = estimate(values, metric);
        let Estimate { mean, n, .. } = estimate;
        let allowed = match self.width {
            Width::Absolute(width) => width,
            Width::Relative(part) => part * mean.abs(),
        };
        let (met, enough) = if n == 0 {
            (true, None)
        } else if estimate.no_variation() && (half_width == 0.0 || allowed == 0.0) {
            // Nothing is a part of a mean of zero.
            (n >= UNVARIED, Some(UNVARIED as u64))
        } else {
            // Half-widths shrink with the square root of the number of replications, those of
            // nothing but no, or nothing but yes, with the number itself.
            let power = if estimate.no_variation() { 1 } else { 2 };
            let factor = (half_width / allowed).powi(power);
            let enough = (values.len() as f64 * factor).ceil();
            let enough = (enough < 1e9).then_some(enough as u64);
            (n >= FEWEST_VALUES && half_width <= allowed, enough)
        };
        Reach { n, mean, half_width, allowed, met, enough }
    }
}

/// The mean with half the width of its interval: by Wilson of a metric of yes and no, and where
/// every trial happens to say yes or no to a share; else by Student.
pub(in crate::experiment) fn estimate(values: &[f64], metric: &Metric) -> (Estimate, f64) {
    let estimate = Estimate::of(values);
    if metric.is_yes_or_no() {
        return (estimate, metric.range().interval(&estimate).half_width());
    }
    if estimate.no_variation() || !are_yes_or_no(values, metric) {
        return (estimate, estimate.half_width);
    }
    let Proportion { low, high, .. } = Proportion::above_zero(values);
    (estimate, (high - low) / 2.0)
}

/// Whether each trial is one draw of a share: all defined values are 0 or 1.
pub(in crate::experiment) fn are_yes_or_no(values: &[f64], metric: &Metric) -> bool {
    let defined = values.iter().filter(|value| !value.is_nan());
    metric.unit == "share" && defined.clone().count() > 0 && defined.into_iter().all(is_yes_or_no)
}

fn is_yes_or_no(value: &f64) -> bool {
    *value == 0.0 || *value == 1.0
}

/// How many replications each point needs, by its trials so far: a function of the plan and of the
/// trials 0..n of the points that stop together, in whatever order these ended. If all of them have
/// ended the number is final. Trials that failed have no value.
pub(in crate::experiment) fn needed(plan: &Plan, metrics: &[Metric], trials: &Trials) -> Vec<u32> {
    let mut needed = vec![plan.replications; plan.points.len()];
    let Some(precision) = &plan.precision else { return needed };
    for group in plan.groups() {
        let met = |point: &usize, n| {
            let reaches = reaches(plan, metrics, outputs(plan, trials, *point, n));
            reaches.iter().all(|(_, reach)| reach.met)
        };
        let goes_on = |n: &u32| {
            group.iter().all(|point| have_ended(plan, trials, *point, *n))
                && !group.iter().all(|point| met(point, *n))
        };
        let mut looks = precision.looks(plan.replications);
        let n = looks.find(|n| !goes_on(n)).unwrap_or(plan.replications);
        group.iter().for_each(|point| needed[*point] = n);
    }
    needed
}

/// The outputs of the first `n` trials of a point.
pub(in crate::experiment) fn outputs<'a>(
    plan: &Plan,
    trials: &'a Trials,
    point: usize,
    n: u32,
) -> &'a [Option<Output>] {
    let first = point * plan.replications as usize;
    &trials.outputs[first..first + n as usize]
}

/// The values of a metric, by index; NaN where a trial has none.
pub(in crate::experiment) fn values(outputs: &[Option<Output>], metric: usize) -> Vec<f64> {
    let value =
        |output: &Option<Output>| output.as_ref().map_or(f64::NAN, |output| output.values[metric]);
    outputs.iter().map(value).collect()
}

/// Whether the first `n` trials of a point have ended.
fn have_ended(plan: &Plan, trials: &Trials, point: usize, n: u32) -> bool {
    let failed =
        |trial: &TrialId| trials.failures.binary_search_by(|(own, _)| own.cmp(trial)).is_ok();
    let first = point * plan.replications as usize;
    let outputs = outputs(plan, trials, point, n).iter().enumerate();
    outputs.filter(|(_, output)| output.is_none()).all(|(at, _)| failed(&plan.trial(first + at)))
}

/// How near trials of one point have come to each target, with the metric by index.
pub(in crate::experiment) fn reaches(
    plan: &Plan,
    metrics: &[Metric],
    outputs: &[Option<Output>],
) -> Vec<(usize, Reach)> {
    let targets = plan.precision.iter().flat_map(|precision| &precision.targets);
    let reach = |target: &Target| {
        let metric = metrics.iter().position(|metric| metric.name == target.metric)?;
        Some((metric, target.reach(&values(outputs, metric), &metrics[metric])))
    };
    targets.filter_map(reach).collect()
}

/// Leaves out trials that an earlier run made and this plan does not need. `needed` holds one
/// number per point.
pub(in crate::experiment) fn keep_needed(plan: &Plan, needed: &[u32], trials: &mut Trials) {
    for (at, output) in trials.outputs.iter_mut().enumerate() {
        let trial = plan.trial(at);
        if trial.replication >= needed[trial.point] {
            *output = None;
        }
    }
    trials.failures.retain(|(trial, _)| trial.replication < needed[trial.point]);
}

/// A point that did not reach a target.
#[derive(Clone, PartialEq, Debug)]
pub struct Shortfall {
    /// Index of the point.
    pub point: usize,
    /// Index of the metric.
    pub metric: usize,
    /// How near it came.
    pub reach: Reach,
}

/// All points that did not reach a target with the trials that they have.
pub fn shortfalls(plan: &Plan, metrics: &[Metric], trials: &Trials) -> Vec<Shortfall> {
    let needed = needed(plan, metrics, trials);
    let of = |point: usize| {
        let outputs = outputs(plan, trials, point, needed[point]);
        let short = reaches(plan, metrics, outputs).into_iter().filter(|(_, reach)| !reach.met);
        short.map(move |(metric, reach)| Shortfall { point, metric, reach })
    };
    (0..plan.points.len()).flat_map(of).collect()
}

impl Shortfall {
    /// Place, half-width beside its target, and the number of replications that would do.
    pub fn sentence(&self, plan: &Plan, metrics: &[Metric]) -> String {
        let Reach { n, half_width, allowed, enough, .. } = self.reach;
        let place = plan.describe(&plan.points[self.point]);
        let reached = half_width_in_words(&metrics[self.metric], n, half_width, Some(allowed));
        let would = match enough {
            Some(enough) if half_width == 0.0 => {
                format!("{enough} runs show that at most 5 % of runs are other")
            }
            Some(enough) => format!("about {enough} replications would do"),
            None => "no number of replications can be named".to_owned(),
        };
        format!("{place}: {reached}; {would}")
    }
}

/// A half-width beside its target, if there is one: `backlog +- 0.380 of 0.250 tasks`.
pub(in crate::experiment) fn half_width_in_words(
    metric: &Metric,
    n: usize,
    half_width: f64,
    allowed: Option<f64>,
) -> String {
    let Metric { label, unit, .. } = metric;
    if half_width == 0.0 {
        return format!("{label} does not vary in {n} runs");
    }
    if half_width.is_nan() {
        return format!("{label} was measured in {n} runs only");
    }
    let share = *unit == "share";
    let (factor, unit) = if share { (100.0, "percentage points") } else { (1.0, &**unit) };
    let of = allowed.map(|allowed| format!(" of {}", three_digits(allowed * factor)));
    let text = format!(
        "{label} +- {}{} {unit}",
        three_digits(half_width * factor),
        of.unwrap_or_default()
    );
    text.trim_end().to_owned()
}

/// Three digits are plenty for a half-width.
fn three_digits(value: f64) -> String {
    let decimals = (2.0 - value.abs().log10().floor()).clamp(0.0, 9.0);
    format!("{value:.*}", decimals as usize)
}
