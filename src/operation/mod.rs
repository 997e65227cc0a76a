//! The contract between services, architectures and the world: operations, steps, outcomes.

mod action;
mod blame;
mod housed;
mod notice;
pub mod purposes;
mod work;

pub use action::{Action, GivenUp, ServedBy, Stores, Traits};
pub use blame::{Cause, Culprit, Function, Obstacle};
pub use housed::Housed;
pub use notice::{Notice, Notices, Occasion, Whereabouts};
pub use work::{Assignee, DeviceIs, Doer, KINDS, KindOfTask, Sort, Task, TaskKind, Urgency};

use crate::ids::{NodeId, ObjectId, UserId};
use crate::sim::{SimDuration, SimTime};
use crate::units::Bytes;

/// A version of an object, counted from 1; 0 stands for none.
pub type Version = u32;

/// One thing that a user asks for, at one instant.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// The action.
    pub action: Action,
    /// The user.
    pub user: UserId,
    /// The object.
    pub object: ObjectId,
    /// How many bytes move.
    pub bytes: Bytes,
    /// Extra round trips to the host that serves it (listing, attributes).
    pub rounds: u8,
    /// The version that a change started from; 0 for a new file.
    pub base: Version,
    /// Where the user is.
    pub place: Workplace,
}

/// Where somebody is who asks for something.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Workplace {
    /// At a site of the organisation.
    Office,
    /// At home, as peers of the open Internet always are.
    Home,
}

impl Workplace {
    /// Both, in the order of results files.
    pub const ALL: [Self; 2] = [Self::Office, Self::Home];

    /// The name used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Home => "home",
        }
    }
}

/// Request to a host in a [`Step::Message`], beyond answering.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Request {
    /// Check the user's password and hand out a credential that lasts this long.
    SignIn(SimDuration),
    /// Name the holders of the object; the plan goes on with them.
    WhoHolds,
    /// Open the object: account and access list are checked first.
    OpenAt(Check),
    /// The same, and open it for writing, if nobody else has.
    WriteAt(Check),
}

/// Records that a host looks up before it lets a user in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
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
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Ask a host and wait for its answer, `rounds` round trips in all; silence costs a time-out.
    Message {
        /// The host that is asked.
        to: NodeId,
        /// The request.
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
        /// Who is served, and has to reach the host: the user's device, or what spools for it.
        by: NodeId,
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
    /// A host notes that the user writes the object, if nobody else does.
    Share {
        /// The host, which the user has reached before.
        at: NodeId,
    },
    /// The user goes on with the local copy, which nobody was asked about: a change is stored in it
    /// and waits to be sent.
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

    /// Whether a transfer begins or ends at a host.
    pub fn moves_at(&self, node: NodeId) -> bool {
        self.steps.iter().any(|step| match step {
            Step::Transfer { from, to, .. } => [*from, *to].contains(&node),
            _ => false,
        })
    }

    /// The steps in order.
    pub fn as_slice(&self) -> &[Step] {
        &self.steps
    }
}

/// State at the start of one attempt: hosts tried, answers received.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// Hosts that stayed silent in this attempt.
    pub tried: &'a [NodeId],
    /// The answer to the plan's last question: hosts that are said to hold the object, best
    /// first.
    pub answers: Option<&'a [NodeId]>,
    /// What the host said that was asked for the version of the object.
    pub told: Option<Told>,
    /// When the user's patience with this operation ends.
    pub deadline: SimTime,
}

/// What a host has said about the version of an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Told {
    /// The host.
    pub by: NodeId,
    /// Whether the local copy has that version in it.
    pub copy_is_current: bool,
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
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Done before the deadline.
    Done,
    /// Done before the deadline on a version that was not the newest.
    Stale,
    /// Opened before the deadline, but not for writing: somebody else writes it.
    ReadOnly,
    /// Read in a copy apart from the shared file, which could not be had: neither done nor given
    /// up.
    Workaround,
    /// Done, but after the deadline.
    Late,
    /// Given up.
    Denied,
}
