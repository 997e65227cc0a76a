//! Closed forms on charts: the figures of theory at every point, and refusals in place.

use crosspoint::experiment::{Experiment, FormFigures, parse_experiment};
use crosspoint::theory::{Class, Given, Order, ServicePoint, evaluate};
use crosspoint::world::STUDIES;

/// An experiment with one network of the library, an axis and a chart.
fn text(network: &str, axis: &str, y: &str, forms: &str) -> String {
    format!(
        "title = \"What does theory say?\"\nmodel = \"queues\"\nqueues = \"{network}\"\n\
         horizon = \"1 h\"\n[sweep.step]\n{axis}\n[[chart]]\nname = \"one\"\n\
         x = {{ key = \"step\" }}\ny = {y}\nclosed_form = {forms}\n"
    )
}

fn read(text: &str) -> Result<Experiment, String> {
    parse_experiment(&STUDIES, "forms.toml", text).map_err(|mistakes| mistakes.to_string())
}

fn figures(network: &str, axis: &str, y: &str, forms: &str) -> Vec<FormFigures> {
    read(&text(network, axis, y, forms))
        .unwrap_or_else(|mistakes| panic!("{mistakes}"))
        .closed_forms
}

fn mistakes(network: &str, axis: &str, y: &str, forms: &str) -> String {
    read(&text(network, axis, y, forms)).expect_err("the form is refused")
}

const LOADS: &str = "labels = [0.4, 0.8]\n\
    \"queues.station.counter.demand.exponential.mean\" = [\"0.5 s\", \"1 s\"]";
const GAPS: &str = "labels = [0.5, 0.6]\n\
    \"queues.arrivals.customers.gap.exponential.mean\" = [\"2 s\", \"1.666666667 s\"]";
const USERS: &str = "labels = [10, 30]\n\"queues.population.users.size\" = [10, 30]";
const REPAIRERS: &str = "labels = [1, 2]\n\"queues.station.repair.servers\" = [1, 2]";
const CHOICES: &str = "labels = [1, 2]\n\"queues.station.cashiers.choices\" = [1, 2]";
const CLERKS: &str = "labels = [4, 5]\n\"queues.station.clerks.servers\" = [4, 5]";
const SPREADS: &str = "labels = [1, 2]\n\"queues.station.server.demand.log-normal.cv\" = [1, 2]";
const URGENT: &str = "labels = [0.3, 0.2]\n\
    \"queues.arrivals.urgent.gap.exponential.mean\" = [\"3.333333333 s\", \"5 s\"]";

/// One queue, with Poisson arrivals at this rate.
fn queue(rate: f64, station: ServicePoint) -> Given {
    Given {
        arrival_rate: Some(rate),
        arrivals_poisson: Some(true),
        stations: vec![station],
        ..Given::default()
    }
}

fn exponential(mean: f64, servers: u32) -> ServicePoint {
    ServicePoint {
        service_mean: Some(mean),
        service_cv2: Some(1.0),
        service_exponential: Some(true),
        servers: Some(servers),
        ..ServicePoint::default()
    }
}

/// The figures of a form in the file beside those of the same form with numbers by hand.
#[track_caller]
fn agrees(own: &FormFigures, law: &str, of: &str, given: &[Given]) {
    assert_eq!(own.values.len(), given.len());
    for (value, given) in own.values.iter().zip(given) {
        let expected = evaluate(law.parse().unwrap(), of.parse().unwrap(), given).unwrap();
        let value = value.expect("every point has a figure");
        assert!((value - expected).abs() <= 1e-8 * expected, "{}: {value}, {expected}", own.name);
    }
}

#[test]
fn one_queue_has_the_figures_of_theory() {
    let forms = "[{ law = \"m/m/1\", of = \"wait\" }, { law = \"m/m/1\", of = \"response_p95\" }]";
    let found = figures("mm1", LOADS, "[\"wait.counter\", \"response_p95\"]", forms);
    let given = [0.5, 1.0].map(|mean| queue(0.8, exponential(mean, 1)));
    assert_eq!([&found[0].name, &found[0].unit], ["m/m/1 wait", "s"]);
    agrees(&found[0], "m/m/1", "wait", &given);
    agrees(&found[1], "m/m/1", "response_p95", &given);
    let form = "{ law = \"m/m/c\", of = \"utilisation\" }";
    let found = figures("mmc", CLERKS, "\"utilisation.clerks\"", form);
    agrees(&found[0], "m/m/c", "utilisation", &[4, 5].map(|c| queue(3.2, exponential(1.0, c))));
    let form = "{ law = \"m/g/1\", of = \"wait\", station = \"server\" }";
    let found = figures("mg1", SPREADS, "\"wait.server\"", form);
    let service = |cv: f64| ServicePoint {
        service_cv2: Some(cv * cv),
        service_exponential: Some(false),
        ..exponential(1.0, 1)
    };
    agrees(&found[0], "m/g/1", "wait", &[1.0, 2.0].map(|cv| queue(0.7, service(cv))));
}

