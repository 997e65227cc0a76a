//! An experiment file in, trials, estimates and results files out.

mod batches;
mod charts;
mod condition;
mod crossings;
mod file;
mod folder;
mod gather;
mod ledger;
mod library;
mod named;
mod outline;
mod pilots;
mod plan;
mod precision;
mod progress;
mod replications;
mod results;
mod row;
mod runner;
mod session;
mod shard;
mod statistics;
mod study;
mod sweep;
mod tables;
mod terminal;
mod trial;
mod warm_up;

pub use batches::Batches;
pub use condition::Condition;
pub use crossings::{Crossing, crossings};
pub use file::{Experiment, Overrides, load_experiment, parse_experiment};
pub use folder::{Claim, Folder, FolderError, check_folder};
pub use gather::{HalfWidth, PointStatus, gather, recall_pilots, status};
pub use library::Library;
pub use named::{fill_in_classes, network_file};
pub use outline::{MODEL_VERSION, Outline, Settings, quoted};
pub use pilots::{NoWarmUp, PilotCurve, Pilots};
pub use plan::{Axis, MOST_TRIALS, Plan, Point, Product, Scale, TooLarge, TrialId};
pub use precision::{Precision, Reach, Shortfall, Target, Width, shortfalls};
pub use progress::{Display, Progress};
pub use results::{Facts, Record, plan_hash};
pub use runner::{Costs, Crew, News, Stop, Trials, run_all};
pub use session::{RunError, Session, publish};
pub use shard::Shard;
pub use statistics::{Difference, Findings, Pair, Samples, Summary, differences, pairs, summaries};
pub use terminal::{View, summary};
pub use trial::{
    LimitReached, Limits, Run, TrialOutput, observe, simulate, simulate_within, stretches,
};
