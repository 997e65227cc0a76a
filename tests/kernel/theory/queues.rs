//! Queues with infinite room, first come first served: M/M/1, M/M/c and M/G/1.

use crosspoint::dist::Law;
use crosspoint::sim::{SimDuration, SimTime, Simulation, Streams};
use crosspoint::station::Station;
use crosspoint::theory::{Mg1, Mm1, Mmc};

use super::open::{Open, Service, at_rate};
use super::rule::Width::Relative;
use super::rule::{agrees, equals, excludes, replicate, replicate_often};

const WARM_UP: u64 = 3_000;

/// An M/M/c queue with services of mean 1.
fn memoryless(streams: Streams, servers: u32, rate: f64) -> Open {
    Open::new(streams, Station::new(servers), rate, at_rate(1.0))
}

/// Kleinrock, "Queueing Systems" I (1975), section 3.2, at 80 % load.
#[test]
fn one_server() {
    let [l, lq, w, wq, crowded, w95, w99, wq95] = replicate(101, |streams| {
        let open = memoryless(streams, 1, 0.8).watch(|n| u64::from(n >= 10));
        let simulation = open.observe(WARM_UP, 900_000);
        let (now, model) = (simulation.now(), &simulation.model);
        let counted = model.counter.statistics();
        [
            counted.in_system.mean(now),
            counted.mean_waiting(now),
            counted.responses.mean(),
            counted.waits.mean(),
            model.watched[0].1.mean(now),
            counted.responses.quantile(0.95),
            counted.responses.quantile(0.99),
            counted.waits.quantile(0.95),
        ]
    });
    let theory = Mm1::new(0.8, 1.0).expect("a steady state");
    let response = |p| theory.response_quantile(p).expect("a level below 1");
    agrees("L", &l, theory.in_system(), Relative(0.02));
    agrees("Lq", &lq, theory.in_queue(), Relative(0.02));
    agrees("W", &w, theory.response(), Relative(0.02));
    agrees("Wq", &wq, theory.wait(), Relative(0.02));
    agrees("P(N >= 10)", &crowded, theory.at_least(10), Relative(0.02));
    agrees("W, 95th percentile", &w95, response(0.95), Relative(0.04));
    agrees("W, 99th percentile", &w99, response(0.99), Relative(0.04));
    let wait = theory.wait_quantile(0.95).expect("a level below 1");
    agrees("Wq, 95th percentile", &wq95, wait, Relative(0.04));
    let fixed = Mg1::new(0.8, 1.0, 0.0).expect("a steady state");
    excludes("Wq of fixed service times", &wq, fixed.wait());
}

/// Kleinrock I, chapter 2: the number present a while after the doors open. The shares of empty
/// queues need 80,000 runs for an interval of 2.5 %, the mean after 200 s needs 30,000.
#[test]
fn one_server_from_empty() {
    let after = |simulation: &mut Simulation<Open>, secs| {
        simulation.run_until(SimTime::ZERO + SimDuration::from_secs(secs));
        simulation.model.counter.len() as f64
    };
    let [n10, empty10, n50, empty50] = replicate_often(80_000, 102, |streams| {
        let mut simulation = memoryless(streams, 1, 0.8).start();
        let [n10, n50] = [10, 50].map(|secs| after(&mut simulation, secs));
        [n10, f64::from(n10 == 0.0), n50, f64::from(n50 == 0.0)]
    });
    let steady = Mm1::new(0.8, 1.0).expect("a steady state");
    let theory = |secs| steady.after_empty(secs).expect("a time of few events");
    agrees("E N(10)", &n10, theory(10.0).in_system(), Relative(0.025));
    agrees("P(N(10) = 0)", &empty10, theory(10.0).empty(), Relative(0.025));
    agrees("E N(50)", &n50, theory(50.0).in_system(), Relative(0.025));
    agrees("P(N(50) = 0)", &empty50, theory(50.0).empty(), Relative(0.025));
    excludes("no transient", &n50, steady.in_system());
    let [n200] = replicate_often(30_000, 103, |streams| {
        [after(&mut memoryless(streams, 1, 0.8).start(), 200)]
    });
    agrees("E N(200)", &n200, theory(200.0).in_system(), Relative(0.025));
}

