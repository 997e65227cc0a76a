//! Counts of a trial, and the one table of metrics made of them.

mod table;
mod totals;

pub use table::{METRICS, metric_index, values};
pub use totals::{Blocks, Ended, Totals};
