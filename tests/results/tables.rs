//! Columns and cells of the tables, and the manifest.

use crate::made_up::{columns, file, files, files_named, noise, output, plan, run, simulate};
use crosspoint::experiment::{Costs, Findings, Progress, Stop, TrialId, run_all};
use crosspoint::study::Columns;
use serde_json::Value;

/// The rows of a table as cells, the header first.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        row.expect("the table is well-formed").iter().map(str::to_owned).collect()
    };
    reader.records().map(row).collect()
}

#[test]
fn trials_have_a_row_each_and_come_back_to_the_bit() {
    let plan = plan(2);
    let trials = run(&plan, 2);
    let rows = rows(&file(&files(&plan, &trials), "trials.csv"));
    assert_eq!(
        rows[0].join(","),
        "architecture,organisation.devices,copies,replication,availability,admin_effort,users"
    );
    assert_eq!(rows.len(), 1 + plan.trials());
    assert_eq!(rows[2][..4], ["client-server", "2", "", "1"]);
    for (row, output) in rows[1..].iter().zip(trials.outputs.iter().flatten()) {
        let own: Vec<f64> = row[4..].iter().map(|c| c.parse().expect("a number")).collect();
        assert_eq!(own, output.values);
    }
}

#[test]
fn summaries_and_differences_have_the_promised_columns() {
    let plan = plan(10);
    let files = files(&plan, &run(&plan, 2));
    let summary = rows(&file(&files, "summary.csv"));
    let swept = "organisation.devices,copies,metric";
    let positive = "p_positive,p_positive_low,p_positive_high";
    let median = "median,median_low,median_high";
    assert_eq!(
        summary[0].join(","),
        format!(
            "architecture,{swept},unit,n,mean,sd,ci_low,ci_high,note,kind,{positive},{median},\
             p95,p95_low,p95_high"
        )
    );
    assert_eq!(summary.len(), 1 + plan.points.len() * 3);
    assert_eq!(
        summary[1].join(","),
        "client-server,2,,availability,share,10,1,0,1,1,constant,plain,,,,,,,,,"
    );
    let differences = rows(&file(&files, "differences.csv"));
    assert_eq!(
        differences[0].join(","),
        format!(
            "baseline,architecture,{swept},unit,n,difference,sd,ci_low,ci_high,variance_ratio,p,p_holm,note,\
             pairing_hurts,{positive},{median}"
        )
    );
    assert_eq!(differences.len(), 1 + 8 * 3, "every value of copies meets the one without");
    let effort: Vec<_> = differences.iter().filter(|row| row[4] == "admin_effort").collect();
    assert_eq!(effort[0][..4], ["client-server", "workgroup", "2", "1"]);
    for row in effort {
        let ratio: f64 = row[11].parse().expect("a number");
        assert!(ratio < 0.05, "the common fate was to cancel: {ratio}");
        let [p, adjusted] = [12, 13].map(|at: usize| row[at].parse::<f64>().expect("a number"));
        // Two numbers of copies are compared with the first architecture at each size.
        assert!(p <= adjusted && adjusted <= 2.0 * p && adjusted <= 1.0, "{p}, {adjusted}");
    }
}

#[test]
fn crossings_and_causes_have_the_promised_columns() {
    let plan = plan(10);
    let files = files(&plan, &run(&plan, 2));
    let crossings = rows(&file(&files, "crossings.csv"));
    assert_eq!(
        crossings[0].join(","),
        "metric,axis,baseline,architecture,organisation.devices,copies,crossing,ci_low,ci_high,\
         share_without,beyond_chance,better_before,better_after,changes,all_low,all_high,sought,found"
    );
    let one = crossings.iter().find(|row| row[0] == "admin_effort").expect("effort is shown");
    assert_eq!(
        one[..6],
        ["admin_effort", "organisation.devices", "client-server", "workgroup", "", "1"]
    );
    let none = crossings.iter().find(|row| row[0] == "availability").expect("it is shown");
    assert_eq!(none[6..15], ["", "", "", "1", "no", "", "", "0", ""]);
    // Of two metrics twice along devices and four times along copies; effort crosses along both.
    assert_eq!(none[16], "12");
    let causes = rows(&file(&files, "causes.csv"));
    assert_eq!(
        causes[0].join(","),
        "architecture,organisation.devices,copies,function,cause,not_in_time,issued"
    );
    assert_eq!(causes.len(), 1 + plan.points.len());
    assert_eq!(causes[1][5..], ["0", "1000"], "nothing was late or denied: a row all the same");
    assert_eq!(causes[5][..3], ["workgroup", "2", "1"]);
    assert_eq!(causes[5][5..], ["10", "1000"]);
}

