//! The files of a results folder: written beside their places, then put there by renaming.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::metrics::METRICS;
use crate::operation::{Cause, Function};
use crate::report::{Axis as ChartAxis, Manifest, Metric as ChartMetric};

use super::crossings::{Crossing, crossings};
use super::estimates::{Samples, variance_ratio};
use super::file::Experiment;
use super::folder::Mark;
use super::runner::Trials;

/// A results file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {path}: {source}; free some space or choose another folder with `-o`")]
pub struct WriteError {
    path: PathBuf,
    source: io::Error,
}

/// What was found, for the terminal.
pub struct Findings {
    /// All trials' metrics.
    pub samples: Samples,
    /// Where curves cross.
    pub crossings: Vec<Crossing>,
    /// The files written, in order.
    pub files: Vec<PathBuf>,
}

/// Writes all tables and the manifest. Nothing is put in its place before all of it is computed
/// and written.
pub fn write_results(
    dir: &Path,
    experiment: &Experiment,
    trials: &Trials,
) -> Result<Findings, WriteError> {
    let plan = &experiment.plan;
    let samples = Samples::new(plan, trials);
    let crossings = crossings(plan, &experiment.charts, &samples);
    let mut files = vec![
        ("experiment.toml", experiment.text.clone().into_bytes()),
        ("resolved.toml", resolved(experiment).into_bytes()),
        ("trials.csv", trials_table(experiment, trials)),
        ("summary.csv", summary_table(experiment, &samples)),
        ("differences.csv", differences_table(experiment, &samples)),
        ("causes.csv", causes_table(experiment, trials)),
        ("crossings.csv", crossings_table(experiment, &crossings)),
    ];
    if !trials.failures.is_empty() {
        files.push(("failures.csv", failures_table(experiment, trials)));
    }
    files.push(("manifest.json", manifest(experiment, trials).into_bytes()));
    let fail = |path: &Path| {
        let path = path.to_owned();
        move |source| WriteError { path, source }
    };
    fs::create_dir_all(dir).map_err(fail(dir))?;
    for (name, bytes) in &files {
        let path = dir.join(format!("{name}.tmp"));
        write_through(&path, bytes).map_err(fail(&path))?;
    }
    let mut written = Vec::new();
    for (name, _) in &files {
        let path = dir.join(name);
        fs::rename(dir.join(format!("{name}.tmp")), &path).map_err(fail(&path))?;
        written.push(path);
    }
    if trials.failures.is_empty() {
        // Left over from an earlier run whose trials failed.
        let _ = fs::remove_file(dir.join("failures.csv"));
    }
    Ok(Findings { samples, crossings, files: written })
}

fn write_through(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_data()
}

/// A table in memory.
struct Table(csv::Writer<Vec<u8>>);

impl Table {
    fn new(header: impl IntoIterator<Item = String>) -> Self {
        let mut table = Self(csv::Writer::from_writer(Vec::new()));
        table.row(header);
        table
    }

    fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells = cells.into_iter().map(harmless);
        self.0.write_record(cells).expect("rows of one table have the same length");
    }

    fn bytes(self) -> Vec<u8> {
        self.0.into_inner().expect("memory can be written to")
    }
}

/// A spreadsheet would take a text that begins like a formula for one.
fn harmless(cell: String) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err();
    if formula { format!("'{cell}") } else { cell }
}

/// The shortest text that gives the same number; empty for none.
fn number(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}

fn header(experiment: &Experiment, before: &[&str], after: &[&str]) -> Vec<String> {
    let axes = experiment.plan.axes.iter().map(|axis| axis.key.clone());
    let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    own(before).into_iter().chain(axes).chain(own(after)).collect()
}

