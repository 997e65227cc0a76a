//! Parameters that are reported idle change nothing, and all others change something: each is
//! varied alone in one trial of every shipped experiment.

use std::cell::OnceCell;
use std::fmt;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use crate::common::{all_shipped, bits};
use crate::long::rounds;
use crosspoint::config::Param;
use crosspoint::experiment::{Experiment, Overrides, load_experiment};
use crosspoint::sim::SimDuration;
use crosspoint::study::covers;
use crosspoint::study::{Limits, Run};
use crosspoint::world::STUDIES;
use toml::{Table, Value};

/// Parameters that are read, but too seldom to show in one trial of these experiments.
const TOO_RARE: &str = include_str!("too-rare.txt");
/// Number of parameters that are varied; `CROSSPOINT_LONG` multiplies it.
const SOME: u32 = 200;
/// Longer trials show more, but take longer.
const LONGEST: SimDuration = SimDuration::from_secs(8 * 7 * 86_400);

/// The first point of a shipped experiment as an experiment of its own.
fn first_point(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("experiments/{name}.toml"));
    let mut table: Table = fs::read_to_string(path).unwrap().parse().unwrap();
    let architecture = table["architectures"][0].clone();
    let mut set = match table.remove("set") {
        Some(Value::Table(set)) => set,
        _ => Table::new(),
    };
    let sweep = table.remove("sweep").and_then(|sweep| sweep.as_table().cloned());
    for (key, axis) in sweep.unwrap_or_default() {
        match (&axis, axis.get("key"), axis.get("from")) {
            (Value::Array(values), ..) => {
                set.insert(key, values[0].clone());
            }
            (_, Some(paths), _) => {
                if let Some(path) = paths.get(architecture.as_str().unwrap()) {
                    set.insert(path.as_str().unwrap().to_owned(), axis["values"][0].clone());
                }
            }
            (_, _, Some(from)) => {
                set.insert(key, from.clone());
            }
            (Value::Table(lists), ..) => {
                let lists = lists.iter().filter(|(path, _)| path.contains('.'));
                set.extend(lists.map(|(path, values)| (path.clone(), values[0].clone())));
            }
            _ => unreachable!("an axis is a list or a table"),
        }
    }
    for key in ["chart", "only", "replications", "warm_up"] {
        table.remove(key);
    }
    table.insert("architectures".to_owned(), Value::Array(vec![architecture]));
    table.insert("set".to_owned(), Value::Table(set));
    table.to_string()
}

/// Other values of a parameter, written as they follow `--set PATH=`; some may be mistakes.
fn others(param: &Param) -> Vec<String> {
    let Param { value, expected, .. } = param;
    if let Some(names) = expected.strip_prefix("one of ") {
        let laws = ["{ fixed = \"7 h\" }", "{ fixed = \"9 MB\" }"].map(str::to_owned);
        let names = names.split(", ").filter(|name| name != value).map(str::to_owned);
        return names.chain(laws).collect();
    }
    let numbers: Vec<String> = match expected.split_once(" from ") {
        Some((_, range)) => {
            range.split(" to ").map(|end| end.trim_matches('"').to_owned()).collect()
        }
        None if value == "true" => vec!["false".to_owned()],
        None if value == "false" => vec!["true".to_owned()],
        None => return Vec::new(),
    };
    let digits = value.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(value.len());
    let scaled = value[..digits].parse::<f64>().ok().map(|number| {
        [number * 2.0, number / 2.0].map(|number| format!("{number}{}", &value[digits..]))
    });
    scaled.into_iter().flatten().chain(numbers).collect()
}

/// Results of a trial: bits of all metrics, events and operations; `None` beyond a limit.
type Row = Option<(Vec<u64>, u64)>;

fn row(experiment: &Experiment, most: u64) -> Row {
    let run = Run {
        seed: experiment.plan.seed,
        replication: 0,
        warm_up: SimDuration::ZERO,
        horizon: experiment.horizon.min(LONGEST),
    };
    let limits = Limits { events: Some(most), ..Limits::default() };
    let output = experiment.scenarios[0].simulate(run, limits).ok()?;
    Some((bits(&output.values), output.events))
}

/// The first point of a shipped experiment, and what it gives as it is.
struct Base {
    name: String,
    text: String,
    experiment: Experiment,
    row: OnceCell<Row>,
}

impl Base {
    fn of(file: &Path, name: String) -> Self {
        let text = first_point(&name);
        let experiment = load(file, &text);
        Self { name, text, experiment, row: OnceCell::new() }
    }

