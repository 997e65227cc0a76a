//! Results beside the bounds of published figures: how they are judged, written, printed and
//! explained.

use std::fs;
use std::path::{Path, PathBuf};

use crosspoint::cli::plausible::plausibility_in_words;
use crosspoint::config::Diagnostics;
use crosspoint::experiment::{
    Costs, Experiment, Facts, Findings, Outline, PlacedBound, Plan, Progress, Record, Settings,
    Stop, TrialId, Trials, parse_experiment, plausibility, run_all,
};
use crosspoint::report::report;
use crosspoint::study::Bound;
use crosspoint::world::STUDIES;
use scraper::{Html, Selector};

use crate::made_up::{columns, facts, file, metrics, noise, output, plan};

/// The effort of each point: within 1 to 3, at both bounds, and beyond them.
const EFFORTS: [f64; 12] = [2.0, 0.5, 3.5, 1.0, 3.0, 1.1, 2.9, 0.9, 3.1, 4.0, 5.0, 6.0];
/// What the 95 % intervals of 30 trials say of them; they reach about 0.02 to either side.
const VERDICTS: [&str; 12] = [
    "within", "below", "above", "open", "open", "within", "within", "below", "above", "above",
    "above", "above",
];

/// Trials with these efforts, whose deviation is 0.05; availability does not vary, and nothing is
/// known of users.
fn trials(plan: &Plan, jobs: usize) -> Trials {
    let simulate = |trial: &TrialId| {
        output(vec![0.5, EFFORTS[trial.point] + 0.05 * noise(plan.seed, trial, 1), f64::NAN])
    };
    run_all(plan, jobs, &Costs::equal(), simulate, &mut Progress::hidden(), &Stop::new())
}

fn placed(metric: &'static str, ends: (Option<f64>, Option<f64>), points: &[usize]) -> PlacedBound {
    let bound = Bound::new(metric, ends, "a made-up bound", "O: made up");
    PlacedBound { bound, points: points.to_vec(), explained: String::new() }
}

fn efforts() -> PlacedBound {
    let all: Vec<usize> = (0..EFFORTS.len()).collect();
    let explained = "Six devices share, \"at most\", a server.".to_owned();
    PlacedBound { explained, ..placed("admin_effort", (Some(1.0), Some(3.0)), &all) }
}

/// Names and bytes of all files.
fn files(bounds: Vec<PlacedBound>, jobs: usize) -> Vec<(String, Vec<u8>)> {
    let plan = plan(30);
    let trials = trials(&plan, jobs);
    let findings = Findings::new(&plan, &metrics(), &[], &trials);
    let facts = Facts { bounds, ..facts() };
    let (plan, columns) = (&plan, &columns());
    let record = Record { plan, columns, trials: &trials, findings: &findings, facts: &facts };
    record.files().into_iter().map(|(name, bytes)| (name.into_owned(), bytes)).collect()
}

fn table(bounds: Vec<PlacedBound>) -> Vec<csv::StringRecord> {
    let files = files(bounds, 2);
    let files: Vec<_> =
        files.into_iter().map(|(name, bytes)| (std::borrow::Cow::Owned(name), bytes)).collect();
    let text = file(&files, "plausibility.csv");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.expect("it is CSV")).collect()
}

