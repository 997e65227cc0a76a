//! Model files that are meant to be read and are not, by their names.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{File, nearest};

/// Warnings about what lies in `models`, the nearest folder of that name, and is read by nobody:
/// a file in place of the folder, folders with nearly a known name, and files that differ in case
/// or ending from those that were `named`, by their paths below `models/`.
pub(super) fn overlooked(
    models: &Path,
    folders: &BTreeSet<&str>,
    named: &BTreeMap<String, Arc<File>>,
) -> Vec<String> {
    if models.is_file() {
        return vec![format!("`{}` is a file and no folder: nobody reads it", models.display())];
    }
    let mut found = Vec::new();
    for path in entries(models) {
        let Some(name) = name_of(&path).filter(|name| !folders.contains(name)) else { continue };
        let near = nearest(&name.to_lowercase(), folders.iter().copied());
        if let (true, Some(near)) = (path.is_dir(), near) {
            let path = path.display();
            found.push(format!("nobody reads `{path}`: files lie in `{near}`"));
        }
    }
    for own in named.keys() {
        let Some((folder, file)) = own.split_once('/') else { continue };
        let folder = models.join(folder);
        if folder.join(file).exists() {
            continue;
        }
        let is_near = |path: &PathBuf| {
            name_of(path).is_some_and(|name| name.to_lowercase().starts_with(file))
        };
        for path in entries(&folder).into_iter().filter(is_near) {
            found.push(format!("nobody reads `{}`: its name is not `{file}`", path.display()));
        }
    }
    found
}

fn name_of(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()
}

/// What lies in a folder, in order; nothing where it cannot be listed, which is told elsewhere.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = listed.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}
