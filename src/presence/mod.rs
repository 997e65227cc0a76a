//! Who is there when, and where the devices are: office calendars, sessions, timetables.
//!
//! Presence is not a coin: the same calendar holds for everybody, so copies on colleagues' devices
//! are away together. One event is pending per user; each costs O(1).

mod office;
mod sessions;
mod timetable;

pub use office::OfficeCalendar;
pub use sessions::SessionLaws;
pub use timetable::Timetable;

use crate::ids::UserId;
use crate::operation::{Notice, Notices, Whereabouts};
use crate::sim::{Schedule, SimTime, Streams};

/// How presence comes about.
#[derive(Clone, Debug)]
pub enum PresencePlan {
    /// Everybody is there from the start to the end.
    Always,
    /// Office hours with absences, part time, lunch and laptops taken home.
    Office(OfficeCalendar),
    /// Sessions and pauses, in steady state from the start.
    Sessions(SessionLaws),
    /// The same week for everybody, without chance.
    Timetable(Timetable),
}

/// The next change of one user.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PresenceEvent(pub UserId);

/// What a user does next, when, and where the device is from then on.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Change {
    pub at: SimTime,
    /// Until when the user is there from then on; `None`: gone.
    pub until: Option<SimTime>,
    pub device: Whereabouts,
}

/// Each plan's memory of one user.
#[derive(Clone, Debug)]
enum Diary {
    Always,
    Office(office::Diary),
    Sessions(sessions::Diary),
    Timetable(timetable::Diary),
}

/// All users' presence.
#[derive(Clone, Debug)]
pub struct Presence {
    plan: PresencePlan,
    streams: Streams,
    diaries: Vec<Diary>,
    coming: Vec<Option<Change>>,
    until: Vec<Option<SimTime>>,
    whereabouts: Vec<Whereabouts>,
}

impl Presence {
    /// One user per entry of `laptops`, which tells whether the device can be carried home.
    pub fn new(plan: PresencePlan, laptops: &[bool], streams: Streams) -> Self {
        let diary = |(user, laptop): (usize, &bool)| match &plan {
            PresencePlan::Always => Diary::Always,
            PresencePlan::Office(calendar) => {
                Diary::Office(office::Diary::new(calendar, user as u64, *laptop, streams))
            }
            PresencePlan::Sessions(_) => Diary::Sessions(sessions::Diary::default()),
            PresencePlan::Timetable(_) => {
                Diary::Timetable(timetable::Diary::new(user == 0, *laptop))
            }
        };
        let users = laptops.len();
        Self {
            diaries: laptops.iter().enumerate().map(diary).collect(),
            plan,
            streams,
            coming: vec![None; users],
            until: vec![None; users],
            whereabouts: vec![Whereabouts::Off; users],
        }
    }

    /// Until when a user is there; `None` while absent. Users know when they will leave.
    pub fn present_until(&self, user: UserId) -> Option<SimTime> {
        self.until[user.index()]
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
        for user in (0..self.diaries.len() as u32).map(UserId) {
            let at = agenda.now();
            let first = match (&mut self.diaries[user.index()], &self.plan) {
                (Diary::Office(diary), _) => diary.first(at),
                (Diary::Sessions(diary), PresencePlan::Sessions(laws)) => {
                    diary.first(laws, user, self.streams)
                }
                (Diary::Timetable(diary), _) => diary.first(at),
                _ => {
                    let end = SimTime::from_nanos(u64::MAX);
                    Change { at, until: Some(end), device: Whereabouts::On }
                }
            };
            self.apply(user, first, notices);
            self.schedule_next(user, agenda);
        }
    }

    /// Executes a change of one user and schedules the next. O(1).
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
        let next = match (&mut self.diaries[user.index()], &self.plan) {
            (Diary::Office(diary), PresencePlan::Office(calendar)) => {
                diary.next(calendar, user, self.streams)
            }
            (Diary::Sessions(diary), PresencePlan::Sessions(laws)) => {
                diary.next(laws, user, self.streams, agenda.now())
            }
            (Diary::Timetable(diary), PresencePlan::Timetable(table)) => diary.next(table),
            _ => return,
        };
        self.coming[user.index()] = Some(next);
        agenda.at(next.at.max(agenda.now()), PresenceEvent(user));
    }

    /// The device is there before its user comes, and the user leaves before the device does.
    fn apply(&mut self, user: UserId, change: Change, notices: &mut Notices) {
        let was_present = self.until[user.index()].is_some();
        self.until[user.index()] = change.until;
        if was_present && change.until.is_none() {
            notices.push(Notice::UserLeft(user));
        }
        self.whereabouts[user.index()] = change.device;
        notices.push(Notice::DeviceMoved(user, change.device));
        if !was_present && change.until.is_some() {
            notices.push(Notice::UserCame(user));
        }
    }
}
