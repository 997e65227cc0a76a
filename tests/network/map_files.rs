//! Maps as people write them: parts, links from a node to itself, directions, units, weights,
//! switches, places, attributes without effect.

use crosspoint::map::{BareUnits, Map, Survey};
use crosspoint::sim::SimDuration;
use crosspoint::units::{BitRate, Quantity};

use super::written::{read, read_with};

/// GML of nodes 0, 1, ... with these labels and these links.
fn gml(labels: &[&str], links: &[&str]) -> String {
    let node = |(id, label): (usize, &&str)| format!("node [ id {id} label \"{label}\" ]\n");
    let nodes: String = labels.iter().enumerate().map(node).collect();
    let links: String = links.iter().map(|link| format!("edge [ {link} ]\n")).collect();
    format!("graph [\n{nodes}{links}]\n")
}

/// GraphML of a graph with this content.
fn graphml(about: &str, content: &str) -> String {
    format!(
        "<graphml><key id=\"c\" for=\"edge\" attr.name=\"capacity\"/>\
         <key id=\"l\" for=\"edge\" attr.name=\"latency\"/><graph {about}>{content}</graph></graphml>"
    )
}

/// A link of GraphML with a capacity in Mbit/s and a latency in ms.
fn edge(ends: [&str; 2], about: &str, (mbit, ms): (u64, u64)) -> String {
    format!(
        "<edge source=\"{}\" target=\"{}\" {about}><data key=\"c\">{mbit} Mbit/s</data>\
         <data key=\"l\">{ms} ms</data></edge>",
        ends[0], ends[1]
    )
}

/// Ends, capacities there and back in Mbit/s, latency in ms, of each link.
fn links(map: &Map) -> Vec<(usize, usize, f64, f64, f64)> {
    let mega = |rate: BitRate| rate.bits_per_second() as f64 / 1e6;
    let link = |own: &crosspoint::map::MapLink| {
        let ms = own.latency.as_secs_f64() * 1e3;
        (own.ends.0, own.ends.1, mega(own.capacity), mega(own.capacity_back), ms)
    };
    map.links.iter().map(link).collect()
}

#[track_caller]
fn warned(map: &Map, expected: &str) {
    assert!(
        map.warnings.iter().any(|own| own.contains(expected)),
        "{expected}: {:?}",
        map.warnings
    );
}

const SOUND: &str = "capacity \"1 Gbit/s\" latency \"1 ms\"";

#[test]
fn parts_are_counted_and_named() {
    let link = |ends: &str| format!("{ends} {SOUND}");
    let [ab, cd] = [link("source 0 target 1"), link("source 2 target 3")];
    let parts = |text: String| {
        let map = read("map.gml", text);
        (Survey::new(&map).parts, map.warnings.join("; "))
    };
    let lie = |what: &str| what.to_owned();
    assert_eq!(
        parts(gml(&["a", "b", "c"], &[&ab])),
        (2, lie("1 node lies in 1 other part, to which no link leads: `c`"))
    );
    // Of equal parts the first counts as the largest; a larger one wherever it is.
    assert_eq!(
        parts(gml(&["a", "b", "c", "d"], &[&cd, &ab])),
        (2, lie("2 nodes lie in 1 other part, to which no link leads: `c`, `d`"))
    );
    assert_eq!(
        parts(gml(&["x", "y", "c", "d"], &[&cd])),
        (3, lie("2 nodes lie in 2 other parts, to which no link leads: `x`, `y`"))
    );
    let many = ["a", "b", "1", "2", "3", "4", "5", "6", "7"];
    let all =
        "7 nodes lie in 7 other parts, to which no link leads: `1`, `2`, `3`, `4`, `5` and 2 more";
    assert_eq!(parts(gml(&many, &[&ab])), (8, lie(all)));
    assert_eq!(parts(gml(&["a"], &[])), (1, String::new()));
    assert_eq!(Survey::new(&read("map.gml", gml(&["a", "b"], &[]))).diameter, 0);
    let toml = "node = [{ name = \"a\" }, { name = \"b\" }]\n";
    warned(&read("map.toml", toml), "1 node lies in 1 other part");
    warned(&read("map.graphml", graphml("", "<node id=\"a\"/><node id=\"b\"/>")), ": `b`");
}

