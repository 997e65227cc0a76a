//! Simulated time as whole nanoseconds: an instant is not a span.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

const NANOS_PER_SEC: u64 = 1_000_000_000;

/// An instant, in nanoseconds since the start of the trial (Monday 00:00). Range: 584 years.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct SimTime(u64);

/// A span of simulated time, in nanoseconds. Range: 0 to 584 years.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct SimDuration(u64);

/// Time added up over many people or machines, in nanoseconds: a sum of any number of spans.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct TotalTime(u128);

/// An instant as events carry it: in two halves, which need no alignment to eight bytes, so that an
/// event with an id beside it stays within 16.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EventTime([u32; 2]);

impl From<SimTime> for EventTime {
    fn from(time: SimTime) -> Self {
        Self([(time.0 >> 32) as u32, time.0 as u32])
    }
}

impl From<EventTime> for SimTime {
    fn from(EventTime([high, low]): EventTime) -> Self {
        Self(u64::from(high) << 32 | u64::from(low))
    }
}

impl SimTime {
    /// The first instant of a trial.
    pub const ZERO: Self = Self(0);
    /// The last instant of the clock, 584 years after the first. Stands for never: no horizon
    /// lies as late.
    pub const MAX: Self = Self(u64::MAX);

    /// The instant `nanos` nanoseconds after the start.
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since the start.
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// Seconds since the start.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / NANOS_PER_SEC as f64
    }

    /// The span since `earlier`.
    ///
    /// # Panics
    /// If `earlier` is later than `self`: time never runs backwards.
    pub fn since(self, earlier: Self) -> SimDuration {
        SimDuration(self.0.checked_sub(earlier.0).expect("`since` was asked for a negative span"))
    }

    /// The span since `earlier`, or zero if `earlier` is later.
    pub fn saturating_since(self, earlier: Self) -> SimDuration {
        SimDuration(self.0.saturating_sub(earlier.0))
    }

    /// The instant `span` later, or [`SimTime::MAX`] if the clock does not reach so far.
    pub const fn saturating_add(self, span: SimDuration) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl SimDuration {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// One minute.
    pub const MINUTE: Self = Self::from_secs(60);
    /// One hour.
    pub const HOUR: Self = Self::from_secs(3_600);
    /// A day of 24 hours.
    pub const DAY: Self = Self::from_secs(86_400);
    /// A week of 7 days.
    pub const WEEK: Self = Self::from_secs(7 * 86_400);
    /// A year of 365 days.
    pub const YEAR: Self = Self::from_secs(365 * 86_400);
    /// The longest span, of 584 years. Stands for one that never ends.
    pub const MAX: Self = Self(u64::MAX);

    /// A span of `nanos` nanoseconds.
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// A span of whole seconds.
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs * NANOS_PER_SEC)
    }

    /// A span of whole milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis * 1_000_000)
    }

    /// The span nearest to `secs` seconds; `None` if that is negative, not finite or beyond 584
    /// years. The one place where a real number becomes a span: what a law draws below half a
    /// nanosecond is no time at all, as draws are rounded without bias. In files a span that is
    /// above zero and so short is a mistake ([`crate::units::Quantity::parse`]).
    pub fn from_secs_f64(secs: f64) -> Option<Self> {
        let nanos = secs * NANOS_PER_SEC as f64;
        // Half a nanosecond is rounded up; by whole numbers, since `f64::round` is a call.
        if nanos > -0.5 && nanos < i64::MAX as f64 {
            let whole = nanos as i64;
            return Some(Self(whole as u64 + u64::from(nanos - whole as f64 >= 0.5)));
        }
        (nanos > 0.0 && nanos < u64::MAX as f64).then_some(Self(nanos as u64))
    }

    /// The span in nanoseconds.
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// The span in seconds.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / NANOS_PER_SEC as f64
    }

    /// The span in hours.
    pub fn as_hours_f64(self) -> f64 {
        self.as_secs_f64() / 3_600.0
    }

    /// `count` times this span.
    ///
    /// # Panics
    /// If the product exceeds 584 years.
    pub fn times(self, count: u64) -> Self {
        Self(self.0.checked_mul(count).expect("a span of simulated time overflowed"))
    }

    /// `count` times this span, or [`SimDuration::MAX`] if that is longer.
    pub const fn saturating_times(self, count: u64) -> Self {
        Self(self.0.saturating_mul(count))
    }

    /// The sum of two spans, or [`SimDuration::MAX`] if that is longer.
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// This span less `other`, or zero.
    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl TotalTime {
    /// A sum of `nanos` nanoseconds.
    pub const fn from_nanos(nanos: u128) -> Self {
        Self(nanos)
    }

    /// What is left of it without a part.
    ///
    /// # Panics
    /// If that is more than the whole.
    pub fn without(self, part: Self) -> Self {
        Self(self.0.checked_sub(part.0).expect("a part is no more than the whole"))
    }

    /// The sum in hours.
    pub fn as_hours_f64(self) -> f64 {
        self.0 as f64 / NANOS_PER_SEC as f64 / 3_600.0
    }
}

