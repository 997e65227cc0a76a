//! Open networks of one station against theory: all disciplines and laws for which there is one.

use crosspoint::theory::erlang_b;

use super::rule::Width::Relative;
use super::rule::{self, agrees, excludes};
use super::{figures, network, shipped, text_of, trial, value, with};

const ONE: &str = r#"
    [arrivals.jobs]
    gap = { exponential = { mean = "GAP" } }
    to = "desk"
    [station.desk]
    demand = DEMAND
"#;

const MEMORYLESS: &str = "{ exponential = { mean = \"1 s\" } }";

fn one(gap: &str, demand: &str, more: &str) -> String {
    with(ONE, &[("GAP", gap), ("DEMAND", demand)]) + more
}

/// Kleinrock I (1975), section 3.2, at 80 % load.
#[test]
fn one_server() {
    let names = [
        "in_system.desk",
        "in_queue.desk",
        "response",
        "wait.desk",
        "response_p95",
        "response_p99.desk",
        "wait_p95.desk",
        "utilisation.desk",
    ];
    let names = names.map(|name| if name == "response_p99.desk" { "response_p99" } else { name });
    let [l, lq, w, wq, w95, w99, wq95, busy] =
        figures(&network(&one("1.25 s", MEMORYLESS, "")), 101, (3_000, 250_000), names);
    agrees("L", &l, 4.0, Relative(0.03));
    agrees("Lq", &lq, 3.2, Relative(0.04));
    agrees("W", &w, 5.0, Relative(0.03));
    agrees("Wq", &wq, 4.0, Relative(0.03));
    agrees("W, 95th percentile", &w95, 14.978_661, Relative(0.04));
    agrees("W, 99th percentile", &w99, 23.025_851, Relative(0.06));
    agrees("Wq, 95th percentile", &wq95, 13.862_944, Relative(0.04));
    agrees("utilisation", &busy, 0.8, Relative(0.005));
    excludes("Wq of fixed service times", &wq, 2.0);
}

/// Erlang (1917). Sixteen servers are a reference experiment.
#[test]
fn several_servers() {
    for (servers, gap, wq, secs) in
        [(4, "312500 us", 0.745_540_590, 60_000), (2, "625 ms", 1.777_778, 130_000)]
    {
        let network = network(&one(gap, MEMORYLESS, &format!("servers = {servers}\n")));
        let names = ["wait.desk", "response"];
        let [wait, response] = figures(&network, 102, (2_000, secs), names);
        agrees(&format!("Wq, {servers} servers"), &wait, wq, Relative(0.04));
        agrees(&format!("W, {servers} servers"), &response, wq + 1.0, Relative(0.03));
    }
}

/// Kleinrock I, section 3.6.
#[test]
fn finite_room() {
    for (gap, room, loss, l, x, w) in [
        ("1111111111 ns", 5, 0.126_022_550, 2.194_782, 0.786_579_705, 2.790_286),
        ("833333333 ns", 10, 0.192_586_495, 6.710_709, 0.968_896_206, 6.926_138),
        ("1 s", 5, 1.0 / 6.0, 2.5, 5.0 / 6.0, 3.0),
    ] {
        let network = network(&one(gap, MEMORYLESS, &format!("room = {room}\n")));
        let names = ["loss.desk", "in_system.desk", "throughput", "response"];
        let [losses, ls, xs, ws] = figures(&network, 103, (500, 60_000), names);
        agrees("loss", &losses, loss, Relative(0.02));
        agrees("L", &ls, l, Relative(0.02));
        agrees("X", &xs, x, Relative(0.01));
        agrees("W", &ws, w, Relative(0.02));
    }
}

/// Pollaczek (1930) and Khinchine (1932). Heavy laws need wide intervals here; the stations alone
/// are compared more closely in the tests of the kernel.
#[test]
fn any_law_of_demand() {
    for (demand, wq, width, secs) in [
        ("{ fixed = \"1 s\" }", 1.166_667, 0.02, 100_000),
        ("{ gamma = { shape = 2, mean = \"1 s\" } }", 1.75, 0.03, 100_000),
        (MEMORYLESS, 2.333_333, 0.04, 100_000),
        ("{ log-normal = { mean = \"1 s\", cv = 2 } }", 5.833_333, 0.1, 200_000),
        ("{ weibull = { shape = 0.5, scale = \"500 ms\" } }", 7.0, 0.1, 200_000),
    ] {
        let network = network(&one("1428571429 ns", demand, ""));
        let [wait] = figures(&network, 104, (3_000, secs), ["wait.desk"]);
        agrees(&format!("Wq, {demand}"), &wait, wq, Relative(width));
    }
}

