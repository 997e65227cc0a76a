//! Reads the tables of a results folder into rows whose axis cells stand in the manifest's order.

use super::error::ReportError;
use super::guard::unguarded_row;
use super::manifest::{ChartSpec, Manifest};
use crate::system::{LARGEST_RESULT, ShortRows, open_if_there};
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The architecture followed by one cell per axis; an empty cell means "any value".
pub type Place = Vec<String>;

/// One line of `summary.csv`; numbers that are missing are NaN.
pub struct SummaryRow {
    pub place: Place,
    pub metric: String,
    pub mean: f64,
    pub low: f64,
    pub high: f64,
    /// How many runs gave a value; NaN where that is not stated.
    pub n: f64,
    /// What is known of a heavy metric besides its mean, where the table states it.
    pub tail: Option<TailFigures>,
}

/// What is known of a heavy metric besides its mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TailFigures {
    /// The share of runs with more than zero.
    pub any: f64,
    /// The median of runs.
    pub median: f64,
}

/// One line of `causes.csv`.
pub struct CauseRow {
    pub place: Place,
    pub function: String,
    pub cause: String,
    pub not_in_time: f64,
    pub issued: f64,
}

impl CauseRow {
    /// Whether two rows are about the same but for the place of the askers.
    fn is_like(&self, other: &Self) -> bool {
        (&self.place, &self.function, &self.cause) == (&other.place, &other.function, &other.cause)
    }
}

/// One line of `crossings.csv`; the cell of its own axis is empty.
pub struct CrossingRow {
    pub place: Place,
    pub metric: String,
    pub axis: String,
    pub baseline: String,
    pub crossing: f64,
    /// Both ends of its interval.
    pub low: f64,
    pub high: f64,
    /// Both ends of the interval that holds for all crossings of the table at once; tables of
    /// older versions have none.
    pub of_all: Option<(f64, f64)>,
    pub share_without: f64,
    /// Whether chance is ruled out; in tables without that column, by the share alone.
    pub sure: bool,
    /// The better one before it and after it; empty where a table does not state it.
    pub before: String,
    pub after: String,
    /// How often the mean difference changes its sign.
    pub changes: f64,
}

/// All tables of a results folder.
pub struct Tables {
    pub summary: Vec<SummaryRow>,
    pub causes: Vec<CauseRow>,
    pub crossings: Vec<CrossingRow>,
    /// `closed_forms.csv` as rows without intervals.
    pub forms: Vec<SummaryRow>,
}

/// One line of `warm_up.csv`.
pub struct WarmUpRow {
    pub architecture: String,
    pub metric: String,
    /// In days, as it stands in the cell.
    pub time: String,
    pub value: f64,
}

/// The series of pilot trials.
pub fn warm_up(dir: &Path, compared: &str) -> Result<Vec<WarmUpRow>, ReportError> {
    let table = Table::open(dir.join("warm_up.csv"))?;
    let (architecture, metric) = (table.column(compared)?, table.column("metric")?);
    let (time, value) = (table.column("time_days")?, table.column("part_of_mean")?);
    let row = |record: &csv::StringRecord| {
        Ok(WarmUpRow {
            architecture: cell(record, architecture).to_owned(),
            metric: cell(record, metric).to_owned(),
            time: cell(record, time).to_owned(),
            value: table.number(record, value)?,
        })
    };
    table.records.iter().map(row).collect()
}

/// One line of `buckets.csv`.
pub struct BucketRow {
    pub place: Place,
    pub metric: String,
    pub from: f64,
    pub to: f64,
    pub count: f64,
}

/// The distributions.
pub fn buckets(dir: &Path, manifest: &Manifest) -> Result<Vec<BucketRow>, ReportError> {
    let table = Table::open(dir.join("buckets.csv"))?;
    let place = table.place(manifest, false)?;
    let [metric, from, to, count] = table.columns(["metric", "from", "to", "count"])?;
    let row = |record: &csv::StringRecord| {
        Ok(BucketRow {
            place: cells(record, &place),
            metric: cell(record, metric).to_owned(),
            from: table.number(record, from)?,
            to: table.number(record, to)?,
            count: table.number(record, count)?,
        })
    };
    table.records.iter().map(row).collect()
}

/// One line of `series.csv`.
pub struct SeriesRow {
    pub place: Place,
    pub metric: String,
    /// When its bin begins.
    pub time: f64,
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

/// The values over time.
pub fn series(dir: &Path, manifest: &Manifest) -> Result<Vec<SeriesRow>, ReportError> {
    let table = Table::open(dir.join("series.csv"))?;
    let place = table.place(manifest, false)?;
    let metric = table.column("metric")?;
    let [time, mean, low, high] = table.columns(["time", "mean", "ci_low", "ci_high"])?;
    let row = |record: &csv::StringRecord| {
        Ok(SeriesRow {
            place: cells(record, &place),
            metric: cell(record, metric).to_owned(),
            time: table.number(record, time)?,
            mean: table.number(record, mean)?,
            low: table.number(record, low)?,
            high: table.number(record, high)?,
        })
    };
    table.records.iter().map(row).collect()
}

impl Tables {
    /// The rows of a chart that is drawn like one of means.
    pub fn of_summary(summary: Vec<SummaryRow>) -> Self {
        let (causes, crossings, forms) = (Vec::new(), Vec::new(), Vec::new());
        Self { summary, causes, crossings, forms }
    }

