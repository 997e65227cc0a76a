//! Fair rates to the last bit: the definition solved from scratch, progressive filling in exact
//! fractions, and the conditions of max-min fairness on large networks; with weights, caps and
//! shared links.
//!
//! `tests/long/networks.sh` runs ten times as many random networks and changes.

use crate::bed::{Bed, arcs};
use crate::long::rounds;
use crosspoint::ids::NodeId;
use crosspoint::net::{
    Element, FlowId, FlowOptions, LinkId, LinkSpec, Net, NodeKind, RATE_SHIFT, Topology,
    WEIGHT_MAX, WEIGHT_ONE,
};
use crosspoint::sim::{Rng, SimDuration, Streams};
use crosspoint::units::{BitRate, Bytes};

/// Fine units per unit of 2^-20 bit/s: weights are counted in 1 / 1024.
const FINE: u128 = WEIGHT_ONE as u128;

fn rng(purpose: u32, case: u32) -> Rng {
    Streams::new(815, 0).stream(purpose, case.into(), 0)
}

fn units(rate: BitRate) -> u64 {
    rate.bits_per_second() << RATE_SHIFT
}

/// Rates that often coincide, or are in simple proportion, or in none; all of them little if
/// `coarse`.
fn capacity(rng: &mut Rng, coarse: bool) -> BitRate {
    BitRate::new(match if coarse { 2 } else { rng.below(4) } {
        0 => 1_000_000,
        1 => 1_000_000 * u64::from(1 + rng.below(6)),
        // So little that rounding matters.
        2 => u64::from(1 + rng.below(9)),
        _ => 1_000_000 + u64::from(rng.below(9_000_000)),
    })
}

fn options(rng: &mut Rng, whole: bool) -> FlowOptions {
    let weight = match rng.below(4) {
        0 | 1 => WEIGHT_ONE,
        2 => WEIGHT_ONE * (1 + rng.below(5)),
        _ if whole => WEIGHT_ONE,
        _ => 1 + rng.below(5_000),
    };
    let cap = rng.chance(0.3).then(|| BitRate::new(u64::from(1 + rng.below(3_000_000))));
    FlowOptions { weight, cap }
}

/// So much weight on so little capacity that levels are small numbers, which rounding moves far.
fn coarse_options(rng: &mut Rng) -> FlowOptions {
    FlowOptions { weight: 1 + rng.below(WEIGHT_MAX), cap: options(rng, true).cap }
}

/// A connected network: a random tree and `chords` further links, some of them shared.
fn network(rng: &mut Rng, nodes: u32, chords: u32, coarse: bool) -> Topology {
    let mut topology = Topology::new();
    let join = |topology: &mut Topology, a, b, rng: &mut Rng| {
        let latency = SimDuration::ZERO;
        let (a_to_b, b_to_a) = (capacity(rng, coarse), capacity(rng, coarse));
        let spec = LinkSpec { a_to_b, b_to_a, latency };
        let link = topology.add_link(a, b, spec);
        if rng.chance(0.3) {
            topology.set_shared(link);
        }
    };
    for node in 0..nodes {
        let node = (node, topology.add_node(NodeKind::Switch));
        if node.0 > 0 {
            let parent = NodeId(rng.below(node.0));
            join(&mut topology, parent, node.1, rng);
        }
    }
    for _ in 0..chords {
        let (a, b) = pair(rng, nodes);
        join(&mut topology, a, b, rng);
    }
    topology
}

/// Two different nodes.
fn pair(rng: &mut Rng, nodes: u32) -> (NodeId, NodeId) {
    let a = rng.below(nodes);
    (NodeId(a), NodeId((a + 1 + rng.below(nodes - 1)) % nodes))
}

/// A flow as the references see it.
struct Wish {
    path: Vec<usize>,
    weight: u128,
}

/// Capacities in fine units and the flows that share them; a cap is one more resource.
struct Instance {
    capacities: Vec<u128>,
    wishes: Vec<Wish>,
}

impl Instance {
    fn of(net: &Net) -> Self {
        let links = (0..net.topology().link_count() as u32).map(LinkId);
        let both = |link| {
            let spec = net.topology().spec(link);
            [spec.a_to_b, spec.b_to_a].map(|rate| u128::from(units(rate)) * FINE)
        };
        Self { capacities: links.flat_map(both).collect(), wishes: Vec::new() }
    }