/// Routes are followed within parts: a - b of 10 ms, and c - d - e of 1 ms each.
#[test]
fn a_survey_looks_at_each_part() {
    let text = gml(
        &["a", "b", "c", "d", "e"],
        &[
            "source 0 target 1 capacity \"8 Mbit/s\" latency \"10 ms\"",
            "source 2 target 3 capacity \"1 Gbit/s\" latency \"1 ms\"",
            "source 3 target 4 capacity \"1 Gbit/s\" latency \"1 ms\"",
        ],
    );
    let survey = Survey::new(&read("map.gml", text));
    assert_eq!((survey.parts, survey.diameter, survey.longest_hops), (2, 2, 1));
    assert_eq!(survey.longest_latency, SimDuration::from_millis(10));
    assert_eq!((survey.bridges, survey.cut_nodes), (vec![0, 1, 2], vec![3]));
    // 2 of 8 routes cross the first link, 4 of 8 each of the others.
    let shares: Vec<_> = survey.bottlenecks.iter().map(|busy| (busy.link, busy.share)).collect();
    assert_eq!(shares, [(0, 0.25), (1, 0.5), (2, 0.5)]);
    assert_eq!(survey.bottlenecks[0].per_route, 8e6);
}

/// A ring of which one link is slow: two hops at most between two nodes, but routes of least
/// latency take up to three.
#[test]
fn the_diameter_is_that_of_hops() {
    let link = |ends: &str, ms: u64| format!("{ends} capacity \"1 Gbit/s\" latency \"{ms} ms\"");
    let links =
        [link("source 0 target 3", 9), link("source 0 target 1", 1), link("source 1 target 2", 1)];
    let last = link("source 2 target 3", 1);
    let all: Vec<&str> = links.iter().chain([&last]).map(String::as_str).collect();
    let survey = Survey::new(&read("map.gml", gml(&["a", "b", "c", "d"], &all)));
    assert_eq!((survey.diameter, survey.longest_hops), (2, 3));
    assert_eq!(survey.longest_latency, SimDuration::from_millis(3));
}

#[test]
fn links_from_a_node_to_itself_are_left_out() {
    let sound = format!("source 0 target 1 {SOUND}");
    let own = format!("source 1 target 1 {SOUND}");
    let wrong = "source 0 target 0 capacity nonsense latency never";
    let map = read("map.gml", gml(&["a", "b"], &[&own, &sound, wrong, &own]));
    assert_eq!(links(&map), [(0, 1, 1e3, 1e3, 1.0)]);
    assert_eq!(map.warnings, ["3 links from a node to itself left out"]);
    let toml = "node = [{ name = \"a\" }]\n\
                link = [{ between = [\"a\", \"a\"], capacity = \"1 Mbit/s\" }]\n";
    assert_eq!(read("map.toml", toml).warnings, ["1 link from a node to itself left out"]);
    let directed =
        graphml("edgedefault=\"directed\"", "<node id=\"a\"/><edge source=\"a\" target=\"a\"/>");
    assert_eq!(read("map.graphml", directed).warnings, ["1 link from a node to itself left out"]);
}

const TWO: &str = "<node id=\"a\"/><node id=\"b\"/>";