/// Erlang (1917): how many wait, how long, and how many wait longer than 2.
#[test]
fn several_servers() {
    for (servers, rate, late, secs) in [(4, 3.2, true, 160_000), (2, 1.6, false, 800_000)] {
        let [waited, mean, late_share, w] = replicate(u64::from(103 + servers), |streams| {
            let simulation = memoryless(streams, servers, rate).observe(WARM_UP, secs);
            let counted = simulation.model.counter.statistics();
            let waits = &counted.waits;
            let above_two = waits.share_above(2.0);
            [waits.share_above(0.0), waits.mean(), above_two, counted.responses.mean()]
        });
        let theory = Mmc::new(rate, 1.0, servers).expect("a steady state");
        let name = |figure| format!("{figure}, {servers} servers");
        agrees(&name("P(wait)"), &waited, theory.waiting_chance(), Relative(0.02));
        agrees(&name("Wq"), &mean, theory.wait(), Relative(0.02));
        agrees(&name("W"), &w, theory.response(), Relative(0.02));
        if late {
            agrees("P(wait > 2)", &late_share, theory.wait_longer(2.0), Relative(0.02));
        }
    }
}

/// Pollaczek (1930) and Khinchine (1932): the wait is as the mean square of the service.
///
/// Most of the variation comes from few long services, so the wait is corrected by the mean square
/// observed: a control variate of known mean, with the factor of the formula.
#[test]
fn one_server_with_any_law() {
    let (rate, load) = (0.7, 0.7);
    let law = |law: Result<Law, _>| Service::from(law.expect("valid parameters"));
    for (name, service, mean_square, width, secs) in [
        ("fixed", law(Law::fixed(1.0)), 1.0, 0.02, 100_000),
        ("Erlang-2", law(Law::erlang(2, 1.0)), 1.5, 0.02, 120_000),
        ("exponential", law(Law::exponential(1.0)), 2.0, 0.02, 150_000),
        ("log-normal", law(Law::log_normal_with_cv(1.0, 2.0)), 5.0, 0.02, 500_000),
        ("Weibull", law(Law::weibull_with_scale(0.5, 0.5)), 6.0, 0.06, 150_000),
        (
            "hyperexponential",
            Service::hyperexponential(5.0 / 9.0, (0.1, 5.0)),
            50.0 / 9.0,
            0.02,
            500_000,
        ),
    ] {
        let factor = rate / (2.0 * (1.0 - load));
        let [wq] = replicate(120, |streams| {
            let open = Open::new(streams, Station::new(1), rate, service.clone());
            let model = open.observe(WARM_UP, secs).model;
            let surplus = model.mean_square_demand() - mean_square;
            [model.counter.statistics().waits.mean() - factor * surplus]
        });
        // All means are 1, so that the mean square is 1 more than the variance.
        let theory = |cv2| Mg1::new(rate, 1.0, cv2).expect("a steady state").wait();
        agrees(&format!("Wq, {name} service"), &wq, theory(mean_square - 1.0), Relative(width));
        if name != "fixed" {
            excludes("Wq of fixed service times", &wq, theory(0.0));
        }
        if name != "exponential" {
            excludes("Wq of exponential service times", &wq, theory(1.0));
        }
    }
}

/// Little (1961) on one sample path: from an empty station to an empty station, the number present
/// over time adds up to the times of all customers. Besides, servers work as long as is asked.
#[test]
fn the_law_of_little() {
    let mut simulation = memoryless(Streams::new(7, 0), 3, 2.4).start();
    let enough = |open: &Open| open.counter.statistics().finished >= 20_000;
    while !(enough(&simulation.model) && simulation.model.counter.is_empty()) {
        assert!(simulation.step());
    }
    let (now, counted) = (simulation.now(), simulation.model.counter.statistics());
    assert_eq!(counted.arrived, counted.finished);
    let throughput = counted.finished as f64 / now.as_secs_f64();
    equals("L = X W", counted.in_system.mean(now), throughput * counted.responses.mean());
    equals("Lq = X Wq", counted.mean_waiting(now), throughput * counted.waits.mean());
    let service = counted.responses.mean() - counted.waits.mean();
    equals("busy servers = X S", counted.busy.mean(now), throughput * service);
}
