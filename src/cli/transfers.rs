//! `crosspoint transfers`: a list of transfers replayed over a network.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use csv::{ReaderBuilder, StringRecord};

use crate::config::nearest;
use crate::ids::NodeId;
use crate::map::{Map, Schedule, Transfer, replay};
use crate::net::Sharing;
use crate::sim::SimTime;
use crate::units::{Bytes, Decimal, Quantity};

use super::topology::warn;
use super::{Ending, Failure, Look, WRONG, wrong};

/// The columns that a list of transfers has to have.
const COLUMNS: [&str; 4] = ["start_s", "source", "destination", "bytes"];
/// The columns that are added.
const ADDED: [&str; 2] = ["end_s", "mean_bit_per_s"];
/// At most so many mistakes are shown.
const MOST_SHOWN: usize = 20;
/// Among more hosts no similar name is looked for.
const MOST_COMPARED: usize = 10_000;
/// A line of progress is printed at most this often.
const LINE_EVERY: Duration = Duration::from_secs(10);

#[derive(Args, Debug)]
pub(super) struct TransfersArguments {
    /// Map of the network: .toml, .gml or .graphml.
    #[arg(long, value_name = "FILE")]
    topology: PathBuf,
    /// List of transfers; - for standard input.
    #[arg(long, value_name = "FLOWS.csv")]
    flows: PathBuf,
    /// Where the list goes with the ends added; - for standard output.
    #[arg(short, long, value_name = "DONE.csv", default_value = "-")]
    out: PathBuf,
    /// How transfers share bandwidth.
    #[arg(long, value_enum, default_value_t = Rule::MaxMin)]
    sharing: Rule,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Rule {
    /// Max-min fair rates of a fluid.
    MaxMin,
    /// Rates that mimic TCP: shorter round trips get more, headers and slow start cost time.
    Tcp,
    /// Each transfer has the least capacity of its path to itself.
    Constant,
}

/// The rows as they were read, and what they mean.
struct Rows {
    header: StringRecord,
    records: Vec<StringRecord>,
    transfers: Vec<Transfer>,
}

pub(super) fn transfers(arguments: &TransfersArguments, look: Look) -> Ending {
    let map = Map::load(&arguments.topology).map_err(|mistakes| wrong(&mistakes, look))?;
    warn(&map);
    let rows = read(&arguments.flows, &map)?;
    let topology = map.topology();
    let schedule = Schedule::new(rows.transfers.clone());
    if !schedule.ends_in_time(&topology) {
        let message = "error: these transfers may take longer than 500 years".to_owned();
        return Err(Failure { message, code: WRONG });
    }
    let sharing = match arguments.sharing {
        Rule::MaxMin => Sharing::MaxMin,
        Rule::Tcp => Sharing::Tcp,
        Rule::Constant => Sharing::Constant,
    };
    let started = Instant::now();
    let ends = replay(topology, sharing, schedule, watch(rows.records.len(), started));
    write(&arguments.out, &rows, &ends)?;
    let last = ends.iter().max().map_or(0.0, |end| end.as_secs_f64());
    let (count, seconds) = (ends.len(), started.elapsed().as_secs_f64());
    eprintln!("{count} transfers, the last one ends at {last:.3} s; replayed in {seconds:.1} s");
    Ok(ExitCode::SUCCESS)
}

/// Tells on standard error how far a replay has come: a line that is written over on a terminal,
/// else one now and then.
fn watch(count: usize, started: Instant) -> impl FnMut(usize) {
    let terminal = io::stderr().is_terminal();
    let every = if terminal { Duration::from_secs(1) } else { LINE_EVERY };
    let mut last = started;
    move |done| {
        if last.elapsed() < every {
            return;
        }
        last = Instant::now();
        let left = started.elapsed().as_secs_f64() / done.max(1) as f64 * (count - done) as f64;
        let end = if terminal { "\x1b[K\r" } else { "\n" };
        // Nobody reads it if standard error is closed.
        let _ = write!(io::stderr(), "{done} of {count} transfers ended, {left:.0} s left{end}");
    }
}

fn read(path: &Path, map: &Map) -> Result<Rows, Failure> {
    let name = if path == Path::new("-") { "standard input" } else { &path.display().to_string() };
    let cannot =
        |error: &dyn std::fmt::Display| Failure::io(format!("cannot read `{name}`: {error}"));
    let input: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(|error| cannot(&error))?)
    };
    let mut reader = ReaderBuilder::new().has_headers(true).flexible(false).from_reader(input);
    let mut mistakes = Mistakes { file: name.to_owned(), ..Mistakes::default() };
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) if error.is_io_error() => return Err(cannot(&error)),
        Err(error) => {
            mistakes.add(1, &error.to_string());
            return Err(mistakes.failure());
        }
    };
    let places = columns(&header, &mut mistakes)?;
    let hosts = map.hosts();
    let mut rows = Rows { header, records: Vec::new(), transfers: Vec::new() };
    for record in reader.records() {
        match record {
            Ok(record) => {
                if let Some(transfer) = transfer(&record, places, map, &hosts, &mut mistakes) {
                    rows.transfers.push(transfer);
                }
                rows.records.push(record);
            }
            Err(error) if error.is_io_error() => return Err(cannot(&error)),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                mistakes.add(line, &broken(&error));
            }
        }
    }
    if mistakes.count > 0 { Err(mistakes.failure()) } else { Ok(rows) }
}

