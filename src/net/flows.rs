//! The network in motion: flows start, share bandwidth, end, and fail with what they run through.

use super::detection::Detection;
use super::distances::Distances;
use super::routes::{Routes, Routing};
use super::rules::{FlowOptions, PathFacts, Sharing, WEIGHT_BYTES, WEIGHT_MAX};
use super::sharing::{Solver, WEIGHT_SHIFT, cross};
use super::topology::{Element, LinkId, Topology, link_of};
use super::{FlowId, NetEvent, NetNotice, WORK_PER_BIT};
use crate::ids::NodeId;
use crate::sim::{EventKey, Schedule, SimTime, grow};
use crate::units::{BitRate, Bytes};

/// The work of sending one byte.
pub(super) const WORK_PER_BYTE: u128 = 8 * WORK_PER_BIT;

/// Data of a flow beside its rate and path.
#[derive(Clone, Copy)]
struct Flow {
    from: NodeId,
    to: NodeId,
    token: u32,
    generation: u32,
    /// Counts all flows: simultaneous ends are reported in the order of starting.
    number: u64,
    bytes: Bytes,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Free,
    /// On its way for one latency: the event that ends this, and its place in `Net::joining`.
    Joining(EventKey, u32),
    Sharing,
}

/// A network: a topology and the flows under way in it.
///
/// The owner wraps [`NetEvent`], hands each back to [`Net::handle`], and reads the notices. Up to
/// 200 bytes are held for each flow under way behind a common bottleneck, some 225 where each has
/// one of its own, and up to 400 on long paths of such; memory is reused. More flows on a link than
/// it has rate units get no rate until others end (a million at 1 bit/s).
pub struct Net {
    pub(super) topology: Topology,
    pub(super) routes: Routes,
    pub(super) detection: Detection,
    pub(super) distances: Distances,
    rule: Sharing,
    solver: Solver,
    flows: Vec<Flow>,
    free: Vec<u32>,
    joining: Vec<u32>,
    /// Per group of flows with the same bottleneck: when the first of them will be done.
    completions: Vec<Option<(SimTime, EventKey)>>,
    solve_pending: bool,
    started: u64,
    /// What ended flows have sent: whole bytes, and of those that were stopped within a byte the
    /// rest, in units of the solver. No number of flows overflows them.
    carried: u128,
    carried_rest: u128,
    /// Reused: flows about to end, and a path.
    ending: Vec<(u64, u32)>,
    path: Vec<u32>,
}

impl Net {
    /// A network without flows whose routes have the least latency and follow failures at once, and
    /// which will share max-min fairly. O(nodes + links log degree).
    pub fn new(topology: Topology) -> Self {
        Self::with(topology, &Routing::default(), Sharing::MaxMin)
    }

    /// [`Net::with`] these routes, sharing max-min fairly.
    ///
    /// # Panics
    /// As [`Net::with`].
    pub fn with_routing(topology: Topology, routing: &Routing) -> Self {
        Self::with(topology, routing, Sharing::MaxMin)
    }

    /// [`Net::with`] routes of least latency that follow failures at once, and this rule.
    pub fn with_sharing(topology: Topology, rule: Sharing) -> Self {
        Self::with(topology, &Routing::default(), rule)
    }

    /// A network without flows, with these routes and this rule of sharing; parts of the topology
    /// that no link joins stay out of each other's reach. O(nodes + links log degree).
    ///
    /// # Panics
    /// If there is not one weight for each link, or if weights add up to 2^64.
    pub fn with(mut topology: Topology, routing: &Routing, rule: Sharing) -> Self {
        topology.join_parts();
        let arcs = 2 * topology.link_count() as u32;
        Self {
            routes: Routes::new(&topology, routing),
            detection: Detection::new(routing.detection),
            distances: Distances::default(),
            rule,
            solver: Solver::new((0..arcs).map(|arc| rule.usable(topology.capacity(arc)))),
            topology,
            flows: Vec::new(),
            free: Vec::new(),
            joining: Vec::new(),
            completions: Vec::new(),
            solve_pending: false,
            started: 0,
            carried: 0,
            carried_rest: 0,
            ending: Vec::new(),
            path: Vec::new(),
        }
    }

