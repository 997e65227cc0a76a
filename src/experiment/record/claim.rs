//! Results folders that one run writes into: a lock where the file system has locks.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::ops::Deref;
use std::path::{Path, PathBuf};

use crate::config::io_in_words;
use crate::experiment::plan::Shard;
use crate::journal::{Disk, Os, leads_to};
use crate::system::{lacks_locks, lacks_sync};

use super::folder::{Folder, FolderError, LOCK, failed};

/// Holds a results folder for one run; let go when dropped, and by the system after a crash.
#[derive(Debug)]
pub struct Claim {
    folder: Folder,
    _lock: Option<Lock>,
    warnings: Vec<String>,
}

/// A locked file.
#[derive(Debug)]
struct Lock {
    path: PathBuf,
    file: File,
}

impl Claim {
    /// Makes the folder if need be and locks it against other runs.
    ///
    /// # Errors
    /// If another run writes there, the folder cannot be used, or its file system has no locks.
    pub fn new(dir: &Path) -> Result<Self, FolderError> {
        Self::of_shard(dir, None)
    }

    /// The same for one shard of a run: others may write their parts at the same time. A shard goes
    /// on where the file system has no locks, as it writes a journal of its own.
    ///
    /// # Errors
    /// As [`Claim::new`], but for locks that are not there.
    pub fn of_shard(dir: &Path, shard: Option<Shard>) -> Result<Self, FolderError> {
        fs::create_dir_all(dir).map_err(failed("create", dir))?;
        match (Lock::take(dir, shard), shard) {
            (Err(FolderError::NoLocks { source, .. }), Some(Shard { number, of })) => {
                let warning = format!(
                    "the file system of {} has no locks ({}): nothing keeps a second run of shard \
                     {number}/{of} off its journal",
                    dir.display(),
                    io_in_words(&source)
                );
                Self::with(dir, None, vec![warning])
            }
            (lock, _) => Self::with(dir, Some(lock?), Vec::new()),
        }
    }

    /// Makes the folder if need be and locks nothing. The caller keeps others from writing there.
    ///
    /// # Errors
    /// If the folder cannot be used.
    pub fn unlocked(dir: &Path) -> Result<Self, FolderError> {
        fs::create_dir_all(dir).map_err(failed("create", dir))?;
        let warning = format!("no lock is taken: nothing keeps a second run off {}", dir.display());
        Self::with(dir, None, vec![warning])
    }

    fn with(
        dir: &Path,
        lock: Option<Lock>,
        mut warnings: Vec<String>,
    ) -> Result<Self, FolderError> {
        // Elsewhere folders cannot be opened as files.
        let held = cfg!(unix).then(|| File::open(dir)).transpose();
        let held = held.map_err(failed("open", dir))?;
        let file = lock.as_ref().map_or(Ok(()), |lock| Os.sync(&lock.file));
        match file.and_then(|()| Os.sync_folder(dir)) {
            Err(error) if lacks_sync(&error) => warnings.push(format!(
                "the file system of {} cannot put files on the disk when asked to ({}): a failure \
                 of the power may cost trials and files, a killed run loses none",
                dir.display(),
                io_in_words(&error)
            )),
            synced => synced.map_err(failed("save", dir))?,
        }
        Ok(Self { folder: Folder::new(Os, dir).holding(held), _lock: lock, warnings })
    }

    /// Operations that the file system lacks, each with its consequence, and a lock that was not
    /// wanted.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

impl Lock {
    fn take(dir: &Path, shard: Option<Shard>) -> Result<Self, FolderError> {
        let part = shard.map_or_else(String::new, |shard| format!(".{}", shard.name()));
        let path = dir.join(format!("{LOCK}{part}"));
        refuse_link(&path)?;
        // Another run may remove the file between opening and locking it; a lock on a file that is
        // no longer there has no effect.
        loop {
            let options = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
            let file = options.map_err(failed("open", &path))?;
            match file.try_lock() {
                Ok(()) if leads_to(&path, &file).map_err(failed("find", &path))? => {
                    return Ok(Self { path, file });
                }
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(FolderError::InUse { path: dir.to_owned() });
                }
                Err(TryLockError::Error(source)) if lacks_locks(&source) => {
                    // One that stays behind does no harm.
                    let _ = fs::remove_file(&path);
                    return Err(FolderError::NoLocks { path, source });
                }
                Err(TryLockError::Error(source)) => return Err(failed("lock", &path)(source)),
            }
        }
    }
}

impl Deref for Claim {
    type Target = Folder;

    fn deref(&self) -> &Folder {
        &self.folder
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The lock ends with the open file; one that stays behind does no harm. A folder that has
        // taken the place of this one may hold the lock of another run.
        if leads_to(&self.path, &self.file).is_ok_and(|same| same) {
            let _ = fs::remove_file(&self.path);
        }
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
