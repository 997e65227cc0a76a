//! Several stations: in a row, with loops, and behind a balancer.

use super::rule::Width::{Absolute, Relative};
use super::rule::{agrees, equals, excludes};
use super::{figures, network, shipped, text_of, trial, with};
use crosspoint::sim::Streams;

/// Burke (1956), Jackson (1957).
#[test]
fn tandem() {
    let names = ["response", "response.first", "response.second"];
    let [total, first, second] = figures(&shipped("tandem"), 301, (2_000, 100_000), names);
    agrees("time in both stations", &total, 16.0 / 3.0, Relative(0.02));
    agrees("time at the first", &first, 2.0, Relative(0.02));
    agrees("time at the second", &second, 10.0 / 3.0, Relative(0.03));
}

/// A shop floor with returns: two classes take different ways. The traffic equations by hand:
/// of class a, cut v = 1 + 0.2 v_paint, paint v = 0.5 v_cut; v_cut = 1/0.9, v_paint = 0.5/0.9; of
/// class b, paint once and pack once. Exponential demands that do not depend on the class make
/// each station an M/M/c of its own.
#[test]
fn asymmetric_routes() {
    let text = r#"
        [arrivals.a]
        gap = { exponential = { mean = "2 s" } }
        to = "cut"
        [arrivals.b]
        gap = { exponential = { mean = "5 s" } }
        to = "paint"
        [station.cut]
        demand = { exponential = { mean = "900 ms" } }
        next = { paint = 0.5, pack = 0.3 }
        [station.paint]
        demand = { exponential = { mean = "1 s" } }
        next = { cut = 0.2, pack = 0.8 }
        [station.paint.class.b]
        next = { pack = 1.0 }
        [station.pack]
        servers = 2
        demand = { exponential = { mean = "1500 ms" } }
    "#;
    let network = network(text);
    let (cut, paint) = (1.0 / 0.9, 0.5 / 0.9);
    let pack = 0.3 * cut + 0.8 * paint;
    for (class, expected) in [(0, [cut, paint, pack]), (1, [0.0, 1.0, 1.0])] {
        for (visits, expected) in network.visits(class).iter().zip(expected) {
            assert!((visits - expected).abs() < 1e-12, "class {class}: {visits} and {expected}");
        }
    }
    let rates = [0.5 * cut, 0.5 * paint + 0.2, 0.5 * pack + 0.2];
    let names = [
        "throughput.cut",
        "throughput.paint",
        "throughput.pack",
        "response.cut",
        "response.paint",
        "response.pack",
        "in_network",
    ];
    let [x_cut, x_paint, x_pack, r_cut, r_paint, r_pack, all] =
        figures(&network, 302, (2_000, 100_000), names);
    for (name, x, rate) in
        [("cut", &x_cut, rates[0]), ("paint", &x_paint, rates[1]), ("pack", &x_pack, rates[2])]
    {
        agrees(&format!("throughput of {name}"), x, rate, Relative(0.01));
    }
    let [r1, r2] = [(0.9, rates[0]), (1.0, rates[1])].map(|(s, rate)| s / (1.0 - s * rate));
    // M/M/2 of load 2 rho = 1.5 rate: 1/(1 - rho^2) times the demand.
    let r3 = 1.5 / (1.0 - (0.75 * rates[2]).powi(2));
    agrees("time at cut", &r_cut, r1, Relative(0.02));
    agrees("time at paint", &r_paint, r2, Relative(0.03));
    agrees("time at pack", &r_pack, r3, Relative(0.02));
    let l = rates[0] * r1 + rates[1] * r2 + rates[2] * r3;
    agrees("jobs in the network", &all, l, Relative(0.02));
}

/// BCMP networks (Baskett et al. 1975): at a station that shares its server, demands may depend on
/// the class and follow any law; each class has its part of the queue in proportion to its load.
#[test]
fn classes_that_share_a_server() {
    let text = r#"
        [arrivals.short]
        gap = { exponential = { mean = "2 s" } }
        to = "server"
        [arrivals.long]
        gap = { exponential = { mean = "10 s" } }
        to = "server"
        [station.server]
        discipline = "sharing"
        demand = { fixed = "500 ms" }
        [station.server.class.long]
        demand = { log-normal = { mean = "4 s", cv = 2 } }
    "#;
    let names = ["response.short", "response.long", "utilisation.server"];
    let [short, long, busy] = figures(&network(text), 303, (3_000, 130_000), names);
    agrees("time of short jobs", &short, 0.5 / 0.35, Relative(0.05));
    agrees("time of long jobs", &long, 4.0 / 0.35, Relative(0.06));
    agrees("utilisation", &busy, 0.65, Relative(0.02));
}

