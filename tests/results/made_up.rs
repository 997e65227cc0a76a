//! Plans and trials whose statistics are known.

use std::borrow::Cow;

use crosspoint::config::Grades;
use crosspoint::experiment::{
    Axis, Costs, Facts, Findings, Plan, Point, Product, Progress, Record, Scale, Stop, TrialId,
    Trials, run_all,
};
use crosspoint::sim::Streams;
use crosspoint::study::{Columns, Direction, Formula, Metric, ModelName, Output};
use serde_json::json;

/// The model that made all this up.
pub fn model() -> ModelName {
    ModelName { name: "made-up".to_owned(), version: 1 }
}

/// Three metrics: a share, an effort, and one that nobody judges.
pub fn metrics() -> Vec<Metric> {
    vec![
        metric("availability", "share", Direction::Higher, "availability"),
        metric("admin_effort", "h/device-month", Direction::Lower, "admin effort"),
        metric("users", "", Direction::Neutral, "users"),
    ]
}

/// The metrics, a function that blocks operations and a cause.
pub fn columns() -> Columns {
    Columns {
        model: model(),
        metrics: metrics(),
        places: Vec::new(),
        functions: vec!["identity".to_owned(), "placement".to_owned()],
        causes: vec!["owner away".to_owned(), "switched off".to_owned()],
        headlines: vec!["availability".to_owned()],
    }
}

/// All of them, as a chart would show.
pub const SHOWN: [usize; 3] = [0, 1, 2];

fn metric(
    name: &'static str,
    unit: &'static str,
    direction: Direction,
    label: &'static str,
) -> Metric {
    Formula::<()>::new(name, unit, direction, label, "made up", |()| 0.0).metric
}

pub fn axis(key: &str, label: &str, cells: &[&str]) -> Axis {
    let axis = Axis::new(key, label, cells.iter().map(|cell| (*cell).to_owned()).collect());
    Axis { counted: cells.iter().all(|cell| cell.parse::<u32>().is_ok()), ..axis }
}

/// Two architectures; the second alone is varied in its copies.
pub fn plan(replications: u32) -> Plan {
    let mut devices = axis("organisation.devices", "user devices", &["2", "4", "8", "16"]);
    devices.scale = Scale::Log;
    let axes = vec![devices, axis("copies", "copies", &["1", "3"])];
    let concerns = |architecture: usize, axis: usize| architecture == 1 || axis == 0;
    let product = Product::new(&axes, 2, replications, concerns).expect("it is small");
    Plan {
        experiment: "lines".to_owned(),
        title: "Where do two lines cross?".to_owned(),
        organisation: "office".to_owned(),
        compared: "architecture".into(),
        architectures: vec!["client-server".to_owned(), "workgroup".to_owned()],
        titles: Vec::new(),
        points: product.points().collect(),
        axes,
        replications,
        precision: None,
        seed: 7,
    }
}

/// One axis from 0 to 10 in steps of 1 for two architectures.
pub fn straight(replications: u32, seed: u64) -> Plan {
    let cells: Vec<String> = (0..=10).map(|x| x.to_string()).collect();
    let axes = vec![Axis::new("x", "load", cells)];
    let product = Product::new(&axes, 2, replications, |_, _| true).expect("it is small");
    let points = product.points().collect();
    Plan { points, axes, replications, seed, ..plan(1) }
}

/// The number of a point at an axis; 0 where it is not varied.
pub fn at(plan: &Plan, point: &Point, axis: usize) -> f64 {
    point.values[axis].and_then(|value| plan.axes[axis].numeric[value]).unwrap_or(0.0)
}

/// Normal noise of mean 0 and deviation 1 for one trial.
pub fn noise(seed: u64, trial: &TrialId, entity: u64) -> f64 {
    let index = trial.point as u64;
    let mut rng = Streams::new(seed, trial.replication).stream(900, entity, index);
    (-2.0 * rng.open01().ln()).sqrt() * (std::f64::consts::TAU * rng.open01()).cos()
}

pub fn output(values: Vec<f64>) -> Output {
    Output { values, events: 10, ..Output::default() }
}

/// The workgroup's effort crosses the other's at 4 or 8 devices; its availability is lower; common
/// random draws move both.
pub fn simulate(plan: &Plan, trial: &TrialId) -> Output {
    let point = &plan.points[trial.point];
    let (devices, copies) = (at(plan, point, 0), at(plan, point, 1));
    let fate = noise(plan.seed, &TrialId { point: 0, ..*trial }, 0) * 0.5;
    let own = noise(plan.seed, trial, 1) * 0.02;
    let effort = if trial.architecture == 0 {
        2.0
    } else {
        (devices.ln() - if copies == 1.0 { 4f64.ln() } else { 8f64.ln() }) + 2.0
    };
    let availability = if trial.architecture == 0 { 1.0 } else { 0.9 + own / 10.0 };
    let mut output = output(vec![availability, effort + fate + own, devices]);
    output.blamed.ended = vec![100];
    if trial.architecture == 1 {
        output.blamed.all.push((0, 1, 0, 1));
    }
    output
}

/// All trials on that many threads.
pub fn run(plan: &Plan, jobs: usize) -> Trials {
    let simulate = |trial: &TrialId| simulate(plan, trial);
    run_all(plan, jobs, &Costs::equal(), simulate, &mut Progress::hidden(), &Stop::new())
}

pub fn facts() -> Facts {
    Facts {
        plan_hash: "abc".to_owned(),
        charts: json!([{"name": "effort", "x": {"key": "organisation.devices", "scale": "log"},
                        "y": ["admin_effort"]}]),
        grades: Grades { measured: 1, published: 2, rule_of_thumb: 3, assumed: 4, unsourced: 0 },
        inputs: vec![crosspoint::experiment::Input {
            path: "experiment.toml".to_owned(),
            text: "title = \"lines\"\n".to_owned(),
            own: true,
        }],
        resolved: "[client-server]\n".to_owned(),
        pilots: None,
        closed_forms: Vec::new(),
        idle: Vec::new(),
        expectations: Vec::new(),
        bounds: Vec::new(),
        details: crosspoint::experiment::Details::default(),
        warm_up: None,
        overrides: crosspoint::experiment::Overrides::default(),
    }
}

/// Names and bytes of all files of a run.
pub fn files(plan: &Plan, trials: &Trials) -> Vec<(Cow<'static, str>, Vec<u8>)> {
    files_named(plan, &columns(), trials)
}

/// The same with other names of functions and causes.
pub fn files_named(
    plan: &Plan,
    columns: &Columns,
    trials: &Trials,
) -> Vec<(Cow<'static, str>, Vec<u8>)> {
    let findings = Findings::new(plan, &metrics(), &SHOWN, trials);
    let facts = facts();
    Record { plan, columns, trials, findings: &findings, facts: &facts }.files()
}

/// One file as text.
pub fn file(files: &[(Cow<'_, str>, Vec<u8>)], name: &str) -> String {
    let found = files.iter().find(|(own, _)| *own == name).expect("the file is there");
    String::from_utf8(found.1.clone()).expect("files are text")
}
