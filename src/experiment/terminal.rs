//! What a person reads after a run: a table for each metric that matters, and what was found.

use crate::metrics::{Direction, METRICS, metric_index};
use crate::sim::Estimate;

use super::crossings::Crossing;
use super::estimates::Samples;
use super::file::Experiment;
use super::plan::Plan;

/// Rows of the table, besides what charts show.
const ALWAYS: [&str; 5] =
    ["availability", "latency_mean", "goodput", "blocked_hours", "admin_effort"];
/// A crossing that this share of resamples does not have is not told.
const MOST_DOUBT: f64 = 0.25;
/// At most so many crossings are told.
const MOST_SENTENCES: usize = 12;

/// The summary: metrics by architecture at one point, then crossings.
pub fn summary(
    experiment: &Experiment,
    samples: &Samples,
    crossings: &[Crossing],
    colours: bool,
) -> String {
    let plan = &experiment.plan;
    let mut text = format!("{}\n", plan.title);
    let columns = middle_points(plan);
    text.push_str(&format!(
        "{}, {} replications; mean +- half-width of the 95 % interval, best marked *\n",
        held(plan, &columns),
        plan.replications
    ));
    text.push_str(&table(experiment, samples, &columns, colours));
    let sentences: Vec<String> = telling(crossings).map(|found| found.sentence(plan)).collect();
    if !sentences.is_empty() {
        text.push('\n');
        for sentence in sentences.iter().take(MOST_SENTENCES) {
            text.push_str(&format!("{sentence}\n"));
        }
        if sentences.len() > MOST_SENTENCES {
            let more = sentences.len() - MOST_SENTENCES;
            text.push_str(&format!("... and {more} more in crossings.csv\n"));
        }
    }
    text
}

/// Crossings first, then what differs everywhere.
fn telling(crossings: &[Crossing]) -> impl Iterator<Item = &Crossing> {
    let crossing = crossings
        .iter()
        .filter(|found| found.at.is_some() && found.differs && found.share_without < MOST_DOUBT);
    let apart = crossings.iter().filter(|found| found.at.is_none() && found.differs);
    crossing.chain(apart)
}

/// For each architecture the point in the middle of every axis.
fn middle_points(plan: &Plan) -> Vec<usize> {
    let middle: Vec<usize> = plan.axes.iter().map(|axis| axis.cells.len() / 2).collect();
    (0..plan.architectures.len())
        .filter_map(|architecture| {
            let distance = |values: &[Option<usize>]| -> usize {
                let off = values.iter().zip(&middle);
                off.map(|(value, middle)| value.map_or(0, |value| value.abs_diff(*middle))).sum()
            };
            let own = plan.points.iter().enumerate();
            own.filter(|(_, point)| point.architecture == architecture)
                .min_by_key(|(_, point)| distance(&point.values))
                .map(|(at, _)| at)
        })
        .collect()
}

/// Where on the axes the table stands.
fn held(plan: &Plan, columns: &[usize]) -> String {
    let mut words = vec![plan.organisation.clone()];
    for (at, axis) in plan.axes.iter().enumerate() {
        let cell = columns.iter().find_map(|point| plan.cell(&plan.points[*point], at));
        words.extend(cell.map(|cell| format!("{} {cell}", axis.label)));
    }
    words.join(", ")
}

fn rows(experiment: &Experiment) -> Vec<usize> {
    let mut rows: Vec<usize> = ALWAYS.iter().filter_map(|name| metric_index(name)).collect();
    let shown = experiment.charts.iter().flat_map(|chart| chart.y.iter().chain(&chart.theory));
    for metric in shown.filter_map(|name| metric_index(name)) {
        if !rows.contains(&metric) {
            rows.push(metric);
        }
    }
    rows
}

fn table(experiment: &Experiment, samples: &Samples, columns: &[usize], colours: bool) -> String {
    let plan = &experiment.plan;
    let mut lines: Vec<Vec<String>> = Vec::new();
    let mut header = vec![String::new()];
    header.extend(columns.iter().map(|at| plan.architecture(&plan.points[*at]).to_owned()));
    lines.push(header);
    for metric in rows(experiment) {
        let estimates: Vec<Estimate> =
            columns.iter().map(|point| samples.estimate(*point, metric)).collect();
        if estimates.iter().all(|estimate| estimate.n == 0) {
            continue;
        }
        let best = best_of(&estimates, METRICS[metric].direction);
        let mut line = vec![format!("{} [{}]", METRICS[metric].label, METRICS[metric].unit)];
        for (at, estimate) in estimates.iter().enumerate() {
            let mark = if best.contains(&at) { " *" } else { "" };
            line.push(format!("{}{mark}", cell(estimate)));
        }
        lines.push(line);
    }
    layout(&lines, colours)
}

/// A mean with as many digits as its half-width makes sense of.
fn cell(estimate: &Estimate) -> String {
    if estimate.n == 0 {
        return "-".to_owned();
    }
    let half = estimate.half_width;
    let size = if half > 0.0 && half.is_finite() { half } else { estimate.mean.abs() / 100.0 };
    let digits = if size > 0.0 { (1.0 - size.log10().floor()).clamp(0.0, 6.0) } else { 0.0 };
    let digits = digits as usize;
    if estimate.no_variation() {
        return format!("{:.digits$} (no variation)", estimate.mean);
    }
    if half.is_finite() {
        format!("{:.digits$} +- {half:.digits$}", estimate.mean)
    } else {
        format!("{:.digits$}", estimate.mean)
    }
}

/// The architectures that are best, or equal to the best to the last digit.
fn best_of(estimates: &[Estimate], direction: Direction) -> Vec<usize> {
    let means = estimates.iter().map(|estimate| estimate.mean).filter(|mean| !mean.is_nan());
    let best = match direction {
        Direction::Higher => means.fold(f64::NEG_INFINITY, f64::max),
        Direction::Lower => means.fold(f64::INFINITY, f64::min),
        Direction::Neutral => return Vec::new(),
    };
    if estimates.len() < 2 {
        return Vec::new();
    }
    (0..estimates.len()).filter(|at| estimates[*at].mean == best).collect()
}

/// Architectures as rows of blocks where the table would be too wide.
fn layout(lines: &[Vec<String>], colours: bool) -> String {
    const WIDTH: usize = 110;
    let columns = lines[0].len();
    let width = |at: usize| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or(0);
    let first = width(0);
    let mut text = String::new();
    let mut start = 1;
    while start < columns {
        let mut end = start + 1;
        let mut total = first + 2 + width(start);
        while end < columns && total + 2 + width(end) <= WIDTH {
            total += 2 + width(end);
            end += 1;
        }
        text.push('\n');
        for line in lines {
            text.push_str(&format!("{:<first$}", line[0]));
            for (at, cell) in line.iter().enumerate().take(end).skip(start) {
                let pad = " ".repeat(width(at) - cell.chars().count() + 2);
                if colours && cell.ends_with('*') {
                    text.push_str(&format!("{pad}\u{1b}[1m{cell}\u{1b}[0m"));
                } else {
                    text.push_str(&format!("{pad}{cell}"));
                }
            }
            text.push('\n');
        }
        start = end;
    }
    text
}
