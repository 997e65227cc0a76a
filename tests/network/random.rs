//! Random networks: rates against an independent filling, the conditions of max-min fairness,
//! conservation, and solving a part against solving all.

use std::collections::BTreeMap;

use crate::bed::{Bed, arcs, link, star};
use crosspoint::ids::NodeId;
use crosspoint::net::{
    Element, FlowId, FlowOptions, LinkId, LinkSpec, Net, NetNotice, NodeKind, RATE_SHIFT, Topology,
    WORK_PER_BIT,
};
use crosspoint::sim::{Rng, SimDuration, SimTime, Streams};
use crosspoint::units::{BitRate, Bytes};

const WORK_PER_BYTE: u128 = 8 * WORK_PER_BIT;

/// One direction of a link.
type Direction = (LinkId, bool);

fn rng(case: u32) -> Rng {
    Streams::new(4_711, 0).stream(1, case.into(), 0)
}

/// Rates that often coincide, or divide each other, or do neither.
fn capacity(rng: &mut Rng) -> BitRate {
    let megabits = match rng.below(3) {
        0 => 10,
        1 => 10 * u64::from(1 + rng.below(4)),
        _ => return BitRate::new(1_000_000 + u64::from(rng.below(99_000_000))),
    };
    BitRate::new(megabits * 1_000_000)
}

fn spec(rng: &mut Rng, latency: SimDuration) -> LinkSpec {
    LinkSpec { a_to_b: capacity(rng), b_to_a: capacity(rng), latency }
}

/// A connected network of `nodes` nodes: a random tree and `chords` further links.
fn random_topology(rng: &mut Rng, nodes: u32, chords: u32, max_latency: u32) -> Topology {
    let mut topology = Topology::new();
    let latency = |rng: &mut Rng| SimDuration::from_nanos(rng.below(max_latency + 1).into());
    for node in 0..nodes {
        topology.add_node(NodeKind::Switch);
        if node > 0 {
            let (parent, latency) = (rng.below(node), latency(rng));
            topology.add_link(NodeId(parent), NodeId(node), spec(rng, latency));
        }
    }
    for _ in 0..chords {
        let (a, b) = pair(rng, nodes);
        let latency = latency(rng);
        topology.add_link(a, b, spec(rng, latency));
    }
    topology
}

/// Two different nodes.
fn pair(rng: &mut Rng, nodes: u32) -> (NodeId, NodeId) {
    let a = rng.below(nodes);
    (NodeId(a), NodeId((a + 1 + rng.below(nodes - 1)) % nodes))
}

fn capacity_of(net: &Net, (link, forward): Direction) -> u64 {
    let spec = net.topology().spec(link);
    let rate = if forward { spec.a_to_b } else { spec.b_to_a };
    rate.bits_per_second() << RATE_SHIFT
}

fn directions(net: &Net) -> impl Iterator<Item = Direction> {
    let links = (0..net.topology().link_count() as u32).map(LinkId);
    links.flat_map(|link| [(link, true), (link, false)])
}

