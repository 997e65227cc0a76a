//! Typed reading of one table: every getter notes its key, checks its value and goes on.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use crate::sim::SimDuration;
use crate::units::{BitRate, Bytes, Frequency, Quantity};

use super::{Diagnostic, Grade, Item, Log, Origin, Value, is_name, nearest};

/// Reads one table. After a mistake a getter returns a harmless value, so that all mistakes of all
/// tables appear at once; [`Reader::finish`] reports keys that nobody asked for.
pub struct Reader<'a> {
    /// `None` for a table that was left out.
    item: Option<&'a Item>,
    /// Where to point if a key is missing.
    origin: Origin,
    path: String,
    log: &'a Log,
    used: BTreeSet<String>,
}

/// The range of a quantity, as text.
type TextRange = RangeInclusive<&'static str>;

impl<'a> Reader<'a> {
    /// Reads the table `item`, whose parameters are called `path.key`.
    pub fn root(item: &'a Item, path: &str, log: &'a Log) -> Self {
        Self::at(Some(item), item.origin.clone(), path.to_owned(), log)
    }

    fn at(item: Option<&'a Item>, origin: Origin, path: String, log: &'a Log) -> Self {
        Self { item, origin, path, log, used: BTreeSet::new() }
    }

    /// The dotted path of a key.
    pub fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// The value at a key as it stands; the key counts as used.
    pub fn item(&mut self, key: &str) -> Option<&'a Item> {
        self.used.insert(key.to_owned());
        self.item?.get(key)
    }

    /// Whether the table has a key.
    pub fn has(&self, key: &str) -> bool {
        self.item.is_some_and(|item| item.get(key).is_some())
    }

    /// Reports a mistake at a key, which may be dotted, or at the table where that is missing.
    pub fn error_at(&self, key: &str, message: &str, help: Option<&str>) {
        let item = key.split('.').try_fold(self.item, |item, part| {
            item.map(|item| item.unwrapped().get(part)).filter(Option::is_some)
        });
        let origin = item.flatten().map_or(&self.origin, |item| &item.origin);
        let diagnostic = Diagnostic::new(message.to_owned(), origin).labelled(self.path_of(key));
        self.log.push(match help {
            Some(help) => diagnostic.helped(help),
            None => diagnostic,
        });
    }

    /// Reports that a value is not what was expected.
    pub fn expected(&self, item: &Item, key: &str, what: &str) {
        let message = format!("`{}` has to be {what}", self.path_of(key));
        let label = format!("this is {}", item.kind());
        self.log.push(Diagnostic::new(message, &item.origin).labelled(label));
    }

    /// The unwrapped value of a leaf, noted in the catalogue; reports it if it is required and
    /// missing.
    fn leaf(
        &mut self,
        key: &str,
        expected: &str,
        default: Option<String>,
        required: bool,
        doc: &str,
    ) -> Option<&'a Item> {
        let item = self.item(key);
        self.log.note(self.path_of(key), expected.to_owned(), default, doc, item);
        if let Some(item) = item {
            self.check_source(item);
        } else if required {
            let message = format!("`{}` is missing: {doc}", self.path_of(key));
            let help = format!("it has to be {expected}");
            self.log.push(Diagnostic::new(message, &self.origin).helped(help));
        }
        item.map(Item::unwrapped)
    }

    fn check_source(&self, item: &Item) {
        if let Some(source) = item.source()
            && Grade::of(source).is_none()
        {
            let message = "a source begins with its grade".to_owned();
            let help = "`M: ` measured, `P: ` published, `R: ` rule of thumb, `O: ` own assumption";
            self.log.push(Diagnostic::new(message, &item.origin).helped(help));
        }
    }

    fn number_in(&self, item: &Item, key: &str, range: &RangeInclusive<f64>, what: &str) -> f64 {
        let number = match item.value {
            Value::Integer(number) => number as f64,
            Value::Float(number) => number,
            _ => {
                self.expected(item, key, what);
                return *range.start();
            }
        };
        if range.contains(&number) && !(number == 0.0 && number.is_sign_negative()) {
            return number;
        }
        let message = format!("`{}` has to be {what}", self.path_of(key));
        self.log.push(Diagnostic::new(message, &item.origin).labelled("out of range"));
        *range.start()
    }

    /// A real number without unit.
    pub fn number(
        &mut self,
        key: &str,
        range: RangeInclusive<f64>,
        default: Option<f64>,
        doc: &str,
    ) -> f64 {
        let what = format!("a number from {} to {}", range.start(), range.end());
        let shown = default.map(|number| number.to_string());
        match self.leaf(key, &what, shown, default.is_none(), doc) {
            Some(item) => self.number_in(item, key, &range, &what),
            None => default.unwrap_or(*range.start()),
        }
    }

    /// A probability or share.
    pub fn probability(&mut self, key: &str, default: Option<f64>, doc: &str) -> f64 {
        self.number(key, 0.0..=1.0, default, doc)
    }

    /// A whole number.
    pub fn count(
        &mut self,
        key: &str,
        range: RangeInclusive<u32>,
        default: Option<u32>,
        doc: &str,
    ) -> u32 {
        let found = self.count_if_any(key, range.clone(), default, default.is_none(), doc);
        found.or(default).unwrap_or(*range.start())
    }

    /// A whole number that may be left out.
    pub fn optional_count(
        &mut self,
        key: &str,
        range: RangeInclusive<u32>,
        doc: &str,
    ) -> Option<u32> {
        self.count_if_any(key, range, None, false, doc)
    }

    fn count_if_any(
        &mut self,
        key: &str,
        range: RangeInclusive<u32>,
        default: Option<u32>,
        required: bool,
        doc: &str,
    ) -> Option<u32> {
        let what = format!("a whole number from {} to {}", range.start(), range.end());
        let shown = default.map(|number| number.to_string());
        let item = self.leaf(key, &what, shown, required, doc)?;
        if let Value::Integer(number) = item.value
            && let Some(number) = u32::try_from(number).ok().filter(|n| range.contains(n))
        {
            return Some(number);
        }
        let message = format!("`{}` has to be {what}", self.path_of(key));
        let label = format!("this is {}", item.cell());
        self.log.push(Diagnostic::new(message, &item.origin).labelled(label));
        Some(*range.start())
    }

    /// A quantity with a unit; a missing one is reported if `required`.
    fn quantity<Q: Quantity>(
        &mut self,
        key: &str,
        range: &TextRange,
        default: Option<&str>,
        required: bool,
        doc: &str,
    ) -> Option<Q> {
        let what = format!("{} from \"{}\" to \"{}\"", Q::NAME, range.start(), range.end());
        let fixed = |text: &str| Q::parse(text).expect("ranges and defaults in code are valid");
        let shown = default.map(str::to_owned);
        let Some(item) = self.leaf(key, &what, shown, required, doc) else {
            return default.map(fixed).or_else(|| required.then(|| fixed(range.start())));
        };
        let text = match &item.value {
            Value::Text(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            _ => {
                self.expected(item, key, &what);
                return Some(fixed(range.start()));
            }
        };
        match Q::parse(&text) {
            Ok(value) if (fixed(range.start())..=fixed(range.end())).contains(&value) => {
                return Some(value);
            }
            Ok(_) => {
                let message = format!("`{}` has to be {what}", self.path_of(key));
                self.log.push(Diagnostic::new(message, &item.origin).labelled("out of range"));
            }
            Err(error) => {
                let message = format!("`{}`: {}", self.path_of(key), error.message);
                let diagnostic = Diagnostic::new(message, &item.origin);
                self.log.push(match error.help {
                    Some(help) => diagnostic.helped(help),
                    None => diagnostic,
                });
            }
        }
        Some(fixed(range.start()))
    }

    fn required<Q: Quantity>(
        &mut self,
        key: &str,
        range: TextRange,
        default: Option<&str>,
        doc: &str,
    ) -> Q {
        self.quantity(key, &range, default, default.is_none(), doc)
            .expect("a required quantity falls back on the start of its range")
    }

    /// A span of time.
    pub fn duration(
        &mut self,
        key: &str,
        range: TextRange,
        default: Option<&str>,
        doc: &str,
    ) -> SimDuration {
        self.required(key, range, default, doc)
    }

    /// A span of time that may be left out.
    pub fn optional_duration(
        &mut self,
        key: &str,
        range: TextRange,
        doc: &str,
    ) -> Option<SimDuration> {
        self.quantity(key, &range, None, false, doc)
    }

    /// An amount of data.
    pub fn bytes(
        &mut self,
        key: &str,
        range: TextRange,
        default: Option<&str>,
        doc: &str,
    ) -> Bytes {
        self.required(key, range, default, doc)
    }

    /// A bit rate.
    pub fn bit_rate(
        &mut self,
        key: &str,
        range: TextRange,
        default: Option<&str>,
        doc: &str,
    ) -> BitRate {
        self.required(key, range, default, doc)
    }

    /// How often something happens.
    pub fn frequency(
        &mut self,
        key: &str,
        range: TextRange,
        default: Option<&str>,
        doc: &str,
    ) -> Frequency {
        self.required(key, range, default, doc)
    }

    /// Text.
    pub fn text(&mut self, key: &str, default: Option<&str>, doc: &str) -> String {
        let shown = default.map(str::to_owned);
        let fallback = default.unwrap_or_default().to_owned();
        match self.leaf(key, "text in quotes", shown, default.is_none(), doc) {
            Some(Item { value: Value::Text(text), .. }) => text.clone(),
            Some(item) => {
                self.expected(item, key, "text in quotes");
                fallback
            }
            None => fallback,
        }
    }

    /// `true` or `false`.
    pub fn flag(&mut self, key: &str, default: Option<bool>, doc: &str) -> bool {
        let shown = default.map(|flag| flag.to_string());
        match self.leaf(key, "true or false", shown, default.is_none(), doc) {
            Some(Item { value: Value::Flag(flag), .. }) => *flag,
            Some(item) => {
                self.expected(item, key, "true or false");
                false
            }
            None => default.unwrap_or(false),
        }
    }

    /// A list of names.
    pub fn names(&mut self, key: &str, doc: &str) -> Vec<String> {
        let what = "a list of names in quotes";
        let Some(item) = self.leaf(key, what, None, true, doc) else { return Vec::new() };
        let Value::List(items) = &item.value else {
            self.expected(item, key, what);
            return Vec::new();
        };
        let name = |item: &Item| match &item.value {
            Value::Text(name) if is_name(name) => Some(name.clone()),
            _ => {
                self.expected(item, key, "a name of small letters, digits, `-` and `_`");
                None
            }
        };
        items.iter().filter_map(name).collect()
    }

    /// A reader of a table that stands somewhere within this one.
    pub fn inner(&self, item: &'a Item, key: &str) -> Reader<'a> {
        Self::at(Some(item), item.origin.clone(), self.path_of(key), self.log)
    }

    /// A table that has to be there.
    pub fn table(&mut self, key: &str) -> Option<Reader<'a>> {
        if !self.has(key) {
            self.used.insert(key.to_owned());
            let message = format!("the table `{}` is missing", self.path_of(key));
            self.log.push(Diagnostic::new(message, &self.origin));
            return None;
        }
        self.optional_table(key)
    }

    /// A table that may be left out.
    pub fn optional_table(&mut self, key: &str) -> Option<Reader<'a>> {
        let item = self.item(key)?;
        if let Value::Table(_) = item.value {
            return Some(Self::at(Some(item), item.key.clone(), self.path_of(key), self.log));
        }
        self.expected(item, key, "a table");
        None
    }

    /// One of several variants, tagged by key: `"name"` or `{ name = { ... } }`. Returns the name
    /// and the table of its parameters.
    pub fn choice(
        &mut self,
        key: &str,
        variants: &[(&'static str, &str)],
        default: Option<&'static str>,
    ) -> Option<(&'static str, Reader<'a>)> {
        self.choice_of(key, "", variants, default)
    }

    /// The same for a parameter that has a meaning of its own besides those of its variants.
    pub fn choice_of(
        &mut self,
        key: &str,
        doc: &str,
        variants: &[(&'static str, &str)],
        default: Option<&'static str>,
    ) -> Option<(&'static str, Reader<'a>)> {
        let names: Vec<&str> = variants.iter().map(|(name, _)| *name).collect();
        let what = format!("one of {}", names.join(", "));
        let doc = if doc.is_empty() {
            let docs = variants.iter().map(|(name, doc)| format!("{name}: {doc}"));
            docs.collect::<Vec<_>>().join("; ")
        } else {
            doc.to_owned()
        };
        let shown = default.map(str::to_owned);
        let item = self.item(key);
        let chosen = item.map(|item| chosen_name(item.unwrapped()));
        let path = self.path_of(key);
        self.note_choice(&path, &what, shown, &doc, item, chosen.flatten());
        let Some(item) = item else {
            if default.is_none() {
                let message = format!("`{path}` is missing");
                self.log.push(
                    Diagnostic::new(message, &self.origin).helped(format!("it has to be {what}")),
                );
            }
            let name = default?;
            return Some((name, self.empty(&path, name)));
        };
        self.check_source(item);
        let item = item.unwrapped();
        let (name, options) = match &item.value {
            Value::Text(name) => (name.as_str(), None),
            Value::Table(entries) if entries.len() == 1 => {
                (entries[0].0.as_str(), Some(&entries[0].1))
            }
            Value::Table(entries) if entries.len() > 1 => {
                let (second, other) = &entries[1];
                let message = format!(
                    "`{path}` is {what}: `{}` and `{second}` exclude each other",
                    entries[0].0
                );
                self.log.push(Diagnostic::new(message, &other.key));
                return None;
            }
            _ => {
                self.expected(item, key, &what);
                return None;
            }
        };
        let Some((known, _)) = variants.iter().find(|(known, _)| *known == name) else {
            let message = format!("`{name}` is no choice for `{path}`");
            let origin = options.map_or(&item.origin, |options| &options.key);
            let mut diagnostic = Diagnostic::new(message, origin);
            if let Some(near) = nearest(name, names.iter().copied()) {
                diagnostic = diagnostic.helped(format!("did you mean `{near}`?"));
            }
            self.log.push(diagnostic.helped(format!("it has to be {what}")));
            return None;
        };
        let reader = match options {
            Some(options) => {
                let path = format!("{path}.{known}");
                Self::at(Some(options), options.key.clone(), path, self.log)
            }
            None => self.empty(&path, known),
        };
        Some((known, reader))
    }

    fn note_choice(
        &self,
        path: &str,
        what: &str,
        default: Option<String>,
        doc: &str,
        item: Option<&Item>,
        chosen: Option<&str>,
    ) {
        // Providers are decisions, not figures: only a sourced one counts as a parameter value.
        let sourced = item.filter(|item| item.source().is_some());
        let default = chosen.map(str::to_owned).or(default);
        self.log.note(path.to_owned(), what.to_owned(), default, doc, sourced);
    }

    fn empty(&self, path: &str, name: &str) -> Reader<'a> {
        Self::at(None, self.origin.clone(), format!("{path}.{name}"), self.log)
    }

    /// The value itself, for variants that carry one: `fixed = "5 min"`.
    pub fn own_item(&self) -> Option<&'a Item> {
        self.item
    }

    /// Reports keys that nobody asked for.
    pub fn finish(self) {
        let Some(item) = self.item else { return };
        for (key, entry) in item.entries() {
            let note = key == "source" && item.get("value").is_some();
            if self.used.contains(key) || note {
                continue;
            }
            let message = format!("`{}` is not a parameter", self.path_of(key));
            let mut diagnostic = Diagnostic::new(message, &entry.key).labelled("unknown key");
            if let Some(near) = nearest(key, self.used.iter().map(String::as_str)) {
                diagnostic = diagnostic.helped(format!("did you mean `{}`?", self.path_of(near)));
            }
            let help = "`crosspoint list params` names all of them";
            self.log.push(diagnostic.helped(help));
        }
    }
}

fn chosen_name(item: &Item) -> Option<&str> {
    match &item.value {
        Value::Text(name) => Some(name),
        Value::Table(entries) => entries.first().map(|(name, _)| name.as_str()),
        _ => None,
    }
}