fn trials_table(experiment: &Experiment, trials: &Trials) -> Vec<u8> {
    let plan = &experiment.plan;
    let names: Vec<&str> = METRICS.iter().map(|metric| metric.name).collect();
    let after: Vec<&str> = std::iter::once("replication").chain(names).collect();
    let mut table = Table::new(header(experiment, &["architecture"], &after));
    for (at, output) in trials.outputs.iter().enumerate() {
        let Some(output) = output else { continue };
        let point = &plan.points[at / plan.replications as usize];
        let start = [plan.architecture(point).to_owned()];
        let replication = [(at % plan.replications as usize).to_string()];
        let values = output.metrics.iter().map(|value| number(*value));
        table.row(start.into_iter().chain(plan.cells(point)).chain(replication).chain(values));
    }
    table.bytes()
}

fn summary_table(experiment: &Experiment, samples: &Samples) -> Vec<u8> {
    let plan = &experiment.plan;
    let after = ["metric", "unit", "n", "mean", "sd", "ci_low", "ci_high"];
    let mut table = Table::new(header(experiment, &["architecture"], &after));
    for (at, point) in plan.points.iter().enumerate() {
        for (metric, entry) in METRICS.iter().enumerate() {
            let estimate = samples.estimate(at, metric);
            let (low, high) = estimate.interval();
            let start = [plan.architecture(point).to_owned()];
            let values = [estimate.mean, estimate.sd, low, high].map(number);
            let [mean, sd, low, high] = values;
            let n = estimate.n.to_string();
            let end = [entry.name.to_owned(), entry.unit.to_owned(), n, mean, sd, low, high];
            table.row(start.into_iter().chain(plan.cells(point)).chain(end));
        }
    }
    table.bytes()
}

fn differences_table(experiment: &Experiment, samples: &Samples) -> Vec<u8> {
    let plan = &experiment.plan;
    let after = ["metric", "unit", "n", "difference", "sd", "ci_low", "ci_high", "variance_ratio"];
    let mut table = Table::new(header(experiment, &["baseline", "architecture"], &after));
    for (at, point) in plan.points.iter().enumerate() {
        if point.architecture == 0 {
            continue;
        }
        let Some(baseline) = plan.counterpart(point, 0) else { continue };
        for (metric, entry) in METRICS.iter().enumerate() {
            let estimate = crate::sim::Estimate::of(&samples.differences(baseline, at, metric));
            let (low, high) = estimate.interval();
            let ratio = variance_ratio(samples, baseline, at, metric);
            let names = [plan.architectures[0].clone(), plan.architecture(point).to_owned()];
            let [mean, sd, low, high, ratio] =
                [estimate.mean, estimate.sd, low, high, ratio].map(number);
            let n = estimate.n.to_string();
            let end = [entry.name.to_owned(), entry.unit.to_owned(), n, mean, sd, low, high, ratio];
            table.row(names.into_iter().chain(plan.cells(point)).chain(end));
        }
    }
    table.bytes()
}

/// One row for each pair of function and cause that occurred anywhere, at every point, so that the
/// rows do not depend on what happened at one of them.
fn causes_table(experiment: &Experiment, trials: &Trials) -> Vec<u8> {
    let plan = &experiment.plan;
    let after = ["function", "cause", "denied", "issued"];
    let mut table = Table::new(header(experiment, &["architecture"], &after));
    let replications = plan.replications as usize;
    let occurred = |function: Function, cause: Cause| {
        let blocks = trials.outputs.iter().flatten().map(|output| &output.blocks);
        blocks.into_iter().any(|blocks| blocks.count(function, cause) > 0)
    };
    let pairs: Vec<(Function, Cause)> = Function::ALL
        .into_iter()
        .flat_map(|function| Cause::ALL.into_iter().map(move |cause| (function, cause)))
        .filter(|(function, cause)| occurred(*function, *cause))
        .collect();
    for (at, point) in plan.points.iter().enumerate() {
        let outputs: Vec<_> =
            trials.outputs[at * replications..(at + 1) * replications].iter().flatten().collect();
        let issued: u64 = outputs.iter().map(|output| output.ended).sum();
        for (function, cause) in &pairs {
            let denied: u64 =
                outputs.iter().map(|output| output.blocks.count(*function, *cause)).sum();
            let start = [plan.architecture(point).to_owned()];
            let names = [function.name().to_owned(), cause.name().to_owned()];
            let counts = [denied.to_string(), issued.to_string()];
            table.row(start.into_iter().chain(plan.cells(point)).chain(names).chain(counts));
        }
    }
    table.bytes()
}