    /// The nodes and links, and what of them is up.
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    /// Starts a flow of weight one without a cap: see [`Net::start_flow_with`].
    ///
    /// # Panics
    /// If a node does not exist.
    pub fn start_flow(
        &mut self,
        from: NodeId,
        to: NodeId,
        bytes: Bytes,
        token: u32,
        agenda: &mut impl Schedule<Event = NetEvent>,
    ) -> FlowId {
        self.start_flow_with(FlowOptions::default(), from, to, bytes, token, agenda)
    }

    /// Starts a flow. It shares the bandwidth of its path from one path latency later (or what the
    /// [`Sharing`] rule makes of it) until its last bit was sent; then [`NetNotice::FlowDone`]
    /// bears `token`. Within one node (`from` is `to`) it is done after no time. If anything on
    /// its path, ends included, is down when its latency is over, it fails then. O(path).
    ///
    /// # Panics
    /// If a node does not exist, or if the weight is 0 or above [`WEIGHT_MAX`].
    pub fn start_flow_with(
        &mut self,
        options: FlowOptions,
        from: NodeId,
        to: NodeId,
        bytes: Bytes,
        token: u32,
        agenda: &mut impl Schedule<Event = NetEvent>,
    ) -> FlowId {
        assert!((1..=WEIGHT_MAX).contains(&options.weight), "a weight of {}", options.weight);
        let slot = self.free.pop().unwrap_or(self.flows.len() as u32);
        let mut path = std::mem::take(&mut self.path);
        let number = self.started;
        let facts = self.look_at(from, to, &mut path);
        let terms = self.rule.terms(facts, options);
        let cap = if path.is_empty() { None } else { terms.cap };
        self.solver.open(slot, &path, terms.weight, cap, terms.shares);
        self.path = path;
        let generation = self.flows.get(slot as usize).map_or(0, |flow| flow.generation);
        let id = FlowId { slot, generation };
        let joins = agenda.at(agenda.now() + terms.delay, NetEvent::Join(id));
        let state = State::Joining(joins, self.joining.len() as u32);
        self.joining.push(slot);
        self.started += 1;
        let flow = Flow { from, to, token, generation, number, bytes, state };
        match self.flows.get_mut(slot as usize) {
            Some(reused) => *reused = flow,
            None => {
                grow(&mut self.flows, 1);
                self.flows.push(flow);
            }
        }
        id
    }

    /// Fills in the resources from node to node for a new flow, and returns the facts that rules
    /// need. O(path).
    fn look_at(&mut self, from: NodeId, to: NodeId, path: &mut Vec<u32>) -> PathFacts {
        path.clear();
        let number = self.routes.count(from, to);
        let (latency, narrowest) = (self.distances.between(from, to), u64::MAX);
        let mut facts = PathFacts { latency, narrowest, sending: 0, loss: 0 };
        let mut tunnelled = false;
        self.routes.walk(from, to, number, |arc, _| {
            let link = link_of(arc);
            let air = self.topology.medium(link).map(|medium| 2 * medium.0);
            let under = self.topology.resource_under(arc);
            tunnelled |= under.is_some();
            let own = self.topology.resource(arc);
            if !tunnelled {
                path.push(own);
            }
            let own = tunnelled.then_some(own);
            own.into_iter().chain(air).chain(under).for_each(|further| cross(path, further));
            facts.latency += self.topology.spec(link).latency;
            if self.rule != Sharing::MaxMin {
                let capacity = self.topology.capacity(arc);
                facts.narrowest = facts.narrowest.min(capacity);
                let sending = u128::from(WEIGHT_BYTES) * WORK_PER_BYTE / u128::from(capacity);
                facts.sending += sending as u64;
                facts.loss += u64::from(self.topology.loss(link));
            }
        });
        facts
    }

