//! `crosspoint transfers` against published and hand-worked values, and on lists of every form.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::path::PathBuf;

use crate::long::rounds;
use crate::typed::{err, fed, fed_command, out};
use tempfile::TempDir;

const HEADER: &str = "start_s,source,destination,bytes\n";

/// A map in a folder of its own: hosts and switches by name, links `(end, end, capacity, latency)`.
struct Network {
    folder: TempDir,
    map: PathBuf,
}

impl Network {
    fn new(hosts: &[String], switches: &[&str], links: &[(&str, &str, String, &str)]) -> Self {
        let mut text = String::new();
        for host in hosts {
            writeln!(text, "[[node]]\nname = {host:?}").unwrap();
        }
        for switch in switches {
            writeln!(text, "[[node]]\nname = {switch:?}\nkind = \"switch\"").unwrap();
        }
        for (a, b, capacity, latency) in links {
            let link = "[[link]]\nbetween";
            writeln!(text, "{link} = [{a:?}, {b:?}]\ncapacity = \"{capacity}\"").unwrap();
            writeln!(text, "latency = \"{latency}\"").unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let map = folder.path().join("map.toml");
        fs::write(&map, text).unwrap();
        Self { folder, map }
    }

    /// Hosts in a row, joined by links of these rates in bit/s.
    fn chain(rates: &[u64]) -> Self {
        let hosts: Vec<_> = (0..=rates.len()).map(|at| format!("h{at}")).collect();
        let link = |(at, rate): (usize, &u64)| {
            (hosts[at].as_str(), hosts[at + 1].as_str(), format!("{rate} bit/s"), "0 s")
        };
        let links: Vec<_> = rates.iter().enumerate().map(link).collect();
        Self::new(&hosts, &[], &links)
    }

    /// Hosts h0, h1 ... on two switches in a row: up links of these rates, down links so fast that
    /// they bind no flow unless a rate is given.
    fn up_and_down(rates: &[(u64, u64)]) -> Self {
        // A host with unlike rates is two, one that sends and one that receives.
        let name = |part: &str, at: usize| format!("{part}{at}");
        let ends = (0..rates.len()).flat_map(|at| [name("up", at), name("down", at)]);
        let hosts: Vec<String> = ends.collect();
        let rate = |at: usize| if at.is_multiple_of(2) { rates[at / 2].0 } else { rates[at / 2].1 };
        let link =
            |(at, host)| (String::as_str(host), "core", format!("{} bit/s", rate(at)), "0 s");
        let links: Vec<_> = hosts.iter().enumerate().map(link).collect();
        Self::new(&hosts, &["core"], &links)
    }

    fn run(&self, list: &str, more: &[&str]) -> std::process::Output {
        let map = self.map.display().to_string();
        let mut arguments = vec!["transfers", "--topology", &map, "--flows", "-"];
        arguments.extend(more);
        fed(&arguments, list)
    }

    /// When each transfer `(start, source, destination, bytes)` ends, in seconds.
    fn ends(&self, transfers: &[(f64, String, String, u64)], more: &[&str]) -> Vec<f64> {
        let mut list = HEADER.to_owned();
        for (start, from, to, bytes) in transfers {
            writeln!(list, "{start},{from},{to},{bytes}").unwrap();
        }
        let output = self.run(&list, more);
        assert!(output.status.success(), "{}", err(&output));
        let text = out(&output);
        let rows = text.lines().skip(1);
        let ends: Vec<f64> =
            rows.map(|row| row.rsplit(',').nth(1).unwrap().parse().unwrap()).collect();
        assert_eq!(ends.len(), transfers.len());
        ends
    }

    /// Transfers of sizes in proportion to their fair rates all end in the same instant.
    fn assert_rates(&self, seconds: f64, transfers: &[(&str, &str, u64)]) {
        let whole = |&(from, to, bytes): &(&str, &str, u64)| (0.0, from.into(), to.into(), bytes);
        let transfers: Vec<_> = transfers.iter().map(whole).collect();
        for (end, transfer) in self.ends(&transfers, &[]).into_iter().zip(&transfers) {
            assert!((end / seconds - 1.0).abs() <= 1e-9, "{transfer:?}: {end}, not {seconds}");
        }
    }
}

fn megabits(rates: &[u64]) -> Vec<u64> {
    rates.iter().map(|rate| rate * 1_000_000).collect()
}

/// Keshav's example: demands of 2, 2.6, 4 and 5 Mbit/s on 10 Mbit/s get 2, 2.6, 2.7 and 2.7.
#[test]
fn small_demands_are_met_and_the_rest_is_shared() {
    let mut rates = vec![(1, 10_000_000)];
    rates.extend([2_000_000, 2_600_000, 4_000_000, 5_000_000].map(|up| (up, 1)));
    let transfers =
        [("up1", "down0", 2_000_000), ("up2", "down0", 2_600_000), ("up3", "down0", 2_700_000)];
    let last = [("up4", "down0", 2_700_000)];
    Network::up_and_down(&rates).assert_rates(8.0, &[&transfers[..], &last].concat());
}

/// Three unit links in a row: 2/3, 1/3, 1/3, 2/3 and 1/3.
#[test]
fn flows_of_several_lengths_share_equal_links() {
    const MB: u64 = 1_000_000;
    let transfers =
        [("h0", "h1", 2 * MB), ("h0", "h2", MB), ("h1", "h2", MB), ("h2", "h3", 2 * MB)];
    let all = [&transfers[..], &[("h1", "h3", MB)]].concat();
    Network::chain(&megabits(&[1, 1, 1])).assert_rates(24.0, &all);
}

/// Links of 10, 5 and 8 Mbit/s: 2.5, 7.5, 2.5, 5.5; with two flows on the second 5/3, 25/3, 5/3,
/// 5/3, 19/3.
#[test]
fn a_long_flow_is_held_at_its_narrowest_link() {
    const MB: u64 = 1_000_000;
    let row = Network::chain(&megabits(&[10, 5, 8]));
    let one = [("h0", "h3", 5 * MB), ("h0", "h1", 15 * MB), ("h1", "h2", 5 * MB)];
    row.assert_rates(16.0, &[&one[..], &[("h2", "h3", 11 * MB)]].concat());
    let two = [("h0", "h3", 5 * MB), ("h0", "h1", 25 * MB), ("h1", "h2", 5 * MB)];
    row.assert_rates(24.0, &[&two[..], &[("h1", "h2", 5 * MB), ("h2", "h3", 19 * MB)]].concat());
}

/// A server of 100 Mbit/s and clients of 10, 20, 50 and 100: 10, 20, 35, 35.
#[test]
fn a_server_serves_fast_and_slow_clients() {
    let clients = [10, 20, 50, 100].map(|down| (1, down * 1_000_000));
    let rates = [&[(100_000_000, 1)][..], &clients].concat();
    let part = |client, rate: u64| ("up0", client, rate * 1_000_000);
    let transfers = [part("down1", 10), part("down2", 20), part("down3", 35), part("down4", 35)];
    Network::up_and_down(&rates).assert_rates(8.0, &transfers);
}

/// Kelly, Maulloo and Tan (1998), max-min fair: every link halves.
#[test]
fn a_linear_network_halves_every_link() {
    for length in [1, 3, 10] {
        let names: Vec<_> = (0..=length).map(|at| format!("h{at}")).collect();
        let mut transfers = vec![(names[0].as_str(), names[length].as_str(), 1_000_000)];
        transfers.extend(names.windows(2).map(|pair| (&*pair[0], &*pair[1], 1_000_000)));
        Network::chain(&vec![1_000_000; length]).assert_rates(16.0, &transfers);
    }
}

/// 10 MB and 30 MB on 8 Mbit/s: 20 s and 40 s.
#[test]
fn the_shorter_of_two_ends_first() {
    let both = [10, 30].map(|size| (0.0, "h0".into(), "h1".into(), size * 1_000_000));
    assert_eq!(Network::chain(&[8_000_000]).ends(&both, &[]), [20.0, 40.0]);
}

/// SimGrid's LV08: 100 kB over 10 ms and 1 Mbit/s take 0.996079 s, without it 0.81 s.
#[test]
fn one_tcp_flow_takes_as_long_as_in_simgrid() {
    let hosts = ["a", "b"].map(str::to_owned);
    let network = Network::new(&hosts, &[], &[("a", "b", "1 Mbit/s".into(), "10 ms")]);
    let one = [(0.0, "a".into(), "b".into(), 100_000)];
    let end = network.ends(&one, &["--sharing", "tcp"])[0];
    assert!((end - 0.996079).abs() < 5e-7, "{end}");
    for rule in ["max-min", "constant"] {
        assert_eq!(network.ends(&one, &["--sharing", rule]), [0.81]);
    }
}

/// The least time until `peers` have a file of `bits`, from a server that sends `server` bit/s to
/// peers that receive `down`, and that send `up` to each other if there is a rate: by the flows of
/// Kumar and Ross (2006), theorem 1. Peer i passes on what the server sends to it alone.
fn time_to_distribute(peers: u64, bits: u128, server: u64, down: u64, up: Option<u64>) -> f64 {
    let mut rates = vec![(server, 1)];
    rates.extend((0..peers).map(|_| (up.unwrap_or(1), down)));
    // Fair rates, times peers x (peers - 1): from the server, and from each other peer as far as
    // its own link or the receiver's lets it.
    let (n, server_rate, down_rate) = (u128::from(peers), u128::from(server), u128::from(down));
    let (from_server, from_peer) = match up.filter(|_| peers > 1) {
        Some(up) => {
            let from_peer = (n * u128::from(up)).min((n - 1) * down_rate);
            let room = (n - 1) * (n * down_rate - from_peer);
            (((n - 1) * server_rate).min(room), from_peer)
        }
        None => (1, 0),
    };
    let total = from_server + (n - 1) * from_peer;
    let part = |rate: u128| ((bits / 8 * rate + total / 2) / total) as u64;
    let mut transfers = Vec::new();
    for to in 1..=peers {
        for from in (0..=peers).filter(|from| *from != to) {
            let bytes = part(if from == 0 { from_server } else { from_peer });
            if bytes > 0 {
                transfers.push((0.0, format!("up{from}"), format!("down{to}"), bytes));
            }
        }
    }
    Network::up_and_down(&rates).ends(&transfers, &[]).into_iter().fold(0.0, f64::max)
}

/// Kurose and Ross, figure 2.23: a file of one hour at a peer's rate, a server ten times as fast.
#[test]
fn distribution_takes_the_time_of_the_figure() {
    const UP: u64 = 800_000_000;
    let table = [(1, 0.1, 0.1), (5, 0.5, 1.0 / 3.0), (10, 1.0, 0.5), (15, 1.5, 0.6)];
    let more = [(20, 2.0, 2.0 / 3.0), (25, 2.5, 5.0 / 7.0), (30, 3.0, 0.75), (35, 3.5, 7.0 / 9.0)];
    for (peers, with_server, together) in table.into_iter().chain(more) {
        let bits = 3_600 * u128::from(UP);
        for (up, hours) in [(None, with_server), (Some(UP), together)] {
            let seconds = time_to_distribute(peers, bits, 10 * UP, 20 * UP, up);
            let expected = 3_600.0 * hours;
            assert!((seconds / expected - 1.0).abs() <= 1e-9, "{peers} {up:?}: {seconds}");
        }
    }
}

/// Kurose and Ross, problem P2.22, all rates and the file 1,000 times as large, which changes no
/// time.
#[test]
fn distribution_takes_the_time_of_the_problem() {
    const THOUSAND: u64 = 1_000;
    let table = [
        (10, None, 7_500.0),
        (100, None, 50_000.0),
        (1_000, None, 500_000.0),
        (10, Some(300_000), 7_500.0),
        (10, Some(2_000_000), 7_500.0),
        (100, Some(300_000), 25_000.0),
        (100, Some(700_000), 15_000.0),
        (100, Some(2_000_000), 7_500.0),
    ];
    // A thousand peers are a million transfers: left to `tests/long/distribution.sh`.
    let many = [(300_000, 500_000.0 / 11.0), (700_000, 1_500_000.0 / 73.0), (2_000_000, 7_500.0)];
    let many = many.into_iter().take(if rounds(1) > 1 { 3 } else { 0 });
    let many = many.map(|(up, seconds)| (1_000, Some(up), seconds));
    for (peers, up, expected) in table.into_iter().chain(many) {
        let bits = 15_000_000_000 * u128::from(THOUSAND);
        let (server, down) = (30_000_000 * THOUSAND, 2_000_000 * THOUSAND);
        let seconds = time_to_distribute(peers, bits, server, down, up.map(|up| up * THOUSAND));
        assert!((seconds / expected - 1.0).abs() <= 1e-9, "{peers} {up:?}: {seconds}");
    }
}

/// Two ways between two hosts, taken by hash: neither the order of rows nor transfers of nothing
/// between others decide which.
#[test]
fn rows_that_do_nothing_change_nothing() {
    let hosts = ["a", "b", "c"].map(str::to_owned);
    let narrow = [("x", "l"), ("l", "y"), ("x", "r"), ("r", "y")].map(|ends| (ends, "8 Mbit/s"));
    let wide = [("a", "x"), ("y", "b"), ("c", "x")].map(|ends| (ends, "1 Gbit/s"));
    let links: Vec<_> = narrow.into_iter().chain(wide).collect();
    let links: Vec<_> =
        links.iter().map(|((a, b), rate)| (*a, *b, (*rate).into(), "1 ms")).collect();
    let network = Network::new(&hosts, &["x", "y", "l", "r"], &links);
    let row = |(start, from, to, bytes): (f64, &str, &str, u64)| {
        (start, from.to_owned(), to.to_owned(), bytes)
    };
    let some: Vec<_> = (1..=24)
        .map(|k| (f64::from(k % 5), ["a", "b"][k as usize % 2], ["b", "a"][k as usize % 2]))
        .zip(1..)
        .map(|((start, from, to), size)| row((start, from, to, size % 7 * 100_000)))
        .collect();
    let spread = ["--routes", "spread"];
    let alone = network.ends(&some, &spread);
    assert_ne!(alone, network.ends(&some, &[]), "two ways carry more than one");

    let idle = [(0.0, "c", "c", 0), (0.0, "c", "b", 0), (2.5, "b", "c", 0), (0.5, "a", "a", 9)];
    let more: Vec<_> = idle.map(row).into_iter().chain(some.iter().cloned()).collect();
    assert_eq!(network.ends(&more, &spread)[idle.len()..], alone);

    let backward: Vec<_> = some.into_iter().rev().collect();
    let mut ends = network.ends(&backward, &spread);
    ends.reverse();
    assert_eq!(ends, alone);
}

/// Whole numbers as statistics programs write them.
#[test]
fn numbers_may_have_exponents_in_every_column() {
    let hosts = ["a", "b"].map(str::to_owned);
    let network = Network::new(&hosts, &[], &[("a", "b", "8 Mbit/s".into(), "0 s")]);
    let list = format!("{HEADER}1e+00,a,b,1e+06\n40e-1,a,b,2.5E5\n");
    let ends: Vec<String> = out(&network.run(&list, &[])).lines().map(str::to_owned).collect();
    assert_eq!(ends[1..], ["1e+00,a,b,1e+06,2,8000000", "40e-1,a,b,2.5E5,4.25,8000000"]);
    let wrong = network.run(&format!("{HEADER}0,a,b,1.5e0\n"), &[]);
    assert!(err(&wrong).contains("`bytes` has to be a whole number"), "{}", err(&wrong));
}

/// A mark of the byte order, line breaks of Windows, quotes, blanks around cells, blank lines: all
/// are read; rows keep their order whatever their starts.
#[test]
fn lists_of_other_programs_are_read() {
    let hosts = ["a, \"b\"", "c"].map(str::to_owned);
    let network = Network::new(&hosts, &[], &[("a, \"b\"", "c", "8 Mbit/s".into(), "0 s")]);
    let list = "\u{feff}start_s,source,destination,bytes\r\n\
                5,\"a, \"\"b\"\"\",c,1000000\r\n\
                \r\n\
                \u{20}0 , c ,\"a, \"\"b\"\"\", 1000000 \r\n\
                5,\"a, \"\"b\"\"\",c,1000000";
    let output = network.run(list, &[]);
    assert!(output.status.success(), "{}", err(&output));
    let expected = "start_s,source,destination,bytes,end_s,mean_bit_per_s\n\
                    5,\"a, \"\"b\"\"\",c,1000000,7,4000000\n \
                    0 , c ,\"a, \"\"b\"\"\", 1000000 ,1,8000000\n\
                    5,\"a, \"\"b\"\"\",c,1000000,7,4000000\n";
    assert_eq!(out(&output), expected);
}

#[test]
fn a_list_without_a_header_is_refused() {
    let network = Network::chain(&[8_000_000]);
    for list in ["", "\u{feff}", "\n\n", "0,h0,h1,5\n"] {
        let output = network.run(list, &[]);
        assert_eq!(output.status.code(), Some(2), "{list:?}");
        assert!(err(&output).contains("there is no column `bytes`"), "{}", err(&output));
        assert!(out(&output).is_empty());
    }
    assert_eq!(out(&network.run(HEADER, &[])).lines().count(), 1, "no rows are no mistake");
}

#[test]
fn twenty_mistakes_are_shown_and_all_are_counted() {
    let list = format!("{HEADER}{}", "0,h0,h9,-1\n".repeat(500));
    let output = Network::chain(&[8_000_000]).run(&list, &[]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(err(&output).matches("error: standard input:").count(), 20);
    assert!(err(&output).contains("and 980 more"), "{}", err(&output));
    assert!(err(&output).contains("1000 mistakes; no list was written"), "{}", err(&output));
}

/// A reader of the first line only, such as `head`, is no error.
#[test]
fn a_reader_may_stop() {
    let network = Network::chain(&[8_000_000]);
    let map = network.map.display().to_string();
    let arguments = ["transfers", "--topology", &map, "--flows", "-", "--progress", "none"];
    let mut child = fed_command(&arguments).spawn().unwrap();
    let list = format!("{HEADER}{}", "0,h0,h1,1000\n".repeat(20_000));
    child.stdin.take().unwrap().write_all(list.as_bytes()).unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().ends_with("end_s,mean_bit_per_s"));
    drop(lines);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", err(&output));
}

/// A result that cannot be written leaves everything as it was.
#[test]
fn a_file_that_cannot_be_written_is_named() {
    let network = Network::chain(&[8_000_000]);
    let folder = network.folder.path();
    let taken = folder.join("taken");
    fs::create_dir(&taken).unwrap();
    fs::write(taken.join("inside"), "kept").unwrap();
    for path in [folder.join("missing/done.csv"), taken.clone()] {
        let path = path.display().to_string();
        let output = network.run(&format!("{HEADER}0,h0,h1,5\n"), &["--out", &path]);
        assert_eq!(output.status.code(), Some(1));
        assert!(err(&output).contains(&format!("cannot write `{path}`")), "{}", err(&output));
    }
    assert_eq!(fs::read_to_string(taken.join("inside")).unwrap(), "kept");
    assert_eq!(fs::read_dir(folder).unwrap().count(), 2, "nothing half written is left");
}

/// A list may be replaced by its result.
#[test]
fn a_list_is_replaced_by_its_result() {
    let network = Network::chain(&[8_000_000]);
    let list = network.folder.path().join("list.csv");
    fs::write(&list, format!("{HEADER}0,h0,h1,1000000\n")).unwrap();
    let (map, list_name) = (network.map.display().to_string(), list.display().to_string());
    let arguments = ["transfers", "--topology", &map, "--flows", &list_name, "--out", &list_name];
    assert!(fed(&arguments, "").status.success());
    let rows = fs::read_to_string(&list).unwrap();
    assert_eq!(rows.lines().nth(1), Some("0,h0,h1,1000000,1,8000000"));
}

/// The largest size on the fastest and on the slowest link, over the longest latency, from the
/// first and the last start on: an end, or a message by line.
#[test]
fn extremes_end_or_are_told() {
    let hosts = ["a", "b", "c"].map(str::to_owned);
    let links =
        [("a", "b", "17 Tbit/s".to_owned(), "1 h"), ("b", "c", "1 bit/s".to_owned(), "1 h")];
    let network = Network::new(&hosts, &[], &links);
    let most = 1_u64 << 60;
    let row =
        |start: u64, from: &str, to: &str, bytes: u64| format!("{start},{from},{to},{bytes}\n");
    let last = 9_000_000_000;
    // One after another, so that the link is never idle; and all at once.
    let queued: String = (0..200).map(|at| row(542_500 * at, "a", "b", most)).collect();
    let at_once = row(0, "a", "b", most).repeat(200);
    let ends = [row(last, "a", "b", most), row(last, "c", "b", 0), row(last, "a", "a", most)];
    let slow = row(0, "b", "c", 1).repeat(2_000) + &row(0, "a", "c", 1_000_000_000);
    for (list, seconds) in [
        (queued, 200.0 * 542_551.296_285_576 + 3_600.0),
        (at_once, 200.0 * 542_551.296_285_576 + 3_600.0),
        (ends.concat(), 9e9 + 542_551.296_285_576 + 3_600.0),
        (slow, 8e9 + 16_000.0 + 3_600.0),
    ] {
        for sharing in ["max-min", "constant"] {
            let output = network.run(&format!("{HEADER}{list}"), &["--sharing", sharing]);
            assert!(output.status.success(), "{}", err(&output));
            let text = out(&output);
            let end = |row: &str| row.rsplit(',').nth(1).unwrap().parse::<f64>().unwrap();
            let latest = text.lines().skip(1).map(end).fold(0.0, f64::max);
            let is_close = (latest / seconds - 1.0).abs() < 1e-6;
            assert!(is_close || sharing == "constant", "{sharing}: {latest}, not {seconds}");
        }
    }
    let endless = row(0, "b", "c", most) + &row(last, "b", "c", most) + &row(0, "a", "b", 1);
    for sharing in ["max-min", "tcp", "constant"] {
        let output = network.run(&format!("{HEADER}{endless}"), &["--sharing", sharing]);
        assert_eq!(output.status.code(), Some(2));
        let told = err(&output);
        assert!(told.contains("standard input:2: its last bit would be sent more than"), "{told}");
        assert!(told.contains("input:3: its last") && told.contains("2 mistakes"), "{told}");
    }
}
