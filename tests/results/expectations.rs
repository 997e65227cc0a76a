//! Experiments that check themselves: how `[[expect]]` is read, judged and written.

use crate::made_up::{at, columns, facts, file, metrics, noise, output, plan};
use crosspoint::config::Diagnostics;
use crosspoint::experiment::{
    Costs, Expectation, Expected, Experiment, Facts, Findings, Judgement, Outline, Plan, Progress,
    Record, Settings, Stop, Trials, Width, parse_experiment, run_all,
};
use crosspoint::world::STUDIES;

const HEAD: &str = r#"title = "Counter"
model = "queues"
queues = "mm1"
horizon = "2 h"

[sweep]
"queues.station.counter.servers" = [1, 2]
"#;

fn read(expectations: &str) -> Result<Experiment, Diagnostics> {
    parse_experiment(&STUDIES, "counter.toml", &format!("{HEAD}{expectations}"))
}

/// The first lines of all mistakes, and their help.
fn said(expectations: &str) -> Vec<String> {
    let mistakes = read(expectations).expect_err("there are mistakes").to_string();
    let lines = mistakes.lines().map(str::trim);
    let kept = |line: &&str| line.starts_with("error: ") || line.starts_with("= help: ");
    lines.filter(kept).map(str::to_owned).collect()
}

fn only(expectation: &str) -> Expectation {
    let experiment = read(&format!("[[expect]]\n{expectation}\n"));
    let experiment = experiment.unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let [expectation] = &experiment.expectations[..] else { panic!("there is one") };
    expectation.clone()
}

#[test]
fn figures_are_read_with_their_units_and_points() {
    let value = |value, within, approximate| Expected::Value { value, within, approximate };
    for (text, expected) in [
        ("metric = \"wait.counter\"\nat_most = \"2 min\"", Expected::AtMost(120.0)),
        ("metric = \"response\"\nat_least = 2", Expected::AtLeast(2.0)),
        ("metric = \"loss\"\nat_most = \"1 %\"", Expected::AtMost(0.01)),
        ("metric = \"throughput\"\nat_least = \"0.5 /s\"", Expected::AtLeast(0.5)),
        (
            "metric = \"response\"\nvalue = \"4 s\"\nwithin = \"2 %\"\nsource = \"theory\"",
            value(4.0, Width::Relative(0.02), false),
        ),
        (
            "metric = \"response\"\nvalue = 4\nwithin = \"20 ms\"\nsource = \"theory\"\n\
             approximate = true",
            value(4.0, Width::Absolute(0.02), true),
        ),
    ] {
        let own = only(text);
        assert_eq!((own.expected, &own.points[..]), (expected, &[0, 1][..]), "{text}");
    }
    let one = "metric = \"response\"\nwhere = \"queues.station.counter.servers = 2\"\nat_most = 9";
    assert_eq!(only(one).points, [1]);
}

#[test]
fn expectations_change_no_trial_and_no_key() {
    let (without, with) = (
        read("").expect("it is in order"),
        read("[[expect]]\nmetric = \"response\"\nat_most = 9").expect("it is in order"),
    );
    let [without, with] = [without, with].map(|own| (Outline::of(&own), own.plan_hash()));
    assert_eq!((&without.0.points, &without.1), (&with.0.points, &with.1));
    let text = serde_json::to_string(&without.0).expect("it can be written");
    assert!(!text.contains("expectations"), "journals without them stay as they are");
}

#[test]
fn all_mistakes_are_told_at_once() {
    assert_eq!(
        said(
            "[[expect]]\nmetric = \"wait.countre\"\nat_least = 1\n\
             [[expect]]\nmetric = \"response\"\nwhere = \"servers = 3\"\nat_least = 1\n\
             [[expect]]\nmetric = \"response\"\n\
             where = \"queues.station.counter.servers = 3\"\nat_least = 1\n\
             [[expect]]\nmetric = \"response\"\nat_least = \"2 jobs\"\n\
             [[expect]]\nmetric = \"response\"\nvalue = 2\nwithin = \"60 %\"\nsource = \"x\"\n\
             [[expect]]\nmetric = \"response\"\natleast = 3\nat_most = 4\n"
        ),
        [
            "error: there is no metric `wait.countre`",
            "= help: did you mean `wait.counter`?",
            "error: `servers` is neither an axis nor a number",
            "= help: texts stand in quotes; names are: queues.station.counter.servers, queues",
            "error: no value of `queues.station.counter.servers` meets this",
            "= help: its values are 1, 2; nearest: 2",
            "error: `expect.at_least` has to be a number of seconds, or a span such as \"4 s\"",
            "error: `expect.within` has to be more than 0 % and less than 50 % of the value",
            "error: `expect.atleast` is not a parameter",
            "= help: did you mean `expect.at_least`?",
            "= help: there are: approximate, at_least, at_most, metric, source, value, where, \
             within",
        ]
    );
}

