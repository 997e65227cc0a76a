//! Parameters at the ends of their ranges: trials end, or a limit of events stops them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crosspoint::config::Param;
use crosspoint::experiment::{Experiment, Overrides, TrialId, load_experiment, run_trial};
use crosspoint::study::{Limits, Output};
use crosspoint::world::STUDIES;

use crate::long::rounds;

/// More of a thing take longer, but nothing else.
const MANY: u32 = 200;

const OFFICES: [(&str, &str); 6] = [
    ("office-15", "client-server-standby"),
    ("redundant-core", "hybrid-cache"),
    ("two-tier", "workgroup-copies"),
    ("internet", "internet-copies"),
    ("flash-crowd", "internet-copies"),
    ("loop", "hybrid-directory"),
];
const QUEUES: [&str; 5] = ["two-choices", "closed-loop", "priorities", "tandem", "repairman"];

/// The ends of the range of a parameter, as they are written.
fn ends(param: &Param) -> Vec<String> {
    let Some((kind, range)) = param.expected.split_once(" from ") else { return Vec::new() };
    let Some((low, high)) = range.split_once(" to ") else { return Vec::new() };
    let high = high.split(',').next().unwrap_or(high);
    let cut = |end: &str| match end.parse::<u32>() {
        Ok(number) if kind == "a whole number" => number.min(MANY).to_string(),
        _ => end.trim_matches('"').to_owned(),
    };
    vec![cut(low), cut(high)]
}

/// The experiment with some values changed; `None` if they are refused.
fn with(file: &Path, set: &[(String, String)]) -> Option<Experiment> {
    let overrides = Overrides { set: set.to_vec(), ..Overrides::default() };
    load_experiment(&STUDIES, file, &overrides).ok()
}

/// A trial of the first point; `None`: it takes more events than it may.
fn trial(experiment: &Experiment, events: u64) -> Option<Output> {
    let trial = TrialId { architecture: 0, point: 0, replication: 1 };
    run_trial(experiment, &trial, Limits { events: Some(events), ..Limits::default() }).ok()
}

/// Experiments that have all parameters together; each as short as it can be.
fn texts() -> impl Iterator<Item = String> {
    let offices = OFFICES.map(|(organisation, architecture)| {
        format!("organisation = \"{organisation}\"\narchitectures = [\"{architecture}\"]")
    });
    let networks = QUEUES.map(|name| format!("model = \"queues\"\nqueues = \"{name}\""));
    let models = offices.into_iter().chain(networks);
    models.map(|model| format!("title = \"Extremes\"\n{model}\nhorizon = \"6 h\"\nseed = 4\n"))
}

/// No value that is allowed stops the program, alone or beside the last ones that were tried.
#[test]
fn allowed_values_stop_no_trial() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("extremes.toml");
    let (mut seen, mut tried, mut ended) = (BTreeSet::new(), 0, 0);
    // Low and high ends take turns.
    let step = if rounds(1) > 1 { 1 } else { 5 };
    for text in texts() {
        fs::write(&file, text).unwrap();
        let base = with(&file, &[]).expect("it is sound");
        let params = base.params.iter().flat_map(|(_, params)| params);
        let params: BTreeMap<&str, &Param> =
            params.map(|param| (param.path.as_str(), param)).collect();
        let all = params.into_iter().flat_map(|(path, param)| {
            ends(param).into_iter().map(move |end| (path.to_owned(), end))
        });
        let mut beside: Vec<(String, String)> = Vec::new();
        for own in all.filter(|own| seen.insert(own.clone())).step_by(step) {
            beside.retain(|(path, _)| *path != own.0);
            beside.push(own.clone());
            let together = with(&file, &beside);
            if together.is_none() {
                beside = vec![own];
            }
            let Some(experiment) = together.or_else(|| with(&file, &beside)) else {
                beside.clear();
                continue;
            };
            println!("{beside:?}");
            tried += 1;
            if let Some(output) = trial(&experiment, 1_500) {
                ended += 1;
                assert!(output.values.iter().all(|value| !value.is_infinite()));
            }
            beside.drain(..beside.len().saturating_sub(4));
        }
    }
    println!("{tried} trials, {ended} of which ended");
    assert!(tried > 80 && ended > 40, "{tried}, {ended}");
}

/// The longest horizon: an office of one device lives to its end, everything else up to a limit.
#[test]
fn a_century_stops_no_trial() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("century.toml");
    for architecture in ["workgroup", "client-server", "nas"] {
        let text = format!(
            "title = \"A century\"\norganisation = \"office\"\narchitectures = [\"{architecture}\"]\n\
             horizon = \"100 y\"\nseed = 4\n[set]\n\"organisation.devices\" = 1\n\
             \"organisation.services\" = [\"printing\"]\n"
        );
        fs::write(&file, text).unwrap();
        let output = trial(&with(&file, &[]).expect("it is sound"), 5_000_000);
        let output = output.unwrap_or_else(|| panic!("{architecture} takes more events"));
        assert!(output.events > 100_000, "{} events", output.events);
        assert!(output.values.iter().all(|value| !value.is_infinite()), "{architecture}");
    }
    for text in texts() {
        fs::write(&file, text.replace("\"6 h\"", "\"100 y\"")).unwrap();
        let ended = trial(&with(&file, &[]).expect("it is sound"), 20_000);
        assert!(ended.is_none(), "{text}");
    }
}
