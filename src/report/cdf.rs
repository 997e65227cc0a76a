//! Draws distributions: which share of all observations lies at or below each value.

use super::Picture;
use super::error::ReportError;
use super::lines;
use super::manifest::{Axis, ChartSpec, Manifest, Metric, ScaleKind, XSpec};
use super::plan::{Plan, unknown};
use super::table::{BucketRow, Place, SummaryRow, Tables, buckets};
use super::text::clean;
use crate::study::Values;
use std::collections::BTreeMap;
use std::path::Path;

/// The key of the axis of values, which no axis of a sweep has: it has no path.
const VALUE: &str = "value of a distribution";

/// Places along the axis; a page is not much finer.
const PLACES: u32 = 300;

/// The axis ends where this share of every line lies below; one of equal ratios begins where the
/// rest does.
const SHOWN: f64 = 0.999;

/// The observations of one line, by bucket, ascending.
type Line<'a> = Vec<&'a BucketRow>;

/// The distributions in `buckets.csv` with a title.
pub fn draw(
    dir: &Path,
    manifest: &Manifest,
    spec: &ChartSpec,
) -> Result<(String, Picture), ReportError> {
    let rows = buckets(dir, manifest)?;
    let metrics = spec.y.iter().map(|name| spread(dir, manifest, spec, name));
    let metrics: Vec<&Metric> = metrics.collect::<Result<_, _>>()?;
    let (label, unit) = match metrics.as_slice() {
        [one] => (one.text().to_owned(), one.unit.clone()),
        several => ("value".to_owned(), several.first().map_or(String::new(), |m| m.unit.clone())),
    };
    let axis = Axis { key: VALUE.to_owned(), label, unit, counted: false, values: Vec::new() };
    let own = ChartSpec { x: XSpec { key: VALUE.to_owned(), ..spec.x.clone() }, ..spec.clone() };
    let mut shown = with_axis(manifest, axis, &metrics);
    let plan = Plan::new(dir, &shown, &own)?;
    let mut lines: BTreeMap<(&str, &Place), Line> = BTreeMap::new();
    let wanted = |row: &&BucketRow| spec.y.contains(&row.metric) && plan.holds(&row.place);
    for row in rows.iter().filter(wanted) {
        lines.entry((&row.metric, &row.place)).or_default().push(row);
    }
    let values = grid(lines.values(), spec.x.scale);
    let mut summary = Vec::new();
    for ((metric, place), line) in &lines {
        for (value, share) in values.iter().zip(shares(line, &values)) {
            let place = place.iter().cloned().chain([value.to_string()]).collect();
            let (metric, nothing) = ((*metric).to_owned(), f64::NAN);
            summary.push(SummaryRow {
                place,
                metric,
                mean: share,
                low: nothing,
                high: nothing,
                n: nothing,
                tail: None,
            });
        }
    }
    if let Some(axis) = shown.axes.last_mut() {
        axis.values = values.iter().map(f64::to_string).collect();
    }
    let plan = Plan::new(dir, &shown, &own)?;
    let picture = lines::draw(dir, &shown, &Tables::of_summary(summary), &plan)?;
    Ok((plan.title(), picture))
}

/// The distribution of that name.
fn spread<'a>(
    dir: &Path,
    manifest: &'a Manifest,
    spec: &ChartSpec,
    name: &str,
) -> Result<&'a Metric, ReportError> {
    let mut spreads = manifest.spreads.iter();
    spreads.find(|own| own.name == name).ok_or_else(|| {
        let known: Vec<&str> = manifest.spreads.iter().map(|own| own.name.as_str()).collect();
        unknown(dir, spec, "distribution", name, &known.join(", "))
    })
}

/// A manifest with one more axis, whose metrics are shares of observations.
fn with_axis(manifest: &Manifest, axis: Axis, spreads: &[&Metric]) -> Manifest {
    let share = |own: &&Metric| Metric {
        name: own.name.clone(),
        unit: "share".to_owned(),
        direction: String::new(),
        label: match spreads {
            [_] => "share at or below".to_owned(),
            _ => format!("{}: share at or below", clean(own.text())),
        },
        meaning: String::new(),
        signed: false,
        values: Values::Plain,
    };
    let axes = manifest.axes.iter().cloned().chain([axis]).collect();
    Manifest { metrics: spreads.iter().map(share).collect(), axes, ..manifest.clone() }
}

