//! Figures of a map belong to its network: neither the order of nodes and links in a file nor the
//! names of nodes change them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crosspoint::ids::NodeId;
use crosspoint::map::{Map, Parts, Schedule, Survey, Transfer, replay};
use crosspoint::net::{Net, Routing, Sharing};
use crosspoint::sim::{Rng, SimTime, Streams};
use crosspoint::units::Bytes;

/// Nodes and links of a file, each as it is written; links are directed pairs or undirected.
struct Drawn {
    nodes: Vec<String>,
    links: Vec<String>,
    is_directed: bool,
}

impl Drawn {
    /// Up to 12 nodes in any number of parts. A latency belongs to one link, so that there is one
    /// way of least latency; or, with `ties`, all links take as long.
    fn new(rng: &mut Rng, ties: bool) -> Self {
        let (count, is_directed) = (2 + rng.below(11), rng.chance(0.5));
        let kind = |rng: &mut Rng| if rng.chance(0.2) { "switch" } else { "host" };
        let node = |id| format!("node [ id {id} label \"<{id}>\" kind {} ]\n", kind(rng));
        let nodes = (0..count).map(node).collect();
        let mut links = Vec::new();
        let mut pairs = BTreeSet::new();
        for _ in 0..rng.below(2 * count) {
            let (a, b) = (rng.below(count), rng.below(count));
            if a == b || !pairs.insert((a.min(b), a.max(b))) {
                continue;
            }
            let latency = if ties { 7 } else { 1 + rng.below(1 << 30) };
            let mut link = |a, b| {
                let rate = 1 + rng.below(1_000);
                let about = format!("capacity \"{rate} Mbit/s\" latency \"{latency} ns\"");
                links.push(format!("edge [ source {a} target {b} {about} ]\n"));
            };
            link(a, b);
            if is_directed {
                link(b, a);
            }
        }
        Self { nodes, links, is_directed }
    }

    fn shuffle(&mut self, rng: &mut Rng) {
        shuffle(&mut self.nodes, rng);
        shuffle(&mut self.links, rng);
    }

    fn read(&self, path: &Path, rename: bool) -> Map {
        let directed = u8::from(self.is_directed);
        let (nodes, links) = (self.nodes.concat(), self.links.concat());
        let nodes = if rename { nodes.replace('<', "other ").replace('>', "") } else { nodes };
        fs::write(path, format!("graph [ directed {directed}\n{nodes}{links}]\n")).unwrap();
        Map::load(path).unwrap_or_else(|mistakes| panic!("{mistakes}"))
    }
}

fn shuffle(list: &mut [String], rng: &mut Rng) {
    for at in (1..list.len()).rev() {
        list.swap(at, rng.below(at as u32 + 1) as usize);
    }
}

/// Counts and latencies of a survey, names of cut nodes, bridges, shares and rates of busy links.
type Figures = (Vec<usize>, BTreeSet<String>, BTreeSet<u64>, BTreeMap<u64, (f64, f64)>);

/// All figures of a map, by names of nodes; links by their latencies, which are their own.
fn figures(map: &Map) -> Figures {
    let survey = Survey::new(map);
    let latency = |link: usize| map.links[link].latency.as_nanos();
    let longest = survey.longest_latency.as_nanos() as usize;
    let counts = vec![
        survey.hosts,
        survey.parts,
        survey.diameter,
        survey.longest_hops,
        longest,
        map.links.len(),
    ];
    let cut = survey.cut_nodes.iter().map(|&node| map.nodes[node].name.clone()).collect();
    let bridges = survey.bridges.iter().map(|&link| latency(link)).collect();
    let busy = survey.bottlenecks.iter();
    let busy = busy.map(|own| (latency(own.link), (own.share, own.per_route))).collect();
    (counts, cut, bridges, busy)
}

/// Ends of transfers between all pairs of hosts of one part, by the names of both.
fn ends(map: &Map, routing: &Routing) -> BTreeMap<(String, String), SimTime> {
    let (map, _) = map.by_name();
    let (hosts, parts) = (map.hosts(), Parts::new(&map));
    // In the order of names, so that rows are the same.
    let pairs = hosts.iter().flat_map(|from| hosts.iter().map(move |to| (from, to)));
    let pairs: Vec<_> = pairs.filter(|(a, b)| parts.join(a.1.index(), b.1.index())).collect();
    let transfer = |(from, to): &((&&str, &_), (&&str, &_))| Transfer {
        start: SimTime::ZERO,
        from: *from.1,
        to: *to.1,
        bytes: Bytes::new(1_000_000),
    };
    let transfers: Vec<Transfer> = pairs.iter().map(transfer).collect();
    let net = Net::with(map.topology(), routing, Sharing::MaxMin);
    let ends = replay(net, Schedule::new(&transfers), |_| {}).unwrap();
    let names = pairs.iter().map(|(from, to)| (from.0.to_string(), to.0.to_string()));
    names.zip(ends).collect()
}

