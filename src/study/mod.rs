//! What an experiment knows of a model: which parameters its trials read, how trials are named, and
//! how they draw random numbers.

mod draws;
mod idle;
mod key;

pub use draws::{BOOTSTRAP, Draws, Entity, FORECAST, Kth, Purpose, StreamIndex};
pub use idle::{Idle, IdleRule, covers};
pub use key::{PointKey, Statement};
