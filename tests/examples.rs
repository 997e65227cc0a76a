//! The examples as a reader runs them: what they print agrees with the theory they print beside it.

use std::path::PathBuf;
use std::process::Command;

/// Runs an example that `cargo test` (or `cargo build --examples`) has built.
fn run(name: &str, arguments: &[&str]) -> (bool, String, String) {
    // This test lies in `deps`, the examples lie beside that folder.
    let own = std::env::current_exe().unwrap();
    let profile = own.ancestors().nth(2).unwrap();
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let path: PathBuf = profile.join("examples").join(file);
    assert!(path.exists(), "{} is missing: run `cargo build --examples`", path.display());
    let output = Command::new(path).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

fn printed(name: &str, arguments: &[&str]) -> String {
    let (success, out, err) = run(name, arguments);
    assert!(success, "{name}: {err}");
    out
}

/// The numbers of the line that begins with `label`.
fn numbers(text: &str, label: &str) -> Vec<f64> {
    let line = text.lines().find(|line| line.starts_with(label));
    let line = line.unwrap_or_else(|| panic!("no line begins with `{label}` in:\n{text}"));
    line[label.len()..].split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

/// A line `label mean +- half-width theory`: the theory is the known one, the mean is near it, and
/// the interval is narrow. Seeds are fixed: twice the half-width is passed for certain or never.
fn agrees(text: &str, label: &str, known: f64, narrow: f64) {
    let [mean, half_width, theory] = numbers(text, label)[..] else {
        panic!("three numbers follow `{label}` in:\n{text}")
    };
    assert!((theory - known).abs() < 1e-4, "{label}: the theory is {known}, not {theory}");
    assert!(half_width > 0.0 && half_width < narrow * known, "{label}: +- {half_width}");
    assert!((mean - known).abs() <= 2.0 * half_width, "{label}: {mean} +- {half_width}");
}

/// Feller (1950), chapter XVII.7, for 20 machines and two repairers.
#[test]
fn repairman() {
    let out = printed("repairman", &[]);
    agrees(&out, "machines down", 3.452_094, 0.01);
    agrees(&out, "hours of waiting", 21.722_431, 0.01);
}

#[test]
fn two_peers() {
    let out = printed("two_peers", &[]);
    agrees(&out, "on A", 1.0 / 3.0, 0.01);
    agrees(&out, "on B", 2.0 / 3.0, 0.01);
    agrees(&out, "on either", 7.0 / 9.0, 0.01);
}

#[test]
fn mm1() {
    let out = printed("mm1", &[]);
    for (label, known) in [("L, customers present", 4.0), ("W, seconds in the shop", 5.0)] {
        let [simulated, theory] = numbers(&out, label)[..] else { panic!("{out}") };
        assert_eq!(theory, known);
        assert!((simulated / known - 1.0).abs() < 0.02, "{label} {simulated}");
    }
}

#[test]
fn phold() {
    let out = printed("phold", &["100", "200000"]);
    assert!(out.starts_with("100 pending, 200000 executed\n"), "{out}");
    // 200,000 executions of 100 events a second apart each: 2,000 s, +- 5 standard deviations.
    let simulated = numbers(&out, "simulated")[0];
    assert!((simulated - 2_000.0).abs() < 5.0 * 2_000.0 / 200_000f64.sqrt(), "{simulated}");
    assert!(out.contains("million events/s") && out.contains("bytes per pending event"), "{out}");
    let (success, _, err) = run("phold", &["many"]);
    assert!(!success && err.contains("`many` is not a whole number"), "{err}");
    assert!(!run("phold", &["0"]).0);
}
