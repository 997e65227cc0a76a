//! Observers of a trial: a trace, a test. Observing changes nothing.

use crate::ids::{NodeId, ObjectId, UserId};
use crate::operation::{Notice, Obstacle, Operation, Outcome, Step, Task, Version};
use crate::sim::{SimDuration, SimTime};
use crate::store::{PrivateCopy, Store};

/// What a machine has a version of a file as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keeps {
    /// One of the holders to which the path of the file leads.
    Held,
    /// A further holder, in place of one that is away.
    StandsIn,
    /// A device that keeps a copy beside the holders.
    Copied,
    /// A holder that had lost it, from a backup.
    RestoredTo,
}

/// How a conflict of two versions is noticed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Noticed {
    /// When the versions meet, with others of the file that nobody knew of: so many in all.
    AtSync(u64),
    /// Not yet: whoever opens the file will notice.
    NotYet,
    /// Never: the older version is gone.
    Never,
}

/// What has become of the versions of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VersionNews {
    /// One was made by a user; the store knows what from.
    Made(Version, NodeId, UserId, Keeps),
    /// One has come to a machine. Of two that conflict, a machine keeps the later one.
    Taken(Version, NodeId, Keeps),
    /// A machine that stood in for another one has the file no longer.
    Dropped(NodeId),
    /// Two conflict, the older one first: they have met at a machine, through a user.
    Conflict([Version; 2], NodeId, UserId, Noticed),
    /// A user who opens the file notices so many conflicts.
    Opened(UserId, u64),
    /// A user has merged all that conflicted into this version, at a machine.
    Merged(Version, NodeId, UserId),
}

/// Observer of a trial. All methods do nothing unless overridden, and then cost nothing.
pub trait Observer {
    /// A user asks for something, in the operation's slot.
    fn asked(&mut self, _now: SimTime, _slot: u32, _op: &Operation) {}
    /// The architecture made a plan.
    fn planned(&mut self, _now: SimTime, _slot: u32, _op: &Operation, _steps: &[Step]) {}
    /// A host, the culprit, stayed silent: the function that it blocks, and why.
    fn silent(&mut self, _now: SimTime, _slot: u32, _op: &Operation, _blamed: Obstacle) {}
    /// A function said no, or nobody was left to ask.
    fn blocked(&mut self, _now: SimTime, _slot: u32, _op: &Operation, _blamed: Obstacle) {}
    /// The user asks a colleague, who could mail this version, for a copy.
    fn asked_for_copy(
        &mut self,
        _now: SimTime,
        _slot: u32,
        _op: &Operation,
        _helper: UserId,
        _version: Version,
    ) {
    }
    /// No copy has come from the colleague who was asked.
    fn missed_copy(&mut self, _now: SimTime, _slot: u32, _op: &Operation, _helper: UserId) {}
    /// The user reads a copy in place of the shared file, by which the operation ends.
    fn used_copy(&mut self, _now: SimTime, _slot: u32, _op: &Operation, _copy: PrivateCopy) {}
    /// The user reads that copy again, or stores a change in it, apart from all operations.
    fn used_copy_again(&mut self, _now: SimTime, _op: &Operation, _copy: PrivateCopy) {}
    /// The user will ask again after a span.
    fn postponed(&mut self, _now: SimTime, _slot: u32, _op: &Operation, _span: SimDuration) {}
    /// An operation ended; one that was late or denied with what is counted as its cause.
    fn ended(
        &mut self,
        _now: SimTime,
        _slot: u32,
        _op: &Operation,
        _outcome: Outcome,
        _blamed: Option<Obstacle>,
    ) {
    }
    /// A version of a file was made, taken in, found to conflict or merged.
    fn versions(&mut self, _now: SimTime, _object: ObjectId, _news: VersionNews, _store: &Store) {}
    /// Somebody is to do a task, once a part that it needs is there.
    fn called(&mut self, _now: SimTime, _task: &Task, _part: SimDuration) {}
    /// A part notified the others.
    fn noticed(&mut self, _now: SimTime, _notice: &Notice) {}
}

/// No observer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {}