#[test]
fn classes_and_networks_have_the_figures_of_theory() {
    let forms = "[{ law = \"priority\", of = \"wait\", class = \"urgent\" }, \
                 { law = \"priority\", of = \"wait\", class = \"normal\" }]";
    let y = "[\"wait.clerk.urgent\", \"wait.clerk.normal\"]";
    let experiment = read(&text("priorities", URGENT, y, forms)).unwrap();
    let beside: Vec<_> = experiment.charts[0].closed_forms.iter().map(|own| &own.beside).collect();
    assert_eq!(beside, [&["wait.clerk.urgent"], &["wait.clerk.normal"]]);
    for (at, own) in experiment.closed_forms.iter().enumerate() {
        let given = [0.3, 0.2].map(|urgent| {
            let class = |arrival_rate| Class { arrival_rate, service_mean: 1.0, service_cv2: 1.0 };
            let station = ServicePoint {
                servers: Some(1),
                order: Order::Priority,
                ..ServicePoint::default()
            };
            let classes = vec![class(urgent), class(0.4)];
            Given { classes, class: Some(at), ..queue(urgent + 0.4, station) }
        });
        agrees(own, "priority", "wait", &given);
    }
    let forms = "[{ law = \"tandem\", of = \"response\" }, \
                 { law = \"jackson\", of = \"wait\", station = \"second\" }]";
    let found = figures("tandem", GAPS, "[\"response\", \"wait.second\"]", forms);
    let stations = vec![exponential(1.0, 1), exponential(1.25, 1)];
    let given = [0.5, 0.6].map(|rate| Given {
        stations: stations.clone(),
        routing: Some(vec![vec![0.0, 1.0], vec![0.0, 0.0]]),
        ..queue(rate, exponential(1.0, 1))
    });
    agrees(&found[0], "tandem", "response", &given);
    agrees(&found[1], "jackson", "wait", &given.map(|own| Given { station: Some(1), ..own }));
}

#[test]
fn closed_systems_and_choices_have_the_figures_of_theory() {
    let closed = |users, think, stations: &[ServicePoint]| Given {
        population: Some(users),
        think_time: Some(think),
        stations: stations.to_vec(),
        ..Given::default()
    };
    let forms = "[{ law = \"closed\", of = \"throughput\" }, \
                 { law = \"closed-bound\", of = \"throughput\" }]";
    let experiment = read(&text("closed-loop", USERS, "\"throughput\"", forms)).unwrap();
    let stations = [0.2, 0.3, 0.15].map(|mean| exponential(mean, 1));
    let given = [10, 30].map(|users| closed(users, 10.0, &stations));
    agrees(&experiment.closed_forms[0], "closed", "throughput", &given);
    agrees(&experiment.closed_forms[1], "closed-bound", "throughput", &given);
    let natures = experiment.charts[0].closed_forms.iter().map(|own| own.nature.as_str());
    assert_eq!(natures.collect::<Vec<_>>(), ["theory", "bound"]);
    let form = "{ law = \"m/m/r//n\", of = \"in_system\" }";
    let found = figures("repairman", REPAIRERS, "\"in_system.repair\"", form);
    let given = [1, 2].map(|crew| closed(20, 720_000.0, &[exponential(72_000.0, crew)]));
    agrees(&found[0], "m/m/r//n", "in_system", &given);
    let form = "{ law = \"jsq\", of = \"response\" }";
    let experiment = read(&text("two-choices", CHOICES, "\"response\"", form)).unwrap();
    assert_eq!(experiment.charts[0].closed_forms[0].nature, "mean-field limit");
    let farm = queue(1e9 / 11_111_111.0, exponential(1.0, 100));
    let given = [1, 2].map(|choices| Given { choices: Some(choices), ..farm.clone() });
    agrees(&experiment.closed_forms[0], "jsq", "response", &given);
}

#[test]
fn a_form_is_drawn_where_the_chart_shows_it() {
    let form = "{ law = \"m/m/1\", of = \"wait\", where = \"step > 0.5\" }";
    let found = figures("mm1", LOADS, "\"wait.counter\"", form);
    assert_eq!(found[0].name, "m/m/1 wait where step > 0.5");
    assert_eq!(found[0].values.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true]);
    // At the other point nothing holds: more work comes than can be done.
    let axis = "labels = [0.8, 1.2]\n\
        \"queues.station.counter.demand.exponential.mean\" = [\"1 s\", \"1.5 s\"]";
    let form = "{ law = \"m/m/1\", of = \"wait\", where = \"step < 1\" }\n\
                [set]\n\"queues.overload\" = true";
    assert!(figures("mm1", axis, "\"wait.counter\"", form)[0].values[1].is_none());
}

