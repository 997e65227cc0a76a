//! The plan of a run, as values: no file and no thread.

mod closed_forms;
mod condition;
mod costs;
mod details;
mod expectation;
mod experiment;
mod idle;
mod input;
mod key;
mod overrides;
mod pilot_plan;
mod pilots;
mod plausible;
mod points;
mod precision;
mod product;
mod settings;
mod shard;

pub use closed_forms::FormFigures;
pub use condition::{Condition, ConditionError};
pub use costs::Costs;
pub use details::{Details, SeriesPlan};
pub use expectation::{Expectation, Expected};
pub use experiment::Experiment;
pub use idle::IdleSetting;
pub use input::Input;
pub use key::plan_hash;
pub use overrides::{Overrides, Recalled};
pub use pilot_plan::PilotPlan;
pub use pilots::{PilotCurve, Pilots, is_pilot, pilot_replication};
pub use plausible::PlacedBound;
pub use points::{ARCHITECTURE, Axis, MOST_SEED, MOST_TRIALS, Plan, Point, Scale, TrialId};
pub use precision::{Precision, Target, Width};
pub use product::{Product, TooLarge};
pub use settings::Settings;
pub use shard::Shard;

pub(in crate::experiment) use key::Key;
pub(in crate::experiment) use precision::FEWEST;
