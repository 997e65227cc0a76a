//! Ways around the network: a copy of one's own, a copy that a colleague mails, and no more tries
//! where nobody ever answers.
//!
//! Left out: files that are carried on sticks, and people who agree to leave a device on for each
//! other.

use crate::config::Reader;
use crate::dist::Law;
use crate::sim::SimDuration;

/// What users of a service do who do not get a file, besides waiting.
#[derive(Clone, Debug)]
pub struct Workaround {
    /// Probability of thinking of a colleague to ask for a copy, where one's own device has none
    /// that is fresh; 0: nobody goes around the network, not even with a copy of one's own.
    pub ask: f64,
    /// Working time that asking costs.
    pub asker: SimDuration,
    /// Working time of the one who is asked.
    pub helper: SimDuration,
    /// From the question until the copy is there.
    pub delay: Law,
    /// For how long users take a copy of their own for new enough; an older one is used where there
    /// is nobody to ask.
    pub fresh_for: SimDuration,
    /// Whether users learn when a host answers.
    pub learning: bool,
}

impl Workaround {
    /// Reads the table `workaround`; all of it has defaults. `None` where there is none: nobody
    /// goes around the network or learns. That there is one is part of what names a trial.
    pub(super) fn read(table: &mut Reader) -> Option<Self> {
        let mut options = table.optional_table("workaround")?;
        let usual = SimDuration::MINUTE.times(10).as_secs_f64();
        let usual = Law::log_normal_with_median(usual, 1.0).expect("the median is positive");
        let doc = "a user who is denied a file asks a colleague to mail a copy; 0: nobody goes \
                   around the network, not even with a copy of one's own";
        let workaround = Self {
            ask: options.probability("ask", Some(0.5), doc),
            asker: options.duration(
                "asker",
                "0 s"..="1 d",
                Some("2 min"),
                "working time that asking costs",
            ),
            helper: options.duration(
                "helper",
                "0 s"..="1 d",
                Some("5 min"),
                "working time of the one who is asked",
            ),
            delay: Law::read_or(
                &mut options,
                "delay",
                usual,
                "from the question until the copy is there",
            ),
            fresh_for: options.duration(
                "fresh_for",
                "0 s"..="10 y",
                Some("1 d"),
                "a copy of one's own is used without asking anybody if it came, or was last found \
                 to be the newest, less long ago",
            ),
            learning: options.flag(
                "learning",
                Some(true),
                "users learn at which hours of the week a colleague's device answers",
            ),
        };
        options.finish();
        Some(workaround)
    }

    /// Whether anybody goes around the network.
    pub fn is_used(&self) -> bool {
        self.ask > 0.0
    }
}
