//! Trials on several threads: order, panics, stops.

use crate::made_up::{files, output, plan, run, simulate};
use crosspoint::experiment::{
    Costs, Crew, Plan, Progress, Stop, TrialId, Trials, Unfinished, parse_experiment, run_all,
    run_trial,
};
use crosspoint::study::{LimitReached, Limits};
use crosspoint::world::STUDIES;
use proptest::prelude::*;
use std::convert::Infallible;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

fn hidden(plan: &Plan, jobs: usize, costs: &Costs, failing: Option<usize>) -> Trials {
    let simulate = |trial: &TrialId| {
        let number = trial.point * plan.replications as usize + trial.replication as usize;
        assert_ne!(Some(number), failing, "no route to disk {number}");
        simulate(plan, trial)
    };
    run_all(plan, jobs, costs, simulate, &mut Progress::hidden(), &Stop::new())
}

#[test]
fn every_trial_is_run_once_in_its_place() {
    let plan = plan(3);
    let seen = Mutex::new(Vec::new());
    let simulate = |trial: &TrialId| {
        seen.lock().expect("no test thread panics").push(*trial);
        output(vec![trial.point as f64, f64::from(trial.replication), 0.0])
    };
    let costs = Costs::equal();
    let trials = run_all(&plan, 4, &costs, simulate, &mut Progress::hidden(), &Stop::new());
    let mut seen = seen.into_inner().expect("no test thread panics");
    seen.sort();
    assert_eq!(seen, plan.trial_ids().collect::<Vec<_>>());
    for (trial, output) in plan.trial_ids().zip(&trials.outputs) {
        let metrics = &output.as_ref().expect("it ran").values;
        assert_eq!(metrics[..2], [trial.point as f64, f64::from(trial.replication)]);
    }
    assert!(!trials.interrupted && trials.failures.is_empty());
}

#[test]
fn files_do_not_depend_on_the_number_of_threads() {
    let plan = plan(6);
    let one = files(&plan, &run(&plan, 1));
    assert!(one == files(&plan, &run(&plan, 2)));
    assert!(one == files(&plan, &run(&plan, 8)));
}

#[test]
fn a_panic_fails_one_trial() {
    let plan = plan(4);
    let trials = hidden(&plan, 2, &Costs::equal(), Some(9));
    let failed = plan.trial(9);
    assert_eq!(trials.failures.len(), 1);
    assert_eq!(trials.failures[0].0, failed);
    assert!(trials.failures[0].1.contains("no route to disk 9"));
    assert!(!trials.interrupted);
    let missing: Vec<usize> =
        (0..plan.trials()).filter(|index| trials.outputs[*index].is_none()).collect();
    assert_eq!(missing, [9]);
    let table = crate::made_up::file(&files(&plan, &trials), "failures.csv");
    let start = "architecture,organisation.devices,copies,replication,message\n\
                 client-server,8,,1,";
    assert!(table.starts_with(start), "{table}");
}

#[test]
fn a_stop_keeps_what_is_done() {
    let plan = plan(10);
    let (stop, count) = (Stop::new(), AtomicUsize::new(0));
    let simulate = |trial: &TrialId| {
        if count.fetch_add(1, Ordering::Relaxed) == 5 {
            stop.request();
        }
        simulate(&plan, trial)
    };
    let trials = run_all(&plan, 2, &Costs::equal(), simulate, &mut Progress::hidden(), &stop);
    let done = trials.outputs.iter().flatten().count();
    assert!(trials.interrupted);
    assert!((6..=8).contains(&done), "{done} trials ran after the sixth asked for a stop");
}

/// A trial that is given up is neither done nor failed: the next run begins it anew.
#[test]
fn a_trial_that_is_given_up_is_missing() {
    let plan = plan(2);
    let (stop, costs, mut progress) = (Stop::new(), Costs::equal(), Progress::hidden());
    let mut crew = Crew { jobs: 2, costs: &costs, progress: &mut progress, stop: &stop };
    let given_up = plan.trial(3);
    let simulate = |trial: &TrialId| {
        if *trial == given_up { Err(Unfinished::GivenUp) } else { Ok(simulate(&plan, trial)) }
    };
    let all = (0..plan.trials()).collect();
    let Ok(trials) = crew.run(&plan, all, simulate, |_| Ok::<(), Infallible>(()));
    assert!(trials.interrupted && trials.failures.is_empty());
    assert!(trials.outputs[3].is_none());
    // The thread that ran it takes no more trials, as the run is to stop; the other goes on.
    assert_eq!(trials.outputs.iter().flatten().count(), plan.trials() - 1);
}

#[test]
fn trials_are_given_up_once_they_have_had_their_time() {
    let text = "title = \"t\"\nmodel = \"queues\"\nqueues = \"mm1\"\nhorizon = \"1 d\"\nseed = 1\n";
    let experiment = parse_experiment(&STUDIES, "t.toml", text).expect("it is in order");
    let run = |stop: &Stop| {
        let limits = Limits { abort: Some(stop), ..Limits::default() };
        run_trial(&experiment, &experiment.plan.trial(0), limits)
    };
    let [patient, hasty] = [Duration::from_secs(3_600), Duration::ZERO].map(Stop::with_grace);
    let whole = run(&hasty).expect("nobody has asked for a stop");
    for stop in [&patient, &hasty] {
        stop.request();
    }
    assert_eq!(run(&patient).map(|output| output.events), Ok(whole.events));
    assert_eq!(run(&hasty).map(|output| output.events), Err(LimitReached::GivenUp));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Costs shuffle the order in which trials start, and threads that in which they finish.
    #[test]
    fn the_order_of_work_changes_no_byte(
        costs in prop::collection::vec(0u64..9, 12),
        jobs in 1usize..6,
        failing in prop::option::of(0usize..24),
    ) {
        let plan = plan(2);
        let straight = hidden(&plan, 1, &Costs::equal(), failing);
        let shuffled = hidden(&plan, jobs, &Costs::by_point(costs), failing);
        prop_assert!(files(&plan, &straight) == files(&plan, &shuffled));
    }
}