    fn add(&mut self, net: &Net, from: NodeId, to: NodeId, options: FlowOptions) {
        self.add_on(net, &arcs(net, from, to), options);
    }

    /// A flow on the path that it took when it started.
    fn add_on(&mut self, net: &Net, path: &[(LinkId, bool)], options: FlowOptions) {
        let resource = |(link, forward): (LinkId, bool)| {
            let shared = net.topology().is_shared(link);
            2 * link.index() + usize::from(!forward && !shared)
        };
        let mut path: Vec<_> = path.iter().copied().map(resource).collect();
        if let Some(cap) = options.cap {
            path.push(self.capacities.len());
            self.capacities.push(u128::from(units(cap)) * FINE);
        }
        self.wishes.push(Wish { path, weight: options.weight.into() });
    }

    /// The definition, word for word: step by step, the flows on all resources of the least share.
    fn levels(&self) -> Vec<u128> {
        let mut levels = vec![None; self.wishes.len()];
        while levels.contains(&None) {
            let mut left = self.capacities.clone();
            let mut open = vec![0; left.len()];
            for (wish, level) in self.wishes.iter().zip(&levels) {
                for &at in &wish.path {
                    match level {
                        Some(level) => left[at] -= wish.weight * level,
                        None => open[at] += wish.weight,
                    }
                }
            }
            let share = |at: usize| (open[at] > 0).then(|| left[at] / open[at]);
            let least = (0..left.len()).filter_map(share).min().expect("flows have paths");
            for (wish, level) in self.wishes.iter().zip(&mut levels) {
                if level.is_none() && wish.path.iter().any(|&at| share(at) == Some(least)) {
                    *level = Some(least);
                }
            }
        }
        levels.into_iter().flatten().collect()
    }

    /// The rates by the definition, in units of 2^-20 bit/s, rounded down.
    fn rates(&self) -> Vec<u64> {
        let levels = self.levels().into_iter().zip(&self.wishes);
        levels.map(|(level, wish)| (level * wish.weight / FINE) as u64).collect()
    }

    /// The same flows on resources without what these levels leave idle where they are full: less
    /// than one unit for each weight of the flows that have the highest level there.
    fn without_idle(&self, levels: &[u128]) -> Self {
        let mut less = self.capacities.clone();
        for (at, capacity) in less.iter_mut().enumerate() {
            let on = || self.wishes.iter().zip(levels).filter(|(wish, _)| wish.path.contains(&at));
            let carried: u128 = on().map(|(wish, level)| wish.weight * level).sum();
            let highest = on().map(|(_, level)| *level).max();
            let top = on().filter(|(_, level)| Some(**level) == highest);
            if *capacity - carried < top.map(|(wish, _)| wish.weight).sum() {
                *capacity = carried;
            }
        }
        let wishes = self.wishes.iter();
        let wishes = wishes.map(|wish| Wish { path: wish.path.clone(), weight: wish.weight });
        Self { capacities: less, wishes: wishes.collect() }
    }

    /// Progressive filling in exact fractions: levels in fine units.
    fn exact_levels(&self) -> Vec<Fraction> {
        let mut levels = vec![None; self.wishes.len()];
        while levels.contains(&None) {
            let mut least: Option<Fraction> = None;
            let mut on_least = Vec::new();
            for at in 0..self.capacities.len() {
                let mut left = Fraction::new(self.capacities[at] as i128, 1);
                let mut open = 0;
                let on =
                    self.wishes.iter().zip(&levels).filter(|(wish, _)| wish.path.contains(&at));
                for (wish, level) in on {
                    match level {
                        Some(level) => left = left.minus(*level, wish.weight as i128),
                        None => open += wish.weight as i128,
                    }
                }
                if open == 0 {
                    continue;
                }
                let share = Fraction::new(left.over, left.under * open);
                if least.is_none_or(|least| share.is_less(least)) {
                    (least, on_least) = (Some(share), Vec::new());
                }
                if least == Some(share) {
                    on_least.push(at);
                }
            }
            for (wish, level) in self.wishes.iter().zip(&mut levels) {
                if level.is_none() && wish.path.iter().any(|at| on_least.contains(at)) {
                    *level = least;
                }
            }
        }
        levels.into_iter().flatten().collect()
    }
}

