//! Figures of closed forms at the points of a plan.

use serde::{Deserialize, Serialize};

/// A closed form with its figure at each point, for `closed_forms.csv`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FormFigures {
    /// Its name in the table.
    pub name: String,
    /// The unit of its figures.
    pub unit: String,
    /// By point of the plan; `None` where no chart asks for it.
    pub values: Vec<Option<f64>>,
}