/// Erlang (1917), Sevastyanov (1957): the loss depends on the mean alone, with as many servers as
/// places or infinitely many.
#[test]
fn nobody_waits() {
    for (servers, room, gap, loss, secs) in [
        ("10", 10, "142857143 ns", 0.078_740_883, 6_000),
        ("\"unlimited\"", 10, "142857143 ns", 0.078_740_883, 6_000),
        ("5", 5, "333333333 ns", 0.110_054_348, 9_000),
    ] {
        for demand in
            [MEMORYLESS, "{ fixed = \"1 s\" }", "{ weibull = { shape = 0.5, scale = \"500 ms\" } }"]
        {
            let more = format!("servers = {servers}\nroom = {room}\n");
            let [losses] = figures(&network(&one(gap, demand, &more)), 105, (200, secs), ["loss"]);
            agrees(&format!("loss of {room}, {demand}"), &losses, loss, Relative(0.04));
        }
    }
}

/// Kleinrock II (1976), section 4.4: the law of demand takes no part.
#[test]
fn processor_sharing() {
    for demand in
        [MEMORYLESS, "{ fixed = \"1 s\" }", "{ weibull = { shape = 0.5, scale = \"500 ms\" } }"]
    {
        let network = network(&one("1428571429 ns", demand, "discipline = \"sharing\"\n"));
        let names = ["response", "in_system.desk"];
        let [w, l] = figures(&network, 106, (2_000, 70_000), names);
        agrees(&format!("T, {demand}"), &w, 3.333_333, Relative(0.05));
        agrees(&format!("L, {demand}"), &l, 2.333_333, Relative(0.05));
        excludes("first come, first served, Weibull", &w, 8.0);
    }
}

/// Takacs (1962): with infinitely many servers the number present is Poisson with mean 15.
#[test]
fn infinitely_many_servers() {
    for (demand, discipline) in [
        ("{ exponential = { mean = \"30 min\" } }", "fifo"),
        ("{ fixed = \"30 min\" }", "preemptive"),
        ("{ weibull = { shape = 0.5, mean = \"30 min\" } }", "sharing"),
    ] {
        let more = format!("servers = \"unlimited\"\ndiscipline = \"{discipline}\"\n");
        let network = network(&one("2 min", demand, &more));
        // A warm-up of five days, for the longest of Weibull demands.
        let names = ["in_system.desk", "in_queue.desk", "response"];
        let [l, lq, w] = figures(&network, 107, (432_000, 8_640_000), names);
        agrees(&format!("L, {demand}"), &l, 15.0, Relative(0.01));
        agrees(&format!("W, {demand}"), &w, 1_800.0, Relative(0.01));
        assert!(lq.iter().all(|waiting| *waiting == 0.0));
    }
}

/// Cobham (1954) without interruption, Kleinrock II (1976), chapter 3, with it. Gaver (1962): where
/// a demand of 1 s is repeated, a job takes (E exp(0.3 S) - 1) (1/0.3 + 1/0.7) = 2.0408 s from its
/// first to its last second; the server is free for a share of 0.7 (1 - 0.4 * 2.0408).
#[test]
fn priorities() {
    let network = shipped("priorities");
    let names = ["wait.clerk.urgent", "wait.clerk.normal"];
    let [urgent, normal] = figures(&network, 108, (2_000, 110_000), names);
    agrees("wait of urgent tickets", &urgent, 1.0, Relative(0.03));
    agrees("wait of other tickets", &normal, 10.0 / 3.0, Relative(0.04));
    excludes("first come, first served", &urgent, 7.0 / 3.0);
    for (interruption, used) in [("resume", 0.7), ("repeat", 0.871_429)] {
        let text = text_of("priorities");
        let change = format!("\"preemptive\"\ninterruption = \"{interruption}\"");
        let network = super::network(&with(&text, &[("\"priority\"\n", &(change + "\n"))]));
        let names = ["response.urgent", "response.normal", "utilisation.clerk"];
        let [urgent, normal, busy] = figures(&network, 108, (2_000, 60_000), names);
        agrees("time of urgent tickets", &urgent, 1.428_571, Relative(0.03));
        agrees("utilisation", &busy, used, Relative(0.02));
        if interruption == "resume" {
            agrees("time of other tickets", &normal, 4.761_905, Relative(0.06));
        } else {
            excludes("work is resumed", &normal, 4.761_905);
        }
    }
}

