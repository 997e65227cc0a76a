//! The nodes of a network, the links between them, and what of it is up.

use petgraph::graph::{EdgeIndex, NodeIndex, UnGraph};
use petgraph::visit::EdgeRef;

use super::RATE_SHIFT;
use crate::ids::NodeId;
use crate::sim::SimDuration;
use crate::units::BitRate;

/// Kind of a node. It changes no behaviour of the network; owners ask for it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum NodeKind {
    /// A user's device, a server, a printer.
    Host,
    /// A switch of a site.
    Switch,
    /// A wireless access point.
    AccessPoint,
    /// Where a site meets the Internet.
    Gateway,
    /// The Internet between the sites.
    Core,
}

/// A link: its index in the topology.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LinkId(pub u32);

impl LinkId {
    /// The id as an index.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Element that can be up or down.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Element {
    /// A node with all that passes through it.
    Node(NodeId),
    /// A link, both directions.
    Link(LinkId),
}

/// The properties of a link; each direction has a capacity of its own, unless both are
/// [shared](Topology::set_shared).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LinkSpec {
    /// Capacity from the first end to the second; 1 bit/s to 17 Tbit/s.
    pub a_to_b: BitRate,
    /// Capacity from the second end to the first; 1 bit/s to 17 Tbit/s.
    pub b_to_a: BitRate,
    /// The time a bit takes from one end to the other, either way.
    pub latency: SimDuration,
}

#[derive(Clone, Copy)]
struct Node {
    kind: NodeKind,
    up: bool,
}

#[derive(Clone, Copy)]
struct Link {
    spec: LinkSpec,
    up: bool,
    /// Whether both directions share one capacity.
    shared: bool,
    /// In 10^-9.
    loss: u32,
    /// The link whose capacity is used as well.
    medium: Option<LinkId>,
    /// The link through which it runs as a tunnel.
    under: Option<LinkId>,
}

/// One direction of a link: `2 * link` from its first end to its second, `2 * link + 1` back.
pub(super) type Arc = u32;

/// A graph of nodes and links; grows while it is built, then only changes what is up.
#[derive(Clone, Default)]
pub struct Topology {
    graph: UnGraph<Node, Link>,
    /// The last links that join parts and are never up.
    gaps: usize,
}

impl Topology {
    /// A topology without nodes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a node that is up; ids count from 0 in the order of adding.
    pub fn add_node(&mut self, kind: NodeKind) -> NodeId {
        NodeId(self.graph.add_node(Node { kind, up: true }).index() as u32)
    }

    /// Adds a link that is up; ids count from 0 in the order of adding.
    ///
    /// # Panics
    /// If an end does not exist, if both are the same, or if a capacity is out of range.
    pub fn add_link(&mut self, a: NodeId, b: NodeId, spec: LinkSpec) -> LinkId {
        assert!(a != b, "a link joins node {} to itself", a.0);
        check_capacities(spec);
        let link = Link { spec, up: true, shared: false, loss: 0, medium: None, under: None };
        LinkId(self.graph.add_edge(at(a), at(b), link).index() as u32)
    }

    /// Makes a link half-duplex: its capacity from the first end to the second is for both
    /// directions together, as on a radio channel.
    ///
    /// # Panics
    /// If there is no such link.
    pub fn set_shared(&mut self, link: LinkId) {
        let link = &mut self.graph[EdgeIndex::new(link.index())];
        link.shared = true;
        link.spec.b_to_a = link.spec.a_to_b;
    }

    /// Whether both directions of a link share one capacity.
    ///
    /// # Panics
    /// If there is no such link.
    pub fn is_shared(&self, link: LinkId) -> bool {
        self.graph[EdgeIndex::new(link.index())].shared
    }

    /// Makes flows over a link use the capacity of `medium`, too, as devices at an access point use
    /// that of the air. A flow over two such links is relayed and takes its rate twice.
    ///
    /// # Panics
    /// If there is no such link, or if the medium is not [shared](Self::set_shared).
    pub fn set_medium(&mut self, link: LinkId, medium: LinkId) {
        assert!(self.is_shared(medium), "a medium is shared by both directions");
        self.graph[EdgeIndex::new(link.index())].medium = Some(medium);
    }

