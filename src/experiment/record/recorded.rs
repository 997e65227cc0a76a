//! The trials of a results folder as its files hold them.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use serde::Deserialize;

use crate::experiment::plan::{
    Condition, ConditionError, Experiment, Input, Overrides, Point, Recalled, TrialId,
};
use crate::report::{INPUTS, Manifest, ReportError, no_manifest, read_manifest, unguarded};
use crate::system::{AtMost, LARGEST_RESULT, ShortRows, open_if_there};

use super::files::{COMPRESSED_TRIALS, FAILURES, TRIALS};
use super::platform::Platform;

/// A results folder that was read.
pub struct Recorded {
    /// The folder.
    pub dir: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
    /// Its origin.
    pub made: Made,
    /// All trials that did not fail, in the order of the file.
    pub rows: Vec<Row>,
    /// Those that failed, without values.
    pub failed: Vec<Row>,
}

/// Origin of a results folder, as its manifest states it.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Made {
    /// The hash of everything that the results depend on.
    #[serde(default)]
    pub plan_hash: String,
    /// The version of the model; absent from older manifests.
    #[serde(default)]
    pub model_version: Option<u32>,
    /// The platform; absent from older manifests.
    #[serde(default)]
    pub platform: Option<Platform>,
    /// Changes made by the command line; absent from older manifests.
    #[serde(default)]
    pub overrides: Option<Overrides>,
}

/// A row of `trials.csv`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Its number, from 1, the head not counted.
    pub number: usize,
    /// The architecture.
    pub architecture: String,
    /// The values of the swept keys, in the order of the manifest; empty where nothing is varied.
    pub cells: Vec<String>,
    /// Number of the replication, from 0.
    pub replication: u32,
    /// The metrics in the order of the manifest; empty where nothing was measured.
    pub values: Vec<String>,
}

impl Row {
    /// A metric as a number; NaN where nothing was measured.
    pub fn value(&self, metric: usize) -> f64 {
        self.values.get(metric).and_then(|cell| cell.parse().ok()).unwrap_or(f64::NAN)
    }
}

/// The experiment of a results folder, as the copies of its files have it: that of the experiment
/// file, and the changes of its run beside those that are asked for now. `None` if the folder holds
/// no results.
///
/// # Errors
/// If the manifest cannot be read.
pub fn recall(
    dir: &Path,
    changes: &Overrides,
) -> Result<Option<(PathBuf, Overrides)>, ReportError> {
    // Whatever is in the way of a file that is no folder is reported where it is read.
    if !dir.is_dir() {
        return Ok(None);
    }
    let Some((manifest, made)) = read_manifests(dir)? else { return Ok(None) };
    let before = made.overrides.unwrap_or_default();
    let inputs = dir.join(INPUTS);
    let file = inputs.join(Input::EXPERIMENT);
    let recalled = Recalled { experiment: manifest.experiment, inputs, set: before.set };
    let overrides = Overrides {
        set: changes.set.clone(),
        only: changes.only.clone().or(before.only),
        replications: changes.replications.or(before.replications),
        seed: changes.seed.or(before.seed),
        allow_idle: changes.allow_idle || before.allow_idle,
        sample: changes.sample,
        recalled: Some(recalled),
    };
    Ok(Some((file, overrides)))
}

/// What is in a folder, and its origin; `None` if the folder holds no results.
fn read_manifests(dir: &Path) -> Result<Option<(Manifest, Made)>, ReportError> {
    let Some(manifest) = read_manifest(dir)? else { return Ok(None) };
    Ok(read_manifest(dir)?.map(|made| (manifest, made)))
}

impl Recorded {
    /// Reads manifest and trials, all that the manifest tells of.
    ///
    /// # Errors
    /// If a file is missing or not as `run` writes it.
    pub fn read(dir: &Path) -> Result<Self, ReportError> {
        Self::find(dir)?.ok_or_else(|| no_manifest(dir))
    }

    /// The same; `None` if the folder holds no results.
    ///
    /// # Errors
    /// As [`Recorded::read`], but for a folder without a manifest.
    pub fn find(dir: &Path) -> Result<Option<Self>, ReportError> {
        let Some((manifest, made)) = read_manifests(dir)? else { return Ok(None) };
        let names: Vec<&str> = manifest.metrics.iter().map(|metric| &*metric.name).collect();
        let trials = open_trials(dir)?;
        let (path, failures) = (trials.0.clone(), dir.join(FAILURES));
        let rows = read_rows(trials, &manifest, &names)?;
        // There is none where no trial failed.
        let failed = match open(&failures)? {
            Some(file) => read_rows((failures.clone(), Box::new(file)), &manifest, &[])?,
            None => Vec::new(),
        };
        // Older manifests have neither number.
        if manifest.trials > 0 {
            let done = manifest.trials.saturating_sub(manifest.failed);
            check_rows(failures, failed.len(), manifest.failed, "failed trials")?;
            check_rows(path, rows.len(), done, "trials")?;
        }
        Ok(Some(Self { dir: dir.to_owned(), manifest, made, rows, failed }))
    }

    /// The names that conditions on rows may use.
    pub fn keys(&self) -> Vec<&str> {
        let axes = self.manifest.axes.iter().map(|axis| axis.key.as_str());
        [&*self.manifest.compared, "replication"].into_iter().chain(axes).collect()
    }