impl From<SimDuration> for TotalTime {
    fn from(span: SimDuration) -> Self {
        Self(span.0.into())
    }
}

impl Add for TotalTime {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign<SimDuration> for TotalTime {
    fn add_assign(&mut self, span: SimDuration) {
        self.0 += u128::from(span.0);
    }
}

impl Sum<SimDuration> for TotalTime {
    fn sum<I: Iterator<Item = SimDuration>>(spans: I) -> Self {
        Self(spans.map(|span| u128::from(span.0)).sum())
    }
}

impl Add<SimDuration> for SimTime {
    type Output = Self;

    fn add(self, span: SimDuration) -> Self {
        Self(self.0.checked_add(span.0).expect("simulated time overflowed 584 years"))
    }
}

impl Add for SimDuration {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.checked_add(other.0).expect("a span of simulated time overflowed"))
    }
}

impl AddAssign for SimDuration {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for SimDuration {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.checked_sub(other.0).expect("a span of simulated time would be negative"))
    }
}

impl fmt::Display for SimTime {
    /// Week, weekday and time of day: `w03 Tue 14:05:09.250`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        let millis = self.0 / 1_000_000;
        let (secs, millis) = (millis / 1_000, millis % 1_000);
        let (days, secs) = (secs / 86_400, secs % 86_400);
        let (hours, minutes, secs) = (secs / 3_600, secs / 60 % 60, secs % 60);
        let day = DAYS[(days % 7) as usize];
        let week = days / 7 + 1;
        write!(f, "w{week:02} {day} {hours:02}:{minutes:02}:{secs:02}.{millis:03}")
    }
}

