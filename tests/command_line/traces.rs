//! Traces for programs: JSON and timelines.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::commands::{TINY, folder_with};
use crate::typed::{crosspoint, out};

/// The fields of lines are those of docs/traces.md.
#[test]
fn a_trace_is_given_to_programs() {
    let folder = folder_with("tiny.toml", TINY);
    let trace = ["trace", "tiny.toml", "--lines", "0", "--json"];
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
