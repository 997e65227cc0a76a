//! The rows of a list of transfers: read, checked all at once, held in little memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use csv::{Position, ReaderBuilder, StringRecord};

use super::cells::{amount, seconds, shown, time};
use crate::cli::common::near_path;
use crate::cli::{Failure, WRONG};
use crate::config::{canonical, csv_in_words, nearest, other_separator};
use crate::ids::NodeId;
use crate::map::{Map, Parts, Transfer};
use crate::sim::SimTime;
use crate::system::{AtMost, ShortRows};

/// The columns that a list of transfers has to have.
const COLUMNS: [&str; 4] = ["start_s", "source", "destination", "bytes"];
/// The columns that are added.
const ADDED: [&str; 2] = ["end_s", "mean_bit_per_s"];
/// What may have been meant by a map in the place of a list.
const IS_MAP: &str =
    "this looks like a map, which `--topology` names; `--flows` is a list of transfers";
/// Most mistakes that are shown.
const MOST_SHOWN: usize = 20;
/// No list has more rows, or more bytes: it is held in memory.
const MOST: Most = Most { rows: 20_000_000, bytes: 1 << 30 };
/// Among more hosts no similar name is looked for.
const MOST_COMPARED: usize = 10_000;

/// Bounds of a list.
#[derive(Clone, Copy)]
struct Most {
    rows: u64,
    bytes: u64,
}

/// The rows as they were read, and what they mean.
pub(super) struct Rows {
    /// Name of the list in messages.
    name: String,
    /// All rows as they go out, the header first, each without the columns that are added and with
    /// a line break at its end; and where each row ends.
    text: csv::Writer<Vec<u8>>,
    row_ends: Vec<usize>,
    /// The line on which each transfer begins.
    lines: Vec<u32>,
    pub transfers: Vec<Transfer>,
}

impl Rows {
    /// Reads a list, from standard input if the path is `-`.
    pub fn read(path: &Path, map: &Map) -> Result<Self, Failure> {
        if path == Path::new("-") {
            return Self::from_input("standard input", io::stdin().lock(), map, MOST);
        }
        let name = path.display().to_string();
        let file = refuse_device(path).and_then(|()| File::open(path)).map_err(|error| {
            let mut failure = Failure::of_system("read", path, &error);
            failure.message.push_str(&near_path(path));
            failure
        })?;
        Self::from_input(&name, file, map, MOST)
    }

