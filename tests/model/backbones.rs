//! Networks between sites and peers: backbones, failures, latencies by place; redundant cores.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::common::{bits, experiment, office, run_of, values};
use crosspoint::experiment::{Overrides, load_experiment, parse_experiment};
use crosspoint::sim::Estimate;
use crosspoint::world::STUDIES;
use crosspoint::world::office::Silent;
use crosspoint::world::office::observe;

/// Peers all online, each alone asking now and then for the files of one server.
fn peers(set: &str) -> String {
    format!(
        "title = \"peers\"\norganisation = \"internet\"\narchitectures = [\"client-server\"]\n\
         horizon = \"3 d\"\nwarm_up = \"1 h\"\n[replications]\nmin = 3\nmax = 3\n[set]\n\
         \"organisation.hardware\" = \"faultless\"\n\"organisation.presence\" = \"always\"\n\
         \"organisation.devices\" = 22\n\"organisation.file_size\" = {{ fixed = \"1 B\" }}\n\
         \"hardware.home_sigma\" = 0.0\n{set}"
    )
}

fn mean(text: &str, point: usize, metric: &str) -> f64 {
    Estimate::of(&values(&experiment(text), point, metric)).mean
}

const STAR: &str = "";
const ABILENE: &str = "\"organisation.network\" = { map = \"abilene\" }\n";

/// 22 peers, two at each of eleven cities, and the server at the first, Seattle: beside the lines
/// of both ends the mean way through the map is added, as Dijkstra's algorithm gives it by hand:
/// 0, 5.58, 8.05, 8.04, 12.43, 17.53, 15.99, 17.28, 19.36, 23.63 and 22.89 ms.
#[test]
fn messages_take_the_shortest_way_through_the_map() {
    let latency = |set| mean(&peers(set), 0, "latency_mean");
    let more = latency(ABILENE) - latency(STAR);
    let ways = [0.0, 5.58, 8.05, 8.04, 12.43, 17.53, 15.99, 17.28, 19.36, 23.63, 22.89_f64];
    let mean_way = ways.iter().sum::<f64>() / 11e3;
    // Message there and back, and the file: three ways in all, or more with a sign-in.
    let count = more / mean_way;
    assert!((2.9..5.1).contains(&count), "{more} s is {count} ways of {mean_way} s");
}

/// Latencies of half the round trip, added to all that goes between two places, and nothing else:
/// with all figures equal every message is later by the same.
#[test]
fn places_add_half_of_their_round_trips() {
    let square = |ms: &str| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("trips.csv"), format!("{ms},{ms}\n{ms},{ms}\n")).unwrap();
        let set = "\"organisation.network\" = { round_trips = { file = \"trips.csv\", unit = \"ms\" } }\n";
        let path = folder.path().join("test.toml");
        fs::write(&path, peers(set)).unwrap();
        let experiment = load_experiment(&STUDIES, &path, &Overrides::default()).unwrap();
        Estimate::of(&values(&experiment, 0, "latency_mean")).mean
    };
    let (none, some, twice) = (square("0"), square("100"), square("200"));
    assert!((some - none - (twice - some)).abs() < 1e-9, "{none} {some} {twice}");
    let ways = (some - none) / 0.05;
    // Message, answer, file; now and then somebody signs in first.
    assert!((3.0..3.5).contains(&ways), "{ways} ways of 50 ms");
    assert!((none - mean(&peers(STAR), 0, "latency_mean")).abs() < 1e-12);
}

/// A map in parts, with a number of sites attached by a rule, and what is said of it.
fn in_parts(set: &str) -> Result<Vec<String>, String> {
    let folder = tempfile::tempdir().unwrap();
    // Berlin and Bonn are joined, Cologne is planned; capacities have no unit.
    let gml = "graph [ node [ id 0 label \"Berlin\" ] node [ id 1 label \"Bonn\" ]\n\
        node [ id 2 label \"Cologne\" ]\n\
        edge [ source 0 target 1 latency \"4 ms\" capacity 1e10 weight 0.5 ]\n\
        edge [ source 1 target 0 latency \"4 ms\" capacity 1e10 weight -1 ] ]\n";
    fs::write(folder.path().join("map.gml"), gml).unwrap();
    let path = folder.path().join("test.toml");
    fs::write(&path, peers(set)).unwrap();
    let experiment = load_experiment(&STUDIES, &path, &Overrides::default());
    experiment.map(|own| own.remarks()).map_err(|mistakes| mistakes.render(false))
}

