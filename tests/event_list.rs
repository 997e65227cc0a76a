//! The future event list beside structures that are obviously right: same order, same answers.
//!
//! `OPERATIONS=100000000 cargo test --release --test event_list` runs the long form.

mod event_list {
    mod against_a_map;
    mod programs;
    mod structures;
}
