//! Lines in the order of time, of operations of which only some turn out to be wanted.

use std::collections::{BTreeMap, VecDeque};

use crate::study::{SpanPart, TraceLine};

/// Holds lines back until it is known whether they, and all before them, are wanted.
pub(super) struct InOrder<'a> {
    held: VecDeque<TraceLine>,
    /// Of each operation with lines to come: whether it is wanted, once that is known.
    known: BTreeMap<u64, Option<bool>>,
    finished: bool,
    line: &'a mut dyn FnMut(TraceLine),
}

impl<'a> InOrder<'a> {
    /// Gives the lines that are wanted to `line`.
    pub fn new(line: &'a mut dyn FnMut(TraceLine)) -> Self {
        Self { held: VecDeque::new(), known: BTreeMap::new(), finished: false, line }
    }

    /// Adds a line, no earlier than the one before. Lines apart from operations are wanted.
    /// O(log operations under way), and the lines that this gives.
    pub fn push(&mut self, line: TraceLine) {
        if self.finished {
            return;
        }
        if let SpanPart::Begin(number) = line.part {
            self.known.insert(number, None);
        }
        self.held.push_back(line);
        self.give();
    }

    /// An operation is wanted, or not, unless that has been decided before. O(log operations under
    /// way), and the lines that this gives.
    pub fn decide(&mut self, operation: u64, wanted: bool) {
        if let Some(undecided @ None) = self.known.get_mut(&operation) {
            *undecided = Some(wanted);
            self.give();
        }
    }

    /// Nothing more is told: what is undecided is not wanted.
    pub fn finish(&mut self) {
        self.finished = true;
        for undecided in self.known.values_mut() {
            undecided.get_or_insert(false);
        }
        self.give();
    }

    /// Gives all lines up to the first that is undecided.
    fn give(&mut self) {
        while let Some(line) = self.held.pop_front() {
            let operation = line.part.operation();
            let wanted = operation.map_or(Some(true), |number| self.known[&number]);
            let Some(wanted) = wanted else { return self.held.push_front(line) };
            if let SpanPart::End(number) = line.part {
                self.known.remove(&number);
            }
            if wanted {
                (self.line)(line);
            }
        }
    }
}
