//! Conditions on points, of what an experiment sweeps and compares.

use crate::config::Reader;
use crate::experiment::plan::{Axis, Condition, ConditionError};

use super::header::Compared;

/// A condition that values of the sweep can meet.
///
/// # Errors
/// If it is none, or nothing can meet it.
pub(super) fn parse_condition(
    text: &str,
    axes: &[Axis],
    compared: Compared,
) -> Result<Condition, ConditionError> {
    let axes = axes.iter().map(|axis| (axis.key.as_str(), axis.cells.clone()));
    let values: Vec<(&str, Vec<String>)> =
        axes.chain([(compared.key, compared.names.to_vec())]).collect();
    let keys: Vec<&str> = values.iter().map(|(key, _)| *key).collect();
    let condition = Condition::parse(text, &keys)?;
    condition.check(&values).map(|()| condition)
}

/// The key `where` of a table, which may be left out, with its text; `None` if it is wrong.
pub(super) fn read_where(
    table: &mut Reader,
    axes: &[Axis],
    compared: Compared,
) -> Option<Option<(String, Condition)>> {
    if !table.has("where") {
        return Some(None);
    }
    let before = table.mistakes();
    let text = table.text("where", None, "condition that points have to meet");
    if table.mistakes() > before {
        return None;
    }
    match parse_condition(&text, axes, compared) {
        Ok(condition) => Some(Some((text, condition))),
        Err(mistake) => {
            table.error_at("where", &mistake.message, mistake.help.as_deref());
            None
        }
    }
}
