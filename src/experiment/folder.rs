//! Whose results folder it is: a run replaces its own results and nobody else's.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The file whose lock says that a run writes into the folder.
const LOCK: &str = ".lock";
/// The end of the names of files that are not in their place yet.
const TEMPORARY: &str = ".tmp";
/// The file that says what a folder holds, written last.
pub(super) const MANIFEST: &str = "manifest.json";

/// Why a run may not write into a folder.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// Another experiment's results, or those of another plan, are there.
    #[error(
        "cannot write results into {}: it holds {found}, not {wanted}; choose another folder with \
         `-o DIR`, or replace them with `--force`", path.display()
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
        "cannot write results into {}: it is not empty and holds no results; choose another \
         folder with `-o DIR`, or write into it with `--force`", path.display()
    )]
    Foreign {
        /// The folder.
        path: PathBuf,
    },
    /// Another run writes there now.
    #[error(
        "cannot write results into {}: another run is writing there; wait for it, or choose \
         another folder with `-o DIR`", path.display()
    )]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// A file of the folder leads out of it.
    #[error(
        "cannot write {}: it is a link that leads elsewhere; remove it, or choose another folder \
         with `-o DIR`", path.display()
    )]
    Link {
        /// The file.
        path: PathBuf,
    },
    /// The folder or a file in it cannot be used.
    #[error(
        "cannot {operation} {}: {source}; check its permissions and free space, or choose another \
         folder with `-o DIR`", path.display()
    )]
    Io {
        /// What was tried.
        operation: &'static str,
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

fn failed(operation: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FolderError {
    let path = path.to_owned();
    move |source| FolderError::Io { operation, path, source }
}

/// Whether results of this plan may be written into a folder: it has to be new, empty, or hold
/// results of the same experiment with the same plan, unless `force` is given.
pub fn check_folder(
    dir: &Path,
    experiment: &str,
    plan_hash: &str,
    force: bool,
) -> Result<(), FolderError> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed("read", dir)(error)),
    };
    if force {
        return Ok(());
    }
    let mut empty = true;
    for entry in entries {
        empty &= is_scratch(&entry.map_err(failed("read", dir))?.file_name());
    }
    if empty {
        return Ok(());
    }
    let foreign = || FolderError::Foreign { path: dir.to_owned() };
    let manifest = fs::read(dir.join(MANIFEST)).map_err(|_| foreign())?;
    let json: serde_json::Value = serde_json::from_slice(&manifest).map_err(|_| foreign())?;
    let text = |key: &str| json.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
    if text("experiment") != experiment {
        let name: String = text("experiment").chars().take(64).collect();
        let found = format!("results of `{}`", name.escape_debug());
        let wanted = format!("of `{experiment}`");
        return Err(FolderError::Other { path: dir.to_owned(), found, wanted });
    }
    if text("plan_hash") != plan_hash {
        let found = format!("results of another plan of `{experiment}`");
        let wanted = "of this one (points, parameters, seed, replications or charts differ)";
        let wanted = wanted.to_owned();
        return Err(FolderError::Other { path: dir.to_owned(), found, wanted });
    }
    Ok(())
}

/// What a run that was stopped may have left.
fn is_scratch(name: &OsStr) -> bool {
    name == LOCK || name.to_string_lossy().ends_with(TEMPORARY)
}

/// Holds a results folder for one run; let go when dropped, and by the system after a crash.
#[derive(Debug)]
pub struct Claim {
    dir: PathBuf,
    _file: File,
}

impl Claim {
    /// Makes the folder if need be and locks it against other runs.
    pub fn new(dir: &Path) -> Result<Self, FolderError> {
        fs::create_dir_all(dir).map_err(failed("create", dir))?;
        let path = dir.join(LOCK);
        refuse_link(&path)?;
        // Another run may remove the file between opening and locking it; a lock on a file that
        // is no longer there keeps nobody out.
        loop {
            let options = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
            let file = options.map_err(failed("open", &path))?;
            match file.try_lock() {
                Ok(()) if is_still(&file, &path) => {
                    return Ok(Self { dir: dir.to_owned(), _file: file });
                }
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(FolderError::InUse { path: dir.to_owned() });
                }
                Err(TryLockError::Error(source)) => return Err(failed("lock", &path)(source)),
            }
        }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Puts files in their places, in order, after all of them have been written beside: a reader
    /// sees the old file or the new one. Links in the folder are replaced, never followed.
    pub fn publish(&self, files: &[(&str, Vec<u8>)]) -> Result<Vec<PathBuf>, FolderError> {
        for (name, bytes) in files {
            write_new(&self.temporary(name), bytes)?;
        }
        let mut written = Vec::new();
        for (name, _) in files {
            let path = self.dir.join(name);
            fs::rename(self.temporary(name), &path).map_err(failed("replace", &path))?;
            written.push(path);
        }
        self.sync()?;
        Ok(written)
    }

    /// Removes a file if it is there.
    pub fn remove(&self, name: &str) -> Result<(), FolderError> {
        let path = self.dir.join(name);
        remove(&path)
    }

    fn temporary(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{name}{TEMPORARY}"))
    }

    /// Makes new names outlast a power failure.
    fn sync(&self) -> Result<(), FolderError> {
        if cfg!(unix) {
            let dir = File::open(&self.dir).and_then(|dir| dir.sync_all());
            dir.map_err(failed("save", &self.dir))?;
        }
        Ok(())
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // The lock ends with the open file; one that stays behind does no harm.
        let _ = fs::remove_file(self.dir.join(LOCK));
    }
}

/// Writes a file that does not exist yet, so that no link is followed.
fn write_new(path: &Path, bytes: &[u8]) -> Result<(), FolderError> {
    remove(path)?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(failed("create", path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed("write", path))
}

fn remove(path: &Path) -> Result<(), FolderError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failed("remove", path)(error)),
        _ => Ok(()),
    }
}

fn refuse_link(path: &Path) -> Result<(), FolderError> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.file_type().is_symlink() => {
            Err(FolderError::Link { path: path.to_owned() })
        }
        _ => Ok(()),
    }
}

/// Whether the path still leads to the open file.
#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let same = |a: &fs::Metadata, b: &fs::Metadata| a.dev() == b.dev() && a.ino() == b.ino();
    matches!((file.metadata(), fs::symlink_metadata(path)), (Ok(a), Ok(b)) if same(&a, &b))
}

/// Elsewhere an open file cannot be removed.
#[cfg(not(unix))]
fn is_still(_: &File, _: &Path) -> bool {
    true
}
