//! `crosspoint verify`: the reference experiments that come with the program, beside theory.

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use crate::config::nearest;
use crate::experiment::{
    CheckedExpectation, Costs, Display, Experiment, MOST_SEED, Overrides, Plan, Progress, Samples,
    Stop, Trials, checked, parse_experiment_with, run_all, run_trial,
};
use crate::study::{Limits, Metric};
use crate::world::STUDIES;

use super::common::{cores, signalled};
use super::list::print_aligned;
use super::summary_table::value;
use super::{Ending, FAILED_CHECK, Failure, ProgressChoice, TRIALS_FAILED, WRONG, print, tell};

/// A reference experiment that comes with the program.
struct Reference {
    name: &'static str,
    text: &'static str,
    /// The points that a quick look runs, as a condition, empty for all of them; `None`: none of
    /// them.
    quick: Option<&'static str>,
}

macro_rules! references {
    ($($name:literal quick $condition:expr),* $(,)?) => {
        &[$(Reference {
            name: $name,
            text: include_str!(concat!("../../experiments/reference/", $name, ".toml")),
            quick: $condition,
        }),*]
    };
}

const REFERENCES: &[Reference] = references![
    "mm1" quick Some(""),
    "mmc" quick None,
    "finite-room" quick Some("case = '90 %'"),
    "mg1" quick Some("law = 'fixed'"),
    "mg1-heavy" quick None,
    "two-kinds" quick Some("served = 'all at once'"),
    "erlang-loss" quick Some("lines = 5"),
    "sharing" quick None,
    "unlimited-servers" quick Some(""),
    "machine-repair" quick Some("queues.station.repair.servers = 2"),
    "interactive-one" quick Some("queues.population.machines.size <= 10"),
    "interactive-three" quick Some("queues.population.users.size = 30"),
    "priorities" quick Some("queues.station.clerk.discipline = 'preemptive'"),
    "two-choices" quick Some("draws = '2 of 10'"),
    "tandem" quick None,
];

#[derive(Args, Debug)]
pub(super) struct VerifyArguments {
    /// Fewer points, with the same tolerances: those with short runs, in less than a minute on
    /// two cores. All points take a few minutes.
    #[arg(long)]
    quick: bool,
    /// Only these experiments: mm1,tandem.
    #[arg(long, value_name = "NAME[,NAME]", value_delimiter = ',')]
    only: Vec<String>,
    /// Another seed: with any, one row in a thousand fails by chance.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=MOST_SEED))]
    seed: Option<u64>,
    /// Threads; one per core if left out. Does not change results.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// How progress is shown.
    #[arg(long, value_enum, default_value_t = ProgressChoice::Auto)]
    progress: ProgressChoice,
    /// For machines: one JSON object a line.
    #[arg(long)]
    json: bool,
}

impl Reference {
    /// The experiment, at fewer points for a quick look.
    fn experiment(&self, arguments: &VerifyArguments) -> Experiment {
        let only = self.quick.filter(|only| arguments.quick && !only.is_empty());
        let only = only.map(str::to_owned);
        let overrides = Overrides { only, seed: arguments.seed, ..Overrides::default() };
        let file = format!("{}.toml", self.name);
        let experiment = parse_experiment_with(&STUDIES, &file, self.text, &overrides);
        experiment.expect("a test reads every reference experiment, quick looks included")
    }
}

