//! The summary that a person reads.

use crate::made_up::{METRICS, SHOWN, plan, run};
use crosspoint::experiment::{Findings, View, summary};
use std::path::PathBuf;

fn shown(width: usize, colours: bool) -> String {
    let plan = plan(20);
    let findings = Findings::new(&plan, &METRICS, &SHOWN, &run(&plan, 2));
    let files = [PathBuf::from("results/lines/manifest.json")];
    summary(&plan, &METRICS, &findings, &View { rows: &SHOWN, width, colours }, &files)
}

#[test]
fn a_newcomer_sees_a_small_table_and_what_was_found() {
    let text = shown(100, false);
    println!("{text}");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "Where do two lines cross?");
    assert_eq!(lines[1], "office, 8 user devices, 3 copies", "the middle of the sweep");
    assert!(lines[3].contains("client-server") && lines[3].ends_with("workgroup"));
    assert!(lines[4].starts_with("availability [%]") && lines[4].contains(" 100 =*"));
    assert!(lines[4].contains(" 89.9"), "shares are told in percent: {}", lines[4]);
    assert!(text.contains("= no variation in 20 runs"));
    assert!(text.contains("workgroup has lower admin effort than client-server up to 4.0"));
    assert!(text.ends_with("results/lines/manifest.json\n"));
    assert!(lines.len() <= 25, "{} lines", lines.len());
    assert!(lines.iter().all(|line| line.chars().count() <= 100 && *line == line.trim_end()));
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn narrow_terminals_get_blocks_and_bold_type_only_if_wanted() {
    let text = shown(44, false);
    assert!(text.lines().all(|line| line.chars().count() <= 44), "{text}");
    assert_eq!(text.matches("availability [%]").count(), 2);
    let bold = shown(100, true);
    assert!(bold.contains("\u{1b}[1m100 =*\u{1b}[0m"));
}
