//! Where the warm-up ends, found from the series of pilot trials.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::experiment::plan::{Experiment, PilotCurve, Pilots, Plan, TrialId};
use crate::sim::{CHANCE, Estimate, SimDuration, WarmUp, holm, mser5};

/// MSER-5 needs ten batches of five.
pub(in crate::experiment) const FEWEST_OBSERVATIONS: usize = 50;

/// Why no warm-up was found.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoWarmUp {
    /// Too few observations.
    #[error(
        "`warm_up = \"auto\"` needs a longer horizon: {found} observations of {step} each, at \
         least {FEWEST_OBSERVATIONS} are needed; where people keep to calendars that is 8 weeks"
    )]
    TooShort {
        /// How many there are.
        found: usize,
        /// Their distance.
        step: SimDuration,
    },
    /// The series still moves in its second half.
    #[error(
        "`warm_up = \"auto\"`: {metric} under {architecture} has no steady state in the second \
         half of {horizon}; make `horizon` longer, name other metrics (`warm_up = {{ auto = \
         [\"NAME\"] }}`), or give `warm_up` as a time"
    )]
    NotSteady {
        /// The architecture.
        architecture: String,
        /// Name of the metric.
        metric: String,
        /// The length of a trial.
        horizon: SimDuration,
    },
    /// No metric has a value all the time.
    #[error(
        "`warm_up = \"auto\"`: none of {0} has a value all through a trial; name other metrics \
         (`warm_up = {{ auto = [\"NAME\"] }}`), or give `warm_up` as a time"
    )]
    Unmeasured(String),
    /// A pilot trial failed.
    #[error("`warm_up = \"auto\"`: a pilot trial failed: {message}")]
    Failed {
        /// Which one, of the plan of the pilot trials.
        trial: TrialId,
        /// Why.
        message: String,
    },
    /// The run was stopped.
    #[error("stopped before the warm-up was found")]
    Stopped,
}

/// The longest cut over architectures and metrics, in whole weeks where a calendar rules.
pub(in crate::experiment) fn find_warm_up(
    experiment: &Experiment,
    plan: &Plan,
    series: &[Vec<f64>],
    (step, window): (SimDuration, usize),
) -> Result<Pilots, NoWarmUp> {
    let metrics = experiment.auto_warm_up.iter().flatten().count();
    let length = series.first().map_or(0, |own| own.len() / metrics.max(1));
    let mut judged: Vec<(PilotCurve, Change)> = Vec::new();
    for (architecture, name) in plan.architectures.iter().enumerate() {
        for (at, metric) in experiment.auto_warm_up.iter().flatten().enumerate() {
            let own = at * length..(at + 1) * length;
            let pilots = relative(plan, series, architecture, own);
            let Some(change) = Change::of(&pilots) else { continue };
            let (architecture, metric) = (name.clone(), metric.clone());
            let values = average(pilots.iter());
            judged.push((PilotCurve { architecture, metric, cut: 0, values }, change));
        }
    }
    if judged.is_empty() {
        let names: Vec<&str> =
            experiment.auto_warm_up.iter().flatten().map(String::as_str).collect();
        return Err(NoWarmUp::Unmeasured(names.join(", ")));
    }
    let chances: Vec<f64> = judged.iter().map(|(_, change)| change.chance).collect();
    let mut curves = Vec::with_capacity(judged.len());
    for ((mut curve, change), chance) in judged.into_iter().zip(holm(&chances)) {
        if chance < CHANCE && change.found.too_short {
            let PilotCurve { architecture, metric, .. } = curve;
            return Err(NoWarmUp::NotSteady { architecture, metric, horizon: experiment.horizon });
        }
        curve.cut = if chance < CHANCE { change.found.cut } else { 0 };
        curves.push(curve);
    }
    let longest = curves.iter().map(|curve| curve.cut).max().unwrap_or(0) as u64;
    let cut = longest * step.as_nanos();
    let week = SimDuration::WEEK.as_nanos();
    let cut = if window > 1 { cut.div_ceil(week) * week } else { cut };
    let (key, replications, step) = (experiment.pilot_key(), plan.replications, step.as_nanos());
    Ok(Pilots { key, cut, replications, step, window, curves })
}

/// The means of a metric over each `window` successive stretches, of those that are defined.
pub(in crate::experiment) fn windows(
    stretches: &[Vec<f64>],
    metric: usize,
    window: usize,
) -> Vec<f64> {
    let mean = |own: &[Vec<f64>]| {
        let defined = own.iter().map(|stretch| stretch[metric]).filter(|value| !value.is_nan());
        defined.clone().sum::<f64>() / defined.count() as f64
    };
    stretches.windows(window).map(mean).collect()
}

/// The series of an architecture in each replication, in parts of the mean at each point, averaged
/// over points, which share their random numbers; points where all is zero or nothing is measured
/// are left out.
fn relative(
    plan: &Plan,
    series: &[Vec<f64>],
    architecture: usize,
    own: Range<usize>,
) -> Vec<Vec<f64>> {
    let mut points: BTreeMap<usize, Vec<&[f64]>> = BTreeMap::new();
    for (trial, values) in plan.trial_ids().zip(series) {
        if trial.architecture == architecture {
            points.entry(trial.point).or_default().push(&values[own.clone()]);
        }
    }
    let mut found: BTreeMap<usize, Vec<Vec<f64>>> = BTreeMap::new();
    for pilots in points.into_values() {
        let whole = defined_mean(pilots.iter().copied().flatten().copied());
        if whole.is_finite() && whole != 0.0 {
            for (replication, own) in pilots.iter().enumerate() {
                let parts = own.iter().map(|value| value / whole).collect();
                found.entry(replication).or_default().push(parts);
            }
        }
    }
    found.into_values().map(|points| average(points.iter())).collect()
}