    /// Lets a link run through another one as a tunnel whose second end is at the first end of
    /// that: flows use the capacity of both. For routes and failures they are two links, and the
    /// latency of the tunnel is its own.
    ///
    /// # Panics
    /// If there is no such link.
    pub fn set_under(&mut self, link: LinkId, under: LinkId) {
        self.graph[EdgeIndex::new(link.index())].under = Some(under);
    }

    /// The resource of the link through which an arc runs as a tunnel, if it does.
    pub(super) fn resource_under(&self, arc: Arc) -> Option<Arc> {
        let under = self.graph[EdgeIndex::new(link_of(arc).index())].under?;
        // What comes in by the tunnel comes in by the other link, from its second end.
        Some(self.resource(2 * under.0 + 1 - (arc & 1)))
    }

    /// The medium that a link uses, if it does.
    pub(super) fn medium(&self, link: LinkId) -> Option<LinkId> {
        self.graph[EdgeIndex::new(link.index())].medium
    }

    /// Sets the share of packets that a link loses, in 10^-9, at most 10^9; links lose none at
    /// first. Only [`Sharing::Tcp`](super::Sharing::Tcp) asks for it.
    ///
    /// # Panics
    /// If there is no such link, or if it would lose more than it gets.
    pub fn set_loss(&mut self, link: LinkId, per_billion: u32) {
        assert!(per_billion <= 1_000_000_000, "{per_billion} / 10^9 packets are lost");
        self.graph[EdgeIndex::new(link.index())].loss = per_billion;
    }

    /// The share of packets that a link loses, in 10^-9.
    ///
    /// # Panics
    /// If there is no such link.
    pub fn loss(&self, link: LinkId) -> u32 {
        self.graph[EdgeIndex::new(link.index())].loss
    }

    /// Joins the first node of every part to node 0 by a link that is down for ever: so there is a
    /// way between any two nodes, and between two parts it never works. O(nodes + links).
    pub(super) fn join_parts(&mut self) {
        const GAP: LinkSpec = LinkSpec {
            a_to_b: BitRate::new(1),
            b_to_a: BitRate::new(1),
            latency: SimDuration::ZERO,
        };
        let parts = self.parts();
        let mut joined = 0;
        for (node, part) in (0..).map(NodeId).zip(parts) {
            if part > joined {
                joined = part;
                self.gaps += 1;
                let gap = self.add_link(NodeId(0), node, GAP);
                self.set_up(Element::Link(gap), false);
            }
        }
    }

    /// The part of each node, counted from 0 by their first nodes: nodes of a part reach each other
    /// by links, whether up or down. O(nodes + links).
    pub fn parts(&self) -> Vec<u32> {
        const UNSEEN: u32 = u32::MAX;
        let mut parts = vec![UNSEEN; self.node_count()];
        let (mut open, mut count) = (Vec::new(), 0);
        for first in (0..parts.len() as u32).map(NodeId) {
            if parts[first.index()] != UNSEEN {
                continue;
            }
            open.push(first);
            while let Some(node) = open.pop() {
                if parts[node.index()] == UNSEEN {
                    parts[node.index()] = count;
                    open.extend(self.arcs_from(node).map(|(_, next)| next));
                }
            }
            count += 1;
        }
        parts
    }

    /// How many of the links, the last ones, only join parts.
    pub(super) fn gap_count(&self) -> usize {
        self.gaps
    }

    /// Whether a link only joins parts.
    pub(super) fn is_gap(&self, link: LinkId) -> bool {
        link.index() >= self.link_count() - self.gaps
    }

    /// Changes the capacities of a link; a shared link takes the first for both directions.
    pub(super) fn set_capacity(&mut self, link: LinkId, a_to_b: BitRate, b_to_a: BitRate) {
        let link = &mut self.graph[EdgeIndex::new(link.index())];
        let b_to_a = if link.shared { a_to_b } else { b_to_a };
        link.spec = LinkSpec { a_to_b, b_to_a, ..link.spec };
        check_capacities(link.spec);
    }

