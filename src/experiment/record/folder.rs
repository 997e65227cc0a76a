//! Ownership of results folders: a run replaces its own results and no others.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::config::io_in_words;
use crate::experiment::plan::{Plan, Shard};
use crate::journal::{Disk, Os, leads_to};
use crate::report::{JOURNAL, MANIFEST, Manifest};
use crate::units::counted;

use super::sketch::Sketch;

/// The file whose lock says that a run writes into the folder.
pub(super) const LOCK: &str = ".lock";

/// How fast the last run was: no record of trials.
pub(in crate::experiment) const PACE: &str = "journal.pace";

/// The end of the names of files that are not in their place yet.
const TEMPORARY: &str = ".tmp";

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
        /// The results that are there.
        found: String,
        /// The results that were to be written.
        wanted: String,
    },
    /// Trials are there, none of which is of this plan.
    #[error(
        "cannot go on in {}: it holds {}, none of this plan; what differs: {differing}; choose \
         another folder with `-o DIR`, or start afresh there with `--force`",
        path.display(), counted(*trials, "trial")
    )]
    NoneOfPlan {
        /// The folder.
        path: PathBuf,
        /// How many trials are there.
        trials: usize,
        /// The parameters and other parts of the plan that differ.
        differing: String,
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
    /// The file system has no locks.
    #[error(
        "cannot lock {}: {}: its file system has no locks, so that nothing would keep a second run \
         off the folder; give the same command with `--no-lock` if no other run writes there, or \
         use a folder on another file system", path.display(), io_in_words(source)
    )]
    NoLocks {
        /// The file that was to be locked.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The folder was removed or replaced during the run.
    #[error(
        "cannot write results into {}: the folder was removed or replaced during the run; give the \
         same command again, or choose another folder with `-o DIR`", path.display()
    )]
    Replaced {
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
        "cannot {operation} {}: {}; check its permissions and free space, then give the same \
         command again, or choose another folder with `-o DIR`", path.display(), io_in_words(source)
    )]
    Io {
        /// The operation.
        operation: &'static str,
        /// The folder or file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
}

pub(super) fn failed(
    operation: &'static str,
    path: &Path,
) -> impl FnOnce(io::Error) -> FolderError {
    let path = path.to_owned();
    move |source| FolderError::Io { operation, path, source }
}

/// Whether results of this plan may be written into a folder: it has to be new, empty, or hold
/// results of the same experiment with the same plan, unless `force` is given. Where there is a
/// journal the plan may differ: what was replaced can be had again from the journal.
pub fn check_folder(
    dir: &Path,
    plan: &Plan,
    plan_hash: &str,
    force: bool,
) -> Result<(), FolderError> {
    let experiment = &plan.experiment;
    let names = Os.names(dir).map_err(failed("read", dir))?;
    if force || names.iter().all(|name| is_scratch(name)) {
        return Ok(());
    }
    let journalled = names.iter().any(|name| is_journal(name) && name != PACE);
    let foreign = || FolderError::Foreign { path: dir.to_owned() };
    let sketch = match Folder::new(Os, dir).manifest_as::<Sketch>()? {
        Some(sketch) => sketch,
        // Killed while it put its first results in their places.
        None if journalled => return Ok(()),
        None => return Err(foreign()),
    };
    if sketch.experiment != *experiment {
        let name: String = sketch.experiment.chars().take(64).collect();
        let found = format!("results of `{}`", name.escape_debug());
        let wanted = format!("of `{experiment}`");
        return Err(FolderError::Other { path: dir.to_owned(), found, wanted });
    }
    if sketch.plan_hash != plan_hash && !journalled {
        let found = format!("results of another plan of `{experiment}`");
        let differing = match Sketch::of(plan).differing(&sketch).as_slice() {
            [] => "parameters or charts differ".to_owned(),
            differing => format!("what differs: {}", differing.join(", ")),
        };
        let wanted = format!("of this one, and no journal ({differing})");
        return Err(FolderError::Other { path: dir.to_owned(), found, wanted });
    }
    Ok(())
}

/// Whether a stopped run may have left a file of this name.
fn is_scratch(name: &str) -> bool {
    name.starts_with(LOCK) || name.ends_with(TEMPORARY) || is_journal(name)
}

