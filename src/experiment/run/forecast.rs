//! What a run would take: events, time and memory, from trials that have run, else roughly.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::experiment::plan::Experiment;
use crate::experiment::record::{
    Folder, FolderError, JournalRecords, Outline, PACE, RunError, known_trials,
};
use crate::experiment::statistics::needed;
use crate::journal::{Disk, Loaded};
use crate::metrics::{METRICS, Metric};
use crate::presence::PresencePlan;
use crate::study::{Draws, FORECAST};
use crate::world::office::Scenario;

/// Where nothing is known: events of one intent of a user with all that follows, as the shipped
/// experiments have them to within a factor of ten, and nanoseconds of one event.
const EVENTS_PER_INTENT: f64 = 8.0;

const NANOS_PER_EVENT: f64 = 1_000.0;

/// The share of time for which people with working days, or peers with sessions, are there: 37 of
/// 168 hours.
const PRESENCE: f64 = 0.22;

/// Draws behind the mean time between intents.
const DRAWS: u32 = 1_000;

/// Memory in bytes, measured with the shipped experiments: of the program with its charts, of a
/// trial for each device and each file, and of a finished trial besides its metrics.
const BASE_MEMORY: u64 = 32 << 20;

const DEVICE_MEMORY: u64 = 1 << 10;

const FILE_MEMORY: u64 = 200;

const ROW_MEMORY: u64 = 1_300;

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
    /// A trial has taken so long.
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

/// What is known of an experiment's trials: for each point how many have run, and their events.
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

    /// What the journals of a folder hold of a run.
    ///
    /// # Errors
    /// If a journal cannot be read or is damaged.
    pub fn of<D: Disk>(
        folder: &Folder<D>,
        outline: &Outline,
        metrics: &[Metric],
    ) -> Result<Self, RunError> {
        let mut records = JournalRecords::new(metrics);
        let shards = folder.parts()?.into_iter().map(Some);
        for shard in std::iter::once(None).chain(shards) {
            let path = folder.journal(shard);
            if let Some((header, loaded)) = Loaded::read(folder.disk(), &path)?
                && header == outline.header(metrics)
            {
                records.add(&loaded, &path)?;
            }
        }
        let mut known = Self::nothing(outline.plan.points.len());
        for trial in outline.plan.trial_ids() {
            if let Some(output) = records.output(&outline.key(&trial)) {
                known.add(trial.point, output.events);
            }
        }
        let (plan, trials) = (&outline.plan, known_trials(outline, &records));
        if plan.precision.is_some() {
            let needed = needed(plan, metrics, &trials).into_iter();
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

/// What the missing trials of a run would take.
#[derive(Clone, PartialEq, Debug)]
pub struct Forecast {
    /// Trials that are still to be run.
    pub missing: u64,
    /// Their events.
    pub events: f64,
    /// Seconds of computing on one core.
    pub seconds: f64,
    /// The most memory at once, in bytes.
    pub memory: u64,
    /// On how many trials it rests; with none it is rough.
    pub basis: u64,
}

impl Forecast {
    /// What a run on so many threads would take. A point of which no trial has run is taken for the
    /// nearest one that has, by its number of devices, if possible of the same architecture: work
    /// grows about as devices do.
    pub fn of(experiment: &Experiment, known: &Known, jobs: usize) -> Self {
        let replications = u64::from(experiment.plan.replications);
        let missing = |point: usize| {
            let left = replications.saturating_sub(u64::from(known.points[point].0));
            if known.precise[point] { 0 } else { left }
        };
        let points = 0..experiment.plan.points.len();
        let events =
            points.clone().map(|at| missing(at) as f64 * events(experiment, at, known)).sum();
        let speed = known.speed.map_or(NANOS_PER_EVENT, |speed| speed.nanos_per_event());
        Self {
            missing: points.map(missing).sum(),
            events,
            seconds: events * speed / 1e9,
            memory: memory(experiment, jobs),
            basis: known.trials(),
        }
    }
}

/// The point whose trials take longest, as far as devices tell; `None` without points.
pub fn largest(experiment: &Experiment) -> Option<usize> {
    (0..experiment.plan.points.len())
        .max_by(|a, b| devices(experiment, *a).total_cmp(&devices(experiment, *b)))
}

/// Events of one trial at a point.
fn events(experiment: &Experiment, point: usize, known: &Known) -> f64 {
    let architecture = |at: usize| experiment.plan.points[at].architecture;
    let far = |at: usize| {
        let ratio = (devices(experiment, at) / devices(experiment, point)).ln().abs();
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
            sum as f64 / f64::from(trials) * devices(experiment, point) / devices(experiment, at)
        }
        None => rough_events(experiment, &experiment.scenarios[point]),
    }
}

/// Every user is present for the usual time and every intent takes the usual events.
fn rough_events(experiment: &Experiment, scenario: &Scenario) -> f64 {
    let mut rng = Draws::new(experiment.plan.seed, 0).of(FORECAST, (), ());
    let mut rate = 0.0;
    for service in &scenario.services {
        let gap: f64 = (0..DRAWS).map(|_| service.gap(&mut rng).as_secs_f64()).sum();
        rate += f64::from(DRAWS) / gap.max(1e-6);
    }
    let devices = f64::from(scenario.organisation.devices);
    let presence = match scenario.organisation.presence {
        PresencePlan::Always => 1.0,
        _ => PRESENCE,
    };
    devices * presence * rate * experiment.horizon.as_secs_f64() * EVENTS_PER_INTENT
}

fn memory(experiment: &Experiment, jobs: usize) -> u64 {
    let trial = |scenario: &Scenario| {
        let organisation = &scenario.organisation;
        let [devices, files] = [organisation.devices, organisation.files].map(u64::from);
        devices * (DEVICE_MEMORY + files * FILE_MEMORY)
    };
    let largest = experiment.scenarios.iter().map(|scenario| trial(scenario)).max().unwrap_or(0);
    let trials = experiment.plan.trials() as u64;
    // As they are run, as samples, and as tables.
    let row = ROW_MEMORY + 3 * 8 * METRICS.len() as u64;
    BASE_MEMORY + largest * jobs as u64 + trials * row
}

fn devices(experiment: &Experiment, point: usize) -> f64 {
    f64::from(experiment.scenarios[point].organisation.devices)
}
