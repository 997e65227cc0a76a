//! The part of `manifest.json` that says what a results folder holds and which charts it wants.

use super::error::ReportError;
use super::text::clean;
use crate::study::{Range, Values};
use crate::system::{LARGEST_RESULT, read_if_there};
use crate::units::{SHARE, in_percent};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

/// The key of what is compared where a manifest names none.
const ARCHITECTURE: &str = "architecture";

/// The file that says what a results folder holds, written last.
pub const MANIFEST: &str = "manifest.json";

/// The file that keeps trials that have ended, before a run has results; those of shards have more
/// after a dot.
pub const JOURNAL: &str = "journal";

/// The folder of copies of all files that an experiment was read from, in a results folder.
pub const INPUTS: &str = "inputs";

/// Those entries of the manifest of a results folder that are asked for; `None` if it has no
/// manifest.
///
/// # Errors
/// If there is one that cannot be read, or is not as it is expected.
pub fn read_manifest<T: DeserializeOwned>(dir: &Path) -> Result<Option<T>, ReportError> {
    let path = dir.join(MANIFEST);
    let bytes = match read_if_there(&path, LARGEST_RESULT) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Ok(None),
        Err(source) => return Err(ReportError::Read { path, source }),
    };
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|source| ReportError::Manifest { path, source })
}

/// The error for a folder without a manifest.
pub fn no_manifest(dir: &Path) -> ReportError {
    if dir.join(JOURNAL).is_file() {
        return ReportError::Unfinished { dir: dir.to_owned() };
    }
    ReportError::Read { path: dir.join(MANIFEST), source: ErrorKind::NotFound.into() }
}

/// Experiment, metrics and charts of a results folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The short name of the experiment.
    pub experiment: String,
    /// The question that the experiment answers.
    #[serde(default)]
    pub title: String,
    /// The organisation that was simulated.
    #[serde(default)]
    pub organisation: String,
    /// The key of what is compared: the column of tables that names the model file.
    #[serde(default = "architecture")]
    pub compared: String,
    /// The compared alternatives, in the order in which they are drawn and coloured: architectures.
    pub architectures: Vec<String>,
    /// What people read in place of these names; empty where the names will do.
    #[serde(default)]
    pub titles: Vec<String>,
    /// How many replications stand behind each number, at most.
    pub replications: u64,
    /// How many at least, where points stopped by precision.
    #[serde(default)]
    pub replications_least: Option<u64>,
    /// The seed of the experiment.
    #[serde(default)]
    pub seed: u64,
    /// Changes made by the command line.
    #[serde(default)]
    pub overrides: Overrides,
    /// The files that it was read from.
    #[serde(default)]
    pub inputs: Vec<InputNote>,
    /// The version that ran it.
    #[serde(default)]
    pub version: String,
    /// The hash of everything that the results depend on.
    #[serde(default)]
    pub plan_hash: String,
    /// How many trials there were, those that failed included; 0 in manifests that do not say.
    #[serde(default)]
    pub trials: u64,
    /// How many of them failed.
    #[serde(default)]
    pub failed: u64,
    /// How many parameters have a source of each grade.
    #[serde(default)]
    pub parameters: BTreeMap<String, u64>,
    /// The metrics in `summary.csv`.
    pub metrics: Vec<Metric>,
    /// The parameters that were varied, in the order of the columns.
    #[serde(default)]
    pub axes: Vec<Axis>,
    /// The charts to draw.
    #[serde(default)]
    pub charts: Vec<ChartSpec>,
    /// Parameters and axes that no trial of some points reads.
    #[serde(default)]
    pub idle: Vec<IdleNote>,
    /// The end of the warm-up, if pilot trials found it.
    #[serde(default)]
    pub warm_up: Option<WarmUp>,
    /// The distributions in `buckets.csv`.
    #[serde(default)]
    pub spreads: Vec<Metric>,
    /// The times of `series.csv`, if values over time were asked for.
    #[serde(default)]
    pub series: Option<SeriesNote>,
}

/// A file that an experiment was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputNote {
    /// Its copy, as seen from the folder of inputs.
    pub path: String,
    /// Whether it is the user's, and not as it comes with the program.
    pub own: bool,
}

/// The times of values over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesNote {
    /// The unit of the others and of the table: `s` or `d`.
    pub time_unit: String,
    /// The length of a bin.
    pub step: f64,
    /// The end of the warm-up.
    pub warm_up: f64,
}

/// Changes that the command line had made to an experiment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Overrides {
    /// Parameters with their values.
    pub set: Vec<(String, String)>,
    /// The condition that points had to meet.
    pub only: Option<String>,
    /// Another number of replications.
    pub replications: Option<u64>,
    /// Another seed.
    pub seed: Option<u64>,
    /// Axes that no trial reads were run all the same.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub allow_idle: bool,
}

/// A parameter or an axis that no trial of some points reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdleNote {
    /// The path of the parameter, or the name of the axis.
    pub name: String,
    /// That it is idle, where and why, as a sentence.
    pub text: String,
}

