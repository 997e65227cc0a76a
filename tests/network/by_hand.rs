//! The network against worked examples and theory: fair shares, completion times, failures, and the
//! saturation curve of a server.

use crate::bed::{self, Bed, chain, link, star};
use crosspoint::ids::NodeId;
use crosspoint::net::{
    Element, FlowOptions, LinkId, Net, NetEvent, NetNotice, NodeKind, Sharing, Topology,
    WEIGHT_ONE, WORK_PER_BIT,
};
use crosspoint::sim::{Model, Rng, Schedule, SimDuration, SimTime, Simulation, Streams};
use crosspoint::theory::{ClosedSystem, Demand, FileDistribution};
use crosspoint::units::{BitRate, Bytes};

const MEGABIT: u64 = 1_000_000;
const MUCH: u64 = 1_000_000_000_000;

/// Deterministic comparisons hold to this relative error.
fn assert_close(value: f64, expected: f64, what: &str) {
    assert!((value / expected - 1.0).abs() <= 1e-9, "{what}: {value}, not {expected}");
}

/// Starts endless flows between these nodes and compares their rates, in Mbit/s.
fn check_rates(topology: Topology, flows: &[(u32, u32, f64)]) {
    let mut bed = Bed::new(topology);
    let start = |&(from, to, _): &_| bed.start(NodeId(from), NodeId(to), MUCH, 0);
    let ids: Vec<_> = flows.iter().map(start).collect();
    bed.settle();
    for (id, &(from, to, expected)) in ids.into_iter().zip(flows) {
        let rate = bed.rate(id) as f64 * bed::UNIT / MEGABIT as f64;
        assert_close(rate, expected, &format!("{from} -> {to}"));
    }
}

/// Keshav's example: demands below and above the fair share of one link.
#[test]
fn small_demands_are_met_and_the_rest_is_shared() {
    let tenths = MEGABIT / 10;
    let mut rates = vec![(MUCH, 100 * tenths)];
    rates.extend([20, 26, 40, 50].map(|up| (up * tenths, MUCH)));
    let flows = [(1, 0, 2.0), (2, 0, 2.6), (3, 0, 2.7), (4, 0, 2.7)];
    check_rates(star(&rates), &flows);
}

#[test]
fn flows_of_several_lengths_share_equal_links() {
    let third = 1.0 / 3.0;
    let flows =
        [(0, 1, 2.0 * third), (0, 2, third), (1, 2, third), (2, 3, 2.0 * third), (1, 3, third)];
    check_rates(chain(&[MEGABIT; 3]), &flows);
}

#[test]
fn a_long_flow_is_held_at_its_narrowest_link() {
    let row = || chain(&[10 * MEGABIT, 5 * MEGABIT, 8 * MEGABIT]);
    check_rates(row(), &[(0, 3, 2.5), (0, 1, 7.5), (1, 2, 2.5), (2, 3, 5.5)]);
    let third = 5.0 / 3.0;
    let two_short =
        [(0, 3, third), (0, 1, 25.0 / 3.0), (1, 2, third), (1, 2, third), (2, 3, 19.0 / 3.0)];
    check_rates(row(), &two_short);
}

#[test]
fn a_server_shares_its_uplink_among_fast_and_slow_clients() {
    let rates = [100, 10, 20, 50, 100].map(|rate| (rate * MEGABIT, rate * MEGABIT));
    check_rates(star(&rates), &[(0, 1, 10.0), (0, 2, 20.0), (0, 3, 35.0), (0, 4, 35.0)]);
}

/// The linear network of Kelly, Maulloo and Tan (1998), max-min fair.
#[test]
fn a_linear_network_halves_every_link() {
    for length in [1, 3, 10] {
        let mut flows = vec![(0, length, 0.5)];
        flows.extend((0..length).map(|at| (at, at + 1, 0.5)));
        check_rates(chain(&vec![MEGABIT; length as usize]), &flows);
    }
}

/// The two directions of a link do not disturb each other.
#[test]
fn links_are_full_duplex() {
    check_rates(chain(&[MEGABIT]), &[(0, 1, 1.0), (1, 0, 1.0)]);
}

