//! Trials that a run keeps, trials that it runs again, and its messages about them.

use super::bench::Bench;
use std::fs;

#[test]
fn running_again_is_free_and_replications_only_add() {
    let bench = Bench::new();
    assert_eq!(bench.tiny("out", &["--replications", "2"]).code, Some(0));
    let again = bench.tiny("out", &["--replications", "2"]);
    assert!(again.err.contains("kept 8 of 8 trials") && !again.err.contains("events"));
    assert!(bench.files("out") == bench.wanted(&["--replications", "2"]));
    let more = bench.tiny("out", &["--replications", "5"]);
    assert!(more.err.contains("kept 8 of 20 trials; 12 are new"), "{}", more.err);
    assert!(more.err.contains("tiny: 12 trials, "), "{}", more.err);
    assert!(bench.files("out") == bench.wanted(&["--replications", "5"]));
    let fewer = bench.tiny("out", &[]);
    assert!(fewer.err.contains("kept 12 of 12 trials"), "{}", fewer.err);
    assert!(bench.files("out") == bench.wanted(&[]));
}

#[test]
fn a_changed_parameter_runs_exactly_the_trials_that_use_it() {
    let bench = Bench::new();
    let say = |more: &[&str]| {
        let ended = bench.tiny("out", more);
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        assert!(bench.files("out") == bench.wanted(more), "{more:?}");
        ended.err
    };
    say(&[]);
    // The workgroup patches like this anyway.
    let patching = say(&["-s", "architecture.patching=owner"]);
    let wanted = "kept 6 of 12 trials; 6 use what changed: architecture.patching\n";
    assert!(patching.contains(wanted), "{patching}");
    let back = say(&[]);
    assert!(back.contains("kept 12 of 12 trials\n"), "what was replaced is still there: {back}");
    let text = fs::read_to_string(bench.path("tiny.toml")).unwrap();
    fs::write(bench.path("tiny.toml"), text.replace("[3, 6]", "[3, 4, 6]")).unwrap();
    let wider = say(&[]);
    assert!(wider.contains("kept 12 of 18 trials; 6 are new"), "{wider}");
    let text = fs::read_to_string(bench.path("tiny.toml")).unwrap();
    // The journal alone holds what is made of it: nothing of this is in it.
    fs::write(bench.path("tiny.toml"), text.replace("\"2 weeks\"", "\"3 weeks\"")).unwrap();
    let longer = bench.tiny("out", &[]);
    assert_eq!(longer.code, Some(6), "{}", longer.err);
}

/// A folder none of whose trials is of the plan is left as it is, with a word about what differs.
#[test]
fn a_folder_without_any_trial_of_the_plan_is_left_alone() {
    let bench = Bench::new();
    assert_eq!(bench.tiny("out", &[]).code, Some(0));
    let (before, text) = (bench.files("out"), fs::read_to_string(bench.path("tiny.toml")).unwrap());
    let changes = [
        ("\"2 weeks\"", "\"3 weeks\"", "what differs: horizon; "),
        ("[3, 6]", "[4, 7]", "what differs: values of axes; "),
        ("\"office\"", "\"home\"", "what differs: what it is about, "),
    ];
    for (from, to, differing) in changes {
        assert!(text.contains(from), "{text}");
        fs::write(bench.path("tiny.toml"), text.replace(from, to)).unwrap();
        let refused = bench.tiny("out", &[]);
        assert_eq!(refused.code, Some(6), "{}", refused.err);
        let told = "cannot go on in out: it holds 12 trials, none of this plan; ";
        assert!(refused.err.contains(&format!("{told}{differing}")), "{}", refused.err);
        assert!(refused.err.contains("`-o DIR`") && refused.err.contains("`--force`"));
        assert!(bench.files("out") == before, "nothing was touched");
    }
    assert_eq!(bench.tiny("other", &[]).code, Some(0));
    assert_eq!(bench.tiny("out", &["--force"]).code, Some(0));
    assert!(bench.files("out") == bench.files("other"));
}

/// A clone of a repository has results without their journal.
#[test]
fn without_a_journal_all_is_run_and_the_same_plan_is_asked_for() {
    let bench = Bench::new();
    let wanted = bench.wanted(&[]);
    assert_eq!(bench.tiny("out", &[]).code, Some(0));
    fs::remove_file(bench.path("out/journal")).unwrap();
    for (more, differing) in [
        (&["--replications", "4"][..], "what differs: replications"),
        (&["--seed", "9"], "what differs: the seed"),
        (&["--set", "organisation.laptops=0.5"], "parameters or charts differ"),
    ] {
        let refused = bench.tiny("out", more);
        assert_eq!(refused.code, Some(6), "{}", refused.err);
        let told = format!("of this one, and no journal ({differing})");
        assert!(refused.err.contains(&told), "{}", refused.err);
    }
    assert_eq!(bench.status("out"), Some([12, 0, 0]), "from its tables");
    let again = bench.tiny("out", &[]);
    assert!(again.err.contains("tiny: 12 trials") && !again.err.contains("kept"), "{}", again.err);
    assert!(bench.files("out") == wanted);
}

