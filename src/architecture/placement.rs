//! `placement`: where do data live?

use crate::config::Reader;
use crate::ids::NodeId;
use crate::sim::SimDuration;

/// What a client on a device does for a host that holds all files.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Client {
    /// How long after a save the file is sent.
    pub watch: SimDuration,
    /// The time between two questions for newer versions.
    pub poll: SimDuration,
    /// Whether devices keep all that their users may read, rather than what they have opened.
    pub keeps_all: bool,
    /// Probability that a save becomes a conflict though nobody else has saved.
    pub false_conflicts: f64,
}

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
    /// The host of a provider; and each device works on copies, which its client exchanges with it.
    Cloud(Client),
}

impl Placement {
    pub(super) fn read(table: &mut Reader) -> Self {
        let variants = [
            ("server", "the servers hold everything"),
            ("owner", "the owner's device"),
            ("peers", "several users' devices"),
            ("cache", "the servers, and copies on the devices that read them"),
            ("cloud", "the host of a provider, and copies on devices that clients keep up to date"),
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
            Some(("cloud", options)) => Self::Cloud(Client::read(options)),
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
            Self::Owner | Self::Peers { .. } | Self::Cloud(_) => 0,
        }
    }

    /// Whether a provider on the Internet holds everything.
    pub fn is_in_cloud(&self) -> bool {
        self.client().is_some()
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
            Self::Owner | Self::Cloud(_) => 1,
        }
    }

    /// What clients on devices do; `None` where there are none.
    pub fn client(&self) -> Option<Client> {
        match self {
            Self::Cloud(client) => Some(*client),
            _ => None,
        }
    }

    /// Whether data live on users' devices.
    pub fn is_on_devices(&self) -> bool {
        matches!(self, Self::Owner | Self::Peers { .. })
    }

    /// Whether devices keep what they have read.
    pub fn keeps_copies(&self) -> bool {
        matches!(self, Self::Cache { .. } | Self::Cloud(_))
    }

    /// How often a device that keeps copies asks the host of all files; where it asks only to send
    /// what waits on it, the first of the spans between two tries.
    pub fn asks_every(&self) -> SimDuration {
        match self {
            Self::Server { .. } | Self::Owner | Self::Peers { .. } => SimDuration::ZERO,
            Self::Cache { .. } => SimDuration::MINUTE,
            Self::Cloud(client) => client.poll,
        }
    }

    /// The hosts that a path can name.
    pub(super) fn homes<'a>(
        &self,
        servers: &'a [NodeId],
        cloud: &'a Option<NodeId>,
        owner: &'a [NodeId; 1],
    ) -> &'a [NodeId] {
        match self {
            Self::Cloud(_) => cloud.as_slice(),
            Self::Server { .. } | Self::Cache { .. } => servers,
            Self::Owner | Self::Peers { .. } => owner,
        }
    }
}

impl Client {
    fn read(mut options: Reader) -> Self {
        let watch = options.duration(
            "watch",
            "0 s"..="1 d",
            Some("10 s"),
            "how long after a save the file is sent",
        );
        let poll = options.duration(
            "poll",
            "1 s"..="1 d",
            Some("30 s"),
            "time between two questions of a device for newer versions",
        );
        let kept =
            [("opened", "what it has opened or stored"), ("all", "all that its user may read")];
        let keeps_all = match options.choice("files", &kept, Some("opened")) {
            Some((name, options)) => {
                options.finish();
                name == "all"
            }
            None => false,
        };
        let false_conflicts = options.probability(
            "false_conflicts",
            Some(0.001),
            "probability that a save becomes a conflict though nobody else has saved",
        );
        options.finish();
        Self { watch, poll, keeps_all, false_conflicts }
    }
}
