//! The file operations on which everything rests that has to outlast a crash.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use crate::system::{LARGEST_RESULT, read_regular, where_supported};

/// Files and folders. Changes may be lost with the power, in any order, until [`Disk::sync`] and
/// [`Disk::sync_folder`] have returned. Tests put a disk in its place that loses them.
pub trait Disk {
    /// An open file.
    type File;

    /// The names in a folder, in alphabetical order; none if it is not there.
    fn names(&self, folder: &Path) -> io::Result<Vec<String>>;

    /// The whole regular file of at most [`LARGEST_RESULT`] bytes; `None` if it is not there. Links
    /// are not followed.
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>>;

    /// Opens a file that does not exist yet.
    fn create(&self, path: &Path) -> io::Result<Self::File>;

    /// Opens a file to write at its end. Links are not followed.
    fn append(&self, path: &Path) -> io::Result<Self::File>;

    /// Writes all bytes; on an error a part of them may have been written.
    fn write(&self, file: &mut Self::File, bytes: &[u8]) -> io::Result<()>;

    /// Returns when everything written to the file, and its length, is on the disk.
    fn sync(&self, file: &Self::File) -> io::Result<()>;

    /// Cuts a file off.
    fn cut(&self, file: &Self::File, length: u64) -> io::Result<()>;

    /// Makes a folder, and those above it, unless they are there.
    fn make_folder(&self, folder: &Path) -> io::Result<()>;

    /// Gives a file another name, in the same folder or another one of the same disk, in place of
    /// what has it.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file; that it is not there is no error.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Returns when the names in a folder are on the disk.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;

    /// The length of an open file; `None` if the path no longer leads to it.
    fn length_at(&self, file: &Self::File, path: &Path) -> io::Result<Option<u64>>;

    /// [`Disk::sync`] on file systems that have it.
    fn keep(&self, file: &Self::File) -> io::Result<()> {
        where_supported(self.sync(file))
    }

    /// [`Disk::sync_folder`] on file systems that have it.
    fn keep_names(&self, folder: &Path) -> io::Result<()> {
        where_supported(self.sync_folder(folder))
    }
}

/// The operating system's files.
#[derive(Clone, Copy, Debug, Default)]
pub struct Os;

impl Disk for Os {
    type File = File;

    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let name = |entry: io::Result<fs::DirEntry>| {
            entry.map(|entry| entry.file_name().to_string_lossy().into_owned())
        };
        let mut names: Vec<String> = entries.map(name).collect::<io::Result<_>>()?;
        names.sort();
        Ok(names)
    }

    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        if !is_there(path)? {
            return Ok(None);
        }
        read_regular(path, LARGEST_RESULT).map(Some)
    }

    fn create(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).open(path)
    }

    fn append(&self, path: &Path) -> io::Result<File> {
        is_there(path)?;
        OpenOptions::new().append(true).open(path)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }

    fn cut(&self, file: &File, length: u64) -> io::Result<()> {
        file.set_len(length)
    }

    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        // Elsewhere folders cannot be opened as files.
        if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
    }

    fn length_at(&self, file: &File, path: &Path) -> io::Result<Option<u64>> {
        if !leads_to(path, file)? {
            return Ok(None);
        }
        file.metadata().map(|found| Some(found.len()))
    }
}

/// Whether there is a file; a link is an error, as it may lead out of the folder.
fn is_there(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.file_type().is_symlink() => {
            Err(io::Error::new(ErrorKind::InvalidInput, "it is a link that leads elsewhere"))
        }
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether a path leads to an open file or folder.
///
/// # Errors
/// If one of them cannot be looked at; that nothing is at the path is none.
#[cfg(unix)]
pub fn leads_to(path: &Path, file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let same = |a: &fs::Metadata, b: &fs::Metadata| a.dev() == b.dev() && a.ino() == b.ino();
    match fs::metadata(path) {
        Ok(found) => Ok(same(&found, &file.metadata()?)),
        Err(error) if [ErrorKind::NotFound, ErrorKind::NotADirectory].contains(&error.kind()) => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Elsewhere an open file cannot be removed.
#[cfg(not(unix))]
pub fn leads_to(_: &Path, _: &File) -> io::Result<bool> {
    Ok(true)
}
