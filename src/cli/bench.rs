//! `crosspoint bench`: the core on fixed scenarios.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use crate::config::nearest;
use crate::workbench::{Budget, CASES, Case, Row, Unit, case, measure_all};

use super::{Ending, Failure, WRONG, print};

/// Without a terminal a line is printed at most this often.
const LINE_EVERY: Duration = Duration::from_secs(10);

type Wanted = Vec<(&'static Case, u32)>;

#[derive(Args, Debug)]
pub(super) struct BenchArguments {
    /// Only these cases, or one size of a case: phold,mm1 or phold/1000.
    #[arg(long, value_name = "NAME[,NAME]", value_delimiter = ',')]
    only: Vec<String>,
    /// Name the cases and their sizes; measure nothing.
    #[arg(long)]
    list: bool,
    /// Time for all cases together; preparing the large ones may take longer.
    #[arg(long, value_name = "S", default_value_t = 40.0, value_parser = seconds)]
    seconds: f64,
    /// Execute N events of each case once, however long it takes: to count instructions.
    #[arg(long, value_name = "N", conflicts_with = "seconds")]
    #[arg(value_parser = clap::value_parser!(u64).range(1..))]
    events: Option<u64>,
    /// For machines: one JSON object a line.
    #[arg(long)]
    json: bool,
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.0..=86_400.0).contains(&seconds) => Ok(seconds),
        _ => Err("expected a number of seconds from 0 to 86400".to_owned()),
    }
}

pub(super) fn bench(arguments: &BenchArguments) -> Ending {
    let wanted = select(&arguments.only)?;
    if arguments.list {
        list(&wanted, arguments.json)?;
        return Ok(ExitCode::SUCCESS);
    }
    let budget = match arguments.events {
        Some(events) => Budget::Events(events),
        None => Budget::Time(Duration::from_secs_f64(arguments.seconds)),
    };
    let mut progress = Progress::new(wanted.len());
    let mut failure = None;
    if !arguments.json {
        print(&header())?;
    }
    measure_all(&wanted, budget, |row| {
        let line = if arguments.json { json(row) } else { Ok(table(row)) };
        let printed = progress.suspend(|| print(&line?));
        failure = failure.take().or(printed.err());
        progress.done(row);
    });
    progress.finish();
    failure.map_or(Ok(ExitCode::SUCCESS), Err)
}

/// The cases and sizes that `only` names, all of them if it names none.
fn select(only: &[String]) -> Result<Wanted, Failure> {
    let all = CASES.iter().flat_map(|case| case.sizes.iter().map(move |&size| (case, size)));
    if only.is_empty() {
        return Ok(all.collect());
    }
    let mut chosen: Vec<(&Case, Option<u32>)> = Vec::new();
    for name in only {
        chosen.push(named(name)?);
    }
    let is_chosen = |case: &Case, size: u32| {
        let same = |(own, only): &(&Case, Option<u32>)| {
            own.name == case.name && only.is_none_or(|only| only == size)
        };
        chosen.iter().any(same)
    };
    Ok(all.filter(|&(case, size)| is_chosen(case, size)).collect())
}

/// The case, and the size if one is named, of `NAME` or `NAME/SIZE`.
fn named(text: &str) -> Result<(&'static Case, Option<u32>), Failure> {
    let (name, size) = match text.split_once('/') {
        Some((name, size)) => (name, Some(size)),
        None => (text, None),
    };
    let unknown = |what: String, help: String| Failure {
        message: format!(
            "error: {what}\n  help: {help}`crosspoint bench --list` names all cases and sizes"
        ),
        code: WRONG,
    };
    let Some(case) = case(name) else {
        let near = nearest(name, CASES.iter().map(|case| case.name));
        let help = near.map_or(String::new(), |near| format!("did you mean `{near}`? "));
        return Err(unknown(format!("there is no case `{name}`"), help));
    };
    let Some(size) = size else { return Ok((case, None)) };
    match size.parse() {
        Ok(size) if case.sizes.contains(&size) => Ok((case, Some(size))),
        _ => {
            let sizes = case.sizes.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
            let help = format!("its sizes are {sizes}; ");
            Err(unknown(format!("`{name}` is not measured at size `{size}`"), help))
        }
    }
}

