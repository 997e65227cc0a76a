//! Pilot trials that survive: each one is in the journal as soon as it has ended.

use std::path::PathBuf;

use crate::experiment::plan::{Experiment, PilotPlan, Pilots, Shard, TrialId};
use crate::experiment::record::{
    Folder, JournalRecords, Outline, PILOT, PILOT_PLAN, RunError, decode, encode, header, parts,
};
use crate::journal::{Disk, Journal};

use super::crew::{Crew, News};
use super::pilots::run_pilots_beyond;
use super::session::opening_notes;
use crate::study::Limits;

/// The pilot trials of one run, in a folder that no other process writes to.
pub struct PilotSession<'a, D: Disk> {
    experiment: &'a Experiment,
    wanted: PilotPlan,
    journal: Journal<'a, D>,
    path: PathBuf,
    records: JournalRecords,
    /// By place in the plan, the series of pilot trials that have ended.
    known: Vec<Option<Vec<f64>>>,
    notes: Vec<String>,
}

impl<'a, D: Disk> PilotSession<'a, D> {
    /// Opens the journal of a run. Pilot trials that any journal of the folder holds are not run
    /// again, those of the others only if `recall`.
    ///
    /// # Errors
    /// If a journal cannot be used; see [`RunError`].
    pub fn open(
        folder: &'a Folder<D>,
        experiment: &'a Experiment,
        shard: Option<Shard>,
        recall: bool,
    ) -> Result<Self, RunError> {
        let path = folder.journal(shard);
        let own = header(&experiment.plan, &experiment.columns.model);
        let (journal, loaded) = Journal::open(folder.disk(), &path, &own)?;
        let mut records = JournalRecords::default();
        if recall {
            let others = parts(folder, std::slice::from_ref(&experiment.columns.model))?
                .into_iter()
                .filter(|part| part.path != path);
            others.into_iter().try_for_each(|part| records.add(&part.loaded, &part.path))?;
        }
        records.add(&loaded, &path)?;
        let wanted = PilotPlan::of(experiment);
        let length = experiment.pilot_length();
        let series = |trial: TrialId| {
            let series = decode(records.pilot(&wanted.key(&trial))?)?.values;
            (series.len() == length).then_some(series)
        };
        let known: Vec<Option<Vec<f64>>> = wanted.plan.trial_ids().map(series).collect();
        if known.iter().all(Option::is_none) {
            // Before pilot trials are run for nothing.
            records.refuse_others(&Outline::of(experiment), folder.dir())?;
        }
        let mut notes = opening_notes(&path, &loaded);
        let kept = known.iter().flatten().count();
        if kept > 0 {
            notes.push(format!("kept {kept} of {} pilot trials", known.len()));
        }
        Ok(Self { experiment, wanted, journal, path, records, known, notes })
    }

    /// Notes for the user before the run begins.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The pilot trials that have not ended yet.
    pub fn missing(&self) -> Vec<TrialId> {
        let ids = self.wanted.plan.trial_ids().zip(&self.known);
        ids.filter(|(_, series)| series.is_none()).map(|(trial, _)| trial).collect()
    }

    /// Runs those that are missing and finds where the warm-up ends.
    ///
    /// # Errors
    /// If the journal cannot be written, a trial gives another series than the recorded one, or no
    /// warm-up is found: then what has run is kept all the same.
    pub fn run(&mut self, crew: &mut Crew, limits: Limits) -> Result<Pilots, RunError> {
        let Self { experiment, wanted, journal, path, records, known, .. } = self;
        if known.iter().any(Option::is_none) {
            let bytes = serde_json::to_vec(wanted).expect("names and numbers can be written");
            journal.append(PILOT_PLAN, &bytes)?;
            journal.commit(true)?;
        }
        let before = known.clone();
        let keep = |news: News| -> Result<(), RunError> {
            if let News::Done(trial, output) = news {
                let (key, row) = (wanted.key(trial), encode(output));
                // Points that mean the same scenario share their pilot trials.
                let there = records.pilot(&key).is_some();
                records.add_pilot(&key, &row, path)?;
                if !there {
                    journal.append(PILOT, &[key.as_slice(), &row].concat())?;
                }
                known[wanted.plan.index(trial)] = Some(output.values.clone());
            }
            journal.commit(false)?;
            Ok(())
        };
        let found = run_pilots_beyond(experiment, before, crew, limits, keep);
        let kept = self.journal.commit(true);
        let found = found?;
        kept?;
        Ok(found)
    }

    /// How many pilot trials have ended, and how many there are.
    pub fn count(&self) -> (usize, usize) {
        (self.known.iter().flatten().count(), self.known.len())
    }
}
