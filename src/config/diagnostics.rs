//! Messages about mistakes: what, where, the line, and what would help.

use std::fmt;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::Origin;

/// At most so many mistakes are shown.
const MOST: usize = 20;
/// Longer lines are cut around the mistake.
const LINE_WIDTH: usize = 100;

/// One mistake.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub origin: Origin,
    /// What was found there, or what it is.
    pub label: String,
    /// What would help.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// A mistake at a place.
    pub fn new(message: String, origin: &Origin) -> Self {
        Self { message, origin: origin.clone(), label: String::new(), help: Vec::new() }
    }

    /// Says what stands there.
    pub fn labelled(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Says what would help.
    pub fn helped(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Line and column, from 1; columns count characters.
    pub fn position(&self) -> (usize, usize) {
        let before = &self.origin.file.text[..self.origin.span.start];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
        (line, column)
    }

    /// For machines.
    pub fn to_json(&self) -> serde_json::Value {
        let (line, column) = self.position();
        serde_json::json!({
            "file": self.origin.file.name,
            "line": line,
            "column": column,
            "message": self.message,
            "label": self.label,
            "help": self.help,
        })
    }

    fn render(&self, renderer: &Renderer) -> String {
        let (text, span, line) = self.excerpt();
        let title = Level::ERROR.primary_title(escape(&self.message));
        let mut group = annotate_snippets::Group::with_title(title);
        if !text.is_empty() {
            let mark = AnnotationKind::Primary.span(span).label(escape(&self.label));
            let snippet = Snippet::source(text)
                .path(self.origin.file.name.clone())
                .line_start(line)
                .annotation(mark);
            group = group.element(snippet);
        }
        for help in &self.help {
            group = group.element(Level::HELP.message(escape(help)));
        }
        renderer.render(&[group])
    }

    /// The line of the mistake, cut to a readable width, the mistake's bytes in it, its number.
    fn excerpt(&self) -> (String, std::ops::Range<usize>, usize) {
        let text = &self.origin.file.text;
        let start = self.origin.span.start.min(text.len());
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = self.origin.span.end.clamp(start, line_end);
        let before: Vec<char> = text[line_start..start].chars().collect();
        let keep = before.len().min(LINE_WIDTH / 2);
        let shown_before: String = before[before.len() - keep..].iter().collect();
        let marked: String = text[start..end].chars().take(LINE_WIDTH / 2).collect();
        let room = LINE_WIDTH.saturating_sub(keep + marked.chars().count());
        let after: String = text[end..line_end].chars().take(room).collect();
        let (before, marked) = (plain(&shown_before), plain(&marked));
        let span = before.len()..before.len() + marked.len();
        let (line, _) = self.position();
        (format!("{before}{marked}{}", plain(&after)), span, line)
    }
}

/// Control characters would let a file write to the terminal.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// The same for messages, with their length bounded.
fn escape(text: &str) -> String {
    let mut short: String = plain(text).chars().take(400).collect();
    if short.len() < text.len() && text.chars().count() > 400 {
        short.push_str("...");
    }
    short
}

/// All mistakes of one look at the files.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }

    /// Whether there is no mistake.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Adds a mistake, unless the same was found at the same place before.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let same = |other: &Diagnostic| {
            other.message == diagnostic.message
                && other.origin.span == diagnostic.origin.span
                && other.origin.file.name == diagnostic.origin.file.name
        };
        if !self.0.iter().any(same) {
            self.0.push(diagnostic);
        }
    }

    /// Adds all mistakes of another look.
    pub fn extend(&mut self, others: Self) {
        for diagnostic in others.0 {
            self.push(diagnostic);
        }
    }

    /// The messages, with colours if wanted.
    pub fn render(&self, colours: bool) -> String {
        let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
        let shown = self.0.iter().take(MOST).map(|diagnostic| diagnostic.render(&renderer));
        let mut text = shown.collect::<Vec<_>>().join("\n\n");
        if self.0.len() > MOST {
            text.push_str(&format!("\n\n... and {} more mistakes", self.0.len() - MOST));
        }
        text
    }

    /// For machines.
    pub fn to_json(&self) -> serde_json::Value {
        self.0.iter().map(Diagnostic::to_json).collect()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(iter: I) -> Self {
        let mut all = Self::default();
        for diagnostic in iter {
            all.push(diagnostic);
        }
        all
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}
