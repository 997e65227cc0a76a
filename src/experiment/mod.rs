//! An experiment file in, trials, estimates and results files out.

mod charts;
mod condition;
mod file;
mod library;
mod plan;
mod sweep;
mod trial;

pub use condition::Condition;
pub use file::{Experiment, Overrides, load_experiment};
pub use library::Library;
pub use plan::{Axis, MOST_TRIALS, Plan, Point};
pub use trial::{Run, TrialOutput, observe, simulate};
