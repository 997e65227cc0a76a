//! Charts of a results folder, and the treatment of folders that are not whole.

use crate::folders::{self, CAUSES, Folder, SEVEN};
use crosspoint::report::{Format, Manifest, ReportError, draw};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Draws a folder and returns the SVGs in the order of its charts.
fn svgs(folder: &Folder) -> Vec<String> {
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    folder.save(dir.path());
    let paths = draw(dir.path(), &[Format::Svg]).expect("the folder is whole");
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("the chart was written as text")
}

fn by_devices() -> Value {
    json!({"name": "availability", "x": {"key": "organisation.devices", "scale": "log"},
           "y": ["availability"], "panels": ["redundancy"]})
}

/// The texts of an SVG that stand on the page.
fn texts(svg: &str) -> Vec<&str> {
    let after = svg.split("<text").skip(1).filter_map(|part| part.split_once(">\n"));
    after.filter_map(|(_, text)| text.split_once("\n</text>")).map(|(text, _)| text).collect()
}

/// How many areas an SVG has in a colour, and the heights of all their corners.
fn areas(svg: &str, color: &str) -> (usize, Vec<f64>) {
    let wanted = format!("fill=\"{color}\" points=");
    let lines: Vec<&str> = svg
        .lines()
        .filter(|l| l.starts_with("<polygon opacity=\"0.16\"") && l.contains(&wanted))
        .collect();
    let points = lines.iter().flat_map(|line| line.split("points=\"").nth(1));
    let corners = points.flat_map(|p| p.split(['"', ' '])).filter_map(|xy| xy.split_once(','));
    (lines.len(), corners.filter_map(|(_, y)| y.parse().ok()).collect())
}

const BLUE: &str = "#0072B2";

#[test]
fn a_chart_names_every_architecture_axis_and_panel() {
    let svg = &svgs(&Folder::new(&SEVEN, json!([by_devices()])))[0];
    let texts = texts(svg);
    for wanted in SEVEN.iter().chain(&["copies = 1", "copies = 2", "copies = 3"]) {
        assert!(texts.contains(wanted), "{wanted} is not in {texts:?}");
    }
    assert!(texts.contains(&"user devices") && texts.contains(&"availability"));
    assert!(svg.contains("<desc>Line chart of availability against user devices"));
}

#[test]
fn values_that_nobody_chose_are_told_in_the_subtitle() {
    let mut chart = by_devices();
    chart["at"] = json!({"taken_home": "0.3"});
    let svg = svgs(&Folder::new(&SEVEN[..2], json!([chart])))[0].replace('\u{a0}', " ");
    assert!(svg.contains("share taken home = 0.3, time between copies = 20 min (first of 3)"));
    assert!(svg.contains("office-8 · 20 replications · 95 % intervals"));
}

#[test]
fn the_same_folder_gives_the_same_bytes() {
    let charts = json!([by_devices(), {"name": "causes", "x": {"key": "architecture"},
        "stack": "cause", "panels": ["redundancy"]}]);
    let folder = Folder::new(&SEVEN[..3], charts);
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    folder.save(dir.path());
    let draw_all = || -> Vec<(PathBuf, Vec<u8>)> {
        let paths = draw(dir.path(), &[Format::Svg, Format::Png]).expect("the folder is whole");
        let bytes = |path: PathBuf| {
            let bytes = std::fs::read(&path).expect("the chart was written");
            (path, bytes)
        };
        paths.into_iter().map(bytes).collect()
    };
    let first = draw_all();
    assert_eq!(first.len(), 4);
    assert!(first == draw_all(), "two drawings differ");
    let left: Vec<_> = std::fs::read_dir(dir.path().join("charts"))
        .expect("the folder of charts is there")
        .collect();
    assert_eq!(left.len(), 4, "temporary files are left behind");
}

#[test]
fn a_png_has_two_pixels_per_unit_and_its_texts() {
    let folder = Folder::new(&SEVEN[..2], json!([by_devices()]));
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    folder.save(dir.path());
    let paths = draw(dir.path(), &[Format::Png]).expect("the folder is whole");
    let png = resvg::tiny_skia::Pixmap::load_png(&paths[0]).expect("the chart is a PNG");
    assert_eq!(png.width(), 1800);
    // The headline is the only thing near the top, and it needs the embedded font.
    let top = png.pixels().iter().take(1800 * 80);
    assert!(top.filter(|pixel| pixel.red() < 100).count() > 500, "no headline was drawn");
}

