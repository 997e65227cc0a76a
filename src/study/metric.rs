//! Metrics: what is measured in a trial, in words and as a formula over a model's counts.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Range, Values};

/// Whether more of a metric is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither: a description.
    Neutral,
}

impl Direction {
    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::Lower => "lower",
            Self::Neutral => "neutral",
        }
    }
}

/// The relation of a trial's value to the values of its parts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum MetricKind {
    /// About their mean: a mean, a rate or a share.
    Mean,
    /// The state at the end.
    End,
    /// A percentile or an extreme, which depends on how long the trial is.
    Extreme,
}

/// One measured quantity.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Metric {
    /// Column of `trials.csv`.
    pub name: Cow<'static, str>,
    /// Its unit; `share` for a number between 0 and 1.
    pub unit: Cow<'static, str>,
    /// Whether more is better.
    pub direction: Direction,
    /// Axis label.
    pub label: Cow<'static, str>,
    /// One sentence.
    pub meaning: Cow<'static, str>,
    /// The relation of its value to those of parts of the trial.
    pub kind: MetricKind,
    /// Whether it can be below zero.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signed: bool,
    /// The kind of its values over trials.
    #[serde(default, skip_serializing_if = "Values::is_plain")]
    pub values: Values,
}

impl Metric {
    /// The values that it can have.
    pub fn range(&self) -> Range {
        Range::of(&self.unit, self.signed, self.values)
    }

    /// Whether each trial says yes or no.
    pub fn is_yes_or_no(&self) -> bool {
        self.values == Values::YesNo
    }

    /// Whether a mean of few trials says little.
    pub fn is_heavy(&self) -> bool {
        self.values == Values::Heavy
    }

    /// Whether the value of a trial is about the mean of the values of its parts, so that batches
    /// of one trial give an interval.
    pub fn is_mean(&self) -> bool {
        self.kind == MetricKind::Mean
    }

    /// Whether its values over short stretches of a trial, one after the other, say how the trial
    /// goes on: not so for percentiles and extremes, which depend on how long a stretch is.
    pub fn has_series(&self) -> bool {
        self.kind != MetricKind::Extreme
    }
}

/// A row of a model's table of metrics: a metric and its formula over the counts `C` of a trial.
#[derive(Clone, Debug)]
pub struct Formula<C: 'static> {
    /// The metric in words.
    pub metric: Metric,
    /// Its value; not a number where nothing was measured.
    pub value: fn(&C) -> f64,
}

impl<C> Formula<C> {
    /// A mean, a rate or a share.
    pub const fn new(
        name: &'static str,
        unit: &'static str,
        direction: Direction,
        label: &'static str,
        meaning: &'static str,
        value: fn(&C) -> f64,
    ) -> Self {
        let [name, unit, label, meaning] = [
            Cow::Borrowed(name),
            Cow::Borrowed(unit),
            Cow::Borrowed(label),
            Cow::Borrowed(meaning),
        ];
        Self {
            metric: Metric {
                name,
                unit,
                direction,
                label,
                meaning,
                kind: MetricKind::Mean,
                signed: false,
                values: Values::Plain,
            },
            value,
        }
    }

    /// The same for a percentile or an extreme.
    #[must_use]
    pub const fn extreme(mut self) -> Self {
        self.metric.kind = MetricKind::Extreme;
        self
    }

    /// The same for a quantity that can be below zero, so that intervals are not clipped there.
    #[must_use]
    pub const fn signed(mut self) -> Self {
        self.metric.signed = true;
        self
    }

    /// The same for the state at the end.
    #[must_use]
    pub const fn at_end(mut self) -> Self {
        self.metric.kind = MetricKind::End;
        self
    }

    /// The same for a quantity that is mostly small or zero and seldom large, such as a loss.
    #[must_use]
    pub const fn heavy(mut self) -> Self {
        self.metric.values = Values::Heavy;
        self
    }

    /// The same for a yes, which is 1, or a no, which is 0: whether something happened depends on
    /// how long the trial is.
    #[must_use]
    pub const fn yes_no(mut self) -> Self {
        self.metric.values = Values::YesNo;
        self.metric.kind = MetricKind::Extreme;
        self
    }
}
