//! `crosspoint list`: what files can name.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum, ValueHint};

use crate::config::{Item, Log, Param, io_in_words, nearest, parse, shell_word};
use crate::experiment::{Experiment, IdleSetting, Library, Overrides};
use crate::study::{Entry, Metric, Root};

use super::models::studies;
use super::screen::{self, wrapped};
use super::{Ending, Failure, Look, WRONG, load, print, print_json, tell, visible};

#[derive(Args, Debug)]
pub(super) struct ListArguments {
    /// Things to list.
    #[arg(value_enum)]
    what: Listing,
    /// Only rows that have these words in any column: `crosspoint list params failures.server`.
    #[arg(value_name = "WORDS")]
    filter: Vec<String>,
    /// Only the parameters of an experiment, with its values at the first point of each
    /// architecture, and which of them no trial reads; or its metrics, those of stations included.
    #[arg(long = "for", value_name = "FILE", value_hint = ValueHint::FilePath)]
    experiment: Option<PathBuf>,
    /// For machines: one JSON object a line.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Listing {
    /// Models that experiments can be made of.
    Models,
    /// Functions and providers put together.
    Architectures,
    /// People, devices, files.
    Organisations,
    /// Workloads.
    Services,
    /// Networks of queues.
    Queues,
    /// Classes of lines, with capacities and latency.
    Links,
    /// Backbones that networks can name.
    Maps,
    /// Regions that networks can name.
    Regions,
    /// Every parameter with its range, default and source.
    Params,
    /// Measured quantities, with units.
    Metrics,
    /// Experiment files in this folder.
    Experiments,
}