impl Overrides {
    /// The options that say so, as words of a command line.
    pub fn options(&self) -> Vec<String> {
        let set =
            self.set.iter().flat_map(|(path, value)| ["-s".into(), format!("{path}={value}")]);
        let only = self.only.iter().flat_map(|only| ["-w".to_owned(), only.clone()]);
        let numbers = [("--replications", self.replications), ("--seed", self.seed)];
        let numbers = numbers.into_iter().filter_map(|(name, number)| Some((name, number?)));
        let numbers = numbers.flat_map(|(name, number)| [name.to_owned(), number.to_string()]);
        let idle = self.allow_idle.then(|| "--allow-idle".to_owned());
        set.chain(only).chain(numbers).chain(idle).collect()
    }
}

/// The end of the warm-up as pilot trials found it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WarmUp {
    /// When it ends, in days.
    pub cut_days: f64,
    /// How many pilot trials each point had.
    pub pilots: u64,
}

/// One measured quantity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metric {
    /// The name in the `metric` column.
    pub name: String,
    /// The unit; `share` is drawn as percent and its bands are kept within 0 and 1.
    #[serde(default)]
    pub unit: String,
    /// Which way is better: `higher` or `lower`.
    #[serde(default)]
    pub direction: String,
    /// The text on the y axis; the name if it is empty.
    #[serde(default)]
    pub label: String,
    /// One sentence for a glossary.
    #[serde(default)]
    pub meaning: String,
    /// Whether the values can be below zero.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signed: bool,
    /// The kind of the values over trials.
    #[serde(default, rename = "kind", skip_serializing_if = "Values::is_plain")]
    pub values: Values,
}

/// One varied parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Axis {
    /// The dotted path of the parameter, which is also the column's name.
    pub key: String,
    /// The text on the chart; the key if it is empty.
    #[serde(default)]
    pub label: String,
    /// The unit of plain numbers, `share` for those that are shown in percent; empty where the
    /// values carry their own.
    #[serde(default)]
    pub unit: String,
    /// Whether the values are whole numbers of something: nothing lies between 2 and 3.
    #[serde(default)]
    pub counted: bool,
    /// The values, written as in the cells of the tables.
    pub values: Vec<String>,
}

/// One chart: what goes on its axes, its lines and its panels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChartSpec {
    /// The name of the files, without an ending.
    pub name: String,
    /// The headline; the title of the experiment if there is none.
    #[serde(default)]
    pub title: Option<String>,
    /// The kind of its content.
    #[serde(default, skip_serializing_if = "ChartKind::is_usual")]
    pub kind: ChartKind,
    /// The horizontal axis; distributions and values over time have their own, without a key.
    pub x: XSpec,
    /// The metrics or distributions, one row of panels each; not used by stacked charts.
    #[serde(default)]
    pub y: Vec<String>,
    /// How the vertical axes are divided.
    #[serde(default)]
    pub y_scale: ScaleKind,
    /// The axis key whose values become lines.
    #[serde(default = "architecture")]
    pub series: String,
    /// Up to two axis keys whose values become panels: columns, then rows.
    #[serde(default)]
    pub panels: Vec<String>,
    /// Draw stacked bars of what was not done in time instead of lines.
    #[serde(default)]
    pub stack: Option<Stack>,
    /// Axis keys that are held at one value.
    #[serde(default)]
    pub at: BTreeMap<String, String>,
    /// Metrics that are computed rather than simulated, drawn as thin dashed lines.
    #[serde(default)]
    pub theory: Vec<String>,
    /// Closed forms, drawn like them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed_forms: Vec<FormSpec>,
}

/// A closed form on a chart; its figures are in `closed_forms.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormSpec {
    /// The name in the `name` column.
    pub name: String,
    /// The text that explains its line: `M/M/1 wait`.
    pub label: String,
    /// How near a system comes to it, in words: `theory`, `mean-field limit` or `bound`.
    pub nature: String,
    /// The metrics of the chart that it is drawn beside.
    pub beside: Vec<String>,
}

/// The kind of a chart's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChartKind {
    /// Means along an axis of the sweep, or bars.
    #[default]
    Axis,
    /// Distributions, as the share of observations up to each value.
    Cdf,
    /// Values over the time of a trial.
    Time,
}

impl ChartKind {
    /// Whether it is the kind of a chart that states none.
    pub fn is_usual(&self) -> bool {
        *self == Self::Axis
    }
}

/// The horizontal axis of a chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct XSpec {
    /// The axis key, or `architecture`.
    pub key: String,
    /// How the axis is divided, if its values are plain numbers.
    #[serde(default)]
    pub scale: ScaleKind,
}

/// How an axis is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScaleKind {
    /// Equal steps are equal differences.
    #[default]
    Linear,
    /// Equal steps are equal ratios.
    Log,
    /// Equal steps are equal ratios of what is missing to the whole: 90 %, 99 %, 99.9 %.
    Nines,
}