    fn from_input(name: &str, input: impl Read, map: &Map, most: Most) -> Result<Self, Failure> {
        let input = ShortRows::new(AtMost::new(input, most.bytes));
        let mut reader = ReaderBuilder::new().from_reader(input);
        let mut mistakes = Mistakes::new(name);
        let header = match reader.headers() {
            Ok(header) => header.clone(),
            Err(error) if error.is_io_error() => return Err(cannot_read(name, &error)),
            Err(error) => {
                mistakes.add(1, || broken(&error));
                return Err(mistakes.failure());
            }
        };
        if Map::is_named(Path::new(name)) {
            mistakes.help = Some(IS_MAP.to_owned());
        }
        let places = columns(&header, &mut mistakes)?;
        mistakes.help = None;
        let hosts = Hosts { map, by_name: map.hosts(), parts: Parts::new(map) };
        let mut rows = Self::new(name, &header);
        let mut record = StringRecord::new();
        for count in 0.. {
            match reader.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) if count == most.rows => {
                    let line = record.position().map_or(0, Position::line);
                    let rows = most.rows;
                    mistakes.add(line, || format!("a list of transfers has at most {rows} rows"));
                    mistakes.help = Some("lists that do not overlap in time can be split".into());
                    break;
                }
                Ok(true) => {
                    let line = record.position().map_or(0, Position::line);
                    if let Some(transfer) = transfer(&record, line, places, &hosts, &mut mistakes) {
                        rows.push(&record, line, transfer);
                    }
                }
                Err(error) if error.is_io_error() => return Err(cannot_read(name, &error)),
                Err(error) => {
                    let line = error.position().map_or(0, Position::line);
                    mistakes.add(line, || broken(&error));
                }
            }
        }
        if mistakes.count > 0 { Err(mistakes.failure()) } else { Ok(rows) }
    }

    fn new(name: &str, header: &StringRecord) -> Self {
        let (name, text) = (name.to_owned(), csv::Writer::from_writer(Vec::new()));
        let (row_ends, lines, transfers) = (Vec::new(), Vec::new(), Vec::new());
        let mut rows = Self { name, text, row_ends, lines, transfers };
        rows.keep(header);
        rows
    }

    fn push(&mut self, record: &StringRecord, line: u64, transfer: Transfer) {
        self.keep(record);
        self.lines.push(u32::try_from(line).unwrap_or(u32::MAX));
        self.transfers.push(transfer);
    }

    fn keep(&mut self, record: &StringRecord) {
        let written = self.text.write_record(record).and_then(|()| Ok(self.text.flush()?));
        written.expect("rows of one length are written to memory");
        self.row_ends.push(self.text.get_ref().len());
    }

    /// Writes all rows with what was found.
    pub fn write(&self, output: &mut impl Write, ends: &[SimTime]) -> io::Result<()> {
        let mut start = 0;
        let mut row = |output: &mut dyn Write, end: usize| {
            let text = &self.text.get_ref()[start..end - 1];
            start = end;
            output.write_all(text)
        };
        row(output, self.row_ends[0])?;
        writeln!(output, ",{}", ADDED.join(","))?;
        for ((&row_end, transfer), end) in self.row_ends[1..].iter().zip(&self.transfers).zip(ends)
        {
            row(output, row_end)?;
            writeln!(output, ",{},{}", seconds(*end), mean_rate(transfer, *end))?;
        }
        output.flush()
    }

    /// Message about transfers that do not end, given their positions.
    pub fn endless(&self, positions: &[u32]) -> Failure {
        let mut mistakes = Mistakes::new(&self.name);
        for &at in positions {
            let what = || "its last bit would be sent more than 584 years from 0".to_owned();
            mistakes.add(self.lines[at as usize].into(), what);
        }
        mistakes.failure()
    }
}

/// Bits over the time from start to end; empty where no time passes.
fn mean_rate(transfer: &Transfer, end: SimTime) -> String {
    let span = end.since(transfer.start).as_secs_f64();
    let bits = 8.0 * transfer.bytes.as_u64() as f64;
    if span > 0.0 { format!("{}", bits / span) } else { String::new() }
}

/// A pipe may be a list, as the shell makes one of `<(...)`; a device has no end.
fn refuse_device(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = std::fs::metadata(path)?.file_type();
        if kind.is_char_device() || kind.is_block_device() {
            let message = "it is a device; name a file or a pipe, or `-` for standard input";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
    }
    Ok(())
}

fn cannot_read(name: &str, error: &csv::Error) -> Failure {
    Failure::io(format!("cannot read `{name}`: {}", csv_in_words(error)))
}

fn broken(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} columns instead of {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => "this is not UTF-8 text".to_owned(),
        _ => csv_in_words(error),
    }
}

/// Where the columns are.
fn columns(header: &StringRecord, mistakes: &mut Mistakes) -> Result<[usize; 4], Failure> {
    let named = |wanted: &str| header.iter().position(|name| name.trim() == wanted);
    if let Some(other) = header.get(0).filter(|_| header.len() == 1).and_then(other_separator) {
        mistakes.add(1, || format!("the columns are separated by {other}, not by commas"));
    } else {
        for column in COLUMNS.into_iter().filter(|column| named(column).is_none()) {
            let near = nearest(column, header.iter());
            let near = near.map_or(String::new(), |near| format!(" (is it `{}`?)", shown(near)));
            mistakes.add(1, || format!("there is no column `{column}`{near}"));
        }
    }
    for column in COLUMNS {
        if header.iter().filter(|name| name.trim() == column).count() > 1 {
            mistakes.add(1, || format!("there are several columns `{column}`"));
        }
    }
    for column in ADDED {
        if named(column).is_some() {
            mistakes.add(1, || format!("there is a column `{column}` already"));
        }
    }
    match COLUMNS.map(named) {
        [Some(start), Some(source), Some(destination), Some(bytes)] if mistakes.count == 0 => {
            Ok([start, source, destination, bytes])
        }
        _ => {
            let columns = || format!("the first line names the columns: {}", COLUMNS.join(","));
            mistakes.help.get_or_insert_with(columns);
            Err(std::mem::take(mistakes).failure())
        }
    }
}

