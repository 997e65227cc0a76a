//! `ordering`: who orders writes?

use crate::config::Reader;
use crate::ids::NodeId;
use crate::sim::SimDuration;

/// How two people are kept from changing the same object at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ordering {
    /// They are not: the last writer wins, and a lost change has to be found and merged.
    None,
    /// By share modes of the host that serves the file: one writer, and others read.
    ShareModes {
        /// How long a file stays open for a device that has fallen silent.
        handle_timeout: SimDuration,
    },
    /// By the same at the first server, wherever the file is served.
    Locks {
        /// How long a lock is held for a device that has fallen silent.
        lease: SimDuration,
    },
}

impl Ordering {
    pub(super) fn read(table: &mut Reader) -> Self {
        let variants = [
            ("none", "the last writer wins"),
            ("share-modes", "one writer at a time, by the host that serves the file"),
            ("locks", "one writer at a time, by a lock at the server"),
        ];
        let range = "1 s"..="1 week";
        match table.choice("ordering", &variants, Some("none")) {
            Some(("share-modes", mut options)) => {
                let handle_timeout = options.duration(
                    "handle_timeout",
                    range,
                    Some("120 s"),
                    "how long a file stays open for a device that has fallen silent",
                );
                options.finish();
                Self::ShareModes { handle_timeout }
            }
            Some(("locks", mut options)) => {
                let lease = options.duration(
                    "lease",
                    range,
                    Some("1 h"),
                    "how long a lock is held for a device that has fallen silent",
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

    /// How long what a device has open outlasts its silence.
    pub fn outlasts_silence(self) -> SimDuration {
        match self {
            Self::None => SimDuration::ZERO,
            Self::ShareModes { handle_timeout } => handle_timeout,
            Self::Locks { lease } => lease,
        }
    }

    /// Whether the host that serves a file also keeps who writes it.
    pub(super) fn is_kept_at(self, host: NodeId, servers: &[NodeId]) -> bool {
        match self {
            Self::None => false,
            Self::ShareModes { .. } => true,
            Self::Locks { .. } => servers.contains(&host),
        }
    }
}
