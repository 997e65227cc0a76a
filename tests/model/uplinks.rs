//! Lines of the world that fail: one uplink against two, and cables that the staff replaces.

use crate::common::{self, experiment, shipped, values};
use crosspoint::sim::Estimate;
use crosspoint::theory::{ClosedSystem, Demand};

/// Eighty people on two sites whose lines are cut for an hour about once a day; no other fault.
fn cuts(extra: &str) -> String {
    let others = [
        "server",
        "software",
        "disk",
        "desktop",
        "laptop",
        "lost",
        "power",
        "power_major",
        "power_dip",
        "switch",
        "access_point",
        "access_point_hang",
        "printer",
    ];
    let none: String =
        others.map(|name| format!("\"hardware.failures.{name}.rate\" = \"0 /y\"\n")).concat();
    format!(
        "title = \"cuts\"\norganisation = \"company\"\narchitectures = [\"client-server\"]\n\
         horizon = \"4 weeks\"\nwarm_up = \"1 week\"\n[replications]\nmin = 4\nmax = 4\n[set]\n\
         {none}{extra}"
    )
}

const UPLINK: &str = "\"hardware.failures.uplink.rate\" = \"1 /d\"\n\
    \"hardware.failures.uplink.lasts\" = { fixed = \"1 h\" }\n";

fn unavailability(text: &str, point: usize) -> f64 {
    let experiment = experiment(text);
    1.0 - Estimate::of(&values(&experiment, point, "availability")).mean
}

/// A second line takes away nearly all of what cuts cost, unless it is found too late.
#[test]
fn a_second_uplink_carries_on_after_the_detection_time() {
    let sweep = "[sweep]\n\"organisation.uplinks\" = [1, 2]\n";
    let never = unavailability(&cuts("\"hardware.failures.uplink.rate\" = \"0 /y\"\n"), 0);
    let quick = cuts(&format!("{UPLINK}{sweep}"));
    let (one, two) = (unavailability(&quick, 0) - never, unavailability(&quick, 1) - never);
    assert!(one > 0.01, "cuts cost {one} with one line");
    assert!(two < one / 5.0, "cuts cost {two} with two lines, {one} with one");
    let late = cuts(&format!("{UPLINK}\"hardware.detection\" = \"30 min\"\n{sweep}"));
    let late = unavailability(&late, 1) - never;
    assert!(late > two && late < one, "{two} < {late} < {one}");
}

/// The second line shares no random draws with anything else: with lines that never fail, all
/// figures are equal to the last bit.
#[test]
fn an_idle_second_uplink_changes_nothing() {
    let text = cuts(
        "\"hardware.failures.uplink.rate\" = \"0 /y\"\n[sweep]\n\"organisation.uplinks\" = [1, 2]\n",
    );
    let experiment = experiment(&text);
    for metric in ["availability", "goodput", "latency_mean", "admin_effort"] {
        let pair = [0, 1].map(|point| common::bits(&values(&experiment, point, metric)));
        assert_eq!(pair[0], pair[1], "{metric}");
    }
}

/// Bad cables block people and make work for the staff; where nobody breaks one, neither.
#[test]
fn cables_are_replaced_by_the_staff() {
    let text = cuts(
        "\"hardware.failures.uplink.rate\" = \"0 /y\"\n\"organisation.laptops\" = 0.0\n\
         [sweep]\n\"hardware.failures.cable.rate\" = [\"0 /y\", \"6 /y\"]\n",
    );
    let experiment = experiment(&text);
    let mean = |point, metric| Estimate::of(&values(&experiment, point, metric)).mean;
    let lost = mean(0, "availability") - mean(1, "availability");
    assert!(lost > 0.003, "cables cost {lost}");
    // 80 desktops with a fault every two months, half of them waiting through a night or weekend
    // unless repaired: without repairs nearly nobody would be left after four weeks.
    assert!(lost < 0.15, "cables are not repaired: {lost}");
    assert!(mean(1, "admin_effort") > mean(0, "admin_effort") + 0.05);
}

/// The shipped experiment cuts the line: users who need the other site are blocked by it.
#[test]
fn the_shipped_cut_is_in_order() {
    let experiment = shipped("branch-link-cut");
    assert_eq!(experiment.plan.architectures.len(), 10);
    assert!(experiment.plan.points.len() == 80);
}

