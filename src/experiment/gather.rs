//! The parts of a run put together, and how far a run has come.

use std::path::PathBuf;

use crate::journal::{Disk, Journal, Loaded};
use crate::metrics::Metric;
use crate::sim::SimDuration;

use super::file::Experiment;
use super::folder::Folder;
use super::ledger::{FAILURE, Ledger, OUTLINE, ROW};
use super::outline::{MODEL_VERSION, Outline};
use super::pilots::Pilots;
use super::plan::{Plan, Point, TrialId};
use super::precision::{Reach, estimate, half_width_in_words, needed, outputs, reaches, values};
use super::row::layout;
use super::runner::Trials;
use super::session::{RunError, collect, read};
use super::shard::Shard;
use super::trial::TrialOutput;

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

/// A journal of the folder as it is now.
pub(super) struct Part {
    shard: Option<Shard>,
    pub path: PathBuf,
    pub loaded: Loaded,
    pub ledger: Ledger,
}

impl Part {
    /// What the last run of this part was to do, as bytes and as what they mean.
    fn outline(&self) -> Option<&(Vec<u8>, Outline)> {
        self.ledger.last()
    }

    /// Whether a run of this part was to do what the last run of another one was.
    fn knows(&self, other: &Self) -> bool {
        other.outline().is_some_and(|(bytes, _)| self.ledger.knows(bytes))
    }
}

/// The parts whose last run decides what is to be there: the shards, unless what they were to do
/// was gathered and something newer was run without them.
fn deciding(parts: &[Part]) -> Vec<&Part> {
    let (shards, whole): (Vec<&Part>, Vec<&Part>) =
        parts.iter().partition(|part| part.shard.is_some());
    let newer =
        |whole: &&Part| shards.iter().all(|shard| whole.knows(shard) && !shard.knows(whole));
    if shards.is_empty() || whole.iter().any(newer) { whole } else { shards }
}

/// All journals of a folder that this version can read, the whole one first.
pub(super) fn parts<D: Disk>(
    folder: &Folder<D>,
    metrics: &[Metric],
) -> Result<Vec<Part>, RunError> {
    let shards = folder.parts()?.into_iter().map(Some);
    let mut found = Vec::new();
    for shard in std::iter::once(None).chain(shards) {
        let path = folder.journal(shard);
        let Some((header, loaded)) = Loaded::read(folder.disk(), &path)? else { continue };
        if header.model != MODEL_VERSION || header.hash != layout(metrics) {
            continue;
        }
        let mut own = Ledger::new(metrics);
        own.add(&loaded, &path)?;
        found.push(Part { shard, path, loaded, ledger: own });
    }
    Ok(found)
}

