//! Parts of a run on several processes, and the bytes that they make together.

use super::bench::{Bench, Ended, signal};
use crosspoint::journal::{Journal, Loaded, Os};
use crosspoint::study::Study;
use crosspoint::world::office::Office;
use std::fs;

/// The version of the model that is run.
const VERSION: u32 = Office::VERSION;

fn shard(bench: &Bench, out: &str, part: &str, more: &[&str]) {
    let ended = bench.tiny(out, &[&["--shard", part], more].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.err.contains(&format!("crosspoint gather {out}")), "{}", ended.err);
}

#[test]
fn shards_threads_resumes_languages_and_folders_change_no_byte() {
    let bench = Bench::new();
    let wanted = bench.wanted(&["-j", "1"]);
    for of in 1..=3 {
        for jobs in ["1", "3"] {
            for first in [None, Some("1"), Some("2")] {
                let out = format!("out-{of}-{jobs}-{}", first.unwrap_or("0"));
                // From another folder, in another language.
                let elsewhere = bench.path("elsewhere");
                fs::create_dir_all(&elsewhere).unwrap();
                for number in (1..=of).rev() {
                    let part = format!("{number}/{of}");
                    if let Some(first) = first {
                        shard(&bench, &out, &part, &["-j", "2", "--replications", first]);
                    }
                    let absolute = bench.path(&out).display().to_string();
                    let mut command = bench.command(&[
                        "run",
                        "../tiny.toml",
                        "-o",
                        &absolute,
                        "-q",
                        "-j",
                        jobs,
                        "--shard",
                        &part,
                    ]);
                    command
                        .current_dir(&elsewhere)
                        .env("LC_ALL", "tr_TR.UTF-8")
                        .env("TZ", "Asia/Tokyo");
                    assert!(command.status().unwrap().success());
                }
                let gathered = bench.run(&["gather", &out]);
                assert_eq!(gathered.code, Some(0), "{}", gathered.err);
                assert!(bench.files(&out) == wanted, "{out}: other files");
                fs::remove_dir_all(bench.path(&out)).unwrap();
            }
        }
    }
}

#[test]
fn gathering_proves_that_all_is_there_and_may_be_repeated() {
    let bench = Bench::new();
    assert_eq!(bench.run(&["gather", "out"]).code, Some(1), "there is no folder");
    shard(&bench, "out", "2/2", &[]);
    let early = bench.run(&["gather", "out"]);
    assert_eq!(early.code, Some(1));
    let told = early.err.contains("6 of 12 trials are missing");
    assert!(told && early.err.contains("there is no part of shard 1/2"), "{}", early.err);
    assert_eq!(bench.status("out"), Some([6, 0, 6]));
    assert!(!bench.path("out/manifest.json").exists());
    shard(&bench, "out", "1/2", &[]);
    assert_eq!(bench.status("out"), Some([12, 0, 0]));
    assert_eq!(bench.run(&["gather", "out"]).code, Some(0));
    let journal = fs::read(bench.path("out/journal")).unwrap();
    assert_eq!(bench.run(&["gather", "out"]).code, Some(0));
    assert_eq!(fs::read(bench.path("out/journal")).unwrap(), journal, "nothing is added twice");
    let wanted = bench.wanted(&[]);
    assert!(bench.files("out") == wanted);
    let whole = bench.tiny("out", &[]);
    assert!(whole.err.contains("kept 12 of 12 trials"), "{}", whole.err);
    assert!(bench.files("out") == wanted);
}

#[test]
fn parts_of_different_plans_are_refused() {
    let bench = Bench::new();
    shard(&bench, "out", "1/2", &[]);
    shard(&bench, "out", "2/2", &["--replications", "2"]);
    let mixed = bench.run(&["gather", "out"]);
    assert_eq!(mixed.code, Some(6));
    assert!(mixed.err.contains("are parts of different plans"), "{}", mixed.err);
    shard(&bench, "out", "1/2", &["--replications", "2"]);
    assert_eq!(bench.run(&["gather", "out"]).code, Some(0));
    assert!(bench.files("out") == bench.wanted(&["--replications", "2"]));
}

