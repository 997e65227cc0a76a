//! `crosspoint transfers`: a list of transfers replayed over a network.

mod cells;
mod rows;

use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, ValueEnum};

use crate::map::{Schedule, replay};
use crate::net::{Net, Routing, Sharing};
use crate::sim::SimTime;
use rows::Rows;

use super::bare_units::{MAP_HELP, UnitArguments};
use super::common::replace;
use super::counter::Counter;
use super::topology::warn;
use super::{Ending, Failure, Look, ProgressChoice, tell, wrong};

#[derive(Args, Debug)]
pub(super) struct TransfersArguments {
    #[arg(long, value_name = "FILE", help = MAP_HELP.as_str())]
    topology: PathBuf,
    #[command(flatten)]
    units: UnitArguments,
    /// List of transfers; - for standard input.
    #[arg(long, value_name = "FLOWS.csv")]
    flows: PathBuf,
    /// Where the list goes with the ends added; - for standard output.
    #[arg(short, long, value_name = "DONE.csv", default_value = "-")]
    out: PathBuf,
    /// How transfers share bandwidth.
    #[arg(long, value_enum, default_value_t = Rule::MaxMin)]
    sharing: Rule,
    /// Which of the best routes transfers take.
    #[arg(long, value_enum, default_value_t = Routes::Shortest)]
    routes: Routes,
    /// Quantity that the best routes minimise.
    #[arg(long, value_enum, default_value_t = Metric::Latency)]
    routes_by: Metric,
    /// How progress is shown.
    #[arg(long, value_enum, default_value_t = ProgressChoice::Auto)]
    progress: ProgressChoice,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Rule {
    /// Max-min fair rates of a fluid.
    MaxMin,
    /// Rates that mimic TCP: shorter round trips get more, headers and acknowledgements always take
    /// 7.6 % of a capacity, and slow start is a wait of 13 latencies.
    Tcp,
    /// Each transfer has the least capacity of its path to itself.
    Constant,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Routes {
    /// All between the same two hosts take the same one.
    Shortest,
    /// Each takes one of the equally good ones, by a hash of its ends and of its number among the
    /// transfers between them (ECMP).
    Spread,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Metric {
    /// The least sum of latencies.
    Latency,
    /// The least sum of `weight` of the links; 1 where the map says nothing.
    Weight,
}

impl From<Rule> for Sharing {
    fn from(rule: Rule) -> Self {
        match rule {
            Rule::MaxMin => Self::MaxMin,
            Rule::Tcp => Self::Tcp,
            Rule::Constant => Self::Constant,
        }
    }
}

pub(super) fn transfers(arguments: &TransfersArguments, look: Look) -> Ending {
    let map = arguments.units.load(&arguments.topology, look)?;
    warn(&map);
    let (map, _) = map.by_name();
    let weights = match arguments.routes_by {
        Metric::Latency => None,
        Metric::Weight => Some(map.weights().map_err(|mistakes| wrong(mistakes, look))?),
    };
    let rows = Rows::read(&arguments.flows, &map)?;
    let started = Instant::now();
    let count = rows.transfers.len();
    let mut counter = Counter::new(arguments.progress, count, "transfers");
    let schedule = Schedule::new(&rows.transfers);
    let routing =
        Routing { weights, spread: arguments.routes == Routes::Spread, ..Routing::default() };
    let net = Net::with(map.topology(), &routing, arguments.sharing.into());
    let replayed = replay(net, schedule, |done| counter.reached(done));
    counter.finish();
    let ends = replayed.map_err(|endless| rows.endless(&endless))?;
    write(&arguments.out, &rows, &ends)?;
    let last = ends.iter().max().map_or(0.0, |end| end.as_secs_f64());
    let seconds = started.elapsed().as_secs_f64();
    tell(&format!(
        "{count} transfers, the last one ends at {last:.3} s; replayed in {seconds:.1} s"
    ));
    Ok(ExitCode::SUCCESS)
}

fn write(out: &Path, rows: &Rows, ends: &[SimTime]) -> Result<(), Failure> {
    if out == Path::new("-") {
        return match rows.write(&mut BufWriter::new(io::stdout().lock()), ends) {
            // A reader who has seen enough is no error.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(|error| Failure::results(&error)),
        };
    }
    replace(out, |file| rows.write(file, ends))
        .map_err(|error| Failure::of_system("write", out, &error))
}
