//! From a file to a tree of values.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::system::read_regular;

use super::braces::leeway;
use super::brackets::unclosed;
use super::encoding::decoded;
use super::{
    Diagnostic, Diagnostics, File, Item, Leeway, Origin, Sourced, Value, io_in_words, nearest,
};

/// No file that a person writes is larger.
const MAX_BYTES: u64 = 1 << 20;
/// What separates keys, values and lines.
const MARKS: [char; 7] = ['=', '.', ',', '[', '{', '\n', '\r'];
/// Most of these in a file.
const MOST_MARKS: usize = 300_000;
/// A file that is something else than TOML can have a mistake on every line.
const MOST_MISTAKES: usize = 100;
/// Most files that are named of a folder given for a file.
const MOST_NAMED: usize = 5;

/// Reads a file: regular, UTF-8, at most 1 MiB, TOML with at most 300,000 marks.
pub fn load(path: &Path) -> Result<Item, Diagnostics> {
    let read = read_text(path, MAX_BYTES).and_then(|file| {
        refuse_marks(&file)?;
        parse_file(&file)
    });
    // Lines of a file that was named by mistake, which may be a secret, are not printed.
    read.map_err(|mistakes| {
        let texts = || mistakes.iter().map(|own| own.origin.file.text.as_str());
        // Where there is no text nothing of it is printed.
        if texts().all(|text| text.is_empty() || is_named_toml(path) && is_like_toml(text)) {
            mistakes
        } else if is_named_toml(path) {
            mistakes.without_lines()
        } else {
            unreadable(path, "it is not TOML".to_owned())
        }
    })
}

/// Whether a file is called TOML: lines of any other may be a secret and are not printed.
pub fn is_named_toml(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
}

/// Whether a line has a key with a value, or the name of a table.
pub fn is_like_toml(text: &str) -> bool {
    let is_key = |c: char| c.is_alphanumeric() || "\"' ._-".contains(c);
    let looks = |line: &str| {
        let key = line.split_once('=').map(|(key, _)| key.trim());
        line.trim_start().starts_with('[') || key.is_some_and(|key| key.chars().all(is_key))
    };
    text.lines().any(looks)
}

/// The mistake about a file that cannot be read, or is not what it should be.
fn unreadable(path: &Path, reason: String) -> Diagnostics {
    let name = path.display().to_string();
    let file = Arc::new(File { name: name.clone(), text: String::new() });
    let mistake =
        Diagnostic::new(format!("cannot read `{name}`: {reason}"), &Origin { file, span: 0..0 });
    match instead(path) {
        Some(help) => mistake.helped(help).into(),
        None => mistake.into(),
    }
}

/// Refuses a text with more marks than a person writes: each may cost some hundred bytes of memory
/// when it is read.
fn refuse_marks(file: &Arc<File>) -> Result<(), Diagnostics> {
    let mut marks = file.text.match_indices(MARKS);
    let Some((at, _)) = marks.nth(MOST_MARKS) else { return Ok(()) };
    let message = format!("this file has more than {MOST_MARKS} keys, values and lines");
    let origin = Origin { file: Arc::clone(file), span: at..at + 1 };
    let help = "long lists stand in files of data, such as CSV";
    Err(Diagnostic::new(message, &origin).helped(help.to_owned()).into())
}

/// The text of a file: regular, UTF-8, of at most `most` bytes (whole MiB).
pub fn read_text(path: &Path, most: u64) -> Result<Arc<File>, Diagnostics> {
    let name = path.display().to_string();
    let bytes = read_regular(path, most).map_err(|error| unreadable(path, io_in_words(&error)))?;
    match decoded(bytes) {
        Ok(text) => Ok(Arc::new(File { name, text })),
        Err(error) => {
            let start = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let span = start..start + char::REPLACEMENT_CHARACTER.len_utf8();
            let origin = Origin { file: Arc::new(File { name, text }), span };
            let mistake = Diagnostic::new("this is not UTF-8 text".to_owned(), &origin);
            Err(mistake.helped("save the file with the encoding UTF-8").into())
        }
    }
}