#[test]
fn packets_are_stored_and_forwarded() {
    let mut topology = Topology::new();
    let nodes: Vec<_> = (0..4).map(|_| topology.add_node(NodeKind::Switch)).collect();
    for pair in nodes.windows(2) {
        topology.add_link(pair[0], pair[1], link(10 * MEGABIT, SimDuration::from_millis(5)));
    }
    let net = Net::new(topology);
    let (first, last) = (nodes[0], nodes[3]);
    let time = |bytes| net.message_time(first, last, Bytes::new(bytes), Bytes::new(1_500));
    assert_eq!(time(15_000).as_nanos(), 29_400_000, "10 packets of 12,000 bit over 3 links");
    assert_eq!(time(0).as_nanos(), 15_000_000, "an empty message takes the latency");
    assert_eq!(net.latency(first, last), SimDuration::from_millis(15));
    assert_eq!(net.round_trip(first, last), SimDuration::from_millis(30));
}

/// Against sending packet by packet, over links of different rates and with a short last packet.
#[test]
fn message_times_equal_those_of_packets_sent_one_by_one() {
    let rates = [8 * MEGABIT, 2 * MEGABIT, 80 * MEGABIT, 4 * MEGABIT];
    let net = Net::new(chain(&rates));
    for bytes in [1, 999, 1_000, 1_001, 1_500, 10_000, 12_345] {
        for path in [rates.to_vec(), rates.iter().rev().copied().collect()] {
            let mut free = [0; 4];
            let (mut left, mut arrival) = (bytes, 0);
            while left > 0 {
                let packet = left.min(1_000);
                left -= packet;
                arrival = 0;
                for (free, rate) in free.iter_mut().zip(&path) {
                    arrival = arrival.max(*free) + packet * 8_000 / (rate / MEGABIT);
                    *free = arrival;
                }
            }
            let (from, to) = if path == rates { (0, 4) } else { (4, 0) };
            let time =
                net.message_time(NodeId(from), NodeId(to), Bytes::new(bytes), Bytes::new(1_000));
            assert_eq!(time.as_nanos(), arrival, "{bytes} bytes from {from}");
        }
    }
}

#[test]
fn two_flows_share_a_link_until_the_shorter_is_done() {
    let mut bed = Bed::new(chain(&[8 * MEGABIT]));
    bed.start(NodeId(0), NodeId(1), 10_000_000, 1);
    bed.start(NodeId(0), NodeId(1), 30_000_000, 2);
    bed.run();
    assert_eq!(bed.done_at(1).as_nanos(), 20_000_000_000);
    assert_eq!(bed.done_at(2).as_nanos(), 40_000_000_000);
    assert_eq!(bed.net.bits_carried(), 40_000_000 * 8);
    assert_eq!(bed.net.active_flows(), 0);
}

/// The time until N clients have fetched a file from one server: max(N F / u_s, F / d_min), Kumar
/// and Ross (2006).
#[test]
fn distribution_from_a_server_takes_the_bound() {
    let check = |bits: u64, server: u64, clients: &[u64]| {
        let mut rates = vec![(server, server)];
        rates.extend(clients.iter().map(|&down| (down, down)));
        let mut bed = Bed::new(star(&rates));
        for client in 1..rates.len() as u32 {
            bed.start(NodeId(0), NodeId(client), bits / 8, client);
        }
        bed.run();
        assert_eq!(bed.log.len(), clients.len());
        let slowest = *clients.iter().min().expect("there are clients") as f64;
        let receivers = clients.len() as u32;
        let file = FileDistribution::new(receivers, bits as f64, server as f64, Some(slowest));
        let bound = file.expect("valid parameters").through_server();
        let what = format!("{} clients", clients.len());
        assert_close(bed.agenda.now().as_secs_f64(), bound, &what);
        bound
    };
    for (clients, hours) in [(1, 0.1), (5, 0.5), (10, 1.0), (20, 2.0), (30, 3.0), (35, 3.5)] {
        let bound = check(3_600 * MEGABIT, 10 * MEGABIT, &vec![10 * MEGABIT; clients]);
        assert_close(bound / 3_600.0, hours, "Kurose and Ross, figure 2.23");
    }
    for (clients, seconds) in [(10, 7_500.0), (100, 50_000.0), (1_000, 500_000.0)] {
        let bound = check(15_000 * MEGABIT, 30 * MEGABIT, &vec![2 * MEGABIT; clients]);
        assert_close(bound, seconds, "Kurose and Ross, problem P2.22");
    }
    let mixed: Vec<_> = (1..=12).map(|rate| rate * MEGABIT).collect();
    check(1_200 * MEGABIT, 30 * MEGABIT, &mixed);
    check(1_200 * MEGABIT, 6 * MEGABIT, &mixed);
}

