//! Traces for programs: JSON and timelines.

use std::collections::{BTreeMap, BTreeSet};
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

/// What is done by workaround names the copy: where a colleague has just mailed it, one who was at
/// work then, with a device that was on and had no fault; else one that had come before, or that
/// the own device has.
#[test]
fn every_workaround_names_a_copy_and_who_could_mail_it() {
    let text = "title = \"t\"\norganisation = \"office\"\nhorizon = \"13 weeks\"\nwarm_up = \"0 d\"\n\
        architectures = [\"workgroup\", \"hybrid-cache\"]\n[replications]\nmin = 1\nmax = 1\n\
        [set]\n\"service.documents.workaround.ask\" = 1.0\n";
    let folder = folder_with("office.toml", text);
    let mut seen = BTreeMap::new();
    for architecture in ["workgroup", "hybrid-cache"] {
        let only = format!("architecture = \"{architecture}\"");
        let shown =
            out(&crosspoint(folder.path(), &["trace", "office.toml", "--json", "--where", &only]));
        let mut office = Office::default();
        for line in shown.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            office.follow(&line);
            if line["kind"] == "end" && line["outcome"] == "workaround" {
                *seen.entry(office.copy_of(&line)).or_insert(0) += 1;
            }
        }
    }
    let kinds: Vec<&str> = seen.keys().map(String::as_str).collect();
    assert_eq!(kinds, ["kept", "mailed before", "mailed now", "merged"], "{seen:?}");
    assert!(seen["mailed now"] > 300 && seen["mailed before"] > 30, "{seen:?}");
}

/// What a trace tells of people, devices and copies.
#[derive(Default)]
struct Office {
    present: BTreeSet<u64>,
    on: BTreeSet<u64>,
    faults: BTreeSet<(String, String)>,
    requests: BTreeMap<u64, u64>,
    copies: BTreeMap<u64, Value>,
    /// User, file and helper of all requests by mail, whose copies may come while the user is away.
    mailed: BTreeSet<[u64; 3]>,
}

impl Office {
    fn follow(&mut self, line: &Value) {
        let (user, of) = (line["user"].as_u64(), line["of"].as_str().unwrap().to_owned());
        let text = line["text"].as_str().unwrap();
        match line["kind"].as_str().unwrap() {
            "user_came" => drop(self.present.insert(user.unwrap())),
            "user_left" => drop(self.present.remove(&user.unwrap())),
            "device" if text.ends_with(" on") || text.ends_with("on at its owner's home") => {
                self.on.insert(user.unwrap());
            }
            "device" => drop(self.on.remove(&user.unwrap())),
            "fault" => {
                let fault = line["fault"].as_str().unwrap().to_owned();
                self.faults.insert((of, fault));
            }
            "fault_over" => {
                let fault = line["fault"].as_str().unwrap().to_owned();
                self.faults.remove(&(of, fault));
            }
            "task" if line["task"].as_str().unwrap().starts_with("repair") => {
                self.faults.retain(|(place, _)| *place != of);
            }
            "request" => {
                let operation = line["operation"].as_u64().unwrap();
                let helper = line["helper"].as_u64().unwrap();
                let object = line["object"].as_u64().unwrap();
                self.requests.insert(operation, helper);
                self.mailed.insert([user.unwrap(), object, helper]);
            }
            // One that was mailed before may serve in its place.
            "no_copy" => drop(self.requests.remove(&line["operation"].as_u64().unwrap())),
            "copy" if !line["operation"].is_null() => {
                self.copies.insert(line["operation"].as_u64().unwrap(), line.clone());
            }
            _ => {}
        }
    }

    /// Where the copy of an operation came from, which is checked.
    fn copy_of(&self, end: &Value) -> String {
        let operation = end["operation"].as_u64().unwrap();
        let copy = &self.copies[&operation];
        let number = |field: &str| copy[field].as_u64().unwrap();
        assert_eq!((&copy["time_s"], &copy["user"]), (&end["time_s"], &end["user"]));
        assert!(number("version") > 0 && number("bytes") > 0, "{copy}");
        if copy["copy"] != "mailed" {
            assert!(copy["helper"].is_null(), "{copy}");
            return copy["copy"].as_str().unwrap().to_owned();
        }
        let helper = number("helper");
        let mail = [number("user"), number("object"), helper];
        if self.requests.get(&operation) != Some(&helper) {
            assert!(self.mailed.contains(&mail), "nobody has mailed it: {copy}");
            return "mailed before".to_owned();
        }
        let is_at_work = self.present.contains(&helper) && self.on.contains(&helper);
        assert!(is_at_work && helper != number("user"), "{copy}");
        let own = format!(" of user {helper}");
        let broken = self.faults.iter().find(|(place, _)| place.ends_with(&own));
        assert_eq!(broken, None, "{copy}");
        "mailed now".to_owned()
    }
}
