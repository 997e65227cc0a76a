//! Networks small enough to follow by hand.

use std::sync::Arc;

use super::{begun, network, trial, with};
use crosspoint::sim::{SimDuration, SimTime, Streams};
use crosspoint::study::{Fact, Limits, Run, Study, TraceLine, Wanted};
use crosspoint::world::queues::QueueNetwork;

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

/// All lines of a trace but the end of the warm-up, and the counts at its end.
fn traced(
    network: &Arc<QueueNetwork>,
    seed: u64,
    (warm_up, secs): (u64, u64),
    user: Option<u32>,
) -> (Vec<TraceLine>, TraceLine) {
    let (warm_up, secs) = (SimDuration::from_secs(warm_up), SimDuration::from_secs(secs));
    let run = Run { seed, replication: 0, warm_up, horizon: warm_up + secs };
    let (mut lines, wanted) = (Vec::new(), Wanted { user, ..Wanted::default() });
    let end = network.trace(run, Limits::default(), wanted, &mut |line| lines.push(line));
    lines.retain(|line: &TraceLine| line.kind != "warm_up");
    (lines, end.expect("a trace without limits reaches none"))
}

/// The same as instants in seconds and sentences.
fn told(text: &str) -> Vec<String> {
    let (lines, end) = traced(&network(text), 1, (0, 1_000), None);
    let sentence = |line: &TraceLine| format!("{} {}", line.at.as_secs_f64(), line.text);
    lines.iter().chain([&end]).map(sentence).collect()
}

/// The jobs of the tests of room and patience above, in words.
#[test]
fn a_trace_says_how_jobs_leave() {
    let jobs = [("2 s", "9 s"), ("1 s", "9 s"), ("0 s", "9 s")];
    let come = ["0 a job of job-2 comes", "1 a job of job-1 comes", "2 a job of job-0 comes"];
    let full = told(&single_jobs(&jobs, "room = 2"));
    assert_eq!(full[..3], come);
    let expected = [
        "2 desk has no room for a job of job-0",
        "9 desk has served a job of job-2, which leaves",
        "18 desk has served a job of job-1, which leaves",
        "1000 3 jobs came from the start: 2 were served, 1 found no room, 0 lost patience",
    ];
    assert_eq!(full[3..], expected);
    let urgent = told(&single_jobs(&jobs, "room = 2\ndiscipline = \"preemptive\""));
    assert_eq!(urgent[..3], come);
    let expected = [
        "2 a job of job-2 has to leave desk for a more urgent one",
        "11 desk has served a job of job-0, which leaves",
        "19 desk has served a job of job-1, which leaves",
        "1000 3 jobs came from the start: 2 were served, 1 found no room, 0 lost patience",
    ];
    assert_eq!(urgent[3..], expected);
    let jobs = [("0 s", "4 s"), ("1 s", "5 s")];
    let hasty = told(&single_jobs(&jobs, "patience = { fixed = \"2 s\" }"));
    let expected = [
        "0 a job of job-0 comes",
        "1 a job of job-1 comes",
        "3 a job of job-1 loses patience at desk",
        "4 desk has served a job of job-0, which leaves",
        "1000 2 jobs came from the start: 1 were served, 0 found no room, 1 lost patience",
    ];
    assert_eq!(hasty, expected);
}

/// Batches, routes, users, little room and patience, equal stations, breakdowns, and sharing.
const BUSY: &str = "
    [arrivals.parcels]
    gap = { exponential = { mean = \"4 s\" } }
    batch = 3
    to = \"desk\"
    priority = 2
    [population.users]
    size = 3
    think = { exponential = { mean = \"5 s\" } }
    to = \"desk\"
    priority = 1
    [population.guests]
    size = 2
    think = { exponential = { mean = \"5 s\" } }
    to = \"net\"
    [station.desk]
    demand = { exponential = { mean = \"1 s\" } }
    discipline = \"preemptive\"
    room = 4
    patience = { fixed = \"1 s\" }
    next = { net = 0.5 }
    breakdowns = { up = { exponential = { mean = \"1 min\" } }, down = { fixed = \"5 s\" } }
    [station.net]
    count = 2
    demand = { exponential = { mean = \"2 s\" } }
    discipline = \"sharing\"
    room = 2
";

fn fact(line: &TraceLine, field: &str) -> Option<u64> {
    line.facts.iter().find_map(|(name, fact)| match fact {
        Fact::Count(count) if *name == field => Some(*count),
        _ => None,
    })
}

/// Lines counted by kind are the counts of the trial, of all jobs and of each station.
#[test]
fn lines_of_a_trace_add_up_to_the_counts_of_its_trial() {
    let network = network(BUSY);
    let secs = 2_000;
    let (lines, end) = traced(&network, 5, (0, secs), None);
    let counts = trial(&network, Streams::new(5, 0), (0, secs));
    let of = |kind: &'static str| lines.iter().filter(move |line| line.kind == kind);
    let came: u64 = of("arrival").filter_map(|line| fact(line, "count")).sum();
    let leaves = |line: &&TraceLine| line.facts.iter().all(|(name, _)| *name != "next");
    let found = [
        ("entered", came + of("ask").count() as u64, counts.all.entered),
        ("finished", of("departure").filter(leaves).count() as u64, counts.all.finished),
        ("lost", of("refuse").chain(of("displace")).count() as u64, counts.all.lost),
        ("abandoned", of("abandon").count() as u64, counts.all.abandoned),
    ];
    for (name, told, counted) in found {
        assert!(told > 10, "{told} {name}");
        assert_eq!((told, fact(&end, name)), (counted, Some(counted)), "{name}");
    }
    assert!(of("displace").count() > 10 && of("fault").count() > 5);
    for (station, counted) in network.station_names().zip(&counts.stations) {
        let at =
            |kind: &'static str| of(kind).filter(|line| line.track.1 == station).count() as u64;
        assert_eq!(at("departure"), counted.all.finished, "{station}");
        assert_eq!(at("refuse") + at("displace"), counted.all.lost, "{station}");
        assert_eq!(at("abandon"), counted.all.abandoned, "{station}");
    }
}

/// A user has one number among the users of all classes, in sentences and fields; faults stay.
#[test]
fn a_trace_of_a_user_has_what_happens_to_its_jobs_under_one_number() {
    let network = network(BUSY);
    let (all, end) = traced(&network, 5, (0, 2_000), None);
    for (user, name) in [(1, "user 1 (users)"), (4, "user 4 (guests)")] {
        let is_own = |line: &TraceLine| fact(line, "user") == Some(user);
        assert!(all.iter().all(|line| line.text.contains(name) == is_own(line)));
        let mut own = all.clone();
        own.retain(|line| is_own(line) || line.kind.starts_with("fault"));
        let user = u32::try_from(user).ok();
        assert_eq!(traced(&network, 5, (0, 2_000), user), (own.clone(), end.clone()));
        assert!(own.iter().filter(|line| line.kind == "ask").count() > 10);
    }
}