    /// How many nodes there are.
    pub fn node_count(&self) -> usize {
        self.graph.node_count()
    }

    /// How many links there are.
    pub fn link_count(&self) -> usize {
        self.graph.edge_count()
    }

    /// Kind of a node.
    ///
    /// # Panics
    /// If there is no such node.
    pub fn kind(&self, node: NodeId) -> NodeKind {
        self.graph[at(node)].kind
    }

    /// The properties of a link.
    ///
    /// # Panics
    /// If there is no such link.
    pub fn spec(&self, link: LinkId) -> LinkSpec {
        self.graph[EdgeIndex::new(link.index())].spec
    }

    /// The two ends of a link, in the order of [`Topology::add_link`].
    ///
    /// # Panics
    /// If there is no such link.
    pub fn ends(&self, link: LinkId) -> (NodeId, NodeId) {
        let ends = self.graph.edge_endpoints(EdgeIndex::new(link.index()));
        let (a, b) = ends.expect("links are never removed, and the caller names an existing one");
        (NodeId(a.index() as u32), NodeId(b.index() as u32))
    }

    /// The links of a node, the last added first.
    pub fn links_of(&self, node: NodeId) -> impl Iterator<Item = LinkId> {
        self.graph.edges(at(node)).map(|edge| LinkId(edge.id().index() as u32))
    }

    /// Whether a node or a link is itself up.
    ///
    /// # Panics
    /// If there is no such element.
    pub fn is_up(&self, element: Element) -> bool {
        match element {
            Element::Node(node) => self.graph[at(node)].up,
            Element::Link(link) => self.graph[EdgeIndex::new(link.index())].up,
        }
    }

    /// Sets whether an element is up; `false` if it was so already.
    pub(super) fn set_up(&mut self, element: Element, up: bool) -> bool {
        let flag = match element {
            Element::Node(node) => &mut self.graph[at(node)].up,
            Element::Link(link) => &mut self.graph[EdgeIndex::new(link.index())].up,
        };
        std::mem::replace(flag, up) != up
    }

    /// The arcs that leave a node, each with the node it leads to.
    pub(super) fn arcs_from(&self, node: NodeId) -> impl Iterator<Item = (Arc, NodeId)> {
        self.links_of(node).map(move |link| {
            let (a, b) = self.ends(link);
            if a == node { (2 * link.0, b) } else { (2 * link.0 + 1, a) }
        })
    }

    /// The node that an arc leads to.
    pub(super) fn head(&self, arc: Arc) -> NodeId {
        let (a, b) = self.ends(link_of(arc));
        if arc & 1 == 0 { b } else { a }
    }

    /// The arc whose capacity an arc uses: its own, or that of a shared link as a whole.
    pub(super) fn resource(&self, arc: Arc) -> Arc {
        if self.is_shared(link_of(arc)) { arc & !1 } else { arc }
    }

    /// The capacity of an arc in units of 2^-20 bit/s.
    pub(super) fn capacity(&self, arc: Arc) -> u64 {
        let spec = self.spec(link_of(arc));
        let rate = if arc & 1 == 0 { spec.a_to_b } else { spec.b_to_a };
        rate.bits_per_second() << RATE_SHIFT
    }
}

/// # Panics
/// If a capacity is out of range.
fn check_capacities(spec: LinkSpec) {
    for rate in [spec.a_to_b, spec.b_to_a] {
        let rate = rate.bits_per_second();
        assert!(rate > 0 && rate < 1 << (64 - RATE_SHIFT), "a link of {rate} bit/s");
    }
}

/// The link that an arc belongs to.
pub(super) fn link_of(arc: Arc) -> LinkId {
    LinkId(arc / 2)
}

fn at(node: NodeId) -> NodeIndex {
    NodeIndex::new(node.index())
}
