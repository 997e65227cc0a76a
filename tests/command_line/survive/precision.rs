//! Precision as it is asked for in files and on the command line.

use super::bench::Bench;
use std::fs;

/// The tiny experiment with targets instead of three replications.
fn precise(targets: &str, max: u32) -> Bench {
    let bench = Bench::new();
    let text = fs::read_to_string(bench.path("tiny.toml")).unwrap();
    let table = format!("min = 20\nmax = {max}\n[replications.precision]\n{targets}\n");
    fs::write(bench.path("tiny.toml"), text.replace("min = 3\nmax = 3\n", &table)).unwrap();
    bench
}

const EFFORT: &str = "admin_effort = { relative = \"15 %\" }";

#[test]
fn threads_shards_and_kills_change_no_byte() {
    let bench = precise(EFFORT, 50);
    let wanted = bench.wanted(&["-j", "1"]);
    let stopped = bench.run(&["run", "tiny.toml", "-o", "limited", "-q", "--replications", "7"]);
    assert_eq!(stopped.code, Some(0), "{}", stopped.err);
    let ended = bench.tiny("limited", &["-j", "3"]);
    assert!(ended.err.contains("kept 28 of 80 trials"), "{}", ended.err);
    assert!(bench.files("limited") == wanted, "after a run of another kind");
    for part in ["1/2", "2/2"] {
        let ended = bench.tiny("parts", &["-j", "2", "--shard", part]);
        assert_eq!(ended.code, Some(0), "{}", ended.err);
    }
    assert_eq!(bench.run(&["gather", "parts"]).code, Some(0));
    assert!(bench.files("parts") == wanted, "from shards");
}

#[test]
fn who_is_strict_is_told_by_the_exit_code() {
    let bench = precise("admin_effort = { relative = \"1 %\" }", 25);
    let lenient = bench.tiny("out", &[]);
    assert_eq!(lenient.code, Some(0));
    let warning = "warning: tiny: 4 of 4 points did not reach their precision with 25 replications";
    assert!(lenient.err.contains(warning), "{}", lenient.err);
    let strict = bench.tiny("out", &["--strict"]);
    assert_eq!(strict.code, Some(4), "{}", strict.err);
    let place = "  workgroup, organisation.devices = 6: admin effort +- ";
    assert!(strict.err.contains(place) && strict.err.contains("replications would do"));
    for part in ["1/2", "2/2"] {
        assert_eq!(bench.tiny("parts", &["--shard", part, "--strict"]).code, Some(4));
    }
    assert_eq!(bench.run(&["gather", "parts"]).code, Some(0));
    assert_eq!(bench.run(&["gather", "parts", "--strict"]).code, Some(4));
    let fixed = bench.tiny("out", &["--strict", "--replications", "3"]);
    assert_eq!(fixed.code, Some(0), "a fixed number asks for no precision: {}", fixed.err);
}

#[test]
fn status_shows_half_widths_beside_targets() {
    let bench = precise("admin_effort = { relative = \"1 %\" }", 20);
    assert_eq!(bench.tiny("out", &[]).code, Some(0));
    let status = bench.run(&["status", "out"]);
    assert!(status.out.starts_with("tiny: 80 of 80 trials done, 0 missing"), "{}", status.out);
    let line = status.out.lines().find(|line| line.contains("admin effort +- ")).unwrap();
    assert!(line.contains(" of ") && line.ends_with(" replications would do"), "{line}");
    let json = bench.run(&["status", "out", "--json"]).out;
    let row: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    let effort = &row["half_widths"][0];
    assert_eq!((&effort["metric"], &effort["n"]), (&"admin_effort".into(), &20.into()));
    assert_eq!(effort["reached"], false);
    let (reached, target) = (effort["half_width"].as_f64(), effort["target"].as_f64());
    assert!(reached > target && target > Some(0.0));
    let enough = effort["enough"].as_f64().unwrap();
    let expected = 20.0 * (reached.unwrap() / target.unwrap()).powi(2);
    assert!((enough - expected).abs() <= 1.0, "{enough}, {expected} expected");
}

#[test]
fn mistakes_of_the_table_are_told_with_what_to_write() {
    let told = |table: &str| {
        let bench = Bench::new();
        let text = fs::read_to_string(bench.path("tiny.toml")).unwrap();
        let text = text.replace("min = 3\nmax = 3\n", table);
        fs::write(bench.path("tiny.toml"), text).unwrap();
        let ended = bench.run(&["check", "tiny.toml"]);
        assert_eq!(ended.code, Some(2), "{table}: {}", ended.out);
        ended.err
    };
    let with = |target: &str| told(&format!("max = 90\n[replications.precision]\n{target}\n"));
    for (target, wanted) in [
        ("availabilty = { absolute = \"0.1\" }", "did you mean `availability`?"),
        ("availability = \"0.5 %\"", "has to be `{ absolute = \"0.1\" }` or"),
        (
            "availability = { absolute = \"0.5 %\" }",
            "can mean two things: write `absolute = \"0.005\"`",
        ),
        ("availability = { absolut = \"0.1\" }", "availability.absolute`?"),
        ("availability = { absolute = \"0.1\", relative = \"5 %\" }", "one of `absolute` and"),
        ("admin_effort = { absolute = \"0.1 h\" }", "is in h/device-month, and this is `0.1 h`"),
        ("admin_effort = { relative = \"0.05\" }", "more than 0 % and less than 100 %"),
        ("", "no metric is named"),
    ] {
        let err = with(target);
        assert!(err.contains(wanted) && err.contains("tiny.toml:"), "{target}: {err}");
    }
    let few = told(
        "min = 5\nmax = 90\n[replications.precision]\navailability = { absolute = \"0.1\" }\n",
    );
    assert!(few.contains("needs `min = 20` or more") && few.contains("narrow by chance"), "{few}");
    let apart = told("min = 5\nmax = 90\n");
    assert!(apart.contains("nothing says when to stop"), "{apart}");
    assert!(
        told("[replications.precision]\navailability = { absolute = \"0.1\" }\n")
            .contains("`replications.max` is missing")
    );
    assert!(told("min = 5\nmax = 4\n").contains("`max = 4` is less than `min = 5`"));
}
