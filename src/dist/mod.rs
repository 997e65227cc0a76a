//! Distributions: laws of spans and other positive numbers, and the popularity of objects.
//!
//! A law of spans counts seconds. Every parameter is checked when a law is made, so that drawing
//! always ends and never gives a negative number, an infinity or NaN.

mod law;
mod moments;
mod observed;
mod popularity;
mod read;
mod residual;

pub use law::Law;
pub use popularity::Popularity;

/// A parameter outside the domain of its law.
#[derive(Clone, Copy, PartialEq, Debug, thiserror::Error)]
#[error("{law}: {parameter} is {value}, expected {expected}")]
pub struct DomainError {
    /// The law, such as "weibull".
    pub law: &'static str,
    /// The parameter, such as "shape".
    pub parameter: &'static str,
    /// Given value.
    pub value: f64,
    /// Allowed values, in words.
    pub expected: &'static str,
}

/// Parameters of one law while they are checked.
struct Check(&'static str);

impl Check {
    /// `value`, if it is not below `low` and not above `high`; NaN and infinities never are.
    /// Subnormal numbers are refused everywhere: they have lost digits, and their inverse is
    /// infinite.
    fn within(
        &self,
        parameter: &'static str,
        value: f64,
        (low, high): (f64, f64),
        expected: &'static str,
    ) -> Result<f64, DomainError> {
        if (low..=high).contains(&value) && !value.is_subnormal() {
            Ok(value)
        } else {
            Err(DomainError { law: self.0, parameter, value, expected })
        }
    }

    /// A positive number of usual size.
    fn positive(&self, parameter: &'static str, value: f64) -> Result<f64, DomainError> {
        self.within(parameter, value, (1e-12, 1e15), "a positive number, 1e-12 to 1e15")
    }
}

#[cfg(test)]
mod tests;
