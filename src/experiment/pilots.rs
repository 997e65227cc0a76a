//! Where the warm-up ends: found from pilot trials, which are not measured.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::metrics::{Blocks, metric_index};
use crate::sim::{Estimate, SimDuration, WarmUp, holm, mser5};

use super::batches::keeps_calendar;
use super::file::Experiment;
use super::plan::{Plan, TrialId};
use super::results::plan_hash;
use super::runner::{Crew, News};
use super::statistics::CHANCE;
use super::trial::{Limits, Run, TrialOutput, stretches};

/// An architecture has at least so many pilot trials, over all of its points.
pub(super) const PILOTS: u32 = 20;
/// Stretches of a pilot trial in which no calendar rules.
const STRETCHES: u64 = 200;
/// Days in a week: what an observation looks back on where a calendar rules.
const DAYS: usize = 7;
/// MSER-5 needs ten batches of five.
const FEWEST: usize = 50;

/// What pilot trials showed: for each architecture and metric a series over the time of a trial.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Pilots {
    /// Hash of all that this depends on.
    pub key: String,
    /// The end of the warm-up for all points, in nanoseconds.
    pub cut: u64,
    /// How many pilot trials each point had.
    pub replications: u32,
    /// From one observation to the next, in nanoseconds.
    pub step: u64,
    /// How many steps an observation looks on.
    pub window: usize,
    /// The series, architecture by architecture.
    pub curves: Vec<PilotCurve>,
}

/// One metric of one architecture, averaged over pilot trials and points.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PilotCurve {
    /// The architecture.
    pub architecture: String,
    /// Name of the metric.
    pub metric: String,
    /// Observations to leave out.
    pub cut: usize,
    /// In parts of the mean of the whole.
    pub values: Vec<f64>,
}

impl Pilots {
    /// When an observation begins, in days.
    pub fn days(&self, observation: usize) -> f64 {
        observation as f64 * SimDuration::from_nanos(self.step).as_hours_f64() / 24.0
    }

    /// The end of the warm-up, in days, for people: to a thousandth.
    pub fn cut_days(&self) -> f64 {
        let days = SimDuration::from_nanos(self.cut).as_hours_f64() / 24.0;
        (1_000.0 * days).round() / 1_000.0
    }
}

