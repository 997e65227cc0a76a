//! Who does administrative work in an organisation, and when.

use crate::dist::Law;
use crate::ids::UserId;
use crate::operation::{Assignee, Doer, Sort, Task, Urgency, purposes};
use crate::sim::{Rng, SimDuration, SimTime};
use crate::study::Draws;

/// One user in so many knows enough of computers to help others.
const ONE_TECHNICAL_IN: f64 = 8.0;

/// Who does administrative work, and the working day of those who do it for a living.
#[derive(Clone, Debug)]
pub struct StaffPlan {
    /// Who does it.
    pub by: By,
    /// Start of the working day (Monday to Friday), from midnight.
    pub from: SimDuration,
    /// End of the working day, from midnight: after `from`, at most 24 h.
    pub to: SimDuration,
    /// Hands-on time of administration done by owners, technical ones too, relative to that of
    /// people whose job it is.
    pub owner_effort: f64,
}

/// Who does administrative work that is not the owner's of a device.
#[derive(Clone, Debug)]
pub enum By {
    /// Own staff: so many people.
    Own {
        /// How many.
        people: u32,
    },
    /// Those users who are present and technical: one in eight, at least one.
    Owner,
    /// The technicians of a firm that has other customers too.
    Provider(Provider),
}

/// A firm that does administrative work for many.
///
/// Its technicians share one queue with the work of other customers, whose calls come at random in
/// working hours: so busy hours, and work that is left from yesterday, are those of a queue, which
/// waits drawn one by one would not have. An answered call waits in that queue.
#[derive(Clone, Debug)]
pub struct Provider {
    /// How many may be sent or ring back.
    pub technicians: u32,
    /// Share of their time that other customers take.
    pub load: f64,
    /// How long a call of another customer takes.
    pub jobs: Law,
    /// Working time from a call until a technician is asked to see to it, by urgency.
    pub response: [Law; Urgency::ALL.len()],
    /// Way there and back, for work that is done by hand.
    pub travel: SimDuration,
}

impl Provider {
    /// The working time until the next call of another customer; `None` if there are none.
    pub(super) fn gap(&self, rng: &mut Rng) -> Option<SimDuration> {
        let mean = self.jobs.mean() / (self.load * f64::from(self.technicians));
        let mean = SimDuration::from_secs_f64(mean).filter(|mean| *mean > SimDuration::ZERO)?;
        // Without load the mean is infinite, which is no span.
        Some(Law::memoryless(mean).sample_span(rng))
    }
}

/// The users who know enough of computers to help others: one in eight, or else the one who knows
/// most. That is a trait of each user, the same however many there are. O(users).
pub fn technical_users(users: u32, draws: Draws) -> Vec<bool> {
    let distance = |user| draws.of(purposes::TECHNICAL, UserId(user), ()).open01();
    let all: Vec<f64> = (0..users).map(distance).collect();
    let least = all.iter().copied().fold(1.0, f64::min);
    all.iter().map(|own| *own <= least.max(1.0 / ONE_TECHNICAL_IN)).collect()
}

/// When a courier who would be there at an instant comes: on business days, from nine to five.
pub fn courier_comes(at: SimTime) -> SimTime {
    let (from, to) = (SimDuration::HOUR.times(9), SimDuration::HOUR.times(17));
    StaffPlan { by: By::Owner, from, to, owner_effort: 1.0 }.after(at, SimDuration::ZERO)
}

impl StaffPlan {
    /// How many people keep the working day.
    pub fn hands(&self) -> u32 {
        match &self.by {
            By::Own { people } => *people,
            By::Owner => 0,
            By::Provider(provider) => provider.technicians,
        }
    }

    /// The hands-on time of a task by whoever does it: owners take longer for administration than
    /// people whose job it is, but for what only owners do, whose times are theirs.
    pub(super) fn effort_of(&self, task: &Task) -> SimDuration {
        let row = task.kind.row();
        let by_owner = task.by != Assignee::Staff || matches!(self.by, By::Owner);
        if !by_owner || row.sort != Sort::Administration || row.by == Doer::Owner {
            return task.effort;
        }
        let seconds = task.effort.as_secs_f64() * self.owner_effort;
        SimDuration::from_secs_f64(seconds).unwrap_or(task.effort)
    }