/// Gaps of a map are told once however many points read it.
#[test]
fn warnings_of_a_map_are_remarks() {
    let map = "{ map = { file = \"map.gml\", attach = \"busiest\" } }";
    let set = format!(
        "\"organisation.network\" = {map}\n[sweep]\n\"organisation.popularity\" = [0.0, 0.5, 1.0]\n"
    );
    let remarks = in_parts(&set).unwrap();
    for expected in [
        "map.gml: 2 of 2 links give a capacity without a unit: taken as bit/s",
        "map.gml: 1 node lies in 1 other part, to which no link leads: `Cologne`",
    ] {
        let told = remarks.iter().filter(|remark| remark.contains(expected)).count();
        assert_eq!(told, 1, "{expected}: {remarks:?}");
    }
}

/// Peers have to reach each other, and weights have to decide only where routes go by weight.
#[test]
fn parts_and_weights_are_refused_where_they_matter() {
    let map = |attach: &str, more: &str| {
        let map = format!("{{ map = {{ file = \"map.gml\", attach = \"{attach}\" }} }}");
        in_parts(&format!("\"organisation.network\" = {map}\n{more}"))
    };
    for attach in ["even", "random"] {
        let mistakes = map(attach, "").unwrap_err();
        let expected = "peers would be attached to `Berlin` and `Cologne`, parts of the map";
        assert!(mistakes.contains(expected), "{mistakes}");
        assert!(mistakes.contains("attach = \"busiest\"") && mistakes.contains("test.toml:"));
    }
    let sites = |count: u32| map("even", &format!("\"organisation.sites\" = {count}\n"));
    assert!(sites(2).is_ok(), "{:?}", sites(2));
    assert!(sites(3).unwrap_err().contains("sites would be attached to `Berlin` and `Cologne`"));
    let by_weight = map("busiest", "\"organisation.routes_by\" = \"weight\"\n").unwrap_err();
    assert!(by_weight.contains("this weight cannot decide on routes"), "{by_weight}");
    assert!(by_weight.contains("map.gml:4:"), "{by_weight}");
}

/// A map of one's own joins peers alike whether it is GML or TOML, and its way takes its time.
#[test]
fn maps_of_ones_own_may_be_gml() {
    let gml = "graph [\n node [ id 0 label \"a\" ]\n node [ id 1 label \"b\" ]\n \
        edge [ source 0 target 1 latency \"40 ms\" capacity \"10 Gbit/s\" ]\n]\n";
    let toml = "[[node]]\nname = \"a\"\nkind = \"switch\"\n[[node]]\nname = \"b\"\nkind = \"switch\"\n\
        [[link]]\nbetween = [\"a\", \"b\"]\ncapacity = \"10 Gbit/s\"\nlatency = \"40 ms\"\n";
    let latency = |name: &str, text: &str| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), text).unwrap();
        let set = format!("\"organisation.network\" = {{ map = {{ file = \"{name}\" }} }}\n");
        let path = folder.path().join("test.toml");
        fs::write(&path, peers(&set)).unwrap();
        let experiment = load_experiment(&STUDIES, &path, &Overrides::default()).unwrap();
        Estimate::of(&values(&experiment, 0, "latency_mean")).mean
    };
    let (gml, toml) = (latency("two.gml", gml), latency("two.toml", toml));
    assert_eq!(gml.to_bits(), toml.to_bits());
    // Message, answer and file, half of them between the two nodes.
    let more = gml - mean(&peers(STAR), 0, "latency_mean");
    assert!((0.03..0.1).contains(&more), "{more} s");
}

