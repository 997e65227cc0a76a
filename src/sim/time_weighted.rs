//! A level over time, such as the length of a queue: its mean and how long it was above zero.

use super::{SimDuration, SimTime};

/// A whole-numbered level that holds until it is changed; statistics weighted by how long.
///
/// The integral is kept in level-nanoseconds as an integer, so it is exact whatever the order and
/// the number of changes.
#[derive(Clone, Debug)]
pub struct TimeWeighted {
    level: u64,
    max: u64,
    start: SimTime,
    changed: SimTime,
    /// Level times nanoseconds up to `changed`.
    area: u128,
    nanos_above_zero: u64,
}

impl TimeWeighted {
    /// A level observed from `now` on.
    pub fn new(now: SimTime, level: u64) -> Self {
        Self { level, max: level, start: now, changed: now, area: 0, nanos_above_zero: 0 }
    }

    /// The current level.
    pub fn level(&self) -> u64 {
        self.level
    }

    /// The highest level since the start or the last reset, even if it held for no time.
    pub fn max(&self) -> u64 {
        self.max
    }

    /// Changes the level at `now`.
    ///
    /// # Panics
    /// If `now` lies before the last change.
    #[inline]
    pub fn set(&mut self, now: SimTime, level: u64) {
        self.advance(now);
        self.level = level;
        self.max = self.max.max(level);
    }

    /// Changes the level by `delta` at `now`.
    ///
    /// # Panics
    /// If the level would fall below zero, or `now` lies before the last change.
    #[inline]
    pub fn add(&mut self, now: SimTime, delta: i64) {
        let level = self.level.checked_add_signed(delta);
        self.set(now, level.expect("a level over time fell below zero"));
    }

    /// Forgets the past but keeps the level: the end of a warm-up.
    pub fn reset(&mut self, now: SimTime) {
        *self = Self::new(now, self.level);
    }

    /// How long the level has been observed: since the start or the last reset.
    pub fn observed(&self, now: SimTime) -> SimDuration {
        now.since(self.start)
    }

    /// Mean level since the start or the last reset; NaN if no time has passed.
    pub fn mean(&self, now: SimTime) -> f64 {
        self.integral(now) as f64 / now.since(self.start).as_nanos() as f64
    }

    /// Share of time with a level above zero; NaN if no time has passed.
    pub fn share_above_zero(&self, now: SimTime) -> f64 {
        let open = if self.level > 0 { now.since(self.changed).as_nanos() } else { 0 };
        (self.nanos_above_zero + open) as f64 / now.since(self.start).as_nanos() as f64
    }

    /// Level times nanoseconds since the start or the last reset, exact.
    pub fn integral(&self, now: SimTime) -> u128 {
        self.area + u128::from(self.level) * u128::from(now.since(self.changed).as_nanos())
    }

    /// Level times seconds since the start or the last reset.
    pub fn integral_secs(&self, now: SimTime) -> f64 {
        self.integral(now) as f64 / 1e9
    }

    #[inline]
    fn advance(&mut self, now: SimTime) {
        let nanos = now.since(self.changed).as_nanos();
        self.area += u128::from(self.level) * u128::from(nanos);
        if self.level > 0 {
            self.nanos_above_zero += nanos;
        }
        self.changed = now;
    }
}

impl Default for TimeWeighted {
    /// Level zero from instant zero on.
    fn default() -> Self {
        Self::new(SimTime::ZERO, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: u64) -> SimTime {
        SimTime::from_nanos(secs * 1_000_000_000)
    }

    #[test]
    fn levels_are_weighted_by_how_long_they_hold() {
        let mut queue = TimeWeighted::default();
        queue.set(at(2), 3);
        queue.add(at(4), -2);
        queue.add(at(9), -1);
        assert_eq!(queue.mean(at(10)), 1.1);
        assert_eq!(queue.share_above_zero(at(10)), 0.7);
        assert_eq!(queue.max(), 3);
        assert_eq!(queue.integral(at(10)), 11_000_000_000);
        assert_eq!((queue.integral_secs(at(10)), queue.level()), (11.0, 0));
        assert_eq!(queue.observed(at(10)), SimDuration::from_secs(10));
    }

    #[test]
    fn a_level_still_holding_counts_up_to_now() {
        let queue = TimeWeighted::new(at(1), 2);
        assert_eq!(queue.mean(at(5)), 2.0);
        assert_eq!(queue.share_above_zero(at(5)), 1.0);
        assert!(queue.mean(at(1)).is_nan(), "no time has passed");
    }

    #[test]
    fn a_reset_forgets_the_warm_up_but_not_the_level() {
        let mut queue = TimeWeighted::default();
        queue.set(at(0), 7);
        queue.set(at(5), 1);
        queue.reset(at(10));
        assert_eq!(queue.mean(at(20)), 1.0);
        assert_eq!((queue.level(), queue.max()), (1, 1));
    }

    #[test]
    fn the_integral_does_not_overflow_in_a_century_of_millions() {
        let mut level = TimeWeighted::new(SimTime::ZERO, 1 << 40);
        let later = SimTime::from_nanos(1 << 61);
        level.set(later, 0);
        assert_eq!(level.integral(later), 1 << 101);
    }

    #[test]
    #[should_panic(expected = "below zero")]
    fn a_negative_level_is_refused() {
        TimeWeighted::default().add(at(1), -1);
    }
}
