//! Why a journal cannot be used.

use std::io;
use std::path::PathBuf;

use crate::config::io_in_words;

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// Bytes that were on the disk have changed.
    #[error(
        "{} is damaged at byte {offset}: {kept} good records were copied to {}; to go on with \
         them, move that file in its place, or start afresh with `--force`",
        path.display(), aside.display()
    )]
    Damaged {
        /// The journal.
        path: PathBuf,
        /// Where the damage begins.
        offset: u64,
        /// How many records are good.
        kept: usize,
        /// Where these are now.
        aside: PathBuf,
    },
    /// The file is another one's journal, or none.
    #[error(
        "cannot use {}: it belongs to {found}, not to {wanted}; choose another folder with \
         `-o DIR`, or replace what it holds with `--force`", path.display()
    )]
    Other {
        /// The journal.
        path: PathBuf,
        /// The owner of the journal.
        found: String,
        /// The expected owner.
        wanted: String,
    },
    /// The journal was removed, or another file has taken its place.
    #[error(
        "cannot go on: {} was removed or replaced during the run, and what it held is lost with it; \
         give the same command again, or choose another folder with `-o DIR`", path.display()
    )]
    Replaced {
        /// The journal.
        path: PathBuf,
    },
    /// The file has another length than this process has given it.
    #[error(
        "cannot go on: another process writes to {} too, or has shortened it; wait for it, then give \
         the same command again: what was recorded is kept", path.display()
    )]
    Shared {
        /// The journal.
        path: PathBuf,
    },
    /// The journal cannot be read or written.
    #[error(
        "cannot {operation} {}: {}; check permissions and free space, then give the same \
         command again: what was recorded is kept", path.display(), io_in_words(source)
    )]
    Io {
        /// The operation.
        operation: &'static str,
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
}
