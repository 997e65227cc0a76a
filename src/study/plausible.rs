//! Bounds of results that published figures of other places give: none of them is an input.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The range in which published figures let a metric be.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Bound {
    /// Name of the metric.
    pub metric: Cow<'static, str>,
    /// The least mean, in the unit of the metric; `None`: nothing bounds it from below.
    pub low: Option<f64>,
    /// The greatest mean; `None`: nothing bounds it from above.
    pub high: Option<f64>,
    /// What it bounds, in one sentence.
    pub meaning: Cow<'static, str>,
    /// The origin of the figures, which begins with its grade like those of parameters.
    pub source: Cow<'static, str>,
}

impl Bound {
    /// A bound of a model's table.
    pub const fn new(
        metric: &'static str,
        (low, high): (Option<f64>, Option<f64>),
        meaning: &'static str,
        source: &'static str,
    ) -> Self {
        let [metric, meaning, source] =
            [Cow::Borrowed(metric), Cow::Borrowed(meaning), Cow::Borrowed(source)];
        Self { metric, low, high, meaning, source }
    }
}

/// A line of a model's table of bounds, for points of the kind `P`.
pub struct BoundRule<P: 'static> {
    /// The bound.
    pub bound: Bound,
    /// Whether it is about a point: whether that has what the published figures are of.
    pub when: fn(&P) -> bool,
}

impl<P> BoundRule<P> {
    /// The bounds of a table that are about a point.
    pub fn of(point: &P, table: &[Self]) -> Vec<Bound> {
        let about = table.iter().filter(|rule| (rule.when)(point));
        about.map(|rule| rule.bound.clone()).collect()
    }
}
