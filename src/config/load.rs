//! From a file to a tree of values.

use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Diagnostic, Diagnostics, File, Item, Origin, Value};

/// No file that a person writes is larger.
const MAX_BYTES: u64 = 1 << 20;

/// Reads a file: regular, UTF-8, at most 1 MiB, TOML.
pub fn load(path: &Path) -> Result<Item, Diagnostics> {
    let name = path.display().to_string();
    let fail = |reason: String| {
        let file = Arc::new(File { name: name.clone(), text: String::new() });
        let origin = Origin { file, span: 0..0 };
        Diagnostics::from(Diagnostic::new(format!("cannot read `{name}`: {reason}"), &origin))
    };
    let about = std::fs::metadata(path).map_err(|error| fail(error.to_string()))?;
    if !about.is_file() {
        return Err(fail("it is not a regular file".to_owned()));
    }
    if about.len() > MAX_BYTES {
        return Err(fail(format!("it has {} bytes, more than 1 MiB", about.len())));
    }
    let bytes = std::fs::read(path).map_err(|error| fail(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| fail("it is not UTF-8 text".to_owned()))?;
    parse(&name, text)
}

/// Reads TOML text under a name.
pub fn parse(name: &str, text: String) -> Result<Item, Diagnostics> {
    let file = Arc::new(File { name: name.to_owned(), text });
    let (table, errors) = DeTable::parse_recoverable(&file.text);
    if errors.is_empty() {
        let origin = Origin { file: Arc::clone(&file), span: 0..0 };
        let value = convert_table(table.get_ref(), &file);
        return Ok(Item { value, origin: origin.clone(), key: origin });
    }
    let diagnostics = errors.iter().map(|error| {
        let span = error.span().unwrap_or(0..0);
        let origin = Origin { file: Arc::clone(&file), span };
        Diagnostic::new(error.message().to_owned(), &origin)
    });
    Err(diagnostics.collect())
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

fn convert(value: &Spanned<DeValue<'_>>, key: std::ops::Range<usize>, file: &Arc<File>) -> Item {
    let origin = Origin { file: Arc::clone(file), span: value.span() };
    let converted = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => {
            let digits = number.as_str().replace('_', "");
            match i64::from_str_radix(&digits, number.radix()) {
                Ok(number) => Value::Integer(number),
                // Out of range: kept as a real number, so that range checks can name it.
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
        DeValue::Table(table) => convert_table(table, file),
    };
    Item { value: converted, origin, key: Origin { file: Arc::clone(file), span: key } }
}
