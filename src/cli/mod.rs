//! The commands, as they are typed and carried out.

mod bare_units;
mod bench;
mod check;
mod common;
mod compare;
mod counter;
mod gather;
mod grid;
mod help;
mod list;
mod machine;
mod models;
mod new;
mod pilots;
pub mod plausible;
mod plot;
mod repro;
mod run;
mod schema;
mod screen;
mod status;
pub mod summary;
mod summary_table;
mod topology;
mod trace;
mod transfers;
mod verify;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use common::{load, load_shown};

use crate::config::{Diagnostics, io_in_words, is_obeyed};
use crate::experiment::{Display, FolderError, MOST_SEED, NoWarmUp, Overrides, RunError, Shard};
use crate::journal::JournalError;
use crate::sim::SimDuration;
use crate::study::Entry;
use crate::units::Quantity;

/// Exit code: a file could not be read or written.
const IO: u8 = 1;
/// Exit code: the command line or a file is wrong.
const WRONG: u8 = 2;
/// Exit code: finished, but some trials failed.
const TRIALS_FAILED: u8 = 3;
/// Exit code: finished, but a point did not reach its precision.
const IMPRECISE: u8 = 4;
/// Exit code: a check that was asked for says no.
const FAILED_CHECK: u8 = 5;
/// Exit code: the results folder belongs to somebody else.
const FOLDER: u8 = 6;
/// Exit code: results are damaged, or two results of one trial differ.
const DAMAGED: u8 = 7;
/// Exit code: stopped by a signal whose number is added, as shells do.
const SIGNALLED: u8 = 128;

