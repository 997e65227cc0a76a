//! `placement`: where do data live?

use crate::config::Reader;
use crate::ids::NodeId;
use crate::sim::SimDuration;

/// Which hosts hold an object.
#[derive(Clone, Debug, PartialEq)]
pub enum Placement {
    /// The servers, each with all objects.
    Server {
        /// How many servers hold everything.
        copies: u32,
    },
    /// The owner's device alone.
    Owner,
    /// The owner's device and further ones.
    Peers {
        /// How many devices hold each object, the owner's included.
        copies: u32,
        /// After which absence a holder's copies are made anew elsewhere; `None`: never.
        repair_after: Option<SimDuration>,
    },
    /// The servers; and each device keeps what it has read and falls back on it.
    Cache {
        /// How many servers hold everything.
        copies: u32,
    },
}

impl Placement {
    pub(super) fn read(table: &mut Reader) -> Self {
        let variants = [
            ("server", "the servers hold everything"),
            ("owner", "the owner's device"),
            ("peers", "several users' devices"),
            ("cache", "the servers, and copies on the devices that read them"),
        ];
        let copies_doc = "hosts that hold each object";
        match table.choice("placement", &variants, None) {
            Some(("peers", mut options)) => {
                let copies = options.count("copies", 1..=100, Some(2), copies_doc);
                let repair_after = options.optional_duration(
                    "repair_after",
                    "1 min"..="1 y",
                    "absence after which a holder's copies are made anew elsewhere; omitted: never",
                );
                options.finish();
                Self::Peers { copies, repair_after }
            }
            Some(("cache", mut options)) => {
                let copies = options.count("copies", 1..=100, Some(1), copies_doc);
                options.finish();
                Self::Cache { copies }
            }
            Some(("server", mut options)) => {
                let copies = options.count("copies", 1..=100, Some(1), copies_doc);
                options.finish();
                Self::Server { copies }
            }
            Some((_, options)) => {
                options.finish();
                Self::Owner
            }
            None => Self::Owner,
        }
    }

    /// How many servers the data need.
    pub(super) fn servers(&self) -> u32 {
        match self {
            Self::Server { copies } | Self::Cache { copies } => *copies,
            Self::Owner | Self::Peers { .. } => 0,
        }
    }

    /// Whether a provider on the Internet holds everything.
    pub(super) fn is_in_cloud(&self) -> bool {
        false
    }

    /// Whether devices reach the data over the Internet, wherever they are.
    pub(super) fn is_over_internet(&self) -> bool {
        self.is_in_cloud()
    }

    /// How many hosts hold each object.
    pub fn copies(&self) -> u32 {
        match self {
            Self::Server { copies } | Self::Cache { copies } | Self::Peers { copies, .. } => {
                *copies
            }
            Self::Owner => 1,
        }
    }

    /// Whether data live on users' devices.
    pub fn is_on_devices(&self) -> bool {
        matches!(self, Self::Owner | Self::Peers { .. })
    }

    /// Whether devices keep what they have read.
    pub fn keeps_copies(&self) -> bool {
        matches!(self, Self::Cache { .. })
    }

    /// How often a device that keeps copies asks the host of all files; where it asks only to send
    /// what waits on it, the first of the spans between two tries.
    pub fn asks_every(&self) -> SimDuration {
        match self {
            Self::Server { .. } | Self::Owner | Self::Peers { .. } => SimDuration::ZERO,
            Self::Cache { .. } => SimDuration::MINUTE,
        }
    }

    /// The hosts that a path can name.
    pub(super) fn homes<'a>(&self, servers: &'a [NodeId], owner: &'a [NodeId; 1]) -> &'a [NodeId] {
        match self {
            Self::Server { .. } | Self::Cache { .. } => servers,
            Self::Owner | Self::Peers { .. } => owner,
        }
    }
}
