//! Distributions and values over time of one server against theory.

use super::rule::Width::Relative;
use super::rule::agrees;
use crosspoint::experiment::{
    Costs, Experiment, Progress, SHARES, Stop, parse_experiment, run_all, run_trial, spreads,
};
use crosspoint::study::Limits;
use crosspoint::theory::FromEmpty;
use crosspoint::world::STUDIES;

fn experiment(more: &str) -> Experiment {
    let text = format!("title = \"One\"\nmodel = \"queues\"\nqueues = \"mm1\"\n{more}");
    parse_experiment(&STUDIES, "one.toml", &text).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// Quantiles of response times, which are exponential with mean 1 / (1 - 0.8) s.
#[test]
fn response_times_are_exponential() {
    let experiment = experiment(
        "horizon = \"40 h\"\nwarm_up = \"1 h\"\nseed = 7\n[replications]\nmin = 20\nmax = 20\n\
         [spreads]\nmetrics = \"response\"\n",
    );
    let (plan, stop, mut progress) = (&experiment.plan, Stop::new(), Progress::hidden());
    let simulate =
        |trial: &_| run_trial(&experiment, trial, Limits::default()).expect("it has no limits");
    let trials = run_all(plan, 2, &Costs::equal(), simulate, &mut progress, &stop);
    let all = spreads(plan, 1, &trials);
    let [own] = all.as_slice() else { panic!("one distribution at one point") };
    assert!(own.total.count() > 2_000_000, "{}", own.total.count());
    for (share, width) in [(0.5, 0.03), (0.95, 0.04), (0.99, 0.05)] {
        let at = SHARES.iter().position(|known| *known == share).expect("it is told");
        let (value, (low, high)) = own.quantiles[at];
        let theory = -5.0 * (1.0 - share).ln();
        println!("{share}: {value} from {low} to {high}, theory {theory}");
        // From 95 % to 99.9 %.
        let [low, high] = [low, high].map(|end| value + (end - value) * 3.29 / 1.96);
        assert!(low <= theory && theory <= high, "{share}: {low} to {high} misses {theory}");
        assert!(high - low <= 2.0 * width * theory, "{share}: {low} to {high} is too wide");
        for wrong in [theory * (1.0 - 2.0 * width), theory * (1.0 + 2.0 * width)] {
            assert!(wrong < low || high < wrong, "{share}: {low} to {high} accepts {wrong}");
        }
    }
}

/// Kleinrock I (1975), chapter 2: a queue that was empty when it began.
#[test]
fn the_queue_grows_from_empty_as_the_transient_says() {
    const REPLICATIONS: u32 = 10_000;
    let more = format!(
        "horizon = \"51 s\"\n[replications]\nmin = {REPLICATIONS}\nmax = {REPLICATIONS}\n\
         [series]\nmetrics = \"in_network\"\nstep = \"500 ms\"\n"
    );
    let experiment = experiment(&more);
    let instants = [(10.0, 2.030_282), (50.0, 3.405_039)];
    let mut found = instants.map(|_| Vec::new());
    for trial in experiment.plan.trial_ids() {
        let output = run_trial(&experiment, &trial, Limits::default()).expect("it has no limits");
        assert_eq!(output.series.len(), 102);
        for (values, (instant, _)) in found.iter_mut().zip(instants) {
            // The mean of the bins on both sides of the instant.
            let after = (2.0 * instant) as usize;
            values.push(f64::midpoint(output.series[after - 1], output.series[after]));
        }
    }
    for (values, (instant, known)) in found.iter().zip(instants) {
        let theory = FromEmpty::new(0.8, 1.0, instant).expect("it is in range").in_system();
        assert!((theory - known).abs() < 1e-6);
        agrees(&format!("N({instant})"), values, theory, Relative(0.04));
    }
}
