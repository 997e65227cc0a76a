//! Kills at any moment, polite requests to stop, and two runs in one folder.

use super::bench::{Bench, Ended, signal};
use crate::long::rounds;
use crosspoint::sim::Streams;
use std::io::{BufRead, BufReader};
use std::time::{Duration, Instant};

#[test]
fn runs_that_are_killed_go_on_and_end_with_the_same_bytes() {
    let bench = Bench::new();
    let more = ["--replications", "8", "-j", "2"];
    let begun = Instant::now();
    let wanted = bench.wanted(&more);
    let whole = begun.elapsed().as_secs_f64();
    let size = |out: &str| {
        std::fs::metadata(bench.path(out).join("journal")).map_or(0, |journal| journal.len())
    };
    let full = size("undisturbed") as f64;
    let (mut killed, mut resumed) = (0, 0);
    for number in 0..rounds(20) {
        let out = format!("killed-{number}");
        let mut rng = Streams::new(1, number).stream(0, 0, 0);
        // Twice in the same folder: recovering may be killed, too.
        for _ in 0..2 {
            let arguments = [&["run", "tiny.toml", "-o", &out, "--progress", "none"], &more[..]];
            let mut child = bench.start(&arguments.concat());
            let (part, pause) = (rng.open01(), Duration::from_micros(100));
            if number % 2 == 0 {
                std::thread::sleep(Duration::from_secs_f64(part * whole));
            } else {
                // While trials run, which is a small part of the time.
                let enough = size(&out) as f64 * (1.0 - part) + full * part;
                while (size(&out) as f64) < enough && child.try_wait().unwrap().is_none() {
                    std::thread::sleep(pause);
                }
            }
            killed += u32::from(child.try_wait().unwrap().is_none());
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let before = bench.status(&out);
        let last = bench.tiny(&out, &more);
        assert_eq!(last.code, Some(0), "{}", last.err);
        if let Some([done, _, missing]) = before {
            assert!(last.err.contains(&format!("kept {done} of 32 trials")), "{}", last.err);
            resumed += u32::from(done > 0 && missing > 0);
        }
        assert!(bench.files(&out) == wanted, "kill {number}: other files");
        assert_eq!(bench.status(&out), Some([32, 0, 0]));
        std::fs::remove_dir_all(bench.path(&out)).unwrap();
    }
    println!("{killed} runs were killed, {resumed} of {} folders between trials", rounds(20));
    assert!(killed >= rounds(20), "only {killed} runs were killed before their end");
    assert!(resumed >= rounds(20) / 8, "only {resumed} folders were left with some trials of all");
}

/// A run with so many trials that it will be stopped long before its end.
const LONG: [&str; 8] =
    ["run", "tiny.toml", "-o", "long", "--progress", "plain", "--replications", "5000"];

#[test]
fn a_signal_keeps_what_is_done_and_says_how_to_go_on() {
    for (name, code) in [("INT", 130), ("TERM", 143)] {
        let bench = Bench::new();
        let child = bench.start(&LONG);
        bench.wait_for("long", 3);
        signal(&child, name);
        let ended = Ended::from(child.wait_with_output().unwrap());
        assert_eq!(ended.code, Some(code), "{}", ended.err);
        let command = ended.err.lines().last().unwrap().trim();
        assert!(command.ends_with(&LONG.join(" ")), "{command}");
        let done = bench.status("long").unwrap()[0];
        assert!(ended.err.contains(&format!("stopped: {done} trials are kept")), "{}", ended.err);
        assert!(!bench.path("long/trials.csv").exists() && !bench.path("long/.lock").exists());
        let few = bench.tiny("long", &["--replications", "1"]);
        assert!(few.err.contains(" of 4 trials"), "{}", few.err);
        assert!(bench.files("long") == bench.wanted(&["--replications", "1"]));
    }
}

#[test]
fn the_second_signal_ends_at_once() {
    let bench = Bench::new();
    // Every trial lasts for minutes.
    let text = std::fs::read_to_string(bench.path("tiny.toml")).unwrap();
    let text = text.replace("\"2 weeks\"", "\"50 y\"").replace("[3, 6]", "[80, 160]");
    std::fs::write(bench.path("tiny.toml"), text).unwrap();
    let mut child = bench.start(&["run", "tiny.toml", "-o", "long", "--progress", "plain"]);
    while !bench.path("long/journal").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    // Until then the first trials have been taken.
    std::thread::sleep(Duration::from_millis(500));
    signal(&child, "TERM");
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("once more stops at once"));
    assert_eq!(child.try_wait().unwrap(), None, "the running trials go on");
    signal(&child, "TERM");
    assert_eq!(child.wait().unwrap().code(), Some(143));
    assert!(lines.next().is_none(), "nothing more is said");
}

/// What stood in the place of its timeline is still there, and nothing beside it.
#[test]
fn a_trace_that_is_stopped_leaves_no_part_of_a_timeline() {
    let bench = Bench::new();
    let text = std::fs::read_to_string(bench.path("tiny.toml")).unwrap();
    let text = text.replace("\"2 weeks\"", "\"50 y\"").replace("[3, 6]", "[80, 160]");
    std::fs::write(bench.path("tiny.toml"), text).unwrap();
    std::fs::write(bench.path("timeline.json"), "before").unwrap();
    let trace = ["trace", "tiny.toml", "--lines", "1", "--perfetto", "timeline.json"];
    let child = bench.start(&trace);
    let part = bench.path(&format!("timeline.json.{}.part", child.id()));
    while std::fs::metadata(&part).map_or(0, |part| part.len()) == 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
    signal(&child, "TERM");
    let ended = Ended::from(child.wait_with_output().unwrap());
    assert_eq!((ended.code, &*ended.err), (Some(143), "stopped: no timeline was written\n"));
    assert!(!part.exists());
    assert_eq!(std::fs::read_to_string(bench.path("timeline.json")).unwrap(), "before");
}

#[test]
fn a_folder_has_one_run_at_a_time_and_can_be_looked_at() {
    let bench = Bench::new();
    let mut child = bench.start(&LONG);
    bench.wait_for("long", 1);
    let second = bench.tiny("long", &[]);
    assert_eq!(second.code, Some(6));
    assert!(second.err.contains("another run is writing there"), "{}", second.err);
    assert_eq!(bench.run(&["gather", "long"]).code, Some(6));
    child.kill().unwrap();
    child.wait().unwrap();
    let third = bench.tiny("long", &[]);
    assert_eq!(third.code, Some(0), "a lock ends with its process: {}", third.err);
    assert!(bench.files("long") == bench.wanted(&[]));
}

#[test]
fn of_runs_that_start_together_one_writes() {
    let bench = Bench::new();
    let wanted = bench.wanted(&[]);
    let start = |_| bench.start(&["run", "tiny.toml", "-o", "shared", "--progress", "none"]);
    let all: Vec<_> = (0..8).map(start).collect();
    let all: Vec<Ended> =
        all.into_iter().map(|child| child.wait_with_output().unwrap().into()).collect();
    assert!(all.iter().any(|ended| ended.code == Some(0)));
    for ended in &all {
        // One that came late enough finds all done.
        let refused = ended.code == Some(6) && ended.err.contains("another run is writing there");
        assert!(refused || ended.code == Some(0), "{:?}: {}", ended.code, ended.err);
    }
    let ran = all.iter().filter(|ended| ended.err.contains("tiny: 12 trials")).count();
    assert_eq!(ran, 1, "every trial was run once");
    assert!(bench.files("shared") == wanted);
}
