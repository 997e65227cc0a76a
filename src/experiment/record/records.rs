//! What journals hold of an experiment: finished trials, failed ones, and what runs were to do.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::experiment::plan::{Key, PilotPlan, Pilots, TrialId};
use crate::experiment::statistics::TrialOutput;
use crate::journal::Loaded;
use crate::metrics::Metric;
use crate::units::counted;

use super::codec::decode;
use super::error::RunError;
use super::outline::{Outline, trace_command};

/// Kind of a record: an outline, as JSON.
pub(in crate::experiment) const OUTLINE: u8 = 1;

/// Kind of a record: a key and what its trial gave.
pub(in crate::experiment) const ROW: u8 = 2;

/// Kind of a record: a key and why its trial failed.
pub(in crate::experiment) const FAILURE: u8 = 3;

/// Kind of a record: which pilot trials are to be run, as JSON.
pub(in crate::experiment) const PILOT_PLAN: u8 = 4;

/// Kind of a record: the key of a pilot trial and its series.
pub(in crate::experiment) const PILOT: u8 = 5;

/// How many changed parameters are named.
const MOST_NAMED: usize = 5;

/// All that journals hold.
pub(in crate::experiment) struct JournalRecords {
    /// How many metrics a row has.
    metrics: usize,
    /// Rows as bytes, with the journal that they come from.
    rows: BTreeMap<Key, (Vec<u8>, PathBuf)>,
    /// Messages of trials that have failed; those of which there is a row did better later.
    failures: BTreeMap<Key, String>,
    /// Outlines in the order of journals and records, as bytes and as what they mean.
    outlines: Vec<(Vec<u8>, Outline)>,
    /// Series of pilot trials as bytes, with the journal that they come from.
    pilots: BTreeMap<Key, (Vec<u8>, PathBuf)>,
    /// The pilot trials that the last run had to run before its outline could be written.
    pending: Option<PilotPlan>,
}

impl JournalRecords {
    /// A records without records, for rows of these metrics.
    pub fn new(metrics: &[Metric]) -> Self {
        Self {
            metrics: metrics.len(),
            rows: BTreeMap::new(),
            failures: BTreeMap::new(),
            outlines: Vec::new(),
            pilots: BTreeMap::new(),
            pending: None,
        }
    }

    /// Adds what a journal holds. Rows that are there already are dropped if they are equal.
    ///
    /// # Errors
    /// If two rows of one trial differ, or a record is none.
    pub fn add(&mut self, loaded: &Loaded, path: &Path) -> Result<(), RunError> {
        for (kind, payload) in loaded.records() {
            let record = match kind {
                OUTLINE => self.add_outline(payload),
                ROW => payload.split_first_chunk().and_then(|(key, row)| {
                    let whole = decode(row).is_some_and(|own| own.metrics.len() == self.metrics);
                    whole.then(|| self.add_row(key, row, path))
                }),
                FAILURE => payload.split_first_chunk().map(|(key, message)| {
                    self.failures.insert(*key, String::from_utf8_lossy(message).into_owned());
                    Ok(())
                }),
                PILOT_PLAN => self.add_pilot_plan(payload),
                PILOT => payload.split_first_chunk().and_then(|(key, row)| {
                    decode(row)?;
                    Some(self.add_pilot(key, row, path))
                }),
                _ => None,
            };
            let unreadable = || Err(RunError::Unreadable { path: path.to_owned(), kind });
            record.unwrap_or_else(unreadable)?;
        }
        Ok(())
    }

    fn add_outline(&mut self, bytes: &[u8]) -> Option<Result<(), RunError>> {
        let outline: Outline = serde_json::from_slice(bytes).ok()?;
        if !outline.is_sound() {
            return None;
        }
        self.outlines.push((bytes.to_vec(), outline));
        self.pending = None;
        Some(Ok(()))
    }

    fn add_pilot_plan(&mut self, bytes: &[u8]) -> Option<Result<(), RunError>> {
        let plan: PilotPlan = serde_json::from_slice(bytes).ok()?;
        if !plan.is_sound() {
            return None;
        }
        self.pending = Some(plan);
        Some(Ok(()))
    }

    /// Adds the series of one pilot trial of the journal at `path`.
    pub fn add_pilot(&mut self, key: &Key, row: &[u8], path: &Path) -> Result<(), RunError> {
        let (own, first) =
            self.pilots.entry(*key).or_insert_with(|| (row.to_vec(), path.to_owned()));
        if own == row {
            return Ok(());
        }
        Err(RunError::UnequalPilots { first: first.clone(), second: path.to_owned() })
    }

