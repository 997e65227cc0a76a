//! The CSV tables of a results folder.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::experiment::plan::{FormFigures, Pilots, Plan};
use crate::experiment::statistics::{
    Bounded, CheckedBound, CheckedExpectation, Crossing, Difference, Note, Summary, Trials,
};
use crate::report::guarded;
use crate::sim::Proportion;
use crate::study::{Columns, Interval, Metric};

/// A table in memory.
pub(super) struct CsvTable(csv::Writer<Vec<u8>>);

impl CsvTable {
    /// A table whose columns are `before`, the swept keys, and `after`.
    pub fn new(plan: &Plan, before: &[&str], after: &[&str]) -> Self {
        let keys: Vec<String> = plan.axes.iter().map(|axis| axis.key.clone()).collect();
        let mut table = Self(csv::Writer::from_writer(Vec::new()));
        table.row(before, &keys, after);
        table
    }

    /// Adds a row of as many cells.
    pub fn row<A: AsRef<str>, B: AsRef<str>>(
        &mut self,
        before: &[A],
        cells: &[String],
        after: &[B],
    ) {
        let before = before.iter().map(AsRef::as_ref);
        let cells = before.chain(cells.iter().map(String::as_str));
        let cells = cells.chain(after.iter().map(AsRef::as_ref)).map(guarded).map(Cow::into_owned);
        self.0.write_record(cells).expect("memory takes all, and all rows have the same length");
    }

    /// The file.
    pub fn bytes(self) -> Vec<u8> {
        self.0.into_inner().expect("memory takes all")
    }
}

/// The shortest text that gives the same number; empty for none.
pub(in crate::experiment) fn number(value: f64) -> String {
    match value.abs() {
        size if size.is_nan() => String::new(),
        size if size >= 1e17 || (size > 0.0 && size < 1e-7) => format!("{value:e}"),
        // Adding zero turns a negative zero into a plain one.
        _ => (value + 0.0).to_string(),
    }
}

/// One row per trial: architecture, swept keys, replication, then all metrics.
pub(in crate::experiment) fn trials(plan: &Plan, metrics: &[Metric], trials: &Trials) -> Vec<u8> {
    let names = metrics.iter().map(|metric| &*metric.name);
    let after: Vec<&str> = std::iter::once("replication").chain(names).collect();
    let mut table = CsvTable::new(plan, &[&plan.compared], &after);
    for (trial, output) in plan.trial_ids().zip(&trials.outputs) {
        let Some(output) = output else { continue };
        let point = &plan.points[trial.point];
        let mut after = vec![trial.replication.to_string()];
        after.extend(output.values.iter().map(|value| number(*value)));
        table.row(&[plan.architecture(point)], &plan.cells(point), &after);
    }
    table.bytes()
}

/// Columns of a figure with its interval; empty where there is none.
fn bounded(figure: Option<Bounded>) -> [String; 3] {
    figure.map_or([const { String::new() }; 3], |own| [own.value, own.low, own.high].map(number))
}

/// One row per point and metric: mean, standard deviation, interval, notes on the interval, the
/// kind of values, and of heavy ones how many trials have any, the median and the 95th percentile.
pub(in crate::experiment) fn summary(
    plan: &Plan,
    metrics: &[Metric],
    summaries: &[Summary],
) -> Vec<u8> {
    let after = ["metric", "unit", "n", "mean", "sd", "ci_low", "ci_high", "note", "kind"];
    let after = [&after[..], &P_POSITIVE, &MEDIAN, &["p95", "p95_low", "p95_high"]].concat();
    let mut table = CsvTable::new(plan, &[&plan.compared], &after);
    for own in summaries {
        let Summary { point, metric, estimate, interval, .. } = own;
        let (point, metric) = (&plan.points[*point], &metrics[*metric]);
        let numbers = [estimate.mean, estimate.sd, interval.low, interval.high];
        let [mean, sd, low, high] = numbers.map(number);
        let n = estimate.n.to_string();
        let note = Note::cell(&own.notes());
        let after = [&*metric.name, &metric.unit, &n, &mean, &sd, &low, &high, &note];
        let any = own.tail.filter(|tail| tail.any.n > 0).map(|tail| {
            let Proportion { share, low, high, .. } = tail.any;
            Bounded { value: share, low, high }
        });
        let tail = [any, own.tail.map(|tail| tail.median), own.tail.map(|tail| tail.p95)];
        let tail: Vec<String> = tail.into_iter().flat_map(bounded).collect();
        let tail: Vec<&str> = tail.iter().map(String::as_str).collect();
        let after = [&after[..], &[metric.values.name()], &tail].concat();
        table.row(&[plan.architecture(point)], &plan.cells(point), &after);
    }
    table.bytes()
}

