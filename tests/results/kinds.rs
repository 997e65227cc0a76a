//! Metrics by the kind of their values: intervals of yes and no, of heavy metrics, of crossings
//! that hold at once, and where pairing hurts.

use crate::long::rounds;
use crate::made_up::{at, columns, facts, noise, output, straight};
use crosspoint::cli::summary::{View, summary};
use crosspoint::experiment::{
    Costs, Facts, Findings, Plan, Product, Progress, Question, Record, Recorded, Resamples, Stop,
    TrialId, Trials, paired, run_all, unpaired,
};
use crosspoint::report::{Format, draw, report};
use crosspoint::sim::{Rng, Streams};
use crosspoint::study::{Columns, Direction, Formula, Metric, Range, Values};
use serde_json::json;

const YES_NO: usize = 0;
const HEAVY: usize = 1;
const EFFORT: usize = 2;

/// A yes or no, a heavy one, and an effort.
fn metrics() -> Vec<Metric> {
    let formula = |name, unit, direction, label| {
        Formula::<()>::new(name, unit, direction, label, "made up", |()| 0.0)
    };
    vec![
        formula("any_loss", "share", Direction::Lower, "trials with a loss").yes_no().metric,
        formula("losses", "/y", Direction::Lower, "losses").heavy().metric,
        formula("admin_effort", "h", Direction::Lower, "admin effort").metric,
    ]
}

fn rng(trial: &TrialId) -> Rng {
    Streams::new(5, trial.replication).stream(7, trial.point as u64, 0)
}

/// Losses in a tenth of the trials of the first architecture and in half of the other's; its
/// effort falls below that of the first one at 4.25.
fn simulate(plan: &Plan, trial: &TrialId) -> crosspoint::study::Output {
    let x = at(plan, &plan.points[trial.point], 0);
    let rng = &mut rng(trial);
    let [share, size] = [rng.open01(), rng.open01()];
    let happens = share < if trial.architecture == 0 { 0.1 } else { 0.5 };
    let losses = if happens { 1.0 - 3.0 * size.ln() } else { 0.0 };
    let own = if trial.architecture == 1 { x - 4.25 } else { 0.0 };
    output(vec![f64::from(u8::from(happens)), losses, own + 0.3 * noise(3, trial, 1)])
}

fn run(plan: &Plan, simulate: impl Fn(&TrialId) -> crosspoint::study::Output + Sync) -> Trials {
    run_all(plan, 2, &Costs::equal(), simulate, &mut Progress::hidden(), &Stop::new())
}

fn findings(plan: &Plan) -> (Trials, Findings) {
    let trials = run(plan, |trial| simulate(plan, trial));
    let findings = Findings::new(plan, &metrics(), &[YES_NO, HEAVY, EFFORT], &trials);
    (trials, findings)
}

/// The files of a folder with a chart of each kind.
fn folder(plan: &Plan) -> tempfile::TempDir {
    let (trials, findings) = findings(plan);
    let columns = Columns { metrics: metrics(), ..columns() };
    let chart = |name: &str, y: &str| json!({"name": name, "x": {"key": "x"}, "y": [y]});
    let charts =
        [chart("losses", "losses"), chart("any", "any_loss"), chart("effort", "admin_effort")];
    let facts = Facts { charts: json!(charts), ..facts() };
    let record =
        Record { plan, columns: &columns, trials: &trials, findings: &findings, facts: &facts };
    let dir = tempfile::tempdir().expect("a folder can be made");
    for (name, bytes) in record.files() {
        let path = dir.path().join(&*name);
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("it is writable");
        std::fs::write(path, bytes).expect("the folder is writable");
    }
    dir
}

/// The cells of the named columns in the rows of a metric.
fn cells(text: &str, metric: &str, names: &[&str]) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heads = reader.headers().expect("there is a header").clone();
    let find = |name: &&str| heads.iter().position(|own| own == *name).expect("it has the column");
    let places: Vec<usize> = names.iter().map(find).collect();
    let own = find(&"metric");
    let rows = reader.records().map(|row| row.expect("it is well-formed"));
    let rows = rows.filter(|row| &row[own] == metric);
    rows.map(|row| places.iter().map(|at| row[*at].to_owned()).collect()).collect()
}