#[test]
fn keys_that_contradict_each_other_are_mistakes() {
    let response = |keys: &str| said(&format!("[[expect]]\nmetric = \"response\"\n{keys}\n"));
    assert_eq!(
        response(""),
        ["error: an expectation needs one of `at_least`, `at_most` and `value`"]
    );
    assert_eq!(
        response("at_least = 1\nvalue = 2\nwithin = \"1 %\"\nsource = \"x\""),
        [
            "error: of `at_least`, `at_most` and `value` an expectation has one",
            "= help: two `[[expect]]` tables give a range",
        ]
    );
    assert_eq!(
        response("at_most = 1\nwithin = \"1 %\"\napproximate = true"),
        [
            "error: `within` belongs to a `value`; a bound has none",
            "error: `approximate` belongs to a `value`; a bound has none",
        ]
    );
    assert_eq!(
        response("value = 2\nsource = \"x\""),
        [
            "error: a `value` needs `within`: how near is near",
            "= help: `within = \"2 %\"` of the value, or a width in the unit of the metric",
        ]
    );
    assert_eq!(
        response("value = 2\nwithin = \"2 %\""),
        [
            "error: this value has no source",
            "= help: for example `source = \"Kleinrock, Queueing Systems I, 1975, section 3.2\"`",
        ]
    );
    assert_eq!(
        response("value = 0\nwithin = \"2 %\"\nsource = \"x\""),
        ["error: a part of zero is nothing", "= help: give a width in the unit of the metric",]
    );
    assert_eq!(
        response("value = 1\nwithin = 0\nsource = \"x\""),
        ["error: `expect.within` has to be more than zero"]
    );
}

#[test]
fn a_condition_whose_points_are_left_out_is_a_mistake() {
    let text = "[sweep.queue]\nlabels = [\"a\", \"b\"]\n\"queues.station.counter.room\" = [4, 5]\n\
                [only]\nwhere = 'queue = \"a\" or queues.station.counter.servers = 1'\n\
                [[expect]]\nmetric = \"response\"\nat_most = 9\n\
                where = 'queue = \"b\" and queues.station.counter.servers = 2'\n";
    assert_eq!(
        said(text),
        [
            "error: no point meets this condition",
            "= help: points that `[only]` leaves out are not run, and cannot be checked",
        ]
    );
}

/// Trials whose effort is 2 with a deviation of 0.1, so that a 99.9 % interval of 30 of them
/// reaches about 0.067 to either side; availability does not vary.
fn trials(plan: &Plan) -> Trials {
    let simulate = |trial: &_| {
        let devices =
            at(plan, &plan.points[crosspoint::experiment::TrialId::clone(trial).point], 0);
        output(vec![0.5, 2.0 + 0.1 * noise(plan.seed, trial, 1), devices * f64::NAN])
    };
    run_all(plan, 2, &Costs::equal(), simulate, &mut Progress::hidden(), &Stop::new())
}

fn expectation(metric: &str, expected: Expected) -> Expectation {
    let (metric, source) = (metric.to_owned(), "made up".to_owned());
    Expectation { metric, points: vec![0], expected, source }
}

/// An outline of trials with expectations.
fn outline(plan: &Plan, expectations: Vec<Expectation>) -> Outline {
    Outline {
        plan: plan.clone(),
        columns: columns(),
        facts: Facts { expectations, ..facts() },
        shown: Vec::new(),
        rows: Vec::new(),
        points: vec![String::new(); plan.points.len()],
        settings: Settings::default(),
        replay: String::new(),
    }
}

