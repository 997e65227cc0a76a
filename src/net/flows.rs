//! The network in motion: flows start, share bandwidth, end, and fail with what they run through.

use super::detection::Detection;
use super::routes::{Routes, Routing};
use super::solver::{NO_ARC, Sharing};
use super::topology::{Arc, Element, LinkId, Topology, link_of};
use super::{NetEvent, NetNotice, WORK_PER_BIT};
use crate::ids::NodeId;
use crate::sim::{EventKey, Schedule, SimDuration, SimTime};
use crate::units::Bytes;

/// The work of sending one byte.
pub(super) const WORK_PER_BYTE: u128 = 8 * WORK_PER_BIT;

/// Names one flow; never valid for another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FlowId {
    slot: u32,
    generation: u32,
}

/// What a flow is beside its rate and path.
#[derive(Clone, Copy)]
struct Flow {
    from: NodeId,
    to: NodeId,
    token: u32,
    generation: u32,
    /// Counts all flows: simultaneous ends are told in the order of starting.
    number: u64,
    bytes: Bytes,
    /// What was still to be sent at `since`, in units of 1 / [`WORK_PER_BIT`] bit.
    left: u128,
    since: SimTime,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    Free,
    /// On its way for one latency: the event that ends this, and its place in `Net::joining`.
    Joining(EventKey, u32),
    Sharing,
}

/// A network: a topology and the flows under way in it.
///
/// The owner wraps [`NetEvent`], hands each back to [`Net::handle`], and reads the notices. About
/// 150 bytes and 16 bytes per hop are held for each flow under way; memory is reused. More flows
/// on an arc than it has rate units get no rate until others end (a million at 1 bit/s).
pub struct Net {
    pub(super) topology: Topology,
    pub(super) routes: Routes,
    pub(super) detection: Detection,
    sharing: Sharing,
    flows: Vec<Flow>,
    free: Vec<u32>,
    joining: Vec<u32>,
    /// Per arc: when the first of the flows that it limits will be done.
    completions: Vec<Option<(SimTime, EventKey)>>,
    solve_pending: bool,
    started: u64,
    carried: u128,
    /// Reused: least work left per arc of a solution, and flows about to end.
    least: Vec<u128>,
    ending: Vec<(u64, u32)>,
}

impl Net {
    /// A network without flows whose routes have the least latency and follow failures at once.
    /// O(nodes + links log degree).
    ///
    /// # Panics
    /// If the topology is not connected.
    pub fn new(topology: Topology) -> Self {
        Self::with_routing(topology, &Routing::default())
    }

    /// A network without flows and with these routes. O(nodes + links log degree).
    ///
    /// # Panics
    /// If the topology is not connected, if there is not one weight for each link, or if weights
    /// add up to 2^64.
    pub fn with_routing(topology: Topology, routing: &Routing) -> Self {
        let arcs = 2 * topology.link_count();
        let sharing = Sharing::new((0..arcs as u32).map(|arc| topology.capacity(arc)));
        Self {
            routes: Routes::new(&topology, routing),
            detection: Detection::new(routing.detection),
            sharing,
            topology,
            flows: Vec::new(),
            free: Vec::new(),
            joining: Vec::new(),
            completions: vec![None; arcs],
            solve_pending: false,
            started: 0,
            carried: 0,
            least: vec![0; arcs],
            ending: Vec::new(),
        }
    }