/// The columns of the share of trials with more than zero.
const P_POSITIVE: [&str; 3] = ["p_positive", "p_positive_low", "p_positive_high"];

/// The columns of the median of trials.
const MEDIAN: [&str; 3] = ["median", "median_low", "median_high"];

/// One row per pair of points and metric: the paired difference to the first architecture, or to
/// the first value of the first axis where its values are compared.
pub(in crate::experiment) fn differences(
    plan: &Plan,
    metrics: &[Metric],
    all: &[Difference],
) -> Vec<u8> {
    let after = ["metric", "unit", "n", "difference", "sd", "ci_low", "ci_high", "variance_ratio"];
    let after = [&after[..], &["p", "p_holm", "note", "pairing_hurts"]].concat();
    let after = [&after[..], &P_POSITIVE, &MEDIAN].concat();
    let mut table = CsvTable::new(plan, &["baseline", &plan.compared], &after);
    for own in all {
        let Difference { pair, estimate, interval, pairing, chance, adjusted, .. } = own;
        let ratio = pairing.variance_ratio;
        let metric = &metrics[own.metric];
        let baseline = plan.alternative(&plan.points[pair.baseline]);
        let names = [&plan.alternatives()[baseline], plan.architecture(&plan.points[pair.point])];
        let Interval { low, high, .. } = *interval;
        let note = Note::cell(&Note::of(metric.values, estimate, *interval));
        let numbers = [estimate.mean, estimate.sd, low, high, ratio, *chance, *adjusted];
        let [mean, sd, low, high, ratio, chance, adjusted] = numbers.map(number);
        let n = estimate.n.to_string();
        let after = [&*metric.name, &metric.unit, &n, &mean, &sd, &low, &high, &ratio];
        let hurts = match pairing.variance_ratio.is_nan() {
            true => "",
            false if own.pairing_hurts => "yes",
            false => "no",
        };
        let tail = [own.tail.map(|tail| tail.any), own.tail.map(|tail| tail.median)];
        let tail: Vec<String> = tail.into_iter().flat_map(bounded).collect();
        let tail: Vec<&str> = tail.iter().map(String::as_str).collect();
        let after = [&after[..], &[&chance, &adjusted, &note, hurts], &tail].concat();
        table.row(&names, &plan.cells_of(&pair.values), &after);
    }
    table.bytes()
}

/// One row per pair of architectures, metric, axis and combination of the other axes.
pub(in crate::experiment) fn crossings(
    plan: &Plan,
    metrics: &[Metric],
    crossings: &[Crossing],
) -> Vec<u8> {
    let before = ["metric", "axis", "baseline", &plan.compared];
    let after = [
        "crossing",
        "ci_low",
        "ci_high",
        "share_without",
        "beyond_chance",
        "better_before",
        "better_after",
        "changes",
        "all_low",
        "all_high",
        "sought",
        "found",
    ];
    let mut table = CsvTable::new(plan, &before, &after);
    let found = crossings.iter().filter(|crossing| crossing.is_sure()).count().to_string();
    let sought = crossings.len().to_string();
    for crossing in crossings {
        let before = [
            &*metrics[crossing.metric].name,
            &plan.axes[crossing.axis].key,
            &plan.alternatives()[0],
            plan.file_of(crossing.architecture),
        ];
        let at = crossing.at.unwrap_or(f64::NAN);
        let (low, high) = crossing.interval;
        let [at, low, high, without] = [at, low, high, crossing.share_without].map(number);
        let sure = if crossing.is_sure() { "yes" } else { "no" };
        let name = |own: Option<usize>| own.map_or("", |at| plan.alternatives()[at].as_str());
        let [first, second] = crossing.sides().map(name);
        let changes = crossing.changes.to_string();
        let numbers = [&at, &low, &high, &without].map(String::as_str);
        let (low, high) = crossing.interval_of_all;
        let [low, high] = [low, high].map(number);
        let family = [&low, &high, &sought, &found].map(String::as_str);
        let after = [numbers.as_slice(), &[sure, first, second, &changes], &family].concat();
        table.row(&before, &crossing.cells, &after);
    }
    table.bytes()
}

