//! Quantities as text: a decimal number and a unit, `"8 h"`, `"20 Mbit/s"`, `"1.5 /y"`.

use std::fmt;

use super::decimal::Decimal;

/// Longer texts are cut in messages.
const SHOWN: usize = 40;

/// Units as people write them, and those that they may have meant.
const MISSPELT: [(&str, &[&str]); 34] = [
    ("m", &["min", "month"]),
    ("mins", &["min"]),
    ("minute", &["min"]),
    ("minutes", &["min"]),
    ("hr", &["h"]),
    ("hrs", &["h"]),
    ("hour", &["h"]),
    ("hours", &["h"]),
    ("sec", &["s"]),
    ("secs", &["s"]),
    ("second", &["s"]),
    ("seconds", &["s"]),
    ("msec", &["ms"]),
    ("\u{b5}s", &["us"]),
    ("\u{3bc}s", &["us"]),
    ("yr", &["y"]),
    ("yrs", &["y"]),
    ("w", &["week"]),
    ("bps", &["bit/s"]),
    ("kbps", &["kbit/s"]),
    ("Mbps", &["Mbit/s"]),
    ("Gbps", &["Gbit/s"]),
    ("Mb/s", &["Mbit/s", "MB/s"]),
    ("Gb/s", &["Gbit/s", "GB/s"]),
    ("k", &["kbit/s"]),
    ("M", &["Mbit/s"]),
    ("G", &["Gbit/s"]),
    ("kb/s", &["kbit/s", "kB/s"]),
    ("Mb", &["Mbit/s"]),
    ("Gb", &["Gbit/s"]),
    ("MBps", &["MB/s"]),
    ("GBps", &["GB/s"]),
    ("bytes", &["B"]),
    ("$", &["USD"]),
];

/// Why a text is not the quantity that was expected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QuantityError {
    /// The mistake, in words.
    pub message: String,
    /// Suggestion.
    pub help: Option<String>,
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.help {
            Some(help) => write!(f, "{}: {help}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for QuantityError {}

impl QuantityError {
    fn new(message: String, help: impl Into<Option<String>>) -> Self {
        Self { message, help: help.into() }
    }
}

/// Something that is written as a number with a unit.
pub trait Quantity: Sized + Copy + PartialOrd {
    /// Name in messages, with its article.
    const NAME: &'static str;
    /// The unit in which lists of parameters give it.
    const BASE: &'static str;
    /// Two units that a number without unit may have been meant in.
    const EXAMPLES: [&'static str; 2];
    /// Units and their size, the smallest first.
    const UNITS: &'static [(&'static str, u64)];
    /// Other ways to write a unit.
    const ALIASES: &'static [(&'static str, &'static str)] = &[];

    /// Two units for a number without unit where the quantity is at most `most`.
    fn examples(_most: Self) -> [&'static str; 2] {
        Self::EXAMPLES
    }

    /// From a number in a unit of the given size; `None` if that is out of range.
    fn from_decimal(number: Decimal, size: u64) -> Option<Self>;

    /// The value as a number of one fixed unit, the same text for equal values however they were
    /// written: names of trials are made of it.
    fn exact(self) -> String;

    /// Reads a quantity: a number that is not negative, a space if one likes, a unit. It is rounded
    /// to the nearest value that there is; a number above zero that would become zero is a mistake,
    /// such as a span below half a nanosecond.
    ///
    /// # Errors
    /// A sentence about the mistake, and a suggestion.
    fn parse(text: &str) -> Result<Self, QuantityError> {
        Self::parse_with(text, Self::EXAMPLES)
    }

    /// The same, with the units of suggestions for a number without unit.
    ///
    /// # Errors
    /// As [`Quantity::parse`].
    fn parse_with(text: &str, examples: [&str; 2]) -> Result<Self, QuantityError> {
        let text = text.trim();
        let of_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '_' | '-' | '+');
        let (number, unit) = text.split_at(text.find(|c| !of_number(c)).unwrap_or(text.len()));
        let unit = unit.trim();
        if !number.contains(|c: char| c.is_ascii_digit()) {
            let message = format!("expected {}, a number with a unit", Self::NAME);
            return Err(QuantityError::new(message, format!("for example {}", two("1", examples))));
        }
        if number.starts_with('-') {
            return Err(QuantityError::new(format!("{} cannot be negative", Self::NAME), None));
        }
        let value = read_number(number, unit)?;
        if unit.is_empty() {
            let message = format!("{} needs a unit", Self::NAME);
            let help = format!("did you mean {}?", two(&cut(number), examples));
            return Err(QuantityError::new(message, help));
        }
        let size = unit_size::<Self>(unit)?;
        let found = Self::from_decimal(value, size).ok_or_else(|| {
            QuantityError::new(format!("`{}` is out of range for {}", cut(text), Self::NAME), None)
        })?;
        if !value.is_zero() && Self::from_decimal(Decimal::ZERO, size) == Some(found) {
            let message = format!("`{}` would be rounded to 0", cut(text));
            let least = Self::UNITS.first().filter(|(_, size)| *size == 1);
            let help =
                least.map(|(unit, _)| format!("write 0 if it is meant, else at least 1 {unit}"));
            return Err(QuantityError::new(message, help));
        }
        Ok(found)
    }
}

