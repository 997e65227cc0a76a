//! One row of a results folder run again, and compared bit by bit.

use crate::metrics::METRICS;

use super::file::Experiment;
use super::plan::TrialId;
use super::recorded::{Recorded, Row};
use super::tables::number;
use super::trial::Limits;

/// A metric that came out otherwise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mismatch {
    /// Its name.
    pub metric: String,
    /// What the row has; empty for nothing measured.
    pub recorded: String,
    /// What this run gave.
    pub measured: String,
}

impl Recorded {
    /// The trial of an experiment that a row is of; `None` if it has none such.
    pub fn trial(&self, row: &Row, experiment: &Experiment) -> Option<TrialId> {
        let plan = &experiment.plan;
        let keys = plan.axes.iter().map(|axis| &axis.key);
        if !keys.eq(self.manifest.axes.iter().map(|axis| &axis.key)) {
            return None;
        }
        let own = |point: &super::plan::Point| {
            plan.architecture(point) == row.architecture && plan.cells(point) == row.cells
        };
        let point = plan.points.iter().position(own)?;
        let architecture = plan.points[point].architecture;
        Some(TrialId { architecture, point, replication: row.replication })
    }

    /// Runs a trial and compares it with its row. Numbers are equal if they are to the last bit:
    /// files hold the shortest text that gives the same number.
    pub fn mismatches(&self, row: &Row, experiment: &Experiment, trial: &TrialId) -> Vec<Mismatch> {
        let output = experiment.simulate(trial, Limits::default());
        let output = output.expect("a trial without limits reaches none");
        let named = self.manifest.metrics.iter().zip(&row.values);
        let other = named.filter_map(|(metric, recorded)| {
            let at = METRICS.iter().position(|own| own.name == metric.name);
            let measured = at.map_or("no such metric".into(), |at| number(output.metrics[at]));
            (measured != *recorded).then(|| Mismatch {
                metric: metric.name.clone(),
                recorded: recorded.clone(),
                measured,
            })
        });
        other.collect()
    }
}
