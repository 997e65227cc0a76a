//! Closed networks against theory.

use super::rule::Width::Relative;
use super::rule::{agrees, excludes};
use super::{figures, network, shipped, text_of, with};

const USERS: &str = r#"
    [population.users]
    size = SIZE
    think = { exponential = { mean = "10 s" } }
    to = "server"
    [station.server]
    demand = { exponential = { mean = "500 ms" } }
"#;

/// Reiser and Lavenberg (1980), one station.
#[test]
fn saturation_of_one_server() {
    for (size, throughput, response, secs) in [
        ("1", 0.095_238_095_2, 0.5, 100_000),
        ("10", 0.924_073_663, 0.821_648, 40_000),
        ("21", 1.737_128, 2.088_920, 40_000),
        ("50", 2.0, 15.0, 20_000),
    ] {
        let network = network(&with(USERS, &[("SIZE", size)]));
        let names = ["throughput", "response"];
        let [x, r] = figures(&network, 201, (500, secs), names);
        agrees(&format!("X of {size}"), &x, throughput, Relative(0.01));
        agrees(&format!("R of {size}"), &r, response, Relative(0.02));
    }
}

/// The same with three stations in a row; any law of think time gives the same.
#[test]
fn saturation_of_three_servers() {
    let text = text_of("closed-loop");
    for (size, think, x30) in [
        ("value = 30", "exponential = { mean = \"10 s\" }", 2.575_205),
        ("value = 30", "fixed = \"10 s\"", 2.575_205),
        ("value = 10", "weibull = { shape = 0.7, mean = \"10 s\" }", 0.925_419_262),
    ] {
        let think = ("exponential = { mean = \"10 s\" }", think);
        let network = network(&with(&text, &[("value = 30", size), think]));
        let names = ["throughput", "response", "in_system.disk-1"];
        let [x, r, _] = figures(&network, 202, (500, 20_000), names);
        let n = if size == "value = 30" { 30.0 } else { 10.0 };
        agrees(&format!("X of {n}, {}", think.1), &x, x30, Relative(0.01));
        // The law of response times: R = N/X - Z.
        agrees(&format!("R of {n}, {}", think.1), &r, n / x30 - 10.0, Relative(0.03));
    }
    let sixty = with(&text, &[("value = 30", "value = 60")]);
    let names = ["throughput", "response", "in_system.disk-1"];
    let [x, r, q] = figures(&network(&sixty), 203, (500, 40_000), names);
    agrees("X of 60", &x, 3.332_461, Relative(0.01));
    agrees("R of 60", &r, 8.004_713, Relative(0.02));
    agrees("Q of 60 at the slowest", &q, 23.681_761, Relative(0.03));
}

/// Palm (1947), Feller I (1968), section XVII.7.
#[test]
fn machines_and_repairers() {
    const HOUR: f64 = 3_600.0;
    let text = text_of("repairman");
    for (repairers, down, wait, years) in [
        (1, 10.018_691, 180.749_020, 40),
        (2, 3.452_094, 21.722_431, 120),
        (5, 1.829_928, 0.142_220, 60),
    ] {
        let servers = format!("servers = {{ value = {repairers}");
        let network = network(&with(&text, &[("servers = { value = 1", &servers)]));
        let names = ["in_network", "wait.repair", "in_system.repair"];
        let length = (8_760 * 3_600, years * 8_760 * 3_600);
        let [broken, waits, present] = figures(&network, 204, length, names);
        agrees(&format!("down, {repairers} repairers"), &broken, down, Relative(0.02));
        assert_eq!(broken, present);
        let width = if repairers == 5 { 0.1 } else { 0.04 };
        agrees(&format!("wait, {repairers} repairers"), &waits, wait * HOUR, Relative(width));
    }
    assert_eq!(shipped("repairman").class_names().collect::<Vec<_>>(), ["machines"]);
}

/// M/M/c//N with exponential patience, a birth-death chain: with n jobs at the station, N - n users
/// think, at most c jobs are served, the others lose patience, and users whose jobs do think again.
#[test]
fn users_who_lose_patience() {
    const TEXT: &str = r#"
        [population.users]
        size = 12
        think = { exponential = { mean = "4 s" } }
        to = "server"
        [station.server]
        servers = 2
        demand = { exponential = { mean = "1 s" } }
        patience = { exponential = { mean = "2 s" } }
    "#;
    let comes = |n: u32| f64::from(12 - n) / 4.0;
    let loses = |n: u32| 0.5 * f64::from(n.saturating_sub(2));
    let mut shares = vec![1.0];
    for n in 0..12u32 {
        let next = shares[n as usize] * comes(n) / (f64::from((n + 1).min(2)) + loses(n + 1));
        shares.push(next);
    }
    let whole: f64 = shares.iter().sum();
    let mean = |of: &dyn Fn(u32) -> f64| {
        (0..=12).zip(&shares).map(|(n, share)| share * of(n)).sum::<f64>() / whole
    };
    let names = ["abandoned", "in_system.server", "throughput", "in_queue.server"];
    let [gone, present, served, waiting] = figures(&network(TEXT), 205, (500, 20_000), names);
    agrees("abandoned", &gone, mean(&loses) / mean(&comes), Relative(0.01));
    agrees("L", &present, mean(&|n| f64::from(n)), Relative(0.01));
    agrees("X", &served, mean(&|n| f64::from(n.min(2))), Relative(0.01));
    agrees("Lq", &waiting, mean(&|n| f64::from(n.saturating_sub(2))), Relative(0.02));
}

/// Two users of each class before a desk with one place, which urgent jobs take from others: a
/// chain of three states, as the desk is free, or serves one class or the other. A demand that was
/// not served to its end says nothing about the next one.
#[test]
fn users_who_are_displaced() {
    const TEXT: &str = r#"
        [population.urgent]
        size = 2
        think = { exponential = { mean = "2 s" } }
        to = "desk"
        [population.normal]
        size = 2
        think = { exponential = { mean = "2 s" } }
        to = "desk"
        priority = 1
        [station.desk]
        demand = { exponential = { mean = "1 s" } }
        room = 1
        discipline = "preemptive"
    "#;
    // Jobs of a class come at rate 1 while both of its users think. The desk serves urgent ones for
    // a share u of time, u = 1 - u, others for a share v, v (1 + 1) = 1 - u - v.
    let (urgent, normal) = (1.0 / 2.0, 1.0 / 6.0);
    let free = 1.0 - urgent - normal;
    let come = 1.0 - normal / 2.0;
    let names = ["throughput.urgent", "throughput.normal", "loss.normal", "in_system.desk"];
    let [first, others, lost, present] = figures(&network(TEXT), 206, (500, 40_000), names);
    agrees("X of urgent jobs", &first, urgent, Relative(0.01));
    agrees("X of others", &others, normal, Relative(0.02));
    agrees("loss of others", &lost, (come - normal) / come, Relative(0.01));
    agrees("L", &present, 1.0 - free, Relative(0.01));
    excludes("urgent jobs displace none", &lost, (come - free) / come);
}