fn read_number(number: &str, unit: &str) -> Result<Decimal, QuantityError> {
    let mut after = unit.chars();
    let exponent = after.next().is_some_and(|c| c.eq_ignore_ascii_case(&'e'))
        && after.next().is_some_and(|c| c.is_ascii_digit() || matches!(c, '-' | '+'));
    if !exponent && let Some(value) = Decimal::parse(number) {
        return Ok(value);
    }
    let help = if exponent {
        Some("write out all digits, without an exponent, or use a larger unit".to_owned())
    } else if number.contains([',', '_']) {
        Some("write digits without separators, and a point before decimals".to_owned())
    } else {
        None
    };
    let exponent = if exponent { unit.split_whitespace().next().unwrap_or("") } else { "" };
    let shown = cut(&format!("{number}{exponent}"));
    Err(QuantityError::new(format!("`{shown}` is not a plain decimal number"), help))
}

/// The size of a unit, by its name or an alias.
fn unit_size<Q: Quantity>(unit: &str) -> Result<u64, QuantityError> {
    let alias = Q::ALIASES.iter().find(|(alias, _)| *alias == unit);
    let name = alias.map_or(unit, |(_, name)| name);
    let known = Q::UNITS.iter().find(|(known, _)| *known == name);
    known.map(|(_, size)| *size).ok_or_else(|| {
        let quoted = |names: Vec<&str>, between: &str| {
            let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            quoted.join(between)
        };
        let all = quoted(Q::UNITS.iter().map(|(name, _)| *name).collect(), ", ");
        let meant = match meant::<Q>(unit) {
            meant if meant.is_empty() => String::new(),
            meant => format!("did you mean {}? ", quoted(meant, " or ")),
        };
        let message = format!("`{}` is not a unit of {}", cut(unit), Q::NAME);
        QuantityError::new(message, format!("{meant}the units are {all}"))
    })
}

/// The units that somebody may have meant.
fn meant<Q: Quantity>(unit: &str) -> Vec<&'static str> {
    let known = |name: &str| Q::UNITS.iter().find(|(known, _)| *known == name).map(|(n, _)| *n);
    if let Some((_, names)) = MISSPELT.iter().find(|(wrong, _)| *wrong == unit) {
        return names.iter().filter_map(|name| known(name)).collect();
    }
    let names = || Q::UNITS.iter().map(|(name, _)| *name);
    let same_letters: Vec<_> = names().filter(|name| name.eq_ignore_ascii_case(unit)).collect();
    if !same_letters.is_empty() || unit.chars().count() > SHOWN {
        return same_letters;
    }
    let distance = |name: &&str| strsim::damerau_levenshtein(name, unit);
    let close = names().min_by_key(distance).filter(|name| distance(name) <= name.len() / 2);
    close.into_iter().collect()
}

/// The number with two common units.
fn two(number: &str, [first, second]: [&str; 2]) -> String {
    format!("\"{number} {first}\" or \"{number} {second}\"")
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}
