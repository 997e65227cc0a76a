//! Closed networks against theory.

use super::rule::Width::Relative;
use super::rule::agrees;
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
