//! Errors of closed forms, and the checks of numbers that raise them.

/// The largest number of servers, places, customers or copies that a formula takes: sums over
/// states then end within a second or so.
const MOST: u32 = 1_000_000;

/// A closed form that gives no number, and why.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum TheoryError {
    /// A queue without a steady state.
    #[error("the queue grows without bound: its load is {load}, and it has to be below 1")]
    Unstable {
        /// Arrival rate times mean service over servers; 1 or more.
        load: f64,
    },
    /// A network in which one station has no steady state.
    #[error("station {station} grows without bound: its load is {load}, and it has to be below 1")]
    UnstableStation {
        /// The first such station, counted from 0.
        station: usize,
        /// Arrival rate times mean service over servers; 1 or more.
        load: f64,
    },
    /// Routing from which customers never leave.
    #[error("station {station} never leads out of the network")]
    NeverLeaves {
        /// The first station from which no way leads out, counted from 0.
        station: usize,
    },
    /// A number that the formula needs was not given.
    #[error("{law} needs the {what}, but none is given")]
    Missing {
        /// The closed form.
        law: &'static str,
        /// The missing number, in words.
        what: &'static str,
    },
    /// A number outside the domain of the formula.
    #[error("{what}: {value}, expected {expected}")]
    OutOfRange {
        /// The number, in words.
        what: &'static str,
        /// The number itself.
        value: f64,
        /// The numbers that are allowed, in words.
        expected: &'static str,
    },
    /// A system for which the formula does not hold.
    #[error("{law} needs {needs}: {found}")]
    Assumption {
        /// The closed form.
        law: &'static str,
        /// The assumption, in words.
        needs: &'static str,
        /// A clause that says how the system differs from it.
        found: String,
    },
    /// A figure that the formula does not give.
    #[error("{law} does not give {measure}; it gives {gives}")]
    NotGiven {
        /// The closed form.
        law: &'static str,
        /// The name of the figure.
        measure: String,
        /// The names of the figures that it gives.
        gives: String,
    },
    /// A name that no closed form has.
    #[error("no closed form is called `{name}`")]
    UnknownLaw {
        /// The name.
        name: String,
    },
    /// A name that no figure of a closed form has.
    #[error("no figure of a closed form is called `{name}`")]
    UnknownMeasure {
        /// The name.
        name: String,
    },
}

fn within(
    what: &'static str,
    value: f64,
    (low, high): (f64, f64),
    expected: &'static str,
) -> Result<f64, TheoryError> {
    if (low..=high).contains(&value) {
        Ok(value)
    } else {
        Err(TheoryError::OutOfRange { what, value, expected })
    }
}

/// A positive number of usual size.
pub(super) fn positive(what: &'static str, value: f64) -> Result<f64, TheoryError> {
    within(what, value, (1e-18, 1e18), "a positive number, 1e-18 to 1e18")
}

/// A number that may be zero.
pub(super) fn not_negative(what: &'static str, value: f64) -> Result<f64, TheoryError> {
    within(what, value, (0.0, 1e18), "a number from 0 to 1e18")
}

/// A probability, 0 and 1 included.
pub(super) fn probability(what: &'static str, value: f64) -> Result<f64, TheoryError> {
    within(what, value, (0.0, 1.0), "a number from 0 to 1")
}

/// A level of a quantile: no law here is bounded, so that 1 has none.
pub(super) fn level(value: f64) -> Result<f64, TheoryError> {
    let highest = 1.0 - f64::EPSILON;
    within("level of the quantile", value, (0.0, highest), "a number from 0 to below 1")
}

/// A number of things, at least one.
pub(super) fn count(what: &'static str, value: u32) -> Result<f64, TheoryError> {
    let most = f64::from(MOST);
    within(what, f64::from(value), (1.0, most), "a whole number from 1 to 1,000,000")
}

/// A load with a steady state.
pub(super) fn stable(load: f64) -> Result<f64, TheoryError> {
    if load < 1.0 { Ok(load) } else { Err(TheoryError::Unstable { load }) }
}
