//! `crosspoint verify`: the reference experiments, beside theory.

use serde_json::Value;

use crate::typed::{crosspoint, err, out, told};

/// One reference experiment, and one at a point of it.
const SHORT: [&str; 3] = ["verify", "--only", "unlimited-servers,tandem"];

#[test]
fn reference_experiments_agree_with_theory_and_leave_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let text = told(&crosspoint(folder.path(), &[&SHORT[..], &["--progress", "none"]].concat()));
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("pass  ")).collect();
    assert_eq!(rows.len(), 5, "{text}");
    for part in ["unlimited-servers  law = fixed", "in_system.clerks", "15 jobs within 1 %"] {
        assert!(rows[1].contains(part), "{part}: {}", rows[1]);
    }
    assert!(text.contains("\n5 of 5 agree with theory: 90 trials, "), "{text}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn machines_get_one_object_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["verify", "--only", "unlimited-servers", "--json", "--seed", "5", "-j", "1"];
    let text = told(&crosspoint(folder.path(), &arguments));
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 2);
    let row = &rows[0];
    assert_eq!(row["experiment"], "unlimited-servers");
    assert_eq!(row["point"]["law"], "exponential");
    assert_eq!((&row["pass"], &row["seed"], &row["n"]), (&true.into(), &5.into(), &30.into()));
    let figure = |key: &str| row[key].as_f64().unwrap();
    assert_eq!((figure("expected"), figure("tolerance")), (15.0, 0.15));
    assert!(figure("ci_low") < 15.0 && figure("ci_high") > 15.0 && figure("half_width") < 0.15);
}

#[test]
fn an_unknown_experiment_is_told_with_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = crosspoint(folder.path(), &["verify", "--only", "tandm"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", out(&wrong));
    let expected =
        "error: there is no reference experiment `tandm`\n  help: did you mean `tandem`?";
    assert!(err(&wrong).contains(expected), "{}", err(&wrong));
}
