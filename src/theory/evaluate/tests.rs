//! Figures by name, and refused questions.

use super::super::check::{equals, near};
use super::super::{Class, LAWS, Nature};
use super::*;

fn point(mean: f64, servers: Option<u32>) -> ServicePoint {
    let service_mean = Some(mean);
    ServicePoint { service_mean, service_cv2: Some(1.0), servers, ..ServicePoint::default() }
}

/// A system for which a form holds, with everything that any figure asks for.
fn system(form: ClosedForm) -> Given {
    let closed = Given {
        population: Some(20),
        think_time: Some(200.0),
        stations: vec![point(20.0, Some(2))],
        level: Some(18),
        ..Given::default()
    };
    let open = Given {
        arrival_rate: Some(0.7),
        arrivals_poisson: Some(true),
        stations: vec![point(1.0, Some(1))],
        time: Some(2.0),
        level: Some(3),
        size: Some(4.0),
        ..Given::default()
    };
    let station = |change: &dyn Fn(&mut ServicePoint)| {
        let mut given = open.clone();
        change(&mut given.stations[0]);
        given
    };
    let classes =
        [0.3, 0.4].map(|arrival_rate| Class { arrival_rate, service_mean: 1.0, service_cv2: 1.0 });
    let urgent = |order| {
        let point = ServicePoint { service_mean: None, order, ..open.stations[0] };
        Given { classes: classes.to_vec(), stations: vec![point], ..open.clone() }
    };
    let several = vec![point(1.0, Some(1)), point(1.25, Some(1))];
    match form {
        ClosedForm::Mm1 | ClosedForm::Mg1 => open,
        ClosedForm::Mmc => station(&|own| own.servers = Some(4)),
        ClosedForm::Mm1k => station(&|own| own.room = Some(5)),
        ClosedForm::Mmck => station(&|own| (own.servers, own.room) = (Some(2), Some(5))),
        ClosedForm::Mgcc => station(&|own| (own.servers, own.room) = (Some(3), Some(3))),
        ClosedForm::Mg1Ps => station(&|own| own.order = Order::Shared),
        ClosedForm::MgcPs => station(&|own| (own.order, own.servers) = (Order::Shared, Some(2))),
        ClosedForm::MgInf => station(&|own| own.servers = None),
        ClosedForm::MachineRepair => closed,
        ClosedForm::Closed | ClosedForm::ClosedBound => closed,
        ClosedForm::Jsq => Given {
            arrival_rate: Some(90.0),
            choices: Some(2),
            ..station(&|own| own.servers = Some(100))
        },
        ClosedForm::Tandem => Given { arrival_rate: Some(0.5), stations: several, ..open },
        ClosedForm::Jackson => {
            Given { stations: several, routing: Some(vec![vec![0.0, 0.5], vec![0.0, 0.0]]), ..open }
        }
        ClosedForm::Priority => urgent(Order::Priority),
        ClosedForm::PriorityPreemptive => urgent(Order::PriorityPreemptive),
        ClosedForm::DistributionTime | ClosedForm::DistributionTimePeers => Given {
            receivers: Some(100),
            file_size: Some(15e9),
            upload_rate: Some(30e6),
            download_rate: Some(2e6),
            peer_upload_rate: Some(100.0 * 700e3),
            ..Given::default()
        },
    }
}

fn ask(form: &str, of: &str, given: &Given) -> Result<f64, TheoryError> {
    evaluate(form.parse()?, of.parse()?, given)
}

#[test]
fn the_table_lists_what_is_given() {
    let all: Vec<Measure> = LAWS.iter().flat_map(|entry| entry.gives).copied().collect();
    for entry in &LAWS {
        let mut given = system(entry.form);
        given.station = (given.stations.len() > 1).then_some(1);
        for of in &all {
            let figure = evaluate(entry.form, *of, &given);
            if entry.gives.contains(of) {
                assert!(figure.is_ok_and(f64::is_finite), "{} {of}", entry.name);
            } else {
                let refused = matches!(figure, Err(TheoryError::NotGiven { .. }));
                assert!(refused, "{} {of}", entry.name);
            }
        }
    }
}

#[test]
fn figures_by_name() {
    let figure = |form: &str, of: &str| ask(form, of, &system(form.parse().unwrap())).unwrap();
    near(figure("m/m/1", "wait"), 2.333_333);
    near(figure("m/m/1", "response_p95"), 20f64.ln() / 0.3);
    near(figure("m/m/1", "in_system"), 7.0 / 3.0);
    near(figure("m/g/1", "wait"), 2.333_333);
    near(figure("m/g/1-ps", "response"), 3.333_333);
    near(figure("m/g/1-ps", "exactly"), 0.102_9);
    near(figure("m/g/1-ps", "response_of_size"), 13.333_333);
    near(figure("m/m/r//n", "availability"), 0.827_395_288);
    near(figure("m/m/r//n", "wait"), 21.722_431);
    near(figure("m/m/r//n", "enough_up"), 0.422_881_545);
    near(figure("closed", "in_system"), 3.452_094);
    near(figure("closed", "wait"), 21.722_431);
    near(figure("closed-bound", "knee"), 22.0);
    near(figure("jsq", "response"), 2.614_057);
    near(figure("jsq", "in_system"), 90.0 * 2.614_057);
    near(figure("tandem", "response"), 5.333_333);
    near(figure("distribution-time", "completion"), 50_000.0);
    near(figure("distribution-time-p2p", "completion"), 15_000.0);
    equals(figure("m/g/inf", "in_system_at"), 0.7 * -(-2f64).exp_m1());
    let mut urgent = system(ClosedForm::Priority);
    for (class, wait) in [(0, 1.0), (1, 3.333_333)] {
        urgent.class = Some(class);
        near(ask("priority", "wait", &urgent).unwrap(), wait);
    }
    urgent.class = None;
    equals(ask("priority", "in_system", &urgent).unwrap(), 7.0 / 3.0);
    let mut queue = system(ClosedForm::Mm1);
    (queue.arrival_rate, queue.time) = (Some(0.8), Some(10.0));
    near(ask("m/m/1", "in_system_at", &queue).unwrap(), 2.030_282);
    near(ask("m/m/1", "empty_at", &queue).unwrap(), 0.286_422_593);
    let mut network = system(ClosedForm::Jackson);
    network.station = Some(1);
    near(ask("jackson", "utilisation", &network).unwrap(), 0.35 * 1.25);
    network.entries = Some(vec![0.0, 1.0]);
    near(ask("jackson", "throughput", &network).unwrap(), 0.7);
    assert_eq!(ClosedForm::Jsq.entry().nature, Nature::Limit);
}

