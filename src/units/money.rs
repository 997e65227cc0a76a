//! Money, person hours, and hourly rates.

use std::fmt;

use crate::sim::SimDuration;

/// An amount of money in US cents; negative for what is saved.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Money(i64);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount given in cents.
    pub const fn from_cents(cents: i64) -> Self {
        Self(cents)
    }

    /// The amount in cents.
    pub const fn cents(self) -> i64 {
        self.0
    }

    /// The amount in US dollars.
    pub fn as_usd_f64(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// The sum of two amounts; `None` if it exceeds 2^63 cents.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The sum of two amounts.
    ///
    /// # Panics
    /// If it exceeds 2^63 cents.
    pub fn plus(self, other: Self) -> Self {
        self.checked_add(other).expect("an amount of money exceeded 2^63 cents")
    }

    /// `count` times this amount; `None` if that exceeds 2^63 cents.
    pub fn checked_times(self, count: u64) -> Option<Self> {
        self.0.checked_mul(i64::try_from(count).ok()?).map(Self)
    }
}

impl fmt::Display for Money {
    /// Dollars, with cents where there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        match (size / 100, size % 100) {
            (dollars, 0) => write!(f, "{sign}{dollars} USD"),
            (dollars, cents) => write!(f, "{sign}{dollars}.{cents:02} USD"),
        }
    }
}

/// Working time of people: person hours. Unlike a span of time it adds up over several people.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Effort(SimDuration);

impl Effort {
    /// No work.
    pub const ZERO: Self = Self(SimDuration::ZERO);

    /// One person at work for a span of time.
    pub const fn new(span: SimDuration) -> Self {
        Self(span)
    }

    /// The span that one person would need.
    pub const fn span(self) -> SimDuration {
        self.0
    }

    /// Person hours.
    pub fn hours(self) -> f64 {
        self.0.as_secs_f64() / 3_600.0
    }

    /// The sum of two efforts; `None` if it exceeds 584 person years.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let nanos = self.0.as_nanos().checked_add(other.0.as_nanos())?;
        Some(Self(SimDuration::from_nanos(nanos)))
    }

    /// The sum of two efforts.
    ///
    /// # Panics
    /// If it exceeds 584 person years.
    pub fn plus(self, other: Self) -> Self {
        self.checked_add(other).expect("an effort exceeded 584 person years")
    }
}

impl fmt::Display for Effort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} h", self.hours())
    }
}

/// Money per hour, of a person or a machine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct HourlyRate(Money);

impl HourlyRate {
    /// The rate of this much money for an hour.
    pub const fn new(money_per_hour: Money) -> Self {
        Self(money_per_hour)
    }

    /// Cost of one hour.
    pub const fn per_hour(self) -> Money {
        self.0
    }

    /// Cost of an effort, rounded to cents; `None` if that exceeds 2^63 cents.
    pub fn cost(self, effort: Effort) -> Option<Money> {
        const HOUR: i128 = 3_600_000_000_000;
        let product = i128::from(self.0.cents()) * i128::from(effort.span().as_nanos());
        let rounded = (product + product.signum() * (HOUR / 2)) / HOUR;
        i64::try_from(rounded).ok().map(Money::from_cents)
    }
}

impl fmt::Display for HourlyRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/h", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_and_a_half_costs_half_as_much_again() {
        let rate = HourlyRate::new(Money::from_cents(4_501));
        let work = Effort::new(SimDuration::from_nanos(5_400_000_000_000));
        assert_eq!(rate.cost(work), Some(Money::from_cents(6_752)));
        assert_eq!(rate.to_string(), "45.01 USD/h");
        assert_eq!(work.to_string(), "1.5 h");
        let most = HourlyRate::new(Money::from_cents(i64::MAX));
        assert_eq!(most.cost(work), None);
    }

    #[test]
    fn money_prints_cents_only_where_there_are_any() {
        assert_eq!(Money::from_cents(4_500).to_string(), "45 USD");
        assert_eq!(Money::from_cents(-305).to_string(), "-3.05 USD");
        assert_eq!(Money::from_cents(i64::MIN).to_string(), "-92233720368547758.08 USD");
    }
}
