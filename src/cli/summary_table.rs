//! The table of a summary: metrics by architecture at one point.

use std::ops::Range;

use crate::experiment::{Findings, Plan, Samples};
use crate::sim::{CHANCE, Estimate, holm};
use crate::study::{self, Direction, Interval, Metric};
use crate::units::counted;

use super::screen::{length, printable};

/// One cell of the table.
struct Cell {
    text: String,
    best: bool,
}

/// Metrics by architecture.
pub(super) struct Overview {
    names: Vec<String>,
    rows: Vec<(String, Vec<Cell>)>,
    unvaried: bool,
    clipped: bool,
    marked: bool,
    /// Intervals come from batches of single trials.
    batched: bool,
}

impl Overview {
    pub(super) fn new(
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

    /// The table in lines of so many columns, and of so many lines if that is possible: in blocks
    /// of columns as the width asks for, with the first metrics where there is no room for all,
    /// and last with the first blocks.
    pub fn text(&self, width: usize, room: usize, colours: bool) -> String {
        let label = self.rows.iter().map(|(label, _)| length(label)).max().unwrap_or(0);
        let label = label.min(width / 2);
        let widths = self.widths();
        let mut blocks = blocks(&widths, width.saturating_sub(label + 1));
        let (all, most) = (self.rows.len(), blocks.len());
        let lines = |rows: usize, blocks: usize| {
            (blocks * (rows + 2)).saturating_sub(1) + usize::from(rows < all || blocks < most)
        };
        let fits = |rows: &usize| lines(*rows, most) <= room;
        let rows = (1..=all).rev().find(fits).unwrap_or(all.min(1));
        let fits = |blocks: &usize| lines(rows, *blocks) <= room;
        blocks.truncate((1..=most).rev().find(fits).unwrap_or(1));
        let mut text = String::new();
        for columns in &blocks {
            if columns.start > 0 {
                text.push('\n');
            }
            self.block(&mut text, (label, rows), &widths, columns.clone(), colours);
        }
        let shown = blocks.last().map_or(0, |last| last.end);
        let more = [(all - rows, "metric"), (self.names.len() - shown, "column")];
        let more = more.into_iter().filter(|(count, _)| *count > 0);
        let more: Vec<String> = more.map(|(count, noun)| counted(count, noun)).collect();
        if !more.is_empty() {
            text.push_str(&format!("... and {} more: summary.csv\n", more.join(" and ")));
        }
        text
    }

    /// The widths of columns, with two between them.
    fn widths(&self) -> Vec<usize> {
        let column = |at: usize| {
            let cells = self.rows.iter().map(|(_, cells)| length(&cells[at].text) + 2);
            cells.chain([length(&self.names[at]) + 2]).max().unwrap_or(0)
        };
        (0..self.names.len()).map(column).collect()
    }

    fn block(
        &self,
        text: &mut String,
        (label, rows): (usize, usize),
        widths: &[usize],
        columns: Range<usize>,
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
        for (name, cells) in &self.rows[..rows] {
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

    pub(super) fn legend(&self, replications: (usize, usize)) -> String {
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
            words.push("(a to b): cut at what can be".to_owned());
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

/// Columns that stand beside each other, in as few blocks as the room allows.
fn blocks(widths: &[usize], room: usize) -> Vec<Range<usize>> {
    let (mut blocks, mut start) = (Vec::new(), 0);
    while start < widths.len() {
        let mut end = start + 1;
        while end < widths.len() && widths[start..=end].iter().sum::<usize>() <= room {
            end += 1;
        }
        blocks.push(start..end);
        start = end;
    }
    blocks
}

/// Ends the line that begins at `start`, without spaces at its end.
fn end_line(text: &mut String, start: usize) {
    let kept = text[start..].trim_end().len();
    text.truncate(start + kept);
    text.push('\n');
}

/// A mean with as many digits as its half-width makes sense of, times a factor: with the half-width
/// or, where the range of the quantity clips the interval, with both of its ends.
pub fn value(estimate: &Estimate, range: study::Range, factor: f64) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_have_the_digits_that_their_intervals_allow() {
        let show = |mean, half_width, n| {
            let sd = if half_width == 0.0 { 0.0 } else { 1.0 };
            value(&Estimate { mean, half_width, sd, n }, study::Range::of("h", false), 1.0)
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
}