/// A change of a system.
type Change = fn(&mut Given);

/// Changes of a system for which a form holds, and the assumption that each breaks.
const BROKEN: [(&str, Change, &str); 19] = [
    (
        "m/m/1",
        |given| given.stations[0].service_cv2 = Some(0.0),
        "exponential service: the squared coefficient of variation is 0",
    ),
    (
        "m/m/c",
        |given| given.stations[0].service_exponential = Some(false),
        "exponential service: the squared coefficient of variation is 1",
    ),
    (
        "m/m/1",
        |given| given.stations[0].service_cv2 = None,
        "the squared coefficient of variation of service, but none is given",
    ),
    (
        "m/g/1",
        |given| given.arrivals_poisson = Some(false),
        "Poisson arrivals: the arrivals have another law",
    ),
    (
        "m/g/1",
        |given| given.arrivals_poisson = None,
        "the law of arrivals, Poisson or not, but none is given",
    ),
    (
        "m/g/1",
        |given| given.stations[0].servers = Some(3),
        "one server: the number of servers is 3",
    ),
    ("m/m/1", |given| given.stations[0].room = Some(9), "room without limit: the room is 9"),
    (
        "m/g/c/c",
        |given| given.stations[0].room = Some(9),
        "room for those in service only: it is 9",
    ),
    (
        "m/m/1",
        |given| given.stations[0].order = Order::Shared,
        "service in the order of arrival: the station has servers that are shared evenly",
    ),
    (
        "m/m/c",
        |given| given.population = Some(7),
        "arrivals from outside: the population is fixed to 7",
    ),
    (
        "closed",
        |given| given.arrival_rate = Some(0.5),
        "a fixed population: customers come from outside at rate 0.5",
    ),
    ("m/m/1", |given| given.stations.push(given.stations[0]), "one station: there are 2"),
    ("m/m/1", |given| given.stations.clear(), "the station, but none is given"),
    (
        "m/m/c",
        |given| given.choices = Some(2),
        "one queue at each station: arrivals join the shortest of 2 queues",
    ),
    (
        "m/m/1",
        |given| given.beyond.push("impatient customers".into()),
        "a system without further features: it has impatient customers",
    ),
    ("jackson", |given| given.routing = None, "the routing, but none is given"),
    ("priority", |given| given.classes.clear(), "the classes, but none is given"),
    (
        "m/m/1",
        |given| given.stations[0].visits = Some(2.0),
        "one visit per customer: the number of visits is 2",
    ),
    (
        "m/g/inf",
        |given| given.stations[0].servers = Some(9),
        "a server for everybody: the number of servers is 9",
    ),
];

#[test]
fn assumptions_that_do_not_hold() {
    let refusal = |form: &str, change: Change| {
        let form: ClosedForm = form.parse().unwrap();
        let mut given = system(form);
        change(&mut given);
        evaluate(form, form.entry().gives[0], &given).unwrap_err().to_string()
    };
    for (form, change, expected) in BROKEN {
        assert_eq!(refusal(form, change), format!("{form} needs {expected}"));
    }
}

#[test]
fn numbers_out_of_range() {
    let mut given = system(ClosedForm::Mm1);
    given.arrival_rate = Some(1.25);
    assert_eq!(ask("m/m/1", "wait", &given), Err(TheoryError::Unstable { load: 1.25 }));
    let refusal = ask("m/m/1", "loss", &given).unwrap_err().to_string();
    assert!(refusal.starts_with("m/m/1 does not give loss; it gives wait, response, in_system"));
    let mut given = system(ClosedForm::Tandem);
    given.station = Some(2);
    let refusal = ask("tandem", "wait", &given).unwrap_err().to_string();
    assert_eq!(refusal, "station: 2, expected a number below theirs, counted from 0");
    given.station = None;
    let refusal = ask("tandem", "utilisation", &given).unwrap_err().to_string();
    assert_eq!(refusal, "tandem needs the number of a station, but none is given");
    given.arrival_rate = Some(0.9);
    let unstable = TheoryError::UnstableStation { station: 1, load: 1.125 };
    assert_eq!(ask("tandem", "wait", &given), Err(unstable));
    let mut given = system(ClosedForm::Jsq);
    given.choices = Some(101);
    assert!(matches!(ask("jsq", "wait", &given), Err(TheoryError::OutOfRange { .. })));
    let mut given = system(ClosedForm::Priority);
    given.arrival_rate = Some(0.8);
    assert!(matches!(ask("priority", "wait", &given), Err(TheoryError::OutOfRange { .. })));
    let mut given = system(ClosedForm::ClosedBound);
    given.stations[0].servers = None;
    assert!(matches!(ask("closed-bound", "knee", &given), Err(TheoryError::Assumption { .. })));
}
