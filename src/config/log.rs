//! What comes to light while files are read: mistakes, parameters, sources.

use std::cell::RefCell;

use super::{Diagnostic, Diagnostics, Item};

/// A parameter that some file has or could have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Param {
    /// Dotted path from a root.
    pub path: String,
    /// What it has to be.
    pub expected: String,
    /// What holds if it is left out; `None` if it may not be.
    pub default: Option<String>,
    /// Its value in the file that was read.
    pub value: String,
    /// One sentence.
    pub doc: String,
    /// Where its value comes from.
    pub source: Option<String>,
}

/// How well a value is founded: the letter before its source.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Grade {
    /// Measured and published.
    Measured,
    /// Published by a vendor, an analyst or a survey.
    Published,
    /// A rule of thumb of the trade.
    RuleOfThumb,
    /// Assumed here.
    Assumed,
}

impl Grade {
    /// The grade that a source's text begins with.
    pub fn of(source: &str) -> Option<Self> {
        match source.split_once(": ")?.0 {
            "M" => Some(Self::Measured),
            "P" => Some(Self::Published),
            "R" => Some(Self::RuleOfThumb),
            "O" => Some(Self::Assumed),
            _ => None,
        }
    }
}

/// How many parameters have which grade.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Grades {
    /// Measured.
    pub measured: u32,
    /// Published.
    pub published: u32,
    /// Rules of thumb.
    pub rule_of_thumb: u32,
    /// Assumed here.
    pub assumed: u32,
    /// Set by the experiment or left at a default.
    pub unsourced: u32,
}

/// Collects what readers find. Shared by all readers of one look.
#[derive(Debug, Default)]
pub struct Log {
    diagnostics: RefCell<Diagnostics>,
    params: RefCell<Vec<Param>>,
}

impl Log {
    /// Adds a mistake.
    pub fn push(&self, diagnostic: Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    /// All mistakes.
    pub fn into_diagnostics(self) -> Diagnostics {
        self.diagnostics.into_inner()
    }

    /// Whether there was no mistake so far.
    pub fn is_clean(&self) -> bool {
        self.diagnostics.borrow().is_empty()
    }

    /// All parameters met so far, in the order of reading.
    pub fn params(&self) -> Vec<Param> {
        self.params.borrow().clone()
    }

    /// How well the parameters met so far are founded.
    pub fn grades(&self) -> Grades {
        let mut grades = Grades::default();
        for param in self.params.borrow().iter() {
            let count = match param.source.as_deref().and_then(Grade::of) {
                Some(Grade::Measured) => &mut grades.measured,
                Some(Grade::Published) => &mut grades.published,
                Some(Grade::RuleOfThumb) => &mut grades.rule_of_thumb,
                Some(Grade::Assumed) => &mut grades.assumed,
                None => &mut grades.unsourced,
            };
            *count += 1;
        }
        grades
    }

    pub(super) fn note(
        &self,
        path: String,
        expected: String,
        default: Option<String>,
        doc: &str,
        item: Option<&Item>,
    ) {
        let value = item.map(Item::cell).or_else(|| default.clone()).unwrap_or_default();
        let source = item.and_then(Item::source).map(str::to_owned);
        let doc = doc.to_owned();
        self.params.borrow_mut().push(Param { path, expected, default, value, doc, source });
    }
}
