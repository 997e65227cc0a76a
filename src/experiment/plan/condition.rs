//! Conditions on points: `redundancy <= organisation.devices and architecture = "workgroup"`.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::config::{Diagnostic, File, Origin, nearest};
use crate::sim::SimDuration;
use crate::units::{BitRate, Bytes, Frequency, HourlyRate, Money, Quantity, share_in_percent};

/// A condition, as alternatives of comparisons that have to hold together.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    alternatives: Vec<Vec<Comparison>>,
}

/// Mistake in a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionError {
    /// The mistake, in words.
    pub message: String,
    /// Known names or values, or an example.
    pub help: Option<String>,
    /// Which bytes of the condition are wrong.
    pub span: Range<usize>,
}

impl ConditionError {
    fn new(message: String, help: impl Into<Option<String>>, span: Range<usize>) -> Self {
        Self { message, help: help.into(), span }
    }

    /// As a mistake in a condition that came under a name rather than in a file.
    pub(in crate::experiment) fn within(self, name: &str, text: &str) -> Diagnostic {
        let file = Arc::new(File { name: name.to_owned(), text: text.to_owned() });
        let mistake = Diagnostic::new(self.message, &Origin { file, span: self.span });
        match self.help {
            Some(help) => mistake.helped(help),
            None => mistake,
        }
    }
}

