//! Lines for machines, which may be shown on a terminal.

use std::fmt::Write;

use crate::config::is_obeyed;

/// JSON on one line. What a terminal would obey is escaped, which changes no value: such characters
/// stand within texts only.
pub(super) fn json_line(object: &serde_json::Value) -> String {
    let mut line = String::new();
    for c in object.to_string().chars() {
        if is_obeyed(c) {
            let _ = write!(line, "\\u{:04x}", u32::from(c));
        } else {
            line.push(c);
        }
    }
    line
}
