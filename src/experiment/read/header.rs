//! The head of an experiment file: what is compared, for how long, and how often.

use std::ffi::OsStr;
use std::path::{Component, Path};

use crate::config::{Diagnostic, Item, Log, Reader, Value, is_obeyed};
use crate::experiment::plan::{Axis, Condition, ConditionError, MOST_SEED, Overrides, Precision};
use crate::sim::SimDuration;
use crate::study::{Entry, Metric, ModelFiles, Named, Root, TrialBudget};

use super::library::Library;
use super::limits::read_limits;
use super::plausible::{Explanations, read_explained};
use super::replications::read_replications;
use super::warm_up::{Auto, read_warm_up};

/// The fields of an experiment file before the sweep is laid out.
pub(super) struct Header {
    pub horizon: SimDuration,
    /// The same, if it could be read.
    pub sound_horizon: Option<SimDuration>,
    pub warm_up: SimDuration,
    pub auto_warm_up: Auto,
    pub seed: u64,
    pub replications: u32,
    pub precision: Option<Precision>,
    pub budget: TrialBudget,
    /// Why results lie outside their bounds, by metric.
    pub explained: Explanations,
}

impl Header {
    /// Spans of time that trials depend on, beside their points.
    pub fn spans(&self) -> [(&'static str, SimDuration); 2] {
        [("warm_up", self.warm_up), ("horizon", self.horizon)]
    }
}

/// The folder below which experiments are named with the folders that they are in.
const FOLDER: &str = "experiments";

/// The name of an experiment is that of its file, `textbook/mm1` for one in
/// `experiments/textbook/`; it stands in files and on terminals, and names the folder of results.
pub(super) fn read_name(path: &Path, document: &Item, overrides: &Overrides, log: &Log) -> String {
    if let Some(recalled) = &overrides.recalled {
        return recalled.experiment.clone();
    }
    let above: Vec<Component> =
        path.parent().map_or_else(Vec::new, |own| own.components().collect());
    let top = above.iter().rposition(|part| part.as_os_str() == FOLDER);
    let below = top.map_or(&[][..], |top| &above[top + 1..]);
    // `..` leads to a folder whose name is not known here.
    let inside = below.iter().all(|part| matches!(part, Component::Normal(_)));
    let folders = below.iter().filter(|_| inside).map(|part| part.as_os_str());
    let parts = folders.chain(path.file_stem());
    let parts: Vec<String> = parts.map(in_text).collect();
    let name = parts.join("/");
    let mistake = if name.contains(is_obeyed) {
        "the name of this file has characters that cannot be printed"
    } else if parts.last().is_some_and(|own| own == "." || own == "..") {
        // `...toml` is `..` with an ending.
        "the name of this file would name another folder than its own for results"
    } else {
        return name;
    };
    log.push(Diagnostic::new(mistake.to_owned(), &document.origin).helped("give it another name"));
    name
}

/// A name as text: bytes that are no UTF-8 are written as `%E4`, so that names that differ stay
/// different.
fn in_text(name: &OsStr) -> String {
    let chunks = name.as_encoded_bytes().utf8_chunks();
    let text = chunks.map(|chunk| {
        let bytes = chunk.invalid().iter().map(|byte| format!("%{byte:02X}"));
        chunk.valid().to_owned() + &bytes.collect::<String>()
    });
    text.collect()
}

/// The model of an experiment; `None` if it is not stated, and the files of another one are named.
pub(super) fn read_model(
    table: &mut Reader,
    studies: &'static [Entry],
    document: &Item,
    log: &Log,
) -> Option<&'static Entry> {
    let usual = &studies[0];
    let names = |study: &Entry| {
        study.roots.iter().find_map(|root| root.key().and_then(|key| document.get(key)))
    };
    if document.get("model").is_none() && names(usual).is_none() {
        let other = studies.iter().find_map(|study| Some((study, names(study)?)));
        if let Some((study, named)) = other {
            let message = format!("an experiment of the model `{}` has to say so", study.name);
            let help = format!("write `model = \"{}\"` above it", study.name);
            log.push(Diagnostic::new(message, &named.key).helped(help));
            return None;
        }
    }
    let known: Vec<(&str, &str)> = studies.iter().map(|own| (own.name, own.about)).collect();
    let chosen = table.choice("model", &known, Some(usual.name));
    let named = chosen.and_then(|(name, _)| studies.iter().find(|own| own.name == name));
    Some(named.unwrap_or(usual))
}

