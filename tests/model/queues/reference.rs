//! The figures in `experiments/reference/` against closed forms, and what becomes of wrong ones.

use std::path::Path;

use crosspoint::experiment::{
    Costs, Expected, Experiment, Judgement, Overrides, Progress, Samples, Stop, checked,
    load_experiment, run_all, run_trial,
};
use crosspoint::study::Limits;
use crosspoint::theory::{Class, ClosedForm, Given, Measure, Order, ServicePoint, evaluate};
use crosspoint::world::STUDIES;

const NAMES: [&str; 15] = [
    "erlang-loss",
    "finite-room",
    "interactive-one",
    "interactive-three",
    "machine-repair",
    "mg1",
    "mg1-heavy",
    "mm1",
    "mmc",
    "priorities",
    "sharing",
    "tandem",
    "two-choices",
    "two-kinds",
    "unlimited-servers",
];

fn experiment(name: &str) -> Experiment {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/reference");
    let file = path.join(format!("{name}.toml"));
    let experiment = load_experiment(&STUDIES, &file, &Overrides::default());
    experiment.unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

fn station(mean: f64) -> ServicePoint {
    ServicePoint {
        service_mean: Some(mean),
        service_cv2: Some(1.0),
        service_exponential: Some(true),
        servers: Some(1),
        ..ServicePoint::default()
    }
}

/// Poisson arrivals at stations.
fn open(rate: f64, stations: Vec<ServicePoint>) -> Given {
    Given { arrival_rate: Some(rate), arrivals_poisson: Some(true), stations, ..Given::default() }
}

fn closed(population: u32, think: f64, stations: Vec<ServicePoint>) -> Given {
    Given { population: Some(population), think_time: Some(think), stations, ..Given::default() }
}

/// The closed form and the system of an experiment at one point, by the cell of its axis.
fn system(name: &str, cell: &str) -> (&'static str, Given) {
    let number = || cell.parse::<u32>().unwrap();
    let general =
        |cv2| ServicePoint { service_cv2: Some(cv2), service_exponential: None, ..station(1.0) };
    match name {
        "mm1" => ("m/m/1", open(0.8, vec![station(1.0)])),
        "mmc" => {
            let load = if number() == 16 { 0.9 } else { 0.8 };
            let clerks = ServicePoint { servers: Some(number()), ..station(1.0) };
            ("m/m/c", open(load * f64::from(number()), vec![clerks]))
        }
        "finite-room" => {
            let (rate, room) = match cell {
                "90 %" => (0.9, 5),
                "100 %" => (1.0, 5),
                _ => (1.2, 10),
            };
            ("m/m/1/k", open(rate, vec![ServicePoint { room: Some(room), ..station(1.0) }]))
        }
        "mg1" | "mg1-heavy" => {
            let cv2 = match cell {
                "fixed" => 0.0,
                "erlang-2" => 0.5,
                "exponential" => 1.0,
                "log-normal" => 4.0,
                // The second moment of Weibull's law is that of its scale of 0.5: 4! / 4 = 6.
                _ => 5.0,
            };
            ("m/g/1", open(0.7, vec![general(cv2)]))
        }
        "erlang-loss" => {
            let load = match number() {
                5 => 3.0,
                10 => 7.0,
                _ => 90.0,
            };
            let lines =
                ServicePoint { servers: Some(number()), room: Some(number()), ..general(1.0) };
            ("m/g/c/c", open(load, vec![lines]))
        }
        "sharing" => {
            ("m/g/1-ps", open(0.7, vec![ServicePoint { order: Order::Shared, ..general(5.0) }]))
        }
        "unlimited-servers" => {
            let servers = ServicePoint { servers: None, ..station(1_800.0) };
            ("m/g/inf", open(1.0 / 120.0, vec![servers]))
        }
        "machine-repair" => {
            let repair = ServicePoint { servers: Some(number()), ..station(20.0 * 3_600.0) };
            ("m/m/r//n", closed(20, 200.0 * 3_600.0, vec![repair]))
        }
        "interactive-one" => ("closed", closed(number(), 10.0, vec![station(0.5)])),
        "interactive-three" => {
            ("closed", closed(number(), 10.0, [0.2, 0.3, 0.15].map(station).to_vec()))
        }
        "priorities" => {
            let (law, order) = match cell {
                "priority" => ("priority", Order::Priority),
                _ => ("priority-preemptive", Order::PriorityPreemptive),
            };
            let class = |rate| Class { arrival_rate: rate, service_mean: 1.0, service_cv2: 1.0 };
            let clerk = ServicePoint { order, ..station(1.0) };
            let given = Given {
                classes: vec![class(0.3), class(0.4)],
                arrival_rate: None,
                ..open(0.0, vec![clerk])
            };
            (law, given)
        }
        "tandem" => ("tandem", open(0.5, [1.0, 1.25].map(station).to_vec())),
        "two-choices" => {
            let choices = cell[..1].parse().unwrap();
            let queues = ServicePoint { servers: Some(100), ..station(1.0) };
            ("jsq", Given { choices: Some(choices), ..open(90.0, vec![queues]) })
        }
        _ => panic!("`{name}` has no closed form here"),
    }
}

/// The value of theory for a metric at a point; `None` where there is no closed form.
fn theory(name: &str, cell: &str, metric: &str) -> Option<f64> {
    match (name, cell, metric) {
        // Pollaczek and Khinchine for two exponential laws: the mean square is 0.9 times
        // 2 (5/9)^2 and 0.1 times 2 5^2.
        ("two-kinds", "one by one", "wait.server") => {
            let square = 0.9 * 2.0 * (5.0f64 / 9.0).powi(2) + 0.1 * 2.0 * 25.0;
            return Some(0.7 * square / (2.0 * 0.3));
        }
        ("two-kinds", _, "response.short") => return Some(0.5 / 0.3),
        ("two-kinds", _, "response.long") => return Some(4.0 / 0.3),
        // No closed form: the source says where the figure is from.
        ("two-choices", "2 of 10", _) => return None,
        ("two-choices", "1 of 100", "response") => return Some(1.0 / (1.0 - 0.9)),
        _ => {}
    }
    let (law, mut given) = system(name, cell);
    let mut parts = metric.split('.');
    let measure: Measure = parts.next().unwrap().parse().unwrap();
    match (name, parts.next(), parts.next()) {
        ("tandem", Some(station), _) => given.station = Some(usize::from(station == "second")),
        ("interactive-three", Some("disk-1"), _) => given.station = Some(1),
        ("priorities", Some("clerk"), Some(class)) | ("priorities", Some(class), None) => {
            given.class = Some(usize::from(class == "normal"));
        }
        _ => {}
    }
    let form: ClosedForm = law.parse().unwrap();
    Some(evaluate(form, measure, &given).unwrap_or_else(|error| panic!("{name}: {error}")))
}

/// Every value that the files claim is that of a closed form, to a millionth; figures of Monte
/// Carlo are named.
#[test]
fn every_value_is_that_of_theory() {
    let (mut compared, mut without, mut wrong) = (0, 0, Vec::new());
    for name in NAMES {
        let experiment = experiment(name);
        let plan = &experiment.plan;
        assert!(!experiment.expectations.is_empty(), "{name} checks nothing");
        for own in &experiment.expectations {
            assert!(!own.source.is_empty(), "{name}: {} has no source", own.metric);
            let Expected::Value { value, .. } = own.expected else { continue };
            for at in &own.points {
                let cell = plan.cells(&plan.points[*at]).first().cloned().unwrap_or_default();
                let Some(theory) = theory(name, &cell, &own.metric) else {
                    without += 1;
                    continue;
                };
                if (value / theory - 1.0).abs() >= 1e-6 {
                    wrong.push(format!("{name} {cell} {}: {value} is not {theory}", own.metric));
                }
                compared += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 55 && without == 1, "{compared} compared, {without} without theory");
}

/// A value that is off by twice its tolerance, up or down, fails, with trials by which the true
/// one holds.
#[test]
fn wrong_values_fail() {
    let experiment = experiment("unlimited-servers");
    let plan = &experiment.plan;
    let simulate = |trial: &_| run_trial(&experiment, trial, Limits::default()).unwrap();
    let (costs, stop) = (Costs::equal(), Stop::new());
    let trials = run_all(plan, 2, &costs, simulate, &mut Progress::hidden(), &stop);
    let metrics = &experiment.columns.metrics;
    let samples = Samples::new(plan, metrics.len(), &trials);
    for (sign, verdict) in [(0.0, Judgement::Holds), (2.0, Judgement::Off), (-2.0, Judgement::Off)]
    {
        let mut scaled = experiment.expectations.clone();
        for own in &mut scaled {
            let by = sign * own.expected.tolerance().unwrap();
            let Expected::Value { value, .. } = &mut own.expected else { panic!("it is a value") };
            *value += by;
        }
        for own in checked(&scaled, metrics, &samples) {
            assert_eq!(own.judgement, verdict, "{}", own.sentence(plan, metrics));
        }
    }
}