#[test]
fn a_flow_joins_one_latency_after_its_start() {
    let mut topology = Topology::new();
    let (a, b) = (topology.add_node(NodeKind::Host), topology.add_node(NodeKind::Host));
    topology.add_link(a, b, link(8 * MEGABIT, SimDuration::from_millis(20)));
    let mut bed = Bed::new(topology);
    let flow = bed.start(a, b, 1_000_000, 1);
    bed.settle();
    assert_eq!(bed.rate(flow), 0);
    bed.start(a, a, 1_000_000, 2);
    bed.start(a, b, 0, 3);
    bed.run();
    assert_eq!(bed.done_at(2), SimTime::ZERO, "within a node it takes no time");
    assert_eq!(bed.done_at(3).as_nanos(), 20_000_000, "an empty flow takes the latency");
    assert_eq!(bed.done_at(1).as_nanos(), 1_020_000_000);
    assert_eq!(bed.net.bits_carried(), 8_000_000, "what stays within a node is not carried");
    assert_eq!(bed.net.rate(flow), None);
}

/// Two hosts, a switch, a third host: the switch fails under a flow in full swing and one that is
/// still in its latency.
#[test]
fn what_runs_through_a_failure_fails() {
    let mut topology = Topology::new();
    let hosts: Vec<_> = (0..3).map(|_| topology.add_node(NodeKind::Host)).collect();
    let switch = topology.add_node(NodeKind::Switch);
    for &host in &hosts {
        topology.add_link(host, switch, link(8 * MEGABIT, SimDuration::from_millis(10)));
    }
    let mut bed = Bed::new(topology);
    bed.start(hosts[0], hosts[1], 10_000_000, 7);
    bed.run_until(SimTime::from_nanos(1_020_000_000));
    bed.start(hosts[2], hosts[0], 1_000, 8);
    let mut notices = Vec::new();
    bed.net.fail_through(Element::Node(switch), &mut bed.agenda, &mut notices);
    let failed = |token, from, to, bytes, sent| {
        let (bytes, sent) = (Bytes::new(bytes), Bytes::new(sent));
        NetNotice::FlowFailed { token, from, to, bytes, sent }
    };
    let in_swing = failed(7, hosts[0], hosts[1], 10_000_000, 1_000_000);
    assert_eq!(notices, [in_swing, failed(8, hosts[2], hosts[0], 1_000, 0)]);
    assert!(!bed.net.reachable(hosts[0], hosts[1]));
    assert!(bed.net.reachable(hosts[0], switch), "the ends are not asked");
    bed.net.fail_through(Element::Node(switch), &mut bed.agenda, &mut notices);
    assert_eq!(notices.len(), 2, "what is down does not go down again");
    bed.start(hosts[0], hosts[1], 1, 9);
    bed.run();
    assert_eq!(bed.log.pop().expect("it failed").1, failed(9, hosts[0], hosts[1], 1, 0));
    bed.net.restore(Element::Node(switch), &mut bed.agenda);
    bed.net.fail_through(Element::Link(LinkId(1)), &mut bed.agenda, &mut notices);
    assert!(!bed.net.reachable(hosts[0], hosts[1]) && bed.net.reachable(hosts[0], hosts[2]));
    bed.start(hosts[0], hosts[2], 1, 10);
    bed.run();
    assert!(matches!(bed.log.pop(), Some((_, NetNotice::FlowDone { token: 10, .. }))));
}

