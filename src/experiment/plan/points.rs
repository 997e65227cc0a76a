//! The plan of an experiment: which trials there are, in which order.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::units::{SHARE, in_percent, is_plural, of_things};

use super::precision::Precision;

/// The key of what is compared in models that have architectures.
pub const ARCHITECTURE: &str = "architecture";

fn by_architecture() -> String {
    ARCHITECTURE.to_owned()
}

/// The greatest seed, in files, options, journals and results alike: integers of TOML have 64 bits
/// and a sign.
pub const MOST_SEED: u64 = i64::MAX as u64;

/// The largest number of trials of one experiment.
pub const MOST_TRIALS: u64 = 1_000_000;

/// How an axis is divided, which decides how values between its points are interpolated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Scale {
    /// Equal steps are equal differences.
    #[default]
    Linear,
    /// Equal steps are equal ratios.
    Log,
}

/// One varied parameter, or several that are varied together.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Axis {
    /// Column in the results: a dotted path, or the name of a named axis.
    pub key: String,
    /// Text on charts.
    pub label: String,
    /// Unit of plain numbers, `share` for those that people read in percent; empty where values
    /// carry their own.
    pub unit: String,
    /// Whether the values are whole numbers of something, by the parameter that they are of.
    #[serde(default)]
    pub counted: bool,
    /// The values as they stand in cells.
    pub cells: Vec<String>,
    /// The values as numbers, where they are some.
    pub numeric: Vec<Option<f64>>,
    /// How the axis is divided.
    pub scale: Scale,
}

impl Axis {
    /// An axis without a unit, divided linearly; cells that look like finite numbers are.
    pub fn new(key: &str, label: &str, cells: Vec<String>) -> Self {
        let number = |cell: &String| cell.parse().ok().filter(|number: &f64| number.is_finite());
        let numeric = cells.iter().map(number).collect();
        let (key, label, unit) = (key.to_owned(), label.to_owned(), String::new());
        Self { key, label, unit, counted: false, cells, numeric, scale: Scale::Linear }
    }

    /// The values as numbers; `None` if one is not a number.
    pub fn numbers(&self) -> Option<Vec<f64>> {
        self.numeric.iter().copied().collect()
    }

    /// Whether the values are whole numbers of something, so that none lies between 2 and 3.
    pub fn counts(&self) -> bool {
        let whole = |numbers: Vec<f64>| numbers.iter().all(|number| number.fract() == 0.0);
        self.counted && self.unit.is_empty() && self.numbers().is_some_and(whole)
    }

    /// Whether two numbers are values.
    pub fn has_both(&self, one: f64, other: f64) -> bool {
        [one, other].iter().all(|number| self.numeric.contains(&Some(*number)))
    }

    /// A value beside the name of the axis: `user devices = 8`, `absence = 25 %`.
    pub fn named(&self, value: &str) -> String {
        match self.unit.as_str() {
            SHARE => format!("{} = {}", self.label, in_percent(value)),
            "" => format!("{} = {value}", self.label),
            unit => format!("{} = {value} {unit}", self.label),
        }
    }

    /// A value in words: `8 user devices`, `link speed = 20 Mbit/s`, `absence = 25 %`.
    pub fn phrase(&self, value: &str) -> String {
        let counts = self.unit.is_empty() && is_plural(&self.label);
        if counts && self.numbers().is_some() {
            of_things(value, &self.label)
        } else {
            self.named(value)
        }
    }
}

/// One architecture at one combination of values.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Point {
    /// Index into the architectures.
    pub architecture: usize,
    /// For each axis the index of the value; `None` where the architecture is not varied.
    pub values: Vec<Option<usize>>,
}

/// One trial: a point in one replication.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct TrialId {
    /// Index into the architectures.
    pub architecture: usize,
    /// Index into the points of the plan.
    pub point: usize,
    /// Number of the replication, from 0.
    pub replication: u32,
}

/// All trials of an experiment: every point in every replication.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// File name without ending.
    pub experiment: String,
    /// The question.
    pub title: String,
    /// The organisation's title.
    pub organisation: String,
    /// The key of what is compared: the column of tables that names the model file.
    #[serde(default = "by_architecture")]
    pub compared: String,
    /// Names of what is compared, in the order of the file; the first is what the others are
    /// compared with.
    pub architectures: Vec<String>,
    /// What people read in place of these names, no two alike; empty where the names will do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<String>,
    /// Axes in the order of the file.
    pub axes: Vec<Axis>,
    /// Points in the order of architectures, then of the axes, the first one slowest.
    pub points: Vec<Point>,
    /// Trials per point, at most.
    pub replications: u32,
    /// Half-widths that end a point earlier; without them every point has all its trials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
    /// Seed of the experiment.
    pub seed: u64,
}

