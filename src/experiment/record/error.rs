//! Why a run stopped.

use std::path::PathBuf;

use crate::experiment::statistics::NoWarmUp;
use crate::journal::JournalError;

use super::folder::FolderError;

/// Why a run stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The results folder cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The journal cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The same trial gave two results.
    #[error(
        "{trial} has two results that differ, in {} and {}: the program, the machine or a file \
         has changed a result; look at it with: {command}; start afresh with `--force`",
        first.display(), second.display()
    )]
    Unequal {
        /// The trial.
        trial: String,
        /// Where one result is.
        first: PathBuf,
        /// Where the other is.
        second: PathBuf,
        /// The command that shows the trial.
        command: String,
    },
    /// The same pilot trial gave two series.
    #[error(
        "a pilot trial has two series that differ, in {} and {}: the program, the machine or a \
         file has changed a result; start afresh with `--force`", first.display(), second.display()
    )]
    UnequalPilots {
        /// Where one series is.
        first: PathBuf,
        /// Where the other is.
        second: PathBuf,
    },
    /// Pilot trials found no warm-up.
    #[error(transparent)]
    WarmUp(#[from] NoWarmUp),
    /// A record that no version of the program wrote.
    #[error(
        "cannot read {}: unknown record kind {kind}; start afresh with `--force`",
        path.display()
    )]
    Unreadable {
        /// The journal.
        path: PathBuf,
        /// The kind of the record.
        kind: u8,
    },
    /// Parts of a run that do not make a whole.
    #[error("cannot gather {}: {problem}", path.display())]
    Parts {
        /// The results folder.
        path: PathBuf,
        /// The problem and the remedy.
        problem: String,
        /// Whether parts belong to different plans, rather than being not complete.
        differ: bool,
    },
}
