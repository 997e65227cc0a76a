//! A server that breaks down and is repaired, with customers waiting meanwhile.

use crosspoint::dist::Law;
use crosspoint::station::{Interruption, Station};
use crosspoint::theory::Mm1;

use super::open::{Open, at_rate};
use super::rule::Width::Relative;
use super::rule::{agrees, equals, excludes, replicate};

/// Mean number present in a queue whose server breaks down and is repaired at these rates, busy or
/// not, its work being resumed: the chain of (number, up or down). Across the cut between n and
/// n + 1, `arrivals * (up_n + down_n) = services * up_(n+1)`; out of and into the state of n and
/// down, `(arrivals + repairs) * down_n = failures * up_n + arrivals * down_(n-1)`.
fn mean_number(arrivals: f64, services: f64, failures: f64, repairs: f64) -> f64 {
    let mut up = 1.0;
    let mut down = failures / (arrivals + repairs);
    let (mut total, mut weighted) = (up + down, 0.0);
    for n in 1..5_000 {
        up = arrivals * (up + down) / services;
        down = (failures * up + arrivals * down) / (arrivals + repairs);
        total += up + down;
        weighted += f64::from(n) * (up + down);
    }
    weighted / total
}

/// White and Christie (1958); Avi-Itzhak and Naor (1963): breakdowns are customers of a higher
/// class that interrupt, and the mean follows in closed form.
#[test]
fn work_is_resumed() {
    let (arrivals, services, failures, repairs) = (0.5, 1.0, 0.05, 0.2);
    let both: f64 = failures + repairs;
    let closed = arrivals * (both.powi(2) + failures * services)
        / (both * (repairs * services - arrivals * both));
    equals(
        "the chain and the closed form",
        mean_number(arrivals, services, failures, repairs),
        closed,
    );

    let [l, w, busy] = replicate(170, |streams| {
        let open = Open::new(streams, Station::new(1), arrivals, at_rate(services))
            .with_breakdowns(failures, repairs);
        let simulation = open.observe(3_000, 700_000);
        let (now, counted) = (simulation.now(), simulation.model.counter.statistics());
        [counted.in_system.mean(now), counted.responses.mean(), counted.busy.mean(now)]
    });
    agrees("L with breakdowns", &l, closed, Relative(0.02));
    agrees("W with breakdowns", &w, closed / arrivals, Relative(0.02));
    agrees("share of time at work", &busy, arrivals / services, Relative(0.01));
    // A server that is never down but slowed down to its availability of 80 %.
    let slow = Mm1::new(arrivals, 1.0 / (0.8 * services)).expect("a steady state");
    excludes("a slow server", &l, slow.in_system());
}

/// Gaver (1962): a server that always has work finishes a job of fixed demand d on average every
/// d (1 + f/r) if work is resumed, and every (e^(f d) - 1) (1/f + 1/r) if it is repeated; f and r
/// are the rates of failure and repair.
#[test]
fn work_is_repeated() {
    let (failures, repairs, secs) = (0.2f64, 1.0, 40_000);
    let anew = (failures.exp() - 1.0) * (1.0 / failures + 1.0 / repairs);
    let kept = 1.0 + failures / repairs;
    for (name, interruption, interval, other) in [
        ("resumed", Interruption::Resume, kept, anew),
        ("repeated", Interruption::Repeat, anew, kept),
    ] {
        let [intervals] = replicate(171, |streams| {
            let station = Station::new(1).with_room(100).with_interruption(interruption);
            // Arrivals at twice the rate of service keep the room full.
            let demand = Law::fixed(1.0).expect("a valid span");
            let open = Open::new(streams, station, 2.0, demand).with_breakdowns(failures, repairs);
            let simulation = open.observe(1_000, secs);
            [secs as f64 / simulation.model.counter.statistics().finished as f64]
        });
        agrees(&format!("work is {name}"), &intervals, interval, Relative(0.01));
        excludes("the other fate of work", &intervals, other);
    }
}
