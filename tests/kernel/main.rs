//! The kernel, its stations and laws, and the parts on top of them, against theory and hand traces.

mod event_list;
mod parts;
mod theory;
mod units;
