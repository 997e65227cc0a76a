//! Which machines answer under the servers' names: the standby answers once it has taken over.

use crate::ids::NodeId;

/// The machines behind the servers' names, in order of preference.
#[derive(Clone, Debug)]
pub struct Names {
    answering: Vec<NodeId>,
    standby: Option<NodeId>,
}

impl Names {
    /// `machines` answer; `standby` waits.
    pub fn new(machines: Vec<NodeId>, standby: Option<NodeId>) -> Self {
        Self { answering: machines, standby }
    }

    /// The machines that answer, in order of preference.
    pub fn answering(&self) -> &[NodeId] {
        &self.answering
    }

    /// The machine that waits.
    pub fn standby(&self) -> Option<NodeId> {
        self.standby
    }

    /// The standby takes over from the first machine, which becomes the standby.
    ///
    /// # Panics
    /// If there is no standby.
    pub fn take_over(&mut self) {
        let standby = self.standby.as_mut().expect("a take-over needs a standby");
        let first = self.answering.first_mut().expect("a standby stands by for a server");
        std::mem::swap(standby, first);
    }
}