/// By weight a message goes the way of least weight, however long that takes: 40 ms over one link
/// of weight 1 and not 2 ms over two of weight 1 each. Where no link says anything, hops decide.
#[test]
fn routes_by_weight_may_be_longer() {
    let map = |weight: &str| {
        format!(
            "node = [{{ name = \"a\", kind = \"switch\" }}, {{ name = \"b\", kind = \"switch\" }},\n\
             {{ name = \"between\" }}]\nlink = [\n\
             {{ between = [\"a\", \"b\"], capacity = \"10 Gbit/s\", latency = \"40 ms\"{weight} }},\n\
             {{ between = [\"a\", \"between\"], capacity = \"10 Gbit/s\", latency = \"1 ms\" }},\n\
             {{ between = [\"between\", \"b\"], capacity = \"10 Gbit/s\", latency = \"1 ms\" }},\n]\n"
        )
    };
    let latency = |weight: &str, more: &str| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("map.toml"), map(weight)).unwrap();
        let path = folder.path().join("test.toml");
        let set =
            format!("\"organisation.network\" = {{ map = {{ file = \"map.toml\" }} }}\n{more}");
        fs::write(&path, peers(&set)).unwrap();
        let experiment = load_experiment(&STUDIES, &path, &Overrides::default()).unwrap();
        Estimate::of(&values(&experiment, 0, "latency_mean")).mean
    };
    let by_weight = "\"organisation.routes_by\" = \"weight\"\n";
    let (short, long) = (latency("", ""), latency("", by_weight));
    // Message, answer and file (and now and then a sign-in) of half of the peers: 38 ms more each.
    let ways = (long - short) / 0.038;
    assert!((1.3..1.9).contains(&ways), "{short} s by latency, {long} s by weight");
    assert_eq!(latency(", weight = 3", by_weight).to_bits(), short.to_bits());
    assert_eq!(latency(", weight = 3", "").to_bits(), short.to_bits());
}

/// A backbone that joins nothing is a mistake.
#[test]
fn a_backbone_needs_sites_to_join() {
    let text =
        mistakes("\"organisation.sites\" = 1\n\"organisation.network\" = { map = \"abilene\" }\n");
    assert!(text.contains("a backbone joins sites, and there is one site"), "{text}");
}

/// Peers in six regions are farther from each other than those of one network.
#[test]
fn regions_have_their_round_trips() {
    let regions = "\"organisation.network\" = { regions = \"bitcoin-2019\" }\n";
    let more = mean(&peers(regions), 0, "latency_mean") - mean(&peers(STAR), 0, "latency_mean");
    // Some three ways of half of 12 to 325 ms.
    assert!((0.018..0.6).contains(&more), "{more}");
}

/// Machines in one house are not apart, wherever that house is.
#[test]
fn a_site_is_one_place() {
    let one = |network: &str| {
        let text = format!(
            "title = \"site\"\norganisation = \"loop\"\narchitectures = [\"client-server\"]\n\
             horizon = \"20 min\"\n[replications]\nmin = 2\nmax = 2\n[set]\n{network}"
        );
        bits(&values(&experiment(&text), 0, "latency_mean"))
    };
    assert_eq!(one(""), one("\"organisation.network\" = { regions = \"bitcoin-2019\" }\n"));
}

/// Networks that are drawn are others in other replications, and the same again in the same one;
/// who is where under one architecture is there under every other.
#[test]
fn drawn_networks_belong_to_the_replication() {
    for network in [
        "random = { nodes = 12, mean_degree = 6, capacity = \"1 Gbit/s\", latency = \"7 ms\" }",
        "random_connected = { nodes = 12, links = 20, capacity = \"1 Gbit/s\", latency = \"7 ms\" }",
        "waxman = { nodes = 12, alpha = 0.4, beta = 0.3, side = \"20 ms\", capacity = \"1 Gbit/s\" }",
        "scale_free = { nodes = 12, links = 2, capacity = \"1 Gbit/s\", latency = \"7 ms\", attach = \"random\" }",
    ] {
        let text = peers(&format!("\"organisation.network\" = {{ {network} }}\n"));
        let once = values(&experiment(&text), 0, "latency_mean");
        let again = values(&experiment(&text), 0, "latency_mean");
        assert_eq!(bits(&once), bits(&again));
        assert!(once[0] != once[1] && once[1] != once[2], "{once:?}");
    }
}

/// All sites at the busiest nodes are nearer to each other than spread over all.
#[test]
fn rules_of_attachment_differ() {
    let of = |attach: &str| {
        let text = peers(&format!(
            "\"organisation.network\" = {{ map = {{ name = \"abilene\", attach = \"{attach}\" }} }}\n"
        ));
        mean(&text, 0, "latency_mean")
    };
    let (even, random, busiest) = (of("even"), of("random"), of("busiest"));
    assert!(even != random && random != busiest && even != busiest);
}

fn blocked(text: &str, point: usize) -> Vec<String> {
    let experiment = experiment(text);
    let (totals, _) = observe(office(&experiment, point), run_of(&experiment, 0), Silent);
    let causes = totals.blocks.iter().filter(|(.., count)| *count > 0);
    let mut names: Vec<String> = causes.map(|(_, _, cause, _)| cause.name().to_owned()).collect();
    names.sort();
    names.dedup();
    names
}

