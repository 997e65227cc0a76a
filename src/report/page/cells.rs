//! Tables as the page shows them: figures rounded for the eye, with their exact texts beside them.

use crate::report::text::clean;

/// A figure of a results file.
pub struct Number {
    /// As it stands in the file.
    pub exact: String,
    /// Rounded, in the unit that the table names.
    pub shown: String,
}

/// One cell of a table.
pub enum Cell {
    /// Nothing was measured here.
    Missing,
    /// Words.
    Text(String),
    /// A figure by itself.
    Number(Number),
    /// A mean or a difference with what is known of it.
    Estimate(Estimate),
}

/// A figure with its interval and a verdict.
pub struct Estimate {
    /// The middle.
    pub mean: Number,
    /// Both ends of the 95 % interval, if there is one.
    pub interval: Option<(Number, Number)>,
    /// The verdict beyond chance.
    pub verdict: Verdict,
    /// A further entry of the file, such as a p-value.
    pub note: String,
    /// What is known of a heavy metric besides its mean.
    pub besides: Vec<Beside>,
}

/// A figure that stands below a mean.
pub struct Beside {
    /// What it is.
    pub label: String,
    /// The figure.
    pub value: Number,
    /// The ends of its 95 % interval; none where trials do not bound it.
    pub low: Option<Number>,
    /// The upper one.
    pub high: Option<Number>,
}

/// Whether a difference is beyond chance, and in whose favour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing beyond chance, or nothing to judge.
    Open,
    /// Beyond chance for the better.
    Better,
    /// Beyond chance for the worse.
    Worse,
    /// Beyond chance, where neither way is better.
    Other,
}

/// One row: its headers, then its cells.
pub struct Row {
    /// The headers of the row.
    pub labels: Vec<String>,
    /// One per column.
    pub cells: Vec<Cell>,
}

/// A table with a caption.
pub struct Sheet {
    /// The caption, with the unit.
    pub caption: String,
    /// Headers of the labels, then of the cells.
    pub heads: Vec<String>,
    /// From top to bottom.
    pub rows: Vec<Row>,
    /// How many more rows the file would fill.
    pub left_out: usize,
}

impl Sheet {
    /// How many rows are in the file only.
    pub fn more(&self) -> String {
        counted(self.left_out, "more row")
    }

    /// How many rows there are.
    pub fn size(&self) -> String {
        counted(self.rows.len() + self.left_out, "value")
    }
}

/// How the figures of one cell are written: all alike, so that they can be compared.
#[derive(Debug, Clone, Copy)]
pub struct Rounding {
    factor: f64,
    /// None for a power of ten.
    decimals: Option<usize>,
    signed: bool,
}

impl Rounding {
    /// Two digits of the half-width, or four of a value that has none, after multiplication by
    /// `factor`.
    pub fn new(value: f64, half_width: f64, factor: f64) -> Self {
        let half = (half_width * factor).abs();
        let varies = half.is_finite() && half > 0.0;
        let size = if varies { half } else { (value * factor).abs() / 100.0 };
        let decimals = if size == 0.0 || (1e-6..1e12).contains(&size) {
            let digits = 1.0 - size.log10().floor();
            Some(if size == 0.0 { 0 } else { digits.clamp(0.0, 7.0) as usize })
        } else {
            None
        };
        Self { factor, decimals, signed: false }
    }

    /// With that many decimals.
    pub fn fixed(decimals: usize) -> Self {
        Self { factor: 1.0, decimals: Some(decimals), signed: false }
    }

    /// With a plus sign before what is greater than nought.
    pub fn signed(self) -> Self {
        Self { signed: true, ..self }
    }

    /// A value in this notation; minus signs are as wide as plus signs.
    pub fn write(self, value: f64) -> String {
        // Adding zero turns a negative zero into a plain one.
        let value = value * self.factor + 0.0;
        let text = match self.decimals {
            Some(decimals) => format!("{value:.decimals$}"),
            None => format!("{value:.2e}"),
        };
        let plus = if self.signed && value > 0.0 { "+" } else { "" };
        format!("{plus}{}", text.replace('-', "\u{2212}"))
    }

    /// A figure of a file, whose value is `value`.
    pub fn number(self, exact: &str, value: f64) -> Number {
        Number { exact: clean(exact), shown: self.write(value) }
    }
}

/// A count with its thousands set off.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        // Digits are single bytes, so that every cut is between characters.
        .map(|group| std::str::from_utf8(group).unwrap_or_default())
        .collect();
    groups.join(",")
}

/// A count with its noun: `1 trial`, `2 trials`.
pub fn counted(value: usize, noun: &str) -> String {
    let plural = if value == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(value as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_the_digits_that_their_intervals_allow() {
        let write = |value, half, factor| Rounding::new(value, half, factor).write(value);
        assert_eq!(write(0.993_345, 0.0044, 100.0), "99.33");
        assert_eq!(write(123_456.4, 2345.0, 1.0), "123456");
        assert_eq!(write(-0.5, f64::NAN, 1.0), "\u{2212}0.5000");
        assert_eq!(write(0.0, 0.0, 1.0), "0");
        assert_eq!(write(2e-9, 1e-9, 1.0), "2.00e\u{2212}9");
        assert_eq!(Rounding::new(0.5, 0.1, 1.0).signed().write(0.5), "+0.50");
        assert_eq!(count(1_234_567), "1,234,567");
    }
}
