//! Invariants of every trial: flows balance, Little's law, equal draws, equal results.

use std::sync::Arc;

use super::rule::equals;
use super::{begun, network, trial, with};
use crosspoint::sim::{Model, Schedule, SimDuration, SimTime, Simulation, Streams};
use crosspoint::world::queues::{QueueEvent, QueueNetwork, QueueWorld};

/// Two open classes and users at three stations, with everything that a station can have.
const ALL: &str = r#"
    [arrivals.urgent]
    gap = { gamma = { shape = 2, mean = "3 s" } }
    to = "front"
    [arrivals.normal]
    gap = { log-normal = { mean = "4 s", cv = 1.5 } }
    batch = 2
    to = "front"
    priority = 2
    [population.users]
    size = 5
    think = { weibull = { shape = 0.7, mean = "20 s" } }
    to = "middle"
    priority = 1
    [station.front]
    servers = 2
    discipline = "DISCIPLINE"
    demand = { exponential = { mean = "1500 ms" } }
    patience = { exponential = { mean = "6 s" } }
    breakdowns = { up = { exponential = { mean = "100 s" } }, down = { fixed = "8 s" } }
    next = { middle = 0.6, back = 0.2 }
    [station.middle]
    room = 4
    discipline = "DISCIPLINE"
    demand = { uniform = { from = "100 ms", to = "900 ms" } }
    next = { back = 0.7 }
    class.users.next = { front = 0.3, back = 0.3 }
    [station.back]
    count = 3
    choices = 2
    discipline = "DISCIPLINE"
    demand = { fixed = "1 s" }
"#;

const DISCIPLINES: [&str; 4] = ["fifo", "priority", "preemptive", "sharing"];

fn all(discipline: &str) -> Arc<QueueNetwork> {
    network(&with(ALL, &[("DISCIPLINE", discipline)]))
}

/// From an empty network on: what came is what left and what is there, everywhere.
#[test]
fn flows_balance() {
    for discipline in DISCIPLINES {
        let network = all(discipline);
        let mut simulation = begun(&network, Streams::new(11, 0), 0);
        for step in 1..=20 {
            simulation.run_until(SimTime::ZERO + SimDuration::from_secs(500 * step));
            let world = &simulation.model;
            let counts = world.counts(simulation.now(), simulation.executed());
            assert_eq!(counts.all.entered, counts.all.ended() + world.jobs(), "{discipline}");
            let mut present = 0;
            for (at, station) in counts.stations.iter().enumerate() {
                let all = &station.all;
                let gone = all.finished + all.lost + all.abandoned;
                assert_eq!(all.arrived, gone + world.jobs_at(at), "{discipline}");
                assert!(
                    station.levels.busy <= station.servers
                        && station.levels.busy <= station.levels.in_system
                );
                present += world.jobs_at(at);
            }
            assert_eq!(present, world.jobs());
            let visits = |of: fn(&crosspoint::world::queues::VisitCounts) -> u64| -> u64 {
                counts.stations.iter().map(|station| of(&station.all)).sum()
            };
            assert_eq!(visits(|own| own.lost), counts.all.lost);
            assert_eq!(visits(|own| own.abandoned), counts.all.abandoned);
        }
        let counts = simulation.model.counts(simulation.now(), 0);
        let lost = (counts.all.lost > 0, counts.all.abandoned > 0);
        assert_eq!(lost, (true, discipline != "sharing"), "{discipline}");
        assert!((counts.stations[0].levels.up - 100.0 / 108.0).abs() < 0.02);
    }
}

/// Little (1961) on one path: from an empty network to an empty one, the number present over time
/// adds up to the times of all jobs; at each station and in the whole.
#[test]
fn the_law_of_little() {
    let lossless = with(
        ALL,
        &[
            ("    patience = { exponential = { mean = \"6 s\" } }\n", ""),
            ("    room = 4\n", ""),
            ("size = 5", "size = 1"),
            ("mean = \"3 s\"", "mean = \"9 s\""),
            ("mean = \"4 s\"", "mean = \"12 s\""),
        ],
    );
    for discipline in DISCIPLINES {
        let network = network(&with(&lossless, &[("DISCIPLINE", discipline)]));
        let mut simulation = begun(&network, Streams::new(12, 0), 0);
        // The end of the warm-up, at the beginning.
        assert!(simulation.step());
        let mut finished = 0;
        while finished < 20_000 || simulation.model.jobs() > 0 {
            assert!(simulation.step());
            if simulation.model.jobs() == 0 {
                finished = simulation.model.counts(simulation.now(), 0).all.finished;
            }
        }
        let counts = simulation.model.counts(simulation.now(), 0);
        let secs = counts.span.as_secs_f64();
        equals("L = X R", counts.in_network * secs, counts.all.responses.sum());
        for station in &counts.stations {
            let all = &station.all;
            equals("L = X W", station.levels.in_system * secs, all.responses.sum());
            let by_class: f64 = station.by_class.iter().map(|own| own.responses.sum()).sum();
            equals("classes add up", by_class, all.responses.sum());
            if discipline == "fifo" && station.levels.up == 1.0 {
                let waiting = station.levels.in_queue * secs;
                assert!((waiting - all.waits.sum()).abs() < 1e-9 * station.levels.in_system * secs);
            }
        }
    }
}

