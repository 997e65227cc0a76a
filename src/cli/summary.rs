//! Summary of a run for a person: a small table at one point, findings, and where files are.

use std::path::PathBuf;

use crate::experiment::{Axis, Crossing, Findings, Plan, Point, Samples};
use crate::sim::{CHANCE, Estimate, holm};
use crate::study::{Direction, Interval, Metric, Range};

/// Most crossings that are reported.
const MOST_CROSSINGS: usize = 15;

/// Most comparisons that are reported, crossings included; there is always room for a few.
const MOST_SENTENCES: usize = 10;

const LEAST_COMPARISONS: usize = 3;

/// Lines are never longer than this, however wide the terminal is.
const MOST_COLUMNS: usize = 100;

/// The table is never narrower than this, however narrow the terminal is.
const LEAST_COLUMNS: usize = 40;

/// How the summary is shown.
#[derive(Clone, Debug)]
pub struct View<'a> {
    /// The rows of the table: metrics by index.
    pub rows: &'a [usize],
    /// Columns of the terminal.
    pub width: usize,
    /// Whether bold type may be used.
    pub colours: bool,
}

/// The summary: metrics by architecture at the middle of the sweep, crossings, notes, and the
/// paths of the files written.
pub fn summary(
    plan: &Plan,
    metrics: &[Metric],
    findings: &Findings,
    view: &View,
    files: &[PathBuf],
) -> String {
    let width = view.width.clamp(LEAST_COLUMNS, MOST_COLUMNS);
    let mut text = format!("{}\n", printable(&plan.title));
    let columns = middle_points(plan);
    text.push_str(&wrapped(&printable(&place(plan, &columns)), width));
    if let Some(others) = other_points(plan) {
        text.push_str(&wrapped(&printable(&others), width));
    }
    let table = Table::new(plan, metrics, findings, view.rows, &columns);
    text.push('\n');
    text.push_str(&table.text(width, view.colours));
    text.push_str(&wrapped(&table.legend(findings.samples.replications()), width));
    // In the order of the table, so that what matters most comes first.
    let mut crossings = findings.crossings.clone();
    let row = |metric: usize| view.rows.iter().position(|row| *row == metric);
    crossings.sort_by_key(|found| row(found.metric).unwrap_or(usize::MAX));
    let told = sentences(plan, metrics, &crossings);
    let warnings = findings.warnings(plan, metrics, view.rows);
    for lines in [told, warnings, files.iter().map(|path| path.display().to_string()).collect()] {
        if !lines.is_empty() {
            text.push('\n');
        }
        for line in lines {
            text.push_str(&wrapped(&printable(&line), width));
        }
    }
    text
}

/// Crossings first, then what differs; one sentence for an architecture that is on the same side
/// beyond chance wherever it was measured.
fn sentences(plan: &Plan, metrics: &[Metric], crossings: &[Crossing]) -> Vec<String> {
    let sure = crossings.iter().filter(|found| found.is_sure());
    let told = sure.map(|found| found.sentence(plan, metrics)).collect();
    let mut told = cut(told, MOST_CROSSINGS, "crossings");
    let within = crossings.iter().filter(|found| found.at.is_some() && !found.is_sure()).count();
    if within > 0 {
        let verb = if told.is_empty() { "" } else { " more" };
        let are = if within == 1 { "crossing is" } else { "crossings are" };
        told.push(format!("{within}{verb} {are} within chance: crossings.csv"));
    }
    let room = MOST_SENTENCES.saturating_sub(told.len()).max(LEAST_COMPARISONS);
    told.extend(cut(comparisons(plan, metrics, crossings), room, "comparisons"));
    told
}

