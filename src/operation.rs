//! The contract between services, architectures and the world: operations, steps, outcomes, notices.

use crate::ids::{ComponentId, NodeId, ObjectId, SiteId, UserId};
use crate::sim::{SimDuration, SimTime};
use crate::units::Bytes;

/// A version of an object, counted from 1; 0 stands for none.
pub type Version = u32;

/// What a user asks for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Action {
    /// Read a file.
    Open,
    /// Read a file in order to change it: takes the lock where there are locks.
    OpenToEdit,
    /// Store a changed file.
    Save,
    /// Store a new file in the place of a discarded one.
    Create,
    /// Print a file.
    Print,
}

impl Action {
    /// Whether it makes a new version.
    pub const fn writes(self) -> bool {
        matches!(self, Self::Save | Self::Create)
    }
}

/// One thing that a user asks for, at one instant.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// What is asked.
    pub action: Action,
    /// Who asks.
    pub user: UserId,
    /// On which object.
    pub object: ObjectId,
    /// How many bytes move.
    pub bytes: Bytes,
    /// Extra round trips to the host that serves it (listing, attributes).
    pub rounds: u8,
    /// The version that a change started from.
    pub base: Version,
}

/// A column of an architecture: a question that every network answers somehow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Function {
    /// Who are you?
    Identity,
    /// What may you do?
    Permissions,
    /// Where is it?
    Discovery,
    /// Where do data live?
    Placement,
    /// How do bytes move?
    Transfer,
    /// Who orders writes?
    Ordering,
    /// Who computes? (here: who spools print jobs; the user's own device)
    Execution,
}

impl Function {
    /// All functions that can block an operation, in the order of the architecture file.
    pub const ALL: [Self; 7] = [
        Self::Identity,
        Self::Permissions,
        Self::Discovery,
        Self::Placement,
        Self::Transfer,
        Self::Ordering,
        Self::Execution,
    ];

    /// The name used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Permissions => "permissions",
            Self::Discovery => "discovery",
            Self::Placement => "placement",
            Self::Transfer => "transfer",
            Self::Ordering => "ordering",
            Self::Execution => "execution",
        }
    }
}

/// The true state that kept an operation from being done in time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Cause {
    /// The host is with its owner, outside the network.
    OwnerAway,
    /// The host is at its place, switched off or asleep.
    SwitchedOff,
    /// The peer is between two sessions.
    Offline,
    /// A user's device is broken, lost or waits for its repair.
    DeviceBroken,
    /// Server hardware failed.
    ServerHardware,
    /// A server's system or software crashed.
    ServerSoftware,
    /// A planned reboot.
    PlannedReboot,
    /// No power.
    Power,
    /// A switch is dead.
    Switch,
    /// An access point is dead or hangs.
    AccessPoint,
    /// The link to the other site or to the Internet is down.
    Uplink,
    /// The printer is out of order.
    Printer,
    /// The disk that held the only copy is lost.
    DiskLost,
    /// The account does not exist there yet, or its password differs.
    Account,
    /// The access list is wrong.
    AccessList,
    /// Somebody else holds the lock.
    Locked,
    /// The host is up, but a broadcast does not reach its site.
    OutOfReach,
    /// Everything worked, but too slowly.
    Overload,
}

impl Cause {
    /// All causes in the order of the results files.
    pub const ALL: [Self; 18] = [
        Self::OwnerAway,
        Self::SwitchedOff,
        Self::Offline,
        Self::DeviceBroken,
        Self::ServerHardware,
        Self::ServerSoftware,
        Self::PlannedReboot,
        Self::Power,
        Self::Switch,
        Self::AccessPoint,
        Self::Uplink,
        Self::Printer,
        Self::DiskLost,
        Self::Account,
        Self::AccessList,
        Self::Locked,
        Self::OutOfReach,
        Self::Overload,
    ];

    /// The name used in files and charts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OwnerAway => "owner away",
            Self::SwitchedOff => "switched off",
            Self::Offline => "peer offline",
            Self::DeviceBroken => "device broken",
            Self::ServerHardware => "server hardware",
            Self::ServerSoftware => "server software",
            Self::PlannedReboot => "planned reboot",
            Self::Power => "power",
            Self::Switch => "switch",
            Self::AccessPoint => "access point",
            Self::Uplink => "uplink",
            Self::Printer => "printer",
            Self::DiskLost => "disk lost",
            Self::Account => "account",
            Self::AccessList => "access list",
            Self::Locked => "locked",
            Self::OutOfReach => "other site",
            Self::Overload => "overload",
        }
    }
}

