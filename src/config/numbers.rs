//! Getters of numbers without unit, texts and flags.

use std::ops::RangeInclusive;

use crate::units::{SHARE, share_in_percent};

use super::log::Leaf;
use super::said::exact;
use super::shape::Shape;
use super::{Item, Reader, Value, is_name};

/// How what is expected of a parameter begins that counts something.
pub const WHOLE_NUMBER: &str = "a whole number";

impl Reader<'_> {
    /// A real number without unit.
    pub fn number(
        &mut self,
        key: &str,
        range: RangeInclusive<f64>,
        default: Option<f64>,
        doc: &str,
    ) -> f64 {
        let expected = format!("a number from {} to {}", range.start(), range.end());
        let shape = Shape::Number(*range.start(), *range.end());
        let unit = if Shape::is_share(*range.start(), *range.end()) { SHARE } else { "" };
        let leaf = Leaf { unit, expected: &expected, doc, shape };
        let shown = default.map(|number| number.to_string());
        let found = match self.leaf(key, &leaf, shown, default.is_none()) {
            Some(item) => {
                let found = self.number_in(item, key, &range, &expected);
                if let Some(number) = &found {
                    let read = |own: &Item, key: &str| self.number_in(own, key, &range, &expected);
                    self.check_leeway(item, key, number, read);
                }
                found
            }
            None => None,
        };
        if let Some(number) = found {
            self.say(key, exact(number), default.map(exact));
        }
        found.or(default).unwrap_or(*range.start())
    }

    /// A number in a range; not-a-number is in none, and minus zero is a slip. A share may be
    /// written in percent.
    fn number_in(
        &self,
        item: &Item,
        key: &str,
        range: &RangeInclusive<f64>,
        expected: &str,
    ) -> Option<f64> {
        let number = match &item.value {
            Value::Integer(number) => Some(*number as f64),
            Value::Float(number) if *number == 0.0 && number.is_sign_negative() => None,
            Value::Float(number) => Some(*number),
            Value::Text(text) if Shape::is_share(*range.start(), *range.end()) => {
                share_in_percent(text)
            }
            _ => None,
        };
        let found = number.filter(|number| range.contains(number));
        if found.is_none() {
            self.unexpected_number(
                item,
                key,
                expected,
                Shape::is_share(*range.start(), *range.end()),
            );
        }
        found
    }

    fn unexpected_number(&self, item: &Item, key: &str, expected: &str, share: bool) {
        let mut mistake = self.unexpected(item, key, expected);
        if let Value::Text(text) = &item.value
            && text.trim().parse::<f64>().is_ok_and(f64::is_finite)
        {
            mistake = mistake.helped("it has no unit: write it without quotes");
        } else if share && matches!(item.value, Value::Text(_)) {
            mistake = mistake.helped("write a share as `0.75` or as `\"75 %\"`");
        }
        self.log.push(mistake);
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
        let found = self.small_count(key, &range, default, default.is_none(), doc);
        found.or(default).unwrap_or(*range.start())
    }

    /// A whole number of more than 32 bits; none is greater than 2^63 - 1.
    pub fn large_count(
        &mut self,
        key: &str,
        range: RangeInclusive<u64>,
        default: Option<u64>,
        doc: &str,
    ) -> u64 {
        let found = self.count_if_any(key, &range, default, default.is_none(), doc);
        found.or(default).unwrap_or(*range.start())
    }

    /// A whole number that may be left out.
    pub fn optional_count(
        &mut self,
        key: &str,
        range: RangeInclusive<u32>,
        doc: &str,
    ) -> Option<u32> {
        self.small_count(key, &range, None, false, doc)
    }

    fn small_count(
        &mut self,
        key: &str,
        range: &RangeInclusive<u32>,
        default: Option<u32>,
        required: bool,
        doc: &str,
    ) -> Option<u32> {
        let range = u64::from(*range.start())..=u64::from(*range.end());
        let found = self.count_if_any(key, &range, default.map(u64::from), required, doc);
        found.and_then(|number| u32::try_from(number).ok())
    }

    fn count_if_any(
        &mut self,
        key: &str,
        range: &RangeInclusive<u64>,
        default: Option<u64>,
        required: bool,
        doc: &str,
    ) -> Option<u64> {
        let expected = format!("{WHOLE_NUMBER} from {} to {}", range.start(), range.end());
        let shape = Shape::Count(*range.start(), *range.end());
        let leaf = Leaf { unit: "", expected: &expected, doc, shape };
        let shown = default.map(|number| number.to_string());
        let item = self.leaf(key, &leaf, shown, required)?;
        let number = self.count_in(item, key, range, &expected)?;
        let read = |own: &Item, key: &str| self.count_in(own, key, range, &expected);
        self.check_leeway(item, key, &number, read);
        self.say(key, number.to_string(), default.map(|number| number.to_string()));
        Some(number)
    }

    /// A whole number in a range; all else is reported.
    fn count_in(
        &self,
        item: &Item,
        key: &str,
        range: &RangeInclusive<u64>,
        expected: &str,
    ) -> Option<u64> {
        let found = match item.value {
            Value::Integer(number) => u64::try_from(number).ok(),
            _ => None,
        };
        let found = found.filter(|number| range.contains(number));
        if found.is_none() {
            self.unexpected_number(item, key, expected, false);
        }
        found
    }

    /// A whole number, or a word that stands for no bound: `None` for the word.
    pub fn count_or(
        &mut self,
        key: &str,
        range: RangeInclusive<u32>,
        word: &'static str,
        default: u32,
        doc: &str,
    ) -> Option<u32> {
        let (low, high) = (*range.start(), *range.end());
        let expected = format!("{WHOLE_NUMBER} from {low} to {high}, or \"{word}\"");
        let shape = Shape::CountOr(low, high, word);
        let leaf = Leaf { unit: "", expected: &expected, doc, shape };
        let shown = Some(default.to_string());
        let Some(item) = self.leaf(key, &leaf, shown.clone(), false) else {
            return Some(default);
        };
        // The word stands for more than any number.
        let read = |own: &Item, key: &str| match &own.value {
            Value::Text(text) if text == word => Some(u64::MAX),
            _ => self.count_in(own, key, &(low.into()..=high.into()), &expected),
        };
        let Some(number) = read(item, key) else { return Some(default) };
        self.check_leeway(item, key, &number, read);
        let number = u32::try_from(number).ok();
        self.say(key, number.map_or_else(|| word.to_owned(), |own| own.to_string()), shown);
        number
    }

    /// Text.
    pub fn text(&mut self, key: &str, default: Option<&str>, doc: &str) -> String {
        let text = self.label(key, default, doc);
        self.say(key, text.clone(), default.map(str::to_owned));
        text
    }

    /// Text that changes no result: a title, or the name of a file whose contents count.
    pub fn label(&mut self, key: &str, default: Option<&str>, doc: &str) -> String {
        let leaf = Leaf { unit: "", expected: "text in quotes", doc, shape: Shape::Text };
        let shown = default.map(str::to_owned);
        match self.leaf(key, &leaf, shown, default.is_none()) {
            Some(item @ Item { value: Value::Text(text), .. }) => {
                let read = |own: &Item, key: &str| match &own.value {
                    Value::Text(text) => Some(text.clone()),
                    _ => {
                        self.expected(own, key, leaf.expected);
                        None
                    }
                };
                self.check_alternatives(item, key, text, read);
                return text.clone();
            }
            Some(item) => self.expected(item, key, leaf.expected),
            None => {}
        }
        default.unwrap_or_default().to_owned()
    }

    /// A list of names.
    pub fn names(&mut self, key: &str, doc: &str) -> Vec<String> {
        let what = "a list of names in quotes";
        let leaf = Leaf { unit: "", expected: what, doc, shape: Shape::Names };
        let Some(item) = self.leaf(key, &leaf, None, true) else { return Vec::new() };
        let Value::List(items) = &item.value else {
            self.expected(item, key, what);
            return Vec::new();
        };
        let name = |item: &Item| match &item.value {
            Value::Text(name) if is_name(name) => Some(name.clone()),
            _ => {
                let what = "a list of names of small letters, digits, `-` and `_`";
                self.expected(item, key, what);
                None
            }
        };
        let names: Vec<String> = items.iter().filter_map(name).collect();
        self.check_fixed(item, key);
        self.say(key, names.join(" "), None);
        names
    }

    /// A text, or a list of texts; none if it is left out.
    pub fn texts(&mut self, key: &str, doc: &str) -> Vec<String> {
        let expected = "text in quotes, or a list of texts";
        let leaf = Leaf { unit: "", expected, doc, shape: Shape::Texts };
        self.log.note_shape(&self.path_of(key), &leaf, None, false);
        let Some(item) = self.item(key) else { return Vec::new() };
        self.check_fixed(item, key);
        let items = match &item.value {
            Value::List(items) => items.iter().collect(),
            _ => vec![item],
        };
        let text = |item: &Item| match &item.value {
            Value::Text(text) => Some(text.clone()),
            _ => {
                self.expected(item, key, expected);
                None
            }
        };
        items.into_iter().filter_map(text).collect()
    }

    /// `true` or `false`.
    pub fn flag(&mut self, key: &str, default: Option<bool>, doc: &str) -> bool {
        let leaf = Leaf { unit: "", expected: "true or false", doc, shape: Shape::Flag };
        let shown = default.map(|flag| flag.to_string());
        match self.leaf(key, &leaf, shown, default.is_none()) {
            Some(item @ Item { value: Value::Flag(flag), .. }) => {
                let read = |own: &Item, key: &str| match own.value {
                    Value::Flag(flag) => Some(flag),
                    _ => {
                        self.expected(own, key, leaf.expected);
                        None
                    }
                };
                self.check_alternatives(item, key, flag, read);
                self.say(key, flag.to_string(), default.map(|flag| flag.to_string()));
                return *flag;
            }
            Some(item) => self.expected(item, key, leaf.expected),
            None => {}
        }
        default.unwrap_or(false)
    }
}
