//! Networks small enough to follow by hand.

use super::{begun, network, trial, with};
use crosspoint::sim::{SimDuration, SimTime, Streams};

/// One arrival of each class, at these instants and with these demands, before anything else.
fn single_jobs(jobs: &[(&str, &str)], station: &str) -> String {
    let mut text = String::new();
    for (number, (first, _)) in jobs.iter().enumerate() {
        text += &format!("[arrivals.job-{number}]\nfirst = \"{first}\"\nto = \"desk\"\n");
        text += &format!("priority = {number}\ngap = {{ fixed = \"90 y\" }}\n");
    }
    text += &format!("[station.desk]\n{station}\n");
    for (number, (_, demand)) in jobs.iter().enumerate() {
        text +=
            &format!("[station.desk.class.job-{number}]\ndemand = {{ fixed = \"{demand}\" }}\n");
    }
    text
}

/// When each job leaves, and its wait, in seconds; not a number if it was not served.
fn departures(text: &str) -> Vec<(f64, f64)> {
    let network = network(text);
    let mut simulation = begun(&network, Streams::new(1, 0), 0);
    let mut departures = vec![(f64::NAN, f64::NAN); network.class_names().count()];
    while simulation.step_until(SimTime::ZERO + SimDuration::DAY) {
        let now = simulation.now();
        let counts = simulation.model.counts(now, 0);
        for (class, own) in counts.stations[0].by_class.iter().enumerate() {
            if own.finished == 1 && departures[class].0.is_nan() {
                departures[class] = (now.as_secs_f64(), own.waits.mean());
            }
        }
    }
    departures
}

const FIVE: [(&str, &str); 5] =
    [("0 s", "2 s"), ("1 s", "2 s"), ("2 s", "1 s"), ("3 s", "3 s"), ("10 s", "1 s")];

/// Lindley (1952): departures at 2, 4, 5, 8 and 11 after waits of 0, 1, 2, 2 and 0.
#[test]
fn first_come_first_served() {
    let text = single_jobs(&FIVE, "");
    let expected = [(2.0, 0.0), (4.0, 1.0), (5.0, 2.0), (8.0, 2.0), (11.0, 0.0)];
    assert_eq!(departures(&text), expected);
    let network = network(&text);
    let mut simulation = begun(&network, Streams::new(1, 0), 0);
    simulation.run_until(SimTime::ZERO + SimDuration::from_secs(11));
    let counts = simulation.model.counts(simulation.now(), simulation.executed());
    assert_eq!(counts.stations[0].levels.in_system, 14.0 / 11.0);
    assert_eq!((counts.stations[0].all.waits.mean(), counts.in_network), (1.0, 14.0 / 11.0));
    assert_eq!(counts.stations[0].levels.busy, 9.0 / 11.0);
}

/// Job a asks for 4 s at 0, job b for 1 s at 1: b leaves at 3, a at 5, and neither waits.
#[test]
fn processor_sharing() {
    let text = single_jobs(&[("0 s", "4 s"), ("1 s", "1 s")], "discipline = \"sharing\"");
    let left: Vec<f64> = departures(&text).iter().map(|(left, _)| *left).collect();
    assert_eq!(left, [5.0, 3.0]);
}

/// The most urgent job comes last. Without interruption it waits for the one in service; with it
/// the others resume or repeat their work.
#[test]
fn priorities() {
    let jobs = [("2 s", "1 s"), ("1 s", "2 s"), ("0 s", "3 s")];
    let left = |station: &str| -> Vec<f64> {
        departures(&single_jobs(&jobs, station)).iter().map(|(left, _)| *left).collect()
    };
    assert_eq!(left(""), [6.0, 5.0, 3.0]);
    assert_eq!(left("discipline = \"priority\""), [4.0, 6.0, 3.0]);
    // At 1 the second takes the server for 1 s, at 2 the first for its second.
    assert_eq!(left("discipline = \"preemptive\""), [3.0, 4.0, 6.0]);
    let repeat = "discipline = \"preemptive\"\ninterruption = \"repeat\"";
    assert_eq!(left(repeat), [3.0, 5.0, 8.0]);
}

