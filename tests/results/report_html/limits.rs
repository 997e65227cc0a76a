//! Large sweeps, missing files, and what makes figures less than they seem.

use serde_json::json;
use std::fmt::Write as _;

use super::page::{Page, text};
use super::tables::Read;
use crate::folders::{Folder, SEVEN};

const CHART: &str = "availability";

fn folder() -> Folder {
    let chart = json!({"name": CHART, "x": {"key": "organisation.devices"}, "y": [CHART]});
    Folder::new(&SEVEN[..2], json!([chart]))
}

/// A thousand points of each of six architectures, and four metrics.
fn large() -> Folder {
    let values: Vec<String> = (1..=1000).map(|value| value.to_string()).collect();
    let metrics = ["a", "b", "c", "d"];
    let mut folder = folder();
    folder.manifest["architectures"] = json!(SEVEN[..6]);
    folder.manifest["axes"] = json!([{"key": "size", "label": "devices", "values": values}]);
    let named = metrics.map(|name| json!({"name": name, "unit": "s", "direction": "lower"}));
    folder.manifest["metrics"] = json!(named);
    let charts = metrics.map(|name| json!({"name": name, "x": {"key": "size"}, "y": [name]}));
    folder.manifest["charts"] = json!(charts);
    folder.summary = "architecture,size,metric,unit,n,mean,sd,ci_low,ci_high\n".to_owned();
    folder.causes = "architecture,size,function,cause,not_in_time,issued\n".to_owned();
    for (rank, name) in SEVEN[..6].iter().enumerate() {
        for value in &values {
            for metric in metrics {
                let mean = value.parse::<f64>().expect("a number").sqrt() + rank as f64;
                writeln!(
                    folder.summary,
                    "{name},{value},{metric},s,20,{mean},1,{},{}",
                    mean - 0.5,
                    mean + 0.5
                )
                .expect("a string takes all");
            }
        }
    }
    folder
}

#[test]
fn a_large_sweep_gives_a_page_of_bearable_size_that_names_the_file() {
    let page = Page::of(&large());
    assert!(page.text.len() < 9_000_000, "{} bytes", page.text.len());
    let tables: Vec<Read<'_>> = page.all("#means table").into_iter().map(Read::new).collect();
    assert_eq!(tables.len(), 4);
    assert!(tables.iter().all(|table| table.rows.len() == 120));
    let cut = page.all("#means .cut");
    assert_eq!(cut.len(), 4);
    assert!(cut.iter().all(|own| text(*own) == "880 more rows in summary.csv."));
    assert_eq!(page.all("#means .cut code").len(), 4);
}

#[test]
fn a_chart_that_is_too_large_is_named() {
    let mut folder = large();
    let chart = |n: usize| json!({"name": format!("c{n}"), "x": {"key": "size"}, "y": ["a"]});
    folder.manifest["charts"] = json!((0..40).map(chart).collect::<Vec<_>>());
    let page = Page::of(&folder);
    assert!(page.text.len() < 14_000_000, "{} bytes", page.text.len());
    let left: Vec<String> = page.all("figure .cut").into_iter().map(text).collect();
    assert!(!left.is_empty(), "40 charts of 6,000 values fit");
    assert_eq!(left.last().map(String::as_str), Some("Too large for this page: charts/c39.svg."));
    assert_eq!(page.all("figure svg").len() + left.len(), 40);
}

#[test]
fn tables_that_the_folder_lacks_are_left_out() {
    let page = Page::of(&folder());
    for section in ["differences", "architectures", "assumptions"] {
        assert!(page.all(&format!("#{section}")).is_empty(), "{section} has nothing to say");
    }
    assert!(text(page.all("#crossings")[0]).contains("No two curves cross beyond chance."));
    assert_eq!(text(page.all("#warnings p")[0]), "None from these files.");
}