impl Plan {
    /// Whether the values of the first axis are what is compared, as only one model file is.
    fn compares_first_axis(&self) -> bool {
        self.compared != ARCHITECTURE && self.architectures.len() == 1 && !self.axes.is_empty()
    }

    /// The compared alternatives, the first of which is the baseline: architectures or other model
    /// files; where there is one alone, the values of the first axis.
    pub fn alternatives(&self) -> &[String] {
        if self.compares_first_axis() { &self.axes[0].cells } else { &self.architectures }
    }

    /// The alternative of a point, as an index.
    pub fn alternative(&self, point: &Point) -> usize {
        let by_axis = point.values.first().copied().flatten();
        by_axis.filter(|_| self.compares_first_axis()).unwrap_or(point.architecture)
    }

    /// An alternative in words: the title of a model file, or a value with its axis.
    pub fn alternative_text(&self, alternative: usize) -> String {
        let name = &self.alternatives()[alternative];
        match self.axes.first().filter(|_| self.compares_first_axis()) {
            Some(axis) => axis.named(name),
            None => self.title_of(alternative).to_owned(),
        }
    }

    /// What people read for an architecture or another model file: its title, or its name.
    pub fn title_of(&self, architecture: usize) -> &str {
        self.titles.get(architecture).unwrap_or(&self.architectures[architecture])
    }

    /// Leaves out values that no point has; of alternatives along the first axis, so that the first
    /// of the others is the baseline.
    pub(in crate::experiment) fn keep_used_values(&mut self) {
        (0..self.axes.len()).for_each(|axis| self.keep_used_values_of(axis));
    }

    /// The same of alternatives alone, where points are a sample.
    pub(in crate::experiment) fn keep_used_alternatives(&mut self) {
        (0..self.first_axis()).for_each(|axis| self.keep_used_values_of(axis));
    }

    fn keep_used_values_of(&mut self, at: usize) {
        let used: BTreeSet<usize> =
            self.points.iter().filter_map(|point| point.values[at]).collect();
        if used.is_empty() {
            // No alternative that is left is varied along it.
            return;
        }
        let axis = &mut self.axes[at];
        axis.cells = used.iter().map(|value| axis.cells[*value].clone()).collect();
        axis.numeric = used.iter().map(|value| axis.numeric[*value]).collect();
        let place = |value: usize| used.iter().position(|own| *own == value);
        for point in &mut self.points {
            point.values[at] = point.values[at].and_then(place);
        }
    }

    /// The architecture or other model file of an alternative, as tables name it.
    pub fn file_of(&self, alternative: usize) -> &str {
        &self.architectures[if self.compares_first_axis() { 0 } else { alternative }]
    }

    /// The first axis along which alternatives are compared, by index.
    pub fn first_axis(&self) -> usize {
        usize::from(self.compares_first_axis())
    }

    /// How many trials there are.
    pub fn trials(&self) -> usize {
        self.points.len() * self.replications as usize
    }

    /// Trials per point in words: `20`, or `20 to 400` where precision decides.
    pub fn replications_in_words(&self) -> String {
        match &self.precision {
            Some(precision) => format!("{} to {}", precision.min, self.replications),
            None => self.replications.to_string(),
        }
    }

    /// Whether points have a single trial, whose batches give the intervals.
    pub fn is_single(&self) -> bool {
        self.replications == 1
    }