#[test]
fn opposite_directed_links_are_one_link() {
    let [ab, ba] = [["a", "b"], ["b", "a"]];
    let map = |about: &str, edges: &[String]| {
        read("map.graphml", graphml(about, &format!("{TWO}{}", edges.concat())))
    };
    let directed = "edgedefault=\"directed\"";
    let one = map(directed, &[edge(ab, "", (80, 5)), edge(ba, "", (20, 5))]);
    assert_eq!(links(&one), [(0, 1, 80.0, 20.0, 5.0)]);
    assert!(one.warnings.is_empty(), "{:?}", one.warnings);
    assert_eq!(Survey::new(&one).bridges, [0]);
    // 20 Mbit/s for the one route back is less than 80 for the one there.
    assert_eq!(Survey::new(&one).bottlenecks[0].per_route, 20e6);
    // The first of a pair says which way is there.
    let back = map(directed, &[edge(ba, "", (20, 5)), edge(ab, "", (80, 5))]);
    assert_eq!(links(&back), [(1, 0, 20.0, 80.0, 5.0)]);
    // The k-th there belongs to the k-th back; a third one has no opposite.
    let several = [(ab, 1), (ab, 2), (ba, 3), (ab, 4), (ba, 5)];
    let several = several.map(|(ends, mbit)| edge(ends, "", (mbit, 5)));
    let several = map(directed, &several);
    assert_eq!(
        links(&several),
        [(0, 1, 1.0, 3.0, 5.0), (0, 1, 2.0, 5.0, 5.0), (0, 1, 4.0, 4.0, 5.0)]
    );
    assert_eq!(
        several.warnings,
        ["1 of 5 links are directed without an opposite: usable both ways alike"]
    );
    // Undirected links stay apart, and single links may say otherwise than their graph.
    let edges = [edge(ab, "", (80, 5)), edge(ba, "", (20, 5))];
    assert_eq!(map("edgedefault=\"undirected\"", &edges).links.len(), 2);
    assert_eq!(map("", &edges).links.len(), 2);
    let own = ["directed=\"true\"", "directed=\"false\""];
    let edges = |about| [edge(ab, about, (80, 5)), edge(ba, about, (20, 5))];
    assert_eq!(map("edgedefault=\"undirected\"", &edges(own[0])).links.len(), 1);
    assert_eq!(map(directed, &edges(own[1])).links.len(), 2);
    let unlike = map(directed, &[edge(ab, "", (80, 5)), edge(ba, "", (80, 8))]);
    assert_eq!(links(&unlike), [(0, 1, 80.0, 80.0, 6.5)]);
    warned(&unlike, "1 pair of opposite links with unlike latency, weight or duplex");
}

#[test]
fn directed_gml_has_two_directions() {
    let text = |directed: u8| {
        let links = [
            "source 0 target 1 capacity \"80 Mbit/s\" latency \"5 ms\" weight 3",
            "source 1 target 0 capacity \"20 Mbit/s\" latency \"5 ms\" weight 3.0",
            "source 1 target 2 capacity \"9 Mbit/s\" latency \"5 ms\" duplex half",
            "source 2 target 1 capacity \"9 Mbit/s\" latency \"5 ms\" duplex half",
        ];
        gml(&["a", "b", "c"], &links).replace("graph [", &format!("graph [ directed {directed}"))
    };
    let map = read("map.gml", text(1));
    assert_eq!(links(&map), [(0, 1, 80.0, 20.0, 5.0), (1, 2, 9.0, 9.0, 5.0)]);
    assert!(map.warnings.is_empty(), "{:?}", map.warnings);
    assert!(map.links[1].half_duplex);
    assert_eq!(map.weights().unwrap(), [3, 1]);
    assert_eq!(read("map.gml", text(0)).links.len(), 4);
}

#[test]
fn toml_has_a_capacity_back() {
    let text = "node = [{ name = \"a\" }, { name = \"b\" }]\n[[link]]\nbetween = [\"a\", \"b\"]\n\
                capacity = \"80 Mbit/s\"\ncapacity_back = \"20 Mbit/s\"\n";
    assert_eq!(links(&read("map.toml", text)), [(0, 1, 80.0, 20.0, 0.0)]);
}

