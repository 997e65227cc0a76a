//! An experiment file in, trials, estimates and results files out.

mod charts;
mod condition;
mod crossings;
mod file;
mod folder;
mod library;
mod plan;
mod progress;
mod results;
mod runner;
mod statistics;
mod study;
mod sweep;
mod tables;
mod terminal;
mod trial;

pub use condition::Condition;
pub use crossings::{Crossing, crossings};
pub use file::{Experiment, Overrides, load_experiment, parse_experiment};
pub use folder::{Claim, FolderError, check_folder};
pub use library::Library;
pub use plan::{Axis, MOST_TRIALS, Plan, Point, Product, Scale, TooLarge, TrialId};
pub use progress::{Display, Progress};
pub use results::{Facts, Record, plan_hash};
pub use runner::{Costs, Stop, Trials, run_all};
pub use statistics::{Difference, Findings, Pair, Samples, Summary, differences, pairs, summaries};
pub use terminal::{View, summary};
pub use trial::{Run, TrialOutput, observe, simulate};
