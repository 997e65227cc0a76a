//! The plan of an experiment: which trials there are, in which order.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::precision::Precision;

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

/// One thing that is varied.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Axis {
    /// Column in the results: a dotted path, or the name of a named axis.
    pub key: String,
    /// Text on charts.
    pub label: String,
    /// Unit of plain numbers; empty where values carry their own.
    pub unit: String,
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
        Self { key, label, unit, cells, numeric, scale: Scale::Linear }
    }

    /// The values as numbers; `None` if one is not a number.
    pub fn numbers(&self) -> Option<Vec<f64>> {
        self.numeric.iter().copied().collect()
    }

    /// Whether the values are whole numbers of something, so that none lies between 2 and 3.
    pub fn counts(&self) -> bool {
        let whole = |numbers: Vec<f64>| numbers.iter().all(|number| number.fract() == 0.0);
        // A plural noun counts something.
        self.unit.is_empty() && self.label.ends_with('s') && self.numbers().is_some_and(whole)
    }

    /// A value in words: `8 user devices`, `link speed = 20 Mbit/s`.
    pub fn phrase(&self, value: &str) -> String {
        if !self.unit.is_empty() {
            format!("{} = {value} {}", self.label, self.unit)
        } else if self.label.ends_with('s') && self.numbers().is_some() {
            // A plural noun counts something.
            format!("{value} {}", self.label)
        } else {
            format!("{} = {value}", self.label)
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

/// The sweep is larger than an experiment may be.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "this sweep has {size} trials, more than {MOST_TRIALS}; sweep fewer values, or split it into \
     several experiments"
)]
pub struct TooLarge {
    /// The number of trials in words.
    pub size: String,
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
    /// Names in the order of the file; the first is what the others are compared with.
    pub architectures: Vec<String>,
    /// Axes in the order of the file.
    pub axes: Vec<Axis>,
    /// Points in the order of architectures, then of the axes, the first one slowest.
    pub points: Vec<Point>,
    /// Trials per point, at most.
    pub replications: u32,
    /// What ends a point earlier; every point has all its trials without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
    /// Seed of the experiment.
    pub seed: u64,
}

impl Plan {
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

    /// The points that stay together, in a shard and when they stop by precision, so that
    /// differences have pairs: those of equal values; by precision all that are compared.
    pub fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        let compared = self.compared();
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
    pub fn compared(&self) -> Vec<usize> {
        let varied = |axis: usize| self.points.iter().all(|point| point.values[axis].is_some());
        let common: Vec<usize> = (0..self.axes.len()).filter(|axis| varied(*axis)).collect();
        let mut families: BTreeMap<Vec<Option<usize>>, usize> = BTreeMap::new();
        let family = |point: &Point| {
            let key = common.iter().map(|axis| point.values[*axis]).collect();
            let next = families.len();
            *families.entry(key).or_insert(next)
        };
        self.points.iter().map(family).collect()
    }