    /// The nodes and links, and what of them is up.
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    /// Starts a flow. It shares the bandwidth of its path from one path latency later until its
    /// last bit was sent; then [`NetNotice::FlowDone`] bears `token`. Within one node (`from` is
    /// `to`) it is done after no time. If anything on its path, ends included, is down when its
    /// latency is over, it fails then. O(path).
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
        let slot = self.free.pop().unwrap_or(self.flows.len() as u32);
        self.sharing.open_slot(slot);
        let mut latency = SimDuration::ZERO;
        self.routes.walk(from, to, Some(token), |arc, _| {
            latency += self.topology.spec(link_of(arc)).latency;
            self.sharing.add_hop(slot, arc);
        });
        let generation = self.flows.get(slot as usize).map_or(0, |flow| flow.generation);
        let id = FlowId { slot, generation };
        let since = agenda.now() + latency;
        let state = State::Joining(agenda.at(since, NetEvent::Join(id)), self.joining.len() as u32);
        self.joining.push(slot);
        let (number, left) = (self.started, u128::from(bytes.as_u64()) * WORK_PER_BYTE);
        self.started += 1;
        let flow = Flow { from, to, token, generation, number, bytes, left, since, state };
        match self.flows.get_mut(slot as usize) {
            Some(reused) => *reused = flow,
            None => self.flows.push(flow),
        }
        id
    }

    /// Stops a flow without a notice and returns the whole bytes that it had sent; `None` if it
    /// had ended before. O(path).
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
                let slots = self.sharing.flows_on(arc);
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
            NetEvent::Complete(arc) => self.complete(arc, agenda, notices),
            NetEvent::Solve => self.solve(agenda),
            NetEvent::Converge(element) => self.converge(element),
        }
    }

    /// How many flows are under way, those in their latency included.
    pub fn active_flows(&self) -> usize {
        self.flows.len() - self.free.len()
    }

    /// A flow's rate in 2^-20 bit/s, valid once all events of this instant were handled; zero
    /// during its latency, `None` after its end.
    pub fn rate(&self, flow: FlowId) -> Option<u64> {
        self.find(flow).map(|_| self.sharing.rate(flow.slot))
    }

    /// The rates in 2^-20 bit/s of the flows on one direction of a link, `a_to_b` or back; valid
    /// once all events of this instant were handled.
    pub fn rates_on(&self, link: LinkId, a_to_b: bool) -> impl Iterator<Item = u64> {
        self.sharing.flows_on(2 * link.0 + u32::from(!a_to_b)).map(|slot| self.sharing.rate(slot))
    }

    /// What flows between nodes have sent so far, in units of 1 / [`WORK_PER_BIT`] bit: exact for
    /// those that ended; what others have sent counts up to the last solution of their rates.
    pub fn carried_work(&self) -> u128 {
        self.carried
    }

    /// The whole bits that flows have sent so far; see [`Net::carried_work`].
    pub fn bits_carried(&self) -> u128 {
        self.carried / WORK_PER_BIT
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
        let flow = self.flows[slot as usize];
        if flow.left == 0 || flow.from == flow.to {
            self.tell_done(slot, notices);
            self.stop_joining(slot);
            self.release(slot);
            return;
        }
        self.stop_joining(slot);
        self.flows[slot as usize].state = State::Sharing;
        if self.sharing.join(slot) {
            let arc = self.sharing.bottleneck(slot);
            self.complete_at(arc, end(agenda.now(), flow.left, self.sharing.rate(slot)), agenda);
        }
        self.solve_soon(agenda);
    }

    fn complete(
        &mut self,
        arc: Arc,
        agenda: &mut impl Schedule<Event = NetEvent>,
        notices: &mut Vec<NetNotice>,
    ) {
        self.completions[arc as usize] = None;
        let mut ending = std::mem::take(&mut self.ending);
        for slot in self.sharing.flows_on(arc) {
            let flow = &mut self.flows[slot as usize];
            if self.sharing.bottleneck(slot) == arc {
                self.carried += flow.advance(self.sharing.rate(slot), agenda.now());
                if flow.left == 0 {
                    ending.push((flow.number, slot));
                }
            }
        }
        debug_assert!(!ending.is_empty(), "a completion found no flow that was done");
        ending.sort_unstable();
        for (_, slot) in ending.drain(..) {
            self.tell_done(slot, notices);
            self.sharing.leave(slot);
            self.release(slot);
        }
        self.ending = ending;
        self.solve_soon(agenda);
    }

    /// Solves the rates that changes of this instant can reach, and schedules, for each arc, the
    /// first completion among the flows that it limits.
    fn solve(&mut self, agenda: &mut impl Schedule<Event = NetEvent>) {
        self.solve_pending = false;
        self.sharing.gather();
        for &slot in self.sharing.touched_flows() {
            let flow = &mut self.flows[slot as usize];
            self.carried += flow.advance(self.sharing.rate(slot), agenda.now());
        }
        self.sharing.fill();
        for &arc in self.sharing.touched_arcs() {
            self.least[arc as usize] = u128::MAX;
        }
        for &slot in self.sharing.touched_flows() {
            let least = &mut self.least[self.sharing.bottleneck(slot) as usize];
            *least = self.flows[slot as usize].left.min(*least);
        }
        for at in 0..self.sharing.touched_arcs().len() {
            let arc = self.sharing.touched_arcs()[at];
            let first = (self.sharing.bound(arc) > 0).then(|| {
                let rate = self.sharing.bound_rate(arc);
                end(agenda.now(), self.least[arc as usize], rate)
            });
            self.complete_at(arc, first.flatten(), agenda);
        }
    }

    /// Schedules the next completion of an arc, unless it is scheduled for that instant already.
    fn complete_at(
        &mut self,
        arc: Arc,
        time: Option<SimTime>,
        agenda: &mut impl Schedule<Event = NetEvent>,
    ) {
        let completion = &mut self.completions[arc as usize];
        if completion.map(|(time, _)| time) == time {
            return;
        }
        if let Some((_, key)) = *completion {
            let pending = agenda.cancel(key);
            debug_assert!(pending, "a completion was executed but not taken note of");
        }
        *completion = time.map(|time| (time, agenda.at(time, NetEvent::Complete(arc))));
    }

    /// Solves once per instant, after all that was already scheduled for it.
    fn solve_soon(&mut self, agenda: &mut impl Schedule<Event = NetEvent>) {
        if self.sharing.is_changed() && !self.solve_pending {
            self.solve_pending = true;
            agenda.at(agenda.now(), NetEvent::Solve);
        }
    }

    /// Whether all that a flow runs through, ends included, is up.
    fn is_passable(&self, slot: u32) -> bool {
        let flow = &self.flows[slot as usize];
        self.topology.is_up(Element::Node(flow.from))
            && self.sharing.path(slot).all(|arc| {
                self.topology.is_up(Element::Link(link_of(arc)))
                    && self.topology.is_up(Element::Node(self.topology.head(arc)))
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
        } else {
            let bottleneck = self.sharing.bottleneck(slot);
            let flow = &mut self.flows[slot as usize];
            self.carried += flow.advance(self.sharing.rate(slot), agenda.now());
            self.sharing.leave(slot);
            if bottleneck != NO_ARC && self.sharing.bound(bottleneck) == 0 {
                self.complete_at(bottleneck, None, agenda);
            }
        }
        self.release(slot);
        let flow = &self.flows[slot as usize];
        let sent = u128::from(flow.bytes.as_u64()) - flow.left.div_ceil(WORK_PER_BYTE);
        Bytes::new(u64::try_from(sent).expect("no more is sent than there was"))
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

impl Flow {
    /// Sends at `rate` from `since` until `now`; returns the work done. Exact.
    fn advance(&mut self, rate: u64, now: SimTime) -> u128 {
        let span = now.since(self.since).as_nanos();
        let done = (u128::from(rate) * u128::from(span)).min(self.left);
        self.left -= done;
        self.since = now;
        done
    }
}

/// When `left` is sent at `rate`, rounded up to a nanosecond; `None` if beyond 584 years.
fn end(now: SimTime, left: u128, rate: u64) -> Option<SimTime> {
    let span = left.div_ceil(u128::from(rate.max(1)));
    let time = u128::from(now.as_nanos()) + span;
    u64::try_from(time).ok().filter(|_| rate > 0).map(SimTime::from_nanos)
}