    /// Changes the capacities of a link from now on; a shared link takes the first. O(1), and the
    /// rates are solved again.
    ///
    /// # Panics
    /// If there is no such link, or if a capacity is out of range.
    pub fn set_capacity(
        &mut self,
        link: LinkId,
        a_to_b: BitRate,
        b_to_a: BitRate,
        agenda: &mut impl Schedule<Event = NetEvent>,
    ) {
        self.topology.set_capacity(link, a_to_b, b_to_a);
        for arc in [2 * link.0, 2 * link.0 + 1] {
            self.solver.set_capacity(arc, self.rule.usable(self.topology.capacity(arc)));
        }
        self.solve_soon(agenda);
    }

    /// Stops a flow without a notice and returns the whole bytes that it had sent; `None` if it had
    /// ended already. O(path).
    pub fn cancel_flow(
        &mut self,
        flow: FlowId,
        agenda: &mut impl Schedule<Event = NetEvent>,
    ) -> Option<Bytes> {
        self.find(flow)?;
        let sent = self.stop(flow.slot, agenda);
        self.solve_soon(agenda);
        Some(sent)
    }

    /// Lets a node or a link go down. Every flow that runs through it, or starts or ends at it,
    /// fails, in the order of starting; so do those that start on the same way before routes have
    /// followed. Nothing happens if it is down already.
    /// O(flows that fail or are in their latency, times path), and see [`NetEvent::Converge`].
    pub fn fail_through(
        &mut self,
        element: Element,
        agenda: &mut impl Schedule<Event = NetEvent>,
        notices: &mut Vec<NetNotice>,
    ) {
        if !self.topology.set_up(element, false) {
            return;
        }
        self.detect(element, agenda);
        let mut ending = std::mem::take(&mut self.ending);
        let slots = self.joining.iter().filter(|slot| !self.is_passable(**slot));
        ending.extend(slots.map(|slot| (self.flows[*slot as usize].number, *slot)));
        let mut collect = |link: LinkId| {
            for arc in [2 * link.0, 2 * link.0 + 1] {
                let slots = self.solver.flows_on(arc);
                ending.extend(slots.map(|slot| (self.flows[slot as usize].number, slot)));
            }
        };
        match element {
            Element::Link(link) => collect(link),
            Element::Node(node) => self.topology.links_of(node).for_each(collect),
        }
        ending.sort_unstable();
        ending.dedup();
        for (_, slot) in ending.drain(..) {
            self.fail(slot, agenda, notices);
        }
        self.ending = ending;
        self.solve_soon(agenda);
    }

    /// Lets a node or a link come up again. Flows that it failed do not come back. O(1) where there
    /// is one way only; otherwise routes follow, see [`NetEvent::Converge`].
    pub fn restore(&mut self, element: Element, agenda: &mut impl Schedule<Event = NetEvent>) {
        if self.topology.set_up(element, true) {
            self.detect(element, agenda);
        }
    }

    /// Executes an event; see [`NetEvent`] for what each costs.
    pub fn handle(
        &mut self,
        event: NetEvent,
        agenda: &mut impl Schedule<Event = NetEvent>,
        notices: &mut Vec<NetNotice>,
    ) {
        match event {
            NetEvent::Join(flow) => self.join(flow.slot, agenda, notices),
            NetEvent::Complete(group) => self.complete(group, agenda, notices),
            NetEvent::Solve => self.solve(agenda),
            NetEvent::Converge(element) => self.converge(element),
        }
    }

    /// How many flows are under way, those in their latency included.
    pub fn active_flows(&self) -> usize {
        self.flows.len() - self.free.len()
    }

    /// Bytes of memory held for flows, and for the links that they cross (both directions), beside
    /// the topology, the routes and the events. Held memory is reused and not given back. O(links).
    pub fn memory(&self) -> (usize, usize) {
        let (flows, links) = self.solver.memory();
        let own = self.flows.capacity() * size_of::<Flow>()
            + (self.free.capacity() + self.joining.capacity()) * size_of::<u32>();
        (
            flows + own,
            links + self.completions.capacity() * size_of::<Option<(SimTime, EventKey)>>(),
        )
    }

