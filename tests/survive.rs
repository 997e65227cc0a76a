//! Runs that are killed, stopped, started twice, cut into shards and short of room.

#![cfg(unix)]

#[path = "survive/bench.rs"]
mod bench;

mod survive {
    mod damage;
    mod hostile;
    mod precision;
    mod resume;
    mod shards;
    mod signals;
    mod warm_up;
}
