//! Copies of all files that an experiment was read from, so that its results stand by themselves.
//!
//! Copies lie to each other as the files do: the experiment file at the top, model files below
//! `models/`, files of data where the naming file's path leads from its copy. A path that would
//! lead out of the copies is rewritten in the copy of the naming file.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::config::{DataFile, File, Item, Param, quoted};
use crate::experiment::plan::{Input, Overrides};

use super::library::Library;
use super::set::COMMAND_LINE;

/// The folder of data whose path leads elsewhere.
const ELSEWHERE: &str = "data";

/// Files of data, each once for the place that names it.
#[derive(Default)]
pub(super) struct DataFiles {
    by_place: BTreeMap<(String, usize, String), DataFile>,
}

impl DataFiles {
    pub fn add(&mut self, files: Vec<DataFile>) {
        for data in files {
            let DataFile { naming, written, .. } = &data;
            let place = (naming.file.name.clone(), naming.span.start, written.clone());
            self.by_place.entry(place).or_insert(data);
        }
    }
}

/// Copies of the experiment file, of model files by their paths below `models/`, and of the files
/// of data that these and the command line name. Values of the command line, and of parameters, get
/// the paths of copies.
pub(super) fn keep_inputs(
    document: &Item,
    library: &Library,
    (data, params): (&DataFiles, &mut [(String, Vec<Param>)]),
    overrides: &Overrides,
) -> (Vec<Input>, Overrides) {
    let all = overrides.values().map(|(_, path, value)| (path.to_owned(), value.to_owned()));
    let mut overrides = Overrides { set: all.collect(), ..overrides.clone() };
    let (experiment, models) = (&document.origin.file, library.named());
    let inputs = copy_all(experiment, &models, data, &mut overrides, params);
    (inputs, overrides)
}

/// The names of the same files, the experiment file first.
pub(super) fn names_of(document: &Item, library: &Library, data: &DataFiles) -> Vec<String> {
    let models = library.named();
    let data = data.by_place.values().map(|data| &data.file);
    let files = std::iter::once(&document.origin.file).chain(models.values()).chain(data);
    files.map(|file| file.name.clone()).collect()
}

fn copy_all(
    experiment: &Arc<File>,
    models: &BTreeMap<String, Arc<File>>,
    data: &DataFiles,
    overrides: &mut Overrides,
    params: &mut [(String, Vec<Param>)],
) -> Vec<Input> {
    let models = models
        .iter()
        .map(|(path, file)| (format!("models/{path}"), file, !Library::is_shipped(path, file)));
    let first = std::iter::once((Input::EXPERIMENT.to_owned(), experiment, true));
    let mut copies = InputCopies::default();
    for (path, file, own) in first.chain(models) {
        copies.places.insert(file.name.clone(), path.clone());
        copies.inputs.push(Input { path, text: file.text.clone(), own });
    }
    for data in data.by_place.values() {
        if let Some(path) = copies.add_data(data, overrides) {
            let params = params.iter_mut().flat_map(|(_, params)| params);
            let naming = params.filter(|param| param.value == data.written);
            naming.for_each(|param| param.value.clone_from(&path));
        }
    }
    copies.finish()
}

/// Copies so far.
#[derive(Default)]
struct InputCopies {
    inputs: Vec<Input>,
    /// The path of the copy of each file that names others, by its name.
    places: BTreeMap<String, String>,
    /// Paths to rewrite: the copy, the bytes, what goes there.
    rewritten: Vec<(String, Range<usize>, String)>,
}

impl InputCopies {
    /// Adds a copy; returns the path by which it is named if that is another one than before.
    fn add_data(&mut self, data: &DataFile, overrides: &mut Overrides) -> Option<String> {
        let DataFile { naming, written, file } = data;
        // What the command line says has no copy: it begins at the top.
        let copy = self.places.get(&naming.file.name).cloned();
        let folder = copy.as_deref().and_then(|path| Some(path.rsplit_once('/')?.0));
        let there = joined(folder.unwrap_or_default(), written);
        if let Some(path) = there.filter(|path| self.is_free(path, &file.text)) {
            self.put(path, file);
            return None;
        }
        let path = self.elsewhere(file);
        let ups = folder.map_or(0, |folder| folder.split('/').count());
        let path_from_copy = format!("{}{path}", "../".repeat(ups));
        match copy {
            Some(copy) => {
                let new = quoted(&path_from_copy);
                self.rewritten.push((copy, naming.span.clone(), new));
            }
            None if naming.file.name.ends_with(COMMAND_LINE) => {
                for (_, value) in &mut overrides.set {
                    *value = renamed(value, written, &path);
                }
            }
            None => {}
        }
        self.put(path, file);
        Some(path_from_copy)
    }

