//! The examples as a reader runs them: what they print agrees with the theory they print beside it.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// The folder of the examples. Cargo builds them before these tests, unless only this file is
/// tested; asked again it does nothing, or brings them up to date.
pub fn built() -> &'static PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        // This test lies in `TARGET/PROFILE/deps`, the examples in `TARGET/PROFILE/examples`.
        let own = std::env::current_exe().unwrap();
        let (profile, target) = (own.ancestors().nth(2).unwrap(), own.ancestors().nth(3).unwrap());
        let name = if profile.ends_with("debug") { "dev" } else { "release" };
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--examples", "--profile", name, "--target-dir"]);
        let status = cargo.arg(target).current_dir(env!("CARGO_MANIFEST_DIR")).status().unwrap();
        assert!(status.success(), "the examples do not compile");
        profile.join("examples")
    })
}

/// Runs an example; whether it succeeded, and what it printed.
fn run(name: &str, arguments: &[&str]) -> (bool, String, String) {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let output = Command::new(built().join(file)).args(arguments).output().unwrap();
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

/// Half-widths at 99.9 % over those at 95 %, by Student's t for the examples' 20 replications.
const WIDER: f64 = 3.883 / 2.093;

/// A line `label mean +- half-width theory`: the theory is the known one, the interval (widened to
/// 99.9 %) covers it, is narrower than `narrow`, and excludes a theory that is off by twice that.
fn agrees(text: &str, label: &str, known: f64, narrow: f64) {
    let [mean, half_width, theory] = numbers(text, label)[..] else {
        panic!("three numbers follow `{label}` in:\n{text}")
    };
    assert!((theory - known).abs() < 1e-4, "{label}: the theory is {known}, not {theory}");
    let (reach, narrow) = (WIDER * half_width, narrow * known);
    assert!(reach > 0.0 && reach <= narrow, "{label}: +- {half_width}");
    let off = (mean - known).abs();
    assert!(off <= reach, "{label}: {mean} +- {half_width}");
    assert!(2.0 * narrow - off > reach, "{label}: {mean} would cover another theory");
}

/// Feller (1950), chapter XVII.7, for 20 machines and two repairers.
#[test]
fn repairman() {
    let out = printed("repairman", &[]);
    agrees(&out, "machines down", 3.452_094, 0.01);
    agrees(&out, "hours of waiting", 21.722_431, 0.02);
}

#[test]
fn two_peers() {
    let out = printed("two_peers", &[]);
    agrees(&out, "on A", 1.0 / 3.0, 0.02);
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

/// Within 3 % of the packets' mean and 12 % of their 95th percentile, on lists of the same kind.
#[test]
fn sharing_rules() {
    let out = printed("sharing_rules", &[]);
    let [mean, median, most] = numbers(&out, "max-min, less headers")[..] else { panic!("{out}") };
    let near = |value: f64, expected: f64, part: f64| (value / expected - 1.0).abs() <= part;
    assert!(near(mean, 1.582, 0.03 + 0.02) && near(median, 1.452, 0.06), "{out}");
    assert!(near(most, 3.215, 0.12), "{out}");
    let tcp = numbers(&out, "tcp");
    let constant = numbers(&out, "constant");
    assert!(constant[0] < mean && mean < tcp[0], "{out}");
    // Alone each takes its latency and its bits.
    assert!((constant[2] - 0.802).abs() < 1e-9, "{out}");
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
