//! Lines by their class, the air that laptops share, and how flows share bandwidth.

use crate::common::{bits, experiment, office, run_of, values};
use crosspoint::experiment::parse_experiment;
use crosspoint::net::{LinkSpec, Net, NodeKind, Sharing, Topology};
use crosspoint::sim::{Estimate, Model, Schedule, SimDuration, Simulation};
use crosspoint::units::{BitRate, Bytes};
use crosspoint::world::STUDIES;
use crosspoint::world::office::Silent;
use crosspoint::world::office::observe;

/// A closed loop of an organisation, for half an hour after ten minutes.
fn loop_of(organisation: &str, more: &str) -> String {
    format!(
        "title = \"lines\"\norganisation = \"{organisation}\"\n\
         architectures = [\"client-server\"]\nhorizon = \"40 min\"\nwarm_up = \"10 min\"\n\
         [replications]\nmin = 4\nmax = 4\n{more}"
    )
}

fn goodput(text: &str, point: usize) -> f64 {
    Estimate::of(&values(&experiment(text), point, "goodput")).mean
}

/// A class says the same as the single values that its file holds, to the last bit; what is said of
/// the line besides wins, in whatever order it is written.
#[test]
fn a_class_stands_for_its_values() {
    let single = "[set]\n\"hardware.server.up\" = \"100 Mbit/s\"\n\
                  \"hardware.server.down\" = \"100 Mbit/s\"\n";
    let class = "[set]\n\"hardware.server.class\" = \"copper-100m\"\n";
    let slow = "[set]\n\"hardware.server.up\" = \"30 Mbit/s\"\n\
                \"hardware.server.class\" = \"copper-100m\"\n";
    let of = |more: &str| values(&experiment(&loop_of("loop", more)), 0, "goodput");
    let (single, class, slow) = (of(single), of(class), of(slow));
    assert_eq!(bits(&single), bits(&class));
    assert!(slow.iter().all(|rate| (27.0..36.0).contains(rate)), "{slow:?}");
}

#[test]
fn a_class_can_be_swept() {
    let sweep = "[sweep]\n\"hardware.server.class\" = [\"copper-100m\", \"copper-10g\"]\n\
                 [set]\n\"organisation.devices\" = 20\n";
    let text = loop_of("loop", sweep);
    let (slow, fast) = (goodput(&text, 0), goodput(&text, 1));
    assert!((98.0..100.01).contains(&slow), "{slow}");
    // Twenty fetches of 500 Mbit, each in some 10.5 s: the desktops' own lines bind.
    assert!((850.0..1_000.0).contains(&fast), "{fast}");
}

/// Laptops that fetch from a server share 300 Mbit/s of air; as lines of their own each has them.
#[test]
fn laptops_at_an_access_point_share_the_air() {
    let air = loop_of("wireless", "[set]\n\"organisation.devices\" = 40\n");
    let own = loop_of(
        "wireless",
        "[set]\n\"organisation.devices\" = 40\n\"hardware.laptop.duplex\" = \"full\"\n\
         \"hardware.laptop.down\" = \"300 Mbit/s\"\n",
    );
    let (air, own) = (goodput(&air, 0), goodput(&own, 0));
    assert!((280.0..312.0).contains(&air), "{air}");
    // Now the server's line of 1 Gbit/s binds, which the lines to the access point carry too.
    assert!((900.0..1_015.0).contains(&own), "{own}");
}

/// Transfers between laptops are on the air twice: half of it is left.
#[test]
fn what_laptops_send_to_each_other_is_relayed() {
    let text = loop_of("wireless", "[set]\n\"organisation.devices\" = 40\n")
        .replace("client-server", "workgroup");
    let relayed = goodput(&text, 0);
    assert!((140.0..156.0).contains(&relayed), "{relayed}");
}

struct World(Net);

impl Model for World {
    type Event = crosspoint::net::NetEvent;

    fn handle(&mut self, event: Self::Event, agenda: &mut impl Schedule<Event = Self::Event>) {
        self.0.handle(event, agenda, &mut Vec::new());
    }
}

