//! The course of an intent: operations and pauses, one after the other.
//!
//! An intent begins with an operation. Whenever an operation or a pause of it has ended, the world
//! asks for what comes [`Next`] and carries that out; it never looks into a course. What it has to
//! know of a stage is said with the answer: how a pause may be cut short, and the number by which
//! reactions to a denial are drawn.
//!
//! Left out: time and outcomes, which are the world's, and tries after a denial, which are part of
//! the same operation ([`Patience`](super::Patience)).

use crate::ids::ObjectId;
use crate::operation::{Action, Outcome};
use crate::sim::SimDuration;
use crate::units::Bytes;

/// One operation that a user asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ask {
    /// What to do.
    pub action: Action,
    /// With which object.
    pub object: ObjectId,
    /// Extra round trips.
    pub rounds: u8,
    /// How many bytes move; `None`: as many as the object has.
    pub bytes: Option<Bytes>,
    /// The number of the stage of its course, 1 to 7: how a user reacts to a denial is drawn by it,
    /// so that a change of it changes results.
    pub stage: u8,
}

/// A pause between two operations.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pause {
    /// How long it lasts.
    pub span: SimDuration,
    /// What a user does who has to leave before it is over.
    pub if_cut_short: IfCutShort,
}

/// What a user does who has to leave before a pause is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IfCutShort {
    /// Goes on at once: saves what was edited.
    GoOn,
    /// Gives up what was to follow.
    End,
}

/// What comes next in an intent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Next {
    /// An operation.
    Ask(Ask),
    /// A pause.
    Think(Pause),
    /// Nothing until the file that was opened to read only is free; then the same once more.
    AwaitNotice,
    /// Nothing.
    End,
}

/// An intent, and how far a user has come with it.
pub(super) trait Course {
    /// The operation that it begins with.
    fn first(&self) -> Ask;

    /// What comes after the operation or pause that has just ended; `last` is the outcome of an
    /// operation, `None` after a pause.
    fn next(&mut self, last: Option<Outcome>) -> Next;
}

/// One operation, whatever becomes of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Once(Ask);

impl Once {
    /// This operation; `bytes` as a [`Ask`] has them.
    pub fn new(action: Action, object: ObjectId, rounds: u8, bytes: Option<Bytes>) -> Self {
        Self(Ask { action, object, rounds, bytes, stage: 1 })
    }
}

impl Course for Once {
    fn first(&self) -> Ask {
        self.0
    }

    fn next(&mut self, _: Option<Outcome>) -> Next {
        Next::End
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_operation_is_all_whatever_becomes_of_it() {
        use Outcome::{Denied, Done, Late, ReadOnly, Stale, Workaround};
        for last in [Done, Stale, ReadOnly, Workaround, Late, Denied] {
            let mut once = Once::new(Action::Print, ObjectId(3), 2, Some(Bytes::new(5)));
            let ask = once.first();
            assert_eq!((ask.action, ask.object, ask.rounds), (Action::Print, ObjectId(3), 2));
            assert_eq!((ask.bytes, ask.stage), (Some(Bytes::new(5)), 1));
            assert_eq!(once.next(Some(last)), Next::End);
        }
    }
}
