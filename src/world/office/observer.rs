//! Observers of a trial: a trace, a test. Observing changes nothing.

use crate::operation::{Cause, Function, Notice, Operation, Outcome, Step};
use crate::sim::SimTime;

/// Observer of a trial. All methods do nothing unless overridden, and then cost nothing.
pub trait Observer {
    /// A user asks for something, in the operation's slot.
    fn asked(&mut self, _now: SimTime, _slot: u32, _op: &Operation) {}
    /// The architecture made a plan.
    fn planned(&mut self, _now: SimTime, _slot: u32, _op: &Operation, _steps: &[Step]) {}
    /// A host stayed silent, or a function said no.
    fn blocked(
        &mut self,
        _now: SimTime,
        _slot: u32,
        _op: &Operation,
        _function: Function,
        _cause: Cause,
    ) {
    }
    /// An operation ended.
    fn ended(&mut self, _now: SimTime, _slot: u32, _op: &Operation, _outcome: Outcome) {}
    /// A part notified the others.
    fn noticed(&mut self, _now: SimTime, _notice: &Notice) {}
}

/// No observer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {}