    fn row(&self) -> &Row {
        self.row.get_or_init(|| row(&self.experiment, u64::MAX))
    }
}

/// One parameter of one experiment.
struct Case {
    base: Rc<Base>,
    param: Param,
}

/// Results of the trials in which a parameter had other values.
#[derive(Default)]
struct Seen {
    varied: bool,
    differs: bool,
    /// Values that are said to be idle and give other results.
    wrong: Vec<String>,
}

impl Case {
    /// All parameters of all shipped experiments.
    fn all(file: &Path) -> Vec<Self> {
        let mut cases = Vec::new();
        for name in all_shipped() {
            let base = Rc::new(Base::of(file, name));
            let params = base.experiment.params[0].1.clone();
            cases.extend(params.into_iter().map(|param| Self { base: Rc::clone(&base), param }));
        }
        cases
    }

    /// Varies the parameter until a result differs; all values of one that is idle.
    fn vary(&self, file: &Path) -> Seen {
        let (base, wanted) = (&self.base.experiment, self.base.row());
        fs::write(file, &self.base.text).unwrap();
        let most = 20 * wanted.as_ref().map_or(0, |row| row.1) + 10_000;
        let mut seen = Seen::default();
        for value in others(&self.param) {
            let set = vec![(self.param.path.clone(), value.clone())];
            let overrides = Overrides { set, ..Overrides::default() };
            let Ok(other) = load_experiment(&STUDIES, file, &overrides) else { continue };
            if other.keys[0].whole == base.keys[0].whole {
                continue;
            }
            seen.varied = true;
            let same_name = other.keys[0].used == base.keys[0].used;
            if row(&other, most) != *wanted {
                seen.differs = true;
                if !same_name {
                    break;
                }
                seen.wrong.push(format!("{self} = {value}"));
            }
        }
        seen.varied &= base.scenarios[0].idle().reason(&self.param.path).is_none();
        seen
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.base.name, self.param.path)
    }
}

fn load(file: &Path, text: &str) -> Experiment {
    fs::write(file, text).unwrap();
    load_experiment(&STUDIES, file, &Overrides::default())
        .unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// The lines of the list: experiments (`*`: all), a path with all below it.
fn too_rare() -> Vec<(Vec<&'static str>, &'static str)> {
    let lines = TOO_RARE.lines().map(|line| line.split('#').next().unwrap().trim());
    let lines = lines.filter(|line| !line.is_empty());
    let line = |line: &'static str| {
        let (experiments, path) = line.split_once(' ').expect("experiments and a path");
        (experiments.split(',').collect(), path.trim())
    };
    lines.map(line).collect()
}

#[test]
fn what_is_reported_idle_changes_nothing_and_all_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("one.toml");
    let mut cases = Case::all(&file);
    let some = rounds(SOME) as usize;
    let all = some >= cases.len();
    if !all {
        // Which ones follows from the list of changes, so that each change looks at others.
        let log = Path::new(env!("CARGO_MANIFEST_DIR")).join("CHANGELOG.md");
        let hash = blake3::hash(&fs::read(log).unwrap());
        let step = cases.len().div_ceil(some);
        let first = usize::from(hash.as_bytes()[0]) % step;
        cases = cases.into_iter().skip(first).step_by(step).collect();
    }
    let rare = too_rare();
    let mut needed = vec![false; rare.len()];
    let (mut wrong, mut silent) = (Vec::new(), Vec::new());
    for case in &cases {
        let seen = case.vary(&file);
        wrong.extend(seen.wrong);
        if seen.varied && !seen.differs {
            let is_of = |(experiments, path): &(Vec<&str>, &str)| {
                let here = |own: &&str| *own == "*" || *own == case.base.name;
                experiments.iter().any(here) && covers(path, &case.param.path)
            };
            match rare.iter().position(is_of) {
                Some(line) => needed[line] = true,
                None => silent.push(case.to_string()),
            }
        }
    }
    println!("{} parameters varied", cases.len());
    assert!(wrong.is_empty(), "idle, but results differ:\n{}", wrong.join("\n"));
    assert!(silent.is_empty(), "neither idle nor seen to change results:\n{}", silent.join("\n"));
    let idle = rare.iter().zip(needed).filter(|(_, needed)| all && !needed);
    let idle: Vec<_> = idle.map(|(line, _)| line).collect();
    assert!(idle.is_empty(), "lines of the list that nothing needs: {idle:?}");
}
