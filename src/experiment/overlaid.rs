//! Values of a model file of one's own that `[set]` of the experiment takes the place of: who edits
//! such a value changes nothing.

use crate::config::Item;
use crate::world::Roots;

use super::library::Library;

/// A sentence with both places for each value of `set` under which a model file that differs from
/// what comes with the program says something else.
pub(super) fn overlaid(
    set: &[(String, Item)],
    roots: &Roots,
    architectures: &[(String, Item)],
) -> Vec<String> {
    let mut found = Vec::new();
    for (path, item) in set {
        for root in roots_of(path, roots, architectures) {
            let names = path.split('.').skip(if path.starts_with("service.") { 2 } else { 1 });
            let below = names.into_iter().try_fold(root, |item, name| item.get(name));
            let Some(own) = below.filter(|own| !Library::is_shipped(&own.origin.file)) else {
                continue;
            };
            if own.cell() != item.cell() {
                found.push(format!(
                    "`{path}` is {} here ({}): {} in {} has no effect",
                    item.cell(),
                    item.origin.place(),
                    own.cell(),
                    own.origin.place()
                ));
            }
        }
    }
    found
}

/// The files in which a path may stand.
fn roots_of<'a>(
    path: &str,
    roots: &'a Roots,
    architectures: &'a [(String, Item)],
) -> Vec<&'a Item> {
    let mut names = path.split('.');
    match names.next() {
        Some("organisation") => vec![&roots.organisation],
        Some("hardware") => vec![&roots.hardware],
        Some("architecture") => architectures.iter().map(|(_, item)| item).collect(),
        Some("service") => {
            let name = names.next();
            let own = roots.services.iter().filter(|(own, _)| Some(own.as_str()) == name);
            own.map(|(_, item)| item).collect()
        }
        _ => Vec::new(),
    }
}