/// Where every link of the map is out half of the time, many peers are cut off from the server, and
/// the backbone is to blame; with none out, nobody is.
#[test]
fn a_partition_of_the_backbone_is_its_fault() {
    let failing = |rate: &str, of: &str| {
        peers(&format!(
            "{ABILENE}\"hardware.failures.backbone_{of}.rate\" = \"{rate}\"\n\
             \"hardware.failures.backbone_{of}.lasts\" = {{ exponential = {{ mean = \"2 h\" }} }}\n"
        ))
    };
    for of in ["link", "node"] {
        assert_eq!(blocked(&failing("12 /d", of), 0), ["backbone"]);
        assert!(blocked(&failing("0 /y", of), 0).is_empty());
        let (some, none) = (failing("12 /d", of), failing("0 /y", of));
        let served = [&some, &none].map(|text| mean(text, 0, "availability"));
        assert!(served[0] < 0.95 && served[1] == 1.0, "{served:?}");
    }
    // Routes go round a link that is out now and then.
    let rare = mean(&failing("0.2 /d", "link"), 0, "availability");
    assert!(rare > 0.99, "{rare}");
}

/// A backbone without links is one node for itself everywhere: who is not at the server's is never
/// served, and the backbone is to blame. With a link between any two nobody is cut off.
#[test]
fn a_backbone_in_parts_joins_nobody() {
    let drawn = |mean_degree: u32| {
        peers(&format!(
            "\"organisation.network\" = {{ random = {{ nodes = 4, mean_degree = {mean_degree}, \
             capacity = \"10 Gbit/s\", latency = \"7 ms\" }} }}\n"
        ))
    };
    assert_eq!(blocked(&drawn(0), 0), ["backbone"]);
    assert!(blocked(&drawn(3), 0).is_empty());
    let served = [0, 3].map(|degree| mean(&drawn(degree), 0, "availability"));
    assert!((0.1..0.45).contains(&served[0]) && served[1] == 1.0, "{served:?}");
}

/// Desks on access switches whose core switch is out for an hour about once a day.
fn cores(set: &str) -> String {
    format!(
        "title = \"cores\"\norganisation = \"two-tier\"\narchitectures = [\"client-server\"]\n\
         horizon = \"10 d\"\nwarm_up = \"1 h\"\n[replications]\nmin = 3\nmax = 3\n[set]\n\
         \"organisation.file_size\" = {{ fixed = \"1 MB\" }}\n\"service.fetch-loop.size\" = \"1 MB\"\n\
         \"service.fetch-loop.think\" = {{ exponential = {{ mean = \"5 min\" }} }}\n\
         \"service.fetch-loop.patience.deadline\" = \"10 s\"\n\
         \"hardware.failures.switch.rate\" = \"1 /d\"\n\
         \"hardware.failures.switch.lasts\" = {{ fixed = \"1 h\" }}\n{set}\
         [sweep]\n\"organisation.core_switches\" = [1, 2]\n"
    )
}

/// The second core switch takes nearly all of the loss away, unless it is found too late; what is
/// lost until then is the switch's fault.
#[test]
fn a_redundant_core_carries_on_after_the_detection_time() {
    let quick = cores("");
    let lost = |text: &str, point| 1.0 - mean(text, point, "availability");
    let (one, two) = (lost(&quick, 0), lost(&quick, 1));
    assert!(one > 0.002 && two < one / 4.0, "{one} with one switch, {two} with two");
    // Each device loses one fetch for each fault, however long it is not found.
    let late = lost(&cores("\"hardware.detection\" = \"20 min\"\n"), 1);
    assert!(late > 4.0 * two, "{late}, found at once {two}");
    // A device that asks just before a route is found again learns of it when all is well.
    let causes = blocked(&cores("\"hardware.detection\" = \"20 min\"\n"), 1);
    assert!(causes.iter().all(|cause| cause == "switch" || cause == "overload"), "{causes:?}");
    assert!(causes.contains(&"switch".to_owned()));
}

/// With switches that never fail a second one changes nothing, to the last bit.
#[test]
fn an_idle_second_core_changes_nothing() {
    let text = cores("\"hardware.failures.switch.rate\" = \"0 /y\"\n").replacen(
        "\"hardware.failures.switch.rate\" = \"1 /d\"\n",
        "",
        1,
    );
    let experiment = experiment(&text);
    for metric in ["availability", "goodput", "latency_mean"] {
        let pair = [0, 1].map(|point| bits(&values(&experiment, point, metric)));
        assert_eq!(pair[0], pair[1], "{metric}");
    }
}

