//! Columns of numbers in CSV files that a TOML file names: traces.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::encoding::decoded;
use super::{DataFile, Diagnostic, File, Origin, Reader, csv_in_words, io_in_words, nearest};
use crate::system::read_regular;

/// The largest CSV file.
const MAX_BYTES: u64 = 16 << 20;
/// A file that is something else than numbers has a mistake in every row.
const MOST_MISTAKES: usize = 10;

impl Reader<'_> {
    /// The numbers of the column `column` of the CSV file `file`, both keys of this table. The
    /// path is relative to the file that names it and must not lead out of its project: the nearest
    /// folder above with a folder `models`, else that of the naming file. A CSV file
    /// is UTF-8 text with names in its first row, separated by commas, at most 16 MiB. `None` if
    /// there was a mistake.
    pub fn column(&mut self, file: &str, column: &str, doc: &str) -> Option<Vec<f64>> {
        let read = self.data_file(file, "CSV file, as seen from the file that names it");
        let name = self.text(column, None, doc);
        if name.is_empty() {
            return None;
        }
        self.numbers(&read?, column, &name)
    }

    /// The file of data at a key: UTF-8 text of at most 16 MiB, its path relative and bound as that
    /// of [`Reader::column`]. `None` if there was a mistake.
    pub fn data_file(&mut self, key: &str, doc: &str) -> Option<Arc<File>> {
        let written = self.label(key, None, doc);
        let naming = self.item(key)?.origin.clone();
        if written.is_empty() {
            return None;
        }
        let read = locate(&naming, &written).and_then(|path| {
            let shown = path.display().to_string();
            let text = read_regular(&path, MAX_BYTES)
                .map_err(|error| io_in_words(&error))
                .and_then(|bytes| decoded(bytes).map_err(|_| "it is not UTF-8".into()));
            text.map(|text| File { name: shown, text })
        });
        match read {
            Ok(read) => {
                self.is_data(key, &read);
                let file = Arc::new(read);
                self.log.keep(DataFile { naming, written, file: Arc::clone(&file) });
                Some(file)
            }
            Err(reason) => {
                self.error_at(key, &format!("cannot read `{written}`: {reason}"), None);
                None
            }
        }
    }

    fn numbers(&self, file: &Arc<File>, column: &str, name: &str) -> Option<Vec<f64>> {
        // Some programs mark UTF-8 with an invisible character.
        let text = file.text.trim_start_matches('\u{feff}');
        let skipped = file.text.len() - text.len();
        let mut rows = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let names: Vec<String> = match rows.headers() {
            Ok(names) => names.iter().map(str::to_owned).collect(),
            Err(_) => Vec::new(),
        };
        let mut at = names.iter().enumerate().filter(|(_, own)| *own == name).map(|(at, _)| at);
        let (Some(at), None) = (at.next(), at.next()) else {
            if let Some(other) =
                names.first().filter(|_| names.len() == 1).and_then(other_separator)
            {
                let message = format!("the columns of `{}` are separated by {other}", file.name);
                self.error_at(column, &message, Some("separate them by commas"));
                return None;
            }
            let how = if names.iter().any(|own| own == name) { "more than one" } else { "no" };
            let near = nearest(name, names.iter().map(String::as_str));
            let near = near.filter(|near| *near != name);
            let help = match near {
                Some(near) => Some(format!("did you mean `{near}`?")),
                None if names.iter().all(|own| is_heading(own)) => {
                    Some(format!("there are: {}", names.join(", ")))
                }
                None => None,
            };
            let message = format!("`{}` has {how} column `{name}`", file.name);
            self.error_at(column, &message, help.as_deref());
            return None;
        };
        let (mut numbers, mut mistakes) = (Vec::new(), 0);
        for row in rows.records() {
            let (message, place) = match &row {
                Ok(row) => match row[at].parse::<f64>() {
                    Ok(number) if (0.0..f64::INFINITY).contains(&number) => {
                        numbers.push(number);
                        continue;
                    }
                    _ => (
                        format!("`{}` is not a number from 0 on", &row[at]),
                        row.position().map_or(0, csv::Position::byte),
                    ),
                },
                Err(error) => {
                    let place = error.position().map_or(0, csv::Position::byte);
                    let message = match error.kind() {
                        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                            format!("this row has {len} cells, the first one {expected_len}")
                        }
                        _ => csv_in_words(error),
                    };
                    (message, place)
                }
            };
            let origin = row_at(file, skipped + place as usize);
            let mistake = Diagnostic::new(message, &origin).at_key(self.path_of(column));
            self.log.push(mistake.labelled(format!("column `{name}`")));
            mistakes += 1;
            if mistakes == MOST_MISTAKES {
                break;
            }
        }
        (mistakes == 0).then_some(numbers)
    }
}

/// What separates columns instead of commas, if a heading without commas has another separator.
pub fn other_separator(heading: impl AsRef<str>) -> Option<&'static str> {
    let separators = [(';', "semicolons"), ('\t', "tabs"), ('|', "upright lines")];
    separators.iter().find(|(own, _)| heading.as_ref().contains(*own)).map(|(_, name)| *name)
}

/// The row that begins at a byte or, as the ends of rows are counted, just after it.
fn row_at(file: &Arc<File>, byte: usize) -> Origin {
    let rest = file.text.get(byte..).unwrap_or_default();
    let row = rest.trim_start_matches(['\r', '\n']);
    let start = file.text.len() - row.len();
    let length = row.find(['\r', '\n']).unwrap_or(row.len());
    Origin { file: Arc::clone(file), span: start..start + length }
}

/// The path of a file as the file that names it means it, or why it must not be read.
fn locate(naming: &Origin, written: &str) -> Result<PathBuf, String> {
    let from = Path::new(&naming.file.name);
    let folder = from.parent().unwrap_or(Path::new(""));
    if Path::new(written).is_absolute() {
        return Err("paths are relative to the file that names them".to_owned());
    }
    let path = folder.join(written);
    let real = |path: &Path| std::fs::canonicalize(path).map_err(|error| io_in_words(&error));
    // Links count as what they lead to.
    let here = real(if folder == Path::new("") { Path::new(".") } else { folder })?;
    let is_project = |folder: &&Path| folder.join("models").is_dir();
    let project = here.ancestors().find(is_project).unwrap_or(&here);
    if !real(&path)?.starts_with(project) {
        return Err(format!("it lies outside of the project `{}`", project.display()));
    }
    Ok(path)
}

/// Whether a text looks like the name of a column. The first row of a file that was named by
/// mistake, which may be a secret, is not printed.
fn is_heading(text: &str) -> bool {
    text.len() < 60 && text.chars().all(|c| c.is_alphanumeric() || " _-./()[]%".contains(c))
}
