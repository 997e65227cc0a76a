//! An experiment file in, trials, estimates and results files out.

mod charts;
mod condition;
mod crossings;
mod estimates;
mod file;
mod folder;
mod library;
mod plan;
mod progress;
mod results;
mod runner;
mod sweep;
mod terminal;
mod trial;

pub use condition::Condition;
pub use crossings::Crossing;
pub use estimates::Samples;
pub use file::{Experiment, Overrides, load_experiment};
pub use folder::{Claim, FolderError, Mark, claim};
pub use library::Library;
pub use plan::{Axis, MOST_TRIALS, Plan, Point};
pub use progress::{Display, Progress};
pub use results::{Findings, WriteError, write_results};
pub use runner::{STOP, Trials, cost, run_all};
pub use terminal::summary;
pub use trial::{Run, TrialOutput, observe, simulate};
