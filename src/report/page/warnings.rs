//! Warnings about figures, from the results files.

use super::cells::{Cell, Row, Sheet, count, counted};
use super::notes;
use super::readings::Reading;
use crate::report::error::ReportError;
use crate::report::manifest::{Manifest, Metric};
use crate::report::table::{Table, cell};
use crate::report::text::clean;
use crate::report::words::{pairing_hurts, pairing_hurts_for};
use std::collections::BTreeMap;
use std::path::Path;

/// Failed trials that are named, and metrics in one warning, at most.
const MOST_FAILURES: usize = 50;
const MOST_NAMED: usize = 6;

/// Failures, missing values, idle parameters and limitations of intervals, in sentences.
pub fn warnings(manifest: &Manifest, means: &[Reading], differences: &[Reading]) -> Vec<String> {
    let mut all = Vec::new();
    if manifest.failed > 0 {
        all.push(format!(
            "Failed: {} of {}. Means are of those that ended.",
            counted(manifest.failed as usize, "trial"),
            count(manifest.trials)
        ));
    }
    let least = manifest.replications_least.unwrap_or(manifest.replications) as f64;
    let measured = means.iter().filter(|own| own.mean.value.is_finite());
    if let Some(names) = named(manifest, measured.filter(|own| own.n < least)) {
        all.push(format!("Not every trial gave a value: {names}."));
    }
    let idle = manifest.idle.iter().map(|own| format!("{}.", clean(&own.text.replace('`', ""))));
    all.extend(idle);
    let mut notes: BTreeMap<&str, Vec<&Reading>> = BTreeMap::new();
    for reading in means {
        for word in &reading.notes {
            notes.entry(notes::sentence(word)).or_default().push(reading);
        }
    }
    notes.remove("");
    let told = notes.into_iter().filter_map(|(sentence, own)| {
        let names = named(manifest, own.into_iter())?;
        Some(format!("{sentence}: {names}."))
    });
    all.extend(told);
    all.extend(hurt(manifest, differences));
    all
}

/// Where equal random numbers do harm, of metrics that charts show.
fn hurt(manifest: &Manifest, differences: &[Reading]) -> Option<String> {
    let named = |metric: &Metric| {
        let own = || differences.iter().filter(|own| own.metric == metric.name);
        pairing_hurts(&clean(metric.text()), own().count(), own().filter_map(|own| own.hurt))
    };
    let charted = manifest.metrics.iter().filter(|metric| manifest.is_charted(&metric.name));
    let sentence = pairing_hurts_for(charted.filter_map(named).collect())?;
    Some(format!("V{}.", sentence.strip_prefix('v').unwrap_or(&sentence)))
}

/// Charted metrics, each with the number of its points, such as `availability (3 points)`; those
/// that no chart shows are counted together.
fn named<'a>(manifest: &Manifest, own: impl Iterator<Item = &'a Reading>) -> Option<String> {
    let mut points: BTreeMap<&str, usize> = BTreeMap::new();
    for reading in own {
        *points.entry(&reading.metric).or_default() += 1;
    }
    let (charted, others): (Vec<_>, Vec<_>) = manifest
        .metrics
        .iter()
        .filter_map(|metric| Some((metric, points.get(&*metric.name)?)))
        .partition(|(metric, _)| manifest.is_charted(&metric.name));
    let shown = charted.iter().take(MOST_NAMED);
    let mut parts: Vec<String> = shown
        .map(|(metric, n)| format!("{} ({})", clean(metric.text()), counted(**n, "point")))
        .collect();
    let rest = others.len() + charted.len().saturating_sub(MOST_NAMED);
    if rest > 0 && parts.is_empty() {
        parts.push(format!("{} that no chart shows", counted(rest, "metric")));
    } else if rest > 0 {
        parts.push(counted(rest, "other metric"));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The trials that failed, with their messages; none if none did.
///
/// # Errors
/// If there is a file of failures that cannot be read.
pub fn failures(path: &Path) -> Result<Option<Sheet>, ReportError> {
    let Some(table) = Table::open_if_there(path.to_owned())? else { return Ok(None) };
    let texts = |record: &csv::StringRecord| {
        (0..table.headers.len()).map(|at| clean(cell(record, at))).collect::<Vec<_>>()
    };
    let row = |record: &csv::StringRecord| {
        let mut texts = texts(record).into_iter();
        Row { labels: texts.next().into_iter().collect(), cells: texts.map(Cell::Text).collect() }
    };
    Ok(Some(Sheet {
        caption: "Trials that failed".to_owned(),
        heads: texts(&table.headers),
        rows: table.records.iter().take(MOST_FAILURES).map(row).collect(),
        left_out: table.records.len().saturating_sub(MOST_FAILURES),
    }))
}
