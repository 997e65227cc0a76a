//! Points that mean the same: a mistake of the file, as each would be counted twice.

use std::collections::BTreeMap;

use crate::config::{Diagnostic, Log};
use crate::experiment::plan::{Plan, Point};
use crate::study::{PointKey, Statement};

use super::variation::Variation;

/// No two points of an architecture may mean the same scenario: each would be counted twice.
pub(in crate::experiment) fn check_duplicates(
    plan: &Plan,
    keys: &[PointKey],
    variations: &[Variation],
    log: &Log,
) {
    if !log.is_clean() {
        return;
    }
    let mut seen: BTreeMap<(usize, Statement), &Point> = BTreeMap::new();
    for (point, key) in plan.points.iter().zip(keys) {
        let Some(first) = seen.insert((point.architecture, key.whole), point) else { continue };
        let differ = |at: &usize| first.values[*at] != point.values[*at];
        let Some(axis) = (0..plan.axes.len()).find(differ) else { continue };
        let (Some(value), Some(other)) = (point.values[axis], first.values[axis]) else { continue };
        let own = &variations[axis].axis;
        let (value_cell, other_cell) = (&own.cells[value], &own.cells[other]);
        let message = format!("`{}`: {value_cell} means the same as {other_cell}", own.key);
        let help = format!("leave one of them out; both give the point {}", plan.describe(first));
        log.push(Diagnostic::new(message, variations[axis].place(value)).helped(help));
    }
}
