//! The table of a summary: metrics by architecture at one point.

use crate::experiment::{Bounded, Findings, Plan, Samples, TailSummary, paired};
use crate::sim::{CHANCE, Estimate, Proportion, holm};
use crate::study::{Direction, Interval, Metric};

use super::grid::{Grid, Marked};
use super::screen::printable;

/// Metrics by architecture.
pub(super) struct Overview {
    names: Vec<String>,
    rows: Vec<(String, Vec<Marked>)>,
    unvaried: bool,
    clipped: bool,
    /// Shares of yes and no are among the rows.
    yes_no: bool,
    /// Heavy metrics are among the rows.
    heavy: bool,
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
            yes_no: false,
            heavy: false,
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
            let best = best_of(&findings.samples, columns, row, metric);
            let range = metric.range();
            let intervals: Vec<Interval> =
                estimates.iter().map(|own| range.interval(own)).collect();
            let is_even = |own: &Estimate| own.no_variation() && !metric.is_yes_or_no();
            table.unvaried |= estimates.iter().any(is_even);
            table.clipped |= intervals.iter().any(|own| own.is_clipped);
            table.yes_no |= metric.is_yes_or_no();
            table.marked |= best.contains(&true);
            table.batched |=
                estimates.iter().any(|estimate| estimate.n == 1 && estimate.half_width >= 0.0);
            if metric.is_heavy() {
                let tail = |point: &usize| {
                    let all = findings.summaries.iter();
                    all.clone().find(|own| own.point == *point && own.metric == row)?.tail
                };
                table.add_tails(metric, columns.iter().map(tail).collect());
            }
            let cells = estimates.iter().zip(intervals).zip(best);
            let cells = cells.map(|((estimate, interval), best)| {
                let text = value(estimate, interval, factor(metric));
                Marked { text, best }
            });
            let what = if metric.is_heavy() { ", mean" } else { "" };
            table.rows.push((label(metric, what), cells.collect()));
        }
        table
    }

    /// The rows of a heavy metric that stand before its mean, which says little alone.
    fn add_tails(&mut self, metric: &Metric, tails: Vec<Option<TailSummary>>) {
        self.heavy = true;
        let mut add = |name: String, text: &dyn Fn(&TailSummary) -> String| {
            let text = |tail: &Option<TailSummary>| tail.as_ref().map_or("-".to_owned(), text);
            let cells = tails.iter().map(|tail| Marked { text: text(tail), best: false });
            self.rows.push((name, cells.collect()));
        };
        add(format!("{}, P(any)", metric.label), &|tail| any_of(&tail.any));
        add(label(metric, ", median"), &|tail| bounded(tail.median, factor(metric)));
    }

    /// The table in lines of so many columns, and of so many lines if that is possible. Many
    /// names stand below each other, where fewer lines show them so.
    pub fn text(&self, width: usize, room: usize, colours: bool) -> String {
        const FEW: usize = 4;
        let noun = if self.heavy { "row" } else { "metric" };
        let grid = Grid::of_metrics(&self.names, &self.rows, noun);
        let turned = Grid::turned(&self.names, &self.rows, noun);
        let turns = self.names.len() > FEW && turned.lines(width) < grid.lines(width);
        if turns { turned } else { grid }.text(width, room, colours)
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
        match (self.clipped, self.yes_no) {
            (true, true) => words.push(format!("(a to b): cut at what can be, or {WILSON}")),
            (true, false) => words.push("(a to b): cut at what can be".to_owned()),
            (false, true) => words.push(format!("(a to b): {WILSON}")),
            (false, false) => {}
        }
        if self.heavy {
            words.push(HEAVY.to_owned());
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

/// The intervals of yes and no.
const WILSON: &str = "Wilson's of yes and no";

/// What the rows of a heavy metric are.
const HEAVY: &str = "P(any): trials with more than zero, 95 % by Wilson, medians by bootstrap; means \
                     beside them are of skewed trials, their intervals too short";

/// A metric with its unit; `what` says which figure of it stands here.
fn label(metric: &Metric, what: &str) -> String {
    let unit = if metric.unit == "share" { "%" } else { &metric.unit };
    let unit = if unit.is_empty() { String::new() } else { format!(" [{unit}]") };
    format!("{}{what}{unit}", metric.label)
}

/// Shares are told in percent.
fn factor(metric: &Metric) -> f64 {
    if metric.unit == "share" { 100.0 } else { 1.0 }
}

/// How many trials have any, such as `3 of 20, 0.052-0.36`.
pub(super) fn any_of(any: &Proportion) -> String {
    if any.n == 0 {
        return "-".to_owned();
    }
    // Two digits that count.
    let short = |share: f64| {
        let digits = if share > 0.0 { (1.0 - share.log10().floor()).clamp(0.0, 6.0) } else { 0.0 };
        format!("{share:.0$}", digits as usize)
    };
    format!("{} of {}, {}-{}", any.successes(), any.n, short(any.low), short(any.high))
}

/// A figure with both ends of its interval, if it has them, times a factor.
pub(super) fn bounded(own: Bounded, factor: f64) -> String {
    let Bounded { value: middle, low, high } = own;
    let estimate = Estimate { mean: middle, half_width: f64::NAN, sd: f64::NAN, n: 2 };
    // Ends that are equal are told, too: both of a median are known.
    if low == high {
        let equal = value(&estimate, Interval { low: f64::NAN, high, is_clipped: false }, factor);
        return format!("{equal} ({equal} to {equal})");
    }
    value(&estimate, Interval { low, high, is_clipped: true }, factor)
}

/// A mean with as many digits as its interval makes sense of, times a factor: with the half-width
/// or, where the interval is not even, with both of its ends.
pub fn value(estimate: &Estimate, interval: Interval, factor: f64) -> String {
    if estimate.n == 0 || !estimate.mean.is_finite() {
        return "-".to_owned();
    }
    let mean = estimate.mean * factor;
    // A cut end takes nothing from what is known of the digits.
    let half = match estimate.half_width {
        half if half > 0.0 && interval.is_clipped => half * factor,
        _ => interval.half_width() * factor,
    };
    let varies = half.is_finite() && half > 0.0;
    // Two digits of the half-width, or four of a mean that has none.
    let size = if varies { half } else { mean.abs() / 100.0 };
    if size > 0.0 && size < 1e-6 {
        let half = if varies { format!(" +- {half:.1e}") } else { String::new() };
        return format!("{mean:.3e}{half}");
    }
    let digits = if size > 0.0 { (1.0 - size.log10().floor()).clamp(0.0, 6.0) } else { 0.0 };
    let digits = if varies { digits as usize } else { trimmed(mean, digits as usize) };
    if varies && interval.is_uneven(estimate.mean) {
        let [low, high] = [interval.low, interval.high].map(|end| end * factor);
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
fn best_of(samples: &Samples, columns: &[usize], metric: usize, about: &Metric) -> Vec<bool> {
    let mean = |point: &usize| samples.estimate(*point, metric).mean;
    let measured = columns.iter().copied().filter(|point| !mean(point).is_nan());
    let best = match about.direction {
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
    let of_best = samples.of(best, metric);
    let chance =
        |point: &usize| paired(about.range(), &of_best, &samples.of(*point, metric)).chance;
    let chances: Vec<f64> = others.map(|(point, _)| chance(point)).collect();
    let clear = holm(&chances).into_iter().all(|chance| chance < CHANCE);
    if clear && !chances.is_empty() { marks } else { nobody }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{Range, Values};

    #[test]
    fn means_have_the_digits_that_their_intervals_allow() {
        let show = |mean, half_width, n| {
            let sd = if half_width == 0.0 { 0.0 } else { 1.0 };
            let estimate = Estimate { mean, half_width, sd, n };
            let range = Range::of("h", false, Values::Plain);
            value(&estimate, range.interval(&estimate), 1.0)
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
    fn yes_and_no_and_heavy_figures_have_both_ends() {
        assert_eq!(any_of(&Proportion::wilson(3, 20)), "3 of 20, 0.052-0.36");
        assert_eq!(any_of(&Proportion::wilson(0, 20)), "0 of 20, 0-0.16");
        assert_eq!(any_of(&Proportion::wilson(20, 20)), "20 of 20, 0.84-1.0");
        assert_eq!(any_of(&Proportion::wilson(0, 0)), "-");
        let shown = |value, low, high| bounded(Bounded { value, low, high }, 1.0);
        assert_eq!(shown(3.12, 2.04, 4.39), "3.1 (2.0 to 4.4)");
        assert_eq!(shown(0.0, 0.0, 0.0), "0 (0 to 0)");
        assert_eq!(shown(2.5, f64::NAN, f64::NAN), "2.5");
        let share = |values: &[f64]| {
            let estimate = Estimate::of(values);
            let range = Range::of("share", false, Values::YesNo);
            value(&estimate, range.interval(&estimate), 100.0)
        };
        assert_eq!(share(&[0.0; 20]), "0.0 (0.0 to 16.1)");
        assert_eq!(share(&[1.0, 0.0, 1.0, 0.0]), "50 +- 35");
    }
}
