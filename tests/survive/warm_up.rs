//! A warm-up that pilot trials find, in all that a run goes through.

use crate::bench::Bench;
use std::fs;

/// The tiny experiment with nine weeks, a short one for pilot trials.
fn bench() -> Bench {
    let bench = Bench::new();
    let text = fs::read_to_string(bench.path("tiny.toml")).unwrap();
    let text = text.replace("horizon = \"2 weeks\"", "horizon = \"9 weeks\"");
    let text = text.replace("warm_up = \"1 week\"", "warm_up = { auto = [\"goodput\"] }");
    fs::write(bench.path("tiny.toml"), text).unwrap();
    bench
}

#[test]
fn pilots_are_asked_once_and_change_no_byte() {
    let bench = bench();
    let wanted = bench.wanted(&["-j", "1"]);
    for name in ["warm_up.csv", "charts/warm-up.svg", "charts/warm-up.png"] {
        assert!(wanted.contains_key(std::path::Path::new(name)), "{name}");
    }
    let first = bench.tiny("out", &["-j", "3", "--replications", "2"]);
    assert!(first.err.contains("tiny: 40 pilot trials: the warm-up ends after "), "{}", first.err);
    let more = bench.tiny("out", &["-j", "2"]);
    assert!(!more.err.contains("pilot") && more.err.contains("kept 8 of 12"), "{}", more.err);
    assert!(bench.files("out") == wanted, "after a resume");
    for part in ["1/2", "2/2"] {
        assert_eq!(bench.tiny("parts", &["--shard", part]).code, Some(0));
    }
    assert_eq!(bench.run(&["gather", "parts"]).code, Some(0));
    assert!(bench.files("parts") == wanted, "from shards");
    // The series is gone with the question.
    let text = fs::read_to_string(bench.path("tiny.toml")).unwrap();
    let text = text.replace("warm_up = { auto = [\"goodput\"] }", "warm_up = \"1 week\"");
    fs::write(bench.path("tiny.toml"), text).unwrap();
    assert_eq!(bench.tiny("out", &[]).code, Some(0));
    assert!(!bench.path("out/warm_up.csv").exists());
}

#[test]
fn a_horizon_too_short_for_pilots_is_told() {
    let bench = bench();
    let text = fs::read_to_string(bench.path("tiny.toml")).unwrap();
    fs::write(bench.path("tiny.toml"), text.replace("9 weeks", "6 weeks")).unwrap();
    let ended = bench.tiny("out", &[]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("needs a longer horizon: 36 observations of"), "{}", ended.err);
    fs::write(bench.path("tiny.toml"), text.replace("goodput", "godput")).unwrap();
    let ended = bench.tiny("out", &[]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("did you mean `goodput`?"), "{}", ended.err);
}

#[test]
fn one_long_trial_has_intervals_of_its_batches() {
    let bench = Bench::new();
    let text = fs::read_to_string(bench.path("tiny.toml")).unwrap();
    let text = text.replace("horizon = \"2 weeks\"", "horizon = \"41 weeks\"");
    fs::write(bench.path("tiny.toml"), text).unwrap();
    let wanted = bench.wanted(&["--replications", "1"]);
    let ended = bench.tiny("out", &["--replications", "1", "-j", "2"]);
    assert!(ended.out.contains("interval by batch means, one run"), "{}", ended.out);
    assert!(bench.files("out") == wanted);
    let summary = fs::read_to_string(bench.path("out/summary.csv")).unwrap();
    let row = |start: &str| summary.lines().find(|line| line.starts_with(start)).unwrap();
    let effort: Vec<&str> = row("workgroup,6,admin_effort").split(',').collect();
    assert!(effort[4] == "1" && effort[6].is_empty() && effort[9].starts_with("batches"));
    let [mean, low, high] = [5, 7, 8].map(|at: usize| effort[at].parse::<f64>().unwrap());
    assert!(low < mean && mean < high && high - low < mean, "{low} {mean} {high}");
    assert!(row("workgroup,6,latency_p95").ends_with(",,,,single"));
}
