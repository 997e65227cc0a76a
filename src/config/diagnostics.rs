//! Messages about mistakes: what, where, the line, and what would help.

use std::collections::BTreeSet;
use std::fmt;

use annotate_snippets::Renderer;

use super::{Origin, excerpt};

/// Most mistakes that are shown.
const MOST_SHOWN: usize = 20;
/// Most mistakes that are kept; a file may have hundreds of thousands.
const MOST_KEPT: usize = 1_000;

/// One mistake.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The mistake, in words.
    pub message: String,
    /// Where.
    pub origin: Origin,
    /// Text beside the place: what was found there, or what it is.
    pub label: String,
    /// Suggestions.
    pub help: Vec<String>,
    /// The dotted path of the parameter, if it is about one.
    pub key: Option<String>,
    /// Values that may stand there.
    pub expected: Option<String>,
    /// Whether the line is not to be printed.
    pub hidden: bool,
    /// Whether it is that the parameter is not there.
    pub is_absence: bool,
}

impl Diagnostic {
    /// A mistake at a place.
    pub fn new(message: String, origin: &Origin) -> Self {
        let (origin, label, help) = (origin.clone(), String::new(), Vec::new());
        let (key, expected, is_absence) = (None, None, false);
        Self { message, origin, label, help, key, expected, hidden: false, is_absence }
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

    /// Says which parameter it is about.
    pub fn at_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Says what should stand there.
    pub fn expecting(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// Says that the parameter is not there.
    pub fn absent(mut self) -> Self {
        self.is_absence = true;
        self
    }

    /// Line and column, from 1; columns count characters.
    pub fn position(&self) -> (usize, usize) {
        let before = self.origin.file.text.get(..self.origin.span.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
        (line, column)
    }

    /// For machines. Line and column are null for a file that could not be read.
    pub fn to_json(&self) -> serde_json::Value {
        let position = (!self.origin.file.text.is_empty()).then(|| self.position());
        serde_json::json!({
            "file": self.origin.file.name,
            "line": position.map(|(line, _)| line),
            "column": position.map(|(_, column)| column),
            "key": self.key,
            "message": self.message,
            "label": self.label,
            "expected": self.expected,
            "help": self.help,
        })
    }
}

/// All mistakes of one look at the files.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    kept: Vec<Diagnostic>,
    /// How many are not kept.
    more: usize,
    /// File, place and message of those that are counted.
    seen: BTreeSet<(String, usize, String)>,
}

impl Diagnostics {
    /// The same without the lines of files: places stay.
    #[must_use]
    pub fn without_lines(mut self) -> Self {
        self.kept.iter_mut().for_each(|mistake| mistake.hidden = true);
        self
    }

    /// The mistakes in order; at most the first thousand.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.kept.iter()
    }

    /// Whether there is no mistake.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.kept.len() + self.more
    }

    /// Adds a mistake, unless the same one was found at the same place earlier: every point of a
    /// sweep repeats the mistakes of its files.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let Diagnostic { origin, message, .. } = &diagnostic;
        if !self.seen.insert((origin.file.name.clone(), origin.span.start, message.clone())) {
            return;
        }
        if self.kept.len() < MOST_KEPT {
            self.kept.push(diagnostic);
        } else {
            self.more += 1;
        }
    }

    /// Takes back that parameters are not there: one is, misspelt. O(mistakes).
    pub(super) fn retract_absence(&mut self, of: impl Fn(&str) -> bool) {
        self.kept.retain(|own| !own.is_absence || !own.key.as_deref().is_some_and(&of));
    }

    /// Adds all mistakes of another look.
    pub fn extend(&mut self, others: Self) {
        for diagnostic in others.kept {
            self.push(diagnostic);
        }
        self.more += others.more;
    }

    /// The messages, with colours if wanted.
    pub fn render(&self, colours: bool) -> String {
        let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
        let first = self.kept.iter().take(MOST_SHOWN);
        let mut shown: Vec<String> =
            first.map(|mistake| excerpt::render(mistake, &renderer)).collect();
        match self.len().saturating_sub(MOST_SHOWN) {
            0 => {}
            1 => shown.push("... and 1 more mistake".to_owned()),
            more => shown.push(format!("... and {more} more mistakes")),
        }
        shown.join("\n\n")
    }

    /// For machines.
    pub fn to_json(&self) -> serde_json::Value {
        self.kept.iter().map(Diagnostic::to_json).collect()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        std::iter::once(diagnostic).collect()
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

impl std::error::Error for Diagnostics {}