fn list(wanted: &Wanted, machines: bool) -> Result<(), Failure> {
    for case in CASES {
        let sizes = wanted.iter().filter(|(own, _)| own.name == case.name);
        let sizes: Vec<u32> = sizes.map(|&(_, size)| size).collect();
        if sizes.is_empty() {
            continue;
        }
        let unit = case.unit.name();
        if machines {
            let (name, doc) = (case.name, case.doc);
            let line =
                serde_json::json!({ "name": name, "unit": unit, "sizes": sizes, "doc": doc });
            print(&line.to_string())?;
        } else {
            let sizes: Vec<String> = sizes.iter().map(u32::to_string).collect();
            print(&format!("{:<10}  {}", case.name, case.doc))?;
            print(&format!("{:<10}  {}: {}", "", unit, sizes.join(", ")))?;
        }
    }
    Ok(())
}

fn header() -> String {
    format!(
        "{:<10} {:>18} {:>12} {:>9} {:>11} {:>10} {:>7}",
        "name", "size", "events", "ns/event", "M events/s", "B/pending", "growth"
    )
}

fn table(row: &Row) -> String {
    let optional = |value: Option<f64>, decimals: usize| {
        value.map_or("-".to_owned(), |value| format!("{value:.decimals$}"))
    };
    let many = row.unit.name();
    let unit = if row.size == 1 { many.trim_end_matches('s') } else { many };
    format!(
        "{:<10} {:>18} {:>12} {:>9.1} {:>11.2} {:>10} {:>7}",
        row.name,
        format!("{} {unit}", row.size),
        row.events,
        row.ns_per_event,
        row.events_per_second() / 1e6,
        optional(row.bytes_per_pending, 1),
        optional(row.growth, 2),
    )
}

/// A row as machines read it; fields in this order.
#[derive(Serialize)]
struct Line {
    name: &'static str,
    /// Pending events, if that is what the size counts.
    pending: Option<u32>,
    size: u32,
    unit: &'static str,
    events: u64,
    ns_per_event: f64,
    events_per_s: u64,
    bytes_per_pending: Option<f64>,
    growth: Option<f64>,
}

fn json(row: &Row) -> Result<String, Failure> {
    let rounded = |value: f64, scale: f64| (value * scale).round() / scale;
    let line = Line {
        name: row.name,
        pending: (row.unit == Unit::Pending).then_some(row.size),
        size: row.size,
        unit: row.unit.name(),
        events: row.events,
        ns_per_event: rounded(row.ns_per_event, 1e2),
        events_per_s: row.events_per_second().round() as u64,
        bytes_per_pending: row.bytes_per_pending.map(|bytes| rounded(bytes, 1e2)),
        growth: row.growth.map(|growth| rounded(growth, 1e3)),
    };
    serde_json::to_string(&line).map_err(Failure::io)
}

/// How far the cases have come, on standard error.
struct Progress {
    bar: Option<ProgressBar>,
    rows: usize,
    done: usize,
    last_line: Instant,
}

impl Progress {
    fn new(rows: usize) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let target = ProgressDrawTarget::stderr_with_hz(5);
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len} cases  {msg}");
            let style = style.expect("the template is valid");
            ProgressBar::with_draw_target(Some(rows as u64), target).with_style(style)
        });
        Self { bar, rows, done: 0, last_line: Instant::now() }
    }

    /// Takes the bar away while `print` prints.
    fn suspend<R>(&self, print: impl FnOnce() -> R) -> R {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    fn done(&mut self, row: &Row) {
        self.done += 1;
        if let Some(bar) = &self.bar {
            bar.set_position(self.done as u64);
            bar.set_message(format!("{}/{} measured", row.name, row.size));
        } else if self.last_line.elapsed() >= LINE_EVERY {
            self.last_line = Instant::now();
            // A closed standard error has no reader.
            let _ = writeln!(std::io::stderr(), "{}/{} cases measured", self.done, self.rows);
        }
    }

    fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_chosen_by_name_and_size() {
        let all: usize = CASES.iter().map(|case| case.sizes.len()).sum();
        assert_eq!(select(&[]).map(|wanted| wanted.len()).ok(), Some(all));
        let only = ["phold/1000".to_owned(), "star".to_owned(), "phold/100000".to_owned()];
        let wanted = select(&only).unwrap_or_default();
        let names: Vec<_> = wanted.iter().map(|(case, size)| (case.name, *size)).collect();
        let star = [("star", 100), ("star", 1_000), ("star", 10_000)];
        assert_eq!(names[..2], [("phold", 1_000), ("phold", 100_000)]);
        assert_eq!(names[2..], star);
    }
}
