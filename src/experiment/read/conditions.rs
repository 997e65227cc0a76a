//! Conditions on points, of what an experiment sweeps and compares.

use crate::config::Reader;
use crate::experiment::plan::{Axis, Condition};

use super::header::Compared;

/// The key `where` of a table, which may be left out, with its text; `None` if it is wrong.
pub(super) fn read_where(
    table: &mut Reader,
    axes: &[Axis],
    compared: Compared,
) -> Option<Option<(String, Condition)>> {
    if table.item("where").is_none() {
        return Some(None);
    }
    let before = table.mistakes();
    let text = table.text("where", None, "condition that points have to meet");
    if table.mistakes() > before {
        return None;
    }
    match compared.condition(&text, axes) {
        Ok(condition) => Some(Some((text, condition))),
        Err(mistake) => {
            table.error_at("where", &mistake.message, mistake.help.as_deref());
            None
        }
    }
}