/// One text is one rate, whatever the attribute; what is no rate is a mistake where only a rate may
/// stand, and free text elsewhere.
#[test]
fn all_attributes_read_capacities_alike() {
    let keys = ["capacity", "bandwidth", "LinkLabel", "label", "LinkType", "Capacity"];
    let read = |key: &str, text: &str| {
        let link = format!("source 0 target 1 latency \"1 ms\" {key} \"{text}\"");
        read_with("map.gml", gml(&["a", "b"], &[&link]), BareUnits::default())
    };
    for (text, mbit) in [
        ("1Gbit", 1e3),
        ("10 Gbps", 1e4),
        ("10Mb/s", 10.0),
        ("10G", 1e4),
        ("100 Mibit", 104.8576),
        ("2,5 GBit/s", 2.5e3),
        ("12 MB/s", 96.0),
        ("OC-3", 155.52),
        ("2-34 Mbps", 34.0),
        ("2 x 10G", 2e4),
        ("STM-4x2", 1_244.16),
        ("30 x E1", 61.44),
        ("Gigabit Ethernet", 1e3),
        ("Fast Ethernet", 100.0),
        ("10G + 1G", 1.1e4),
    ] {
        for key in keys {
            let map = read(key, text).unwrap_or_else(|mistakes| panic!("{key}: {mistakes}"));
            assert_eq!(links(&map)[0].2, mbit, "{key} {text}");
            assert!(map.warnings.is_empty(), "{key} {text}: {:?}", map.warnings);
        }
    }
    for text in ["fast", "0", "0 Gbps", "-3 Mbit/s", "1,000 Mbit/s", "100 MB", "n x 64 kbit/s"] {
        for key in ["capacity", "bandwidth", "LinkSpeedRaw"] {
            let mistakes = read(key, text).expect_err(text);
            assert!(mistakes.contains(&format!("`{key}` has to be a bit rate above zero")));
            assert!(mistakes.contains("\"10 Mbit/s\"") && mistakes.contains("map.gml:4:"));
        }
        let map = read("LinkLabel", text).unwrap();
        assert_eq!(map.warnings, ["1 of 1 links name no capacity that can be read: 1 Gbit/s each"]);
    }
    // Programs write something where they have nothing.
    for text in ["", "NaN", "None", "null", "n/a", "?"] {
        assert_eq!(links(&read("capacity", text).unwrap())[0].2, 1e3, "{text}");
    }
    let speed = |units: &str| {
        let (speed, units) = units.split_once(',').unwrap_or(("10", units));
        let speed = format!("LinkSpeed \"{speed}\" LinkSpeedUnits \"{units}\"");
        let link = format!("source 0 target 1 latency 0 {speed}");
        links(&self::read("map.gml", gml(&["a", "b"], &[&link])))[0].2
    };
    assert_eq!(["G", "Gbps", "M", "Mb", "k"].map(speed), [1e4, 1e4, 10.0, 10.0, 0.01]);
    assert_eq!(["2x10,G", "2 * 10,Gbps", "n x 64,k"].map(speed), [2e4, 2e4, 1e3]);
}

#[test]
fn numbers_alone_are_told_or_have_the_unit_that_was_asked_for() {
    let text = gml(
        &["a", "b", "c", "d"],
        &[
            "source 0 target 1 capacity 150 delay 1.2",
            "source 1 target 2 bandwidth 1e3 latency \"0\"",
            "source 2 target 3 LinkSpeedRaw 5000000 latency \"3 us\"",
        ],
    );
    let map = read("map.gml", &text);
    let mega = [150e-6, 1e-3, 5.0];
    assert_eq!(links(&map).iter().map(|link| link.2).collect::<Vec<_>>(), mega);
    assert_eq!(links(&map).iter().map(|link| link.4).collect::<Vec<_>>(), [1.2, 0.0, 0.003]);
    assert_eq!(map.warnings.len(), 2, "{:?}", map.warnings);
    warned(&map, "2 of 3 links give a capacity without a unit: taken as bit/s (`--capacity-unit");
    warned(&map, "1 of 3 links give a latency without a unit: taken as ms (`--latency-unit");
    let (capacity, latency) = (BitRate::parse("1 Mbit/s").ok(), SimDuration::parse("1 us").ok());
    let map = read_with("map.gml", &text, BareUnits { capacity, latency }).unwrap();
    assert_eq!(links(&map).iter().map(|link| link.2).collect::<Vec<_>>(), [150.0, 1e3, 5.0]);
    assert_eq!(links(&map).iter().map(|link| link.4).collect::<Vec<_>>(), [0.0012, 0.0, 0.003]);
    assert!(map.warnings.is_empty(), "{:?}", map.warnings);
    // Beyond the range in the unit that was asked for.
    let text = gml(&["a", "b"], &["source 0 target 1 capacity 2e7 delay 4e9"]);
    let mistakes = read_with("map.gml", &text, BareUnits { capacity, latency }).unwrap_err();
    assert!(mistakes.contains("up to 17 Tbit/s") && mistakes.contains("from 0 s to 1 h"));
}

