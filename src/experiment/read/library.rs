//! Where model files are found: beside the experiment, else those that come with the program.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{Diagnostic, Diagnostics, File, Item, Log, load, nearest, parse};
use crate::study::{Entry, ModelFiles};

use super::overlooked::overlooked;

/// A model file that comes with the program.
struct Shipped {
    folder: &'static str,
    name: &'static str,
    text: &'static str,
}

macro_rules! shipped {
    ($($folder:literal / $name:literal),* $(,)?) => {
        &[$(Shipped {
            folder: $folder,
            name: $name,
            text: include_str!(concat!("../../../models/", $folder, "/", $name, ".toml")),
        }),*]
    };
}

const SHIPPED: &[Shipped] = shipped![
    "architectures" / "client-server",
    "architectures" / "client-server-standby",
    "architectures" / "workgroup",
    "architectures" / "workgroup-copies",
    "architectures" / "sync-tool",
    "architectures" / "nas",
    "architectures" / "host-pc",
    "architectures" / "hybrid-directory",
    "architectures" / "hybrid-cache",
    "architectures" / "cloud-drive",
    "architectures" / "internet-copies",
    "organisations" / "home",
    "organisations" / "office",
    "organisations" / "office-15",
    "organisations" / "company",
    "organisations" / "internet",
    "organisations" / "flash-crowd",
    "organisations" / "loop",
    "organisations" / "two-tier",
    "organisations" / "redundant-core",
    "organisations" / "weekend",
    "organisations" / "wireless",
    "services" / "documents",
    "services" / "printing",
    "services" / "downloads",
    "services" / "fetch-loop",
    "hardware" / "standard",
    "hardware" / "faultless",
    "hardware" / "home",
    "links" / "copper-100m",
    "links" / "copper-1g",
    "links" / "copper-10g",
    "links" / "copper-bad",
    "links" / "fibre-10g",
    "links" / "wifi",
    "links" / "dsl",
    "links" / "cable",
    "links" / "ftth",
    "links" / "lte",
    "maps" / "abilene",
    "regions" / "bitcoin-2019",
    "queues" / "mm1",
    "queues" / "mmc",
    "queues" / "four-queues",
    "queues" / "fast-clerk",
    "queues" / "mg1",
    "queues" / "priorities",
    "queues" / "repairman",
    "queues" / "closed-loop",
    "queues" / "tandem",
    "queues" / "two-choices",
    "queues" / "two-kinds",
];

/// The model files that an experiment can name.
#[derive(Clone, Debug)]
pub struct Library {
    root: Option<PathBuf>,
    /// The folder beside the experiment where files of the user's own would lie, and the names of
    /// folders in it that are read.
    beside: Option<(PathBuf, BTreeSet<&'static str>)>,
    /// The files that were named, by their paths below `models/`.
    named: RefCell<BTreeMap<String, Arc<File>>>,
}

impl Library {
    /// The files in the nearest folder `models` beside or above `experiment`, and those that come
    /// with the program.
    pub fn beside(experiment: &Path, studies: &[Entry]) -> Self {
        let roots = studies.iter().flat_map(|study| study.roots).map(|root| root.folder);
        let folders: BTreeSet<_> = SHIPPED.iter().map(|own| own.folder).chain(roots).collect();
        let absolute = std::path::absolute(experiment).unwrap_or_else(|_| experiment.to_owned());
        let root =
            absolute.ancestors().skip(1).map(|folder| folder.join("models")).find(|models| {
                is_broken(models) || folders.iter().any(|own| is_seen(&models.join(own)))
            });
        let beside = root.clone().or_else(|| Some(absolute.parent()?.join("models")));
        let beside = beside.map(|models| (models, folders));
        Self { root, beside, named: RefCell::default() }
    }

    /// Warnings about files and folders that are meant to be read and are not, by their names.
    pub(super) fn overlooked(&self) -> Vec<String> {
        let Some((models, folders)) = &self.beside else { return Vec::new() };
        overlooked(&shown(models), folders, &self.named.borrow())
    }

    /// Only the files that come with the program.
    pub fn shipped() -> Self {
        Self { root: None, beside: None, named: RefCell::default() }
    }

    /// The files that were found under names so far, by their paths below `models/`.
    pub(super) fn named(&self) -> BTreeMap<String, Arc<File>> {
        self.named.borrow().clone()
    }

    /// The names in a folder (`architectures`, `organisations`, `services`, `hardware`, `links`,
    /// `maps`, `regions`, `queues`): those that come with the program first, then the user's own in
    /// alphabetical order.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let shipped = SHIPPED.iter().filter(|file| file.folder == folder);
        let mut names: Vec<String> = shipped.map(|file| file.name.to_owned()).collect();
        let mut own = Vec::new();
        if let Some(root) = &self.root
            && let Ok(entries) = std::fs::read_dir(root.join(folder))
        {
            for path in entries.flatten().map(|entry| entry.path()) {
                let toml = path.extension().is_some_and(|ending| ending == "toml");
                if let (true, Some(name)) = (toml, path.file_stem().and_then(|stem| stem.to_str()))
                    && !names.iter().any(|known| known == name)
                {
                    own.push(name.to_owned());
                }
            }
        }
        own.sort();
        names.extend(own);
        names
    }

