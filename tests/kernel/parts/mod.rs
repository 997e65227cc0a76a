//! Stations, presence, faults and staff against theory and hand traces, by their public interfaces.

mod calendar;
mod driver;
mod fault;
mod presence;
mod staff;
mod stations;