/// Two devices at an access point, a wired host behind it: up and down share 90 Mbit/s of air; what
/// one device sends to the other is on it twice. So one flow between them has 45 Mbit/s alone, and
/// a quarter of the air beside one flow up and one down.
#[test]
fn a_medium_is_shared_by_its_links_and_both_directions() {
    let rate = |mbit: u64| BitRate::new(mbit * 1_000_000);
    let spec =
        |mbit: u64| LinkSpec { a_to_b: rate(mbit), b_to_a: rate(mbit), latency: SimDuration::ZERO };
    let mut topology = Topology::new();
    let [phone, tablet, server] = [(); 3].map(|()| topology.add_node(NodeKind::Host));
    let point = topology.add_node(NodeKind::AccessPoint);
    let nowhere = topology.add_node(NodeKind::AccessPoint);
    let air = topology.add_link(nowhere, point, spec(90));
    topology.set_shared(air);
    for device in [phone, tablet] {
        let link = topology.add_link(device, point, spec(90));
        topology.set_medium(link, air);
    }
    topology.add_link(server, point, spec(1_000));
    let mut simulation = Simulation::new(World(Net::new(topology)));
    let ways = [(phone, tablet), (phone, server), (server, phone)];
    let mut flows = Vec::new();
    for (number, expected) in [(0, 45_000_000), (1, 30_000_000), (2, 22_500_000)] {
        let (from, to) = ways[number];
        let begin = |world: &mut World, agenda: &mut _| {
            world.0.start_flow(from, to, Bytes::new(1 << 40), 0, agenda)
        };
        flows.push(simulation.prepare(begin));
        simulation.run_until(simulation.now());
        for flow in &flows {
            assert_eq!(simulation.model.0.rate(*flow).unwrap() >> 20, expected);
        }
    }
    // When the relayed one stops, the others have half each.
    simulation.prepare(|world, agenda| world.0.cancel_flow(flows[0], agenda));
    simulation.run_until(simulation.now());
    assert_eq!(simulation.model.0.rate(flows[1]).unwrap() >> 20, 45_000_000);
}

/// Two homes behind a line of 100 Mbit/s down and 40 up: what one sends to the office comes in by
/// that line, what it sends to the other comes in and goes out again; what the office sends to
/// others goes out beside it.
#[test]
fn tunnels_use_the_line_under_them() {
    let rate = |mbit: u64| BitRate::new(mbit * 1_000_000);
    let link =
        |up, down| LinkSpec { a_to_b: rate(up), b_to_a: rate(down), latency: SimDuration::ZERO };
    let mut topology = Topology::new();
    let [one, other, server, far] = [(); 4].map(|()| topology.add_node(NodeKind::Host));
    let gateway = topology.add_node(NodeKind::Gateway);
    topology.add_link(server, gateway, link(1_000, 1_000));
    let outward = topology.add_link(gateway, far, link(40, 100));
    let homes = [one, other].map(|home| topology.add_link(home, gateway, link(1_000, 1_000)));
    let mut net = Net::new(topology);
    homes.iter().for_each(|home| net.set_under(*home, outward));
    let mut simulation = Simulation::new(World(net));
    let mut flows = Vec::new();
    for (from, to, expected) in [
        (one, server, &[100][..]),
        (one, far, &[60, 40]),
        (one, other, &[60, 20, 20]),
        (server, other, &[73, 13, 13, 13]),
    ] {
        flows.push(simulation.prepare(|world: &mut World, agenda: &mut _| {
            world.0.start_flow(from, to, Bytes::new(1 << 40), 0, agenda)
        }));
        simulation.run_until(simulation.now());
        let rates = flows.iter().map(|flow| simulation.model.0.rate(*flow).unwrap() >> 20);
        let rates: Vec<u64> = rates.map(|rate| rate / 1_000_000).collect();
        assert_eq!(rates, expected);
    }
}

