//! From trials to estimates: no folder and no file.

mod batches;
mod courses;
mod crossings;
mod differences;
mod expectations;
mod findings;
mod reach;
mod samples;
mod spreads;
mod steady;
mod summaries;
mod trials;

pub use courses::{CourseSummary, courses};
pub use crossings::{Crossing, crossings};
pub use differences::{Difference, Pair, differences, pairs};
pub use expectations::{CheckedExpectation, Judgement, checked};
pub use findings::Findings;
pub use reach::{Reach, Shortfall, shortfalls};
pub use samples::Samples;
pub use spreads::{SHARES, SpreadSummary, spreads};
pub use steady::NoWarmUp;
pub use summaries::{Note, Summary, summaries};
pub use trials::Trials;

pub(in crate::experiment) use batches::of_series;
pub(in crate::experiment) use reach::{
    estimate, half_width_in_words, keep_needed, needed, outputs, reaches, values,
};
pub(in crate::experiment) use steady::{FEWEST_OBSERVATIONS, find_warm_up, windows};