    /// A condition on rows, of names and values that there are.
    ///
    /// # Errors
    /// If it is none, or nothing can meet it.
    pub fn condition(&self, text: &str, keys: &[&str]) -> Result<Condition, ConditionError> {
        let condition = Condition::parse(text, keys)?;
        let mut values: Vec<(&str, Vec<String>)> =
            keys.iter().map(|key| (*key, Vec::new())).collect();
        for (key, cells) in &mut values {
            let mut there = BTreeSet::new();
            for cell in self.rows.iter().filter_map(|row| self.cell(row, key)) {
                if there.insert(cell.clone()) {
                    cells.push(cell);
                }
            }
        }
        condition.check(&values).map(|()| condition)
    }

    /// The rows that meet a condition.
    pub fn rows_where(&self, condition: &Condition) -> Vec<&Row> {
        let meets = |row: &&Row| condition.holds(&|key| self.cell(row, key));
        self.rows.iter().filter(meets).collect()
    }

    /// A row in words: `workgroup, organisation.devices = 8, replication 3`.
    pub fn describe(&self, row: &Row) -> String {
        format!("{}, replication {}", self.describe_point(row), row.replication)
    }

    /// The point of a row in words.
    pub fn describe_point(&self, row: &Row) -> String {
        let mut words = vec![row.architecture.clone()];
        for (axis, cell) in self.manifest.axes.iter().zip(&row.cells) {
            if !cell.is_empty() {
                words.push(format!("{} = {cell}", axis.key));
            }
        }
        words.join(", ")
    }

    /// The index of a metric.
    pub fn metric(&self, name: &str) -> Option<usize> {
        self.manifest.metrics.iter().position(|metric| metric.name == name)
    }

    /// The trial of an experiment that a row is of; `None` if it has none such.
    pub fn trial(&self, row: &Row, experiment: &Experiment) -> Option<TrialId> {
        let plan = &experiment.plan;
        let keys = plan.axes.iter().map(|axis| &axis.key);
        if !keys.eq(self.manifest.axes.iter().map(|axis| &axis.key)) {
            return None;
        }
        let own = |point: &Point| {
            plan.architecture(point) == row.architecture && plan.cells(point) == row.cells
        };
        let point = plan.points.iter().position(own)?;
        let architecture = plan.points[point].architecture;
        Some(TrialId { architecture, point, replication: row.replication })
    }

    fn cell(&self, row: &Row, key: &str) -> Option<String> {
        match key {
            _ if key == self.manifest.compared => Some(row.architecture.clone()),
            "replication" => Some(row.replication.to_string()),
            _ => {
                let at = self.manifest.axes.iter().position(|axis| axis.key == key)?;
                Some(row.cells[at].clone()).filter(|cell| !cell.is_empty())
            }
        }
    }
}

/// A table that is read, and its path.
type Table = (PathBuf, Box<dyn Read>);

/// A file, if it is there.
fn open(path: &Path) -> Result<Option<AtMost<File>>, ReportError> {
    let failed = |source| ReportError::Read { path: path.to_owned(), source };
    open_if_there(path, LARGEST_RESULT).map_err(failed)
}

/// The table of trials, which may be compressed.
fn open_trials(dir: &Path) -> Result<Table, ReportError> {
    let (plain, compressed) = (dir.join(TRIALS), dir.join(COMPRESSED_TRIALS));
    if let Some(file) = open(&plain)? {
        return Ok((plain, Box::new(file)));
    }
    match open(&compressed)? {
        Some(file) => {
            // A file may have several members, one after the other.
            let table = MultiGzDecoder::new(BufReader::new(file));
            Ok((compressed, Box::new(AtMost::new(table, LARGEST_RESULT))))
        }
        // The usual name is the one to name.
        None => Err(ReportError::Read { path: plain, source: ErrorKind::NotFound.into() }),
    }
}

/// Refuses a table that has not as many rows as its manifest tells of.
fn check_rows(
    path: PathBuf,
    rows: usize,
    expected: u64,
    what: &'static str,
) -> Result<(), ReportError> {
    let rows = rows as u64;
    match rows == expected {
        true => Ok(()),
        false => Err(ReportError::Rows { path, rows, expected, what }),
    }
}

/// The trials of a table, with these metrics.
fn read_rows(
    (path, input): Table,
    manifest: &Manifest,
    metrics: &[&str],
) -> Result<Vec<Row>, ReportError> {
    let table = |source| ReportError::Table { path: path.clone(), source };
    let mut reader = csv::Reader::from_reader(ShortRows::new(BufReader::new(input)));
    let names = reader.headers().map_err(table)?.clone();
    let column = |name: &str| {
        let at = names.iter().position(|own| own == name);
        at.ok_or_else(|| ReportError::Column { path: path.clone(), column: name.to_owned() })
    };
    let (architecture, replication) = (column(&manifest.compared)?, column("replication")?);
    let axes = manifest.axes.iter().map(|axis| column(&axis.key));
    let axes: Vec<usize> = axes.collect::<Result<_, _>>()?;
    let metrics = metrics.iter().map(|name| column(name));
    let metrics: Vec<usize> = metrics.collect::<Result<_, _>>()?;
    let mut rows = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let record = record.map_err(table)?;
        let cell = |at: usize| unguarded(&record[at]).to_owned();
        let cells = |columns: &[usize]| columns.iter().map(|at| cell(*at)).collect();
        let number = record[replication].parse().map_err(|_| ReportError::Number {
            path: path.clone(),
            line: record.position().map_or(0, csv::Position::line),
            column: "replication".to_owned(),
            cell: record[replication].to_owned(),
        })?;
        rows.push(Row {
            number: at + 1,
            architecture: cell(architecture),
            cells: cells(&axes),
            replication: number,
            values: cells(&metrics),
        });
    }
    match reader.get_ref().is_between_rows() {
        true => Ok(rows),
        false => Err(ReportError::Cut { path }),
    }
}