pub(super) fn list(arguments: &ListArguments, look: Look) -> Ending {
    let library = Library::beside(Path::new("experiments/any.toml"), studies());
    let experiment = match (&arguments.experiment, arguments.what) {
        (Some(file), Listing::Params | Listing::Metrics) => {
            Some(load(file, &Overrides::any_axis(), look)?)
        }
        (Some(_), _) => {
            let message =
                "error: `--for` goes with `list params` and `list metrics` only".to_owned();
            return Err(Failure { message, code: WRONG });
        }
        (None, _) => None,
    };
    let mut rows = match arguments.what {
        Listing::Models => studies().iter().map(model).collect(),
        Listing::Architectures => described(&library, "architectures"),
        Listing::Queues => described(&library, "queues"),
        Listing::Organisations => described(&library, "organisations"),
        Listing::Services => {
            let roots = studies().iter().flat_map(|study| study.roots);
            let services = roots.filter(|root| root.name == "service");
            services.flat_map(Root::known).map(|(name, doc)| row(&[name, doc])).collect()
        }
        Listing::Links => links(&library),
        Listing::Maps => models(&library, "maps"),
        Listing::Regions => models(&library, "regions"),
        Listing::Params => experiment.as_ref().map_or_else(|| params(&library), params_of),
        Listing::Metrics => match &experiment {
            Some(experiment) => experiment.columns.metrics.iter().map(metric).collect(),
            None => studies()
                .iter()
                .flat_map(|study| (study.metrics)())
                .map(|own| metric(&own))
                .collect(),
        },
        Listing::Experiments => experiments(Path::new("experiments")),
    };
    let names = headings(arguments.what, experiment.is_some());
    if !arguments.filter.is_empty() {
        rows = matching(rows, &arguments.filter.join(" "))?;
    }
    if arguments.json {
        for row in &rows {
            let object: serde_json::Map<String, serde_json::Value> = names
                .iter()
                .zip(row)
                .map(|(name, cell)| ((*name).into(), cell.as_str().into()))
                .collect();
            print_json(&serde_json::Value::Object(object))?;
        }
    } else {
        // Titles that are the names, as those of shipped architectures, are said once.
        let shown =
            |at: &usize| names[*at] != "title" || !rows.iter().all(|row| row[*at] == row[0]);
        let columns: Vec<usize> = (0..names.len()).filter(shown).collect();
        let heading = row(names);
        let pick = |row: &Vec<String>| columns.iter().map(|at| row[*at].clone()).collect();
        let table: Vec<Vec<String>> = std::iter::once(&heading).chain(&rows).map(pick).collect();
        print_aligned(&table)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The names of the columns of a list; of an experiment's parameters it is told which are idle.
fn headings(what: Listing, of_experiment: bool) -> &'static [&'static str] {
    match what {
        Listing::Models => &["name", "files", "about"],
        Listing::Architectures | Listing::Organisations | Listing::Queues => {
            &["name", "title", "about"]
        }
        Listing::Services => &["name", "about"],
        Listing::Links => &["name", "up", "down", "latency", "loss", "title"],
        Listing::Metrics => &["name", "unit", "better", "kind", "meaning"],
        Listing::Params if of_experiment => {
            &["path", "value", "idle", "expected", "doc", "varied", "source"]
        }
        Listing::Params => &["path", "value", "expected", "doc", "varied", "source"],
        _ => &["name", "title"],
    }
}

/// A model with the folders of its files.
fn model(own: &Entry) -> Vec<String> {
    let folders: Vec<String> =
        own.roots.iter().map(|root| format!("models/{}/", root.folder)).collect();
    row(&[own.name, &folders.join(" "), own.about])
}

fn metric(own: &Metric) -> Vec<String> {
    row(&[&own.name, &own.unit, own.direction.name(), own.values.name(), &own.meaning])
}

/// The rows that have all words of a filter, in whatever column and case; that there is none is a
/// mistake, which may come from a name that is nearly right.
fn matching(rows: Vec<Vec<String>>, filter: &str) -> Result<Vec<Vec<String>>, Failure> {
    let words: Vec<String> = filter.split_whitespace().map(str::to_lowercase).collect();
    let has = |row: &Vec<String>| {
        let text = row.join(" ").to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let (found, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(has);
    if !found.is_empty() {
        return Ok(found);
    }
    let near = nearest(filter, others.iter().map(|row| row[0].as_str()));
    let near = near.map(|near| format!("\n  help: did you mean `{near}`?")).unwrap_or_default();
    let message = format!("error: nothing that is listed has `{filter}` in it{near}");
    Err(Failure { message, code: WRONG })
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

/// Columns under each other, the last one free.
pub(super) fn print_aligned(rows: &[Vec<String>]) -> Result<(), Failure> {
    const MOST: usize = 60;
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0).min(MOST)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let terminal = screen::columns();
    for row in rows {
        let mut line = String::new();
        for (at, cell) in row.iter().enumerate() {
            let width = if at + 1 == row.len() { 0 } else { widths[at] };
            line.push_str(&format!("{cell:<width$}  "));
        }
        print(visible(&fitted(line.trim_end(), terminal)).trim_end())?;
    }
    Ok(())
}

/// A line as it is, or in lines of so many columns if it is longer.
fn fitted(line: &str, columns: Option<usize>) -> String {
    match columns {
        Some(columns) if line.chars().count() > columns => wrapped(line, columns),
        _ => line.to_owned(),
    }
}

fn models(library: &Library, folder: &str) -> Vec<Vec<String>> {
    let names = library.names(folder);
    let title = |name: &String| {
        let title = match library.read(folder, name) {
            Some(Err(_)) => unreadable(&library.own_path(folder, name)),
            Some(Ok(item)) => {
                let title = item.get("title").or_else(|| item.get("name"));
                title.map(Item::cell).unwrap_or_default()
            }
            None => String::new(),
        };
        vec![name.clone(), title]
    };
    names.iter().map(title).chain(unlisted(library, folder)).collect()
}

/// What is listed of a file with mistakes, in place of its title.
fn unreadable(path: &Path) -> String {
    let path = shell_word(&path.to_string_lossy());
    format!("cannot be read: `crosspoint check {path}` says why")
}

/// A row for a folder whose files cannot be listed.
fn unlisted(library: &Library, folder: &str) -> Option<Vec<String>> {
    library.unlisted(folder).map(|(path, error)| no_list(&path, &error))
}

fn no_list(folder: &Path, error: &io::Error) -> Vec<String> {
    vec![folder.display().to_string(), format!("cannot be read: {}", io_in_words(error))]
}

/// Model files with their titles and what they say of themselves: the first sentence of the
/// comment at their beginning.
fn described(library: &Library, folder: &str) -> Vec<Vec<String>> {
    let mut rows = models(library, folder);
    for row in &mut rows {
        let item = library.read(folder, &row[0]).and_then(Result::ok);
        row.push(item.map(|item| about(&item.origin.file.text)).unwrap_or_default());
    }
    rows
}

/// The first sentence of the comment at the beginning of a file.
fn about(text: &str) -> String {
    let lines = text.lines().map_while(|line| line.strip_prefix('#'));
    let comment = lines.map(str::trim).collect::<Vec<_>>().join(" ");
    match comment.find(". ") {
        Some(end) => comment[..=end].to_owned(),
        None => comment,
    }
}

/// Classes of lines; of a shared medium both directions have the capacity together.
fn links(library: &Library) -> Vec<Vec<String>> {
    let names = library.names("links");
    let line = |name: &String| {
        let item = match library.read("links", name) {
            Some(Err(_)) => {
                let why = unreadable(&library.own_path("links", name));
                return row(&[name, "", "", "", "", &why]);
            }
            read => read.and_then(Result::ok),
        };
        let cell = |key| item.as_ref().and_then(|item| item.get(key)).map(Item::cell);
        let cells = ["up", "down", "latency", "loss", "title"].map(|key| match cell(key) {
            None if key == "down" => "shared".to_owned(),
            cell => cell.unwrap_or_default(),
        });
        std::iter::once(name.clone()).chain(cells).collect()
    };
    let unlisted = unlisted(library, "links").map(|own| row(&[&own[0], "", "", "", "", &own[1]]));
    names.iter().map(line).chain(unlisted).collect()
}

/// The experiments in a folder, then those in its folders.
fn experiments(folder: &Path) -> Vec<Vec<String>> {
    let (mut rows, mut folders) = (Vec::new(), Vec::new());
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return vec![no_list(folder, &error)];
        }
        entries => entries,
    };
    for entry in entries.into_iter().flatten().flatten() {
        let path = entry.path();
        // Links may lead in circles.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            folders.push(path);
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            let title = match crate::config::load(&path) {
                Ok(item) => item.get("title").map(Item::cell).unwrap_or_default(),
                Err(_) => unreadable(&path),
            };
            rows.push(vec![path.display().to_string(), title]);
        }
    }
    rows.sort();
    folders.sort();
    rows.extend(folders.iter().flat_map(|inner| experiments(inner)));
    rows
}