/// Runs a network and lists all events with their instants.
fn events(network: &Arc<QueueNetwork>, streams: Streams, secs: u64) -> Vec<(u64, QueueEvent)> {
    struct Recorded(QueueWorld, Vec<(u64, QueueEvent)>);

    impl Model for Recorded {
        type Event = QueueEvent;

        fn handle(&mut self, event: QueueEvent, agenda: &mut impl Schedule<Event = QueueEvent>) {
            self.1.push((agenda.now().as_nanos(), event));
            self.0.handle(event, agenda);
        }
    }

    let world = QueueWorld::new(Arc::clone(network), streams.into());
    let mut simulation = Simulation::new(Recorded(world, Vec::new()));
    simulation.prepare(|own, agenda| own.0.start(SimDuration::from_secs(10), agenda));
    simulation.run_until(SimTime::ZERO + SimDuration::from_secs(secs));
    simulation.model.1
}

#[test]
fn equal_seeds_give_equal_events() {
    for discipline in DISCIPLINES {
        let network = all(discipline);
        let one = events(&network, Streams::new(13, 2), 5_000);
        assert!(one.len() > 5_000);
        assert!(one == events(&network, Streams::new(13, 2), 5_000), "{discipline}");
        assert!(one != events(&network, Streams::new(13, 3), 5_000), "{discipline}");
    }
}

/// The k-th gap of a class and the k-th spell of a server do not depend on what happens at the
/// stations; nor do the demands of jobs, so that the work that is done is the same.
#[test]
fn equal_draws_under_every_discipline() {
    let outside = |text: &str| -> Vec<(u64, QueueEvent)> {
        let mut all = events(&network(text), Streams::new(14, 0), 5_000);
        all.retain(|(_, event)| {
            matches!(
                event,
                QueueEvent::Arrival(_) | QueueEvent::Fails(..) | QueueEvent::Repaired(..)
            )
        });
        all
    };
    let fifo = outside(&with(ALL, &[("DISCIPLINE", "fifo")]));
    assert!(fifo.len() > 2_000);
    for discipline in DISCIPLINES {
        assert!(fifo == outside(&with(ALL, &[("DISCIPLINE", discipline)])), "{discipline}");
    }
    let faster = [("DISCIPLINE", "fifo"), ("1500 ms", "500 ms"), ("    room = 4\n", "")];
    assert!(fifo == outside(&with(ALL, &faster)));

    // One busy period after the other: with equal demands the server works for the same time.
    let text = r#"
        [arrivals.a]
        gap = { exponential = { mean = "3 s" } }
        to = "s"
        [arrivals.b]
        gap = { exponential = { mean = "3 s" } }
        to = "s"
        priority = 1
        [station.s]
        demand = { log-normal = { mean = "1 s", cv = 2 } }
        discipline = "DISCIPLINE"
    "#;
    let work = |discipline: &str| {
        let network = network(&with(text, &[("DISCIPLINE", discipline)]));
        let counts = trial(&network, Streams::new(15, 0), (0, 20_000));
        counts.stations[0].levels.busy
    };
    let fifo = work("fifo");
    for discipline in DISCIPLINES {
        // The ends of shared services are rounded up to a nanosecond.
        assert!((work(discipline) - fifo).abs() < 1e-8, "{discipline}");
    }
}

/// Another class or station beside a class changes none of its draws, and neither does the order
/// of the file.
#[test]
fn strangers_change_no_draw() {
    let a = "[arrivals.a]\ngap = { exponential = { mean = \"3 s\" } }\nto = \"s\"\n";
    let s = "[station.s]\ndemand = { exponential = { mean = \"1 s\" } }\n";
    let b = "[arrivals.b]\ngap = { exponential = { mean = \"2 s\" } }\nto = \"t\"\n";
    let t = "[station.t]\ndemand = { exponential = { mean = \"1 s\" } }\n";
    let times = |text: &str| {
        let network = network(text);
        let at = network.station_names().position(|name| name == "s").unwrap();
        let counts = trial(&network, Streams::new(16, 0), (0, 9_000));
        (counts.stations[at].all.responses.sum(), counts.stations[at].levels.busy)
    };
    let alone = times(&format!("{a}{s}"));
    assert_eq!(times(&format!("{a}{b}{s}{t}")), alone);
    assert_eq!(times(&format!("{b}{a}{t}{s}")), alone);
}

#[test]
fn events_are_small() {
    assert!(size_of::<QueueEvent>() <= 16);
}

/// Measurement begins with the end of the warm-up; jobs that are there stay.
#[test]
fn a_warm_up_is_forgotten() {
    let network = network(&with(ALL, &[("DISCIPLINE", "fifo")]));
    let mut simulation = begun(&network, Streams::new(17, 0), 1_000);
    simulation.run_until(SimTime::ZERO + SimDuration::from_secs(3_000));
    let counts = simulation.model.counts(simulation.now(), simulation.executed());
    assert_eq!(counts.span, SimDuration::from_secs(2_000));
    let before = simulation.model.jobs();
    let now = simulation.now();
    simulation.model.measure_from(now);
    assert_eq!(simulation.model.jobs(), before);
    let counts = simulation.model.counts(now, 0);
    assert_eq!((counts.all.entered, counts.all.responses.count()), (0, 0));
    let values = network.values(&counts);
    let metrics = super::metrics(&network);
    for (metric, value) in metrics.iter().zip(values) {
        // A share of all that never fails is known without a measurement.
        assert!(value.is_nan() || metric.name.starts_with("up."), "{}: {value}", metric.name);
    }
}
