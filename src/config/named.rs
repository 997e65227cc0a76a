//! Tables whose keys are names that the file gives: `[station.counter]`, `next = { till = 0.2 }`.

use super::log::Leaf;
use super::shape::Shape;
use super::{Diagnostic, Reader, is_name};

/// Stands for any name while shapes are explored.
const ANY: &str = "*";

impl<'a> Reader<'a> {
    /// A table whose keys are names, with these names in the order of the file; `None` if it is
    /// left out. The caller reads the value of every name.
    pub fn table_of_names(&mut self, key: &str, doc: &str) -> Option<(Self, Vec<&'a str>)> {
        self.note_names(key, doc);
        let mut table = self.table_of_defaults(key)?;
        table.holds_names = true;
        if self.log.is_noting() {
            return Some((table, vec![ANY]));
        }
        let entries = self.item(key).map(|item| item.entries()).unwrap_or_default();
        for (name, item) in entries.iter().filter(|(name, _)| !is_name(name)) {
            let path = table.path_of(name);
            let message = format!("`{name}` is not a name");
            let help = "a name has small letters, digits, `-` and `_`, 64 characters at most";
            self.log.push(Diagnostic::new(message, &item.key).at_key(path).helped(help));
        }
        let names = entries.iter().map(|(name, _)| name.as_str());
        Some((table, names.collect()))
    }

    fn note_names(&self, key: &str, doc: &str) {
        let leaf = Leaf { unit: "", expected: "", doc, shape: Shape::Named };
        self.log.note_shape(&self.path_of(key), &leaf, None, false);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Item, Log, Schema, Shapes, parse};
    use super::*;

    fn read(item: &Item, log: &Log) -> Vec<(String, f64)> {
        let mut table = Reader::root(item, "root", log);
        let Some((mut next, names)) = table.table_of_names("next", "where jobs go") else {
            return Vec::new();
        };
        let read = |name: &str| (name.to_owned(), next.probability(name, None, "probability"));
        let found = names.into_iter().map(read).collect();
        next.finish();
        table.finish();
        found
    }

    #[test]
    fn names_are_those_of_the_file_in_its_order() {
        let item = parse("a.toml", "next = { b = 0.5, a-1 = 0.25 }".to_owned()).expect("TOML");
        let log = Log::default();
        let found = read(&item, &log);
        assert_eq!(found, [("b".to_owned(), 0.5), ("a-1".to_owned(), 0.25)]);
        assert!(log.is_clean());
    }

    #[test]
    fn bad_names_are_mistakes() {
        let item = parse("a.toml", "[next]\n\"A b\" = 0.5\n".to_owned()).expect("TOML");
        let log = Log::default();
        read(&item, &log);
        let all = log.into_diagnostics().to_string();
        assert!(all.starts_with("error: `A b` is not a name\n --> a.toml:2:1"), "{all}");
    }

    #[test]
    fn a_schema_lets_every_name_stand() {
        let shapes = Shapes::explore("root", &|item, log| drop(read(item, log)));
        let mut schema = Schema::default();
        let table = schema.table(&shapes, "");
        let inner = &table["properties"]["next"]["allOf"][0];
        assert_eq!(table["properties"]["next"]["description"], "where jobs go");
        assert_eq!(inner["type"], "object");
        assert!(inner["additionalProperties"]["description"].is_string(), "{inner}");
    }
}
