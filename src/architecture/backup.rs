//! `backup`: who keeps history?

use crate::config::Reader;
use crate::sim::SimDuration;

/// Provider of copies that survive a lost disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backup {
    /// No backups.
    None,
    /// Each owner, at that person's rhythm.
    Owner,
    /// The server, of everything that it holds or that reports to it; or the NAS, to a disk beside
    /// it.
    Central {
        /// How often a copy is made.
        interval: SimDuration,
        /// How often somebody tries a restore; `None`: never.
        restore_test: Option<SimDuration>,
    },
}

impl Backup {
    pub(super) fn read(table: &mut Reader) -> Self {
        let variants = [
            ("none", "no backups are made"),
            ("owner", "each owner, at that person's rhythm"),
            ("central", "the server or the NAS, on a schedule"),
        ];
        match table.choice("backup", &variants, Some("none")) {
            Some(("central", mut options)) => {
                let interval = options.duration(
                    "interval",
                    "1 min"..="1 y",
                    Some("1 d"),
                    "how often a backup is made",
                );
                let restore_test = options.optional_duration(
                    "restore_test",
                    "1 d"..="10 y",
                    "how often somebody tries a restore; omitted: never",
                );
                options.finish();
                Self::Central { interval, restore_test }
            }
            Some(("owner", options)) => {
                options.finish();
                Self::Owner
            }
            Some((_, options)) => {
                options.finish();
                Self::None
            }
            None => Self::None,
        }
    }
}
