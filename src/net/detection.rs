//! When routes learn of failures and returns: after these have lasted for the detection time.

use std::collections::BTreeMap;

use super::topology::Element;
use super::{Net, NetEvent};
use crate::sim::{EventKey, Schedule, SimDuration};

/// Changes of elements that routes do not know of yet.
pub(super) struct Detection {
    span: SimDuration,
    pending: BTreeMap<Element, EventKey>,
}

impl Detection {
    /// Each change is detected after `span`.
    pub fn new(span: SimDuration) -> Self {
        Self { span, pending: BTreeMap::new() }
    }
}

impl Net {
    /// An element has gone down or come up: routes follow at once, or once it has lasted. O(log
    /// changes under detection) until then; see [`NetEvent::Converge`].
    pub(super) fn detect(
        &mut self,
        element: Element,
        agenda: &mut impl Schedule<Event = NetEvent>,
    ) {
        let up = self.topology.is_up(element);
        if self.detection.span == SimDuration::ZERO {
            return self.routes.believe(element, up);
        }
        if let Some(key) = self.detection.pending.remove(&element) {
            agenda.cancel(key);
        }
        if self.routes.differ(element, up) {
            let key = agenda.after(self.detection.span, NetEvent::Converge(element));
            self.detection.pending.insert(element, key);
        }
    }

    /// A change has lasted: routes follow it.
    pub(super) fn converge(&mut self, element: Element) {
        self.detection.pending.remove(&element);
        self.routes.believe(element, self.topology.is_up(element));
    }
}