fn transfer(
    record: &StringRecord,
    line: u64,
    [start, source, destination, bytes]: [usize; 4],
    hosts: &Hosts<'_>,
    mistakes: &mut Mistakes,
) -> Option<Transfer> {
    let cell = |at: usize| record[at].trim();
    let start = time(cell(start));
    if let Err(what) = &start {
        mistakes.add(line, || format!("`start_s` {what}"));
    }
    let mut host = |column: &str, at: usize| {
        let name = canonical(cell(at));
        let found = hosts.by_name.get(name.as_ref()).copied();
        if found.is_none() {
            mistakes.add(line, || format!("`{column}` {}", hosts.unknown(&name)));
        }
        found
    };
    let (from, to) = (host("source", source), host("destination", destination));
    let bytes = amount(cell(bytes));
    if let Err(what) = &bytes {
        mistakes.add(line, || format!("`bytes` {what}"));
    }
    let (from, to) = (from?, to?);
    if !hosts.parts.join(from.index(), to.index()) {
        let name = |host: NodeId| shown(&hosts.map.nodes[host.index()].name);
        let (from, to) = (name(from), name(to));
        mistakes.add(line, || format!("no link leads from the part of `{from}` to that of `{to}`"));
        return None;
    }
    Some(Transfer { start: start.ok()?, from, to, bytes: bytes.ok()? })
}

/// Hosts of the map, which alone can send and receive.
struct Hosts<'a> {
    map: &'a Map,
    by_name: BTreeMap<&'a str, NodeId>,
    parts: Parts,
}

impl Hosts<'_> {
    /// Message about a name that is no host's.
    fn unknown(&self, name: &str) -> String {
        let nodes = &self.map.nodes;
        if nodes.iter().any(|node| node.name == name) {
            return format!("`{}` is a switch; transfers begin and end at hosts", shown(name));
        }
        let few = self.by_name.len() <= MOST_COMPARED;
        // In the order of the map, so that the same one is named every time.
        let names = nodes.iter().map(|node| node.name.as_str());
        let near = nearest(name, names.filter(|name| few && self.by_name.contains_key(name)));
        let near = near.map_or(String::new(), |near| format!("; did you mean `{}`?", shown(near)));
        format!("`{}` is no host of the topology{near}", shown(name))
    }
}

/// Mistakes of a list, by line.
#[derive(Default)]
struct Mistakes {
    file: String,
    shown: Vec<String>,
    count: usize,
    help: Option<String>,
}

impl Mistakes {
    fn new(file: &str) -> Self {
        Self { file: file.to_owned(), ..Self::default() }
    }

    /// Adds one; what it says is made up only if it will be shown.
    fn add(&mut self, line: u64, what: impl FnOnce() -> String) {
        self.count += 1;
        if self.shown.len() < MOST_SHOWN {
            self.shown.push(format!("error: {}:{line}: {}", self.file, what()));
        }
    }