    /// The series of a pilot trial, as bytes.
    pub fn pilot(&self, key: &Key) -> Option<&[u8]> {
        self.pilots.get(key).map(|(row, _)| row.as_slice())
    }

    /// The pilot trials that the last run began with, if it has not come further.
    pub fn pending(&self) -> Option<&PilotPlan> {
        self.pending.as_ref()
    }

    /// What pilot trials with this key showed in any run.
    pub fn found(&self, key: &str) -> Option<&Pilots> {
        let mut pilots = self.outlines.iter().filter_map(|(_, own)| own.facts.pilots.as_ref());
        pilots.find(|pilots| pilots.key == key)
    }

    /// All outlines, the newest last.
    pub fn outlines(&self) -> impl DoubleEndedIterator<Item = &Outline> {
        self.outlines.iter().map(|(_, own)| own)
    }

    /// Adds one row of the journal at `path`.
    pub fn add_row(&mut self, key: &Key, row: &[u8], path: &Path) -> Result<(), RunError> {
        match self.rows.get(key) {
            None => {
                self.rows.insert(*key, (row.to_vec(), path.to_owned()));
                Ok(())
            }
            Some((other, _)) if other == row => Ok(()),
            Some((_, first)) => Err(self.unequal(key, first, path)),
        }
    }

    fn unequal(&self, key: &Key, first: &Path, second: &Path) -> RunError {
        let found = self.outlines.iter().rev().find_map(|(_, outline)| {
            let trial = outline.plan.trial_ids().find(|trial| outline.key(trial) == *key)?;
            let point = outline.plan.describe(&outline.plan.points[trial.point]);
            let file = PathBuf::from(&outline.plan.experiment).with_extension("toml");
            let command = outline.replay(&trace_command(&file, None), &trial);
            Some((format!("{point}, replication {}", trial.replication), command))
        });
        let (trial, command) = found.unwrap_or_default();
        RunError::Unequal { trial, first: first.to_owned(), second: second.to_owned(), command }
    }

    /// The bytes of a row.
    pub fn row(&self, key: &Key) -> Option<&[u8]> {
        self.rows.get(key).map(|(row, _)| row.as_slice())
    }

    /// What a trial gave.
    pub fn output(&self, key: &Key) -> Option<TrialOutput> {
        decode(self.row(key)?)
    }

    /// Why a trial failed when it was last run.
    pub fn failure(&self, key: &Key) -> Option<&str> {
        let failed = self.failures.get(key).map(String::as_str);
        failed.filter(|_| !self.rows.contains_key(key))
    }

    /// The newest outline, as bytes and as what it means.
    pub fn last(&self) -> Option<&(Vec<u8>, Outline)> {
        self.outlines.last()
    }

    /// Whether a run was to do this, given as bytes.
    pub fn knows(&self, outline: &[u8]) -> bool {
        self.outlines.iter().any(|(own, _)| own == outline)
    }

    /// How many trials of an outline are there, and why the others are not; `None` if nothing was
    /// there to keep.
    pub fn explain(&self, outline: &Outline, among: &[TrialId]) -> Option<String> {
        let (_, last) = self.last()?;
        let earlier: Vec<&Outline> = self.outlines.iter().map(|(_, own)| own).collect();
        let points = outline.compare(&earlier);
        let (mut kept, mut changed, mut new, mut open) = (0, 0, 0, 0);
        let mut paths = BTreeSet::new();
        for trial in among {
            match &points[trial.point] {
                _ if self.rows.contains_key(&outline.key(trial)) => kept += 1,
                None => new += 1,
                Some(own) if own.is_empty() && trial.replication >= last.plan.replications => {
                    new += 1;
                }
                Some(own) if own.is_empty() => open += 1,
                Some(own) => {
                    changed += 1;
                    paths.extend(own.iter().cloned());
                }
            }
        }
        let mut text = format!("kept {kept} of {}", counted(among.len(), "trial"));
        if changed > 0 {
            let more = paths.len().saturating_sub(MOST_NAMED);
            let named: Vec<String> = paths.into_iter().take(MOST_NAMED).collect();
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let named = named.join(", ");
            text.push_str(&format!("; {changed} use what changed: {named}{more}"));
        }
        if new > 0 {
            text.push_str(&format!("; {new} are new"));
        }
        if open > 0 {
            text.push_str(&format!("; {open} were not finished"));
        }
        Some(text)
    }
}
