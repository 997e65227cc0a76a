//! The result of one trial, and the names of all that it holds.

use serde::{Deserialize, Serialize};

use crate::sim::Histogram;

use super::Metric;

/// The interval of one metric from the batches of one trial.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Batches {
    /// Half of the width of the 95 % interval; NaN where batches make no sense for the metric or
    /// are too few.
    pub half_width: f64,
    /// How many batches there are; 0 where they make no sense.
    pub batches: u32,
    /// Neighbouring batches are so much alike that the interval is too narrow.
    pub correlated: bool,
}

impl Batches {
    /// No batches.
    pub const NONE: Self = Self { half_width: f64::NAN, batches: 0, correlated: false };

    /// Whether there is an interval.
    pub fn are_enough(&self) -> bool {
        !self.half_width.is_nan()
    }
}

/// The names of what a model blames for operations not done in time: rows and columns of
/// `causes.csv`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Blame {
    /// Places from which operations are asked for; none where that makes no difference.
    pub places: &'static [&'static str],
    /// Functions that block an operation.
    pub functions: &'static [&'static str],
    /// Root causes.
    pub causes: &'static [&'static str],
}

impl Blame {
    /// A model without operations.
    pub const NONE: Self = Self { places: &[], functions: &[], causes: &[] };
}

/// A model as journals and results name it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ModelName {
    /// The name that experiment files give it.
    pub name: String,
    /// The version of its results.
    pub version: u32,
}

/// The names of all that the trials of an experiment give.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Columns {
    /// The model.
    pub model: ModelName,
    /// The metrics in the order of values.
    pub metrics: Vec<Metric>,
    /// Places from which operations are asked for, in the order of [`Blame`].
    #[serde(default)]
    pub places: Vec<String>,
    /// Functions that block operations, in the order of [`Blame`].
    pub functions: Vec<String>,
    /// Root causes, in the order of [`Blame`].
    pub causes: Vec<String>,
    /// Metrics that a summary always shows, by name.
    pub headlines: Vec<String>,
}

impl Columns {
    /// The index of a metric.
    pub fn metric(&self, name: &str) -> Option<usize> {
        self.metrics.iter().position(|metric| metric.name == name)
    }

    /// Whether there are names for all that an output blames: it may come from a file.
    pub fn name_all(&self, output: &Output) -> bool {
        let places = self.places.len().max(1);
        let named = |(place, function, cause, _): &(u8, u8, u8, u64)| {
            usize::from(*place) < places
                && usize::from(*function) < self.functions.len()
                && usize::from(*cause) < self.causes.len()
        };
        output.blamed.ended.len() <= places && output.blamed.all.iter().all(named)
    }
}

/// Operations not done in time, by the place of the asker, blocking function and root cause.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Blamed {
    /// Operations that ended, for each place of [`Blame`]; one number where it has none.
    pub ended: Vec<u64>,
    /// Indices into the places, functions and causes of [`Blame`], ascending, with how often all
    /// three occurred together; the place is 0 where it has none.
    pub all: Vec<(u8, u8, u8, u64)>,
}

/// The result of one trial.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Output {
    /// One value per metric; not a number where nothing was measured.
    pub values: Vec<f64>,
    /// Events executed.
    pub events: u64,
    /// Operations not done in time.
    pub blamed: Blamed,
    /// For each metric the interval from batches of this trial alone; empty where replications
    /// give the intervals.
    pub batches: Vec<Batches>,
    /// The distributions that were asked for, in their order.
    pub spreads: Vec<Histogram>,
    /// The values over time that were asked for, bin by bin, one metric after the other.
    pub series: Vec<f64>,
}
