//! Queries about the path between two nodes: its time, its links, whether it is up.
//!
//! Where flows spread over equally good paths, questions that name no flow are about the first.

use super::Net;
use super::flows::WORK_PER_BYTE;
use super::topology::{Element, LinkId, link_of};
use crate::ids::NodeId;
use crate::sim::SimDuration;
use crate::units::Bytes;

impl Net {
    /// The time one bit takes from `a` to `b`; zero within a node. O(path).
    pub fn latency(&self, a: NodeId, b: NodeId) -> SimDuration {
        let mut sum = self.distances.between(a, b);
        self.routes.walk(a, b, None, |arc, _| {
            sum += self.topology.spec(link_of(arc)).latency;
        });
        sum
    }

    /// The time one bit takes from `a` to `b` and back. O(path).
    pub fn round_trip(&self, a: NodeId, b: NodeId) -> SimDuration {
        self.latency(a, b) + self.latency(b, a)
    }

    /// Whether all links and all nodes on the route from `a` to `b`, as it is believed at this
    /// instant to be the best, are up; the two ends are not asked. Once routes have followed every
    /// failure and return, this is whether there is any way at all. O(path).
    pub fn reachable(&self, a: NodeId, b: NodeId) -> bool {
        let mut up = true;
        self.routes.walk(a, b, None, |arc, _| {
            let head = self.topology.head(arc);
            up &= self.topology.is_up(Element::Link(link_of(arc)))
                && (head == b || self.topology.is_up(Element::Node(head)));
        });
        up
    }

    /// Whether links lead from `a` to `b`, up or down; where none do, they are in two parts of the
    /// topology and never reach each other. O(path).
    pub fn joins(&self, a: NodeId, b: NodeId) -> bool {
        let mut joined = true;
        self.routes.walk(a, b, None, |arc, _| joined &= !self.topology.is_gap(link_of(arc)));
        joined
    }

    /// The links from `a` to `b` in the order of travel, the first of equally good routes; where
    /// every way is broken, the one that fewest failures break. O(path); allocates.
    pub fn route(&self, a: NodeId, b: NodeId) -> Vec<LinkId> {
        self.routes.path(a, b, None).into_iter().map(link_of).collect()
    }

    /// The links that the flow of this number, counted from 0 among those from `a` to `b`, takes if
    /// it starts now; see [`super::Routing::spread`]. O(path x degree); allocates.
    pub fn route_of_flow(&self, a: NodeId, b: NodeId, number: u64) -> Vec<LinkId> {
        self.routes.path(a, b, Some(number)).into_iter().map(link_of).collect()
    }

    /// The time from the first bit sent to the last bit received of a message in an idle network
    /// that stores and forwards packets of at most `packet` bytes (Kurose and Ross, "Computer
    /// Networking", section 1.3): `(packets + links - 1) x packet / rate + latencies` for equal
    /// links and full packets. Each transmission is rounded up to a nanosecond. O(path).
    ///
    /// # Panics
    /// If `packet` is zero.
    pub fn message_time(&self, a: NodeId, b: NodeId, bytes: Bytes, packet: Bytes) -> SimDuration {
        let (bytes, packet) = (bytes.as_u64(), packet.as_u64());
        assert!(packet > 0, "packets hold at least one byte");
        // All packets are full but perhaps the last, which may be held up by the one before it.
        let full = bytes.saturating_sub(1) / packet;
        let (mut latency, mut first, mut slowest) = (self.distances.between(a, b), 0, 0);
        let mut last = 0;
        for arc in self.routes.path(a, b, None) {
            let send = |bytes: u64| {
                let work = u128::from(bytes) * WORK_PER_BYTE;
                work.div_ceil(u128::from(self.topology.capacity(arc)))
            };
            latency += self.topology.spec(link_of(arc)).latency;
            first += send(packet);
            slowest = send(packet).max(slowest);
            let before = if full > 0 { first + u128::from(full - 1) * slowest } else { 0 };
            last = before.max(last) + send(bytes - full * packet);
        }
        let nanos = u64::try_from(last).expect("a message takes less than 584 years");
        SimDuration::from_nanos(nanos) + latency
    }
}