/// A fraction in lowest terms with a positive denominator.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Fraction {
    over: i128,
    under: i128,
}

impl Fraction {
    fn new(over: i128, under: i128) -> Self {
        let (mut a, mut b) = (over, under);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let common = a.abs().max(1);
        Self { over: over / common, under: under / common }
    }

    fn minus(self, other: Self, times: i128) -> Self {
        let over = self.over.checked_mul(other.under).zip(other.over.checked_mul(times));
        let (own, others) = over.expect("small networks have small fractions");
        let others = others.checked_mul(self.under).expect("small networks have small fractions");
        Self::new(own - others, self.under * other.under)
    }

    fn is_less(self, other: Self) -> bool {
        let sides = self.over.checked_mul(other.under).zip(other.over.checked_mul(self.under));
        let (own, others) = sides.expect("small networks have small fractions");
        own < others
    }

    fn value(self) -> f64 {
        self.over as f64 / self.under as f64
    }
}

/// Small networks: to the bit by the definition, and beside exact fractions within the units that
/// rounding may leave idle.
#[test]
fn rates_are_as_defined_and_as_exact_filling_gives() {
    for case in 0..rounds(10_000) {
        let mut rng = rng(1, case);
        let nodes = 2 + rng.below(5);
        let chords = if rng.chance(0.5) { 0 } else { rng.below(3) };
        let mut bed = Bed::new(network(&mut rng, nodes, chords, false));
        let mut instance = Instance::of(&bed.net);
        let mut ids = Vec::new();
        for token in 0..1 + rng.below(7) {
            let ((from, to), options) = (pair(&mut rng, nodes), options(&mut rng, false));
            let bytes = Bytes::new(1 << 40);
            let id = bed.net.start_flow_with(options, from, to, bytes, token, &mut bed.agenda);
            instance.add(&bed.net, from, to, options);
            ids.push(id);
        }
        bed.settle();
        let rates: Vec<_> = ids.iter().map(|&id| bed.rate(id)).collect();
        assert_eq!(rates, instance.rates(), "case {case}");
        // They are the exact rates of a network with a little less capacity, see `net::sharing`.
        let levels = instance.levels();
        let rounded = levels.iter().map(|level| Fraction::new(*level as i128, 1));
        assert!(rounded.eq(instance.without_idle(&levels).exact_levels()), "case {case}");
        // So small networks do not carry that little far: it reaches others divided among their
        // flows, with changing sign.
        let weights: u128 = instance.wishes.iter().map(|wish| wish.weight).sum();
        let bound = (weights * instance.wishes.len() as u128) as f64;
        let levels = instance.levels().into_iter().zip(instance.exact_levels());
        for ((level, exact), wish) in levels.zip(&instance.wishes) {
            let apart = (level as f64 - exact.value()).abs() * wish.weight as f64;
            assert!(apart <= bound + 1e-9 * exact.value(), "case {case}: {apart} > {bound}");
        }
    }
}

/// 1,000 links, 10,000 flows: no resource carries too much, and each flow is at its cap or has a
/// resource that is full within a unit for each weight, where no flow has a higher level.
#[test]
fn rates_on_a_large_network_are_max_min_fair() {
    for case in 0..2 {
        let mut rng = rng(2, case);
        let nodes = 800;
        let mut bed = Bed::new(network(&mut rng, nodes, 201, false));
        let mut instance = Instance::of(&bed.net);
        let mut ids = Vec::new();
        for token in 0..10_000 {
            let ((from, to), options) = (pair(&mut rng, nodes), options(&mut rng, true));
            let bytes = Bytes::new(1 << 50);
            let id = bed.net.start_flow_with(options, from, to, bytes, token, &mut bed.agenda);
            instance.add(&bed.net, from, to, options);
            ids.push(id);
        }
        bed.settle();
        // Weights are whole, so that rates are exact and each is a multiple of its weight.
        let levels: Vec<_> = ids
            .iter()
            .zip(&instance.wishes)
            .map(|(&id, wish)| {
                let fine = u128::from(bed.rate(id)) * FINE;
                assert_eq!(fine % wish.weight, 0);
                fine / wish.weight
            })
            .collect();
        let mut idle = instance.capacities.clone();
        let (mut weights, mut highest) = (vec![0; idle.len()], vec![0; idle.len()]);
        for (wish, &level) in instance.wishes.iter().zip(&levels) {
            for &at in &wish.path {
                let rate = wish.weight * level;
                idle[at] = idle[at].checked_sub(rate).expect("a resource carries too much");
                weights[at] += wish.weight;
                highest[at] = level.max(highest[at]);
            }
        }
        for (wish, &level) in instance.wishes.iter().zip(&levels) {
            let is_bottleneck = |&at: &usize| idle[at] < weights[at] && highest[at] == level;
            assert!(wish.path.iter().any(is_bottleneck), "case {case}: a flow could be faster");
        }
    }
}

