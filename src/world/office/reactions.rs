//! Reactions of people to what went wrong: they ask for access, look for a file, or do by hand what
//! the network did not.
//!
//! Somebody who is refused asks for access once; it is mended when the request has been dealt with.
//! Somebody who gives up saving brings the work in later; somebody who gives up opening a file that
//! nobody could serve may ask around for it. Left out: ways around the network, which come before
//! (`workarounds`).

use crate::ids::{NodeId, UserId};
use crate::operation::purposes::{self, Mood};
use crate::operation::{Cause, Check, Function, GivenUp, Obstacle, Operation, TaskKind};
use crate::sim::{Schedule, SimTime};

use super::{Event, Observer, World};

impl<O: Observer> World<O> {
    /// Somebody was refused: access is mended when the request has been dealt with.
    pub(super) fn ask_for_access(
        &mut self,
        op: &Operation,
        at: NodeId,
        check: Check,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let owner = self.catalogue.owner(op.object);
        if self.control.access.ask_to_mend(op.user, at, owner, check) {
            let at = if check == Check::OwnList { at } else { self.centre() };
            self.raise_for(TaskKind::AccessMend, at, op.user.0, owner.0, 1, agenda);
        }
    }

    /// Reaction of a user to an operation that was given up.
    pub(super) fn after_denial(
        &mut self,
        op: &Operation,
        trouble: Option<Obstacle>,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        let Some(administration) = &self.scenario.organisation.administration else { return };
        let asks_around = administration.asks_around;
        let device = op.user.device();
        let lost_sight = trouble.is_some_and(|own| {
            matches!(own.function, Function::Placement | Function::Discovery)
                && own.cause != Cause::DiskLost
        });
        match op.action.traits().given_up {
            GivenUp::MergeByHand => {
                self.raise(TaskKind::MergeByHand, device, op.object.0, agenda);
            }
            GivenUp::AskAround if lost_sight && self.mood(op.user, agenda.now()) < asks_around => {
                self.raise(TaskKind::FindFile, device, op.object.0, agenda);
            }
            GivenUp::AskAround | GivenUp::Nothing => {}
        }
    }

    /// A number from 0 to 1 that decides what a user does at an instant.
    fn mood(&self, user: UserId, now: SimTime) -> f64 {
        self.draws.of(purposes::MOOD, Mood(user), now).open01()
    }
}
