//! Findings of readers of files: mistakes, parameters, sources.

use std::cell::RefCell;

use super::shape::{Noted, Shape};
use super::{DataFile, Diagnostic, Diagnostics, Item, Leeway, Said, Sourced};

/// A parameter that some file has or could have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Param {
    /// Dotted path from a root.
    pub path: String,
    /// The unit of its kind of quantity, `share` for a number from 0 to 1; empty for other numbers
    /// without unit, texts and choices.
    pub unit: &'static str,
    /// Values that it may have, in words.
    pub expected: String,
    /// Value that holds if it is left out; `None` if it may not be.
    pub default: Option<String>,
    /// Its value in the file that was read.
    pub value: String,
    /// One sentence.
    pub doc: String,
    /// Where its value comes from.
    pub source: Option<String>,
    /// How far its value may be varied; of a law, how far its mean may.
    pub leeway: Option<Leeway<String>>,
}

/// Collects what readers find. Shared by all readers of one look.
#[derive(Debug, Default)]
pub struct Log {
    diagnostics: RefCell<Diagnostics>,
    params: RefCell<Vec<Param>>,
    said: RefCell<Said>,
    data: RefCell<Vec<DataFile>>,
    warnings: RefCell<Vec<String>>,
    /// Whether what is read are parameters that lists have.
    listed: bool,
    /// Only while shapes are explored.
    noted: Option<RefCell<Vec<Noted>>>,
}

impl Log {
    /// One for model files, whose keys are parameters that lists have.
    pub fn of_parameters() -> Self {
        Self { listed: true, ..Self::default() }
    }

    /// Whether it is.
    pub(super) fn is_of_parameters(&self) -> bool {
        self.listed
    }

    /// One that notes the shape of every key that is asked for.
    pub(super) fn noting() -> Self {
        Self { noted: Some(RefCell::default()), ..Self::default() }
    }

    /// Whether it does.
    pub(super) fn is_noting(&self) -> bool {
        self.noted.is_some()
    }

    /// The keys that were asked for, in the order of reading.
    pub(super) fn noted(&self) -> Vec<Noted> {
        self.noted.as_ref().map(|noted| noted.borrow().clone()).unwrap_or_default()
    }

    /// Notes a key without a value of its own.
    pub(super) fn ask(&self, path: String, shape: Shape, required: bool) {
        let leaf = Leaf { unit: "", expected: "", doc: "", shape };
        self.note_shape(&path, &leaf, None, required);
    }

    pub(super) fn note_shape(
        &self,
        path: &str,
        leaf: &Leaf<'_>,
        default: Option<&str>,
        required: bool,
    ) {
        let Some(noted) = &self.noted else { return };
        noted.borrow_mut().push(Noted {
            path: path.to_owned(),
            shape: leaf.shape.clone(),
            expected: leaf.expected.to_owned(),
            doc: leaf.doc.to_owned(),
            default: default.map(str::to_owned),
            required,
        });
    }

    /// Adds a mistake.
    pub fn push(&self, diagnostic: Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    /// Takes back that parameters are not there.
    pub(super) fn retract_absence(&self, of: impl Fn(&str) -> bool) {
        self.diagnostics.borrow_mut().retract_absence(of);
    }

    /// Adds a sentence about what is assumed of a file.
    pub fn warn(&self, warning: String) {
        self.warnings.borrow_mut().push(warning);
    }

    /// What is assumed of files, in the order of reading.
    pub fn warnings(&self) -> Vec<String> {
        self.warnings.borrow().clone()
    }

    /// All mistakes.
    pub fn into_diagnostics(self) -> Diagnostics {
        self.diagnostics.into_inner()
    }

    /// Whether there was no mistake so far.
    pub fn is_clean(&self) -> bool {
        self.diagnostics.borrow().is_empty()
    }

    /// How many mistakes there were so far.
    pub(super) fn mistakes(&self) -> usize {
        self.diagnostics.borrow().len()
    }

    /// All parameters met so far, in the order of reading.
    pub fn params(&self) -> Vec<Param> {
        self.params.borrow().clone()
    }

    /// Values that files give to the parameters met so far.
    pub fn said(&self) -> Said {
        self.said.borrow().clone()
    }

    /// The files of data that were read, in the order of reading.
    pub fn data_files(&self) -> Vec<DataFile> {
        self.data.borrow().clone()
    }

    pub(super) fn keep(&self, data: DataFile) {
        self.data.borrow_mut().push(data);
    }

    pub(super) fn say(&self, path: String, value: String) {
        self.said.borrow_mut().insert(path, value);
    }

    pub(super) fn unsay(&self, path: &str) {
        self.said.borrow_mut().forget(path);
    }

    /// The parameters met so far by path, each with its source where it has one.
    pub fn sources(&self) -> Vec<(String, Option<Sourced>)> {
        let sourced =
            |param: &Param| (param.path.clone(), param.source.as_deref().and_then(Sourced::parse));
        self.params.borrow().iter().map(sourced).collect()
    }

    pub(super) fn note(
        &self,
        path: String,
        leaf: &Leaf<'_>,
        default: Option<String>,
        item: Option<&Item>,
    ) {
        let value = item.map(Item::cell).or_else(|| default.clone()).unwrap_or_default();
        let source = item.and_then(Item::source).map(str::to_owned);
        let leeway = item.and_then(Item::leeway).map(|own| own.map(Item::cell));
        let (unit, expected, doc) = (leaf.unit, leaf.expected.to_owned(), leaf.doc.to_owned());
        let param = Param { path, unit, expected, default, value, doc, source, leeway };
        self.params.borrow_mut().push(param);
    }
}

/// Facts that a getter knows about its parameter.
pub(super) struct Leaf<'a> {
    /// Its unit; may be empty.
    pub unit: &'static str,
    /// Values that it may have, in words.
    pub expected: &'a str,
    /// One sentence.
    pub doc: &'a str,
    /// The same for machines.
    pub shape: Shape,
}