/// Why no warm-up was found.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoWarmUp {
    /// Too few observations.
    #[error(
        "`warm_up = \"auto\"` needs a longer horizon: {found} observations of {step} each, at \
         least {FEWEST} are needed; where people keep to calendars that is 8 weeks"
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
         [\"availability\"] }}`), or give `warm_up` as a time"
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
         (`warm_up = {{ auto = [\"availability\"] }}`), or give `warm_up` as a time"
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

impl Experiment {
    /// The plan of the pilot trials: a few for each point.
    pub fn pilot_plan(&self) -> Plan {
        let mut points = vec![0u32; self.plan.architectures.len()];
        self.plan.points.iter().for_each(|point| points[point.architecture] += 1);
        let fewest = points.into_iter().filter(|count| *count > 0).min().unwrap_or(1);
        let replications = PILOTS.div_ceil(fewest).max(2);
        Plan { replications, precision: None, ..self.plan.clone() }
    }

    /// The hash of all that the pilot trials depend on.
    pub fn pilot_key(&self) -> String {
        let points = self.keys.iter().map(|own| own.used.to_hex());
        let horizon = self.horizon.as_nanos();
        let own = format!("{} {horizon} {}", self.plan.seed, self.told_by());
        let version = super::MODEL_VERSION.to_string();
        plan_hash([version, own].into_iter().chain(points))
    }

    /// Runs the pilot trials. Their replications are counted from the greatest number downwards, so
    /// that none of them is measured.
    ///
    /// # Errors
    /// If a trial fails, or the series are too short or do not become steady.
    pub fn pilots(&self, crew: &mut Crew, limits: Limits) -> Result<Pilots, NoWarmUp> {
        let known = vec![None; self.pilot_plan().trials()];
        self.pilots_beyond(known, crew, limits, |_: News| Ok(()))
    }

    /// The same where the series of some trials are known, by their places in the plan of the
    /// pilot trials. `keep` is told of every other one that ends.
    pub(super) fn pilots_beyond<E: From<NoWarmUp>>(
        &self,
        known: Vec<Option<Vec<f64>>>,
        crew: &mut Crew,
        limits: Limits,
        keep: impl FnMut(News) -> Result<(), E>,
    ) -> Result<Pilots, E> {
        let plan = self.pilot_plan();
        let (length, step) = (self.observations(), self.rhythm().0);
        if length < FEWEST {
            return Err(NoWarmUp::TooShort { found: length, step }.into());
        }
        let metrics: Vec<usize> =
            self.auto_warm_up.iter().flatten().filter_map(|name| metric_index(name)).collect();
        let (step, window) = self.rhythm();
        let simulate = |trial: &TrialId| {
            let run = Run {
                seed: plan.seed,
                replication: pilot_replication(trial.replication),
                warm_up: SimDuration::ZERO,
                horizon: self.horizon,
            };
            let stretches = stretches(&self.scenarios[trial.point], run, step, limits);
            let stretches = stretches.map_err(|reached| reached.to_string())?;
            let series = metrics.iter().map(|metric| windows(&stretches, *metric, window));
            Ok(series_output(series.collect::<Vec<_>>().concat()))
        };
        let missing = (0..plan.trials()).filter(|at| known[*at].is_none()).collect();
        let ran = crew.run(&plan, missing, simulate, keep)?;
        if let Some((trial, message)) = ran.failures.into_iter().next() {
            return Err(NoWarmUp::Failed { trial, message }.into());
        }
        let new = ran.outputs.into_iter().map(|own| own.map(|own| own.metrics));
        let series: Option<Vec<Vec<f64>>> =
            known.into_iter().zip(new).map(|(known, new)| known.or(new)).collect();
        let series = series.ok_or(NoWarmUp::Stopped)?;
        Ok(self.find(&plan, &series, metrics.len(), (step, window))?)
    }

    /// For each point the hash of all that its pilot trials depend on but seed and replication.
    pub(super) fn pilot_hashes(&self) -> Vec<String> {
        let (step, window) = self.rhythm();
        let own = format!("{} {window} {}", step.as_nanos(), self.told_by());
        let hash = |at| plan_hash([own.clone(), self.point_hash(at, SimDuration::ZERO, false)]);
        (0..self.scenarios.len()).map(hash).collect()
    }

    /// The metrics that tell where the warm-up ends, in one text.
    fn told_by(&self) -> String {
        self.auto_warm_up.as_deref().unwrap_or_default().join(" ")
    }

    /// How many observations a series has.
    fn observations(&self) -> usize {
        let (step, window) = self.rhythm();
        let stretches = self.horizon.as_nanos() / step.as_nanos();
        (stretches as usize + 1).saturating_sub(window)
    }

    /// How many numbers a pilot trial gives: the series of all metrics that are looked at.
    pub(super) fn pilot_length(&self) -> usize {
        self.observations() * self.auto_warm_up.iter().flatten().count()
    }

    /// The longest cut over architectures and metrics, in whole weeks where a calendar rules.
    fn find(
        &self,
        plan: &Plan,
        series: &[Vec<f64>],
        metrics: usize,
        (step, window): (SimDuration, usize),
    ) -> Result<Pilots, NoWarmUp> {
        let length = series.first().map_or(0, |own| own.len() / metrics.max(1));
        let mut judged: Vec<(PilotCurve, Change)> = Vec::new();
        for (architecture, name) in plan.architectures.iter().enumerate() {
            for (at, metric) in self.auto_warm_up.iter().flatten().enumerate() {
                let own = at * length..(at + 1) * length;
                let pilots = relative(plan, series, architecture, own);
                let Some(change) = Change::of(&pilots) else { continue };
                let (architecture, metric) = (name.clone(), metric.clone());
                let values = average(&pilots);
                judged.push((PilotCurve { architecture, metric, cut: 0, values }, change));
            }
        }
        if judged.is_empty() {
            let names: Vec<&str> = self.auto_warm_up.iter().flatten().map(String::as_str).collect();
            return Err(NoWarmUp::Unmeasured(names.join(", ")));
        }
        let chances: Vec<f64> = judged.iter().map(|(_, change)| change.chance).collect();
        let mut curves = Vec::with_capacity(judged.len());
        for ((mut curve, change), chance) in judged.into_iter().zip(holm(&chances)) {
            if chance < CHANCE && change.found.too_short {
                let PilotCurve { architecture, metric, .. } = curve;
                return Err(NoWarmUp::NotSteady { architecture, metric, horizon: self.horizon });
            }
            curve.cut = if chance < CHANCE { change.found.cut } else { 0 };
            curves.push(curve);
        }
        let longest = curves.iter().map(|curve| curve.cut).max().unwrap_or(0) as u64;
        let cut = longest * step.as_nanos();
        let week = SimDuration::WEEK.as_nanos();
        let cut = if window > 1 { cut.div_ceil(week) * week } else { cut };
        let (key, replications, step) = (self.pilot_key(), plan.replications, step.as_nanos());
        Ok(Pilots { key, cut, replications, step, window, curves })
    }

    /// The distance of observations and how many steps each one looks on: days and a week where a
    /// calendar rules anywhere, so that no weekend looks like a change.
    fn rhythm(&self) -> (SimDuration, usize) {
        if self.scenarios.iter().any(|scenario| keeps_calendar(scenario)) {
            return (SimDuration::DAY, DAYS);
        }
        (SimDuration::from_nanos((self.horizon.as_nanos() / STRETCHES).max(1)), 1)
    }
}

/// The replication that a pilot trial has for its random numbers: counted from the greatest one
/// downwards, so that none is ever measured.
pub fn pilot_replication(number: u32) -> u32 {
    u32::MAX - number
}

/// Whether a replication is one of pilot trials.
pub fn is_pilot(replication: u32) -> bool {
    replication > u32::MAX - PILOTS
}

/// The means of a metric over so many stretches that follow each other, of those that are defined.
fn windows(stretches: &[Vec<f64>], metric: usize, window: usize) -> Vec<f64> {
    let mean = |own: &[Vec<f64>]| {
        let defined = own.iter().map(|stretch| stretch[metric]).filter(|value| !value.is_nan());
        defined.clone().sum::<f64>() / defined.count() as f64
    };
    stretches.windows(window).map(mean).collect()
}

/// A series where metrics usually stand.
fn series_output(metrics: Vec<f64>) -> TrialOutput {
    let (blocks, batches) = (Blocks::default(), Vec::new());
    TrialOutput { metrics, batches, blocks, ended: 0, events: 0, operations: 0 }
}

/// The series of all pilot trials of an architecture, each in parts of the mean at its point;
/// points where all is zero or nothing is measured say nothing.
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
    let mut found = Vec::new();
    for pilots in points.into_values() {
        let whole = defined_mean(pilots.iter().copied().flatten().copied());
        if whole.is_finite() && whole != 0.0 {
            found.extend(pilots.iter().map(|own| own.iter().map(|value| value / whole).collect()));
        }
    }
    found
}

