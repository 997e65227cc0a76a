//! Details asked of trials beside the values of metrics.

use serde::{Deserialize, Serialize};

use crate::sim::SimDuration;
use crate::study::{Output, Spread};

/// Distributions and values over time.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Details {
    /// The distributions, in the order of the model.
    #[serde(default)]
    pub spreads: Vec<Spread>,
    /// The values over time.
    #[serde(default)]
    pub series: Option<SeriesPlan>,
}

/// Metrics measured bin by bin, from the start of a trial on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SeriesPlan {
    /// The metrics by name, in the order of the model.
    pub metrics: Vec<String>,
    /// The length of a bin, in nanoseconds.
    pub step: u64,
    /// How many whole bins a trial has.
    pub bins: u32,
}

impl SeriesPlan {
    /// The length of a bin.
    pub fn bin(&self) -> SimDuration {
        SimDuration::from_nanos(self.step)
    }

    /// How many numbers a trial gives.
    pub fn numbers(&self) -> usize {
        self.metrics.len() * self.bins as usize
    }
}

impl Details {
    /// Whether nothing is asked for.
    pub fn is_nothing(&self) -> bool {
        self.spreads.is_empty() && self.series.is_none()
    }

    /// Whether a trial gave what is asked for.
    pub(in crate::experiment) fn are_in(&self, output: &Output) -> bool {
        let numbers = self.series.as_ref().map_or(0, SeriesPlan::numbers);
        output.spreads.len() == self.spreads.len() && output.series.len() == numbers
    }

    /// The details asked for, in words, by table of the experiment file: rows of trials hold these
    /// and no others. Units and labels are left out.
    pub(in crate::experiment) fn statements(&self) -> Vec<(&'static str, String)> {
        let names: Vec<&str> = self.spreads.iter().map(|own| &*own.name).collect();
        let spreads = (!names.is_empty()).then(|| ("spreads", names.join(" ")));
        let series = self.series.as_ref().map(|own| {
            ("series", format!("{} every {} x {}", own.metrics.join(" "), own.step, own.bins))
        });
        spreads.into_iter().chain(series).collect()
    }
}
