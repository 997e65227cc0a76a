//! Distributions and values over time: asked for by an experiment, kept in journals, as tables.

use crate::faulty::Faulty;
use crosspoint::experiment::{
    Costs, Crew, Experiment, Folder, Outline, Progress, Session, Stop, Unfinished,
    parse_experiment, publish, run_trial,
};
use crosspoint::report::{Format, Manifest, draw, report};
use crosspoint::study::Limits;
use crosspoint::world::STUDIES;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const QUEUES: &str = "title = \"One or two\"\nmodel = \"queues\"\nqueues = \"mm1\"\n\
    horizon = \"3 h\"\nwarm_up = \"30 min\"\n[replications]\nmin = 6\nmax = 6\n\
    [sweep]\n\"queues.station.counter.servers\" = [1, 2]\n";
const ASKED: &str = "[spreads]\nmetrics = [\"wait.counter\", \"response\"]\n\
    [series]\nmetrics = \"in_network\"\nstep = \"25 min\"\n";

fn read(more: &str) -> Result<Experiment, String> {
    let text = format!("{QUEUES}{more}");
    parse_experiment(&STUDIES, "details.toml", &text).map_err(|mistakes| mistakes.to_string())
}

/// Runs what is missing in the journal of a disk; returns its messages and all files.
fn run(disk: &Faulty, more: &str, jobs: usize) -> (Vec<String>, BTreeMap<PathBuf, String>) {
    let experiment = read(more).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let outline = Outline::of(&experiment);
    let folder = Folder::new(disk.clone(), Path::new("results"));
    let mut session = Session::open(&folder, &outline, None, |_| true).unwrap();
    let notes = session.notes().to_vec();
    let (stop, costs, mut progress) = (Stop::new(), Costs::equal(), Progress::hidden());
    let crew = Crew { jobs, costs: &costs, progress: &mut progress, stop: &stop };
    let simulate =
        |trial: &_| run_trial(&experiment, trial, Limits::default()).map_err(Unfinished::from);
    let trials = session.run(crew, simulate).unwrap();
    drop(session);
    publish(&folder, &outline, &trials).unwrap();
    let files = disk.files().into_iter().filter(|(path, _)| !path.ends_with("journal"));
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("files are text");
    (notes, files.map(|(path, bytes)| (path, text(bytes))).collect())
}

fn file<'a>(files: &'a BTreeMap<PathBuf, String>, name: &str) -> &'a str {
    files.get(&Path::new("results").join(name)).unwrap_or_else(|| panic!("{name} is missing"))
}

#[test]
fn asking_for_details_changes_no_other_table() {
    let (_, plain) = run(&Faulty::default(), "", 2);
    let (_, detailed) = run(&Faulty::default(), ASKED, 2);
    for name in ["trials.csv", "summary.csv", "differences.csv", "crossings.csv", "causes.csv"] {
        assert_eq!(file(&plain, name), file(&detailed, name), "{name}");
    }
    for name in ["spreads.csv", "buckets.csv", "series.csv"] {
        assert!(!plain.contains_key(&Path::new("results").join(name)), "{name}");
    }
    let manifest = file(&plain, "manifest.json");
    assert!(!manifest.contains("\"spreads\"") && !manifest.contains("\"series\""));
}

#[test]
fn tables_of_details_do_not_depend_on_the_number_of_threads() {
    let (_, one) = run(&Faulty::default(), ASKED, 1);
    let (_, many) = run(&Faulty::default(), ASKED, 5);
    assert!(one == many);
    // In the order of the model, whatever the order of the file.
    let spreads = file(&one, "spreads.csv");
    let head = "queues,queues.station.counter.servers,metric,unit,n,quantile,value,ci_low,ci_high";
    assert_eq!(spreads.lines().next(), Some(head));
    assert_eq!(spreads.lines().count(), 1 + 2 * 2 * 10);
    assert!(spreads.lines().nth(1).unwrap().starts_with("mm1,1,response,s,"));
    // Quantiles can be had from the buckets.
    let of = |table: &str, column: usize, start: &str| -> Vec<f64> {
        let rows = table.lines().filter(|row| row.starts_with(start));
        rows.map(|row| row.split(',').nth(column).unwrap().parse().unwrap()).collect()
    };
    let (start, buckets) = ("mm1,2,response,", file(&one, "buckets.csv"));
    let (tos, counts) = (of(buckets, 5, start), of(buckets, 6, start));
    let total: f64 = counts.iter().sum();
    assert_eq!(of(spreads, 4, start)[0], total);
    let median = of(spreads, 6, start)[4];
    let below = tos.iter().zip(&counts).filter(|(to, _)| **to <= median).map(|(_, n)| n);
    assert!((below.sum::<f64>() / total - 0.5).abs() < 0.02);
    // Three hours have seven whole bins of 25 minutes, of which two begin within the warm-up.
    let series = file(&one, "series.csv");
    assert_eq!(series.lines().count(), 1 + 2 * 7);
    assert_eq!(series.lines().filter(|row| row.contains(",s,yes,6,")).count(), 2 * 2);
    assert!(series.contains("mm1,2,in_network,jobs,9000,s,no,6,"));
}

