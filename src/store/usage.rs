//! Who uses which file, and who loses something: figures that are known of real offices, by which
//! a result can be judged.

use std::collections::BTreeSet;

use crate::ids::{ObjectId, UserId};
use crate::sim::{SimDuration, SimTime};

/// Users who have opened an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Opened {
    #[default]
    ByNobody,
    By(UserId),
    BySeveral,
}

/// The use of all objects since the last reset.
#[derive(Clone, Debug)]
pub struct Usage {
    /// The last writer of each object, and when, resets or not.
    written: Vec<Option<(UserId, SimTime)>>,
    opened: Vec<Opened>,
    after_another: u64,
    /// Users and the years in which they lost something.
    losers: BTreeSet<(UserId, u64)>,
}

impl Usage {
    /// Nobody has used any of so many objects.
    pub fn new(objects: usize) -> Self {
        Self {
            written: vec![None; objects],
            opened: vec![Opened::ByNobody; objects],
            after_another: 0,
            losers: BTreeSet::new(),
        }
    }

    /// A user has opened an object. O(1).
    pub fn open(&mut self, object: ObjectId, user: UserId) {
        let opened = &mut self.opened[object.index()];
        *opened = match *opened {
            Opened::ByNobody => Opened::By(user),
            Opened::By(own) if own == user => return,
            _ => Opened::BySeveral,
        };
    }

    /// A user has saved an object. O(1).
    pub fn save(&mut self, object: ObjectId, user: UserId, now: SimTime) {
        let last = self.written[object.index()].replace((user, now));
        let is_after_another =
            |(writer, at): (UserId, SimTime)| writer != user && now.since(at) < SimDuration::DAY;
        self.after_another += u64::from(last.is_some_and(is_after_another));
    }

    /// A user has lost an object, or changes of one.
    pub fn lose(&mut self, user: UserId, now: SimTime) {
        self.losers.insert((user, now.as_nanos() / SimDuration::YEAR.as_nanos()));
    }

    /// Saves less than a day after one of the same object by somebody else.
    pub fn saves_after_another(&self) -> u64 {
        self.after_another
    }

    /// How many objects somebody has opened, and how many of them one user only. O(objects).
    pub fn opened(&self) -> [u64; 2] {
        let count = |what: fn(&&Opened) -> bool| self.opened.iter().filter(what).count() as u64;
        let by_one = count(|own| matches!(own, Opened::By(_)));
        [by_one + count(|own| **own == Opened::BySeveral), by_one]
    }

    /// How many users lost something, each once a year.
    pub fn losers(&self) -> u64 {
        self.losers.len() as u64
    }

    /// Forgets what was counted; who wrote last stays known.
    pub fn reset(&mut self) {
        self.opened.fill(Opened::ByNobody);
        self.after_another = 0;
        self.losers.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: ObjectId = ObjectId(1);
    const ANNA: UserId = UserId(0);
    const BEN: UserId = UserId(1);

    fn hour(hours: u64) -> SimTime {
        SimTime::ZERO + SimDuration::HOUR.times(hours)
    }

    #[test]
    fn saves_count_that_follow_those_of_others_within_a_day() {
        let mut usage = Usage::new(2);
        for (user, at) in [(ANNA, 0), (ANNA, 1), (BEN, 2), (ANNA, 26), (BEN, 49)] {
            usage.save(FILE, user, hour(at));
        }
        // Ben after an hour, and after 23; Anna after a whole day is late.
        assert_eq!(usage.saves_after_another(), 2);
        usage.reset();
        usage.save(FILE, ANNA, hour(50));
        assert_eq!(usage.saves_after_another(), 1, "Ben's save is remembered");
    }

    #[test]
    fn objects_are_opened_by_nobody_one_or_several() {
        let mut usage = Usage::new(3);
        usage.open(FILE, ANNA);
        usage.open(FILE, ANNA);
        usage.open(ObjectId(2), ANNA);
        assert_eq!(usage.opened(), [2, 2]);
        usage.open(FILE, BEN);
        assert_eq!(usage.opened(), [2, 1]);
    }

    #[test]
    fn users_lose_once_a_year() {
        let mut usage = Usage::new(1);
        for (user, at) in [(ANNA, 1), (ANNA, 2), (BEN, 2), (ANNA, 10_000)] {
            usage.lose(user, hour(at));
        }
        assert_eq!(usage.losers(), 3);
    }
}
