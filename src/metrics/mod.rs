//! What is counted, and the one table of metrics made of it.

mod table;
mod totals;

pub use table::{Direction, METRICS, Metric, metric_index};
pub use totals::{Blocks, Totals};
