//! Summary of a run for a person, on one screen: a small table at one point, findings, and where
//! the rest is.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::experiment::{Axis, Crossing, Findings, Plan, Point};
use crate::report::words::{CrossingSearch, pairing_hurts, pairing_hurts_for};
use crate::study::{Interval, Metric};
use crate::units::counted;

use super::screen::{printable, wrapped};
use super::summary_table::{Overview, value};

/// Lines are never longer than this, however wide the terminal is.
const MOST_COLUMNS: usize = 100;

/// The table is never narrower than this, however narrow the terminal is.
const LEAST_COLUMNS: usize = 40;

/// Lines that findings have at least, if there are as many, however large the table is; on a large
/// screen half of what is free.
const LINES_OF_FINDINGS: usize = 4;

/// Lines that warnings have at least: their number.
const LINES_OF_WARNINGS: usize = 1;

/// How the summary is shown.
#[derive(Clone, Debug)]
pub struct View<'a> {
    /// The rows of the table: metrics by index.
    pub rows: &'a [usize],
    /// Columns of the terminal.
    pub width: usize,
    /// Lines of the terminal that are free for it.
    pub height: usize,
    /// Whether bold type may be used.
    pub colours: bool,
}

/// The summary: metrics by architecture at the middle of the sweep, crossings, notes, and where the
/// rest is, in as many lines as there are, if that is possible: first how to see other points is
/// left out, then findings and table are cut.
pub fn summary(
    plan: &Plan,
    metrics: &[Metric],
    findings: &Findings,
    view: &View,
    files: &[PathBuf],
) -> String {
    let width = view.width.clamp(LEAST_COLUMNS, MOST_COLUMNS);
    let wrapped = |text: &str| wrapped(&printable(text), width);
    let columns = middle_points(plan);
    let head = wrapped(&plan.title) + &wrapped(&place(plan, &columns));
    let others = other_points(plan).map(|own| wrapped(&own)).unwrap_or_default();
    let (rows, unvaried) = varying(findings, metrics, view.rows);
    let table = Overview::new(plan, metrics, findings, &rows, &columns);
    let mut legend = wrapped(&table.legend(findings.samples.replications()));
    unvaried.iter().for_each(|own| legend.push_str(&wrapped(own)));
    let end = place_of_rest(files).map(|own| format!("\n{}", wrapped(&own))).unwrap_or_default();
    // In the order of the table, so that what matters most comes first.
    let mut crossings = findings.crossings.clone();
    let row = |metric: usize| view.rows.iter().position(|row| *row == metric);
    crossings.sort_by_key(|found| row(found.metric).unwrap_or(usize::MAX));
    let each = |all: Vec<String>| -> Vec<String> { all.iter().map(|own| wrapped(own)).collect() };
    let mut warnings = findings.warnings(plan, metrics, view.rows);
    warnings.extend(hurt(metrics, findings, view.rows));
    let groups = [
        (each(sentences(plan, metrics, &crossings)), ("finding", "crossings.csv")),
        (each(warnings), ("warning", "report.html")),
    ];
    let fixed = [&head, &legend, &end].map(|own| own.lines().count()).iter().sum::<usize>();
    let room = view.height.saturating_sub(fixed + 1);
    let wanted: usize = groups.iter().map(|(own, _)| lines(own)).sum();
    let whole = table.text(width, usize::MAX, view.colours);
    if whole.lines().count() + wanted + others.lines().count() <= room {
        let [first, second] = groups.map(|group| cut(&group, usize::MAX));
        return [head, others, "\n".to_owned(), whole, legend, first, second, end].concat();
    }
    let found = wanted.min(LINES_OF_FINDINGS.max(room / 2));
    let table = table.text(width, room.saturating_sub(found), view.colours);
    let room = room.saturating_sub(table.lines().count());
    let [first, second] = &groups;
    let kept = lines(&second.0).min(LINES_OF_WARNINGS);
    let told = cut(first, room.saturating_sub(kept));
    let warned = cut(second, room.saturating_sub(told.lines().count()));
    [head, "\n".to_owned(), table, legend, told, warned, end].concat()
}

