//! Bounds of results at the points that they are about.

use serde::{Deserialize, Serialize};

use crate::study::Bound;

/// A bound, the points that it is about, and why results may lie outside.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PlacedBound {
    /// The bound.
    pub bound: Bound,
    /// The points, by index into those of the plan.
    pub points: Vec<usize>,
    /// What the experiment file says of results outside; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub explained: String,
}
