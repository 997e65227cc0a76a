//! Results folders that others have changed: tables that were packed or cut, and things that stand
//! in the way of a file. What is there and cannot be read is never taken for absent.

use std::fs::{self, File};

use super::bench::{Bench, Ended};

/// Folders `out` without a journal, each as an undisturbed run leaves it.
fn without_journal() -> Bench {
    let bench = Bench::new();
    bench.wanted(&[]);
    fresh(&bench);
    bench
}

fn fresh(bench: &Bench) {
    done(
        &bench.shell("set -e; rm -rf out; cp -r undisturbed out; rm out/journal out/journal.pace"),
    );
}

fn done(ended: &Ended) {
    assert_eq!(ended.code, Some(0), "{}{}", ended.out, ended.err);
}

/// Every one of these commands fails with exit code 1 and says this.
fn refused(bench: &Bench, commands: &[&str], told: &str) {
    for command in commands {
        let ended = bench.shell(&format!("crosspoint {command}"));
        assert_eq!(ended.code, Some(1), "{command}: {}{}", ended.out, ended.err);
        assert!(ended.err.contains(told), "{command}: {}", ended.err);
    }
}

const READERS: [&str; 3] = ["status out", "compare out", "repro out 3"];

#[test]
fn packed_tables_may_have_several_members() {
    let bench = without_journal();
    let packed = "set -e; head -n 5 out/trials.csv | gzip > a.gz; \
        tail -n +6 out/trials.csv | gzip > b.gz; cat a.gz b.gz > out/trials.csv.gz";
    done(&bench.shell(packed));
    let again = bench.tiny("out", &[]);
    done(&again);
    assert!(bench.path("out/trials.csv.gz").exists(), "it holds the same trials");
    done(&bench.shell("rm out/trials.csv out/journal"));
    let status = bench.run(&["status", "out"]);
    assert!(status.out.contains("12 of 12 trials done"), "{}{}", status.out, status.err);
    done(&bench.run(&["repro", "out", "12"]));
    done(&bench.shell("mv a.gz out/trials.csv.gz"));
    let cut = "out/trials.csv.gz: it has 4 of 12 trials of its manifest: the table was cut";
    refused(&bench, &READERS, cut);
}

#[test]
fn tables_with_other_rows_than_the_manifest_tells_are_refused() {
    let bench = without_journal();
    let path = bench.path("out/trials.csv");
    let whole = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    fs::write(&path, lines[..8].concat()).unwrap();
    refused(&bench, &READERS, "it has 7 of 12 trials of its manifest: the table was cut");
    fs::write(&path, [&lines[..], &lines[12..]].concat().concat()).unwrap();
    refused(&bench, &READERS, "it has 13 of 12 trials of its manifest: rows were added");
    fs::write(&path, &whole[..whole.len() - 2]).unwrap();
    refused(&bench, &READERS, "its last row is not whole: the table was cut");
    // Of the trials that failed there has to be a table.
    let manifest = bench.path("out/manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("\"failed\": 0", "\"failed\": 1")).unwrap();
    fs::write(&path, lines[..12].concat()).unwrap();
    let failed = "out/failures.csv: it has 0 of 1 failed trials of its manifest";
    refused(&bench, &READERS, failed);
    // Manifests of before these entries say nothing of the table.
    let mut older: serde_json::Value = serde_json::from_str(&text).unwrap();
    for key in ["trials", "failed"] {
        assert!(older.as_object_mut().unwrap().remove(key).is_some());
    }
    fs::write(&manifest, older.to_string()).unwrap();
    let status = bench.run(&["status", "out"]);
    assert!(status.out.contains("11 of 11 trials done"), "{}{}", status.out, status.err);
}

/// A folder in place of a file is what everybody can make; what a user may not read is alike.
#[test]
fn what_stands_in_the_way_of_a_file_is_not_absent() {
    let bench = without_journal();
    let report: &[&str] = &["report out"];
    let cases: [(&str, &[&str]); 11] = [
        ("trials.csv", &READERS),
        ("failures.csv", &READERS),
        ("manifest.json", &["status out", "repro out 1", "check out", "run tiny.toml -o out"]),
        ("summary.csv", report),
        ("differences.csv", report),
        ("crossings.csv", report),
        ("causes.csv", report),
        ("expectations.csv", report),
        ("plausibility.csv", report),
        ("resolved.toml", report),
        ("inputs/experiment.toml", report),
    ];
    for (name, commands) in cases {
        fresh(&bench);
        done(
            &bench.shell(&format!(
                "set -e; gzip -k out/trials.csv; rm -f out/{name}; mkdir out/{name}"
            )),
        );
        refused(&bench, commands, &format!("out/{name}: it is a folder, not a file"));
    }
    // Below a file nothing can be looked for.
    fresh(&bench);
    done(&bench.shell("set -e; rm -r out/inputs; echo > out/inputs"));
    let checked = bench.run(&["check", "out"]);
    let told = "cannot read `out/inputs/experiment.toml`: a part of the path is a file";
    assert!(checked.err.contains(told), "{}", checked.err);
    done(&bench.shell("rm out/inputs"));
    let checked = bench.run(&["check", "out"]);
    assert!(checked.err.contains("out has no copies of the files"), "{}", checked.err);
}

#[test]
fn files_of_results_are_bounded() {
    let bench = without_journal();
    let large = |name: &str| {
        let file = File::create(bench.path("out").join(name)).unwrap();
        file.set_len((4 << 30) + 1).unwrap();
    };
    for (name, commands) in [
        ("trials.csv", &READERS[..]),
        ("trials.csv.gz", &READERS[..]),
        ("failures.csv", &READERS[..]),
        ("manifest.json", &READERS[..]),
        ("summary.csv", &["report out", "plot out"]),
        ("series.csv", &["report out"]),
        ("journal", &["status out", "run tiny.toml -o out"]),
    ] {
        fresh(&bench);
        if name.ends_with(".gz") {
            fs::remove_file(bench.path("out/trials.csv")).unwrap();
        }
        large(name);
        refused(&bench, commands, &format!("out/{name}: it has more than 4096 MiB"));
    }
}