/// Completions per second of `customers` customers who think for 10 s and then are served, by each
/// of the stations with the same chance, for 500 / 300 s if alone there: mean value analysis
/// (Reiser and Lavenberg, 1980), right for processor sharing whatever the law of the service.
fn mean_value_analysis(customers: u32, stations: usize) -> f64 {
    let demand = 5.0 / 3.0 / stations as f64;
    let stations = vec![Demand { mean: demand, servers: Some(1) }; stations];
    ClosedSystem::solve(customers, 10.0, &stations).expect("valid parameters").throughput()
}

/// Flows that spread over both lines of a site take twice the 50 Mbit/s up from the site of the
/// server: twenty desks at the other site keep them busy. Over the two ways through a redundant
/// core, 300 Mbit/s down to each access switch with twenty desks, what they get is that of a closed
/// network of two stations that each flow chooses between by chance.
#[test]
fn spread_routes_use_both_of_two_ways() {
    let goodput = |organisation: &str, set: &str, routes: &str| {
        let text = format!(
            "title = \"ways\"\norganisation = \"{organisation}\"\n\
             architectures = [\"client-server\"]\nhorizon = \"2 h\"\nwarm_up = \"30 min\"\n\
             [replications]\nmin = 4\nmax = 4\n[set]\n\"organisation.devices\" = 40\n{set}\
             [sweep]\n\"organisation.routes\" = [{routes}]\n"
        );
        let experiment = experiment(&text);
        [0, 1].map(|point| Estimate::of(&values(&experiment, point, "goodput")).mean)
    };
    let both = "\"shortest\", \"spread\"";
    let sites = "\"organisation.sites\" = 2\n\"organisation.uplinks\" = 2\n\
        \"hardware.desktop.down\" = \"10 Mbit/s\"\n";
    let [one, two] = goodput("loop", sites, both);
    assert!((one + 40.0..one + 52.0).contains(&two), "{one}, over both lines {two} Mbit/s");
    let core = "\"organisation.core_switches\" = 2\n\"hardware.server.up\" = \"10 Gbit/s\"\n\
        \"hardware.riser.down\" = \"300 Mbit/s\"\n";
    let found = goodput("two-tier", core, both);
    let theory = [1, 2].map(|ways| 2.0 * 500.0 * mean_value_analysis(20, ways));
    assert!(theory[1] > 1.7 * theory[0], "{theory:?}");
    for (found, theory) in found.into_iter().zip(theory) {
        assert!((found / theory - 1.0).abs() < 0.02, "{found} Mbit/s, by theory {theory}");
    }
}

/// Forty desks that fetch from one server, twenty on each access switch: the narrowest line on the
/// way gives the throughput, less than a fortieth of which is lost to devices that think.
#[test]
fn the_narrowest_line_gives_the_throughput() {
    let goodput = |server: &str, riser: &str| {
        let text = format!(
            "title = \"tiers\"\norganisation = \"two-tier\"\narchitectures = [\"client-server\"]\n\
             horizon = \"40 min\"\nwarm_up = \"10 min\"\n[replications]\nmin = 4\nmax = 4\n[set]\n\
             \"organisation.devices\" = 40\n\"hardware.server.up\" = \"{server}\"\n\
             \"hardware.riser.down\" = \"{riser}\"\n"
        );
        Estimate::of(&values(&experiment(&text), 0, "goodput")).mean
    };
    let near = |found: f64, bound: f64| {
        assert!(found <= bound * 1.001 && found > bound * 0.975, "{found} of {bound} Mbit/s");
    };
    near(goodput("100 Mbit/s", "10 Gbit/s"), 100.0);
    near(goodput("1 Gbit/s", "10 Gbit/s"), 1_000.0);
    near(goodput("10 Gbit/s", "300 Mbit/s"), 600.0);
    // Nothing binds: 40 files of 500 Mbit in some 10.5 s each.
    let free = goodput("10 Gbit/s", "10 Gbit/s");
    assert!((1_800.0..2_000.0).contains(&free), "{free}");
}
