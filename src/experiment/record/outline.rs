//! Outline of a run, as its journal holds it: the trials to run and the contents of its files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::config::{Grades, shell_word};
use crate::experiment::plan::{
    Details, Expectation, Experiment, FormFigures, IdleSetting, Input, Key, Overrides, Pilots,
    PlacedBound, Plan, Settings, TrialId,
};
use crate::experiment::statistics::{
    CheckedBound, CheckedExpectation, Findings, Trials, checked, plausibility,
};
use crate::journal::Header;
use crate::study::{Columns, ModelName};

use super::codec::{MetricNames, layout};
use super::sketch::Sketch;

/// All of a run but its scenarios: enough to say what is missing and to write its files.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Outline {
    /// The trials.
    pub plan: Plan,
    /// The names of all that they give.
    pub columns: Columns,
    /// Entries of the manifest besides plan and metrics.
    pub facts: Facts,
    /// Metrics that charts show, by name.
    pub shown: Vec<String>,
    /// Rows of the summary: metrics by name.
    pub rows: Vec<String>,
    /// For each point the hash of all that its trials depend on but seed and replication.
    pub points: Vec<String>,
    /// The parameters of all points.
    pub settings: Settings,
    /// The options that change the experiment file, as they follow a command.
    pub replay: String,
}

/// Entries of the manifest besides plan and metrics.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Facts {
    /// Hash of everything that the results depend on; see [`Experiment::plan_hash`].
    pub plan_hash: String,
    /// Charts to draw, in the form that the drawing side reads.
    pub charts: Value,
    /// How well the parameters are founded.
    pub grades: Grades,
    /// All files that the experiment was read from, the experiment file first.
    pub inputs: Vec<Input>,
    /// The same with every default spelled out.
    pub resolved: String,
    /// Results of pilot trials, if there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pilots: Option<Pilots>,
    /// Changes made by the command line.
    #[serde(default)]
    pub overrides: Overrides,
    /// Parameters and axes that no trial of some points reads.
    #[serde(default)]
    pub idle: Vec<IdleSetting>,
    /// Figures that trials are to give.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expectations: Vec<Expectation>,
    /// Bounds of results, which published figures give.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bounds: Vec<PlacedBound>,
    /// The closed forms on charts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed_forms: Vec<FormFigures>,
    /// Details asked of trials beside the values of metrics.
    #[serde(default, skip_serializing_if = "Details::is_nothing")]
    pub details: Details,
    /// The end of the warm-up in nanoseconds, where values over time show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warm_up: Option<u64>,
}

impl Facts {
    /// The entries of an experiment's manifest.
    pub fn of(experiment: &Experiment) -> Self {
        let charts = serde_json::to_value(&experiment.charts);
        Self {
            plan_hash: experiment.plan_hash(),
            charts: charts.expect("names and numbers can be written as JSON"),
            grades: experiment.grades,
            inputs: experiment.inputs.clone(),
            resolved: resolved(experiment),
            pilots: experiment.pilots.clone(),
            overrides: experiment.overrides.clone(),
            idle: experiment.idle.clone(),
            expectations: experiment.expectations.clone(),
            bounds: experiment.bounds.clone(),
            closed_forms: experiment.closed_forms.clone(),
            details: experiment.details.clone(),
            warm_up: experiment.details.series.as_ref().map(|_| experiment.warm_up.as_nanos()),
        }
    }
}

impl Outline {
    /// The outline of an experiment.
    pub fn of(experiment: &Experiment) -> Self {
        let lines = experiment.charts.iter().flat_map(|chart| chart.means());
        let recalled = experiment.overrides.recalled.as_ref().map(|own| &*own.set);
        // What a results folder says itself is not said again.
        let is_new = |own: &&(String, String)| !recalled.unwrap_or_default().contains(own);
        let set = |(path, value): &(String, String)| {
            format!(" --set {}", shell_word(&format!("{path}={value}")))
        };
        Self {
            plan: experiment.plan.clone(),
            columns: experiment.columns.clone(),
            facts: Facts::of(experiment),
            shown: lines.cloned().collect(),
            rows: rows(experiment),
            points: experiment.point_hashes(),
            settings: experiment.settings.clone(),
            replay: experiment.overrides.set.iter().filter(is_new).map(set).collect(),
        }
    }