#[test]
fn a_form_that_does_not_hold_is_refused_at_the_point() {
    let point = "step = 0.4";
    for (network, axis, y, form, parts) in [
        (
            "mm1",
            LOADS,
            "\"throughput\"",
            "{ law = \"closed\", of = \"throughput\" }",
            ["closed needs a fixed population", point],
        ),
        (
            "mg1",
            SPREADS,
            "\"wait.server\"",
            "{ law = \"m/m/1\", of = \"wait\" }",
            ["m/m/1 needs exponential service", "step = 1"],
        ),
        (
            "mmc",
            CLERKS,
            "\"wait.clerks\"",
            "{ law = \"m/m/1\", of = \"wait\" }",
            ["m/m/1 needs one server: the number of servers is 4", "step = 4"],
        ),
        (
            "mm1",
            LOADS,
            "\"wait.counter\"",
            "{ law = \"m/m/1\", of = \"wait\" }\n\
             [set]\n\"queues.station.counter.patience\" = { fixed = \"9 s\" }",
            ["it has jobs that lose patience", point],
        ),
        (
            "mm1",
            LOADS,
            "\"wait.counter\"",
            "{ law = \"m/m/1\", of = \"wait\" }\n\
             [set]\n\"queues.arrivals.customers.batch\" = 2\n\"queues.overload\" = true",
            ["it has jobs that come in batches", point],
        ),
        (
            "priorities",
            URGENT,
            "\"wait.clerk.urgent\"",
            "{ law = \"priority\", of = \"wait\", class = \"urgent\" }\n\
             [set]\n\"queues.station.clerk.next\" = { clerk = 0.2 }",
            ["it has classes whose jobs come back to a station", "step = 0.3"],
        ),
        (
            "priorities",
            URGENT,
            "\"response.urgent\"",
            "{ law = \"priority-preemptive\", of = \"response\", class = \"urgent\" }\n\
             [set]\n\"queues.station.clerk.discipline\" = \"preemptive\"\n\
             \"queues.station.clerk.class.normal.next\" = { clerk = 0.2 }",
            ["it has classes whose jobs come back to a station", "step = 0.3"],
        ),
        (
            "priorities",
            URGENT,
            "\"wait.clerk.urgent\"",
            "{ law = \"priority-preemptive\", of = \"wait\", class = \"urgent\" }\n\
             [set]\n\"queues.station.clerk.discipline\" = \"preemptive\"",
            ["goes on after the start of service", "has to be `response`"],
        ),
    ] {
        let found = mistakes(network, axis, y, form);
        assert!(parts.iter().all(|part| found.contains(part)), "{found}");
        assert!(found.contains("forms.toml:12:"), "{found}");
    }
}

#[test]
fn misspelt_names_have_a_nearest_one() {
    let refused = |form: &str| mistakes("mm1", LOADS, "\"wait.counter\"", form);
    for (form, parts) in [
        ("{ law = \"m/m/x\", of = \"wait\" }", ["no closed form is called `m/m/x`", "`m/m/1`"]),
        ("{ law = \"palm\", of = \"wait\" }", ["no closed form is called `palm`", "m/m/r//n"]),
        ("{ law = \"m/m/1\", of = \"wiat\" }", ["no figure of a closed form", "`wait`"]),
        ("{ law = \"m/m/1\", of = \"loss\" }", ["m/m/1 does not give loss", "one of wait,"]),
        ("{ law = \"m/m/1\", of = \"in_queue\" }", ["shows no metric", "`in_queue.counter`"]),
        ("{ law = \"m/m/1\", of = \"wait_longer\" }", ["no figure that a curve", "percentiles"]),
        ("{ law = \"m/m/1\", of = \"wait\", station = \"contr\" }", ["no station", "`counter`"]),
        ("{ law = \"m/m/1\", of = \"wait\", class = \"a\" }", ["all jobs are alike", "left out"]),
        (
            "{ law = \"m/m/1\", off = \"wait\" }",
            ["unknown key", "did you mean `chart.closed_form.of`?"],
        ),
        ("\"m/m/1\"", ["has to be a table, or a list of tables", "closed_form"]),
    ] {
        let found = refused(form);
        assert!(parts.iter().all(|part| found.contains(part)), "{form}: {found}");
    }
}

#[test]
fn an_office_has_no_closed_forms() {
    let office = "title = \"t\"\norganisation = \"home\"\narchitectures = [\"workgroup\"]\n\
        horizon = \"2 d\"\n[sweep]\n\"organisation.devices\" = [2, 3]\n[[chart]]\nname = \"one\"\n\
        x = { key = \"organisation.devices\" }\ny = \"latency_mean\"\n\
        closed_form = { law = \"m/m/1\", of = \"wait\" }\n";
    let found = read(office).unwrap_err();
    assert!(found.contains("the model `office` has no closed forms"), "{found}");
}