#[test]
fn a_cancelled_flow_leaves_its_share_to_the_others() {
    let mut bed = Bed::new(chain(&[8 * MEGABIT]));
    let first = bed.start(NodeId(0), NodeId(1), 10_000_000, 1);
    bed.start(NodeId(0), NodeId(1), 1_500_000, 2);
    bed.run_until(SimTime::from_nanos(2_000_000_000));
    let sent = bed.net.cancel_flow(first, &mut bed.agenda);
    assert_eq!(sent, Some(Bytes::new(1_000_000)));
    assert_eq!(bed.net.cancel_flow(first, &mut bed.agenda), None);
    bed.run();
    assert_eq!(bed.done_at(2).as_nanos(), 2_500_000_000);
    assert_eq!(bed.log.len(), 1, "a cancelled flow gives no notice");
    assert_eq!(bed.net.bits_carried(), 8 * 2_500_000);
}

/// A byte takes 2^33 x 10^9 units of the solver, of which 2^128 are 4 x 10^19 bytes; what is told
/// has 2^10 times as large ones.
#[test]
fn what_was_carried_cannot_overflow() {
    let most = 17_000_000 * MEGABIT;
    let mut bed = Bed::new(star(&[(most, most); 24]));
    let start = |bed: &mut Bed, flows: u32, bytes: u64| {
        for number in 0..flows {
            let from = 2 * (number % 12);
            bed.start(NodeId(from), NodeId(from + 1), bytes, number);
        }
        bed.run();
        u128::from(flows) * u128::from(bytes)
    };
    let sent = start(&mut bed, 48, 1 << 60);
    assert_eq!((bed.net.bits_carried(), bed.log.len()), (8 * sent, 48));
    assert_eq!(bed.net.carried_work(), 8 * sent * WORK_PER_BIT);
    let more = start(&mut bed, 2_400, u64::MAX);
    assert_eq!((bed.net.bits_carried(), bed.log.len()), (8 * (sent + more), 2_448));
    assert_eq!(bed.net.carried_work(), u128::MAX);
}

/// Rates in Mbit/s of endless flows with weights (in halves) and caps (in Mbit/s) on one link.
fn rates_on_one_link(megabits: u64, flows: &[(u32, Option<u64>)]) -> Vec<f64> {
    let mut bed = Bed::new(chain(&[megabits * MEGABIT]));
    let ends = (NodeId(0), NodeId(1));
    let start = |&(halves, cap): &(u32, Option<u64>)| {
        let cap = cap.map(|cap| BitRate::new(cap * MEGABIT));
        let options = FlowOptions { weight: halves * WEIGHT_ONE / 2, cap };
        let bytes = Bytes::new(MUCH);
        bed.net.start_flow_with(options, ends.0, ends.1, bytes, 0, &mut bed.agenda)
    };
    let ids: Vec<_> = flows.iter().map(start).collect();
    bed.settle();
    ids.into_iter().map(|id| bed.rate(id) as f64 * bed::UNIT / MEGABIT as f64).collect()
}

/// Examples of SimGrid's solver tests (maxmin_test.cpp): penalties are inverse weights. A flow that
/// consumes `c` units of a link for each of its own is one of `c` times the rate and the weight.
#[test]
fn weights_divide_as_in_simgrid() {
    assert_eq!(rates_on_one_link(3, &[(2, None), (1, None)]), [2.0, 1.0], "penalties 1, 2");
    // Consumption 1 and 2, equal penalties: 1 and 2 units, which are rates 1 and 1.
    assert_eq!(rates_on_one_link(3, &[(2, None), (4, None)]), [1.0, 2.0 * 1.0]);
    // Consumption 1 and 2, penalties 1 and 2: 10 and 10 units, which are rates 10 and 5.
    assert_eq!(rates_on_one_link(20, &[(2, None), (2, None)]), [10.0, 2.0 * 5.0]);
}

