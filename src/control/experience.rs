//! What users have learnt about hosts: at which hours of the week each of them answers.
//!
//! Each user counts tries and answers of each host by weekday and hour, and old ones weigh half as
//! much every four weeks. Whoever has tried in vain within the last hour does not try again where
//! fewer than one try in five is expected to succeed. Left out: what colleagues tell each other,
//! and calendars that they share.

use std::collections::BTreeMap;

use crate::ids::{NodeId, UserId};
use crate::sim::{SimDuration, SimTime};

/// Below this probability of an answer a try does not seem worth its wait.
const HOPELESS: f64 = 0.2;
/// After this time a user tries again, whatever is expected.
const TRIES_AGAIN_AFTER: SimDuration = SimDuration::HOUR;
/// After each of these periods what was learnt weighs half as much.
const FADES_IN: SimDuration = SimDuration::from_secs(4 * 7 * 86_400);

/// Tries and answers in one hour of the week, as they weigh in a period.
#[derive(Clone, Copy, Debug, Default)]
struct Hour {
    tries: f64,
    answers: f64,
    period: u64,
}

impl Hour {
    /// The same as it weighs in a later period.
    fn faded(self, period: u64) -> Self {
        let weight = 0.5f64.powf(period.saturating_sub(self.period) as f64);
        Self { tries: self.tries * weight, answers: self.answers * weight, period }
    }

    /// The probability of an answer, with one answer and one silence taken for known.
    fn expected(self) -> f64 {
        (self.answers + 1.0) / (self.tries + 2.0)
    }
}

/// What one user knows of one host.
#[derive(Clone, Debug)]
struct Acquaintance {
    last_try: SimTime,
    hours: BTreeMap<u8, Hour>,
}

/// What all users have learnt.
#[derive(Clone, Debug, Default)]
pub struct Experience {
    known: BTreeMap<(UserId, NodeId), Acquaintance>,
}

/// The hour of the week, and the period by whose end what is learnt weighs half as much.
fn place(now: SimTime) -> (u8, u64) {
    let hours = now.as_nanos() / SimDuration::HOUR.as_nanos();
    ((hours % (7 * 24)) as u8, now.as_nanos() / FADES_IN.as_nanos())
}

impl Experience {
    /// A user has tried a host, which has answered or not. O(log tries).
    pub fn note(&mut self, user: UserId, host: NodeId, answered: bool, now: SimTime) {
        let (hour, period) = place(now);
        let fresh = || Acquaintance { last_try: now, hours: BTreeMap::new() };
        let known = self.known.entry((user, host)).or_insert_with(fresh);
        known.last_try = now;
        let own = known.hours.entry(hour).or_default();
        *own = own.faded(period);
        own.tries += 1.0;
        own.answers += f64::from(u8::from(answered));
    }

    /// Whether a user passes a host over. O(log tries).
    pub fn passes_over(&self, user: UserId, host: NodeId, now: SimTime) -> bool {
        let Some(known) = self.known.get(&(user, host)) else { return false };
        let (hour, period) = place(now);
        let expected = known.hours.get(&hour).map(|own| own.faded(period).expected());
        now.since(known.last_try) < TRIES_AGAIN_AFTER
            && expected.is_some_and(|expected| expected < HOPELESS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANNA: UserId = UserId(0);
    const HOST: NodeId = NodeId(4);

    /// Minutes after nine on a day of a week.
    fn at(week: u64, day: u64, minutes: u64) -> SimTime {
        let day = SimDuration::WEEK.times(week) + SimDuration::DAY.times(day);
        SimTime::ZERO + day + SimDuration::HOUR.times(9) + SimDuration::MINUTE.times(minutes)
    }

    /// Silence at four tries, (0 + 1) / (4 + 2) = 1/6 < 0.2, is enough; three give exactly 0.2.
    #[test]
    fn a_host_that_is_never_there_on_fridays_is_passed_over_on_fridays() {
        let mut experience = Experience::default();
        for minutes in 0..3 {
            experience.note(ANNA, HOST, false, at(0, 4, minutes));
        }
        assert!(!experience.passes_over(ANNA, HOST, at(0, 4, 3)), "one in five is worth a try");
        experience.note(ANNA, HOST, false, at(0, 4, 3));
        assert!(experience.passes_over(ANNA, HOST, at(0, 4, 4)));
        assert!(experience.passes_over(ANNA, HOST, at(0, 4, 59)));
        assert!(!experience.passes_over(ANNA, HOST, at(0, 4, 60)), "another hour of the week");
        assert!(!experience.passes_over(UserId(1), HOST, at(0, 4, 4)), "another user");
        assert!(!experience.passes_over(ANNA, NodeId(5), at(0, 4, 4)), "another host");
        for day in 0..4 {
            experience.note(ANNA, HOST, true, at(1, day, 0));
            assert!(!experience.passes_over(ANNA, HOST, at(1, day, 1)), "day {day}");
        }
        assert!(!experience.passes_over(ANNA, HOST, at(1, 4, 0)), "one try each Friday");
        experience.note(ANNA, HOST, false, at(1, 4, 0));
        assert!(experience.passes_over(ANNA, HOST, at(1, 4, 30)), "and no more");
    }

    /// Eight silences, (0 + 1) / (8 + 2), weigh as four after four weeks, and as two after eight.
    #[test]
    fn what_was_learnt_fades() {
        let mut experience = Experience::default();
        for minutes in 0..8 {
            experience.note(ANNA, HOST, false, at(0, 0, minutes));
        }
        let later = |week: u64| {
            let mut copy = experience.clone();
            copy.known.get_mut(&(ANNA, HOST)).unwrap().last_try = at(week, 0, 0);
            copy.passes_over(ANNA, HOST, at(week, 0, 1))
        };
        assert!(later(3) && later(4) && later(7));
        assert!(!later(8), "(0 + 1) / (2 + 2)");
        for _ in 0..9 {
            experience.note(ANNA, HOST, true, at(8, 0, 2));
        }
        assert!(!experience.passes_over(ANNA, HOST, at(8, 0, 3)));
    }
}
