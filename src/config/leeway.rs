//! How far values may be varied: `range`, `among` or `fixed` beside a value and its source.

use std::fmt;

/// How far a value may be varied where somebody asks what an answer depends on, as its file says
/// beside its source. `T` is how values are kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Leeway<T> {
    /// From the first value to the second: `range = ["0.6 /h", "12 /h"]`. Of a law these are two
    /// means; its shape is kept.
    Range([T; 2]),
    /// To any of these: `among = ["none", "locks"]`.
    Among(Vec<T>),
    /// Not at all, for this reason: `fixed = "the definition of this test bed"`.
    Fixed(String),
}

impl<T> Leeway<T> {
    /// The same with each value as `change` gives it.
    pub(super) fn map<U>(&self, change: impl Fn(&T) -> U) -> Leeway<U> {
        match self {
            Self::Range(ends) => Leeway::Range(ends.each_ref().map(change)),
            Self::Among(values) => Leeway::Among(values.iter().map(change).collect()),
            Self::Fixed(reason) => Leeway::Fixed(reason.clone()),
        }
    }

    /// The key that it stands under in files.
    pub(super) const fn key(&self) -> &'static str {
        match self {
            Self::Range(_) => "range",
            Self::Among(_) => "among",
            Self::Fixed(_) => "fixed",
        }
    }
}

impl fmt::Display for Leeway<String> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range([low, high]) => write!(f, "{low} to {high}"),
            Self::Among(values) => write!(f, "among {}", values.join(", ")),
            Self::Fixed(reason) => write!(f, "fixed: {reason}"),
        }
    }
}
