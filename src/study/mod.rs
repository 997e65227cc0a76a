//! What an experiment knows of a model: which parameters its trials read, and how trials are named.

mod idle;
mod key;

pub use idle::{Idle, IdleRule, covers};
pub use key::{PointKey, Statement};
