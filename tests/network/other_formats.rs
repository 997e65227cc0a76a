//! Maps of other programs: SNDlib's text, platforms of SimGrid, labs of containerlab.

use std::fs;
use std::path::Path;

use crosspoint::map::Map;
use crosspoint::net::NodeKind;

use super::written::{read, try_read};

fn sample(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/maps");
    fs::read_to_string(folder.join(name)).unwrap()
}

/// Names of nodes, those of switches in brackets.
fn nodes(map: &Map) -> Vec<String> {
    let node = |own: &crosspoint::map::MapNode| match own.kind {
        NodeKind::Switch => format!("[{}]", own.name),
        _ => own.name.clone(),
    };
    map.nodes.iter().map(node).collect()
}

/// Ends, capacity there and back in Mbit/s, latency in us, and whether both ways share.
fn links(map: &Map) -> Vec<(usize, usize, f64, f64, u64, bool)> {
    let mbit = |rate: crosspoint::units::BitRate| rate.bits_per_second() as f64 / 1e6;
    let link = |own: &crosspoint::map::MapLink| {
        let (there, back) = (mbit(own.capacity), mbit(own.capacity_back));
        let latency = own.latency.as_nanos() / 1_000;
        (own.ends.0, own.ends.1, there, back, latency, own.half_duplex)
    };
    map.links.iter().map(link).collect()
}

fn is_told(map: &Map, sentence: &str) -> bool {
    map.warnings.iter().filter(|own| own.contains(sentence)).count() == 1
}

fn refused(name: &str, text: impl AsRef<[u8]>, parts: &[&str]) {
    let mistakes = try_read(name, text).unwrap_err();
    assert!(parts.iter().all(|part| mistakes.contains(part)), "{parts:?}: {mistakes}");
}

/// The same network as XML and as text.
#[test]
fn text_and_xml_of_sndlib_are_the_same_network() {
    let text = sample("cities.sndlib");
    let map = read("cities.sndlib", &text);
    let xml = read("cities.xml", sample("cities.xml").replace("155000000.0", "155.0"));
    assert_eq!((&map.nodes, &map.links), (&xml.nodes, &xml.links));
    assert!(is_told(&map, "1 demand left out"), "{:?}", map.warnings);
    assert!(is_told(&map, "1 of 2 links name no capacity"), "{:?}", map.warnings);
    assert!(is_told(&map, "1 of 2 links give a capacity without a unit"), "{:?}", map.warnings);
    let demand = "<demands><demand id=\"D\"/><demand id=\"E\"/></demands></network>";
    let xml = read("net.xml", sample("cities.xml").replace("</network>", demand));
    assert!(is_told(&xml, "2 demands left out"), "{:?}", xml.warnings);
    for spaced in [text.replace("( ", "(").replace(" )", ")"), text.replace('\n', "\r\n")] {
        assert_eq!(read("net.txt", spaced).links, map.links);
    }
    let drawn = read("net.txt", text.replace("10.75", "512"));
    assert!(drawn.nodes.iter().all(|node| node.place.is_none()));
    assert!(is_told(&drawn, "no degrees") && drawn.links[0].latency.as_nanos() == 1_000_000);
}

#[test]
fn broken_text_of_sndlib_is_told_by_its_line() {
    let text = sample("cities.sndlib");
    for (from, to, parts) in [
        ("type: network", "type: solution", &["this is no network", ":1:1"][..]),
        ("( 10.75 59.91 )", "10.75 59.91", &["a node is `name ( x y )`", ":9:3"]),
        ("( Oslo Bergen ) 155.00", "( Oslo Bergen", &["a link is `name ( from to )", ":15:3"]),
        ("( Oslo Bergen )", "( Oslo Bergn )", &["no node `Bergn`", "did you mean `Bergen`?"]),
        ("Bergen ( 5.33", "Oslo ( 5.33", &["there are two nodes `Oslo`", "on line 9"]),
        ("155.00", "much", &["`capacity` has to be a bit rate above zero"]),
        ("NODES (", "NODES", &["a section has to begin here", "such as `NODES (`"]),
        ("  )\n)\n", "", &["section `ADMISSIBLE_PATHS` has no end", ":23:1"]),
        ("DEMANDS (", ")\nDEMANDS (", &["a section has to begin here", ":19:1"]),
    ] {
        refused("net.txt", text.replacen(from, to, 1), parts);
    }
}

