//! Machines that hang until somebody switches them off and on: a NAS, which nobody looks after from
//! afar.
//!
//! Whoever is denied something there and says so goes and does it, or rings a colleague who is on
//! the spot; where nobody is, whoever helps in this organisation comes. At night and on weekends it
//! waits. Left out: people who switch off what would have come back by itself.

use crate::ids::{NodeId, UserId};
use crate::operation::{Assignee, TaskKind, Whereabouts};
use crate::sim::Schedule;

use super::{Event, Observer, World};

/// Who is about to switch a machine that hangs off and on.
pub(super) type Rescuer = Option<Assignee>;

impl<O: Observer> World<O> {
    /// Somebody says that a host does not answer: if it hangs, somebody on the spot will switch it
    /// off and on, unless somebody who is there is about to. O(open faults), and O(users) if so.
    pub(super) fn look_at_hang(
        &mut self,
        user: UserId,
        host: NodeId,
        agenda: &mut impl Schedule<Event = Event>,
    ) {
        if self.plant.hangs(host).is_none() {
            return;
        }
        let by = self.on_the_spot(user, host).map_or(Assignee::Staff, Assignee::Owner);
        let is_under_way = match self.rescuer {
            Some(Assignee::Owner(other)) => self.presence.is_present(other),
            Some(Assignee::Staff) => by == Assignee::Staff,
            None => false,
        };
        if !is_under_way {
            self.rescuer = Some(by);
            self.raise_by(by, TaskKind::PowerCycle, host, user.0, agenda);
        }
    }

    /// A user who is where a machine is: this one, if so. O(users).
    fn on_the_spot(&self, first: UserId, machine: NodeId) -> Option<UserId> {
        let layout = self.plant.layout();
        let site = layout.site_of(machine);
        let is_there = |user: &UserId| {
            self.presence.is_present(*user)
                && self.presence.whereabouts(*user) != Whereabouts::Home
                && layout.site_of(user.device()) == site
        };
        let users = (0..layout.device_count()).map(UserId);
        [first].into_iter().chain(users).find(is_there)
    }

    /// Somebody has switched a machine off and on: if it hung, it comes up after a while.
    pub(super) fn power_cycled(&mut self, host: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        self.rescuer = None;
        if let Some((id, boot)) = self.plant.power_cycle(host) {
            agenda.after(boot, Event::Mended(id));
        }
    }
}