fn read(dir: &tempfile::TempDir, name: &str) -> String {
    std::fs::read_to_string(dir.path().join(name)).expect("it is there")
}

#[test]
fn tables_have_the_figures_of_each_kind() {
    let plan = straight(20, 3);
    let (trials, found) = findings(&plan);
    let dir = folder(&plan);
    let table = read(&dir, "summary.csv");
    let names = ["kind", "p_positive", "median", "p95", "p95_low", "p95_high", "note"];
    for row in cells(&table, "any_loss", &names) {
        assert_eq!(row, ["yes/no", "", "", "", "", "", ""]);
    }
    for row in cells(&table, "losses", &names) {
        let is_noted = row[6].contains("skewed") || row[6] == "constant";
        assert!(row[0] == "heavy" && is_noted, "{row:?}");
        // Twenty trials do not bound a 95th percentile from above: 0.95^20 is 0.36.
        assert!(!row[3].is_empty() && !row[4].is_empty() && row[5].is_empty(), "{row:?}");
    }
    assert!(cells(&table, "admin_effort", &names).iter().all(|row| row[..2] == ["plain", ""]));
    // The share of trials with any loss is that of the yes or no metric, interval and all.
    let number = |row: &Vec<String>| -> Vec<f64> {
        row.iter().map(|own| own.parse().expect("a number")).collect()
    };
    let alike = |yes: &[Vec<String>], any: &[Vec<String>]| {
        assert_eq!(yes.len(), any.len());
        for (yes, any) in yes.iter().map(number).zip(any.iter().map(number)) {
            assert!(yes.iter().zip(&any).all(|(a, b)| (a - b).abs() < 1e-12), "{yes:?}, {any:?}");
        }
    };
    let yes = cells(&table, "any_loss", &["mean", "ci_low", "ci_high"]);
    let any = cells(&table, "losses", &["p_positive", "p_positive_low", "p_positive_high"]);
    alike(&yes, &any);
    let table = read(&dir, "differences.csv");
    let yes = cells(&table, "any_loss", &["difference", "ci_low", "ci_high"]);
    let any = cells(&table, "losses", &["p_positive", "p_positive_low", "p_positive_high"]);
    alike(&yes, &any);
    // By hand: the pairs of the first points.
    let [own, base] = [11, 0].map(|point| found.samples.of(point, YES_NO));
    let differ = |wanted: f64| own.iter().zip(&base).filter(|(a, b)| *a - *b == wanted).count();
    let (more, fewer) = (differ(1.0), differ(-1.0));
    let first = &found.differences[YES_NO];
    assert!((first.estimate.mean - (more as f64 - fewer as f64) / 20.0).abs() < 1e-12);
    assert!(first.interval.low < first.estimate.mean && first.estimate.mean < first.interval.high);
    assert_eq!(trials.outputs.len(), 22 * 20);
}

