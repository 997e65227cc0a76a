//! The models that experiments can be made of, one folder each. They do not import each other.

pub mod office;
pub mod queues;

use crate::study::{Entry, entry};

/// All of them; an experiment that names none means the first.
pub static STUDIES: [Entry; 2] = [entry::<office::Office>(), entry::<queues::QueueNetwork>()];
