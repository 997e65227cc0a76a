//! Devices that are left on and fall asleep by themselves.

use crate::ids::UserId;
use crate::operation::purposes;
use crate::sim::SimDuration;
use crate::study::Draws;

/// Whose devices sleep, when, and what wakes them but their users.
#[derive(Clone, Copy, Debug)]
pub struct SleepPlan {
    /// Share of desktops that are set to sleep.
    pub desktops: f64,
    /// Share of laptops that are, where they stay at the office and are left on.
    pub laptops: f64,
    /// How long after its user has left a device sleeps that nobody else uses.
    pub after: SimDuration,
    /// Requests of others wake a device.
    pub wake_on_lan: bool,
}

impl SleepPlan {
    /// No device sleeps.
    pub const NEVER: Self = Self {
        desktops: 0.0,
        laptops: 0.0,
        after: SimDuration::from_secs(1_800),
        wake_on_lan: false,
    };

    /// How long after a user has left the own device sleeps; `None`: never. It is a trait of each
    /// device, and the more devices sleep the larger the share.
    pub fn of(&self, user: UserId, laptop: bool, draws: Draws) -> Option<SimDuration> {
        let share = if laptop { self.laptops } else { self.desktops };
        (draws.of(purposes::SLEEPS, user, ()).open01() < share).then_some(self.after)
    }
}
