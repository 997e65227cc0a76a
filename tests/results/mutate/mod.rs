//! Readers fed with mutations of sound input: none panics, hangs or takes memory without bounds,
//! and what they complain about lies inside the input.
//!
//! The mutations are the same every time. `tests/long/mutate.sh` runs more of them;
//! `MUTATE_FIRST=123` begins with the mutation of that number, to see one again.

mod conditions;
mod files;
mod harness;
mod journals;
mod mutator;
mod quantities;
mod results;