#[test]
fn trials_that_lack_what_is_asked_for_are_missing() {
    let disk = Faulty::default();
    let (_, plain) = run(&disk, "", 2);
    let (notes, asked) = run(&disk, ASKED, 2);
    let note = "kept 0 of 12 trials; 12 use what changed: series, spreads";
    assert_eq!(notes, [note]);
    assert_eq!(run(&disk, ASKED, 2).0, ["kept 12 of 12 trials"]);
    let reordered =
        ASKED.replace("\"wait.counter\", \"response\"", "\"response\", \"wait.counter\"");
    assert_eq!(run(&disk, &reordered, 2).0, ["kept 12 of 12 trials"]);
    let finer = ASKED.replace("25 min", "20 min");
    assert_eq!(run(&disk, &finer, 2).0, ["kept 0 of 12 trials; 12 use what changed: series"]);
    assert_eq!(run(&disk, ASKED, 2).1, asked);
    // Earlier rows are still there, and files of what is no longer asked for are not.
    let (notes, again) = run(&disk, "", 2);
    assert_eq!(notes, ["kept 12 of 12 trials"]);
    assert_eq!(again, plain);
}

#[test]
fn what_there_is_not_and_bins_that_do_not_fit_are_refused() {
    let series =
        |metrics: &str, step: &str| format!("[series]\nmetrics = [{metrics}]\nstep = \"{step}\"\n");
    for (more, wanted) in [
        (
            "[spreads]\nmetrics = [\"respons\"]\n".to_owned(),
            vec!["there is no distribution `respons`", "did you mean `response`?"],
        ),
        (
            "[spreads]\nmetrics = \"in_network\"\n".to_owned(),
            vec!["there is no distribution", "there are: response, wait.counter, response.counter"],
        ),
        ("[spreads]\n".to_owned(), vec!["no metric is named"]),
        (
            "[spreads]\nmetrics = [\"response\", \"response\"]\n".to_owned(),
            vec!["`response` is listed twice"],
        ),
        (
            series("\"in_netwrk\"", "5 min"),
            vec!["there is no metric `in_netwrk`", "did you mean `in_network`?"],
        ),
        (series("\"response_p95\"", "5 min"), vec!["`response_p95` has no series", "[spreads]"]),
        (series("\"in_network\"", "4 h"), vec!["a step of 4 h is longer than the horizon of 3 h"]),
        (series("\"in_network\"", "1 s"), vec!["has 10800 bins of 1 s", "at most 5000"]),
        ("[series]\nmetrics = \"in_network\"\n".to_owned(), vec!["`series.step` is missing"]),
    ] {
        let mistakes = read(&more).expect_err(&more);
        assert!(wanted.iter().all(|part| mistakes.contains(part)), "{mistakes}");
    }
    assert!(read(&series("\"in_network\"", "3 h")).is_ok(), "one bin");
}

const CHARTS: &str = "[[chart]]\nname = \"stay\"\nkind = \"cdf\"\ny = \"response\"\n\
    [[chart]]\nname = \"both\"\nkind = \"cdf\"\nx = { scale = \"log\" }\n\
    y = [\"response\", \"wait.counter\"]\npanels = \"queues.station.counter.servers\"\n\
    series = \"queues\"\n[[chart]]\nname = \"jobs\"\nkind = \"time\"\ny = \"in_network\"\n\
    at = { \"queues.station.counter.servers\" = 2 }\n";

