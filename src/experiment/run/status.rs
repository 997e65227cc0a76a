//! How far a run has come, by point.

use std::collections::BTreeMap;

use crate::experiment::plan::{Plan, Point, TrialId};
use crate::experiment::record::{
    Folder, JournalRecords, Outline, Part, Recorded, RunError, deciding, known_trials, parts,
};
use crate::experiment::statistics::{
    Reach, estimate, half_width_in_words, needed, outputs, reaches, values,
};
use crate::journal::Disk;
use crate::study::Output;
use crate::study::{Metric, ModelName};

/// How far one point has come.
#[derive(Clone, PartialEq, Debug)]
pub struct PointStatus {
    /// The point in words.
    pub point: String,
    /// Trials that are recorded.
    pub done: u32,
    /// Trials that failed when they were last run.
    pub failed: u32,
    /// Trials that were not run yet; where precision decides, those up to the next look.
    pub missing: u32,
    /// Half-widths of the trials that are there, beside the targets if there are some.
    pub half_widths: Vec<HalfWidth>,
}

/// How wide the interval of a metric is by now.
#[derive(Clone, PartialEq, Debug)]
pub struct HalfWidth {
    /// Index of the metric.
    pub metric: usize,
    /// How many values were defined.
    pub n: usize,
    /// Half of the width of the 95 % interval; NaN below two values.
    pub half_width: f64,
    /// The same beside the target, if there is one.
    pub target: Option<Reach>,
}

impl HalfWidth {
    /// The half-width beside its target in words.
    pub fn words(&self, metrics: &[Metric]) -> String {
        let allowed = self.target.map(|reach| reach.allowed);
        let text = half_width_in_words(&metrics[self.metric], self.n, self.half_width, allowed);
        match self.target {
            Some(Reach { met: true, .. }) => format!("{text}: reached"),
            Some(Reach { enough: Some(enough), .. }) => {
                format!("{text}: about {enough} replications would do")
            }
            _ => text,
        }
    }
}

/// How far the run in a folder has come, by point; `None` if there is no journal. Works while runs
/// are on. Of a folder that holds parts, their outlines count.
///
/// # Errors
/// If a journal cannot be read, is damaged, or holds two results of one trial.
pub fn status<D: Disk>(
    folder: &Folder<D>,
    models: &[ModelName],
) -> Result<Option<(Outline, Vec<PointStatus>)>, RunError> {
    let parts = parts(folder, models)?;
    let mut records = JournalRecords::default();
    for part in &parts {
        records.add(&part.loaded, &part.path)?;
    }
    let last = deciding(&parts).into_iter().rev().find_map(Part::outline);
    let Some((_, outline)) = last.cloned() else { return Ok(None) };
    let plan = &outline.plan;
    let trials = known_trials(&outline, &records);
    let metrics = &outline.columns.metrics;
    let needed = needed(plan, metrics, &trials);
    let mut failed = vec![0; plan.points.len()];
    let counts = |trial: &TrialId| trial.replication < needed[trial.point];
    let failures = trials.failures.iter().filter(|(trial, _)| counts(trial));
    failures.for_each(|(trial, _)| failed[trial.point] += 1);
    let status = |at: usize| {
        let outputs = outputs(plan, &trials, at, needed[at]);
        let done = outputs.iter().flatten().count() as u32;
        PointStatus {
            point: plan.describe(&plan.points[at]),
            done,
            failed: failed[at],
            missing: needed[at].saturating_sub(done + failed[at]),
            half_widths: half_widths(&outline, metrics, outputs),
        }
    };
    let points = (0..plan.points.len()).map(status).collect();
    Ok(Some((outline, points)))
}

/// The points of a results folder that is complete, from its tables alone.
pub fn recorded_status(recorded: &Recorded) -> Vec<PointStatus> {
    let (mut points, mut places) = (Vec::new(), BTreeMap::new());
    let done = recorded.rows.iter().map(|row| (row, 0));
    for (row, failed) in done.chain(recorded.failed.iter().map(|row| (row, 1))) {
        let point = recorded.describe_point(row);
        let at = *places.entry(point).or_insert_with_key(|point| {
            let (point, half_widths) = (point.clone(), Vec::new());
            points.push(PointStatus { point, done: 0, failed: 0, missing: 0, half_widths });
            points.len() - 1
        });
        let own = &mut points[at];
        own.failed += failed;
        own.done += 1 - failed;
    }
    points
}

/// Those that are asked for, or of the metrics that charts show where none is.
fn half_widths(
    outline: &Outline,
    metrics: &[Metric],
    outputs: &[Option<Output>],
) -> Vec<HalfWidth> {
    if outline.plan.precision.is_some() {
        let reaches = reaches(&outline.plan, metrics, outputs).into_iter();
        let asked = reaches.map(|(metric, reach)| HalfWidth {
            metric,
            n: reach.n,
            half_width: reach.half_width,
            target: Some(reach),
        });
        return asked.collect();
    }
    let shown = metrics
        .iter()
        .enumerate()
        .filter(|(_, own)| outline.shown.iter().any(|name| *name == own.name));
    let plain = shown.map(|(metric, own)| {
        let (estimate, half_width) = estimate(&values(outputs, metric), own);
        HalfWidth { metric, n: estimate.n, half_width, target: None }
    });
    plain.collect()
}

/// How far the pilot trials have come that find the warm-up of the run in a folder, by point;
/// `None` if it has none, or has come further.
///
/// # Errors
/// If a journal cannot be read, is damaged, or holds two series of one pilot trial.
pub fn pilot_status<D: Disk>(
    folder: &Folder<D>,
    models: &[ModelName],
) -> Result<Option<(Plan, Vec<PointStatus>)>, RunError> {
    let parts = parts(folder, models)?;
    let mut records = JournalRecords::default();
    for part in &parts {
        records.add(&part.loaded, &part.path)?;
    }
    let Some(wanted) = deciding(&parts).into_iter().rev().find_map(|part| part.records.pending())
    else {
        return Ok(None);
    };
    let mut done = vec![0u32; wanted.plan.points.len()];
    let ended = |trial: &TrialId| records.pilot(&wanted.key(trial)).is_some();
    wanted.plan.trial_ids().filter(ended).for_each(|trial| done[trial.point] += 1);
    let status = |(point, done): (&Point, u32)| PointStatus {
        point: wanted.plan.describe(point),
        done,
        failed: 0,
        missing: wanted.plan.replications - done,
        half_widths: Vec::new(),
    };
    let points = wanted.plan.points.iter().zip(done).map(status).collect();
    Ok(Some((wanted.plan.clone(), points)))
}
