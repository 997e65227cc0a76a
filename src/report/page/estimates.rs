//! Estimates as one table for each metric: a row for each point, a column for each architecture.

use super::cells::{Cell, Row, Sheet};
use super::readings::Reading;
use crate::report::manifest::{Axis, Manifest, Metric};
use crate::report::plan::with_unit;
use crate::report::text::clean;
use std::collections::BTreeMap;

/// Points in one table, and figures in all of them, at most.
const MOST_ROWS: usize = 120;
const MOST_FIGURES: usize = 6_000;

/// The tables of one results file.
#[derive(Default)]
pub struct Estimates {
    /// Of metrics that charts show.
    pub charted: Vec<Sheet>,
    /// Of the other metrics.
    pub others: Vec<Sheet>,
    /// Metrics for which there was no room.
    pub without: Vec<String>,
}

/// Sets the readings out, those of charted metrics first, as far as there is room.
pub fn estimates(manifest: &Manifest, readings: &[Reading]) -> Estimates {
    let mut by_metric: BTreeMap<&str, Vec<&Reading>> = BTreeMap::new();
    for reading in readings.iter().filter(|reading| reading.mean.value.is_finite()) {
        by_metric.entry(&reading.metric).or_default().push(reading);
    }
    let (charted, others): (Vec<&Metric>, Vec<&Metric>) =
        manifest.metrics.iter().partition(|metric| manifest.is_charted(&metric.name));
    let mut room = MOST_FIGURES;
    let mut all = Estimates::default();
    for (metrics, is_charted) in [(charted, true), (others, false)] {
        for metric in metrics {
            let Some(own) = by_metric.get(metric.name.as_str()) else { continue };
            let Some(sheet) = sheet(manifest, metric, own, room) else {
                all.without.push(clean(metric.text()));
                continue;
            };
            let figures = sheet.rows.iter().map(|row| row.cells.len()).sum();
            room = room.saturating_sub(figures);
            if is_charted { all.charted.push(sheet) } else { all.others.push(sheet) }
        }
    }
    all
}

/// The table of one metric; none if there is no room for a row of it.
fn sheet(manifest: &Manifest, metric: &Metric, own: &[&Reading], room: usize) -> Option<Sheet> {
    let present = |name: &&String| own.iter().any(|reading| reading.place[0] == **name);
    let columns: Vec<&String> = manifest.architectures.iter().filter(present).collect();
    let mut places: Vec<&[String]> = Vec::new();
    let mut rows: BTreeMap<&[String], BTreeMap<&str, &Reading>> = BTreeMap::new();
    for reading in own {
        let place = &reading.place[1..];
        let row = rows.entry(place).or_insert_with(|| {
            places.push(place);
            BTreeMap::new()
        });
        row.insert(&reading.place[0], reading);
    }
    let shown = places.len().min(MOST_ROWS).min(room / columns.len().max(1));
    let row = |place: &&[String]| {
        let cell = |name: &&String| {
            let reading = rows[place].get(name.as_str());
            let estimate = reading.and_then(|reading| reading.estimate(metric));
            estimate.map_or(Cell::Missing, Cell::Estimate)
        };
        let labels = manifest.axes.iter().zip(place.iter());
        let labels = labels.map(|(axis, value)| value_text(axis, value)).collect();
        Row { labels, cells: columns.iter().map(cell).collect() }
    };
    let difference = own.iter().any(|reading| !reading.baseline.is_empty());
    (shown > 0).then(|| Sheet {
        caption: caption(manifest, metric, own[0], difference),
        heads: heads(manifest, &columns),
        rows: places[..shown].iter().map(row).collect(),
        left_out: places.len() - shown,
    })
}

fn caption(manifest: &Manifest, metric: &Metric, reading: &Reading, difference: bool) -> String {
    let unit = match (metric.is_share(), difference) {
        (true, true) => "percentage points",
        (true, false) => "%",
        (false, _) => &metric.unit,
    };
    let name = with_unit(&clean(metric.text()), unit);
    if !difference {
        return name;
    }
    format!("{name}, compared with {}", manifest.alternative_text(&reading.baseline))
}

/// The axes, then the architectures.
fn heads(manifest: &Manifest, columns: &[&String]) -> Vec<String> {
    let axes = manifest.axes.iter().map(axis_name);
    axes.chain(columns.iter().map(|name| manifest.title_of(name))).collect()
}

/// The name of an axis with its unit.
pub fn axis_name(axis: &Axis) -> String {
    with_unit(&clean(axis.text()), axis.unit_text())
}

/// A value of an axis; an architecture without that parameter has none.
fn value_text(axis: &Axis, value: &str) -> String {
    if value.is_empty() { "any".to_owned() } else { axis.shown(value) }
}
