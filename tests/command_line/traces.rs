//! Traces for programs: JSON and timelines.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};

use serde_json::Value;

use crate::commands::{TINY, folder_with};
use crate::typed::{command, crosspoint, err, out, told};

/// The fields of lines are those of docs/traces.md.
#[test]
fn a_trace_is_given_to_programs() {
    let folder = folder_with("tiny.toml", TINY);
    let trace = ["trace", "tiny.toml", "--json"];
    let shown = out(&crosspoint(folder.path(), &trace));
    let documented = include_str!("../../docs/traces.md");
    let (mut begun, mut ended) = (0, 0);
    for line in shown.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        for field in line.as_object().unwrap().keys() {
            assert!(documented.contains(&format!("`{field}`")), "{field} is not documented");
        }
        let kind = line["kind"].as_str().unwrap();
        assert!(documented.contains(&format!("`{kind}`")), "{kind} is not documented");
        (begun, ended) = (begun + u32::from(kind == "ask"), ended + u32::from(kind == "end"));
    }
    assert!(begun > 50 && begun - ended < 10, "{begun} operations, {ended} of them ended");
}

/// Programs get all lines unless they ask for a number, people 200, and both are told of the rest.
#[test]
fn lines_that_are_left_out_are_counted() {
    let folder = folder_with("tiny.toml", TINY);
    let trace =
        |more: &[&str]| crosspoint(folder.path(), &[&["trace", "tiny.toml"], more].concat());
    let all = told(&trace(&["--json"]));
    assert_eq!(all, told(&trace(&["--json", "--lines", "0"])));
    let count = all.lines().count();
    let some = trace(&["--json", "--lines", "5"]);
    let kept: Vec<&str> = all.lines().take(5).chain(all.lines().last()).collect();
    assert_eq!(told(&some).lines().collect::<Vec<_>>(), kept);
    assert_eq!(err(&some), format!("... {} more lines; `--lines 0` shows all\n", count - 6));
    let people = told(&trace(&[]));
    assert_eq!(people.lines().count(), 203, "a heading, the number left out, and the counts");
    let rest = format!("\n# ... {} more lines; `--lines 0` shows all\n# ", count - 201);
    assert!(people.contains(&rest), "{people}");
    assert_eq!(told(&trace(&["--lines", "0"])).lines().count(), count + 1);
}

/// Lines of queueing networks: on a terminal the jobs stand beside the sentence.
#[test]
fn sentences_for_programs_have_no_columns() {
    let text = "title = \"t\"\nmodel = \"queues\"\nqueues = \"two-kinds\"\nhorizon = \"1 h\"\n\
        warm_up = \"1 min\"\n[replications]\nmin = 1\nmax = 1\n";
    let folder = folder_with("jobs.toml", text);
    let trace = |more: &[&str]| {
        told(&crosspoint(folder.path(), &[&["trace", "jobs.toml", "--lines", "0"], more].concat()))
    };
    let documented = include_str!("../../docs/traces.md");
    let people = trace(&[]);
    let mut lines = people.lines().skip(1);
    for object in trace(&["--json"]).lines() {
        let object: Value = serde_json::from_str(object).unwrap();
        for field in object.as_object().unwrap().keys() {
            assert!(documented.contains(&format!("`{field}`")), "{field} is not documented");
        }
        assert!(documented.contains(&format!("`{}`", object["kind"].as_str().unwrap())));
        let (line, text) = (lines.next().unwrap(), object["text"].as_str().unwrap());
        assert!(line.contains(text) && !text.contains("  "), "{line}");
        let jobs = object["jobs"].as_str();
        assert!(jobs.is_none_or(|jobs| line.ends_with(jobs) && !text.contains(jobs)), "{line}");
        assert_eq!(jobs.is_none(), object["kind"] == "total");
    }
    assert!(lines.next().is_none() && people.lines().count() > 50);
}