/// The parameters of an experiment, at the first point of the first architecture that has them,
/// and at how many points no trial reads them.
fn params_of(experiment: &Experiment) -> Vec<Vec<String>> {
    let mut seen = BTreeSet::new();
    let by_point = experiment.idle_by_point();
    let params = experiment.params.iter().flat_map(|(_, params)| params);
    let row = |param: &Param| {
        let Param { path, value, expected, doc, source, leeway, .. } = param.clone();
        let varied = leeway.map(|own| own.to_string()).unwrap_or_default();
        let idle = IdleSetting::of(&path, &by_point).map(|idle| {
            let why = idle.reasons_in_words();
            if idle.is_everywhere() {
                why
            } else {
                format!("at {} of {} points: {why}", idle.idle, idle.of)
            }
        });
        let (idle, source) = (idle.unwrap_or_default(), source.unwrap_or_default());
        vec![path, value, idle, expected, doc, varied, source]
    };
    params.filter(|param| seen.insert(param.path.clone())).map(row).collect()
}

/// Every parameter that any shipped file sets or leaves at a default, at its first occurrence.
fn params(library: &Library) -> Vec<Vec<String>> {
    let mut found: BTreeMap<String, Param> = BTreeMap::new();
    let mut order = Vec::new();
    let mut add = |params: Vec<Param>| {
        for param in params {
            if !found.contains_key(&param.path) {
                order.push(param.path.clone());
                found.insert(param.path.clone(), param);
            }
        }
    };
    for root in studies().iter().flat_map(|study| study.roots) {
        let unlisted = unlisted(library, root.folder);
        if let Some(row) = &unlisted {
            tell(&format!("warning: {}", row.join(" ")));
        }
        // Of such a folder no file can be read.
        let names = unlisted.map_or_else(|| library.names(root.folder), |_| Vec::new());
        let files = names.into_iter().filter_map(|name| {
            let Ok(item) = library.read(root.folder, &name)? else {
                let path = library.own_path(root.folder, &name);
                tell(&format!("warning: {} {}", path.display(), unreadable(&path)));
                return None;
            };
            Some((name, item))
        });
        let examples = root.examples.iter().filter_map(|text| {
            Some((String::new(), parse("an example", (*text).to_owned()).ok()?))
        });
        for (name, item) in files.chain(examples) {
            let log = Log::default();
            (root.read)(&name, &item, library, &log);
            add(log.params());
        }
    }
    order
        .into_iter()
        .filter_map(|path| found.remove(&path))
        .map(|param| {
            let varied = param.leeway.map(|own| own.to_string()).unwrap_or_default();
            let source = param.source.unwrap_or_default();
            vec![param.path, param.value, param.expected, param.doc, varied, source]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_too_long_for_a_terminal_are_wrapped() {
        let line = "hardware.riser.failure.rate   1 /y   rate of failures";
        assert_eq!(fitted(line, None), line);
        assert_eq!(fitted(line, Some(80)), line);
        let fit = fitted(line, Some(36));
        assert!(fit.lines().count() == 2 && fit.lines().all(|own| own.len() <= 36), "{fit}");
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&fit), words(line));
    }
}
