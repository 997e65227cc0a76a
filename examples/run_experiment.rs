//! An experiment from Rust: its text in, trials on all cores, its results as a data structure.
//!
//! Run it with `cargo run --release --example run_experiment`.

use crosspoint::experiment::{
    Costs, Findings, Progress, Stop, parse_experiment, run_all, run_trial,
};
use crosspoint::study::Limits;
use crosspoint::world::STUDIES;

const TEXT: &str = r#"
title = "How long do customers wait?"
model = "queues"
queues = "mm1"
horizon = "12 h"
warm_up = "1 h"

[replications]
min = 20
max = 20

[sweep]
"queues.station.counter.servers" = [1, 2]
"#;

fn main() {
    let experiment = parse_experiment(&STUDIES, "counter.toml", TEXT)
        .unwrap_or_else(|mistakes| panic!("the experiment is in order: {mistakes}"));
    let plan = &experiment.plan;
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    let simulate = |trial: &_| {
        let output = run_trial(&experiment, trial, Limits::default());
        output.expect("a trial without limits reaches none")
    };
    let (mut progress, stop) = (Progress::hidden(), Stop::new());
    let trials = run_all(plan, jobs, &Costs::equal(), simulate, &mut progress, &stop);

    let metrics = &experiment.columns.metrics;
    let wait = experiment.columns.metric("wait.counter").expect("the network has a counter");
    let findings = Findings::new(plan, metrics, &[wait], &trials);
    for summary in findings.summaries.iter().filter(|own| own.metric == wait) {
        let (place, estimate) = (plan.describe(&plan.points[summary.point]), summary.estimate);
        let (mean, half_width) = (estimate.mean, estimate.half_width);
        println!("{place}: wait {mean:.3} +- {half_width:.3} s");
    }
    for own in findings.differences.iter().filter(|own| own.metric == wait) {
        println!("a second server saves {:.3} s", -own.estimate.mean);
    }
}
