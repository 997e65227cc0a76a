//! The parts of a run put together, and how far a run has come.

use std::path::PathBuf;

use crate::journal::{Disk, Journal, Loaded};
use crate::metrics::Metric;

use super::folder::Folder;
use super::ledger::{FAILURE, Ledger, OUTLINE, ROW};
use super::outline::{MODEL_VERSION, Outline};
use super::row::layout;
use super::runner::Trials;
use super::session::{RunError, collect};
use super::shard::Shard;

/// How far one point has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PointStatus {
    /// The point in words.
    pub point: String,
    /// Trials that are recorded.
    pub done: u32,
    /// Trials that failed when they were last run.
    pub failed: u32,
    /// Trials that were not run yet.
    pub missing: u32,
}

/// A journal of the folder as it is now.
struct Part {
    shard: Option<Shard>,
    path: PathBuf,
    loaded: Loaded,
    outline: Option<(Vec<u8>, Outline)>,
}

/// All journals of a folder that this version can read, the whole one first.
fn parts<D: Disk>(folder: &Folder<D>, metrics: &[Metric]) -> Result<Vec<Part>, RunError> {
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
        let outline = own.last().cloned();
        found.push(Part { shard, path, loaded, outline });
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
    let Some(outline) = parts.into_iter().rev().find_map(|part| part.outline) else {
        return Ok(None);
    };
    let outline = outline.1;
    let plan = &outline.plan;
    let mut points: Vec<PointStatus> = Vec::with_capacity(plan.points.len());
    for point in &plan.points {
        let point = plan.describe(point);
        points.push(PointStatus { point, done: 0, failed: 0, missing: 0 });
    }
    for trial in plan.trial_ids() {
        let (key, point) = (outline.key(&trial), &mut points[trial.point]);
        let count = match (ledger.row(&key), ledger.failure(&key)) {
            (Some(_), _) => &mut point.done,
            (None, Some(_)) => &mut point.failed,
            (None, None) => &mut point.missing,
        };
        *count += 1;
    }
    Ok(Some((outline, points)))
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
    let shards: Vec<&Part> = parts.iter().filter(|part| part.shard.is_some()).collect();
    let deciding = if shards.is_empty() { parts.iter().collect() } else { shards };
    let outlines: Vec<(&Part, &(Vec<u8>, Outline))> =
        deciding.iter().filter_map(|part| Some((*part, part.outline.as_ref()?))).collect();
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
    let trials = collect(outline, &ledger);
    if trials.interrupted {
        return wrong(false, what_is_missing(outline, &trials, &parts));
    }
    record(folder, metrics, outline, bytes, &ledger)?;
    Ok((outline.clone(), trials))
}

/// Which trials and shards are missing, in words.
fn what_is_missing(outline: &Outline, trials: &Trials, parts: &[Part]) -> String {
    let there = trials.outputs.iter().flatten().count() + trials.failures.len();
    let (all, missing) = (trials.outputs.len(), trials.outputs.len() - there);
    let mut text = format!("{missing} of {all} trials are missing");
    let failed = |trial| trials.failures.iter().any(|(own, _)| *own == trial);
    let mut ids = outline.plan.trial_ids().zip(&trials.outputs);
    if let Some((trial, _)) = ids.find(|(trial, output)| output.is_none() && !failed(*trial)) {
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