/// Division of stacked bars into parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stack {
    /// Why an intent was not done in time.
    Cause,
    /// Which function the intent asked for.
    Function,
}

impl Manifest {
    /// The copies of inputs, as seen from the results folder. A path that leads out of it, as only
    /// a manifest that was altered has, is left out.
    pub fn copies(&self) -> Vec<String> {
        let within = |path: &&str| path.split('/').all(|part| !matches!(part, "" | "." | ".."));
        let paths = self.inputs.iter().map(|input| input.path.as_str());
        paths.filter(within).map(|path| format!("{INPUTS}/{path}")).collect()
    }

    /// How many replications stand behind each number, in words: `20`, or `20 to 155`.
    pub fn replications_text(&self) -> String {
        match self.replications_least {
            Some(least) if least < self.replications => format!("{least} to {}", self.replications),
            _ => self.replications.to_string(),
        }
    }

    /// Reads `manifest.json` of a results folder; fields it does not know are ignored.
    pub fn read(dir: &Path) -> Result<Self, ReportError> {
        read_manifest(dir)?.ok_or_else(|| no_manifest(dir))
    }

    /// The metric of that name, if there is one.
    pub fn metric(&self, name: &str) -> Option<&Metric> {
        self.metrics.iter().find(|metric| metric.name == name)
    }

    /// Whether architectures are compared, each of which has a look of its own.
    pub fn compares_architectures(&self) -> bool {
        self.compared == ARCHITECTURE
    }

    /// Where rows say which of the alternatives they belong to: in the column of the
    /// model file, or in that of the first axis where one model file alone is compared along it.
    pub fn alternatives_at(&self) -> usize {
        let along = !self.compares_architectures() && self.architectures.len() == 1;
        usize::from(along && !self.axes.is_empty())
    }

    /// The alternatives, the first of which is the baseline of all comparisons.
    pub fn alternatives(&self) -> &[String] {
        match self.alternatives_at() {
            0 => &self.architectures,
            _ => &self.axes[0].values,
        }
    }

    /// What people read for an architecture or another model file: its title, or its name.
    pub fn title_of(&self, name: &str) -> String {
        let at = self.architectures.iter().position(|own| own == name);
        let title = at.and_then(|at| self.titles.get(at)).map(|title| clean(title));
        title.filter(|title| !title.is_empty()).unwrap_or_else(|| clean(name))
    }

    /// An alternative in words: the title of a model file, or a value with its axis.
    pub fn alternative_text(&self, value: &str) -> String {
        match self.alternatives_at() {
            0 => self.title_of(value),
            _ => self.axes[0].value_text(value),
        }
    }

    /// The same where the axis is named already: a title, or a value alone.
    pub fn bare_alternative(&self, value: &str) -> String {
        match self.alternatives_at() {
            0 => self.title_of(value),
            _ => self.axes[0].shown(value),
        }
    }

    /// Whether a chart has closed forms, which are in a table of their own.
    pub fn has_closed_forms(&self) -> bool {
        self.charts.iter().any(|chart| !chart.closed_forms.is_empty())
    }

    /// Whether a chart shows the metric.
    pub fn is_charted(&self, metric: &str) -> bool {
        self.charts.iter().any(|chart| chart.means().iter().any(|name| name == metric))
    }
}

impl ChartSpec {
    /// The metrics whose means it shows along an axis.
    pub fn means(&self) -> &[String] {
        if self.kind.is_usual() { &self.y } else { &[] }
    }
}

impl Metric {
    /// The text that names this metric on a chart.
    pub fn text(&self) -> &str {
        if self.label.is_empty() { &self.name } else { &self.label }
    }

    /// The values that it can have.
    pub fn range(&self) -> Range {
        Range::of(&self.unit, self.signed, self.values)
    }

    /// Whether a mean of few trials says little.
    pub fn is_heavy(&self) -> bool {
        self.values == Values::Heavy
    }

    /// Whether the values are parts of a whole, between 0 and 1.
    pub fn is_share(&self) -> bool {
        self.unit == SHARE
    }
}

impl Axis {
    /// The text that names this axis on a chart.
    pub fn text(&self) -> &str {
        if self.label.is_empty() { &self.key } else { &self.label }
    }

    /// Whether the values are shares, which are shown in percent.
    pub fn is_share(&self) -> bool {
        self.unit == SHARE
    }

    /// The unit to stand beside the name: none where the values say their own.
    pub fn unit_text(&self) -> &str {
        if self.is_share() { "" } else { &self.unit }
    }

    /// A value as it is shown, without a unit that stands beside the name: `20 %` for a share.
    pub fn shown(&self, value: &str) -> String {
        if self.is_share() { clean(&in_percent(value)) } else { clean(value) }
    }

    /// A value with the name and the unit of the axis, such as `load = 0.7`.
    pub fn value_text(&self, value: &str) -> String {
        clean(&format!("{} = {} {}", self.text(), self.shown(value), self.unit_text()))
    }
}

fn architecture() -> String {
    ARCHITECTURE.to_owned()
}
