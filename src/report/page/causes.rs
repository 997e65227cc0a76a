//! Causes of operations not done in time, by architecture.

use super::cells::{Cell, Number, Row, Sheet, count};
use crate::report::manifest::Manifest;
use crate::report::table::CauseRow;
use crate::report::text::clean;
use std::collections::{BTreeMap, BTreeSet};

/// Operations that frequencies refer to.
const OF: f64 = 10_000.0;
/// Causes in a sentence, at most.
const MOST_TOLD: usize = 3;

/// The breakdown.
#[derive(Default)]
pub struct Causes {
    /// One sentence for each architecture.
    pub sentences: Vec<String>,
    /// By cause, then by function.
    pub sheets: Vec<Sheet>,
}

/// Operations of one architecture, summed over all points.
#[derive(Default)]
struct Sums<'a> {
    issued: f64,
    causes: BTreeMap<&'a str, f64>,
    functions: BTreeMap<&'a str, f64>,
}

/// Sums the rows of `causes.csv` over the points of each architecture.
pub fn causes(manifest: &Manifest, rows: &[CauseRow]) -> Causes {
    let mut sums: BTreeMap<&str, Sums<'_>> = BTreeMap::new();
    let mut seen: BTreeSet<&[String]> = BTreeSet::new();
    for row in rows {
        let own = sums.entry(&row.place[0]).or_default();
        // Every row of a point repeats how many operations there were.
        if seen.insert(&row.place) {
            own.issued += row.issued;
        }
        *own.causes.entry(&row.cause).or_default() += row.not_in_time;
        *own.functions.entry(&row.function).or_default() += row.not_in_time;
    }
    let known = manifest.architectures.iter().filter_map(|name| {
        let own = sums.get(name.as_str())?;
        (own.issued > 0.0).then(|| (manifest.title_of(name), own))
    });
    let columns: Vec<(String, &Sums<'_>)> = known.collect();
    if columns.is_empty() {
        return Causes::default();
    }
    let by_cause = sheet(
        ("Operations not done in time, of 10,000 asked for, by root cause", "cause"),
        &columns,
        |own| &own.causes,
    );
    let by_function =
        sheet(("The same by the function that had no way left", "function"), &columns, |own| {
            &own.functions
        });
    Causes {
        sentences: columns.iter().map(|(name, own)| sentence(name, own)).collect(),
        sheets: vec![by_cause, by_function],
    }
}

impl Sums<'_> {
    fn not_in_time(&self) -> f64 {
        self.causes.values().sum()
    }
}

/// The names with something to count, the largest first.
fn ranked<'a>(parts: &BTreeMap<&'a str, f64>) -> Vec<(&'a str, f64)> {
    let mut ranked: Vec<_> = parts.iter().map(|(name, sum)| (*name, *sum)).collect();
    ranked.retain(|(_, sum)| *sum > 0.0);
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    ranked
}

fn sentence(name: &str, own: &Sums<'_>) -> String {
    let (not_in_time, issued) = (own.not_in_time(), count(own.issued as u64));
    if not_in_time == 0.0 {
        return format!("{name}: all {issued} operations were done in time.");
    }
    let main: Vec<String> = ranked(&own.causes)
        .into_iter()
        .take(MOST_TOLD)
        .map(|(cause, sum)| format!("{} ({:.0} %)", clean(cause), 100.0 * sum / not_in_time))
        .collect();
    format!(
        "{name}: {} of {issued} operations were not done in time, {} of 10,000; of these by {}.",
        count(not_in_time as u64),
        frequency(not_in_time, own.issued),
        main.join(", ")
    )
}

/// Three digits, as far as they are before or shortly after the decimal point.
fn frequency(not_in_time: f64, issued: f64) -> String {
    let often = OF * not_in_time / issued;
    let decimals = match often {
        0.0 => 0,
        often if often < 1.0 => 3,
        often => (2.0 - often.log10().floor()).clamp(0.0, 2.0) as usize,
    };
    format!("{often:.decimals$}")
}

/// A row for each part of the sums that `of` chooses, and one for all parts together.
fn sheet<'a>(
    (caption, head): (&str, &str),
    columns: &[(String, &Sums<'a>)],
    of: for<'b> fn(&'b Sums<'a>) -> &'b BTreeMap<&'a str, f64>,
) -> Sheet {
    let mut together: BTreeMap<&str, f64> = BTreeMap::new();
    for (name, sum) in columns.iter().flat_map(|(_, own)| of(own).iter()) {
        *together.entry(*name).or_default() += *sum;
    }
    let number = |sum: f64, own: &Sums<'_>| {
        Cell::Number(Number { exact: sum.to_string(), shown: frequency(sum, own.issued) })
    };
    let row = |(name, _): (&str, f64)| {
        let cell = |(_, own): &(String, &Sums<'a>)| {
            of(own).get(name).map_or(Cell::Missing, |sum| number(*sum, own))
        };
        Row { labels: vec![clean(name)], cells: columns.iter().map(cell).collect() }
    };
    let mut rows: Vec<Row> = ranked(&together).into_iter().map(row).collect();
    let total = |(_, own): &(String, &Sums<'_>)| number(own.not_in_time(), own);
    let total = columns.iter().map(total).collect();
    rows.push(Row { labels: vec!["together".to_owned()], cells: total });
    let names = columns.iter().map(|(name, _)| name.clone());
    Sheet {
        caption: caption.to_owned(),
        heads: std::iter::once(head.to_owned()).chain(names).collect(),
        rows,
        left_out: 0,
    }
}
