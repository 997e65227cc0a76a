//! The trials of a plan and their outputs.

use crate::experiment::plan::TrialId;
use crate::study::Output;

/// Outcomes of all trials.
#[derive(Clone)]
pub struct Trials {
    /// In the order of the plan; `None` for a trial that failed or was not run.
    pub outputs: Vec<Option<Output>>,
    /// Trials that failed, in the order of the plan, with the message of the panic.
    pub failures: Vec<(TrialId, String)>,
    /// The run was stopped before its end, so that trials are missing.
    pub interrupted: bool,
}