    fn failure(self) -> Failure {
        let mut lines = self.shown;
        if self.count > lines.len() {
            lines.push(format!("and {} more", self.count - lines.len()));
        }
        lines.extend(self.help.map(|help| format!("  = help: {help}")));
        let count = match self.count {
            1 => "1 mistake".to_owned(),
            count => format!("{count} mistakes"),
        };
        lines.push(format!("\n{count}; no list was written"));
        Failure { message: lines.join("\n"), code: WRONG }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::{MapLink, MapNode};
    use crate::net::NodeKind;
    use crate::sim::SimDuration;
    use crate::units::BitRate;
    use proptest::prelude::*;

    fn pair() -> Map {
        let node = |name: &str| MapNode { name: name.into(), kind: NodeKind::Host, place: None };
        let (capacity, latency) = (BitRate::new(8_000_000), SimDuration::ZERO);
        let (capacity_back, half_duplex, weight) = (capacity, false, 1);
        let link = MapLink { ends: (0, 1), capacity, capacity_back, latency, half_duplex, weight };
        let nodes = vec![node("a"), node("b, \"c\"")];
        Map::new(String::new(), nodes, vec![link])
    }

    /// Pieces of which lists are made, sound and broken.
    const PIECES: [&str; 20] = [
        "start_s,source,destination,bytes\n",
        "0,a,a,1\n",
        "1e3,\"b, \"\"c\"\"\",a,0\r\n",
        "9000000000,a,a,1152921504606846976\n",
        "-1,c,,99999999999999999999\n",
        "\u{feff}",
        "\"",
        ",",
        "\n",
        "\r",
        "a",
        "\0",
        "é\u{202e}",
        "1e-30",
        "1e31",
        "end_s",
        "start_s",
        " ",
        "\\",
        "0.0000000001",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        /// Whatever is read: there is a row for each transfer, or a message, and never a panic.
        #[test]
        fn any_list_is_read_or_explained(
            pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..12),
            headed in any::<bool>(),
            last in any::<Vec<u8>>(),
        ) {
            let head = if headed { PIECES[0] } else { "" };
            let mut text = format!("{head}{}", pieces.concat()).into_bytes();
            text.extend(last.iter().take(3));
            match Rows::from_input("list", text.as_slice(), &pair(), MOST) {
                Ok(rows) => {
                    let mut out = Vec::new();
                    rows.write(&mut out, &vec![SimTime::from_nanos(u64::MAX); rows.transfers.len()])
                        .expect("memory can be written");
                    let mut again = ReaderBuilder::new().from_reader(out.as_slice());
                    let sound = again.records().filter(Result::is_ok).count();
                    prop_assert_eq!(sound, rows.lines.len());
                }
                Err(failure) => prop_assert!(failure.message.starts_with("error: ")
                    || failure.message.contains("cannot read")),
            }
        }
    }

    /// Rows without end, one at a time.
    struct Endless {
        row: &'static [u8],
        at: usize,
    }

    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = buffer.len().min(self.row.len() - self.at);
            buffer[..count].copy_from_slice(&self.row[self.at..self.at + count]);
            self.at = (self.at + count) % self.row.len();
            Ok(count)
        }
    }

    #[test]
    fn a_list_without_end_ends_in_a_message() {
        let said = |row: &'static [u8], most: Most| {
            let input = PIECES[0].as_bytes().chain(Endless { row, at: 0 });
            let read = Rows::from_input("list", input, &pair(), most);
            read.err().map(|failure| failure.message)
        };
        let few = Most { rows: 1_000, ..MOST };
        let message = said(b"0,a,a,1\n", few).unwrap();
        assert!(message.starts_with("error: list:1002: a list of transfers has at most 1000 rows"));
        assert!(message.contains("1 mistake; no list was written"), "{message}");
        // Wrong ones count, too.
        let message = said(b"0,a,nobody,1\n", few).unwrap();
        assert!(message.contains("1001 mistakes; no list was written"), "{message}");
        let short = Most { bytes: 1 << 20, ..MOST };
        for row in [b"0,a,a,1\n".as_slice(), b"\n", b"0,a,a\n", b"0,a,a,12345678\n"] {
            let message = said(row, short).unwrap();
            assert!(message.contains("cannot read `list`: it has more than 1 MiB"), "{message}");
        }
        let whole = "0,a,a,1\n".repeat(1_000);
        let whole = format!("{}{whole}", PIECES[0]);
        let rows = Rows::from_input("list", whole.as_bytes(), &pair(), few);
        assert_eq!(rows.ok().map(|rows| rows.transfers.len()), Some(1_000));
    }
}