/// Suggestions for a path that is no file: the files in a folder, or the path that is there and
/// looks most like it.
fn instead(path: &Path) -> Option<String> {
    if path.is_dir() {
        let mut files = names(path);
        files.retain(|name| name.ends_with(".toml") && path.join(name).is_file());
        let more = files.len().saturating_sub(MOST_NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let shown = files.iter().take(MOST_NAMED).map(|name| path.join(name).display().to_string());
        let shown: Vec<String> = shown.collect();
        let named = || format!("name files in it: {}{more}", shown.join(", "));
        return (!shown.is_empty()).then(named);
    }
    if path.symlink_metadata().is_ok() {
        return None;
    }
    let near = nearest_path(path).filter(|near| near.is_file())?;
    Some(format!("did you mean `{}`?", near.display()))
}

/// The names in a folder that can be shown, in order.
fn names(folder: &Path) -> Vec<String> {
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = std::fs::read_dir(here).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| !name.contains(char::is_control));
    names.sort();
    names
}

/// What is there under nearly this path: each of its parts is taken as it is or, where nothing has
/// its name, for the name beside it that looks most like it.
pub fn nearest_path(path: &Path) -> Option<PathBuf> {
    let mut found = PathBuf::new();
    for part in path.components() {
        let whole = found.join(part);
        if whole.exists() {
            found = whole;
            continue;
        }
        let (part, there) = (part.as_os_str().to_str()?, names(&found));
        // Ends that are alike make no names alike.
        let (stem, end) = part.rsplit_once('.').unwrap_or((part, ""));
        let ended = |name: &'_ String| Some(name.strip_suffix(end)?.strip_suffix('.')?.to_owned());
        let stems: Vec<String> = there.iter().filter_map(ended).collect();
        let near = match nearest(stem, stems.iter().map(String::as_str)) {
            Some(stem) => format!("{stem}.{end}"),
            None if stems.is_empty() => nearest(part, there.iter().map(String::as_str))?.to_owned(),
            None => return None,
        };
        found.push(near);
    }
    Some(found)
}

/// Reads TOML text under a name.
pub fn parse(name: &str, text: String) -> Result<Item, Diagnostics> {
    parse_file(&Arc::new(File { name: name.to_owned(), text }))
}

/// Reads the text of a file as TOML.
pub fn parse_file(file: &Arc<File>) -> Result<Item, Diagnostics> {
    let (table, errors) = DeTable::parse_recoverable(&file.text);
    if errors.is_empty() {
        let origin = Origin { file: Arc::clone(file), span: 0..0 };
        let value = convert_table(table.get_ref(), file);
        return Ok(Item::new(value, origin.clone(), origin));
    }
    Err(syntax_mistakes(&errors, file))
}

/// The first mistake of each line: what follows on a line is mostly a consequence. After a bracket
/// that nothing closes everything is.
fn syntax_mistakes(errors: &[toml::de::Error], file: &Arc<File>) -> Diagnostics {
    let bracket = unclosed(&file.text);
    let ends: Vec<usize> = file.text.match_indices('\n').map(|(at, _)| at).collect();
    let line_of = |place: usize| ends.partition_point(|end| *end < place);
    let mut by_line = BTreeMap::new();
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        if bracket.is_some_and(|open| span.start >= open) {
            continue;
        }
        by_line.entry(line_of(span.start)).or_insert((span, error.message()));
    }
    let bracket = bracket.filter(|open| !by_line.contains_key(&line_of(*open)));
    let first = by_line.into_values().take(MOST_MISTAKES);
    let mistake = |(span, message): (Range<usize>, &str)| {
        let origin = Origin { file: Arc::clone(file), span };
        let (message, help) = in_plain_words(message, origin.written());
        let mistake = Diagnostic::new(format!("not TOML: {message}"), &origin);
        match help {
            Some(help) => mistake.helped(help),
            None => mistake,
        }
    };
    first.map(mistake).chain(bracket.map(|open| open_bracket(open, file))).collect()
}

