//! A journal on a disk: opened with whatever a crash left, appended to, and kept in groups.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::disk::Disk;
use super::error::JournalError;
use super::format::{Content, Entry, Header, LONGEST, Tail, content, record};

/// A group is put on the disk when it has this number of records...
const MOST_WAITING: usize = 64;
/// ... or when its first one has waited this long.
const LONGEST_WAIT: Duration = Duration::from_millis(200);

/// Contents of a journal when it was opened.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Loaded {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    /// Bytes of a torn tail, which were cut.
    pub torn: u64,
    /// The header of a journal of another model or layout, which was put aside.
    pub replaced: Option<Header>,
}

impl Loaded {
    /// Kind and payload of all records, in the order in which they were written.
    pub fn records(&self) -> impl Iterator<Item = (u8, &[u8])> {
        self.entries.iter().map(|entry| (entry.kind, &self.bytes[entry.payload.clone()]))
    }

    /// Reads a journal that somebody else may be writing, of any owner, with its header; `None` if
    /// there is none. Its torn tail is left as it is.
    ///
    /// # Errors
    /// If it cannot be read, is damaged, or is none.
    pub fn read<D: Disk>(disk: &D, path: &Path) -> Result<Option<(Header, Self)>, JournalError> {
        let bytes = disk.read(path).map_err(failed("read", path))?;
        let Some((bytes, found)) = understood(disk, path, bytes, None)? else { return Ok(None) };
        let Found { header, entries, torn } = found;
        Ok(Some((header, Self { bytes, entries, torn, replaced: None })))
    }
}

/// A journal that records can be added to.
pub struct Journal<'a, D: Disk> {
    disk: &'a D,
    path: PathBuf,
    file: D::File,
    length: u64,
    synced: u64,
    waiting: usize,
    since: Instant,
}

impl<'a, D: Disk> Journal<'a, D> {
    /// Opens a journal with all that it holds, or begins one. The caller keeps others from writing
    /// to it. A torn tail is cut; a journal of another model or layout is put aside, its name
    /// followed by `.old`.
    ///
    /// # Errors
    /// If it cannot be read or written, is damaged, or belongs to somebody else.
    pub fn open(disk: &'a D, path: &Path, header: &Header) -> Result<(Self, Loaded), JournalError> {
        let bytes = disk.read(path).map_err(failed("read", path))?;
        let Some((bytes, found)) = understood(disk, path, bytes, Some(header))? else {
            return Ok((Self::begin(disk, path, header)?, Loaded::default()));
        };
        let Found { header: own, entries, torn } = found;
        if own.model != header.model || own.hash != header.hash {
            let aside = with_ending(path, ".old");
            disk.rename(path, &aside).map_err(failed("put aside", path))?;
            let loaded = Loaded { replaced: Some(own), ..Loaded::default() };
            return Ok((Self::begin(disk, path, header)?, loaded));
        }
        let mut journal = Self::at_end(disk, path, bytes.len() as u64)?;
        if torn > 0 {
            journal.length -= torn;
            disk.cut(&journal.file, journal.length).map_err(failed("shorten", path))?;
        }
        // Records that a killed process wrote may not be on the disk yet.
        journal.commit(true)?;
        Ok((journal, Loaded { bytes, entries, torn, replaced: None }))
    }

    /// A journal without records, in place of whatever is there.
    fn begin(disk: &'a D, path: &Path, header: &Header) -> Result<Self, JournalError> {
        let bytes = header.bytes();
        write_whole(disk, path, &bytes)?;
        Self::at_end(disk, path, bytes.len() as u64)
    }

    fn at_end(disk: &'a D, path: &Path, length: u64) -> Result<Self, JournalError> {
        let file = disk.append(path).map_err(failed("open", path))?;
        let (path, since) = (path.to_owned(), Instant::now());
        Ok(Self { disk, path, file, length, synced: length, waiting: 0, since })
    }

    /// Adds a record. It outlasts the process from now on, and a power failure once its group is
    /// on the disk: see [`Journal::commit`].
    ///
    /// # Errors
    /// If it cannot be written; the journal is not to be used any more then.
    ///
    /// # Panics
    /// If the payload is longer than 256 MiB.
    pub fn append(&mut self, kind: u8, payload: &[u8]) -> Result<(), JournalError> {
        assert!(payload.len() <= LONGEST, "a record of {} bytes", payload.len());
        let mut bytes = Vec::with_capacity(payload.len() + 32);
        record(&mut bytes, kind, self.synced, payload);
        let written = self.disk.write(&mut self.file, &bytes);
        written.map_err(failed("write", &self.path))?;
        if self.waiting == 0 {
            self.since = Instant::now();
        }
        self.waiting += 1;
        self.length += bytes.len() as u64;
        self.commit(false).map(|_| ())
    }

