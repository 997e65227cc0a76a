//! Forecasts of `check` beside needs of runs: events by counting, memory by the system's account.

use std::fs;
use std::process::{Command, Stdio};

use crate::common::{experiment, run_of, shipped, simulate};
use crosspoint::experiment::{Experiment, Forecast, Known, largest};
use crosspoint::plant::Failures;

/// Predictions are promised within this factor once one trial has run.
const FACTOR: f64 = 3.0;

/// Events of replication 0 at every point.
fn all_events(experiment: &Experiment) -> Vec<u64> {
    let run = run_of(experiment, 0);
    let points = 0..experiment.scenarios.len();
    points.map(|point| simulate(experiment, point, run).events).collect()
}

fn check(name: &str, mut experiment: Experiment) {
    experiment.plan.replications = 1;
    let events = all_events(&experiment);
    let actual: f64 = events.iter().map(|events| *events as f64).sum();
    let largest = largest(&experiment).unwrap();
    let mut known = Known::nothing(events.len());
    known.add(largest, events[largest]);
    let forecast = Forecast::of(&experiment, &known, 2);
    assert_eq!((forecast.basis, forecast.missing), (1, events.len() as u64 - 1));
    let rest = actual - events[largest] as f64;
    let ratio = forecast.events / rest;
    println!("{name}: {ratio:.2} of {rest} events from one trial");
    assert!((1.0 / FACTOR..FACTOR).contains(&ratio), "{name}: {ratio}");
    for (point, events) in events.iter().enumerate() {
        known.add(point, *events);
    }
    experiment.plan.replications = 3;
    let more = Forecast::of(&experiment, &known, 2).events / (2.0 * actual);
    // The largest point has run twice.
    assert!((0.5..=1.0).contains(&more), "{name}: {more}");
    let rough = Forecast::of(&experiment, &Known::nothing(events.len()), 2).events / (3.0 * actual);
    println!("{name}: {rough:.2} of them from none");
    assert!((0.1..10.0).contains(&rough), "{name}: a rough guess of {rough}");
}

/// The middle of the office's sizes, of all architectures, is guessed from the largest.
#[test]
fn one_trial_predicts_the_events_of_all() {
    for name in ["office", "availability", "throughput", "weekend", "admin-effort"] {
        let mut experiment = shipped(name);
        // Small points first, so that the test is short; what is predicted remains a sweep.
        let keep: Vec<usize> = (0..experiment.plan.points.len())
            .filter(|at| experiment.scenarios[*at].extent().size <= 20.0)
            .collect();
        experiment.plan.points =
            keep.iter().map(|at| experiment.plan.points[*at].clone()).collect();
        experiment.scenarios = keep.iter().map(|at| experiment.scenarios[*at].clone()).collect();
        experiment.all_points = vec![keep.len()];
        let longest = crosspoint::sim::SimDuration::from_secs(14 * 86_400);
        experiment.horizon = experiment.horizon.min(longest);
        experiment.warm_up = crosspoint::sim::SimDuration::ZERO;
        check(name, experiment);
    }
}

/// Devices in twentyfold steps: the largest point alone decides.
#[test]
fn a_wide_sweep_is_predicted_from_its_largest_point() {
    check(
        "wide",
        experiment(
            "title = \"Wide\"\norganisation = \"office\"\n\
             architectures = [\"workgroup\", \"client-server\"]\nhorizon = \"1 week\"\n\
             [sweep]\n\"organisation.devices\" = [2, 40, 100]\n",
        ),
    );
}

/// Whatever fails gives work: each kind of failure that a file may name adds to a rough guess.
#[test]
fn all_kinds_of_failures_count_in_a_rough_guess() {
    let rough = |set: &str| {
        let experiment = experiment(&format!(
            "title = \"t\"\norganisation = \"office\"\narchitectures = [\"workgroup\"]\n\
             horizon = \"1 week\"\n[set]\n\"organisation.hardware\" = \"faultless\"\n{set}"
        ));
        let known = Known::nothing(experiment.plan.points.len());
        Forecast::of(&experiment, &known, 1).events
    };
    let none = rough("");
    for key in Failures::keys() {
        let lasts = "{ fixed = \"1 h\" }";
        let some =
            format!("\"hardware.failures.{key}\" = {{ rate = \"9 /d\", lasts = {lasts} }}\n");
        assert!(rough(&some) > 1.01 * none, "{key}");
    }
}

/// The most memory that a process has had resident, in bytes, as the system counts it.
#[cfg(target_os = "linux")]
fn peak(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? << 10)
}

#[cfg(target_os = "linux")]
#[test]
fn memory_is_predicted() {
    let office = "organisation = \"office\"\narchitectures = [\"workgroup\", \"client-server\"]\n";
    let internet = "organisation = \"internet\"\narchitectures = [\"internet-copies\"]\n";
    let chart = "[[chart]]\nname = \"a\"\nx = { key = \"organisation.devices\" }\n\
        y = \"availability\"\n";
    for (name, text) in [
        (
            "small",
            format!(
                "{office}horizon = \"1 week\"\n[sweep]\n\"organisation.devices\" = [3, 8]\n{chart}"
            ),
        ),
        (
            "large",
            format!(
                "{office}horizon = \"1 d\"\n[replications]\nmin = 2\nmax = 2\n[sweep]\n\"organisation.devices\" = [1500]\n{chart}"
            ),
        ),
        (
            "peers",
            format!(
                "{internet}horizon = \"6 h\"\n[replications]\nmin = 2\nmax = 2\n[sweep]\n\"organisation.devices\" = [1000, 4000]\n{chart}"
            ),
        ),
        (
            "many trials",
            format!(
                "{office}horizon = \"2 h\"\n[replications]\nmin = 2000\nmax = 2000\n[sweep]\n\"organisation.devices\" = [2, 3]\n{chart}"
            ),
        ),
    ] {
        let text = format!("title = \"{name}\"\n{text}");
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("test.toml"), &text).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_crosspoint"));
        command.current_dir(folder.path()).args(["run", "test.toml", "-q", "-j", "2"]);
        let mut child = command.stdout(Stdio::null()).spawn().unwrap();
        let mut most = 0;
        while child.try_wait().unwrap().is_none() {
            most = peak(child.id()).unwrap_or(0).max(most);
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        let experiment = experiment(&text);
        let known = Known::nothing(experiment.plan.points.len());
        let predicted = Forecast::of(&experiment, &known, 2).memory;
        let ratio = predicted as f64 / most as f64;
        println!("{name}: {predicted} predicted, {most} seen, {ratio:.2}");
        assert!((1.0 / FACTOR..FACTOR).contains(&ratio), "{name}: {predicted} for {most}");
    }
}
