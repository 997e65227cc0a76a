//! What a run is to do and what its files are to say, as it stands in its journal.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::config::shell_word;
use crate::journal::Header;
use crate::metrics::Metric;
use crate::sim::SimDuration;

use super::plan::{Plan, TrialId};
use super::results::Facts;
use super::row::layout;
use super::runner::Trials;
use super::statistics::Findings;

/// The version of the model.
pub const MODEL_VERSION: u32 = crate::world::VERSION;

/// Marks a value that no trial reads.
const IDLE: char = '~';

/// What names a trial in a journal: the hash of all that its result depends on.
pub(super) type Key = [u8; 32];

/// All of a run but its scenarios: enough to say what is missing and to write its files.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Outline {
    /// The trials.
    pub plan: Plan,
    /// What the manifest says besides plan and metrics.
    pub facts: Facts,
    /// Metrics that charts show, by name.
    pub shown: Vec<String>,
    /// Rows of the summary: metrics by name.
    pub rows: Vec<String>,
    /// For each point the hash of all that its trials depend on but seed and replication.
    pub points: Vec<String>,
    /// The parameters of all points.
    pub settings: Settings,
    /// The options that change the experiment file, as they follow a command.
    pub replay: String,
}

/// The parameters of points: whole for the first point of each architecture, and what differs from
/// it for every other.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Settings {
    /// By architecture.
    first: Vec<BTreeMap<String, String>>,
    /// By point: its architecture and what differs; `None` for a parameter that it does not have.
    changes: Vec<(usize, BTreeMap<String, Option<String>>)>,
}

impl Settings {
    /// Adds the next point: what files say of it, by path, each with whether no trial reads it;
    /// spans of time that are no parameters; and whether its only trial has batches.
    pub fn add<const N: usize>(
        &mut self,
        architecture: usize,
        values: &[(&str, &str, bool)],
        spans: [(&str, SimDuration); N],
        batches: bool,
    ) {
        let marked = |(path, value, idle): &(&str, &str, bool)| {
            let value = if *idle { format!("{IDLE}{value}") } else { (*value).to_owned() };
            ((*path).to_owned(), value)
        };
        let mut values: BTreeMap<String, String> = values.iter().map(marked).collect();
        values.extend(spans.map(|(name, span)| (name.to_owned(), span.as_nanos().to_string())));
        if batches {
            values.insert("replications".to_owned(), "1, with batches".to_owned());
        }
        if self.first.len() <= architecture {
            self.first.resize(architecture + 1, BTreeMap::new());
        }
        let first = &mut self.first[architecture];
        if first.is_empty() {
            first.clone_from(&values);
        }
        let other = values.iter().filter(|(path, value)| first.get(*path) != Some(*value));
        let other = other.map(|(path, value)| (path.clone(), Some(value.clone())));
        let absent = first.keys().filter(|path| !values.contains_key(*path));
        let absent = absent.map(|path| (path.clone(), None));
        self.changes.push((architecture, other.chain(absent).collect()));
    }

    /// All parameters of a point; none of one that was not added.
    fn of(&self, point: usize) -> BTreeMap<&str, &str> {
        let Some((architecture, changes)) = self.changes.get(point) else { return BTreeMap::new() };
        let first = self.first.get(*architecture).into_iter().flatten();
        let mut values: BTreeMap<&str, &str> =
            first.map(|(path, value)| (path.as_str(), value.as_str())).collect();
        for (path, value) in changes {
            match value {
                Some(value) => values.insert(path, value),
                None => values.remove(path.as_str()),
            };
        }
        values
    }
}

impl Outline {
    /// What the journal says about itself.
    pub fn header(&self, metrics: &[Metric]) -> Header {
        header(&self.plan, metrics)
    }

    /// Whether all that it says fits together: it may come from a file.
    pub(super) fn is_sound(&self) -> bool {
        self.plan.is_sound() && self.points.len() == self.plan.points.len()
    }