/// How rare it is at most, as runs are independent.
#[test]
fn a_chart_of_zeros_says_how_many_runs_had_none() {
    let chart = |y: Value| json!({"name": "c", "x": {"key": "organisation.devices"}, "y": y});
    let mut folder = Folder::new(&SEVEN[..2], json!([chart(json!(["wait", "traffic"]))]));
    let zero = |row: &str| {
        let cells: Vec<&str> = row.split(',').collect();
        match cells[5] {
            "wait" => format!("{},wait,s,20,0,0,0,0", cells[..5].join(",")),
            _ => row.to_owned(),
        }
    };
    folder.summary = folder.summary.lines().map(|row| zero(row) + "\n").collect();
    let text = |folder: &Folder| texts(&svgs(folder)[0]).join(" ").replace('\u{a0}', " ");
    let told = "mean wait: none in 20 runs of a point: at most 14 % of runs have any (95 %)";
    assert!(text(&folder).contains(told), "{}", text(&folder));
    folder.manifest["charts"] = json!([chart(json!(["traffic"]))]);
    assert!(!text(&folder).contains("none in"));
    let bars = json!({"name": "c", "x": {"key": "organisation.devices"}, "stack": "cause"});
    folder.manifest["charts"] = json!([bars]);
    assert!(!text(&folder).contains("none in"));
    let nothing = |row: &str| {
        let cells: Vec<&str> = row.split(',').collect();
        if cells[7] == "not_in_time" {
            row.to_owned()
        } else {
            format!("{},0,9", cells[..7].join(","))
        }
    };
    folder.causes = folder.causes.lines().map(|row| nothing(row) + "\n").collect();
    assert!(text(&folder).contains("none in 20 runs of a point"), "{}", text(&folder));
}

/// Charts show all places together: a table that tells them apart gives the same picture.
#[test]
fn causes_by_place_are_drawn_together() {
    let bars = json!({"name": "c", "x": {"key": "organisation.devices"}, "stack": "cause"});
    let mut folder = Folder::new(&SEVEN[..2], json!([bars]));
    let together = svgs(&folder);
    let split = |row: &str| {
        let cells: Vec<&str> = row.split(',').collect();
        let (before, after) = (cells[..5].join(","), cells[5..7].join(","));
        let [Ok(part), Ok(all)] = [cells[7], cells[8]].map(str::parse::<u64>) else {
            return format!("{before},place,{after},{},{}\n", cells[7], cells[8]);
        };
        let (home, from_home) = (part / 3, all / 4);
        format!(
            "{before},office,{after},{},{}\n{before},home,{after},{home},{from_home}\n",
            part - home,
            all - from_home
        )
    };
    folder.causes = folder.causes.lines().map(split).collect();
    assert!(folder.causes.contains(",place,") && folder.causes.contains(",home,"));
    assert_eq!(svgs(&folder), together);
}

#[test]
fn an_empty_axis_cell_is_drawn_in_every_panel() {
    let svg = &svgs(&Folder::new(&SEVEN[..3], json!([by_devices()])))[0];
    assert_eq!(areas(svg, BLUE).0, 3, "the architecture without copies belongs in each panel");
}

#[test]
fn a_crossing_is_marked_faintly_where_chance_may_be_at_work() {
    let mut folder = Folder::new(&SEVEN[..2], json!([by_devices()]));
    let crossing = |without: f64, sure: &str| {
        format!(
            "metric,axis,baseline,architecture,redundancy,taken_home,sync,crossing,ci_low,\
             ci_high,share_without,beyond_chance\navailability,organisation.devices,client-server,\
             client-server-standby,2,0.1,20 min,9.9,8.7,11.5,{without},{sure}\n"
        )
    };
    folder.crossings = Some(crossing(0.01, "yes"));
    assert!(texts(&svgs(&folder)[0]).contains(&"crossing, 95 % interval"));
    for (without, told) in [(0.1, true), (0.6, false)] {
        folder.crossings = Some(crossing(without, "no"));
        let svg = &svgs(&folder)[0];
        assert!(!texts(svg).contains(&"crossing, 95 % interval"));
        assert_eq!(texts(svg).contains(&"may cross: within chance"), told);
    }
}