/// What a map is written as in TOML is read back with the same nodes and links.
#[test]
fn maps_written_as_toml_are_read_back_equal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.toml");
    let same = |map: &Map| {
        fs::write(&path, map.to_toml()).unwrap();
        let again = Map::load(&path).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        assert_eq!((&again.name, &again.nodes, &again.links), (&map.name, &map.nodes, &map.links));
    };
    for case in 0..100 {
        let mut rng = Streams::new(33, 0).stream(1, 0, case);
        same(&Drawn::new(&mut rng, false).read(&folder.path().join("map.gml"), false));
    }
    let odd = "graph [ label \"\u{1b} \\ 'x'\" node [ id 0 label \" a\nb\tc &quot;\" lat -0.0 lon 1e-9 ]\n\
        node [ id 1 label \"Z&uuml;rich\\\" kind router lat 89.999 lon -180 ]\n\
        edge [ source 0 target 1 capacity 1 latency 0 weight 0.125 duplex half ]\n\
        edge [ source 0 target 1 capacity 1.7e13 latency \"1 h\" weight 16 ]\n\
        edge [ source 1 target 0 LinkLabel \"12 MB/s\" latency \"1 ns\" ] ]";
    fs::write(folder.path().join("odd.gml"), odd).unwrap();
    let odd = Map::load(&folder.path().join("odd.gml")).unwrap();
    assert_eq!((odd.nodes[0].name.as_str(), odd.links[1].weight), ("a b c \"", 16_000));
    same(&odd);
}

#[test]
fn order_and_names_change_no_figure() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.gml");
    let mut several = 0;
    for case in 0..150 {
        let mut rng = Streams::new(31, 0).stream(1, 0, case);
        let mut drawn = Drawn::new(&mut rng, false);
        let map = drawn.read(&path, false);
        let first = Routing::default();
        let (figures_before, ends_before) = (figures(&map), ends(&map, &first));
        several += usize::from(Survey::new(&map).parts > 1);
        let renamed = drawn.read(&path, true);
        assert_eq!((Survey::new(&renamed), &renamed.links), (Survey::new(&map), &map.links));
        let new_name = |name: &String| name.replace('<', "other ").replace('>', "");
        let both =
            |((a, b), end): (&(String, String), &SimTime)| ((new_name(a), new_name(b)), *end);
        assert_eq!(ends(&renamed, &first), ends_before.iter().map(both).collect(), "case {case}");
        drawn.shuffle(&mut rng);
        let shuffled = drawn.read(&path, false);
        assert_eq!(figures(&shuffled), figures_before, "case {case}");
        assert_eq!(ends(&shuffled, &first), ends_before, "case {case}");
    }
    assert!(several > 20, "{several} maps in several parts");
}

/// The capacities along the routes of a map as it stands, by the names of both ends.
fn routes(map: &Map) -> BTreeMap<[&str; 2], Vec<u64>> {
    let (net, parts) = (Net::with_sharing(map.topology(), Sharing::MaxMin), Parts::new(map));
    let nodes = 0..map.nodes.len();
    let pairs = nodes.clone().flat_map(|a| nodes.clone().map(move |b| (a, b)));
    let route = |(a, b): (usize, usize)| {
        let links = net.route(NodeId(a as u32), NodeId(b as u32));
        let rates = links.iter().map(|link| map.links[link.index()].capacity.bits_per_second());
        ([a, b].map(|node| map.nodes[node].name.as_str()), rates.collect())
    };
    pairs.filter(|(a, b)| parts.join(*a, *b)).map(route).collect()
}

/// Where several routes are equally good, names choose, and not the order of a file.
#[test]
fn order_chooses_no_route_among_equals() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.gml");
    let mut chosen_by_order = 0;
    for case in 0..150 {
        let mut rng = Streams::new(39, 0).stream(1, 0, case);
        let mut drawn = Drawn::new(&mut rng, true);
        let map = drawn.read(&path, false);
        drawn.shuffle(&mut rng);
        let shuffled = drawn.read(&path, false);
        for spread in [false, true] {
            let routing = Routing { spread, ..Routing::default() };
            assert_eq!(ends(&shuffled, &routing), ends(&map, &routing), "case {case}");
        }
        let [before, after] = [&map, &shuffled].map(|map| {
            let survey = Survey::new(map);
            let ends = |link: usize| {
                let (a, b) = map.links[link].ends;
                let names = [&map.nodes[a].name, &map.nodes[b].name];
                names.into_iter().cloned().collect::<BTreeSet<String>>()
            };
            let busy = survey.bottlenecks.iter();
            let busy =
                busy.map(|own| (ends(own.link), own.share.to_bits(), own.per_route.to_bits()));
            busy.collect::<BTreeSet<_>>()
        });
        assert_eq!(before, after, "case {case}");
        chosen_by_order += usize::from(routes(&map) != routes(&shuffled));
    }
    assert!(chosen_by_order > 20, "{chosen_by_order} maps would have had other routes");
}