fn broken(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} columns instead of {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => "this is not UTF-8 text".to_owned(),
        _ => error.to_string(),
    }
}

/// Where the columns are.
fn columns(header: &StringRecord, mistakes: &mut Mistakes) -> Result<[usize; 4], Failure> {
    let named = |wanted: &str| header.iter().position(|name| name.trim() == wanted);
    for column in COLUMNS {
        if named(column).is_none() {
            let near = nearest(column, header.iter());
            let near = near.map_or(String::new(), |near| format!(" (is it `{}`?)", shown(near)));
            mistakes.add(1, &format!("there is no column `{column}`{near}"));
        }
    }
    for column in COLUMNS {
        if header.iter().filter(|name| name.trim() == column).count() > 1 {
            mistakes.add(1, &format!("there are several columns `{column}`"));
        }
    }
    for column in ADDED {
        if named(column).is_some() {
            mistakes.add(1, &format!("there is a column `{column}` already"));
        }
    }
    match COLUMNS.map(named) {
        [Some(start), Some(source), Some(destination), Some(bytes)] if mistakes.count == 0 => {
            Ok([start, source, destination, bytes])
        }
        _ => {
            mistakes.help =
                Some(format!("the first line names the columns: {}", COLUMNS.join(",")));
            Err(std::mem::take(mistakes).failure())
        }
    }
}

fn transfer(
    record: &StringRecord,
    [start, source, destination, bytes]: [usize; 4],
    map: &Map,
    hosts: &BTreeMap<&str, NodeId>,
    mistakes: &mut Mistakes,
) -> Option<Transfer> {
    let line = record.position().map_or(0, csv::Position::line);
    let cell = |at: usize| record[at].trim();
    let start = time(cell(start)).map_err(|what| mistakes.add(line, &format!("`start_s` {what}")));
    let mut host = |column: &str, at: usize| {
        let name = cell(at);
        let found = hosts.get(name).copied();
        if found.is_none() {
            mistakes
                .add(line, &format!("`{column}` {}", no_host(name, map, hosts, mistakes.count)));
        }
        found
    };
    let (from, to) = (host("source", source), host("destination", destination));
    let bytes = amount(cell(bytes)).map_err(|what| mistakes.add(line, &format!("`bytes` {what}")));
    Some(Transfer { start: start.ok()?, from: from?, to: to?, bytes: bytes.ok()? })
}

fn no_host(name: &str, map: &Map, hosts: &BTreeMap<&str, NodeId>, shown_so_far: usize) -> String {
    if map.nodes.iter().any(|node| node.name == name) {
        return format!("`{}` is a switch; transfers begin and end at hosts", shown(name));
    }
    let few = hosts.len() <= MOST_COMPARED && shown_so_far < MOST_SHOWN;
    let names = map.nodes.iter().map(|node| node.name.as_str());
    let near = nearest(name, names.filter(|name| few && hosts.contains_key(name)));
    let near = near.map_or(String::new(), |near| format!("; did you mean `{}`?", shown(near)));
    format!("`{}` is no host of the topology{near}", shown(name))
}

/// An instant in seconds, to the nanosecond.
fn time(text: &str) -> Result<SimTime, String> {
    const BILLION: u64 = 1_000_000_000;
    let expected =
        || format!("has to be a number of seconds from 0 to 9 x 10^9, not `{}`", shown(text));
    let nanos = match Decimal::parse(text) {
        Some(decimal) => decimal.times(BILLION),
        // Programs write small and large numbers with an exponent.
        None => written_out(text).and_then(|text| Decimal::parse(&text)?.times(BILLION)),
    };
    let sound = nanos.filter(|nanos| *nanos <= 9 * BILLION * BILLION);
    sound.map(SimTime::from_nanos).ok_or_else(expected)
}

