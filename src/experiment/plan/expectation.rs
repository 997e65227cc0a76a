//! Figures that an experiment is to give, by which it checks itself.

use serde::{Deserialize, Serialize};

use super::precision::Width;

/// A figure that a metric is to have at some points.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Expectation {
    /// Name of the metric.
    pub metric: String,
    /// The points, by index into those of the plan.
    pub points: Vec<usize>,
    /// The figure.
    pub expected: Expected,
    /// The origin of the figure; may be empty for a bound.
    pub source: String,
}

/// A figure, in the unit of its metric.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub enum Expected {
    /// A lower bound of the mean.
    AtLeast(f64),
    /// An upper bound of the mean.
    AtMost(f64),
    /// The mean itself.
    Value {
        /// The mean.
        value: f64,
        /// How wide the interval may be to either side; where theory is approximate, how far the
        /// mean may be off, too.
        within: Width,
        /// The value comes from theory that is approximate.
        approximate: bool,
    },
}

impl Expected {
    /// The figure.
    pub fn figure(&self) -> f64 {
        match self {
            Self::AtLeast(figure) | Self::AtMost(figure) => *figure,
            Self::Value { value, .. } => *value,
        }
    }

    /// How wide the interval may be to either side, in the unit of the metric; `None` for a bound.
    pub fn tolerance(&self) -> Option<f64> {
        match self {
            Self::AtLeast(_) | Self::AtMost(_) => None,
            Self::Value { within: Width::Absolute(width), .. } => Some(*width),
            Self::Value { value, within: Width::Relative(part), .. } => Some(part * value.abs()),
        }
    }

    /// The word used in files.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::AtLeast(_) => "at_least",
            Self::AtMost(_) => "at_most",
            Self::Value { approximate: false, .. } => "value",
            Self::Value { approximate: true, .. } => "approximate",
        }
    }
}