/// Operations not done in time, summed over replications. Pairs of function and cause that occurred
/// anywhere have a row at every point and place, so that zeros differ from rows left out. A place
/// from which nobody asked anywhere has none.
pub(in crate::experiment) fn causes(plan: &Plan, columns: &Columns, trials: &Trials) -> Vec<u8> {
    let has_places = !columns.places.is_empty();
    let after = ["place", "function", "cause", "not_in_time", "issued"];
    let first = usize::from(!has_places);
    let mut table = CsvTable::new(plan, &[&plan.compared], &after[first..]);
    let places = columns.places.len().max(1);
    let replications = plan.replications as usize;
    let mut sums: Vec<BTreeMap<(u8, u8, u8), u64>> = vec![BTreeMap::new(); plan.points.len()];
    let mut issued = vec![vec![0u64; places]; plan.points.len()];
    for (at, output) in trials.outputs.iter().enumerate() {
        let Some(output) = output else { continue };
        let point = at / replications;
        let ended = output.blamed.ended.iter();
        issued[point].iter_mut().zip(ended).for_each(|(sum, own)| *sum += own);
        for (place, function, cause, count) in &output.blamed.all {
            *sums[point].entry((*place, *function, *cause)).or_default() += count;
        }
    }
    let occurred = sums.iter().flat_map(|own| own.keys().map(|(_, f, c)| (*f, *c)));
    let occurred: BTreeSet<(u8, u8)> = occurred.collect();
    let asked_from = |place: &usize| !has_places || issued.iter().any(|own| own[*place] > 0);
    let asked_from: Vec<usize> = (0..places).filter(asked_from).collect();
    for (at, point) in plan.points.iter().enumerate() {
        let cells = plan.cells(point);
        for ((function, cause), place) in
            occurred.iter().flat_map(|pair| asked_from.iter().map(move |place| (*pair, *place)))
        {
            let own = sums[at].get(&(place as u8, function, cause));
            let (not_in_time, issued) = (own.copied().unwrap_or(0), issued[at][place]);
            let numbers = [not_in_time, issued].map(|number| number.to_string());
            let place = columns.places.get(place).map_or("", String::as_str);
            let function = &columns.functions[usize::from(function)];
            let cause = &columns.causes[usize::from(cause)];
            let after = [place, function, cause, &numbers[0], &numbers[1]];
            table.row(&[plan.architecture(point)], &cells, &after[first..]);
        }
    }
    table.bytes()
}

/// One row per architecture, metric and observation of the pilot trials, which begins at
/// `time_days`; `own_cut_days` is where this series alone would end the warm-up.
pub(in crate::experiment) fn warm_up(pilots: &Pilots, compared: &str) -> Vec<u8> {
    let mut table = CsvTable(csv::Writer::from_writer(Vec::new()));
    let columns = [compared, "metric", "time_days", "part_of_mean", "own_cut_days"];
    table.row(&columns, &[], &[""; 0]);
    for curve in &pilots.curves {
        let cut = number(pilots.days(curve.cut));
        for (at, value) in curve.values.iter().enumerate() {
            let cells = [number(pilots.days(at)), number(*value), cut.clone()];
            table.row(&[&curve.architecture, &curve.metric], &cells, &[""; 0]);
        }
    }
    table.bytes()
}

