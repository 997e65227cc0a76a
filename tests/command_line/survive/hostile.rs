//! Unusual surroundings: closed and full outputs, odd paths, folders that cannot be used.

use super::bench::Bench;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

#[test]
fn files_of_one_name_do_not_share_a_folder() {
    let bench = Bench::new();
    fs::create_dir(bench.path("other")).unwrap();
    fs::copy(bench.path("tiny.toml"), bench.path("other/tiny.toml")).unwrap();
    for second in ["other/tiny.toml", "tiny.toml"] {
        let ended = bench.run(&["run", "tiny.toml", second]);
        assert_eq!(ended.code, Some(2), "{}", ended.err);
        let told = format!("tiny.toml and {second} would write to the same folder of results");
        assert!(ended.err.contains(&told) && ended.err.contains("-o DIR"), "{}", ended.err);
        assert!(!bench.path("results").exists(), "nothing is run");
    }
}

#[test]
fn whoever_stops_listening_loses_no_file() {
    let bench = Bench::new();
    let wanted = bench.wanted(&[]);
    let run = "crosspoint run tiny.toml -o out --progress none";
    for (line, code) in [
        // A pipe's end is that of its last command: the first one writes its own.
        (format!("{{ {run}; echo $? > code; }} | head -n 1 > /dev/null; exit $(cat code)"), 0),
        (format!("{run} >&-"), 0),
        (format!("{run} 2>&-"), 0),
        (format!("{run} <&-"), 0),
        (format!("{run} > /dev/full"), 1),
        (format!("env -u HOME TMPDIR=/nowhere {run}"), 0),
    ] {
        let ended = bench.shell(&line);
        assert_eq!(ended.code, Some(code), "{line}: {}", ended.err);
        assert!(bench.files("out") == wanted, "{line}: other files");
        fs::remove_dir_all(bench.path("out")).unwrap();
    }
}

#[test]
fn odd_paths_are_paths() {
    let bench = Bench::new();
    let wanted = bench.wanted(&[]);
    let long = vec!["d".repeat(250); 3].join("/");
    symlink("linked", bench.path("link")).unwrap();
    fs::create_dir(bench.path("linked")).unwrap();
    for out in ["a/../out", "with space; and \"quotes\"", "-x/out", &long, "link"] {
        let ended = bench.run(&["run", "tiny.toml", "-q", &format!("--out={out}")]);
        assert_eq!(ended.code, Some(0), "{out}: {}", ended.err);
        assert!(bench.files(out) == wanted, "{out}: other files");
    }
    // In an older encoding.
    let (file, out) = (OsStr::from_bytes(b"l\xe4.toml"), OsStr::from_bytes(b"out-\xe4"));
    fs::copy(bench.path("tiny.toml"), bench.path("x").with_file_name(file)).unwrap();
    let mut command = bench.command(&["run", "-q", "-o"]);
    assert!(command.arg(out).arg(file).status().unwrap().success());
    let trials = fs::read(bench.path("x").with_file_name(out).join("trials.csv")).unwrap();
    assert_eq!(trials, wanted[std::path::Path::new("trials.csv")]);
}

/// Names that differ only in what is no UTF-8 have folders of their own.
#[test]
fn names_in_older_encodings_do_not_share_a_folder() {
    let bench = Bench::new();
    let names = [&b"l\xe4.toml"[..], b"l\xf6.toml"].map(OsStr::from_bytes);
    for name in names {
        fs::copy(bench.path("tiny.toml"), bench.path("x").with_file_name(name)).unwrap();
    }
    let mut command = bench.command(&["run", "-q", "--replications", "1"]);
    assert!(command.args(names).status().unwrap().success());
    assert!(bench.path("results/l%E4/trials.csv").exists());
    assert!(bench.path("results/l%F6/trials.csv").exists());
}

/// Labels that a spreadsheet would take for formulas are disarmed in tables alone.
#[test]
fn labels_like_formulas_are_themselves_but_in_tables() {
    let bench = Bench::new();
    let text = fs::read_to_string(bench.path("tiny.toml")).unwrap();
    let axis = "[sweep.plan]\nlabels = [\"=1+1\", \"-x\"]\n\"organisation.devices\" = [3, 6]\n";
    let start = text.split("[sweep]").next().unwrap();
    fs::write(bench.path("tiny.toml"), format!("{start}{axis}")).unwrap();
    assert_eq!(bench.tiny("out", &[]).code, Some(0));
    let trials = fs::read_to_string(bench.path("out/trials.csv")).unwrap();
    assert!(trials.contains(",'=1+1,") && trials.contains(",'-x,"), "{trials}");
    let row = "plan = \"=1+1\" and architecture = \"workgroup\" and replication = 0";
    let compare = ["compare", "out", "-m", "availability"];
    for command in [&compare[..], &["status", "out"], &["repro", "out", row]] {
        let ended = bench.run(command);
        assert_eq!(ended.code, Some(0), "{command:?}: {}", ended.err);
        assert!(ended.out.contains("=1+1") && !ended.out.contains("'=1+1"), "{}", ended.out);
    }
    let page = fs::read_to_string(bench.path("out/report.html")).unwrap();
    assert!(page.contains("=1+1") && !page.contains("'=1+1") && !page.contains("&#39;=1+1"));
    let hidden = fs::read_to_string(bench.path("tiny.toml")).unwrap().replace("-x", "\\u202ex");
    fs::write(bench.path("tiny.toml"), hidden).unwrap();
    let refused = bench.tiny("out", &[]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("characters that cannot be printed"), "{}", refused.err);
}