/// One packet in a thousand lost on a line of 0.1 ms each way, and 0.1 ms more to the desktop:
/// 1.22 x 1,460 bytes / (0.4 ms x sqrt(0.001)) is 1,126 Mbit/s (Mathis et al. 1997), so that only a
/// longer way makes the bad cable felt: at 2.1 ms 107 Mbit/s for each device.
#[test]
fn bad_cabling_holds_tcp_back_and_not_a_fluid() {
    let of = |sharing: &str, server: &str| {
        let more = format!(
            "[set]\n\"organisation.devices\" = 1\n\"hardware.sharing\" = \"{sharing}\"\n\
             \"hardware.server.class\" = \"{server}\"\n\
             \"hardware.desktop.latency\" = \"2 ms\"\n"
        );
        Estimate::of(&values(&experiment(&loop_of("loop", &more)), 0, "latency_mean")).mean
    };
    let mathis = 1.22 * 1_460.0 * 8.0 / (0.0042 * 0.001_f64.sqrt());
    let (fluid, bad) = (of("max-min", "copper-bad"), of("tcp", "copper-bad"));
    assert!(fluid < 0.52, "{fluid}");
    assert!((bad - 5e8 / mathis).abs() < 0.05, "{bad} s, by the bound {} s", 5e8 / mathis);
    assert!(of("tcp", "copper-1g") < 0.62);
    assert_eq!(Sharing::default(), Sharing::MaxMin);
}

/// Homes of a class that says so lose their line, for as long as the carrier takes.
#[test]
fn lines_of_homes_fail_where_their_class_says_so() {
    let text = "title = \"homes\"\norganisation = \"internet\"\n\
        architectures = [\"internet-copies\"]\nhorizon = \"2 weeks\"\nwarm_up = \"1 d\"\n\
        [replications]\nmin = 3\nmax = 3\n[set]\n\"hardware.home.class\" = \"dsl\"\n\
        \"organisation.presence\" = \"always\"\n\"hardware.failures.desktop.rate\" = \"0 /y\"\n\
        \"hardware.failures.disk.rate\" = \"0 /y\"\n\
        \"hardware.home.failure.lasts\" = { fixed = \"2 h\" }\n\
        [sweep]\n\"hardware.home.failure.rate\" = [\"0 /y\", \"1 /d\"]\n";
    let experiment = experiment(text);
    let served = |point| Estimate::of(&values(&experiment, point, "availability")).mean;
    assert!(served(1) < served(0) - 0.01, "{} {}", served(0), served(1));
}

/// A closed loop of small files for two weeks, in which only one kind of line fails: the causes
/// of what was blocked, and the means of availability and effort at rates of 0 and of one a day.
fn faults_of(line: &str, set: &str) -> (Vec<&'static str>, [f64; 2], [f64; 2]) {
    let text = format!(
        "title = \"faults\"\norganisation = \"two-tier\"\narchitectures = [\"client-server\"]\n\
         horizon = \"2 weeks\"\nwarm_up = \"1 h\"\n[replications]\nmin = 3\nmax = 3\n[set]\n\
         \"organisation.file_size\" = {{ fixed = \"1 MB\" }}\n\"service.fetch-loop.size\" = \"1 MB\"\n\
         \"service.fetch-loop.think\" = {{ exponential = {{ mean = \"5 min\" }} }}\n\
         \"service.fetch-loop.patience.deadline\" = \"10 s\"\n\
         \"organisation.staff\" = {{ people = 1, from = \"0 s\", to = \"24 h\" }}\n\
         \"hardware.failures.printer\" = {{ rate = \"0 /y\", lasts = {{ fixed = \"1 h\" }} }}\n\
         \"hardware.{line}.failure.lasts\" = {{ fixed = \"1 h\" }}\n{set}\
         [sweep]\n\"hardware.{line}.failure.rate\" = [\"0 /y\", \"1 /d\"]\n"
    );
    let experiment = experiment(&text);
    let (totals, _) = observe(office(&experiment, 1), run_of(&experiment, 0), Silent);
    let blocks = totals.blocks.iter().filter(|(.., count)| *count > 0);
    let mut causes: Vec<&str> = blocks.map(|(_, _, cause, _)| cause.name()).collect();
    causes.sort();
    causes.dedup();
    let of = |metric| [0, 1].map(|at| Estimate::of(&values(&experiment, at, metric)).mean);
    (causes, of("availability"), of("admin_effort"))
}

