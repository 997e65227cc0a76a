//! A run that survives: what is missing is run, recorded in the journal, and published.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::experiment::plan::{Shard, TrialId};
use crate::experiment::record::{
    FAILURE, Folder, FolderError, JournalRecords, MetricNames, OUTLINE, Outline, PILOT_PLAN, ROW,
    Record, RunError, encode, known_trials, trace_command,
};
use crate::experiment::statistics::{Findings, Trials, keep_needed, needed};
use crate::journal::{Disk, Journal, Loaded};
use crate::study::Output;

use super::crew::{Crew, News, Unfinished};

/// One run, or one shard of it, in a folder that no other process writes to.
pub struct Session<'a, D: Disk> {
    outline: &'a Outline,
    journal: Journal<'a, D>,
    path: PathBuf,
    records: JournalRecords,
    names: MetricNames,
    /// The points that are this run's.
    own: Vec<bool>,
    /// Results in the journal and of this run so far.
    trials: Trials,
    notes: Vec<String>,
    /// The command that shows trials, without what names one.
    trace: String,
}

impl<'a, D: Disk> Session<'a, D> {
    /// Opens the journal of a run. `own` returns whether a point is this run's; a shard knows what
    /// is in the journal of the whole, too, and a run of the whole what is in those of shards.
    ///
    /// # Errors
    /// If the journal cannot be used, or holds trials and none of this run; see [`RunError`].
    pub fn open(
        folder: &'a Folder<D>,
        outline: &'a Outline,
        shard: Option<Shard>,
        own: impl Fn(usize) -> bool,
    ) -> Result<Self, RunError> {
        let header = outline.header();
        let path = folder.journal(shard);
        let (journal, loaded) = Journal::open(folder.disk(), &path, &header)?;
        let notes = opening_notes(&path, &loaded);
        let mut records = JournalRecords::default();
        records.know(outline.names());
        // A shard knows what the whole has run, and the whole what its shards have.
        let others = match shard {
            Some(_) => vec![None],
            None => folder.parts()?.into_iter().map(Some).collect(),
        };
        for other in others.into_iter().map(|other| folder.journal(other)) {
            if let Some((own, loaded)) = Loaded::read(folder.disk(), &other)?
                && own == header
            {
                records.add(&loaded, &other)?;
            }
        }
        records.add(&loaded, &path)?;
        records.refuse_others(outline, folder.dir())?;
        let own = (0..outline.plan.points.len()).map(own).collect();
        // Trials that failed are run again.
        let trials = Trials { failures: Vec::new(), ..known_trials(outline, &records) };
        let file = PathBuf::from(&outline.plan.experiment).with_extension("toml");
        let (trace, names) = (trace_command(&file, None), outline.names());
        let mut session =
            Self { outline, journal, path, records, names, own, trials, notes, trace };
        let among = session.wanted();
        if let Some(old) = &loaded.replaced {
            let (model, now) = (old.model, header.model);
            let what = if model == now {
                "is of another layout".into()
            } else {
                format!("is of version {model} of the model, now {now}")
            };
            let all = among.len();
            let note = format!(
                "kept 0 of {all} trials: the journal {what}; it is put aside as journal.old"
            );
            session.notes.push(note);
        }
        session.notes.extend(session.records.explain(outline, &among));
        session.note_outline(&loaded)?;
        if shard.is_none() {
            session.take_over()?;
        }
        Ok(session)
    }

    /// The same with the command that shows trials as a person would type it: see
    /// [`trace_command`]. The file has its bare name otherwise.
    #[must_use]
    pub fn shown_by(self, trace: String) -> Self {
        Self { trace, ..self }
    }

    /// Records what is to be done, unless the last run of this journal was to do the same. The
    /// journal of the whole takes no part: a shard without an outline of its own has not been run.
    fn note_outline(&mut self, journal: &Loaded) -> Result<(), RunError> {
        let bytes = serde_json::to_vec(self.outline).expect("names and numbers can be written");
        let begun = journal.records().filter(|(kind, _)| [OUTLINE, PILOT_PLAN].contains(kind));
        if begun.last() != Some((OUTLINE, bytes.as_slice())) {
            self.journal.append(OUTLINE, &bytes)?;
            self.journal.commit(true)?;
        }
        Ok(())
    }

    /// Records what shards have run, so that their journals may go.
    fn take_over(&mut self) -> Result<(), RunError> {
        let keys = self.outline.plan.trial_ids().map(|trial| self.outline.key(&trial));
        let rows: Vec<Vec<u8>> =
            keys.filter_map(|key| self.records.record_beside(&key, &self.path)).collect();
        for row in &rows {
            self.journal.append(ROW, row)?;
        }
        if !rows.is_empty() {
            self.journal.commit(true)?;
        }
        Ok(())
    }