/// Simulates the same organisation under client-server, peer-to-peer and hybrid architectures, and
/// shows where their curves of availability, throughput and admin effort cross.
///
/// Begin with: crosspoint run experiments/office.toml
#[derive(Parser, Debug)]
#[command(name = "crosspoint", version, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Colours in messages and tables.
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto)]
    color: Colour,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Colour {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Run experiments: all trials, then tables, crossings and charts.
    ///
    /// Results go to `results/NAME/`. Finished trials are kept in a journal there: running the same
    /// file again, after a crash or with more replications or changed parameters, runs only what
    /// is missing, and then replaces the files. Progress goes to standard error, results to
    /// standard output.
    ///
    /// Example: crosspoint run experiments/office.toml --replications 5 -o quick
    Run(RunArguments),
    /// Show how far a run has come, by point, from its results folder; also while it is on.
    ///
    /// Example: crosspoint status results/office
    Status(StatusArguments),
    /// Put the shards of a run together: checks that no trial is missing and that no two results
    /// of one trial differ, then writes the files that one run without shards writes.
    ///
    /// Example: crosspoint run experiments/office.toml --shard 1/2 (and 2/2), then
    /// crosspoint gather results/office
    Gather(GatherArguments),
    /// Begin an experiment: a commented file, and beside it the model files that it names.
    ///
    /// Nothing is ever overwritten.
    ///
    /// Example: crosspoint new my-office --template office
    New(new::NewArguments),
    /// Check experiment files without running anything: points, trials, time and memory, all
    /// mistakes at once.
    ///
    /// Time is predicted from the trials that have run in the results folder; before that it is a
    /// rough guess, unless `--try` runs one.
    ///
    /// Example: crosspoint check experiments/*.toml
    Check(check::CheckArguments),
    /// Draw the charts of a results folder again, from its tables alone.
    ///
    /// Example: crosspoint plot results/office --format png
    Plot(plot::PlotArguments),
    /// Write a results folder as one page, `report.html`, that needs no other file and no network.
    ///
    /// Example: crosspoint report results/office
    Report(plot::ReportArguments),
    /// Compare architectures of a results folder, or two folders: differences with intervals.
    ///
    /// `compare DIR` takes every architecture less the first one, `compare DIR A B` takes B less A,
    /// `compare DIR DIR2` takes DIR2 less DIR, architecture by architecture. Replications are
    /// paired where the seeds are the same.
    ///
    /// Example: crosspoint compare results/office workgroup hybrid-cache -m availability
    Compare(compare::CompareArguments),
    /// Run one row of a results folder again and compare every bit; exits with 7 if one differs.
    ///
    /// Prints the command that shows the trial in readable lines, too.
    ///
    /// Example: crosspoint repro results/office 17
    Repro(repro::ReproArguments),
    /// List what files can name: architectures, organisations, services, params, metrics,
    /// experiments.
    ///
    /// Example: crosspoint list params failures.server
    List(list::ListArguments),
    /// Show one trial as readable lines: who asked for what, what was planned, why it failed.
    ///
    /// Example: crosspoint trace experiments/weekend.toml --where 'architecture = "workgroup"'
    /// --cause 'owner away'
    Trace(trace::TraceArguments),
    /// Compare simulations with theory: the reference experiments that come with the program, each
    /// figure beside its closed form; exits with 5 if one is off.
    ///
    /// A figure passes if the 99.9 % interval of the replications' mean covers the value of theory
    /// and reaches no further to either side than the tolerance: a value that is off by twice the
    /// tolerance lies outside. By chance one row in a thousand fails, so that about one seed in
    /// twelve has such a row; with the seeds of the files all pass. Nothing is written.
    ///
    /// Example: crosspoint verify --quick
    Verify(verify::VerifyArguments),
    /// Measure the core on fixed scenarios: time per event, and memory per pending event.
    ///
    /// Each row is the median of five repetitions; their number of events grows until the time is
    /// used. `growth` is the exponent e between two sizes of a case, as if time per event were
    /// size^e. Takes about 40 s with all cases.
    ///
    /// Example: crosspoint bench --only phold,cancel --seconds 10
    Bench(bench::BenchArguments),
    /// Show what a map of a network holds: extent, cut nodes, bridges, bottlenecks; and draw it.
    ///
    /// TOML has [[node]] with `name` and `kind = "host"` or `"switch"`, [[link]] with
    /// `between = ["a", "b"]`, `capacity`, `latency` and `duplex = "full"` or `"half"` (both
    /// directions share the capacity). GML and GraphML are also those of the Internet Topology Zoo.
    ///
    /// Example: crosspoint topology backbone.gml --out pictures
    Topology(topology::TopologyArguments),
    /// Replay a list of transfers over a network: when each one ends.
    ///
    /// FLOWS.csv has the columns start_s, source, destination and bytes; sources and destinations
    /// are hosts of the topology. The same rows come out in the same order with end_s and
    /// mean_bit_per_s added. A transfer begins to share bandwidth one path latency after its start
    /// and ends when its last bit has been sent. Routes are those of least latency unless --routes
    /// or --routes-by says otherwise.
    ///
    /// Example: crosspoint transfers --topology office.toml --flows flows.csv --out done.csv
    Transfers(transfers::TransfersArguments),
    /// Print what can stand in a kind of file, as a JSON schema: editors then complete keys, show
    /// what they mean, and mark mistakes.
    ///
    /// Example: crosspoint schema experiment > experiment.schema.json; a first line
    /// `#:schema ./experiment.schema.json` in a TOML file points taplo and Even Better TOML to it.
    Schema(schema::SchemaArguments),
    /// Print what makes a shell complete commands, options and values.
    ///
    /// Example: crosspoint completions bash > ~/.local/share/bash-completion/completions/crosspoint
    Completions(help::CompletionsArguments),
    /// Print the manual page, or write those of all commands into a folder.
    ///
    /// Example: crosspoint man | man -l -
    Man(help::ManArguments),
}

/// Options that change an experiment without changing its file.
#[derive(Args, Clone, Debug)]
struct Changes {
    /// Write a value over a parameter: organisation.devices=20 (recorded with the results).
    #[arg(short, long, value_name = "PATH=VALUE", value_parser = path_and_value)]
    set: Vec<(String, String)>,
    /// Only points that meet a condition, such as
    /// 'organisation.devices > 50 and architecture = "workgroup"'.
    #[arg(short, long, value_name = "CONDITION")]
    r#where: Option<String>,
    /// Run axes, too, that no trial reads: their curves are flat.
    #[arg(long)]
    allow_idle: bool,
    /// Another number of replications.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    replications: Option<u32>,
    /// Another seed.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=MOST_SEED))]
    seed: Option<u64>,
}

/// Options that limit each trial beside the budget of its file.
#[derive(Args, Clone, Copy, Debug)]
struct LimitArguments {
    /// A trial of more events fails; in a run the others go on.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    limit_events: Option<u64>,
    /// A trial that takes longer fails, "90 s", "2 h"; in a run the others go on.
    #[arg(long, value_name = "TIME", value_parser = span)]
    limit_time: Option<Duration>,
}

