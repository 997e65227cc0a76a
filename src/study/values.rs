//! The kinds of values that trials give.

use serde::{Deserialize, Serialize};

/// The kind of a metric's values over independent trials, which decides on intervals.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub enum Values {
    /// Made of many things, so that means are nearly normal. A ratio of counts, such as a share of
    /// operations, is one too.
    #[default]
    #[serde(rename = "plain")]
    Plain,
    /// Whether something happened, as 1 or 0.
    #[serde(rename = "yes/no")]
    YesNo,
    /// Mostly small or zero and seldom large, as of losses and incidents: a mean of few trials says
    /// little.
    #[serde(rename = "heavy")]
    Heavy,
}

impl Values {
    /// The word used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::YesNo => "yes/no",
            Self::Heavy => "heavy",
        }
    }

    /// Whether it is the kind of a metric that states none.
    pub fn is_plain(&self) -> bool {
        *self == Self::Plain
    }
}
