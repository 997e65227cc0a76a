//! Changes that the command line makes to an experiment.

use std::path::{Path, PathBuf};

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
    /// Of a large sweep only some points are read, for commands that run none of them.
    #[serde(skip)]
    pub sample: bool,
    /// The results folder that the experiment is read from, if it is.
    #[serde(skip)]
    pub recalled: Option<Recalled>,
}

/// A results folder whose inputs are read again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recalled {
    /// The name of the experiment: that of its file there tells nothing.
    pub experiment: String,
    /// The folder of inputs.
    pub inputs: PathBuf,
    /// What was set when its trials ran. Paths in values begin in the folder of inputs.
    pub set: Vec<(String, String)>,
}

impl Overrides {
    /// All values that are set, those of the results folder first: each with its path, and the
    /// folder where paths in it begin.
    pub fn values(&self) -> impl Iterator<Item = (&Path, &str, &str)> {
        let anew = |path: &str| self.set.iter().any(|(own, _)| own == path);
        let recalled = self.recalled.iter().flat_map(move |recalled| {
            let kept = recalled.set.iter().filter(move |(path, _)| !anew(path));
            kept.map(|(path, value)| (recalled.inputs.as_path(), path.as_str(), value.as_str()))
        });
        let own = self.set.iter();
        recalled.chain(own.map(|(path, value)| (Path::new(""), path.as_str(), value.as_str())))
    }

    /// No change, for commands that run no trial: axes may be idle.
    pub fn any_axis() -> Self {
        Self { allow_idle: true, ..Self::default() }
    }
}
