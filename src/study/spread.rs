//! Distributions that trials give: in words, beside the metrics that are numbers.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// A quantity of which a trial gives the distribution, such as a response time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Spread {
    /// The name that experiment files give it.
    pub name: Cow<'static, str>,
    /// The unit of its values.
    pub unit: Cow<'static, str>,
    /// Axis label.
    pub label: Cow<'static, str>,
}

impl Spread {
    /// One that all points of a model have.
    pub const fn new(name: &'static str, unit: &'static str, label: &'static str) -> Self {
        Self { name: Cow::Borrowed(name), unit: Cow::Borrowed(unit), label: Cow::Borrowed(label) }
    }
}
