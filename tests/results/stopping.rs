//! Points that stop when their intervals are narrow enough: the same bytes in whatever order
//! trials end, and never more of them than needed.

use super::faulty::Faulty;
use crate::made_up::{self, at, columns, facts, metrics, model, noise, output};
use crosspoint::experiment::{
    Costs, Crew, Folder, Outline, Plan, Precision, Progress, Session, Settings, Shard, Stop,
    Target, TrialId, Width, gather, publish, shortfalls, status,
};
use crosspoint::sim::Estimate;
use crosspoint::study::Output;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

const MOST: u32 = 90;

fn target(metric: &str, width: Width) -> Target {
    Target { metric: metric.to_owned(), width }
}

/// Two architectures, four sizes, one or two numbers of copies; effort within 0.25 and
/// availability within 2 % of its mean.
fn plan() -> Plan {
    let targets = vec![
        target("admin_effort", Width::Absolute(0.25)),
        target("availability", Width::Relative(0.02)),
    ];
    Plan { precision: Some(Precision { min: 20, targets }), ..made_up::plan(MOST) }
}

fn with_width(plan: Plan, width: f64) -> Plan {
    let targets = vec![target("admin_effort", Width::Absolute(width))];
    Plan { precision: Some(Precision { min: 20, targets }), ..plan }
}

/// The larger, the noisier: 20 replications are enough at 2 devices, all are too few at 16.
fn simulate(plan: &Plan, trial: &TrialId) -> Output {
    let devices = at(plan, &plan.points[trial.point], 0);
    let effort = 3.0 + 0.12 * devices * noise(11, trial, 0);
    output(vec![0.9 + 0.03 * noise(11, trial, 1), effort, devices])
}

fn outline(plan: &Plan) -> Outline {
    Outline {
        columns: columns(),
        points: plan.points.iter().map(|point| plan.describe(point)).collect(),
        facts: facts(),
        shown: vec!["admin_effort".to_owned()],
        rows: Vec::new(),
        settings: Settings::default(),
        replay: "crosspoint trace lines.toml".to_owned(),
        plan: plan.clone(),
    }
}

/// A results folder in memory and the trials that were run for it.
#[derive(Default)]
struct Bench {
    disk: Faulty,
    ran: Mutex<Vec<TrialId>>,
}

/// How a run is disturbed.
#[derive(Clone, Copy)]
struct How {
    jobs: usize,
    /// It is stopped after this many trials, and goes on.
    stop_after: usize,
    shard: Option<Shard>,
}

const PLAIN: How = How { jobs: 1, stop_after: usize::MAX, shard: None };

impl Bench {
    /// Runs until nothing is missing; without a shard publishes it, too.
    fn run(&self, plan: &Plan, how: How) {
        let (outline, costs) = (outline(plan), Costs::equal());
        let folder = Folder::new(self.disk.clone(), Path::new("results"));
        let all = &self.ran;
        let own = how.shard.map(|shard| shard.points(plan, &costs));
        let own = |point: usize| own.as_ref().is_none_or(|own| own[point]);
        loop {
            let (stop, ran) = (Stop::new(), AtomicUsize::new(0));
            let mut progress = Progress::hidden();
            let crew = Crew { jobs: how.jobs, costs: &costs, progress: &mut progress, stop: &stop };
            let mut session = Session::open(&folder, &outline, how.shard, own).expect("it opens");
            let trials = session.run(crew, |trial| {
                if ran.fetch_add(1, Ordering::Relaxed) + 1 >= how.stop_after {
                    stop.request();
                }
                // Later replications end first where several threads run.
                std::thread::sleep(std::time::Duration::from_micros(if how.jobs > 1 {
                    97 * u64::from(7 - trial.replication % 7)
                } else {
                    0
                }));
                all.lock().expect("nobody panics").push(*trial);
                Ok(simulate(plan, trial))
            });
            let trials = trials.expect("memory takes all");
            if trials.interrupted {
                continue;
            }
            if how.shard.is_none() {
                publish(&folder, &outline, &trials).expect("memory takes all");
            }
            return;
        }
    }

    fn gather(&self) {
        let folder = Folder::new(self.disk.clone(), Path::new("results"));
        let (outline, trials) = gather(&folder, &[model()]).expect("all is there");
        publish(&folder, &outline, &trials).expect("memory takes all");
    }

    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = self.disk.files();
        files.retain(|path, _| !path.to_string_lossy().contains("journal"));
        files
    }

    /// How many trials were run; none twice.
    fn trials(&self) -> usize {
        let ran = self.ran.lock().expect("nobody panics");
        let unique: BTreeSet<&TrialId> = ran.iter().collect();
        assert_eq!(unique.len(), ran.len(), "a trial was run twice");
        ran.len()
    }
}

