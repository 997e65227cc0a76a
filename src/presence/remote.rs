//! Days on which people work from home.
//!
//! Left out: half days, days that a team agrees on, and people who go home because the office has
//! no power or network.

use crate::ids::UserId;
use crate::operation::purposes::{self, HomeDay};
use crate::study::Draws;

/// Working days of a week.
const WEEKDAYS: usize = 5;

/// How often people work from home. Only those with a laptop do: it is with them.
#[derive(Clone, PartialEq, Debug)]
pub struct RemoteDays {
    /// Share of the people with laptops who ever work from home.
    pub people: f64,
    /// Share of the working days of these people that they spend at home.
    pub days: f64,
    /// How much more often than on the average weekday, from Monday to Friday.
    pub weekdays: [f64; WEEKDAYS],
}

impl RemoteDays {
    /// Nobody ever works from home.
    pub const NEVER: Self = Self { people: 0.0, days: 0.0, weekdays: [1.0; WEEKDAYS] };

    /// Whether anybody with a laptop may work from home.
    pub fn occur(&self) -> bool {
        self.people > 0.0 && self.days > 0.0
    }

    /// The probability of a day at home on each weekday. Where a weight asks for more than every
    /// such weekday, the rest goes to the others by their weights, so that the mean over the week
    /// is [`RemoteDays::days`].
    pub fn by_weekday(&self) -> [f64; WEEKDAYS] {
        let mut full = [false; WEEKDAYS];
        loop {
            let filled = full.iter().filter(|full| **full).count();
            let open = || self.weekdays.iter().zip(full).filter(|(_, full)| !full);
            let weights: f64 = open().map(|(weight, _)| weight).sum();
            let left = self.days * WEEKDAYS as f64 - filled as f64;
            // Weekdays without weight take what no other can.
            let even = left / (WEEKDAYS - filled).max(1) as f64;
            let share = |at: usize| match (full[at], weights > 0.0) {
                (true, _) => 1.0,
                (false, true) => left * self.weekdays[at] / weights,
                (false, false) => even,
            };
            let shares: [f64; WEEKDAYS] = std::array::from_fn(share);
            let over = (0..WEEKDAYS).filter(|at| !full[*at] && shares[*at] > 1.0);
            let over: Vec<usize> = over.collect();
            if over.is_empty() {
                return shares;
            }
            over.into_iter().for_each(|at| full[at] = true);
        }
    }

    /// Whether a person ever works from home.
    pub(super) fn concern(&self, user: UserId, draws: Draws) -> bool {
        self.occur() && draws.of(purposes::AT_HOME, user, HomeDay::Ever).chance(self.people)
    }
}

/// One person's days at home.
#[derive(Clone, Debug)]
pub(super) struct HomeDays(Option<[f64; WEEKDAYS]>);

impl HomeDays {
    /// Those of a person with a laptop or without.
    pub fn new(remote: &RemoteDays, user: UserId, laptop: bool, draws: Draws) -> Self {
        Self((laptop && remote.concern(user, draws)).then(|| remote.by_weekday()))
    }

    /// Whether the person, if working on a day, does so at home.
    pub fn include(&self, user: UserId, day: u64, draws: Draws) -> bool {
        let Some(shares) = self.0 else { return false };
        let share = shares.get((day % 7) as usize).copied().unwrap_or(0.0);
        draws.of(purposes::AT_HOME, user, HomeDay::Nth(day)).chance(share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_weekdays_have_the_mean_that_is_asked_for() {
        let weekdays = [0.83, 0.46, 0.83, 0.83, 2.05];
        for days in [0.0, 0.1, 1.0 / 3.0, 0.5, 0.9, 1.0] {
            let shares = RemoteDays { people: 1.0, days, weekdays }.by_weekday();
            let mean = shares.iter().sum::<f64>() / 5.0;
            assert!((mean - days).abs() < 1e-12, "{days}: {shares:?}");
            assert!(shares.iter().all(|share| (0.0..=1.0 + 1e-12).contains(share)), "{shares:?}");
        }
        let shares = RemoteDays { people: 1.0, days: 0.25, weekdays }.by_weekday();
        assert!((shares[4] - 0.5125).abs() < 1e-12 && (shares[1] - 0.115).abs() < 1e-12);
    }

    #[test]
    fn weekdays_without_weight_are_the_last_to_be_spent_at_home() {
        let weekdays = [1.0, 0.0, 0.0, 0.0, 1.0];
        let of = |days| RemoteDays { people: 1.0, days, weekdays }.by_weekday();
        assert_eq!(of(0.4), [1.0, 0.0, 0.0, 0.0, 1.0]);
        assert_eq!(of(0.2), [0.5, 0.0, 0.0, 0.0, 0.5]);
        let shares = of(0.7);
        assert!(shares[1..4].iter().all(|share| (share - 0.5).abs() < 1e-12), "{shares:?}");
    }
}
