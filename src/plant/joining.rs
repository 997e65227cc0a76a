//! Machines join their network and leave it: in their places, or by a tunnel from home.

use crate::ids::NodeId;
use crate::net::Element;
use crate::operation::{Notice, Notices};
use crate::sim::Schedule;

use super::{Plant, PlantEvent};

impl Plant {
    /// A machine may have joined or left its network, from its place or from home.
    pub(super) fn follow_joining(
        &mut self,
        node: NodeId,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) {
        if !(self.conditions.is_up(node) && self.tunnels.joins(node)) {
            self.leave_network(node, agenda, notices);
        } else if self.hosts.set_joined(node, true, agenda.now()) {
            self.restore(self.joint(node), agenda);
            notices.push(Notice::MachineUp(node));
        }
    }

    /// A machine is not in its network any more, if it was.
    pub(super) fn leave_network(
        &mut self,
        node: NodeId,
        agenda: &mut impl Schedule<Event = PlantEvent>,
        notices: &mut Notices,
    ) {
        if self.hosts.set_joined(node, false, agenda.now()) {
            self.cut(self.joint(node), agenda);
            notices.push(Notice::MachineDown(node));
        }
    }

    /// What is up while a machine is in its network: itself in its place, its tunnel at home.
    fn joint(&self, node: NodeId) -> Element {
        match self.layout.home(node).filter(|_| self.tunnels.is_at_home(node)) {
            Some(home) => Element::Link(home.link),
            None => Element::Node(node),
        }
    }

    pub(super) fn cut(&mut self, element: Element, agenda: &mut impl Schedule<Event = PlantEvent>) {
        let agenda = &mut agenda.scoped(PlantEvent::Net);
        self.net.fail_through(element, agenda, &mut self.flows);
    }

    pub(super) fn restore(
        &mut self,
        element: Element,
        agenda: &mut impl Schedule<Event = PlantEvent>,
    ) {
        self.net.restore(element, &mut agenda.scoped(PlantEvent::Net));
    }
}