/// The key of what is compared, and its names.
#[derive(Clone, Copy)]
pub(super) struct Compared<'a> {
    pub key: &'static str,
    pub names: &'a [String],
}

impl Compared<'_> {
    /// A condition on points, of names and values that there are.
    pub fn condition(self, text: &str, axes: &[Axis]) -> Result<Condition, ConditionError> {
        let axes = axes.iter().map(|axis| (axis.key.as_str(), axis.cells.clone()));
        let values: Vec<(&str, Vec<String>)> =
            axes.chain([(self.key, self.names.to_vec())]).collect();
        let keys: Vec<&str> = values.iter().map(|(key, _)| *key).collect();
        let condition = Condition::parse(text, &keys)?;
        condition.check(&values).map(|()| condition)
    }
}

/// The roots whose files an experiment names, each with the name of the file.
pub(super) type NamedFiles = Vec<(&'static Root, String)>;

/// The compared alternatives, each with its file.
pub(super) type Alternatives = Vec<(String, Item)>;

/// The model files that the experiment names.
pub(super) fn read_files(
    table: &mut Reader,
    study: &'static Entry,
    library: &Library,
    log: &Log,
) -> (NamedFiles, Alternatives) {
    let (mut files, mut alternatives) = (Vec::new(), Vec::new());
    for root in study.roots {
        match root.named {
            Named::ByExperiment => {
                let (before, doc) =
                    (table.mistakes(), format!("file in `models/{}/`", root.folder));
                let name = table.text(root.name, None, &doc);
                files.extend((table.mistakes() == before).then_some((root, name)));
            }
            Named::Compared => alternatives = read_alternatives(table, root, library, log),
            Named::ByFile { .. } | Named::Several { .. } => {}
        }
    }
    (files, alternatives)
}

pub(super) fn read_header(table: &mut Reader, metrics: &[Metric], overrides: &Overrides) -> Header {
    let (span, before) = ("1 s"..="100 y", table.mistakes());
    let horizon = table.duration("horizon", span, None, "length of a trial, warm-up included");
    let sound_horizon = (table.mistakes() == before).then_some(horizon);
    let (warm_up, auto_warm_up) = read_warm_up(table, metrics, sound_horizon);
    let seed = table.large_count("seed", 0..=MOST_SEED, Some(1), "seed of all random streams");
    let (max, precision) = read_replications(table, metrics);
    // A number given on the command line is fixed.
    let (replications, precision) =
        overrides.replications.map_or((max, precision), |number| (number, None));
    Header {
        horizon,
        sound_horizon,
        warm_up,
        auto_warm_up,
        seed: overrides.seed.unwrap_or(seed),
        replications,
        precision,
        budget: read_limits(table),
        explained: read_explained(table, metrics),
    }
}

/// The files of a root that are compared with the first one.
fn read_alternatives(
    table: &mut Reader,
    root: &Root,
    library: &Library,
    log: &Log,
) -> Vec<(String, Item)> {
    let (before, folder) = (table.mistakes(), root.folder);
    let doc = format!("files in `models/{folder}/`");
    // One file alone needs no list, where the key is no plural.
    let single = table
        .item(folder)
        .filter(|item| folder == root.name && matches!(item.value, Value::Text(_)));
    let (names, places) = match single {
        Some(item) => (vec![item.cell()], std::slice::from_ref(item)),
        None => {
            let names = table.names(folder, &doc);
            (names, table.item(folder).map(Item::items).unwrap_or_default())
        }
    };
    if names.is_empty() && table.mistakes() == before {
        let message = format!("an experiment needs at least one {}", root.name);
        table.error_at(folder, &message, None);
    }
    let mut found: Vec<(String, Item)> = Vec::new();
    let places = places.iter().filter(|place| names.contains(&place.cell()));
    for (name, place) in names.iter().zip(places) {
        if found.iter().any(|(known, _)| known == name) {
            log.push(Diagnostic::new(format!("`{name}` is listed twice"), &place.origin));
        } else if let Some(item) = library.find(folder, name, place, log) {
            found.push((name.clone(), item));
        }
    }
    found
}
