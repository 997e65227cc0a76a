//! Runs one part alone: its events, and a list of its notices.

use crosspoint::ids::UserId;
use crosspoint::operation::{Notice, Notices, Whereabouts};
use crosspoint::presence::{Presence, PresenceEvent, PresencePlan};
use crosspoint::sim::{EventList, SimDuration, SimTime, Streams};
use crosspoint::study::Draws;

pub const HOUR: SimDuration = SimDuration::HOUR;
pub const WEEK: SimDuration = SimDuration::WEEK;

/// The instant `hours` hours after the first Monday's midnight.
pub fn hour(hours: f64) -> SimTime {
    SimTime::ZERO + SimDuration::from_secs_f64(hours * 3_600.0).expect("tests use small numbers")
}

/// Presence, its events and the users.
pub struct People {
    pub presence: Presence,
    agenda: EventList<PresenceEvent>,
    notices: Notices,
}

impl People {
    /// Users with these devices (laptops or not), started.
    pub fn new(plan: PresencePlan, laptops: &[bool], streams: Streams) -> Self {
        let mut people = Self {
            presence: Presence::new(plan, laptops, Draws::from(streams)),
            agenda: EventList::new(),
            notices: Notices::default(),
        };
        people.presence.start(&mut people.agenda, &mut people.notices);
        people
    }

    /// Runs up to and including `until` and shows every notice with its instant.
    pub fn run(&mut self, until: SimTime, mut see: impl FnMut(&Presence, SimTime, Notice)) {
        loop {
            while let Some(notice) = self.notices.pop() {
                see(&self.presence, self.agenda.now(), notice);
            }
            if self.agenda.next_time().is_none_or(|time| time > until) {
                return self.agenda.advance_to(until);
            }
            if let Some(event) = self.agenda.pop() {
                self.presence.handle(event, &mut self.agenda, &mut self.notices);
            }
        }
    }

    /// How many users there are at work at the instant to which it was run.
    pub fn present(&self, users: u32) -> u32 {
        (0..users).filter(|&user| self.presence.is_present(UserId(user))).count() as u32
    }

    /// When each device was on, up to `until`, as pairs of hours.
    pub fn hours_on(mut self, users: usize, until: SimTime) -> Vec<Vec<(f64, f64)>> {
        let mut on = vec![Vec::new(); users];
        let mut since = vec![None; users];
        self.run(until, |_, now, notice| {
            if let Notice::DeviceMoved(user, place) = notice {
                let now = now.as_secs_f64() / 3_600.0;
                if place == Whereabouts::On {
                    since[user.index()] = Some(now);
                } else if let Some(since) = since[user.index()].take() {
                    on[user.index()].push((since, now));
                }
            }
        });
        on
    }
}
