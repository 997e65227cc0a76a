//! Typed reading of one table: every getter notes its key, checks its value and goes on.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use super::braces::mistakes_beside;
use super::log::Leaf;
use super::shape::Shape;
use super::{Diagnostic, File, Grade, Item, Log, Origin, Sourced, Value, nearest};

/// Reads one table. After a mistake a getter returns a harmless value, so that all mistakes of all
/// tables appear at once; [`Reader::finish`] reports keys that nobody asked for.
#[derive(Debug)]
pub struct Reader<'a> {
    /// `None` for a table that was left out.
    item: Option<&'a Item>,
    /// Where to point if a key is missing.
    pub(super) origin: Origin,
    path: String,
    pub(super) log: &'a Log,
    used: BTreeSet<String>,
    /// Keys that somebody only asked for: suggestions for misspelt ones.
    asked: RefCell<BTreeSet<String>>,
    /// Whether its keys are names that the file gives.
    pub(super) holds_names: bool,
    /// The table that may be meant, where a changed value has made this one.
    meant: Option<String>,
    /// Whether somebody read what stands in the place of a table.
    own_used: Cell<bool>,
}

impl<'a> Reader<'a> {
    /// Reads the table `item`, whose parameters are called `path.key`.
    pub fn root(item: &'a Item, path: &str, log: &'a Log) -> Self {
        Self::at(Some(item), item.origin.clone(), path.to_owned(), log)
    }

    pub(super) fn at(item: Option<&'a Item>, origin: Origin, path: String, log: &'a Log) -> Self {
        Self {
            item,
            origin,
            path,
            log,
            used: BTreeSet::new(),
            asked: RefCell::default(),
            holds_names: false,
            meant: None,
            own_used: Cell::new(false),
        }
    }

    /// The dotted path of a key.
    pub fn path_of(&self, key: &str) -> String {
        match (self.path.as_str(), key) {
            ("", key) => key.to_owned(),
            (path, "") => path.to_owned(),
            (path, key) => format!("{path}.{key}"),
        }
    }

