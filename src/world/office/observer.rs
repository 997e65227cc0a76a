//! Observers of a trial: a trace, a test. Observing changes nothing.

use crate::ids::UserId;
use crate::operation::{Notice, Obstacle, Operation, Outcome, Step, Version};
use crate::sim::{SimDuration, SimTime};
use crate::store::PrivateCopy;

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
    /// A part notified the others.
    fn noticed(&mut self, _now: SimTime, _notice: &Notice) {}
}

/// No observer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {}
