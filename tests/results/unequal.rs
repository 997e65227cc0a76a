//! Sides with different numbers of runs: `differences.csv`, the page and `compare` take the same.

use crate::made_up::{SHOWN, columns, facts, metrics, plan, run};
use crosspoint::experiment::{Findings, Question, Record, Recorded};
use std::fs;

/// Every third trial of one side fails, and every fifth of the other one.
#[test]
fn tables_and_comparisons_take_the_runs_that_both_sides_have() {
    let plan = plan(15);
    let mut trials = run(&plan, 2);
    for (at, trial) in plan.trial_ids().collect::<Vec<_>>().into_iter().enumerate() {
        let every = if trial.architecture == 0 { 3 } else { 5 };
        if trial.replication % every == 1 {
            trials.outputs[at] = None;
            trials.failures.push((trial, "too long".to_owned()));
        }
    }
    let findings = Findings::new(&plan, &metrics(), &SHOWN, &trials);
    let (columns, facts) = (columns(), facts());
    let record = Record {
        plan: &plan,
        columns: &columns,
        trials: &trials,
        findings: &findings,
        facts: &facts,
    };
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("inputs")).unwrap();
    for (name, bytes) in record.files() {
        fs::write(dir.path().join(&*name), bytes).unwrap();
    }
    let recorded = Recorded::read(dir.path()).unwrap();
    let pair = ["client-server", "workgroup"].map(str::to_owned);
    let question = Question {
        base: &recorded,
        other: &recorded,
        alternatives: vec![pair.into()],
        alternatives_at: 0,
        metrics: vec![0, 1, 2],
        only: None,
    };
    let answer = question.answer();
    assert_eq!(answer.len(), findings.differences.len());
    for own in &answer {
        let same = findings.differences.iter().find(|known| {
            known.metric == own.metric && plan.cells_of(&known.pair.values) == own.cells
        });
        let same = same.expect("the table has it");
        // 1, 4, 7, 10, 13 and 1, 6, 11 of 15 are missing: 8 runs are left in which both are there.
        assert_eq!((own.base.n, own.other.n, own.difference.n), (10, 12, 8));
        let bits =
            |own: &crosspoint::sim::Estimate| [own.mean, own.half_width, own.sd].map(f64::to_bits);
        assert_eq!(bits(&own.difference), bits(&same.estimate));
        assert_eq!(own.chance.to_bits(), same.chance.to_bits());
        assert!(same.adjusted <= own.adjusted, "the family of a list is larger");
    }
    crosspoint::report::report(dir.path()).unwrap();
    let page = fs::read_to_string(dir.path().join("report.html")).unwrap();
    let read = findings.differences.iter().find(|own| own.metric == 1).unwrap();
    assert!(page.contains(&format!("<data value=\"{}\">", read.estimate.mean)));
}