    /// The value at a key as it stands; the key counts as used.
    pub fn item(&mut self, key: &str) -> Option<&'a Item> {
        self.ask(key, Shape::Asked, false);
        self.used.insert(key.to_owned());
        self.item?.get(key)
    }

    /// Whether the table has a key.
    pub fn has(&self, key: &str) -> bool {
        self.ask(key, Shape::Asked, false);
        if self.item.is_some() && !self.asked.borrow().contains(key) {
            self.asked.borrow_mut().insert(key.to_owned());
        }
        self.item.is_some_and(|item| item.get(key).is_some())
    }

    /// How many mistakes were found in this look so far, by all readers: consequences of one are
    /// not reported.
    pub fn mistakes(&self) -> usize {
        self.log.mistakes()
    }

    /// The value itself, for variants that carry one: `fixed = "5 min"`.
    pub fn own_item(&self) -> Option<&'a Item> {
        self.own_used.set(true);
        self.ask("", Shape::Own, false);
        self.item
    }

    /// Reports a mistake at a key, which may be dotted, or at the table where that is missing or
    /// empty.
    pub fn error_at(&self, key: &str, message: &str, help: Option<&str>) {
        let mut parts = key.split('.').filter(|part| !part.is_empty());
        let found = self.item.and_then(|item| parts.try_fold(item, |item, part| item.get(part)));
        let origin = match found {
            Some(item) if !key.is_empty() => Origin::joined(&item.key, &item.origin),
            _ => self.origin.clone(),
        };
        let path = self.path_of(key);
        let mistake = Diagnostic::new(message.to_owned(), &origin).labelled(path.clone());
        self.log.push(match help {
            Some(help) => mistake.at_key(path).helped(help),
            None => mistake.at_key(path),
        });
    }

    /// Reports that a value is not what was expected.
    pub fn expected(&self, item: &Item, key: &str, what: &str) {
        self.log.push(self.unexpected(item, key, what));
    }

    pub(super) fn unexpected(&self, item: &Item, key: &str, what: &str) -> Diagnostic {
        let path = self.path_of(key);
        Diagnostic::new(format!("`{path}` has to be {what}"), &item.origin)
            .labelled(item.shown())
            .at_key(path)
            .expecting(what)
    }

    /// The value of a leaf, noted in the catalogue; reports it if it is required and missing.
    pub(super) fn leaf(
        &mut self,
        key: &str,
        leaf: &Leaf<'_>,
        default: Option<String>,
        required: bool,
    ) -> Option<&'a Item> {
        let item = self.item(key).map(|item| self.sound(item, key));
        self.log.note_shape(&self.path_of(key), leaf, default.as_deref(), required);
        self.log.note(self.path_of(key), leaf, default, item);
        if item.is_none() && required {
            self.missing(key, leaf.doc, leaf.expected);
        }
        item
    }

    /// Notes that a key was asked for, where somebody wants to know.
    fn ask(&self, key: &str, shape: Shape, required: bool) {
        if self.log.is_noting() {
            self.log.ask(self.path_of(key), shape, required);
        }
    }

    /// Where something is missing, for labels.
    fn whole(&self) -> String {
        if self.path.is_empty() { "in this file".to_owned() } else { format!("in `{}`", self.path) }
    }

    pub(super) fn missing(&self, key: &str, doc: &str, expected: &str) {
        let path = self.path_of(key);
        let colon = if doc.is_empty() { "" } else { ": " };
        let mistake = Diagnostic::new(format!("`{path}` is missing{colon}{doc}"), &self.origin);
        let mut mistake = mistake.labelled(self.whole()).helped(format!("it has to be {expected}"));
        if let Some(meant) = &self.meant {
            mistake = mistake.helped(format!("did you mean `{meant}` by `{}`?", self.path));
        }
        self.log.push(mistake.at_key(path).expecting(expected).absent());
    }

    /// The value behind what was meant to be a value with a source but is not one.
    pub(super) fn sound(&self, item: &'a Item, key: &str) -> &'a Item {
        let Some(value) = item.get("value") else { return item };
        let path = self.path_of(key);
        let report = |message: String, origin: &Origin, help: String| {
            self.log.push(Diagnostic::new(message, origin).at_key(&*path).helped(help));
        };
        let (mistakes, misspelt) = mistakes_beside(item, &path);
        mistakes.into_iter().for_each(|own| self.log.push(own));
        match item.get("source").map(|source| (source, &source.value)) {
            Some((_, Value::Text(text))) if Sourced::parse(text).is_some() => {}
            Some((source, _)) => {
                let message = format!("the source of `{path}` has no grade");
                let help = format!("a source begins with its grade: {}", Grade::LETTERS);
                report(message, &source.origin, help);
            }
            None if misspelt => {}
            None => {
                let help = "leave out `value` and the braces, or add a `source`".to_owned();
                report(format!("`{path}` has no source"), &item.key, help);
            }
        }
        value
    }

    /// Notes the value of a key, in one form for equal values, unless it is the default.
    pub(super) fn say(&self, key: &str, value: String, default: Option<String>) {
        if default.as_ref() != Some(&value) {
            self.log.say(self.path_of(key), value);
        }
    }

    /// The value that was read at a key, with all below, is the default after all.
    pub fn is_default(&self, key: &str) {
        self.log.unsay(&self.path_of(key));
    }

    /// A file of data counts by its text, wherever it lies.
    pub fn is_data(&self, key: &str, file: &File) {
        self.say(key, blake3::hash(file.text.as_bytes()).to_hex().to_string(), None);
    }

    /// A reader of a table that stands somewhere within this one.
    pub fn inner(&self, item: &'a Item, key: &str) -> Reader<'a> {
        Self::at(Some(item), item.origin.clone(), self.path_of(key), self.log)
    }

    /// The tables of a list of tables, `[[key]]`; none if it is left out.
    pub fn tables(&mut self, key: &str) -> Vec<(&'a Item, Reader<'a>)> {
        self.ask(key, Shape::Tables, false);
        let Some(item) = self.item(key) else { return Vec::new() };
        let Value::List(items) = &item.value else {
            self.expected(item, key, &format!("a list of tables, each headed [[{key}]]"));
            return Vec::new();
        };
        items.iter().map(|item| (item, self.inner(item, key))).collect()
    }

    /// A table, `key = { ... }`, or a list of tables; none if it is left out.
    pub fn one_or_tables(&mut self, key: &str) -> Vec<(&'a Item, Reader<'a>)> {
        self.ask(key, Shape::OneOrTables, false);
        let Some(item) = self.item(key) else { return Vec::new() };
        let items = match &item.value {
            Value::List(items) => items.as_slice(),
            Value::Table(_) => std::slice::from_ref(item),
            _ => {
                self.expected(item, key, "a table, or a list of tables");
                return Vec::new();
            }
        };
        items.iter().map(|item| (item, self.inner(item, key))).collect()
    }

    /// A table that has to be there.
    pub fn table(&mut self, key: &str) -> Option<Reader<'a>> {
        self.ask(key, Shape::Table, true);
        if self.has(key) {
            return self.optional_table(key);
        }
        self.used.insert(key.to_owned());
        let path = self.path_of(key);
        let mistake = Diagnostic::new(format!("the table `{path}` is missing"), &self.origin);
        let help = how_to_write_a_table(&path);
        let mistake = mistake.labelled(self.whole()).at_key(path).helped(help);
        self.log.push(mistake.expecting("a table").absent());
        None
    }

    /// A table that may be left out: that it is there is a statement of its own, even if nothing
    /// stands in it.
    pub fn optional_table(&mut self, key: &str) -> Option<Reader<'a>> {
        let table = self.table_of_defaults(key)?;
        self.say(key, "a table".to_owned(), None);
        Some(table)
    }

    /// A table that may be left out, all of whose parameters have defaults: an empty one says
    /// nothing.
    pub fn table_of_defaults(&mut self, key: &str) -> Option<Reader<'a>> {
        self.ask(key, Shape::Table, false);
        let item = self.item(key)?;
        if let Value::Table(_) = item.value {
            let table = Self::at(Some(item), item.key.clone(), self.path_of(key), self.log);
            return Some(Self { meant: self.meant_by(key, item), ..table });
        }
        let mistake = self.unexpected(item, key, "a table");
        self.log.push(mistake.helped(how_to_write_a_table(&self.path_of(key))));
        None
    }

    /// The same; one that is left out has no parameter of its own, so that all defaults hold.
    pub fn usual_table(&mut self, key: &str) -> Reader<'a> {
        let empty = Self::at(None, self.origin.clone(), self.path_of(key), self.log);
        self.table_of_defaults(key).unwrap_or(empty)
    }

    /// The table of names beside a new one that another file has made, if their names are alike.
    fn meant_by(&self, name: &str, new: &Item) -> Option<String> {
        let here = self.item.filter(|_| self.holds_names)?;
        let elsewhere =
            here.entries().iter().filter(|(_, old)| old.key.file.name != new.key.file.name);
        let near = nearest(name, elsewhere.map(|(name, _)| name.as_str()))?;
        Some(self.path_of(near))
    }

    /// Where the names of all parameters of this table are.
    fn all_names(&self) -> String {
        if self.log.is_of_parameters() || self.used.is_empty() {
            return "`crosspoint list params` names all of them".to_owned();
        }
        let names: Vec<&str> = self.used.iter().map(String::as_str).collect();
        format!("there are: {}", names.join(", "))
    }

    /// Reports keys that nobody asked for.
    pub fn finish(self) {
        let Some(item) = self.item else { return };
        if !matches!(item.value, Value::Table(_)) && !self.own_used.get() {
            self.expected(item, "", "a table");
        }
        for (key, entry) in item.entries() {
            if self.used.contains(key) || self.own_used.get() {
                continue;
            }
            let path = self.path_of(key);
            let message = format!("`{path}` is not a parameter");
            let mut mistake = Diagnostic::new(message, &entry.key).labelled("unknown key");
            let asked = self.asked.borrow();
            let known = self.used.iter().chain(asked.iter()).map(String::as_str);
            if let Some(near) = nearest(key, known) {
                let meant = self.path_of(near);
                if item.get(near).is_none() {
                    // Without a key that was only asked for, others were read in its place.
                    let others = !self.used.contains(near);
                    let is_here = |path: &str| match path.rsplit_once('.') {
                        Some((table, _)) => table == self.path,
                        None => self.path.is_empty(),
                    };
                    let of = |path: &str| path == meant || others && is_here(path);
                    self.log.retract_absence(of);
                }
                mistake = mistake.helped(format!("did you mean `{meant}`?"));
            }
            self.log.push(mistake.at_key(path).helped(self.all_names()));
        }
    }
}

fn how_to_write_a_table(path: &str) -> String {
    format!("write `[{path}]` on a line of its own, and its keys below")
}
