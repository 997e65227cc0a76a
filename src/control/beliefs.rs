//! Beliefs of an index: a holder is there until its reports have been missing for a while.

use crate::ids::NodeId;
use crate::sim::{SimDuration, SimTime};

/// Which hosts an index takes for present.
#[derive(Clone, Debug)]
pub struct Beliefs {
    silent_since: Vec<Option<SimTime>>,
    lasts: SimDuration,
}

impl Beliefs {
    /// All of `nodes` are silent; a host that falls silent is believed in for `lasts` more.
    pub fn new(nodes: usize, lasts: SimDuration) -> Self {
        Self { silent_since: vec![Some(SimTime::ZERO); nodes], lasts }
    }

    /// A host registered or fell silent.
    pub fn set(&mut self, node: NodeId, up: bool, now: SimTime) {
        let since = &mut self.silent_since[node.index()];
        match (up, *since) {
            (true, _) => *since = None,
            (false, None) => *since = Some(now),
            (false, Some(_)) => {}
        }
    }

    /// Whether the index names this host. O(1).
    pub fn is_believed_up(&self, node: NodeId, now: SimTime) -> bool {
        self.silent_since[node.index()]
            .is_none_or(|since| since > SimTime::ZERO && now < since + self.lasts)
    }
}