/// How far the run in a folder has come, by point; `None` if there is no journal. Works while runs
/// are on. Of a folder that holds parts, what they are to do counts.
///
/// # Errors
/// If a journal cannot be read, is damaged, or holds two results of one trial.
pub fn status<D: Disk>(
    folder: &Folder<D>,
    metrics: &[Metric],
) -> Result<Option<(Outline, Vec<PointStatus>)>, RunError> {
    let parts = parts(folder, metrics)?;
    let mut ledger = Ledger::new(metrics);
    for part in &parts {
        ledger.add(&part.loaded, &part.path)?;
    }
    let last = deciding(&parts).into_iter().rev().find_map(Part::outline);
    let Some((_, outline)) = last.cloned() else { return Ok(None) };
    let plan = &outline.plan;
    let trials = read(&outline, &ledger);
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

/// Those that are asked for, or of the metrics that charts show where none is.
fn half_widths(
    outline: &Outline,
    metrics: &[Metric],
    outputs: &[Option<TrialOutput>],
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
        .filter(|(_, own)| outline.shown.iter().any(|name| name == own.name));
    let plain = shown.map(|(metric, own)| {
        let (estimate, half_width) = estimate(&values(outputs, metric), own);
        HalfWidth { metric, n: estimate.n, half_width, target: None }
    });
    plain.collect()
}

/// How far the pilot trials have come that find the warm-up of the run in a folder, by point;
/// `None` if it has not asked them, or has come further.
///
/// # Errors
/// If a journal cannot be read, is damaged, or holds two series of one pilot trial.
pub fn pilot_status<D: Disk>(
    folder: &Folder<D>,
    metrics: &[Metric],
) -> Result<Option<(Plan, Vec<PointStatus>)>, RunError> {
    let parts = parts(folder, metrics)?;
    let mut ledger = Ledger::new(metrics);
    for part in &parts {
        ledger.add(&part.loaded, &part.path)?;
    }
    let Some(wanted) = deciding(&parts).into_iter().rev().find_map(|part| part.ledger.pending())
    else {
        return Ok(None);
    };
    let mut done = vec![0u32; wanted.plan.points.len()];
    let ended = |trial: &TrialId| ledger.pilot(&wanted.key(trial)).is_some();
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

/// What pilot trials with this key showed in any run of this folder.
///
/// # Errors
/// If a journal cannot be read or is damaged.
pub fn recall_pilots<D: Disk>(
    folder: &Folder<D>,
    metrics: &[Metric],
    key: &str,
) -> Result<Option<Pilots>, RunError> {
    let parts = parts(folder, metrics)?;
    Ok(parts.iter().find_map(|part| part.ledger.found(key)).cloned())
}

/// What pilot trials showed in the newest run of this folder that had the first point of an
/// experiment, whatever other points it had.
///
/// # Errors
/// If a journal cannot be read or is damaged.
pub fn recall_warm_up<D: Disk>(
    folder: &Folder<D>,
    metrics: &[Metric],
    experiment: &Experiment,
) -> Result<Option<Pilots>, RunError> {
    let parts = parts(folder, metrics)?;
    let had_it = |outline: &Outline, pilots: &Pilots| {
        let warm_up = SimDuration::from_nanos(pilots.cut);
        let single = outline.plan.is_single();
        outline.plan.seed == experiment.plan.seed
            && outline.points.contains(&experiment.point_hash(0, warm_up, single))
    };
    let pilots = |outline: &Outline| {
        let pilots = outline.facts.pilots.as_ref()?;
        had_it(outline, pilots).then(|| pilots.clone())
    };
    Ok(parts.iter().flat_map(|part| part.ledger.outlines().rev()).find_map(pilots))
}

/// Puts the parts of a folder together: all of one plan, no trial missing, no two results of one
/// trial that differ. What the journal of the whole lacks is added to it, so that doing it again
/// changes nothing. The caller keeps others from writing that journal.
///
/// # Errors
/// If a trial is missing, parts do not belong together, or a journal cannot be used.
pub fn gather<D: Disk>(
    folder: &Folder<D>,
    metrics: &[Metric],
) -> Result<(Outline, Trials), RunError> {
    let parts = parts(folder, metrics)?;
    let wrong = |differ, problem: String| {
        Err(RunError::Parts { path: folder.dir().to_owned(), problem, differ })
    };
    let outlines: Vec<(&Part, &(Vec<u8>, Outline))> =
        deciding(&parts).into_iter().filter_map(|part| Some((part, part.outline()?))).collect();
    let Some((first, (bytes, outline))) = outlines.first() else {
        let problem = "it holds no journal of this version of the program; run the experiment \
                       with `crosspoint run FILE --shard I/N` first";
        return wrong(false, problem.to_owned());
    };
    if let Some((other, _)) = outlines.iter().find(|(_, own)| own.0 != *bytes) {
        let (one, other) = (first.path.display(), other.path.display());
        return wrong(
            true,
            format!(
                "{one} and {other} are parts of different plans; run both shards with the same \
                 file and options, or remove the one that is out of date"
            ),
        );
    }
    let mut ledger = Ledger::new(metrics);
    for part in &parts {
        ledger.add(&part.loaded, &part.path)?;
    }
    let trials = collect(outline, metrics, &ledger);
    if trials.interrupted {
        return wrong(false, what_is_missing(outline, metrics, &trials, &parts));
    }
    record(folder, metrics, outline, bytes, &ledger)?;
    Ok((outline.clone(), trials))
}

/// Which trials and shards are missing, in words.
fn what_is_missing(
    outline: &Outline,
    metrics: &[Metric],
    trials: &Trials,
    parts: &[Part],
) -> String {
    let needed = needed(&outline.plan, metrics, trials);
    let there = trials.outputs.iter().flatten().count() + trials.failures.len();
    let all: usize = needed.iter().map(|n| *n as usize).sum();
    let least = if outline.plan.precision.is_some() { "at least " } else { "" };
    let mut text = format!("{least}{} of {all} trials are missing", all - there);
    let failed = |trial| trials.failures.iter().any(|(own, _)| *own == trial);
    let mut ids = outline.plan.trial_ids().zip(&trials.outputs);
    let wanted = |trial: TrialId| trial.replication < needed[trial.point] && !failed(trial);
    if let Some((trial, _)) = ids.find(|(trial, output)| output.is_none() && wanted(*trial)) {
        let point = outline.plan.describe(&outline.plan.points[trial.point]);
        text.push_str(&format!(", first {point}, replication {}", trial.replication));
    }
    let own = |shard: &Shard| parts.iter().any(|part| part.shard.as_ref() == Some(shard));
    let of = parts.iter().filter_map(|part| part.shard).map(|shard| shard.of).max();
    let shards = (1..=of.unwrap_or(0)).map(|number| Shard { number, of: of.unwrap_or(0) });
    let absent: Vec<String> = shards
        .filter(|shard| !own(shard))
        .map(|shard| format!("{}/{}", shard.number, shard.of))
        .collect();
    if absent.is_empty() {
        text.push_str("; give the commands of the shards again, they run what is missing");
    } else {
        text.push_str(&format!("; there is no part of shard {}", absent.join(", ")));
    }
    text
}

/// Adds to the journal of the whole what it lacks.
fn record<D: Disk>(
    folder: &Folder<D>,
    metrics: &[Metric],
    outline: &Outline,
    bytes: &[u8],
    ledger: &Ledger,
) -> Result<(), RunError> {
    let path = folder.journal(None);
    let (mut journal, loaded) = Journal::open(folder.disk(), &path, &outline.header(metrics))?;
    let mut whole = Ledger::new(metrics);
    whole.add(&loaded, &path)?;
    if whole.last().is_none_or(|(last, _)| last != bytes) {
        journal.append(OUTLINE, bytes)?;
    }
    for trial in outline.plan.trial_ids() {
        let key = outline.key(&trial);
        match (ledger.row(&key), ledger.failure(&key)) {
            (Some(row), _) if whole.row(&key).is_none() => {
                whole.add_row(&key, row, &path)?;
                journal.append(ROW, &[key.as_slice(), row].concat())?;
            }
            (None, Some(message)) if whole.failure(&key) != Some(message) => {
                journal.append(FAILURE, &[key.as_slice(), message.as_bytes()].concat())?;
            }
            _ => {}
        }
    }
    journal.commit(true)?;
    Ok(())
}
