//! Getters of numbers with a unit.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use crate::sim::SimDuration;
use crate::units::{BitRate, Bytes, Effort, Frequency, HourlyRate, Money, Quantity};

use super::log::Leaf;
use super::shape::Shape;
use super::{Diagnostic, Item, Leeway, Reader, Value};

/// The range of a quantity, as text.
type TextRange = RangeInclusive<&'static str>;

/// A quantity that the code itself gives.
fn fixed<Q: Quantity>(text: &str) -> Q {
    Q::parse(text).expect("ranges and defaults in code are valid quantities")
}

/// Values in a range, in words.
fn in_range<Q: Quantity>(range: &TextRange) -> String {
    format!("{} from \"{}\" to \"{}\"", Q::NAME, range.start(), range.end())
}

/// Defines the getters of one kind of quantity.
macro_rules! getters {
    ($($required:ident, $optional:ident -> $kind:ty: $doc:literal;)*) => {$(
        #[doc = $doc]
        pub fn $required(
            &mut self,
            key: &str,
            range: TextRange,
            default: Option<&str>,
            doc: &str,
        ) -> $kind {
            self.required(key, &range, default, doc)
        }

        #[doc = $doc]
        /// It may be left out.
        pub fn $optional(&mut self, key: &str, range: TextRange, doc: &str) -> Option<$kind> {
            self.quantity(key, &range, None, false, doc)
        }
    )*};
}

impl Reader<'_> {
    getters! {
        duration, optional_duration -> SimDuration: "A span of time.";
        bytes, optional_bytes -> Bytes: "An amount of data.";
        bit_rate, optional_bit_rate -> BitRate: "A bit rate.";
        frequency, optional_frequency -> Frequency: "How often something happens.";
        money, optional_money -> Money: "An amount of money.";
        hourly_rate, optional_hourly_rate -> HourlyRate: "Money per hour.";
        effort, optional_effort -> Effort: "Working time of people.";
    }

    /// The quantity that stands in the place of this table, for variants that carry one:
    /// `fixed = "5 min"`. `None` if there is none in the range, which is reported.
    pub fn own_quantity<Q: Quantity>(&mut self, range: TextRange) -> Option<Q> {
        let expected = in_range::<Q>(&range);
        let Some(item) = self.own_item() else {
            self.missing("", "", &expected);
            return None;
        };
        let value = self.read_quantity::<Q>(item, "", &range)?;
        self.say("", value.exact(), None);
        Some(value)
    }

    /// The same for a law: its range is one of its mean, in quantities between `bounds`. `size` is
    /// how much a quantity is in the unit of `mean`.
    pub fn check_mean<Q: Quantity>(
        &mut self,
        key: &str,
        mean: f64,
        bounds: TextRange,
        size: impl Fn(Q) -> f64,
    ) {
        let Some(item) = self.item(key) else { return };
        match item.leeway() {
            None | Some(Leeway::Fixed(_)) => {}
            Some(Leeway::Range(ends)) => {
                let read = |end: &Item, key: &str| self.read_quantity(end, key, &bounds).map(&size);
                self.check_range(item, key, &mean, (ends, &read));
            }
            Some(Leeway::Among(values)) => {
                let help = "the `range` of a law is one of its mean; its shape is kept";
                self.no_leeway(&values[0], &format!("{key}.among"), "is a law", help);
            }
        }
    }

    fn required<Q: Quantity>(
        &mut self,
        key: &str,
        range: &TextRange,
        default: Option<&str>,
        doc: &str,
    ) -> Q {
        let found = self.quantity(key, range, default, default.is_none(), doc);
        found.unwrap_or_else(|| fixed(default.unwrap_or(range.start())))
    }

    /// A quantity in a range; `None` if it is missing or wrong.
    fn quantity<Q: Quantity>(
        &mut self,
        key: &str,
        range: &TextRange,
        default: Option<&str>,
        required: bool,
        doc: &str,
    ) -> Option<Q> {
        let expected = in_range::<Q>(range);
        let aliases = Q::ALIASES.iter().map(|(alias, _)| *alias);
        let shape =
            Shape::Quantity(Q::UNITS.iter().map(|(unit, _)| *unit).chain(aliases).collect());
        let leaf = Leaf { unit: Q::BASE, expected: &expected, doc, shape };
        let item = self.leaf(key, &leaf, default.map(str::to_owned), required)?;
        let value = self.read_quantity::<Q>(item, key, range)?;
        self.check_leeway(item, key, &value, |own, key| self.read_quantity(own, key, range));
        self.say(key, value.exact(), default.map(|text| fixed::<Q>(text).exact()));
        Some(value)
    }

    /// The quantity that an item is, if it lies in a range; all else is reported.
    fn read_quantity<Q: Quantity>(&self, item: &Item, key: &str, range: &TextRange) -> Option<Q> {
        let expected = in_range::<Q>(range);
        let Some(text) = text_of(item) else {
            self.expected(item, key, &expected);
            return None;
        };
        let (least, most): (Q, Q) = (fixed(range.start()), fixed(range.end()));
        match Q::parse_with(&text, Q::examples(most)) {
            Ok(value) if (least..=most).contains(&value) => {
                return Some(value);
            }
            Ok(_) => self.expected(item, key, &expected),
            Err(error) => self.no_quantity(item, key, &expected, error),
        }
        None
    }

    fn no_quantity(
        &self,
        item: &Item,
        key: &str,
        expected: &str,
        error: crate::units::QuantityError,
    ) {
        let path = self.path_of(key);
        let mistake = Diagnostic::new(format!("`{path}`: {}", error.message), &item.origin)
            .at_key(path)
            .expecting(expected);
        self.log.push(match error.help {
            Some(help) => mistake.helped(help),
            None => mistake,
        });
    }
}

/// Text that may be a quantity; a bare number counts, as reading it reports the missing unit.
fn text_of(item: &Item) -> Option<Cow<'_, str>> {
    match &item.value {
        Value::Text(text) => Some(Cow::Borrowed(text)),
        Value::Integer(_) | Value::Float(_) => Some(Cow::Owned(item.written())),
        _ => None,
    }
}
