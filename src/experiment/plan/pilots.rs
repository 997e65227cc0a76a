//! Results of pilot trials, which find the end of the warm-up and are not measured.

use serde::{Deserialize, Serialize};

use crate::sim::SimDuration;

/// Pilot trials of an architecture over all of its points, at least.
pub(in crate::experiment) const PILOTS: u32 = 20;

/// Results of pilot trials: for each architecture and metric a series over the time of a trial.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Pilots {
    /// Hash of all that this depends on.
    pub key: String,
    /// The end of the warm-up for all points, in nanoseconds.
    pub cut: u64,
    /// How many pilot trials each point had.
    pub replications: u32,
    /// From one observation to the next, in nanoseconds.
    pub step: u64,
    /// How many steps an observation spans.
    pub window: usize,
    /// The series, architecture by architecture.
    pub curves: Vec<PilotCurve>,
}

/// One metric of one architecture, averaged over pilot trials and points.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PilotCurve {
    /// The architecture.
    pub architecture: String,
    /// Name of the metric.
    pub metric: String,
    /// Observations to leave out.
    pub cut: usize,
    /// In parts of the mean of the whole.
    pub values: Vec<f64>,
}

impl Pilots {
    /// When an observation begins, in days.
    pub fn days(&self, observation: usize) -> f64 {
        observation as f64 * SimDuration::from_nanos(self.step).as_hours_f64() / 24.0
    }

    /// The end of the warm-up, in days, for people: to a thousandth.
    pub fn cut_days(&self) -> f64 {
        let days = SimDuration::from_nanos(self.cut).as_hours_f64() / 24.0;
        (1_000.0 * days).round() / 1_000.0
    }
}

/// The replication that a pilot trial has for its random numbers: counted from the greatest one
/// downwards, so that none is ever measured.
pub fn pilot_replication(number: u32) -> u32 {
    u32::MAX - number
}

/// Whether a replication is one of pilot trials.
pub fn is_pilot(replication: u32) -> bool {
    replication > u32::MAX - PILOTS
}
