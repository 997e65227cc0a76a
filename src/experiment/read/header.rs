//! The head of an experiment file: what is compared, for how long, and how often.

use std::path::Path;

use crate::config::{Diagnostic, Item, Log, Reader};
use crate::experiment::plan::{Overrides, Precision};
use crate::sim::SimDuration;

use super::library::{Library, find};
use super::replications::read_replications;
use super::warm_up::{Auto, read_warm_up};

/// The fields of an experiment file before the sweep is laid out.
pub(in crate::experiment) struct Header {
    pub title: String,
    /// `None` if none was named.
    pub organisation: Option<String>,
    pub architectures: Vec<(String, Item)>,
    pub horizon: SimDuration,
    pub warm_up: SimDuration,
    pub auto_warm_up: Auto,
    pub seed: u64,
    pub replications: u32,
    pub precision: Option<Precision>,
}

/// The name of an experiment is that of its file; it stands in files and on terminals.
pub(in crate::experiment) fn read_name(path: &Path, document: &Item, log: &Log) -> String {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    if name.contains(char::is_control) {
        let message = "the name of this file has characters that cannot be printed".to_owned();
        log.push(Diagnostic::new(message, &document.origin).helped("give it another name"));
    }
    name
}

pub(in crate::experiment) fn read_header(
    table: &mut Reader,
    library: &Library,
    overrides: &Overrides,
    log: &Log,
) -> Header {
    let title = table.text("title", None, "the question that the experiment answers");
    let before = table.mistakes();
    let organisation = table.text("organisation", None, "file in `models/organisations/`");
    let organisation = (table.mistakes() == before).then_some(organisation);
    let architectures = read_architectures(table, library, log);
    let (span, before) = ("1 s"..="100 y", table.mistakes());
    let horizon = table.duration("horizon", span, None, "length of a trial, warm-up included");
    let (warm_up, auto_warm_up) =
        read_warm_up(table, (table.mistakes() == before).then_some(horizon));
    let seed = table.count("seed", 0..=u32::MAX, Some(1), "seed of all random streams");
    let (max, precision) = read_replications(table);
    // A number given on the command line is fixed.
    let (replications, precision) =
        overrides.replications.map_or((max, precision), |number| (number, None));
    Header {
        title,
        organisation,
        architectures,
        horizon,
        warm_up,
        auto_warm_up,
        seed: overrides.seed.unwrap_or(u64::from(seed)),
        replications,
        precision,
    }
}

fn read_architectures(table: &mut Reader, library: &Library, log: &Log) -> Vec<(String, Item)> {
    let before = table.mistakes();
    let names = table.names("architectures", "files in `models/architectures/`");
    if names.is_empty() && table.mistakes() == before {
        table.error_at("architectures", "an experiment needs at least one architecture", None);
    }
    let mut architectures: Vec<(String, Item)> = Vec::new();
    let places = table.item("architectures").map(Item::items).unwrap_or_default();
    let places = places.iter().filter(|place| names.contains(&place.cell()));
    for (name, place) in names.iter().zip(places) {
        if architectures.iter().any(|(known, _)| known == name) {
            log.push(Diagnostic::new(format!("`{name}` is listed twice"), &place.origin));
        } else if let Some(item) = find(library, "architectures", name, place, log) {
            architectures.push((name.clone(), item));
        }
    }
    architectures
}
