//! Changes that the command line makes to an experiment.

use serde::{Deserialize, Serialize};

/// Changes that the command line makes to an experiment.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Overrides {
    /// `PATH=VALUE`, in the order given.
    pub set: Vec<(String, String)>,
    /// Only these points.
    pub only: Option<String>,
    /// Another number of replications.
    pub replications: Option<u32>,
    /// Another seed.
    pub seed: Option<u64>,
    /// Axes that no trial reads are run all the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub allow_idle: bool,
}

impl Overrides {
    /// No change, for commands that run no trial: axes may be idle.
    pub fn any_axis() -> Self {
        Self { allow_idle: true, ..Self::default() }
    }
}
