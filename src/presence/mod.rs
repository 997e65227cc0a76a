//! Presence of users and places of devices: office calendars, sessions, timetables.
//!
//! Absences are not independent: the same calendar holds for everybody, so copies on colleagues'
//! devices are away together. One event is pending per user; each costs O(1).

mod office;
mod remote;
mod sessions;
mod sleep;
mod timetable;

pub use office::OfficeCalendar;
pub use remote::RemoteDays;
pub use sessions::SessionLaws;
pub use sleep::SleepPlan;
pub use timetable::Timetable;

use crate::ids::UserId;
use crate::operation::{Notice, Notices, Whereabouts};
use crate::sim::{Schedule, SimDuration, SimTime};
use crate::study::Draws;

/// How presence comes about.
#[derive(Clone, Debug)]
pub enum PresencePlan {
    /// Everybody is there from the start to the end: those with laptops at home, if so, else in the
    /// office.
    Always(bool),
    /// Office hours with absences, part time, lunch and laptops taken home.
    Office(OfficeCalendar),
    /// Sessions and pauses, in steady state from the start.
    Sessions(SessionLaws),
    /// The same week for everybody, without chance.
    Timetable(Timetable),
}

impl PresencePlan {
    /// Whether people with laptops may be at home while they work.
    pub fn is_at_home(&self) -> bool {
        match self {
            Self::Always(at_home) => *at_home,
            Self::Office(calendar) => calendar.remote.occur(),
            Self::Sessions(_) | Self::Timetable(_) => false,
        }
    }

    /// Which devices that are left on fall asleep.
    pub fn sleep(&self) -> SleepPlan {
        match self {
            Self::Office(calendar) => calendar.sleep,
            Self::Always(_) | Self::Sessions(_) | Self::Timetable(_) => SleepPlan::NEVER,
        }
    }
}

/// The next change of one user.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PresenceEvent(pub UserId);

/// Next change of a user: its instant, and where the device is from then on.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Change {
    at: SimTime,
    /// Until when the user is there from then on; `None`: gone.
    until: Option<SimTime>,
    device: Whereabouts,
}

/// A plan with its memory of every user.
#[derive(Clone, Debug)]
enum Diaries {
    /// Where each device is.
    Always(Vec<Whereabouts>),
    Office(OfficeCalendar, Vec<office::Diary>),
    Sessions(SessionLaws, Vec<sessions::Diary>),
    Timetable(Timetable, Vec<timetable::Diary>),
}

/// All users' presence.
///
/// A user's days and sessions are drawn from streams of that user alone: they do not change when
/// other users are added. Left out: users who wait for each other, and all that their work does to
/// their hours.
#[derive(Clone, Debug)]
pub struct Presence {
    diaries: Diaries,
    draws: Draws,
    coming: Vec<Option<Change>>,
    until: Vec<Option<SimTime>>,
    whereabouts: Vec<Whereabouts>,
    /// Whose device is never switched off.
    always_on: Option<UserId>,
}

impl Presence {
    /// One user per entry of `laptops`, which states whether the device can be carried home.
    ///
    /// # Panics
    /// If people leave before they come, by the times of `plan`.
    pub fn new(plan: PresencePlan, laptops: &[bool], draws: Draws) -> Self {
        let users = || (0..).zip(laptops.iter().copied());
        let diaries = match plan {
            PresencePlan::Always(at_home) => {
                let place = |laptop: &bool| match *laptop && at_home {
                    true => Whereabouts::Home,
                    false => Whereabouts::On,
                };
                Diaries::Always(laptops.iter().map(place).collect())
            }
            PresencePlan::Office(calendar) => {
                assert!(calendar.arrive < calendar.leave, "people leave before they come");
                let diary =
                    |(user, laptop)| office::Diary::new(&calendar, UserId(user), laptop, draws);
                let diaries = users().map(diary).collect();
                Diaries::Office(calendar, diaries)
            }
            PresencePlan::Sessions(laws) => {
                Diaries::Sessions(laws, vec![sessions::Diary::default(); laptops.len()])
            }
            PresencePlan::Timetable(table) => {
                assert!(table.arrive < table.leave, "people leave before they come");
                let daily = table.weekend_worker;
                let diary = |(user, laptop)| timetable::Diary::new(user == 0 && daily, laptop);
                Diaries::Timetable(table, users().map(diary).collect())
            }
        };
        Self {
            diaries,
            draws,
            coming: vec![None; laptops.len()],
            until: vec![None; laptops.len()],
            whereabouts: vec![Whereabouts::Off; laptops.len()],
            always_on: None,
        }
    }