/// One row per expectation and point: the figure, what was measured with its 99.9 % interval, and
/// whether that is as expected.
pub(in crate::experiment) fn expectations(
    plan: &Plan,
    metrics: &[Metric],
    all: &[CheckedExpectation],
) -> Vec<u8> {
    let after = ["unit", "rule", "expected", "tolerance", "n", "mean", "ci_low", "ci_high"];
    let after = [&after[..], &["half_width", "verdict", "source"]].concat();
    let mut table = CsvTable::new(plan, &["metric", &plan.compared], &after);
    for own in all {
        let CheckedExpectation { expectation, point, metric, estimate, bounds, judgement } = own;
        let (point, metric, expected) =
            (&plan.points[*point], &metrics[*metric], &expectation.expected);
        let (low, high) = bounds.interval();
        let tolerance = expected.tolerance().unwrap_or(f64::NAN);
        let figures = [expected.figure(), tolerance, estimate.mean, low, high];
        let [figure, tolerance, mean, low, high] = figures.map(number);
        let (n, half_width) = (estimate.n.to_string(), number(bounds.half_width));
        let after = [&*metric.unit, expected.rule(), &figure, &tolerance, &n, &mean, &low, &high];
        let after = [&after[..], &[&half_width, judgement.name(), &expectation.source]].concat();
        let before = [&*metric.name, plan.architecture(point)];
        table.row(&before, &plan.cells(point), &after);
    }
    table.bytes()
}

/// One row per bound and point that it is about: the mean with its 95 % interval, the bounds, where
/// it lies, what the experiment says of that, and what the bounds are about.
pub(in crate::experiment) fn plausibility(
    plan: &Plan,
    metrics: &[Metric],
    all: &[CheckedBound],
) -> Vec<u8> {
    let after = ["metric", "unit", "mean", "ci_low", "ci_high", "low", "high"];
    let after = [&after[..], &["verdict", "note", "about", "source"]].concat();
    let mut table = CsvTable::new(plan, &[&plan.compared], &after);
    for own in all {
        let (point, metric, bound) =
            (&plan.points[own.point], &metrics[own.metric], &own.placed.bound);
        let Interval { low, high, .. } = own.interval;
        let [least, most] = [bound.low, bound.high].map(|end| end.unwrap_or(f64::NAN));
        let numbers = [own.mean, low, high, least, most].map(number);
        let [mean, low, high, least, most] = &numbers;
        let after = [&*metric.name, &metric.unit, mean, low, high, least, most];
        let words = [own.standing.name(), own.note(), &bound.meaning, &bound.source];
        let after = [&after[..], &words].concat();
        table.row(&[plan.architecture(point)], &plan.cells(point), &after);
    }
    table.bytes()
}

/// One row per closed form and point that a chart shows it at: its figure there.
pub(in crate::experiment) fn closed_forms(plan: &Plan, forms: &[FormFigures]) -> Vec<u8> {
    let mut table = CsvTable::new(plan, &[&plan.compared], &["name", "unit", "value"]);
    for form in forms {
        for (point, value) in plan.points.iter().zip(&form.values) {
            let Some(value) = value else { continue };
            let after = [&form.name, &form.unit, &number(*value)];
            table.row(&[plan.architecture(point)], &plan.cells(point), &after);
        }
    }
    table.bytes()
}

/// One row per trial that failed.
pub(in crate::experiment) fn failures(plan: &Plan, trials: &Trials) -> Vec<u8> {
    let mut table = CsvTable::new(plan, &[&plan.compared], &["replication", "message"]);
    for (trial, message) in &trials.failures {
        let point = &plan.points[trial.point];
        let after = [&trial.replication.to_string(), message];
        table.row(&[plan.architecture(point)], &plan.cells(point), &after);
    }
    table.bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_to_the_last_bit() {
        for value in [0.1, 1.0 / 3.0, 1e-300, 2.5e19, -1e-9, 123_456.75, f64::MIN_POSITIVE, 0.0] {
            assert_eq!(number(value).parse(), Ok(value), "{value}");
        }
        assert_eq!(number(1e300).len(), 5);
        assert_eq!(
            [number(f64::NAN), number(-0.0), number(2.0), number(f64::INFINITY)],
            ["", "0", "2", "inf"]
        );
    }

    #[test]
    fn formulas_are_disarmed_and_numbers_are_not() {
        let all = ["=1+1", "+cmd", "-x", "@a", "-3.5", "+4", "plain", "\ttab"]
            .map(guarded)
            .map(Cow::into_owned);
        assert_eq!(all, ["'=1+1", "'+cmd", "'-x", "'@a", "-3.5", "+4", "plain", "'\ttab"]);
    }
}