/// A server whose cable has lost a pair sends 100 Mbit/s and not a bit more; the staff mends it.
#[test]
fn a_bad_pair_caps_a_line_until_it_is_mended() {
    let pair = |lasts: &str| {
        format!(
            "title = \"pair\"\norganisation = \"loop\"\narchitectures = [\"client-server\"]\n\
             horizon = \"80 min\"\nwarm_up = \"20 min\"\n[replications]\nmin = 3\nmax = 3\n[set]\n\
             \"organisation.devices\" = 20\n\"hardware.failures.bad_pair.rate\" = \"0 /y\"\n\
             \"hardware.failures.bad_pair.lasts\" = {{ fixed = \"1 h\" }}\n\
             \"hardware.server.bad_pair.rate\" = \"60 /h\"\n\
             \"hardware.server.bad_pair.lasts\" = {{ fixed = \"{lasts}\" }}\n"
        )
    };
    let held = values(&experiment(&pair("10 h")), 0, "goodput");
    // Twenty fetches in 100 s, counted when they end.
    assert!(held.iter().all(|rate| (97.0..103.0).contains(rate)), "{held:?}");
    let mended = mean(&pair("10 s"), 0, "goodput");
    assert!(mended > 200.0, "{mended}");
    let slower = pair("10 h") + "\"hardware.server.bad_pair.speed\" = \"10 Mbit/s\"\n";
    let slow = mean(&slower, 0, "goodput");
    assert!(slow < 25.0, "{slow}");
}

/// A bad pair leaves 100 Mbit/s to the bit: alone, a device waits as long for a file as over Fast
/// Ethernet.
#[test]
fn a_bad_pair_is_fast_ethernet() {
    let alone = |set: &str| {
        let text = format!(
            "title = \"pair\"\norganisation = \"loop\"\narchitectures = [\"client-server\"]\n\
             horizon = \"80 min\"\nwarm_up = \"20 min\"\n[replications]\nmin = 2\nmax = 2\n[set]\n\
             \"organisation.devices\" = 1\n\"hardware.failures.bad_pair.rate\" = \"0 /y\"\n\
             \"hardware.failures.bad_pair.lasts\" = {{ fixed = \"10 h\" }}\n{set}"
        );
        mean(&text, 0, "latency_mean")
    };
    let fast_ethernet = alone("\"hardware.server.class\" = \"copper-100m\"\n");
    let bad_pair = alone(
        "\"hardware.server.bad_pair.rate\" = \"60 /h\"\n\
         \"hardware.server.bad_pair.lasts\" = { fixed = \"10 h\" }\n",
    );
    assert!((bad_pair - fast_ethernet).abs() < 1e-8, "{bad_pair} s, {fast_ethernet} s");
    assert!((5.0..5.01).contains(&bad_pair), "{bad_pair}");
}

/// Devices are not monitored: a desk whose files come too late has its cable looked at.
#[test]
fn a_bad_pair_at_a_desk_is_found_by_who_waits() {
    let text = "title = \"pair\"\norganisation = \"loop\"\narchitectures = [\"workgroup\"]\n\
        horizon = \"5 h\"\nwarm_up = \"1 h\"\n[replications]\nmin = 2\nmax = 2\n[set]\n\
        \"hardware.failures.bad_pair.rate\" = \"2 /d\"\n\
        \"hardware.failures.bad_pair.lasts\" = { fixed = \"5 min\" }\n\
        \"service.fetch-loop.patience.deadline\" = \"4 s\"\n";
    assert!(blocked(text, 0).contains(&"cable".to_owned()));
    assert!(mean(text, 0, "admin_effort") > 0.0);
}

fn mistakes(set: &str) -> String {
    parse_experiment(&STUDIES, "test.toml", &peers(set)).unwrap_err().to_string()
}

