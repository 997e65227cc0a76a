//! The future event list beside structures that are obviously right: same order, same answers.
//!
//! `tests/long/event_list.sh` runs the long form.

mod against_a_map;
mod programs;
mod structures;
