//! Connections to a machine that serves few devices at once: a Windows client lets twenty in.
//!
//! A device is connected from its first request on, as long as it has a file open there or has had
//! something to do with the host lately, or until it is switched off. The host's own user needs no
//! connection. Left out: people who disconnect before.

use crate::ids::UserId;
use crate::sim::{SimDuration, SimTime};

/// The devices that one host serves, and when each last had to do with it.
#[derive(Clone, Debug)]
pub struct Connections {
    open: Vec<(UserId, SimTime)>,
    /// How many there can be; `None`: the host serves all who ask, and nobody is noted.
    most: Option<usize>,
    idle: SimDuration,
}

impl Connections {
    /// A host that serves all who ask.
    pub const fn unlimited() -> Self {
        Self { open: Vec::new(), most: None, idle: SimDuration::ZERO }
    }

    /// A host that serves `most` devices at once, of which those that do nothing for `idle` make
    /// room for others.
    pub fn limited(most: u32, idle: SimDuration) -> Self {
        Self { open: Vec::new(), most: Some(most as usize), idle }
    }

    /// A device turns to the host; `false` if that serves as many others as it can. Those that
    /// have been idle for long enough, and have nothing open, make room. O(devices served).
    pub fn admit(&mut self, user: UserId, now: SimTime, has_open: impl Fn(UserId) -> bool) -> bool {
        let Some(most) = self.most else { return true };
        if self.note(user, now) {
            return true;
        }
        if self.open.len() < most {
            self.open.push((user, now));
            return true;
        }
        let is_over = |own: &(UserId, SimTime)| now.since(own.1) >= self.idle && !has_open(own.0);
        let place = self.open.iter().position(is_over);
        if let Some(at) = place {
            self.open[at] = (user, now);
        }
        place.is_some()
    }

    /// A device that the host serves has something to do with it; `false` if it serves none such.
    /// O(devices served).
    pub fn note(&mut self, user: UserId, now: SimTime) -> bool {
        let own = self.open.iter_mut().find(|own| own.0 == user);
        own.map(|own| own.1 = now).is_some()
    }

    /// Whether the host serves all who ask, or a device of theirs just now. O(devices served).
    pub fn serves(&self, user: UserId) -> bool {
        self.most.is_none() || self.open.iter().any(|own| own.0 == user)
    }

    /// A device is switched off, and makes room. O(devices served).
    pub fn close(&mut self, user: UserId) {
        self.open.retain(|own| own.0 != user);
    }

    /// The host has gone down: nobody is connected.
    pub fn close_all(&mut self) {
        self.open.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: SimDuration = SimDuration::from_secs(900);

    fn at(seconds: u64) -> SimTime {
        SimTime::ZERO + SimDuration::from_secs(seconds)
    }

    /// Twenty are served at once; the twenty-first when one of them has done nothing for a quarter
    /// of an hour, and has nothing open.
    #[test]
    fn the_twenty_first_waits_for_one_to_be_idle() {
        let mut host = Connections::limited(20, IDLE);
        let nothing = |_: UserId| false;
        for user in 0..20 {
            assert!(host.admit(UserId(user), at(u64::from(user)), nothing));
        }
        let late = UserId(20);
        assert!(!host.admit(late, at(20), nothing));
        assert!(host.admit(UserId(0), at(100), nothing), "it is one of them");
        assert!(!host.admit(late, at(900), nothing), "the second was there at 1 s");
        assert!(!host.admit(late, at(901), |user| user == UserId(1)), "and has a file open");
        assert!(host.admit(late, at(901), nothing));
        assert!(!host.admit(UserId(1), at(901), nothing), "its place is taken");
        assert!(host.note(late, at(902)) && !host.note(UserId(1), at(902)));
        assert!(host.serves(late) && !host.serves(UserId(1)));
        assert!(!host.admit(UserId(1), at(902), |_| true), "all others have files open");
        host.close(UserId(5));
        assert!(host.admit(UserId(1), at(902), |_| true), "one is switched off");
        assert!(!host.admit(UserId(5), at(902), |_| true));
        host.close_all();
        assert!(host.admit(UserId(5), at(903), nothing));
    }

    #[test]
    fn without_a_limit_nobody_is_refused() {
        let mut host = Connections::unlimited();
        assert!((0..100).all(|user| host.admit(UserId(user), at(0), |_| true)));
        assert!(host.serves(UserId(100)));
    }
}
