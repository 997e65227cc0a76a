//! The summary that a person reads.

use crate::made_up::{SHOWN, metrics, noise, output, plan, run};
use crosspoint::cli::summary::{View, summary};
use crosspoint::experiment::{Costs, Findings, Progress, Stop, TrialId, run_all};
use std::path::PathBuf;

fn shown(width: usize, height: usize, colours: bool) -> String {
    let plan = plan(20);
    let findings = Findings::new(&plan, &metrics(), &SHOWN, &run(&plan, 2));
    let files = [PathBuf::from("results/lines/manifest.json")];
    summary(&plan, &metrics(), &findings, &View { rows: &SHOWN, width, height, colours }, &files)
}

#[test]
fn a_newcomer_sees_a_small_table_and_what_was_found() {
    let text = shown(100, 24, false);
    println!("{text}");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "Where do two lines cross?");
    assert_eq!(lines[1], "office, 4 user devices, 1 copy", "the middle of the sweep");
    assert!(text.contains("another table: -w 'organisation.devices = 2'"), "{text}");
    let row = |start: &str| lines.iter().find(|line| line.starts_with(start)).expect("a row");
    let header = lines.iter().position(|line| line.ends_with(" workgroup")).expect("names");
    assert!(lines[header].contains("client-server"));
    assert!(row("availability [%]").contains(" 100 =*"));
    assert!(row("availability [%]").contains(" 90.003"), "shares are told in percent");
    assert!(text.contains("= no variation in 20 runs"));
    // Long sentences are wrapped.
    assert!(text.replace("\n  ", " ").contains(
        "workgroup has lower admin effort than client-server up to about 4 user devices, client-server \
         from 5 on (95 %: from 4 to 5), with 1 copy"
    ));
    assert!(text.ends_with("results/lines/manifest.json\n"));
    assert!(lines.len() <= 25, "{} lines", lines.len());
    assert!(lines.iter().all(|line| line.chars().count() <= 100 && *line == line.trim_end()));
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn narrow_terminals_get_blocks_and_bold_type_only_if_wanted() {
    let text = shown(44, 30, false);
    assert!(text.lines().all(|line| line.chars().count() <= 44), "{text}");
    assert_eq!(text.matches("availability [%]").count(), 2);
    let bold = shown(100, 24, true);
    assert!(bold.contains("\u{1b}[1m100 =*\u{1b}[0m"));
}

#[test]
fn only_the_best_beyond_chance_is_marked() {
    let plan = plan(20);
    let marked = |own: &(dyn Fn(f64, &TrialId) -> f64 + Sync)| {
        let simulate = |trial: &TrialId| {
            let fate = noise(3, &TrialId { point: 0, ..*trial }, 0);
            output(vec![own(fate, trial), 1.0, 1.0])
        };
        let (costs, stop) = (Costs::equal(), Stop::new());
        let trials = run_all(&plan, 1, &costs, simulate, &mut Progress::hidden(), &stop);
        let findings = Findings::new(&plan, &metrics(), &[0], &trials);
        let view = View { rows: &[0], width: 100, height: 24, colours: false };
        let text = summary(&plan, &metrics(), &findings, &view, &[]);
        let row = text.lines().find(|line| line.starts_with("availability")).expect("a row");
        row.matches('*').count()
    };
    let second = |trial: &TrialId| trial.architecture as f64;
    assert_eq!(marked(&|fate, trial| fate - second(trial)), 1, "paired: the fate cancels");
    assert_eq!(marked(&|fate, _| fate), 0, "nobody is best where all are equal");
    let own = |trial: &TrialId| noise(3, trial, 1 + trial.architecture as u64);
    assert_eq!(marked(&|_, trial| 0.001 * second(trial) + own(trial)), 0, "chance decides");
}

/// Of what there is no room for it says where it is.
#[test]
fn a_summary_fits_its_screen() {
    let whole = shown(100, 60, false);
    assert!(!whole.contains("... and"), "{whole}");
    for (width, height) in [(100, 16), (100, 24), (60, 16), (44, 20), (44, 24)] {
        let text = shown(width, height, false);
        assert!(text.lines().count() <= height, "{width} x {height}:\n{text}");
        for part in ["availability [%]", "all of it: results/lines/manifest.json"] {
            assert!(text.replace("\n  ", " ").contains(part), "{width} x {height}:\n{text}");
        }
        let is_cut = text.lines().count() < shown(width, 60, false).lines().count();
        assert_eq!(is_cut, text.contains("... and"), "{width} x {height}:\n{text}");
    }
}

/// A metric that has one value in all runs tells nothing apart; its value is said once.
#[test]
fn metrics_that_never_vary_are_counted() {
    let plan = plan(20);
    let simulate = |trial: &TrialId| output(vec![1.0, noise(3, trial, 1), 2.0]);
    let (costs, stop) = (Costs::equal(), Stop::new());
    let trials = run_all(&plan, 1, &costs, simulate, &mut Progress::hidden(), &stop);
    let findings = Findings::new(&plan, &metrics(), &SHOWN, &trials);
    let text = |rows: &[usize]| {
        let view = View { rows, width: 100, height: 24, colours: false };
        summary(&plan, &metrics(), &findings, &view, &[])
    };
    let told = text(&[0, 1, 2]);
    let count = "left out: 2 metrics with one value in all runs (availability 100 %, ";
    assert!(told.contains(count) && !told.contains("\navailability [%]"), "{told}");
    assert!(text(&[0]).contains("\navailability [%]"), "an empty table would tell nothing");
}
