//! Links and flows: who can reach whom, how long a message takes, how flows share bandwidth.
//!
//! [`Topology`] describes nodes and full-duplex links; [`Net`] owns it together with the flows that
//! are under way. Flows are fluid: at every instant the rates are max-min fair (Bertsekas and
//! Gallager, "Data Networks", 1992, section 6.5.2). Rates and amounts are whole numbers, so that
//! advancing a flow is exact and bits are conserved with `==`.

mod flows;
mod paths;
mod routes;
mod solver;
mod topology;

pub use flows::{FlowId, Net, NetEvent, NetNotice};
pub use topology::{Element, LinkId, LinkSpec, NodeKind, Topology};

/// Rates are counted in units of 2^-20 bit/s; the shift from bit/s to these units.
pub const RATE_SHIFT: u32 = 20;

/// Amounts are counted in rate units times one nanosecond; this many make one bit.
pub const WORK_PER_BIT: u128 = 1_000_000_000 << RATE_SHIFT;
