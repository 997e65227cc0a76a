//! How far a run has come: a bar on a terminal, else a line now and then.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::units::counted;

/// A plain line is printed at most this often.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// How progress is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Display {
    /// A bar on a terminal, else lines.
    #[default]
    Auto,
    /// A bar.
    Bar,
    /// Lines.
    Plain,
    /// Nothing.
    None,
}

impl std::str::FromStr for Display {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "bar" => Ok(Self::Bar),
            "plain" => Ok(Self::Plain),
            "none" => Ok(Self::None),
            _ => Err("progress is shown as one of: auto, bar, plain, none".to_owned()),
        }
    }
}

/// Counts trials and events, on standard error.
pub struct Progress {
    bar: Option<ProgressBar>,
    plain: bool,
    trials: u64,
    done: u64,
    failed: u64,
    cost: u64,
    cost_done: u64,
    events: u64,
    started: Instant,
    last_line: Instant,
    /// The message about stopping is printed, or never will be.
    told: bool,
}

impl Progress {
    /// Progress of `trials` trials of the total cost `cost`.
    pub fn new(display: Display, trials: u64, cost: u64) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let bar = match display {
            Display::Bar => true,
            Display::Auto => terminal,
            Display::Plain | Display::None => false,
        };
        let plain = display == Display::Plain || (display == Display::Auto && !terminal);
        let now = Instant::now();
        let silent = display == Display::None;
        Self {
            bar: bar.then(|| new_bar(cost)),
            plain,
            trials,
            done: 0,
            failed: 0,
            cost,
            cost_done: 0,
            events: 0,
            started: now,
            last_line: now,
            told: silent,
        }
    }

    /// Progress that is not displayed.
    pub fn hidden() -> Self {
        Self::new(Display::None, 0, 0)
    }

    /// More trials turn out to be needed.
    pub(in crate::experiment) fn expect(&mut self, trials: u64, cost: u64) {
        self.trials += trials;
        self.cost = self.cost.saturating_add(cost);
        if let Some(bar) = &self.bar {
            bar.set_length(self.cost);
        }
    }

    /// A trial has ended.
    pub fn trial_done(&mut self, cost: u64, events: u64) {
        self.events += events;
        self.advance(cost);
    }

    /// A trial has failed.
    pub fn trial_failed(&mut self, cost: u64) {
        self.failed += 1;
        self.advance(cost);
    }

    /// Says once that the run is stopping, if it is.
    pub(in crate::experiment) fn stopping(&mut self, stopping: bool) {
        if stopping && !self.told {
            self.told = true;
            self.say("stopping after the running trials, within 10 s; once more stops at once");
        }
    }

    /// A warning, also where nothing else is displayed.
    pub(in crate::experiment) fn warn(&self, warning: &str) {
        self.say(&format!("warning: {warning}"));
    }

    /// A line on standard error, above the bar if there is one.
    fn say(&self, line: &str) {
        // Errors are ignored: standard error may be closed.
        let write = || drop(writeln!(std::io::stderr(), "{line}"));
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    fn advance(&mut self, cost: u64) {
        self.done += 1;
        self.cost_done = self.cost_done.saturating_add(cost);
        let message = self.message();
        if let Some(bar) = &self.bar {
            bar.set_position(self.cost_done);
            bar.set_message(message);
        } else if self.plain && self.last_line.elapsed() >= LINE_EVERY {
            self.last_line = Instant::now();
            self.say(&message);
        }
    }

    /// Takes the bar away; returns what was counted.
    pub fn finish(self) -> String {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let seconds = self.started.elapsed().as_secs_f64();
        format!(
            "{}{}, {:.1} million events in {} ({:.2} million events/s)",
            counted(self.done as usize, "trial"),
            self.failures(),
            self.events as f64 / 1e6,
            rough_span(seconds),
            self.events as f64 / 1e6 / seconds.max(1e-9)
        )
    }

    fn failures(&self) -> String {
        if self.failed == 0 { String::new() } else { format!(" ({} failed)", self.failed) }
    }

    fn message(&self) -> String {
        let seconds = self.started.elapsed().as_secs_f64();
        let left = (self.cost - self.cost_done.min(self.cost)) as f64;
        let eta = seconds * left / self.cost_done.max(1) as f64;
        format!(
            "{}/{} trials{}, {:.2} million events/s, {} left",
            self.done,
            self.trials,
            self.failures(),
            self.events as f64 / 1e6 / seconds.max(1e-9),
            rough_span(eta)
        )
    }
}

fn new_bar(cost: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(cost), ProgressDrawTarget::stderr_with_hz(5));
    let style = ProgressStyle::with_template("{bar:30} {percent:>3} %  {msg}");
    bar.with_style(style.expect("the template is valid"))
}

/// Seconds in the unit that fits.
pub fn rough_span(seconds: f64) -> String {
    match seconds {
        s if s < 1.0 => "less than 1 s".to_owned(),
        s if s < 99.5 => format!("{s:.0} s"),
        s if s < 5_970.0 => format!("{:.0} min", s / 60.0),
        s if s < 48.0 * 3_600.0 => format!("{:.1} h", s / 3_600.0),
        s if s < 730.5 * 86_400.0 => format!("{:.0} d", s / 86_400.0),
        s => format!("{:.0} y", s / (365.25 * 86_400.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_failures_are_told() {
        let mut progress = Progress::new(Display::None, 3, 30);
        progress.trial_done(10, 2_000_000);
        progress.trial_failed(10);
        assert!(progress.message().starts_with("2/3 trials (1 failed), "));
        assert!(
            progress
                .finish()
                .starts_with("2 trials (1 failed), 2.0 million events in less than 1 s")
        );
    }

    #[test]
    fn displays_have_names() {
        assert_eq!("plain".parse(), Ok(Display::Plain));
        assert!("bars".parse::<Display>().is_err());
        assert_eq!(
            [0.0, 0.9, 1.0, 7.2, 600.0, 9_000.0, 3.6e5, 6.3e11].map(rough_span),
            ["less than 1 s", "less than 1 s", "1 s", "7 s", "10 min", "2.5 h", "4 d", "19963 y"]
        );
    }
}