#[test]
fn the_table_has_a_row_for_each_bound_and_point() {
    let equal = [(Some(0.4), Some(0.6)), (Some(0.6), None), (None, Some(0.4))]
        .map(|ends| placed("availability", ends, &[5]));
    let nothing = placed("users", (None, Some(1.0)), &[0]);
    let all = [efforts()].into_iter().chain(equal).chain([nothing]).collect();
    let rows = table(all);
    let heads: Vec<&str> = rows[0].iter().collect();
    assert_eq!(
        heads.join(","),
        "architecture,organisation.devices,copies,metric,unit,mean,ci_low,ci_high,low,high,verdict,\
         note,about,source"
    );
    let verdicts: Vec<&str> = rows[1..].iter().map(|row| &row[10]).collect();
    // Equal trials outside a bound say nothing of what is rare.
    assert_eq!(verdicts, [&VERDICTS[..], &["within", "open", "open", "open"]].concat());
    for row in &rows[1..=EFFORTS.len()] {
        let [mean, low, high] = [5, 6, 7].map(|at| row[at].parse::<f64>().expect("a number"));
        assert!(low < mean && mean < high && high - low < 0.06, "{row:?}");
        let note = if &row[10] == "within" { "" } else { &efforts().explained };
        assert_eq!(
            [&row[3], &row[4], &row[8], &row[9]],
            ["admin_effort", "h/device-month", "1", "3"]
        );
        assert_eq!([&row[11], &row[12], &row[13]], [note, "a made-up bound", "O: made up"]);
    }
    assert_eq!([&rows[1][0], &rows[1][1], &rows[1][2]], ["client-server", "2", ""]);
    let ends: Vec<[&str; 5]> =
        rows[13..].iter().map(|row| [&row[3], &row[5], &row[8], &row[9], &row[11]]).collect();
    assert_eq!(
        ends,
        [
            ["availability", "0.5", "0.4", "0.6", ""],
            ["availability", "0.5", "0.6", "", ""],
            ["availability", "0.5", "", "0.4", ""],
            ["users", "", "", "1", ""],
        ]
    );
}

#[test]
fn threads_change_nothing_and_without_bounds_there_is_no_table() {
    let [one, three] = [1, 3].map(|jobs| files(vec![efforts()], jobs));
    assert!(one == three, "the same bytes");
    assert!(files(Vec::new(), 1).iter().all(|(name, _)| name != "plausibility.csv"));
}

fn outline(plan: &Plan, bounds: Vec<PlacedBound>) -> Outline {
    Outline {
        plan: plan.clone(),
        columns: columns(),
        facts: Facts { bounds, ..facts() },
        shown: Vec::new(),
        rows: Vec::new(),
        points: vec![String::new(); plan.points.len()],
        settings: Settings::default(),
        replay: String::new(),
    }
}

#[test]
fn bounds_have_a_line_that_names_points_outside() {
    let plan = plan(30);
    let trials = trials(&plan, 2);
    let findings = Findings::new(&plan, &metrics(), &[], &trials);
    let share = placed("availability", (Some(0.4), None), &[0, 1]);
    let outline = outline(&plan, vec![efforts(), share]);
    let text =
        |width| plausibility_in_words(&plan, &metrics(), &outline.plausibility(&findings), width);
    let whole = text(1000);
    let lines: Vec<&str> = whole.lines().collect();
    assert_eq!(lines[0], "beside published figures, to which nothing is tuned:");
    let line = lines[1];
    let start = "admin_effort 1 to 3 h/device-month: 3 of 12 points within, 2 open; \
                 5 above, farthest workgroup, 16 user devices, 3 copies (";
    assert!(line.starts_with(start), "{line}");
    assert!(line.contains("); 2 below, farthest client-server, 4 user devices (0."), "{line}");
    assert_eq!(lines[2], format!("explained: {}", efforts().explained));
    assert_eq!(lines[3..], ["no point is outside of 1 other bound"]);
    assert!(text(60).lines().all(|line| line.chars().count() <= 60));
    assert_eq!(plausibility_in_words(&plan, &metrics(), &[], 100), "");
    let names: Vec<&str> = plausibility(&outline.facts.bounds, &metrics(), &findings.summaries)
        .iter()
        .map(|own| own.standing.name())
        .collect();
    assert_eq!(names[..12], VERDICTS);
}

/// The page of these results.
fn page(bounds: Vec<PlacedBound>) -> Html {
    let dir = tempfile::tempdir().expect("a folder can be made");
    for (name, bytes) in files(bounds, 1) {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("a folder");
        fs::write(path, bytes).expect("the folder is writable");
    }
    let path = report(dir.path()).expect("the folder is whole");
    Html::parse_document(&fs::read_to_string(path).expect("the page was written"))
}

fn texts(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    let text = |own: scraper::ElementRef| {
        own.text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    };
    page.select(&selector).map(text).collect()
}

