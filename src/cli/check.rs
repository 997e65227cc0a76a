//! `crosspoint check`: what a run would do, and all mistakes.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::experiment::{Experiment, Run, load_experiment, simulate};

use super::{Changes, Ending, Failure, Look, WRONG, print, visible, wrong};

pub(super) fn check(files: &[PathBuf], changes: &Changes, json: bool, look: Look) -> Ending {
    let overrides = changes.overrides();
    let mut messages = Vec::new();
    for file in files {
        match load_experiment(file, &overrides) {
            Ok(experiment) if json => print(&describe_json(&experiment).to_string())?,
            Ok(experiment) => print(&describe(&experiment))?,
            Err(mistakes) if json => {
                let line = serde_json::json!({
                    "file": file.display().to_string(),
                    "ok": false,
                    "mistakes": mistakes.to_json(),
                });
                print(&line.to_string())?;
                messages.push(String::new());
            }
            Err(mistakes) => messages.push(wrong(&mistakes, look).message),
        }
    }
    if messages.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let message = messages.join("\n\n").trim().to_owned();
    Err(Failure { message, code: WRONG })
}

fn describe(experiment: &Experiment) -> String {
    let plan = &experiment.plan;
    let mut text = format!(
        "{}: {}\n  {} architectures, {} points, {} replications: {} trials of {}",
        plan.experiment,
        visible(&plan.title),
        plan.architectures.len(),
        plan.points.len(),
        plan.replications,
        plan.trials(),
        experiment.horizon,
    );
    for axis in &plan.axes {
        text.push_str(&format!("\n  {}: {}", axis.key, visible(&axis.cells.join(", "))));
    }
    let seconds = predicted_seconds(experiment);
    text.push_str(&format!("\n  about {seconds:.0} s of computing on one core"));
    let grades = experiment.grades;
    text.push_str(&format!(
        "\n  parameters: {} measured, {} published, {} rules of thumb, {} assumed here, {} set by \
         the experiment or at a default",
        grades.measured, grades.published, grades.rule_of_thumb, grades.assumed, grades.unsourced,
    ));
    text
}

fn describe_json(experiment: &Experiment) -> serde_json::Value {
    let plan = &experiment.plan;
    let axes: Vec<_> = plan
        .axes
        .iter()
        .map(|axis| serde_json::json!({ "key": axis.key, "values": axis.cells }))
        .collect();
    serde_json::json!({
        "experiment": plan.experiment,
        "ok": true,
        "title": plan.title,
        "architectures": plan.architectures,
        "axes": axes,
        "points": plan.points.len(),
        "replications": plan.replications,
        "trials": plan.trials(),
    })
}

/// Runs a small part of the smallest point and scales it up by devices and time.
fn predicted_seconds(experiment: &Experiment) -> f64 {
    let devices = |at: usize| f64::from(experiment.scenarios[at].organisation.devices);
    let points = 0..experiment.plan.points.len();
    let Some(smallest) = points.clone().min_by(|a, b| devices(*a).total_cmp(&devices(*b))) else {
        return 0.0;
    };
    let share = 0.1;
    let horizon = experiment.horizon.as_secs_f64() * share;
    let horizon = crate::sim::SimDuration::from_secs_f64(horizon).unwrap_or(experiment.horizon);
    let run = Run {
        seed: experiment.plan.seed,
        replication: 0,
        warm_up: crate::sim::SimDuration::ZERO,
        horizon,
    };
    let start = std::time::Instant::now();
    simulate(&experiment.scenarios[smallest], run);
    let per_device = start.elapsed().as_secs_f64() / devices(smallest) / share;
    let all: f64 = points.map(devices).sum();
    per_device * all * f64::from(experiment.plan.replications)
}