/// The rule again, in the plainest way: of 20, 25, 32, 40, 50, 63, 79, 90 replications the first
/// number at which all five points with equal sizes (one of the first architecture and two of the
/// second) are narrow enough in both metrics.
fn by_hand(plan: &Plan, value: usize) -> u32 {
    let narrow = |point: usize, n: u32| {
        let outputs = (0..n).map(|replication| {
            simulate(
                plan,
                &TrialId { architecture: plan.points[point].architecture, point, replication },
            )
        });
        let outputs: Vec<Output> = outputs.collect();
        let of = |metric: usize| -> Estimate {
            Estimate::of(&outputs.iter().map(|own| own.values[metric]).collect::<Vec<_>>())
        };
        of(1).half_width <= 0.25 && of(0).half_width <= 0.02 * of(0).mean
    };
    let all = |n: &u32| {
        let points = plan.points.iter().enumerate();
        let mut own = points.filter(|(_, point)| point.values[0] == Some(value));
        own.all(|(point, _)| narrow(point, *n))
    };
    [20, 25, 32, 40, 50, 63, 79].into_iter().find(all).unwrap_or(MOST)
}

#[test]
fn all_architectures_stop_at_the_first_look_that_is_enough() {
    let (bench, plan) = (Bench::default(), plan());
    bench.run(&plan, PLAIN);
    let wanted: Vec<u32> = (0..4).map(|value| by_hand(&plan, value)).collect();
    println!("{wanted:?}");
    assert!(wanted[0] == 20 && wanted[2] > 20 && wanted[2] < MOST && wanted[3] == MOST);
    let trials = String::from_utf8(bench.files()[Path::new("results/trials.csv")].clone());
    let trials = trials.expect("it is text");
    for (value, cell) in ["2", "4", "8", "16"].into_iter().enumerate() {
        for (architecture, copies) in
            [("client-server", ""), ("workgroup", "1"), ("workgroup", "3")]
        {
            let start = format!("{architecture},{cell},{copies},");
            let n = trials.lines().filter(|line| line.starts_with(&start)).count();
            assert_eq!(n, wanted[value] as usize, "{start}");
        }
    }
    assert_eq!(bench.trials() as u32, 3 * wanted.iter().sum::<u32>(), "no trial too many");
    let manifest = &bench.files()[Path::new("results/manifest.json")];
    let manifest: serde_json::Value = serde_json::from_slice(manifest).expect("it is JSON");
    assert_eq!(manifest["replications"], MOST);
    assert_eq!(manifest["replications_least"], 20);
    assert_eq!(manifest["trials"], bench.trials());
}

#[test]
fn threads_resumes_and_shards_change_no_byte() {
    let plan = plan();
    let wanted = Bench::default();
    wanted.run(&plan, PLAIN);
    let all = wanted.trials();
    for jobs in [1, 3, 8] {
        for stop_after in [usize::MAX, 1 + all / 2, all / 5, 37] {
            let bench = Bench::default();
            bench.run(&plan, How { jobs, stop_after, ..PLAIN });
            assert!(bench.files() == wanted.files(), "{jobs} threads, stopped after {stop_after}");
            assert_eq!(bench.trials(), all);
        }
        for of in [2, 3, 5] {
            let bench = Bench::default();
            for number in 1..=of {
                let shard = Some(Shard { number, of });
                bench.run(&plan, How { jobs, stop_after: 41, shard });
            }
            bench.gather();
            assert!(bench.files() == wanted.files(), "{jobs} threads, {of} shards");
            assert_eq!(bench.trials(), all);
        }
    }
}

#[test]
fn a_higher_limit_and_a_narrower_target_run_only_what_is_missing() {
    let (bench, plan) = (Bench::default(), with_width(plan(), 0.3));
    bench.run(&plan, PLAIN);
    let first = bench.trials();
    let more = Plan { replications: 200, ..plan.clone() };
    for (plan, what) in [(more.clone(), "a higher limit"), (with_width(more, 0.2), "narrower")] {
        let fresh = Bench::default();
        fresh.run(&plan, PLAIN);
        bench.run(&plan, How { stop_after: 53, ..PLAIN });
        assert!(bench.files() == fresh.files(), "{what}");
        assert!(fresh.trials() > first);
        assert_eq!(bench.trials(), fresh.trials(), "{what}");
    }
    let wanted = Bench::default();
    wanted.run(&plan, PLAIN);
    let before = bench.trials();
    bench.run(&plan, PLAIN);
    assert!(bench.files() == wanted.files(), "what a wider target does not need is left out");
    assert_eq!(bench.trials(), before, "nothing is run again");
}