/// Links of 20 and 60; one flow consumes 1 of the first and 2 of the second, another 2 of the first
/// with penalty 2, a third 1 of the second: 10, 5, 40. With the second link in units of two: 10 on
/// both, 10 of weight one on the first, 20 of weight a half on the second, which holds 30.
#[test]
fn weights_divide_on_two_links_as_in_simgrid() {
    let mut bed = Bed::new(chain(&[20 * MEGABIT, 30 * MEGABIT]));
    let mut start = |from, to, halves: u32| {
        let options = FlowOptions { weight: halves * WEIGHT_ONE / 2, cap: None };
        let (from, to, bytes) = (NodeId(from), NodeId(to), Bytes::new(MUCH));
        bed.net.start_flow_with(options, from, to, bytes, 0, &mut bed.agenda)
    };
    let ids = [start(0, 2, 2), start(0, 1, 2), start(1, 2, 1)];
    bed.settle();
    let rates = ids.map(|id| bed.rate(id) as f64 * bed::UNIT / MEGABIT as f64);
    assert_eq!(rates, [10.0, 2.0 * 5.0, 40.0 / 2.0]);
}

#[test]
fn caps_bound() {
    assert_eq!(rates_on_one_link(12, &[(2, Some(2)), (2, None), (6, None)]), [2.0, 2.5, 7.5]);
    assert_eq!(rates_on_one_link(12, &[(2, Some(50))]), [12.0]);
}

/// Keshav's example once more, with caps in place of access links.
#[test]
fn caps_below_the_share_leave_the_rest_to_others() {
    let flows = [2, 3, 4, 5].map(|cap| (2, Some(cap)));
    assert_eq!(rates_on_one_link(11, &flows), [2.0, 3.0, 3.0, 3.0]);
}

/// Behind one bottleneck a flow costs its own state alone.
#[test]
fn a_flow_holds_less_than_200_bytes() {
    let mut bed = Bed::new(star(&vec![(100 * MEGABIT, 100 * MEGABIT); 100]));
    // As many as vectors that double have room for.
    let flows = 1 << 16;
    for token in 0..flows {
        bed.start(NodeId(0), NodeId(1 + token % 99), MUCH, token);
    }
    bed.settle();
    let (of_flows, of_links) = bed.net.memory();
    let per_flow = (of_flows + of_links) as f64 / f64::from(flows);
    assert!((100.0..=200.0).contains(&per_flow), "{of_flows} and {of_links}: {per_flow} a flow");
}

#[test]
fn a_shared_link_has_one_capacity_for_both_directions() {
    let mut topology = chain(&[8 * MEGABIT, 8 * MEGABIT]);
    topology.set_shared(LinkId(0));
    check_rates(topology, &[(0, 1, 4.0), (1, 0, 4.0), (1, 2, 8.0), (2, 1, 8.0)]);
}

#[test]
fn a_capacity_changes_under_a_flow() {
    let mut bed = Bed::new(chain(&[8 * MEGABIT]));
    bed.start(NodeId(0), NodeId(1), 3_000_000, 1);
    bed.run_until(SimTime::from_nanos(1_000_000_000));
    let (slow, fast) = (BitRate::new(4 * MEGABIT), BitRate::new(16 * MEGABIT));
    bed.net.set_capacity(LinkId(0), slow, fast, &mut bed.agenda);
    bed.run_until(SimTime::from_nanos(2_000_000_000));
    bed.net.set_capacity(LinkId(0), fast, slow, &mut bed.agenda);
    bed.run();
    // 1 MB at 8 Mbit/s, 0.5 MB at 4 Mbit/s, 1.5 MB at 16 Mbit/s.
    assert_eq!(bed.done_at(1).as_nanos(), 2_750_000_000);
}

/// When 100 kB have crossed a link of 10 ms and 1 Mbit/s by this rule, in seconds.
fn time_of_one_flow(rule: Sharing, loss: u32) -> f64 {
    let mut topology = Topology::new();
    let ends = [(); 2].map(|()| topology.add_node(NodeKind::Host));
    let slow = link(MEGABIT, SimDuration::from_millis(10));
    let slow = topology.add_link(ends[0], ends[1], slow);
    topology.set_loss(slow, loss);
    let mut bed = Bed { net: Net::with_sharing(topology, rule), ..Bed::new(chain(&[1])) };
    bed.start(ends[0], ends[1], 100_000, 1);
    bed.run();
    bed.done_at(1).as_secs_f64()
}

