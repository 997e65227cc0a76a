//! The rows of `summary.csv` and `differences.csv`, with the texts of their cells.

use super::cells::{Beside, Estimate, Rounding, Verdict};
use super::notes;
use crate::report::error::ReportError;
use crate::report::manifest::{Manifest, Metric};
use crate::report::table::{Place, Table, cell, cells};
use crate::report::text::clean;
use crate::sim::CHANCE;
use std::path::Path;

/// The column of the p-values of differences, corrected for the number of comparisons.
const HOLM: &str = "p_holm";

/// What is known of a heavy metric besides its mean: the column of each figure, its name, and
/// whether it is a share of trials; those of the ends of its interval have `_low` and `_high` after
/// it.
const BESIDES: [(&str, &str, bool); 3] =
    [("p_positive", "P(any)", true), ("median", "median", false), ("p95", "p95", false)];

/// One figure of a file.
pub struct Figure {
    /// As it stands there.
    pub exact: String,
    /// NaN where the cell is empty.
    pub value: f64,
}

/// One row of a table of estimates.
pub struct Reading {
    /// The architecture, then the cells of the axes.
    pub place: Place,
    /// The baseline of the architecture; empty in a table of means.
    pub baseline: String,
    /// The name of the metric.
    pub metric: String,
    /// How many trials stand behind it.
    pub n: f64,
    /// The mean or the mean difference.
    pub mean: Figure,
    /// The lower end of the 95 % interval.
    pub low: Figure,
    /// The upper end of the 95 % interval.
    pub high: Figure,
    /// The limitations of the interval, in the words of the column `note`.
    pub notes: Vec<String>,
    /// A p-value after Holm's correction, if the table has such a column; else NaN.
    pub holm: f64,
    /// The variance of paired differences over the sum of both, where pairing hurts.
    pub hurt: Option<f64>,
    /// The figures of [`BESIDES`], each with both ends of its interval, if the table has them.
    besides: [Option<[Figure; 3]>; 3],
}

/// Reads a table of estimates whose means stand in `column`; none if there is no such file.
pub fn read(path: &Path, manifest: &Manifest, column: &str) -> Result<Vec<Reading>, ReportError> {
    let Some(table) = Table::open_if_there(path.to_owned())? else { return Ok(Vec::new()) };
    let place = table.place(manifest, false)?;
    let columns = ["metric", "n", column, "sd", "ci_low", "ci_high"];
    let [metric, n, mean, sd, low, high] = table.columns(columns)?;
    let (baseline, note, holm) = (table.find("baseline"), table.find("note"), table.find(HOLM));
    let (hurts, ratio) = (table.find("pairing_hurts"), table.find("variance_ratio"));
    let besides = BESIDES.map(|(name, ..)| {
        let columns = [name.to_owned(), format!("{name}_low"), format!("{name}_high")];
        let [value, low, high] = columns.map(|own| table.find(&own));
        Some([value?, low?, high?])
    });
    let row = |record: &csv::StringRecord| {
        let optional = |at: Option<usize>| at.map_or("", |at| cell(record, at)).to_owned();
        let figure = |at: usize| {
            let value = table.number(record, at)?;
            Ok::<_, ReportError>(Figure { exact: cell(record, at).to_owned(), value })
        };
        let (n, sd) = (table.number(record, n)?, table.number(record, sd)?);
        let words = |at| cell(record, at).split_whitespace().map(clean).collect();
        Ok(Reading {
            place: cells(record, &place),
            baseline: optional(baseline),
            metric: cell(record, metric).to_owned(),
            n,
            mean: figure(mean)?,
            low: figure(low)?,
            high: figure(high)?,
            notes: note.map_or_else(|| notes::derived(n, sd), words),
            holm: holm.map_or(Ok(f64::NAN), |at| table.number(record, at))?,
            hurt: match (hurts, ratio) {
                (Some(hurts), Some(ratio)) if cell(record, hurts) == "yes" => {
                    Some(table.number(record, ratio)?)
                }
                _ => None,
            },
            besides: {
                let [any, median, p95] = besides.map(|columns| match columns {
                    Some(columns) if !cell(record, columns[0]).is_empty() => {
                        let [value, low, high] = columns.map(figure);
                        Ok(Some([value?, low?, high?]))
                    }
                    _ => Ok::<_, ReportError>(None),
                });
                [any?, median?, p95?]
            },
        })
    };
    table.records.iter().map(row).collect()
}

