//! Files that parameters name: classes of lines, networks.

use crate::config::{Item, Log, Value};
use crate::study::ModelFiles;

use super::backbone::Network;
use super::line::{LINES, PAIRED};

/// Fills in what the classes of lines say and the lines themselves do not: faults only where they
/// can take effect, so that a class may be chosen for its speed.
pub fn fill_in_classes(hardware: &mut Item, library: &dyn ModelFiles, log: &Log) {
    let fails = hardware.get("failures").is_some();
    for name in LINES {
        let Some(line) = hardware.get(name).cloned() else { continue };
        let Some(named @ Item { value: Value::Text(class), .. }) = line.get("class") else {
            continue;
        };
        let Some(class) = library.find("links", class, named, log) else { continue };
        let takes = |key: &str| match key {
            "title" => false,
            "failure" => fails,
            "bad_pair" => fails && PAIRED.contains(&name),
            _ => true,
        };
        for (key, item) in class.entries().iter().filter(|(key, _)| takes(key)) {
            let Some(own) = line.get(key) else {
                hardware.set(&format!("{name}.{key}"), item.clone());
                continue;
            };
            // Of a failure, say, the line may give the rate alone.
            for (part, item) in item.entries().iter().filter(|(part, _)| own.get(part).is_none()) {
                hardware.set(&format!("{name}.{key}.{part}"), item.clone());
            }
        }
    }
}

/// The file that the network of an organisation names.
pub fn network_file(organisation: &Item, library: &dyn ModelFiles, log: &Log) -> Option<Item> {
    let (folder, named) = Network::file(organisation.get("network")?)?;
    match &named.value {
        Value::Text(name) => library.find(folder, name, named, log),
        _ => None,
    }
}