#[test]
fn the_page_names_points_outside_and_explains_them() {
    let page = page(vec![efforts(), placed("availability", (Some(0.4), None), &[0])]);
    let rows = texts(&page, "#plausibility table:first-of-type tbody tr");
    assert_eq!(rows[0], "admin effort [h/device-month] 1 3 3 2 2 5 a made-up bound O: made up");
    assert_eq!(rows[1], "availability [%] 40 – 1 a made-up bound O: made up");
    let outside: Vec<&String> =
        rows[2..].iter().filter(|row| row.ends_with("above") || row.ends_with("below")).collect();
    assert_eq!((outside.len(), rows.len()), (7, 9), "{rows:?}");
    assert!(
        outside[0].starts_with("admin effort [h/device-month] client-server 4 "),
        "{outside:?}"
    );
    assert_eq!(texts(&page, "#plausibility dd"), [efforts().explained]);
    let captions = texts(&page, "#plausibility caption");
    assert_eq!(captions, ["Points beside bounds, 7 points outside", "Points outside"]);
    assert_eq!(texts(&page, "nav a[href='#plausibility']"), ["Plausibility"]);
    assert!(texts(&page, "#reproduce th").contains(&"plausibility.csv".to_owned()));
}

#[test]
fn a_page_without_points_outside_says_so_and_one_without_bounds_nothing() {
    let inside = page(vec![placed("admin_effort", (Some(1.0), Some(3.0)), &[0])]);
    let told = texts(&inside, "#plausibility p");
    assert!(told.contains(&"No point lies outside.".to_owned()), "{told:?}");
    assert!(texts(&page(Vec::new()), "#plausibility, nav a[href='#plausibility']").is_empty());
}

const HEAD: &str = "title = \"t\"\norganisation = \"office\"\nhorizon = \"2 weeks\"\n\
                    architectures = [\"client-server\"]\n";

fn read(more: &str) -> Result<Experiment, Diagnostics> {
    parse_experiment(&STUDIES, "explained.toml", &format!("{HEAD}{more}"))
}

#[test]
fn explanations_stand_beside_their_bounds_and_change_no_trial() {
    let explained = "[explained]\nadmin_effort = \"Few devices.\"\n";
    let [without, with] =
        ["", explained].map(|more| read(more).unwrap_or_else(|mistakes| panic!("{mistakes}")));
    for own in &with.bounds {
        let expected = if own.bound.metric == "admin_effort" { "Few devices." } else { "" };
        assert_eq!(own.explained, expected, "{}", own.bound.metric);
    }
    assert!(with.bounds.iter().any(|own| !own.explained.is_empty()));
    let [without, with] = [without, with].map(|own| (Outline::of(&own), own.plan_hash()));
    assert_eq!((&without.0.points, &without.1), (&with.0.points, &with.1));
}

/// Folders of results below one, at any depth.
fn folders(dir: &Path) -> Vec<PathBuf> {
    let inner = fs::read_dir(dir).expect("results are shipped").flatten().map(|own| own.path());
    let inner = inner.filter(|path| path.is_dir()).flat_map(|path| folders(&path));
    std::iter::once(dir.to_owned()).chain(inner).collect()
}

/// Whoever publishes a result outside of what is plausible says why.
#[test]
fn shipped_results_outside_their_bounds_are_explained() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let results = root.join("results");
    for dir in folders(&results) {
        let Ok(mut reader) = csv::Reader::from_path(dir.join("plausibility.csv")) else { continue };
        let heads = reader.headers().expect("it has a head").clone();
        let at =
            |name: &str| heads.iter().position(|own| own == name).expect("the column is there");
        let (metric, verdict) = (at("metric"), at("verdict"));
        let name = dir.strip_prefix(&results).expect("it is in it");
        let path = root.join("experiments").join(name).with_extension("toml");
        let text = fs::read_to_string(path).expect("its experiment is shipped");
        let file: toml::Table = text.parse().expect("it is TOML");
        for row in reader.records().map(|row| row.expect("it is CSV")) {
            let explained = file.get("explained").and_then(|own| own.get(&row[metric]));
            let is_outside = ["below", "above"].contains(&&row[verdict]);
            assert!(!is_outside || explained.is_some(), "{}: {row:?}", name.display());
        }
    }
}
