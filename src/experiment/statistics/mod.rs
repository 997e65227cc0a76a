//! From trials to estimates: no folder and no file.

mod batches;
mod bootstrap;
mod courses;
mod crossings;
mod differences;
mod expectations;
mod family;
mod findings;
mod paired;
mod pairing;
mod plausible;
mod reach;
mod samples;
mod spreads;
mod steady;
mod summaries;
mod tails;
mod trials;

pub use courses::{CourseSummary, courses};
pub use crossings::{Crossing, crossings};
pub use differences::{Difference, Pair, differences, pairs};
pub use expectations::{CheckedExpectation, Judgement, checked};
pub use findings::Findings;
pub use paired::{Gap, paired, unpaired};
pub use pairing::Pairing;
pub use plausible::{CheckedBound, Standing, plausibility};
pub use reach::{Reach, Shortfall, shortfalls};
pub use samples::Samples;
pub use spreads::{SHARES, SpreadSummary, spreads};
pub use steady::NoWarmUp;
pub use summaries::{Note, Summary, summaries};
pub use tails::{Bounded, Resamples, TailGap, TailSummary, any_gap};
pub use trials::Trials;

pub(in crate::experiment) use batches::of_series;
pub(in crate::experiment) use reach::{
    estimate, half_width_in_words, keep_needed, needed, outputs, reaches, values,
};
pub(in crate::experiment) use steady::{FEWEST_OBSERVATIONS, find_warm_up, windows};
