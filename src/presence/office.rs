//! The office calendar: hours with jitter, part time, absences in spells, lunch, laptops that go
//! home.
//!
//! On a day at home a person keeps the same hours, and the laptop that was taken along the evening
//! before is on there. Left out: work on the road, overtime at night, public holidays that
//! everybody shares (absences are each person's own).

use crate::dist::Law;
use crate::ids::UserId;
use crate::operation::Whereabouts;
use crate::operation::purposes::{self, Habit, Workday};
use crate::sim::{Rng, SimDuration, SimTime};
use crate::study::Draws;

use super::remote::{HomeDays, RemoteDays};
use super::sleep::SleepPlan;
use super::{Change, midnight};

/// Lunch begins around this time.
const LUNCH: SimDuration = SimDuration::from_secs(12 * 3_600 + 1_800);
/// It takes this long.
const LUNCH_TAKES: SimDuration = SimDuration::from_secs(40 * 60);

/// Latest arrival, so that everybody has left by midnight.
const LATEST_ARRIVAL: SimDuration = SimDuration::from_secs(22 * 3_600);
/// Latest departure.
const LATEST_LEAVE: SimDuration = SimDuration::from_secs(86_399);

/// When people are at work and what becomes of their devices.
#[derive(Clone, Debug)]
pub struct OfficeCalendar {
    /// Mean time of arrival, from midnight.
    pub arrive: SimDuration,
    /// Mean time of leaving, from midnight.
    pub leave: SimDuration,
    /// Standard deviation of both, and of the beginning of lunch.
    pub jitter: SimDuration,
    /// Share of working days on which a person is absent.
    pub absence: f64,
    /// Mean length of an absence, in working days (Monday to Friday, part time or not; at least
    /// 1). Absences are longer where the share of absence cannot be kept otherwise.
    pub absence_days: f64,
    /// Share of people who work three days a week, always the same, drawn for each of them.
    pub part_time: f64,
    /// Probability that a laptop sleeps over lunch.
    pub lunch_sleep: f64,
    /// Probability that a laptop goes home on a working evening; it comes back with its owner.
    pub taken_home: f64,
    /// The same on the owner's last working evening of a week.
    pub taken_home_weekend: f64,
    /// Probability that a laptop left behind keeps running.
    pub left_on: f64,
    /// Probability that a desktop keeps running.
    pub desktop_left_on: f64,
    /// Days at home.
    pub remote: RemoteDays,
    /// Which of the devices that keep running fall asleep.
    pub sleep: SleepPlan,
}

/// One person's days.
#[derive(Clone, Debug)]
pub(super) struct Diary {
    laptop: bool,
    /// On which weekdays a part-time person works.
    weekdays: [bool; 5],
    home_days: HomeDays,
    /// The day that is next to be decided.
    day: u64,
    /// The day of work that has been decided last, if its changes are not planned yet.
    coming: Option<WorkingDay>,
    /// Whether the person was absent on the previous working day.
    absent: bool,
    /// Changes of the current day still to come, the next one last.
    plan: [Option<Change>; 4],
    /// Where the device rests while its owner is gone.
    resting: Whereabouts,
}

/// A day on which a person works.
#[derive(Clone, Debug)]
struct WorkingDay {
    day: u64,
    midnight: SimTime,
    at_home: bool,
    /// The rest of the day's stream.
    rng: Rng,
}

impl Diary {
    /// The state in which a Friday evening left things.
    pub fn new(calendar: &OfficeCalendar, user: UserId, laptop: bool, draws: Draws) -> Self {
        let mut rng = draws.of(purposes::HABIT, user, Habit::Weekdays);
        let mut weekdays = [true; 5];
        if rng.chance(calendar.part_time) {
            for working in [5, 4] {
                let drawn = rng.below(working) as usize;
                let mut left = weekdays.iter_mut().filter(|works| **works);
                if let Some(works) = left.nth(drawn) {
                    *works = false;
                }
            }
        }
        let mut rng = draws.of(purposes::DAY, user, Workday::EveningBefore);
        let absent = rng.chance(calendar.absence);
        let home_days = HomeDays::new(&calendar.remote, user, laptop, draws);
        let (coming, plan, resting) = (None, [None; 4], Whereabouts::Off);
        let mut diary = Self { laptop, weekdays, home_days, day: 0, coming, absent, plan, resting };
        diary.coming = diary.next_day(calendar, user, draws);
        diary.rest(calendar, true, &mut rng);
        diary
    }

    pub fn first(&self) -> Change {
        Change { at: SimTime::ZERO, until: None, device: self.resting }
    }