/// A link of SimGrid is shared by both ways, unless it is split or leads one way; numbers alone are
/// bytes per second and seconds.
#[test]
fn platforms_of_simgrid_are_read() {
    let text = sample("site.xml");
    let map = read("site.xml", &text);
    assert_eq!(nodes(&map), ["desk", "server", "[core]"]);
    let expected = [
        (0, 2, 1_000.0, 1_000.0, 50, false),
        (2, 1, 1_000.0, 1_000.0, 1_000, true),
        (0, 1, 10.0, 16.0, 2_500, false),
    ];
    assert_eq!(links(&map), expected);
    assert_eq!(map.warnings.len(), 2, "{:?}", map.warnings);
    assert!(is_told(&map, "opposite links with unlike latency"));
    assert!(is_told(&map, "1 trace of what changes over time left out"));
    // A route over links whose nodes are known adds nothing.
    let way =
        "<route src=\"desk\" dst=\"server\"><link_ctn id=\"l1\"/><link_ctn id=\"l2\"/></route>";
    let longer = read("net.xml", text.replace("</zone>", &format!("{way}</zone>")));
    assert_eq!(longer.links, map.links);
    assert!(is_told(&longer, "1 route over several links left out"), "{:?}", longer.warnings);
    // One link that leads there by one route and back by another one is one link.
    let both = text.replace("l4\"/></route>", "l3\"/></route>");
    let both = read("net.xml", both);
    assert_eq!(links(&both)[2], (0, 1, 10.0, 10.0, 2_000, true));
    assert!(is_told(&both, "1 link that no route takes left out"), "{:?}", both.warnings);
    let fat = text.replace("latency=\"1ms\"", "latency=\"1ms\" sharing_policy=\"FATPIPE\"");
    assert!(is_told(&read("net.xml", fat), "1 link of the policy FATPIPE"));
    let old = text.replace("zone", "AS").replace("version=\"4.1\"", "version=\"3\"");
    assert_eq!(read("net.xml", old).links, map.links);
}

/// Zones are joined by routes between their gateways.
#[test]
fn zones_are_joined_at_their_gateways() {
    let zone = |name: &str| {
        format!(
            "<zone id=\"{name}\" routing=\"Full\"><host id=\"{name}1\" speed=\"1f\"/>\
             <router id=\"{name}gw\"/><link id=\"{name}l\" bandwidth=\"1Mbps\"/>\
             <route src=\"{name}1\" dst=\"{name}gw\"><link_ctn id=\"{name}l\"/></route></zone>"
        )
    };
    let text = format!(
        "<platform version=\"4\"><zone id=\"all\" routing=\"Full\">{}{}\
         <link id=\"wan\" bandwidth=\"3kBps\" latency=\"20ms\"/>\
         <zoneRoute src=\"a\" dst=\"b\" gw_src=\"agw\" gw_dst=\"bgw\"><link_ctn id=\"wan\"/>\
         </zoneRoute></zone></platform>",
        zone("a"),
        zone("b")
    );
    let map = read("net.xml", text);
    assert_eq!(nodes(&map), ["a1", "b1", "[agw]", "[bgw]"]);
    let expected =
        [(0, 2, 1.0, 1.0, 0, true), (1, 3, 1.0, 1.0, 0, true), (2, 3, 0.024, 0.024, 20_000, true)];
    assert_eq!(links(&map), expected);
}

/// Links of a cluster are split; its router is called after it unless it has a name of its own.
#[test]
fn clusters_are_stars() {
    let cluster = |more: &str| {
        format!(
            "<platform version=\"4.1\"><cluster id=\"c\" prefix=\"n-\" suffix=\".x\" \
             radical=\"8-9,3\" speed=\"1Gf\" bw=\"125MBps\" lat=\"50us\" {more}/></platform>"
        )
    };
    let map = read("net.xml", cluster(""));
    assert_eq!(nodes(&map), ["[n-c_router.x]", "n-3.x", "n-8.x", "n-9.x"]);
    let link = |host| (host, 0, 1_000.0, 1_000.0, 50, false);
    assert_eq!(links(&map), [link(1), link(2), link(3)]);
    let map = read("net.xml", cluster("router_id=\"r\" sharing_policy=\"SHARED\""));
    assert_eq!((nodes(&map)[0].as_str(), links(&map)[0].5), ("[r]", true));
    let map = read("net.xml", cluster("sharing_policy=\"FATPIPE\""));
    assert!(is_told(&map, "3 links of the policy FATPIPE"), "{:?}", map.warnings);
    for more in ["bb_bw=\"1GBps\"", "topology=\"TORUS\"", "limiter_link=\"1GBps\""] {
        let key = more.split('=').next().unwrap();
        refused("net.xml", cluster(more), &[&format!("a cluster with `{key}` is not read")]);
    }
    for radical in ["", "a", "3-1", "1,1", "0-5,5", "0-1000000", "0-4294967295", "-1"] {
        let text = cluster("").replace("8-9,3", radical);
        refused("net.xml", text, &["the `radical` of a cluster", "1000000 hosts at most"]);
    }
}