impl Reading {
    /// Whether trials rule out that the difference is nought: by Holm's p-value where the table
    /// has one, else because the interval excludes it.
    pub fn is_clear(&self) -> bool {
        let excluded = self.n > 1.0 && (self.low.value > 0.0 || self.high.value < 0.0);
        excluded && (self.holm.is_nan() || self.holm < CHANCE)
    }

    /// Whether all trials gave the difference nought.
    pub fn is_nought(&self) -> bool {
        let varies = self.low.value < 0.0 || self.high.value > 0.0;
        self.mean.value == 0.0 && !varies
    }

    /// The verdict of a difference on the architecture.
    pub fn verdict(&self, metric: &Metric) -> Verdict {
        match metric.direction.as_str() {
            _ if !self.is_clear() => Verdict::Open,
            "higher" if self.mean.value > 0.0 => Verdict::Better,
            "lower" if self.mean.value < 0.0 => Verdict::Better,
            "higher" | "lower" => Verdict::Worse,
            _ => Verdict::Other,
        }
    }

    /// The row as a cell, shares in percent; none if nothing was measured.
    pub fn estimate(&self, metric: &Metric) -> Option<Estimate> {
        if !self.mean.value.is_finite() {
            return None;
        }
        let difference = !self.baseline.is_empty();
        let half = (self.high.value - self.low.value) / 2.0;
        let factor = if metric.is_share() { 100.0 } else { 1.0 };
        let mut rounding = Rounding::new(self.mean.value, half, factor);
        if difference {
            rounding = rounding.signed();
        }
        let write = |figure: &Figure| rounding.number(&figure.exact, figure.value);
        // An interval without a width would claim certainty.
        let varies = self.notes.iter().all(|word| word != notes::CONSTANT);
        let whole = varies && self.low.value.is_finite() && self.high.value.is_finite();
        Some(Estimate {
            mean: write(&self.mean),
            interval: whole.then(|| (write(&self.low), write(&self.high))),
            verdict: if difference { self.verdict(metric) } else { Verdict::Open },
            note: self.remark(),
            besides: self.besides(difference, factor),
        })
    }

    /// The figures below a mean, or below a mean difference.
    fn besides(&self, difference: bool, factor: f64) -> Vec<Beside> {
        let one = |(own, (_, name, is_share)): (&Option<[Figure; 3]>, (&str, &str, bool))| {
            let [value, low, high] = own.as_ref()?;
            let half = (high.value - low.value) / 2.0;
            let mut rounding =
                Rounding::new(value.value, half, if is_share { 1.0 } else { factor });
            let mut label = name.to_owned();
            if difference {
                rounding = rounding.signed();
            } else if is_share {
                label = format!("{name} {:.0} of {:.0}:", value.value * self.n, self.n);
            }
            let write = |figure: &Figure| rounding.number(&figure.exact, figure.value);
            let end = |figure: &Figure| figure.value.is_finite().then(|| write(figure));
            Some(Beside { label, value: write(value), low: end(low), high: end(high) })
        };
        self.besides.iter().zip(BESIDES).filter_map(one).collect()
    }

    fn remark(&self) -> String {
        let p = match self.holm {
            p if p.is_nan() => String::new(),
            p if p < 0.001 => "p < 0.001".to_owned(),
            p => format!("p {p:.3}"),
        };
        let words = self.notes.iter().map(|word| notes::beside(word));
        let hurt = self
            .hurt
            .map_or(String::new(), |ratio| format!("pairing hurts: variance ratio {ratio:.2}"));
        let parts: Vec<&str> =
            words.chain([hurt.as_str(), p.as_str()]).filter(|part| !part.is_empty()).collect();
        parts.join(", ")
    }
}