/// Every verdict, each with the metric, the figure and the verdict.
fn cases() -> Vec<(&'static str, Expected, Judgement)> {
    let value = |value, width| Expected::Value {
        value,
        within: Width::Absolute(width),
        approximate: false,
    };
    let about =
        |value, width| Expected::Value { value, within: Width::Absolute(width), approximate: true };
    vec![
        ("admin_effort", value(2.0, 0.1), Judgement::Holds),
        ("admin_effort", value(2.0, 0.05), Judgement::TooWide),
        ("admin_effort", value(2.0, 0.01), Judgement::NoPower),
        ("admin_effort", value(2.2, 0.1), Judgement::Off),
        ("admin_effort", value(1.8, 0.1), Judgement::Off),
        ("admin_effort", about(2.2, 0.3), Judgement::Holds),
        ("admin_effort", about(2.2, 0.1), Judgement::Off),
        ("admin_effort", Expected::AtLeast(1.9), Judgement::Holds),
        ("admin_effort", Expected::AtLeast(2.0), Judgement::TooWide),
        ("admin_effort", Expected::AtMost(1.9), Judgement::Off),
        ("availability", value(0.5001, 0.001), Judgement::Holds),
        ("availability", value(0.502, 0.001), Judgement::Off),
        ("users", Expected::AtLeast(0.0), Judgement::Unmeasured),
    ]
}

#[test]
fn made_up_trials_get_every_verdict() {
    let plan = plan(30);
    let all = cases().into_iter().map(|(metric, expected, _)| expectation(metric, expected));
    let outline = outline(&plan, all.collect());
    let findings = Findings::new(&plan, &metrics(), &[], &trials(&plan));
    let checked = outline.checked(&findings);
    assert_eq!(checked.len(), cases().len());
    for (own, (metric, expected, judgement)) in checked.iter().zip(cases()) {
        assert_eq!(own.judgement, judgement, "{metric} {expected:?}: {:?}", own.estimate);
    }
    let sentence = checked[3].sentence(&plan, &metrics());
    assert!(
        sentence.starts_with("admin_effort at client-server, organisation.devices = 2: 1.9")
            || sentence.starts_with("admin_effort at client-server, organisation.devices = 2: 2.0"),
        "{sentence}"
    );
    assert!(
        sentence.ends_with(", expected 2.2 h/device-month within 0.1 h/device-month: off"),
        "{sentence}"
    );
    let sentence = checked[12].sentence(&plan, &metrics());
    assert!(
        sentence.ends_with(": 0 trials gave a value, expected at least 0: no interval"),
        "{sentence}"
    );
}

#[test]
fn a_true_value_times_one_plus_or_minus_twice_its_tolerance_fails() {
    let plan = plan(30);
    let figures = [1.0, 1.08, 0.92].map(|factor| {
        let within = Width::Relative(0.04);
        expectation(
            "admin_effort",
            Expected::Value { value: 2.0 * factor, within, approximate: false },
        )
    });
    let outline = outline(&plan, figures.to_vec());
    let findings = Findings::new(&plan, &metrics(), &[], &trials(&plan));
    let judgements: Vec<Judgement> =
        outline.checked(&findings).iter().map(|own| own.judgement).collect();
    assert_eq!(judgements, [Judgement::Holds, Judgement::Off, Judgement::Off]);
}

#[test]
fn the_table_has_a_row_for_each_point() {
    let plan = plan(30);
    let trials = trials(&plan);
    let within = Width::Relative(0.05);
    let mut value =
        expectation("admin_effort", Expected::Value { value: 2.0, within, approximate: false });
    value.points = vec![0, 5];
    let bound = expectation("admin_effort", Expected::AtMost(1.0));
    let findings = Findings::new(&plan, &metrics(), &[], &trials);
    let facts = Facts { expectations: vec![value, bound], ..facts() };
    let record = Record {
        plan: &plan,
        columns: &columns(),
        trials: &trials,
        findings: &findings,
        facts: &facts,
    };
    let text = file(&record.files(), "expectations.csv");
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(
        rows[0].join(","),
        "metric,architecture,organisation.devices,copies,unit,rule,expected,tolerance,n,mean,\
         ci_low,ci_high,half_width,verdict,source"
    );
    let cells = |row: &[&str]| [&row[..9], &row[13..]].concat().join(",");
    assert_eq!(
        rows[1..].iter().map(|row| cells(row)).collect::<Vec<_>>(),
        [
            "admin_effort,client-server,2,,h/device-month,value,2,0.1,30,holds,made up",
            "admin_effort,workgroup,2,3,h/device-month,value,2,0.1,30,holds,made up",
            "admin_effort,client-server,2,,h/device-month,at_most,1,,30,off,made up",
        ]
    );
    let without = Record { facts: &crate::made_up::facts(), ..record }.files();
    assert!(without.iter().all(|(name, _)| *name != "expectations.csv"));
}
