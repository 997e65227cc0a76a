//! Lines of a trace on standard output, as they come.

use std::io::{self, BufWriter, ErrorKind, IsTerminal, StdoutLock, Write};

use crate::cli::machine::json_line;
use crate::cli::{Failure, tell, visible};
use crate::study::{Fact, SpanPart, TraceLine};

use super::machine::object;

/// Columns of the sentence, where more stands beside it.
const SENTENCE: usize = 60;

/// Standard output with the lines so far.
pub(super) struct Printed {
    to: BufWriter<StdoutLock<'static>>,
    /// Whether somebody reads along.
    is_terminal: bool,
    json: bool,
    most: u64,
    lines: u64,
    /// Why nothing is printed any more.
    failed: Option<io::Error>,
}

impl Printed {
    /// Standard output with room for so many lines; for programs with `json`.
    pub fn new(most: u64, json: bool) -> Self {
        let out = io::stdout().lock();
        let (is_terminal, to) = (out.is_terminal(), BufWriter::new(out));
        Self { to, is_terminal, json, most, lines: 0, failed: None }
    }

    /// Prints a heading, which programs do not need.
    pub fn head(&mut self, heading: &str) {
        if !self.json {
            self.print(&format!("# {}", visible(heading)));
        }
    }

    /// Prints a line if there is room for it.
    pub fn add(&mut self, line: &TraceLine) {
        self.lines += 1;
        if self.lines <= self.most {
            let text = if self.json { json_line(&object(line)) } else { words(line) };
            self.print(&text);
        }
        // What follows may take long.
        if self.lines == self.most || self.is_terminal {
            let flushed = self.to.flush();
            self.keep(flushed);
        }
    }

    /// Whether nothing is printed any more.
    pub fn has_failed(&self) -> bool {
        self.failed.is_some()
    }

    /// Prints how many lines there was no room for, and the last line; a reader who has seen
    /// enough is no error.
    pub fn close(mut self, end: &TraceLine) -> Result<(), Failure> {
        let left_out = self.lines.saturating_sub(self.most);
        let more = format!("# ... {left_out} more lines; `--lines 0` shows all");
        match (left_out, self.json) {
            (0, _) => {}
            (_, true) => tell(more.trim_start_matches("# ")),
            (_, false) => self.print(&more),
        }
        if self.json {
            self.print(&json_line(&object(end)))
        } else {
            self.head(&end.text)
        }
        let flushed = self.to.flush();
        self.keep(flushed);
        match self.failed {
            Some(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::results(&error)),
            _ => Ok(()),
        }
    }

    fn print(&mut self, line: &str) {
        if self.failed.is_none() {
            let printed = writeln!(self.to, "{line}");
            self.keep(printed);
        }
    }

    /// Keeps the first error.
    fn keep(&mut self, printed: io::Result<()>) {
        if let Err(error) = printed {
            self.failed.get_or_insert(error);
        }
    }
}

/// A line for people.
fn words(line: &TraceLine) -> String {
    let indent = if matches!(line.part, SpanPart::Step(_)) { "    " } else { "" };
    let text = visible(&line.text);
    match line.facts.iter().find_map(|(_, fact)| Fact::beside(fact)) {
        Some(beside) => format!("{}  {indent}{text:<SENTENCE$}  {}", line.at, visible(beside)),
        None => format!("{}  {indent}{text}", line.at),
    }
}
