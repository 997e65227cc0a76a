//! Choices between variants that are tagged by key: `"name"` or `{ name = { ... } }`.

use super::log::Leaf;
use super::shape::Shape;
use super::{Diagnostic, Item, Reader, Value, nearest};

/// The names of variants, with one sentence each.
type Variants<'v> = [(&'static str, &'v str)];

/// The choice that stands for one value, where values may be drawn.
const FIXED: &str = "fixed";

impl<'a> Reader<'a> {
    /// One of several variants, tagged by key: `"name"` or `{ name = { ... } }`. Returns the name
    /// and the table of its parameters, which is empty for a name alone.
    pub fn choice(
        &mut self,
        key: &str,
        variants: &Variants<'_>,
        default: Option<&'static str>,
    ) -> Option<(&'static str, Reader<'a>)> {
        self.choice_of(key, "", variants, default)
    }

    /// The same for a parameter that has a meaning of its own besides those of its variants.
    pub fn choice_of(
        &mut self,
        key: &str,
        doc: &str,
        variants: &Variants<'_>,
        default: Option<&'static str>,
    ) -> Option<(&'static str, Reader<'a>)> {
        let (known, reader) = self.law_of(key, doc, variants, default)?;
        if let Some(item) = self.item(key) {
            let read = |own: &Item, place: &str| match &own.value {
                Value::Text(name) if variants.iter().any(|(known, _)| known == name) => {
                    Some(name.clone())
                }
                _ => {
                    let names: Vec<&str> = variants.iter().map(|(name, _)| *name).collect();
                    self.expected(own, place, &format!("one of {}", names.join(", ")));
                    None
                }
            };
            self.check_alternatives(item, key, &known.to_owned(), read);
        }
        Some((known, reader))
    }

    /// The same for a law, whose caller reads how far its mean may be varied; see
    /// [`Reader::check_mean`].
    pub fn law_of(
        &mut self,
        key: &str,
        doc: &str,
        variants: &Variants<'_>,
        default: Option<&'static str>,
    ) -> Option<(&'static str, Reader<'a>)> {
        let names: Vec<&str> = variants.iter().map(|(name, _)| *name).collect();
        let expected = format!("one of {}", names.join(", "));
        let item = self.item(key);
        let is_variant = |item: &Item| {
            variants.iter().any(|(name, _)| *name == "value" && item.get(name).is_some())
        };
        let item = item.map(|item| if is_variant(item) { item } else { self.sound(item, key) });
        self.note_choice(key, doc, variants, &expected, default, item);
        let Some(item) = item else {
            if default.is_none() {
                self.missing(key, doc, &expected);
            }
            let name = default?;
            return Some((name, self.empty(key, name)));
        };
        let (name, options) = self.single(item, key, &expected, &names)?;
        let Some((known, _)) = variants.iter().find(|(known, _)| *known == name) else {
            self.no_such_choice(item, key, name, options, &names);
            return None;
        };
        self.say(key, (*known).to_owned(), default.map(str::to_owned));
        let reader = match options {
            Some(options) => {
                let path = self.path_of(&format!("{key}.{known}"));
                Self::at(Some(options), options.key.clone(), path, self.log)
            }
            None => self.empty(key, known),
        };
        Some((known, reader))
    }

