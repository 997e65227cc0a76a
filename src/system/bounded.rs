//! Reading no more than there can be: pipes and devices have no end, and may never begin.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// No row of a table is longer, in bytes.
const LONGEST_ROW: u64 = 1 << 20;

/// No file of a results folder is larger, in bytes.
pub const LARGEST_RESULT: u64 = 4 << 30;

/// Opens a file that is neither a folder nor a pipe nor a device. Links are followed.
///
/// # Errors
/// If it is one of these, or cannot be opened.
pub fn open_regular(path: &Path) -> io::Result<File> {
    // Asked before opening: to open a pipe would wait for its other end.
    let about = fs::metadata(path)?;
    if about.is_dir() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "it is a folder, not a file"));
    }
    if !about.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "it is not a regular file"));
    }
    File::open(path)
}

/// The bytes of a regular file of at most `most` bytes (whole MiB).
///
/// # Errors
/// If it is none, has more bytes, or cannot be read.
pub fn read_regular(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_regular(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(too_large(most));
    }
    Ok(bytes)
}

fn too_large(most: u64) -> io::Error {
    io::Error::new(ErrorKind::FileTooLarge, format!("it has more than {} MiB", most >> 20))
}

/// A CSV table on its way to its reader, which would hold a row of any length in memory: a row of
/// more than 1 MiB is an error. Line breaks within quotes end no row.
#[derive(Debug)]
pub struct ShortRows<R> {
    table: R,
    quoted: bool,
    /// Bytes of the row so far.
    length: u64,
    /// Bytes that the table may still have, of how many in all.
    left: u64,
    most: u64,
    /// Line breaks so far.
    lines: u64,
    /// The line on which the row begins.
    line: u64,
}

impl<R> ShortRows<R> {
    /// Passes on the bytes of a table of any length.
    pub fn new(table: R) -> Self {
        Self::up_to(table, u64::MAX)
    }

    /// Passes on the bytes of a table that may come from a pipe: more than `most` bytes (whole MiB)
    /// are an error.
    pub fn up_to(table: R, most: u64) -> Self {
        Self { table, quoted: false, length: 0, left: most, most, lines: 0, line: 1 }
    }
}

impl<R: Read> Read for ShortRows<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.table.read(buffer)?;
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| too_large(self.most))?;
        for byte in &buffer[..count] {
            self.length += 1;
            if self.length > LONGEST_ROW {
                let message = format!("the row on line {} is longer than 1 MiB", self.line);
                return Err(io::Error::new(ErrorKind::InvalidData, message));
            }
            match byte {
                b'"' => self.quoted = !self.quoted,
                b'\n' => {
                    self.lines += 1;
                    if !self.quoted {
                        (self.length, self.line) = (0, self.lines + 1);
                    }
                }
                _ => {}
            }
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(table: impl Read) -> Result<usize, String> {
        let mut text = Vec::new();
        let read = ShortRows::new(table).read_to_end(&mut text);
        read.map_err(|error| error.to_string())
    }

    #[test]
    fn rows_end_at_line_breaks_outside_quotes() {
        let row = vec![b'a'; 900_000];
        let two = [row.as_slice(), b"\n", &row, b"\n"].concat();
        assert_eq!(read(two.as_slice()), Ok(1_800_002));
        let one = [b"x\n\"", row.as_slice(), b"\n", &row, b"\"\n"].concat();
        let long = "the row on line 2 is longer than 1 MiB".to_owned();
        assert_eq!(read(one.as_slice()), Err(long));
        let zeros = io::repeat(0);
        assert_eq!(read(zeros), Err("the row on line 1 is longer than 1 MiB".to_owned()));
    }

    #[test]
    fn what_is_no_file_or_too_long_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let said = |path: &Path| read_regular(path, 1 << 20).unwrap_err().to_string();
        assert_eq!(said(folder.path()), "it is a folder, not a file");
        let file = folder.path().join("file");
        fs::write(&file, vec![b'a'; 1 << 20]).unwrap();
        assert_eq!(read_regular(&file, 1 << 20).unwrap().len(), 1 << 20);
        fs::write(&file, vec![b'a'; (1 << 20) + 1]).unwrap();
        assert_eq!(said(&file), "it has more than 1 MiB");
    }
}