/// Where places are told apart, each has a row and its own operations; from one nobody asks.
#[test]
fn causes_are_told_apart_by_place() {
    let plan = plan(10);
    let names = ["office", "home", "road"].map(str::to_owned).to_vec();
    let columns = Columns { places: names, ..columns() };
    let simulate = |trial: &TrialId| {
        let mut output = simulate(&plan, trial);
        output.blamed.ended = vec![100, 20, 0];
        output.blamed.all.extend((trial.architecture == 1).then_some((1, 1, 0, 2)));
        output
    };
    let trials =
        run_all(&plan, 1, &Costs::equal(), simulate, &mut Progress::hidden(), &Stop::new());
    assert!(trials.outputs.iter().flatten().all(|output| columns.name_all(output)));
    let causes = rows(&file(&files_named(&plan, &columns, &trials), "causes.csv"));
    assert_eq!(
        causes[0].join(","),
        "architecture,organisation.devices,copies,place,function,cause,not_in_time,issued"
    );
    assert_eq!(causes.len(), 1 + 2 * plan.points.len());
    assert_eq!(causes[9][..4], ["workgroup", "2", "1", "office"]);
    assert_eq!(causes[9][6..], ["10", "1000"]);
    assert_eq!(causes[10][3..], ["home", "placement", "owner away", "20", "200"]);
}

#[test]
fn undefined_values_are_empty_and_left_out() {
    let plan = plan(3);
    let simulate = |trial: &TrialId| {
        let value = if trial.replication == 1 { f64::NAN } else { 0.25 };
        output(vec![value, f64::NAN, 1.0])
    };
    let costs = Costs::equal();
    let trials = run_all(&plan, 1, &costs, simulate, &mut Progress::hidden(), &Stop::new());
    let files = files(&plan, &trials);
    let table = file(&files, "trials.csv");
    assert_eq!(table.lines().nth(2), Some("client-server,2,,1,,,1"));
    let summary = file(&files, "summary.csv");
    assert_eq!(
        summary.lines().nth(1),
        Some("client-server,2,,availability,share,2,0.25,0,0.25,0.25,few constant,plain,,,,,,,,,")
    );
    assert_eq!(
        summary.lines().nth(2),
        Some("client-server,2,,admin_effort,h/device-month,0,,,,,undefined,plain,,,,,,,,,")
    );
}

#[test]
fn hostile_names_stay_texts() {
    let mut plan = plan(2);
    plan.architectures[1] = "=HYPERLINK(\"x\"),\nworkgroup".to_owned();
    plan.axes[1].cells = vec!["-1".to_owned(), "@home".to_owned()];
    let rows = rows(&file(&files(&plan, &run(&plan, 1)), "trials.csv"));
    let last = rows.last().expect("there are rows");
    assert_eq!(last[0], "'=HYPERLINK(\"x\"),\nworkgroup");
    assert_eq!((last[2].as_str(), rows[rows.len() - 3][2].as_str()), ("'@home", "-1"));
}

#[test]
fn the_manifest_says_what_there_is() {
    let plan = plan(2);
    let text = file(&files(&plan, &run(&plan, 1)), "manifest.json");
    let json: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(json["format"], 1);
    assert_eq!(json["experiment"], "lines");
    assert_eq!(json["architectures"][1], "workgroup");
    assert_eq!(json["axes"][0]["key"], "organisation.devices");
    assert_eq!(json["axes"][0]["values"][3], "16");
    assert_eq!(json["metrics"][0]["direction"], "higher");
    assert_eq!(json["charts"][0]["y"][0], "admin_effort");
    assert_eq!(json["parameters"]["rule_of_thumb"], 3);
    assert_eq!((&json["trials"], &json["failed"]), (&24.into(), &0.into()));
    assert_eq!((&json["seed"], &json["replications"]), (&7.into(), &2.into()));
}

