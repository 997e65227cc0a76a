//! `ordering`: who orders writes?

use crate::config::Reader;
use crate::sim::SimDuration;

/// How two people are kept from changing the same object at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ordering {
    /// They are not: the last writer wins, and a lost change has to be found and merged.
    None,
    /// A lock at the first server, given back by saving or when its lease ends.
    Locks {
        /// How long a lock is held for somebody who does not come back.
        lease: SimDuration,
    },
}

impl Ordering {
    pub(super) fn read(table: &mut Reader) -> Self {
        let variants = [
            ("none", "the last writer wins"),
            ("locks", "one writer at a time, by a lock at the server"),
        ];
        match table.choice("ordering", &variants, Some("none")) {
            Some(("locks", mut options)) => {
                let lease = options.duration(
                    "lease",
                    "1 s"..="1 week",
                    Some("1 h"),
                    "how long a lock is held for somebody who does not come back",
                );
                options.finish();
                Self::Locks { lease }
            }
            Some((_, options)) => {
                options.finish();
                Self::None
            }
            None => Self::None,
        }
    }

    pub(super) fn needs_server(self) -> bool {
        matches!(self, Self::Locks { .. })
    }
}