/// The lines of a group of sentences, the empty one before it included.
fn lines(sentences: &[String]) -> usize {
    let lines = sentences.iter().map(|own| own.lines().count()).sum::<usize>();
    lines + usize::from(lines > 0)
}

/// Sentences after an empty line, as many as fit, and how many more there are.
fn cut((sentences, (noun, file)): &(Vec<String>, (&str, &str)), room: usize) -> String {
    let fits =
        |kept: usize| lines(&sentences[..kept]) + usize::from(kept < sentences.len()) <= room;
    let kept = (1..=sentences.len()).rev().find(|kept| fits(*kept)).unwrap_or(0);
    let more = sentences.len() - kept;
    let text = sentences[..kept].concat();
    match (kept, more) {
        (0, 0) => String::new(),
        (_, 0) => format!("\n{text}"),
        (0, _) => format!("... {}: {file}\n", counted(more, noun)),
        _ => format!("\n{text}... and {}: {file}\n", counted(more, &format!("more {noun}"))),
    }
}

/// The metrics with more than one value in all runs; and those that are left out, in a sentence.
/// All are kept if none has.
fn varying(
    findings: &Findings,
    metrics: &[Metric],
    rows: &[usize],
) -> (Vec<usize>, Option<String>) {
    let only = |metric: &usize| findings.samples.only_value(*metric);
    let (same, others): (Vec<usize>, Vec<usize>) =
        rows.iter().partition(|metric| only(metric).is_some());
    if same.is_empty() || others.is_empty() {
        return (rows.to_vec(), None);
    }
    let named = same.iter().take(2).filter_map(|metric| {
        let (own, only) = (&metrics[*metric], only(metric)?);
        let (factor, unit) = if own.unit == "share" { (100.0, "%") } else { (1.0, &*own.unit) };
        let none = Interval { low: only.mean, high: only.mean, is_clipped: false };
        let figure = value(&only, none, factor).replace(" =", "");
        Some(format!("{} {figure} {unit}", own.label).trim_end().to_owned())
    });
    let named = named.collect::<Vec<_>>().join(", ");
    let more = if same.len() > 2 { ", ..." } else { "" };
    let count = counted(same.len(), "metric");
    (others, Some(format!("left out: {count} with one value in all runs ({named}{more})")))
}

/// Where everything else is; `None` without files.
fn place_of_rest(files: &[PathBuf]) -> Option<String> {
    let page = files.iter().find(|path| path.ends_with("report.html")).or(files.first())?;
    let beside = files.len().saturating_sub(1);
    let beside =
        if beside > 0 { format!("; beside it {}", counted(beside, "file")) } else { String::new() };
    Some(format!("all of it: {}{beside}", page.display()))
}

/// Crossings first, then what differs; one sentence for an architecture that is on the same side
/// beyond chance wherever it was measured.
fn sentences(plan: &Plan, metrics: &[Metric], crossings: &[Crossing]) -> Vec<String> {
    let sure = crossings.iter().filter(|found| found.is_sure());
    let mut told: Vec<String> = sure.map(|found| found.sentence(plan, metrics)).collect();
    if crossings.len() > 1 && !told.is_empty() {
        let pairs: BTreeSet<usize> = crossings.iter().map(|own| own.architecture).collect();
        let search =
            CrossingSearch { sought: crossings.len(), pairs: pairs.len(), found: told.len() };
        let has_both =
            crossings.iter().any(|own| own.is_sure() && own.interval != own.interval_of_all);
        told.insert(0, search.in_words(has_both));
    }
    let within = crossings.iter().filter(|found| found.at.is_some() && !found.is_sure()).count();
    if within > 0 {
        let verb = if told.is_empty() { "" } else { " more" };
        let are = if within == 1 { "crossing is" } else { "crossings are" };
        told.push(format!("{within}{verb} {are} within chance: crossings.csv"));
    }
    told.extend(comparisons(plan, metrics, crossings));
    told
}