/// A number with an exponent, `1.5e-7`, without it.
fn written_out(text: &str) -> Option<String> {
    let (number, exponent) = text.split_once(['e', 'E'])?;
    let exponent: i32 = exponent.parse().ok().filter(|exponent| (-30..=30).contains(exponent))?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let zeros = "0".repeat(30);
    let digits = format!("{zeros}{whole}{fraction}{zeros}");
    let point = (zeros.len() + whole.len()).checked_add_signed(exponent as isize)?;
    Some(format!("{}.{}", digits.get(..point)?, digits.get(point..)?))
}

/// A whole number of bytes.
fn amount(text: &str) -> Result<Bytes, String> {
    const MOST: u64 = 1 << 60;
    let whole = Decimal::parse(text).and_then(|decimal| decimal.times_exactly(1));
    let sound = whole.filter(|bytes| *bytes <= MOST);
    let bytes = sound.and_then(|bytes| Bytes::parse(&format!("{bytes} B")).ok());
    bytes.ok_or_else(|| {
        format!("has to be a whole number from 0 to 2^60 (about 10^18), not `{}`", shown(text))
    })
}

/// What stands in a cell, short and without what a terminal would obey.
fn shown(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut short: String = text.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if text.chars().count() > LONGEST {
        short.push('…');
    }
    short
}

/// What is wrong with a list, by line.
#[derive(Default)]
struct Mistakes {
    file: String,
    shown: Vec<String>,
    count: usize,
    help: Option<String>,
}

impl Mistakes {
    fn add(&mut self, line: u64, what: &str) {
        self.count += 1;
        if self.shown.len() < MOST_SHOWN {
            self.shown.push(format!("error: {}:{line}: {what}", self.file));
        }
    }

    fn failure(self) -> Failure {
        let mut lines = self.shown;
        if self.count > lines.len() {
            lines.push(format!("and {} more", self.count - lines.len()));
        }
        lines.extend(self.help.map(|help| format!("  = help: {help}")));
        lines.push(format!("\n{} mistakes; nothing was replayed", self.count));
        Failure { message: lines.join("\n"), code: WRONG }
    }
}

fn write(out: &Path, rows: &Rows, ends: &[SimTime]) -> Result<(), Failure> {
    if out == Path::new("-") {
        return match write_rows(BufWriter::new(io::stdout().lock()), rows, ends) {
            // A reader who has seen enough is no error.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(|error| Failure::io(format!("cannot write results: {error}"))),
        };
    }
    replace(out, |file| write_rows(file, rows, ends))
        .map_err(|error| Failure::io(format!("cannot write `{}`: {error}", out.display())))
}

/// Writes a file beside its place and moves it there once it is whole: nobody sees half of it, and
/// a link is replaced and not followed.
pub(super) fn replace(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    let temporary = temporary(path);
    let written = File::create(&temporary).and_then(|file| {
        let mut writer = BufWriter::new(file);
        fill(&mut writer)?;
        writer.into_inner()?.sync_all()?;
        fs::rename(&temporary, path)
    });
    if written.is_err() {
        // What is left of it is of no use; the message is about the write.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// A name beside the file that is written.
fn temporary(out: &Path) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    out.with_file_name(name)
}

fn write_rows(output: impl Write, rows: &Rows, ends: &[SimTime]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(output);
    let line = |record: &StringRecord, more: [&str; 2]| {
        let mut record = record.clone();
        more.iter().for_each(|cell| record.push_field(cell));
        record
    };
    writer.write_record(&line(&rows.header, ADDED))?;
    for ((record, transfer), end) in rows.records.iter().zip(&rows.transfers).zip(ends) {
        let mean = mean_rate(transfer, *end);
        writer.write_record(&line(record, [&seconds(*end), &mean]))?;
    }
    writer.flush()
}

/// Seconds with as many of nine decimals as it takes.
fn seconds(time: SimTime) -> String {
    let nanos = time.as_nanos();
    let text = format!("{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Bits over the time from start to end; empty where no time passes.
fn mean_rate(transfer: &Transfer, end: SimTime) -> String {
    let span = end.since(transfer.start).as_secs_f64();
    let bits = 8.0 * transfer.bytes.as_u64() as f64;
    if span > 0.0 { format!("{}", bits / span) } else { String::new() }
}