    /// Whether a copy can lie there: nothing does, or the same text.
    fn is_free(&self, path: &str, text: &str) -> bool {
        self.inputs.iter().all(|input| input.path != path || input.text == text)
    }

    /// A free path for data from elsewhere.
    fn elsewhere(&self, file: &File) -> String {
        let name = file.name.rsplit(['/', '\\']).next().unwrap_or_default();
        let paths = (1..).map(|number| match number {
            1 => format!("{ELSEWHERE}/{name}"),
            _ => format!("{ELSEWHERE}/{number}/{name}"),
        });
        let mut free = paths.filter(|path| self.is_free(path, &file.text));
        free.next().expect("there are more numbers than files")
    }

    fn put(&mut self, path: String, file: &File) {
        if self.inputs.iter().all(|input| input.path != path) {
            self.inputs.push(Input { path, text: file.text.clone(), own: true });
        }
    }

    fn finish(mut self) -> Vec<Input> {
        // From the last to the first of a file, so that places stay true.
        self.rewritten.sort_by_key(|(path, span, _)| (path.clone(), usize::MAX - span.start));
        for (path, span, text) in self.rewritten {
            let copy = self.inputs.iter_mut().find(|input| input.path == path);
            copy.into_iter().for_each(|copy| copy.text.replace_range(span.clone(), &text));
        }
        self.inputs
    }
}

/// A value of the command line, a text or TOML, with another path in the place of one.
fn renamed(value: &str, path: &str, other: &str) -> String {
    if value == path {
        return other.to_owned();
    }
    value.replace(&quoted(path), &quoted(other)).replace(&format!("'{path}'"), &quoted(other))
}

/// Where a relative path leads from a folder of the copies; `None` if it leads out of them.
fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            _ => parts.push(part),
        }
    }
    Some(parts.join("/")).filter(|path| !path.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Origin;

    fn file(name: &str, text: &str) -> Arc<File> {
        Arc::new(File { name: name.to_owned(), text: text.to_owned() })
    }

    fn named(naming: &Arc<File>, written: &str, data: &Arc<File>) -> DataFile {
        let start = naming.text.find(&quoted(written)).unwrap_or(0);
        let span = start..start + quoted(written).len();
        let origin = Origin { file: Arc::clone(naming), span };
        DataFile { naming: origin, written: written.to_owned(), file: Arc::clone(data) }
    }

    #[test]
    fn copies_lie_to_each_other_as_the_files_do() {
        let experiment = file("study/x.toml", "a = \"../on.csv\"\nb = \"off.csv\"\n");
        let model = file("study/models/organisations/mine.toml", "c = \"../traces/t.csv\"\n");
        let [on, off, trace] =
            [("study/../on.csv", "1"), ("study/off.csv", "2"), ("study/t.csv", "3")]
                .map(|(name, text)| file(name, text));
        let other = file("study/deeper/on.csv", "4");
        let command_line = file(COMMAND_LINE, "");
        let mut data = DataFiles::default();
        data.add(vec![
            named(&experiment, "../on.csv", &on),
            named(&experiment, "off.csv", &off),
            named(&experiment, "off.csv", &off),
            named(&model, "../traces/t.csv", &trace),
            named(&command_line, "../deeper/on.csv", &other),
        ]);
        let models = BTreeMap::from([("organisations/mine.toml".to_owned(), Arc::clone(&model))]);
        let set = vec![("p".to_owned(), "{ file = \"../deeper/on.csv\" }".to_owned())];
        let mut overrides = Overrides { set, ..Overrides::default() };
        let inputs = copy_all(&experiment, &models, &data, &mut overrides, &mut []);
        let found: BTreeMap<&str, &str> =
            inputs.iter().map(|input| (&*input.path, &*input.text)).collect();
        let expected = BTreeMap::from([
            ("experiment.toml", "a = \"data/2/on.csv\"\nb = \"off.csv\"\n"),
            ("models/organisations/mine.toml", "c = \"../traces/t.csv\"\n"),
            ("models/traces/t.csv", "3"),
            ("off.csv", "2"),
            ("data/on.csv", "4"),
            ("data/2/on.csv", "1"),
        ]);
        assert_eq!(found, expected);
        assert_eq!(overrides.set[0].1, "{ file = \"data/on.csv\" }");
        assert!(inputs.iter().all(|input| input.own) && inputs[0].path == Input::EXPERIMENT);
    }

    #[test]
    fn only_whole_paths_of_the_command_line_are_renamed() {
        for (value, expected) in [
            ("../on.csv", "data/on.csv"),
            ("{ file = '../on.csv' }", "{ file = \"data/on.csv\" }"),
            ("{ file = \"deeper/../on.csv\" }", "{ file = \"deeper/../on.csv\" }"),
            ("on.csv", "on.csv"),
        ] {
            assert_eq!(renamed(value, "../on.csv", "data/on.csv"), expected);
        }
    }
}
