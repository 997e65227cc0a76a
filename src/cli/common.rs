//! Pieces of several commands: folders, threads, and the end by a signal.

use std::path::{Path, PathBuf};

use crate::config::shell_word;
use crate::experiment::{Experiment, Stop};

use super::{Failure, RunArguments, SIGNALLED};

/// The signal of Ctrl-C.
const INTERRUPT: u8 = 2;

/// Where results go: the folder named, else one named after the experiment.
pub(super) fn folder_of(experiment: &Experiment, named: Option<&Path>) -> PathBuf {
    let default = || Path::new("results").join(&experiment.plan.experiment);
    named.map_or_else(default, Path::to_owned)
}

/// How many threads there are unless one asks for a number.
pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Threads of a run.
pub(super) fn jobs(arguments: &RunArguments) -> usize {
    arguments.jobs.map_or_else(cores, usize::from)
}

/// Message about a run that a signal has stopped.
pub(super) fn stopped(dir: &Path, kept: &str, stop: &Stop) -> Failure {
    let words = std::env::args_os().map(|word| shell_word(&word.to_string_lossy()));
    let words: Vec<String> = words.collect();
    let message = format!(
        "stopped: {kept} kept in {}, earlier results are as they were; go on with:\n  {}",
        dir.display(),
        words.join(" ")
    );
    signalled(message, stop)
}

/// The failure of a command that a signal has stopped.
pub(super) fn signalled(message: String, stop: &Stop) -> Failure {
    Failure { message, code: SIGNALLED + stop.signal().unwrap_or(INTERRUPT) }
}