#[derive(Args, Debug)]
struct RunArguments {
    /// Experiment files, or results folders whose copies of files are run again.
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::AnyPath)]
    files: Vec<PathBuf>,
    /// Results folder (one file only); results/NAME if left out.
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    out: Option<PathBuf>,
    /// Threads; one per core if left out. Does not change results.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// Check only, as `crosspoint check` does.
    #[arg(short = 'n', long)]
    dry_run: bool,
    /// Replace whatever the results folder holds, its journal included.
    #[arg(long)]
    force: bool,
    /// Take no lock of the results folder, where its file system has none: nothing keeps a second
    /// run off it then.
    #[arg(long)]
    no_lock: bool,
    /// Run one part of N only, from 1; `crosspoint gather` puts the parts together.
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    #[command(flatten)]
    limits: LimitArguments,
    /// Exit with 4 if a point did not reach the precision that the file asks for.
    #[arg(long)]
    strict: bool,
    /// How progress is shown.
    #[arg(long, value_enum, default_value_t = ProgressChoice::Auto)]
    progress: ProgressChoice,
    /// Only results and errors.
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    changes: Changes,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum ProgressChoice {
    /// A bar on a terminal, else a line every ten seconds.
    Auto,
    /// A bar.
    Bar,
    /// Lines.
    Plain,
    /// Nothing.
    None,
}