    /// The first start of a working day from `now` on.
    pub(super) fn next_morning(&self, now: SimTime) -> SimTime {
        let today = now.as_nanos() / SimDuration::DAY.as_nanos();
        let mornings = (today..).filter(|day| day % 7 < 5).map(|day| {
            let midnight = SimTime::ZERO + SimDuration::DAY.times(day);
            midnight + self.from
        });
        let mut coming = mornings.filter(|morning| *morning >= now);
        coming.next().expect("every week has working days")
    }

    /// The instant at which so much working time has passed: at once if that is none, but not
    /// outside working hours.
    pub fn after(&self, now: SimTime, span: SimDuration) -> SimTime {
        let nanos = |span: SimDuration| u128::from(span.as_nanos());
        let (day, from) = (nanos(SimDuration::DAY), nanos(self.from));
        let length = nanos(self.to) - from;
        let now = u128::from(now.as_nanos());
        let (days, time) = (now / day, now % day);
        let today = time.saturating_sub(from).min(length);
        let today = if days % 7 < 5 { today } else { 0 };
        let worked = (days / 7 * 5 + (days % 7).min(5)) * length + today + nanos(span);
        let (days, rest) = (worked / length, worked % length);
        let at = (days / 5 * 7 + days % 5) * day + from + rest;
        SimTime::from_nanos(u64::try_from(at).unwrap_or(u64::MAX))
    }

    /// The users who help others where owners do the work.
    pub(super) fn technical(&self, users: u32, draws: Draws) -> Vec<bool> {
        if !matches!(self.by, By::Owner) {
            return vec![false; users as usize];
        }
        technical_users(users, draws)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: SimDuration = SimDuration::HOUR;

    fn hour(hours: u64) -> SimTime {
        SimTime::ZERO + HOUR.times(hours)
    }

    #[test]
    fn working_time_passes_in_working_hours_only() {
        let (from, to) = (HOUR.times(9), HOUR.times(17));
        let plan = StaffPlan { by: By::Owner, from, to, owner_effort: 1.0 };
        let friday = 4 * 24;
        let monday = 7 * 24;
        for (now, span, then) in [
            (9, 0, 9),
            (9, 4, 13),
            (8, 4, 13),
            (13, 4, 24 + 9),
            (16, 2, 24 + 10),
            (friday + 18, 0, monday + 9),
            (friday + 16, 2, monday + 10),
            (friday + 30, 1, monday + 10),
            (monday + 10, 40, monday + monday + 10),
        ] {
            assert_eq!(plan.after(hour(now), HOUR.times(span)), hour(then), "{now} + {span}");
        }
    }

    #[test]
    fn couriers_come_on_business_days() {
        for (at, then) in [(10, 10), (20, 24 + 9), (6 * 24 + 12, 7 * 24 + 9), (8, 9)] {
            assert_eq!(courier_comes(hour(at)), hour(then), "{at}");
        }
    }

    /// One in eight, the same users whatever their number, and never none.
    #[test]
    fn being_technical_is_a_trait_of_a_user() {
        let (from, to) = (HOUR, HOUR.times(2));
        let plan = StaffPlan { by: By::Owner, from, to, owner_effort: 1.0 };
        let mut helpers = 0;
        for replication in 0..200 {
            let draws = Draws::new(3, replication);
            let of = |users| plan.technical(users, draws);
            let all = of(80);
            helpers += all.iter().filter(|own| **own).count();
            for users in [1, 3, 8, 20] {
                let some = of(users);
                assert!(some.contains(&true), "somebody helps");
                if all[..users as usize].contains(&true) {
                    assert_eq!(some, all[..users as usize]);
                }
            }
        }
        assert!((1_800..2_200).contains(&helpers), "{helpers} of 16,000");
    }
}
