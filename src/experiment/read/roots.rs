//! The model files of an experiment, as its file and they themselves name them.

use crate::config::{Item, Log, Value};
use crate::experiment::plan::Overrides;
use crate::study::{Columns, Entry, ModelFiles, Named, Root, Roots, Spread};

use super::header::{Alternatives, NamedFiles};
use super::set::typed_overrides;

use super::library::Library;

/// The names of all that trials give, and the distributions that they can give: metrics of
/// stations, say, are known from their files only. `None` if a file has mistakes, which the log
/// gets; where there is a sweep, its values may mend them: they are judged at the points.
pub(super) fn columns_of(
    study: &Entry,
    (named, alternatives): (&NamedFiles, &Alternatives),
    document: &Item,
    library: &Library,
    overrides: &Overrides,
    log: &Log,
) -> Option<(Columns, Vec<Spread>)> {
    let (mut metrics, mut spreads) = ((study.metrics)(), (study.spreads)());
    if !study.own_metrics {
        return Some((study.columns(metrics), spreads));
    }
    let mut fixed = document.get("set").map(|set| set.entries().to_vec()).unwrap_or_default();
    fixed.extend(typed_overrides(overrides));
    let roots = read_roots(study, named, document, library, &fixed, log)?;
    for (_, file) in alternatives {
        let (mut roots, own) = (roots.clone(), Log::of_parameters());
        roots.put_compared(file.clone());
        fixed.iter().for_each(|(path, value)| roots.set(path, value.clone()));
        let scenario = (study.read)(&roots, &own);
        let mistakes = own.into_diagnostics();
        if !mistakes.is_empty() && document.get("sweep").is_none() {
            mistakes.iter().for_each(|mistake| log.push(mistake.clone()));
            return None;
        }
        for metric in scenario.metrics() {
            if !metrics.iter().any(|own| own.name == metric.name) {
                metrics.push(metric);
            }
        }
        for spread in scenario.spreads() {
            if !spreads.iter().any(|own| own.name == spread.name) {
                spreads.push(spread);
            }
        }
    }
    Some((study.columns(metrics), spreads))
}

/// The files but for those that are compared; a file is named by another one as it is with the
/// values that hold at every point.
pub(super) fn read_roots<'a>(
    study: &Entry,
    named: &[(&'static Root, String)],
    document: &Item,
    library: &'a Library,
    fixed: &[(String, Item)],
    log: &Log,
) -> Option<Roots<'a>> {
    let mut roots = Roots::new(study.roots, library);
    for root in study.roots {
        match root.named {
            Named::Compared => {}
            Named::ByExperiment => {
                let (_, name) = named.iter().find(|(own, _)| own.name == root.name)?;
                let place = document.get(root.name).unwrap_or(document);
                roots.put(root.name, library.find(root.folder, name, place, log)?);
            }
            Named::ByFile { of, usual } => {
                let file = with_fixed(roots.file(of), of, fixed);
                let place = file.get(root.name);
                let name = match place.map(|item| &item.value) {
                    Some(Value::Text(name)) => name,
                    // A value that is no name is reported where that file is read.
                    _ => usual,
                };
                let place = place.unwrap_or(&file);
                roots.put(root.name, library.find(root.folder, name, place, log)?);
            }
            Named::Several { of, known } => {
                let file = with_fixed(roots.file(of), of, fixed);
                let listed = file.get(root.folder).map(Item::items).unwrap_or_default();
                for place in listed {
                    let name = place.cell();
                    // Names that do not exist are reported where that file is read.
                    if known.iter().any(|(own, _)| *own == name)
                        && let Some(item) = library.find(root.folder, &name, place, log)
                    {
                        roots.put(&format!("{}.{name}", root.name), item);
                    }
                }
            }
        }
    }
    Some(roots)
}

/// A file with the values that hold at every point.
fn with_fixed(file: &Item, root: &str, fixed: &[(String, Item)]) -> Item {
    let mut changed = file.clone();
    for (path, item) in fixed {
        if let Some(rest) = path.strip_prefix(root).and_then(|rest| rest.strip_prefix('.')) {
            changed.set(rest, item.clone());
        }
    }
    changed
}

/// All model files, each with what paths into it begin with.
pub(super) fn files_of<'a>(
    roots: &'a Roots,
    study: &Entry,
    alternatives: &'a [(String, Item)],
) -> Vec<(String, &'a Item)> {
    let compared = study.roots.iter().find(|root| matches!(root.named, Named::Compared));
    let compared = compared
        .into_iter()
        .flat_map(|root| alternatives.iter().map(|(_, item)| (root.name.to_owned(), item)));
    let own = roots.files().iter().map(|(start, item)| (start.clone(), item));
    own.chain(compared).collect()
}