#[test]
fn few_and_equal_trials_are_noticed_without_a_column_of_notes() {
    let mut folder = folder();
    let few = folder.summary.replace(",20,", ",5,").replacen(",0.1,0", ",0,0", 2);
    folder.summary = few;
    folder.manifest["replications"] = json!(5);
    let page = Page::of(&folder);
    let warnings: Vec<String> = page.all("#warnings li").into_iter().map(text).collect();
    let begins = |start: &str| warnings.iter().any(|own| own.starts_with(start));
    assert!(begins("Few trials: intervals of fewer than ten are rough: availability ("));
    assert!(begins("No variation: all trials of a point gave the same"), "{warnings:?}");
}

#[test]
fn a_folder_without_charts_has_a_page_without_scripts() {
    let mut folder = folder();
    folder.manifest["charts"] = json!([]);
    let page = Page::of(&folder);
    assert!(page.all("script").is_empty());
    assert!(page.text.contains("script-src &#39;none&#39;"), "nothing may run");
}

#[test]
fn warnings_tell_of_failed_trials_and_of_notes() {
    let mut folder = folder();
    folder.manifest["trials"] = json!(1920);
    folder.manifest["failed"] = json!(2);
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    let mut lines = folder.summary.lines();
    let mut summary = format!("{},note\n", lines.next().expect("headers"));
    for (at, line) in lines.enumerate() {
        let note = if at % 4 == 0 && at < 12 { "skewed odd<b>" } else { "" };
        writeln!(summary, "{line},{note}").expect("a string takes all");
    }
    folder.summary = summary;
    folder.save(dir.path());
    let failures = "architecture,organisation.devices,redundancy,taken_home,sync,replication,\
                    message\nclient-server,2,,0.1,4 h,3,too many <events>\n";
    std::fs::write(dir.path().join("failures.csv"), failures).expect("the folder is writable");
    let page = Page::written(dir);
    let warnings: Vec<String> = page.all("#warnings li").into_iter().map(text).collect();
    let begins = |start: &str| warnings.iter().any(|own| own.starts_with(start));
    assert!(begins("Failed: 2 trials of 1,920."), "{warnings:?}");
    assert!(begins("odd<b>: availability (3 points)."), "{warnings:?}");
    let skewed = "Skewed trials: intervals are shorter than they claim to be: availability (3";
    assert!(begins(skewed), "{warnings:?}");
    assert!(text(page.all("#warnings td.words").pop().expect("a row")) == "too many <events>");
    let cell = Read::new(page.all("#means table")[0]);
    let (_, _, first) = cell.cells().next().expect("a cell");
    assert!(text(first).ends_with("skewed, odd<b>"), "the note stands beside the figure");
}

#[test]
fn p_values_decide_where_the_table_has_them() {
    let mut folder = folder();
    folder.manifest["axes"] = json!([]);
    folder.manifest["charts"] = json!([{"name": "a", "x": {"key": "architecture"}, "y": [CHART]}]);
    folder.summary = "architecture,metric,unit,n,mean,sd,ci_low,ci_high\n".to_owned();
    folder.causes = "architecture,function,cause,not_in_time,issued\n".to_owned();
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    for name in &SEVEN[..2] {
        writeln!(folder.summary, "{name},{CHART},share,20,0.9,0.1,0.8,0.95")
            .expect("a string takes all");
    }
    folder.save(dir.path());
    let differences = format!(
        "baseline,architecture,metric,unit,n,difference,sd,ci_low,ci_high,variance_ratio,p_holm\n\
         {},{},{CHART},share,20,0.02,0.01,0.001,0.039,0.5,0.2\n",
        SEVEN[0], SEVEN[1]
    );
    std::fs::write(dir.path().join("differences.csv"), differences).expect("it is writable");
    let page = Page::written(dir);
    let cell = page.all("#differences td")[0];
    assert_eq!(cell.attr("class"), None, "the interval alone would call it better");
    assert_eq!(text(cell), "+2.0+0.1 to +3.9p 0.200");
    assert_eq!(text(page.all("#crossings td")[0]), "no difference");
}
