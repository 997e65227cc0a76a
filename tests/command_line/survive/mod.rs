//! Runs that are killed, stopped, started twice, cut into shards and short of room.

mod altered;
mod bench;
mod damage;
mod endless;
mod faults;
mod hostile;
mod limits;
mod precision;
mod resume;
mod shards;
mod signals;
mod warm_up;
