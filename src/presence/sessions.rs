//! Sessions of Internet peers: on and off in turn, in steady state from the start.

use crate::dist::Law;
use crate::ids::UserId;
use crate::operation::{Whereabouts, purposes};
use crate::sim::SimTime;
use crate::study::{Draws, Kth};

use super::Change;

/// Lengths of sessions and of the pauses between them, each independent of all others.
///
/// Left out: the hour of the day, and that long sessions follow long ones. That matters where peers
/// differ by their past; Internet populations show little of the first.
#[derive(Clone, Debug)]
pub struct SessionLaws {
    /// Seconds of a session.
    pub on: Law,
    /// Seconds of the pause after it.
    pub off: Law,
}

/// Which phase a peer is in.
#[derive(Clone, Debug, Default)]
pub(super) struct Diary {
    online: bool,
    phase: u64,
    ends: SimTime,
}

impl Diary {
    /// An observer who looks at a random instant finds the peer online with the share of time that
    /// sessions take, and the phase's residual life ahead; otherwise the first days would be biased
    /// towards short phases.
    pub fn first(&mut self, laws: &SessionLaws, user: UserId, draws: Draws) -> Change {
        let mut rng = draws.of(purposes::SESSION, user, Kth(0));
        let share = laws.on.mean() / (laws.on.mean() + laws.off.mean());
        self.online = rng.chance(share);
        let law = if self.online { &laws.on } else { &laws.off };
        self.ends = SimTime::ZERO + law.residual_span(&mut rng);
        self.change(SimTime::ZERO)
    }

    pub fn next(&mut self, laws: &SessionLaws, user: UserId, draws: Draws) -> Change {
        let at = self.ends;
        self.phase += 1;
        self.online = !self.online;
        let mut rng = draws.of(purposes::SESSION, user, Kth(self.phase));
        let law = if self.online { &laws.on } else { &laws.off };
        self.ends = at + law.sample_span(&mut rng);
        self.change(at)
    }

    fn change(&self, at: SimTime) -> Change {
        if self.online {
            Change { at, until: Some(self.ends), device: Whereabouts::On }
        } else {
            Change { at, until: None, device: Whereabouts::Offline }
        }
    }
}
