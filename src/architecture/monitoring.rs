//! `monitoring`: who notices a fault?

use crate::config::Reader;
use crate::sim::SimDuration;

/// Detection of faults, which raises their repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Monitoring {
    /// The first user who is blocked by it.
    Nobody,
    /// A program on the server that asks every machine in turn.
    Central {
        /// How often each machine is asked.
        interval: SimDuration,
    },
}

impl Monitoring {
    pub(super) fn read(table: &mut Reader) -> Self {
        let variants = [
            ("nobody", "the first user who is blocked"),
            ("central", "a program that asks every machine in turn"),
        ];
        match table.choice("monitoring", &variants, Some("nobody")) {
            Some(("central", mut options)) => {
                let interval = options.duration(
                    "interval",
                    "1 s"..="1 d",
                    Some("5 min"),
                    "how often each machine is asked",
                );
                options.finish();
                Self::Central { interval }
            }
            Some((_, options)) => {
                options.finish();
                Self::Nobody
            }
            None => Self::Nobody,
        }
    }
}