    /// Reads what the charts of the manifest need; causes and crossings where there are some.
    pub fn read(dir: &Path, manifest: &Manifest) -> Result<Self, ReportError> {
        let stacked = manifest.charts.iter().any(|chart| chart.stack.is_some());
        let lined = |chart: &ChartSpec| chart.kind.is_usual() && chart.stack.is_none();
        let lined = manifest.charts.iter().any(lined);
        let causes = dir.join("causes.csv");
        let causes = match stacked {
            true => Some(Table::open(causes)?),
            false => Table::open_if_there(causes)?,
        };
        let crossings = Table::open_if_there(dir.join("crossings.csv"))?;
        Ok(Self {
            summary: if lined { summary(dir, manifest)? } else { Vec::new() },
            causes: causes.map_or(Ok(Vec::new()), |own| read_causes(&own, manifest))?,
            crossings: crossings.map_or(Ok(Vec::new()), |own| read_crossings(&own, manifest))?,
            forms: if manifest.has_closed_forms() {
                read_forms(dir, manifest)?
            } else {
                Vec::new()
            },
        })
    }
}

fn summary(dir: &Path, manifest: &Manifest) -> Result<Vec<SummaryRow>, ReportError> {
    let table = Table::open(dir.join("summary.csv"))?;
    let place = table.place(manifest, false)?;
    let metric = table.column("metric")?;
    let [n, mean, low, high] = table.columns(["n", "mean", "ci_low", "ci_high"])?;
    let tail = [table.find("p_positive"), table.find("median")];
    let row = |record: &csv::StringRecord| {
        let tail = match tail {
            [Some(any), Some(median)] if !cell(record, any).is_empty() => Some(TailFigures {
                any: table.number(record, any)?,
                median: table.number(record, median)?,
            }),
            _ => None,
        };
        Ok(SummaryRow {
            place: cells(record, &place),
            metric: cell(record, metric).to_owned(),
            mean: table.number(record, mean)?,
            low: table.number(record, low)?,
            high: table.number(record, high)?,
            n: table.number(record, n)?,
            tail,
        })
    };
    table.records.iter().map(row).collect()
}

fn read_forms(dir: &Path, manifest: &Manifest) -> Result<Vec<SummaryRow>, ReportError> {
    let table = Table::open(dir.join("closed_forms.csv"))?;
    let place = table.place(manifest, false)?;
    let (name, value) = (table.column("name")?, table.column("value")?);
    let row = |record: &csv::StringRecord| {
        Ok(SummaryRow {
            place: cells(record, &place),
            metric: cell(record, name).to_owned(),
            mean: table.number(record, value)?,
            low: f64::NAN,
            high: f64::NAN,
            n: f64::NAN,
            tail: None,
        })
    };
    table.records.iter().map(row).collect()
}

/// Operations of all places together, where the table has them apart.
fn read_causes(table: &Table, manifest: &Manifest) -> Result<Vec<CauseRow>, ReportError> {
    let place = table.place(manifest, false)?;
    let (function, cause) = (table.column("function")?, table.column("cause")?);
    let (not_in_time, issued) = (table.column("not_in_time")?, table.column("issued")?);
    let has_places = table.find("place").is_some();
    let mut rows: Vec<CauseRow> = Vec::new();
    for record in &table.records {
        let row = CauseRow {
            place: cells(record, &place),
            function: cell(record, function).to_owned(),
            cause: cell(record, cause).to_owned(),
            not_in_time: table.number(record, not_in_time)?,
            issued: table.number(record, issued)?,
        };
        // Rows of one pair that differ by the place follow each other.
        let same = rows.last_mut().filter(|last| has_places && last.is_like(&row));
        match same {
            Some(last) => {
                last.not_in_time += row.not_in_time;
                last.issued += row.issued;
            }
            None => rows.push(row),
        }
    }
    Ok(rows)
}

/// How many pairs of alternatives the rows compare; `at` is where rows name their alternative.
pub fn pairs<'a>(rows: impl Iterator<Item = &'a CrossingRow>, at: usize) -> usize {
    let pairs: BTreeSet<(&str, &str)> =
        rows.map(|row| (row.baseline.as_str(), row.place[at].as_str())).collect();
    pairs.len()
}