    /// A flow's rate in 2^-20 bit/s, rounded down if its weight is not a whole number, valid once
    /// all events of this instant were handled; zero during its latency, `None` after its end.
    pub fn rate(&self, flow: FlowId) -> Option<u64> {
        self.find(flow).map(|_| self.rate_of(flow.slot))
    }

    /// The rates in 2^-20 bit/s, each rounded down, of the flows on one direction of a link,
    /// `a_to_b` or back, or on both of a shared link; valid once all events of this instant were
    /// handled.
    pub fn rates_on(&self, link: LinkId, a_to_b: bool) -> impl Iterator<Item = u64> {
        let arc = self.topology.resource(2 * link.0 + u32::from(!a_to_b));
        self.solver.flows_on(arc).map(|slot| self.rate_of(slot))
    }

    /// Amount that ended flows between nodes have sent, failed ones included: in units of 1 /
    /// [`WORK_PER_BIT`] bit, exact for whole-numbered weights, else rounded down; `u128::MAX` from
    /// 4 x 10^22 bytes on, which do not fit.
    pub fn carried_work(&self) -> u128 {
        let whole = self.carried.saturating_mul(WORK_PER_BYTE);
        whole.saturating_add(self.carried_rest >> WEIGHT_SHIFT)
    }

    /// The whole bits that flows that ended have sent; see [`Net::carried_work`].
    pub fn bits_carried(&self) -> u128 {
        8 * self.carried + (self.carried_rest >> WEIGHT_SHIFT) / WORK_PER_BIT
    }

    fn rate_of(&self, slot: u32) -> u64 {
        // No flow is faster than the links, which are below 2^64 units, or one level by weight.
        u64::try_from(self.solver.fine_rate(slot) >> WEIGHT_SHIFT).unwrap_or(u64::MAX)
    }

    fn find(&self, id: FlowId) -> Option<&Flow> {
        let flow = self.flows.get(id.slot as usize)?;
        let alive = flow.generation == id.generation && !matches!(flow.state, State::Free);
        alive.then_some(flow)
    }

    fn join(
        &mut self,
        slot: u32,
        agenda: &mut impl Schedule<Event = NetEvent>,
        notices: &mut Vec<NetNotice>,
    ) {
        if !self.is_passable(slot) {
            self.fail(slot, agenda, notices);
            return;
        }
        let Flow { from, to, bytes, .. } = self.flows[slot as usize];
        self.stop_joining(slot);
        if bytes.as_u64() == 0 || from == to {
            self.tell_done(slot, notices);
            self.solver.close(slot, agenda.now());
            self.release(slot);
            return;
        }
        self.flows[slot as usize].state = State::Sharing;
        self.solver.join(slot, work(bytes), agenda.now());
        self.solve_soon(agenda);
    }

    fn complete(
        &mut self,
        group: u32,
        agenda: &mut impl Schedule<Event = NetEvent>,
        notices: &mut Vec<NetNotice>,
    ) {
        self.completions[group as usize] = None;
        let mut ending = std::mem::take(&mut self.ending);
        while let Some(slot) = self.solver.done(group, agenda.now()) {
            self.solver.close(slot, agenda.now());
            let Flow { number, bytes, .. } = self.flows[slot as usize];
            self.carried += u128::from(bytes.as_u64());
            ending.push((number, slot));
        }
        ending.sort_unstable();
        for (_, slot) in ending.drain(..) {
            self.tell_done(slot, notices);
            self.release(slot);
        }
        self.ending = ending;
        self.solve_soon(agenda);
    }

    /// Solves the rates, and schedules the first completion of each group that changed.
    fn solve(&mut self, agenda: &mut impl Schedule<Event = NetEvent>) {
        self.solve_pending = false;
        self.solver.solve(agenda.now());
        self.schedule_completions(agenda);
    }

    fn schedule_completions(&mut self, agenda: &mut impl Schedule<Event = NetEvent>) {
        self.completions.resize(self.solver.group_count(), None);
        while let Some(group) = self.solver.take_touched() {
            self.complete_at(group, self.solver.next_end(group), agenda);
        }
    }

