//! An experiment file in, trials, estimates and results files out.

mod batches;
mod charts;
mod compare;
mod condition;
mod crossings;
mod duplicates;
mod file;
mod folder;
mod forecast;
mod gather;
mod header;
mod idle;
mod ledger;
mod library;
mod named;
mod outline;
mod overlaid;
mod overrides;
mod paths;
mod pilot_trials;
mod pilots;
mod plan;
mod platform;
mod points;
mod precision;
mod progress;
mod range;
mod recorded;
mod replications;
mod repro;
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
pub use compare::{Comparison, LEVEL, Method, Question};
pub use condition::{Condition, ConditionError};
pub use crossings::{Crossing, crossings};
pub use file::{Experiment, experiment_shapes, load_experiment, parse_experiment};
pub use folder::{Claim, Folder, FolderError, check_folder};
pub use forecast::{Forecast, Known, Pace, Speed};
pub use gather::{
    HalfWidth, PointStatus, gather, pilot_status, recall_pilots, recall_warm_up, status,
};
pub use idle::IdleSetting;
pub use library::Library;
pub use named::{fill_in_classes, network_file};
pub use outline::{MODEL_VERSION, Outline, Settings, trace_command};
pub use overrides::Overrides;
pub use pilot_trials::{PilotPlan, PilotSession};
pub use pilots::{NoWarmUp, PilotCurve, Pilots, is_pilot, pilot_replication};
pub use plan::{Axis, MOST_TRIALS, Plan, Point, Product, Scale, TooLarge, TrialId};
pub use platform::Platform;
pub use precision::{Precision, Reach, Shortfall, Target, Width, shortfalls};
pub use progress::{Display, Progress, rough_span};
pub use recorded::{Made, Recorded, Row};
pub use repro::Mismatch;
pub use results::{Facts, Record, plan_hash};
pub use runner::{Costs, Crew, News, Stop, Trials, run_all};
pub use session::{RunError, Session, publish};
pub use shard::Shard;
pub use statistics::{Difference, Findings, Pair, Samples, Summary, differences, pairs, summaries};
pub use terminal::{View, summary, value};
pub use trial::{
    LimitReached, Limits, Run, TrialOutput, observe, simulate, simulate_within, stretches,
};
