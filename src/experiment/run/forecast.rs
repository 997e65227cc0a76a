//! Forecast of a run: events, time and memory, from trials that have run, else roughly.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::experiment::plan::{Experiment, SeriesPlan};
use crate::experiment::record::{
    Folder, FolderError, JournalRecords, Outline, PACE, RunError, known_trials,
};
use crate::experiment::statistics::needed;
use crate::journal::{Disk, Loaded};

/// Nanoseconds of one event where no trial has run, as the shipped experiments have them to within
/// a factor of ten.
const NANOS_PER_EVENT: f64 = 1_000.0;

/// Memory in bytes, measured with the shipped experiments: of the program with its charts, and of
/// a finished trial besides its metrics.
const BASE_MEMORY: u64 = 32 << 20;
const ROW_MEMORY: u64 = 1_300;
/// Of a distribution over three powers of ten: as it is run, and as it is pooled.
const SPREAD_MEMORY: u64 = 32 << 10;

/// How fast trials run: the sum over all of them. A folder keeps it beside the journal. It is no
/// result: it differs from run to run and from machine to machine, and only forecasts read it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Speed {
    /// Events executed.
    pub events: u64,
    /// Nanoseconds on the clock, each trial on its own core.
    pub nanos: u64,
}

/// Measures the speed while trials run on several threads.
#[derive(Debug, Default)]
pub struct Pace {
    events: AtomicU64,
    nanos: AtomicU64,
}

impl Pace {
    /// Adds a trial with its events and its time.
    pub fn add(&self, events: u64, span: Duration) {
        self.events.fetch_add(events, Ordering::Relaxed);
        let nanos = u64::try_from(span.as_nanos()).unwrap_or(u64::MAX);
        self.nanos.fetch_add(nanos, Ordering::Relaxed);
    }

    /// The speed so far; `None` before the first event.
    pub fn speed(&self) -> Option<Speed> {
        let [events, nanos] = [&self.events, &self.nanos].map(|own| own.load(Ordering::Relaxed));
        (events > 0).then_some(Speed { events, nanos })
    }
}

impl Speed {
    /// That of the last run in a folder; `None` if it is not known.
    pub fn read<D: Disk>(folder: &Folder<D>) -> Option<Self> {
        let bytes = folder.disk().read(&folder.dir().join(PACE)).ok()??;
        serde_json::from_slice(&bytes).ok().filter(|speed: &Self| speed.events > 0)
    }

    /// Keeps it for forecasts.
    ///
    /// # Errors
    /// If the folder cannot be written to.
    pub fn write<D: Disk>(&self, folder: &Folder<D>) -> Result<(), FolderError> {
        let bytes = serde_json::to_vec(self).expect("numbers can be written");
        folder.publish(&[(PACE, bytes)]).map(drop)
    }

    fn nanos_per_event(&self) -> f64 {
        self.nanos as f64 / self.events as f64
    }
}

/// Trials of an experiment that have run: for each point their number and their events.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Known {
    points: Vec<(u32, u64)>,
    /// Points that have reached their precision: they need no more.
    precise: Vec<bool>,
    /// How fast they ran.
    pub speed: Option<Speed>,
}

impl Known {
    /// Nothing.
    pub fn nothing(points: usize) -> Self {
        Self { points: vec![(0, 0); points], precise: vec![false; points], speed: None }
    }

    /// The trials of a run that the journals of a folder hold.
    ///
    /// # Errors
    /// If a journal cannot be read or is damaged.
    pub fn of<D: Disk>(folder: &Folder<D>, outline: &Outline) -> Result<Self, RunError> {
        let mut records = JournalRecords::default();
        let shards = folder.parts()?.into_iter().map(Some);
        for shard in std::iter::once(None).chain(shards) {
            let path = folder.journal(shard);
            if let Some((header, loaded)) = Loaded::read(folder.disk(), &path)?
                && header == outline.header()
            {
                records.add(&loaded, &path)?;
            }
        }
        let mut known = Self::nothing(outline.plan.points.len());
        let names = outline.names();
        for trial in outline.plan.trial_ids() {
            if let Some(output) = records.output(&outline.key(&trial), &names) {
                known.add(trial.point, output.events);
            }
        }
        let (plan, trials) = (&outline.plan, known_trials(outline, &records));
        if plan.precision.is_some() {
            let needed = needed(plan, &outline.columns.metrics, &trials).into_iter();
            known.precise = needed.zip(&known.points).map(|(n, own)| own.0 >= n).collect();
        }
        known.speed = Speed::read(folder);
        Ok(known)
    }