fn crossings_table(experiment: &Experiment, crossings: &[Crossing]) -> Vec<u8> {
    let plan = &experiment.plan;
    let after = ["crossing", "ci_low", "ci_high", "share_without"];
    let before = ["metric", "axis", "baseline", "architecture"];
    let mut table = Table::new(header(experiment, &before, &after));
    for crossing in crossings {
        let start = [
            METRICS[crossing.metric].name.to_owned(),
            plan.axes[crossing.axis].key.clone(),
            plan.architectures[0].clone(),
            plan.architectures[crossing.architecture].clone(),
        ];
        let at = crossing.at.unwrap_or(f64::NAN);
        let (low, high) = crossing.interval;
        let end = [at, low, high, crossing.share_without].map(number);
        table.row(start.into_iter().chain(crossing.cells.clone()).chain(end));
    }
    table.bytes()
}

fn failures_table(experiment: &Experiment, trials: &Trials) -> Vec<u8> {
    let plan = &experiment.plan;
    let mut table = Table::new(header(experiment, &["architecture"], &["replication", "message"]));
    for (at, message) in &trials.failures {
        let point = &plan.points[at / plan.replications as usize];
        let start = [plan.architecture(point).to_owned()];
        let end = [(at % plan.replications as usize).to_string(), message.clone()];
        table.row(start.into_iter().chain(plan.cells(point)).chain(end));
    }
    table.bytes()
}

fn manifest(experiment: &Experiment, trials: &Trials) -> String {
    let plan = &experiment.plan;
    let axis = |axis: &super::plan::Axis| ChartAxis {
        key: axis.key.clone(),
        label: axis.label.clone(),
        unit: String::new(),
        values: axis.cells.clone(),
    };
    let metric = |metric: &crate::metrics::Metric| ChartMetric {
        name: metric.name.to_owned(),
        unit: metric.unit.to_owned(),
        direction: metric.direction.name().to_owned(),
        label: metric.label.to_owned(),
        meaning: metric.meaning.to_owned(),
    };
    let charts = Manifest {
        experiment: plan.experiment.clone(),
        title: plan.title.clone(),
        organisation: plan.organisation.clone(),
        architectures: plan.architectures.clone(),
        replications: u64::from(plan.replications),
        metrics: METRICS.iter().map(metric).collect(),
        axes: plan.axes.iter().map(axis).collect(),
        charts: experiment.charts.clone(),
    };
    let mark = Mark::of(experiment);
    let grades = experiment.grades;
    let mut json = serde_json::json!({
        "version": env!("CARGO_PKG_VERSION"),
        "plan_hash": mark.plan_hash,
        "seed": plan.seed,
        "trials": plan.trials(),
        "failed": trials.failures.len(),
        "parameters": {
            "measured": grades.measured,
            "published": grades.published,
            "rule_of_thumb": grades.rule_of_thumb,
            "assumed": grades.assumed,
            "unsourced": grades.unsourced,
        },
    });
    let own = serde_json::to_value(charts).expect("names and numbers can be written as JSON");
    if let (Some(all), serde_json::Value::Object(own)) = (json.as_object_mut(), own) {
        all.extend(own);
    }
    let mut text = serde_json::to_string_pretty(&json).expect("JSON values can be printed");
    text.push('\n');
    text
}

/// Every parameter of each architecture's first point, with its source.
fn resolved(experiment: &Experiment) -> String {
    let mut text = String::from("# Every parameter at the first point of each architecture.\n");
    for (architecture, params) in &experiment.params {
        text.push_str(&format!("\n[{architecture}]\n"));
        for param in params {
            let value = toml::Value::String(param.value.clone());
            let source = param.source.as_deref().map(|source| format!("  # {source}"));
            let source = source.unwrap_or_default();
            text.push_str(&format!("{:?} = {value}{source}\n", param.path));
        }
    }
    text
}