    /// Schedules the next completion of a group, unless it is scheduled for that instant already.
    fn complete_at(
        &mut self,
        group: u32,
        time: Option<SimTime>,
        agenda: &mut impl Schedule<Event = NetEvent>,
    ) {
        let completion = &mut self.completions[group as usize];
        if completion.map(|(time, _)| time) == time {
            return;
        }
        if let Some((_, key)) = *completion {
            let pending = agenda.cancel(key);
            debug_assert!(pending, "a completion was executed but not taken note of");
        }
        *completion = time.map(|time| (time, agenda.at(time, NetEvent::Complete(group))));
    }

    /// Solves once per instant, after all that was already scheduled for it; if no level can
    /// change, there is nothing to wait for.
    fn solve_soon(&mut self, agenda: &mut impl Schedule<Event = NetEvent>) {
        if self.solve_pending {
            return;
        }
        if self.solver.is_changed() {
            self.solve_pending = true;
            agenda.at(agenda.now(), NetEvent::Solve);
        } else {
            self.schedule_completions(agenda);
        }
    }

    /// Whether all that a flow runs through, ends included, is up.
    fn is_passable(&self, slot: u32) -> bool {
        let flow = &self.flows[slot as usize];
        self.topology.is_up(Element::Node(flow.from))
            && self.solver.path(slot).all(|resource| {
                let link = link_of(resource);
                let (a, b) = self.topology.ends(link);
                [Element::Link(link), Element::Node(a), Element::Node(b)]
                    .into_iter()
                    .all(|element| self.topology.is_up(element))
            })
    }

    fn tell_done(&self, slot: u32, notices: &mut Vec<NetNotice>) {
        let Flow { token, from, to, bytes, .. } = self.flows[slot as usize];
        notices.push(NetNotice::FlowDone { token, from, to, bytes });
    }

    fn fail(
        &mut self,
        slot: u32,
        agenda: &mut impl Schedule<Event = NetEvent>,
        notices: &mut Vec<NetNotice>,
    ) {
        let Flow { token, from, to, bytes, .. } = self.flows[slot as usize];
        let sent = self.stop(slot, agenda);
        notices.push(NetNotice::FlowFailed { token, from, to, bytes, sent });
    }

    /// Takes a flow out of the network before its end; returns the whole bytes it had sent.
    fn stop(&mut self, slot: u32, agenda: &mut impl Schedule<Event = NetEvent>) -> Bytes {
        if let State::Joining(key, _) = self.flows[slot as usize].state {
            agenda.cancel(key);
            self.stop_joining(slot);
        }
        let bytes = self.flows[slot as usize].bytes;
        let left = self.solver.close(slot, agenda.now()).unwrap_or(work(bytes));
        self.release(slot);
        let unsent = left.div_ceil(WORK_PER_BYTE << WEIGHT_SHIFT);
        self.carried_rest += unsent * (WORK_PER_BYTE << WEIGHT_SHIFT) - left;
        let unsent = u64::try_from(unsent).expect("no more is left than there was");
        let sent = bytes.as_u64() - unsent;
        self.carried += u128::from(sent);
        Bytes::new(sent)
    }

    /// Takes a flow from the list of those in their latency.
    fn stop_joining(&mut self, slot: u32) {
        let State::Joining(_, place) = self.flows[slot as usize].state else { return };
        self.joining.swap_remove(place as usize);
        if let Some(&moved) = self.joining.get(place as usize)
            && let State::Joining(_, moved_place) = &mut self.flows[moved as usize].state
        {
            *moved_place = place;
        }
    }

    fn release(&mut self, slot: u32) {
        let flow = &mut self.flows[slot as usize];
        flow.state = State::Free;
        flow.generation = flow.generation.wrapping_add(1);
        self.free.push(slot);
    }
}

/// The work of sending `bytes`, in fine units of the solver.
fn work(bytes: Bytes) -> u128 {
    u128::from(bytes.as_u64()) * (WORK_PER_BYTE << WEIGHT_SHIFT)
}