    /// One more trial.
    pub fn add(&mut self, point: usize, events: u64) {
        let (trials, sum) = &mut self.points[point];
        *trials += 1;
        *sum = sum.saturating_add(events);
    }

    /// How many trials have run.
    pub fn trials(&self) -> u64 {
        self.points.iter().map(|(trials, _)| u64::from(*trials)).sum()
    }
}

/// Forecast of the missing trials of a run.
#[derive(Clone, PartialEq, Debug)]
pub struct Forecast {
    /// Trials that are still to be run.
    pub missing: u64,
    /// Their events.
    pub events: f64,
    /// Events of the longest trial.
    pub longest: f64,
    /// Seconds of computing on one core.
    pub seconds: f64,
    /// The most memory at once, in bytes.
    pub memory: u64,
    /// On how many trials it rests; with none it is rough.
    pub basis: u64,
}

impl Forecast {
    /// Forecast of a run on `jobs` threads. A point of which no trial has run is taken for the
    /// nearest one that has, by its size, if possible of the same architecture: work grows about as
    /// the size does.
    pub fn of(experiment: &Experiment, known: &Known, jobs: usize) -> Self {
        let replications = u64::from(experiment.plan.replications);
        // Points that were not read are like those that were.
        let all = experiment.trials() as f64 / experiment.plan.trials().max(1) as f64;
        let missing = |point: usize| {
            let left = replications.saturating_sub(u64::from(known.points[point].0));
            if known.precise[point] { 0 } else { left }
        };
        let points = 0..experiment.plan.points.len();
        let events: f64 =
            points.clone().map(|at| missing(at) as f64 * events_of(experiment, at, known)).sum();
        let events = all * events;
        // Values over time take a second pass, which a measured speed includes.
        let passes = 1.0 + f64::from(u8::from(experiment.details.series.is_some()));
        let rough = NANOS_PER_EVENT * passes;
        let speed = known.speed.map_or(rough, |speed| speed.nanos_per_event());
        Self {
            missing: (all * points.clone().map(missing).sum::<u64>() as f64).round() as u64,
            events,
            longest: points.map(|at| events_of(experiment, at, known)).fold(0.0, f64::max),
            seconds: events * speed / 1e9,
            memory: memory(experiment, jobs),
            basis: known.trials(),
        }
    }
}

/// The point whose trials take longest, by its size; `None` without points.
pub fn largest(experiment: &Experiment) -> Option<usize> {
    (0..experiment.plan.points.len())
        .max_by(|a, b| size(experiment, *a).total_cmp(&size(experiment, *b)))
}

/// Events of one trial at a point.
fn events_of(experiment: &Experiment, point: usize, known: &Known) -> f64 {
    let architecture = |at: usize| experiment.plan.points[at].architecture;
    let far = |at: usize| {
        let ratio = (size(experiment, at) / size(experiment, point)).ln().abs();
        (at != point, architecture(at) != architecture(point), ratio)
    };
    let nearer = |a: &usize, b: &usize| {
        let ((a, b), other) = ((far(*a), far(*b)), std::cmp::Ordering::Equal);
        let first = (a.0, a.1).cmp(&(b.0, b.1));
        if first == other { a.2.total_cmp(&b.2) } else { first }
    };
    let measured = (0..experiment.plan.points.len()).filter(|at| known.points[*at].0 > 0);
    match measured.min_by(nearer) {
        Some(at) => {
            let (trials, sum) = known.points[at];
            sum as f64 / f64::from(trials) * size(experiment, point) / size(experiment, at)
        }
        None => {
            let rate = experiment.scenarios[point].extent().events_per_second;
            rate * experiment.horizon.as_secs_f64()
        }
    }
}

fn memory(experiment: &Experiment, jobs: usize) -> u64 {
    let trials = experiment.scenarios.iter().map(|scenario| scenario.extent().memory);
    let largest = trials.max().unwrap_or(0);
    let trials = experiment.trials() as u64;
    // As they are run, as samples, and as tables.
    let series = experiment.details.series.as_ref().map_or(0, SeriesPlan::numbers);
    let numbers = (experiment.columns.metrics.len() + series) as u64;
    let spreads = experiment.details.spreads.len() as u64;
    let row = ROW_MEMORY + 3 * 8 * numbers + SPREAD_MEMORY * spreads;
    BASE_MEMORY + largest * jobs as u64 + trials * row
}

fn size(experiment: &Experiment, point: usize) -> f64 {
    experiment.scenarios[point].extent().size
}
