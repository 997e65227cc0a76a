//! The parts of a run put together.

use std::path::PathBuf;

use crate::experiment::plan::{Shard, TrialId};
use crate::experiment::record::{
    FAILURE, Folder, JournalRecords, OUTLINE, Outline, Part, ROW, RunError, deciding,
    needed_trials, other_versions, parts,
};
use crate::experiment::statistics::{Trials, needed};
use crate::journal::{Disk, Journal};
use crate::study::ModelName;

/// Puts the parts of a folder together: all of one plan, no trial missing, no two results of one
/// trial that differ. Records missing from the journal of the whole are added to it, so that doing
/// it again changes nothing. The caller keeps others from writing that journal.
///
/// # Errors
/// If a trial is missing, parts do not belong together, or a journal cannot be used.
pub fn gather<D: Disk>(
    folder: &Folder<D>,
    models: &[ModelName],
) -> Result<(Outline, Trials), RunError> {
    let parts = parts(folder, models)?;
    let wrong = |differ, problem: String| {
        Err(RunError::Parts { path: folder.dir().to_owned(), problem, differ })
    };
    let outlines: Vec<(&Part, &(Vec<u8>, Outline))> =
        deciding(&parts).into_iter().filter_map(|part| Some((part, part.outline()?))).collect();
    let Some((first, (bytes, outline))) = outlines.first() else {
        return wrong(false, what_is_there(folder, models)?);
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
    let mut records = JournalRecords::default();
    for part in &parts {
        records.add(&part.loaded, &part.path)?;
    }
    let trials = needed_trials(outline, &records);
    if trials.interrupted {
        let others = other_versions(folder, models)?;
        return wrong(
            false,
            what_is_missing(outline, &trials, &parts) + &in_words(&others, models),
        );
    }
    record(folder, outline, bytes, &records)?;
    Ok((outline.clone(), trials))
}

/// Why none of the journals of a folder counts, in words.
fn what_is_there<D: Disk>(folder: &Folder<D>, models: &[ModelName]) -> Result<String, RunError> {
    let others = other_versions(folder, models)?;
    let run = "run the experiment with `crosspoint run FILE --shard I/N` first";
    Ok(format!("no journal of this program is there; {run}{}", in_words(&others, models)))
}

/// Journals of other versions in words.
fn in_words(others: &[(PathBuf, u32)], models: &[ModelName]) -> String {
    let Some((path, version)) = others.first() else { return String::new() };
    let own: Vec<String> =
        models.iter().map(|own| format!("version {} of `{}`", own.version, own.name)).collect();
    format!(
        "; {} is of version {version} of its model, this program has {}: gather it with the program \
         that ran it, or run that shard again",
        path.display(),
        own.join(" and ")
    )
}

/// Which trials and shards are missing, in words.
fn what_is_missing(outline: &Outline, trials: &Trials, parts: &[Part]) -> String {
    let needed = needed(&outline.plan, &outline.columns.metrics, trials);
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

/// Adds missing records to the journal of the whole.
fn record<D: Disk>(
    folder: &Folder<D>,
    outline: &Outline,
    bytes: &[u8],
    records: &JournalRecords,
) -> Result<(), RunError> {
    let path = folder.journal(None);
    let (mut journal, loaded) = Journal::open(folder.disk(), &path, &outline.header())?;
    let mut whole = JournalRecords::default();
    whole.add(&loaded, &path)?;
    if whole.last().is_none_or(|(last, _)| last != bytes) {
        journal.append(OUTLINE, bytes)?;
    }
    for trial in outline.plan.trial_ids() {
        let key = outline.key(&trial);
        match (records.row(&key), records.failure(&key)) {
            (Some((names, row)), _) if whole.row(&key).is_none() => {
                whole.add_row(&key, names, row, &path)?;
                journal.append(ROW, &[key.as_slice(), names, row].concat())?;
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