/// Open and closed classes at one station that shares its server: users see a server slowed down
/// by the open load (Baskett et al. 1975): demand 1/(1 - 0.5), Z = 4, N = 1: X = 1/(4 + 2).
#[test]
fn open_and_closed_classes() {
    let text = r#"
        [arrivals.guests]
        gap = { exponential = { mean = "2 s" } }
        to = "server"
        [population.user]
        size = 1
        think = { exponential = { mean = "4 s" } }
        to = "server"
        [station.server]
        discipline = "sharing"
        demand = { exponential = { mean = "1 s" } }
    "#;
    let names = ["throughput.user", "response.user", "response.guests"];
    let [x, r, guests] = figures(&network(text), 304, (1_000, 60_000), names);
    agrees("throughput of the user", &x, 1.0 / 6.0, Relative(0.01));
    agrees("time of the user", &r, 2.0, Relative(0.03));
    // Guests: 1/(1 - 0.5) times 1 + the mean number of users there, X R.
    agrees("time of guests", &guests, 2.0 * (1.0 + 2.0 / 6.0), Relative(0.03));
}

/// Mitzenmacher (1996), Vvedenskaya et al. (1996): 2.614057 with infinitely many servers.
#[test]
fn the_shorter_of_two_queues() {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let text = text_of("two-choices");
    let few = [("value = 100", "value = 10"), ("\"11111111 ns\"", "\"111111111 ns\"")];
    let [hundred] = figures(&shipped("two-choices"), 305, (200, 600), ["response"]);
    let [ten] = figures(&network(&with(&text, &few)), 305, (200, 4_000), ["response"]);
    let errors = [mean(&hundred), mean(&ten)].map(|time| time / 2.614_057 - 1.0);
    assert!((-0.01..0.04).contains(&errors[0]), "{errors:?}");
    // Two different ones of ten: 2.98 +- 0.02 by a program of its own; 3.12 if a job may draw one
    // server twice.
    agrees("ten servers", &ten, 2.98, Absolute(0.12));
    excludes("one drawn twice", &ten, 3.12);
    assert!(2.0 * errors[0] < errors[1], "{errors:?}");
    // One choice is no better than ten queues for themselves.
    let random = [few[0], few[1], ("value = 2,", "value = 1,")];
    let [random] = figures(&network(&with(&text, &random)), 306, (1_000, 12_000), ["response"]);
    agrees("one of ten", &random, 10.0, Relative(0.08));
    excludes("two choices", &random, 2.98);
}

/// Jobs lost at one station do not come to the next; a lost user thinks again.
#[test]
fn losses_on_the_way() {
    let text = r#"
        [population.users]
        size = 12
        think = { exponential = { mean = "4 s" } }
        to = "gate"
        [station.gate]
        servers = 2
        room = 2
        demand = { exponential = { mean = "1 s" } }
        next = { hall = 0.5 }
        [station.hall]
        servers = "unlimited"
        demand = { exponential = { mean = "3 s" } }
    "#;
    let network = network(text);
    let counts = trial(&network, Streams::new(5, 0), (100, 50_000));
    let (gate, hall) = (&counts.stations[0].all, &counts.stations[1].all);
    assert_eq!(gate.lost, counts.all.lost);
    assert!(gate.lost > 0 && gate.abandoned + hall.lost == 0);
    assert!((hall.arrived as f64 / gate.finished as f64 - 0.5).abs() < 0.01);
    // A user without a job in the network thinks, for 4 s on average.
    let thinking = (12.0 - counts.in_network) * counts.span.as_secs_f64();
    assert!((thinking / counts.all.ended() as f64 / 4.0 - 1.0).abs() < 0.02);
    equals(
        "loss",
        super::value(&network, &counts, "loss"),
        counts.all.lost as f64 / counts.all.ended() as f64,
    );
}