#[test]
fn people_are_told_what_kind_a_metric_is() {
    let plan = straight(20, 3);
    let (_, found) = findings(&plan);
    let rows = [YES_NO, HEAVY, EFFORT];
    let view = View { rows: &rows, width: 100, height: 60, colours: false };
    let text = summary(&plan, &metrics(), &found, &view, &[]).replace("\n  ", " ");
    for part in [
        "losses, P(any) ",
        " of 20, 0.",
        "losses, median [/y]",
        "losses, mean [/y]",
        "Wilson's of yes and no",
        "P(any): trials with more than zero, 95 % by Wilson",
        "3 crossings sought (1 pair x 3 places), 1 beyond chance",
    ] {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
    let dir = folder(&plan);
    report(dir.path()).expect("it can be written");
    let page = read(&dir, "report.html");
    for part in [
        "P(any) ",
        "median <data",
        "p95 <data",
        " or more)",
        "Skewed trials",
        "3 crossings sought (1 pair x 3 places), 1 beyond chance",
        "<dt>plain</dt><dd>A plain metric is made of ",
        "<dt>yes/no</dt><dd>A metric of yes and no (trials with a loss) is the share of trials",
        "<dt>heavy</dt><dd>A heavy metric (losses) is zero or small in most trials",
    ] {
        assert!(page.contains(part), "`{part}` is not on the page");
    }
    draw(dir.path(), &[Format::Svg]).expect("it can be drawn");
    let losses = read(&dir, "charts/losses.svg").replace('\u{a0}', " ");
    assert!(losses.contains("means of skewed runs"), "{losses}");
    let any = read(&dir, "charts/any.svg").replace('\u{a0}', " ");
    assert!(any.contains("95 % intervals (Wilson)"), "{any}");
    assert!(!read(&dir, "charts/effort.svg").contains("skewed"));
}

/// What `compare` says of two architectures of a folder is what its tables say.
#[test]
fn comparisons_are_those_of_the_tables() {
    let dir = folder(&straight(20, 3));
    let recorded = Recorded::read(dir.path()).expect("it can be read");
    let pair = ["client-server", "workgroup"].map(str::to_owned);
    let question = Question {
        base: &recorded,
        other: &recorded,
        alternatives: vec![pair.into()],
        alternatives_at: 0,
        metrics: vec![YES_NO, HEAVY],
        only: None,
    };
    let answer = question.answer();
    let table = read(&dir, "differences.csv");
    let (summary, text) = (read(&dir, "summary.csv"), |own: f64| own.to_string());
    let rows = cells(&table, "any_loss", &["ci_low", "ci_high", "p"]);
    for (own, row) in answer.iter().filter(|own| own.metric == YES_NO).zip(&rows) {
        assert_eq!([own.interval.low, own.interval.high, own.chance].map(text), row[..]);
    }
    let rows = cells(&table, "any_loss", &["variance_ratio", "pairing_hurts"]);
    for (own, row) in answer.iter().filter(|own| own.metric == YES_NO).zip(&rows) {
        let ratio = own.pairing.expect("both sides have equal seeds").variance_ratio;
        let hurts = if own.pairing_hurts { "yes" } else { "no" };
        assert_eq!([ratio.to_string(), hurts.to_owned()], row[..]);
    }
    let medians = cells(&summary, "losses", &["median", "median_low", "median_high"]);
    let of_other = medians[11..].iter();
    for (own, row) in answer.iter().filter(|own| own.metric == HEAVY).zip(of_other) {
        let median = own.tails.expect("it is heavy").other.median;
        assert_eq!([median.value, median.low, median.high].map(text), row[..]);
    }
    assert_eq!((answer.len(), rows.len(), medians.len()), (22, 11, 22));
}

/// How many intervals are made.
fn intervals() -> u64 {
    u64::from(rounds(1_000))
}

/// A count of covering intervals within what a level leaves once in 10,000 times, and a little for
/// laws on few numbers, which no interval meets exactly.
fn covers(what: &str, level: std::ops::RangeInclusive<f64>, mut of: impl FnMut(&mut Rng) -> bool) {
    let n = intervals();
    let streams = Streams::new(731, 0);
    let count = (0..n).filter(|k| of(&mut streams.stream(1, 0, *k))).count();
    let share = count as f64 / n as f64;
    let error = |level: f64| 3.9 * (level * (1.0 - level) / n as f64).sqrt();
    println!("{what}: {count} of {n}");
    let (low, high) = (level.start() - error(*level.start()), level.end() + error(*level.end()));
    assert!((low..=high).contains(&share), "{what}: {share} is not in {low} to {high}");
}

fn log_normal(rng: &mut Rng) -> f64 {
    let (angle, length) = (std::f64::consts::TAU * rng.open01(), -2.0 * rng.open01().ln());
    (1.2 * length.sqrt() * angle.cos()).exp()
}

/// The exact interval of a median of 20 from order statistics is that of the 6th and the 15th,
/// which covers 95.86 %.
#[test]
fn medians_are_covered_and_no_wider_than_order_statistics_make_them() {
    let (mut width, mut exact, mut wrong) = (0.0, 0.0, 0);
    let resamples = Resamples { seed: 9, replications: 20 };
    covers("median of 20 log-normal values", 0.93..=0.96, |rng| {
        let mut values: Vec<f64> = (0..20).map(|_| log_normal(rng)).collect();
        let median = resamples.tail(&values).median;
        values.sort_by(f64::total_cmp);
        (width, exact) = (width + median.high - median.low, exact + values[14] - values[5]);
        wrong += u32::from(median.low <= 3.0 && 3.0 <= median.high);
        median.low <= 1.0 && 1.0 <= median.high
    });
    let ratio = width / exact;
    assert!((0.8..1.1).contains(&ratio), "{ratio} times as wide as that of order statistics");
    assert!(f64::from(wrong) < 0.12 * intervals() as f64, "{wrong} hold three times the median");
}

#[test]
fn percentiles_are_covered_from_as_many_trials_as_bound_them() {
    let truth = (1.2 * 1.644_853_6f64).exp();
    for (n, level) in [(80, 0.90..=0.95), (200, 0.925..=0.955)] {
        let resamples = Resamples { seed: 9, replications: n };
        let mut wrong = 0;
        covers(&format!("95th percentile of {n} log-normal values"), level, |rng| {
            let values: Vec<f64> = (0..n).map(|_| log_normal(rng)).collect();
            let p95 = resamples.tail(&values).p95;
            wrong += u32::from(p95.low <= 3.0 * truth && 3.0 * truth <= p95.high);
            p95.low <= truth && truth <= p95.high
        });
        assert!(f64::from(wrong) < 0.3 * intervals() as f64, "{n}: {wrong} hold three times it");
    }
    let tail = Resamples { seed: 9, replications: 71 }.tail(&[1.0; 71]);
    assert!(tail.p95.high.is_nan() && tail.p95.low == 1.0, "0.95^71 is 0.026");
    let few = Resamples { seed: 9, replications: 5 }.tail(&[1.0; 5]);
    assert!(few.median.low.is_nan(), "2 x 0.5^5 is 0.06");
}

/// Shares 0.4 and 0.2 of pairs that agree more often than by chance, and of independent trials.
#[test]
fn differences_of_shares_are_covered_and_small_ones_are_not_seen() {
    let range = Range::of("share", false, Values::YesNo);
    let yes = |happens: bool| f64::from(u8::from(happens));
    let draw = |rng: &mut Rng, shares: [f64; 2], alike: f64| -> [f64; 2] {
        let [first, second, fate] = [rng.open01(), rng.open01(), rng.open01()];
        let second = if fate < alike { first } else { second };
        [yes(first < shares[0]), yes(second < shares[1])]
    };
    for (what, alike) in [("paired shares", 0.6), ("independent shares", 0.0)] {
        for shares in [[0.4, 0.2], [0.1, 0.1]] {
            let (mut none, mut wrong, mut called) = (0, 0, 0);
            covers(&format!("{what}, {shares:?}"), 0.94..=0.985, |rng| {
                let pairs: Vec<[f64; 2]> = (0..50).map(|_| draw(rng, shares, alike)).collect();
                let (own, base): (Vec<f64>, Vec<f64>) = pairs.iter().map(|[a, b]| (*a, *b)).unzip();
                let gap = if alike > 0.0 {
                    paired(range, &own, &base)
                } else {
                    unpaired(range, &own, &base)
                };
                let holds = |value: f64| gap.interval.low <= value && value <= gap.interval.high;
                let truth = shares[0] - shares[1];
                none += u32::from(truth > 0.0 && holds(0.0));
                wrong += u32::from(holds(truth + 0.5));
                called += u32::from(truth == 0.0 && gap.chance < 0.05);
                holds(truth)
            });
            let n = intervals() as f64;
            // The width is about 0.3: what is off by 0.5 is excluded, nought mostly if paired.
            assert!(f64::from(wrong) < 0.01 * n, "{what}: {wrong} hold what is off by 0.5");
            assert!(f64::from(none) < if alike > 0.0 { 0.25 } else { 0.55 } * n, "{what}: {none}");
            assert!(f64::from(called) < 0.05 * n, "{what}: {called} of equal shares are called");
        }
    }
}

/// Ten metrics that cross in ten places: an interval of each misses about 2 of 5 times somewhere,
/// those that hold at once miss about once in 20 times.
#[test]
fn intervals_of_many_crossings_hold_at_once() {
    const FAMILY: usize = 10;
    let place = |metric: usize| 1.5 + 0.7 * metric as f64;
    let metrics: Vec<Metric> = (0..FAMILY)
        .map(|_| Formula::<()>::new("h", "h", Direction::Lower, "h", "h", |()| 0.0).metric)
        .collect();
    let axes = vec![crosspoint::experiment::Axis::new(
        "x",
        "load",
        ["0", "10"].map(str::to_owned).to_vec(),
    )];
    let product = Product::new(&axes, 2, 60, |_, _| true).expect("it is small");
    let plan = Plan { points: product.points().collect(), axes, ..straight(60, 3) };
    let shown: Vec<usize> = (0..FAMILY).collect();
    let (mut single, mut at_once, sets) = (0, 0, rounds(1_000));
    for seed in 0..sets {
        let trials = run(&plan, |trial| {
            let x = at(&plan, &plan.points[trial.point], 0);
            let own = |metric: usize| {
                let line = if trial.architecture == 1 { x - place(metric) } else { 0.0 };
                line + 2.0 * noise(u64::from(1_000 + seed), trial, metric as u64)
            };
            output(shown.iter().map(|metric| own(*metric)).collect())
        });
        let found = Findings::new(&plan, &metrics, &shown, &trials).crossings;
        let all = |interval: fn(&crosspoint::experiment::Crossing) -> (f64, f64)| {
            found.iter().all(|own| {
                let (low, high) = interval(own);
                low <= place(own.metric) && place(own.metric) <= high
            })
        };
        assert_eq!(found.len(), FAMILY);
        single += u32::from(all(|own| own.interval));
        at_once += u32::from(all(|own| own.interval_of_all));
        let wider = |own: &crosspoint::experiment::Crossing| {
            let width = |(low, high): (f64, f64)| high - low;
            let ratio = width(own.interval_of_all) / width(own.interval);
            (1.0..2.0).contains(&ratio)
        };
        assert!(found.iter().all(wider), "{found:?}");
    }
    println!("{single} and {at_once} of {sets}");
    let [single, at_once] = [single, at_once].map(|count| f64::from(count) / f64::from(sets));
    assert!((0.5..0.7).contains(&single), "single intervals hold together {single} of times");
    assert!((0.93..0.975).contains(&at_once), "they hold at once {at_once} of times");
}

/// Trials whose effort moves with the same draws, up in one architecture and down in the other, and
/// such as have nothing to do with each other.
#[test]
fn pairing_hurts_where_structures_turn_the_same_draws_round() {
    let plan = straight(20, 3);
    let hurt = |share: f64, seed: u64| {
        let trials = run(&plan, |trial| {
            let fate = noise(seed, &TrialId { point: 0, ..*trial }, 0);
            let turned = if trial.architecture == 1 { -share } else { share };
            output(vec![0.0, 0.0, turned * fate + noise(seed, trial, 1)])
        });
        let found = Findings::new(&plan, &metrics(), &[EFFORT], &trials);
        let own = found.differences.iter().filter(|own| own.metric == EFFORT && own.pairing_hurts);
        let hurt = own.clone().count();
        assert!(own.clone().all(|own| own.pairing.variance_ratio > 1.1));
        let view = View { rows: &[EFFORT], width: 100, height: 60, colours: false };
        let text = summary(&plan, &metrics(), &found, &view, &[]).replace("\n  ", " ");
        assert_eq!(text.contains("variance ratio above 1: structures differ"), hurt > 0, "{text}");
        hurt
    };
    // Half of the variance is common: the ratio is 2 in the first case, 1 in the second.
    assert!(hurt(2.0, 1) == 11, "all eleven comparisons");
    let alarms = (0..100).filter(|seed| hurt(0.0, 50 + seed) > 0).count();
    assert!(alarms <= 5, "{alarms} alarms of 100, where one is expected");
    let trifles = (0..50).filter(|seed| hurt(0.14, 200 + seed) > 0).count();
    assert!(trifles <= 5, "{trifles} of 50 ratios of 1.02 are told");
}

#[test]
fn resamples_are_the_same_for_all_points_and_each_time() {
    let plan = straight(20, 3);
    let text = |findings: &Findings| format!("{:?}", findings.summaries);
    let ((_, first), (_, second)) = (findings(&plan), findings(&plan));
    assert_eq!(text(&first), text(&second));
    let resamples = Resamples { seed: 9, replications: 20 };
    let values: Vec<f64> = (0..20).map(|own| f64::from(own * own)).collect();
    let tail = resamples.tail(&values);
    assert_eq!((tail.median.value, tail.p95.value), (90.5, 342.5), "between two values");
    assert_eq!(resamples.gap(&values, &values).median.value, 0.0);
    assert_eq!(resamples.gap(&values, &values).median.low, 0.0, "both sides see one resample");
}