/// Cobham (1954) with a law of demand for each class: W0 = (0.5 * 0.5^2 + 0.4 * 3)/2.
#[test]
fn priorities_of_unlike_jobs() {
    let text = r#"
        [arrivals.short]
        gap = { exponential = { mean = "2 s" } }
        to = "desk"
        [arrivals.long]
        gap = { exponential = { mean = "2500 ms" } }
        to = "desk"
        priority = 1
        [station.desk]
        discipline = "priority"
        demand = { fixed = "500 ms" }
        [station.desk.class.long]
        demand = { gamma = { shape = 0.5, mean = "1 s" } }
    "#;
    let names = ["wait.desk.short", "wait.desk.long"];
    let [short, long] = figures(&network(text), 112, (3_000, 80_000), names);
    agrees("wait of short jobs", &short, 0.6625 / 0.75, Relative(0.04));
    agrees("wait of long jobs", &long, 0.6625 / (0.75 * 0.35), Relative(0.06));
    excludes("first come, first served", &short, 0.6625 / 0.35);
}

/// Kleinrock I (1975), section 6.4: gaps of any law before one server are described by the root of
/// s = G*(1 - s), G* being the transform of the gap; the time of a job is 1/(1 - s).
#[test]
fn any_law_of_gaps() {
    for (gap, transform) in [
        ("{ fixed = \"1250 ms\" }", (|s: f64| (-1.25 * s).exp()) as fn(f64) -> f64),
        ("{ gamma = { shape = 2, mean = \"1250 ms\" } }", |s| (1.0 + 0.625 * s).powi(-2)),
        ("{ gamma = { shape = 0.5, mean = \"1250 ms\" } }", |s| (1.0 + 2.5 * s).powf(-0.5)),
        ("{ uniform = { from = \"0 s\", to = \"2500 ms\" } }", |s| {
            (1.0 - (-2.5 * s).exp()) / (2.5 * s)
        }),
    ] {
        let root = (0..1_000).fold(0.5, |root, _| transform(1.0 - root));
        let text =
            with(ONE, &[("{ exponential = { mean = \"GAP\" } }", gap), ("DEMAND", MEMORYLESS)]);
        let [times, waits] =
            figures(&network(&text), 113, (2_000, 100_000), ["response", "wait.desk"]);
        agrees(&format!("time, gap {gap}"), &times, 1.0 / (1.0 - root), Relative(0.06));
        agrees(&format!("wait, gap {gap}"), &waits, root / (1.0 - root), Relative(0.08));
    }
}

/// Three jobs come together (Kleinrock I, section 4.5): L = rho (b + 1)/(2 (1 - rho)).
#[test]
fn batches() {
    let network = network(&one("5 s", MEMORYLESS, "").replace("to =", "batch = 3\nto ="));
    let [present, used] =
        figures(&network, 114, (1_000, 80_000), ["in_system.desk", "utilisation.desk"]);
    agrees("L", &present, 3.0, Relative(0.03));
    agrees("utilisation", &used, 0.6, Relative(0.01));
}

/// With preemption, urgent jobs see no others: not at a full station either. By symmetry the
/// number of all is that of one class (rates 0.5 and 0.4, room for 3: Kleinrock I, section 3.6).
#[test]
fn urgent_jobs_count_only_each_other() {
    let text = r#"
        [arrivals.urgent]
        gap = { exponential = { mean = "2 s" } }
        to = "desk"
        [arrivals.normal]
        gap = { exponential = { mean = "2500 ms" } }
        to = "desk"
        priority = 1
        [station.desk]
        demand = { exponential = { mean = "1 s" } }
        room = 3
        discipline = "preemptive"
    "#;
    let names = ["loss.urgent", "response.urgent", "in_system.desk", "loss"];
    let [urgent, response, all, loss] = figures(&network(text), 109, (500, 80_000), names);
    // p3 of M/M/1/3 at 0.5: 1/15; L/X: (11/15)/(0.5 * 14/15).
    agrees("loss of urgent jobs", &urgent, 1.0 / 15.0, Relative(0.03));
    agrees("time of urgent jobs", &response, 11.0 / 7.0, Relative(0.02));
    // p3 at 0.9 is 0.729/3.439, L is (0.9 + 1.62 + 2.187)/3.439.
    agrees("loss of all", &loss, 0.211_980_227, Relative(0.02));
    agrees("L", &all, 1.368_711_835, Relative(0.02));
    let [urgent, ..] =
        figures(&network(&with(text, &[("preemptive", "priority")])), 109, (500, 40_000), names);
    excludes("all jobs count", &urgent, 1.0 / 15.0);
}

