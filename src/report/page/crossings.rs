//! Where curves cross, in sentences; and at how many points which architecture is better.

use super::cells::{Cell, Number, Rounding, Row, Sheet, Verdict, counted};
use super::readings::Reading;
use crate::report::manifest::{Axis, Manifest, Metric};
use crate::report::table::{CrossingRow, pairs};
use crate::report::text::clean;
use crate::report::words::CrossingSearch;
use crate::units::{is_plural, whole_sides};

/// Crossings that are shown, at most.
const MOST_TOLD: usize = 60;

/// One crossing beyond chance, as the parts of a sentence.
pub struct Sentence {
    /// The better one before it, such as `a has higher availability than b up to about`.
    pub claim: String,
    /// Where it is.
    pub at: Number,
    /// Text before and after that place, such as ` user devices`.
    pub around: (String, String),
    /// Both ends of the 95 % interval.
    pub interval: (Number, Number),
    /// Both ends of the one that holds for all crossings at once, if it is another one.
    pub of_all: Option<(Number, Number)>,
    /// The better one after it, and the values held fixed.
    pub rest: String,
}

/// The sentences about crossings.
#[derive(Default)]
pub struct Crossings {
    /// Those beyond chance.
    pub told: Vec<Sentence>,
    /// How many more are beyond chance.
    pub more: usize,
    /// How many chance alone may have made.
    pub within_chance: usize,
    /// How many comparisons have none.
    pub without: usize,
    /// How many pairs of alternatives are compared.
    pairs: usize,
}

impl Crossings {
    /// How many were sought and how many are beyond chance; empty below two.
    pub fn searched(&self) -> String {
        let found = self.told.len() + self.more;
        let sought = found + self.within_chance + self.without;
        let search = CrossingSearch { sought, pairs: self.pairs, found };
        let has_both = self.told.iter().any(|own| own.of_all.is_some());
        if sought > 1 { format!("{}.", search.in_words(has_both)) } else { String::new() }
    }

    /// How many more are beyond chance than are shown.
    pub fn more_told(&self) -> String {
        counted(self.more, "more crossing")
    }

    /// How many may be chance, and why.
    pub fn doubtful(&self) -> String {
        let them = if self.within_chance == 1 { "it" } else { "them" };
        format!(
            "{} of mean curves may be chance alone: resampled trials lack {them} too often, or the \
             difference is not beyond chance on both sides.",
            counted(self.within_chance, "other crossing")
        )
    }

    /// How many comparisons have no crossing.
    pub fn apart(&self) -> String {
        let verb = if self.without == 1 { "shows" } else { "show" };
        format!("{} {verb} no crossing within the range.", counted(self.without, "comparison"))
    }
}

/// Puts the rows of `crossings.csv` into words.
pub fn crossings(manifest: &Manifest, rows: &[CrossingRow]) -> Crossings {
    let pairs = pairs(rows.iter(), manifest.alternatives_at());
    let mut all = Crossings { pairs, ..Crossings::default() };
    for row in rows {
        if row.crossing.is_nan() {
            all.without += 1;
        } else if !row.sure {
            all.within_chance += 1;
        } else if all.told.len() == MOST_TOLD {
            all.more += 1;
        } else {
            all.told.extend(sentence(manifest, row));
        }
    }
    all
}

/// The sentence about a crossing; none if the manifest does not know its metric or axis.
fn sentence(manifest: &Manifest, row: &CrossingRow) -> Option<Sentence> {
    let metric = manifest.metric(&row.metric)?;
    let axis = manifest.axes.iter().find(|axis| axis.key == row.axis)?;
    let text = |name: &String| manifest.alternative_text(name);
    let (own, base) = (text(&row.place[manifest.alternatives_at()]), text(&row.baseline));
    let rounding = rounding(axis, row);
    let at = &row.crossing;
    // Of things that are counted: the last number before the crossing, and the first after it.
    let whole = counts(axis);
    let (last, first) = if whole { whole_sides(*at) } else { (*at, *at) };
    let percent = if axis.is_share() { " %" } else { "" };
    let number = |exact: f64, shown: f64| {
        let Number { exact, shown } = rounding.number(&exact.to_string(), shown);
        Number { exact, shown: shown + percent }
    };
    let end = |own: f64| number(own, if whole { whole_sides(own).1 } else { own });
    let single = (row.low, row.high);
    let of_all = row.of_all.filter(|all| *all != single);
    let doubt = if row.changes > 1.0 { " (the first of several crossings)" } else { "" };
    let label = clean(metric.text());
    let (claim, beyond) = match (&row.before, &row.after) {
        // A table of an older version does not state which one is better.
        (before, _) if before.is_empty() => {
            (format!("{own} and {base} cross in {label} at about"), String::new())
        }
        (before, after) => {
            let word = if metric.direction == "higher" { "higher" } else { "lower" };
            let [one, other] = [before, after].map(text);
            // What lies between values of the axis is interpolated.
            let is_value = |number: f64| axis.values.iter().any(|own| own.parse() == Ok(number));
            let about = if whole && is_value(last) && is_value(first) { "" } else { " about" };
            let claim = format!("{one} has {word} {label} than {other} up to{about}");
            let beyond = if whole { format!("from {first} on") } else { "beyond that".to_owned() };
            (claim, format!("; {beyond} {other} has"))
        }
    };
    Some(Sentence {
        claim,
        at: number(*at, last),
        around: phrase(axis),
        interval: (end(row.low), end(row.high)),
        of_all: of_all.map(|(low, high)| (end(low), end(high))),
        rest: format!("{beyond}{doubt}{}", held(manifest, row)),
    })
}