/// What a host is asked to do in a [`Step::Message`], beyond answering.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Request {
    /// Check the user's password and hand out a credential that lasts this long.
    SignIn(SimDuration),
    /// Name the holders of the object; the plan goes on with them.
    WhoHolds,
    /// Open the object: account and access list are checked first.
    OpenAt(Check),
    /// Open the object and take its lock for at most this long.
    LockAt(SimDuration, Check),
}

/// What a host looks up before it lets a user in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Check {
    /// Nothing.
    #[default]
    Nothing,
    /// Its own accounts and access lists.
    OwnList,
    /// The groups of the directory.
    CentralList,
}

/// One thing that takes time or can fail.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Step {
    /// Ask a host and wait for its answer, `rounds` round trips in all; silence costs a time-out.
    Message {
        /// The host that is asked.
        to: NodeId,
        /// What it is asked.
        request: Request,
        /// Round trips in all.
        rounds: u8,
        /// The function that is blocked if it stays silent.
        function: Function,
    },
    /// Ask the whole local network who holds the object; the plan goes on with the answers.
    Broadcast {
        /// How long the asker listens.
        window: SimDuration,
    },
    /// A host works on the request (disk, spooler, printer) for this long, after those before it.
    Serve {
        /// The host.
        at: NodeId,
        /// Its work without waiting.
        work: SimDuration,
        /// The function that is blocked if it dies.
        function: Function,
    },
    /// Move bytes from host to host.
    Transfer {
        /// The source.
        from: NodeId,
        /// The destination.
        to: NodeId,
        /// How much.
        bytes: Bytes,
    },
    /// A new version comes into being at this holder; the other holders follow in the background.
    Commit {
        /// The holder.
        at: NodeId,
    },
    /// The user's own device keeps a copy of what it has just read.
    KeepCopy,
    /// The user reads or writes the local copy, marked as possibly stale.
    UseLocalCopy,
    /// Wait, then ask everyone again.
    Wait {
        /// How long.
        span: SimDuration,
        /// The function that is waited for.
        function: Function,
    },
}

/// The plan of one attempt: a buffer that is used again and again.
#[derive(Debug, Default)]
pub struct Steps {
    steps: Vec<Step>,
    /// The plan ends with a question whose answer is needed to go on.
    open_ended: bool,
}

impl Steps {
    /// Empties the buffer.
    pub fn clear(&mut self) {
        self.steps.clear();
        self.open_ended = false;
    }

    /// Adds a step.
    pub fn push(&mut self, step: Step) {
        self.steps.push(step);
    }

    /// Ends the plan at a question: after its answer the architecture is asked again.
    pub fn await_answer(&mut self) {
        self.open_ended = true;
    }

    /// Whether the architecture is asked again after the last step.
    pub fn is_open_ended(&self) -> bool {
        self.open_ended
    }

    /// The steps in order.
    pub fn as_slice(&self) -> &[Step] {
        &self.steps
    }
}

/// What one attempt starts from: what was tried, what was answered.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// Hosts that stayed silent in this attempt.
    pub tried: &'a [NodeId],
    /// The answer to the plan's last question: hosts that (are said to) hold the object, best first.
    pub answers: Option<&'a [NodeId]>,
    /// When the user's patience with this operation ends.
    pub deadline: SimTime,
}

/// Why an architecture has no further plan: which function is blocked, and by which host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Denial {
    /// The function that could not be provided.
    pub function: Function,
    /// The first host in order of preference that was tried or believed away.
    pub blamed: Option<NodeId>,
}

/// How an operation ended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Outcome {
    /// Done before the deadline.
    Done,
    /// Done before the deadline on a copy that may not be, or was not, the newest.
    Stale,
    /// Done, but after the deadline.
    Late,
    /// Given up.
    Denied,
}

/// What can break.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u32)]
pub enum Fault {
    /// A server's hardware, disks apart.
    ServerHardware = 1,
    /// A server's operating system or software.
    ServerSoftware = 2,
    /// A disk with data on it (of a server or a device).
    Disk = 3,
    /// A user's device.
    DeviceHardware = 4,
    /// A user's laptop is lost or stolen, with its data.
    DeviceLost = 5,
    /// An ordinary power outage of a site.
    PowerOutage = 6,
    /// A major power outage of a site.
    PowerMajor = 7,
    /// A dip of the supply: everything without battery or UPS restarts.
    PowerDip = 8,
    /// A site's switch.
    Switch = 9,
    /// A site's access point, dead.
    AccessPoint = 10,
    /// A site's access point, hanging for some minutes.
    AccessPointHang = 11,
    /// A site's link to the Internet and to other sites.
    Uplink = 12,
    /// A printer.
    Printer = 13,
}

