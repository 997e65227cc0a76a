//! From an experiment file to a plan, all mistakes at once.

mod charts;
mod classes;
mod duplicates;
mod file;
mod header;
mod idle;
mod library;
mod overlaid;
mod paths;
mod points;
mod range;
mod replications;
mod sweep;
mod variation;
mod warm_up;

pub use classes::{fill_in_classes, network_file};
pub use file::{experiment_shapes, load_experiment, parse_experiment};
pub use library::Library;
