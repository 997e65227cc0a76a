//! Roots of parameters: kinds of model files, which paths of parameters begin with.

use crate::config::{Item, Log, Value};

/// A kind of model file: a folder of `models/`, and the first part of the paths into its files.
pub struct Root {
    /// The first part of its paths: `hardware` in `hardware.uplink.latency`.
    pub name: &'static str,
    /// The folder of its files within `models/`.
    pub folder: &'static str,
    /// The place where its file is named.
    pub named: Named,
    /// Tables whose key `class` names a file of another folder that fills in the rest: a class
    /// that is chosen from outside takes the place of the whole table.
    pub classes: &'static [&'static str],
    /// Reads one file by itself, for lists of parameters and for schemas. The first argument is
    /// its name.
    pub read: fn(&str, &Item, &dyn ModelFiles, &Log),
    /// Texts of files with further alternatives, for lists of parameters.
    pub examples: &'static [&'static str],
    /// Names on charts of paths whose last part says too little.
    pub labels: &'static [(&'static str, &'static str)],
}

/// The place where the file of a root is named. In the table of a model, a root whose files are
/// named in the file of another one stands after that one, which is not the compared root.
pub enum Named {
    /// In the experiment, by the name of the root: `organisation = "office"`.
    ByExperiment,
    /// In the experiment, under the name of the folder, each compared with the first:
    /// `architectures = ["client-server", "workgroup"]`. Every model has one such root.
    Compared,
    /// In the file of the root `of`, by the name of this root; `usual` where it is left out.
    ByFile {
        /// Name of the other root.
        of: &'static str,
        /// The file that is taken where none is named.
        usual: &'static str,
    },
    /// Several files, as a list in the file of the root `of`, under the name of the folder. Paths
    /// have the name of the file as their second part: `service.printing.pages`.
    Several {
        /// Name of the other root.
        of: &'static str,
        /// The files that there can be, each with a sentence.
        known: &'static [(&'static str, &'static str)],
    },
}

impl Root {
    /// The beginning of every path into its files, as it is written in explanations.
    pub fn pattern(&self) -> String {
        let name = if self.is_several() { "NAME." } else { "" };
        format!("{}.{name}", self.name)
    }

    /// The key of an experiment file that names its file or files, if one does.
    pub fn key(&self) -> Option<&'static str> {
        match self.named {
            Named::ByExperiment => Some(self.name),
            Named::Compared => Some(self.folder),
            Named::ByFile { .. } | Named::Several { .. } => None,
        }
    }

    /// Whether a point has several files of it.
    pub fn is_several(&self) -> bool {
        matches!(self.named, Named::Several { .. })
    }

    /// The files that there can be, each with a sentence; empty where any name will do.
    pub fn known(&self) -> &'static [(&'static str, &'static str)] {
        match self.named {
            Named::Several { known, .. } => known,
            _ => &[],
        }
    }
}

/// The model files that an experiment can name.
pub trait ModelFiles {
    /// The file of this name in a folder of `models/`. If there is none, or it cannot be read, the
    /// log gets the mistake with the nearest name; `place` is what names the file.
    fn find(&self, folder: &str, name: &str, place: &Item, log: &Log) -> Option<Item>;
}

/// The model files of one point, with a sweep's values written over them.
#[derive(Clone)]
pub struct Roots<'a> {
    table: &'static [Root],
    /// By the beginning of paths: `organisation`, `service.documents`.
    files: Vec<(String, Item)>,
    library: &'a dyn ModelFiles,
}

impl<'a> Roots<'a> {
    /// No files yet.
    pub fn new(table: &'static [Root], library: &'a dyn ModelFiles) -> Self {
        Self { table, files: Vec::new(), library }
    }

    /// Adds a file, or puts it in the place of the one with the same paths.
    pub fn put(&mut self, start: &str, file: Item) {
        match self.files.iter_mut().find(|(own, _)| own == start) {
            Some((_, old)) => *old = file,
            None => self.files.push((start.to_owned(), file)),
        }
    }

    /// Adds the file of the root whose files are compared, if there is such a root.
    pub fn put_compared(&mut self, file: Item) {
        let mut compared = self.table.iter().filter(|root| matches!(root.named, Named::Compared));
        if let Some(root) = compared.next() {
            self.put(root.name, file);
        }
    }

    /// The file of a root.
    ///
    /// # Panics
    /// If it was never put there: points have a file for each root but those named as lists.
    pub fn file(&self, root: &str) -> &Item {
        let found = self.files.iter().find(|(start, _)| start == root);
        let (_, file) = found.unwrap_or_else(|| panic!("there is no file of the root `{root}`"));
        file
    }

    /// The files of a root that has several, by name, in the order of the list that names them.
    pub fn several<'b>(&'b self, root: &'b str) -> impl Iterator<Item = (&'b str, &'b Item)> {
        self.files.iter().filter_map(move |(start, file)| {
            let name = start.strip_prefix(root)?.strip_prefix('.')?;
            Some((name, file))
        })
    }

    /// All files, each with the beginning of the paths into it.
    pub fn files(&self) -> &[(String, Item)] {
        &self.files
    }

    /// All model files that can be named.
    pub fn library(&self) -> &'a dyn ModelFiles {
        self.library
    }

    /// Whether a path names a file that fills in the rest of a table.
    pub fn is_class(&self, path: &str) -> bool {
        self.class_table(path).is_some()
    }

    /// Writes a value over the file that its path leads into; a class takes the place of all that
    /// the file says of its table. A path into no file of this point leads nowhere.
    pub fn set(&mut self, path: &str, value: Item) {
        if let Some(table) = self.class_table(path) {
            let (origin, key) = (value.origin.clone(), value.key.clone());
            let value = Value::Table(vec![("class".to_owned(), value)]);
            return self.write(&table, Item::new(value, origin, key));
        }
        self.write(path, value);
    }

    fn write(&mut self, path: &str, value: Item) {
        for (start, file) in &mut self.files {
            let rest = path.strip_prefix(start.as_str()).and_then(|rest| rest.strip_prefix('.'));
            if let Some(rest) = rest {
                return file.set(rest, value);
            }
        }
    }

    /// The path of the table whose class a path names.
    fn class_table(&self, path: &str) -> Option<String> {
        let table = path.strip_suffix(".class")?;
        let (root, inner) = table.split_once('.')?;
        let root = self.table.iter().find(|own| own.name == root)?;
        root.classes.contains(&inner).then(|| table.to_owned())
    }
}
