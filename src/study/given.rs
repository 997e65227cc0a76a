//! Points in plain numbers, for closed forms.

use crate::theory::Given;

/// A point of a model as closed forms see it, with the names by which one can ask for a part.
///
/// Times are in seconds, rates per second.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct GivenPoint {
    /// The numbers; nothing is asked for yet.
    pub given: Given,
    /// The names of the stations, in the order of [`Given::stations`].
    pub stations: Vec<String>,
    /// The names of the classes, in the order of [`Given::classes`]; none where all are alike.
    pub classes: Vec<String>,
}