    /// Whether all that it says fits together: it may come from a file.
    pub(super) fn is_sound(&self) -> bool {
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

    /// A point in words: `workgroup, organisation.devices = 8`.
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

/// The product of all axes for each architecture, computed point by point.
pub struct Product {
    /// For each architecture the length of each axis; `None` where it is not varied.
    lengths: Vec<Vec<Option<usize>>>,
    /// For each architecture how many points it has.
    counts: Vec<usize>,
}

impl Product {
    /// Counts the points. `concerns` tells whether an architecture is varied along an axis: if it
    /// is not, one point stands for all values.
    pub fn new(
        axes: &[Axis],
        architectures: usize,
        replications: u32,
        concerns: impl Fn(usize, usize) -> bool,
    ) -> Result<Self, TooLarge> {
        let length = |architecture, axis: usize| {
            concerns(architecture, axis).then_some(axes[axis].cells.len())
        };
        let lengths: Vec<Vec<Option<usize>>> = (0..architectures)
            .map(|architecture| (0..axes.len()).map(|axis| length(architecture, axis)).collect())
            .collect();
        let product = |own: &Vec<Option<usize>>| {
            own.iter().flatten().try_fold(1u64, |count, length| count.checked_mul(*length as u64))
        };
        let counts: Option<Vec<u64>> = lengths.iter().map(product).collect();
        let points = counts
            .as_ref()
            .and_then(|counts| counts.iter().try_fold(0u64, |sum, count| sum.checked_add(*count)));
        let trials = points.and_then(|points| points.checked_mul(u64::from(replications.max(1))));
        match (counts, trials) {
            (Some(counts), Some(trials)) if trials <= MOST_TRIALS => {
                Ok(Self { lengths, counts: counts.into_iter().map(|n| n as usize).collect() })
            }
            (_, trials) => {
                let size = trials.map_or("more than 2^64".to_owned(), |trials| trials.to_string());
                Err(TooLarge { size })
            }
        }
    }

    /// How many points there are.
    pub fn count(&self) -> usize {
        self.counts.iter().sum()
    }

    /// The point with this number, architectures slowest, then the first axis.
    ///
    /// # Panics
    /// If there are not so many points.
    pub fn point(&self, index: usize) -> Point {
        let mut rest = index;
        for (architecture, count) in self.counts.iter().enumerate() {
            if rest >= *count {
                rest -= count;
                continue;
            }
            let lengths = &self.lengths[architecture];
            let mut values = vec![None; lengths.len()];
            for (value, length) in values.iter_mut().zip(lengths).rev() {
                if let Some(length) = length {
                    *value = Some(rest % length);
                    rest /= length;
                }
            }
            return Point { architecture, values };
        }
        panic!("point {index} of a product of {} points was asked for", self.count())
    }

    /// All points in order.
    pub fn points(&self) -> impl Iterator<Item = Point> + '_ {
        (0..self.count()).map(|index| self.point(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(key: &str, length: usize) -> Axis {
        Axis::new(key, key, (1..=length).map(|value| value.to_string()).collect())
    }

    #[test]
    fn the_first_axis_is_slowest_and_foreign_axes_are_left_out() {
        let axes = [axis("a", 2), axis("b", 3)];
        let product = Product::new(&axes, 2, 1, |architecture, at| architecture == 0 || at == 0);
        let points: Vec<Point> = product.unwrap().points().collect();
        let values: Vec<&[Option<usize>]> = points.iter().map(|p| p.values.as_slice()).collect();
        assert_eq!(values[0], [Some(0), Some(0)]);
        assert_eq!(values[1], [Some(0), Some(1)]);
        assert_eq!(values[3], [Some(1), Some(0)]);
        assert_eq!(values[6..], [[Some(0), None], [Some(1), None]]);
        assert!(points.is_sorted());
    }

    #[test]
    fn too_large_products_are_refused_before_they_are_expanded() {
        let size = |axes: &[Axis], replications| {
            Product::new(axes, 1, replications, |_, _| true).map(|p| p.count()).map_err(|e| e.size)
        };
        let axes: Vec<Axis> = (0..13).map(|_| axis("a", 40)).collect();
        assert_eq!(size(&axes, 1), Err("more than 2^64".to_owned()));
        assert_eq!(size(&axes[..3], 20), Err("1280000".to_owned()));
        assert_eq!(size(&axes[..3], 15), Ok(64_000));
        assert_eq!(size(&[], 15), Ok(1), "no axes, one point");
    }

    #[test]
    fn values_read_as_words() {
        let mut devices = axis("devices", 2);
        devices.label = "user devices".to_owned();
        assert_eq!(devices.phrase("7.4"), "7.4 user devices");
        devices.label = "link speed".to_owned();
        assert_eq!(devices.phrase("7.4"), "link speed = 7.4");
        devices.unit = "Mbit/s".to_owned();
        assert_eq!(devices.phrase("7.4"), "link speed = 7.4 Mbit/s");
        assert_eq!(Axis::new("x", "x", vec!["2".into(), "20 min".into()]).numbers(), None);
        assert_eq!(Axis::new("x", "x", vec!["nan".into()]).numbers(), None);
    }
}