impl Fault {
    /// Whether it passes without anybody's work.
    pub const fn passes_by_itself(self) -> bool {
        matches!(
            self,
            Self::PowerOutage
                | Self::PowerMajor
                | Self::PowerDip
                | Self::AccessPointHang
                | Self::Uplink
        )
    }
}

/// Where a fault strikes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Place {
    /// One machine.
    Node(NodeId),
    /// A whole site.
    Site(SiteId),
}

/// Kinds of administrative work.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u32)]
pub enum TaskKind {
    /// Repair or replace a broken component.
    Repair = 1,
    /// Bring lost data back from a backup.
    Restore = 2,
    /// Do again by hand what no backup holds.
    Recreate = 3,
    /// Set up a joiner: device and account.
    Join = 4,
    /// Add a joiner's account on one more device.
    JoinDevice = 5,
    /// Remove a leaver.
    Leave = 6,
    /// Remove a leaver's account from one more device.
    LeaveDevice = 7,
    /// Reset or synchronise a password in one place.
    Password = 8,
    /// Change a permission in one place.
    Permission = 9,
    /// Mend an account or access list that was found wrong.
    AccessMend = 10,
    /// A central round of patches.
    PatchRound = 11,
    /// Patch one device by hand (owner, or staff where the push failed).
    PatchDevice = 12,
    /// Remind an owner whose device is still unpatched.
    PatchReminder = 13,
    /// Check the central backup.
    BackupCheck = 14,
    /// Try a restore.
    RestoreTest = 15,
    /// Run one's own backup.
    OwnBackup = 16,
    /// A user's ordinary request for help.
    Ticket = 17,
    /// Find out which of two versions is right and merge them.
    Conflict = 18,
    /// Bring work into the shared file that could not be saved there.
    MergeByHand = 19,
    /// Deal with a printer.
    PrinterTrouble = 20,
    /// Look for a file that nobody could serve.
    FindFile = 21,
}

/// Who has to do a task.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Assignee {
    /// The IT staff; without one, the most technical owner.
    Staff,
    /// The owner of a device, alone.
    Owner(UserId),
}

/// A piece of administrative work.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Task {
    /// What kind of work.
    pub kind: TaskKind,
    /// Who does it.
    pub by: Assignee,
    /// The host it concerns.
    pub at: NodeId,
    /// What else it concerns: a component, a user or an object, by kind.
    pub about: u32,
    /// The folder it concerns (the user who owns it), where the kind has one.
    pub folder: u32,
    /// Hands-on time.
    pub effort: SimDuration,
}

/// Facts that wait to be handled, first in first out.
#[derive(Debug, Default)]
pub struct Notices {
    queue: std::collections::VecDeque<Notice>,
}

impl Notices {
    /// Adds a fact.
    pub fn push(&mut self, notice: Notice) {
        self.queue.push_back(notice);
    }

    /// Takes the oldest fact.
    pub fn pop(&mut self) -> Option<Notice> {
        self.queue.pop_front()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }
}

/// A small fact that one part tells the world, which lets the other parts follow.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Notice {
    /// A user is at work, or online.
    UserCame(UserId),
    /// A user has left.
    UserLeft(UserId),
    /// A user's device changed its place or power state.
    DeviceMoved(UserId, Whereabouts),
    /// A component failed.
    Failed(ComponentId),
    /// A fault that passes by itself is over.
    Ended(ComponentId),
    /// A task is finished.
    TaskDone(Task),
    /// Something happened that may give administrators work.
    Occasion(Occasion),
}

/// What gives administrators work apart from faults.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Occasion {
    /// A user leaves, and a successor takes over the device.
    Turnover(UserId),
    /// A user changes or forgets a password.
    PasswordChange(UserId),
    /// Somebody must be given or refused access.
    PermissionChange(UserId),
    /// A user asks for help.
    Ticket(UserId),
    /// Patches come out.
    PatchRound,
    /// The n-th release of patches concerns this user's device.
    PatchReleased(UserId, u32),
    /// An owner gets round to patching.
    PatchDue(UserId),
    /// An owner has not patched yet.
    PatchReminder(UserId),
    /// The central backup runs.
    BackupRun,
    /// The central backup is to be checked.
    BackupCheck,
    /// A restore is to be tried.
    RestoreTest,
    /// An owner makes a backup.
    OwnBackup(UserId),
}

/// Where a user's device is, as far as the network is concerned.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Whereabouts {
    /// At its place and running.
    On,
    /// At its place, switched off or asleep.
    Off,
    /// With its owner, outside the network.
    Away,
    /// Between two sessions (Internet peers).
    Offline,
}
