//! Writes numbers the way a reader of a chart expects them.

/// How the numbers of one axis are written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Notation {
    /// With that many decimals.
    Plain(usize),
    /// A hundred times the value, with that many decimals and a percent sign.
    Percent(usize),
    /// Divided by the factor, with that many decimals and the letter for the factor.
    Scaled(f64, &'static str, usize),
    /// As a power of ten.
    Power,
}

impl Notation {
    /// The notation that keeps values a step apart distinct, for values up to `most`.
    pub fn for_steps(step: f64, most: f64, share: bool) -> Self {
        if share {
            return Self::Percent(decimals(step * 100.0));
        }
        if most > 0.0 && most < 1e-3 {
            return Self::Power;
        }
        let factors = [(1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];
        let large = factors.iter().find(|(factor, _)| most >= *factor && most >= 1e4);
        match large {
            Some((factor, letter)) => Self::Scaled(*factor, letter, decimals(step / factor)),
            None => Self::Plain(decimals(step)),
        }
    }

    /// The value in this notation.
    pub fn write(self, value: f64) -> String {
        // Adding zero turns a negative zero into a plain one.
        match self {
            Self::Plain(digits) => format!("{:.digits$}", value + 0.0),
            Self::Percent(digits) => format!("{:.digits$}\u{a0}%", value * 100.0 + 0.0),
            Self::Scaled(_, _, _) if value == 0.0 => "0".to_owned(),
            Self::Scaled(factor, letter, digits) => {
                format!("{:.digits$}\u{a0}{letter}", value / factor)
            }
            Self::Power => power(value),
        }
    }
}

/// A value on a logarithmic axis, written by itself.
pub fn write_alone(value: f64, share: bool) -> String {
    let notation = match value {
        _ if share && value >= 0.99e-6 => Notation::Percent(decimals(value * 100.0)),
        _ if value < 0.99e-4 => Notation::Power,
        _ if value < 999.0 => Notation::Plain(decimals(value)),
        _ if value < 9999.0 => Notation::Scaled(1e3, "k", 0),
        _ => Notation::for_steps(value, value, false),
    };
    notation.write(value)
}

/// How many decimals a step needs that is one, two or five times a power of ten.
fn decimals(step: f64) -> usize {
    // The small term keeps 0.1 from counting as slightly less than a tenth.
    (-(step.abs().max(1e-15).log10() + 1e-9).floor()).clamp(0.0, 15.0) as usize
}

/// Such as `2×10⁻⁵`.
fn power(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let exponent = (value.abs().log10() + 1e-9).floor();
    let factor = value / 10f64.powf(exponent);
    let digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    let mut raised = String::from(if exponent < 0.0 { "⁻" } else { "" });
    for digit in format!("{:.0}", exponent.abs()).bytes() {
        raised.extend(digits.chars().nth(usize::from(digit - b'0')));
    }
    let tenths = (factor * 10.0).round() / 10.0;
    if tenths == 1.0 { format!("10{raised}") } else { format!("{tenths}×10{raised}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_stay_distinct() {
        assert_eq!(Notation::for_steps(0.002, 1.0, true).write(0.992), "99.2\u{a0}%");
        assert_eq!(Notation::for_steps(0.1, 1.0, true).write(0.9), "90\u{a0}%");
        assert_eq!(Notation::for_steps(0.5, 2.0, false).write(1.5), "1.5");
        assert_eq!(Notation::for_steps(5e5, 2e6, false).write(1.5e6), "1.5\u{a0}M");
        assert_eq!(Notation::for_steps(5e15, 2e16, false).write(1.5e16), "15\u{a0}P");
        assert_eq!(Notation::for_steps(2e-5, 8e-5, false).write(4e-5), "4×10⁻⁵");
    }

    #[test]
    fn lone_values_are_short() {
        assert_eq!(write_alone(1e-4, true), "0.01\u{a0}%");
        assert_eq!(write_alone(5e-5, true), "0.005\u{a0}%");
        assert_eq!(write_alone(2000.0, false), "2\u{a0}k");
        assert_eq!(write_alone(0.05, false), "0.05");
        assert_eq!(write_alone(1e-9, false), "10⁻⁹");
    }
}