/// Once a day the radio of the access point is out, for an hour and until somebody notices; each of
/// 20 laptops loses the fetch that it waits for, of some 270 a day, or two. So it is for laptops
/// with lines of their own, but the staff mends 20 faults a day and not one.
#[test]
fn the_radio_of_laptops_fails_where_its_line_says_so() {
    let laptops = "\"organisation.laptops\" = 1.0\n";
    let shared = format!("{laptops}\"hardware.laptop.duplex\" = \"half\"\n");
    let (causes, served, effort) = faults_of("laptop", &shared);
    // A laptop that asks just before an outage ends learns of it when all is well.
    let others = |cause: &&str| !["access point", "overload"].contains(cause);
    assert!(causes.contains(&"access point") && !causes.iter().any(others), "{causes:?}");
    assert!(served[0] == 1.0 && (0.98..0.995).contains(&served[1]), "{served:?}");
    let (causes, own_served, own_effort) = faults_of("laptop", laptops);
    assert!(causes.contains(&"access point"), "{causes:?}");
    assert!(own_served[0] == 1.0 && (0.9..0.995).contains(&own_served[1]), "{own_served:?}");
    let ratio = (own_effort[1] - own_effort[0]) / (effort[1] - effort[0]);
    assert!(effort[1] > effort[0] && (8.0..24.0).contains(&ratio), "{effort:?} {own_effort:?}");
}

/// The line of an access switch takes all its desks out until the staff has mended it; with a
/// second core switch the other line carries on.
#[test]
fn lines_of_access_switches_fail_and_are_mended() {
    let (causes, served, effort) = faults_of("riser", "");
    let others = |cause: &&str| !["cable", "overload"].contains(cause);
    assert!(causes.contains(&"cable") && !causes.iter().any(others), "{causes:?}");
    assert!(served[0] == 1.0 && (0.98..0.995).contains(&served[1]), "{served:?}");
    assert!(effort[1] > effort[0]);
    let (_, redundant, _) = faults_of("riser", "\"organisation.core_switches\" = 2\n");
    // On weekends, when nobody mends anything, both may be out.
    assert!(redundant[1] > 1.0 - (1.0 - served[1]) / 2.0, "{redundant:?} with two, {served:?}");
    // Lines of which nothing is said fail as other cables do.
    let cables = "\"hardware.failures.cable.rate\" = \"1 /d\"\n\
        \"hardware.failures.cable.lasts\" = { fixed = \"1 h\" }\n";
    let (causes, cables, _) = faults_of("desktop", cables);
    assert!(causes.contains(&"cable") && cables[0] < 0.99, "{cables:?}");
}

/// A server among peers on the open Internet has an uplink of its own, which fails as its class
/// says.
#[test]
fn the_line_of_a_server_among_peers_fails_where_its_class_says_so() {
    let text = "title = \"server\"\norganisation = \"internet\"\n\
        architectures = [\"client-server\"]\nhorizon = \"2 weeks\"\nwarm_up = \"1 d\"\n\
        [replications]\nmin = 3\nmax = 3\n[set]\n\"hardware.uplink.class\" = \"ftth\"\n\
        \"organisation.devices\" = 20\n\"organisation.presence\" = \"always\"\n\
        \"hardware.uplink.failure.lasts\" = { fixed = \"2 h\" }\n\
        [sweep]\n\"hardware.uplink.failure.rate\" = [\"0 /y\", \"2 /d\"]\n";
    let experiment = experiment(text);
    let served = [0, 1].map(|at| Estimate::of(&values(&experiment, at, "availability")).mean);
    // Two hours of some fourteen.
    assert!((0.08..0.22).contains(&(served[0] - served[1])), "{served:?}");
}

