//! Trials measured stretch by stretch, the batches made of them, and pilot trials.

use crosspoint::experiment::{
    Crew, Experiment, NoWarmUp, Pilots, Progress, Stop, parse_experiment, run_pilots, run_trial,
};
use crosspoint::metrics::metric_index;
use crosspoint::sim::SimDuration;
use crosspoint::study::{Limits, Run};
use crosspoint::world::STUDIES;

fn experiment(more: &str, horizon: &str) -> Experiment {
    experiment_with(more, horizon, "")
}

fn experiment_with(more: &str, horizon: &str, set: &str) -> Experiment {
    let text = format!(
        "title = \"Series\"\norganisation = \"office\"\n\
         architectures = [\"client-server\", \"workgroup\"]\nhorizon = \"{horizon}\"\nseed = 5\n\
         {more}\n[set]\n\"organisation.devices\" = 6\n{set}\n"
    );
    parse_experiment(&STUDIES, "series.toml", &text).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// Measuring in parts changes nothing that happens: what was counted adds up to the whole.
#[test]
fn stretches_add_up_to_the_whole() {
    let experiment =
        experiment("warm_up = \"1 week\"\n[replications]\nmin = 1\nmax = 1", "5 weeks");
    let run = Run {
        seed: 5,
        replication: 2,
        warm_up: SimDuration::WEEK,
        horizon: SimDuration::WEEK.times(5),
    };
    for scenario in &experiment.scenarios {
        let whole = scenario.simulate(run, Limits::default()).expect("no limit").values;
        for (step, count) in [(SimDuration::WEEK, 4), (SimDuration::DAY, 28)] {
            let parts = scenario.stretches(run, step, Limits::default()).expect("no limit");
            assert_eq!(parts.len(), count);
            let mean = |name: &str| {
                let at = metric_index(name).expect("it is a metric");
                (parts.iter().map(|part| part[at]).sum::<f64>() / count as f64, whole[at])
            };
            for name in ["operations", "tasks", "device_uptime", "clock_availability", "backlog"] {
                let (own, wanted) = mean(name);
                assert!((own - wanted).abs() <= 1e-9 * wanted.abs(), "{name}: {own}, {wanted}");
            }
            // Operations under way at midnight belong to no day.
            let (own, wanted) = mean("goodput");
            assert!((own / wanted - 1.0).abs() < 0.02, "goodput: {own}, {wanted}");
        }
    }
}

fn pilots(experiment: &Experiment, jobs: usize) -> Result<Pilots, NoWarmUp> {
    let (costs, stop, mut progress) = (experiment.costs(), Stop::new(), Progress::hidden());
    let mut crew = Crew { jobs, costs: &costs, progress: &mut progress, stop: &stop };
    run_pilots(experiment, &mut crew, Limits::default())
}

#[test]
fn pilot_trials_find_the_same_warm_up_on_any_number_of_threads() {
    let experiment =
        experiment("warm_up = { auto = [\"device_uptime\", \"goodput\"] }", "14 weeks");
    assert_eq!(experiment.pilot_plan().replications, 20);
    let found = pilots(&experiment, 1).expect("it is steady");
    println!("{} days", found.cut_days());
    assert_eq!(found, pilots(&experiment, 3).expect("it is steady"));
    // 98 days make 92 weeks that begin on one of them.
    assert!(found.curves.len() == 4 && found.curves.iter().all(|own| own.values.len() == 92));
    let longest = found.curves.iter().map(|own| own.cut).max().unwrap_or(0);
    assert_eq!(found.cut_days(), (longest as f64 / 7.0).ceil() * 7.0, "whole weeks");
    for curve in &found.curves {
        let mean = curve.values.iter().sum::<f64>() / 92.0;
        assert!((mean - 1.0).abs() < 1e-9, "in parts of the mean: {mean}");
    }
}

#[test]
fn what_never_settles_or_is_too_short_is_refused() {
    // Forgotten accounts of those who have left only grow.
    let turnover = "\"organisation.administration.turnover\" = \"10 /y\"";
    let accounts = "warm_up = { auto = [\"leftover_accounts\"] }";
    let growing = experiment_with(accounts, "14 weeks", turnover);
    let refused = pilots(&growing, 2).expect_err("it grows").to_string();
    assert!(refused.contains("leftover_accounts under ") && refused.contains("`horizon` longer"));
    let short = pilots(&experiment("warm_up = \"auto\"", "7 weeks"), 2);
    let refused = short.expect_err("it is too short").to_string();
    assert!(refused.contains("43 observations") && refused.contains("8 weeks"), "{refused}");
}

#[test]
fn a_single_long_trial_has_batches() {
    let experiment =
        experiment("warm_up = \"1 week\"\n[replications]\nmin = 1\nmax = 1", "41 weeks");
    let trial = experiment.plan.trial(0);
    let output = run_trial(&experiment, &trial, Limits::default()).expect("no limit");
    let of = |name: &str| output.batches[metric_index(name).expect("it is a metric")];
    let uptime = of("device_uptime");
    assert!(uptime.batches == 40 && uptime.half_width > 0.0, "{uptime:?}");
    assert_eq!(of("latency_p95").batches, 0, "a percentile is no mean");
    let replicated = Experiment {
        plan: crosspoint::experiment::Plan { replications: 2, ..experiment.plan.clone() },
        ..experiment.clone()
    };
    let output = run_trial(&replicated, &trial, Limits::default()).expect("no limit");
    assert!(output.batches.is_empty(), "replications need none");
}