fn total(line: &Line) -> f64 {
    line.iter().map(|row| row.count).sum()
}

/// The end of the bucket up to which that share of a line lies.
fn quantile(line: &Line, share: f64) -> f64 {
    let (mut seen, wanted) = (0.0, share * total(line));
    let bucket = line.iter().find(|row| {
        seen += row.count;
        seen >= wanted
    });
    bucket.or(line.last()).map_or(0.0, |row| row.to)
}

/// Values from left to right, rounded for people: from zero, or where the axis has equal ratios
/// from a value that few lie below.
fn grid<'a>(lines: impl Iterator<Item = &'a Line<'a>> + Clone, scale: ScaleKind) -> Vec<f64> {
    let high = lines.clone().map(|line| quantile(line, SHOWN)).fold(0.0, f64::max);
    let rest = |line: &Line| quantile(line, 1.0 - SHOWN);
    let lows = lines.map(rest).filter(|low| *low > 0.0);
    // A distribution with many zeros begins anywhere on an axis of ratios.
    let low = lows.fold(f64::INFINITY, f64::min).clamp(high * 1e-6, high);
    // Where nearly all are zero there is no ratio.
    let log = scale == ScaleKind::Log && high > 0.0;
    let place = |at: u32| {
        let part = f64::from(at) / f64::from(PLACES);
        if log { low * (high / low).powf(part) } else { high * part }
    };
    let mut values: Vec<f64> = (0..=PLACES).map(|at| rounded(place(at))).collect();
    values.dedup();
    values
}

/// The value with four significant digits.
fn rounded(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

/// The share of a line's observations at or below each value, those of a bucket spread evenly.
fn shares(line: &Line, values: &[f64]) -> Vec<f64> {
    let (mut next, mut below, all) = (line.iter().peekable(), 0.0, total(line));
    let share = |value: &f64| {
        while let Some(row) = next.next_if(|row| row.to <= *value) {
            below += row.count;
        }
        let part = next.peek().filter(|row| row.from < *value);
        let part = part.map_or(0.0, |row| row.count * (value - row.from) / (row.to - row.from));
        (below + part) / all
    };
    values.iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(from: f64, to: f64, count: f64) -> BucketRow {
        BucketRow { place: vec!["a".to_owned()], metric: "m".to_owned(), from, to, count }
    }

    #[test]
    fn shares_grow_evenly_within_a_bucket_and_jump_at_zero() {
        let rows = [row(0.0, 0.0, 2.0), row(1.0, 2.0, 4.0), row(4.0, 8.0, 4.0)];
        let line: Line = rows.iter().collect();
        let shares = shares(&line, &[0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 9.0]);
        assert_eq!(shares, [0.2, 0.2, 0.2, 0.4, 0.6, 0.6, 0.7, 1.0, 1.0]);
        assert_eq!([0.1, 0.3, 0.6, 0.61].map(|share| quantile(&line, share)), [0.0, 2.0, 2.0, 8.0]);
    }

    #[test]
    fn the_axis_holds_nearly_all_of_every_line() {
        let rows = [row(1.0, 2.0, 500.0), row(2.0, 3.0, 499.5), row(90.0, 99.0, 0.5)];
        let other = [row(0.01, 0.02, 7.0)];
        let lines: [Line; 2] = [rows.iter().collect(), other.iter().collect()];
        let linear = grid(lines.iter(), ScaleKind::Linear);
        assert_eq!((linear[0], linear.last(), linear.len()), (0.0, Some(&3.0), 301));
        let log = grid(lines.iter(), ScaleKind::Log);
        assert_eq!((log[0], log.last()), (0.02, Some(&3.0)));
        assert!(log.is_sorted() && linear.is_sorted());
        let zeros = [row(0.0, 0.0, 9_999.0), row(3.0, 4.0, 1.0)];
        let zeros: [Line; 1] = [zeros.iter().collect()];
        assert_eq!(grid(zeros.iter(), ScaleKind::Log), [0.0]);
    }
}