/// The mistake of a bracket that nothing closes.
fn open_bracket(open: usize, file: &Arc<File>) -> Diagnostic {
    let origin = Origin { file: Arc::clone(file), span: open..open + 1 };
    let closing = if origin.written() == "[" { ']' } else { '}' };
    let message = "not TOML: this bracket is not closed".to_owned();
    Diagnostic::new(message, &origin)
        .helped(format!("`{closing}` is missing after what belongs to it"))
}

/// A message of the TOML library about `written` in plain words, with a suggestion.
fn in_plain_words<'m>(message: &'m str, written: &str) -> (&'m str, Option<&'static str>) {
    let is_control = written.contains(|c: char| c.is_control() && !c.is_whitespace());
    if is_control {
        let help = "write control characters as escapes, `\\u001B`";
        ("a control character cannot stand here", Some(help))
    } else if message.starts_with("string values must be quoted") {
        match written.chars().next() {
            None => ("there is no value", None),
            Some('\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{2018}' | '\u{2019}') => {
                ("these are no quotes of TOML", Some("write straight quotes, `\"`"))
            }
            Some(_) => ("text has to stand in quotes", Some("write it as `\"text\"`")),
        }
    } else if message == "invalid basic string, expected `\"`" {
        ("this text has no closing quote", None)
    } else if message == "duplicate key" {
        ("this key is there already", Some("keep one of the two"))
    } else {
        (message, None)
    }
}

fn convert_table(table: &DeTable<'_>, file: &Arc<File>) -> Value {
    let mut entries: Vec<_> = table
        .iter()
        .map(|(key, value)| {
            let item = convert(value, key.span(), file);
            (key.span().start, key.get_ref().to_string(), item)
        })
        .collect();
    entries.sort_by_key(|(start, ..)| *start);
    Value::Table(entries.into_iter().map(|(_, key, item)| (key, item)).collect())
}

fn convert(value: &Spanned<DeValue<'_>>, key: Range<usize>, file: &Arc<File>) -> Item {
    let origin = |span| Origin { file: Arc::clone(file), span };
    let converted = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => {
            let digits = number.as_str().replace('_', "");
            match i64::from_str_radix(&digits, number.radix()) {
                Ok(number) => Value::Integer(number),
                // Beyond 64 bits: no range holds it, so that the reader names its key.
                Err(_) => Value::Float(f64::INFINITY),
            }
        }
        DeValue::Float(number) => {
            Value::Float(number.as_str().replace('_', "").parse().unwrap_or(f64::NAN))
        }
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(instant) => Value::Text(instant.to_string()),
        DeValue::Array(items) => {
            Value::List(items.iter().map(|item| convert(item, item.span(), file)).collect())
        }
        DeValue::Table(table) => match sourced(table, file) {
            Some((value, note, leeway)) => {
                let item = convert(value, key, file);
                return Item { note: Some(note), leeway: leeway.map(Arc::new), ..item };
            }
            None => convert_table(table, file),
        },
    };
    Item::new(converted, origin(value.span()), origin(key))
}

/// The value, the source and the leeway of `{ value = X, range = [A, B], source = "..." }`. A table
/// that only resembles it stays one, for the reader to report with its path.
fn sourced<'a, 't>(table: &'a DeTable<'t>, file: &Arc<File>) -> Option<SourcedParts<'a, 't>> {
    let note = Sourced::parse(table.get("source")?.get_ref().as_str()?)?;
    let value = table.get("value")?;
    if table.len() == 2 {
        return Some((value, note, None));
    }
    let mut others =
        table.iter().filter(|(key, _)| !matches!(&**key.get_ref(), "value" | "source"));
    let ((key, other), None) = (others.next()?, others.next()) else { return None };
    let leeway = leeway(key.get_ref(), convert(other, key.span(), file))?;
    Some((value, note, Some(leeway)))
}

/// What stands in the braces of a value with a source.
type SourcedParts<'a, 't> = (&'a Spanned<DeValue<'t>>, Sourced, Option<Leeway<Item>>);