/// Where nobody waits, urgent calls lose as many as without others (Erlang 1917), and all calls
/// together as many as without classes; what becomes of interrupted work does not matter.
#[test]
fn urgent_calls_find_lines_that_others_hold() {
    let text = r#"
        [arrivals.urgent]
        gap = { exponential = { mean = "1 s" } }
        to = "lines"
        [arrivals.normal]
        gap = { exponential = { mean = "500 ms" } }
        to = "lines"
        priority = 1
        [station.lines]
        demand = { exponential = { mean = "1 s" } }
        servers = 3
        room = 3
        discipline = "preemptive"
        interruption = "repeat"
    "#;
    let names = ["loss.urgent", "loss.normal", "utilisation.lines"];
    let [urgent, normal, used] = figures(&network(text), 116, (100, 20_000), names);
    let [own, all] = [1.0, 3.0].map(|offered| erlang_b(3, offered).expect("valid parameters"));
    agrees("loss of urgent calls", &urgent, own, Relative(0.03));
    agrees("loss of normal calls", &normal, (3.0 * all - own) / 2.0, Relative(0.02));
    agrees("utilisation", &used, 1.0 - all, Relative(0.01));
}

/// Ancker and Gafarian (1963): exponential patience of mean 2 at one server at 90 % load. The
/// stationary probabilities are products of 0.9/(1 + (n - 1)/2), summed up to 200.
#[test]
fn patience() {
    let more = "patience = { exponential = { mean = \"2 s\" } }\n";
    let network = network(&one("1111111111 ns", MEMORYLESS, more));
    let mut shares = vec![1.0f64];
    for n in 1..200 {
        shares.push(shares[n - 1] * 0.9 / (1.0 + (n - 1) as f64 / 2.0));
    }
    let sum: f64 = shares.iter().sum();
    let busy = 1.0 - 1.0 / sum;
    let l = shares.iter().enumerate().map(|(n, share)| n as f64 * share).sum::<f64>() / sum;
    let names = ["abandoned", "in_system.desk", "utilisation.desk"];
    let [gone, present, used] = figures(&network, 110, (500, 60_000), names);
    agrees("abandoned", &gone, 1.0 - busy / 0.9, Relative(0.02));
    agrees("L", &present, l, Relative(0.02));
    agrees("utilisation", &used, busy, Relative(0.01));
}

/// Servers of exponential spells that are all up at the beginning: at `t` a share A + (1 - A)
/// exp(-t/100 - t/10) is up, A being 10/11 (Barlow and Proschan 1975, section 3.2); up to 20 s
/// its mean is A + (1 - A)/2.2 (1 - exp(-2.2)). In equilibrium it is A from the first instant on.
#[test]
fn servers_that_begin_new() {
    let law = |mean: u32| format!("{{ exponential = {{ mean = \"{mean} s\" }} }}");
    let first = |age: &str| {
        let (up, down) = (law(100), law(10));
        let more = format!("servers = 1000\nbreakdowns = {{ up = {up}, down = {down}{age} }}\n");
        let network = network(&one("2 s", MEMORYLESS, &more));
        let [up] = rule::replicate(117, |streams| {
            [value(&network, &trial(&network, streams, (0, 20)), "up.desk")]
        });
        up
    };
    let share = 10.0 / 11.0;
    let from_new = share + (1.0 - share) / 2.2 * (1.0 - (-2.2f64).exp());
    let new = first(", age = \"new\"");
    agrees("up, all new", &new, from_new, Relative(0.005));
    excludes("new servers are not in equilibrium", &new, share);
    agrees("up, in equilibrium", &first(""), share, Relative(0.007));
}

/// A server that breaks down (White and Christie 1958, exponential up times): with up 100 s, down
/// 10 s and work that is resumed, the time of a job is that of M/G/1 with completion times, plus
/// the rest of a breakdown that the job may meet while the server is idle.
#[test]
fn breakdowns() {
    let more = "breakdowns = { up = { exponential = { mean = \"100 s\" } }, \
                down = { exponential = { mean = \"10 s\" } } }\n";
    let network = network(&one("2 s", MEMORYLESS, more));
    // Completion time C = S + N(S) breakdowns: E C = 1.1, E C^2 = 2 * 1.1^2 + 2 * 10^2 / 100.
    let (rate, c, c2) = (0.5, 1.1, 2.0 * 1.21 + 2.0);
    // Breakdowns while idle: the wait gets rate-free share 0.01 * 2 * 10^2 / 2 / (1 + 0.1).
    let response = c + rate * c2 / (2.0 * (1.0 - rate * c)) + 0.01 * 200.0 / (2.0 * 1.1);
    let [times, up] = figures(&network, 111, (5_000, 250_000), ["response", "up.desk"]);
    agrees("time at a server that fails", &times, response, Relative(0.04));
    agrees("up", &up, 10.0 / 11.0, Relative(0.005));
}