    /// Puts the records written so far on the disk, if the group is large or old enough or `now`
    /// says so. Returns whether all records are on the disk.
    ///
    /// # Errors
    /// If that fails, or the journal is no longer in its place or no longer this process's alone;
    /// it is not to be used any more then.
    pub fn commit(&mut self, now: bool) -> Result<bool, JournalError> {
        let due = self.waiting >= MOST_WAITING || self.since.elapsed() >= LONGEST_WAIT;
        if now || self.waiting > 0 && due {
            self.check()?;
            self.disk.keep(&self.file).map_err(failed("save", &self.path))?;
            self.synced = self.length;
            self.waiting = 0;
        }
        Ok(self.waiting == 0)
    }

    /// Refuses a journal that is not at its path any more, or that is not as long as it was left.
    fn check(&self) -> Result<(), JournalError> {
        let path = || self.path.clone();
        match self.disk.length_at(&self.file, &self.path).map_err(failed("find", &self.path))? {
            None => Err(JournalError::Replaced { path: path() }),
            Some(length) if length != self.length => Err(JournalError::Shared { path: path() }),
            Some(_) => Ok(()),
        }
    }
}

/// A journal that may be used.
struct Found {
    header: Header,
    entries: Vec<Entry>,
    torn: u64,
}

/// The contents of a file; `None` if there is no journal yet. Good records of a damaged one are
/// copied aside. `wanted` is the header of the owner that it has to have.
fn understood<D: Disk>(
    disk: &D,
    path: &Path,
    bytes: Option<Vec<u8>>,
    wanted: Option<&Header>,
) -> Result<Option<(Vec<u8>, Found)>, JournalError> {
    let Some(bytes) = bytes else { return Ok(None) };
    let other = |found: String| JournalError::Other {
        path: path.to_owned(),
        found,
        wanted: wanted.map_or("an experiment".to_owned(), |own| format!("`{}`", own.label)),
    };
    let (header, entries, tail) = match content(&bytes) {
        Content::Empty => return Ok(None),
        Content::Foreign => return Err(other("something else, it is no journal".to_owned())),
        Content::OtherFormat(format) => {
            return Err(other(format!("another version of this program (format {format})")));
        }
        Content::Journal(header, entries, tail) => (header, entries, tail),
    };
    if let (Some(own), Some(wanted)) = (&header, wanted)
        && own.label != wanted.label
    {
        let label: String = own.label.chars().take(100).collect();
        return Err(other(format!("`{}`", label.escape_debug())));
    }
    match (header, tail) {
        (Some(header), Tail::Clean) => Ok(Some((bytes, Found { header, entries, torn: 0 }))),
        (Some(header), Tail::Torn(torn)) => Ok(Some((bytes, Found { header, entries, torn }))),
        (header, tail) => {
            let (offset, beyond) = match tail {
                Tail::Damaged(offset, beyond) => (offset, beyond),
                Tail::Clean | Tail::Torn(_) => (0, Vec::new()),
            };
            let Some(header) = header.as_ref().or(wanted) else {
                return Err(other("an unknown owner, its beginning is damaged".to_owned()));
            };
            let good: Vec<Entry> = entries.into_iter().chain(beyond).collect();
            let aside = with_ending(path, ".salvaged");
            copy(disk, &aside, header, &bytes, &good)?;
            Err(JournalError::Damaged { path: path.to_owned(), offset, kept: good.len(), aside })
        }
    }
}

/// Writes a journal of the given records.
fn copy<D: Disk>(
    disk: &D,
    path: &Path,
    header: &Header,
    bytes: &[u8],
    entries: &[Entry],
) -> Result<(), JournalError> {
    let mut copied = header.bytes();
    let synced = copied.len() as u64;
    for entry in entries {
        record(&mut copied, entry.kind, synced, &bytes[entry.payload.clone()]);
    }
    write_whole(disk, path, &copied)
}

