//! How far one long piece of work has come, on standard error: a bar on a terminal, else lines.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{ProgressChoice, tell};

/// Without a bar a line is printed at most this often.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Counts things done out of a total.
pub(super) struct Counter {
    total: usize,
    /// Name of the counted things, in the plural.
    things: &'static str,
    shown: Shown,
    started: Instant,
    last_line: Instant,
}

enum Shown {
    Bar(ProgressBar),
    Lines,
    Nothing,
}

impl Counter {
    /// Nothing is done yet.
    pub fn new(choice: ProgressChoice, total: usize, things: &'static str) -> Self {
        let shown = match (choice, stderr().is_terminal()) {
            (ProgressChoice::Bar, _) | (ProgressChoice::Auto, true) => {
                let template = format!("{{bar:30}} {{pos}}/{{len}} {things}, {{eta}} left");
                let style = ProgressStyle::with_template(&template);
                let style = style.expect("the template is valid");
                let target = ProgressDrawTarget::stderr_with_hz(5);
                let bar = ProgressBar::with_draw_target(Some(total as u64), target);
                Shown::Bar(bar.with_style(style))
            }
            (ProgressChoice::Plain | ProgressChoice::Auto, _) => Shown::Lines,
            (ProgressChoice::None, _) => Shown::Nothing,
        };
        let now = Instant::now();
        Self { total, things, shown, started: now, last_line: now }
    }

    /// Shows how many are done.
    pub fn reached(&mut self, done: usize) {
        match &self.shown {
            Shown::Bar(bar) => bar.set_position(done as u64),
            Shown::Lines if self.last_line.elapsed() >= LINE_EVERY => {
                self.last_line = Instant::now();
                tell(&self.line(done, self.started.elapsed()));
            }
            Shown::Lines | Shown::Nothing => {}
        }
    }

    fn line(&self, done: usize, elapsed: Duration) -> String {
        let Self { total, things, .. } = self;
        let each = elapsed.as_secs_f64() / done.max(1) as f64;
        let left = each * total.saturating_sub(done) as f64;
        format!("{done} of {total} {things}, about {left:.0} s left")
    }

    /// Takes the bar away.
    pub fn finish(self) {
        if let Shown::Bar(bar) = self.shown {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_in_proportion() {
        let counter = Counter::new(ProgressChoice::Plain, 400, "transfers");
        let line = counter.line(100, Duration::from_secs(20));
        assert_eq!(line, "100 of 400 transfers, about 60 s left");
    }
}
