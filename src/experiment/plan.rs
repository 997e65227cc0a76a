//! The plan of an experiment: which trials there are, in which order.

use crate::config::Item;

/// The largest number of trials of one experiment.
pub const MOST_TRIALS: u64 = 1_000_000;

/// One thing that is varied.
#[derive(Clone, Debug)]
pub struct Axis {
    /// Column in the results: a dotted path, or the name of a named axis.
    pub key: String,
    /// Text on charts.
    pub label: String,
    /// The values as they stand in cells.
    pub cells: Vec<String>,
    /// What is written where, for each value.
    pub settings: Settings,
}

/// Where the values of an axis are written.
#[derive(Clone, Debug)]
pub enum Settings {
    /// At the same paths under every architecture: for each value, paths and items.
    Everywhere(Vec<Vec<(String, Item)>>),
    /// At a path that depends on the architecture; others have no such parameter.
    ByArchitecture {
        /// Architecture and path.
        paths: Vec<(String, String)>,
        /// One item for each value.
        items: Vec<Item>,
    },
}

impl Axis {
    /// Whether an architecture is varied along this axis.
    pub fn concerns(&self, architecture: &str) -> bool {
        match &self.settings {
            Settings::Everywhere(_) => true,
            Settings::ByArchitecture { paths, .. } => {
                paths.iter().any(|(name, _)| name == architecture)
            }
        }
    }

    /// The paths and items of one value under one architecture.
    pub fn settings(&self, architecture: &str, value: usize) -> Vec<(String, Item)> {
        match &self.settings {
            Settings::Everywhere(values) => values[value].clone(),
            Settings::ByArchitecture { paths, items } => {
                let own = paths.iter().filter(|(name, _)| name == architecture);
                own.map(|(_, path)| (path.clone(), items[value].clone())).collect()
            }
        }
    }

    /// The values as numbers; `None` if one is not a number.
    pub fn numbers(&self) -> Option<Vec<f64>> {
        self.cells.iter().map(|cell| cell.parse().ok()).collect()
    }
}

/// One architecture at one combination of values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Point {
    /// Index into the architectures.
    pub architecture: usize,
    /// For each axis the index of the value; `None` where the architecture is not varied.
    pub values: Vec<Option<usize>>,
}

/// All trials of an experiment: every point in every replication.
#[derive(Clone, Debug)]
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
    /// Trials per point.
    pub replications: u32,
    /// Seed of the experiment.
    pub seed: u64,
}

impl Plan {
    /// How many trials there are.
    pub fn trials(&self) -> usize {
        self.points.len() * self.replications as usize
    }

    /// The cell of a point at an axis; `None` where it is not varied.
    pub fn cell(&self, point: &Point, axis: usize) -> Option<&str> {
        point.values[axis].map(|value| self.axes[axis].cells[value].as_str())
    }

    /// The cells of a point as they stand in files.
    pub fn cells(&self, point: &Point) -> Vec<String> {
        let cell = |axis| self.cell(point, axis).unwrap_or_default().to_owned();
        (0..self.axes.len()).map(cell).collect()
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

    /// The point of another architecture with the same values, as far as both are varied.
    pub fn counterpart(&self, point: &Point, architecture: usize) -> Option<usize> {
        self.points.iter().position(|other| {
            other.architecture == architecture
                && other.values.iter().zip(&point.values).all(|(a, b)| match (a, b) {
                    (Some(a), Some(b)) => a == b,
                    _ => true,
                })
        })
    }
}

/// How many points the product of axes has for all architectures; `None` if beyond counting.
pub fn count_points(axes: &[Axis], architectures: &[String]) -> Option<u64> {
    architectures.iter().try_fold(0u64, |sum, architecture| {
        let mut lengths = axes.iter().filter(|axis| axis.concerns(architecture));
        let product =
            lengths.try_fold(1u64, |product, axis| product.checked_mul(axis.cells.len() as u64))?;
        sum.checked_add(product)
    })
}

/// The full product, for one architecture after the other, the first axis slowest.
pub fn expand(axes: &[Axis], architectures: &[String]) -> Vec<Point> {
    let mut points = Vec::new();
    for (at, architecture) in architectures.iter().enumerate() {
        let mut own = vec![Vec::new()];
        for axis in axes {
            let choices: Vec<Option<usize>> = if axis.concerns(architecture) {
                (0..axis.cells.len()).map(Some).collect()
            } else {
                vec![None]
            };
            own = own
                .into_iter()
                .flat_map(|values: Vec<Option<usize>>| {
                    choices.iter().map(move |choice| {
                        let mut longer = values.clone();
                        longer.push(*choice);
                        longer
                    })
                })
                .collect();
        }
        points.extend(own.into_iter().map(|values| Point { architecture: at, values }));
    }
    points
}