/// The first of some sentences, and how many more there are.
fn cut(mut sentences: Vec<String>, most: usize, what: &str) -> Vec<String> {
    if sentences.len() > most {
        let more = sentences.len() - most;
        sentences.truncate(most);
        sentences.push(format!("... and {more} more {what} in crossings.csv"));
    }
    sentences
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
        "the middle of the sweep; all points: summary.csv; another table: \
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

/// One cell of the table.
struct Cell {
    text: String,
    best: bool,
}

/// Metrics by architecture.
struct Table {
    names: Vec<String>,
    rows: Vec<(String, Vec<Cell>)>,
    unvaried: bool,
    clipped: bool,
    marked: bool,
    /// Intervals come from batches of single trials.
    batched: bool,
}

impl Table {
    fn new(
        plan: &Plan,
        metrics: &[Metric],
        findings: &Findings,
        rows: &[usize],
        columns: &[usize],
    ) -> Self {
        let name = |point: &usize| printable(plan.title_of(plan.points[*point].architecture));
        let names = columns.iter().map(name).collect();
        let mut table = Self {
            names,
            rows: Vec::new(),
            unvaried: false,
            clipped: false,
            marked: false,
            batched: false,
        };
        for &row in rows {
            let metric = &metrics[row];
            let estimates: Vec<Estimate> =
                columns.iter().map(|point| findings.samples.estimate(*point, row)).collect();
            if estimates.iter().all(|estimate| estimate.n == 0) {
                continue;
            }
            let share = metric.unit == "share";
            let best = best_of(&findings.samples, columns, row, metric.direction);
            table.unvaried |= estimates.iter().any(Estimate::no_variation);
            let range = metric.range();
            table.clipped |= estimates.iter().any(|own| range.interval(own).is_clipped);
            table.marked |= best.contains(&true);
            table.batched |=
                estimates.iter().any(|estimate| estimate.n == 1 && estimate.half_width >= 0.0);
            let cells = estimates.iter().zip(best).map(|(estimate, best)| {
                let text = value(estimate, range, if share { 100.0 } else { 1.0 });
                Cell { text, best }
            });
            let unit = if share { "%" } else { &metric.unit };
            let unit = if unit.is_empty() { String::new() } else { format!(" [{unit}]") };
            table.rows.push((format!("{}{unit}", metric.label), cells.collect()));
        }
        table
    }

    /// The table, in as many blocks of columns as the width asks for.
    fn text(&self, width: usize, colours: bool) -> String {
        let label = self.rows.iter().map(|(label, _)| length(label)).max().unwrap_or(0);
        let label = label.min(width / 2);
        let column = |at: usize| {
            let cells = self.rows.iter().map(|(_, cells)| length(&cells[at].text) + 2);
            cells.chain([length(&self.names[at]) + 2]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.names.len()).map(column).collect();
        let mut text = String::new();
        let mut start = 0;
        while start < widths.len() {
            let mut end = start + 1;
            while end < widths.len() && label + 1 + sum(&widths[start..=end]) <= width {
                end += 1;
            }
            if start > 0 {
                text.push('\n');
            }
            self.block(&mut text, label, &widths, start..end, colours);
            start = end;
        }
        text
    }

    fn block(
        &self,
        text: &mut String,
        label: usize,
        widths: &[usize],
        columns: std::ops::Range<usize>,
        colours: bool,
    ) {
        let start = text.len();
        text.push_str(&" ".repeat(label));
        for at in columns.clone() {
            // One column is left for the mark of the best.
            let pad = widths[at].saturating_sub(length(&self.names[at]) + 1);
            text.push_str(&format!("{}{} ", " ".repeat(pad), self.names[at]));
        }
        end_line(text, start);
        for (name, cells) in &self.rows {
            let start = text.len();
            let name: String = name.chars().take(label).collect();
            text.push_str(&format!("{name:<label$}"));
            for at in columns.clone() {
                let Cell { text: own, best } = &cells[at];
                let pad = " ".repeat(widths[at].saturating_sub(length(own) + 1));
                let mark = if *best { '*' } else { ' ' };
                if *best && colours {
                    text.push_str(&format!("{pad}\u{1b}[1m{own}{mark}\u{1b}[0m"));
                } else {
                    text.push_str(&format!("{pad}{own}{mark}"));
                }
            }
            end_line(text, start);
        }
    }

    fn legend(&self, replications: (usize, usize)) -> String {
        let runs = match replications {
            (least, most) if least < most => format!("{least} to {most}"),
            (_, most) => most.to_string(),
        };
        let mut words = vec![match replications {
            (_, 1) if self.batched => {
                "mean +- half-width of the 95 % interval by batch means, one \
                                       run"
                .to_owned()
            }
            (_, 1) => "one run: no intervals".to_owned(),
            _ => format!("mean +- half-width of the 95 % interval, {runs} runs"),
        }];
        if self.clipped {
            words.push("(a to b): an interval cut at what the quantity can be".to_owned());
        }
        if self.marked {
            words.push("* better than every other beyond chance (equal ones share it)".to_owned());
        }
        if self.unvaried {
            words.push(format!("= no variation in {runs} runs"));
        }
        words.join("; ")
    }
}

fn sum(widths: &[usize]) -> usize {
    widths.iter().sum()
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// Ends the line that begins at `start`, without spaces at its end.
fn end_line(text: &mut String, start: usize) {
    let kept = text[start..].trim_end().len();
    text.truncate(start + kept);
    text.push('\n');
}

/// A mean with as many digits as its half-width makes sense of, times a factor: with the half-width
/// or, where the range of the quantity clips the interval, with both of its ends.
pub fn value(estimate: &Estimate, range: Range, factor: f64) -> String {
    if estimate.n == 0 || !estimate.mean.is_finite() {
        return "-".to_owned();
    }
    let (mean, half) = (estimate.mean * factor, estimate.half_width * factor);
    let varies = half.is_finite() && half > 0.0;
    // Two digits of the half-width, or four of a mean that has none.
    let size = if varies { half } else { mean.abs() / 100.0 };
    if size > 0.0 && size < 1e-6 {
        let half = if varies { format!(" +- {half:.1e}") } else { String::new() };
        return format!("{mean:.3e}{half}");
    }
    let digits = if size > 0.0 { (1.0 - size.log10().floor()).clamp(0.0, 6.0) } else { 0.0 };
    let digits = if varies { digits as usize } else { trimmed(mean, digits as usize) };
    let Interval { low, high, is_clipped } = range.interval(estimate);
    if is_clipped {
        let [low, high] = [low, high].map(|end| end * factor);
        format!("{mean:.digits$} ({low:.digits$} to {high:.digits$})")
    } else if varies {
        format!("{mean:.digits$} +- {half:.digits$}")
    } else if estimate.no_variation() {
        format!("{mean:.digits$} =")
    } else {
        format!("{mean:.digits$}")
    }
}

/// Decimals without zeros at the end.
fn trimmed(mean: f64, digits: usize) -> usize {
    let text = format!("{mean:.digits$}");
    let Some((_, decimals)) = text.split_once('.') else { return 0 };
    decimals.trim_end_matches('0').len()
}

/// Which points are best: the paired differences to all points that are not the very same are
/// beyond chance, adjusted for their number by Holm. None is where all are equal or chance might
/// have decided.
fn best_of(samples: &Samples, columns: &[usize], metric: usize, direction: Direction) -> Vec<bool> {
    let mean = |point: &usize| samples.estimate(*point, metric).mean;
    let measured = columns.iter().copied().filter(|point| !mean(point).is_nan());
    let best = match direction {
        Direction::Higher => measured.max_by(|a, b| mean(a).total_cmp(&mean(b))),
        Direction::Lower => measured.min_by(|a, b| mean(a).total_cmp(&mean(b))),
        Direction::Neutral => None,
    };
    let nobody = vec![false; columns.len()];
    let Some(best) = best else { return nobody };
    let differences = |point: &usize| samples.differences(best, *point, metric);
    let same = |point: &usize| {
        let own = differences(point);
        own.iter().any(|own| !own.is_nan()) && own.iter().all(|own| *own == 0.0 || own.is_nan())
    };
    let marks: Vec<bool> = columns.iter().map(same).collect();
    let others = columns.iter().zip(&marks);
    let others = others.filter(|(point, mark)| !**mark && !mean(point).is_nan());
    let chances: Vec<f64> =
        others.map(|(point, _)| Estimate::of(&differences(point)).chance_of_zero()).collect();
    let clear = holm(&chances).into_iter().all(|chance| chance < CHANCE);
    if clear && !chances.is_empty() { marks } else { nobody }
}

/// The text broken at spaces, further lines indented.
pub(super) fn wrapped(text: &str, width: usize) -> String {
    let mut lines = String::new();
    let mut used = 0;
    for word in text.split(' ') {
        if used == 0 {
            used = length(word);
        } else if used + 1 + length(word) <= width {
            lines.push(' ');
            used += 1 + length(word);
        } else {
            lines.push_str("\n  ");
            used = 2 + length(word);
        }
        lines.push_str(word);
    }
    lines.push('\n');
    lines
}

/// Texts come from files: what would move the cursor or turn the direction of writing is replaced.
fn printable(text: &str) -> String {
    let turns = |c: char| {
        matches!(u32::from(c),
            0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xfeff)
    };
    text.chars().map(|c| if c.is_control() || turns(c) { '?' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_have_the_digits_that_their_intervals_allow() {
        let show = |mean, half_width, n| {
            let sd = if half_width == 0.0 { 0.0 } else { 1.0 };
            value(&Estimate { mean, half_width, sd, n }, Range::of("h", false), 1.0)
        };
        assert_eq!(show(12.345_67, 0.123_4, 20), "12.35 +- 0.12");
        assert_eq!(show(123_456.0, 2_345.0, 20), "123456 +- 2345");
        assert_eq!(show(1.0, 0.0, 20), "1 =");
        assert_eq!(show(0.125, 0.0, 20), "0.125 =");
        assert_eq!(show(3.0, f64::NAN, 1), "3");
        assert_eq!(show(1.25, 3.5, 2), "1.2 (0.0 to 4.8)");
        assert_eq!(show(f64::NAN, f64::NAN, 0), "-");
        assert_eq!(show(2e-8, 1e-9, 20), "2.000e-8 +- 1.0e-9");
    }

    #[test]
    fn lines_break_at_spaces_and_texts_are_harmless() {
        assert_eq!(wrapped("aa bb cc", 5), "aa bb\n  cc\n");
        assert_eq!(printable("a\u{1b}[2Jb\u{202e}c\nd"), "a?[2Jb?c?d");
    }
}
