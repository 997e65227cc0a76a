//! Runs that may write into a results folder, and how.

use crate::made_up::plan;
use crosspoint::experiment::{Claim, FolderError, Plan, check_folder};
use std::fs;
use std::path::Path;

fn temporary() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder can be made")
}

fn put(dir: &Path, name: &str, text: &str) {
    fs::write(dir.join(name), text).expect("the folder is writable");
}

/// Whether results of an experiment of this name, with a plan of this hash, may be written there.
fn check(dir: &Path, experiment: &str, hash: &str, force: bool) -> Result<(), FolderError> {
    check_folder(dir, &Plan { experiment: experiment.to_owned(), ..plan(2) }, hash, force)
}

#[test]
fn new_empty_and_own_folders_are_taken() {
    let dir = temporary();
    let dir = dir.path();
    assert!(check(&dir.join("new"), "a", "1", false).is_ok());
    assert!(check(dir, "a", "1", false).is_ok());
    put(dir, ".lock", "");
    put(dir, "trials.csv.tmp", "half a ta");
    assert!(check(dir, "a", "1", false).is_ok(), "left over from a crash");
    put(dir, "manifest.json", r#"{"experiment": "a", "plan_hash": "1"}"#);
    put(dir, "trials.csv", "x");
    assert!(check(dir, "a", "1", false).is_ok());
}

#[test]
fn what_belongs_to_others_is_refused_unless_forced() {
    let dir = temporary();
    let dir = dir.path();
    put(dir, "thesis.txt", "years of work");
    let refused = |experiment, hash| {
        assert!(check(dir, experiment, hash, true).is_ok());
        let error = check(dir, experiment, hash, false).expect_err("it is not ours");
        let text = error.to_string();
        assert!(text.contains(&dir.display().to_string()), "{text}");
        assert!(text.contains("`-o DIR`") && text.contains("`--force`"), "{text}");
        (error, text)
    };
    assert!(matches!(refused("a", "1").0, FolderError::Foreign { .. }));
    put(dir, "manifest.json", "not JSON");
    assert!(matches!(refused("a", "1").0, FolderError::Foreign { .. }));
    put(dir, "manifest.json", r#"{"experiment": "b\u001b[2J", "plan_hash": "1"}"#);
    let (error, text) = refused("a", "1");
    assert!(matches!(error, FolderError::Other { .. }));
    assert!(text.contains("results of `b") && !text.contains('\u{1b}'), "{text:?}");
    put(dir, "manifest.json", r#"{"experiment": "a", "plan_hash": "2"}"#);
    assert!(refused("a", "1").1.contains("another plan of `a`"));
}

#[test]
fn one_run_at_a_time_and_nothing_is_left_of_the_lock() {
    let dir = temporary();
    let place = dir.path().join("deep/results");
    let first = Claim::new(&place).expect("the folder is free");
    assert!(matches!(Claim::new(&place), Err(FolderError::InUse { .. })));
    drop(first);
    assert_eq!(fs::read_dir(&place).expect("it was made").count(), 0);
    put(&place, ".lock", "left by a crash");
    assert!(Claim::new(&place).is_ok());
}

#[test]
fn nothing_is_published_in_a_folder_that_was_replaced() {
    let dir = temporary();
    let place = dir.path().join("results");
    let claim = Claim::new(&place).expect("the folder is free");
    assert!(claim.warnings().is_empty());
    fs::rename(&place, dir.path().join("aside")).expect("nobody else uses it");
    let published = || claim.publish(&[("a.csv", b"new".to_vec())]);
    assert!(matches!(published(), Err(FolderError::Replaced { .. })), "removed");
    let second = Claim::new(&place).expect("the folder is free");
    assert!(matches!(published(), Err(FolderError::Replaced { .. })), "replaced");
    drop(claim);
    assert!(matches!(Claim::new(&place), Err(FolderError::InUse { .. })), "the lock stays");
    drop(second);
    assert_eq!(fs::read_dir(&place).expect("it was made").count(), 0);
}

#[test]
fn files_replace_files_and_leave_nothing_beside() {
    let dir = temporary();
    put(dir.path(), "b.csv", "old and longer");
    put(dir.path(), "a.csv.tmp", "left by a crash");
    let claim = Claim::new(dir.path()).expect("the folder is free");
    let files = [("a.csv", b"new".to_vec()), ("b.csv", b"newer".to_vec())];
    let written = claim.publish(&files).expect("the folder is writable");
    assert_eq!(written, [dir.path().join("a.csv"), dir.path().join("b.csv")]);
    assert_eq!(fs::read_to_string(&written[1]).expect("it is there"), "newer");
    drop(claim);
    assert_eq!(fs::read_dir(dir.path()).expect("it is there").count(), 2);
}

#[test]
fn a_folder_in_place_of_a_file_is_an_error_that_names_it() {
    let dir = temporary();
    fs::create_dir(dir.path().join("a.csv")).expect("the folder is writable");
    put(&dir.path().join("a.csv"), "inside", "x");
    let claim = Claim::new(dir.path()).expect("the folder is free");
    let error = claim.publish(&[("a.csv", b"new".to_vec())]).expect_err("it is a folder");
    let text = error.to_string();
    assert!(text.starts_with("cannot replace ") && text.contains("a.csv"), "{text}");
}

#[cfg(unix)]
#[test]
fn links_are_replaced_and_never_followed() {
    use std::os::unix::fs::symlink;
    let (dir, elsewhere) = (temporary(), temporary());
    let target = elsewhere.path().join("precious");
    put(elsewhere.path(), "precious", "precious");
    for name in ["a.csv", "b.csv.tmp"] {
        symlink(&target, dir.path().join(name)).expect("links can be made");
    }
    let claim = Claim::new(dir.path()).expect("the folder is free");
    let files = [("a.csv", b"new".to_vec()), ("b.csv", b"new".to_vec())];
    claim.publish(&files).expect("the folder is writable");
    drop(claim);
    assert_eq!(fs::read_to_string(&target).expect("it is there"), "precious");
    assert_eq!(fs::read_to_string(dir.path().join("a.csv")).expect("it is there"), "new");
    symlink(&target, dir.path().join(".lock")).expect("links can be made");
    assert!(matches!(Claim::new(dir.path()), Err(FolderError::Link { .. })));
}

#[test]
fn a_record_is_written_whole_and_heals_failures() {
    use crate::made_up::{SHOWN, columns, facts, metrics, plan, run};
    use crosspoint::experiment::{Findings, Record};
    let dir = temporary();
    put(dir.path(), "failures.csv", "of an earlier run");
    let plan = plan(2);
    let trials = run(&plan, 2);
    let (findings, facts) = (Findings::new(&plan, &metrics(), &SHOWN, &trials), facts());
    let record = Record {
        plan: &plan,
        columns: &columns(),
        trials: &trials,
        findings: &findings,
        facts: &facts,
    };
    let claim = Claim::new(dir.path()).expect("the folder is free");
    let written = record.write(&claim).expect("the folder is writable");
    assert!(written.last().is_some_and(|path| path.ends_with("manifest.json")));
    drop(claim);
    assert!(!dir.path().join("failures.csv").exists());
    assert!(check(dir.path(), "lines", "abc", false).is_ok(), "it may be replaced");
    assert!(check(dir.path(), "lines", "abd", false).is_err());
}
