//! The CSV tables of distributions and of values over time.

use crate::experiment::plan::{Plan, SeriesPlan};
use crate::experiment::statistics::{CourseSummary, Note, SHARES, SpreadSummary};
use crate::sim::{Histogram, SimDuration};
use crate::study::{Columns, Interval, Metric, Range, Spread};

use super::tables::{CsvTable, number};

/// One row per point, distribution and quantile: its value with an interval, of `n` observations.
pub(super) fn spreads(plan: &Plan, asked: &[Spread], all: &[SpreadSummary]) -> Vec<u8> {
    let after = ["metric", "unit", "n", "quantile", "value", "ci_low", "ci_high"];
    let mut table = CsvTable::new(plan, &[&plan.compared], &after);
    for own in all {
        let (point, spread) = (&plan.points[own.point], &asked[own.spread]);
        let n = own.total.count().to_string();
        for (share, (value, (low, high))) in SHARES.iter().zip(&own.quantiles) {
            let [share, value, low, high] = [*share, *value, *low, *high].map(number);
            let after = [&*spread.name, &spread.unit, &n, &share, &value, &low, &high];
            table.row(&[plan.architecture(point)], &plan.cells(point), &after);
        }
    }
    table.bytes()
}

/// One row per point, distribution and bucket that holds something, ascending: how many
/// observations of all replications lie from `from` to below `to`. Those that count as zero lie
/// from 0 to 0.
pub(super) fn buckets(plan: &Plan, asked: &[Spread], all: &[SpreadSummary]) -> Vec<u8> {
    let after = ["metric", "unit", "from", "to", "count"];
    let mut table = CsvTable::new(plan, &[&plan.compared], &after);
    for own in all {
        let (point, spread) = (&plan.points[own.point], &asked[own.spread]);
        let zeros = Some(((0.0, 0.0), own.total.zeros())).filter(|(_, count)| *count > 0);
        let filled = own.total.buckets().iter();
        let filled = filled.map(|(bucket, count)| (Histogram::ends(*bucket), *count));
        let cells = plan.cells(point);
        for ((from, to), count) in zeros.into_iter().chain(filled) {
            let (from, to, count) = (number(from), number(to), count.to_string());
            let after = [&*spread.name, &spread.unit, &from, &to, &count];
            table.row(&[plan.architecture(point)], &cells, &after);
        }
    }
    table.bytes()
}

/// The unit of times in `series.csv`, and one of it: days where bins are at least as long.
pub(super) fn time_unit(series: &SeriesPlan) -> (&'static str, SimDuration) {
    let second = SimDuration::from_secs(1);
    if series.bin() < SimDuration::DAY { ("s", second) } else { ("d", SimDuration::DAY) }
}

/// A span in a unit.
pub(super) fn in_unit(nanos: u64, (_, unit): (&str, SimDuration)) -> f64 {
    nanos as f64 / unit.as_nanos() as f64
}

/// One row per point, metric of the series and bin, which begins at `time`: its mean with the
/// interval over replications, and whether it begins within the warm-up.
pub(super) fn series(
    plan: &Plan,
    columns: &Columns,
    (series, warm_up): (&SeriesPlan, u64),
    all: &[CourseSummary],
) -> Vec<u8> {
    let after = ["metric", "unit", "time", "time_unit", "warm_up"];
    let after = [&after[..], &["n", "mean", "ci_low", "ci_high", "note"]].concat();
    let mut table = CsvTable::new(plan, &[&plan.compared], &after);
    let unit = time_unit(series);
    for own in all {
        let point = &plan.points[own.point];
        let (name, cells) = (series.metrics[own.metric].as_str(), plan.cells(point));
        let metric = columns.metric(name).map(|at| &columns.metrics[at]);
        let metric_unit = metric.map_or("", |own| &own.unit);
        let values = metric.map(|own| own.values).unwrap_or_default();
        let range = metric.map_or_else(|| Range::of("", true, values), Metric::range);
        for (bin, estimate) in own.bins.iter().enumerate() {
            let begin = bin as u64 * series.step;
            let early = if begin < warm_up { "yes" } else { "no" };
            let interval = range.interval(estimate);
            let Interval { low, high, .. } = interval;
            let note = Note::cell(&Note::of(values, estimate, interval));
            let numbers = [in_unit(begin, unit), estimate.mean, low, high];
            let [time, mean, low, high] = numbers.map(number);
            let n = estimate.n.to_string();
            let after = [name, metric_unit, &time, unit.0, early, &n, &mean, &low, &high, &note];
            table.row(&[plan.architecture(point)], &cells, &after);
        }
    }
    table.bytes()
}