    /// Notes for the user before the run begins.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The trials that this run needs, as far as is known by now.
    fn wanted(&self) -> Vec<TrialId> {
        let needed = needed(&self.outline.plan, &self.outline.columns.metrics, &self.trials);
        let wanted =
            |trial: &TrialId| self.own[trial.point] && trial.replication < needed[trial.point];
        self.outline.plan.trial_ids().filter(wanted).collect()
    }

    /// The trials that are missing, in the order of the plan; where precision decides, those up to
    /// the next look.
    pub fn missing(&self) -> Vec<TrialId> {
        let missing = |trial: &TrialId| !self.records.has(&self.outline.key(trial));
        self.wanted().into_iter().filter(missing).collect()
    }

    /// How many of the trials that are needed are recorded.
    pub fn done(&self) -> usize {
        self.wanted().len() - self.missing().len()
    }

    /// Runs what is missing, in rounds where precision decides: a look at a point needs all trials
    /// before it. Every finished trial is in the journal before it counts as done.
    ///
    /// # Errors
    /// If the journal cannot be written, or a trial gives another result than the recorded one.
    pub fn run(
        &mut self,
        mut crew: Crew,
        simulate: impl Fn(&TrialId) -> Result<Output, Unfinished> + Sync,
    ) -> Result<Trials, RunError> {
        let plan = &self.outline.plan;
        let mut expected = true;
        loop {
            let failed: BTreeSet<TrialId> =
                self.trials.failures.iter().map(|(trial, _)| *trial).collect();
            let mut missing = self.missing();
            missing.retain(|trial| !failed.contains(trial));
            if missing.is_empty() || self.trials.interrupted {
                break;
            }
            if !std::mem::take(&mut expected) {
                crew.progress.expect(missing.len() as u64, crew.costs.total(&missing));
            }
            self.round(&mut crew, missing, &simulate)?;
        }
        let mut trials = self.trials.clone();
        keep_needed(plan, &needed(plan, &self.outline.columns.metrics, &trials), &mut trials);
        Ok(trials)
    }

    /// Runs some trials and adds what they gave.
    fn round(
        &mut self,
        crew: &mut Crew,
        missing: Vec<TrialId>,
        simulate: &(impl Fn(&TrialId) -> Result<Output, Unfinished> + Sync),
    ) -> Result<(), RunError> {
        let plan = &self.outline.plan;
        let missing: Vec<usize> = missing.iter().map(|own| plan.index(own)).collect();
        let (outline, journal, records) = (self.outline, &mut self.journal, &mut self.records);
        let (path, trace, names) = (&self.path, &self.trace, &self.names);
        let explained = |trial: &TrialId, message: &str| {
            format!("{message}; see it with: {}", outline.replay(trace, trial))
        };
        let keep = |news: News| -> Result<(), RunError> {
            match news {
                News::Done(trial, output) => {
                    let (key, row) = (outline.key(trial), encode(output));
                    // Points that mean the same scenario share their trials.
                    let known = records.has(&key);
                    records.add_row(&key, &names.hash, &row, path)?;
                    if !known {
                        journal.append(ROW, &[key.as_slice(), &names.hash, &row].concat())?;
                    }
                }
                News::Failed(trial, message) => {
                    let (key, message) = (outline.key(trial), explained(trial, message));
                    journal.append(FAILURE, &[key.as_slice(), message.as_bytes()].concat())?;
                }
                News::Waiting => {}
            }
            journal.commit(false)?;
            Ok(())
        };
        let ran = crew.run(plan, missing, simulate, keep);
        let kept = self.journal.commit(true);
        // A write that failed says more than what follows from it.
        let ran = ran?;
        kept?;
        for (place, output) in self.trials.outputs.iter_mut().zip(ran.outputs) {
            if output.is_some() {
                *place = output;
            }
        }
        let failures = ran.failures.into_iter();
        let failures = failures.map(|(trial, message)| (trial, explained(&trial, &message)));
        self.trials.failures.extend(failures);
        self.trials.failures.sort();
        self.trials.interrupted = ran.interrupted;
        Ok(())
    }
}

/// Notes for the user on a journal that was opened.
pub(in crate::experiment) fn opening_notes(path: &Path, loaded: &Loaded) -> Vec<String> {
    let torn = (loaded.torn > 0).then(|| {
        format!(
            "warning: {}: the last {} bytes were not whole and were cut; their trials are run again",
            path.display(),
            loaded.torn
        )
    });
    torn.into_iter().collect()
}

/// Puts the files of a whole run in their places; returns their paths and what was found.
///
/// # Errors
/// If the folder cannot be written to.
pub fn publish<D: Disk>(
    folder: &Folder<D>,
    outline: &Outline,
    trials: &Trials,
) -> Result<(Vec<PathBuf>, Findings), FolderError> {
    let findings = outline.findings(trials);
    let record = Record {
        plan: &outline.plan,
        columns: &outline.columns,
        trials,
        findings: &findings,
        facts: &outline.facts,
    };
    let files = record.write(folder)?;
    folder.tidy()?;
    Ok((files, findings))
}
