//! The committed results of the textbook experiments against the closed forms on their charts.

use crosspoint::experiment::{Experiment, Overrides, load_experiment};
use crosspoint::theory::FromEmpty;
use crosspoint::world::STUDIES;
use statrs::distribution::{ContinuousCDF, StudentsT};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Experiments, each with the widest 99.9 % interval that its curves may have, relative to theory.
/// Waits of a few clerks at low load are rare; those of a service of cv 2 vary much.
const EXPERIMENTS: [(&str, f64); 7] = [
    ("closed-loop", 0.03),
    ("laws", 0.07),
    ("mm1", 0.12),
    ("mmc-against-c-mm1", 0.16),
    ("priorities", 0.05),
    ("repairman", 0.03),
    ("tandem", 0.08),
];

fn load(name: &str) -> Experiment {
    let file = root().join(format!("experiments/textbook/{name}.toml"));
    load_experiment(&STUDIES, &file, &Overrides::default())
        .unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The cells of a table of results by what is compared, the swept values and one more column.
fn table(
    name: &str,
    file: &str,
    keys: &[&str],
    key: &str,
) -> BTreeMap<Vec<String>, csv::StringRecord> {
    let path = root().join("results/textbook").join(name).join(file);
    let mut reader = csv::Reader::from_path(path).expect("the results are there");
    let heads = reader.headers().expect("the table has a head").clone();
    let at = |name: &str| heads.iter().position(|own| own == name).expect("the column is there");
    let columns: Vec<usize> = keys.iter().chain([&key]).map(|name| at(name)).collect();
    let rows = reader.records().map(|row| row.expect("the table is whole"));
    rows.map(|row| (columns.iter().map(|at| row[*at].to_owned()).collect(), row)).collect()
}

/// The name of a file below `experiments` names its results.
#[test]
fn experiments_in_folders_have_names_with_folders() {
    assert_eq!(load("mm1").plan.experiment, "textbook/mm1");
}

#[test]
fn committed_figures_are_those_of_theory() {
    for (name, _) in EXPERIMENTS.into_iter().chain([("two-choices", 0.0)]) {
        let experiment = load(name);
        let plan = &experiment.plan;
        let axes = plan.axes.iter().map(|axis| axis.key.as_str());
        let keys: Vec<&str> = [plan.compared.as_str()].into_iter().chain(axes).collect();
        let rows = table(name, "closed_forms.csv", &keys, "name");
        let mut count = 0;
        for form in &experiment.closed_forms {
            for (point, value) in plan.points.iter().zip(&form.values) {
                let Some(value) = value else { continue };
                let mut place = vec![plan.architecture(point).to_owned()];
                place.extend(plan.cells(point).into_iter().chain([form.name.clone()]));
                let row = rows.get(&place).unwrap_or_else(|| panic!("{name}: {place:?}"));
                assert_eq!(row[row.len() - 1].parse(), Ok(*value), "{name}: {place:?}");
                count += 1;
            }
        }
        assert_eq!(rows.len(), count, "{name} has no further rows");
    }
}

/// The 99.9 % interval of every mean covers theory, and is narrow enough to distinguish it from a
/// theory that is off by twice its width.
#[test]
fn committed_curves_cover_theory() {
    for (name, width) in EXPERIMENTS {
        let experiment = load(name);
        let plan = &experiment.plan;
        let axes = plan.axes.iter().map(|axis| axis.key.as_str());
        let keys: Vec<&str> = [plan.compared.as_str()].into_iter().chain(axes).collect();
        let summary = table(name, "summary.csv", &keys, "metric");
        let exact = experiment.charts.iter().flat_map(|chart| &chart.closed_forms);
        let mut checked = 0;
        for spec in exact.filter(|spec| spec.nature == "theory") {
            let form = experiment.closed_forms.iter().find(|form| form.name == spec.name);
            let values = &form.expect("every form has figures").values;
            let pairs = plan.points.iter().zip(values);
            for (point, theory) in pairs.filter_map(|(point, own)| Some((point, (*own)?))) {
                for metric in &spec.beside {
                    let mut place = vec![plan.architecture(point).to_owned()];
                    place.extend(plan.cells(point).into_iter().chain([metric.clone()]));
                    covers(name, &summary[&place], (theory, width));
                    checked += 1;
                }
            }
        }
        assert!(checked >= 10, "{name}: only {checked} means have a theory");
    }
}

/// The counter that opens empty: means of bins against the transient of M/M/1, quantiles against
/// exponential times. Intervals of 99.99 %, as there are more than a hundred; one that is wider
/// than 0.3 of theory would say little.
#[test]
fn the_committed_counter_fills_as_theory_says() {
    const NAME: &str = "from-empty";
    let normal = StudentsT::new(0.0, 1.0, 399.0).expect("400 replications");
    let wider = normal.inverse_cdf(1.0 - 0.5e-4) / normal.inverse_cdf(0.975);
    let check = |place: &[String], row: &csv::StringRecord, theory: f64| {
        // A note may follow the interval.
        let noted = usize::from(row[row.len() - 1].parse::<f64>().is_err());
        let number =
            |from_end: usize| row[row.len() - noted - from_end].parse::<f64>().expect("a number");
        let [mean, low, high] = [3, 2, 1].map(number);
        let [below, above] = [(mean - low) * wider, (high - mean) * wider];
        let covers = mean - below <= theory && theory <= mean + above;
        assert!(covers, "{place:?}: {mean} - {below} + {above} misses {theory}");
        assert!(below.max(above) < 0.3 * theory, "{place:?}: {below}, {above} beside {theory}");
    };
    let bins = table(NAME, "series.csv", &["load"], "time");
    assert_eq!(bins.len(), 3 * 40);
    for (place, row) in &bins {
        let number = |at: usize| place[at].parse::<f64>().expect("a number");
        let (load, start) = (number(0), number(1));
        let instants = (0..6).map(|part| start + 10.0 * (f64::from(part) + 0.5));
        let at = |time| FromEmpty::new(load, 1.0, time).expect("it is in range").in_system();
        check(place, row, instants.map(at).sum::<f64>() / 6.0);
    }
    let quantiles = table(NAME, "spreads.csv", &["load"], "quantile");
    let upper = |place: &[String]| place[1].parse::<f64>().is_ok_and(|share| share >= 0.5);
    for (place, row) in quantiles.iter().filter(|(place, _)| upper(place)) {
        let number = |at: usize| place[at].parse::<f64>().expect("a number");
        check(place, row, -(1.0 - number(1)).ln() / (1.0 - number(0)));
    }
}

/// The columns after those of the place are: metric, unit, n, mean, sd, and 13 more.
fn covers(name: &str, row: &csv::StringRecord, (theory, width): (f64, f64)) {
    let number = |from_end: usize| row[row.len() - from_end].parse::<f64>().expect("a number");
    let (n, mean, sd) = (number(16), number(15), number(14));
    let t = StudentsT::new(0.0, 1.0, n - 1.0).expect("there are several").inverse_cdf(0.9995);
    let half = t * sd / n.sqrt();
    assert!((mean - theory).abs() <= half, "{name}: {mean} +- {half}, not {theory}: {row:?}");
    assert!(half <= width * theory, "{name}: {half} is more than {width} of {theory}: {row:?}");
}
