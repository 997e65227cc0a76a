//! Contents of journals: finished trials, failed ones, and the outlines of runs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::experiment::plan::{Key, PilotPlan, Pilots, TrialId};
use crate::journal::Loaded;
use crate::study::Output;
use crate::units::counted;

use super::codec::{MetricNames, NamesHash, decode, encode};
use super::error::RunError;
use super::folder::FolderError;
use super::outline::{Outline, few, trace_command};

/// Kind of a record: an outline, as JSON.
pub(in crate::experiment) const OUTLINE: u8 = 1;

/// Kind of a record: a key and the output of its trial.
pub(in crate::experiment) const ROW: u8 = 2;

/// Kind of a record: a key and why its trial failed.
pub(in crate::experiment) const FAILURE: u8 = 3;

/// Kind of a record: which pilot trials are to be run, as JSON.
pub(in crate::experiment) const PILOT_PLAN: u8 = 4;

/// Kind of a record: the key of a pilot trial and its series.
pub(in crate::experiment) const PILOT: u8 = 5;

/// A row as bytes.
struct Row {
    bytes: Vec<u8>,
    /// The hash of the names of its metrics.
    names: NamesHash,
    /// The journal that it comes from.
    path: PathBuf,
}

/// All that journals hold.
#[derive(Default)]
pub(in crate::experiment) struct JournalRecords {
    rows: BTreeMap<Key, Row>,
    /// The names of metrics that outlines have, by their hashes.
    names: BTreeMap<NamesHash, MetricNames>,
    /// Messages of trials that have failed; those of which there is a row did better later.
    failures: BTreeMap<Key, String>,
    /// Outlines in the order of journals and records, as bytes and as values.
    outlines: Vec<(Vec<u8>, Outline)>,
    /// Series of pilot trials as bytes, with the journal that they come from.
    pilots: BTreeMap<Key, (Vec<u8>, PathBuf)>,
    /// The pilot trials that the last run had to run before its outline could be written.
    pending: Option<PilotPlan>,
}

