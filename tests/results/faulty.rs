//! A disk in memory that stops at a given operation and loses what was not put on it for certain.

use crosspoint::journal::Disk;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Contents that were written, but not synced, after a failure of the power.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Contents {
    Kept,
    Lost,
    /// The first half of what was added is kept.
    Torn,
    /// The length is kept; what was added reads as zeros.
    Zeros,
}

/// Names that were given, but not synced, after a failure of the power.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Names {
    Kept,
    Lost,
    /// Only the last change is kept.
    Last,
}

/// Faults at the given operation.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fault {
    /// The program ends: nothing works any more.
    Crash,
    /// From then on nothing more can be written.
    Full,
}

#[derive(Clone, Default)]
struct Content {
    now: Vec<u8>,
    synced: Vec<u8>,
}

#[derive(Clone, Default)]
struct State {
    contents: Vec<Content>,
    names: BTreeMap<PathBuf, usize>,
    synced_names: BTreeMap<PathBuf, usize>,
    /// Names given and taken by the last operation that changed some.
    last_change: Vec<(PathBuf, Option<usize>)>,
    operations: usize,
    fault: Option<(usize, Fault)>,
    /// The error of the system with which it answers what is to be put on it for certain.
    sync_error: Option<i32>,
}

/// The disk; clones are the same one.
#[derive(Clone, Default)]
pub struct Faulty(Rc<RefCell<State>>);

impl Faulty {
    /// From its next operation on, counted from 0, it will have a fault at `at`.
    pub fn set_fault(&self, at: usize, fault: Fault) {
        let mut state = self.0.borrow_mut();
        state.operations = 0;
        state.fault = Some((at, fault));
    }

    /// From now on nothing can be put on it for certain, with this error of the system.
    pub fn refuse_sync(&self, error: i32) {
        self.0.borrow_mut().sync_error = Some(error);
    }

    /// It works again.
    pub fn heal(&self) {
        self.0.borrow_mut().fault = None;
    }

    /// How many operations there were.
    pub fn operations(&self) -> usize {
        self.0.borrow().operations
    }

    /// The disk as the next program finds it after a failure of the power.
    pub fn after(&self, contents: Contents, names: Names) -> Self {
        let state = self.0.borrow();
        let left = |content: &Content| {
            let Content { now, synced } = content;
            let added = now.len().saturating_sub(synced.len());
            let now = match contents {
                Contents::Kept => now.clone(),
                Contents::Lost => synced.clone(),
                _ if added == 0 => synced.clone(),
                Contents::Torn => now[..synced.len() + added / 2].to_vec(),
                Contents::Zeros => [synced.as_slice(), &vec![0; added]].concat(),
            };
            Content { synced: now.clone(), now }
        };
        let mut left_names = match names {
            Names::Kept => state.names.clone(),
            Names::Lost | Names::Last => state.synced_names.clone(),
        };
        for (path, at) in state.last_change.iter().filter(|_| names == Names::Last) {
            match at {
                Some(at) => left_names.insert(path.clone(), *at),
                None => left_names.remove(path),
            };
        }
        Self(Rc::new(RefCell::new(State {
            contents: state.contents.iter().map(left).collect(),
            names: left_names.clone(),
            synced_names: left_names,
            ..State::default()
        })))
    }

    /// Names and contents of all files.
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let state = self.0.borrow();
        let file = |(path, at): (&PathBuf, &usize)| (path.clone(), state.contents[*at].now.clone());
        state.names.iter().map(file).collect()
    }

    /// Part of a file that is on the disk for certain.
    pub fn certain(&self, path: &Path) -> Option<Vec<u8>> {
        let state = self.0.borrow();
        state.synced_names.get(path).map(|at| state.contents[*at].synced.clone())
    }

    /// Counts an operation; `writes` says whether it needs room.
    fn operation(&self, writes: bool) -> io::Result<()> {
        let mut state = self.0.borrow_mut();
        let number = state.operations;
        state.operations += 1;
        match state.fault {
            Some((at, Fault::Crash)) if number >= at => Err(io::Error::other("the power is out")),
            Some((at, Fault::Full)) if number >= at && writes => Err(ErrorKind::StorageFull.into()),
            _ => Ok(()),
        }
    }

    /// The answer to a request to put something on the disk for certain. It is there all the same:
    /// systems put everything there in their own time.
    fn synced(&self) -> io::Result<()> {
        let error = self.0.borrow().sync_error;
        error.map_or(Ok(()), |number| Err(io::Error::from_raw_os_error(number)))
    }

    fn find(&self, path: &Path) -> io::Result<usize> {
        self.0.borrow().names.get(path).copied().ok_or(ErrorKind::NotFound.into())
    }
}

impl Disk for Faulty {
    type File = usize;

    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        let state = self.0.borrow();
        let own = state.names.keys().filter(|path| path.parent() == Some(folder));
        Ok(own.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect())
    }

    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        Ok(self.files().remove(path))
    }

    fn create(&self, path: &Path) -> io::Result<usize> {
        self.operation(true)?;
        assert!(self.find(path).is_err(), "{} is there", path.display());
        let mut state = self.0.borrow_mut();
        let at = state.contents.len();
        state.contents.push(Content::default());
        state.names.insert(path.to_owned(), at);
        state.last_change = vec![(path.to_owned(), Some(at))];
        Ok(at)
    }

    fn append(&self, path: &Path) -> io::Result<usize> {
        self.find(path)
    }

    fn write(&self, file: &mut usize, bytes: &[u8]) -> io::Result<()> {
        let possible = self.operation(true);
        // A write that fails has written a part.
        let length = if possible.is_ok() { bytes.len() } else { bytes.len() / 2 };
        self.0.borrow_mut().contents[*file].now.extend(&bytes[..length]);
        possible
    }

    fn sync(&self, file: &usize) -> io::Result<()> {
        self.operation(false)?;
        {
            let content = &mut self.0.borrow_mut().contents[*file];
            content.synced = content.now.clone();
        }
        self.synced()
    }

    fn cut(&self, file: &usize, length: u64) -> io::Result<()> {
        self.operation(false)?;
        self.0.borrow_mut().contents[*file].now.truncate(length as usize);
        Ok(())
    }

    /// Folders are only parts of names here.
    fn make_folder(&self, _: &Path) -> io::Result<()> {
        self.operation(true)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.operation(false)?;
        let at = self.find(from)?;
        let mut state = self.0.borrow_mut();
        state.names.remove(from);
        state.names.insert(to.to_owned(), at);
        state.last_change = vec![(from.to_owned(), None), (to.to_owned(), Some(at))];
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.operation(false)?;
        let mut state = self.0.borrow_mut();
        state.names.remove(path);
        state.last_change = vec![(path.to_owned(), None)];
        Ok(())
    }

    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        self.operation(false)?;
        let mut state = self.0.borrow_mut();
        state.synced_names = state.names.clone();
        state.last_change.clear();
        drop(state);
        self.synced()
    }

    fn length_at(&self, file: &usize, path: &Path) -> io::Result<Option<u64>> {
        let state = self.0.borrow();
        let there = state.names.get(path) == Some(file);
        Ok(there.then(|| state.contents[*file].now.len() as u64))
    }
}