/// Nodes and links as figures see them: by names, and each link from its first name on.
fn parts_of(map: &Map) -> (BTreeSet<String>, Vec<String>) {
    let nodes = map.nodes.iter().map(|own| format!("{} {:?} {:?}", own.name, own.kind, own.place));
    let link = |own: &crosspoint::map::MapLink| {
        let (a, b) = (&map.nodes[own.ends.0].name, &map.nodes[own.ends.1].name);
        let rates = [own.capacity, own.capacity_back];
        let (ends, rates) = if a < b { ([a, b], rates) } else { ([b, a], [rates[1], rates[0]]) };
        format!("{ends:?} {rates:?} {} {} {}", own.latency, own.half_duplex, own.weight)
    };
    let mut links: Vec<String> = map.links.iter().map(link).collect();
    links.sort_unstable();
    (nodes.collect(), links)
}

/// The same random network as SNDlib's text, a platform of SimGrid and a lab of containerlab: what
/// comes before the nodes, each node, what comes between, each link, and the rest.
fn in_format(format: usize, rng: &mut Rng) -> [Vec<String>; 5] {
    let count = 2 + rng.below(9);
    let links: Vec<(u32, u32)> = (0..2 * count)
        .map(|_| (rng.below(count), rng.below(count)))
        .filter(|(a, b)| a != b)
        .collect();
    let line = |text: &str| vec![text.to_owned()];
    let mut node = |at: u32| match format {
        0 => format!(" n{at}q_ ( {} {} )\n", rng.below(180), rng.below(90)),
        1 if rng.chance(0.3) => format!("<router id=\"n{at}q_\"/>"),
        1 => format!("<host id=\"n{at}q_\"/>"),
        _ => format!("    n{at}q_: {{ kind: {} }}\n", ["linux", "bridge"][rng.below(2) as usize]),
    };
    let nodes: Vec<String> = (0..count).map(&mut node).collect();
    let mut link = |(number, (a, b)): (usize, &(u32, u32))| match format {
        0 => format!(" l{number} ( n{a}q_ n{b}q_ ) {} 0 0 0 ( )\n", rng.below(3)),
        1 => {
            let (rate, delay) = (1 + rng.below(900), rng.below(900));
            let policy = ["SHARED", "SPLITDUPLEX"][rng.below(2) as usize];
            format!(
                "<link id=\"l{number}\" bandwidth=\"{rate}MBps\" latency=\"{delay}us\" \
                 sharing_policy=\"{policy}\"/><route src=\"n{a}q_\" dst=\"n{b}q_\"><link_ctn \
                 id=\"l{number}\"/></route>"
            )
        }
        _ => format!("    - endpoints: [\"n{a}q_:{number}\", \"n{b}q_:{number}\"]\n"),
    };
    let links = links.iter().enumerate().map(&mut link).collect();
    let [first, between, last] = [
        ["?SNDlib native format; type: network; version: 1.0\nNODES (\n", ")\nLINKS (\n", ")\n"],
        ["<platform version=\"4.1\"><zone id=\"z\" routing=\"Floyd\">", "", "</zone></platform>"],
        ["name: n\ntopology:\n  nodes:\n", "  links:\n", ""],
    ][format];
    [line(first), nodes, line(between), links, line(last)]
}

#[test]
fn order_and_names_change_nothing_in_other_formats() {
    let folder = tempfile::tempdir().unwrap();
    for (format, name) in ["net.txt", "net.xml", "net.yml"].into_iter().enumerate() {
        let path = folder.path().join(name);
        let read = |text: &str| {
            fs::write(&path, text).unwrap();
            Map::load(&path).unwrap_or_else(|mistakes| panic!("{mistakes}"))
        };
        for case in 0..60 {
            let mut rng = Streams::new(37, 0).stream(1, format as u64, case);
            let mut pieces = in_format(format, &mut rng);
            let map = read(&pieces.concat().concat());
            let before = parts_of(&map);
            assert_eq!(map.nodes.len(), pieces[1].len());
            let renamed = read(&pieces.concat().concat().replace("q_", "z-"));
            assert_eq!(renamed.links, map.links);
            for list in &mut pieces {
                shuffle(list, &mut rng);
            }
            assert_eq!(parts_of(&read(&pieces.concat().concat())), before, "{name}, case {case}");
        }
    }
}
