//! From an experiment file to a plan, all mistakes at once.

mod charts;
mod closed_forms;
mod conditions;
mod details;
mod duplicates;
mod expect;
mod file;
mod header;
mod idle;
mod inputs;
mod labels;
mod library;
mod limits;
mod metrics;
mod overlaid;
mod overlooked;
mod paths;
mod plausible;
mod points;
mod range;
mod replications;
mod roots;
mod sample;
mod set;
mod sweep;
mod titles;
mod variation;
mod warm_up;

pub use file::{
    experiment_shapes, load_experiment, load_watched, parse_experiment, parse_experiment_with,
};
pub use library::Library;