/// The mean over some series, observation by observation.
fn average<'a>(series: impl Iterator<Item = &'a Vec<f64>> + Clone) -> Vec<f64> {
    let length = series.clone().next().map_or(0, Vec::len);
    (0..length).map(|at| defined_mean(series.clone().map(|own| own[at]))).collect()
}

/// The mean of what is defined.
fn defined_mean(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let defined = values.filter(|value| !value.is_nan());
    defined.clone().sum::<f64>() / defined.count() as f64
}

/// Where a series seems to change, and whether chance does it.
struct Change {
    found: WarmUp,
    /// How likely replications differ so much before and after a cut if there is no warm-up.
    chance: f64,
}

impl Change {
    /// MSER-5 finds a cut in noise, too: an outage in one replication is enough. Each replication
    /// is judged at the cut that all others have, so that none has a say in where it is judged.
    /// `None` if the trials have no series.
    fn of(pilots: &[Vec<f64>]) -> Option<Self> {
        let cut = |but: Option<usize>| {
            let others = (0..pilots.len()).filter(move |at| Some(*at) != but);
            let values = average(others.map(|at| &pilots[at]));
            let is_series = !values.is_empty() && values.iter().all(|value| value.is_finite());
            is_series.then(|| mser5(&values))
        };
        let found = cut(None)?;
        let change = |(at, own): (usize, &Vec<f64>)| match cut(Some(at)) {
            // Nothing is left out: nothing changes.
            None | Some(WarmUp { cut: 0, .. }) => 0.0,
            Some(WarmUp { cut, .. }) => {
                let mean = |part: &[f64]| defined_mean(part.iter().copied());
                mean(&own[..cut]) - mean(&own[cut..])
            }
        };
        let changes: Vec<f64> = pilots.iter().enumerate().map(change).collect();
        let chance = if found.cut == 0 { 1.0 } else { Estimate::of(&changes).chance_of_zero() };
        Some(Self { found, chance })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::plan::Point;
    use crate::sim::Streams;

    #[test]
    fn windows_pass_over_what_is_not_defined() {
        let stretches = [1.0, f64::NAN, 3.0, 5.0].map(|own| vec![0.0, own]);
        assert_eq!(windows(&stretches, 1, 2), [1.0, 3.0, 4.0]);
        assert!(windows(&stretches, 1, 1)[1].is_nan());
    }

    /// Twenty noisy series of 100 observations; `more` is added to an observation of a trial.
    fn change(more: impl Fn(usize, usize) -> f64) -> Change {
        let pilots = (0..20).map(|trial| {
            let mut rng = Streams::new(8, trial as u32).stream(0, 0, 0);
            (0..100).map(|at| 1.0 + 0.1 * rng.open01() + more(trial, at)).collect()
        });
        Change::of(&pilots.collect::<Vec<Vec<f64>>>()).expect("there are series")
    }

    #[test]
    fn what_all_pilots_show_is_a_warm_up_and_the_accident_of_one_is_none() {
        let real = change(|_, at| if at < 30 { 0.2 } else { 0.0 });
        assert!(real.found.cut == 30 && !real.found.too_short && real.chance < 1e-9);
        let accident = change(|trial, at| if trial == 3 && at < 30 { 20.0 } else { 0.0 });
        assert_eq!(accident.found.cut, 30, "MSER-5 alone would cut it");
        assert!(accident.chance > 0.05, "{}", accident.chance);
        let trend = change(|_, at| at as f64);
        assert!(trend.found.too_short && trend.chance < 1e-9);
        assert!(Change::of(&[]).is_none() && Change::of(&[vec![f64::NAN; 60]]).is_none());
    }

    /// Two points with one replication's random numbers are one sample; each counts by its mean.
    #[test]
    fn points_of_one_replication_are_one_series() {
        let point = || Point { architecture: 0, values: vec![] };
        let plan = Plan {
            experiment: "e".to_owned(),
            title: "t".to_owned(),
            organisation: "o".to_owned(),
            compared: "architecture".to_owned(),
            architectures: vec!["a".to_owned()],
            titles: vec![],
            axes: vec![],
            points: vec![point(), point()],
            replications: 2,
            precision: None,
            seed: 1,
        };
        let series = [[1.0, 3.0], [2.0, 2.0], [10.0, 10.0], [10.0, 10.0]].map(Vec::from);
        assert_eq!(relative(&plan, &series, 0, 0..2), [[0.75, 1.25], [1.0, 1.0]]);
    }

    /// Steady series of ten replications with a memory: a cut counts in one of twenty, and a rise
    /// by a tenth in the first fifth is found.
    #[test]
    fn a_steady_series_has_a_warm_up_as_seldom_as_the_test_says() {
        let pilots = |seed: u32, rise: f64| -> Vec<Vec<f64>> {
            let one = |trial: u32| {
                let mut rng = Streams::new(9, seed * 10 + trial).stream(0, 0, 0);
                let mut level = 0.0;
                let next = (0..200).map(move |at| {
                    level = 0.8 * level + rng.open01() - 0.5;
                    1.0 + level / 5.0 + if at < 40 { rise } else { 0.0 }
                });
                next.collect()
            };
            (0..10).map(one).collect()
        };
        let found = |rise: f64, seeds: u32| {
            let chances = (0..seeds).map(|seed| Change::of(&pilots(seed, rise)));
            chances.flatten().filter(|change| change.chance < CHANCE).count()
        };
        let (false_ones, real) = (found(0.0, 1_000), found(0.1, 100));
        assert!(false_ones <= 70 && real >= 90, "{false_ones} of 1000, {real} of 100");
    }
}