impl JournalRecords {
    /// Adds what a journal holds. Rows that are there already are dropped if they are equal.
    ///
    /// # Errors
    /// If two rows of one trial differ, or a record is none.
    pub fn add(&mut self, loaded: &Loaded, path: &Path) -> Result<(), RunError> {
        for (kind, payload) in loaded.records() {
            let record = match kind {
                OUTLINE => self.add_outline(payload),
                ROW => payload.split_first_chunk().and_then(|(key, rest)| {
                    let (names, row) = rest.split_first_chunk()?;
                    decode(row)?;
                    Some(self.add_row(key, names, row, path))
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

    /// Makes the names of metrics known that a run has.
    pub fn know(&mut self, names: MetricNames) {
        self.names.insert(names.hash, names);
    }

    fn add_outline(&mut self, bytes: &[u8]) -> Option<Result<(), RunError>> {
        let outline: Outline = serde_json::from_slice(bytes).ok()?;
        if !outline.is_sound() {
            return None;
        }
        self.know(outline.names());
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

    /// Results of the pilot trials with this key in any run.
    pub fn found(&self, key: &str) -> Option<&Pilots> {
        let mut pilots = self.outlines.iter().filter_map(|(_, own)| own.facts.pilots.as_ref());
        pilots.find(|pilots| pilots.key == key)
    }

    /// All outlines, the newest last.
    pub fn outlines(&self) -> impl DoubleEndedIterator<Item = &Outline> {
        self.outlines.iter().map(|(_, own)| own)
    }

    /// Adds one row of the journal at `path`. Rows of two programs, of which one knows more
    /// metrics, are equal if they agree in all that both have; the one with more is kept.
    pub fn add_row(
        &mut self,
        key: &Key,
        names: &NamesHash,
        bytes: &[u8],
        path: &Path,
    ) -> Result<(), RunError> {
        if let Some(old) = self.rows.get(key) {
            if old.names == *names {
                let equal = old.bytes == bytes;
                return if equal { Ok(()) } else { Err(self.unequal(key, &old.path, path)) };
            }
            if let (Some(first), Some(second)) = (self.names.get(&old.names), self.names.get(names))
            {
                let both = first.list.iter().filter(|name| second.list.contains(name));
                let both = MetricNames::new(both.cloned().collect());
                let shared = |names: &MetricNames, bytes| {
                    Some(encode(&names.renamed(decode(bytes)?, &both)?))
                };
                if shared(first, &old.bytes) != shared(second, bytes) {
                    return Err(self.unequal(key, &old.path, path));
                }
                if first.list.len() >= second.list.len() {
                    return Ok(());
                }
            }
        }
        let row = Row { bytes: bytes.to_vec(), names: *names, path: path.to_owned() };
        self.rows.insert(*key, row);
        Ok(())
    }

    fn unequal(&self, key: &Key, first: &Path, second: &Path) -> RunError {
        let found = self.outlines.iter().rev().find_map(|(_, outline)| {
            let trial = outline.plan.trial_ids().find(|trial| outline.key(trial) == *key)?;
            let point = outline.plan.describe(&outline.plan.points[trial.point]);
            let file = PathBuf::from(format!("{}.toml", outline.plan.experiment));
            let command = outline.replay(&trace_command(&file, None), &trial);
            Some((format!("{point}, replication {}", trial.replication), command))
        });
        let (trial, command) = found.unwrap_or_default();
        RunError::Unequal { trial, first: first.to_owned(), second: second.to_owned(), command }
    }

    /// Whether there is a row of a trial whose metrics are known.
    pub fn has(&self, key: &Key) -> bool {
        self.rows.get(key).is_some_and(|row| self.names.contains_key(&row.names))
    }

    /// The row of a trial as it stands in journals, names included.
    pub fn row(&self, key: &Key) -> Option<(&NamesHash, &[u8])> {
        self.rows.get(key).map(|row| (&row.names, row.bytes.as_slice()))
    }

    /// The record of a trial that another journal than this one holds.
    pub fn record_beside(&self, key: &Key, path: &Path) -> Option<Vec<u8>> {
        let row = self.rows.get(key).filter(|row| row.path != path)?;
        Some([key.as_slice(), &row.names, &row.bytes].concat())
    }

    /// The output of a trial, with the metrics of these names.
    pub fn output(&self, key: &Key, names: &MetricNames) -> Option<Output> {
        let row = self.rows.get(key)?;
        self.names.get(&row.names)?.renamed(decode(&row.bytes)?, names)
    }

    /// Why a trial failed when it was last run.
    pub fn failure(&self, key: &Key) -> Option<&str> {
        let failed = self.failures.get(key).map(String::as_str);
        failed.filter(|_| !self.has(key))
    }

    /// The newest outline, as bytes and as a value.
    pub fn last(&self) -> Option<&(Vec<u8>, Outline)> {
        self.outlines.last()
    }

    /// Whether a run had this outline, given as bytes.
    pub fn knows(&self, outline: &[u8]) -> bool {
        self.outlines.iter().any(|(own, _)| own == outline)
    }

    /// Refuses to go on where there are trials, but no run had a point of an outline: `path` is the
    /// folder. Other replications of a point, or more that is asked of its trials, are no other
    /// plan.
    ///
    /// # Errors
    /// If so; the error names what differs from the last run.
    pub fn refuse_others(&self, outline: &Outline, path: &Path) -> Result<(), RunError> {
        let earlier: Vec<&Outline> = self.outlines.iter().map(|(_, own)| own).collect();
        let points = outline.compare(&earlier);
        let is_same = |changed: &BTreeSet<String>| changed.iter().all(|own| !is_of_plan(own));
        // Without an outline, which damage may have cost, nothing is known of other plans.
        let (Some((_, last)), false) = (self.last(), self.rows.is_empty()) else { return Ok(()) };
        if points.iter().flatten().any(is_same) {
            return Ok(());
        }
        let mut differing = outline.differing(last);
        if last.facts.pilots.is_some() {
            differing.push_str(" (pilot trials, which find the warm-up, run again as well)");
        }
        let (path, trials) = (path.to_owned(), self.rows.len());
        Err(FolderError::NoneOfPlan { path, trials, differing }.into())
    }

    /// How many trials of an outline are there, and why the others are not; `None` if nothing was
    /// there to keep.
    pub fn explain(&self, outline: &Outline, among: &[TrialId]) -> Option<String> {
        let (_, last) = self.last()?;
        let earlier: Vec<&Outline> = self.outlines.iter().map(|(_, own)| own).collect();
        let points = outline.compare(&earlier);
        let (mut kept, mut changed, mut new, mut open) = (0, 0, 0, 0);
        let (mut paths, mut lacking) = (BTreeSet::new(), BTreeSet::new());
        for trial in among {
            match &points[trial.point] {
                _ if self.has(&outline.key(trial)) => {
                    kept += 1;
                    lacking.extend(self.lacking(outline, trial));
                }
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
            text.push_str(&format!("; {changed} use what changed: {}", few(&paths)));
        }
        if new > 0 {
            text.push_str(&format!("; {new} are new"));
        }
        if open > 0 {
            text.push_str(&format!("; {open} were not finished"));
        }
        if !lacking.is_empty() {
            text.push_str(&format!(
                "; some that are kept lack metrics that are new ({}); `--force` measures them",
                few(&lacking)
            ));
        }
        Some(text)
    }

    /// The metrics of an outline that the row of a trial does not have.
    fn lacking(&self, outline: &Outline, trial: &TrialId) -> Vec<String> {
        let row = self.rows.get(&outline.key(trial));
        let Some(own) = row.and_then(|row| self.names.get(&row.names)) else { return Vec::new() };
        let wanted = outline.names().list;
        wanted.iter().filter(|name| !own.list.contains(name)).cloned().collect()
    }
}

/// Whether a part of a point's settings says what is simulated, and not what is asked of it.
fn is_of_plan(name: &str) -> bool {
    name.contains('.') || ["warm_up", "horizon"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> MetricNames {
        MetricNames::new(names.iter().map(|name| (*name).to_owned()).collect())
    }

    fn row(values: &[f64]) -> Vec<u8> {
        encode(&Output { values: values.to_vec(), ..Output::default() })
    }

    #[test]
    fn a_new_metric_is_the_only_one_that_old_rows_lack() {
        let (old, new) = (names(&["a", "b"]), names(&["b", "c", "a"]));
        let (key, path) = ([7; 32], Path::new("journal"));
        let mut records = JournalRecords::default();
        [&old, &new].into_iter().for_each(|names| records.know(names.clone()));
        let mut add = |names: &MetricNames, values: &[f64]| {
            records
                .add_row(&key, &names.hash, &row(values), path)
                .map(|()| records.output(&key, &new).unwrap().values)
        };
        let values = add(&old, &[1.0, 2.0]).unwrap();
        assert!(values[0] == 2.0 && values[1].is_nan() && values[2] == 1.0);
        assert_eq!(add(&new, &[2.0, 3.0, 1.0]).unwrap(), [2.0, 3.0, 1.0]);
        assert_eq!(add(&old, &[1.0, 2.0]).unwrap(), [2.0, 3.0, 1.0]);
        assert!(add(&old, &[1.5, 2.0]).is_err());
    }
}
