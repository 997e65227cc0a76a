//! Links and flows: who can reach whom, how long a message takes, how flows share bandwidth.
//!
//! [`Topology`] describes nodes and links; [`Net`] owns it together with the flows that are under
//! way. Flows are fluid: at every instant the rates are weighted max-min fair (Bertsekas and
//! Gallager, "Data Networks", 1992, section 6.5.2) within bounds that a [`Sharing`] rule sets when
//! a flow starts. Rates and amounts are whole numbers, so that advancing a flow is exact and bits
//! are conserved with `==`; the module `sharing` defines the rates to the last bit.

mod core_graph;
mod detection;
mod distances;
mod flows;
mod paths;
mod routes;
mod rules;
mod search;
mod sharing;
mod shortest;
mod topology;
mod tunnels;

pub use distances::{Distances, Spot};
pub use flows::Net;
pub use routes::Routing;
pub use rules::{FlowOptions, Sharing, WEIGHT_MAX, WEIGHT_ONE};
pub use topology::{Element, LinkId, LinkSpec, NodeKind, Topology};

use crate::ids::NodeId;
use crate::units::Bytes;

/// Rates are counted in units of 2^-20 bit/s; the shift from bit/s to these units.
pub const RATE_SHIFT: u32 = 20;

/// Amounts are counted in rate units times one nanosecond; this many make one bit.
pub const WORK_PER_BIT: u128 = 1_000_000_000 << RATE_SHIFT;

/// Names one flow; never valid for another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct FlowId {
    slot: u32,
    generation: u32,
}

impl FlowId {
    /// The name as numbers: slot and generation.
    pub const fn words(self) -> [u64; 2] {
        [self.slot as u64, self.generation as u64]
    }
}

/// Events of a network.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NetEvent {
    /// The first bit of a flow has crossed its path: it joins the sharing. O(path).
    Join(FlowId),
    /// The first of a group of flows with the same bottleneck has sent its last bit.
    /// O(path + log n) for each flow that ends, n being the size of the group.
    Complete(u32),
    /// Something changed at this instant: solve the rates again. Costs what changes: O(1) for each
    /// level, and for each saturated resource that a group of another level crosses, and
    /// O(path + log n) for each flow that gets another bottleneck.
    Solve,
    /// An element has been down, or up again, for the detection time: routes follow. O(1) if they
    /// have no choice there; otherwise O(degree) for each destination asked for so far, and
    /// O(n log n) for the n nodes and their links that get another way to it.
    Converge(Element),
}

impl NetEvent {
    /// The event as numbers: its kind, then what it concerns.
    pub const fn words(self) -> [u64; 3] {
        match self {
            Self::Join(flow) => {
                let [slot, generation] = flow.words();
                [0, slot, generation]
            }
            Self::Complete(group) => [1, group as u64, 0],
            Self::Solve => [2, 0, 0],
            Self::Converge(Element::Node(node)) => [3, node.0 as u64, 0],
            Self::Converge(Element::Link(link)) => [4, link.0 as u64, 0],
        }
    }
}

/// Notices of a network to its owner.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NetNotice {
    /// A flow has sent its last bit.
    FlowDone {
        /// The owner's name for the flow.
        token: u32,
        /// The sender.
        from: NodeId,
        /// The receiver.
        to: NodeId,
        /// How much.
        bytes: Bytes,
    },
    /// Something that a flow ran through, or one of its ends, went down.
    FlowFailed {
        /// The owner's name for the flow.
        token: u32,
        /// The sender.
        from: NodeId,
        /// The intended receiver.
        to: NodeId,
        /// How much was to be sent.
        bytes: Bytes,
        /// How many whole bytes of it were sent.
        sent: Bytes,
    },
}