#[test]
fn failures_of_a_shard_are_gathered_too() {
    let bench = Bench::new();
    let limit = ["--limit-events", "9000"];
    let plain = bench.tiny("plain", &limit);
    assert_eq!(plain.code, Some(3));
    for part in ["1/2", "2/2"] {
        bench.tiny("out", &[&["--shard", part], &limit[..]].concat());
    }
    let gathered = bench.run(&["gather", "out"]);
    assert_eq!(gathered.code, Some(3), "{}", gathered.err);
    assert!(bench.files("out") == bench.files("plain"));
    // Trials that the limit kept from ending end without it.
    for part in ["1/2", "2/2"] {
        shard(&bench, "out", part, &[]);
    }
    assert_eq!(bench.run(&["gather", "out"]).code, Some(0));
    assert!(bench.files("out") == bench.wanted(&[]));
}

/// Shards finish a run of the whole that was stopped, whose journal has their outline already.
#[test]
fn shards_go_on_with_a_run_of_the_whole() {
    let bench = Bench::new();
    let more = ["--replications", "20"];
    let whole = ["run", "tiny.toml", "-o", "out", "--progress", "none", "-j", "1"];
    let child = bench.start(&[&whole[..], &more].concat());
    bench.wait_for("out", 3);
    signal(&child, "INT");
    let stopped = Ended::from(child.wait_with_output().unwrap());
    assert_eq!(stopped.code, Some(130), "{}", stopped.err);
    let [kept, ..] = bench.status("out").unwrap();
    println!("{kept} of 80 trials are kept");
    for part in ["1/2", "2/2"] {
        shard(&bench, "out", part, &more);
    }
    assert_eq!(bench.status("out"), Some([80, 0, 0]));
    let gathered = bench.run(&["gather", "out"]);
    assert_eq!(gathered.code, Some(0), "{}", gathered.err);
    assert!(bench.files("out") == bench.wanted(&more));
}

/// A part that another version of the program ran is named with both versions.
#[test]
fn parts_of_another_version_are_named() {
    let bench = Bench::new();
    shard(&bench, "out", "1/2", &[]);
    shard(&bench, "out", "2/2", &[]);
    let path = bench.path("out/journal.2-of-2");
    let (mut header, _) = Loaded::read(&Os, &path).unwrap().unwrap();
    fs::remove_file(&path).unwrap();
    header.model -= 1;
    drop(Journal::open(&Os, &path, &header).unwrap());
    let refused = bench.run(&["gather", "out"]);
    assert_eq!(refused.code, Some(1), "{}", refused.err);
    let old =
        format!("out/journal.2-of-2 is of version {} of its model, this program has", VERSION - 1);
    let told = refused.err.contains("there is no part of shard 2/2") && refused.err.contains(&old);
    assert!(
        told && refused.err.contains(&format!("version {VERSION} of `office`")),
        "{}",
        refused.err
    );
    fs::remove_file(bench.path("out/journal.1-of-2")).unwrap();
    let nothing = bench.run(&["gather", "out"]);
    assert!(nothing.err.contains("no journal of this program is there"), "{}", nothing.err);
    assert!(nothing.err.contains(&old), "{}", nothing.err);
}

/// A run of the whole finishes what shards have begun.
#[test]
fn a_run_of_the_whole_goes_on_with_shards() {
    let bench = Bench::new();
    shard(&bench, "out", "2/2", &[]);
    let whole = bench.tiny("out", &[]);
    assert!(whole.err.contains("kept 6 of 12 trials"), "{}", whole.err);
    assert!(whole.err.contains("tiny: 6 trials, "), "{}", whole.err);
    assert!(bench.files("out") == bench.wanted(&[]));
    assert_eq!(bench.status("out"), Some([12, 0, 0]));
    let gathered = bench.run(&["gather", "out"]);
    assert_eq!(gathered.code, Some(0), "{}", gathered.err);
}

#[test]
fn a_shard_is_named_from_one() {
    let bench = Bench::new();
    for wrong in ["0/2", "3/2", "2", "x/y"] {
        assert_eq!(bench.tiny("out", &["--shard", wrong]).code, Some(2), "{wrong}");
    }
}