    /// The next change: days are decided one at a time, each from a stream of its own. `None`
    /// from a person who never comes again.
    pub fn next(
        &mut self,
        calendar: &OfficeCalendar,
        user: UserId,
        draws: Draws,
    ) -> Option<Change> {
        if let Some(change) = self.plan.iter_mut().rev().find_map(Option::take) {
            return Some(change);
        }
        let today = self.coming.take()?;
        // In the evening it is known where the laptop is needed next.
        self.coming = self.next_day(calendar, user, draws);
        self.plan_day(calendar, today);
        self.plan.iter_mut().rev().find_map(Option::take)
    }

    /// The next day on which the person works; `None` if that never comes.
    fn next_day(
        &mut self,
        calendar: &OfficeCalendar,
        user: UserId,
        draws: Draws,
    ) -> Option<WorkingDay> {
        if calendar.absence >= 1.0 {
            return None;
        }
        loop {
            let day = self.day;
            let midnight = midnight(day)?;
            self.day += 1;
            let weekday = (day % 7) as usize;
            if weekday > 4 {
                continue;
            }
            let mut rng = draws.of(purposes::DAY, user, Workday::Nth(day));
            self.absent = self.is_absent(calendar, &mut rng);
            if !self.absent && self.weekdays[weekday] {
                let at_home = self.home_days.include(user, day, draws);
                return Some(WorkingDay { day, midnight, at_home, rng });
            }
        }
    }

    /// Absences come in spells of a geometric number of working days, so that in the long run the
    /// given share of days is lost.
    fn is_absent(&self, calendar: &OfficeCalendar, rng: &mut Rng) -> bool {
        let odds = calendar.absence / (1.0 - calendar.absence);
        // A spell begins with probability `ends * odds`, which must not exceed 1.
        let ends = (1.0 / calendar.absence_days.max(odds)).min(1.0);
        rng.chance(if self.absent { 1.0 - ends } else { ends * odds })
    }

    fn plan_day(&mut self, calendar: &OfficeCalendar, today: WorkingDay) {
        let WorkingDay { day, midnight, at_home, mut rng } = today;
        let (weekday, rng) = ((day % 7) as usize, &mut rng);
        let around = |time: SimDuration, latest: SimDuration, rng: &mut Rng| {
            let law = Law::normal(time.as_secs_f64(), calendar.jitter.as_secs_f64());
            // Without jitter there is no such law, and everybody is on time.
            law.map_or(time, |law| law.sample_span(rng)).min(latest)
        };
        let come = midnight + around(calendar.arrive, LATEST_ARRIVAL, rng);
        let go = midnight + around(calendar.leave, LATEST_LEAVE, rng);
        let go = go.max(come + SimDuration::HOUR);
        let lunch = midnight + around(LUNCH, LATEST_ARRIVAL, rng);
        let sleeps = rng.chance(calendar.lunch_sleep) && self.laptop;
        let before_weekend = self.weekdays[weekday + 1..].iter().all(|works| !works);
        self.rest(calendar, before_weekend, rng);
        if at_home {
            self.resting = Whereabouts::Away;
        }
        let (place, lid_closed) = match at_home {
            true => (Whereabouts::Home, Whereabouts::Away),
            false => (Whereabouts::On, Whereabouts::Off),
        };
        let at_work = |at, until| Change { at, until: Some(until), device: place };
        let evening = Change { at: go, until: None, device: self.resting };
        let back = lunch + LUNCH_TAKES;
        self.plan = if sleeps && come < lunch && back < go {
            let asleep = Change { at: lunch, until: None, device: lid_closed };
            [Some(evening), Some(at_work(back, go)), Some(asleep), Some(at_work(come, lunch))]
        } else {
            [Some(evening), Some(at_work(come, go)), None, None]
        };
    }

    /// Where the device is left in the evening: at home if it is needed there next.
    fn rest(&mut self, calendar: &OfficeCalendar, before_weekend: bool, rng: &mut Rng) {
        let place = resting(calendar, self.laptop, before_weekend, rng);
        let needed_at_home = self.coming.as_ref().is_some_and(|coming| coming.at_home);
        self.resting = if needed_at_home { Whereabouts::Away } else { place };
    }
}

/// Where a device is left in the evening if its owner comes back to the office.
fn resting(
    calendar: &OfficeCalendar,
    laptop: bool,
    before_weekend: bool,
    rng: &mut Rng,
) -> Whereabouts {
    let (goes, stays_on) = (rng.open01(), rng.open01());
    let (home, on) = match (laptop, before_weekend) {
        (true, true) => (calendar.taken_home_weekend, calendar.left_on),
        (true, false) => (calendar.taken_home, calendar.left_on),
        (false, _) => (0.0, calendar.desktop_left_on),
    };
    if goes < home {
        Whereabouts::Away
    } else if stays_on < on {
        Whereabouts::On
    } else {
        Whereabouts::Off
    }
}