    /// The header of the journal.
    pub fn header(&self) -> Header {
        header(&self.plan, &self.columns.model)
    }

    /// The names of the metrics.
    pub(in crate::experiment) fn names(&self) -> MetricNames {
        MetricNames::new(
            self.columns.metrics.iter().map(|metric| metric.name.to_string()).collect(),
        )
    }

    /// Whether its parts fit together: it may come from a file.
    pub(in crate::experiment) fn is_sound(&self) -> bool {
        let points = self.plan.points.len();
        let forms = &self.facts.closed_forms;
        let mut bounded = self.facts.bounds.iter().flat_map(|own| &own.points);
        self.plan.is_sound()
            && self.points.len() == points
            && forms.iter().all(|form| form.values.len() == points)
            && bounded.all(|point| *point < points)
    }

    /// Key of a trial.
    pub(in crate::experiment) fn key(&self, trial: &TrialId) -> Key {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.columns.model.version.to_le_bytes());
        hasher.update(&self.plan.seed.to_le_bytes());
        hasher.update(&trial.replication.to_le_bytes());
        hasher.update(self.points[trial.point].as_bytes());
        *hasher.finalize().as_bytes()
    }

    /// The results computed from the trials.
    pub fn findings(&self, trials: &Trials) -> Findings {
        Findings::new(&self.plan, &self.columns.metrics, &self.indices(&self.shown), trials)
    }

    /// Expectations beside the findings.
    pub fn checked(&self, findings: &Findings) -> Vec<CheckedExpectation<'_>> {
        checked(&self.facts.expectations, &self.columns.metrics, &findings.samples)
    }

    /// Results beside their bounds.
    pub fn plausibility(&self, findings: &Findings) -> Vec<CheckedBound<'_>> {
        plausibility(&self.facts.bounds, &self.columns.metrics, &findings.summaries)
    }

    /// The rows of the summary: metrics by index.
    pub fn row_indices(&self) -> Vec<usize> {
        self.indices(&self.rows)
    }

    fn indices(&self, names: &[String]) -> Vec<usize> {
        names.iter().filter_map(|name| self.columns.metric(name)).collect()
    }

    /// The command that shows a trial as readable lines; `trace` is the same without all that
    /// names the trial, see [`trace_command`].
    pub fn replay(&self, trace: &str, trial: &TrialId) -> String {
        let point = &self.plan.points[trial.point];
        let mut only =
            vec![format!("{} = \"{}\"", self.plan.compared, self.plan.architecture(point))];
        for (at, axis) in self.plan.axes.iter().enumerate() {
            if let Some(cell) = self.plan.cell(point, at) {
                let number = cell.parse::<f64>().is_ok();
                let mark = if cell.contains('"') { '\'' } else { '"' };
                let cell = if number { cell.to_owned() } else { format!("{mark}{cell}{mark}") };
                only.push(format!("{} = {cell}", axis.key));
            }
        }
        let only = shell_word(&only.join(" and "));
        let (seed, number) = (self.plan.seed, trial.replication);
        format!("{trace}{} --where {only} --seed {seed} --replication {number}", self.replay)
    }

    /// Parts of the plan that another run had otherwise, in words.
    pub(in crate::experiment) fn differing(&self, other: &Self) -> String {
        let parts = Sketch::of(&self.plan).differing(&Sketch::of(&other.plan));
        let parts = parts.into_iter().map(str::to_owned);
        let parameters: BTreeSet<String> =
            self.compare(&[other]).into_iter().flatten().flatten().collect();
        let parameters = (!parameters.is_empty()).then(|| few(&parameters));
        let all: Vec<String> = parts.chain(parameters).collect();
        if all.is_empty() { "its points".to_owned() } else { all.join(", ") }
    }

    /// Changes of a run's points since earlier runs: for each point the changed parameters, none if
    /// it is unchanged; `None` if no earlier run had it.
    pub(in crate::experiment) fn compare(
        &self,
        earlier: &[&Self],
    ) -> Vec<Option<BTreeSet<String>>> {
        let mut hashes = BTreeSet::new();
        let mut places: BTreeMap<String, Vec<(&Self, usize)>> = BTreeMap::new();
        for other in earlier {
            hashes.extend(other.points.iter().map(String::as_str));
            for (at, point) in other.plan.points.iter().enumerate() {
                places.entry(other.plan.describe(point)).or_default().push((other, at));
            }
        }
        let changed = |point: usize| {
            if hashes.contains(self.points[point].as_str()) {
                return Some(BTreeSet::new());
            }
            let places = places.get(&self.plan.describe(&self.plan.points[point]))?;
            let differ = |(other, at): &(&Self, usize)| {
                self.settings.differences(point, &other.settings, *at)
            };
            // Of several earlier runs the nearest one counts.
            let least = places.iter().rev().map(differ).min_by_key(BTreeSet::len)?;
            let unnamed = || BTreeSet::from(["the warm-up that pilot trials found".to_owned()]);
            Some(if least.is_empty() { unnamed() } else { least })
        };
        (0..self.points.len()).map(changed).collect()
    }
}

