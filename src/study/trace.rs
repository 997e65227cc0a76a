//! Traces: one trial as lines for people and as facts for programs.

use crate::sim::SimTime;

/// Which lines of a trace are wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Wanted {
    /// Only operations of this user, from 1.
    pub user: Option<u32>,
    /// Only operations on this object, from 1.
    pub object: Option<u32>,
    /// Only operations blocked by this cause, as an index into the causes of [`super::Blame`].
    pub cause: Option<usize>,
}

/// How many users and objects a trace can choose from; 0 where a model has none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Traceable {
    /// Users, numbered from 1.
    pub users: u64,
    /// Objects, numbered from 1.
    pub objects: u64,
}

/// One line of a trace: what happened at an instant.
#[derive(Clone, PartialEq, Debug)]
pub struct TraceLine {
    /// The instant.
    pub at: SimTime,
    /// Kind of line: a word of the model, such as `ask`.
    pub kind: &'static str,
    /// What it happens to: its group, such as `users`, and its name, such as `user 3`.
    pub track: (&'static str, String),
    /// Its part in an operation.
    pub part: SpanPart,
    /// A sentence without the time.
    pub text: String,
    /// The same in figures and names, by their fields.
    pub facts: Vec<(&'static str, Fact)>,
}

/// The part of a line in an operation, which has a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpanPart {
    /// In none.
    Apart,
    /// Its begin.
    Begin(u64),
    /// Something in between.
    Step(u64),
    /// Its end.
    End(u64),
}

impl SpanPart {
    /// The number of the operation.
    pub const fn operation(self) -> Option<u64> {
        match self {
            Self::Apart => None,
            Self::Begin(number) | Self::Step(number) | Self::End(number) => Some(number),
        }
    }
}

/// One fact of a line.
#[derive(Clone, PartialEq, Debug)]
pub enum Fact {
    /// A number of something, or a name that is a number.
    Count(u64),
    /// A quantity in the unit that its field names.
    Number(f64),
    /// A name, or words.
    Name(String),
    /// The state of things in words, which a terminal shows beside the sentence.
    Beside(String),
}

impl Fact {
    /// The state of things in words.
    pub fn beside(&self) -> Option<&str> {
        match self {
            Self::Beside(words) => Some(words),
            Self::Count(_) | Self::Number(_) | Self::Name(_) => None,
        }
    }
}

impl From<u64> for Fact {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<f64> for Fact {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Fact {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<String> for Fact {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}
