//! Reading no more than there can be: pipes and devices have no end, and may never begin.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// No row of a table is longer, in bytes.
const LONGEST_ROW: u64 = 1 << 20;

/// No file of a results folder is read that is larger, in bytes; nor one that has more when it is
/// decompressed.
pub const LARGEST_RESULT: u64 = 4 << 30;

/// Opens a file of at most `most` bytes (whole MiB) that is neither a folder nor a pipe nor a
/// device. Links are followed.
///
/// # Errors
/// If it is one of these, has more bytes, or cannot be opened. A file that grows is an error when
/// more than `most` bytes of it are read.
pub fn open_regular(path: &Path, most: u64) -> io::Result<AtMost<File>> {
    // Asked before opening: to open a pipe would wait for its other end.
    let about = fs::metadata(path)?;
    if about.is_dir() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "it is a folder, not a file"));
    }
    if !about.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "it is not a regular file"));
    }
    if about.len() > most {
        return Err(too_large(most));
    }
    Ok(AtMost::new(File::open(path)?, most))
}

/// The same; `None` if nothing is there. Whatever else is in the way is an error: what cannot be
/// read is not absent.
///
/// # Errors
/// As [`open_regular`], but for a file that is not there.
pub fn open_if_there(path: &Path, most: u64) -> io::Result<Option<AtMost<File>>> {
    match open_regular(path, most) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        opened => opened.map(Some),
    }
}

/// The bytes of a regular file of at most `most` bytes (whole MiB).
///
/// # Errors
/// If it is none, has more bytes, or cannot be read.
pub fn read_regular(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    open_regular(path, most).and_then(whole)
}

/// The same; `None` if nothing is there.
///
/// # Errors
/// As [`read_regular`], but for a file that is not there.
pub fn read_if_there(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    open_if_there(path, most)?.map(whole).transpose()
}

fn whole(mut input: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn too_large(most: u64) -> io::Error {
    io::Error::new(ErrorKind::FileTooLarge, format!("it has more than {} MiB", most >> 20))
}

/// Input of at most so many bytes: to read one more is an error.
#[derive(Debug)]
pub struct AtMost<R> {
    input: R,
    most: u64,
    left: u64,
}

impl<R> AtMost<R> {
    /// Passes on at most `most` bytes (whole MiB).
    pub fn new(input: R, most: u64) -> Self {
        Self { input, most, left: most }
    }
}

impl<R: Read> Read for AtMost<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| too_large(self.most))?;
        Ok(count)
    }
}

/// A CSV table on its way to its reader, which would hold a row of any length in memory: a row of
/// more than 1 MiB is an error. Line breaks within quotes end no row.
#[derive(Debug)]
pub struct ShortRows<R> {
    table: R,
    quoted: bool,
    /// Bytes of the row so far.
    length: u64,
    /// Line breaks so far.
    lines: u64,
    /// The line on which the row begins.
    line: u64,
}

impl<R> ShortRows<R> {
    /// Passes on the bytes of a table.
    pub fn new(table: R) -> Self {
        Self { table, quoted: false, length: 0, lines: 0, line: 1 }
    }

    /// Whether no row has begun that did not end: at the end of a table, whether its last row is
    /// whole.
    pub fn is_between_rows(&self) -> bool {
        self.length == 0
    }
}

impl<R: Read> Read for ShortRows<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.table.read(buffer)?;
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
        assert_eq!(read_if_there(&file, 1 << 20).unwrap_err().to_string(), said(&file));
        assert_eq!(read_if_there(&file, 2 << 20).unwrap().map(|own| own.len()), Some(1_048_577));
    }

    #[test]
    fn only_what_is_not_there_is_absent() {
        let folder = tempfile::tempdir().unwrap();
        let absent = read_if_there(&folder.path().join("nothing"), 1 << 20).unwrap();
        assert_eq!(absent, None);
        let in_the_way = read_if_there(folder.path(), 1 << 20).unwrap_err();
        assert_eq!(in_the_way.to_string(), "it is a folder, not a file");
        fs::write(folder.path().join("file"), "").unwrap();
        let below_a_file = read_if_there(&folder.path().join("file/nothing"), 1 << 20);
        assert_eq!(below_a_file.unwrap_err().kind(), ErrorKind::NotADirectory);
    }

    #[test]
    fn input_that_grows_is_cut_off_with_an_error() {
        let read = |length| whole(AtMost::new(io::repeat(b'a').take(length), 1 << 20));
        assert_eq!(read(1 << 20).unwrap().len(), 1 << 20);
        assert_eq!(read((1 << 20) + 1).unwrap_err().to_string(), "it has more than 1 MiB");
        let endless = io::copy(&mut AtMost::new(io::repeat(0), 3 << 20), &mut io::sink());
        assert_eq!(endless.unwrap_err().to_string(), "it has more than 3 MiB");
    }
}