/// Charts and page come from the files of a folder alone.
#[test]
fn distributions_and_values_over_time_are_drawn_from_files() {
    let (_, files) = run(&Faulty::default(), &format!("{ASKED}{CHARTS}"), 2);
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in &files {
        std::fs::write(dir.path().join(path.file_name().unwrap()), text).unwrap();
    }
    let drawn = draw(dir.path(), &[Format::Svg]).unwrap();
    let svg: Vec<String> =
        drawn.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    for (at, text) in [
        (0, "response time [s]"),
        (0, "share at or below"),
        (0, "servers = 1"),
        (0, "servers = 2"),
        (0, "0\u{a0}%"),
        (0, "100\u{a0}%"),
        (1, "value [s]"),
        (1, "response time: share at or below"),
        (1, "wait at counter: share at or below"),
        (2, "time from the start, bins of 25\u{a0}min [min]"),
        (2, "end of the warm-up"),
        (2, "jobs in the network [jobs]"),
    ] {
        assert!(svg[at].contains(&format!(">\n{text}\n</text>")), "{text}");
    }
    assert!(svg[2].contains("<polygon"), "a band");
    let page = std::fs::read_to_string(report(dir.path()).unwrap()).unwrap();
    assert!(page.contains("response time [s]") && page.contains("buckets.csv"));
    // Charts of distributions and of time make no metric one that is reported first.
    let manifest = Manifest::read(dir.path()).unwrap();
    assert!(!manifest.is_charted("response") && !manifest.is_charted("in_network"));
    for name in ["series.csv", "buckets.csv"] {
        std::fs::remove_file(dir.path().join(name)).unwrap();
        let error = draw(dir.path(), &[Format::Svg]).unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
    }
}

#[test]
fn charts_of_what_is_not_asked_for_are_refused() {
    let chart =
        |kind: &str, more: &str| format!("[[chart]]\nname = \"a\"\nkind = \"{kind}\"\n{more}\n");
    let spreads = "[spreads]\nmetrics = \"response\"\n";
    for (more, wanted) in [
        (chart("cdf", "y = \"response\""), "add `[spreads]` with `metrics = [\"response\"]`"),
        (chart("time", "y = \"in_network\""), "`[series]` does not ask for `in_network`"),
        (format!("{spreads}{}", chart("cdf", "y = \"respons\"")), "did you mean `response`?"),
        (
            format!("{spreads}{}", chart("cdf", "y = \"throughput\"")),
            "there is no distribution `throughput`",
        ),
        (
            format!(
                "{spreads}{}",
                chart("cdf", "y = \"response\"\nclosed_form = { law = \"m/m/1\" }")
            ),
            "a chart of this kind has no closed form",
        ),
        (
            format!("{spreads}{}", chart("cdf", "y = \"wait.counter\"")),
            "it asks for response; add `wait.counter` to it",
        ),
        (format!("{spreads}{}", chart("cdf", "")), "a chart needs `y"),
        (
            format!("{spreads}{}", chart("cdf", "y = \"response\"\nx = { key = \"a\" }")),
            "`chart.x.key` is not a parameter",
        ),
        (
            format!("{ASKED}{}", chart("time", "y = \"in_network\"\nx = { scale = \"log\" }")),
            "`chart.x` is not a parameter",
        ),
        (chart("axis", "y = \"response\"\nx = {}"), "`chart.x.key` is missing"),
        (chart("cfd", "y = \"response\""), "did you mean `cdf`"),
    ] {
        let mistakes = read(&more).expect_err(&more);
        assert!(mistakes.contains(wanted), "{wanted} is not in {mistakes}");
    }
}

/// An office has distributions, too; what is counted in a bin belongs to it alone.
#[test]
fn an_office_gives_latencies_and_days() {
    let text = "title = \"Office\"\norganisation = \"office\"\n\
        architectures = [\"client-server\", \"workgroup\"]\nhorizon = \"9 d\"\nwarm_up = \"2 d\"\n\
        [replications]\nmin = 2\nmax = 2\n[set]\n\"organisation.devices\" = 4\n\
        [spreads]\nmetrics = [\"latency\", \"task_wait\"]\n\
        [series]\nmetrics = [\"device_uptime\", \"operations\"]\nstep = \"1 d\"\n";
    let experiment = parse_experiment(&STUDIES, "office.toml", text).unwrap();
    let output = run_trial(&experiment, &experiment.plan.trial(0), Limits::default()).unwrap();
    assert_eq!((output.spreads.len(), output.series.len()), (2, 18));
    assert!(output.spreads[0].count() > 100, "{:?}", output.spreads[0].count());
    let uptimes = &output.series[..9];
    assert!(uptimes.iter().all(|own| (0.0..=1.0).contains(own)), "{uptimes:?}");
    let own = experiment.columns.metric("device_uptime").unwrap();
    let measured = uptimes[2..].iter().sum::<f64>() / 7.0;
    assert!((measured - output.values[own]).abs() < 1e-9);
}