impl fmt::Display for SimDuration {
    /// The span in the largest unit that keeps it at or above one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secs = self.as_secs_f64();
        let (value, unit) = match secs {
            s if s >= 86_400.0 => (s / 86_400.0, "d"),
            s if s >= 3_600.0 => (s / 3_600.0, "h"),
            s if s >= 60.0 => (s / 60.0, "min"),
            s if s >= 1.0 => (s, "s"),
            s if s >= 1e-3 => (s * 1e3, "ms"),
            s if s >= 1e-6 => (s * 1e6, "us"),
            s => (s * 1e9, "ns"),
        };
        let text = format!("{value:.3}");
        write!(f, "{} {unit}", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_nanoseconds_or_nothing() {
        assert_eq!(SimDuration::from_secs_f64(1.5), Some(SimDuration::from_millis(1_500)));
        for absurd in [-1.0, f64::NAN, f64::INFINITY, 1e12] {
            assert_eq!(SimDuration::from_secs_f64(absurd), None, "{absurd}");
        }
    }

    #[test]
    fn fractions_of_a_nanosecond_are_rounded_to_the_nearest() {
        for (nanos, whole) in [(0.0, 0), (0.49, 0), (0.5, 1), (1.5, 2), (2.4, 2), (2.6, 3)] {
            let span = SimDuration::from_secs_f64(nanos / 1e9);
            assert_eq!(span, Some(SimDuration::from_nanos(whole)), "{nanos} ns");
        }
        assert_eq!(SimDuration::from_secs_f64(-4e-10), Some(SimDuration::ZERO));
        assert_eq!(SimDuration::from_secs_f64(-6e-10), None);
        assert_eq!(SimDuration::from_secs_f64(-5e-10), None);
    }

    #[test]
    fn nearly_584_years_are_the_limit() {
        // The largest number below 2^64 that a real number can be.
        let largest = (u64::MAX as f64).next_down();
        let span = SimDuration::from_secs_f64(largest / 1e9);
        assert_eq!(span, Some(SimDuration::from_nanos(largest as u64)));
        assert_eq!(SimDuration::from_secs_f64(u64::MAX as f64 / 1e9), None);
        let half = SimDuration::from_nanos(1 << 63);
        assert_eq!(SimDuration::from_secs_f64(half.as_secs_f64()), Some(half));
    }

    #[test]
    fn totals_exceed_the_clock() {
        let mut total = TotalTime::from(SimDuration::YEAR);
        (0..999).for_each(|_| total += SimDuration::YEAR);
        assert_eq!(total.as_hours_f64(), 8_760_000.0);
        let nanos = 1_000 * u128::from(SimDuration::YEAR.as_nanos());
        assert_eq!(total + total, TotalTime::from_nanos(2 * nanos));
    }

    #[test]
    fn spans_add_up_and_instants_lie_apart() {
        let (long, short) = (SimDuration::from_secs(7), SimDuration::from_secs(3));
        assert_eq!(long + short, SimDuration::from_secs(10));
        assert_eq!(long - short, SimDuration::from_secs(4));
        assert_eq!(short.times(5), SimDuration::from_secs(15));
        assert_eq!(long.saturating_sub(short), SimDuration::from_secs(4));
        assert_eq!(short.saturating_sub(long), SimDuration::ZERO);
        let instant = SimTime::ZERO + long;
        assert_eq!(instant.since(SimTime::ZERO + short), long - short);
        assert_eq!(instant.saturating_since(SimTime::ZERO + short), long - short);
        assert_eq!(SimTime::ZERO.saturating_since(instant), SimDuration::ZERO);
        assert_eq!(SimTime::ZERO.saturating_add(long), instant);
        assert_eq!(SimTime::MAX.saturating_add(long), SimTime::MAX);
        assert_eq!(long.saturating_add(short), long + short);
        assert_eq!(SimDuration::MAX.saturating_add(short), SimDuration::MAX);
        assert_eq!(short.saturating_times(5), short.times(5));
        assert_eq!(SimDuration::YEAR.saturating_times(600), SimDuration::MAX);
        assert_eq!(instant.as_secs_f64(), 7.0);
        let mut span = long;
        span += short;
        assert_eq!(span, SimDuration::from_secs(10));
        assert_eq!(SimDuration::WEEK.as_hours_f64(), 168.0);
        assert_eq!(
            (SimDuration::DAY.as_secs_f64(), SimDuration::YEAR.as_nanos()),
            (86_400.0, 31_536_000_000_000_000)
        );
    }

    #[test]
    #[should_panic(expected = "negative span")]
    fn time_never_runs_backwards() {
        SimTime::ZERO.since(SimTime::from_nanos(1));
    }

    #[test]
    fn instants_print_as_a_calendar_and_spans_with_a_unit() {
        let instant = SimTime::ZERO
            + SimDuration::WEEK.times(11)
            + SimDuration::DAY.times(4)
            + SimDuration::HOUR.times(17)
            + SimDuration::MINUTE.times(45)
            + SimDuration::from_millis(9_081);
        assert_eq!(instant.to_string(), "w12 Fri 17:45:09.081");
        for (nanos, text) in [
            (0, "0 ns"),
            (999, "999 ns"),
            (1_000, "1 us"),
            (1_500, "1.5 us"),
            (1_000_000, "1 ms"),
            (2_250_000, "2.25 ms"),
            (1_000_000_000, "1 s"),
            (59_500_000_000, "59.5 s"),
            (60_000_000_000, "1 min"),
            (90_000_000_000, "1.5 min"),
            (3_600_000_000_000, "1 h"),
            (5_400_000_000_000, "1.5 h"),
            (86_400_000_000_000, "1 d"),
            (216_000_000_000_000, "2.5 d"),
        ] {
            assert_eq!(SimDuration::from_nanos(nanos).to_string(), text);
        }
    }
}