/// Weights harm nobody who goes by latency; by weight real ones are scaled alike.
#[test]
fn weights_are_judged_where_they_are_used() {
    let text = |weights: [&str; 3]| {
        let link = |(at, weight): (usize, &str)| {
            format!("source {at} target {} {SOUND} weight {weight}", at + 1)
        };
        let links: Vec<String> = weights.into_iter().enumerate().map(link).collect();
        let links: Vec<&str> = links.iter().map(String::as_str).collect();
        read("map.gml", gml(&["a", "b", "c", "d"], &links))
    };
    assert_eq!(text(["0.25", "2.5", "3"]).weights().unwrap(), [25, 250, 300]);
    assert_eq!(text(["1", "10.0", "\"\""]).weights().unwrap(), [1, 10, 1]);
    for (weights, wrong) in [
        (["0", "1", "-1"], vec![6, 8]),
        (["heavy", "1", "1"], vec![6]),
        (["0.1", "16777215", "1"], vec![7]),
    ] {
        let map = text(weights);
        assert!(map.warnings.is_empty(), "{:?}", map.warnings);
        let mistakes = map.weights().unwrap_err();
        assert_eq!(mistakes.iter().map(|own| own.position().0).collect::<Vec<_>>(), wrong);
    }
}

#[test]
fn only_kind_makes_a_switch() {
    let hosts = |attributes: [&str; 3]| {
        let nodes = attributes.map(|own| format!("node [ id {} {own} ]", own.len()));
        let map = read("map.gml", format!("graph [ {} ]", nodes.concat()));
        (map.hosts().len(), map.warnings.iter().filter(|own| own.contains("`type`")).count())
    };
    assert_eq!(hosts(["type \"Router\"", "type switch", "type \"Core Router/PoP\""]), (3, 1));
    assert_eq!(hosts(["kind \"Router\"", "kind switch", "type \"Router, old\""]), (1, 0));
    assert_eq!(hosts(["type \"PoP\"", "type \"NOC\" ", ""]), (3, 0));
    let map = read("map.gml", "graph [ node [ id 1 type \"Router\" ] ]");
    warned(&map, "makes no switch, `kind` does: 1 host with the `type` of a router or switch");
}

#[test]
fn coordinates_that_are_none_on_the_earth_are_no_places() {
    let map = |places: [&str; 2], link: &str| {
        let [a, b] = places;
        let nodes = format!("node [ id 0 {a} ] node [ id 1 {b} ]");
        read("map.gml", format!("graph [ {nodes} edge [ source 0 target 1 capacity 1G {link} ] ]"))
    };
    let here = "Latitude 51.5 Longitude -0.12";
    for nowhere in [
        "Latitude NaN Longitude NaN",
        "Latitude \"\" Longitude \"\"",
        "lat 135.63 lon 61.0",
        "lat 35.63 lon 361",
        "Latitude \"51 N\" Longitude 0",
        "lat 1e400 lng 0",
    ] {
        let map = map([here, nowhere], "");
        assert_eq!((map.nodes[1].place, map.nodes[0].place.is_some()), (None, true));
        assert_eq!(links(&map)[0].4, 1.0);
        warned(&map, "coordinates of 1 node left out: no place on the Earth");
        warned(&map, "1 of 1 links lack coordinates at an end: latency 1 ms each");
    }
    // 1,000 km of fibre.
    let by_length = map(["lat 99 lon 0", "lat 99 lon 1"], "dist 1000");
    assert_eq!(by_length.links[0].latency, SimDuration::from_nanos(4_896_721));
    warned(&by_length, "latency of `dist`, taken as km of fibre");
    // Known places come first, and a length that is none counts as missing.
    assert!(links(&map([here, here], "dist 1000"))[0].4 == 0.0);
    assert_eq!(links(&map(["", ""], "dist far"))[0].4, 1.0);
}