#[test]
fn bars_name_their_causes_and_add_up() {
    let charts = json!([{"name": "causes", "x": {"key": "architecture"}, "stack": "cause"},
        {"name": "functions", "x": {"key": "architecture"}, "stack": "function"}]);
    let mut folder = Folder::new(&SEVEN[..1], charts);
    // Every row repeats how many operations there were.
    folder.causes = format!(
        "{}\nclient-server,2,1,0.1,20 min,read,server down,30,1000\n\
         client-server,2,1,0.1,20 min,read,link down,15,1000\n\
         client-server,2,1,0.1,20 min,print,,0,1000\n",
        folder.causes.lines().next().unwrap_or_default()
    );
    let svgs = svgs(&folder);
    assert!(texts(&svgs[0]).contains(&"server down") && texts(&svgs[0]).contains(&"link down"));
    assert!(texts(&svgs[1]).contains(&"read"));
    for svg in &svgs {
        assert!(texts(svg).contains(&"4.5"), "45 of 1000 are 4.5 percent");
    }
}

#[test]
fn causes_have_one_panel_per_architecture() {
    let charts = json!([{"name": "c", "x": {"key": "organisation.devices"}, "stack": "cause"}]);
    let svg = &svgs(&Folder::new(&SEVEN, charts))[0];
    for wanted in SEVEN.iter().chain(&CAUSES) {
        assert!(texts(svg).contains(wanted), "{wanted} is not there");
    }
}

#[test]
fn hostile_texts_are_escaped_shortened_and_kept_out_of_paths() {
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    folders::extremes().save(dir.path());
    let paths = draw(dir.path(), &[Format::Svg]).expect("hostile texts are no error");
    for path in &paths {
        assert_eq!(path.parent(), Some(dir.path().join("charts").as_path()));
        let svg = read(path);
        assert!(!svg.contains("<script") && !svg.contains('\0') && !svg.contains('\u{202e}'));
        let long: Vec<_> =
            texts(&svg).into_iter().filter(|text| text.chars().count() >= 160).collect();
        assert!(long.is_empty(), "{}: {long:?}", path.display());
        // A page that an XML parser accepts can be turned into pixels.
        let options = resvg::usvg::Options::default();
        resvg::usvg::Tree::from_str(&svg, &options).expect("the chart is well-formed");
    }
    let names: Vec<String> =
        paths.iter().map(|path| path.to_string_lossy().to_lowercase()).collect();
    let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
    assert_eq!(distinct.len(), names.len(), "two charts share a file");
}

#[test]
fn a_missing_manifest_is_named() {
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    let error = draw(dir.path(), &[Format::Svg]).expect_err("there is nothing to draw");
    let path = dir.path().join("manifest.json");
    let text = error.to_string();
    assert!(text.starts_with("cannot read") && text.contains(&path.display().to_string()));
    assert!(matches!(error, ReportError::Read { .. }));
}

#[test]
fn what_is_wrong_in_a_folder_is_named() {
    let error = |folder: &Folder| {
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        folder.save(dir.path());
        draw(dir.path(), &[Format::Svg]).expect_err("the folder is not whole").to_string()
    };
    let good = || Folder::new(&SEVEN[..1], json!([by_devices()]));
    let mut folder = good();
    folder.summary = folder.summary.replace(",mean,", ",average,");
    assert!(error(&folder).contains("summary.csv: it has no column 'mean'"));
    let mut folder = good();
    folder.summary += "client-server,2,1,0.1,20 min,availability,share,9,much,,,\n";
    assert!(error(&folder).contains("column 'mean' holds 'much'"));
    let mut folder = good();
    folder.manifest["charts"][0]["panels"] = json!(["colour"]);
    assert!(error(&folder).contains("no axis 'colour'; choose one of: architecture, "));
    let mut folder = good();
    folder.manifest["charts"][0]["y"] = json!(["joy"]);
    assert!(error(&folder).contains("no metric 'joy'; choose one of: availability, "));
    let mut folder = good();
    folder.manifest["charts"] = json!(7);
    assert!(error(&folder).contains("cannot parse"));
}

#[test]
fn a_manifest_survives_writing_and_reading() {
    let folder = Folder::new(&SEVEN, json!([by_devices()]));
    let manifest: Manifest = serde_json::from_value(folder.manifest).expect("it is complete");
    assert_eq!(manifest.charts[0].series, "architecture");
    let text = serde_json::to_string(&manifest).expect("it can be written");
    assert_eq!(manifest, serde_json::from_str(&text).expect("it can be read"));
}