/// The drawing side reads what is written here.
#[test]
fn charts_can_be_drawn_from_the_folder() {
    let plan = plan(5);
    let dir = tempfile::tempdir().expect("a folder can be made");
    for (name, bytes) in files(&plan, &run(&plan, 2)) {
        let path = dir.path().join(&*name);
        let folder = path.parent().expect("it is in a folder");
        std::fs::create_dir_all(folder).expect("the folder is writable");
        std::fs::write(path, bytes).expect("the folder is writable");
    }
    let drawn = crosspoint::report::draw(dir.path(), &[crosspoint::report::Format::Svg]);
    assert!(!drawn.expect("the folder can be drawn").is_empty());
}

#[test]
fn skewed_trials_are_noted() {
    let plan = plan(20);
    let simulate = |trial: &TrialId| {
        let skewed = (1.5 * noise(5, trial, 2)).exp();
        output(vec![0.5 + 0.01 * noise(5, trial, 3), skewed, 1.0])
    };
    let costs = Costs::equal();
    let trials = run_all(&plan, 1, &costs, simulate, &mut Progress::hidden(), &Stop::new());
    let metrics = &crate::made_up::metrics();
    let findings = Findings::new(&plan, metrics, &[0, 1], &trials);
    let note = findings.note(&plan, metrics, &[0, 1]).expect("effort is skewed");
    assert!(note.starts_with("skewed trials: ") && note.contains("admin effort ("), "{note}");
    assert!(note.contains(" of 12 points; most for admin effort at "), "{note}");
    assert_eq!(findings.note(&plan, metrics, &[2]), None);
}

/// Every column of every shipped table is explained in `docs/results.md`, beside those of axes and
/// metrics, which bear their own names.
#[test]
fn every_column_is_explained() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = std::fs::read_to_string(root.join("docs/results.md")).expect("it is there");
    for name in ["office", "textbook/from-empty", "textbook/mm1", "textbook/laws"] {
        let dir = root.join("results").join(name);
        let manifest = crosspoint::report::Manifest::read(&dir).expect("results are shipped");
        for entry in std::fs::read_dir(&dir).expect("results are shipped").flatten() {
            let path = entry.path();
            if path.extension().is_none_or(|own| own != "csv") {
                continue;
            }
            let file = entry.file_name().to_string_lossy().into_owned();
            assert!(docs.contains(&format!("`{file}`")), "{file} is not explained");
            let text = std::fs::read_to_string(&path).expect("tables are text");
            let is_named = |column: &str| {
                manifest.axes.iter().any(|axis| axis.key == column)
                    || manifest.metrics.iter().any(|metric| metric.name == column)
                    || docs.contains(&format!("`{column}`"))
            };
            let head = text.lines().next().expect("a header").split(',');
            let lost: Vec<&str> = head.filter(|column| !is_named(column)).collect();
            assert!(lost.is_empty(), "{file}: {lost:?} are not explained");
        }
    }
}

/// The note of a difference is that of a summary, as far as it follows from the estimate.
#[test]
fn differences_say_what_their_intervals_are_worth() {
    let plan = plan(3);
    let simulate = |trial: &TrialId| {
        let own = 1.9 * f64::from(u8::from(trial.architecture == 1 && trial.replication > 0));
        output(vec![own / 2.0, 1.0, own - 1.0])
    };
    let (costs, stop) = (Costs::equal(), Stop::new());
    let trials = run_all(&plan, 1, &costs, simulate, &mut Progress::hidden(), &stop);
    let table = rows(&file(&files(&plan, &trials), "differences.csv"));
    let at = table[0].iter().position(|name| name == "note").expect("the column is there");
    let notes: Vec<&str> = table[1..4].iter().map(|row| row[at].as_str()).collect();
    // The difference of shares reaches beyond 1; that of what never varies has no interval.
    assert_eq!(notes, ["few clipped", "few constant", "few"]);
}