/// 13.01 latencies and 800,000 bit at 0.97 / 1.05 of the capacity: SimGrid's model LV08.
#[test]
fn rules_differ_as_their_models_say() {
    let near = |time: f64, expected: f64| (time - expected).abs() < 1e-6;
    assert_eq!(time_of_one_flow(Sharing::MaxMin, 0), 0.81);
    assert_eq!(time_of_one_flow(Sharing::Constant, 0), 0.81);
    assert!(near(time_of_one_flow(Sharing::Tcp, 0), 0.996079));
    // With 4 % of packets lost 1.22 x 1,460 bytes / (0.02 s x 0.2) are the limit: 3.56 Mbit/s is
    // none here, and 0.3562 Mbit/s with a hundred times the loss would be. At the limit of loss:
    let lossy = time_of_one_flow(Sharing::Tcp, 1_000_000_000);
    assert!(near(lossy, 0.1301 + 800_000.0 / (1.22 * 1_460.0 * 8.0 / 0.02)), "{lossy}");
}

/// By round trips: twice the latency, half the rate, when sending times are negligible.
#[test]
fn tcp_favours_short_round_trips_and_constant_shares_nothing() {
    let rates = |rule| {
        let mut topology = Topology::new();
        let nodes = [(); 4].map(|()| topology.add_node(NodeKind::Host));
        let line = |rate: u64, millis| link(rate * MEGABIT, SimDuration::from_millis(millis));
        topology.add_link(nodes[0], nodes[2], line(1_000_000, 10));
        topology.add_link(nodes[1], nodes[2], line(1_000_000, 30));
        topology.add_link(nodes[2], nodes[3], line(100_000, 10));
        let mut bed = Bed { net: Net::with_sharing(topology, rule), ..Bed::new(chain(&[1])) };
        // Thousands of flows, so that windows do not limit them.
        let ids: Vec<_> =
            (0..2_000).map(|at| bed.start(nodes[at % 2], nodes[3], MUCH, 0)).collect();
        bed.run_until(SimTime::from_nanos(2_000_000_000));
        [0, 1].map(|at| bed.rate(ids[at]) as f64 * bed::UNIT / MEGABIT as f64)
    };
    let [near, far] = rates(Sharing::Tcp);
    assert!((near / far - 2.0).abs() < 0.01, "{near} and {far} Mbit/s");
    assert!(((near + far) * 1_000.0 / (100_000.0 * 0.97 / 1.05) - 1.0).abs() < 1e-6);
    assert_eq!(rates(Sharing::MaxMin), [50.0, 50.0]);
    assert_eq!(rates(Sharing::Constant), [100_000.0, 100_000.0]);
}

/// Flows that share nothing fail like others.
#[test]
fn what_runs_through_a_failure_fails_by_any_rule() {
    for rule in [Sharing::MaxMin, Sharing::Tcp, Sharing::Constant] {
        let net = Net::with_sharing(chain(&[8 * MEGABIT, 8 * MEGABIT]), rule);
        let mut bed = Bed { net, ..Bed::new(chain(&[1])) };
        bed.start(NodeId(0), NodeId(2), 10_000_000, 1);
        bed.start(NodeId(0), NodeId(1), 10_000_000, 2);
        bed.run_until(SimTime::from_nanos(1_000_000_000));
        let mut notices = Vec::new();
        let far = Element::Link(LinkId(1));
        bed.net.fail_through(far, &mut bed.agenda, &mut notices);
        assert!(matches!(notices[..], [NetNotice::FlowFailed { token: 1, .. }]), "{rule:?}");
        bed.run();
        assert_eq!(bed.net.active_flows(), 0);
        assert_eq!(bed.log.len(), 1);
    }
}

/// Users who think, fetch one file from a server and think again.
struct Interactive {
    net: Net,
    notices: Vec<NetNotice>,
    rngs: Vec<Rng>,
    done: u64,
}

#[derive(Clone, Copy)]
enum Event {
    Ask(u32),
    Net(NetEvent),
}

