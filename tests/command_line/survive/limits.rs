//! Budgets of trials: what they use up, and what raises them.

use super::bench::Bench;
use std::fs;

/// The experiment with a table `[limits]`.
fn limited(bench: &Bench, limits: &str) {
    let text = fs::read_to_string(bench.path("tiny.toml")).unwrap();
    let start = text.split("[limits]").next().unwrap();
    fs::write(bench.path("tiny.toml"), format!("{start}[limits]\n{limits}\n")).unwrap();
}

/// The message of the first trial that failed.
fn told(bench: &Bench, limits: &str) -> String {
    told_with(bench, limits, &[])
}

/// The same of a run with more options.
fn told_with(bench: &Bench, limits: &str, more: &[&str]) -> String {
    limited(bench, limits);
    let ended = bench.tiny("out", &[&["--replications", "1", "--force"], more].concat());
    assert_eq!(ended.code, Some(3), "{limits}: {}", ended.err);
    let line = ended.err.lines().find(|line| line.starts_with("error: trial failed: ")).unwrap();
    see(bench, line);
    line.to_owned()
}

/// Runs the command that a message about a failed trial ends with: the trace ends as the trial did.
fn see(bench: &Bench, message: &str) {
    let (told, command) = message.split_once("; see it with: ").unwrap();
    let seen = bench.shell(command);
    assert_eq!(seen.code, Some(3), "{command}: {}", seen.err);
    let last = seen.out.lines().last().unwrap().trim_start_matches("# ");
    assert!(last.starts_with("the ") && told.ends_with(last), "{last} is not the end of {told}");
    let json = bench.shell(&format!("{command} --json"));
    let last: serde_json::Value = serde_json::from_str(json.out.lines().last().unwrap()).unwrap();
    let told_there = last["text"].as_str().is_some_and(|text| told.ends_with(text));
    assert!(json.code == Some(3) && last["kind"] == "limit" && told_there, "{last}");
}

#[test]
fn a_budget_names_what_used_it_up_and_how_to_raise_it() {
    let bench = Bench::new();
    let events = told(&bench, "events = 5000");
    assert!(events.contains("the budget of 5000 events was used up at "), "{events}");
    assert!(events.contains("; of the next 1000 events "), "{events}");
    assert!(events.contains("; `[limits] events = ...` in the experiment file raises"), "{events}");
    let pending = told(&bench, "pending = 4");
    assert!(pending.contains("the budget of 4 pending events was used up at "), "{pending}");
    let operations = told(&bench, "operations = 1");
    let by = "1 operations at one time was used up at ";
    assert!(operations.contains(by), "{operations}");
    assert!(operations.contains(", most by the service `"), "{operations}");
    // Files so large that several are always on their way.
    let large = ["-s", "organisation.file_size={ fixed = \"200 GB\" }"];
    let flows = told_with(&bench, "flows = 1", &large);
    assert!(flows.contains("the budget of 1 flows at one time was used up at "), "{flows}");
}

#[test]
fn limits_fail_some_trials_and_name_none() {
    let bench = Bench::new();
    let trials = |out: &str| fs::read(bench.path(out).join("trials.csv")).unwrap();
    bench.wanted(&[]);
    limited(&bench, "events = 4000000000");
    assert_eq!(bench.tiny("out", &[]).code, Some(0));
    assert!(trials("out") == trials("undisturbed"));
    // The option takes the place of the budget.
    limited(&bench, "events = 5000");
    let raised = bench.tiny("out", &["--limit-events", "10000000"]);
    assert!(raised.err.contains("kept 12 of 12 trials"), "{}", raised.err);
    let other = bench.tiny("other", &["--limit-events", "10000000"]);
    assert_eq!(other.code, Some(0), "{}", other.err);
    assert!(trials("other") == trials("undisturbed"));
    // A row that needed the option needs it again.
    let again = bench.run(&["repro", "other", "1"]);
    assert_eq!(again.code, Some(3), "{}", again.err);
    let told = "row 1 of other/trials.csv was not compared: the budget of 5000 events was used up";
    assert!(again.err.contains(told), "{}", again.err);
    let again = bench.run(&["repro", "other", "1", "--limit-events", "10000000"]);
    assert_eq!(again.code, Some(0), "{}", again.err);
    let trace = again.out.lines().find(|line| line.starts_with("crosspoint trace")).unwrap();
    let seen = bench.shell(&format!("{trace} --lines 1"));
    assert_eq!(seen.code, Some(0), "{}", seen.err);
    assert!(seen.out.lines().last().unwrap().contains(" operations issued "), "{}", seen.out);
}
