//! The models that experiments can be made of, one folder each. They do not import each other.

pub mod office;

use crate::study::{Entry, ModelName, entry};

/// All of them; an experiment that names none means the first.
pub static STUDIES: [Entry; 1] = [entry::<office::Office>()];

/// All of them, as journals and results name them.
pub fn models() -> Vec<ModelName> {
    STUDIES.iter().map(Entry::model).collect()
}