/// An attribute that describes a network and is not read is named, once.
#[test]
fn attributes_without_effect_are_named() {
    let link = |ends: &str, more: &str| format!("{ends} {SOUND} {more}");
    let drawn = "colour \"red\" edge_id 7 LinkNote \"old\" d9 3 status NaN";
    let first = link("source 0 target 1", &format!("packet_loss 0.1 jitter \"1 ms\" {drawn}"));
    let second = link("source 1 target 0", "Jitter 3 packet_loss 0 dist 3 status \"down\"");
    let text =
        gml(&["a", "b"], &[&first, &second]).replace("id 0", "id 0 host_bandwidth_up \"1 Gbit\"");
    let expected = "attributes that have no effect: `jitter` (2), `packet_loss` (2), `status` (1) of \
                    links; `host_bandwidth_up` (1) of nodes";
    assert_eq!(read("map.gml", text).warnings, [expected]);
    // Of many those that bear on traffic come first.
    let many: Vec<String> = (0..9).map(|at| format!("q{at} 1")).collect();
    let many = link("source 0 target 1", &format!("{} half_duplex 1", many.join(" ")));
    let map = read("map.gml", gml(&["a", "b"], &[&many]));
    warned(&map, "no effect: `half_duplex` (1), `q0` (1),");
    warned(&map, "`q6` (1) and 2 more of links");
}

/// What a key or a text says of its unit counts.
#[test]
fn lengths_and_keys_have_units() {
    let link = |more: &str| {
        let link = format!("source 0 target 1 {more}");
        read("map.gml", gml(&["a", "b"], &[&link]))
    };
    let first = |more: &str| links(&link(more))[0];
    for dist in ["dist 2000", "dist \"2000 km\"", "dist \"2e6 m\"", "distance_km 2000"] {
        let map = link(&format!("capacity 1G {dist}"));
        assert!((links(&map)[0].4 - 9.793).abs() < 1e-3, "{dist}");
        warned(&map, "lack coordinates at an end: latency of `dist`");
        assert_eq!(map.warnings.len(), 1, "{:?}", map.warnings);
    }
    assert!((first("capacity 1G dist \"62 mi\"").4 - 0.4886).abs() < 1e-3);
    for dist in ["far", "-5 km", "5 parsec", "1,000 km", "1e30 km"] {
        let map = link(&format!("capacity 1G dist \"{dist}\""));
        assert_eq!(
            map.warnings,
            ["1 of 1 links have a `dist` that is no length in m, km or mi: latency 1 ms each"]
        );
    }
    warned(&link("capacity 1G dist \"\""), "lack coordinates at an end: latency 1 ms each");
    let units = link("bandwidth_mbps 100 latency_us 250");
    assert_eq!(links(&units), [(0, 1, 100.0, 100.0, 0.25)]);
    assert!(units.warnings.is_empty(), "{:?}", units.warnings);
    assert_eq!(first("capacity_gbps 2.5 delay_ms \"3 us\""), (0, 1, 2.5e3, 2.5e3, 0.003));
    warned(&link("capacity 1G latency 0 delay_min 3"), "no effect: `delay_min` (1) of links");
}

