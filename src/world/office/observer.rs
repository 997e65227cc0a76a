//! Whoever watches a trial: a trace, a test. Watching changes nothing.

use crate::operation::{Cause, Function, Notice, Operation, Outcome, Step};
use crate::sim::SimTime;

/// What a watcher is told. All methods do nothing unless overridden, and then cost nothing.
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
    /// A part told the others something.
    fn noticed(&mut self, _now: SimTime, _notice: &Notice) {}
}

/// Nobody watches.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {}
