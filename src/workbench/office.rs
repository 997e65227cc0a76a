//! Whole trials of an office: everything that a run of an experiment executes.

use std::sync::Arc;

use super::Driven;
use crate::experiment::parse_experiment;
use crate::sim::SimDuration;
use crate::study::{Limits, Run, Scenario};
use crate::world::STUDIES;

/// Trials one after the other, each with random draws of its own.
struct Trials {
    scenario: Arc<dyn Scenario>,
    next: u32,
}

impl Driven for Trials {
    fn run(&mut self, events: u64) -> u64 {
        let mut executed = 0;
        while executed < events {
            let run = Run {
                seed: 1,
                replication: self.next,
                warm_up: SimDuration::ZERO,
                horizon: SimDuration::WEEK.times(4),
            };
            let output = self.scenario.simulate(run, Limits::default());
            executed += output.expect("a trial without limits reaches none").events;
            self.next += 1;
        }
        executed
    }

    fn pending(&self) -> usize {
        0
    }

    fn memory(&self) -> usize {
        0
    }
}

/// An office with `devices` devices under client and server.
pub(super) fn trials(devices: u32) -> impl Driven {
    let text = format!(
        "title = \"One office\"\norganisation = \"office\"\narchitectures = [\"client-server\"]\n\
         horizon = \"4 weeks\"\nseed = 1\n[replications]\nmin = 1\nmax = 1\n\
         [set]\n\"organisation.devices\" = {devices}\n"
    );
    let experiment = parse_experiment(&STUDIES, "office-of-the-workbench.toml", &text)
        .unwrap_or_else(|mistakes| panic!("the office of the workbench is in order: {mistakes}"));
    Trials { scenario: Arc::clone(&experiment.scenarios[0]), next: 0 }
}