/// All rates rise together until a link is full, whose flows then stop; in floating point.
fn water_filling(net: &Net, paths: &[Vec<Direction>]) -> Vec<f64> {
    let mut rates = vec![0.0; paths.len()];
    let mut stopped = vec![false; paths.len()];
    let mut full: Vec<Direction> = Vec::new();
    while stopped.contains(&false) {
        let rising = |direction: &Direction| {
            let uses = |at: &usize| paths[*at].contains(direction) && !stopped[*at];
            (0..paths.len()).filter(uses).count()
        };
        let room = |direction: &Direction| {
            let uses = |at: &usize| paths[*at].contains(direction);
            let used: f64 = (0..paths.len()).filter(uses).map(|at| rates[at]).sum();
            (capacity_of(net, *direction) as f64 - used) / rising(direction) as f64
        };
        let candidates = directions(net).filter(|d| !full.contains(d) && rising(d) > 0);
        let (narrowest, rise) = candidates
            .map(|direction| (direction, room(&direction)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .expect("some link holds every flow");
        for (rate, stopped) in rates.iter_mut().zip(&stopped) {
            *rate += if *stopped { 0.0 } else { rise };
        }
        full.push(narrowest);
        for (stopped, path) in stopped.iter_mut().zip(paths) {
            *stopped |= path.contains(&narrowest);
        }
    }
    rates
}

/// No link carries too much, and each flow has a link that is full, where none is faster: full
/// means that less than one unit per flow is idle. By these the rates are max-min fair.
fn assert_fair(bed: &Bed, flows: &[(FlowId, Vec<Direction>)]) {
    let carried = |direction: Direction| bed.net.rates_on(direction.0, direction.1);
    for direction in directions(&bed.net) {
        let sum: u128 = carried(direction).map(u128::from).sum();
        assert!(sum <= capacity_of(&bed.net, direction).into(), "{direction:?} carries too much");
    }
    for (flow, path) in flows {
        let rate = bed.rate(*flow);
        let is_bottleneck = |direction: &&Direction| {
            let idle = capacity_of(&bed.net, **direction) - carried(**direction).sum::<u64>();
            (idle as usize) < carried(**direction).count()
                && carried(**direction).all(|other| other <= rate)
        };
        assert!(path.iter().any(|d| is_bottleneck(&d)), "{flow:?} could be faster");
    }
}

#[test]
fn rates_equal_those_of_an_independent_filling() {
    for case in 0..300 {
        let mut rng = rng(case);
        let nodes = 2 + rng.below(12);
        let chords = if rng.chance(0.5) { 0 } else { rng.below(8) };
        let mut bed = Bed::new(random_topology(&mut rng, nodes, chords, 0));
        let mut flows = Vec::new();
        for token in 0..1 + rng.below(30) {
            let (from, to) = pair(&mut rng, nodes);
            let flow = bed.start(from, to, 1 << 40, token);
            flows.push((flow, arcs(&bed.net, from, to)));
        }
        bed.settle();
        assert_fair(&bed, &flows);
        let (ids, paths): (Vec<_>, Vec<_>) = flows.into_iter().unzip();
        for (flow, expected) in ids.into_iter().zip(water_filling(&bed.net, &paths)) {
            let rate = bed.rate(flow) as f64;
            assert!((rate / expected - 1.0).abs() <= 1e-9, "case {case}: {rate}, not {expected}");
        }
    }
}

#[test]
fn routes_are_shortest_in_trees_and_meshes() {
    for case in 0..100 {
        let mut rng = rng(1_000 + case);
        let nodes = 1 + rng.below(15);
        let chords = if nodes < 3 { 0 } else { rng.below(2) * rng.below(12) };
        let net = Net::new(random_topology(&mut rng, nodes, chords, 20));
        let far = SimDuration::from_secs(1);
        let n = nodes as usize;
        let mut least = vec![vec![far; n]; n];
        for link in (0..net.topology().link_count() as u32).map(LinkId) {
            let (a, b) = net.topology().ends(link);
            for (a, b) in [(a.index(), b.index()), (b.index(), a.index())] {
                least[a][b] = least[a][b].min(net.topology().spec(link).latency);
            }
        }
        (0..n).for_each(|node| least[node][node] = SimDuration::ZERO);
        for (via, from, to) in triples(n) {
            least[from][to] = least[from][to].min(least[from][via] + least[via][to]);
        }
        for (_, from, to) in triples(n).filter(|(via, ..)| *via == 0) {
            let (a, b) = (NodeId(from as u32), NodeId(to as u32));
            let along_route = arcs(&net, a, b).into_iter();
            let mut sum = SimDuration::ZERO;
            along_route.for_each(|(link, _)| sum += net.topology().spec(link).latency);
            assert_eq!((net.latency(a, b), sum), (least[from][to], least[from][to]));
        }
    }
}

fn triples(n: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    (0..n).flat_map(move |a| (0..n).flat_map(move |b| (0..n).map(move |c| (a, b, c))))
}

/// A flow as the test follows it.
struct Followed {
    id: FlowId,
    from: NodeId,
    to: NodeId,
    path: Vec<Direction>,
    /// How many elements had failed or returned before it started.
    after: usize,
    bytes: u64,
    /// Work that it has sent: its rates integrated by the test.
    sent: u128,
}

/// A network under random changes, followed by an account of its own.
struct Changing {
    bed: Bed,
    rng: Rng,
    nodes: u32,
    flows: BTreeMap<u32, Followed>,
    next_token: u32,
    down: Vec<Element>,
    /// Whether flows have weights and caps, and capacities change.
    varied: bool,
    /// Elements that have failed (`false`) or returned so far.
    changes: Vec<(Element, bool)>,
    /// The work of flows that ended, by the test's account.
    ended: u128,
}

impl Changing {
    fn new(case: u32, topology: Topology, varied: bool) -> Self {
        let nodes = topology.node_count() as u32;
        let (flows, down, changes) = (BTreeMap::new(), Vec::new(), Vec::new());
        let bed = Bed::new(topology);
        Self { bed, rng: rng(case), nodes, flows, next_token: 0, down, varied, changes, ended: 0 }
    }

    /// Lets time pass up to `until`, integrating the rates from event to event.
    fn pass(&mut self, until: SimTime) {
        loop {
            let now = self.bed.agenda.now();
            let next = self.bed.agenda.next_time().unwrap_or(until).min(until);
            let span = u128::from(next.since(now).as_nanos());
            for flow in self.flows.values_mut() {
                flow.sent += u128::from(self.bed.rate(flow.id)) * span;
            }
            self.bed.run_until(next);
            for (_, notice) in std::mem::take(&mut self.bed.log) {
                self.book(notice);
            }
            if next == until {
                return;
            }
        }
    }

    fn book(&mut self, notice: NetNotice) {
        match notice {
            NetNotice::FlowDone { token, from, to, bytes } => {
                let flow = self.flows.remove(&token).expect("each flow ends once");
                assert_eq!((flow.from, flow.to, Bytes::new(flow.bytes)), (from, to, bytes));
                let work = u128::from(flow.bytes) * WORK_PER_BYTE;
                assert!(flow.sent >= work, "done before its last bit was sent");
                // The end is rounded up to a nanosecond at no more than 100 Mbit/s.
                assert!(flow.sent - work <= 100_000_000 << RATE_SHIFT, "done too late");
                self.ended += work;
            }
            NetNotice::FlowFailed { token, sent, .. } => self.book_part(token, sent),
        }
    }

    fn book_part(&mut self, token: u32, sent: Bytes) {
        let flow = self.flows.remove(&token).expect("each flow ends once");
        assert_eq!(u128::from(sent.as_u64()), flow.sent / WORK_PER_BYTE);
        self.ended += flow.sent;
    }

    fn change(&mut self) {
        match self.rng.below(20) {
            0..10 => self.start(),
            10..16 => self.cancel(),
            16 => self.fail(),
            17 if self.varied => {
                let links = self.bed.net.topology().link_count() as u32;
                let (link, rng) = (LinkId(self.rng.below(links)), &mut self.rng);
                let (there, back) = (capacity(rng), capacity(rng));
                self.bed.net.set_capacity(link, there, back, &mut self.bed.agenda);
            }
            _ => {
                if let Some(element) = self.down.pop() {
                    self.bed.net.restore(element, &mut self.bed.agenda);
                    self.changes.push((element, true));
                }
            }
        }
    }

    fn start(&mut self) {
        let (from, to) = pair(&mut self.rng, self.nodes);
        let (token, bytes) = (self.next_token, 1 + u64::from(self.rng.below(40_000_000)));
        self.next_token += 1;
        let mut options = FlowOptions::default();
        if self.varied {
            // Whole numbers, so that rates are.
            options.weight *= 1 + self.rng.below(4);
            options.cap = self.rng.chance(0.3).then(|| capacity(&mut self.rng));
        }
        let Bed { net, agenda, .. } = &mut self.bed;
        let id = net.start_flow_with(options, from, to, Bytes::new(bytes), token, agenda);
        let path = arcs(&self.bed.net, from, to);
        let after = self.changes.len();
        self.flows.insert(token, Followed { id, from, to, path, after, bytes, sent: 0 });
    }

    fn cancel(&mut self) {
        if self.flows.is_empty() {
            return;
        }
        let nth = self.rng.below(self.flows.len() as u32) as usize;
        let (&token, flow) = self.flows.iter().nth(nth).expect("it was counted");
        let sent = self.bed.net.cancel_flow(flow.id, &mut self.bed.agenda);
        self.book_part(token, sent.expect("the flow is under way"));
    }

    fn fail(&mut self) {
        let links = self.bed.net.topology().link_count() as u32;
        let element = if self.rng.chance(0.5) {
            Element::Node(NodeId(self.rng.below(self.nodes)))
        } else {
            Element::Link(LinkId(self.rng.below(links)))
        };
        let mut notices = Vec::new();
        self.bed.net.fail_through(element, &mut self.bed.agenda, &mut notices);
        self.down.push(element);
        self.changes.push((element, false));
        notices.into_iter().for_each(|notice| self.book(notice));
    }

    /// The same flows, all started in one instant in a new network, get the same rates. Elements
    /// that had failed when they started have failed there too, so that they go the same way.
    fn assert_as_from_scratch(&self, topology: &Topology) {
        let mut scratch = Bed::new(topology.clone());
        let (mut ids, mut done) = (Vec::new(), 0);
        for flow in self.flows.values() {
            for &(element, up) in &self.changes[done..flow.after] {
                if up {
                    scratch.net.restore(element, &mut scratch.agenda);
                } else {
                    scratch.net.fail_through(element, &mut scratch.agenda, &mut Vec::new());
                }
            }
            done = flow.after;
            ids.push(scratch.start(flow.from, flow.to, 1 << 40, 0));
        }
        scratch.settle();
        assert!(scratch.log.is_empty(), "whoever lives has lived through all failures");
        for (flow, id) in self.flows.values().zip(ids) {
            assert_eq!(self.bed.rate(flow.id), scratch.rate(id), "{:?}", flow.id);
        }
    }
}

#[test]
fn a_part_solved_equals_all_solved_and_bits_are_conserved() {
    let dumbbell = |rng: &mut Rng| {
        let mut topology = star(&[(10_000_000, 10_000_000); 8]);
        let (other, slow) = (topology.add_node(NodeKind::Switch), SimDuration::ZERO);
        topology.add_link(NodeId(8), other, link(20_000_000, slow));
        for _ in 0..8 {
            let host = topology.add_node(NodeKind::Host);
            topology.add_link(other, host, spec(rng, slow));
        }
        topology
    };
    for case in 0..9 {
        let mut build = rng(2_000 + case);
        let mut topology = match case {
            0 | 1 | 6 => dumbbell(&mut build),
            2 | 3 | 7 => random_topology(&mut build, 12, 0, 0),
            _ => random_topology(&mut build, 12, 10, 0),
        };
        let varied = case > 5;
        (0..if varied { 3 } else { 0 }).for_each(|link| topology.set_shared(LinkId(3 * link)));
        let mut changing = Changing::new(3_000 + case, topology.clone(), varied);
        let mut together = 0;
        for _ in 0..2_000 {
            // Now and then several changes fall on one instant.
            let span = changing.rng.below(4) * changing.rng.below(150_000_000);
            let now = changing.bed.agenda.now();
            changing.pass(now + SimDuration::from_nanos(span.into()));
            changing.change();
            changing.pass(now + SimDuration::from_nanos(span.into()));
            if !varied {
                changing.assert_as_from_scratch(&topology);
                let flows = changing.flows.values().map(|flow| (flow.id, flow.path.clone()));
                assert_fair(&changing.bed, &flows.collect::<Vec<_>>());
            }
            together += changing.flows.len();
        }
        assert!(together > 2_000 * 8, "too few flows at a time: {together} / 2,000");
        while let Some(next) = changing.bed.agenda.next_time() {
            changing.pass(next);
        }
        assert!(changing.flows.is_empty() && changing.bed.net.active_flows() == 0);
        assert_eq!(changing.bed.net.carried_work(), changing.ended);
    }
}

/// The same changes give the same events at the same instants, with latencies and many ties.
#[test]
fn the_same_changes_give_the_same_history() {
    let history = || {
        let mut rng = rng(5_000);
        let mut bed = Bed::new(random_topology(&mut rng, 20, 10, 5_000_000));
        for token in 0..2_000 {
            let (from, to) = pair(&mut rng, 20);
            bed.start(from, to, 1_000 * u64::from(rng.below(5)), token);
            let pause = SimDuration::from_nanos(u64::from(rng.below(2) * rng.below(2_000_000)));
            let until = bed.agenda.now() + pause;
            bed.run_until(until);
        }
        bed.run();
        bed.log
    };
    let first = history();
    assert_eq!(first.len(), 2_000);
    assert_eq!(first, history());
}