fn read_crossings(table: &Table, manifest: &Manifest) -> Result<Vec<CrossingRow>, ReportError> {
    // The table need not repeat the axis that the crossing lies on.
    let place = table.place(manifest, true)?;
    let (metric, axis) = (table.column("metric")?, table.column("axis")?);
    let (baseline, crossing) = (table.column("baseline")?, table.column("crossing")?);
    let (low, high) = (table.column("ci_low")?, table.column("ci_high")?);
    let all = table.find("all_low").zip(table.find("all_high"));
    let without = table.column("share_without")?;
    let beyond = table.find("beyond_chance");
    let sides = ["better_before", "better_after", "changes"];
    let [before, after, changes] = sides.map(|own| table.find(own));
    let text = |record: &csv::StringRecord, at: Option<usize>| {
        at.map_or("", |at| cell(record, at)).to_owned()
    };
    let row = |record: &csv::StringRecord| {
        Ok(CrossingRow {
            place: cells(record, &place),
            metric: cell(record, metric).to_owned(),
            axis: cell(record, axis).to_owned(),
            baseline: cell(record, baseline).to_owned(),
            crossing: table.number(record, crossing)?,
            low: table.number(record, low)?,
            high: table.number(record, high)?,
            of_all: match all {
                Some((low, high)) => {
                    Some((table.number(record, low)?, table.number(record, high)?))
                }
                None => None,
            },
            share_without: table.number(record, without)?,
            sure: match beyond {
                Some(column) => cell(record, column) == "yes",
                None => table.number(record, without)? < 0.05,
            },
            before: text(record, before),
            after: text(record, after),
            changes: changes.map_or(Ok(f64::NAN), |at| table.number(record, at))?,
        })
    };
    table.records.iter().map(row).collect()
}

/// A CSV file in memory, with its headers.
pub struct Table {
    path: PathBuf,
    pub headers: csv::StringRecord,
    pub records: Vec<csv::StringRecord>,
}

impl Table {
    /// Reads a file.
    pub fn open(path: PathBuf) -> Result<Self, ReportError> {
        let absent =
            || ReportError::Read { path: path.clone(), source: ErrorKind::NotFound.into() };
        Self::open_if_there(path.clone())?.ok_or_else(absent)
    }

    /// The same; `None` if nothing is there.
    pub fn open_if_there(path: PathBuf) -> Result<Option<Self>, ReportError> {
        let file = match open_if_there(&path, LARGEST_RESULT) {
            Ok(Some(file)) => file,
            Ok(None) => return Ok(None),
            Err(source) => return Err(ReportError::Read { path, source }),
        };
        let malformed = |source| ReportError::Table { path: path.clone(), source };
        let mut reader = csv::Reader::from_reader(ShortRows::new(file));
        let headers = unguarded_row(reader.headers().map_err(malformed)?.clone());
        let records = reader.records().map(|row| row.map(unguarded_row));
        let records = records.collect::<Result<_, _>>().map_err(malformed)?;
        Ok(Some(Self { path, headers, records }))
    }

    /// The place of a column, if the table has it.
    pub fn find(&self, column: &str) -> Option<usize> {
        self.headers.iter().position(|header| header == column)
    }

    fn column(&self, column: &str) -> Result<usize, ReportError> {
        self.find(column).ok_or_else(|| ReportError::Column {
            path: self.path.clone(),
            column: column.to_owned(),
        })
    }

    /// The columns of the architecture and of each axis; a lenient table may lack axes.
    pub fn place(
        &self,
        manifest: &Manifest,
        lenient: bool,
    ) -> Result<Vec<Option<usize>>, ReportError> {
        let mut columns = vec![Some(self.column(&manifest.compared)?)];
        for axis in &manifest.axes {
            let found = self.find(&axis.key);
            columns.push(if lenient { found } else { Some(self.column(&axis.key)?) });
        }
        Ok(columns)
    }

    /// The places of columns that the table must have.
    pub fn columns<const N: usize>(&self, names: [&str; N]) -> Result<[usize; N], ReportError> {
        let mut places = [0; N];
        for (place, name) in places.iter_mut().zip(names) {
            *place = self.column(name)?;
        }
        Ok(places)
    }

    /// The number in a cell, or NaN where the cell is empty or says so itself.
    pub fn number(&self, record: &csv::StringRecord, column: usize) -> Result<f64, ReportError> {
        let text = cell(record, column).trim();
        if text.is_empty() {
            return Ok(f64::NAN);
        }
        text.parse().map_err(|_| ReportError::Number {
            path: self.path.clone(),
            line: record.position().map_or(0, csv::Position::line),
            column: self.headers.get(column).unwrap_or("").to_owned(),
            cell: text.chars().take(40).collect(),
        })
    }
}

/// The text of a cell; empty where a line is too short.
pub fn cell(record: &csv::StringRecord, column: usize) -> &str {
    record.get(column).unwrap_or("")
}

/// The texts of several cells; empty for columns that the table lacks.
pub fn cells(record: &csv::StringRecord, columns: &[Option<usize>]) -> Place {
    columns.iter().map(|column| column.map_or("", |at| cell(record, at)).to_owned()).collect()
}
