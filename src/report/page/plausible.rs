//! Results beside the bounds of published figures.

use super::cells::{Cell, Number, Rounding, Row, Sheet, counted};
use super::estimates::axis_name;
use crate::report::error::ReportError;
use crate::report::manifest::Manifest;
use crate::report::plan::with_unit;
use crate::report::table::{Table, cell, cells};
use crate::report::text::clean;
use std::path::Path;

/// Rows of a table that are shown, at most.
const MOST_ROWS: usize = 100;
/// Explanations that are shown, at most: a model has far fewer metrics with bounds.
const MOST_EXPLAINED: usize = 50;

/// The words of the column `verdict`.
const VERDICTS: [&str; 4] = ["within", "open", "below", "above"];

/// Bounds with how many points lie where, and the points that lie outside.
pub struct Plausibility {
    /// A row for each bound.
    pub bounds: Sheet,
    /// A row for each point outside; none if there is none.
    pub outside: Option<Sheet>,
    /// What the experiment says of metrics with points that do not lie within.
    pub explained: Vec<(String, String)>,
}

/// A row of the file.
struct Line<'a> {
    record: &'a csv::StringRecord,
    /// The label of the metric with its unit, and whether it is a share.
    metric: (String, bool),
    low: f64,
    high: f64,
    verdict: &'a str,
}

impl Line<'_> {
    /// Whether another row is of the same bound.
    fn is_of_bound(&self, other: &Self) -> bool {
        let ends = |own: &Self| [own.low, own.high].map(f64::to_bits);
        self.metric == other.metric && ends(self) == ends(other)
    }

    fn is_outside(&self) -> bool {
        ["below", "above"].contains(&self.verdict)
    }
}

/// The section; none if there is no such file.
///
/// # Errors
/// If there is one that cannot be read.
pub fn plausibility(path: &Path, manifest: &Manifest) -> Result<Option<Plausibility>, ReportError> {
    let Some(table) = Table::open_if_there(path.to_owned())? else { return Ok(None) };
    let columns = table.columns(["metric", "low", "high", "verdict", "note"])?;
    let [metric, low, high, verdict, note] = columns;
    let words = table.columns(["about", "source"])?;
    let line = |record| {
        let name = cell(record, metric);
        let known = manifest.metric(name);
        let label = clean(known.map_or(name, |own| own.text()));
        let is_share = known.is_some_and(|own| own.is_share());
        let unit = known.map_or("", |own| if is_share { "%" } else { &own.unit });
        Ok(Line {
            record,
            metric: (with_unit(&label, unit), is_share),
            low: table.number(record, low)?,
            high: table.number(record, high)?,
            verdict: cell(record, verdict),
        })
    };
    let lines: Vec<Line> = table.records.iter().map(line).collect::<Result<_, ReportError>>()?;
    if lines.is_empty() {
        return Ok(None);
    }
    let mut explained: Vec<(String, String)> = Vec::new();
    for own in &lines {
        let said = (own.metric.0.clone(), clean(cell(own.record, note)));
        if explained.len() < MOST_EXPLAINED && !said.1.is_empty() && !explained.contains(&said) {
            explained.push(said);
        }
    }
    Ok(Some(Plausibility {
        bounds: bounds(&lines, (low, high), words),
        outside: outside(&table, &lines, (low, high), manifest)?,
        explained,
    }))
}

/// An end of a bound; rows without one have none.
fn end(line: &Line, column: usize, value: f64) -> Cell {
    if value.is_nan() {
        return Cell::Missing;
    }
    let factor = if line.metric.1 { 100.0 } else { 1.0 };
    let rounding = Rounding::new(value, f64::NAN, factor);
    let Number { exact, mut shown } = rounding.number(cell(line.record, column), value);
    // It was chosen and has no digits beyond those that it was chosen with.
    if shown.contains('.') {
        shown.truncate(shown.trim_end_matches('0').trim_end_matches('.').len());
    }
    Cell::Number(Number { exact, shown })
}

fn bounds(lines: &[Line], (low, high): (usize, usize), words: [usize; 2]) -> Sheet {
    let row = |all: &[Line]| {
        let first = &all[0];
        let count = |verdict: &&str| {
            let n = all.iter().filter(|own| own.verdict == *verdict).count();
            Cell::Text(if n == 0 { String::new() } else { n.to_string() })
        };
        let ends = [end(first, low, first.low), end(first, high, first.high)];
        let counts = VERDICTS.iter().map(count);
        let words = words.map(|at| Cell::Text(clean(cell(first.record, at))));
        Row {
            labels: vec![first.metric.0.clone()],
            cells: ends.into_iter().chain(counts).chain(words).collect(),
        }
    };
    let outside = lines.iter().filter(|own| own.is_outside()).count();
    let all = || lines.chunk_by(Line::is_of_bound);
    let heads = ["metric", "from", "to"].into_iter().chain(VERDICTS).chain(["about", "source"]);
    Sheet {
        caption: format!("Points beside bounds, {} outside", counted(outside, "point")),
        heads: heads.map(str::to_owned).collect(),
        rows: all().take(MOST_ROWS).map(row).collect(),
        left_out: all().count().saturating_sub(MOST_ROWS),
    }
}

fn outside(
    table: &Table,
    lines: &[Line],
    (low, high): (usize, usize),
    manifest: &Manifest,
) -> Result<Option<Sheet>, ReportError> {
    let place = table.place(manifest, false)?;
    let means = table.columns(["mean", "ci_low", "ci_high"])?;
    let row = |own: &Line| {
        let mut cells = cells(own.record, &place).into_iter();
        let mut labels = vec![own.metric.0.clone()];
        labels.extend(cells.next().map(|own| manifest.title_of(&own)));
        labels.extend(manifest.axes.iter().zip(cells).map(|(axis, own)| axis.shown(&own)));
        let values = means.map(|at| table.number(own.record, at));
        let [mean, from, to] = values;
        let (mean, half) = (mean?, (to? - from?) / 2.0);
        let factor = if own.metric.1 { 100.0 } else { 1.0 };
        let number = Rounding::new(mean, half, factor).number(cell(own.record, means[0]), mean);
        let ends = [end(own, low, own.low), end(own, high, own.high)];
        let verdict = Cell::Text(clean(own.verdict));
        let cells = [Cell::Number(number)].into_iter().chain(ends).chain([verdict]);
        Ok(Row { labels, cells: cells.collect() })
    };
    let all: Vec<&Line> = lines.iter().filter(|own| own.is_outside()).collect();
    let rows = all.iter().take(MOST_ROWS).map(|own| row(own));
    let rows: Vec<Row> = rows.collect::<Result<_, ReportError>>()?;
    let axes = manifest.axes.iter().map(axis_name);
    let names = ["metric".to_owned(), clean(&manifest.compared)].into_iter().chain(axes);
    let heads = ["mean", "from", "to", "verdict"].map(str::to_owned);
    Ok((!rows.is_empty()).then(|| Sheet {
        caption: "Points outside".to_owned(),
        heads: names.chain(heads).collect(),
        rows,
        left_out: all.len().saturating_sub(MOST_ROWS),
    }))
}