#[derive(Args, Debug)]
struct StatusArguments {
    /// Results folder.
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    dir: PathBuf,
    /// For machines: one JSON object a line.
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
struct GatherArguments {
    /// Results folder.
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    dir: PathBuf,
    /// Take no lock of the results folder, where its file system has none: nothing keeps a second
    /// run off it then.
    #[arg(long)]
    no_lock: bool,
    /// Exit with 4 if a point did not reach the precision that the file asks for.
    #[arg(long)]
    strict: bool,
}

/// A length of time with its unit; the space between may be left out.
fn span(text: &str) -> Result<Duration, String> {
    let unit = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let spaced = format!("{} {}", text[..unit].trim(), &text[unit..]);
    let span = SimDuration::parse(spaced.trim()).map_err(|error| error.to_string())?;
    if span.as_nanos() == 0 {
        return Err("it has to be more than nothing".to_owned());
    }
    Ok(Duration::from_nanos(span.as_nanos()))
}

fn path_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((path, value)) if !path.trim().is_empty() => {
            Ok((path.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("expected PATH=VALUE, for example organisation.devices=20".to_owned()),
    }
}

impl Changes {
    fn overrides(&self) -> Overrides {
        Overrides {
            set: self.set.clone(),
            only: self.r#where.clone(),
            replications: self.replications,
            seed: self.seed,
            allow_idle: self.allow_idle,
            sample: false,
            recalled: None,
        }
    }
}

/// How a command failed.
#[derive(Debug)]
pub struct Failure {
    /// Text to print.
    pub message: String,
    /// The exit code.
    pub code: u8,
}

impl Failure {
    fn io(error: impl std::fmt::Display) -> Self {
        Self { message: format!("error: {error}"), code: IO }
    }

    /// Results that standard output does not take.
    fn results(error: &io::Error) -> Self {
        Self::io(format!("cannot write results: {}", io_in_words(error)))
    }

    /// An operation on a file or folder that the system refuses.
    fn of_system(operation: &str, path: &Path, error: &io::Error) -> Self {
        Self::io(format!("cannot {operation} `{}`: {}", path.display(), io_in_words(error)))
    }
}

impl From<FolderError> for Failure {
    fn from(error: FolderError) -> Self {
        let of_system = matches!(
            error,
            FolderError::Io { .. } | FolderError::NoLocks { .. } | FolderError::Replaced { .. }
        );
        let code = if of_system { IO } else { FOLDER };
        Self { message: format!("error: {error}"), code }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        let code = match error {
            RunError::Folder(error) => return error.into(),
            RunError::Journal(JournalError::Damaged { .. }) => DAMAGED,
            RunError::Journal(JournalError::Other { .. }) => FOLDER,
            RunError::Unequal { .. }
            | RunError::UnequalPilots { .. }
            | RunError::Unreadable { .. } => DAMAGED,
            RunError::WarmUp(NoWarmUp::Failed { .. }) => TRIALS_FAILED,
            RunError::WarmUp(_) => WRONG,
            RunError::Parts { differ: true, .. } => FOLDER,
            _ => IO,
        };
        Self { message: format!("error: {error}"), code }
    }
}

/// How a command ended, if it did not fail.
type Ending = Result<ExitCode, Failure>;

/// The whole program: what was typed, what it means, and how it ended. Its commands know these
/// models; of two programs in one process, those of the first.
pub fn main(studies: &'static [Entry]) -> ExitCode {
    models::know(studies);
    common::outlive_limits_of_files();
    let arguments = Arguments::try_parse().unwrap_or_else(|error| help::refuse(error));
    match carry_out(&arguments) {
        Ok(code) => code,
        Err(failure) => {
            // Standard error may be closed or full.
            let _ = writeln!(io::stderr(), "{}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}

/// Carries out a command.
pub fn carry_out(arguments: &Arguments) -> Ending {
    let look = Look::new(arguments.color);
    match &arguments.command {
        Command::Run(arguments) if arguments.dry_run => {
            let RunArguments { files, changes, out, jobs, .. } = arguments;
            let (out, jobs) = (out.as_deref(), *jobs);
            let (trying, all, json, progress) = (false, false, false, arguments.progress);
            let wish = check::Wish { files, changes, out, jobs, trying, all, progress, json };
            check::tell_all(&wish, look)
        }
        Command::Run(arguments) => run::run(arguments, look),
        Command::Status(arguments) => status::status(arguments),
        Command::Gather(arguments) => gather::gather(arguments, look),
        Command::Check(arguments) => check::check(arguments, look),
        Command::Plot(arguments) => plot::plot(arguments),
        Command::Report(arguments) => plot::page(arguments),
        Command::List(arguments) => list::list(arguments, look),
        Command::Trace(arguments) => trace::trace(arguments, look),
        Command::Verify(arguments) => verify::verify(arguments),
        Command::Bench(arguments) => bench::bench(arguments),
        Command::Topology(arguments) => topology::topology(arguments, look),
        Command::Transfers(arguments) => transfers::transfers(arguments, look),
        Command::New(arguments) => new::new(arguments),
        Command::Schema(arguments) => schema::schema(arguments),
        Command::Compare(arguments) => compare::compare(arguments),
        Command::Repro(arguments) => repro::repro(arguments, look),
        Command::Completions(arguments) => help::completions(arguments),
        Command::Man(arguments) => help::manual(arguments),
    }
}

/// Whether standard output and standard error take colours.
#[derive(Clone, Copy, Debug)]
struct Look {
    out: bool,
    err: bool,
}

impl Look {
    fn new(colour: Colour) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let on = |terminal: bool| match colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => terminal && !plain,
        };
        Self { out: on(io::stdout().is_terminal()), err: on(io::stderr().is_terminal()) }
    }
}

fn wrong(mistakes: &Diagnostics, look: Look) -> Failure {
    let count = match mistakes.len() {
        1 => "1 mistake".to_owned(),
        count => format!("{count} mistakes"),
    };
    Failure {
        message: format!("{}\n\n{count}; nothing was run", mistakes.render(look.err)),
        code: WRONG,
    }
}

/// Prints a line for a person; a closed standard error is no error.
fn tell(line: &str) {
    let _ = writeln!(io::stderr(), "{}", visible(line));
}

/// Texts come from files: what a terminal would obey, or what turns the direction of writing, is
/// shown instead.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_obeyed(c) && c != '\n' { shown.extend(c.escape_unicode()) } else { shown.push(c) }
    }
    shown
}

/// Prints an object for machines on one line.
fn print_json(object: &serde_json::Value) -> Result<(), Failure> {
    print(&machine::json_line(object))
}

/// Prints a line of results; a reader who has seen enough is no error.
fn print(line: &str) -> Result<(), Failure> {
    match writeln!(io::stdout(), "{line}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        other => other.map_err(|error| Failure::results(&error)),
    }
}

impl From<ProgressChoice> for Display {
    fn from(choice: ProgressChoice) -> Self {
        match choice {
            ProgressChoice::Auto => Self::Auto,
            ProgressChoice::Bar => Self::Bar,
            ProgressChoice::Plain => Self::Plain,
            ProgressChoice::None => Self::None,
        }
    }
}
