//! Expectations by which an experiment checks itself, beside what was measured.

use super::cells::{Cell, Rounding, Row, Sheet, count};
use super::estimates::axis_name;
use crate::report::error::ReportError;
use crate::report::manifest::Manifest;
use crate::report::plan::with_unit;
use crate::report::table::{Table, cell, cells};
use crate::report::text::clean;
use std::path::Path;

/// Expectations that are shown, at most: those that fail first.
const MOST_ROWS: usize = 200;

/// The word for an expectation that holds, in the column `verdict`.
const HOLDS: &str = "holds";

/// The table of expectations; none if there is no such file.
///
/// # Errors
/// If there is one that cannot be read.
pub fn expectations(path: &Path, manifest: &Manifest) -> Result<Option<Sheet>, ReportError> {
    let Some(table) = Table::open_if_there(path.to_owned())? else { return Ok(None) };
    let place = table.place(manifest, false)?;
    let [metric, rule, verdict, source] = table.columns(["metric", "rule", "verdict", "source"])?;
    let figures = table.columns(["expected", "tolerance", "mean", "half_width"])?;
    let row = |record: &csv::StringRecord| {
        let name = cell(record, metric);
        let metric = manifest.metric(name);
        let label = metric.map_or(name, |metric| metric.text());
        let unit = metric.map_or("", |metric| if metric.is_share() { "" } else { &metric.unit });
        let mut labels = vec![with_unit(&clean(label), unit)];
        let mut cells = cells(record, &place).into_iter();
        labels.extend(cells.next().map(|own| manifest.title_of(&own)));
        labels.extend(manifest.axes.iter().zip(cells).map(|(axis, own)| axis.shown(&own)));
        let value = |at: usize| table.number(record, at);
        let rounding = Rounding::new(value(figures[0])?, value(figures[3])?, 1.0);
        let mut row = vec![Cell::Text(clean(&cell(record, rule).replace('_', " ")))];
        for at in figures {
            let value = table.number(record, at)?;
            let number = || Cell::Number(rounding.number(cell(record, at), value));
            row.push(if value.is_nan() { Cell::Missing } else { number() });
        }
        row.extend([verdict, source].map(|at| Cell::Text(clean(cell(record, at)))));
        Ok(Row { labels, cells: row })
    };
    let (good, mut failing): (Vec<_>, Vec<_>) =
        table.records.iter().partition(|record| cell(record, verdict) == HOLDS);
    let caption = format!(
        "{} of {} hold, by 99.9 % intervals",
        count(good.len() as u64),
        count(table.records.len() as u64)
    );
    failing.extend(good);
    let heads = ["rule", "expected", "tolerance", "measured", "half-width", "verdict", "source"];
    let axes = manifest.axes.iter().map(axis_name);
    let names = ["metric".to_owned(), clean(&manifest.compared)].into_iter().chain(axes);
    Ok(Some(Sheet {
        caption,
        heads: names.chain(heads.map(str::to_owned)).collect(),
        rows: failing.iter().take(MOST_ROWS).map(|record| row(record)).collect::<Result<_, _>>()?,
        left_out: failing.len().saturating_sub(MOST_ROWS),
    }))
}