    /// The same, but one user never switches off the own device, because others use it.
    pub fn with_always_on(self, user: Option<UserId>) -> Self {
        Self { always_on: user, ..self }
    }

    /// Where a device is that its user leaves as `device`.
    fn left_as(&self, user: UserId, device: Whereabouts) -> Whereabouts {
        let stays = device == Whereabouts::Off && self.always_on == Some(user);
        if stays { Whereabouts::On } else { device }
    }

    /// Until when a user is there, which users know; `None` while absent. Going to sleep over lunch
    /// counts as leaving. A user who is always there leaves at the end of simulated time: take
    /// spans of it only with [`SimTime::since`], and add nothing to it.
    pub fn present_until(&self, user: UserId) -> Option<SimTime> {
        self.until[user.index()]
    }

    /// Whether a user is there.
    pub fn is_present(&self, user: UserId) -> bool {
        self.until[user.index()].is_some()
    }

    /// Where a user's device is.
    pub fn whereabouts(&self, user: UserId) -> Whereabouts {
        self.whereabouts[user.index()]
    }

    /// Announces where everybody is at the start and schedules the first changes. O(users).
    pub fn start(
        &mut self,
        agenda: &mut impl Schedule<Event = PresenceEvent>,
        notices: &mut Notices,
    ) {
        for user in (0..self.until.len() as u32).map(UserId) {
            let first = match &mut self.diaries {
                Diaries::Always(places) => Change {
                    at: SimTime::ZERO,
                    until: Some(SimTime::from_nanos(u64::MAX)),
                    device: places[user.index()],
                },
                Diaries::Office(_, diaries) => diaries[user.index()].first(),
                Diaries::Sessions(laws, diaries) => {
                    diaries[user.index()].first(laws, user, self.draws)
                }
                Diaries::Timetable(_, diaries) => diaries[user.index()].first(),
            };
            let device = self.left_as(user, first.device);
            self.whereabouts[user.index()] = device;
            notices.push(Notice::DeviceMoved(user, device));
            self.apply(user, first, notices);
            self.schedule_next(user, agenda);
        }
    }

    /// Executes a change of one user and schedules the next. O(1), except that days on which an
    /// absent person is passed over are drawn one by one.
    pub fn handle(
        &mut self,
        event: PresenceEvent,
        agenda: &mut impl Schedule<Event = PresenceEvent>,
        notices: &mut Notices,
    ) {
        let PresenceEvent(user) = event;
        let change = self.coming[user.index()].take();
        let change = change.expect("an event is scheduled only with its change");
        self.apply(user, change, notices);
        self.schedule_next(user, agenda);
    }

    fn schedule_next(&mut self, user: UserId, agenda: &mut impl Schedule<Event = PresenceEvent>) {
        let next = match &mut self.diaries {
            Diaries::Always(_) => None,
            Diaries::Office(calendar, diaries) => {
                diaries[user.index()].next(calendar, user, self.draws)
            }
            Diaries::Sessions(laws, diaries) => {
                Some(diaries[user.index()].next(laws, user, self.draws))
            }
            Diaries::Timetable(table, diaries) => diaries[user.index()].next(table),
        };
        self.coming[user.index()] = next;
        if let Some(change) = next {
            agenda.at(change.at, PresenceEvent(user));
        }
    }

    /// The device is there before its user comes, and the user leaves before the device does.
    fn apply(&mut self, user: UserId, change: Change, notices: &mut Notices) {
        let was_present = self.is_present(user);
        self.until[user.index()] = change.until;
        if was_present && change.until.is_none() {
            notices.push(Notice::UserLeft(user));
        }
        let device = self.left_as(user, change.device);
        let before = std::mem::replace(&mut self.whereabouts[user.index()], device);
        if before != device {
            notices.push(Notice::DeviceMoved(user, device));
        }
        if !was_present && change.until.is_some() {
            notices.push(Notice::UserCame(user));
        }
    }
}

/// Midnight at the beginning of a day, counted from 0 (a Monday); `None` past the years that
/// simulated time can count. Both ends of such a day can be counted.
fn midnight(day: u64) -> Option<SimTime> {
    const LAST_DAY: u64 = u64::MAX / SimDuration::DAY.as_nanos() - 1;
    (day < LAST_DAY).then(|| SimTime::ZERO + SimDuration::DAY.times(day))
}