#[test]
fn trials_that_reach_a_limit_fail_alone_and_are_run_again() {
    let bench = Bench::new();
    let limited = bench.tiny("out", &["--limit-events", "8200"]);
    assert_eq!(limited.code, Some(3), "{}", limited.err);
    assert_eq!(bench.status("out"), Some([4, 8, 0]));
    let failures = fs::read_to_string(bench.path("out/failures.csv")).unwrap();
    assert_eq!(failures.lines().count(), 9);
    let mut reader = csv::Reader::from_reader(failures.as_bytes());
    let row = reader.records().nth(4).unwrap().unwrap();
    let message = &row[3];
    assert!(message.starts_with("the limit of 8200 events (--limit-events) was"), "{message}");
    let (_, command) = message.split_once("see it with: ").unwrap();
    let seen = bench.shell(command);
    let heading =
        format!("# {}, organisation.devices = {}, replication {}", &row[0], &row[1], &row[2]);
    assert!(seen.out.contains(&heading), "{command}: {}{}", seen.out, seen.err);
    assert!(command.contains(" --limit-events 8200 ") && seen.code == Some(3), "{}", seen.err);
    let last = seen.out.lines().last().unwrap();
    assert!(message.starts_with(last.trim_start_matches("# ")), "{last}");
    let late = bench.tiny("late", &["--limit-time", "1ns"]).err;
    assert!(late.contains("(--limit-time) was reached"), "{late}");
    let (_, command) = late.lines().find_map(|line| line.split_once("see it with: ")).unwrap();
    assert!(
        bench.shell(command).out.ends_with("of time (--limit-time) was reached\n"),
        "{command}"
    );
    let healed = bench.tiny("out", &["--limit-events", "10000000", "--limit-time", "1 h"]);
    assert!(healed.err.contains("kept 4 of 12 trials; 8 were not finished"), "{}", healed.err);
    assert!(bench.files("out") == bench.wanted(&[]), "the list of failures is gone, too");
}

#[test]
fn the_command_that_shows_a_failed_trial_works_where_the_run_was_typed() {
    let bench = Bench::new();
    let file = "my files/a tiny 'one'.toml";
    fs::create_dir(bench.path("my files")).unwrap();
    fs::copy(bench.path("tiny.toml"), bench.path(file)).unwrap();
    let out = "the results";
    let failed = bench.run(&[
        "run",
        file,
        "-o",
        out,
        "--limit-events",
        "9",
        "--set",
        "organisation.sites=1",
    ]);
    assert_eq!(failed.code, Some(3), "{}", failed.err);
    let table = fs::read(bench.path(out).join("failures.csv")).unwrap();
    let row = csv::Reader::from_reader(&table[..]).records().nth(11).unwrap().unwrap();
    let printed = failed.err.lines().rfind(|line| line.contains("see it with: ")).unwrap();
    for message in [&row[3], printed] {
        let (_, command) = message.split_once("see it with: ").unwrap();
        let seen = bench.shell(command);
        let heading = "# workgroup, organisation.devices = 6, replication 2";
        assert!(seen.out.contains(heading), "{command}: {}{}", seen.out, seen.err);
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named_with_what_to_do() {
    let bench = Bench::new();
    fs::write(bench.path("file"), "no folder").unwrap();
    let ended = bench.tiny("file/out", &[]);
    assert_eq!(ended.code, Some(1));
    for part in
        ["cannot read file/out", "a part of the path is a file", "check its permissions", "-o DIR"]
    {
        assert!(ended.err.contains(part), "`{part}` is missing in: {}", ended.err);
    }
}

/// Files may grow to a limit in blocks of 512 bytes; a full disk refuses in the same place.
#[test]
fn no_room_is_never_called_success_and_heals() {
    let bench = Bench::new();
    let wanted = bench.wanted(&[]);
    let mut refused = 0;
    for blocks in [0, 1, 8, 20, 60, 100, 130, 150, 400] {
        let line =
            format!("ulimit -f {blocks}; exec crosspoint run tiny.toml -o out --progress none");
        let ended = bench.shell(&line);
        if ended.code != Some(0) {
            refused += 1;
            assert_eq!(ended.code, Some(1), "{blocks} blocks: {}", ended.err);
            let told = ended.err.contains("error: cannot ") && ended.err.contains("out/");
            assert!(told && ended.err.contains("free space"), "{}", ended.err);
        }
        let healed = bench.tiny("out", &[]);
        assert_eq!(healed.code, Some(0), "{blocks} blocks: {}", healed.err);
        assert!(bench.files("out") == wanted, "{blocks} blocks: other files");
        fs::remove_dir_all(bench.path("out")).unwrap();
    }
    assert!(refused >= 4, "only {refused} runs were short of room");
}