    /// All trials in the order of architecture, point and replication.
    pub fn trial_ids(&self) -> impl ExactSizeIterator<Item = TrialId> + '_ {
        (0..self.trials()).map(|index| self.trial(index))
    }

    /// The trial with this place in the order.
    pub fn trial(&self, index: usize) -> TrialId {
        let replications = self.replications as usize;
        let point = index / replications;
        let replication = (index % replications) as u32;
        TrialId { architecture: self.points[point].architecture, point, replication }
    }

    /// The place of a trial in the order.
    pub fn index(&self, trial: &TrialId) -> usize {
        trial.point * self.replications as usize + trial.replication as usize
    }

    /// The points that stay together: by precision all that are compared, as these stop together;
    /// else those of equal values. Any others may be in different shards, as differences are taken
    /// when the parts are put together.
    pub fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        let compared = self.families();
        for (at, point) in self.points.iter().enumerate() {
            let own = if self.precision.is_some() { None } else { Some(&point.values) };
            let family = if self.precision.is_some() { compared[at] } else { 0 };
            groups.entry((family, own)).or_default().push(at);
        }
        groups.into_values().collect()
    }

    /// For each point which others it is compared with, as the number of the family: those with
    /// the same values on the axes that every architecture is varied along. One of an architecture
    /// that is not varied along an axis is compared with all values of it.
    pub fn families(&self) -> Vec<usize> {
        let varied = |axis: usize| self.points.iter().all(|point| point.values[axis].is_some());
        let axes = self.first_axis()..self.axes.len();
        let common: Vec<usize> = axes.filter(|axis| varied(*axis)).collect();
        let mut families: BTreeMap<Vec<Option<usize>>, usize> = BTreeMap::new();
        let family = |point: &Point| {
            let key = common.iter().map(|axis| point.values[*axis]).collect();
            let next = families.len();
            *families.entry(key).or_insert(next)
        };
        self.points.iter().map(family).collect()
    }

    /// Whether its parts fit together: it may come from a file.
    pub(in crate::experiment) fn is_sound(&self) -> bool {
        let value = |(axis, value): (&Axis, &Option<usize>)| {
            value.is_none_or(|value| value < axis.cells.len())
        };
        let point = |own: &Point| {
            own.architecture < self.architectures.len()
                && own.values.len() == self.axes.len()
                && self.axes.iter().zip(&own.values).all(value)
        };
        let trials = (self.points.len() as u64).checked_mul(u64::from(self.replications));
        self.replications > 0
            && trials.is_some_and(|trials| trials <= MOST_TRIALS)
            && self.axes.iter().all(|axis| axis.numeric.len() == axis.cells.len())
            && self.points.iter().all(point)
            && self.points.is_sorted()
    }

    /// The cell of a point at an axis; `None` where it is not varied.
    pub fn cell(&self, point: &Point, axis: usize) -> Option<&str> {
        point.values[axis].map(|value| self.axes[axis].cells[value].as_str())
    }

    /// The cell of a point at a key: an axis, or the name of what is compared; `None` where the
    /// point is not varied.
    pub fn cell_at(&self, point: &Point, key: &str) -> Option<String> {
        if key == self.compared {
            return Some(self.architecture(point).to_owned());
        }
        let axis = self.axes.iter().position(|axis| axis.key == key)?;
        self.cell(point, axis).map(str::to_owned)
    }

    /// The cells of a point as they stand in files.
    pub fn cells(&self, point: &Point) -> Vec<String> {
        self.cells_of(&point.values)
    }

    /// The cells of a combination of values as they stand in files; empty where nothing is varied.
    pub fn cells_of(&self, values: &[Option<usize>]) -> Vec<String> {
        let cell = |(axis, value): (&Axis, &Option<usize>)| {
            value.map_or_else(String::new, |value| axis.cells[value].clone())
        };
        self.axes.iter().zip(values).map(cell).collect()
    }

    /// The name of a point's architecture.
    pub fn architecture(&self, point: &Point) -> &str {
        &self.architectures[point.architecture]
    }

    /// A point as people read it, by titles and labels: `Shared folders, 8 user devices`.
    pub fn told(&self, point: &Point) -> String {
        let cells = self.axes.iter().enumerate();
        let cells =
            cells.filter_map(|(at, axis)| self.cell(point, at).map(|cell| axis.phrase(cell)));
        let title = self.title_of(point.architecture).to_owned();
        std::iter::once(title).chain(cells).collect::<Vec<_>>().join(", ")
    }

    /// A point by the names that files and commands have: `workgroup, organisation.devices = 8`.
    pub fn describe(&self, point: &Point) -> String {
        let mut words = vec![self.architecture(point).to_owned()];
        for (at, axis) in self.axes.iter().enumerate() {
            if let Some(cell) = self.cell(point, at) {
                words.push(format!("{} = {cell}", axis.key));
            }
        }
        words.join(", ")
    }
}