#[test]
fn mistakes_in_networks_name_what_would_be_right() {
    let cases: [(&str, &[&str]); 13] = [
        ("\"organisation.network\" = { map = \"abilenne\" }\n", &["did you mean `abilene`?"]),
        ("\"organisation.network\" = { mpa = \"abilene\" }\n", &["did you mean `map`?"]),
        (
            "\"organisation.network\" = { map = { name = \"abilene\", attach = \"evne\" } }\n",
            &["did you mean `even`?"],
        ),
        (
            "\"organisation.network\" = { random = { nodes = 20, links = 10, capacity = \"1 Gbit/s\", latency = \"1 ms\" } }\n",
            &["how many links there are is by chance", "`random_connected`"],
        ),
        (
            "\"organisation.network\" = { random = { nodes = 4, mean_degree = 3.5, capacity = \"1 Gbit/s\", latency = \"1 ms\" } }\n",
            &["each of 4 nodes can have 3 links at most"],
        ),
        (
            "\"organisation.network\" = { random_connected = { nodes = 20, links = 10, capacity = \"1 Gbit/s\", latency = \"1 ms\" } }\n",
            &["10 links cannot connect 20 nodes: that takes 19"],
        ),
        (
            "\"organisation.network\" = { random_connected = { nodes = 4, links = 7, capacity = \"1 Gbit/s\", latency = \"1 ms\" } }\n",
            &["4 nodes have room for 6 links, not for 7"],
        ),
        (
            "\"organisation.network\" = { scale_free = { nodes = 4, links = 4, capacity = \"1 Gbit/s\", latency = \"1 ms\" } }\n",
            &["each of 4 nodes can bring 3 links at most"],
        ),
        (
            "\"organisation.network\" = { regions = \"bitcoin\" }\n",
            &["did you mean `bitcoin-2019`?"],
        ),
        (
            "\"organisation.network\" = { round_trips = { file = \"no.csv\", unit = \"mss\" } }\n",
            &["cannot read `no.csv`", "did you mean `ms`?"],
        ),
        (
            "\"organisation.core_switches\" = 2\n",
            &["a redundant core needs access switches", "desks_per_switch"],
        ),
        ("\"organisation.routes\" = \"spred\"\n", &["did you mean `spread`?"]),
        (
            "\"organisation.routes_by\" = \"weight\"\n",
            &["only the links of a backbone have weights", "or leave `routes_by` out"],
        ),
    ];
    for (set, parts) in cases {
        let text = mistakes(set);
        for part in parts {
            assert!(text.contains(part), "{set}: {text}");
        }
    }
}

/// Parameters of networks and lines are listed, whether a file that is shipped has them or not.
#[test]
fn lists_name_what_networks_and_lines_can_have() {
    let list = |what: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_crosspoint"));
        let output = command.args(["list", what]).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let params = list("params");
    for path in [
        "organisation.network ",
        "organisation.network.map.attach",
        "organisation.network.random.mean_degree",
        "organisation.network.random_connected.links",
        "organisation.network.waxman.beta",
        "organisation.network.scale_free.nodes",
        "organisation.network.round_trips.unit",
        "organisation.core_switches",
        "organisation.routes ",
        "organisation.routes_by",
        "hardware.sharing",
        "hardware.uplink.class",
        "hardware.uplink.failure.rate",
        "hardware.laptop.duplex",
        "hardware.home.loss",
        "hardware.failures.bad_pair.speed",
        "hardware.failures.backbone_link.rate",
    ] {
        assert!(params.lines().any(|line| line.starts_with(path)), "{path} is not listed");
    }
    let links = list("links");
    let wifi = links.lines().find(|line| line.starts_with("wifi")).unwrap();
    assert!(wifi.contains("300 Mbit/s") && wifi.contains("shared"), "{wifi}");
    assert!(list("maps").contains("Abilene") && list("regions").contains("Bitcoin"));
}

/// Maps and squares of one's own, wrong in themselves.
#[test]
fn files_that_networks_name_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    let models = folder.path().join("models");
    for name in ["architectures", "maps"] {
        fs::create_dir_all(models.join(name)).unwrap();
    }
    let check = |set: &str| {
        let path = folder.path().join("test.toml");
        fs::write(&path, peers(set)).unwrap();
        load_experiment(&STUDIES, Path::new(&path), &Overrides::default()).unwrap_err().to_string()
    };
    let lan = "node = [{ name = \"a\" }, { name = \"b\" }]\n\
               link = [{ between = [\"a\", \"b\"], capacity = \"8 Mbit/s\" }]\n";
    fs::write(models.join("maps/lan.toml"), lan).unwrap();
    let text = check("\"organisation.network\" = { map = \"lan\" }\n");
    assert!(text.contains("it has no switches"), "{text}");
    fs::write(folder.path().join("trips.csv"), "0,10\n-30,0,5\n").unwrap();
    let text = check(
        "\"organisation.network\" = { round_trips = { file = \"trips.csv\", unit = \"ms\" } }\n",
    );
    for part in
        ["this row has 3 figures; there are 2 rows", "`-30` is no round trip", "trips.csv:2"]
    {
        assert!(text.contains(part), "{text}");
    }
}
