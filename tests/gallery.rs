//! Draws every kind of chart into `target/gallery`, for people to look at.

mod folders;

use crosspoint::report::{Format, draw};
use folders::{Folder, SEVEN};
use serde_json::json;
use std::path::Path;

#[test]
#[ignore = "for looking at: cargo test --test gallery -- --ignored"]
fn gallery() {
    let x = json!({"key": "organisation.devices", "scale": "log"});
    let plain = json!({"key": "organisation.devices", "scale": "linear"});
    let charts = json!([
        {"name": "single", "x": x, "y": ["availability"], "at": {"taken_home": "0.1"},
         "theory": ["if_independent"]},
        {"name": "panels", "x": x, "y": ["availability"], "panels": ["redundancy"]},
        {"name": "panels-theory", "x": x, "y": ["availability"], "panels": ["redundancy"],
         "theory": ["if_independent"]},
        {"name": "grid", "x": x, "y": ["availability"], "panels": ["redundancy", "taken_home"]},
        {"name": "rows", "x": plain, "y": ["availability", "wait", "traffic"]},
        {"name": "rows-panels", "x": x, "y": ["wait", "traffic"], "panels": ["redundancy"]},
        {"name": "wait-log", "x": x, "y": ["wait"], "y_scale": "log"},
        {"name": "traffic", "x": plain, "y": ["traffic"], "panels": ["architecture"],
         "series": "redundancy"},
        {"name": "category", "x": {"key": "sync"}, "y": ["availability"]},
        {"name": "points", "x": {"key": "architecture"}, "y": ["wait"], "y_scale": "log",
         "panels": ["taken_home"]},
        {"name": "copies", "x": {"key": "redundancy"}, "y": ["wait"]},
        {"name": "causes", "x": x, "stack": "cause", "at": {"redundancy": "2"}},
        {"name": "causes-by-architecture", "x": {"key": "architecture"}, "stack": "cause"},
        {"name": "functions", "x": {"key": "architecture"}, "stack": "function",
         "panels": ["redundancy"]},
        {"name": "causes-sync", "x": {"key": "sync"}, "stack": "cause", "panels": ["redundancy"]},
    ]);
    for (name, architectures) in [("three", &SEVEN[..3]), ("seven", &SEVEN[..])] {
        let mut folder = Folder::new(architectures, charts.clone());
        folder.crossings = Some(
            "metric,axis,baseline,architecture,redundancy,taken_home,sync,crossing,ci_low,\
             ci_high,share_without\n\
             availability,organisation.devices,client-server,client-server-standby,1,0.1,20 min,\
             40.2,31,66,0.02\n\
             availability,organisation.devices,client-server,client-server-standby,2,0.1,20 min,\
             9.9,8.7,11.5,0.0\n\
             availability,organisation.devices,client-server,workgroup-copies,1,0.1,20 min,\
             18.1,14,24,0.0\n"
                .to_owned(),
        );
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/gallery").join(name);
        std::fs::create_dir_all(&dir).expect("the target folder is writable");
        folder.save(&dir);
        draw(&dir, &[Format::Svg, Format::Png]).expect("the folder is whole");
    }
}

#[test]
#[ignore = "for looking at: cargo test --test gallery -- --ignored"]
fn extremes() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/gallery/extremes");
    std::fs::create_dir_all(&dir).expect("the target folder is writable");
    folders::extremes().save(&dir);
    draw(&dir, &[Format::Svg, Format::Png]).expect("the folder is whole");
}