impl fmt::Display for ConditionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.help {
            Some(help) => write!(f, "{}: {help}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for ConditionError {}

#[derive(Clone, Debug, PartialEq)]
struct Comparison {
    left: Operand,
    operator: Operator,
    right: Operand,
    /// Where it stands in the condition.
    span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
enum Operand {
    /// An axis, or `architecture`.
    Key(String),
    /// A number or a text.
    Literal(String),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Operator {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

/// Longer signs stand before those that they begin with.
const OPERATORS: [(&str, Operator); 7] = [
    ("<=", Operator::LessOrEqual),
    (">=", Operator::GreaterOrEqual),
    ("!=", Operator::NotEqual),
    ("==", Operator::Equal),
    ("<", Operator::Less),
    (">", Operator::Greater),
    ("=", Operator::Equal),
];

/// Values of an axis that a message names, at most.
const MOST_NAMED: usize = 12;

const EXAMPLE: &str = "a comparison looks like `organisation.devices > 50`";

impl Condition {
    /// Reads a condition; `keys` are the names that may stand in it. Texts stand in double or
    /// single quotes and may hold anything but these.
    ///
    /// # Errors
    /// If it compares nothing, or names what is not there.
    pub fn parse(text: &str, keys: &[&str]) -> Result<Self, ConditionError> {
        let mut words = Words { text, at: 0 };
        let mut alternatives = vec![Vec::new()];
        loop {
            let comparison = Comparison::parse(&mut words, keys)?;
            alternatives.last_mut().expect("there is at least one").push(comparison);
            let (word, span) = words.next()?;
            match word {
                Word::End => return Ok(Self { alternatives }),
                Word::Bare("and") => {}
                Word::Bare("or") => alternatives.push(Vec::new()),
                _ => {
                    let message = format!("expected `and` or `or`, not `{}`", &text[span.clone()]);
                    return Err(ConditionError::new(message, None, span));
                }
            }
        }
    }

    /// Whether a point meets it. `cell` gives the value at a key; a comparison with a key that the
    /// architecture does not have holds.
    pub fn holds(&self, cell: &dyn Fn(&str) -> Option<String>) -> bool {
        let all = |part: &Vec<Comparison>| part.iter().all(|comparison| comparison.holds(cell));
        self.alternatives.iter().any(all)
    }
}

impl Condition {
    /// Checks that its names have values that meet it: otherwise it would leave out all points but
    /// those of architectures without the axis. `=` with a value that is not there is a mistake
    /// anywhere; another comparison may stand beside an alternative that can be met.
    ///
    /// # Errors
    /// If it has such a mistake.
    pub fn check(&self, values: &[(&str, Vec<String>)]) -> Result<(), ConditionError> {
        let mut all = self.alternatives.iter().flatten();
        all.try_for_each(|own| own.refuse_without_order(values))?;
        let mut first = None;
        let mut can_be_met = false;
        for alternative in &self.alternatives {
            let unmet = values.iter().find_map(|named| unmet(alternative, named, values));
            can_be_met |= unmet.is_none();
            let Some(unmet) = unmet else { continue };
            if unmet.comparison.operator == Operator::Equal {
                return Err(unmet.explained());
            }
            first = first.or(Some(unmet));
        }
        match first.filter(|_| !can_be_met) {
            Some(unmet) => Err(unmet.explained()),
            None => Ok(()),
        }
    }
}

/// A comparison that no value of a name meets.
struct Unmet<'a> {
    comparison: &'a Comparison,
    key: &'a str,
    cells: &'a [String],
}

/// The comparison to blame if no value of a name meets all that an alternative asks of it.
fn unmet<'a>(
    alternative: &'a [Comparison],
    (key, cells): &'a (&str, Vec<String>),
    values: &[(&str, Vec<String>)],
) -> Option<Unmet<'a>> {
    // Names without known values have their own mistakes.
    if cells.is_empty() {
        return None;
    }
    let own = alternative.iter().filter(|own| own.keys().any(|name| name == *key));
    let own: Vec<&Comparison> = own.collect();
    // Beside another name it is enough that one of its values fits.
    let fits = |comparison: &Comparison, cell: &String| {
        let other = comparison.keys().find(|name| name != key);
        let other = other.and_then(|other| values.iter().find(|(name, _)| *name == other));
        let holds = |other: Option<&String>| {
            comparison.holds(&|name| if name == *key { Some(cell.clone()) } else { other.cloned() })
        };
        match other {
            Some((_, cells)) => cells.iter().any(|other| holds(Some(other))),
            None => holds(None),
        }
    };
    if cells.iter().any(|cell| own.iter().all(|comparison| fits(comparison, cell))) {
        return None;
    }
    // One that nothing meets by itself says more than those that exclude each other.
    let alone = own.iter().find(|own| !cells.iter().any(|cell| fits(own, cell)));
    let comparison = *alone.or(own.first())?;
    Some(Unmet { comparison, key, cells })
}

impl Unmet<'_> {
    fn explained(&self) -> ConditionError {
        let message = format!("no value of `{}` meets this", self.key);
        let near = self.comparison.literal().map(|wanted| self.near(wanted)).unwrap_or_default();
        let near = match near.as_slice() {
            [] => String::new(),
            near => format!("; nearest: {}", near.join(", ")),
        };
        let more = self.cells.len().saturating_sub(MOST_NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let named: Vec<&str> = self.cells.iter().take(MOST_NAMED).map(String::as_str).collect();
        let help = format!("its values are {}{more}{near}", named.join(", "));
        ConditionError::new(message, help, self.comparison.span.clone())
    }

    /// The values next to a number, or the one that looks most like a text.
    fn near(&self, wanted: &str) -> Vec<&str> {
        let Some((kind, wanted)) = amount(wanted) else {
            return nearest(wanted, self.cells.iter().map(String::as_str)).into_iter().collect();
        };
        let alike = |cell: &&String| amount(cell).filter(|(own, _)| *own == kind);
        let numbers = self.cells.iter().filter_map(|cell| Some((alike(&cell)?.1, cell.as_str())));
        let order = |a: &(f64, &str), b: &(f64, &str)| a.0.total_cmp(&b.0);
        let below = numbers.clone().filter(|(own, _)| *own <= wanted).max_by(order);
        let above = numbers.filter(|(own, _)| *own > wanted).min_by(order);
        below.into_iter().chain(above).map(|(_, cell)| cell).collect()
    }
}

impl Comparison {
    fn parse(words: &mut Words, keys: &[&str]) -> Result<Self, ConditionError> {
        let (left, start) = Operand::parse(words, keys)?;
        let (operator, span) = words.next()?;
        let Word::Operator(operator) = operator else {
            let message = format!("`{}` compares nothing", &words.text[start.start..start.end]);
            let place = if span.is_empty() { start } else { span };
            return Err(ConditionError::new(message, EXAMPLE.to_owned(), place));
        };
        let (right, end) = Operand::parse(words, keys)?;
        Ok(Self { left, operator, right, span: start.start..end.end })
    }

    /// The names in it.
    fn keys(&self) -> impl Iterator<Item = &str> {
        [&self.left, &self.right].into_iter().filter_map(|operand| match operand {
            Operand::Key(key) => Some(key.as_str()),
            Operand::Literal(_) => None,
        })
    }

    /// The value that it compares a name with.
    fn literal(&self) -> Option<&str> {
        [&self.left, &self.right].into_iter().find_map(|operand| match operand {
            Operand::Key(_) => None,
            Operand::Literal(text) => Some(text.as_str()),
        })
    }

    fn holds(&self, cell: &dyn Fn(&str) -> Option<String>) -> bool {
        let (Some(left), Some(right)) = (self.left.value(cell), self.right.value(cell)) else {
            return true;
        };
        let order = match (amount(&left), amount(&right)) {
            (Some((kind, left)), Some((other, right))) if kind == other => {
                Some(left.total_cmp(&right))
            }
            _ => (left == right).then_some(Ordering::Equal),
        };
        match self.operator {
            Operator::Less => order.is_some_and(Ordering::is_lt),
            Operator::LessOrEqual => order.is_some_and(Ordering::is_le),
            Operator::Equal => order.is_some_and(Ordering::is_eq),
            Operator::NotEqual => !order.is_some_and(Ordering::is_eq),
            Operator::GreaterOrEqual => order.is_some_and(Ordering::is_ge),
            Operator::Greater => order.is_some_and(Ordering::is_gt),
        }
    }

    /// Refuses to put in order what has none: names, or quantities of several kinds. Names of axes
    /// without known values have their own mistakes.
    fn refuse_without_order(&self, values: &[(&str, Vec<String>)]) -> Result<(), ConditionError> {
        if matches!(self.operator, Operator::Equal | Operator::NotEqual) {
            return Ok(());
        }
        let texts = [&self.left, &self.right].into_iter().flat_map(|operand| match operand {
            Operand::Key(key) => {
                let known = values.iter().find(|(name, _)| name == key);
                known.map_or(&[][..], |(_, cells)| cells)
            }
            Operand::Literal(text) => std::slice::from_ref(text),
        });
        let texts: Vec<&String> = texts.collect();
        let kind = |text: &str| amount(text).map(|(kind, _)| kind);
        let Some(first) = texts.first() else { return Ok(()) };
        let other = texts.iter().find(|own| kind(own).is_none() || kind(own) != kind(first));
        let Some(other) = other else { return Ok(()) };
        let message = match kind(other) {
            None => format!("`{other}` is no number and no quantity: it has no place in an order"),
            Some(_) => format!("`{first}` and `{other}` are of two kinds: they have no order"),
        };
        let help = "`=` and `!=` compare anything; units are those of the values, in quotes";
        Err(ConditionError::new(message, help.to_owned(), self.span.clone()))
    }
}

impl Operand {
    /// The next operand and where it stands.
    fn parse(words: &mut Words, keys: &[&str]) -> Result<(Self, Range<usize>), ConditionError> {
        let (word, span) = words.next()?;
        let bare = match word {
            Word::Quoted(text) => return Ok((Self::Literal(text.to_owned()), span)),
            Word::Bare(text) if amount(text).is_some() => {
                return Ok((Self::Literal(text.to_owned()), span));
            }
            Word::Bare(text) if keys.contains(&text) => {
                return Ok((Self::Key(text.to_owned()), span));
            }
            Word::Bare(text) => text,
            Word::Operator(_) | Word::End => {
                let message = if span.is_empty() {
                    "the condition ends too early"
                } else {
                    "a name or a value is missing here"
                };
                return Err(ConditionError::new(message.to_owned(), EXAMPLE.to_owned(), span));
            }
        };
        let help = nearest(bare, keys.iter().copied()).map_or_else(
            || format!("texts stand in quotes; names are: {}", keys.join(", ")),
            |near| format!("did you mean `{near}`? texts stand in quotes"),
        );
        let message = format!("`{bare}` is neither an axis nor a number");
        Err(ConditionError::new(message, help, span))
    }

    fn value(&self, cell: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        match self {
            Self::Key(key) => cell(key),
            Self::Literal(text) => Some(text.clone()),
        }
    }
}

/// A part of a condition.
enum Word<'t> {
    /// Without its quotes.
    Quoted(&'t str),
    Operator(Operator),
    /// A name, a number, `and` or `or`.
    Bare(&'t str),
    End,
}

/// The parts of a condition, one after the other.
struct Words<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Words<'t> {
    /// The next part and where it stands.
    fn next(&mut self) -> Result<(Word<'t>, Range<usize>), ConditionError> {
        let rest = self.text[self.at..].trim_start();
        let start = self.text.len() - rest.len();
        let (word, length) = self.first(rest, start)?;
        self.at = start + length;
        Ok((word, start..self.at))
    }

    fn first(&self, rest: &'t str, start: usize) -> Result<(Word<'t>, usize), ConditionError> {
        let Some(first) = rest.chars().next() else { return Ok((Word::End, 0)) };
        if let '"' | '\'' = first {
            let Some(length) = rest[1..].find(first) else {
                let message = "this text has no closing quote".to_owned();
                return Err(ConditionError::new(message, None, start..self.text.len()));
            };
            return Ok((Word::Quoted(&rest[1..=length]), length + 2));
        }
        if let Some((sign, operator)) = OPERATORS.iter().find(|(sign, _)| rest.starts_with(sign)) {
            return Ok((Word::Operator(*operator), sign.len()));
        }
        let ends = |c: char| c.is_whitespace() || "\"'<>=!".contains(c);
        // A lone `!` is a word of its own, for a message to show.
        let length = rest.find(ends).unwrap_or(rest.len()).max(first.len_utf8());
        Ok((Word::Bare(&rest[..length]), length))
    }
}

/// What can be put in order: a number, or a quantity by its kind and its size in one unit. `5 %` is
/// the number 0.05.
fn amount(text: &str) -> Option<(&'static str, f64)> {
    fn quantity<Q: Quantity>(text: &str) -> Option<(&'static str, f64)> {
        Some((Q::NAME, Q::parse(text).ok()?.exact().parse().ok()?))
    }
    let number = text.trim().parse().ok().or_else(|| share_in_percent(text));
    let readers = [
        quantity::<SimDuration>,
        quantity::<Bytes>,
        quantity::<BitRate>,
        quantity::<Frequency>,
        quantity::<Money>,
        quantity::<HourlyRate>,
    ];
    number.map(|number| ("a number", number)).or_else(|| readers.iter().find_map(|read| read(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 4] = ["copies", "devices", "architecture", "churn"];

    fn check(text: &str) -> bool {
        let condition = Condition::parse(text, &KEYS).unwrap();
        condition.holds(&|key| match key {
            "copies" => Some("3".to_owned()),
            "architecture" => Some("workgroup".to_owned()),
            "churn" => Some("night and day or <\"never\">".to_owned()),
            _ => None,
        })
    }

    #[test]
    fn conditions_compare_numbers_and_texts() {
        assert!(check("copies <= 3"));
        assert!(!check("copies > 10"));
        assert!(check("copies > 10 or architecture = \"workgroup\""));
        assert!(!check("copies = 3 and architecture != \"workgroup\""));
        assert!(check("copies < devices"), "a key that is not there excludes nothing");
        assert!(check("copies=3 and 2<copies"));
        assert!(check("copies = 4 and copies = 5 or copies = 3"), "`and` binds first");
    }

    #[test]
    fn a_value_that_is_not_there_is_a_mistake_that_names_the_nearest() {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let values = [
            ("copies", texts(&["1", "2", "3", "5"])),
            ("devices", texts(&["2", "8"])),
            ("architecture", texts(&["workgroup", "client-server"])),
            ("churn", texts(&["20 min"])),
        ];
        let check = |text: &str| {
            let checked = Condition::parse(text, &KEYS).unwrap().check(&values);
            checked.err().map(|error| (text[error.span.clone()].to_owned(), error.to_string()))
        };
        for sound in [
            "copies = 3",
            "copies <= devices and copies > 2",
            "copies != 3 or copies > 9",
            "copies = 3 and architecture = 'client-server'",
        ] {
            assert_eq!(check(sound), None, "{sound}");
        }
        for (text, place, help) in [
            ("copies = 9", "copies = 9", "1, 2, 3, 5; nearest: 5"),
            ("devices = 2 and copies = 4", "copies = 4", "nearest: 3, 5"),
            ("copies = 3 or copies = 4", "copies = 4", "nearest: 3, 5"),
            ("copies > 5", "copies > 5", "nearest: 5"),
            ("copies > devices and devices = 8", "copies > devices", "its values are"),
            ("copies = 3 and copies = 2", "copies = 3", "its values are"),
            ("architecture = 'workgroop'", "architecture = 'workgroop'", "nearest: workgroup"),
            ("churn = '20 s'", "churn = '20 s'", "its values are 20 min"),
        ] {
            let (own, message) = check(text).unwrap_or_else(|| panic!("{text} is taken"));
            assert!(own == place && message.contains(help), "{text}: {own}: {message}");
        }
    }

    /// However values are written, they are put in the order of their sizes.
    #[test]
    fn quantities_are_compared_by_their_size() {
        let values: [(&str, Vec<String>); 4] = [
            ("share", ["5 %", "20 %", "0.35", "50%"].map(str::to_owned).to_vec()),
            ("rate", ["2 /y", "1 /month", "10 /month", "1 /d"].map(str::to_owned).to_vec()),
            ("span", ["90 s", "5 min", "1 h"].map(str::to_owned).to_vec()),
            ("line", ["bad pair", "1 Gbit/s"].map(str::to_owned).to_vec()),
        ];
        let keys = values.each_ref().map(|(key, _)| *key);
        let met = |text: &str| {
            let condition = Condition::parse(text, &keys).map_err(|error| error.to_string())?;
            condition.check(&values).map_err(|error| error.to_string())?;
            let key = keys.iter().find(|key| text.contains(*key)).unwrap();
            let cells = &values.iter().find(|(own, _)| own == key).unwrap().1;
            let own = cells.iter().filter(|cell| condition.holds(&|_| Some((*cell).clone())));
            Ok::<_, String>(own.cloned().collect::<Vec<_>>().join(", "))
        };
        for (text, expected) in [
            ("share > 0.1", "20 %, 0.35, 50%"),
            ("share >= '20 %'", "20 %, 0.35, 50%"),
            ("share < 25%", "5 %, 20 %"),
            ("share = 0.05", "5 %"),
            ("share != 0.5", "5 %, 20 %, 0.35"),
            ("rate < '2 /month'", "2 /y, 1 /month"),
            ("span > '2 min'", "5 min, 1 h"),
            ("'60 min' = span", "1 h"),
            ("line = 'bad pair'", "bad pair"),
            ("line = '1000 Mbit/s'", "1 Gbit/s"),
        ] {
            assert_eq!(met(text).as_deref(), Ok(expected), "{text}");
        }
        for (text, said) in [
            ("span > 1000", "`90 s` and `1000` are of two kinds"),
            ("share > '1 h'", "`5 %` and `1 h` are of two kinds"),
            ("line > '1 Mbit/s'", "`bad pair` is no number and no quantity"),
            ("span > 'long'", "`long` is no number and no quantity"),
        ] {
            let told = met(text).expect_err(text);
            assert!(told.contains(said), "{text}: {told}");
        }
    }

    #[test]
    fn texts_may_hold_what_divides_conditions() {
        assert!(check("churn = 'night and day or <\"never\">' and copies = 3"));
        assert!(!check("churn = 'night and day'"));
    }

    #[test]
    fn mistakes_are_explained_where_they_are() {
        let explain = |text: &str| {
            let error = Condition::parse(text, &["copies"]).unwrap_err();
            (text[error.span.clone()].to_owned(), error.to_string())
        };
        for (text, place, part) in [
            ("copes > 3", "copes", "did you mean `copies`?"),
            ("copies", "copies", "compares nothing"),
            ("copies > 3 and", "", "ends too early"),
            ("copies > > 3", ">", "missing here"),
            ("copies > 3 copies", "copies", "expected `and` or `or`"),
            ("copies = workgroup", "workgroup", "texts stand in quotes"),
            ("copies = \"workgroup", "\"workgroup", "no closing quote"),
            ("copies ! 3", "!", "compares nothing"),
            ("", "", "ends too early"),
        ] {
            let (own, message) = explain(text);
            assert!(own == place && message.contains(part), "{text}: {own}: {message}");
        }
    }
}
