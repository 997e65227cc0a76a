//! The kernel, its stations and laws, and the parts on top of them, against theory and hand traces.

mod event_list;
#[path = "../long/mod.rs"]
mod long;
mod parts;
mod theory;
mod units;