/// A flow under way, and the path that it took when it started.
struct Going {
    id: FlowId,
    path: Vec<(LinkId, bool)>,
    options: FlowOptions,
}

/// A network under random changes of every kind.
struct Changing {
    bed: Bed,
    rng: Rng,
    nodes: u32,
    /// Whether capacities are little and weights large.
    coarse: bool,
    flows: Vec<Going>,
    down: Vec<Element>,
}

impl Changing {
    fn change(&mut self) {
        let Self { bed, rng, nodes, coarse, flows, down } = self;
        let links = bed.net.topology().link_count() as u32;
        match rng.below(40) {
            0..18 => {
                let (from, to) = pair(rng, *nodes);
                let options = if *coarse { coarse_options(rng) } else { options(rng, false) };
                let most = if *coarse { 3 } else { 3_000_000 };
                let bytes = Bytes::new(1 + u64::from(rng.below(most)));
                let path = arcs(&bed.net, from, to);
                let id = bed.net.start_flow_with(options, from, to, bytes, 0, &mut bed.agenda);
                flows.push(Going { id, path, options });
            }
            18..24 if !flows.is_empty() => {
                let nth = rng.below(flows.len() as u32) as usize;
                bed.net.cancel_flow(flows.swap_remove(nth).id, &mut bed.agenda);
            }
            24..28 => {
                let link = LinkId(rng.below(links));
                let rates = [capacity(rng, *coarse), capacity(rng, *coarse)];
                bed.net.set_capacity(link, rates[0], rates[1], &mut bed.agenda);
            }
            28 => {
                let node = Element::Node(NodeId(rng.below(*nodes)));
                let link = Element::Link(LinkId(rng.below(links)));
                let element = if rng.chance(0.3) { node } else { link };
                bed.net.fail_through(element, &mut bed.agenda, &mut Vec::new());
                down.push(element);
            }
            29..32 => {
                for element in down.drain(..) {
                    bed.net.restore(element, &mut bed.agenda);
                }
            }
            _ => {
                let until = bed.agenda.now() + SimDuration::from_nanos(rng.below(1 << 28).into());
                bed.run_until(until);
            }
        }
    }

    /// The rates of all flows under way are those of the definition.
    fn check(&mut self) {
        self.bed.settle();
        let net = &self.bed.net;
        self.flows.retain(|flow| net.rate(flow.id).is_some());
        let mut instance = Instance::of(net);
        for flow in &self.flows {
            instance.add_on(net, &flow.path, flow.options);
        }
        let rates: Vec<_> = self.flows.iter().map(|flow| self.bed.rate(flow.id)).collect();
        assert_eq!(rates, instance.rates());
    }
}

/// Whatever happened earlier: the rates are those of the flows that are there, to the last bit.
#[test]
fn rates_do_not_depend_on_history() {
    let mut together = 0;
    for case in 0..10 {
        let mut rng = rng(3, case);
        let nodes = 3 + rng.below(20);
        let chords = if case % 2 == 0 { 0 } else { 8 };
        let coarse = case % 5 > 2;
        let bed = Bed::new(network(&mut rng, nodes, chords, coarse));
        let mut changing =
            Changing { bed, rng, nodes, coarse, flows: Vec::new(), down: Vec::new() };
        let changes = rounds(100_000) / 10;
        for change in 1..=changes {
            changing.change();
            if change % 100 == 0 || change == changes {
                changing.check();
                together += changing.flows.len();
            }
        }
    }
    assert!(together > 10 * 10_000 / 100 * 5, "too few flows at a time: {together}");
}
