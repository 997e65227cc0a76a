//! Flows, routes and maps: worked examples, independent solutions and random networks.

mod bed;
mod by_hand;
mod fair;
#[path = "../long/mod.rs"]
mod long;
mod map_files;
mod map_formats;
mod maps_alike;
mod maps_hostile;
mod other_formats;
mod parts;
mod random;
mod routes;
mod written;