    /// The one name that was chosen, and what stands under it.
    fn single<'i>(
        &self,
        item: &'i Item,
        key: &str,
        expected: &str,
        names: &[&str],
    ) -> Option<(&'i str, Option<&'i Item>)> {
        match &item.value {
            Value::Text(name) => Some((name, None)),
            Value::Table(entries) => match entries.as_slice() {
                [(name, options)] => Some((name, Some(options))),
                several if several.len() > 1 && self.is_misspelt(several, item, key, names) => None,
                [(first, _), (second, other), ..] => {
                    let path = self.path_of(key);
                    let message = format!(
                        "`{path}` is {expected}: `{first}` and `{second}` exclude each other"
                    );
                    let mistake = Diagnostic::new(message, &other.key).labelled("second choice");
                    self.log.push(mistake.at_key(path).expecting(expected));
                    None
                }
                [] => {
                    let mistake = self.unexpected(item, key, expected);
                    self.log.push(mistake.labelled("this names none"));
                    None
                }
            },
            _ => {
                self.expected(item, key, expected);
                None
            }
        }
    }

    /// Whether one of several entries is misspelt: a choice, or the `value` of one with a source.
    fn is_misspelt(
        &self,
        entries: &[(String, Item)],
        item: &Item,
        key: &str,
        names: &[&str],
    ) -> bool {
        let near = |own: &str, all: &[&str]| {
            !all.contains(&own) && nearest(own, all.iter().copied()).is_some()
        };
        let sourced = item.get("source").is_some();
        let value = entries.iter().find(|(own, _)| sourced && near(own, &["value"]));
        if let Some((own, entry)) = value {
            let path = self.path_of(key);
            let message = format!("`{path}.{own}` is not a parameter");
            let mistake = Diagnostic::new(message, &entry.key).at_key(format!("{path}.{own}"));
            let help = format!("did you mean `{path}.value`?");
            self.log.push(mistake.labelled("unknown key").helped(help));
            return true;
        }
        let choice = entries.iter().find(|(own, _)| near(own, names));
        if let Some((own, entry)) = choice {
            self.no_such_choice(item, key, own, Some(entry), names);
        }
        choice.is_some()
    }

    fn no_such_choice(
        &self,
        item: &Item,
        key: &str,
        name: &str,
        options: Option<&Item>,
        names: &[&str],
    ) {
        let path = self.path_of(key);
        let origin = options.map_or(&item.origin, |options| &options.key);
        let message = format!("`{name}` is no choice for `{path}`");
        let mut mistake = Diagnostic::new(message, origin).at_key(path);
        if let Some(near) = nearest(name, names.iter().copied()) {
            mistake = mistake.helped(format!("did you mean `{near}`?"));
        } else if options.is_none() && names.contains(&FIXED) && is_quantity(name) {
            mistake = mistake.helped(format!("did you mean `{{ {FIXED} = \"{name}\" }}`?"));
        }
        let expected = format!("one of {}", names.join(", "));
        self.log.push(mistake.helped(format!("it has to be {expected}")).expecting(expected));
    }

    fn note_choice(
        &self,
        key: &str,
        doc: &str,
        variants: &Variants<'_>,
        expected: &str,
        default: Option<&str>,
        item: Option<&Item>,
    ) {
        let each: Vec<String> =
            variants.iter().map(|(name, doc)| format!("{name}: {doc}")).collect();
        let each = each.join("; ");
        let doc = if doc.is_empty() { &each } else { doc };
        let chosen = match item.map(|item| &item.value) {
            Some(Value::Text(name)) => Some(name.as_str()),
            Some(Value::Table(entries)) => entries.first().map(|(name, _)| name.as_str()),
            _ => None,
        };
        // Providers are decisions, not figures: only a sourced one counts as a parameter's value.
        let sourced = item.filter(|item| item.note.is_some());
        let shown = chosen.or(default).map(str::to_owned);
        let owned = |(name, doc): &(&str, &str)| ((*name).to_owned(), (*doc).to_owned());
        let shape = Shape::Choice(variants.iter().map(owned).collect());
        let leaf = Leaf { unit: "", expected, doc, shape };
        self.log.note_shape(&self.path_of(key), &leaf, default, default.is_none());
        self.log.note(self.path_of(key), &leaf, shown, sourced);
    }

    /// The parameters of a variant that has none in the file.
    fn empty(&self, key: &str, name: &str) -> Reader<'a> {
        let path = self.path_of(&format!("{key}.{name}"));
        Self::at(None, self.origin.clone(), path, self.log)
    }
}

/// Whether a text is a number with a unit.
fn is_quantity(text: &str) -> bool {
    let number = text.split_whitespace().next().unwrap_or_default();
    text.split_whitespace().count() == 2 && number.parse::<f64>().is_ok_and(f64::is_finite)
}
