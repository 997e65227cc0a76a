//! A warm-up that pilot trials find, in all that a run goes through.

use super::bench::{Bench, Ended, signal};
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
    let refused = bench.tiny("out", &[]);
    assert!(refused.err.contains("none of this plan; what differs: "), "{}", refused.err);
    assert_eq!(bench.tiny("out", &["--force"]).code, Some(0));
    assert!(!bench.path("out/warm_up.csv").exists());
}

/// The same, but so long that pilot trials can be stopped in between.
fn long_bench() -> Bench {
    let bench = bench();
    let text = fs::read_to_string(bench.path("tiny.toml")).unwrap();
    fs::write(bench.path("tiny.toml"), text.replace("9 weeks", "90 weeks")).unwrap();
    bench
}

#[test]
fn pilots_that_are_stopped_are_kept_and_looked_at_and_end_with_the_same_bytes() {
    let bench = long_bench();
    let wanted = bench.wanted(&[]);
    let arguments = ["run", "tiny.toml", "-o", "out", "--progress", "none", "-j", "1"];
    let child = bench.start(&arguments);
    bench.wait_for("out", 3);
    let ended = bench.run(&["status", "out"]);
    assert!(ended.out.contains(" of 40 pilot trials done"), "{}", ended.out);
    assert!(ended.out.contains("workgroup, organisation.devices = 6"), "{}", ended.out);
    // No other run gets as far as pilot trials.
    let second = bench.tiny("out", &[]);
    assert!(second.code == Some(6) && second.err.contains("another run"), "{}", second.err);
    signal(&child, "INT");
    let ended = Ended::from(child.wait_with_output().unwrap());
    assert_eq!(ended.code, Some(130), "{}", ended.err);
    let [done, _, missing] = bench.status("out").unwrap();
    assert!(done >= 3 && missing > 0 && done + missing == 40, "{done} {missing}");
    let kept = format!("{done} of 40 pilot trials are kept in out");
    assert!(ended.err.contains(&kept), "{}", ended.err);
    assert!(ended.err.trim_end().ends_with(&arguments.join(" ")), "{}", ended.err);
    for command in [&["plot", "out"][..], &["report", "out"], &["compare", "out"]] {
        let told = bench.run(command);
        assert!(told.code == Some(1) && told.err.contains("has not ended"), "{}", told.err);
    }
    // A shard knows what the journal of the whole has.
    let shard = bench.tiny("out", &["--shard", "1/2"]);
    assert!(shard.err.contains(&format!("kept {done} of 40 pilot trials")), "{}", shard.err);
    let last = bench.tiny("out", &["-j", "3"]);
    assert!(!last.err.contains(" of 40 pilot") && last.code == Some(0), "{}", last.err);
    fs::remove_file(bench.path("out/journal.1-of-2")).unwrap();
    assert_eq!(bench.status("out"), Some([12, 0, 0]));
    assert!(bench.files("out") == wanted);
}

#[test]
fn a_folder_of_somebody_else_is_refused_before_pilots_run() {
    let bench = bench();
    assert_eq!(bench.tiny("out", &["--set", "organisation.laptops=0.5"]).code, Some(0));
    for name in ["tiny", "other"] {
        let file = format!("{name}.toml");
        if name != "tiny" {
            fs::copy(bench.path("tiny.toml"), bench.path(&file)).unwrap();
        } else {
            fs::remove_file(bench.path("out/journal")).unwrap();
        }
        let ended = bench.run(&["run", &file, "-o", "out"]);
        assert_eq!(ended.code, Some(6), "{}", ended.err);
        assert!(!ended.err.contains("pilot") && !bench.path("out/journal").exists());
    }
}

#[test]
fn a_pilot_trial_that_fails_is_told_with_the_command_that_shows_it() {
    let bench = bench();
    let ended = bench.tiny("out", &["--limit-events", "9000"]);
    assert_eq!(ended.code, Some(3), "{}", ended.err);
    let (_, command) = ended.err.split_once("see it with: ").unwrap();
    let seen = bench.shell(command);
    assert!(seen.out.contains("replication 42949672"), "{command}: {}{}", seen.out, seen.err);
    assert!(seen.err.is_empty(), "it is measured from its start: {}", seen.err);
    // Those that did not fail are kept.
    let [done, _, missing] = bench.status("out").unwrap();
    assert!(done + missing == 40 && missing > 0, "{done} {missing}");
}

#[test]
fn traces_know_the_warm_up_of_the_results_or_say_how_to_find_it() {
    let bench = bench();
    let trace = ["trace", "tiny.toml", "-w", "organisation.devices = 6", "--lines", "1"];
    let trace = [&trace[..], &["--set", "organisation.laptops=0.5", "-o", "a folder"]].concat();
    let before = bench.run(&trace);
    assert!(before.out.contains(" operations issued from the start: "), "{}", before.out);
    let (_, command) = before.err.split_once("this finds it:\n").unwrap();
    let found = bench.shell(command);
    assert_eq!(found.code, Some(0), "{command}: {}", found.err);
    let days = found.err.split_once("the warm-up ends after ").unwrap().1.split_once(" d").unwrap();
    let after = bench.run(&trace);
    let line = format!("# warm-up: {} d, as pilot trials of a folder found it", days.0);
    assert!(after.out.contains(&line) && after.err.is_empty(), "{}{}", after.out, after.err);
    let other = bench.run(&["trace", "tiny.toml", "-o", "a folder", "--lines", "1"]);
    assert!(other.err.contains("has none of this point"), "{}", other.err);
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
    assert!(row("workgroup,6,latency_p95").contains(",,,,single,plain,"));
}
