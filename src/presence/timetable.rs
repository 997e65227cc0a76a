//! A week without chance: everybody comes and goes at the same time.

use crate::operation::Whereabouts;
use crate::sim::{SimDuration, SimTime};

use super::{Change, midnight};

/// Working hours from Monday to Friday; laptops go home with their owners.
#[derive(Clone, Debug)]
pub struct Timetable {
    /// When people come, from midnight.
    pub arrive: SimDuration,
    /// When people leave, from midnight, on the same day.
    pub leave: SimDuration,
    /// The first user works on all seven days.
    pub weekend_worker: bool,
}

/// One user's next day, and whether that day has begun.
#[derive(Clone, Debug)]
pub(super) struct Diary {
    works_daily: bool,
    laptop: bool,
    day: u64,
    at_work: bool,
}

impl Diary {
    /// A laptop goes home, but for that of somebody who works every day.
    pub fn new(works_daily: bool, laptop: bool) -> Self {
        Self { works_daily, laptop: laptop && !works_daily, day: 0, at_work: false }
    }

    /// Desktops run day and night; laptops are at home.
    fn resting(&self) -> Whereabouts {
        if self.laptop { Whereabouts::Away } else { Whereabouts::On }
    }

    pub fn first(&self) -> Change {
        Change { at: SimTime::ZERO, until: None, device: self.resting() }
    }

    pub fn next(&mut self, table: &Timetable) -> Option<Change> {
        if !self.at_work {
            while self.day % 7 > 4 && !self.works_daily {
                self.day += 1;
            }
        }
        let midnight = midnight(self.day)?;
        self.at_work = !self.at_work;
        if self.at_work {
            let until = Some(midnight + table.leave);
            return Some(Change { at: midnight + table.arrive, until, device: Whereabouts::On });
        }
        self.day += 1;
        Some(Change { at: midnight + table.leave, until: None, device: self.resting() })
    }
}
