//! Figures of a map belong to its network: neither the order of nodes and links in a file nor the
//! names of nodes change them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crosspoint::map::{Map, Parts, Schedule, Survey, Transfer, replay};
use crosspoint::net::{Net, Sharing};
use crosspoint::sim::{Rng, SimTime, Streams};
use crosspoint::units::Bytes;

/// Nodes and links of a file, each as it is written; links are directed pairs or undirected.
struct Drawn {
    nodes: Vec<String>,
    links: Vec<String>,
    is_directed: bool,
}

impl Drawn {
    /// Up to 12 nodes in any number of parts; a latency belongs to one link, so that there is one
    /// way of least latency.
    fn new(rng: &mut Rng) -> Self {
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
            let latency = 1 + rng.below(1 << 30);
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
        for list in [&mut self.nodes, &mut self.links] {
            for at in (1..list.len()).rev() {
                list.swap(at, rng.below(at as u32 + 1) as usize);
            }
        }
    }

    fn read(&self, path: &Path, rename: bool) -> Map {
        let directed = u8::from(self.is_directed);
        let (nodes, links) = (self.nodes.concat(), self.links.concat());
        let nodes = if rename { nodes.replace('<', "other ").replace('>', "") } else { nodes };
        fs::write(path, format!("graph [ directed {directed}\n{nodes}{links}]\n")).unwrap();
        Map::load(path).unwrap_or_else(|mistakes| panic!("{mistakes}"))
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
fn ends(map: &Map) -> BTreeMap<(String, String), SimTime> {
    let (hosts, parts) = (map.hosts(), Parts::new(map));
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
    let net = Net::with_sharing(map.topology(), Sharing::MaxMin);
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
        same(&Drawn::new(&mut rng).read(&folder.path().join("map.gml"), false));
    }
    let odd = "graph [ label \"\u{1b} \\ 'x'\" node [ id 0 label \" a\nb &quot;\u{1}\" lat -0.0 lon 1e-9 ]\n\
        node [ id 1 label \"Z&uuml;rich\\\" kind router lat 89.999 lon -180 ]\n\
        edge [ source 0 target 1 capacity 1 latency 0 weight 0.125 duplex half ]\n\
        edge [ source 0 target 1 capacity 1.7e13 latency \"1 h\" weight 16 ]\n\
        edge [ source 1 target 0 LinkLabel \"12 MB/s\" latency \"1 ns\" ] ]";
    fs::write(folder.path().join("odd.gml"), odd).unwrap();
    let odd = Map::load(&folder.path().join("odd.gml")).unwrap();
    assert_eq!((odd.nodes[0].name.as_str(), odd.links[1].weight), ("a b \"\u{1}", 16_000));
    same(&odd);
}

#[test]
fn order_and_names_change_no_figure() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.gml");
    let mut several = 0;
    for case in 0..150 {
        let mut rng = Streams::new(31, 0).stream(1, 0, case);
        let mut drawn = Drawn::new(&mut rng);
        let map = drawn.read(&path, false);
        let (figures_before, ends_before) = (figures(&map), ends(&map));
        several += usize::from(Survey::new(&map).parts > 1);
        let renamed = drawn.read(&path, true);
        assert_eq!((Survey::new(&renamed), &renamed.links), (Survey::new(&map), &map.links));
        assert_eq!(ends(&renamed).len(), ends_before.len());
        drawn.shuffle(&mut rng);
        let shuffled = drawn.read(&path, false);
        assert_eq!(figures(&shuffled), figures_before, "case {case}");
        assert_eq!(ends(&shuffled), ends_before, "case {case}");
    }
    assert!(several > 20, "{several} maps in several parts");
}