/// A class may be chosen for its speed where nothing fails, and a cable with bad pairs for a line
/// that has none to lose.
#[test]
fn faults_of_a_class_need_hardware_that_fails() {
    let of = |more: &str| values(&experiment(&loop_of("loop", more)), 0, "goodput");
    let plain = of("[set]\n\"hardware.desktop.up\" = \"1 Gbit/s\"\n");
    assert_eq!(bits(&plain), bits(&of("[set]\n\"hardware.desktop.class\" = \"copper-1g\"\n")));
}

fn mistakes(set: &str) -> String {
    let text = loop_of("loop", &format!("[set]\n{set}"));
    parse_experiment(&STUDIES, "test.toml", &text).unwrap_err().to_string()
}

#[test]
fn mistakes_in_lines_name_what_would_be_right() {
    let text = mistakes("\"hardware.uplink.class\" = \"dls\"\n");
    for part in ["there is no `dls` in `models/links/`", "did you mean `dsl`?", "test.toml:10"] {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!(text.matches("error").count(), 1, "{text}");
    let text =
        mistakes("\"hardware.laptop.class\" = \"wifi\"\n\"hardware.laptop.down\" = \"1 Mbit/s\"\n");
    assert!(text.contains("one capacity for both directions cannot be"), "{text}");
    let text = mistakes("\"hardware.sharing\" = \"tpc\"\n\"hardware.server.loss\" = 0.7\n");
    assert!(text.contains("did you mean `tcp`?"), "{text}");
    assert!(text.contains("`hardware.server.loss` has to be a number from 0 to 0.5"), "{text}");
    let text = mistakes("\"hardware.server.duplex\" = \"hafl\"\n");
    assert!(text.contains("did you mean `half`?"), "{text}");
    let fault = |line: &str, what: &str| {
        mistakes(&format!(
            "\"hardware.failures.cable\" = {{ rate = \"0 /y\", lasts = {{ fixed = \"1 h\" }} }}\n\
             \"hardware.{line}.{what}\" = {{ rate = \"1 /y\", lasts = {{ fixed = \"1 h\" }} }}\n"
        ))
    };
    for (line, why) in [
        ("laptop", "it is radio"),
        ("riser", "one machine"),
        ("uplink", "leads out of the building"),
    ] {
        let text = fault(line, "bad_pair");
        for part in ["has no pair to lose", why, "test.toml:11", "desktop, server, printer"] {
            assert!(text.contains(part), "{line}: {text}");
        }
        assert_eq!(text.matches("error").count(), 1, "{text}");
    }
    let text = mistakes(
        "\"hardware.uplink.failure\" = { rate = \"1 /y\", lasts = { fixed = \"1 h\" } }\n\
         \"hardware.server.bad_pair\" = { rate = \"1 /y\", lasts = { fixed = \"1 h\" } }\n",
    );
    for part in
        ["this has no effect: the hardware has no `failures`", "test.toml:10", "test.toml:11"]
    {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!(text.matches("error").count(), 2, "{text}");
}

/// Failures of a line go before those of its class, which completes them.
#[test]
fn a_line_may_tell_the_rate_of_its_failures_alone() {
    let experiment = experiment(
        "title = \"rate\"\norganisation = \"office\"\narchitectures = [\"workgroup\"]\n\
         horizon = \"1 week\"\n[replications]\nmin = 1\nmax = 1\n[set]\n\
         \"hardware.desktop.class\" = \"copper-1g\"\n\"hardware.desktop.failure.rate\" = \"3 /y\"\n",
    );
    let params = experiment.params.iter().flat_map(|(_, params)| params);
    let own: Vec<(&str, &str)> = params
        .filter_map(|own| Some((own.path.strip_prefix("hardware.desktop.failure.")?, &*own.value)))
        .collect();
    assert!(own.contains(&("rate", "3 /y")), "{own:?}");
    assert!(own.iter().any(|(key, value)| *key == "lasts" && value.contains("30 min")), "{own:?}");
}