/// The reference experiments that were asked for, in the order of the table.
fn select(arguments: &VerifyArguments) -> Result<Vec<&'static Reference>, Failure> {
    let only = &arguments.only;
    let named = |name: &String| REFERENCES.iter().any(|own| own.name == name);
    if let Some(unknown) = only.iter().find(|name| !named(name)) {
        let near = nearest(unknown, REFERENCES.iter().map(|own| own.name));
        let all: Vec<&str> = REFERENCES.iter().map(|own| own.name).collect();
        let help = near.map_or_else(
            || format!("there are: {}", all.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        let message =
            format!("error: there is no reference experiment `{unknown}`\n  help: {help}");
        return Err(Failure { message, code: WRONG });
    }
    let asked = |own: &&Reference| match only[..] {
        [] => !arguments.quick || own.quick.is_some(),
        _ => only.iter().any(|name| name == own.name),
    };
    Ok(REFERENCES.iter().filter(asked).collect())
}

pub(super) fn verify(arguments: &VerifyArguments) -> Ending {
    let references = select(arguments)?;
    let with_costs = |own: &Reference| {
        let experiment = own.experiment(arguments);
        let costs = experiment.costs();
        (experiment, costs)
    };
    let experiments: Vec<(Experiment, Costs)> = references.into_iter().map(with_costs).collect();
    let stop = Stop::new();
    if let Err(error) = stop.on_signals() {
        tell(&format!("warning: Ctrl-C stops at once: {error}"));
    }
    let (mut rows, mut good, mut all, mut failed) = (Vec::new(), 0, 0, 0);
    let mut progress = progress(&experiments, arguments.progress.into());
    for (experiment, costs) in &experiments {
        let trials = trials(experiment, costs, arguments.jobs, &mut progress, &stop)?;
        failed += trials.failures.len();
        let (plan, metrics) = (&experiment.plan, &experiment.columns.metrics);
        let samples = Samples::new(plan, metrics.len(), &trials);
        for own in checked(&experiment.expectations, metrics, &samples) {
            all += 1;
            good += usize::from(own.judgement.holds());
            rows.push(if arguments.json {
                vec![as_json(&own, plan, metrics)]
            } else {
                in_words(&own, plan, metrics)
            });
        }
    }
    let counted = progress.finish();
    if arguments.json {
        rows.iter().flatten().try_for_each(|line| print(line))?;
    } else {
        print_aligned(&rows)?;
        print(&format!("\n{good} of {all} agree with theory: {counted}"))?;
    }
    Ok(match (failed, good == all) {
        (0, true) => ExitCode::SUCCESS,
        (0, false) => ExitCode::from(FAILED_CHECK),
        _ => ExitCode::from(TRIALS_FAILED),
    })
}

fn progress(experiments: &[(Experiment, Costs)], display: Display) -> Progress {
    let (mut trials, mut cost) = (0, 0);
    for (experiment, costs) in experiments {
        let ids: Vec<_> = experiment.plan.trial_ids().collect();
        trials += ids.len() as u64;
        cost += costs.total(&ids);
    }
    Progress::new(display, trials, cost)
}

/// Runs all trials of one experiment; nothing is kept.
fn trials(
    experiment: &Experiment,
    costs: &Costs,
    jobs: Option<u16>,
    progress: &mut Progress,
    stop: &Stop,
) -> Result<Trials, Failure> {
    let (plan, jobs) = (&experiment.plan, jobs.map_or_else(cores, usize::from));
    let simulate = |trial: &_| {
        let output = run_trial(experiment, trial, Limits::default());
        output.expect("a trial without limits reaches none")
    };
    let trials = run_all(plan, jobs, costs, simulate, progress, stop);
    if trials.interrupted {
        let message = "stopped: a verification keeps nothing".to_owned();
        return Err(signalled(message, stop));
    }
    for (trial, message) in &trials.failures {
        let (name, point) = (&plan.experiment, plan.describe(&plan.points[trial.point]));
        tell(&format!(
            "error: {name}: trial failed: {point}, replication {}: {message}",
            trial.replication
        ));
    }
    Ok(trials)
}

/// A row of the table: verdict, experiment, point, metric, expected, measured, source.
fn in_words(own: &CheckedExpectation, plan: &Plan, metrics: &[Metric]) -> Vec<String> {
    let verdict = if own.judgement.holds() { "pass" } else { own.judgement.name() };
    let point = &plan.points[own.point];
    let place = plan.axes.iter().enumerate().filter_map(|(at, axis)| {
        let cell = plan.cell(point, at)?;
        Some(axis.phrase(cell))
    });
    vec![
        verdict.to_owned(),
        plan.experiment.clone(),
        place.collect::<Vec<_>>().join(", "),
        own.expectation.metric.clone(),
        own.wanted(&metrics[own.metric]),
        value(&own.estimate, own.interval(&metrics[own.metric]), 1.0),
        own.expectation.source.clone(),
    ]
}

fn as_json(own: &CheckedExpectation, plan: &Plan, metrics: &[Metric]) -> String {
    let point = &plan.points[own.point];
    let cells = plan.axes.iter().enumerate();
    let place: BTreeMap<&str, &str> =
        cells.filter_map(|(at, axis)| Some((&*axis.key, plan.cell(point, at)?))).collect();
    let (low, high) = own.bounds.interval();
    let line = json!({
        "experiment": plan.experiment,
        "point": place,
        "metric": own.expectation.metric,
        "unit": metrics[own.metric].unit,
        "rule": own.expectation.expected.rule(),
        "expected": own.expectation.expected.figure(),
        "tolerance": own.expectation.expected.tolerance(),
        "n": own.estimate.n,
        "mean": own.estimate.mean,
        "half_width": own.bounds.half_width,
        "ci_low": low,
        "ci_high": high,
        "verdict": own.judgement.name(),
        "pass": own.judgement.holds(),
        "source": own.expectation.source,
        "seed": plan.seed,
    });
    line.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_experiment_is_in_the_table_and_can_be_read() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/experiments/reference");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut names: Vec<String> =
            files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
        names.sort();
        let mut known: Vec<&str> = REFERENCES.iter().map(|own| own.name).collect();
        known.sort_unstable();
        assert_eq!(names, known);
        for quick in [true, false] {
            let arguments = VerifyArguments {
                quick,
                only: Vec::new(),
                seed: None,
                jobs: None,
                progress: ProgressChoice::None,
                json: false,
            };
            for own in REFERENCES {
                let experiment = own.experiment(&arguments);
                assert!(!experiment.expectations.is_empty(), "{}", own.name);
                assert!(experiment.remarks().is_empty(), "{:?}", experiment.remarks());
            }
        }
    }
}
