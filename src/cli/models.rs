//! The models that the commands know.

use std::sync::OnceLock;

use crate::study::{Entry, ModelName};
use crate::world::STUDIES;

/// Set once, when the program starts.
static KNOWN: OnceLock<&'static [Entry]> = OnceLock::new();

/// Makes these the models of all commands, unless others are already.
pub(super) fn know(studies: &'static [Entry]) {
    KNOWN.get_or_init(|| studies);
}

/// All models; those that come with the program unless it was started with others.
pub(super) fn studies() -> &'static [Entry] {
    KNOWN.get().copied().unwrap_or(&STUDIES)
}

/// The same, as journals and results name them.
pub(super) fn names() -> Vec<ModelName> {
    studies().iter().map(Entry::model).collect()
}
