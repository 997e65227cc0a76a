//! The office as a model that experiments can be made of.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::config::Log;
use crate::metrics::{METRICS, Totals, values};
use crate::operation::{Cause, Function, Workplace};
use crate::plant::{FAULTS, Premises};
use crate::presence::PresencePlan;
use crate::sim::{Schedule, SimDuration, SimTime, Tally};
use crate::study::{
    Blame, Blamed, Bound, CutShort, Draws, EventOf, Extent, FORECAST, Idle, Limits, Load, Metric,
    Root, Roots, Run, Spread, Study, TraceLine, Traceable, Wanted,
};

use super::observer::Silent;
use super::trace::trace;
use super::{Office, ROOTS, World};

/// Where nothing is known: events of one intent of a user with all that follows, as the shipped
/// experiments have them to within a factor of ten.
const EVENTS_PER_INTENT: f64 = 8.0;
/// Likewise of a task, with what raises it.
const EVENTS_PER_TASK: f64 = 6.0;
/// The share of time for which people with working days, or peers with sessions, are there: 37 of
/// 168 hours.
const PRESENCE: f64 = 0.22;
/// Draws behind the mean time between intents.
const SAMPLES: u32 = 100;

/// Memory in bytes of a trial for each device and each file, measured with the shipped
/// experiments.
const DEVICE_MEMORY: u64 = 1 << 10;
const FILE_MEMORY: u64 = 200;

/// The distributions, in the order of their tallies.
const SPREADS: [Spread; 2] = [
    Spread::new("latency", "s", "latency of file operations done in time"),
    Spread::new("task_wait", "s", "wait of administrative tasks"),
];

impl Study for Office {
    const NAME: &'static str = "office";
    const ABOUT: &'static str = "an organisation, its people, its network and its IT staff";
    const VERSION: u32 = 6;
    const ROOTS: &'static [Root] = ROOTS;
    const HEADLINES: &'static [&'static str] =
        &["availability", "admin_effort", "goodput", "blocked_hours", "latency_mean"];
    const BLAME: Blame = Blame { places: &PLACES, functions: &FUNCTIONS, causes: &CAUSES };
    type World = World<Silent>;
    type Counts = Totals;

    fn metrics() -> Vec<Metric> {
        METRICS.iter().map(|own| own.metric.clone()).collect()
    }

    fn spreads() -> Vec<Spread> {
        SPREADS.to_vec()
    }

    fn read(roots: &Roots, log: &Log) -> Self {
        Self::read(roots, log)
    }

    fn title(&self) -> &str {
        &self.organisation.title
    }

    fn compared_title(&self) -> &str {
        &self.architecture.title
    }

    fn idle(&self) -> Idle {
        Self::idle(self)
    }

    fn bounds(&self) -> Vec<Bound> {
        Self::bounds(self)
    }

    fn extent(&self) -> Extent {
        let presence = &self.organisation.presence;
        let [devices, files] =
            [self.organisation.premises.devices, self.organisation.files].map(u64::from);
        Extent {
            size: devices as f64,
            keeps_calendar: matches!(
                presence,
                PresencePlan::Office(_) | PresencePlan::Timetable(_)
            ),
            events_per_second: self.rough_events_per_second(),
            memory: devices * (DEVICE_MEMORY + files * FILE_MEMORY),
        }
    }

    fn world(self: &Arc<Self>, draws: Draws) -> World<Silent> {
        World::new(Arc::clone(self), draws, Silent)
    }

    fn start(
        world: &mut World<Silent>,
        warm_up: SimDuration,
        agenda: &mut impl Schedule<Event = EventOf<Self>>,
    ) {
        world.start(warm_up, agenda);
    }

    fn measure_from(world: &mut World<Silent>, now: SimTime) {
        world.measure_from_now(now);
    }

    fn counts(world: &World<Silent>, now: SimTime, events: u64) -> Totals {
        world.totals(now, events)
    }

    fn load(world: &World<Silent>) -> Load {
        world.load()
    }

    fn busiest(world: &World<Silent>) -> Option<String> {
        world.busiest()
    }

    fn values(&self, totals: &Totals) -> Vec<f64> {
        values(totals)
    }

    fn tallies(&self, totals: &Totals) -> Vec<Tally> {
        vec![totals.latency.clone(), totals.task_wait.clone()]
    }

    fn blamed(totals: &Totals) -> Blamed {
        let all = totals.blocks.iter();
        let all = all.map(|(place, function, cause, count)| {
            (place as u8, function as u8, cause as u8, count)
        });
        let ended = totals.by_place.iter().map(|own| own.ended);
        Blamed { ended: ended.collect(), all: all.collect() }
    }

    fn traceable(&self) -> Traceable {
        let users = u64::from(self.organisation.premises.devices);
        Traceable { users, objects: users * u64::from(self.organisation.files) }
    }

    fn trace(
        self: &Arc<Self>,
        run: Run,
        limits: Limits,
        wanted: Wanted,
        line: &mut dyn FnMut(TraceLine),
    ) -> Result<TraceLine, CutShort> {
        trace(self, run, limits, wanted, line)
    }
}

/// Names of places by their numbers.
const PLACES: [&str; Workplace::ALL.len()] = [Workplace::Office.name(), Workplace::Home.name()];

/// Names of functions by their numbers.
const FUNCTIONS: [&str; Function::ALL.len()] = {
    let mut names = [""; Function::ALL.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = Function::ALL[at].name();
        at += 1;
    }
    names
};

/// Names of causes by their numbers.
const CAUSES: [&str; Cause::ALL.len()] = {
    let mut names = [""; Cause::ALL.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = Cause::ALL[at].name();
        at += 1;
    }
    names
};

impl Office {
    /// Every user is present for the usual time and every intent takes the usual events.
    fn rough_events_per_second(&self) -> f64 {
        let mut rng = Draws::new(0, 0).of(FORECAST, (), ());
        let mut rate = 0.0;
        for service in &self.services {
            let gap: f64 = (0..SAMPLES).map(|_| service.gap(&mut rng).as_secs_f64()).sum();
            rate += f64::from(SAMPLES) / gap.max(1e-6);
        }
        let presence = match self.organisation.presence {
            PresencePlan::Always(_) => 1.0,
            _ => PRESENCE,
        };
        let devices = f64::from(self.organisation.premises.devices);
        devices * (presence * rate * EVENTS_PER_INTENT + self.tasks_per_second() * EVENTS_PER_TASK)
    }

    /// Tasks of administrators for each device: occasions of its user, failures of the device, and
    /// its part of the failures of what a site shares.
    fn tasks_per_second(&self) -> f64 {
        let rate = |mean: SimDuration| 1.0 / mean.as_secs_f64().max(1e-6);
        let personal = self.organisation.administration.iter().flat_map(|own| own.personal);
        let occasions: f64 = personal.flatten().map(rate).sum();
        let Some(failures) = &self.hardware.failures else { return occasions };
        let [own, shared] = [true, false].map(|own| {
            let rows = FAULTS.iter().filter(|row| row.hits.is_of_each_user() == own);
            let keys: BTreeSet<&str> = rows.map(|row| row.key).collect();
            let lives = keys.into_iter().filter_map(|key| failures.of(key)?.mean_life);
            lives.map(rate).sum::<f64>()
        });
        let Premises { sites, devices, .. } = &self.organisation.premises;
        occasions + own + shared * f64::from(*sites) / f64::from(*devices)
    }
}
