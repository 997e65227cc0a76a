//! The trials of a plan: what each one gave.

use crate::experiment::plan::TrialId;
use crate::metrics::Blocks;

use super::batches::Batches;

/// What a trial gave.
#[derive(Clone, Debug)]
pub struct TrialOutput {
    /// One value per entry of `METRICS`; not a number where nothing was measured.
    pub metrics: Vec<f64>,
    /// For each metric the interval from batches of this trial alone; empty where replications
    /// give the intervals.
    pub batches: Vec<Batches>,
    /// Operations not done in time.
    pub blocks: Blocks,
    /// Operations that ended.
    pub ended: u64,
    /// Events executed.
    pub events: u64,
    /// Operations asked for, warm-up left out.
    pub operations: u64,
}

/// What became of all trials.
#[derive(Clone)]
pub struct Trials {
    /// In the order of the plan; `None` for a trial that failed or was not run.
    pub outputs: Vec<Option<TrialOutput>>,
    /// Trials that failed, in the order of the plan, with the message of the panic.
    pub failures: Vec<(TrialId, String)>,
    /// The run was stopped before its end, so that trials are missing.
    pub interrupted: bool,
}
