//! Crossings of curves whose crossing is known.

use crate::made_up::{SHOWN, at, metrics, noise, output, plan, run, straight};
use crosspoint::experiment::{
    Costs, Crossing, Findings, Plan, Product, Progress, Stop, TrialId, run_all,
};

/// Crossings of effort along an axis where the second architecture's effort less the first one's
/// is `difference(x)` plus noise of deviation `sd`.
fn crossing(plan: &Plan, difference: impl Fn(f64) -> f64 + Sync, sd: f64) -> Crossing {
    let simulate = |trial: &TrialId| {
        let x = at(plan, &plan.points[trial.point], 0);
        let own = if trial.architecture == 1 { difference(x) } else { 0.0 };
        output(vec![0.5, own + sd * noise(plan.seed, trial, 1), 0.0])
    };
    let costs = Costs::equal();
    let trials = run_all(plan, 2, &costs, simulate, &mut Progress::hidden(), &Stop::new());
    let mut found = Findings::new(plan, &metrics(), &[1], &trials).crossings;
    assert_eq!(found.len(), 1);
    found.remove(0)
}

fn sentence(plan: &Plan, crossing: &Crossing) -> String {
    crossing.sentence(plan, &metrics())
}

#[test]
fn straight_lines_cross_where_they_must() {
    let plan = straight(20, 3);
    let found = crossing(&plan, |x| x - 4.25, 0.3);
    let at = found.at.expect("they cross");
    let (low, high) = found.interval;
    assert!((at - 4.25).abs() < 0.4 && low < at && at < high && high - low < 0.6, "{found:?}");
    assert_eq!((found.changes, found.share_without), (1, 0.0));
    assert!(found.better_at_first, "the second needs less effort at first");
    let text = sentence(&plan, &found);
    let start = "workgroup has lower admin effort than client-server up to load = 4.";
    assert!(text.starts_with(start) && text.contains(" (95 %: "), "{text}");
}

#[test]
fn crossings_along_shares_are_told_in_percent() {
    let mut plan = straight(5, 3);
    plan.axes[0].unit = "share".to_owned();
    let text = sentence(&plan, &crossing(&plan, |x| x - 0.5, 0.0));
    assert!(text.contains(" up to load = 50.0 % (95 %: 50.0 % to 50.0 %)"), "{text}");
}

#[test]
fn without_noise_the_interval_is_a_point() {
    let plan = straight(5, 3);
    let found = crossing(&plan, |x| 2.5 - x, 0.0);
    assert_eq!((found.at, found.interval), (Some(2.5), (2.5, 2.5)));
    assert!(sentence(&plan, &found).starts_with("client-server has lower admin effort"));
}

#[test]
fn curves_that_do_not_cross_are_told_apart_if_beyond_chance() {
    let plan = straight(10, 3);
    let found = crossing(&plan, |_| 2.0, 0.1);
    assert_eq!((found.at, found.share_without, found.clear), (None, 1.0, 11));
    assert!(found.interval.0.is_nan());
    assert_eq!(
        sentence(&plan, &found),
        "client-server has lower admin effort than workgroup at every value of load"
    );
    let equal = crossing(&plan, |_| 0.0, 0.0);
    assert_eq!((equal.at, equal.clear), (None, 0));
    assert!(sentence(&plan, &equal).contains("do not differ in admin effort beyond chance"));
}

#[test]
fn several_crossings_are_counted_and_the_first_is_told() {
    let plan = straight(10, 3);
    let found = crossing(&plan, |x| (x - 2.5) * (x - 7.5), 0.0);
    assert_eq!(found.changes, 2);
    assert!((found.at.expect("they cross") - 2.5).abs() < 0.05);
    assert!(sentence(&plan, &found).contains("the first of 2 crossings"));
}

#[test]
fn an_axis_that_one_architecture_lacks_is_paired_with_all_its_values() {
    let plan = plan(30);
    let findings = Findings::new(&plan, &metrics(), &SHOWN, &run(&plan, 2));
    let effort: Vec<&Crossing> =
        findings.crossings.iter().filter(|found| found.metric == 1).collect();
    // Along devices once per number of copies, along copies once per number of devices.
    let along = |axis: usize| effort.iter().filter(|found| found.axis == axis).collect::<Vec<_>>();
    let devices = along(0);
    assert_eq!(devices.len(), 2);
    for (found, (copies, place)) in devices.iter().zip([("1", 4.0), ("3", 8.0)]) {
        assert_eq!(found.cells, ["", copies]);
        let at = found.at.expect("they cross");
        assert!((at / place - 1.0).abs() < 0.03, "{at} is not {place}");
        assert!(found.interval.0 <= place * 1.01 && place * 0.99 <= found.interval.1);
    }
    assert_eq!(along(1).len(), 4);
    assert!(findings.crossings.iter().all(|found| found.metric != 2), "nobody judges users");
    let text = devices[1].sentence(&plan, &metrics());
    assert!(text.ends_with(", with 3 copies") && text.contains(" on (95 %: from "), "{text}");
}

/// Percentile intervals over 15 replications are somewhat short: 93 % is allowed for, with almost
/// five deviations of a count of 400 on either side.
#[test]
fn intervals_cover_the_truth() {
    let covered = (0..400)
        .filter(|seed| {
            let plan = Plan {
                axes: vec![crate::made_up::axis("x", "load", &["0", "5", "10"])],
                ..straight(15, 1000 + seed)
            };
            let points = plan.points.iter().filter(|point| point.values[0] < Some(3)).cloned();
            let plan = Plan { points: points.collect(), ..plan };
            let (low, high) = crossing(&plan, |x| (x - 3.5) / 2.0, 0.6).interval;
            low <= 3.5 && 3.5 <= high
        })
        .count();
    assert!((348..=395).contains(&covered), "{covered} of 400 intervals cover the crossing");
}

#[test]
fn noise_that_crosses_is_within_chance() {
    let plan = straight(20, 3);
    // Sure on one side only: what lies below zero is far smaller than the noise.
    let one_side = crossing(&plan, |x| if x < 1.0 { -0.001 } else { x }, 0.5);
    assert!(!one_side.is_sure(), "{one_side:?}");
    let both = crossing(&plan, |x| x - 4.25, 0.3);
    assert!(both.is_sure() && both.clear_on_both_sides);
    // Equal curves never cross.
    let equal = crossing(&plan, |_| 0.0, 0.0);
    assert!(equal.at.is_none() && !equal.is_sure());
}

#[test]
fn there_is_no_fraction_of_a_device() {
    let cells = ["2", "3", "5", "8"];
    let axes = vec![crate::made_up::axis("n", "user devices", &cells)];
    let product = Product::new(&axes, 2, 20, |_, _| true).expect("it is small");
    let plan = Plan { points: product.points().collect(), axes, ..straight(20, 3) };
    let told = |at: f64, sd: f64| sentence(&plan, &crossing(&plan, |x| x - at, sd));
    let start = "workgroup has lower admin effort than client-server up to ";
    let text = told(2.5, 0.01);
    assert_eq!(text, format!("{start}2 user devices, client-server from 3 on (95 %: from 3)"));
    // At the crossing itself they are equal.
    let text = told(5.0, 0.0);
    assert_eq!(
        text,
        format!("{start}about 4 user devices, client-server from 6 on (95 %: from 6)")
    );
    let text = told(4.5, 1.0);
    assert!(
        text.contains("up to about 4 user devices, client-server from 5 on (95 %: from "),
        "{text}"
    );
    assert!(text.contains(" to ") && !text.contains('.'), "{text}");
}