#[test]
fn platforms_that_are_no_maps_are_refused_in_a_sentence() {
    let text = sample("site.xml");
    let route = |ends: [&str; 2], links: &[&str]| {
        let links: Vec<String> =
            links.iter().map(|id| format!("<link_ctn id=\"{id}\"/>")).collect();
        let [src, dst] = ends;
        format!("<route src=\"{src}\" dst=\"{dst}\">{}</route></zone>", links.concat())
    };
    for (more, parts) in [
        (route(["core", "server"], &["l1"]), &["joins more than two nodes", ":8:5"][..]),
        (route(["desk", "server"], &["l2", "l1"]), &["no nodes stand between the links", ":17:3"]),
        (route(["desk", "core"], &["l5"]), &["no link `l5`", "did you mean `l1`?"]),
        (route(["desk", "core"], &[]), &["at least one `<link_ctn"]),
        (route(["desk", "cor"], &["l1"]), &["joins more than two nodes"]),
        ("<host id=\"desk\"/></zone>".into(), &["there are two nodes `desk`"]),
        ("<link id=\"l1\"/></zone>".into(), &["an `id` of its own, not `l1`"]),
        ("<host_link id=\"c\"/></zone>".into(), &["`host_link` is not read", "write out the"]),
        ("<peer id=\"c\"/></zone>".into(), &["`peer` is not read"]),
    ] {
        refused("net.xml", text.replace("</zone>", &more), parts);
    }
    refused("net.xml", text.replace("125MBps", "fast"), &["`bandwidth` has to be a bit rate"]);
    refused("net.xml", text.replace("50us", "soon"), &["`latency`:"]);
    refused("net.xml", "<platform/>", &["has no nodes"]);
}

/// Kinds of containers are none of nodes, but for bridges.
#[test]
fn labs_of_containerlab_are_read() {
    let text = sample("lab.clab.yml");
    for name in ["lab.clab.yml", "LAB.YAML"] {
        let map = read(name, &text);
        assert_eq!(map.name, "lab");
        assert_eq!(nodes(&map), ["spine", "leaf", "[sw]", "client"]);
        let ends: Vec<_> = map.links.iter().map(|link| link.ends).collect();
        assert_eq!(ends, [(0, 1), (1, 2), (3, 2)]);
        assert!(is_told(&map, "3 of 3 links name no capacity that can be read: 1 Gbit/s each"));
        assert!(is_told(&map, "1 link out of the lab left out"), "{:?}", map.warnings);
    }
    let kinds = "topology:\n  defaults: { kind: bridge }\n  groups: { g: { kind: linux } }\n  \
                 nodes:\n    1: {}\n    b: { group: g }\n    c: { group: g, kind: ovs-bridge }\n";
    let map = read("net.yml", kinds);
    assert_eq!(
        (nodes(&map), map.name.as_str()),
        (vec!["[1]".into(), "b".into(), "[c]".into()], "net")
    );
    let other = "topology:\n  nodes:\n    a:\n    host:\n  links:\n    - type: mgmt-net\n      \
                 endpoint: { node: a, interface: eth0 }\n    - endpoints: [\"a:1\", \"host:2\"]\n      \
                 mtu: 1400\n";
    let map = read("net.yml", other);
    assert_eq!(map.links.len(), 1);
    assert!(is_told(&map, "have no effect: `mtu` (1) of links"), "{:?}", map.warnings);
}

#[test]
fn broken_labs_are_told_by_their_line() {
    let text = sample("lab.clab.yml");
    for (from, to, parts) in [
        (
            "\"leaf:e1-49\"",
            "\"lef:e1-49\"",
            &["no node `lef`", "did you mean `leaf`?", ":12:33"][..],
        ),
        ("\"leaf:e1-49\"", "\"leaf\"", &["a link has two ends `node:interface`", ":12:7"]),
        (", \"leaf:e1-49\"", "", &["a link has two ends"]),
        ("topology:", "topologie:", &["missing field `topology`", "maps in YAML are those of"]),
        ("    leaf:\n", "    spine:\n", &["duplicate", ":7:"]),
        ("    - endpoints: [\"spine", "    - endpoints: [[\"spine", &["not a lab of containerlab"]),
        ("nodes:\n", "nodes: 3\n  other:\n", &["nodes by their names"]),
    ] {
        refused("lab.yml", text.replacen(from, to, 1), parts);
    }
    refused("net.yml", "", &["not a lab of containerlab"]);
    refused("net.yml", "topology: {}", &["has no nodes"]);
    // Each line has ten times the nodes of the one above it.
    let mut bomb = "a0: &a0 [x, x]\n".to_owned();
    for n in 0..30 {
        let again = format!("*a{n}, ").repeat(10);
        bomb.push_str(&format!("a{}: &a{} [{again}]\n", n + 1, n + 1));
    }
    refused("net.yml", format!("{bomb}topology: {{ nodes: {{ a: }} }}"), &["not a lab"]);
}
