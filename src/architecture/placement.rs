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
    /// The devices of all who may read it: each works on its own copy.
    Sync {
        /// From a save to when other devices are told of it.
        watch: SimDuration,
        /// One further machine holds everything and is always on.
        always_on: bool,
        /// Probability that a save becomes a conflict though nobody else has saved.
        false_conflicts: f64,
    },
    /// The servers; and each device keeps what it has read and falls back on it.
    Cache {
        /// How many servers hold everything.
        copies: u32,
    },
    /// A network-attached storage, which keeps accounts and rights of its own.
    Nas,
    /// A PC that shares everything, likewise.
    HostPc(HostPc),
    /// The host of a provider; and each device works on copies, which its client exchanges with it.
    Cloud(Client),
}

/// A PC that stays on and shares all files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostPc {
    /// Nobody sits at it; otherwise it is the desktop of a technical user.
    pub dedicated: bool,
    /// Other devices that it serves at once.
    pub sessions: u32,
    /// Without traffic and open files for this long, a device is no longer one of them.
    pub idle: SimDuration,
    /// How long after its user has left it sleeps, if nobody else uses it; `None`: never.
    pub sleeps_after: Option<SimDuration>,
}

impl HostPc {
    fn read(mut options: Reader) -> Self {
        let host = Self {
            dedicated: options.flag(
                "dedicated",
                Some(false),
                "nobody sits at it; otherwise it is the desktop of a technical user",
            ),
            sessions: options.count(
                "sessions",
                1..=100_000,
                Some(20),
                "other devices that it serves at once",
            ),
            idle: options.duration(
                "idle",
                "1 s"..="1 d",
                Some("15 min"),
                "without traffic and open files a device is no longer served",
            ),
            sleeps_after: options.optional_duration(
                "sleeps_after",
                "1 min"..="1 d",
                "without its user and other devices it sleeps; omitted: never",
            ),
        };
        options.finish();
        host
    }
}

impl Placement {
    pub(super) fn read(table: &mut Reader) -> Self {
        let variants = [
            ("server", "the servers hold everything"),
            ("owner", "the owner's device"),
            ("peers", "several users' devices"),
            ("sync", "the devices of all who may read it"),
            ("cache", "the servers, and copies on the devices that read them"),
            ("nas", "a network-attached storage with accounts of its own"),
            ("host-pc", "a PC that stays on, with accounts of its own"),
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
            Some(("sync", mut options)) => {
                let watch = options.duration(
                    "watch",
                    "0 s"..="1 d",
                    Some("10 s"),
                    "from a save to when other devices are told of it",
                );
                let always_on = options.flag(
                    "always_on",
                    Some(false),
                    "one further machine holds everything and is always on",
                );
                let false_conflicts = read_false_conflicts(&mut options);
                options.finish();
                Self::Sync { watch, always_on, false_conflicts }
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
            Some(("host-pc", options)) => Self::HostPc(HostPc::read(options)),
            Some(("nas", options)) => {
                options.finish();
                Self::Nas
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
            Self::Sync { always_on, .. } => u32::from(*always_on),
            Self::Owner | Self::Peers { .. } | Self::Nas | Self::HostPc(_) | Self::Cloud(_) => 0,
        }
    }

    /// Whether a provider on the Internet holds everything.
    pub fn is_in_cloud(&self) -> bool {
        self.client().is_some()
    }

    /// Whether devices reach the data over the Internet, wherever they are.
    pub(super) fn is_over_internet(&self) -> bool {
        self.is_in_cloud() || matches!(self, Self::Sync { .. })
    }

    /// How many users' devices hold each object; `None` where as many as people may read it, or
    /// none.
    pub fn copies_on_devices(&self) -> Option<u32> {
        match self {
            Self::Peers { copies, .. } => Some(*copies),
            Self::Owner => Some(1),
            Self::Server { .. }
            | Self::Cache { .. }
            | Self::Sync { .. }
            | Self::Nas
            | Self::HostPc(_)
            | Self::Cloud(_) => None,
        }
    }

    /// Whether devices hold all that their users may read, so that nobody asks another host.
    pub fn holds_all(&self) -> bool {
        matches!(self, Self::Sync { .. })
    }

    /// From a save to when the other holders get it.
    pub fn watch(&self) -> SimDuration {
        match self {
            Self::Sync { watch, .. } => *watch,
            _ => SimDuration::ZERO,
        }
    }

    /// How often a program that brings copies up to date takes a save for a conflict though nobody
    /// else has saved.
    pub fn false_conflicts(&self) -> f64 {
        match self {
            Self::Cloud(Client { false_conflicts, .. }) | Self::Sync { false_conflicts, .. } => {
                *false_conflicts
            }
            _ => 0.0,
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
        matches!(self, Self::Owner | Self::Peers { .. } | Self::Sync { .. })
    }

    /// Whether one machine that is no server holds everything.
    pub fn is_on_file_host(&self) -> bool {
        matches!(self, Self::Nas | Self::HostPc(_))
    }

    /// Whether a user's own device may hold what that user wants.
    pub(super) fn may_be_at_hand(&self) -> bool {
        self.is_on_devices() || matches!(self, Self::HostPc(_))
    }

    /// Whether devices keep what they have read.
    pub fn keeps_copies(&self) -> bool {
        matches!(self, Self::Cache { .. } | Self::Cloud(_))
    }

    /// How often a device that keeps copies asks the host of all files; where it asks only to send
    /// what waits on it, the first of the spans between two tries.
    pub fn asks_every(&self) -> SimDuration {
        match self {
            Self::Cache { .. } => SimDuration::MINUTE,
            Self::Cloud(client) => client.poll,
            _ => SimDuration::ZERO,
        }
    }

    /// The hosts that a path can name; `servers` are the machines behind central names.
    pub(super) fn homes<'a>(
        &self,
        servers: &'a [NodeId],
        cloud: &'a Option<NodeId>,
        owner: &'a [NodeId; 1],
    ) -> &'a [NodeId] {
        match self {
            Self::Cloud(_) => cloud.as_slice(),
            Self::Server { .. } | Self::Cache { .. } | Self::Nas | Self::HostPc(_) => servers,
            Self::Owner | Self::Peers { .. } | Self::Sync { .. } => owner,
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
        let false_conflicts = read_false_conflicts(&mut options);
        options.finish();
        Self { watch, poll, keeps_all, false_conflicts }
    }
}

fn read_false_conflicts(options: &mut Reader) -> f64 {
    options.probability(
        "false_conflicts",
        Some(0.001),
        "probability that a save becomes a conflict though nobody else has saved",
    )
}