/// Capacities back are read as in TOML; of two opposite halves with unlike ones one is told.
#[test]
fn directions_of_attributes_are_not_lost() {
    let one = |about: &str, more: &str| {
        let link = format!("source 0 target 1 capacity 80M latency \"5 ms\" {more}");
        let text = gml(&["a", "b"], &[&link]);
        read_with("map.gml", text.replace("graph [", about), BareUnits::default())
    };
    for about in ["graph [", "graph [ directed 1"] {
        let map = one(about, "capacity_back \"20 Mbit/s\"").unwrap();
        assert_eq!(links(&map), [(0, 1, 80.0, 20.0, 5.0)]);
        assert!(map.warnings.is_empty(), "{:?}", map.warnings);
    }
    let mistakes = one("graph [", "capacity_back 20M duplex half").unwrap_err();
    assert!(mistakes.contains("`capacity_back` of a link of half duplex has no meaning"));
    let mistakes = one("graph [", "capacity_back fast").unwrap_err();
    assert!(mistakes.contains("`capacity_back` has to be a bit rate above zero"), "{mistakes}");
    let half = |a: usize, b: usize, mbit: u32| {
        format!("source {a} target {b} capacity {mbit}M latency \"5 ms\" duplex half")
    };
    let text = gml(&["a", "b"], &[&half(0, 1, 80), &half(1, 0, 20)]);
    let map = read("map.gml", text.replace("graph [", "graph [ directed 1"));
    assert_eq!(links(&map), [(0, 1, 80.0, 80.0, 5.0)]);
    warned(
        &map,
        "1 pair of opposite links with unlike latency, weight or duplex, or unlike capacity",
    );
}

/// Where attributes contradict each other, the one that counts is named, once with a count.
#[test]
fn contradictions_are_told() {
    let map = |more: &str| {
        let link = format!("source 0 target 1 {more}");
        read("map.gml", gml(&["a", "b"], &[&link, &link.replace("0 target 1", "1 target 0")]))
    };
    for (more, expected) in [
        (
            "capacity \"10 Mbps\" bandwidth \"20 Mbps\" latency 0",
            "2 links with an unlike capacity in `capacity` and `bandwidth`: `capacity` counts",
        ),
        (
            "capacity 10M LinkSpeedRaw 20000000 latency 0",
            "2 links with an unlike capacity in `LinkSpeedRaw` and `capacity`: `LinkSpeedRaw` counts",
        ),
        (
            "LinkSpeed 10 LinkSpeedUnits M LinkSpeedRaw 20000000 latency 0",
            "2 links with an unlike capacity in `LinkSpeedRaw` and `LinkSpeed`: `LinkSpeedRaw` counts",
        ),
        (
            "LinkSpeed 10 LinkSpeedUnits G LinkLabel \"2x10Gb/s\" latency 0",
            "2 links with an unlike capacity in `LinkSpeed` and `LinkLabel`: `LinkSpeed` counts",
        ),
        (
            "capacity 10M latency \"1 ms\" delay \"5 ms\"",
            "2 links with an unlike latency in `latency` and `delay`: `latency` counts",
        ),
        (
            "capacity 10M latency \"1 ms\" latency_us 5",
            "`latency` given more than once, and unlike (2 times): the first one counts",
        ),
        (
            "capacity 10M Capacity 20M latency 0",
            "`capacity` given more than once, and unlike (2 times): the first one counts",
        ),
    ] {
        assert_eq!(map(more).warnings, [expected], "{more}");
    }
    for same in [
        "capacity \"10 Mbps\" bandwidth \"10M\" LinkSpeedRaw 10000000 latency \"1 ms\" delay \"1000 us\"",
        "capacity 10M capacity 10M latency NaN latency \"1 ms\"",
        "LinkSpeed 10 LinkSpeedUnits M LinkSpeedRaw 10000000.0 latency 0",
        "LinkSpeed 10 LinkSpeedRaw 10000000 LinkLabel \"10 Mbps\" latency 0",
        "LinkSpeed 10 LinkSpeedUnits G LinkLabel \"OC-192\" LinkType Ethernet latency 0",
    ] {
        assert!(map(same).warnings.is_empty(), "{same}: {:?}", map(same).warnings);
    }
}

/// 2.48832 Gbit/s are whole kB/s, but no rate is written in bytes.
#[test]
fn rates_are_written_in_bits() {
    let map = read("map.gml", gml(&["a", "b"], &["source 0 target 1 LinkLabel OC-48 latency 0"]));
    assert!(map.to_toml().contains("capacity = \"2488320 kbit/s\""), "{}", map.to_toml());
}
