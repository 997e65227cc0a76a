//! Draws values over the time of a trial, with the end of its warm-up.

use super::Picture;
use super::error::ReportError;
use super::lines;
use super::live::Mark;
use super::manifest::{Axis, ChartSpec, Manifest, ScaleKind, SeriesNote, XSpec};
use super::plan::{Plan, unknown};
use super::table::{SeriesRow, SummaryRow, Tables, series};
use std::collections::BTreeSet;
use std::path::Path;

/// The key of the axis of time, which no axis of a sweep has: it has no path.
const TIME: &str = "time of a trial";

/// Units with their seconds, and how many seconds an axis in them is long at least.
const UNITS: [(&str, f64, f64); 4] = [
    ("d", 86_400.0, 4.0 * 86_400.0),
    ("h", 3_600.0, 3.0 * 3_600.0),
    ("min", 60.0, 300.0),
    ("s", 1.0, 0.0),
];

/// The values in `series.csv` with a title.
pub fn draw(
    dir: &Path,
    manifest: &Manifest,
    spec: &ChartSpec,
) -> Result<(String, Picture), ReportError> {
    let Some(note) = &manifest.series else {
        return Err(unknown(dir, spec, "table", "series.csv", "[series] in the experiment"));
    };
    let rows = series(dir, manifest)?;
    let second = if note.time_unit == "d" { 86_400.0 } else { 1.0 };
    let last = rows.iter().map(|row| row.time + note.step).fold(0.0, f64::max) * second;
    let unit = UNITS.into_iter().find(|(.., least)| last >= *least).unwrap_or(UNITS[3]);
    let factor = second / unit.1;
    // A bin stands where its middle is.
    let middle = |row: &SeriesRow| rounded((row.time + note.step / 2.0) * factor);
    // Times are not negative: their bits have their order.
    let middles = rows.iter().map(|row| middle(row).to_bits());
    // The axis begins where the trial does.
    let times: BTreeSet<u64> = middles.chain([0.0_f64.to_bits()]).collect();
    let axis = Axis {
        key: TIME.to_owned(),
        label: format!("time from the start, bins of {}", span(note, second)),
        unit: unit.0.to_owned(),
        counted: false,
        values: times.into_iter().map(|bits| f64::from_bits(bits).to_string()).collect(),
    };
    let summary = rows.iter().map(|row| SummaryRow {
        place: row.place.iter().cloned().chain([middle(row).to_string()]).collect(),
        metric: row.metric.clone(),
        mean: row.mean,
        low: row.low,
        high: row.high,
        n: f64::NAN,
        tail: None,
    });
    let tables = Tables::of_summary(summary.collect());
    let x = XSpec { key: TIME.to_owned(), scale: ScaleKind::Linear };
    let own = ChartSpec { x, ..spec.clone() };
    let axes = manifest.axes.iter().cloned().chain([axis]).collect();
    let shown = Manifest { axes, ..manifest.clone() };
    let plan = Plan::new(dir, &shown, &own)?;
    let mark = Mark { at: note.warm_up * factor, text: "end of the warm-up".to_owned() };
    let mark = Some(mark).filter(|_| note.warm_up > 0.0);
    let picture = lines::draw_with(dir, &shown, &tables, &plan, mark)?;
    Ok((plan.title(), picture))
}

/// The length of a bin in words: in the largest unit that it is a whole number of.
fn span(note: &SeriesNote, second: f64) -> String {
    let seconds = note.step * second;
    let whole = |unit: f64| (seconds / unit).fract() == 0.0;
    let (name, unit, _) = UNITS.into_iter().find(|own| whole(own.1)).unwrap_or(UNITS[3]);
    format!("{}\u{a0}{name}", rounded(seconds / unit))
}

/// The value with nine significant digits, which no middle of a bin needs more of.
fn rounded(value: f64) -> f64 {
    format!("{value:.8e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_told_in_their_largest_unit() {
        let told = |step: f64, second: f64| {
            let note = SeriesNote { time_unit: String::new(), step, warm_up: 0.0 };
            span(&note, second).replace('\u{a0}', " ")
        };
        assert_eq!(told(1_800.0, 1.0), "30 min");
        assert_eq!(told(0.5, 1.0), "0.5 s");
        assert_eq!(told(7.0, 86_400.0), "7 d");
        assert_eq!(told(1.5, 86_400.0), "36 h");
    }
}
