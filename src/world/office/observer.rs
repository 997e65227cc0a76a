//! Observers of a trial: a trace, a test. Observing changes nothing.

use crate::ids::NodeId;
use crate::operation::{Cause, Function, Notice, Operation, Outcome, Step};
use crate::sim::{SimDuration, SimTime};

/// Observer of a trial. All methods do nothing unless overridden, and then cost nothing.
pub trait Observer {
    /// A user asks for something, in the operation's slot.
    fn asked(&mut self, _now: SimTime, _slot: u32, _op: &Operation) {}
    /// The architecture made a plan.
    fn planned(&mut self, _now: SimTime, _slot: u32, _op: &Operation, _steps: &[Step]) {}
    /// A host stayed silent: the function that it blocks, and why.
    fn silent(
        &mut self,
        _now: SimTime,
        _slot: u32,
        _op: &Operation,
        _host: NodeId,
        _blamed: (Function, Cause),
    ) {
    }
    /// A function said no, or nobody was left to ask.
    fn blocked(
        &mut self,
        _now: SimTime,
        _slot: u32,
        _op: &Operation,
        _function: Function,
        _cause: Cause,
    ) {
    }
    /// The user will ask again after a span.
    fn postponed(&mut self, _now: SimTime, _slot: u32, _op: &Operation, _span: SimDuration) {}
    /// An operation ended; one that was late or denied with what is counted as its cause.
    fn ended(
        &mut self,
        _now: SimTime,
        _slot: u32,
        _op: &Operation,
        _outcome: Outcome,
        _blamed: Option<(Function, Cause)>,
    ) {
    }
    /// A part notified the others.
    fn noticed(&mut self, _now: SimTime, _notice: &Notice) {}
}

/// No observer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {}
