//! Pilot trials that survive: each one is in the journal as soon as it has ended.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::journal::{Disk, Journal};
use crate::metrics::Metric;

use super::file::Experiment;
use super::folder::Folder;
use super::gather::parts;
use super::ledger::{Ledger, PILOT, PILOT_PLAN};
use super::outline::{Key, MODEL_VERSION, header};
use super::pilots::{PILOTS, Pilots};
use super::plan::{Plan, TrialId};
use super::row::{decode, encode};
use super::runner::{Crew, News};
use super::session::{RunError, opening_notes};
use super::shard::Shard;
use super::trial::Limits;

/// Which pilot trials a run asks for, as it stands in its journal.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PilotPlan {
    /// The trials.
    pub plan: Plan,
    /// For each point the hash of all that its pilot trials depend on but seed and replication.
    points: Vec<String>,
}

impl PilotPlan {
    /// What names a pilot trial; no other trial has such a name.
    pub(super) fn key(&self, trial: &TrialId) -> Key {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"pilot");
        hasher.update(&MODEL_VERSION.to_le_bytes());
        hasher.update(&self.plan.seed.to_le_bytes());
        hasher.update(&trial.replication.to_le_bytes());
        hasher.update(self.points[trial.point].as_bytes());
        *hasher.finalize().as_bytes()
    }

    /// Whether all that it says fits together: it may come from a file.
    pub(super) fn is_sound(&self) -> bool {
        // There may be more pilot trials than an experiment may have trials.
        let one_each = Plan { replications: 1, ..self.plan.clone() };
        (1..=PILOTS).contains(&self.plan.replications)
            && self.points.len() == self.plan.points.len()
            && one_each.is_sound()
    }
}

/// The pilot trials of one run, in a folder that nobody else writes to.
pub struct PilotSession<'a, D: Disk> {
    experiment: &'a Experiment,
    wanted: PilotPlan,
    journal: Journal<'a, D>,
    path: PathBuf,
    ledger: Ledger,
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
        metrics: &[Metric],
        shard: Option<Shard>,
        recall: bool,
    ) -> Result<Self, RunError> {
        let path = folder.journal(shard);
        let own = header(&experiment.plan, metrics);
        let (journal, loaded) = Journal::open(folder.disk(), &path, &own)?;
        let mut ledger = Ledger::new(metrics);
        if recall {
            let others = parts(folder, metrics)?.into_iter().filter(|part| part.path != path);
            others.into_iter().try_for_each(|part| ledger.add(&part.loaded, &part.path))?;
        }
        ledger.add(&loaded, &path)?;
        let wanted = PilotPlan { plan: experiment.pilot_plan(), points: experiment.pilot_hashes() };
        let length = experiment.pilot_length();
        let series = |trial: TrialId| {
            let series = decode(ledger.pilot(&wanted.key(&trial))?)?.metrics;
            (series.len() == length).then_some(series)
        };
        let known: Vec<Option<Vec<f64>>> = wanted.plan.trial_ids().map(series).collect();
        let mut notes = opening_notes(&path, &loaded);
        let kept = known.iter().flatten().count();
        if kept > 0 {
            notes.push(format!("kept {kept} of {} pilot trials", known.len()));
        }
        Ok(Self { experiment, wanted, journal, path, ledger, known, notes })
    }

    /// What a person should know before the run begins.
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
    /// If the journal cannot be written, a trial gives another series than before, or no warm-up
    /// is found: then what has run is kept all the same.
    pub fn run(&mut self, crew: &mut Crew, limits: Limits) -> Result<Pilots, RunError> {
        let Self { experiment, wanted, journal, path, ledger, known, .. } = self;
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
                let there = ledger.pilot(&key).is_some();
                ledger.add_pilot(&key, &row, path)?;
                if !there {
                    journal.append(PILOT, &[key.as_slice(), &row].concat())?;
                }
                known[wanted.plan.index(trial)] = Some(output.metrics.clone());
            }
            journal.commit(false)?;
            Ok(())
        };
        let found = experiment.pilots_beyond(before, crew, limits, keep);
        self.journal.commit(true)?;
        found
    }

    /// How many pilot trials have ended, and how many there are.
    pub fn count(&self) -> (usize, usize) {
        (self.known.iter().flatten().count(), self.known.len())
    }
}
