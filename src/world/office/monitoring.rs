//! How faults come to be known, and their repair.
//!
//! Central monitoring asks what it watches in turn; what it does not watch, or before it asks, is
//! reported by the first user whom it blocks. A report orders the repair, once; the staff do it
//! when they get to it. Left out: faults that nobody notices, wrong reports, and the state of the
//! machine that monitors.

use crate::architecture::Monitoring;
use crate::ids::{ComponentId, NodeId};
use crate::operation::Task;
use crate::plant::RepairOrder;
use crate::sim::{Schedule, SimTime};

use super::{Event, Observer, World};

impl<O: Observer> World<O> {
    /// Central monitoring asks servers and lines in turn; owners report their devices.
    pub(super) fn watch(&mut self, id: ComponentId, agenda: &mut impl Schedule<Event = Event>) {
        if let (true, Monitoring::Central { interval }) =
            (self.plant.is_watched(id), self.architecture.monitoring)
        {
            let period = interval.as_nanos();
            let next = (agenda.now().as_nanos() / period + 1) * period;
            agenda.at(SimTime::from_nanos(next), Event::Noticed(id));
        }
    }

    /// A user was blocked by this host, and says so: open faults of the host and of its site are
    /// reported. O(open faults).
    pub(super) fn report_node(&mut self, node: NodeId, agenda: &mut impl Schedule<Event = Event>) {
        let mut from = 0;
        while let Some((at, id)) = self.plant.fault_behind(node, from) {
            self.report(id, agenda);
            from = at + 1;
        }
    }

    /// A fault is known: its repair is ordered, once.
    pub(super) fn report(&mut self, id: ComponentId, agenda: &mut impl Schedule<Event = Event>) {
        if let Some(RepairOrder { part, task }) = self.plant.report(id) {
            self.staff.raise_after(part, task, &mut agenda.scoped(Event::Staff));
        }
    }

    /// Somebody has repaired what was broken.
    pub(super) fn repaired(&mut self, task: Task, agenda: &mut impl Schedule<Event = Event>) {
        let agenda = &mut agenda.scoped(Event::Plant);
        self.plant.repaired(ComponentId(task.about), agenda, &mut self.notices);
    }
}