    /// What names a trial.
    pub(super) fn key(&self, trial: &TrialId) -> Key {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&MODEL_VERSION.to_le_bytes());
        hasher.update(&self.plan.seed.to_le_bytes());
        hasher.update(&trial.replication.to_le_bytes());
        hasher.update(self.points[trial.point].as_bytes());
        *hasher.finalize().as_bytes()
    }

    /// What follows from the trials.
    pub fn findings(&self, metrics: &[Metric], trials: &Trials) -> Findings {
        Findings::new(&self.plan, metrics, &indices(metrics, &self.shown), trials)
    }

    /// The rows of the summary: metrics by index.
    pub fn row_indices(&self, metrics: &[Metric]) -> Vec<usize> {
        indices(metrics, &self.rows)
    }

    /// The command that shows a trial as readable lines; `trace` is the same without all that
    /// names the trial, see [`trace_command`].
    pub fn replay(&self, trace: &str, trial: &TrialId) -> String {
        let point = &self.plan.points[trial.point];
        let mut only = vec![format!("architecture = \"{}\"", self.plan.architecture(point))];
        for (at, axis) in self.plan.axes.iter().enumerate() {
            if let Some(cell) = self.plan.cell(point, at) {
                let number = cell.parse::<f64>().is_ok();
                let mark = if cell.contains('"') { '\'' } else { '"' };
                let cell = if number { cell.to_owned() } else { format!("{mark}{cell}{mark}") };
                only.push(format!("{} = {cell}", axis.key));
            }
        }
        let only = shell_word(&only.join(" and "));
        let (seed, number) = (self.plan.seed, trial.replication);
        format!("{trace}{} --where {only} --seed {seed} --replication {number}", self.replay)
    }

    /// What became of a run's points since earlier ones: for each point whether it is as it was,
    /// and otherwise which parameters have changed; `None` if no earlier run had it.
    pub(super) fn compare(&self, earlier: &[&Self]) -> Vec<Option<BTreeSet<String>>> {
        let mut hashes = BTreeSet::new();
        let mut places: BTreeMap<String, Vec<(&Self, usize)>> = BTreeMap::new();
        for other in earlier {
            hashes.extend(other.points.iter().map(String::as_str));
            for (at, point) in other.plan.points.iter().enumerate() {
                places.entry(other.plan.describe(point)).or_default().push((other, at));
            }
        }
        let changed = |point: usize| {
            if hashes.contains(self.points[point].as_str()) {
                return Some(BTreeSet::new());
            }
            let places = places.get(&self.plan.describe(&self.plan.points[point]))?;
            let own = self.settings.of(point);
            let differ = |(other, at): &(&Self, usize)| -> BTreeSet<String> {
                let before = other.settings.of(*at);
                let named = |is: Changed| -> BTreeSet<String> {
                    let paths = own.keys().chain(before.keys());
                    let named = paths.filter(|path| is(own.get(*path), before.get(*path)));
                    named.map(|path| (*path).to_owned()).collect()
                };
                let changed = named(is_changed);
                // An idle value may decide whether others are read.
                if changed.is_empty() { named(is_read_anew) } else { changed }
            };
            // Of several earlier runs the nearest one counts.
            let least = places.iter().rev().map(differ).min_by_key(BTreeSet::len)?;
            let unnamed = || BTreeSet::from(["the warm-up that pilot trials found".to_owned()]);
            Some(if least.is_empty() { unnamed() } else { least })
        };
        (0..self.points.len()).map(changed).collect()
    }
}

/// Whether something happened to a parameter between two points, now and before.
type Changed = fn(Option<&&str>, Option<&&str>) -> bool;

/// Whether a parameter has another value, and trials of one of two points read it.
fn is_changed(now: Option<&&str>, before: Option<&&str>) -> bool {
    let bare = |value: &&&str| value.strip_prefix(IDLE).unwrap_or(value).to_owned();
    now.as_ref().map(bare) != before.as_ref().map(bare) && is_read_once(now, before)
}

/// Whether trials of only one of two points read a parameter.
fn is_read_anew(now: Option<&&str>, before: Option<&&str>) -> bool {
    now != before && is_read_once(now, before)
}

/// Whether trials of one of two points read a parameter.
fn is_read_once(now: Option<&&str>, before: Option<&&str>) -> bool {
    [now, before].into_iter().flatten().any(|value| !value.starts_with(IDLE))
}

/// What the journal of a plan says about itself.
pub(super) fn header(plan: &Plan, metrics: &[Metric]) -> Header {
    let label = format!("{}, seed {}", plan.experiment, plan.seed);
    Header { model: MODEL_VERSION, hash: layout(metrics), label }
}

/// The command that shows trials of an experiment file, which is named as a person named it; with
/// the results folder if that has to be told.
pub fn trace_command(file: &Path, out: Option<&Path>) -> String {
    let word = |path: &Path| {
        let name = path.to_string_lossy();
        // What begins with a hyphen would be taken for an option.
        shell_word(&if name.starts_with('-') { format!("./{name}") } else { name.into_owned() })
    };
    let out = out.map(|out| format!(" --out {}", word(out))).unwrap_or_default();
    format!("crosspoint trace {}{out}", word(file))
}

fn indices(metrics: &[Metric], names: &[String]) -> Vec<usize> {
    let index = |name: &String| metrics.iter().position(|metric| metric.name == name);
    names.iter().filter_map(index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said<'a>(own: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str, bool)> {
        own.iter().map(|(path, value)| (*path, *value, false)).collect()
    }

    #[test]
    fn settings_hold_what_is_other_and_what_is_not_there() {
        let (first, second) = ([("a", "1"), ("b", "2"), ("c", "3")], [("a", "1"), ("b", "9")]);
        let mut settings = Settings::default();
        settings.add(1, &said(&first), [], false);
        settings.add(1, &said(&second), [], false);
        settings.add(0, &said(&second), [], false);
        let changed =
            BTreeMap::from([("b".to_owned(), Some("9".to_owned())), ("c".to_owned(), None)]);
        assert_eq!(settings.changes[1], (1, changed));
        assert_eq!(settings.of(0), BTreeMap::from(first));
        assert_eq!(settings.of(1), BTreeMap::from(second));
        assert_eq!(settings.of(2), BTreeMap::from(second));
    }

    #[test]
    fn only_what_a_trial_reads_is_said_to_have_changed() {
        for (now, before, expected) in [
            (Some("1"), Some("2"), true),
            (Some("1"), None, true),
            (Some("~1"), Some("~2"), false),
            (Some("~1"), None, false),
            (Some("~1"), Some("1"), false),
            (Some("~1"), Some("2"), true),
        ] {
            assert_eq!(is_changed(now.as_ref(), before.as_ref()), expected, "{now:?} {before:?}");
        }
    }
}
