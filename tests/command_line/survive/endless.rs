//! Input without end: devices, pipes, rows that never end, and results folders with such files.

use super::bench::Bench;
use std::fs;

const MAP: &str = "[[node]]\nname = \"a\"\nkind = \"host\"\n[[node]]\nname = \"b\"\nkind = \"host\"\n\
    [[link]]\nbetween = [\"a\", \"b\"]\ncapacity = \"1 Gbit/s\"\nlatency = \"1 ms\"\n";
const FLOWS: &str = "start_s,source,destination,bytes\n0,a,b,1000\n";

#[test]
fn a_list_of_transfers_may_be_a_pipe_and_no_device() {
    let bench = Bench::new();
    fs::write(bench.path("map.toml"), MAP).unwrap();
    fs::write(bench.path("flows.csv"), FLOWS).unwrap();
    let transfers = "timeout 20 crosspoint transfers --topology map.toml --flows";
    let wanted = bench.shell(&format!("{transfers} flows.csv")).out;
    assert_eq!(wanted.lines().count(), 2, "{wanted}");
    let piped = bench.shell(&format!("mkfifo pipe; cat flows.csv > pipe & {transfers} pipe"));
    assert_eq!(piped.out, wanted, "{}", piped.err);
    for device in ["/dev/zero", "/dev/full"] {
        let ended = bench.shell(&format!("{transfers} {device}"));
        assert_eq!(ended.code, Some(1), "{}", ended.err);
        let told = format!("cannot read `{device}`: it is a device; name a file or a pipe");
        assert!(ended.err.contains(&told), "{}", ended.err);
    }
    for (endless, line) in [("cat /dev/zero", 1), ("cat flows.csv; printf '\"'; yes", 3)] {
        let ended = bench.shell(&format!("({endless}) | {transfers} -"));
        assert_eq!(ended.code, Some(1), "{endless}: {}", ended.err);
        let told = format!("the row on line {line} is longer than 1 MiB");
        assert!(ended.err.contains(&told), "{}", ended.err);
    }
}

/// Files of a results folder that are pipes without a writer, or that have no end.
#[test]
fn results_folders_with_endless_files_end_every_command() {
    let bench = Bench::new();
    bench.wanted(&[]);
    for file in ["manifest.json", "trials.csv", "journal", "inputs/experiment.toml"] {
        for made in ["mkfifo", "ln -s /dev/zero"] {
            let place = format!(
                "set -e; rm -rf out; cp -r undisturbed out; rm out/{file}; {made} out/{file}"
            );
            let placed = bench.shell(&place);
            assert_eq!(placed.code, Some(0), "{}", placed.err);
            let mut told = 0;
            for command in ["status out", "compare out", "repro out 1", "report out", "check out"] {
                let ended = bench.shell(&format!("timeout 20 crosspoint {command}"));
                let ended_well = ended.code.is_some_and(|code| code <= 7);
                assert!(ended_well, "{file}, {made}, {command}: {:?} {}", ended.code, ended.err);
                told += usize::from(ended.err.contains(&format!("out/{file}")));
            }
            assert!(told > 0, "{file}, {made}: no command names the file");
        }
    }
}

/// Nothing is printed of a file that was named by mistake; a file of one's own is shown.
#[test]
fn lines_of_files_that_are_something_else_are_not_printed() {
    let bench = Bench::new();
    let secret = "root:$6$secret:20228:0:99999:7:::\nPASSWORD=secret\n";
    for name in ["shadow", ".env", "key.pem"] {
        fs::write(bench.path(name), secret).unwrap();
        let ended = bench.run(&["check", name]);
        assert_eq!(ended.code, Some(2));
        let told = format!("error: cannot read `{name}`: it is not TOML");
        assert!(ended.err.contains(&told) && !ended.err.contains("secret"), "{}", ended.err);
    }
    fs::write(bench.path("shadow.toml"), "root:$6$secret:20228:0:99999:7:::\n").unwrap();
    assert!(!bench.run(&["check", "shadow.toml"]).err.contains("secret"));
    let own = fs::read_to_string(bench.path("tiny.toml")).unwrap().replace("\"Tiny\"", "Tiny one");
    fs::write(bench.path("own.toml"), own).unwrap();
    let shown = bench.run(&["check", "own.toml"]).err;
    assert!(shown.contains("own.toml:1:") && shown.contains("title = Tiny one"), "{shown}");
}

#[test]
fn seeds_have_one_range_in_files_and_options() {
    let bench = Bench::new();
    let last = i64::MAX as u64;
    let text = fs::read_to_string(bench.path("tiny.toml")).unwrap();
    fs::write(bench.path("last.toml"), text.replace("seed = 3", &format!("seed = {last}")))
        .unwrap();
    let run = |arguments: &[&str]| {
        bench.run(&[&["run", "-q", "--replications", "1"], arguments].concat())
    };
    assert_eq!(run(&["last.toml", "-o", "file"]).code, Some(0));
    assert_eq!(run(&["tiny.toml", "-o", "option", "--seed", &last.to_string()]).code, Some(0));
    let trials = |out: &str| fs::read(bench.path(out).join("trials.csv")).unwrap();
    assert!(trials("file") == trials("option"));
    assert_eq!(bench.run(&["repro", "option", "1"]).code, Some(0), "the manifest has it whole");
    let beyond = run(&["tiny.toml", "--seed", &(last + 1).to_string()]);
    assert_eq!(beyond.code, Some(2));
    assert!(beyond.err.contains("0..=9223372036854775807"), "{}", beyond.err);
}
