//! Half-widths that an experiment asks for instead of a number of replications.

use serde::{Deserialize, Serialize};

/// With fewer replications the first look already stops too early too often: see
/// `docs/statistics.md`.
pub(in crate::experiment) const FEWEST: u32 = 20;

/// Half-widths that are asked for at every point, instead of a number of replications.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Precision {
    /// Replications before the first look.
    pub min: u32,
    /// Half-widths that all architectures at a combination of swept values have to reach.
    pub targets: Vec<Target>,
}

/// The half-width that is asked for in one metric.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Target {
    /// Name of the metric.
    pub metric: String,
    /// How wide the interval may be to either side.
    pub width: Width,
}

/// Half of an interval's width.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub enum Width {
    /// In the unit of the metric.
    Absolute(f64),
    /// In parts of the mean.
    Relative(f64),
}

impl Precision {
    /// The numbers of replications at which it is looked whether they are enough: the fewest, then
    /// a quarter more each time, up to the most. Growing steps keep looks few, because each may
    /// stop at a moment when the interval is narrow by chance.
    pub fn looks(&self, most: u32) -> impl Iterator<Item = u32> + use<> {
        let after = move |n: &u32| (*n < most).then(|| n.saturating_add(n.div_ceil(4)).min(most));
        std::iter::successors(Some(self.min.min(most)), after)
    }
}
