//! Where values come from: a grade and a source.

use std::collections::BTreeSet;
use std::fmt;

/// How well a value is founded: the letter before its source.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Grade {
    /// Measured and published.
    Measured,
    /// Published by a vendor, an analyst or a survey.
    Published,
    /// A rule of thumb of the trade.
    RuleOfThumb,
    /// Assumed here.
    Assumed,
}

impl Grade {
    /// The letters, for messages.
    pub const LETTERS: &str =
        "`M: ` measured, `P: ` published, `R: ` rule of thumb, `O: ` own assumption";

    /// The grade that a source's text begins with.
    pub fn of(source: &str) -> Option<Self> {
        Sourced::parse(source).map(|sourced| sourced.grade)
    }

    /// The letter that stands for it.
    pub const fn letter(self) -> char {
        match self {
            Self::Measured => 'M',
            Self::Published => 'P',
            Self::RuleOfThumb => 'R',
            Self::Assumed => 'O',
        }
    }
}

/// A source and its grade: `M: Schroeder & Gibson, FAST 2007`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sourced {
    /// How well the value is founded.
    pub grade: Grade,
    /// Where it comes from, as it is written: the letter, a colon, the source.
    pub source: String,
}

impl Sourced {
    /// Reads a grade's letter, a colon and a source; `None` if one of them is missing.
    pub fn parse(text: &str) -> Option<Self> {
        let (letter, source) = text.split_once(": ")?;
        let grade = match letter {
            "M" => Grade::Measured,
            "P" => Grade::Published,
            "R" => Grade::RuleOfThumb,
            "O" => Grade::Assumed,
            _ => return None,
        };
        (!source.trim().is_empty()).then(|| Self { grade, source: text.to_owned() })
    }
}

impl fmt::Display for Sourced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

/// How many parameters have which grade.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Grades {
    /// Measured.
    pub measured: u32,
    /// Published.
    pub published: u32,
    /// Rules of thumb.
    pub rule_of_thumb: u32,
    /// Assumed here.
    pub assumed: u32,
    /// Set by the experiment or left at a default.
    pub unsourced: u32,
}

impl fmt::Display for Grades {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { measured, published, rule_of_thumb, assumed, unsourced } = self;
        write!(
            f,
            "{measured} measured, {published} published, {rule_of_thumb} rules of thumb, {assumed} \
             assumed here, {unsourced} set by the experiment or at a default"
        )
    }
}

impl Grades {
    /// Grades of parameters by path and source; each path counts once.
    pub fn of<'a>(params: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> Self {
        let (mut grades, mut seen) = (Self::default(), BTreeSet::new());
        for (_, source) in params.filter(|(path, _)| seen.insert(*path)) {
            grades.add(source.and_then(Grade::of));
        }
        grades
    }

    /// Counts one more parameter.
    fn add(&mut self, grade: Option<Grade>) {
        let count = match grade {
            Some(Grade::Measured) => &mut self.measured,
            Some(Grade::Published) => &mut self.published,
            Some(Grade::RuleOfThumb) => &mut self.rule_of_thumb,
            Some(Grade::Assumed) => &mut self.assumed,
            None => &mut self.unsourced,
        };
        *count += 1;
    }
}