/// A journal, a shard's part of one, or what was put aside of one.
fn is_journal(name: &str) -> bool {
    name.strip_prefix(JOURNAL).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A results folder that no other process writes into.
#[derive(Debug)]
pub struct Folder<D = Os> {
    disk: D,
    dir: PathBuf,
    /// The folder itself, where it was claimed: it is not to be replaced during a run.
    held: Option<File>,
}

impl<D: Disk> Folder<D> {
    /// A folder that is there; the caller keeps others from writing into it.
    pub fn new(disk: D, dir: &Path) -> Self {
        Self { disk, dir: dir.to_owned(), held: None }
    }

    /// The same with the open folder: files are published only while the path leads to it.
    pub(super) fn holding(self, held: Option<File>) -> Self {
        Self { held, ..self }
    }

    /// Refuses a folder that has taken the place of the one that was claimed.
    fn check_place(&self) -> Result<(), FolderError> {
        let Some(held) = &self.held else { return Ok(()) };
        match leads_to(&self.dir, held).map_err(failed("find", &self.dir))? {
            true => Ok(()),
            false => Err(FolderError::Replaced { path: self.dir.clone() }),
        }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Its file operations.
    pub fn disk(&self) -> &D {
        &self.disk
    }

    /// The path of the journal, or of a shard's part of it.
    pub fn journal(&self, shard: Option<Shard>) -> PathBuf {
        let part = shard.map_or_else(String::new, |shard| format!(".{}", shard.name()));
        self.dir.join(format!("{JOURNAL}{part}"))
    }

    /// The shards that have written parts of a journal.
    pub fn parts(&self) -> Result<Vec<Shard>, FolderError> {
        let names = self.disk.names(&self.dir).map_err(failed("read", &self.dir))?;
        let part = |name: &String| Shard::named(name.strip_prefix(JOURNAL)?.strip_prefix('.')?);
        let mut parts: Vec<Shard> = names.iter().filter_map(part).collect();
        parts.sort();
        Ok(parts)
    }

    /// The manifest of the results that are here; `None` if there is none, or what is there is not
    /// as a run writes it.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn manifest(&self) -> Result<Option<Manifest>, FolderError> {
        self.manifest_as()
    }

    /// Those of its entries that are asked for.
    fn manifest_as<T: DeserializeOwned>(&self) -> Result<Option<T>, FolderError> {
        let path = self.dir.join(MANIFEST);
        let bytes = self.disk.read(&path).map_err(failed("read", &path))?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    /// Whether the folder has all of these files, with these bytes.
    pub(super) fn has<N: AsRef<str>>(&self, files: &[(N, Vec<u8>)]) -> bool {
        files.iter().all(|(name, bytes)| {
            // What cannot be read, such as a link, is to be replaced.
            let found = self.disk.read(&self.dir.join(name.as_ref())).ok().flatten();
            found.is_some_and(|found| found == *bytes)
        })
    }

    /// Puts files in their places, after all of them have been written beside: a reader sees the
    /// old file or the new one, and the last one, the manifest, only with all others: it is taken
    /// away first and put back when they outlast a power failure. Names may lead into folders
    /// below, which are made. Links in the folder are replaced, never followed.
    pub fn publish<N: AsRef<str>>(
        &self,
        files: &[(N, Vec<u8>)],
    ) -> Result<Vec<PathBuf>, FolderError> {
        self.replace(files, &[], &[])
    }

    /// The same. What was drawn from the old files goes before them, so that it never stands beside
    /// new ones; other obsolete files go when the manifest is away.
    pub(in crate::experiment) fn replace<N: AsRef<str>>(
        &self,
        files: &[(N, Vec<u8>)],
        drawn: &[String],
        obsolete: &[&str],
    ) -> Result<Vec<PathBuf>, FolderError> {
        let files: Vec<(&str, &[u8])> =
            files.iter().map(|(name, bytes)| (name.as_ref(), &**bytes)).collect();
        let files = &*files;
        self.check_place()?;
        let written = files.iter().try_for_each(|(name, bytes)| self.write_beside(name, bytes));
        let cleared = written.and_then(|()| self.clear(drawn));
        let placed = cleared.and_then(|()| self.put_in_place(files, obsolete));
        if placed.is_err() {
            // Gives a full disk its room back; that this may fail too changes nothing.
            for (name, _) in files {
                let _ = self.disk.remove(&self.temporary(name));
            }
        }
        placed
    }

    /// Removes those of some files that are there, for good.
    fn clear(&self, names: &[String]) -> Result<(), FolderError> {
        let paths: Vec<PathBuf> = names.iter().map(|name| self.dir.join(name)).collect();
        let folders: BTreeSet<&Path> = paths.iter().filter_map(|path| path.parent()).collect();
        for folder in folders {
            let there = self.disk.names(folder).map_err(failed("read", folder))?;
            let is_there = |path: &&PathBuf| {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                path.parent() == Some(folder) && there.iter().any(|own| *own == name)
            };
            let mut removed = false;
            for path in paths.iter().filter(is_there) {
                self.disk.remove(path).map_err(failed("remove", path))?;
                removed = true;
            }
            if removed {
                self.disk.keep_names(folder).map_err(failed("save", folder))?;
            }
        }
        Ok(())
    }

    fn put_in_place(
        &self,
        files: &[(&str, &[u8])],
        obsolete: &[&str],
    ) -> Result<Vec<PathBuf>, FolderError> {
        let Some(((manifest, _), others)) = files.split_last() else { return Ok(Vec::new()) };
        let place = |name: &str| {
            let path = self.dir.join(name);
            let renamed = self.disk.rename(&self.temporary(name), &path);
            renamed.map_err(failed("replace", &path)).map(|()| path)
        };
        let path = self.dir.join(manifest);
        self.check_place()?;
        self.disk.remove(&path).map_err(failed("replace", &path))?;
        self.sync()?;
        let folders = folders_below(others.iter().map(|(name, _)| *name));
        let folders: Vec<PathBuf> = folders.iter().map(|name| self.dir.join(name)).collect();
        for folder in &folders {
            self.disk.make_folder(folder).map_err(failed("create", folder))?;
        }
        obsolete.iter().try_for_each(|name| self.remove(name))?;
        let mut placed: Vec<PathBuf> =
            others.iter().map(|(name, _)| place(name)).collect::<Result<_, _>>()?;
        for folder in folders.iter().rev() {
            self.disk.keep_names(folder).map_err(failed("save", folder))?;
        }
        self.sync()?;
        self.check_place()?;
        placed.push(place(manifest)?);
        self.sync()?;
        Ok(placed)
    }

    /// Removes the journal, or a shard's part of it, and with it all trials that are done.
    pub fn forget(&self, shard: Option<Shard>) -> Result<(), FolderError> {
        let path = self.journal(shard);
        self.disk.remove(&path).map_err(failed("remove", &path))
    }

    /// Removes what killed runs have left half written, beside tables and charts. Parts of journals
    /// stay: other processes may be writing them.
    pub fn tidy(&self) -> Result<(), FolderError> {
        for folder in [self.dir.clone(), self.dir.join("charts")] {
            let names = self.disk.names(&folder).map_err(failed("read", &folder))?;
            let left = |name: &&String| name.ends_with(TEMPORARY) && !is_journal(name);
            for path in names.iter().filter(left).map(|name| folder.join(name)) {
                self.disk.remove(&path).map_err(failed("remove", &path))?;
            }
        }
        Ok(())
    }

    /// Removes a file if it is there.
    pub fn remove(&self, name: &str) -> Result<(), FolderError> {
        let path = self.dir.join(name);
        self.disk.remove(&path).map_err(failed("remove", &path))
    }

    /// Writes a file that does not exist yet, so that no link is followed.
    fn write_beside(&self, name: &str, bytes: &[u8]) -> Result<(), FolderError> {
        let path = self.temporary(name);
        self.disk.remove(&path).map_err(failed("remove", &path))?;
        let mut file = self.disk.create(&path).map_err(failed("create", &path))?;
        let written = self.disk.write(&mut file, bytes).and_then(|()| self.disk.keep(&file));
        written.map_err(failed("write", &path))
    }

    /// All are in the folder itself, where [`Self::tidy`] finds what a crash leaves.
    fn temporary(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{}{TEMPORARY}", name.replace('/', "~")))
    }

    /// Makes new names outlast a power failure.
    fn sync(&self) -> Result<(), FolderError> {
        self.disk.keep_names(&self.dir).map_err(failed("save", &self.dir))
    }
}

/// The folders that names lead into, those above before those in them.
fn folders_below<'a>(names: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let above = |name: &'a str| name.match_indices('/').map(move |(at, _)| &name[..at]);
    names.flat_map(above).collect()
}