/// Of three jobs the third finds no room for two; where it is urgent, the last of the others goes.
#[test]
fn room() {
    let jobs = [("2 s", "9 s"), ("1 s", "9 s"), ("0 s", "9 s")];
    let left = |station: &str| departures(&single_jobs(&jobs, station)).into_iter();
    let served: Vec<bool> = left("room = 2").map(|(left, _)| !left.is_nan()).collect();
    assert_eq!(served, [false, true, true]);
    let left: Vec<_> = left("room = 2\ndiscipline = \"preemptive\"").collect();
    // At 1 the second interrupts the third; at 2 the first interrupts it, and the third has to go.
    assert_eq!(left[..2], [(11.0, 0.0), (19.0, 0.0)]);
    assert!(left[2].0.is_nan());
}

/// Patience of 2 s: the second job waits 1 s and is served, the third leaves, the fourth is served.
#[test]
fn patience() {
    let text = single_jobs(
        &[("0 s", "2 s"), ("1 s", "5 s"), ("2 s", "1 s"), ("6 s", "1 s")],
        "patience = { fixed = \"2 s\" }",
    );
    let left = departures(&text);
    assert_eq!((left[1], left[3]), ((7.0, 1.0), (8.0, 1.0)));
    assert!(left[2].0.is_nan());
}

/// Two users without think time and two stations in a row: the slower one is always busy.
#[test]
fn users_without_think_time() {
    let text = "
        [population.users]
        size = 2
        think = { fixed = \"0 s\" }
        first = \"0 s\"
        to = \"fast\"
        [station.fast]
        demand = { fixed = \"1 s\" }
        next = { slow = 1.0 }
        [station.slow]
        demand = { fixed = \"2 s\" }
    ";
    let network = network(text);
    let counts = trial(&network, Streams::new(1, 0), (10, 100));
    assert_eq!((counts.all.finished, counts.stations[1].levels.busy), (50, 1.0));
    assert_eq!((counts.all.responses.max(), counts.in_network), (4.0, 2.0));
    // From 3 s on, the fast station serves for 1 s in 2 and nobody waits at the slow one but for 1.
    assert_eq!(counts.stations[0].levels.busy, 0.5);
    // Without a think time, thinking is never seen.
    let idle = with(text, &[("\"0 s\" }", "\"4 s\" }")]);
    let alone = trial(&super::network(&idle), Streams::new(1, 0), (1_007, 700));
    assert_eq!(alone.all.finished, 200);
}

/// A server that is up for 3 s and down for 2 s: of five seconds it works three.
#[test]
fn breakdowns() {
    let text = "
        [population.user]
        size = 1
        think = { fixed = \"0 s\" }
        to = \"server\"
        [station.server]
        demand = { fixed = \"1 s\" }
        breakdowns = { up = { fixed = \"3 s\" }, down = { fixed = \"2 s\" } }
    ";
    for (discipline, finished) in [("fifo", 300), ("preemptive", 300), ("sharing", 300)] {
        let text = format!("{text}discipline = \"{discipline}\"\n");
        let counts = trial(&network(&text), Streams::new(1, 0), (0, 500));
        assert!(counts.all.finished.abs_diff(finished) <= 1, "{discipline}: {counts:?}");
        assert!((counts.stations[0].levels.up - 0.6).abs() < 1e-12);
        assert!((counts.stations[0].levels.busy - 0.6).abs() < 1e-2);
    }
    // Work that is lost: of 3 s up, two whole services of 1.25 s are done, and 0.5 s are lost.
    let text = with(text, &[("\"1 s\"", "\"1250 ms\"")]) + "interruption = \"repeat\"\n";
    let counts = trial(&network(&text), Streams::new(1, 0), (0, 500));
    assert!(counts.all.finished.abs_diff(200) <= 2, "{}", counts.all.finished);
}

/// Four jobs that come together every 10 s: the k-th waits k - 1 seconds.
#[test]
fn batches() {
    let text = "
        [arrivals.parcels]
        gap = { fixed = \"10 s\" }
        batch = 4
        first = \"0 s\"
        to = \"belt\"
        [station.belt]
        demand = { fixed = \"1 s\" }
    ";
    let counts = trial(&network(text), Streams::new(1, 0), (10, 99));
    let station = &counts.stations[0];
    assert_eq!((station.all.finished, station.all.waits.sum()), (40, 60.0));
    assert_eq!((station.all.waits.max(), counts.all.entered), (3.0, 40));
}