/// A file that was named by mistake may be a secret: nothing of it is printed, whatever its name.
#[test]
fn lines_of_files_that_are_no_input_are_not_printed() {
    let bench = Bench::new();
    let secret = "hunter2";
    for name in ["id_rsa", "x.txt", "x.gml", "x.graphml", "x.xml", "x.yml", "x.csv", "env", "x.env"]
    {
        for text in ["password=hunter2\n", "API_KEY = \"hunter2\"\n", "hunter2\n", "a: hunter2\n"] {
            fs::write(bench.path(name), text).unwrap();
            let list = bench.path("flows.csv");
            fs::write(&list, "start_s,source,destination,bytes\n").unwrap();
            for command in [
                &["topology", name][..],
                &["transfers", "--topology", name, "--flows", "flows.csv"],
                &["check", name],
                &["run", name],
                &["trace", name],
            ] {
                let ended = bench.run(command);
                assert_ne!(ended.code, Some(0), "{command:?}");
                assert!(!ended.err.contains(secret), "{command:?} of {text}: {}", ended.err);
                assert!(ended.err.contains(name), "{command:?} of {text}: {}", ended.err);
            }
        }
    }
    fs::write(bench.path("keys.csv"), "password=hunter2,b\n1,2\n").unwrap();
    let law =
        "organisation.file_size={ trace = { file = \"keys.csv\", column = \"x\", unit = \"MB\" } }";
    let ended = bench.run(&["check", "tiny.toml", "--set", law]);
    assert!(ended.err.contains("no column `x`") && !ended.err.contains(secret), "{}", ended.err);
}

#[test]
fn folders_that_cannot_be_used_are_named() {
    let bench = Bench::new();
    fs::write(bench.path("file"), "dear").unwrap();
    symlink("nowhere", bench.path("broken")).unwrap();
    fs::create_dir_all(bench.path("taken/journal")).unwrap();
    let long = "e".repeat(300);
    for out in ["file", "broken", "taken", "/proc/out", &long] {
        let ended = bench.tiny(out, &[]);
        assert_eq!(ended.code, Some(1), "{out}: {}", ended.err);
        let told = ended.err.contains("error: cannot ") && ended.err.contains(out);
        assert!(told && ended.err.contains("check "), "{out}: {}", ended.err);
    }
    assert_eq!(fs::read_to_string(bench.path("file")).unwrap(), "dear");
    assert!(!bench.path("nowhere").exists());
}

/// A journal of another experiment is nobody else's; `--force` replaces it.
#[test]
fn the_journal_of_another_experiment_is_left_alone() {
    let bench = Bench::new();
    let text = fs::read_to_string(bench.path("tiny.toml")).unwrap();
    fs::write(bench.path("else.toml"), text.replace("Tiny", "Else")).unwrap();
    assert_eq!(bench.run(&["run", "else.toml", "-q", "-o", "else"]).code, Some(0));
    fs::create_dir(bench.path("out")).unwrap();
    fs::copy(bench.path("else/journal"), bench.path("out/journal")).unwrap();
    let refused = bench.tiny("out", &[]);
    assert_eq!(refused.code, Some(6));
    let told = "it belongs to `else, seed 3`, not to `tiny, seed 3`";
    assert!(refused.err.contains(told) && refused.err.contains("--force"), "{}", refused.err);
    let same = fs::read(bench.path("out/journal")).unwrap();
    assert!(same == fs::read(bench.path("else/journal")).unwrap());
    assert_eq!(bench.tiny("out", &["--force"]).code, Some(0));
    assert!(bench.files("out") == bench.wanted(&[]));
}

/// Texts of files reach a terminal with nothing in them that it obeys.
#[test]
fn hostile_titles_are_shown_and_not_obeyed() {
    let bench = Bench::new();
    let text = fs::read_to_string(bench.path("tiny.toml")).unwrap();
    let hostile = text.replace("Tiny", "\\u001b[31mTiny\\u0007\\u202e");
    let sweep = "[sweep]\n\"organisation.title\" = [\"\\u001b[2J\", \"b\"]\n";
    fs::write(bench.path("tiny.toml"), hostile.replace("[sweep]\n", sweep)).unwrap();
    fs::create_dir(bench.path("experiments")).unwrap();
    fs::copy(bench.path("tiny.toml"), bench.path("experiments/tiny.toml")).unwrap();
    for arguments in [
        &["check", "tiny.toml"][..],
        &["run", "tiny.toml", "-o", "out", "--limit-events", "9000"],
        &["status", "out"],
        &["trace", "tiny.toml"],
        &["list", "experiments"],
    ] {
        let ended = bench.run(arguments);
        let bad = |c: char| c == '\u{202e}' || c.is_control() && c != '\n';
        let all = ended.out + &ended.err;
        assert!(!all.contains(bad), "{arguments:?}: {all:?}");
        assert!(!all.is_empty());
    }
}