/// The mean over pilot trials, observation by observation.
fn average(pilots: &[Vec<f64>]) -> Vec<f64> {
    let length = pilots.first().map_or(0, Vec::len);
    (0..length).map(|at| defined_mean(pilots.iter().map(|own| own[at]))).collect()
}

/// The mean of what is defined.
fn defined_mean(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let defined = values.filter(|value| !value.is_nan());
    defined.clone().sum::<f64>() / defined.count() as f64
}

/// Where a series seems to change, and whether chance does it.
struct Change {
    found: WarmUp,
    /// How likely pilot trials differ so much before and after the cut if there is no warm-up.
    chance: f64,
}

impl Change {
    /// MSER-5 finds a cut in noise, too: an outage in one pilot trial is enough. `None` if the
    /// trials have no series.
    fn of(pilots: &[Vec<f64>]) -> Option<Self> {
        let values = average(pilots);
        if values.is_empty() || values.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let found = mser5(&values);
        let change = |own: &Vec<f64>| {
            let mean = |part: &[f64]| defined_mean(part.iter().copied());
            mean(&own[..found.cut]) - mean(&own[found.cut..])
        };
        let changes: Vec<f64> = pilots.iter().map(change).collect();
        // Nothing is left out: nothing changes.
        let chance = if found.cut == 0 { 1.0 } else { Estimate::of(&changes).chance_of_zero() };
        Some(Self { found, chance })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
}
