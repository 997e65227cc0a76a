//! What is counted, and the one table of metrics made of it.

mod table;
mod totals;

pub use table::{METRICS, metric_index, values};
pub use totals::{Blocks, Totals};
