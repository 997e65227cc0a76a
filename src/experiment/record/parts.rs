//! The journals of a folder: the whole one and the parts that shards have written.

use std::path::PathBuf;

use crate::experiment::plan::{Experiment, Key, Pilots, Shard, TrialId};
use crate::experiment::statistics::{Trials, keep_needed, needed};
use crate::journal::{Disk, Header, Loaded};
use crate::sim::SimDuration;
use crate::study::{ModelName, Output};

use super::codec::layout;
use super::error::RunError;
use super::folder::Folder;
use super::outline::Outline;
use super::records::JournalRecords;

/// A journal of the folder as it is now.
pub(in crate::experiment) struct Part {
    pub shard: Option<Shard>,
    pub path: PathBuf,
    pub loaded: Loaded,
    pub records: JournalRecords,
}

impl Part {
    /// The outline of the last run of this part, as bytes and as a value.
    pub fn outline(&self) -> Option<&(Vec<u8>, Outline)> {
        self.records.last()
    }

    /// Whether a run of this part had the outline of the last run of another one.
    fn knows(&self, other: &Self) -> bool {
        other.outline().is_some_and(|(bytes, _)| self.records.knows(bytes))
    }
}

/// The parts whose last run counts: the shards, unless their outline was gathered and something
/// newer was run without them.
pub(in crate::experiment) fn deciding(parts: &[Part]) -> Vec<&Part> {
    let (shards, whole): (Vec<&Part>, Vec<&Part>) =
        parts.iter().partition(|part| part.shard.is_some());
    let newer =
        |whole: &&Part| shards.iter().all(|shard| whole.knows(shard) && !shard.knows(whole));
    if shards.is_empty() || whole.iter().any(newer) { whole } else { shards }
}

/// All journals of a folder that this version can read, the whole one first.
pub(in crate::experiment) fn parts<D: Disk>(
    folder: &Folder<D>,
    models: &[ModelName],
) -> Result<Vec<Part>, RunError> {
    let shards = folder.parts()?.into_iter().map(Some);
    let mut found = Vec::new();
    for shard in std::iter::once(None).chain(shards) {
        let path = folder.journal(shard);
        let Some((header, loaded)) = Loaded::read(folder.disk(), &path)? else { continue };
        if !is_known(&header, models) {
            continue;
        }
        let mut own = JournalRecords::default();
        own.add(&loaded, &path)?;
        found.push(Part { shard, path, loaded, records: own });
    }
    Ok(found)
}

/// The journals of a folder that are of another version of a model, each with the version.
pub(in crate::experiment) fn other_versions<D: Disk>(
    folder: &Folder<D>,
    models: &[ModelName],
) -> Result<Vec<(PathBuf, u32)>, RunError> {
    let shards = folder.parts()?.into_iter().map(Some);
    let mut found = Vec::new();
    for shard in shards.chain([None]) {
        let path = folder.journal(shard);
        if let Some((header, _)) = Loaded::read(folder.disk(), &path)?
            && !is_known(&header, models)
        {
            found.push((path, header.model));
        }
    }
    Ok(found)
}

/// Whether a journal is of one of these models, in these versions.
fn is_known(header: &Header, models: &[ModelName]) -> bool {
    models.iter().any(|own| (own.version, layout(&own.name)) == (header.model, header.hash))
}

/// Results of the pilot trials of an experiment in any run of this folder.
///
/// # Errors
/// If a journal cannot be read or is damaged.
pub fn recall_pilots<D: Disk>(
    folder: &Folder<D>,
    experiment: &Experiment,
) -> Result<Option<Pilots>, RunError> {
    let (parts, key) =
        (parts(folder, std::slice::from_ref(&experiment.columns.model))?, experiment.pilot_key());
    Ok(parts.iter().find_map(|part| part.records.found(&key)).cloned())
}

/// Results of pilot trials in the newest run of this folder that had the first point of an
/// experiment, whatever other points it had.
///
/// # Errors
/// If a journal cannot be read or is damaged.
pub fn recall_warm_up<D: Disk>(
    folder: &Folder<D>,
    experiment: &Experiment,
) -> Result<Option<Pilots>, RunError> {
    let parts = parts(folder, std::slice::from_ref(&experiment.columns.model))?;
    let had_it = |outline: &Outline, pilots: &Pilots| {
        let warm_up = SimDuration::from_nanos(pilots.cut);
        let (single, details) = (outline.plan.is_single(), &outline.facts.details);
        outline.plan.seed == experiment.plan.seed
            && outline.points.contains(&experiment.row_hash(0, warm_up, single, details))
    };
    let pilots = |outline: &Outline| {
        let pilots = outline.facts.pilots.as_ref()?;
        had_it(outline, pilots).then(|| pilots.clone())
    };
    Ok(parts.iter().flat_map(|part| part.records.outlines().rev()).find_map(pilots))
}

/// The trials of an outline as records hold them; failed ones with their messages. Of those that
/// this plan needs some may be missing: then the run was interrupted.
pub(in crate::experiment) fn needed_trials(outline: &Outline, records: &JournalRecords) -> Trials {
    let (plan, mut trials) = (&outline.plan, known_trials(outline, records));
    let needed = needed(plan, &outline.columns.metrics, &trials);
    keep_needed(plan, &needed, &mut trials);
    let wanted: usize = needed.iter().map(|n| *n as usize).sum();
    trials.interrupted = trials.outputs.iter().flatten().count() + trials.failures.len() < wanted;
    trials
}

/// All of an outline's trials that records hold.
pub(in crate::experiment) fn known_trials(outline: &Outline, records: &JournalRecords) -> Trials {
    let names = outline.names();
    let keys: Vec<(TrialId, Key)> =
        outline.plan.trial_ids().map(|trial| (trial, outline.key(&trial))).collect();
    let fits = |own: &Output| outline.columns.name_all(own) && outline.facts.details.are_in(own);
    let outputs =
        keys.iter().map(|(_, key)| records.output(key, &names).filter(|own| fits(own))).collect();
    let failures = keys
        .iter()
        .filter_map(|(trial, key)| Some((*trial, records.failure(key)?.to_owned())))
        .collect();
    Trials { outputs, failures, interrupted: false }
}
