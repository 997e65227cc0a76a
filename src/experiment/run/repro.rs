//! One row of a results folder run again, and compared bit by bit.

use crate::experiment::plan::{Experiment, TrialId};
use crate::experiment::record::{Recorded, Row, number};
use crate::study::{LimitReached, Limits};

use super::trial::run_trial;

/// A metric that came out otherwise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mismatch {
    /// Its name.
    pub metric: String,
    /// The value of the row; empty for nothing measured.
    pub recorded: String,
    /// The value of this run.
    pub measured: String,
}

/// Runs a trial and compares it with its row. Numbers are equal if they are to the last bit:
/// files hold the shortest text that gives the same number.
///
/// # Errors
/// If the trial reaches a limit.
pub fn mismatches(
    recorded: &Recorded,
    row: &Row,
    experiment: &Experiment,
    trial: &TrialId,
    limits: Limits,
) -> Result<Vec<Mismatch>, LimitReached> {
    let output = run_trial(experiment, trial, limits)?;
    let named = recorded.manifest.metrics.iter().zip(&row.values);
    let other = named.filter_map(|(metric, recorded)| {
        let at = experiment.columns.metric(&metric.name);
        let measured = at.map_or("no such metric".into(), |at| number(output.values[at]));
        (measured != *recorded).then(|| Mismatch {
            metric: metric.name.clone(),
            recorded: recorded.clone(),
            measured,
        })
    });
    Ok(other.collect())
}
