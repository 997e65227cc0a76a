//! The line of a mistake, cut to a readable width, with nothing in it that a terminal obeys.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::Diagnostic;

/// Longer lines are cut around the mistake.
const LINE_WIDTH: usize = 100;
/// Longer messages are cut in their middle: what was written there is mostly what is long.
const MESSAGE_LENGTH: usize = 400;

/// The message as rustc would write it.
pub(super) fn render(mistake: &Diagnostic, renderer: &Renderer) -> String {
    let file = &mistake.origin.file;
    let mut group = Group::with_title(Level::ERROR.primary_title(short(&mistake.message)));
    if mistake.hidden && !file.text.is_empty() {
        let (line, column) = mistake.position();
        group = group.element(Origin::path(plain(&file.name)).line(line).char_column(column));
    } else if !file.text.is_empty() {
        let (line, column) = mistake.position();
        let (text, span) = cut_line(&file.text, &mistake.origin.span);
        let is_shifted = text[..span.start].chars().count() + 1 != column;
        let mark = AnnotationKind::Primary.span(span);
        let mark = match mistake.label.as_str() {
            "" => mark,
            label => mark.label(short(label)),
        };
        let snippet = Snippet::source(text).line_start(line).annotation(mark);
        group = if is_shifted {
            // A line that was cut or escaped on its left would be given a wrong column.
            let place = Origin::path(plain(&file.name)).line(line).char_column(column);
            group.element(place).element(snippet)
        } else {
            group.element(snippet.path(plain(&file.name)))
        };
    }
    if file.text.is_empty() && !mistake.message.contains(&file.name) {
        // An empty file has no line to show.
        group = group.element(Origin::path(plain(&file.name)));
    }
    for help in &mistake.help {
        group = group.element(Level::HELP.message(short(help)));
    }
    renderer.render(&[group])
}

/// The line around a span, and the span's place in it.
fn cut_line(text: &str, span: &Range<usize>) -> (String, Range<usize>) {
    let start = span.start.min(text.len());
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line_end = line_end - usize::from(text[start..line_end].ends_with('\r'));
    let end = span.end.clamp(start, line_end);
    let (before, cut_left) = last(&text[line_start..start], LINE_WIDTH / 2);
    let (marked, cut_marked) = first(&text[start..end], LINE_WIDTH / 2);
    let room = LINE_WIDTH - before.chars().count() - marked.chars().count();
    let rest = if cut_marked { "" } else { &text[end..line_end] };
    let (after, cut_right) = first(rest, room);
    let dots = |cut: bool| if cut { "..." } else { "" };
    let before = format!("{}{}", dots(cut_left), plain(before));
    let marked = plain(marked);
    let shown = before.len()..before.len() + marked.len();
    let after = format!("{}{}", plain(after), dots(cut_right || cut_marked));
    (format!("{before}{marked}{after}"), shown)
}

/// The first characters, and whether there are more.
fn first(text: &str, most: usize) -> (&str, bool) {
    match text.char_indices().nth(most) {
        Some((at, _)) => (&text[..at], true),
        None => (text, false),
    }
}

/// The last characters, and whether there are more.
fn last(text: &str, most: usize) -> (&str, bool) {
    match text.char_indices().rev().nth(most.saturating_sub(1)) {
        Some((at, _)) if at > 0 => (&text[at..], true),
        _ => (text, false),
    }
}

/// Whether a character would let a file write to a terminal or a page: it controls one, or turns
/// the direction of writing.
pub fn is_obeyed(c: char) -> bool {
    let turns =
        matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || c.is_control()
}

/// Why such characters are refused.
pub const WHY_NOT_PRINTED: &str = "control characters, and those that turn the direction of \
                                   writing, cannot stand in tables";

/// What a terminal would obey is written as escapes.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push(' '),
            c if c.is_control() => out.extend(c.escape_default()),
            c if is_obeyed(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// The same for messages, with their length bounded.
fn short(text: &str) -> String {
    let (begin, cut) = first(text, MESSAGE_LENGTH);
    if !cut {
        return plain(text);
    }
    let (begin, _) = first(begin, MESSAGE_LENGTH - MESSAGE_LENGTH / 4);
    let (end, _) = last(text, MESSAGE_LENGTH / 4);
    format!("{}...{}", plain(begin), plain(end))
}