/// The first of many names, and how many more there are.
pub(super) fn few(names: &BTreeSet<String>) -> String {
    const MOST: usize = 5;
    let more = names.len().saturating_sub(MOST);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let named: Vec<&str> = names.iter().take(MOST).map(String::as_str).collect();
    format!("{}{more}", named.join(", "))
}

/// The metrics of the summary.
fn rows(experiment: &Experiment) -> Vec<String> {
    let shown =
        experiment.charts.iter().flat_map(|chart| chart.means().iter().chain(&chart.theory));
    let mut rows: Vec<String> = Vec::new();
    for metric in experiment.columns.headlines.iter().chain(shown) {
        if !rows.contains(metric) && experiment.columns.metric(metric).is_some() {
            rows.push(metric.clone());
        }
    }
    rows
}

/// Every parameter of each architecture's first point, with its source and how far it may be
/// varied.
fn resolved(experiment: &Experiment) -> String {
    let mut text = String::from("# Every parameter at the first point of each architecture.\n");
    for (architecture, params) in &experiment.params {
        text.push_str(&format!("\n[{architecture}]\n"));
        for param in params {
            let value = toml::Value::String(param.value.clone());
            let source = param.source.as_deref().map(|source| format!("  # {source}"));
            let varied = param.leeway.as_ref().map(|own| format!("  # varied {own}"));
            let (source, varied) = (source.unwrap_or_default(), varied.unwrap_or_default());
            text.push_str(&format!("{:?} = {value}{source}{varied}\n", param.path));
        }
    }
    text
}

/// The header of the journal of a plan.
pub(in crate::experiment) fn header(plan: &Plan, model: &ModelName) -> Header {
    let label = format!("{}, seed {}", plan.experiment, plan.seed);
    Header { model: model.version, hash: layout(&model.name), label }
}

/// The command that shows trials of an experiment file, under the name that the user gave it; with
/// the results folder if that has to be named.
pub fn trace_command(file: &Path, out: Option<&Path>) -> String {
    let word = |path: &Path| {
        let name = path.to_string_lossy();
        // A name that begins with a hyphen would be taken for an option.
        shell_word(&if name.starts_with('-') { format!("./{name}") } else { name.into_owned() })
    };
    let out = out.map(|out| format!(" --out {}", word(out))).unwrap_or_default();
    format!("crosspoint trace {}{out}", word(file))
}
