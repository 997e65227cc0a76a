//! Whose results folder it is: a run replaces its own results and nobody else's.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::file::Experiment;

/// Why a run may not write into a folder.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Another experiment's results are there.
    #[error(
        "{path} holds results of {found}, not of {wanted}\n  \
         help: choose another folder with `-o DIR`, or replace them with `--force`"
    )]
    Other {
        /// The folder.
        path: PathBuf,
        /// What is there.
        found: String,
        /// What was to be written.
        wanted: String,
    },
    /// Files without a manifest are there.
    #[error(
        "{path} is not empty and holds no results\n  \
         help: choose another folder with `-o DIR`, or write into it with `--force`"
    )]
    Foreign {
        /// The folder.
        path: PathBuf,
    },
    /// Another run writes there now.
    #[error("another run is writing into {path}\n  help: wait for it, or choose `-o DIR`")]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// The folder cannot be made or read.
    #[error("cannot use {path}: {source}\n  help: choose another folder with `-o DIR`")]
    Io {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// What tells one plan from another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Name of the experiment.
    pub experiment: String,
    /// Hash of everything that the results depend on.
    pub plan_hash: String,
}

impl Mark {
    /// The mark of an experiment as it is about to run.
    pub fn of(experiment: &Experiment) -> Self {
        let plan = &experiment.plan;
        let mut hasher = blake3::Hasher::new();
        let mut add = |text: String| {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        };
        add(format!("{} {}", plan.seed, plan.replications));
        add(format!("{} {}", experiment.warm_up, experiment.horizon));
        for (point, scenario) in plan.points.iter().zip(&experiment.scenarios) {
            add(plan.describe(point));
            add(format!("{scenario:?}"));
        }
        add(format!("{:?}", experiment.charts));
        let plan_hash = hasher.finalize().to_hex()[..32].to_owned();
        Self { experiment: plan.experiment.clone(), plan_hash }
    }
}

/// Holds a results folder for one run; let go when dropped, even after a crash.
pub struct Claim {
    lock: PathBuf,
    _file: File,
}

impl Drop for Claim {
    fn drop(&mut self) {
        // Somebody else may have removed it; the lock itself is the open file.
        let _ = fs::remove_file(&self.lock);
    }
}

/// Claims a folder for the results of an experiment: it has to be new, empty, or hold results of
/// the same experiment with the same plan, unless `force` is given.
pub fn claim(dir: &Path, experiment: &Experiment, force: bool) -> Result<Claim, FolderError> {
    let mark = Mark::of(experiment);
    let io = |source| FolderError::Io { path: dir.to_owned(), source };
    if !force {
        check(dir, &mark)?;
    }
    fs::create_dir_all(dir).map_err(io)?;
    let lock = dir.join(".lock.tmp");
    let file = File::create(&lock).map_err(io)?;
    match file.try_lock() {
        Ok(()) => Ok(Claim { lock, _file: file }),
        Err(TryLockError::WouldBlock) => Err(FolderError::InUse { path: dir.to_owned() }),
        Err(TryLockError::Error(source)) => Err(io(source)),
    }
}

fn check(dir: &Path, mark: &Mark) -> Result<(), FolderError> {
    let Ok(entries) = fs::read_dir(dir) else { return Ok(()) };
    let temporary = |name: &std::ffi::OsStr| name.to_string_lossy().ends_with(".tmp");
    if entries.flatten().all(|entry| temporary(&entry.file_name())) {
        return Ok(());
    }
    let manifest = fs::read_to_string(dir.join("manifest.json")).ok();
    let json = manifest.and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok());
    let Some(json) = json else { return Err(FolderError::Foreign { path: dir.to_owned() }) };
    let text = |key: &str| json.get(key).and_then(|value| value.as_str()).unwrap_or("");
    if text("experiment") == mark.experiment && text("plan_hash") == mark.plan_hash {
        return Ok(());
    }
    let found = if text("experiment") == mark.experiment {
        format!("another plan of `{}` (other points, parameters, charts or seed)", mark.experiment)
    } else {
        format!("the experiment `{}`", text("experiment"))
    };
    let wanted = format!("this plan of `{}`", mark.experiment);
    Err(FolderError::Other { path: dir.to_owned(), found, wanted })
}
