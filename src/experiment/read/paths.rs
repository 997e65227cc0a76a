//! The paths at which an experiment writes values: each leads to a parameter, and none is written
//! in vain.

use crate::config::{Diagnostic, Item, Log, nearest};
use crate::study::{Named, Root, Roots};

use super::variation::{Variation, is_within};

/// Every path begins with one of the model's roots. `item` is what is to be written there, or what
/// names the path.
pub(super) fn check_root(path: &str, item: &Item, roots: &'static [Root], log: &Log) {
    let first = path.split('.').next().unwrap_or_default();
    let names = || roots.iter().map(|root| root.name);
    if names().any(|root| root == first) && path.contains('.') {
        return;
    }
    let message = format!("`{path}` names no parameter");
    let diagnostic = Diagnostic::new(message, &item.key).at_key(path);
    let diagnostic = match (is_unquoted_path(path, item, roots), nearest(first, names())) {
        (true, _) => {
            log.push(diagnostic.helped(how_to_quote(path, item)));
            return;
        }
        (false, Some(near)) => diagnostic.helped(format!("did you mean `{near}.`?")),
        (false, None) => diagnostic,
    };
    let patterns: Vec<String> = roots.iter().map(|root| format!("`{}`", root.pattern())).collect();
    log.push(diagnostic.helped(format!(
        "a path begins with {}; `crosspoint list params` names all of them",
        alternatives(&patterns)
    )));
}

/// Whether a key is the first part of a path that was written without quotes.
pub(in crate::experiment) fn is_unquoted_path(key: &str, item: &Item, roots: &[Root]) -> bool {
    roots.iter().any(|root| root.name == key) && !item.entries().is_empty()
}

/// How the first path within a table is written.
pub(in crate::experiment) fn how_to_quote(key: &str, item: &Item) -> String {
    let mut path = key.to_owned();
    let mut inner = item;
    while let Some((part, item)) = inner.entries().first() {
        path.push('.');
        path.push_str(part);
        inner = item;
    }
    format!("the whole path stands in quotes: `\"{path}\" = ...`")
}

/// `a`, `b` or `c`.
fn alternatives(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// Paths into a root of several files have to name one that there is, and a parameter of it.
pub(super) fn check_several(
    fixed: &[(String, Item)],
    variations: &[Variation],
    (table, roots): (&'static [Root], &Roots),
    log: &Log,
) {
    let fixed = fixed.iter().map(|(path, item)| (path.as_str(), item));
    for (path, item) in fixed.chain(variations.iter().flat_map(Variation::paths)) {
        let Some((first, rest)) = path.split_once('.') else { continue };
        let Some(root) = table.iter().find(|root| root.name == first) else { continue };
        let Named::Several { of, .. } = root.named else { continue };
        let (name, parameter) = rest.split_once('.').unwrap_or((rest, ""));
        let names = || roots.several(root.name).map(|(own, _)| own);
        let known = names().any(|own| own == name);
        if known && !parameter.is_empty() {
            continue;
        }
        let (message, help) = if known {
            (format!("`{path}` names no parameter"), format!("add the parameter: `{path}.NAME`"))
        } else {
            let message = format!("the {of} has no {first} `{name}`");
            match nearest(name, names()) {
                Some(near) => (message, format!("did you mean `{first}.{near}.{parameter}`?")),
                None => (message, format!("it has: {}", names().collect::<Vec<_>>().join(", "))),
            }
        };
        log.push(Diagnostic::new(message, &item.key).at_key(path).helped(help));
    }
}

/// No value is written where another one is written over it at every point.
pub(in crate::experiment) fn check_overlaps(
    fixed: &[(String, Item)],
    variations: &[Variation],
    log: &Log,
) {
    for (at, (path, item)) in fixed.iter().enumerate() {
        let mut later = fixed[at + 1..].iter();
        let over = later.find(|(other, _)| other != path && is_within(path, other));
        if let Some((other, over)) = over {
            let place = over.key.place();
            let message = format!("`{path}` is lost: `{other}` ({place}) is set over all of it");
            let help = format!("leave one of them out, or set `{other}` first");
            log.push(Diagnostic::new(message, &item.key).at_key(path).helped(help));
        }
    }
    for (at, variation) in variations.iter().enumerate() {
        for (path, item) in variation.paths() {
            let twin = variations[..at].iter().find_map(|other| {
                let own = other.meets(variation, path)?;
                Some((own, &other.axis.key, other.origin()))
            });
            let Some((own, axis, origin)) = twin else { continue };
            let place = origin.place();
            let message = if own == path {
                format!("`{path}` is swept by the axis `{axis}` ({place}), too")
            } else {
                format!("`{path}` and `{own}`, which the axis `{axis}` sweeps ({place}), overlap")
            };
            let help = "only one of the two values can hold: leave one out";
            log.push(Diagnostic::new(message, &item.key).at_key(path).helped(help));
        }
        for (path, item) in fixed.iter().filter(|(path, _)| variation.hides(path)) {
            let (axis, place) = (&variation.axis.key, variation.origin().place());
            let message = format!(
                "`{path}` is swept by the axis `{axis}` ({place}): to set it changes nothing"
            );
            let help = format!("leave it out; to run some values only: `--where '{axis} = ...'`");
            log.push(Diagnostic::new(message, &item.key).at_key(path).helped(help));
        }
    }
}