/// Where equal random numbers do harm, for the given metrics; `None` if nowhere.
fn hurt(metrics: &[Metric], findings: &Findings, shown: &[usize]) -> Option<String> {
    let named = |metric: &usize| {
        let own = || findings.differences.iter().filter(|own| own.metric == *metric);
        let ratios = own().filter(|own| own.pairing_hurts).map(|own| own.pairing.variance_ratio);
        pairing_hurts(&metrics[*metric].label, own().count(), ratios)
    };
    pairing_hurts_for(shown.iter().filter_map(named).collect())
}

/// Where curves that do not cross are apart.
fn comparisons(plan: &Plan, metrics: &[Metric], crossings: &[Crossing]) -> Vec<String> {
    let mut told = Vec::new();
    let apart: Vec<&Crossing> = crossings.iter().filter(|found| found.at.is_none()).collect();
    let same =
        |a: &Crossing, b: &Crossing| (a.metric, a.architecture) == (b.metric, b.architecture);
    for (at, found) in apart.iter().enumerate() {
        let all: Vec<&Crossing> = crossings.iter().filter(|other| same(found, other)).collect();
        let side = |other: &&Crossing| {
            other.at.is_none()
                && other.clear == other.values
                && other.better_at_first == found.better_at_first
        };
        if all.len() > 1 && all.iter().all(side) {
            if !apart[..at].iter().any(|earlier| same(earlier, found)) {
                told.push(format!("{} at every point", found.claim(plan, metrics)));
            }
        } else if found.clear > 0 {
            told.push(found.sentence(plan, metrics));
        }
    }
    told
}

/// Why the table stands where it does, and how to see other points; `None` if there are none.
fn other_points(plan: &Plan) -> Option<String> {
    let axis = plan.axes.iter().find(|axis| axis.cells.len() > 1)?;
    let cell = &axis.cells[0];
    let quote = if axis.numbers().is_some() { "" } else { "\"" };
    Some(format!(
        "middle of the sweep; all points: summary.csv; another table: \
         -w '{} = {quote}{cell}{quote}' -o DIR",
        axis.key
    ))
}

/// For each architecture the point nearest to the middle of every axis.
fn middle_points(plan: &Plan) -> Vec<usize> {
    // Of an even number of values the lower one of the two in the middle.
    let middle = |axis: &Axis| axis.cells.len().saturating_sub(1) / 2;
    let middle: Vec<usize> = plan.axes.iter().map(middle).collect();
    let distance = |point: &Point| -> usize {
        let off = point.values.iter().zip(&middle);
        off.map(|(value, middle)| value.map_or(0, |value| value.abs_diff(*middle))).sum()
    };
    let nearest = |architecture| {
        let own = plan.points.iter().enumerate();
        let own = own.filter(|(_, point)| point.architecture == architecture);
        own.min_by_key(|(_, point)| distance(point)).map(|(at, _)| at)
    };
    (0..plan.architectures.len()).filter_map(nearest).collect()
}

/// Where on the axes the table stands, in words.
fn place(plan: &Plan, columns: &[usize]) -> String {
    let mut words = vec![plan.organisation.clone()];
    for (at, axis) in plan.axes.iter().enumerate() {
        let mut cells: Vec<&str> =
            columns.iter().filter_map(|point| plan.cell(&plan.points[*point], at)).collect();
        cells.dedup();
        // Conditions on points can leave architectures without a common one.
        if !cells.is_empty() {
            words.push(axis.phrase(&cells.join(" or ")));
        }
    }
    words.retain(|word| !word.is_empty());
    words.join(", ")
}