/// Whether the values of an axis are whole numbers of something: none lies between 2 and 3.
fn counts(axis: &Axis) -> bool {
    let whole = |value: &String| value.parse::<f64>().is_ok_and(|number| number.fract() == 0.0);
    axis.counted && axis.unit.is_empty() && axis.values.iter().all(whole)
}

fn rounding(axis: &Axis, row: &CrossingRow) -> Rounding {
    if counts(axis) {
        return Rounding::fixed(0);
    }
    let factor = if axis.is_share() { 100.0 } else { 1.0 };
    Rounding::new(row.crossing, (row.high - row.low) / 2.0, factor)
}

/// The text before and after a value of an axis.
fn phrase(axis: &Axis) -> (String, String) {
    let name = clean(axis.text());
    if axis.unit.is_empty() && is_plural(&name) {
        return (String::new(), format!(" {name}"));
    }
    let unit = match axis.unit_text() {
        "" => String::new(),
        unit => format!(" {}", clean(unit)),
    };
    (format!("{name} = "), unit)
}

/// The other axes' values, for the end of a sentence.
fn held(manifest: &Manifest, row: &CrossingRow) -> String {
    let cells = manifest.axes.iter().zip(&row.place[1..]).skip(manifest.alternatives_at());
    let cells = cells.filter(|(_, cell)| !cell.is_empty());
    let held: Vec<String> = cells.map(|(axis, cell)| axis.value_text(cell)).collect();
    if held.is_empty() { String::new() } else { format!(", with {}", held.join(", ")) }
}

/// At how many points each architecture is better or worse than the first, beyond chance; none
/// without differences.
pub fn verdicts(manifest: &Manifest, readings: &[Reading]) -> Option<Sheet> {
    let baseline = manifest.alternative_text(&readings.first()?.baseline);
    let at = manifest.alternatives_at();
    let judged = |metric: &&Metric| {
        manifest.is_charted(&metric.name) && ["higher", "lower"].contains(&&*metric.direction)
    };
    let columns: Vec<&String> = manifest.alternatives().iter().skip(1).collect();
    let row = |metric: &Metric| {
        let cell = |name: &&String| {
            let own = readings.iter().filter(|reading| {
                reading.metric == metric.name
                    && reading.place[at] == **name
                    && reading.mean.value.is_finite()
            });
            let verdicts: Vec<Verdict> = own.map(|reading| reading.verdict(metric)).collect();
            tally(&verdicts).map_or(Cell::Missing, Cell::Text)
        };
        Row { labels: vec![clean(metric.text())], cells: columns.iter().map(cell).collect() }
    };
    let rows: Vec<Row> = manifest.metrics.iter().filter(judged).map(row).collect();
    let names = columns.iter().map(|name| manifest.alternative_text(name));
    (!rows.is_empty()).then(|| Sheet {
        caption: format!("Points with results that differ from those of {baseline} beyond chance"),
        heads: std::iter::once("metric".to_owned()).chain(names).collect(),
        rows,
        left_out: 0,
    })
}

fn tally(verdicts: &[Verdict]) -> Option<String> {
    let all = verdicts.len();
    let count = |wanted| verdicts.iter().filter(|own| **own == wanted).count();
    match (all, count(Verdict::Better), count(Verdict::Worse)) {
        (0, ..) => None,
        (_, 0, 0) => Some("no difference".to_owned()),
        (_, better, 0) => Some(format!("better at {better}\u{a0}of\u{a0}{all}")),
        (_, 0, worse) => Some(format!("worse at {worse}\u{a0}of\u{a0}{all}")),
        (_, better, worse) => {
            Some(format!("better at\u{a0}{better}, worse at\u{a0}{worse} of\u{a0}{all}"))
        }
    }
}
