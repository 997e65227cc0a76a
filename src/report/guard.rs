//! Texts in CSV that a spreadsheet would take for formulas: written with a quote before them, and
//! read without it, so that no output of this program shows it.

use std::borrow::Cow;

/// Whether a text gets a quote: it begins like a formula and is no number, or begins with a quote
/// that would be taken for one of these.
fn needs_quote(text: &str) -> bool {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    formula && text.parse::<f64>().is_err() || text.strip_prefix('\'').is_some_and(needs_quote)
}

/// A text as it stands in a table.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if needs_quote(text) { format!("'{text}").into() } else { text.into() }
}

/// The text of a cell: the inverse of [`guarded`].
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| needs_quote(text)).unwrap_or(cell)
}

/// The cells of a row.
pub(super) fn unguarded_row(row: csv::StringRecord) -> csv::StringRecord {
    if !row.iter().any(|cell| cell.starts_with('\'')) {
        return row;
    }
    let mut bare: csv::StringRecord = row.iter().map(unguarded).collect();
    bare.set_position(row.position().cloned());
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed_and_come_back() {
        for text in ["=1+1", "+a", "-b", "@c", "'=1", "''@x", "\tx"] {
            assert_eq!(guarded(text), format!("'{text}"));
            assert_eq!(unguarded(&guarded(text)), text);
        }
        for text in ["-1.5", "+2", "-inf", "plain", "'tis", "", "'", "a=b"] {
            assert_eq!(guarded(text), text);
            assert_eq!(unguarded(text), text);
        }
    }
}