/// Puts a file in its place whole: it is written beside it and renamed.
fn write_whole<D: Disk>(disk: &D, path: &Path, bytes: &[u8]) -> Result<(), JournalError> {
    let beside = with_ending(path, ".tmp");
    disk.remove(&beside).map_err(failed("remove", &beside))?;
    let mut file = disk.create(&beside).map_err(failed("create", &beside))?;
    let written = disk.write(&mut file, bytes).and_then(|()| disk.keep(&file));
    written.map_err(failed("write", &beside))?;
    drop(file);
    disk.rename(&beside, path).map_err(failed("replace", path))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    disk.keep_names(folder).map_err(failed("save", folder))
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn failed(operation: &'static str, path: &Path) -> impl FnOnce(io::Error) -> JournalError {
    let path = path.to_owned();
    move |source| JournalError::Io { operation, path, source }
}

#[cfg(test)]
mod tests {
    use super::super::disk::Os;
    use super::*;

    fn header(model: u32) -> Header {
        Header { model, hash: [1; 32], label: "a".to_owned() }
    }

    fn texts(loaded: &Loaded) -> Vec<(u8, String)> {
        let text = |(kind, bytes): (u8, &[u8])| (kind, String::from_utf8(bytes.into()).unwrap());
        loaded.records().map(text).collect()
    }

    /// A journal of three records, each a group of its own.
    fn three(path: &Path) {
        let (mut journal, loaded) = Journal::open(&Os, path, &header(1)).unwrap();
        assert_eq!(loaded, Loaded::default());
        for text in ["one", "two", "three"] {
            journal.append(5, text.as_bytes()).unwrap();
            assert!(journal.commit(true).unwrap());
        }
    }

    #[test]
    fn records_come_back_and_more_can_follow() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        three(&path);
        let (mut journal, _) = Journal::open(&Os, &path, &header(1)).unwrap();
        journal.append(6, b"four").unwrap();
        let (own, loaded) = Loaded::read(&Os, &path).unwrap().unwrap();
        assert_eq!(own, header(1));
        let all = [(5, "one"), (5, "two"), (5, "three"), (6, "four")];
        assert_eq!(texts(&loaded), all.map(|(kind, text)| (kind, text.to_owned())));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let nothing = Loaded::read(&Os, &folder.path().join("other"));
        assert_eq!(nothing.unwrap(), None);
    }

    #[test]
    fn a_torn_tail_is_cut_and_counted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        three(&path);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 3]).unwrap();
        let (_, loaded) = Journal::open(&Os, &path, &header(1)).unwrap();
        assert_eq!((texts(&loaded).len(), loaded.torn), (2, 14 + 5 + 4 - 3));
        let (_, loaded) = Journal::open(&Os, &path, &header(1)).unwrap();
        assert_eq!((texts(&loaded).len(), loaded.torn), (2, 0));
    }

    #[test]
    fn damage_is_named_and_the_good_records_can_be_used() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        three(&path);
        let mut bytes = std::fs::read(&path).unwrap();
        let place = bytes.windows(3).position(|window| window == b"two").unwrap();
        bytes[place] = b'T';
        std::fs::write(&path, &bytes).unwrap();
        let damaged = Journal::open(&Os, &path, &header(1)).err().unwrap();
        let JournalError::Damaged { offset, kept, ref aside, .. } = damaged else {
            panic!("{damaged}")
        };
        assert_eq!((offset, kept), (place as u64 - 14, 2));
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "the damaged file is left as it is");
        std::fs::rename(aside, &path).unwrap();
        let (_, loaded) = Journal::open(&Os, &path, &header(1)).unwrap();
        assert_eq!(texts(&loaded), [(5, "one".to_owned()), (5, "three".to_owned())]);
    }

    #[test]
    fn a_journal_that_is_elsewhere_or_somebody_elses_is_not_written_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        three(&path);
        let (mut first, _) = Journal::open(&Os, &path, &header(1)).unwrap();
        let (mut second, _) = Journal::open(&Os, &path, &header(1)).unwrap();
        second.append(6, b"four").unwrap();
        assert!(second.commit(true).unwrap());
        let shared = first.commit(true).unwrap_err();
        assert!(matches!(shared, JournalError::Shared { .. }), "{shared}");
        std::fs::rename(&path, folder.path().join("aside")).unwrap();
        let gone = second.commit(true).unwrap_err();
        assert!(matches!(gone, JournalError::Replaced { .. }), "{gone}");
        three(&path);
        let replaced = second.commit(true).unwrap_err();
        assert!(matches!(replaced, JournalError::Replaced { .. }), "{replaced}");
    }

    #[test]
    fn other_models_are_put_aside_and_other_owners_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        three(&path);
        let (_, loaded) = Journal::open(&Os, &path, &header(2)).unwrap();
        assert_eq!((loaded.records().count(), loaded.replaced), (0, Some(header(1))));
        assert!(folder.path().join("journal.old").exists());
        let wanted = Header { label: "b".to_owned(), ..header(2) };
        let refused = Journal::open(&Os, &path, &wanted).err().unwrap().to_string();
        assert!(refused.contains("belongs to `a`, not to `b`"), "{refused}");
        std::fs::write(&path, "dear diary").unwrap();
        let refused = Journal::open(&Os, &path, &wanted).err().unwrap().to_string();
        assert!(refused.contains("it is no journal"), "{refused}");
    }
}
