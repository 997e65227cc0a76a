//! Reactions of users to denials: try again soon, do something else first, or give up.
//!
//! One draw says which of these it is, a second one how long the user is away; after a number of
//! tries all users give up. Each reaction costs working time. Every service has such a table.
//!
//! Left out: users who grow impatient: the tenth denial is met as the first. Ways around the
//! network (`workaround`) are apart from this.

use crate::config::Reader;
use crate::dist::Law;
use crate::sim::{Rng, SimDuration};

/// How users react to a denial, and how much working time it costs them.
#[derive(Clone, Debug)]
pub struct Patience {
    /// Counted from the intent: what ends later was not done in time.
    pub deadline: SimDuration,
    /// Probability of waiting and trying again.
    wait: f64,
    /// Probability of doing something else first.
    switch: f64,
    /// How long the one who waits waits.
    wait_for: Law,
    /// How long the one who does something else does so.
    switch_for: Law,
    /// Working time lost by turning to something else and back.
    switch_cost: SimDuration,
    /// Working time lost by giving up.
    give_up_cost: SimDuration,
    /// How often anybody tries again at most.
    max_retries: u32,
}

/// Reaction of a user to one denial.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reaction {
    /// Tries again later; blocked for a part of that time.
    Retry {
        /// When.
        after: SimDuration,
        /// Working time lost.
        blocked: SimDuration,
    },
    /// Gives up.
    GiveUp {
        /// Working time lost.
        blocked: SimDuration,
    },
}

impl Patience {
    pub(super) fn read(table: &mut Reader) -> Option<Self> {
        let mut options = table.table("patience")?;
        let before = options.mistakes();
        let patience = Self {
            deadline: options.duration(
                "deadline",
                "1 s"..="10 y",
                None,
                "counted from the intent: what ends later was not done in time",
            ),
            wait: options.probability("wait", None, "a denied user waits and tries again"),
            switch: options.probability("switch", None, "a denied user does something else first"),
            wait_for: Law::read(&mut options, "wait_for", "how long a user who waits does so"),
            switch_for: Law::read(&mut options, "switch_for", "time spent on something else"),
            switch_cost: options.duration(
                "switch_cost",
                "0 s"..="1 d",
                None,
                "working time lost by turning to something else and back",
            ),
            give_up_cost: options.duration(
                "give_up_cost",
                "0 s"..="1 week",
                None,
                "working time lost by giving up",
            ),
            max_retries: options.count("max_retries", 0..=1000, None, "retries at the most"),
        };
        if patience.wait + patience.switch > 1.0 && options.mistakes() == before {
            options.error_at(
                "switch",
                "`wait` and `switch` are probabilities of different reactions: their sum exceeds 1",
                None,
            );
        }
        options.finish();
        Some(patience)
    }

    /// No reactions: a placeholder after a mistake in a file.
    pub(super) fn none() -> Self {
        Self {
            deadline: SimDuration::HOUR,
            wait: 0.0,
            switch: 0.0,
            wait_for: Law::zero(),
            switch_for: Law::zero(),
            switch_cost: SimDuration::ZERO,
            give_up_cost: SimDuration::ZERO,
            max_retries: 0,
        }
    }

    /// Working time lost by giving up.
    pub fn give_up_cost(&self) -> SimDuration {
        self.give_up_cost
    }

    /// Working time lost by turning to something else and back.
    pub fn switch_cost(&self) -> SimDuration {
        self.switch_cost
    }

    /// Draws the reaction to a denial after `retries` earlier ones.
    pub fn react(&self, retries: u32, rng: &mut Rng) -> Reaction {
        let mood = rng.open01();
        if retries >= self.max_retries || mood >= self.wait + self.switch {
            return Reaction::GiveUp { blocked: self.give_up_cost };
        }
        if mood < self.wait {
            let after = self.wait_for.sample_span(rng);
            return Reaction::Retry { after, blocked: after };
        }
        let after = self.switch_for.sample_span(rng);
        Reaction::Retry { after, blocked: self.switch_cost }
    }
}
