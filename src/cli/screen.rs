//! The terminal that results are printed on, and texts for it.

use std::io::{self, IsTerminal};

use console::Term;

/// Columns of a terminal whose size is not known, and the fewest that are believed.
const USUAL_COLUMNS: usize = 80;
const LEAST_COLUMNS: usize = 30;

/// Lines of a terminal whose size is not known, and the fewest that are filled: less would show
/// nothing.
const USUAL_LINES: usize = 24;
const LEAST_LINES: usize = 16;

/// How many columns a terminal has, as its shell or itself says, or as most have; none for files
/// and pipes, whose lines are whole.
pub(super) fn columns() -> Option<usize> {
    let known = said("COLUMNS").or_else(|| size().map(|(_, columns)| columns));
    let columns = known.filter(|columns| *columns >= LEAST_COLUMNS).unwrap_or(USUAL_COLUMNS);
    io::stdout().is_terminal().then_some(columns)
}

/// How many lines a screen has, as the shell or the terminal says, or as most have; none for files
/// and pipes, which have room for all.
pub(super) fn lines() -> Option<usize> {
    let known = said("LINES").or_else(|| size().map(|(lines, _)| lines));
    let lines = known.map_or(USUAL_LINES, |lines| lines.max(LEAST_LINES));
    io::stdout().is_terminal().then_some(lines)
}

/// A number that the shell says in a variable.
fn said(variable: &str) -> Option<usize> {
    std::env::var(variable).ok()?.parse().ok().filter(|number| *number > 0)
}

/// Lines and columns, as the terminal says.
fn size() -> Option<(usize, usize)> {
    let (lines, columns) = Term::stdout().size_checked()?;
    Some((lines.into(), columns.into())).filter(|(lines, columns)| *lines > 0 && *columns > 0)
}

/// How many columns a text takes.
pub(super) fn length(text: &str) -> usize {
    text.chars().count()
}

/// The text broken at spaces, further lines indented.
pub(super) fn wrapped(text: &str, width: usize) -> String {
    let mut lines = String::new();
    let mut used = 0;
    for word in text.split(' ') {
        if used == 0 {
            used = length(word);
        } else if used + 1 + length(word) <= width {
            lines.push(' ');
            used += 1 + length(word);
        } else {
            lines.push_str("\n  ");
            used = 2 + length(word);
        }
        lines.push_str(word);
    }
    lines.push('\n');
    lines
}

/// Texts come from files: what would move the cursor or turn the direction of writing is replaced.
pub(super) fn printable(text: &str) -> String {
    let turns = |c: char| {
        matches!(u32::from(c),
            0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xfeff)
    };
    text.chars().map(|c| if c.is_control() || turns(c) { '?' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_texts_are_harmless() {
        assert_eq!(wrapped("aa bb cc", 5), "aa bb\n  cc\n");
        assert_eq!(printable("a\u{1b}[2Jb\u{202e}c\nd"), "a?[2Jb?c?d");
    }
}
