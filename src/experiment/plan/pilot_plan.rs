//! Pilot trials of an experiment, and their keys.

use serde::{Deserialize, Serialize};

use crate::sim::SimDuration;

use super::experiment::Experiment;
use super::key::{Key, plan_hash};
use super::pilots::PILOTS;
use super::points::{Plan, TrialId};

/// Stretches of a pilot trial in which no calendar rules.
const STRETCHES: u64 = 200;

/// Pilot trials of each point, at least: points share their random numbers, so that only
/// replications say what is chance.
const REPLICATIONS: u32 = 5;

/// Days in a week: the steps of an observation where a calendar rules.
const DAYS: usize = 7;

impl Experiment {
    /// The plan of the pilot trials: a few for each point.
    pub fn pilot_plan(&self) -> Plan {
        let mut points = vec![0u32; self.plan.architectures.len()];
        self.plan.points.iter().for_each(|point| points[point.architecture] += 1);
        let fewest = points.into_iter().filter(|count| *count > 0).min().unwrap_or(1);
        let replications = PILOTS.div_ceil(fewest).max(REPLICATIONS);
        Plan { replications, precision: None, ..self.plan.clone() }
    }

    /// The hash of all that the pilot trials depend on.
    pub fn pilot_key(&self) -> String {
        let points = self.keys.iter().map(|own| own.used.to_hex());
        let horizon = self.horizon.as_nanos();
        let own = format!("{} {horizon} {}", self.plan.seed, self.told_by());
        let version = self.columns.model.version.to_string();
        plan_hash([version, own].into_iter().chain(points))
    }

    /// For each point the hash of all that its pilot trials depend on but seed and replication.
    fn pilot_hashes(&self) -> Vec<String> {
        let (step, window) = self.rhythm();
        let own = format!("{} {window} {}", step.as_nanos(), self.told_by());
        let hash = |at| plan_hash([own.clone(), self.point_hash(at, SimDuration::ZERO, false)]);
        (0..self.scenarios.len()).map(hash).collect()
    }

    /// The metrics that show where the warm-up ends, in one text.
    fn told_by(&self) -> String {
        self.auto_warm_up.as_deref().unwrap_or_default().join(" ")
    }

    /// How many observations a series has.
    pub(in crate::experiment) fn observations(&self) -> usize {
        let (step, window) = self.rhythm();
        let stretches = self.horizon.as_nanos() / step.as_nanos();
        (stretches as usize + 1).saturating_sub(window)
    }

    /// How many numbers a pilot trial gives: the series of all metrics that are looked at.
    pub(in crate::experiment) fn pilot_length(&self) -> usize {
        self.observations() * self.auto_warm_up.iter().flatten().count()
    }

    /// The distance of observations and how many steps each one looks on: days and a week where a
    /// calendar rules anywhere, so that no weekend looks like a change.
    pub(in crate::experiment) fn rhythm(&self) -> (SimDuration, usize) {
        if self.scenarios.iter().any(|own| own.extent().keeps_calendar) {
            return (SimDuration::DAY, DAYS);
        }
        (SimDuration::from_nanos((self.horizon.as_nanos() / STRETCHES).max(1)), 1)
    }
}

/// Which pilot trials a run asks for, as it stands in its journal.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PilotPlan {
    /// The version of the model.
    version: u32,
    /// The trials.
    pub plan: Plan,
    /// For each point the hash of all that its pilot trials depend on but seed and replication.
    points: Vec<String>,
}

impl PilotPlan {
    /// The pilot trials that an experiment asks for.
    pub(in crate::experiment) fn of(experiment: &Experiment) -> Self {
        Self {
            version: experiment.columns.model.version,
            plan: experiment.pilot_plan(),
            points: experiment.pilot_hashes(),
        }
    }

    /// Key of a pilot trial; no other trial has it.
    pub(in crate::experiment) fn key(&self, trial: &TrialId) -> Key {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"pilot");
        hasher.update(&self.version.to_le_bytes());
        hasher.update(&self.plan.seed.to_le_bytes());
        hasher.update(&trial.replication.to_le_bytes());
        hasher.update(self.points[trial.point].as_bytes());
        *hasher.finalize().as_bytes()
    }

    /// Whether its parts fit together: it may come from a file.
    pub(in crate::experiment) fn is_sound(&self) -> bool {
        // There may be more pilot trials than an experiment may have trials.
        let one_each = Plan { replications: 1, ..self.plan.clone() };
        (1..=PILOTS).contains(&self.plan.replications)
            && self.points.len() == self.plan.points.len()
            && one_each.is_sound()
    }
}
