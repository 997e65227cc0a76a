//! Values of the user's own model files that `[set]` of the experiment replaces: editing such a
//! value changes nothing.

use crate::config::Item;
use crate::experiment::plan::Overrides;

use super::library::Library;

/// A sentence with both places for each value of `[set]` under which a model file that differs from
/// the shipped one has another value.
///
/// `fixed` are all values that hold at every point, those of the command line last; `files` are
/// all model files, each with the beginning of the paths into it, as the library found them.
pub(in crate::experiment) fn overlaid(
    fixed: &[(String, Item)],
    overrides: &Overrides,
    files: &[(String, &Item)],
    library: &Library,
) -> Vec<String> {
    let mut found = Vec::new();
    let set = &fixed[..fixed.len() - overrides.values().count()];
    // Values of the command line replace both.
    let asked = |path: &str| overrides.values().any(|(_, own, _)| own == path);
    for (path, item) in set.iter().filter(|(path, _)| !asked(path)) {
        for (root, file) in files {
            let below = path.strip_prefix(root.as_str()).and_then(|rest| rest.strip_prefix('.'));
            let own = below
                .and_then(|below| below.split('.').try_fold(*file, |item, name| item.get(name)));
            let Some(own) = own.filter(|own| !library.has_shipped(&own.origin.file)) else {
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
