//! A single server that serves in the order of arrival; departures are known at arrival.

use crate::sim::{SimDuration, SimTime};

/// One server, first come first served, unlimited room (the recursion of Lindley, 1952).
///
/// Nothing is scheduled or counted: for what needs to know only when it will be done.
///
/// ```
/// use crosspoint::sim::{SimDuration, SimTime};
/// use crosspoint::station::FifoServer;
///
/// let (mut disk, now) = (FifoServer::default(), SimTime::ZERO);
/// let seek = SimDuration::from_millis(8);
/// assert_eq!(disk.arrive(now, seek), now + seek);
/// assert_eq!(disk.arrive(now, seek), now + seek.times(2));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FifoServer {
    free_at: SimTime,
}

impl FifoServer {
    /// A job arrives now; returns when it departs, [`SimTime::MAX`] if that is after the end of the
    /// clock. O(1).
    pub fn arrive(&mut self, now: SimTime, work: SimDuration) -> SimTime {
        self.free_at = self.free_at.max(now).saturating_add(work);
        self.free_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn departures_follow_the_hand_trace() {
        let mut server = FifoServer::default();
        let second = |s| SimTime::ZERO + SimDuration::from_secs(s);
        let departures = [(0, 2), (1, 2), (2, 1), (3, 3), (10, 1)]
            .map(|(at, work)| server.arrive(second(at), SimDuration::from_secs(work)));
        assert_eq!(departures, [2, 4, 5, 8, 11].map(second));
        // After a job without end none departs.
        let endless = [SimDuration::MAX, SimDuration::from_secs(1)];
        assert_eq!(endless.map(|work| server.arrive(second(11), work)), [SimTime::MAX; 2]);
    }
}