    /// The path at which the user's own file of a name lies or would lie, as messages name it.
    pub fn own_path(&self, folder: &str, name: &str) -> PathBuf {
        let root = self.root.as_deref().unwrap_or(Path::new("models"));
        shown(&root.join(folder).join(format!("{name}.toml")))
    }

    /// The folder of the user's own files, and why [`Library::names`] has none of them, where that
    /// is another reason than that it is not there.
    pub fn unlisted(&self, folder: &str) -> Option<(PathBuf, io::Error)> {
        let path = self.root.as_ref()?.join(folder);
        let error = std::fs::read_dir(&path).err()?;
        (error.kind() != io::ErrorKind::NotFound || is_broken(&path)).then(|| (shown(&path), error))
    }

    /// The text of a model file that comes with the program.
    pub fn shipped_text(folder: &str, name: &str) -> Option<&'static str> {
        let mut files = SHIPPED.iter();
        files.find(|file| file.folder == folder && file.name == name).map(|file| file.text)
    }

    /// Whether the model file at a path below `models/` is the one that comes with the program: the
    /// text of another one is a file of the user's own there.
    pub fn is_shipped(path: &str, file: &File) -> bool {
        let named = path.strip_suffix(".toml").and_then(|name| name.split_once('/'));
        named.and_then(|(folder, name)| Self::shipped_text(folder, name)) == Some(&*file.text)
    }

    /// Whether a file that was found under a name so far is the one of that name that comes with
    /// the program.
    pub fn has_shipped(&self, file: &File) -> bool {
        let named = self.named.borrow();
        let mut places = named.iter().filter(|(_, own)| own.name == file.name);
        places.any(|(path, own)| Self::is_shipped(path, own))
    }

    /// Reads a model file; `None` if there is none of that name.
    pub fn read(&self, folder: &str, name: &str) -> Option<Result<Item, Diagnostics>> {
        if !crate::config::is_name(name) {
            return None;
        }
        if let Some(root) = &self.root {
            let folder = root.join(folder);
            let path = folder.join(format!("{name}.toml"));
            // A file that cannot be read is no reason to take another one of its name.
            if is_seen(&path) || is_no_folder(&folder) || is_no_folder(root) {
                return Some(read_own(root, &folder, &path));
            }
        }
        let text = Self::shipped_text(folder, name)?;
        Some(parse(&format!("models/{folder}/{name}.toml"), text.to_owned()))
    }
}

impl ModelFiles for Library {
    fn find(&self, folder: &str, name: &str, place: &Item, log: &Log) -> Option<Item> {
        match self.read(folder, name) {
            Some(Ok(item)) => {
                let path = format!("{folder}/{name}.toml");
                self.named.borrow_mut().insert(path, Arc::clone(&item.origin.file));
                Some(item)
            }
            Some(Err(mistakes)) => {
                mistakes.iter().for_each(|mistake| log.push(mistake.clone()));
                None
            }
            None => {
                let message = format!("there is no `{name}` in `models/{folder}/`");
                let names = self.names(folder);
                let mut diagnostic = Diagnostic::new(message, &place.origin).labelled("named here");
                if let Some(near) = nearest(name, names.iter().map(String::as_str)) {
                    diagnostic = diagnostic.helped(format!("did you mean `{near}`?"));
                }
                log.push(diagnostic.helped(format!("there are: {}", names.join(", "))));
                None
            }
        }
    }
}

/// Reads a file of the user's own, or says what is in its way.
fn read_own(root: &Path, folder: &Path, path: &Path) -> Result<Item, Diagnostics> {
    let read = load(&shown(path));
    if path.is_file() {
        return read;
    }
    let obstacle = [root, folder].into_iter().find(|path| is_no_folder(path)).unwrap_or(path);
    let name = shown(obstacle).display().to_string();
    let found = if is_broken(obstacle) {
        format!("`{name}` is a link that leads nowhere")
    } else {
        format!("`{name}` is no {}", if obstacle == path { "file" } else { "folder" })
    };
    let help = format!("{found}; without it, the file that comes with the program is taken");
    read.map_err(|mistakes| mistakes.iter().map(|own| own.clone().helped(&help)).collect())
}

/// A path as messages name it: within the working folder from there on.
fn shown(path: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).to_owned()
}

/// Whether something is there that leads to nothing: a link to nowhere, a circle of links.
fn is_broken(path: &Path) -> bool {
    path.symlink_metadata().is_ok() && path.metadata().is_err()
}

/// Whether something is there that is no folder.
fn is_no_folder(path: &Path) -> bool {
    path.symlink_metadata().is_ok() && !path.is_dir()
}

/// Whether something is there, or may be: that nothing is has to be certain.
fn is_seen(path: &Path) -> bool {
    let absent = |error: &io::Error| {
        matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
    };
    path.symlink_metadata().map_or_else(|error| !absent(&error), |_| true)
}