#[test]
fn status_tells_half_widths_beside_their_targets() {
    let (bench, plan) = (Bench::default(), plan());
    bench.run(&plan, PLAIN);
    let folder = Folder::new(bench.disk.clone(), Path::new("results"));
    let (_, points) = status(&folder, &[model()]).expect("it is sound").expect("it is there");
    assert_eq!(points.len(), plan.points.len());
    let done: u32 = points.iter().map(|own| own.done).sum();
    assert_eq!(done as usize, bench.trials());
    assert!(points.iter().all(|own| own.missing == 0 && own.failed == 0));
    let small = &points[0].half_widths;
    assert!(small.len() == 2 && small.iter().all(|own| own.target.is_some_and(|own| own.met)));
    // Half-widths shrink with the root: noise of 1.92 gives 0.40 with 90 runs, 0.25 with 227.
    let large = points[3].half_widths.iter().find(|own| own.metric == 1).expect("it is asked for");
    let reach = large.target.expect("it is asked for");
    assert!(!reach.met && (reach.half_width - 0.40).abs() < 0.08, "{reach:?}");
    let enough = reach.enough.expect("it can be told");
    assert!((150..330).contains(&enough), "{enough}, 227 expected");
}

/// Trials whose effort is one of the given values in turn.
fn stopped_at(values: &'static [f64], most: u32, width: Width) -> (usize, Vec<String>) {
    let targets = vec![target("availability", width)];
    let precision = Some(Precision { min: 20, targets });
    let plan = Plan { precision, ..made_up::straight(most, 3) };
    let points = plan.points.iter().filter(|point| point.values[0] == Some(0)).cloned().collect();
    let plan = Plan { points, ..plan };
    let bench = Bench::default();
    let (outline, costs, stop) = (outline(&plan), Costs::equal(), Stop::new());
    let folder = Folder::new(bench.disk.clone(), Path::new("results"));
    let mut session = Session::open(&folder, &outline, None, |_| true).expect("it opens");
    let mut progress = Progress::hidden();
    let crew = Crew { jobs: 1, costs: &costs, progress: &mut progress, stop: &stop };
    let trials = session.run(crew, |trial| {
        let value = values[trial.replication as usize % values.len()];
        if value.is_infinite() {
            return Err("it failed".to_owned().into());
        }
        Ok(output(vec![value, 1.0, 1.0]))
    });
    let trials = trials.expect("memory takes all");
    let ran = (trials.outputs.iter().flatten().count() + trials.failures.len()) / 2;
    let short = shortfalls(&plan, &metrics(), &trials);
    (ran, short.iter().map(|own| own.sentence(&plan, &metrics())).collect())
}

#[test]
fn values_that_do_not_vary_need_73_runs() {
    let (ran, short) = stopped_at(&[1.0], 400, Width::Absolute(0.01));
    assert_eq!((ran, short.len()), (79, 0), "the first look beyond 73");
    let (ran, short) = stopped_at(&[1.0], 60, Width::Absolute(0.01));
    assert_eq!((ran, short.len()), (60, 2));
    assert_eq!(
        short[0],
        "client-server, x = 0: availability does not vary in 60 runs; 73 runs show that at most \
         5 % of runs are other"
    );
}

#[test]
fn yes_or_no_is_judged_by_wilson() {
    // One in four: Student's half-width at n = 79 is 0.096, Wilson's 0.093.
    let (ran, _) = stopped_at(&[0.0, 0.0, 0.0, 1.0], 400, Width::Absolute(0.095));
    assert_eq!(ran, 79);
    // Never measured: nothing to wait for.
    let (ran, short) = stopped_at(&[f64::NAN], 400, Width::Absolute(0.01));
    assert_eq!((ran, short.len()), (20, 0));
    // Seven in eight undefined: the few that are there have to be ten.
    const N: f64 = f64::NAN;
    const RARELY: [f64; 16] = [0.5, N, N, N, N, N, N, N, 0.6, N, N, N, N, N, N, N];
    let (ran, short) = stopped_at(&RARELY, 60, Width::Absolute(0.4));
    assert_eq!((ran, short.len()), (60, 2));
}

#[test]
fn failed_trials_count_as_run_and_have_no_value() {
    const VALUES: [f64; 4] = [0.4, 0.6, 0.5, f64::INFINITY];
    let (ran, short) = stopped_at(&VALUES, 400, Width::Absolute(0.03));
    // sd 0.083 of three in four values: t x sd / sqrt(n) is 0.031 at n = 30, 0.027 at n = 38.
    assert_eq!((ran, short.len()), (50, 0));
}