const THINK_SECS: f64 = 10.0;
/// 0.5 s of the server's 8 Mbit/s.
const FILE: Bytes = Bytes::new(500_000);

impl Interactive {
    fn new(users: u32, replication: u32) -> Self {
        let mut rates = vec![(8 * MEGABIT, 8 * MEGABIT)];
        rates.resize(users as usize + 1, (MUCH, MUCH));
        let streams = Streams::new(10, replication);
        let rngs = (0..=users).map(|user| streams.stream(1, user.into(), 0)).collect();
        Self { net: Net::new(star(&rates)), notices: Vec::new(), rngs, done: 0 }
    }

    fn think(&mut self, user: u32, agenda: &mut impl Schedule<Event = Event>) {
        let secs = -THINK_SECS * self.rngs[user as usize].open01().ln();
        let span = SimDuration::from_secs_f64(secs).expect("an exponential span is positive");
        agenda.after(span, Event::Ask(user));
    }
}

impl Model for Interactive {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut impl Schedule<Event = Event>) {
        match event {
            Event::Ask(user) => {
                let agenda = &mut agenda.scoped(Event::Net);
                self.net.start_flow(NodeId(0), NodeId(user), FILE, user, agenda);
            }
            Event::Net(event) => {
                let agenda = &mut agenda.scoped(Event::Net);
                self.net.handle(event, agenda, &mut self.notices);
            }
        }
        let mut notices = std::mem::take(&mut self.notices);
        for notice in notices.drain(..) {
            let NetNotice::FlowDone { token, .. } = notice else { panic!("nothing fails here") };
            self.done += 1;
            self.think(token, agenda);
        }
        self.notices = notices;
    }
}

/// Throughput of the closed interactive system by exact mean value analysis: Reiser and Lavenberg
/// (1980). Processor sharing is insensitive to the distribution of the work (here constant).
fn mean_value_analysis(users: u32, demand: f64) -> f64 {
    let station = Demand { mean: demand, servers: Some(1) };
    ClosedSystem::solve(users, THINK_SECS, &[station]).expect("valid parameters").throughput()
}

/// 30 replications; the 99.9 % interval covers theory, is narrow, and excludes twice its tolerance.
#[test]
fn a_server_saturates_as_queueing_theory_says() {
    const REPLICATIONS: u32 = 30;
    const T_29_DEGREES_999_PERMILLE: f64 = 3.6594;
    const TOLERANCE: f64 = 0.01;
    let cases = [(1, 0.0952380952), (10, 0.924073663), (21, 1.737128), (50, 2.0)];
    for (users, published) in cases {
        let theory = mean_value_analysis(users, 0.5);
        assert!((theory / published - 1.0).abs() < 1e-5, "{theory}, not {published}");
        let window = SimDuration::from_secs((20_000.0 / theory) as u64);
        let warm_up = SimTime::ZERO + SimDuration::from_secs(1_000);
        let throughput = |replication| {
            let mut simulation = Simulation::new(Interactive::new(users, replication));
            simulation.prepare(|model, agenda| {
                (1..=users).for_each(|user| model.think(user, agenda));
            });
            simulation.run_until(warm_up);
            let before = simulation.model.done;
            simulation.run_until(warm_up + window);
            (simulation.model.done - before) as f64 / window.as_secs_f64()
        };
        let samples: Vec<f64> = (0..REPLICATIONS).map(throughput).collect();
        let n = f64::from(REPLICATIONS);
        let mean = samples.iter().sum::<f64>() / n;
        let variance = samples.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let half_width = T_29_DEGREES_999_PERMILLE * (variance / n).sqrt();
        let covers = |value: f64| (value - mean).abs() <= half_width;
        let found = format!("{users} users: {mean} +- {half_width}, theory {theory}");
        assert!(covers(theory), "{found}");
        assert!(half_width <= TOLERANCE * theory, "too wide: {found}");
        for wrong in [1.0 - 2.0 * TOLERANCE, 1.0 + 2.0 * TOLERANCE] {
            assert!(!covers(wrong * theory), "no power: {found}");
        }
    }
}