/// Lines come while the trial goes on, and it ends with those who read them.
#[test]
fn lines_are_printed_as_they_come() {
    let endless = TINY.replace("2 weeks", "100 y").replace("[3, 6]", "[300]");
    let folder = folder_with("tiny.toml", &endless);
    let before = "a timeline of before";
    fs::write(folder.path().join("timeline.json"), before).unwrap();
    let begun = |more: &[&str]| {
        let all = [&["trace", "tiny.toml", "--lines", "0"], more].concat();
        let mut child = command(folder.path(), &all).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        assert!(lines.next().unwrap().starts_with("# client-server"));
        assert!(lines.next().unwrap().starts_with("w01 Mon"));
        child
    };
    let read = begun(&[]).wait_with_output().unwrap();
    assert!(read.status.success() && err(&read).is_empty(), "{}", err(&read));
    // With a timeline the trial goes on; what was there stays until the timeline is whole.
    let mut stopped = begun(&["--perfetto", "timeline.json"]);
    stopped.kill().unwrap();
    stopped.wait().unwrap();
    assert_eq!(fs::read_to_string(folder.path().join("timeline.json")).unwrap(), before);
}

/// A timeline takes the place of no file that the experiment is read from, and of a link alone.
#[test]
fn a_timeline_destroys_nothing() {
    let folder = folder_with("tiny.toml", &TINY.replace("\"office\"", "\"own\""));
    let models = folder.path().join("models/organisations");
    fs::create_dir_all(&models).unwrap();
    let office = include_str!("../../models/organisations/office.toml");
    fs::write(models.join("own.toml"), office).unwrap();
    let trace = |file: &str| {
        let all = ["trace", "tiny.toml", "--lines", "1", "--perfetto", file];
        crosspoint(folder.path(), &all)
    };
    let mut inputs = vec!["tiny.toml", "./models/../tiny.toml", "models/organisations/own.toml"];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("tiny.toml", folder.path().join("link.json")).unwrap();
        inputs.push("link.json");
    }
    for file in inputs {
        let before = fs::read(folder.path().join(file)).unwrap();
        let refused = trace(file);
        assert_eq!(refused.status.code(), Some(2), "{file}");
        let message = format!("error: the experiment is read from `{file}`, which the timeline");
        assert!(err(&refused).starts_with(&message), "{}", err(&refused));
        assert!(fs::read(folder.path().join(file)).unwrap() == before, "{file}");
    }
    fs::write(folder.path().join("notes"), "mine").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("notes", folder.path().join("timeline.json")).unwrap();
    told(&trace("timeline.json"));
    assert_eq!(fs::read_to_string(folder.path().join("notes")).unwrap(), "mine");
    let timeline = fs::read(folder.path().join("timeline.json")).unwrap();
    assert!(serde_json::from_slice::<Value>(&timeline).unwrap()["traceEvents"].is_array());
}

/// Operations that overlap are on threads of their own, and all end.
#[test]
fn a_timeline_has_spans_that_end() {
    let folder = folder_with("tiny.toml", TINY);
    let trace = ["trace", "tiny.toml", "--lines", "0", "--perfetto", "timeline.json"];
    let begun = out(&crosspoint(folder.path(), &trace)).matches(" wants to ").count();
    let timeline = fs::read(folder.path().join("timeline.json")).unwrap();
    let timeline: Value = serde_json::from_slice(&timeline).unwrap();
    let mut open = BTreeMap::new();
    let (mut spans, mut last) = (0, 0.0);
    for event in timeline["traceEvents"].as_array().unwrap() {
        let thread = (event["pid"].as_u64().unwrap(), event["tid"].as_u64().unwrap());
        let depth: &mut i32 = open.entry(thread).or_default();
        *depth += match event["ph"].as_str().unwrap() {
            "B" => 1,
            "E" => -1,
            "M" => continue,
            phase => {
                assert_eq!(phase, "i");
                0
            }
        };
        assert!((0..=1).contains(depth), "spans overlap at {event}");
        spans += usize::from(event["ph"] == "B");
        assert!(event["ts"].as_f64().unwrap() >= last, "{event} is out of order");
        last = event["ts"].as_f64().unwrap();
    }
    assert_eq!(spans, begun);
    assert!(open.values().all(|depth| *depth == 0), "all spans end");
}
